//! Akismet's API in the document: what each call takes and answers.

use super::operation::{Operation, Paths, query};
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
            "/1.1/comment-check",
            new("akismet_comment_check", "Whether a comment is spam").takes_form(COMMENT),
            "true for spam, false for good. What a person should see is told by X-akismet-recheck-after or X-akismet-error to clients \
             that can hold it.",
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
    let test = new("akismet_test", "Whether we can be reached");
    paths.add("/1.1/test", "get", words(test, "connected."));
    let subscription = new("akismet_subscription", "The subscription that clients ask for").takes_form(key);
    paths.add(
        "/1.1/get-subscription",
        "post",
        either(subscription, json!({ "type": "object" }), "Always active, or invalid."),
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
    let usage_told = |operation| either(operation, json!({ "type": "object" }), "There is no limit; or invalid.");
    let sites_told = |operation: Operation| {
        let answers = [
            ("application/json", json!({ "type": "object" })),
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

fn stats_schema() -> Value {
    let count = json!({ "type": "integer" });
    json!({
        "type": "object",
        "required": ["spam", "ham", "missed_spam", "false_positives", "accuracy", "time_saved", "breakdown"],
        "properties": {
            "spam": count, "ham": count, "missed_spam": count, "false_positives": count, "time_saved": count,
            "accuracy": { "type": "string" },
            "breakdown": { "type": "object" },
        },
    })
}
