//! Akismet's clients say what a comment was: it teaches once, is counted once, and is forgotten.

use crate::akismet::{call, fields, short_key};
use crate::harness::{App, json_of, on_both};
use crate::people::{everything_is_published, token};
use serde_json::{Value, json};
use tamis::domain::email::Email;
use tamis::domain::ids::SiteId;
use tamis::domain::moderator::Role;
use tamis::moderation::Erasure;

const CLIENT: &str = "other/1.0";
const WORDPRESS: &str = "WordPress/6.1.9 | Akismet/5.0.2";

async fn check(app: &App, fields: &[(&str, &str)]) -> String {
    call(app, "/1.1/comment-check", CLIENT, fields)
        .await
        .text()
        .await
        .unwrap()
}

async fn say(app: &App, what: &str, fields: &[(&str, &str)]) {
    let response = call(app, &format!("/1.1/submit-{what}"), CLIENT, fields).await;
    assert_eq!(
        response.text().await.unwrap(),
        "Thanks for making the web a better place."
    );
}

async fn stats(app: &App, key: &str) -> Value {
    json_of(call(app, "/1.1/get-stats", CLIENT, &[("key", key), ("from", "all")]).await).await
}

/// Spam, ham, missed spam and good ones taken for spam.
async fn counts(app: &App, key: &str) -> [i64; 4] {
    let stats = stats(app, key).await;
    ["spam", "ham", "missed_spam", "false_positives"].map(|name| stats[name].as_i64().unwrap())
}

async fn usage(app: &App, key: &str) -> i64 {
    json_of(call(app, "/1.2/usage-limit", CLIENT, &[("api_key", key)]).await).await["usage"]
        .as_i64()
        .unwrap()
}

