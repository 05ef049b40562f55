//! What is kept about an address is told to its owner, and goes when they want it gone.

use crate::harness::{App, ORIGIN, PAGE, comment_with, json_of, on_both};
use crate::people::{desk, everything_is_published, token};
use crate::program::{Program, on_both_databases};
use serde_json::{Value, json};
use tamis::domain::moderator::Role;

const ADDRESS: &str = "zqnachtigall@wxmailer.example";
/// In her comment, her signature, a moderator's note and a feedback.
const CANARIES: [&str; 4] = ["zqnachtigall", "Zqtamarinde", "zqwebsite", "203.0.113.91"];
const TEXT: &str = "zqflussuferweg";

fn hers(changes: Value) -> Value {
    let mut fields = comment_with(json!({
        "name": "Zqtamarinde", "email": "ZQNachtigall@WXMailer.example", "website": "https://zqwebsite.example/",
        "ip": "203.0.113.91", "body": format!("La photo du marché, {TEXT}. Écrivez à ZqNachtigall@wxmailer.example !"),
    }));
    for (name, value) in changes.as_object().unwrap() {
        fields[name] = value.clone();
    }
    fields
}

/// Every byte of every table, or of the files of the database.
async fn kept(app: &App) -> String {
    match &app.database {
        tamis::storage::Database::Sqlite(file) => {
            let read = |end: &str| std::fs::read(format!("{}{end}", file.display())).unwrap();
            ["", "-wal"]
                .map(|end| String::from_utf8_lossy(&read(end)).into_owned())
                .concat()
        }
        tamis::storage::Database::Postgres(url) => {
            let mut connection = <sqlx::PgConnection as sqlx::Connection>::connect(url).await.unwrap();
            let tables: Vec<(String,)> =
                sqlx::query_as("SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'")
                    .fetch_all(&mut connection)
                    .await
                    .unwrap();
            let mut all = String::new();
            for (table,) in tables {
                let sql = format!("SELECT COALESCE(string_agg(row_to_json(t)::text, ' '), '') FROM {table} t");
                let (rows,): (String,) = sqlx::query_as(sqlx::AssertSqlSafe(sql))
                    .fetch_one(&mut connection)
                    .await
                    .unwrap();
                all.push_str(&rows);
            }
            all
        }
    }
}

/// One comment of hers that is online, one that a moderator called spam with a note about her, one feedback.
async fn written(app: &App) -> [String; 2] {
    everything_is_published(app, 0.0).await;
    let mut ids = Vec::new();
    for (n, body) in [None, Some("Encore une photo, pour la route.")].into_iter().enumerate() {
        let fields = body.map_or_else(|| hers(json!({})), |body| hers(json!({ "body": body })));
        let sent = app
            .submit(&fields)
            .bearer_auth(&app.key)
            .header("Idempotency-Key", format!("k{n}"))
            .send()
            .await
            .unwrap();
        ids.push(json_of(sent).await["id"].as_str().unwrap().to_owned());
    }
    let desk = desk(app).await;
    let said = desk
        .say(&ids[1], json!({ "decision": "spam", "note": "Zqtamarinde again" }))
        .await;
    assert_eq!(said.status(), 200);
    let mut fields = hers(json!({ "label": "ham" }));
    fields["body"] = "Une lettre de Zqtamarinde".into();
    let taught = app
        .post("/api/v1/sites/blog/feedback", &fields)
        .bearer_auth(&app.key)
        .send()
        .await
        .unwrap();
    assert_eq!(taught.status(), 202);
    [ids.remove(0), ids.remove(0)]
}

async fn ask(app: &App, token: &str, what: &str, body: Value) -> (u16, Value) {
    let answer = app
        .post(&format!("/api/v1/privacy/{what}"), &body)
        .bearer_auth(token)
        .send()
        .await
        .unwrap();
    (answer.status().as_u16(), json_of(answer).await)
}

