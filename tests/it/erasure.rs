//! What is kept of an address, told and erased: canaries are planted wherever one may stand, and every table is swept.

use crate::admin::{ADMIN, site};
use crate::harness::{App, PAGE, comment_with, json_of, on_both};
use crate::people::{everything_is_published, token};
use reqwest::Method;
use serde_json::{Value, json};
use tamis::domain::ids::SiteId;
use tamis::domain::moderator::Role;

/// What is swept for: an address in every part that could be kept.
pub const CANARY: &str = "ZqKanarienvogel@WxyqMailer.Example";
const CANARY_IP: &str = "203.0.113.77";

pub async fn canary(app: &App, changes: Value) -> Value {
    let mut body = comment_with(changes);
    body["email"] = CANARY.into();
    body["ip"] = CANARY_IP.into();
    let response = app
        .submit(&body)
        .bearer_auth(&app.key)
        .header("Idempotency-Key", uuid::Uuid::new_v4().to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201, "{}", response.text().await.unwrap());
    json_of(response).await
}

/// Every row of every table as text.
pub async fn every_row(app: &App) -> Vec<String> {
    let mut rows = Vec::new();
    for table in [
        "sites",
        "pages",
        "comments",
        "decisions",
        "feedback",
        "idempotency",
        "audits",
        "acts",
        "site_learning",
        "shadow_verdicts",
        "promotions",
        "decision_notes",
        "deliveries",
        "originals",
        "reports",
        "notices",
        "outbox",
        "readers",
        "watches",
    ] {
        for row in dump(app, table).await {
            rows.push(format!("{table}: {row}"));
        }
    }
    rows
}

async fn dump(app: &App, table: &str) -> Vec<String> {
    use sqlx::{Connection, Row};
    let (sqlite, postgres) = match table {
        "comments" => (
            "json_array(id, author_id, name, website, body, search, page_title, html, hex(email_sealed), email_hash, hex(ip_sealed), ip_hash, network_hash, fingerprint, reasons)",
            "comments::text",
        ),
        "decisions" => ("json_array(id, note)", "decisions::text"),
        "feedback" => (
            "json_array(id, name, website, body, email_hash, fingerprint)",
            "feedback::text",
        ),
        "idempotency" => ("json_array(answer, hex(told))", "idempotency::text"),
        "sites" => ("json_array(settings)", "sites::text"),
        "pages" => ("json_array(url, title)", "pages::text"),
        "decision_notes" => ("json_array(note)", "decision_notes::text"),
        "deliveries" => ("json_array(facts)", "deliveries::text"),
        "originals" => ("json_array(body)", "originals::text"),
        "reports" => ("json_array(body, hex(email_sealed), email_hash)", "reports::text"),
        "notices" => ("json_array(facts, recipient_hash)", "notices::text"),
        "outbox" => ("json_array(recipient_hash)", "outbox::text"),
        "readers" => ("json_array(email_hash)", "readers::text"),
        "watches" => ("json_array(email_hash, hex(email_sealed))", "watches::text"),
        "acts" => ("json_array(subject, detail)", "acts::text"),
        "site_learning" => ("json_array(site_id, hex(state))", "site_learning::text"),
        other => ("'x'", Box::leak(format!("{other}::text").into_boxed_str()) as &str),
    };
    match &app.database {
        tamis::storage::Database::Sqlite(file) => {
            let mut other = sqlx::SqliteConnection::connect(&format!("sqlite:{}", file.display()))
                .await
                .unwrap();
            let sql = sqlx::AssertSqlSafe(format!("SELECT {sqlite} FROM {table}"));
            sqlx::query(sql)
                .fetch_all(&mut other)
                .await
                .unwrap()
                .iter()
                .map(|row| row.get::<String, _>(0))
                .collect()
        }
        tamis::storage::Database::Postgres(url) => {
            let mut other = sqlx::PgConnection::connect(url).await.unwrap();
            let sql = sqlx::AssertSqlSafe(format!("SELECT {postgres} FROM {table}"));
            sqlx::query(sql)
                .fetch_all(&mut other)
                .await
                .unwrap()
                .iter()
                .map(|row| row.get::<String, _>(0))
                .collect()
        }
    }
}

