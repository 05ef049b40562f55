//! An address whose domain is not ASCII is one address, in whichever of its spellings a text names it.

use crate::admin::ADMIN;
use crate::akismet::{call, fields};
use crate::erasure::every_row;
use crate::harness::{App, comment_with, json_of, on_both};
use crate::people::{everything_is_published, token};
use serde_json::{Value, json};
use tamis::domain::ids::SiteId;
use tamis::domain::moderator::Role;

/// What people write, shout, and what is kept.
const SPELLINGS: [&str; 3] = [
    "zqk@wxyqbücher.example",
    "ZQK@WXYQBÜCHER.example",
    "zqk@xn--wxyqbcher-u9a.example",
];

on_both! {
    async fn an_address_goes_in_every_spelling_of_its_domain(app: App) {
        let kept = tamis::domain::email::Email::parse(SPELLINGS[0]).unwrap();
        assert_eq!(kept.expose(), SPELLINGS[2]);
        let admin = token(&app, ADMIN, Role::Admin, &[]).await;
        everything_is_published(&app, 1.0).await;
        let blog = SiteId::parse("blog").unwrap();
        let keys = app.sieve.rotate_keys(None, blog.clone()).await.unwrap().unwrap();
        let (site_key, key) = (keys.key.expose(), keys.akismet_key.expose());
        for (number, spelling) in SPELLINGS.into_iter().enumerate() {
            let comment = app.submitted(&comment_with(json!({ "body": format!("Numéro {number} : écrivez à {spelling}, merci.") }))).await;
            let id = comment["id"].as_str().unwrap();
            let decision = json!({ "decision": "approve", "note": format!("nomme {spelling}") });
            let said = app.post(&format!("/api/v1/review/comments/{id}/decision"), &decision).bearer_auth(&admin);
            assert_eq!(said.send().await.unwrap().status(), 200);
            let report = json!({ "reason": "privacy", "text": format!("{spelling} est nommé."), "ip": format!("198.51.100.{number}") });
            let sent = app.post(&format!("/api/v1/sites/blog/comments/{id}/report"), &report).bearer_auth(site_key);
            assert_eq!(sent.send().await.unwrap().status(), 202);
            let feedback = json!({ "label": "ham", "body": format!("Texte {number} de {spelling}") });
            assert_eq!(app.post("/api/v1/sites/blog/feedback", &feedback).bearer_auth(site_key).send().await.unwrap().status(), 202);
            let check = format!("Vérifié, numéro {number} : {spelling}.");
            call(&app, "/1.1/comment-check", "other/1.0", &fields(key, &[("comment_content", &check)])).await;
        }
        let named = async || -> Value {
            let asked = app.post("/api/v1/privacy/export", &json!({ "email": SPELLINGS[0] })).bearer_auth(&admin);
            json_of(asked.send().await.unwrap()).await["sites"].clone()
        };
        let told = named().await;
        let counts = ["named_in", "named_in_checks"].map(|list| told[0][list].as_array().unwrap().len());
        assert_eq!(counts, [3, 3], "{told}");
        let erase = app.post("/api/v1/privacy/erase", &json!({ "email": SPELLINGS[2], "comments": "anonymise" })).bearer_auth(&admin);
        assert_eq!(json_of(erase.send().await.unwrap()).await["comments"], 3);
        for row in every_row(&app).await {
            let row = row.to_lowercase();
            assert!(!row.contains("zqk@") && !row.contains("wxyqb"), "{row}");
        }
        assert_eq!(named().await, json!([]));
        assert!(app.sieve.store.checks_after(&blog, "", 10).await.unwrap().is_empty());
    }
}