on_both! {
    async fn what_was_checked_teaches_once_and_the_last_word_stands(app: App) {
        let key = short_key(&app).await;
        everything_is_published(&app, 0.0).await;
        let comment = fields(&key, &[]);
        assert_eq!(check(&app, &comment).await, "false");
        assert!(app.labels().await.is_empty(), "a check teaches nothing");
        assert_eq!(counts(&app, &key).await, [0, 1, 0, 0]);
        say(&app, "spam", &comment).await;
        say(&app, "spam", &comment).await;
        assert_eq!(app.labels().await, ["spam"]);
        assert_eq!(counts(&app, &key).await, [0, 1, 1, 0]);
        // The client sends the comment as it keeps it by now: another white space, another website, no other comment.
        let kept = fields(&key, &[("comment_content", " Merci  pour cet article,\r\nla photo du marché est superbe. "), ("comment_author_url", "http://awa.example")]);
        say(&app, "ham", &kept).await;
        assert_eq!(app.labels().await, ["ham"]);
        assert_eq!(counts(&app, &key).await, [0, 1, 0, 0]);
        let body = app.sieve.store.texts(&SiteId::parse("blog").unwrap(), &[]).await.unwrap();
        assert!(body.is_empty());
        say(&app, "spam", &kept).await;
        assert_eq!(app.labels().await, ["spam"]);
        assert_eq!(stats(&app, &key).await["accuracy"], "0.00");
    }

    async fn a_test_teaches_nothing_and_is_not_counted(app: App) {
        let key = short_key(&app).await;
        everything_is_published(&app, 0.0).await;
        for is_test in ["1", "true", "True"] {
            let comment = fields(&key, &[("is_test", is_test)]);
            assert_eq!(check(&app, &comment).await, "false");
            say(&app, "spam", &comment).await;
            say(&app, "ham", &comment).await;
        }
        assert!(app.labels().await.is_empty());
        assert_eq!((counts(&app, &key).await, usage(&app, &key).await), ([0; 4], 0));
        let comment = fields(&key, &[("is_test", "False")]);
        check(&app, &comment).await;
        assert_eq!((counts(&app, &key).await, usage(&app, &key).await), ([0, 1, 0, 0], 1));
    }

    async fn what_was_never_checked_teaches_from_what_is_sent(app: App) {
        let key = short_key(&app).await;
        let comment = fields(&key, &[]);
        say(&app, "ham", &comment).await;
        assert_eq!((app.labels().await, counts(&app, &key).await), (vec!["ham".to_owned()], [0, 0, 0, 1]));
        say(&app, "spam", &comment).await;
        assert_eq!((app.labels().await, counts(&app, &key).await), (vec!["spam".to_owned()], [0, 0, 1, 0]));
        say(&app, "ham", &fields(&key, &[("comment_content", "")])).await;
        assert_eq!(app.labels().await.len(), 1, "a text that is none teaches nothing");
    }

    async fn a_comment_asked_about_again_is_counted_once_for_what_is_answered_last(app: App) {
        let key = short_key(&app).await;
        everything_is_published(&app, 0.0).await;
        assert_eq!(check(&app, &fields(&key, &[])).await, "false");
        crate::people::change_settings(&app, |settings| settings.blocked_words = vec!["marché".to_owned()]).await;
        assert_eq!(check(&app, &fields(&key, &[("recheck_reason", "edit")])).await, "true");
        assert_eq!((counts(&app, &key).await, usage(&app, &key).await), ([1, 0, 0, 0], 2));
        say(&app, "ham", &fields(&key, &[])).await;
        assert_eq!(counts(&app, &key).await, [1, 0, 0, 1]);
        // The same text anew is another comment.
        assert_eq!(check(&app, &fields(&key, &[])).await, "true");
        assert_eq!((counts(&app, &key).await, usage(&app, &key).await), ([2, 0, 0, 1], 3));
    }

    async fn wordpress_slashes_what_it_has_checked_and_not_what_it_reports(app: App) {
        let key = short_key(&app).await;
        everything_is_published(&app, 0.0).await;
        let slashed = fields(&key, &[("comment_content", r#"L\'article \"du port\" m\'a plu."#), ("comment_author", r"N\'Diaye")]);
        let plain = fields(&key, &[("comment_content", r#"L'article "du port" m'a plu."#), ("comment_author", "N'Diaye")]);
        assert_eq!(call(&app, "/1.1/comment-check", WORDPRESS, &slashed).await.text().await.unwrap(), "false");
        call(&app, "/1.1/submit-spam", WORDPRESS, &plain).await;
        call(&app, "/1.1/submit-ham", WORDPRESS, &plain).await;
        assert_eq!((app.labels().await, counts(&app, &key).await), (vec!["ham".to_owned()], [0, 1, 0, 0]));
    }

    async fn places_are_counted_apart(app: App) {
        let key = short_key(&app).await;
        everything_is_published(&app, 0.0).await;
        for (blog, text) in [("http://b.example/fr/", "Un."), ("http://b.example/fr", "Deux."), ("http://a.example", "Trois."), ("nowhere, \"really\"", "Quatre.")] {
            check(&app, &fields(&key, &[("blog", blog), ("comment_content", text)])).await;
        }
        let sites = |query: &'static str| {
            let url = format!("{}/1.2/key-sites?api_key={key}&{query}", app.base);
            async { app.client.get(url).send().await.unwrap().text().await.unwrap() }
        };
        let all: Value = serde_json::from_str(&sites("format=json").await).unwrap();
        let month = app.sieve.current_month();
        assert_eq!((all["total"].as_i64(), all["limit"].as_i64(), all["offset"].as_i64()), (Some(3), Some(500), Some(0)));
        assert_eq!(all[&month][0], json!({"site": "b.example/fr", "api_calls": "2", "spam": "0", "ham": "2", "missed_spam": "0", "false_positives": "0", "is_revoked": false}));
        let part: Value = serde_json::from_str(&sites("limit=1&offset=1&filter=example&order=ham").await).unwrap();
        assert_eq!((part["total"].as_i64(), part[&month].as_array().unwrap().len(), &part[&month][0]["site"]), (Some(2), 1, &json!("a.example")));
        let csv = sites("format=csv&filter=a.example").await;
        assert_eq!(csv, format!("Active sites during {month} (limit:500, offset:0, total:1)\nSite,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is Revoked\na.example,1,0,1,0,0,false\n"));
        let before: Value = serde_json::from_str(&sites("month=2001-01").await).unwrap();
        assert_eq!(before["2001-01"], json!([]));
        assert_eq!(stats(&app, &key).await["breakdown"][&month]["ham"], 4);
    }

    async fn what_is_remembered_is_told_and_erased_with_its_address(app: App) {
        let key = short_key(&app).await;
        everything_is_published(&app, 0.0).await;
        let canary = "zqkanarienvogel@wxyqmailer.example";
        check(&app, &fields(&key, &[("comment_author_email", "ZqKanarienvogel@WxyqMailer.example"), ("comment_date_gmt", "1795374772")])).await;
        check(&app, &fields(&key, &[("comment_content", "Écris à ZQKANARIENVOGEL@wxyqmailer.example, merci."), ("POST_email", canary)])).await;
        check(&app, &fields(&key, &[("comment_content", "Personne n'est nommé ici.")])).await;
        let email = Email::parse(canary).unwrap();
        let told = app.sieve.export_address(None, &email).await.unwrap();
        let site = &told["sites"][0];
        assert_eq!((site["checks"].as_array().unwrap().len(), site["named_in_checks"].as_array().unwrap().len()), (1, 1), "{told}");
        assert_eq!((&site["checks"][0]["answer"], &site["checks"][0]["written_at"]), (&json!("ham"), &json!("2026-11-22T19:12:52.000Z")));
        let blog = SiteId::parse("blog").unwrap();
        for row in app.sieve.store.checks_after(&blog, "", 10).await.unwrap() {
            let told = format!("{row:?}").to_lowercase();
            let sealed = String::from_utf8_lossy(&row.snapshot).to_lowercase();
            for secret in ["zqkanarienvogel", "wxyqmailer", "203.0.113.77", "nommé", "awa"] {
                assert!(!told.contains(secret) && !sealed.contains(secret), "{secret}");
            }
        }
        let admin = token(&app, "chef@example.org", Role::Admin, &[]).await;
        let erase = app.post("/api/v1/privacy/erase", &json!({"email": canary, "comments": "anonymise"})).bearer_auth(admin);
        assert_eq!(erase.send().await.unwrap().status(), 200);
        assert_eq!(app.sieve.store.checks_after(&blog, "", 10).await.unwrap().len(), 1);
        assert_eq!(app.sieve.export_address(None, &email).await.unwrap()["sites"], json!([]));
        assert_eq!(counts(&app, &key).await, [0, 3, 0, 0], "numbers lead to nobody");
        app.sieve.erase_address(None, &email, Erasure::Delete).await.unwrap();
    }

    async fn a_check_is_forgotten_in_time_and_with_its_site(app: App) {
        let key = short_key(&app).await;
        everything_is_published(&app, 0.0).await;
        check(&app, &fields(&key, &[])).await;
        assert_eq!(app.sieve.forget_checks().await.unwrap(), 0);
        app.sql("UPDATE checks SET checked_at_ms = checked_at_ms - 2592001000").await;
        assert_eq!(app.sieve.forget_checks().await.unwrap(), 1);
        say(&app, "spam", &fields(&key, &[])).await;
        assert_eq!(app.labels().await, ["spam"], "what is forgotten teaches from what is sent");
        assert!(app.sieve.remove_site(None, SiteId::parse("blog").unwrap()).await.unwrap());
        assert_eq!(check(&app, &fields(&key, &[])).await, "invalid");
    }

    async fn what_a_website_says_by_its_key_counts_towards_trust(app: App) {
        let key = short_key(&app).await;
        let blog = SiteId::parse("blog").unwrap();
        say(&app, "spam", &fields(&key, &[])).await;
        say(&app, "ham", &fields(&key, &[("comment_content", "Un autre texte.")])).await;
        assert_eq!(app.sieve.store.count_labels(&blog, 200).await.unwrap(), 2);
        assert_eq!(app.sieve.store.count_labels(&blog, 1).await.unwrap(), 1);
    }
}
