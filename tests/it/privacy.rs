//! No address leaves: canaries are posted, then everything the service ever says or keeps is swept for them.

use crate::harness::{App, Kind, ORIGIN, PAGE, comment_with, encoded, on_both};
use crate::people::{everything_is_published, token};
use crate::program::{Program, on_both_databases};
use md5::Md5;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use tamis::domain::moderator::Role;
use tamis::spam::{Input, Model};

/// As a reader types it.
const TYPED: &str = "ZqKanarienvogel@WxyqMailer.Example";
const IP: &str = "203.0.113.77";
const PHONE: &str = "06 91 82 73 64";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every form in which an address is known to leak: in clear, in parts, turned round, in hexadecimal, and hashed as pictures
/// of authors are asked for (Gravatar and Libravatar: MD5 and SHA-256 of the lower case).
fn forms() -> Vec<String> {
    let mut forms = vec![
        "zqkanarienvogel".to_owned(),
        "wxyqmailer".to_owned(),
        IP.to_owned(),
        hex(IP.as_bytes()),
    ];
    for address in [TYPED.to_lowercase(), TYPED.to_owned(), TYPED.to_uppercase()] {
        forms.push(encoded(&address));
        forms.push(address.replace('@', "&#64;"));
        forms.push(address.chars().rev().collect());
        forms.push(hex(address.as_bytes()));
        forms.push(hex(&Md5::digest(&address)));
        forms.push(hex(&Sha1::digest(&address)));
        forms.push(hex(&Sha256::digest(&address)));
    }
    forms
}

fn sweep(place: &str, text: &str) {
    let text = text.to_lowercase();
    for form in forms() {
        assert!(!text.contains(&form.to_lowercase()), "{place} shows {form}");
    }
}

/// Sweeps an answer whole; gives its status and its text.
async fn swept(place: &str, response: Response) -> (u16, String) {
    sweep(&format!("{place}: the headers"), &format!("{:?}", response.headers()));
    let (status, text) = (response.status().as_u16(), response.text().await.unwrap());
    sweep(&format!("{place}: {status}"), &text);
    (status, text)
}

/// A comment with the canary as its address.
fn canary(changes: Value) -> Value {
    let mut fields = comment_with(changes);
    fields["email"] = TYPED.into();
    fields["ip"] = IP.into();
    fields
}

/// The request as a browser's form would send it.
fn as_form(request: RequestBuilder, fields: &Value) -> RequestBuilder {
    let pairs: Vec<(&str, &str)> = fields
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
        .collect();
    request.form(&pairs).header("Accept", "text/html")
}

