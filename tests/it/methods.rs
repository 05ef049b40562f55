//! What every address owes whoever asks: HEAD where GET is answered, the methods it takes where one is refused.

use crate::harness::{App, PAGE, comment, encoded, json_of, on_both};
use crate::people::{EMAIL, PASSWORD, moderator_of_a_queue};
use reqwest::Method;
use serde_json::json;

/// Addresses that are no part of the contract for programs, with the methods they answer to.
const PAGES: [(&str, &[&str]); 14] = [
    ("/moderate", &["get"]),
    ("/moderate/login", &["get", "post"]),
    ("/moderate/logout", &["post"]),
    ("/moderate/figures", &["get"]),
    ("/moderate/model", &["get"]),
    ("/moderate/bulk", &["post"]),
    ("/moderate/bulk/undo", &["post"]),
    ("/moderate/comments/{id}", &["get"]),
    ("/moderate/comments/{id}/decision", &["post"]),
    ("/moderate/comments/{id}/undo", &["post"]),
    ("/assets/tamis.css", &["get"]),
    ("/assets/tamis.svg", &["get"]),
    ("/docs/index.html", &["get"]),
    ("/demo", &["get"]),
];

on_both! {
    async fn every_address_answers_head_like_get_and_names_its_methods(app: App) {
        let document = json_of(app.get("/openapi.json").send().await.unwrap()).await;
        let mut known: Vec<(String, Vec<String>)> = PAGES.iter().map(|(path, methods)| ((*path).to_owned(), methods.iter().map(|&m| m.to_owned()).collect())).collect();
        for (path, item) in document["paths"].as_object().unwrap() {
            known.push((path.clone(), item.as_object().unwrap().keys().cloned().collect()));
        }
        assert!(known.len() > 25, "{}", known.len());
        for (path, methods) in known {
            let path = path.replace("{site}", "blog").replace("{id}", "0190a5e4-0000-7000-8000-000000000001");
            let url = format!("{}{path}?page={}", app.base, encoded(PAGE));
            let send = |method: Method| app.client.request(method, &url).send();
            let refused = send(Method::PATCH).await.unwrap();
            assert_eq!(refused.status(), 405, "{path}");
            let allow = refused.headers()["allow"].to_str().unwrap().to_owned();
            let mut allowed: Vec<&str> = allow.split(", ").filter(|method| *method != "OPTIONS").collect();
            allowed.sort_unstable();
            let mut expected: Vec<String> = methods.iter().map(|method| method.to_uppercase()).collect();
            if expected.iter().any(|method| method == "GET") {
                expected.push("HEAD".to_owned());
            }
            expected.sort_unstable();
            assert_eq!(allowed, expected, "{path}");
            assert_eq!(refused.text().await.unwrap().contains("<html"), path.starts_with("/moderate"), "{path}");
            let head = send(Method::HEAD).await.unwrap();
            if allowed.contains(&"GET") {
                let get = send(Method::GET).await.unwrap();
                assert_eq!(head.status(), get.status(), "{path}");
                assert_eq!(head.headers().get("content-type"), get.headers().get("content-type"), "{path}");
            } else {
                assert_eq!((head.status().as_u16(), head.headers()["allow"].to_str().unwrap()), (405, allow.as_str()), "{path}");
            }
            assert!(head.bytes().await.unwrap().is_empty(), "{path}");
            if allow.contains("OPTIONS") {
                let plain = send(Method::OPTIONS).await.unwrap();
                assert_eq!((plain.status().as_u16(), plain.headers()["allow"].to_str().unwrap()), (405, allow.as_str()), "{path}");
            }
        }
    }

    async fn whoever_tries_too_many_passwords_is_told_how_long_to_wait(app: App) {
        moderator_of_a_queue(&app).await;
        let mut last = None;
        for _ in 0..6 {
            last = Some(app.post("/api/v1/session", &json!({"email": EMAIL, "password": "wrong password"})).send().await.unwrap());
        }
        let last = last.unwrap();
        assert_eq!((last.status().as_u16(), last.headers()["retry-after"].to_str().unwrap()), (429, "60"));
        let form = [("email", EMAIL), ("password", PASSWORD)];
        let form = app.client.post(format!("{}/moderate/login", app.base)).form(&form).header("Origin", &app.base).send().await.unwrap();
        assert_eq!((form.status().as_u16(), form.headers()["retry-after"].to_str().unwrap()), (429, "60"));
    }

    async fn only_what_is_asked_of_a_query_can_be_wrong_in_it(app: App) {
        let list = format!("/api/v1/sites/blog/comments?page={}", encoded(PAGE));
        for unknown in ["a%2Fb~=%00", "%00=%00", "fbclid=%00", "order=", "cursor=&limit="] {
            assert_eq!(app.get(&format!("{list}&{unknown}")).send().await.unwrap().status(), 200, "{unknown}");
        }
        let wrong = json_of(app.get("/api/v1/sites/blog/comments?page=%00&order=%00&cursor=x&limit=0").send().await.unwrap()).await;
        let mut told: Vec<(&str, &str)> = wrong["errors"].as_array().unwrap().iter().map(|e| (e["pointer"].as_str().unwrap(), e["code"].as_str().unwrap())).collect();
        told.sort_unstable();
        assert_eq!(told, [("/cursor", "cursor.invalid"), ("/limit", "limit.invalid"), ("/order", "text.invalid"), ("/page", "text.invalid")]);
        let token = moderator_of_a_queue(&app).await;
        let queue = |query: &str| app.get(&format!("/api/v1/review/comments?{query}")).bearer_auth(&token).send();
        assert_eq!(queue("unknown=%00").await.unwrap().status(), 200);
        assert_eq!(json_of(queue("q=%00").await.unwrap()).await["errors"][0]["pointer"], "/q");
    }

    async fn a_failure_is_a_page_where_pages_are_asked_for(app: App) {
        let token = moderator_of_a_queue(&app).await;
        let id = app.submitted(&comment()).await["id"].as_str().unwrap().to_owned();
        app.sql("UPDATE comments SET reasons = '{'").await;
        for path in ["/moderate".to_owned(), format!("/moderate/comments/{id}")] {
            let failed = app.get(&path).bearer_auth(&token).header("Accept-Language", "fr").send().await.unwrap();
            assert_eq!(failed.status(), 500, "{path}");
            assert_eq!(failed.headers()["content-type"], "text/html; charset=utf-8");
            let page = failed.text().await.unwrap();
            assert!(page.contains("<html lang=\"fr\">") && page.contains("Erreur de notre côté"), "{page}");
        }
        let failed = app.get(&format!("/api/v1/review/comments/{id}")).bearer_auth(&token).send().await.unwrap();
        assert_eq!(json_of(failed).await["code"], "internal");
    }
}
