//! What a page that is left open hears: counts and new comments of the sites granted, until the session is over.

use crate::harness::{App, json_of, on_both};
use crate::people::{EMAIL, PASSWORD, cookies, moderator_of_a_queue, shut_out, submitted};
use reqwest::Response;
use serde_json::{Value, json};

struct Ear {
    response: Response,
    heard: String,
}

impl Ear {
    async fn open(app: &App, cookie: &str, query: &str) -> Self {
        let response = app
            .get(&format!("/moderate/events?{query}"))
            .header("Cookie", cookie)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert!(
            response
                .headers()
                .get("content-encoding")
                .is_none_or(|encoding| encoding == "identity")
        );
        Self {
            response,
            heard: String::new(),
        }
    }

    /// The next event and its data; `None` once it has ended.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            while let Some(end) = self.heard.find("\n\n") {
                let event: String = self.heard.drain(..end + 2).collect();
                let part = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
                if let (Some(name), Some(data)) = (part("event: "), part("data: ")) {
                    return Some((name.to_owned(), serde_json::from_str(data).unwrap()));
                }
            }
            let chunk = tokio::time::timeout(std::time::Duration::from_secs(25), self.response.chunk()).await;
            let chunk = chunk.expect("something is heard within two heartbeats").unwrap()?;
            self.heard.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// Listens until an event's data are as wanted.
    async fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let (name, data) = self.next().await.expect("still open");
            assert_eq!(name, "queue");
            if wanted(&data) {
                return data;
            }
        }
    }
}

async fn cookie(app: &App) -> (String, String) {
    let response = app
        .post("/api/v1/session", &json!({ "email": EMAIL, "password": PASSWORD }))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    let cookie = cookies(response.headers());
    let csrf = json_of(response).await["csrf_token"].as_str().unwrap().to_owned();
    (cookie, csrf)
}

on_both! {
    async fn a_page_hears_what_waits_and_what_is_new_until_its_session_ends(app: App) {
        moderator_of_a_queue(&app).await;
        app.add_site("other", &["https://other.example"], Default::default()).await;
        let old = submitted(&app, "déjà là").await;
        let (cookie, csrf) = cookie(&app).await;
        let mut all = Ear::open(&app, &cookie, "").await;
        let told = all.until(|_| true).await;
        assert_eq!((told["waiting"].as_i64(), told["fresh"].as_array().unwrap().len()), (Some(1), 0));
        assert_eq!(told["sites"], json!({ "blog": 1 }), "of the sites granted alone");
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
        let mut ear = Ear::open(&app, &cookie, &format!("site=blog&since={now}")).await;
        ear.until(|told| told["waiting"] == 1).await;
        let new = submitted(&app, "tout neuf").await;
        let told = ear.until(|told| told["waiting"] == 2).await;
        assert_eq!(told["fresh"], json!([new]), "{old} was there before");
        let out = app.client.delete(format!("{}/api/v1/session", app.base)).header("Cookie", &cookie).header("Origin", &app.base).header("X-CSRF-Token", &csrf);
        assert_eq!(out.send().await.unwrap().status(), 204);
        submitted(&app, "plus pour personne").await;
        let last = ear.next().await;
        assert_eq!(last.map(|(name, _)| name).as_deref(), Some("ended"), "nothing is told to whoever logged out");
        assert!(ear.next().await.is_none());
        let again = app.get("/moderate/events").header("Cookie", &cookie).send().await.unwrap();
        assert_eq!(again.status(), 401);
    }

    async fn a_page_hears_what_others_decided_while_it_stands(app: App) {
        let desk = crate::people::desk(&app).await;
        let admin = crate::people::Desk { app: &app, token: crate::people::token(&app, "chef@example.org", tamis::domain::moderator::Role::Admin, &[]).await };
        app.add_site("other", &["https://other.example"], Default::default()).await;
        let (kept, undone) = (submitted(&app, "décidé").await, submitted(&app, "décidé puis repris").await);
        let elsewhere = app.post("/api/v1/sites/other/comments", &crate::harness::comment_with(json!({ "page": "https://other.example/a" }))).header("Origin", "https://other.example");
        let elsewhere = json_of(elsewhere.send().await.unwrap()).await["id"].as_str().unwrap().to_owned();
        let (cookie, _) = cookie(&app).await;
        let mut bare = Ear::open(&app, &cookie, "").await;
        let mut ear = Ear::open(&app, &cookie, "decided=yes").await;
        assert_eq!(ear.until(|told| told["waiting"] == 2).await["decided"], json!({}));
        desk.decide(&undone, "spam").await;
        assert_eq!(desk.undo(&undone).await.status(), 200);
        admin.decide(&elsewhere, "reject").await;
        desk.decide(&kept, "reject").await;
        let told = ear.until(|told| told["waiting"] == 1).await;
        assert_eq!(told["decided"], json!({ kept.clone(): 2 }), "not what waits again, and not what is no business of theirs");
        assert_eq!(bare.until(|told| told["waiting"] == 1).await["decided"], json!({}), "only where it was asked for");
    }

    async fn whoever_is_shut_out_hears_no_more(app: App) {
        moderator_of_a_queue(&app).await;
        let (cookie, _) = cookie(&app).await;
        let mut ear = Ear::open(&app, &cookie, "").await;
        ear.until(|told| told["waiting"] == 0).await;
        shut_out(&app, EMAIL).await;
        submitted(&app, "après le départ").await;
        assert_eq!(ear.next().await.map(|(name, _)| name).as_deref(), Some("ended"));
    }
}