on_both! {
    async fn no_public_byte_holds_an_address(app: App) {
        everything_is_published(&app, 0.0).await;
        let posts = [
            canary(json!({})),
            canary(json!({"body": "zxqv wvut kjhg"})),
            canary(json!({"name": null})),
            canary(json!({"body": ""})),
            canary(json!({"page": "https://evil.example/"})),
            canary(json!({})),
        ];
        let mut made = None;
        for body in posts {
            for key in [None, Some(&app.key)] {
                let mut request = app.submit(&body).header("Origin", ORIGIN);
                if let Some(key) = key {
                    request = request.bearer_auth(key);
                }
                let (status, text) = swept("a submission", request.send().await.unwrap()).await;
                if status == 201 {
                    made = made.or_else(|| serde_json::from_str::<Value>(&text).ok());
                }
            }
        }
        let made = made.expect("one was taken");
        assert_eq!(app.list(PAGE).await["count"], 1, "the canary is there to be found");

        let one = format!("/api/v1/sites/blog/comments/{}", made["id"].as_str().unwrap());
        let page = encoded(PAGE);
        let mut paths = vec![
            one.clone(),
            format!("/api/v1/sites/blog/comments?page={page}"),
            format!("/api/v1/sites/blog/comments?page={page}&order=newest&email={}", encoded(TYPED)),
            format!("/api/v1/sites/blog/counts?page={page}"),
            format!("/thread/blog?page={page}"),
            format!("/thread/blog?page={page}&reply={}", made["id"].as_str().unwrap()),
        ];
        paths.extend(["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/docs/", "/assets/tamis.css", "/nowhere"].map(str::to_owned));
        paths.extend(["/moderate", "/moderate?q=zz", "/moderate/login", "/api/v1/review/comments", "/api/v1/review/stats", "/api/v1/review/audit"].map(str::to_owned));
        paths.push(format!("/moderate/comments/{}", made["id"].as_str().unwrap()));
        paths.push(format!("/api/v1/review/comments/{}", made["id"].as_str().unwrap()));
        for path in paths {
            for origin in [ORIGIN, "https://evil.example"] {
                swept(&path, app.get(&path).header("Origin", origin).send().await.unwrap()).await;
            }
        }

        for path in ["score", "feedback"] {
            for key in [app.key.as_str(), "tms_site_wrong"] {
                for label in ["spam", "neither"] {
                    let fields = canary(json!({ "label": label }));
                    let asked = app.post(&format!("/api/v1/sites/blog/{path}"), &fields).bearer_auth(key);
                    swept(path, asked.send().await.unwrap()).await;
                }
            }
        }

        let change = |method, token: &str| app.client.request(method, format!("{}{one}", app.base)).bearer_auth(token.to_owned());
        let edit_token = made["edit_token"].as_str().unwrap();
        for (token, body, expected) in [("wrong", "Mieux dit.", 401), (edit_token, "", 422), (edit_token, "Mieux dit.", 200)] {
            let edit = change(Method::PUT, token).json(&json!({ "body": body, "email": TYPED }));
            assert_eq!(swept("an edit", edit.send().await.unwrap()).await.0, expected, "{body}");
        }
        for (token, expected) in [("wrong", 401), (edit_token, 204), (edit_token, 404)] {
            let answered = swept("a withdrawal", change(Method::DELETE, token).send().await.unwrap()).await.0;
            assert_eq!(answered, expected);
        }
    }

    async fn a_refused_form_gives_the_address_back_in_its_field_alone(app: App) {
        let refused = [
            json!({"body": ""}), json!({"name": ""}), json!({"page": "https://evil.example/"}), json!({"website": "no address"}), json!({"parent": "x"}),
        ];
        for changes in refused {
            let post = app.client.post(format!("{}/api/v1/sites/blog/comments", app.base)).header("Origin", ORIGIN);
            let answer = as_form(post, &canary(changes.clone())).send().await.unwrap();
            assert!(answer.status().is_client_error(), "{changes}: {}", answer.status());
            assert!(answer.headers()["cache-control"].to_str().unwrap().contains("no-store"), "{changes}");
            sweep("the headers", &format!("{:?}", answer.headers()));
            let text = answer.text().await.unwrap();
            assert!(text.contains("<html"), "{changes}: {text}");
            let field = format!("value=\"{TYPED}\"");
            assert!(text.matches(&field).count() <= 1, "{changes}");
            sweep(&format!("the page on {changes}"), &text.replacen(&field, "", 1));
        }
        let post = app.client.post(format!("{}/api/v1/sites/blog/comments", app.base)).header("Origin", ORIGIN);
        let (status, _) = swept("a form that is taken", as_form(post, &canary(json!({}))).send().await.unwrap()).await;
        assert_eq!(status, 303);
    }

    async fn no_kept_byte_holds_an_address(app: App) {
        let mut fields = canary(json!({}));
        let response = app.submit(&fields).bearer_auth(&app.key).header("Idempotency-Key", "canary").send().await.unwrap();
        assert_eq!(response.status(), 201);
        fields["label"] = "spam".into();
        let taught = app.post("/api/v1/sites/blog/feedback", &fields).bearer_auth(&app.key).send().await.unwrap();
        assert_eq!(taught.status(), 202);
        // A moderator's address is sealed like a reader's.
        token(&app, TYPED, Role::Admin, &[]).await;
        match &app.database {
            tamis::storage::Database::Sqlite(file) => {
                for end in ["", "-wal"] {
                    let bytes = std::fs::read(format!("{}{end}", file.display())).unwrap();
                    sweep("the database", &String::from_utf8_lossy(&bytes));
                }
            }
            tamis::storage::Database::Postgres(url) => {
                let mut connection = <sqlx::PgConnection as sqlx::Connection>::connect(url).await.unwrap();
                let tables: Vec<(String,)> = sqlx::query_as("SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'")
                    .fetch_all(&mut connection).await.unwrap();
                assert!(tables.len() > 10, "{tables:?}");
                for (table,) in tables {
                    let sql = format!("SELECT COALESCE(string_agg(row_to_json(t)::text, ' '), '') FROM {table} t");
                    let (rows,): (String,) = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_one(&mut connection).await.unwrap();
                    sweep(&table, &rows);
                }
            }
        }
    }

    async fn a_moderator_reads_the_address_that_nobody_else_can(app: App) {
        let id = app.submitted(&canary(json!({}))).await["id"].as_str().unwrap().to_owned();
        let token = token(&app, "chief@example.org", Role::Admin, &[]).await;
        let item = app.get(&format!("/api/v1/review/comments/{id}")).bearer_auth(token).send().await.unwrap();
        let shown = crate::harness::json_of(item).await["email"].as_str().unwrap().to_lowercase();
        assert_eq!(shown, TYPED.to_lowercase());
        assert_eq!(app.get(&format!("/api/v1/review/comments/{id}")).bearer_auth(&app.key).send().await.unwrap().status(), 401);
    }
}

