//! The contract: the routes that were promised, those that are described, and the pages made from the description.

use crate::harness::{App, json_of, on_both};
use crate::people::{desk, token};
use crate::program::Program;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tamis::domain::moderator::Role;

/// The contract as it was promised, not as our own document tells it: a route that is lost is missed here.
const CONTRACT: &[(&str, &str)] = &[
    ("POST", "/api/v1/sites/blog/comments"),
    ("GET", "/api/v1/sites/blog/comments"),
    ("GET", "/api/v1/sites/blog/comments/ID"),
    ("PUT", "/api/v1/sites/blog/comments/ID"),
    ("DELETE", "/api/v1/sites/blog/comments/ID"),
    ("GET", "/api/v1/sites/blog/counts"),
    ("GET", "/api/v1/sites/blog/form"),
    ("GET", "/api/v1/sites/blog/challenge"),
    ("POST", "/api/v1/sites/blog/score"),
    ("POST", "/api/v1/sites/blog/feedback"),
    ("POST", "/1.1/verify-key"),
    ("POST", "/1.1/comment-check"),
    ("POST", "/1.1/submit-spam"),
    ("POST", "/1.1/submit-ham"),
    ("POST", "/1.1/deactivate"),
    ("GET", "/1.1/test"),
    ("POST", "/1.1/get-subscription"),
    ("POST", "/1.1/get-stats"),
    ("POST", "/1.2/get-key-stats"),
    ("GET", "/1.2/usage-limit"),
    ("POST", "/1.2/usage-limit"),
    ("GET", "/1.2/key-sites"),
    ("POST", "/1.2/key-sites"),
    ("GET", "/thread/blog"),
    ("POST", "/wp-comments-post.php?site=blog"),
    ("POST", "/wp-trackback.php?site=blog"),
    ("POST", "/xmlrpc.php?site=blog"),
    ("POST", "/api/v1/session"),
    ("DELETE", "/api/v1/session"),
    ("GET", "/api/v1/review/comments"),
    ("GET", "/api/v1/review/comments/ID"),
    ("POST", "/api/v1/review/comments/ID/decision"),
    ("POST", "/api/v1/review/comments/ID/undo"),
    ("POST", "/api/v1/review/decisions"),
    ("GET", "/api/v1/review/stats"),
    ("GET", "/api/v1/review/audit"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
    ("GET", "/docs"),
    ("GET", "/moderate"),
    ("GET", "/moderate/login"),
    ("POST", "/moderate/login"),
    ("POST", "/moderate/logout"),
    ("POST", "/moderate/bulk"),
    ("POST", "/moderate/bulk/undo"),
    ("GET", "/moderate/comments/ID"),
    ("POST", "/moderate/comments/ID/decision"),
    ("POST", "/moderate/comments/ID/undo"),
    ("GET", "/moderate/events"),
    ("GET", "/embed.js"),
    ("GET", "/assets/moderate.js"),
    ("GET", "/assets/form.js"),
    ("GET", "/assets/tamis.css"),
    ("GET", "/assets/tamis.svg"),
];

#[tokio::test]
async fn every_route_that_was_promised_is_there() {
    let program = Program::on_sqlite().await;
    program.json(&["site", "add", "blog", "--origin", "https://blog.example"]);
    let service = program.serve(&["serve"], &[]);
    let client = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let mut missing = Vec::new();
    for (method, path) in CONTRACT {
        let at = path.replace("ID", "01890000-0000-7000-8000-000000000000");
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let asked = client.request(method.clone(), format!("{}{at}", service.base));
        let answer = asked.header("Origin", "https://blog.example").send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        if status == 405 || status >= 500 || (status == 404 && text.contains("route.unknown")) {
            missing.push(format!("{method} {path}: {status} {text}"));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    let gone = client
        .get(format!("{}/api/v1/nowhere", service.base))
        .send()
        .await
        .unwrap();
    assert!(
        gone.text().await.unwrap().contains("route.unknown"),
        "a missing route is told by this code"
    );
}

#[tokio::test]
async fn every_route_of_the_api_is_described() {
    let program = Program::on_sqlite().await;
    let service = program.serve(&["serve"], &[]);
    let document: Value = reqwest::get(format!("{}/openapi.json", service.base))
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let mut folders = vec![std::path::PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/http"
    ))];
    let mut routes = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for route in text
                .split("resource(\"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
            {
                if route.starts_with("/api/") {
                    routes += 1;
                    assert!(
                        document["paths"].get(route).is_some(),
                        "{route} of {} is not described",
                        path.display()
                    );
                }
            }
        }
    }
    assert!(routes >= 10, "only {routes} routes were found");
}

#[tokio::test]
async fn the_pages_of_the_contract_come_from_the_service_alone() {
    let program = Program::on_sqlite().await;
    let service = program.serve(&["serve"], &[]);
    let client = Client::new();
    let page = client.get(format!("{}/docs", service.base)).send().await.unwrap();
    assert_eq!(page.status(), 200);
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe") && !policy.contains("http"),
        "{policy}"
    );
    let text = page.text().await.unwrap();
    let files: Vec<&str> = text
        .split("\"/docs/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(files.len() >= 4, "{text}");
    for file in files {
        assert_eq!(
            client
                .get(format!("{}/docs/{file}", service.base))
                .send()
                .await
                .unwrap()
                .status(),
            200,
            "{file}"
        );
    }
    assert_eq!(
        client
            .get(format!("{}/docs/../Cargo.toml", service.base))
            .send()
            .await
            .unwrap()
            .status(),
        404
    );
}

on_both! {
    async fn each_of_many_decisions_is_refused_in_its_place(app: App) {
        let desk = desk(&app).await;
        let given = json!({ "decisions": [[null], null, 7, { "id": 7, "decision": "spam" }, { "id": "x", "decision": "spam", "version": 1.0 }] });
        let request = app.post("/api/v1/review/decisions", &given).bearer_auth(&desk.token);
        let told = json_of(request.send().await.unwrap()).await;
        let results: Vec<(&Value, &str)> = told["results"].as_array().unwrap().iter().map(|one| (&one["id"], one["problem"]["code"].as_str().unwrap())).collect();
        let none = &Value::Null;
        assert_eq!(results, [(none, "input.invalid"), (none, "input.invalid"), (none, "input.invalid"), (none, "input.invalid"), (&json!("x"), "comment.unknown")]);
    }

    async fn the_acts_go_on_from_an_id_as_it_was_told(app: App) {
        let admin = token(&app, "admin@example.org", Role::Admin, &[]).await;
        let list = |query: &str| app.get(&format!("/api/v1/review/acts?{query}")).bearer_auth(&admin).send();
        assert_eq!(list("cursor=0190a5e4-0000-7000-8000-000000000001").await.unwrap().status(), 200);
        for wrong in ["0190a5e4000070008000000000000001", "%7B0190a5e4-0000-7000-8000-000000000001%7D", "1"] {
            assert_eq!(list(&format!("cursor={wrong}")).await.unwrap().status(), 422, "{wrong}");
        }
    }
}
