//! The routes, what each takes and answers.

use super::operation::{JSON_OR_FORM, Operation, Paths, comment, idempotency_key, query, required, site};
use super::schemas::status;
use crate::domain::policy::Cause;
use serde_json::{Map, Value, json};

/// Every path with its operations.
pub(super) fn paths() -> Value {
    let mut paths = Paths(Map::new());
    readers(&mut paths);
    authors(&mut paths);
    reports(&mut paths);
    super::forms::paths(&mut paths);
    website(&mut paths);
    super::pages::paths(&mut paths);
    moderators(&mut paths);
    privacy(&mut paths);
    records(&mut paths);
    running(&mut paths);
    Value::Object(paths.0)
}

fn readers(paths: &mut Paths) {
    let path = "/api/v1/sites/{site}/comments";
    paths.add(
        path,
        "get",
        Operation::new("readers", "list_comments", "The published comments of a page")
            .with(site())
            .with(required(query("page", json!({ "type": "string" }))))
            .with(query(
                "order",
                json!({ "type": "string", "enum": ["oldest", "newest"], "default": "oldest" }),
            ))
            .paged()
            .says(200, "CommentList", "A page that nobody wrote on lists as empty.")
            .says_nothing(304, "Unchanged since the ETag that was sent.")
            .refuses(&[401, 403, 404, 422, 503]),
    );
    paths.add(
        path,
        "post",
        Operation::new("readers", "submit_comment", "Write a comment")
            .with(site())
            .with(idempotency_key())
            .takes_as("Submission", JSON_OR_FORM)
            .proven(json!([{}, { "site_key": [] }]))
            .says(
                201,
                "Receipt",
                "Kept. With the site's key also verdict, probability and reasons.",
            )
            .says_nothing(303, "A form's browser is sent back to the page.")
            .refuses(&[400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 503]),
    );
    paths.add(
        "/api/v1/sites/{site}/counts",
        "get",
        Operation::new(
            "readers",
            "count_comments",
            "How many comments are online on each of up to 100 pages",
        )
        .with(site())
        .with(required(query(
            "page",
            json!({ "type": "array", "items": { "type": "string" }, "maxItems": 100 }),
        )))
        .says(200, "Counts", "By page, as asked for.")
        .refuses(&[401, 403, 404, 422, 503]),
    );
    paths.add(
        "/thread/{site}",
        "get",
        Operation::new(
            "readers",
            "thread_page",
            "The comments of a page and the form, without a script",
        )
        .with(site())
        .with(required(query("page", json!({ "type": "string" }))))
        .says_text(200, "text/html", "A whole page.")
        .refuses(&[404, 422, 503]),
    );
}

fn authors(paths: &mut Paths) {
    let path = "/api/v1/sites/{site}/comments/{id}";
    let new = |id: &str, summary: &str| Operation::new("readers", id, summary).with(site()).with(comment());
    paths.add(
        path,
        "get",
        new("find_comment", "A published comment")
            .says(200, "PublicComment", "As readers see it.")
            .refuses(&[401, 403, 404, 503]),
    );
    paths.add(
        path,
        "put",
        new("edit_comment", "Change a comment within 15 minutes; it is judged again")
            .takes_as("Edit", JSON_OR_FORM)
            .proven(json!([{ "edit_token": [] }]))
            .says(200, "Edited", "As it now is.")
            .refuses(&[400, 401, 403, 404, 409, 413, 415, 422, 429, 503]),
    );
    paths.add(
        path,
        "delete",
        new("withdraw_comment", "Take a comment back within 15 minutes")
            .proven(json!([{ "edit_token": [] }]))
            .says_nothing(204, "Gone.")
            .refuses(&[401, 403, 404, 503]),
    );
}

/// What readers have against a comment.
fn reports(paths: &mut Paths) {
    paths.add(
        "/api/v1/sites/{site}/comments/{id}/report",
        "post",
        Operation::new(
            "readers",
            "report_comment",
            "Report a comment to its moderators; it stays online until they decide",
        )
        .with(site())
        .with(comment())
        .takes_as("Report", JSON_OR_FORM)
        .says(
            202,
            "Reported",
            "Received; the same whether it was known. Of each text of a comment a network's first report counts.",
        )
        .refuses(&[400, 401, 403, 404, 413, 415, 422, 429, 503]),
    );
}

fn website(paths: &mut Paths) {
    paths.add(
        "/api/v1/sites/{site}/score",
        "post",
        Operation::new("website", "score_comment", "Score a comment and keep nothing")
            .with(site())
            .takes_as("Parts", JSON_OR_FORM)
            .proven(json!([{ "site_key": [] }]))
            .says(200, "Score", "Nulls where no model could judge.")
            .refuses(&[400, 401, 403, 404, 413, 415, 422, 503]),
    );
    paths.add(
        "/api/v1/sites/{site}/feedback",
        "post",
        Operation::new("website", "teach", "Say what a text was; kept as training data")
            .with(site())
            .with(idempotency_key())
            .takes_as("Feedback", JSON_OR_FORM)
            .proven(json!([{ "site_key": [] }]))
            .says(202, "Taught", "Kept.")
            .refuses(&[400, 401, 403, 404, 409, 413, 415, 422, 503]),
    );
}