/// Plants the address beside comments: in what mending took out, in reports and their answers, in letters and wishes.
async fn beside_comments(app: &App, admin: &str) {
    let mended = app
        .submitted(&comment_with(
            json!({ "body": format!("Écrivez donc à {CANARY}, il répond.") }),
        ))
        .await;
    let id = mended["id"].as_str().unwrap();
    let fields = [("version", "1"), ("body", "Écrivez-lui donc, il répond.")];
    let mend = app
        .client
        .post(format!("{}/moderate/comments/{id}/mend", app.base))
        .form(&fields);
    assert_eq!(mend.bearer_auth(admin).send().await.unwrap().status(), 303);
    let report = async |ip: &str, email: Option<&str>| {
        let body = json!({ "reason": "privacy", "text": format!("{CANARY} est nommé."), "ip": ip, "email": email });
        let post = app.post(&format!("/api/v1/sites/blog/comments/{id}/report"), &body);
        assert_eq!(post.bearer_auth(&app.key).send().await.unwrap().status(), 202);
    };
    report("198.51.100.1", Some(CANARY)).await;
    report("203.0.113.1", Some("awa@example.org")).await;
    let decision = json!({ "decision": "approve", "note": format!("L'adresse {CANARY} n'y est plus.") });
    let said = app.post(&format!("/api/v1/review/comments/{id}/decision"), &decision);
    assert_eq!(said.bearer_auth(admin).send().await.unwrap().status(), 200);
    report("192.0.2.1", None).await;
    assert_eq!(
        app.sieve.ask_readers().await.unwrap(),
        1,
        "the wish of an answer is asked about"
    );
}