fn add_blog(program: &Program) -> (String, String) {
    let site = program.json(&["site", "add", "blog", "--origin", ORIGIN, "--lang", "fr"]);
    let moderator = program.json(&["moderator", "add", "awa@example.org", "--site", "blog"]);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&site["key"]), text(&moderator["token"]))
}

on_both_databases! {
    async fn no_line_of_the_log_holds_an_address_however_much_is_logged(program: Program) {
        let (key, token) = add_blog(&program);
        let service = program.serve(&["serve"], &[("TAMIS_LOG__LEVEL", "trace")]);
        let client = reqwest::Client::new();
        let at = |path: &str| format!("{}{path}", service.base);
        let comments = at("/api/v1/sites/blog/comments");
        let mut ids = Vec::new();
        for (number, changes) in [json!({}), json!({"body": ""}), json!({"page": "https://evil.example/"})].into_iter().enumerate() {
            let fields = canary(changes);
            let sent = client.post(&comments).bearer_auth(&key).header("Idempotency-Key", format!("k{number}")).json(&fields).send().await.unwrap();
            ids.extend(sent.json::<Value>().await.unwrap()["id"].as_str().map(str::to_owned));
            as_form(client.post(&comments).header("Origin", ORIGIN), &fields).send().await.unwrap();
            for door in ["score", "feedback"] {
                client.post(at(&format!("/api/v1/sites/blog/{door}"))).bearer_auth(&key).json(&fields).send().await.unwrap();
            }
        }
        client.post(&comments).header("Content-Type", "application/json").body(format!("{{\"email\": \"{TYPED}\", ")).send().await.unwrap();
        client.get(format!("{comments}?email={}", encoded(TYPED))).header("User-Agent", TYPED).header("Referer", format!("https://a.example/?{TYPED}")).send().await.unwrap();
        client.post(at("/api/v1/session")).json(&json!({ "email": TYPED, "password": "not the one" })).send().await.unwrap();
        for id in &ids {
            let decided = client.post(at(&format!("/api/v1/review/comments/{id}/decision"))).bearer_auth(&token).json(&json!({ "decision": "spam" }));
            assert_eq!(decided.send().await.unwrap().status(), 200);
            client.get(at(&format!("/api/v1/review/comments/{id}"))).bearer_auth(&token).send().await.unwrap();
        }
        assert_eq!(ids.len(), 1);
        service.ask_to_stop();
        let (code, log) = service.ended();
        assert_eq!(code, 0);
        assert!(log.lines().count() > 10, "{log}");
        for line in log.lines() {
            sweep(line, line);
            assert!(!line.contains("Awa Diop") && !line.contains("photo du marché"), "{line}");
        }
    }
}

