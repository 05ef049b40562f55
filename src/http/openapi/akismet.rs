//! Akismet's API in the document: what each call takes and answers.

use super::operation::{Operation, Paths, query};
use super::shapes::{count, object, told};
use serde_json::{Value, json};

const COMMENT: &[&str] = &[
    "api_key",
    "blog",
    "user_ip",
    "user_agent",
    "referrer",
    "permalink",
    "comment_type",
    "comment_author",
    "comment_author_email",
    "comment_author_url",
    "comment_content",
    "comment_date_gmt",
    "comment_post_modified_gmt",
    "comment_context",
    "blog_lang",
    "blog_charset",
    "user_role",
    "is_test",
    "recheck_reason",
    "honeypot_field_name",
    "guid",
    "comment_post_ID",
    "akismet_comment_nonce",
];
const PLACES: [&str; 6] = ["month", "filter", "format", "order", "limit", "offset"];

pub(super) fn akismet(paths: &mut Paths) {
    let new = |id: &str, summary: &str| Operation::new("akismet", id, summary);
    let word = || json!({ "type": "string" });
    let words = |operation: Operation, description: &str| operation.says_one_of(&[("text/plain", word())], description);
    let either = |operation: Operation, object: Value, description: &str| {
        let answers = [("application/json", object), ("text/plain", word())];
        operation.says_one_of(&answers, description)
    };
    let key = &["key", "api_key", "blog"];
    for (path, operation, description) in [
        (
            "/1.1/verify-key",
            new("akismet_verify_key", "Whether a key is one of ours").takes_form(key),
            "valid or invalid.",
        ),
        (
            "/1.1/deactivate",
            new("akismet_deactivate", "A website goes on without us").takes_form(key),
            "deactivated or invalid; nothing changes here.",
        ),
        (
            "/1.1/submit-spam",
            new("akismet_submit_spam", "A comment was spam").takes_form(COMMENT),
            "Thanks, or invalid.",
        ),
        (
            "/1.1/submit-ham",
            new("akismet_submit_ham", "A comment was good").takes_form(COMMENT),
            "Thanks, or invalid.",
        ),
    ] {
        paths.add(path, "post", words(operation, description));
    }
    paths.add("/1.1/comment-check", "post", comment_check(words));
    let test = new("akismet_test", "Whether we can be reached");
    paths.add("/1.1/test", "get", words(test, "connected."));
    let subscription = new("akismet_subscription", "The subscription that clients ask for").takes_form(key);
    paths.add(
        "/1.1/get-subscription",
        "post",
        either(subscription, subscription_schema(), "Always active, or invalid."),
    );
    for (path, id) in [
        ("/1.1/get-stats", "akismet_stats"),
        ("/1.2/get-key-stats", "akismet_key_stats"),
    ] {
        let stats = new(
            id,
            "How many comments were checked, and how many answers were called wrong",
        );
        let stats = stats.takes_form(&["key", "api_key", "from"]);
        paths.add(path, "post", either(stats, stats_schema(), "Counts, or invalid."));
    }
    let usage = |method: &str| {
        new(
            &format!("akismet_usage_limit_{method}"),
            "How many comments were checked this month",
        )
    };
    let sites = |method: &str| {
        new(
            &format!("akismet_key_sites_{method}"),
            "A month's counts for each of a site's places",
        )
    };
    let usage_told = |operation| either(operation, usage_schema(), "There is no limit; or invalid.");
    let sites_told = |operation: Operation| {
        let answers = [
            ("application/json", sites_schema()),
            ("text/csv", word()),
            ("text/plain", word()),
        ];
        operation.says_one_of(&answers, "At most 500 places, counts as strings; or invalid.")
    };
    let by_query = |operation: Operation, names: &[&str]| {
        let names = ["api_key"].iter().chain(names);
        names.fold(operation, |operation, name| operation.with(query(name, word())))
    };
    let mut fields = vec!["api_key"];
    fields.extend(PLACES);
    paths.add("/1.2/usage-limit", "get", usage_told(by_query(usage("get"), &[])));
    paths.add(
        "/1.2/usage-limit",
        "post",
        usage_told(usage("post").takes_form(&["api_key"])),
    );
    paths.add("/1.2/key-sites", "get", sites_told(by_query(sites("get"), &PLACES)));
    paths.add("/1.2/key-sites", "post", sites_told(sites("post").takes_form(&fields)));
}

