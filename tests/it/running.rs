//! A service from its start to its end, as a process.

use crate::harness::{Kind, until};
use crate::program::{Program, on_both_databases};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tamis::domain::ids::SiteId;

const PAGE: &str = "https://blog.example/article";

fn comment(body: &str) -> Value {
    json!({ "page": PAGE, "name": "Awa Diop", "email": "awa.canary@example.org", "body": body })
}

fn add_blog(program: &Program) -> String {
    program.json(&["site", "add", "blog", "--origin", "https://blog.example"])["key"]
        .as_str()
        .unwrap()
        .to_owned()
}

on_both_databases! {
    async fn what_was_answered_before_the_end_is_kept(program: Program) {
        add_blog(&program);
        let service = program.serve(&["serve"], &[]);
        let ending = Arc::new(AtomicBool::new(false));
        let answered = Arc::new(AtomicUsize::new(0));
        let writers: Vec<_> = (0..8).map(|writer| {
            let (base, ending, answered) = (service.base.clone(), ending.clone(), answered.clone());
            tokio::spawn(async move {
                let client = Client::new();
                let mut kept = Vec::new();
                for number in 0.. {
                    let body = comment(&format!("Le commentaire {number} de {writer}"));
                    match client.post(format!("{base}/api/v1/sites/blog/comments")).json(&body).send().await {
                        Ok(answer) if answer.status() == 201 => {
                            answered.fetch_add(1, Ordering::SeqCst);
                            kept.push(answer.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned());
                        }
                        Ok(answer) => panic!("answered {}", answer.status()),
                        Err(error) if ending.load(Ordering::SeqCst) => { drop(error); break; }
                        Err(error) => panic!("lost before the end: {error}"),
                    }
                }
                kept
            })
        }).collect();
        let busy = until(Duration::from_secs(20), || async { (answered.load(Ordering::SeqCst) > 16).then_some(()) }).await;
        assert!(busy.is_some(), "the writers do not get going");
        ending.store(true, Ordering::SeqCst);
        service.ask_to_stop();
        let (code, log) = service.ended();
        assert_eq!(code, 0, "{log}");
        let store = program.store().await;
        let site = SiteId::parse("blog").unwrap();
        let mut found = 0;
        for writer in writers {
            for id in writer.await.unwrap() {
                assert!(store.find_kept(&site, &id).await.unwrap().is_some(), "{id} was answered and is not there");
                found += 1;
            }
        }
        assert!(found > 8, "only {found} were written");
        assert!(log.lines().last().unwrap().contains("stopped"), "{log}");
    }

    async fn a_request_under_way_is_answered_before_the_end(program: Program) {
        add_blog(&program);
        let service = program.serve(&["serve"], &[]);
        let address = service.base.trim_start_matches("http://").to_owned();
        let body = comment("Une lettre lente, mais sincère.").to_string();
        let (first, second) = body.as_bytes().split_at(20);
        let mut stream = TcpStream::connect(&address).unwrap();
        let head = format!("POST /api/v1/sites/blog/comments HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).unwrap();
        // The service asks for the body: it has begun with this request.
        let mut asked = [0; 25];
        stream.read_exact(&mut asked).unwrap();
        assert_eq!(&asked, b"HTTP/1.1 100 Continue\r\n\r\n");
        stream.write_all(first).unwrap();
        service.ask_to_stop();
        let closed = until(Duration::from_secs(5), || async { TcpStream::connect(&address).is_err().then_some(()) }).await;
        assert!(closed.is_some(), "new callers are let in after the end was asked for");
        stream.write_all(second).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer:?}");
        let (code, log) = service.ended();
        assert_eq!(code, 0, "{log}");
    }

    async fn every_route_of_the_contract_answers(program: Program) {
        let key = add_blog(&program);
        let service = program.serve(&["serve"], &[]);
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let document: Value = client.get(format!("{}/openapi.json", service.base)).send().await.unwrap().json().await.unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let paths = document["paths"].as_object().unwrap();
        assert!(paths.len() > 15);
        for (path, item) in paths {
            let at = path.replace("{site}", "blog").replace("{id}", "01890000-0000-7000-8000-000000000000");
            for (method, operation) in item.as_object().unwrap() {
                let told = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
                let answer = client.request(told, format!("{}{at}", service.base)).bearer_auth(&key).send().await.unwrap();
                let status = answer.status().as_u16();
                assert!(operation["responses"].get(status.to_string()).is_some(), "{method} {path} answers {status}, which is not described");
                assert!(answer.headers().contains_key("x-request-id"), "{method} {path}");
                let is_problem = answer.headers().get("content-type").is_some_and(|media| media == "application/problem+json");
                let text = answer.text().await.unwrap();
                assert!(!is_problem || !text.contains("route.unknown"), "{method} {path}: {text}");
            }
            let wrong = client.request(Method::PATCH, format!("{}{at}", service.base)).send().await.unwrap();
            assert_eq!(wrong.status(), 405, "PATCH {path}");
        }
        let nowhere = client.get(format!("{}/nowhere", service.base)).send().await.unwrap();
        assert_eq!(nowhere.json::<Value>().await.unwrap()["code"], "route.unknown");
    }

    async fn figures_and_logs_hold_no_address_and_no_text(program: Program) {
        add_blog(&program);
        let service = program.serve(&["serve"], &[]);
        let client = Client::new();
        let sent = client.post(format!("{}/api/v1/sites/blog/comments", service.base)).json(&comment("Un texte canari, unique."));
        let sent = sent.header("X-Request-Id", "canary-request").header("User-Agent", "\"}{\"level\":\"ERROR\"");
        assert_eq!(sent.send().await.unwrap().status(), 201);
        let odd = Method::from_bytes(b"ODDITY").unwrap();
        client.request(odd, format!("{}/api/v1/sites/blog/comments?email=awa.canary@example.org", service.base)).send().await.unwrap();
        // The model comes a moment after the first answer.
        let is_ready = async || client.get(format!("{}/readyz", service.base)).send().await.unwrap().status().is_success().then_some(());
        until(Duration::from_secs(30), is_ready).await.expect("the model is in place");
        let figures = client.get(format!("{}/metrics", service.base)).send().await.unwrap();
        assert!(figures.headers()["content-type"].to_str().unwrap().starts_with("text/plain; version=0.0.4"));
        let figures = figures.text().await.unwrap();
        for name in ["tamis_comments_total{verdict=", "tamis_requests_total{route=\"/api/v1/sites/{site}/comments\"", "tamis_request_seconds_bucket", "tamis_model_info{version=", "process_start_time_seconds"] {
            assert!(figures.contains(name), "{name} is missing:\n{figures}");
        }
        assert!(!figures.contains("ODDITY"), "whoever asks could fill the figures with names of their own");
        service.ask_to_stop();
        let (_, log) = service.ended();
        let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))).collect();
        let of_request = lines.iter().filter(|line| line["span"]["request_id"] == "canary-request");
        assert!(of_request.count() >= 1, "{log}");
        for text in ["awa.canary", "Awa Diop", "canari", "127.0.0.1:"] {
            assert!(!figures.contains(text), "{text} in the figures");
        }
        for text in ["awa.canary", "Awa Diop", "canari"] {
            assert!(!log.contains(text), "{text} in the log:\n{log}");
        }
    }
}

