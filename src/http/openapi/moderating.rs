//! The routes for those who decide and for administrators, what each takes and answers.

use super::operation::{Operation, Paths, comment, query};
use super::shapes::{choice, email_part, id_part, lang_part, queue_cursor, slug_part, text_part};
use crate::domain::policy::Cause;
use serde_json::{Value, json};

pub(super) fn moderating(paths: &mut Paths) {
    moderators(paths);
    privacy(paths);
    records(paths);
}

fn by_moderator() -> Value {
    json!([{ "moderator_token": [] }, { "session": [], "csrf": [] }])
}

fn moderators(paths: &mut Paths) {
    let new = |id: &str, summary: &str| Operation::new("moderators", id, summary).proven(by_moderator());
    paths.add(
        "/api/v1/session",
        "post",
        Operation::new("moderators", "log_in", "Begin a session")
            .takes("LogIn")
            .says(200, "Session", "And the session's cookie.")
            .bearing(200, "Set-Cookie", json!({ "type": "string" }), true)
            .refuses(&[401, 403, 429, 503]),
    );
    paths.add(
        "/api/v1/session",
        "delete",
        new("log_out", "End the session")
            .says_nothing(204, "Ended.")
            .refuses(&[401, 403, 503]),
    );
    queue(paths);
    paths.add(
        "/api/v1/review/comments/{id}",
        "get",
        new("review_item", "A comment with its history")
            .with(comment())
            .says(200, "ReviewItem", "With `history`.")
            .refuses(&[401, 404, 503]),
    );
    paths.add(
        "/api/v1/review/comments/{id}/decision",
        "post",
        new("decide", "Decide on a comment; the same decision twice changes nothing")
            .with(comment())
            .takes("DecisionRequest")
            .says(200, "ReviewItem", "As it now is.")
            .leads_to(
                200,
                "undo",
                json!({ "operationId": "undo", "parameters": { "id": "$response.body#/id" } }),
            )
            .refuses(&[401, 403, 404, 409, 503]),
    );
    paths.add(
        "/api/v1/review/comments/{id}/undo",
        "post",
        new("undo", "Take the last decision back; again, the one before it")
            .with(comment())
            .with(query(
                "version",
                json!({ "type": "integer", "format": "int64", "minimum": i64::MIN, "maximum": i64::MAX }),
            ))
            .says(200, "ReviewItem", "As it now is.")
            .refuses(&[401, 403, 404, 409, 422, 503]),
    );
    paths.add(
        "/api/v1/review/decisions",
        "post",
        new("decide_many", "Up to 500 decisions, each applied or refused on its own")
            .explained("One that is not as it must be is refused in its place of `results` and holds no other up.")
            .takes("DecisionList")
            .says(200, "DecisionResults", "One result for each, in order.")
            .refuses(&[401, 403, 503]),
    );
    paths.add(
        "/api/v1/review/stats",
        "get",
        new("stats", "Counts, agreement with the model, the age of the queue")
            .with(query("site", slug_part()))
            .with(query(
                "days",
                json!({ "type": "integer", "minimum": 1, "maximum": 366, "default": 30 }),
            ))
            .says(200, "Stats", "Of the sites granted.")
            .refuses(&[401, 404, 422, 503]),
    );
}

fn queue(paths: &mut Paths) {
    let causes = Cause::ALL.map(Cause::as_str);
    let on =
        |operation: &str| json!({ "operationId": operation, "parameters": { "id": "$response.body#/items/0/id" } });
    paths.add(
        "/api/v1/review/comments",
        "get",
        Operation::new("moderators", "queue", "The comments to decide on, or those decided")
            .proven(by_moderator())
            .with(query("site", slug_part()))
            .with(query(
                "status",
                choice(&["pending", "published", "spam", "rejected", "reported"]),
            ))
            .with(query(
                "sort",
                choice(&["uncertain", "oldest", "newest", "likeliest_spam"]),
            ))
            .with(query("q", text_part()))
            .with(query("page", text_part()))
            .with(query("author", id_part()))
            .with(query("until", json!({ "type": "integer", "format": "int64" })))
            .with(query("writer", id_part()))
            .with(query("domain", text_part()))
            .with(query("lang", lang_part()))
            .with(query("cause", choice(&causes)))
            .paged(queue_cursor())
            .says(200, "ReviewList", "Those of the sites granted.")
            .leads_to(200, "item", on("review_item"))
            .leads_to(200, "decision", on("decide"))
            .leads_to(200, "undo", on("undo"))
            .refuses(&[401, 404, 422, 503]),
    );
}

fn records(paths: &mut Paths) {
    let new = |id: &str, summary: &str| Operation::new("moderators", id, summary).proven(by_moderator());
    paths.add(
        "/api/v1/review/acts",
        "get",
        new(
            "acts",
            "What was done besides deciding: accounts, roles, settings; for administrators",
        )
        .paged(id_part())
        .says(200, "ActList", "Newest first.")
        .refuses(&[401, 404, 422, 503]),
    );
    paths.add(
        "/api/v1/review/audit",
        "get",
        new("audit", "Who did what when; for administrators")
            .with(query("site", slug_part()))
            .with(query("by", email_part()))
            .with(query("comment", id_part()))
            .paged(id_part())
            .says(200, "AuditList", "Newest first.")
            .refuses(&[401, 404, 422, 503]),
    );
}

fn privacy(paths: &mut Paths) {
    let new = |id: &str, summary: &str| Operation::new("privacy", id, summary).proven(by_moderator());
    paths.add(
        "/api/v1/privacy/export",
        "post",
        new(
            "export_address",
            "All that is kept about an address; for administrators",
        )
        .takes("Address")
        .says(200, "AddressExport", "Of every site.")
        .refuses(&[401, 403, 404, 503]),
    );
    paths.add(
        "/api/v1/privacy/erase",
        "post",
        new(
            "erase_address",
            "Erase all that leads to an address; for administrators",
        )
        .takes("Erasure")
        .says(
            200,
            "Erased",
            "How much was touched; again, the rest of what broke off.",
        )
        .refuses(&[401, 403, 404, 503]),
    );
}