fn comment_check(words: impl Fn(Operation, &str) -> Operation) -> Operation {
    let check = Operation::new("akismet", "akismet_comment_check", "Whether a comment is spam")
        .explained(
            "Publish on `false` alone, and only where X-akismet-recheck-after is not there. An empty answer means: hold the comment. \
             It comes with X-akismet-error, where a person should look (then X-akismet-guid is there as well) or where there is no \
             verdict now. A client that takes whatever is not `true` for good would publish then; those that are known to do so are \
             told `true`.",
        )
        .takes_form(COMMENT);
    let text = |description: &str| told(json!({ "type": "string" }), description);
    words(
        check,
        "true for spam, false for good, invalid for a key that is none, empty for a comment to be held, a sentence where a \
         parameter is missing.",
    )
    .bearing(200, "X-akismet-guid", text("The check's id, where there was a verdict."), false)
    .bearing(200, "X-akismet-error", text("Why the comment is to be held."), false)
    .bearing(
        200,
        "X-akismet-recheck-after",
        text("Hold the comment, though the answer is `false`: a person should look."),
        false,
    )
    .bearing(200, "X-akismet-pro-tip", text("`discard`: spam beyond doubt."), false)
    .bearing(200, "X-akismet-debug-help", text("What was wrong with the request."), false)
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn subscription_schema() -> Value {
    let fields = [
        "account_id",
        "account_name",
        "account_type",
        "status",
        "next_billing_date",
        "limit_reached",
    ];
    let shape = json!({
        "account_id": { "type": "integer" }, "account_name": text(), "account_type": text(), "status": text(),
        "next_billing_date": { "type": "boolean" }, "limit_reached": { "type": "boolean" },
    });
    object(&fields, shape)
}

fn usage_schema() -> Value {
    let shape = json!({ "limit": text(), "usage": count(), "percentage": text(), "throttled": { "type": "boolean" } });
    object(&["limit", "usage", "percentage", "throttled"], shape)
}

/// The month's name is a key of its own.
fn sites_schema() -> Value {
    let fields = [
        "site",
        "api_calls",
        "spam",
        "ham",
        "missed_spam",
        "false_positives",
        "is_revoked",
    ];
    let shape = json!({
        "site": text(), "api_calls": text(), "spam": text(), "ham": text(), "missed_spam": text(), "false_positives": text(),
        "is_revoked": { "type": "boolean" },
    });
    let mut all = object(
        &["limit", "offset", "total"],
        json!({ "limit": count(), "offset": count(), "total": count() }),
    );
    all["additionalProperties"] = json!({ "type": "array", "items": object(&fields, shape) });
    all
}

fn stats_schema() -> Value {
    let counts = ["spam", "ham", "missed_spam", "false_positives"];
    let shape = || json!({ "spam": count(), "ham": count(), "missed_spam": count(), "false_positives": count() });
    let mut month = object(&[&counts[..], &["da"]].concat(), shape());
    month["properties"]["da"] = told(text(), "The first day of the month.");
    let mut all = object(
        &[&counts[..], &["accuracy", "time_saved", "breakdown"]].concat(),
        shape(),
    );
    all["properties"]["accuracy"] = text();
    all["properties"]["time_saved"] = told(count(), "In seconds.");
    all["properties"]["breakdown"] = json!({ "type": "object", "additionalProperties": month });
    all
}
