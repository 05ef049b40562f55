//! No address leaves: canaries are posted, then everything the service ever says or keeps is swept for them.

use crate::harness::{App, ORIGIN, PAGE, comment_with, encoded, on_both};
use crate::people::{everything_is_published, token};
use serde_json::json;
use sha2::{Digest, Sha256};
use tamis::domain::moderator::Role;

const LOCAL: &str = "zqkanarienvogel";
const CANARY: &str = "zqkanarienvogel@wxyqmailer.example";
const IP: &str = "203.0.113.77";

/// Every form in which an address is known to leak.
fn forms() -> Vec<String> {
    let hex: String = Sha256::digest(CANARY).iter().map(|byte| format!("{byte:02x}")).collect();
    let bytes: String = CANARY.bytes().map(|byte| format!("{byte:02x}")).collect();
    vec![LOCAL.to_owned(), "wxyqmailer".to_owned(), encoded(CANARY), CANARY.chars().rev().collect(), hex, bytes, IP.to_owned()]
}

fn sweep(place: &str, text: &str) {
    let text = text.to_lowercase();
    for form in forms() {
        assert!(!text.contains(&form.to_lowercase()), "{place} shows {form}");
    }
}

on_both! {
    async fn no_public_byte_holds_an_address(app: App) {
        everything_is_published(&app, 0.0).await;
        let from = |changes: serde_json::Value| {
            let mut fields = comment_with(changes);
            fields["email"] = CANARY.to_uppercase().into();
            fields["ip"] = IP.into();
            fields
        };
        let posts = [
            from(json!({})),
            from(json!({"body": "zxqv wvut kjhg"})),
            from(json!({"name": null})),
            from(json!({"body": ""})),
            from(json!({"page": "https://evil.example/"})),
            from(json!({})),
        ];
        for body in posts {
            for key in [None, Some(&app.key)] {
                let mut request = app.submit(&body).header("Origin", ORIGIN);
                if let Some(key) = key {
                    request = request.bearer_auth(key);
                }
                let response = request.send().await.unwrap();
                sweep("the answer's headers", &format!("{:?}", response.headers()));
                sweep("the answer", &response.text().await.unwrap());
            }
        }
        let page = encoded(PAGE);
        for path in [
            format!("/api/v1/sites/blog/comments?page={page}"),
            format!("/api/v1/sites/blog/counts?page={page}"),
            format!("/thread/blog?page={page}"),
            "/healthz".to_owned(), "/readyz".to_owned(), "/metrics".to_owned(), "/openapi.json".to_owned(), "/docs/".to_owned(),
            "/moderate".to_owned(), "/moderate/login".to_owned(), "/nowhere".to_owned(), "/api/v1/review/comments".to_owned(),
        ] {
            let response = app.get(&path).header("Origin", "https://evil.example").send().await.unwrap();
            sweep(&path, &format!("{:?}", response.headers()));
            sweep(&path, &response.text().await.unwrap());
        }
        assert_eq!(app.list(PAGE).await["count"], 1, "the canary is there to be found");
    }

    async fn no_kept_byte_holds_an_address(app: App) {
        let mut fields = comment_with(json!({"ip": IP}));
        fields["email"] = CANARY.into();
        let response = app.submit(&fields).bearer_auth(&app.key).header("Idempotency-Key", "canary").send().await.unwrap();
        assert_eq!(response.status(), 201);
        app.post("/api/v1/sites/blog/feedback", &{ fields["label"] = "spam".into(); fields }).bearer_auth(&app.key).send().await.unwrap();
        match &app.database {
            tamis::storage::Database::Sqlite(file) => {
                for end in ["", "-wal"] {
                    let bytes = std::fs::read(format!("{}{end}", file.display())).unwrap();
                    sweep("the database", &String::from_utf8_lossy(&bytes));
                }
            }
            tamis::storage::Database::Postgres(url) => {
                let mut connection = <sqlx::PgConnection as sqlx::Connection>::connect(url).await.unwrap();
                for table in ["comments", "pages", "feedback", "idempotency", "decisions"] {
                    let sql = format!("SELECT COALESCE(string_agg(row_to_json(t)::text, ' '), '') FROM {table} t");
                    let (rows,): (String,) = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_one(&mut connection).await.unwrap();
                    sweep(table, &rows);
                }
            }
        }
    }

    async fn a_moderator_reads_the_address_that_nobody_else_can(app: App) {
        let mut fields = comment_with(json!({}));
        fields["email"] = CANARY.into();
        let id = app.submitted(&fields).await["id"].as_str().unwrap().to_owned();
        let token = token(&app, "chief@example.org", Role::Admin, &[]).await;
        let item = app.get(&format!("/api/v1/review/comments/{id}")).bearer_auth(token).send().await.unwrap();
        assert_eq!(crate::harness::json_of(item).await["email"], CANARY);
        assert_eq!(app.get(&format!("/api/v1/review/comments/{id}")).bearer_auth(&app.key).send().await.unwrap().status(), 401);
    }
}