#[tokio::test]
async fn the_service_is_not_ready_while_its_database_is_away_and_ready_again_after() {
    let Some(program) = Program::fresh(Kind::Postgres).await else {
        return;
    };
    let service = program.serve(&["serve"], &[]);
    let client = Client::new();
    let ready = || async { client.get(format!("{}/readyz", service.base)).send().await.unwrap() };
    assert_eq!(ready().await.status(), 200);
    let tamis::storage::Database::Postgres(url) = &program.database else {
        unreachable!()
    };
    let (server, name) = url.rsplit_once('/').unwrap();
    let mut admin = <sqlx::PgConnection as sqlx::Connection>::connect(&format!("{server}/postgres"))
        .await
        .unwrap();
    let mut away = async |away: bool| {
        let allowed = if away { "false" } else { "true" };
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {allowed}"
        )))
        .execute(&mut admin)
        .await
        .unwrap();
        sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1")
            .bind(name)
            .execute(&mut admin)
            .await
            .unwrap();
    };
    away(true).await;
    let failing = until(Duration::from_secs(10), || async {
        let answer = ready().await;
        (answer.status() == 503).then_some(answer)
    });
    let failing = failing.await.expect("503 while the database is away");
    let told = failing.text().await.unwrap();
    assert!(
        told.contains(r#""failing":["database"]"#) && !told.contains(name) && !told.contains("SELECT"),
        "{told}"
    );
    assert_eq!(
        client
            .get(format!("{}/healthz", service.base))
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    away(false).await;
    let back = until(Duration::from_secs(10), || async {
        (ready().await.status() == 200).then_some(())
    })
    .await;
    assert!(back.is_some(), "{}", service.log());
    service.ask_to_stop();
    assert_eq!(service.ended().0, 0);
}

#[tokio::test]
async fn the_demo_shows_a_page_and_a_queue_and_leaves_nothing() {
    let program = Program::on_sqlite().await;
    let scratch = program.folder().join("scratch");
    std::fs::create_dir(&scratch).unwrap();
    let service = program.serve(&["demo"], &[("TMPDIR", scratch.to_str().unwrap())]);
    let client = Client::new();
    let told = |name: &str| service.told[name].as_str().unwrap().to_owned();
    let page = client.get(told("demo")).send().await.unwrap().text().await.unwrap();
    assert!(
        page.contains("Laisser un commentaire") && page.contains("Soline Morvan"),
        "{page}"
    );
    for status in ["pending", "published", "spam"] {
        let queue = client
            .get(format!("{}/api/v1/review/comments?status={status}", service.base))
            .bearer_auth(told("token"));
        let queue: Value = queue.send().await.unwrap().json().await.unwrap();
        assert!(queue["total"].as_i64().unwrap() >= 1, "nothing is {status}");
    }
    let log_in = client
        .post(format!("{}/api/v1/session", service.base))
        .json(&service.told["moderator"])
        .send()
        .await
        .unwrap();
    assert_eq!(log_in.status(), 200);
    let score = client
        .post(format!("{}/api/v1/sites/{}/score", service.base, told("site")))
        .bearer_auth(told("key"));
    assert_eq!(
        score.json(&json!({ "body": "Merci" })).send().await.unwrap().status(),
        200
    );
    assert_eq!(std::fs::read_dir(&scratch).unwrap().count(), 1);
    service.ask_to_stop();
    let (code, log) = service.ended();
    assert_eq!((code, log.as_str()), (0, ""));
    assert_eq!(
        std::fs::read_dir(&scratch).unwrap().count(),
        0,
        "the throw-away folder is gone"
    );
    assert!(!program.folder().join("tamis.db").exists() && !program.folder().join("secret.key").exists());
}
