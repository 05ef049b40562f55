//! Coral asks what to do with a comment: a recorded exchange, hostile signatures, and what happens when something fails.

use crate::harness::{App, Kind, json_of, on_both};
use crate::lock::Lock;
use crate::people::{change_settings, everything_is_published};
use crate::program::{Program, on_both_databases};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Response;
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::Duration;
use tamis::domain::ids::SiteId;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const SECRET: &str = "empsec-4f1d0c6a9b7e23581c6d5a0f9e8b7a6c5d4e3f2a1b0c9d8e7f6a5b4c3d2e1f0a";
/// What Coral sent for a site of ours, as it documents it, and what it was answered; the signatures are another program's.
const EXCHANGE: &str = include_str!("coral/exchange.jsonl");

async fn set_secret(app: &App, secret: &str) {
    let blog = SiteId::parse("blog").unwrap();
    assert!(app.sieve.set_coral_secret(None, &blog, secret).await.unwrap());
}

async fn ask(app: &App, signature: &str, body: impl Into<String>) -> Response {
    let request = app
        .client
        .post(format!("{}/api/v1/sites/blog/coral", app.base))
        .header("Content-Type", "application/json")
        .header("X-Coral-Signature", signature)
        .header("User-Agent", "Coral Moderation/9.0.0");
    request.body(body.into()).send().await.unwrap()
}

fn signed(secret: &str, body: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    let bytes = mac.chain_update(body).finalize().into_bytes();
    format!(
        "sha256={}",
        bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    )
}

/// Asks, rightly signed; the answer must be one that Coral goes by.
async fn told(app: &App, body: &str) -> Value {
    let response = ask(app, &signed(SECRET, body), body).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["cache-control"], "no-store");
    json_of(response).await
}

fn question(text: &str) -> String {
    json!({ "action": "NEW", "comment": { "body": text, "parentID": null } }).to_string()
}

