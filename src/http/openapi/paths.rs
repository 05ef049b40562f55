//! The routes, what each takes and answers: those for readers and websites, and for whoever runs the service.

use super::moderating;
use super::operation::{JSON_OR_FORM, Operation, Paths, comment, idempotency_key, query, required, site};
use super::shapes::{choice, filled, id_part, such_as};
use crate::domain::page::Page;
use serde_json::{Map, Value, json};

/// Every path with its operations.
pub(super) fn paths() -> Value {
    let mut paths = Paths(Map::new());
    readers(&mut paths);
    authors(&mut paths);
    reports(&mut paths);
    super::forms::paths(&mut paths);
    website(&mut paths);
    super::akismet::akismet(&mut paths);
    super::pages::paths(&mut paths);
    moderating::moderating(&mut paths);
    running(&mut paths);
    Value::Object(paths.0)
}

/// Open to anyone, and to the site's key, which has to be right where it is sent.
fn open() -> Value {
    json!([{}, { "site_key": [] }])
}

/// The page that is asked about.
fn page() -> Value {
    such_as(filled(Page::MAX_BYTES), "https://www.example.org/news/bridge")
}

/// What may be done with a comment that an answer names.
fn with_comment(operation: &str, id: &str) -> Value {
    json!({ "operationId": operation, "parameters": { "site": "$request.path.site", "id": id } })
}

fn readers(paths: &mut Paths) {
    let path = "/api/v1/sites/{site}/comments";
    paths.add(
        path,
        "get",
        Operation::new("readers", "list_comments", "The published comments of a page")
            .with(site())
            .with(required(query("page", page())))
            .with(query("order", choice(&["oldest", "newest"])))
            .paged(id_part())
            .says(200, "CommentList", "A page that nobody wrote on lists as empty.")
            .bearing(200, "Cache-Control", json!({ "type": "string" }), true)
            .bearing(200, "ETag", json!({ "type": "string" }), false)
            .leads_to(
                200,
                "comment",
                with_comment("find_comment", "$response.body#/comments/0/id"),
            )
            .says_nothing(304, "Unchanged since the ETag that was sent.")
            .bearing(304, "ETag", json!({ "type": "string" }), true)
            .refuses(&[401, 403, 404, 422, 503]),
    );
    paths.add(
        path,
        "post",
        Operation::new("readers", "submit_comment", "Write a comment")
            .with(site())
            .with(idempotency_key())
            .takes_as("Submission", JSON_OR_FORM)
            .proven(open())
            .says(
                201,
                "Receipt",
                "Kept. With the site's key also verdict, probability, rule and reasons.",
            )
            .bearing(
                201,
                "Location",
                json!({ "type": "string", "format": "uri-reference" }),
                true,
            )
            .leads_to(201, "comment", with_comment("find_comment", "$response.body#/id"))
            .leads_to(201, "report", with_comment("report_comment", "$response.body#/id"))
            .says_nothing(303, "A form's browser is sent back to the page.")
            .bearing(303, "Location", json!({ "type": "string" }), true)
            .refuses(&[401])
            .refuses_as_page(&[400, 403, 404, 409, 422, 429, 500, 503]),
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
            json!({ "type": "array", "items": page(), "minItems": 1, "maxItems": 100 }),
        )))
        .says(
            200,
            "PageCounts",
            "By page, as asked for. Where one is refused, each that is none is named by its place, `/page/1`.",
        )
        .refuses(&[401, 403, 404, 422, 503])
        .may_be_too_long(),
    );
    paths.add(
        "/api/v1/sites/{site}/preview",
        "post",
        Operation::new(
            "readers",
            "preview_comment",
            "See a text as it would look online; nothing is kept",
        )
        .with(site())
        .takes_as("Edit", JSON_OR_FORM)
        .says(200, "Preview", "By the same rules as a comment.")
        .refuses(&[401, 403, 404, 429, 503]),
    );
    ready_made(paths);
}

/// What a website shows as it is.
fn ready_made(paths: &mut Paths) {
    paths.add(
        "/embed.js",
        "get",
        Operation::new("readers", "widget", "The widget that websites show comments with")
            .says_text(200, "text/javascript", "A script; any origin may load it.")
            .says_nothing(304, "Unchanged since the ETag that was sent."),
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
        .with(required(query("page", page())))
        .with(query("order", choice(&["oldest", "newest"])))
        .paged(id_part())
        .says_text(200, "text/html", "A whole page.")
        .refuses(&[401, 403, 404, 422, 503]),
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
            .refuses(&[401, 403, 404, 409, 429, 503]),
    );
    paths.add(
        path,
        "delete",
        new("withdraw_comment", "Take a comment back within 15 minutes")
            .proven(json!([{ "edit_token": [] }]))
            .says_nothing(204, "Gone.")
            .refuses(&[401, 403, 404, 409, 503]),
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
        .proven(open())
        .says(
            202,
            "Reported",
            "Received; the same whether it was known. Of each text of a comment a network's first report counts.",
        )
        .says_nothing(303, "A form's browser is sent on to a word of thanks.")
        .bearing(303, "Location", json!({ "type": "string" }), true)
        .refuses(&[401])
        .refuses_as_page(&[403, 404, 422, 429, 500, 503]),
    );
}

fn coral(paths: &mut Paths) {
    paths.add(
        "/api/v1/sites/{site}/coral",
        "post",
        Operation::new("website", "moderate_for_coral", "Say what Coral is to do with a comment, and keep nothing")
            .explained(
                "An external moderation phase, as Coral calls it. The signature is HMAC-SHA-256 of the raw body under the \
                 secret that Coral shows; one of those in the header must be right. Whatever of a signed question cannot be \
                 read or judged, or not within 800 milliseconds, is answered with PREMOD, since Coral goes on without an \
                 answer of 200. So is a body of more than 512 KiB, whoever sent it.",
            )
            .with(site())
            .takes("CoralQuestion")
            .proven(json!([{ "coral_signature": [] }]))
            .says(200, "CoralAnswer", "An empty object: what Coral's own rules say.")
            .refuses(&[401, 404]),
    );
}

fn website(paths: &mut Paths) {
    paths.add(
        "/api/v1/sites/{site}/score",
        "post",
        Operation::new("website", "score_comment", "Score a comment and keep nothing")
            .explained(
                "Publish by `verdict` alone; the probability is for people. Whatever is no answer of 200 within your \
                 patience, an error or a timeout, is a reason to hold the comment, never to publish it.",
            )
            .with(site())
            .takes_as("Parts", JSON_OR_FORM)
            .proven(json!([{ "site_key": [] }]))
            .says(
                200,
                "Score",
                "Nulls where no model could judge; the verdict is then `review`.",
            )
            .refuses(&[401, 403, 404, 503]),
    );
    coral(paths);
    paths.add(
        "/api/v1/sites/{site}/feedback",
        "post",
        Operation::new("website", "teach", "Say what a text was; kept as training data")
            .with(site())
            .with(idempotency_key())
            .takes_as("Feedback", JSON_OR_FORM)
            .proven(json!([{ "site_key": [] }]))
            .says(202, "Taught", "Kept.")
            .refuses(&[401, 403, 404, 409, 503]),
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
        new("openapi", "This document").says_json(200, "OpenAPI 3.1."),
    );
    paths.add(
        "/docs",
        "get",
        new("docs", "This document, to be read").says_text(200, "text/html", "A page."),
    );
}
