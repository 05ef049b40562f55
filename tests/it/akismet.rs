//! Akismet's clients: what each kind is told, and that nothing is opened to them for want of an answer.

use crate::harness::{App, json_of, on_both};
use crate::people::{change_settings, everything_is_published, everything_waits};
use reqwest::Response;
use serde_json::Value;
use std::collections::BTreeSet;
use tamis::domain::ids::SiteId;

const OLD: &str = "WordPress/6.1.9 | Akismet/5.0.2";
const NEW: &str = "WordPress/7.1 | Akismet/5.7.2";
const OTHER: &str = "other/1.0";
/// npm's `akismet`, as it calls itself: whatever is not `true` is good to it.
const CARELESS: &str = "Generic Node.js/1.0.0 | Akismet/3.1.7";
const SPAM: &str =
    "Buy cheap viagra and cialis online, best price http://pills.example/viagra http://pills.example/cialis";

/// The short key of `blog`, made anew.
pub async fn short_key(app: &App) -> String {
    let keys = app
        .sieve
        .rotate_keys(None, SiteId::parse("blog").unwrap())
        .await
        .unwrap();
    keys.unwrap().akismet_key.expose().to_owned()
}

pub async fn call(app: &App, path: &str, user_agent: &str, fields: &[(&str, &str)]) -> Response {
    let request = app
        .client
        .post(format!("{}{path}", app.base))
        .header("User-Agent", user_agent);
    let response = request.form(fields).send().await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    response
}

/// A comment as a client sends it, some of its fields changed.
pub fn fields<'a>(key: &'a str, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("api_key", key),
        ("blog", "http://blog.example"),
        ("user_ip", "203.0.113.77"),
        // By these the plugin marks a comment of WordPress's own; nobody else asks what they say.
        ("comment_post_ID", "7"),
        ("akismet_comment_nonce", "inactive"),
        ("comment_author", "Awa Diop"),
        ("comment_author_email", "awa@example.org"),
        (
            "comment_content",
            "Merci pour cet article, la photo du marché est superbe.",
        ),
    ];
    fields.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    fields.extend_from_slice(changes);
    fields
}

fn header(response: &Response, name: &str) -> Option<String> {
    response
        .headers()
        .get(name)
        .map(|value| value.to_str().unwrap().to_owned())
}

/// The answer to a check, and the headers that say more.
async fn checked(app: &App, user_agent: &str, fields: &[(&str, &str)]) -> (String, Vec<String>) {
    let response = call(app, "/1.1/comment-check", user_agent, fields).await;
    assert!(header(&response, "content-type").unwrap().starts_with("text/plain"));
    let mut told: Vec<String> = response
        .headers()
        .keys()
        .map(|name| name.as_str().to_owned())
        .filter(|name| name.starts_with("x-akismet-"))
        .collect();
    told.sort();
    (response.text().await.unwrap(), told)
}

fn said(word: &str, headers: &[&str]) -> (String, Vec<String>) {
    (word.to_owned(), headers.iter().map(|&name| name.to_owned()).collect())
}