#[tokio::test]
async fn a_model_that_learnt_from_the_canary_does_not_hold_it() {
    let program = Program::fresh(Kind::Sqlite).await.unwrap();
    let (_, token) = add_blog(&program);
    let service = program.serve(&["serve"], &[]);
    let client = reqwest::Client::new();
    let about = |address: &str, phone: &str| {
        format!("Le marabout Zqkanariname rend la chance, écrivez à {address} ou appelez le {phone}")
    };
    // As many people as it takes for a word to be kept, and a few whose comments stay.
    for number in 0..12 {
        let is_spam = number % 2 == 0;
        let text = if is_spam {
            about(TYPED, PHONE)
        } else {
            "Merci pour le récit de la régate, on y était".to_owned()
        };
        let mut fields = canary(json!({ "body": format!("{text}, numéro {number}."), "name": "Zqkanariname Wxyq" }));
        if number > 1 {
            fields["email"] = format!("n{number}@example.org").into();
        }
        let sent = client
            .post(format!("{}/api/v1/sites/blog/comments", service.base))
            .json(&fields)
            .send()
            .await
            .unwrap();
        assert_eq!(sent.status(), 201);
        let id = sent.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned();
        let decided = client
            .post(format!("{}/api/v1/review/comments/{id}/decision", service.base))
            .bearer_auth(&token);
        let decided = decided.json(&json!({ "decision": if is_spam { "spam" } else { "approve" } }));
        assert_eq!(decided.send().await.unwrap().status(), 200);
    }
    let made = program.json(&["retrain"]);
    assert_eq!(made["judgement"]["learnt"], 12, "{made}");
    sweep("what retraining says", &made.to_string());
    let store = program.store().await;
    let (_, file) = store
        .find_model(made["version"].as_str().unwrap())
        .await
        .unwrap()
        .unwrap();
    let inside = zstd::decode_all(&file[16..file.len() - 32]).unwrap();
    for (place, bytes) in [("the model", &file), ("the model, unpacked", &inside)] {
        let text = String::from_utf8_lossy(bytes);
        sweep(place, &text);
        for word in [
            "zqkanariname",
            "marabout",
            PHONE,
            "0691827364",
            "691827364",
            "33691827364",
        ] {
            assert!(!text.to_lowercase().contains(word), "{place} shows {word}");
        }
    }
    assert!(
        inside.len() > file.len() && String::from_utf8_lossy(&inside).contains("corpus-fr"),
        "it was unpacked"
    );
    let model = Model::parse(&file).unwrap();
    let logit = |model: &Model, body: &str| {
        let input = Input {
            body,
            lang: Some("fr"),
            ..Input::default()
        };
        model.score(&input).logit
    };
    // Of the same length and case: the shape of a text is a feature.
    let other = logit(&model, &about("BuLunarienmogel@VexaTailer.Example", "06 19 28 37 46"));
    assert!(
        (logit(&model, &about(TYPED, PHONE)) - other).abs() < f64::EPSILON,
        "an address or a number was learnt"
    );
    let base = Model::parse(Model::base()).unwrap();
    let learnt = |body: &str| logit(&model, body) - logit(&base, body);
    assert!(
        learnt("Le marabout rend la chance") > learnt("Le facteur rend la chance") + 0.2,
        "the words around it were learnt"
    );
}