on_both! {
    async fn whoever_asks_is_told_all_that_is_kept(app: App) {
        let [online, spam] = written(&app).await;
        let chief = token(&app, "chief@example.org", Role::Admin, &[]).await;
        let (status, told) = ask(&app, &chief, "export", json!({ "email": ADDRESS })).await;
        assert_eq!(status, 200);
        let ids: Vec<&str> = told["comments"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
        assert_eq!(ids, [online.as_str(), spam.as_str()]);
        let first = &told["comments"][0];
        assert_eq!((first["ip"].as_str(), first["name"].as_str()), (Some("203.0.113.91"), Some("Zqtamarinde")));
        assert_eq!(first["email"].as_str().unwrap().to_lowercase(), ADDRESS);
        assert_eq!((&told["comments"][1]["decision"], told["comments"][1]["status"].as_str()), (&json!("spam"), Some("spam")));
        assert_eq!((told["feedback"].as_array().unwrap().len(), &told["moderator"]), (1, &json!(false)));
        let (_, nobody) = ask(&app, &chief, "export", json!({ "email": "nobody@example.org" })).await;
        assert_eq!((&nobody["comments"], &nobody["feedback"]), (&json!([]), &json!([])));
    }

    async fn only_an_administrator_asks_and_every_fault_is_told_at_once(app: App) {
        written(&app).await;
        let nadia = token(&app, "mod@example.org", Role::Moderator, &["blog"]).await;
        for what in ["export", "erase"] {
            let body = json!({ "email": ADDRESS, "comments": "delete" });
            assert_eq!(ask(&app, &nadia, what, body.clone()).await.0, 404, "{what}");
            assert_eq!(ask(&app, &app.key, what, body.clone()).await.0, 401, "{what}");
        }
        let chief = token(&app, "chief@example.org", Role::Admin, &[]).await;
        let (status, told) = ask(&app, &chief, "erase", json!({ "email": "no address", "comments": "burn" })).await;
        let codes: Vec<&str> = told["errors"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
        assert_eq!((status, codes), (422, vec!["email.invalid", "comments.invalid"]));
        assert_eq!(ask(&app, &chief, "erase", json!({})).await.1["errors"].as_array().unwrap().len(), 2);
        assert_eq!(app.list(PAGE).await["count"], 1, "nothing was erased");
    }

    async fn what_is_deleted_is_nowhere(app: App) {
        let [online, spam] = written(&app).await;
        everything_is_published(&app, 0.0).await;
        let other = app.submitted(&comment_with(json!({ "email": "other@example.org", "body": "Merci pour cette photo du marché, elle est très belle." }))).await;
        let before = kept(&app).await;
        assert!(before.contains(TEXT) && before.contains("Zqtamarinde"), "the canaries are there to be found");
        let chief = token(&app, "chief@example.org", Role::Admin, &[]).await;
        let (status, told) = ask(&app, &chief, "erase", json!({ "email": ADDRESS, "comments": "delete" })).await;
        assert_eq!((status, told), (200, json!({ "comments": 2, "pages": 1, "training_examples": 2 })));
        let after = kept(&app).await.to_lowercase();
        for canary in CANARIES.iter().chain([&TEXT]) {
            assert!(!after.contains(&canary.to_lowercase()), "{canary} is still there");
        }
        let listed = app.list(PAGE).await;
        assert_eq!((&listed["count"], &listed["comments"][0]["id"]), (&json!(1), &other["id"]));
        for id in [online, spam] {
            let gone = app.get(&format!("/api/v1/review/comments/{id}")).bearer_auth(&chief).send().await.unwrap();
            assert_eq!(gone.status(), 404);
        }
        let (_, told) = ask(&app, &chief, "erase", json!({ "email": ADDRESS, "comments": "delete" })).await;
        assert_eq!(told, json!({ "comments": 0, "pages": 0, "training_examples": 0 }), "again is no harm");
        let again = app.submit(&hers(json!({}))).bearer_auth(&app.key).header("Idempotency-Key", "k0").send().await.unwrap();
        assert!(!again.text().await.unwrap().contains("Zqtamarinde"), "what was answered is forgotten too");
    }

    async fn what_is_made_anonymous_stays_without_its_author(app: App) {
        let [online, spam] = written(&app).await;
        let etag = app.list(PAGE).await;
        let chief = token(&app, "chief@example.org", Role::Admin, &[]).await;
        let (status, told) = ask(&app, &chief, "erase", json!({ "email": ADDRESS, "comments": "anonymise" })).await;
        assert_eq!((status, told), (200, json!({ "comments": 2, "pages": 1, "training_examples": 2 })));
        let after = kept(&app).await;
        for canary in CANARIES {
            assert!(!after.to_lowercase().contains(&canary.to_lowercase()), "{canary} is still there");
        }
        assert!(after.contains(TEXT));
        let listed = app.list(PAGE).await;
        assert_ne!(listed, etag);
        let comment = &listed["comments"][0];
        assert_eq!((comment["id"].as_str(), comment["name"].as_str(), &comment["website"]), (Some(online.as_str()), Some("Anonyme"), &json!(null)));
        assert!(comment["html"].as_str().unwrap().contains("Écrivez à […]"), "{comment}");
        let item = app.get(&format!("/api/v1/review/comments/{spam}")).bearer_auth(&chief).send().await.unwrap();
        let item = json_of(item).await;
        assert_eq!((item["status"].as_str(), &item["email"], item["history"].as_array().unwrap().len()), (Some("spam"), &json!(null), 1));
        assert_eq!(item["history"][0]["note"], json!(null));
        // Nobody can be told by it to have written the other.
        assert_eq!((&item["author"]["published"], &item["author"]["spam"]), (&json!(0), &json!(1)));
        let found = app.get("/api/v1/review/comments?status=spam&q=zqtamarinde").bearer_auth(&chief).send().await.unwrap();
        assert_eq!(json_of(found).await["total"], 0);
        assert_eq!(app.labels().await, Vec::<String>::new(), "it teaches no more");
    }
}

on_both_databases! {
    async fn the_command_does_as_the_api(program: Program) {
        let key = program.json(&["site", "add", "blog", "--origin", ORIGIN, "--lang", "fr"])["key"].as_str().unwrap().to_owned();
        let service = program.serve(&["serve"], &[]);
        let comments = format!("{}/api/v1/sites/blog/comments", service.base);
        let sent = reqwest::Client::new().post(&comments).bearer_auth(&key).json(&hers(json!({}))).send().await.unwrap();
        assert_eq!(sent.status(), 201);
        let told = program.json(&["privacy", "export", ADDRESS]);
        assert_eq!((told["comments"].as_array().unwrap().len(), told["comments"][0]["ip"].as_str()), (1, Some("203.0.113.91")));
        assert_eq!(program.json(&["privacy", "erase", ADDRESS, "--delete"])["comments"], 1);
        assert_eq!(program.json(&["privacy", "export", ADDRESS])["comments"], json!([]));
        assert_eq!(program.run(&["privacy", "erase", "no address"]).code, 2);
        let told = program.run(&["privacy", "erase", ADDRESS]);
        assert!(told.out.contains("0 comments on 0 pages"), "{told:?}");
    }
}
