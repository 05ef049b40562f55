//! What a website tells of its pages, and their feeds.

use super::operation::{Operation, Paths, query, site};
use super::shapes::{
    count, filled, object, one_of, or_null, such_as, text, text_part, time, time_if_any, told as words,
};
use crate::domain::page::Page;
use serde_json::{Value, json};

pub(super) fn paths(paths: &mut Paths) {
    paths.add(
        "/api/v1/sites/{site}/page",
        "put",
        Operation::new(
            "website",
            "tell_page",
            "Tell of a page: its title, when it was published, whether it takes comments; what is not named stays as it is",
        )
        .with(site())
        .takes("PageTold")
        .proven(json!([{ "site_key": [] }, { "moderator_token": [] }, { "session": [], "csrf": [] }]))
        .says(200, "PageState", "As it now stands.")
        .says(201, "PageState", "The same; nobody had heard of it before.")
        .refuses(&[401, 403, 404, 503]),
    );
    paths.add(
        "/api/v1/sites/{site}/feed.atom",
        "get",
        Operation::new(
            "readers",
            "feed",
            "The newest 50 published comments of a page, or without one of the site, as Atom (RFC 4287)",
        )
        .with(site())
        .with(query("page", text_part()))
        .says_text(
            200,
            "application/atom+xml",
            "A page that nobody wrote on is an empty feed.",
        )
        .says_nothing(304, "Unchanged since the ETag or the time that was sent.")
        .refuses(&[401, 403, 404, 422, 503]),
    );
}

pub(super) fn told() -> Value {
    object(
        &["page"],
        json!({
            "page": such_as(filled(Page::MAX_BYTES), "https://www.example.org/news/bridge"), "title": text(300),
            "published_at": words(time_if_any(),
                "RFC 3339. Where a site closes pages by their age, it is counted from here; without it, from when the page was first heard of."),
            "closed": { "type": ["boolean", "null"], "description": "True takes no comments any more; false does, however old the page grows." },
        }),
    )
}

pub(super) fn state() -> Value {
    object(
        &["url", "title", "closed", "closed_by", "published_at", "count"],
        json!({
            "url": { "type": "string" }, "title": or_null(&json!({ "type": "string" })), "closed": { "type": "boolean" },
            "closed_by": or_null(&one_of(&["hand", "age"], "")), "published_at": or_null(&time()), "count": count(),
        }),
    )
}