on_both! {
    async fn what_waits_is_told_as_each_client_can_hear_it(app: App) {
        let key = short_key(&app).await;
        everything_waits(&app).await;
        let good = fields(&key, &[]);
        let held = said("", &["x-akismet-error", "x-akismet-guid"]);
        assert_eq!(checked(&app, OLD, &good).await, held);
        assert_eq!(checked(&app, NEW, &good).await, said("false", &["x-akismet-guid", "x-akismet-recheck-after"]));
        let years = header(&call(&app, "/1.1/comment-check", NEW, &good).await, "x-akismet-recheck-after").unwrap();
        assert!(years.parse::<u64>().unwrap() > 365 * 24 * 3600, "the plugin approves by itself after twice this time");
        // Every version takes a second `false` for good.
        assert_eq!(checked(&app, NEW, &fields(&key, &[("recheck_reason", "retry")])).await, held);
        assert_eq!(checked(&app, OLD, &fields(&key, &[("recheck_reason", "recheck_queue")])).await, held);
        // A rule asks for a person, and two answers have no place for one.
        assert_eq!(checked(&app, OTHER, &good).await, said("true", &["x-akismet-guid"]));
    }

    async fn what_is_no_comment_of_wordpress_is_told_as_to_two_answers(app: App) {
        let key = short_key(&app).await;
        let doubtful = [("comment_content", "Bel article"), ("comment_author", "Zoé")];
        let sent = |kind: &'static str, marks: &[(&'static str, &'static str)]| {
            let changes: Vec<_> = doubtful.iter().chain(&[("comment_type", kind)]).chain(marks).copied().collect();
            fields(&key, &changes)
        };
        let form = [("akismet_comment_nonce", "")];
        everything_waits(&app).await;
        for kind in ["", "comment", "contact-form", "formidable", "wpforms", "gravity_form", "blog-post", "forum-post"] {
            for user_agent in [OLD, NEW, "bbPress/2.6.9 | Akismet/5.7.2"] {
                assert_eq!(checked(&app, user_agent, &sent(kind, &form)).await, said("true", &["x-akismet-guid"]), "{kind}");
            }
        }
        for kind in ["", "comment", "pingback", "trackback", "review"] {
            assert_eq!(checked(&app, OLD, &sent(kind, &[])).await.0, "", "{kind}");
            assert_eq!(checked(&app, OLD, &sent(kind, &[form[0], ("recheck_reason", "retry")])).await.0, "", "{kind}");
        }
        app.sieve.model.replace(None);
        assert_eq!(checked(&app, NEW, &sent("wpforms", &form)).await, said("true", &["x-akismet-error"]), "forms take all but `true`");
        assert_eq!(checked(&app, NEW, &sent("comment", &[])).await, said("", &["x-akismet-error"]));
    }

    async fn two_answers_part_at_the_cut_of_the_budget_without_waiting_for_labels(app: App) {
        let key = short_key(&app).await;
        let spam = fields(&key, &[("comment_content", SPAM)]);
        let doubtful = fields(&key, &[("comment_content", "Bel article"), ("comment_author", "Zoé")]);
        assert_eq!(checked(&app, OLD, &spam).await.0, "", "the site has taught nothing, so that a person looks");
        assert_eq!(checked(&app, OTHER, &spam).await, said("true", &["x-akismet-guid"]));
        assert_eq!(checked(&app, OLD, &doubtful).await.0, "");
        assert_eq!(checked(&app, OTHER, &doubtful).await.0, "false");
        // In the trap that it names, somebody typed: good stays good, and what is doubtful is so no more.
        let trapped = |text: &'static str| fields(&key, &[("comment_content", text), ("comment_author", "Zoé"), ("honeypot_field_name", "trap"), ("trap", "x")]);
        let good = "Merci pour cet article, la photo du marché est superbe.";
        assert_eq!((checked(&app, OTHER, &trapped(good)).await.0, checked(&app, OLD, &trapped(good)).await.0), ("false".to_owned(), String::new()));
        assert_eq!(checked(&app, OTHER, &trapped("Bel article")).await.0, "true");
        change_settings(&app, |settings| settings.review_as_spam = true).await;
        assert_eq!(checked(&app, OTHER, &doubtful).await.0, "true");
        assert_eq!(checked(&app, OTHER, &fields(&key, &[])).await.0, "false", "what is published does not wait");
        assert_eq!(checked(&app, OLD, &doubtful).await.0, "", "whoever can hold is still asked to");
    }

    async fn a_text_without_evidence_is_never_good_for_want_of_it(app: App) {
        let key = short_key(&app).await;
        for nothing in ["", "zzxqv wvqzx qqzzk", "…"] {
            let empty = fields(&key, &[("comment_content", nothing), ("comment_author", ""), ("comment_author_email", "")]);
            assert_eq!(checked(&app, OTHER, &empty).await.0, "true", "{nothing}");
            assert_eq!(checked(&app, OLD, &empty).await.0, "", "{nothing}");
        }
    }

    async fn only_what_is_blatant_may_be_thrown_away(app: App) {
        let key = short_key(&app).await;
        let spam = fields(&key, &[("comment_content", SPAM)]);
        let blatant = fields(&key, &[("comment_content", SPAM), ("comment_author", "cheap pills"), ("comment_author_url", "http://pills.example")]);
        assert_eq!(checked(&app, OTHER, &blatant).await, said("true", &["x-akismet-guid"]), "the site does not trust the model yet");
        change_settings(&app, |settings| settings.spam_at_least = Some(0.5)).await;
        assert_eq!(checked(&app, OLD, &spam).await, said("true", &["x-akismet-guid"]), "spam, and not beyond doubt");
        assert_eq!(checked(&app, OLD, &blatant).await, said("true", &["x-akismet-guid", "x-akismet-pro-tip"]));
        let response = call(&app, "/1.1/comment-check", OTHER, &blatant).await;
        assert_eq!(header(&response, "x-akismet-pro-tip").as_deref(), Some("discard"));
        change_settings(&app, |settings| settings.blocked_words = vec!["cheap pills".to_owned()]).await;
        assert_eq!(checked(&app, OLD, &blatant).await, said("true", &["x-akismet-guid"]), "a list is not the model");
    }

    async fn what_cannot_be_judged_is_never_called_good(app: App) {
        let key = short_key(&app).await;
        everything_is_published(&app, 0.0).await;
        let good = fields(&key, &[]);
        assert_eq!(checked(&app, OTHER, &good).await.0, "false");
        let unheard = said("", &["x-akismet-error"]);
        let closed = said("true", &["x-akismet-error"]);
        for required in ["user_ip", "blog"] {
            let mut short = good.clone();
            short.retain(|(name, _)| *name != required);
            assert_eq!(checked(&app, CARELESS, &short).await, closed, "{required}");
            assert_eq!(checked(&app, OTHER, &short).await, said(&format!("Missing required field: {required}."), &["x-akismet-debug-help"]));
        }
        assert_eq!(checked(&app, CARELESS, &fields("nobodyskey00", &[])).await.0, "invalid", "a wrong key is told in any case");
        let model = app.sieve.model.find();
        app.sieve.model.replace(None);
        for user_agent in [OLD, NEW, OTHER] {
            assert_eq!(checked(&app, user_agent, &good).await, unheard);
        }
        assert_eq!(checked(&app, CARELESS, &good).await, closed);
        let certain = fields(&key, &[("comment_author", "viagra-test-123")]);
        assert_eq!(checked(&app, OTHER, &certain).await.0, "true", "what is agreed on needs no model");
        app.sieve.model.replace(model);
        // What was judged and cannot be kept is not told either, and without the sites nobody's key is known.
        app.sql("ALTER TABLE checks RENAME TO gone").await;
        for user_agent in [OLD, NEW, OTHER] {
            assert_eq!(checked(&app, user_agent, &good).await, unheard);
        }
        assert_eq!(checked(&app, CARELESS, &good).await, closed);
        assert_eq!(call(&app, "/1.1/submit-ham", OTHER, &good).await.text().await.unwrap(), "");
        app.sql("ALTER TABLE gone RENAME TO checks").await;
        app.sql("ALTER TABLE sites RENAME TO gone").await;
        assert_eq!(checked(&app, OTHER, &good).await, unheard);
        assert_eq!(checked(&app, CARELESS, &good).await, closed);
        for path in ["/1.1/verify-key", "/1.1/get-stats", "/1.2/usage-limit"] {
            let response = call(&app, path, OTHER, &[("key", &key), ("api_key", &key)]).await;
            assert!(header(&response, "x-akismet-error").is_some(), "{path}");
            assert_eq!(response.text().await.unwrap(), "", "{path}");
        }
        app.sql("ALTER TABLE gone RENAME TO sites").await;
        assert_eq!(checked(&app, OTHER, &good).await.0, "false");
    }

    async fn what_is_longer_than_a_comment_is_never_good_and_no_outage(app: App) {
        let key = short_key(&app).await;
        everything_is_published(&app, 0.0).await;
        change_settings(&app, |settings| settings.blocked_words = vec!["casino".to_owned()]).await;
        let whole = "Très bien. ".repeat(909);
        assert_eq!(checked(&app, OTHER, &fields(&key, &[("comment_content", &whole)])).await.0, "false");
        // What lies beyond is not looked at, so that a person must; the plugin is not to ask again.
        for more in ["Très bien. ".repeat(10_000), format!("{whole} casino")] {
            let long = fields(&key, &[("comment_content", &more)]);
            assert_eq!(checked(&app, OLD, &long).await, said("", &["x-akismet-error", "x-akismet-guid"]));
            assert_eq!(checked(&app, NEW, &long).await, said("false", &["x-akismet-guid", "x-akismet-recheck-after"]));
            for user_agent in [OTHER, CARELESS] {
                assert_eq!(checked(&app, user_agent, &long).await, said("true", &["x-akismet-guid"]));
            }
        }
        let spam = format!("The cas\u{200b}ino. {whole}");
        assert_eq!(checked(&app, OLD, &fields(&key, &[("comment_content", &spam)])).await, said("true", &["x-akismet-guid"]));
    }

    async fn a_body_that_cannot_be_read_opens_nothing(app: App) {
        let key = short_key(&app).await;
        let long = format!("api_key={key}&blog=b&user_ip=&comment_content={}", "a".repeat(600 * 1024));
        let send = async |user_agent: &str, body: String, encoding: &str| {
            let request = app.client.post(format!("{}/1.1/comment-check", app.base)).header("User-Agent", user_agent);
            let response = request.header("Content-Encoding", encoding).body(body).send().await.unwrap();
            assert_eq!(response.status(), 200);
            let told = ["x-akismet-error", "x-akismet-guid"].map(|name| response.headers().contains_key(name));
            (response.text().await.unwrap(), told)
        };
        for user_agent in [OTHER, CARELESS, OLD, NEW, "akismet.py/25.10.1 | Python/3.11.7"] {
            assert_eq!(send(user_agent, long.clone(), "identity").await, ("true".to_owned(), [false, true]), "{user_agent}");
        }
        let compressed = format!("api_key={key}");
        for user_agent in [OTHER, OLD, NEW] {
            assert_eq!(send(user_agent, compressed.clone(), "gzip").await, (String::new(), [true, false]));
        }
        assert_eq!(send(CARELESS, compressed, "gzip").await, ("true".to_owned(), [true, false]));
    }

    async fn the_document_tells_what_is_read_and_what_is_answered(app: App) {
        let key = short_key(&app).await;
        let document = json_of(app.get("/openapi.json").send().await.unwrap()).await;
        let answered = |path: &str| document["paths"][path]["post"]["responses"]["200"].clone();
        let fields = &document["paths"]["/1.1/comment-check"]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]["properties"];
        for field in ["guid", "recheck_reason", "comment_post_ID", "akismet_comment_nonce"] {
            assert!(fields[field].is_object(), "{field}");
        }
        for header in ["guid", "error", "recheck-after", "pro-tip"] {
            assert!(answered("/1.1/comment-check")["headers"][format!("X-akismet-{header}")].is_object(), "{header}");
        }
        let month = app.sieve.current_month();
        for path in ["/1.1/get-subscription", "/1.1/get-stats", "/1.2/usage-limit", "/1.2/key-sites"] {
            let told = json_of(call(&app, path, OTHER, &[("key", &key), ("api_key", &key)]).await).await;
            let names: BTreeSet<&str> = told.as_object().unwrap().keys().map(String::as_str).filter(|name| *name != month).collect();
            let shape = &answered(path)["content"]["application/json"]["schema"];
            let required: BTreeSet<&str> = shape["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            assert_eq!(required, names, "{path}");
        }
    }
}