#[expect(clippy::too_many_lines, reason = "one erasure, looked at from every side")]
async fn erased(app: &App, how: &str) {
    let admin = token(app, ADMIN, Role::Admin, &[]).await;
    everything_is_published(app, 1.0).await;
    let own = canary(app, json!({ "name": "Zqname", "website": "https://zqwebsite.example/", "body": format!("Merci, écrivez à {CANARY} pour la photo.") })).await;
    let second = canary(
        app,
        json!({ "name": "Zqname", "body": "Un second commentaire sur le marché.", "notify": true, "title": format!("Par {CANARY}") }),
    )
    .await;
    // A reason given after the act has a table of its own.
    for said in [
        json!({ "decision": "approve" }),
        json!({ "decision": "approve", "note": format!("après coup {CANARY}") }),
    ] {
        let path = format!("/api/v1/review/comments/{}/decision", second["id"].as_str().unwrap());
        let answer = app.post(&path, &said).bearer_auth(&admin).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    app.submitted(&comment_with(
        json!({ "body": format!("Je cite {} ici.", CANARY.to_lowercase()) }),
    ))
    .await;
    beside_comments(app, &admin).await;
    let feedback = json!({ "label": "spam", "body": format!("Texte de {CANARY}"), "name": "Zqname", "email": CANARY });
    let sent = app
        .post("/api/v1/sites/blog/feedback", &feedback)
        .bearer_auth(&app.key)
        .send()
        .await
        .unwrap();
    assert_eq!(sent.status(), 202);
    let decision = json!({ "decision": "approve", "note": format!("demandé à {CANARY}") });
    let path = format!("/api/v1/review/comments/{}/decision", own["id"].as_str().unwrap());
    assert_eq!(
        app.post(&path, &decision)
            .bearer_auth(&admin)
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    let blog = site(app, "blog").await;
    let hash = app.sieve.email_hash(&blog, CANARY).unwrap();
    let block = tamis::moderation::SiteChange {
        block_emails: vec![tamis::domain::email::Email::parse(CANARY).unwrap()],
        ..Default::default()
    };
    app.sieve.change_site(None, &blog.id, &block).await.unwrap();
    let before = every_row(app).await.join("\n");
    let after_the_act = format!("après coup {CANARY}");
    for there in ["Zqname", "zqwebsite", CANARY, hash.as_str(), after_the_act.as_str()] {
        assert!(before.contains(there), "{there} is there to be found");
    }

    let exported = app
        .post("/api/v1/privacy/export", &json!({ "email": CANARY.to_lowercase() }))
        .bearer_auth(&admin)
        .send()
        .await
        .unwrap();
    assert_eq!(exported.headers()["cache-control"], "no-store");
    let exported = json_of(exported).await;
    let told = &exported["sites"][0];
    assert_eq!(told["comments"].as_array().unwrap().len(), 2, "{exported}");
    assert_eq!(
        (
            told["comments"][0]["email"].as_str(),
            told["comments"][0]["ip"].as_str()
        ),
        (Some(CANARY), Some(CANARY_IP))
    );
    assert_eq!(
        (
            told["feedback"].as_array().unwrap().len(),
            told["blocked"].as_bool(),
            told["named_in"].as_array().unwrap().len()
        ),
        (1, Some(true), 2)
    );
    let beside = ["reports", "watches", "letters"].map(|name| told[name].as_array().unwrap().len());
    assert_eq!(beside, [1, 1, 3], "a receipt, an answer and a question wait: {told}");
    assert_eq!(told["watches"][0]["state"], "asked");

    let wrong = app
        .post("/api/v1/privacy/erase", &json!({ "email": "x", "comments": "all" }))
        .bearer_auth(&admin)
        .send()
        .await
        .unwrap();
    assert_eq!(wrong.status(), 422);
    assert_eq!(json_of(wrong).await["errors"].as_array().unwrap().len(), 2);
    let list = app.list(PAGE).await;
    assert_eq!(list["count"], 4);
    let done = app
        .post("/api/v1/privacy/erase", &json!({ "email": CANARY, "comments": how }))
        .bearer_auth(&admin)
        .send()
        .await
        .unwrap();
    let done = json_of(done).await;
    assert_eq!(done, json!({ "comments": 3, "pages": 1, "training_examples": 3 }));

    let (id, kept) = (own["id"].as_str().unwrap(), if how == "delete" { 2 } else { 4 });
    let list = app.list(PAGE).await;
    assert_eq!(list["count"], kept, "{list}");
    for row in every_row(app).await {
        let row = row.to_lowercase();
        for gone in [
            "zqkanarienvogel",
            "wxyqmailer",
            "zqname",
            "zqwebsite",
            CANARY_IP,
            hash.as_str(),
        ] {
            assert!(!row.contains(&gone.to_lowercase()), "{gone} stands in {row}");
        }
        assert!(
            how != "delete" || !row.starts_with("comments") || !row.contains(id),
            "{row}"
        );
    }
    let again = app
        .post("/api/v1/privacy/export", &json!({ "email": CANARY }))
        .bearer_auth(&admin)
        .send()
        .await
        .unwrap();
    assert_eq!(json_of(again).await["sites"], json!([]));
    let rest = app
        .post("/api/v1/privacy/erase", &json!({ "email": CANARY, "comments": how }))
        .bearer_auth(&admin)
        .send()
        .await
        .unwrap();
    assert_eq!(
        json_of(rest).await,
        json!({ "comments": 0, "pages": 0, "training_examples": 0 })
    );
    // The author's own token, which was handed out, leads to nobody any more.
    let token = own["edit_token"].as_str().unwrap();
    let edit = app
        .client
        .request(Method::PUT, format!("{}/api/v1/sites/blog/comments/{id}", app.base))
        .bearer_auth(token);
    let edited = edit
        .json(&json!({ "body": "Encore moi, pour la photo." }))
        .send()
        .await
        .unwrap();
    assert_eq!(edited.status().as_u16(), if how == "delete" { 404 } else { 200 });
}

on_both! {
    async fn what_is_made_nobodys_leads_to_nobody(app: App) {
        erased(&app, "anonymise").await;
    }

    async fn what_is_deleted_is_gone_from_every_table(app: App) {
        erased(&app, "delete").await;
    }

    async fn a_text_that_was_written_while_an_address_goes_out_of_the_old_one_stays(app: App) {
        everything_is_published(&app, 1.0).await;
        app.submitted(&comment_with(json!({ "title": format!("Lettre de {CANARY}") }))).await;
        let store = &app.sieve.store;
        let blog = SiteId::parse("blog").unwrap();
        let spelling = CANARY.to_lowercase();
        let named = store.texts_naming(&blog, &spelling).await.unwrap();
        let places: Vec<&str> = named.iter().map(|row| row.place.as_str()).collect();
        assert_eq!(places, ["page", "title"]);
        app.sql("UPDATE pages SET title = 'Un autre titre'").await;
        for (row, is_there) in named.into_iter().zip([false, true]) {
            let done = store.redact_text(blog.clone(), row, "Lettre de …".to_owned()).await;
            assert_eq!(done.unwrap(), is_there);
        }
        assert_eq!(app.list(PAGE).await["page"]["title"], "Un autre titre");
        assert!(store.texts_naming(&blog, &spelling).await.unwrap().is_empty());
    }
}
