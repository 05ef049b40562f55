//! What must hold when something breaks: nothing is published unjudged, nothing acknowledged is lost, the service stays up.

use crate::harness::{App, PAGE, comment, comment_with, json_of, on_both, until};
use crate::lock::Lock;
use crate::pages::close;
use crate::people::{EMAIL, PASSWORD, cookies, everything_is_published, moderator_of_a_queue, token};
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection, SqliteConnection};
use std::time::Duration;
use tamis::domain::moderator::Role;
use tamis::domain::page::Closing;
use tamis::storage::Database;

/// Takes the database away for as long as it lives.
enum Outage {
    Sqlite(SqliteConnection),
    Postgres { admin: PgConnection, name: String },
}

impl Outage {
    async fn begin(database: &Database) -> Self {
        match database {
            Database::Sqlite(file) => {
                let mut other = SqliteConnection::connect(&format!("sqlite:{}", file.display()))
                    .await
                    .unwrap();
                other.execute("BEGIN IMMEDIATE").await.unwrap();
                Self::Sqlite(other)
            }
            Database::Postgres(url) => {
                let (server, name) = url.rsplit_once('/').unwrap();
                let mut admin = PgConnection::connect(&format!("{server}/postgres")).await.unwrap();
                for sql in [
                    format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false"),
                    format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
                ] {
                    admin.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
                }
                Self::Postgres {
                    admin,
                    name: name.to_owned(),
                }
            }
        }
    }

    async fn end(self) {
        match self {
            Self::Sqlite(mut other) => {
                other.execute("ROLLBACK").await.unwrap();
            }
            Self::Postgres { mut admin, name } => {
                let sql = format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true");
                admin.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
            }
        }
    }
}

on_both! {
    async fn without_a_model_a_person_decides(app: App) {
        everything_is_published(&app, 0.0).await;
        app.sieve.model.replace(None);
        let answer = app.submitted(&comment()).await;
        assert_eq!(answer["status"], "held");
        let token = token(&app, "chief@example.org", Role::Admin, &[]).await;
        let path = format!("/api/v1/review/comments/{}", answer["id"].as_str().unwrap());
        let item = json_of(app.get(&path).bearer_auth(token).send().await.unwrap()).await;
        assert_eq!((item["status"].as_str(), item["spam_probability"].is_null(), item["model"].is_null()), (Some("pending"), true, true));
        let score = json_of(app.post("/api/v1/sites/blog/score", &comment()).bearer_auth(&app.key).send().await.unwrap()).await;
        assert_eq!((score["verdict"].as_str(), score["spam_probability"].is_null()), (Some("review"), true));
        assert_eq!(app.get("/readyz").send().await.unwrap().status(), 503);
        assert_eq!(app.get("/healthz").send().await.unwrap().status(), 200);
    }

    async fn a_database_that_goes_away_is_waited_for_and_found_again(app: App) {
        everything_is_published(&app, 0.0).await;
        let before = app.submitted(&comment()).await;
        let outage = Outage::begin(&app.database).await;
        let refused = app.submit(&comment_with(json!({"body": "Écrit pendant la panne, hélas."}))).header("Idempotency-Key", "outage").send().await.unwrap();
        assert_eq!(refused.status(), 503);
        assert!(refused.headers().contains_key("retry-after"));
        let text = refused.text().await.unwrap();
        assert!(text.contains("\"code\":\"unavailable\"") && !text.to_lowercase().contains("sql"), "{text}");
        assert_eq!(app.get("/healthz").send().await.unwrap().status(), 200);
        outage.end().await;
        let again = || app.submit(&comment_with(json!({"body": "Écrit pendant la panne, hélas."}))).header("Idempotency-Key", "outage").send();
        let found = until(Duration::from_secs(10), || async { (again().await.unwrap().status() == 201).then_some(()) }).await;
        assert!(found.is_some(), "the service does not find its database again");
        let list = app.list(PAGE).await;
        assert_eq!((list["count"].as_i64(), &list["comments"][0]["id"]), (Some(2), &before["id"]));
    }

    async fn a_moderator_reads_on_while_nothing_can_be_written(app: App) {
        moderator_of_a_queue(&app).await;
        let session = app.post("/api/v1/session", &json!({"email": EMAIL, "password": PASSWORD})).send().await.unwrap();
        let cookie = cookies(session.headers());
        app.sql("UPDATE sessions SET seen_at_ms = seen_at_ms - 120000").await;
        let lock = Lock::take(&app.database, "SELECT 1 FROM sessions FOR UPDATE").await;
        let read = app.get("/api/v1/review/comments").header("Cookie", &cookie).send().await.unwrap();
        assert_eq!(read.status(), 200, "{}", read.text().await.unwrap());
        lock.release().await;
        assert_eq!(app.get("/api/v1/review/comments").header("Cookie", &cookie).send().await.unwrap().status(), 200);
    }

    async fn a_closed_page_takes_nothing_more(app: App) {
        everything_is_published(&app, 0.0).await;
        app.submitted(&comment()).await;
        close(&app, Closing::Closed).await;
        let refused = app.submit(&comment_with(json!({"body": "Trop tard."}))).header("Idempotency-Key", "late").send().await.unwrap();
        assert_eq!((refused.status().as_u16(), json_of(refused).await["code"].as_str().unwrap()), (403, "page.closed"));
        assert_eq!(app.list(PAGE).await["page"]["closed"], true);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_writes_too_often_is_asked_to_wait() {
    let app = App::start_with(crate::harness::Kind::Sqlite, Default::default(), Some((60, 3)))
        .await
        .unwrap();
    let mut statuses = Vec::new();
    for number in 0..4 {
        let response = app
            .submit(&comment_with(json!({"body": format!("Encore une, {number}.")})))
            .header("X-Forwarded-For", format!("192.0.2.{number}"))
            .send()
            .await
            .unwrap();
        if response.status() == 429 {
            assert!(response.headers().contains_key("retry-after"));
        }
        statuses.push(response.status().as_u16());
    }
    assert_eq!(
        statuses,
        [201, 201, 201, 429],
        "a header of the caller's own does not help"
    );
}