fn moderators(paths: &mut Paths) {
    let by_moderator = || json!([{ "moderator_token": [] }, { "session": [], "csrf": [] }]);
    let new = |id: &str, summary: &str| Operation::new("moderators", id, summary).proven(by_moderator());
    paths.add(
        "/api/v1/session",
        "post",
        Operation::new("moderators", "log_in", "Begin a session")
            .takes("LogIn")
            .says(200, "Session", "And the session's cookie.")
            .refuses(&[400, 401, 403, 413, 415, 422, 429, 503]),
    );
    paths.add(
        "/api/v1/session",
        "delete",
        new("log_out", "End the session")
            .says_nothing(204, "Ended.")
            .refuses(&[401, 403, 503]),
    );
    let orders = json!({ "type": "string", "enum": ["oldest", "newest", "uncertain", "likeliest_spam"], "default": "uncertain" });
    let mut status = status();
    status["default"] = json!("pending");
    if let Some(all) = status["enum"].as_array_mut() {
        all.push(json!("reported"));
    }
    paths.add(
        "/api/v1/review/comments",
        "get",
        new("queue", "The comments to decide on, or those decided")
            .with(query("site", json!({ "type": "string" })))
            .with(query("status", status))
            .with(query("sort", orders))
            .with(query("q", json!({ "type": "string" })))
            .with(query("page", json!({ "type": "string" })))
            .with(query("author", json!({ "type": "string", "format": "uuid" })))
            .with(query("until", json!({ "type": "integer", "format": "int64" })))
            .with(query("writer", json!({ "type": "string", "format": "uuid" })))
            .with(query("domain", json!({ "type": "string" })))
            .with(query("lang", json!({ "type": "string" })))
            .with(query("cause", json!({ "type": "string", "enum": causes() })))
            .paged()
            .says(200, "ReviewList", "Those of the sites granted.")
            .refuses(&[401, 404, 422, 503]),
    );
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
            .takes("Decision")
            .says(200, "ReviewItem", "As it now is.")
            .refuses(&[400, 401, 403, 404, 409, 413, 415, 422, 503]),
    );
    paths.add(
        "/api/v1/review/comments/{id}/undo",
        "post",
        new("undo", "Take the last decision back; again, the one before it")
            .with(comment())
            .with(query("version", json!({ "type": "integer" })))
            .says(200, "ReviewItem", "As it now is.")
            .refuses(&[401, 403, 404, 409, 422, 503]),
    );
    paths.add(
        "/api/v1/review/decisions",
        "post",
        new("decide_many", "Up to 500 decisions, each applied or refused on its own")
            .takes("Decisions")
            .says(200, "DecisionResults", "One result for each, in order.")
            .refuses(&[400, 401, 403, 413, 415, 422, 503]),
    );
    paths.add(
        "/api/v1/review/stats",
        "get",
        new("stats", "Counts, agreement with the model, the age of the queue")
            .with(query("site", json!({ "type": "string" })))
            .with(query(
                "days",
                json!({ "type": "integer", "minimum": 1, "maximum": 366, "default": 30 }),
            ))
            .says(200, "Stats", "Of the sites granted.")
            .refuses(&[401, 404, 422, 503]),
    );
}

/// Why a comment can have come to stand where it does.
fn causes() -> Vec<&'static str> {
    Cause::ALL.into_iter().map(Cause::as_str).collect()
}

fn records(paths: &mut Paths) {
    let new = |id: &str, summary: &str| Operation::new("moderators", id, summary);
    paths.add(
        "/api/v1/review/acts",
        "get",
        new(
            "acts",
            "What was done besides deciding: accounts, roles, settings; for administrators",
        )
        .paged()
        .says(200, "ActList", "Newest first.")
        .refuses(&[401, 404, 422, 503]),
    );
    paths.add(
        "/api/v1/review/audit",
        "get",
        new("audit", "Who did what when; for administrators")
            .with(query("site", json!({ "type": "string" })))
            .with(query("by", json!({ "type": "string", "format": "email" })))
            .with(query("comment", json!({ "type": "string", "format": "uuid" })))
            .paged()
            .says(200, "AuditList", "Newest first.")
            .refuses(&[401, 404, 422, 503]),
    );
}

fn privacy(paths: &mut Paths) {
    let by_admin = json!([{ "moderator_token": [] }, { "session": [], "csrf": [] }]);
    let new = |id: &str, summary: &str| Operation::new("privacy", id, summary).proven(by_admin.clone());
    paths.add(
        "/api/v1/privacy/export",
        "post",
        new(
            "export_address",
            "All that is kept about an address; for administrators",
        )
        .takes("Address")
        .says(200, "AddressExport", "Of every site.")
        .refuses(&[400, 401, 403, 404, 413, 415, 422, 503]),
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
        .refuses(&[400, 401, 403, 404, 413, 415, 422, 503]),
    );
}

fn running(paths: &mut Paths) {
    let new = |id: &str, summary: &str| Operation::new("running", id, summary);
    paths.add(
        "/healthz",
        "get",
        new("healthz", "The process is up").says(200, "Up", "It is."),
    );
    paths.add(
        "/readyz",
        "get",
        new("readyz", "Comments can be taken, judged and kept")
            .says(200, "Ready", "They can.")
            .refuses(&[503]),
    );
    paths.add(
        "/metrics",
        "get",
        new("metrics", "Figures for Prometheus").says_text(200, "text/plain", "Version 0.0.4."),
    );
    paths.add(
        "/openapi.json",
        "get",
        new("openapi", "This document").says_text(200, "application/json", "OpenAPI 3.1."),
    );
    paths.add(
        "/docs",
        "get",
        new("docs", "This document, to be read").says_text(200, "text/html", "A page."),
    );
}