fn lines() -> Vec<Value> {
    EXCHANGE
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Words are published, links wait, and what has a blocked word is spam, whatever the model thinks.
async fn set_up(app: &App) {
    everything_is_published(app, 0.0).await;
    change_settings(app, |settings| {
        settings.max_links = 3;
        settings.blocked_words = vec!["casino".to_owned()];
    })
    .await;
    set_secret(app, SECRET).await;
}

on_both! {
    async fn a_recorded_exchange_is_answered_as_it_was(app: App) {
        set_up(&app).await;
        // Twice: a question that somebody sends again changes nothing, and is answered alike.
        for line in lines().iter().chain(&lines()) {
            let response = ask(&app, line["signature"].as_str().unwrap(), line["body"].as_str().unwrap()).await;
            assert_eq!(response.status(), 200, "{}", line["told"]);
            assert_eq!(json_of(response).await, line["answer"], "{}", line["told"]);
        }
        let kept = json_of(app.get("/api/v1/sites/blog/counts?page=https%3A%2F%2Fsite.example%2Farticle").send().await.unwrap()).await;
        assert_eq!(kept["counts"]["https://site.example/article"], 0);
        assert!(app.labels().await.is_empty(), "nothing is learnt from a question");
    }

    async fn no_other_signature_is_answered(app: App) {
        set_up(&app).await;
        let body = question("Merci pour cet article.");
        let right = signed(SECRET, &body);
        let cut = right[..right.len() - 1].to_owned();
        for wrong in [
            String::new(), "sha256=".to_owned(), "sha256=,,,".to_owned(), cut, format!("{right}0"), right.replace("sha256", "sha1"),
            right["sha256=".len()..].to_owned(), signed("", &body), signed("empsec-other", &body), signed(SECRET, &format!("{body} ")),
            format!("sha256={}", "0".repeat(64)), "sha256=é".to_owned(), format!("{}{right}", "sha256=0,".repeat(500)),
        ] {
            let refused = ask(&app, &wrong, body.clone()).await;
            assert_eq!(refused.status(), 401, "{wrong}");
            assert_eq!(json_of(refused).await["code"], "auth.required");
        }
        let bare = app.client.post(format!("{}/api/v1/sites/blog/coral", app.base)).bearer_auth(&app.key).body(body.clone());
        assert_eq!(bare.send().await.unwrap().status(), 401, "a site's key is no signature");
        assert_eq!(told(&app, &body).await, json!({}));
        // Of another site the same secret says nothing, and where there is no secret nobody is answered.
        app.add_site("other", &["https://other.example"], tamis::domain::site::Settings::default()).await;
        let elsewhere = app.client.post(format!("{}/api/v1/sites/other/coral", app.base)).header("X-Coral-Signature", &right).body(body.clone());
        assert_eq!(elsewhere.send().await.unwrap().status(), 401);
        let nowhere = app.client.post(format!("{}/api/v1/sites/none/coral", app.base)).header("X-Coral-Signature", &right).body(body.clone());
        assert_eq!(nowhere.send().await.unwrap().status(), 404);
        let blog = SiteId::parse("blog").unwrap();
        assert!(app.sieve.remove_coral_secret(None, &blog).await.unwrap());
        assert!(!app.sieve.remove_coral_secret(None, &blog).await.unwrap());
        assert_eq!(ask(&app, &right, body).await.status(), 401);
    }

    async fn whatever_cannot_be_judged_is_held(app: App) {
        set_up(&app).await;
        let held = json!({ "status": "PREMOD" });
        let (deep, long) = (format!("{}{}", "[".repeat(5000), "]".repeat(5000)), question(&"é".repeat(200_000)));
        for strange in ["", "null", "{", "[]", "{\"comment\": null}", "{\"comment\": {\"body\": 7}}", "{\"comment\": {\"body\": \"\\ud800\"}}", &deep, &long] {
            assert_eq!(told(&app, strange).await, held, "{}", &strange[..strange.len().min(40)]);
        }
        let fine = question("Merci pour cet article.");
        assert_eq!(told(&app, &fine).await, json!({}));
        let model = app.sieve.model.find();
        app.sieve.model.replace(None);
        assert_eq!(told(&app, &fine).await, held, "without a model");
        app.sieve.model.replace(model);
        app.sql("UPDATE coral_secrets SET secret_sealed = secret_sealed || secret_sealed").await;
        assert_eq!(told(&app, &fine).await, held, "a secret that does not open");
        app.sql("DROP TABLE coral_secrets").await;
        assert_eq!(told(&app, &fine).await, held, "a database that does not tell the secret");
    }

    async fn whoever_proves_nothing_is_refused_before_they_are_listened_to(app: App) {
        set_up(&app).await;
        let refused = async |site: &str, signature: &str| {
            let mut stream = TcpStream::connect(app.base.strip_prefix("http://").unwrap()).await.unwrap();
            let head = format!("POST /api/v1/sites/{site}/coral HTTP/1.1\r\nHost: x\r\n{signature}Content-Length: 400000\r\n\r\n");
            stream.write_all(head.as_bytes()).await.unwrap();
            let mut answer = [0; 12];
            stream.read_exact(&mut answer).await.unwrap();
            String::from_utf8(answer.to_vec()).unwrap()
        };
        assert_eq!(refused("blog", "").await, "HTTP/1.1 401");
        assert_eq!(refused("none", "X-Coral-Signature: sha256=0\r\n").await, "HTTP/1.1 404");
        assert_eq!(refused("blog", "X-Coral-Signature: sha256=0\r\n").await, "HTTP/1.1 200", "held, for it never comes");
        let large = ask(&app, "sha256=0", "x".repeat(512 * 1024 + 1)).await;
        assert_eq!((large.status().as_u16(), json_of(large).await), (200, json!({ "status": "PREMOD" })), "held, and never let through");
        let fine = question("Merci pour cet article.");
        let request = app.client.post(format!("{}/api/v1/sites/blog/coral", app.base)).header("Origin", "https://coral.example");
        let response = request.header("X-Coral-Signature", signed(SECRET, &fine)).body(fine).send().await.unwrap();
        assert_eq!((response.status().as_u16(), json_of(response).await), (200, json!({})), "the signature is the proof");
    }

    async fn a_site_says_what_publish_and_spam_mean_to_its_coral(app: App) {
        set_up(&app).await;
        let (fine, spam) = (question("Merci pour cet article."), question("The best casino in town."));
        assert_eq!(told(&app, &spam).await["status"], "SYSTEM_WITHHELD");
        change_settings(&app, |settings| (settings.coral_approves, settings.coral_rejects) = (true, true)).await;
        assert_eq!(told(&app, &fine).await, json!({ "status": "APPROVED" }));
        let rejected = told(&app, &spam).await;
        assert_eq!(rejected, json!({ "status": "REJECTED", "actions": [{ "actionType": "FLAG", "reason": "COMMENT_DETECTED_SPAM" }] }));
        app.sieve.model.replace(None);
        assert_eq!(told(&app, &fine).await, json!({ "status": "PREMOD" }), "never approved unjudged");
    }
}

on_both_databases! {
    async fn a_secret_is_typed_sealed_and_replaced(program: Program) {
        program.json(&["site", "add", "blog", "--origin", "https://site.example"]);
        let set = |secret: &str| program.run_with(&["site", "coral-secret", "blog"], &[], secret);
        set("short\n").failed("nothing was changed");
        set("two words that are long enough\n").failed("nothing was changed");
        program.run_with(&["site", "coral-secret", "none"], &[], SECRET).failed("there is no site none");
        let first = "empsec-first-0123456789abcdef";
        for secret in [first, SECRET] {
            let done = set(&format!("{secret}\n"));
            assert_eq!(done.code, 0, "{done:?}");
            assert!(!done.out.contains(secret) && !done.err.contains(secret), "{done:?}");
        }
        program.json(&["site", "set", "blog", "--coral-approves", "true", "--coral-rejects", "true"]);
        let shown = program.json(&["site", "show", "blog"]);
        assert_eq!((&shown["settings"]["coral_approves"], &shown["settings"]["coral_rejects"]), (&json!(true), &json!(true)));
        assert!(!shown.to_string().contains("empsec"), "{shown}");
        let service = program.serve(&["serve"], &[]);
        let ask = async |secret: &str, body: &str| {
            let request = reqwest::Client::new().post(format!("{}/api/v1/sites/blog/coral", service.base));
            let request = request.header("X-Coral-Signature", signed(secret, body));
            request.body(body.to_owned()).send().await.unwrap().status().as_u16()
        };
        let body = question("canary-4410@reader.example wrote this");
        assert_eq!((ask(SECRET, &body).await, ask(first, &body).await), (200, 401));
        let made = program.json(&["site", "coral-secret", "blog", "--new"])["coral_secret"].as_str().unwrap().to_owned();
        assert!(made.starts_with("tms_coral_"), "{made}");
        assert_eq!((ask(SECRET, &body).await, ask(&made, &body).await), (401, 200));
        assert_eq!(program.run(&["site", "coral-secret", "blog", "--remove"]).code, 0);
        assert_eq!(ask(&made, &body).await, 401);
    }
}

#[test]
fn what_coral_tells_of_an_author_is_in_no_byte_we_keep() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let program = Program::fresh(Kind::Sqlite).await.unwrap();
        program.json(&["site", "add", "blog", "--origin", "https://site.example"]);
        assert_eq!(program.run_with(&["site", "coral-secret", "blog"], &[], SECRET).code, 0);
        let service = program.serve(&["serve"], &[]);
        let line = lines()
            .into_iter()
            .find(|line| line["body"].as_str().unwrap().contains("canary-7731"))
            .unwrap();
        let request = reqwest::Client::new().post(format!("{}/api/v1/sites/blog/coral", service.base));
        let request = request.header("X-Coral-Signature", line["signature"].as_str().unwrap());
        let answer = request
            .body(line["body"].as_str().unwrap().to_owned())
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 200);
        assert!(!answer.text().await.unwrap().contains("canary"));
        let mut files = vec![program.folder().to_owned()];
        let mut read = 0;
        while let Some(file) = files.pop() {
            if file.is_dir() {
                files.extend(std::fs::read_dir(&file).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            let bytes = std::fs::read(&file).unwrap();
            read += bytes.len();
            for secret in ["canary-7731", "Canary Reader", SECRET] {
                assert!(
                    !bytes.windows(secret.len()).any(|part| part == secret.as_bytes()),
                    "{secret} in {}",
                    file.display()
                );
            }
        }
        assert!(read > 10_000, "the database was read");
    });
}

/// On SQLite nobody keeps others from reading: this is of PostgreSQL.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_that_cannot_be_answered_in_time_is_held_in_time() {
    let Some(app) = App::start(Kind::Postgres).await else {
        return;
    };
    set_up(&app).await;
    let fine = question("Merci pour cet article.");
    let lock = Lock::take(&app.database, "LOCK TABLE coral_secrets IN ACCESS EXCLUSIVE MODE").await;
    // Coral's patience, as we recommend it: after that it goes on without us.
    let url = format!("{}/api/v1/sites/blog/coral", app.base);
    let request = app.client.post(url).timeout(Duration::from_secs(2));
    let request = request.header("X-Coral-Signature", signed(SECRET, &fine));
    let response = request.body(fine.clone()).send().await.unwrap();
    let answered = (response.status().as_u16(), json_of(response).await);
    assert_eq!(answered, (200, json!({ "status": "PREMOD" })));
    lock.release().await;
    assert_eq!(told(&app, &fine).await, json!({}));
}
