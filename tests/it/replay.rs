//! A request sent again: the same answer, whatever became of its comment meanwhile.

use crate::harness::{App, PAGE, comment, comment_with, on_both};
use crate::people::{desk, everything_is_published, refusal};
use reqwest::Response;
use serde_json::{Value, json};

/// Sends a comment with a key, as the website where `by_key`.
async fn send(app: &App, key: &str, body: &Value, by_key: bool) -> Response {
    let request = app.submit(body).header("Idempotency-Key", key);
    let request = if by_key { request.bearer_auth(&app.key) } else { request };
    request.send().await.unwrap()
}

/// The bytes of an answer that must be one.
async fn taken(app: &App, key: &str, body: &Value, by_key: bool) -> String {
    let response = send(app, key, body, by_key).await;
    assert_eq!(response.status(), 201);
    response.text().await.unwrap()
}

fn parsed(answer: &str) -> Value {
    serde_json::from_str(answer).unwrap()
}

on_both! {
    async fn an_answer_is_given_again_byte_for_byte_whatever_became_of_its_comment(app: App) {
        let desk = desk(&app).await;
        everything_is_published(&app, 0.0).await;
        for by_key in [false, true] {
            let body = comment_with(json!({"body": format!("Le même mot, {by_key}. Voir https://a.example !"), "website": "https://awa.example"}));
            let first = taken(&app, "again", &body, by_key).await;
            assert_eq!(parsed(&first)["verdict"].is_string(), by_key);
            let id = parsed(&first)["id"].as_str().unwrap().to_owned();
            let edit = app.client.put(format!("{}/api/v1/sites/blog/comments/{id}", app.base)).bearer_auth(parsed(&first)["edit_token"].as_str().unwrap());
            assert_eq!(edit.json(&json!({"body": format!("Changé depuis, {by_key}.")})).send().await.unwrap().status(), 200);
            desk.decide(&id, "spam").await;
            let model = app.sieve.model.find();
            app.sieve.model.replace(None);
            assert_eq!(taken(&app, "again", &body, by_key).await, first);
            app.sieve.model.replace(model);
        }
    }

    async fn a_withdrawn_comment_is_not_posted_again_by_its_own_request(app: App) {
        everything_is_published(&app, 0.0).await;
        let first = parsed(&taken(&app, "regret", &comment(), false).await);
        let url = format!("{}/api/v1/sites/blog/comments/{}", app.base, first["id"].as_str().unwrap());
        let gone = app.client.delete(url).bearer_auth(first["edit_token"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(gone.status(), 204);
        assert_eq!(refusal(send(&app, "regret", &comment(), false).await).await, (404, "comment.unknown".into()));
        assert_eq!(app.list(PAGE).await["count"], 0);
        assert_eq!(send(&app, "another", &comment(), false).await.status(), 201, "who means it takes another key");
    }

    async fn a_browsers_key_is_not_the_websites(app: App) {
        let first = taken(&app, "shared", &comment(), true).await;
        assert_eq!(refusal(send(&app, "shared", &comment(), false).await).await, (409, "comment.duplicate".into()));
        let other = comment_with(json!({"body": "Un autre mot."}));
        assert_eq!(send(&app, "shared", &other, false).await.status(), 201);
        assert_eq!(taken(&app, "shared", &comment(), true).await, first);
    }

    async fn an_answer_outlives_the_comment_it_answers(app: App) {
        let desk = desk(&app).await;
        everything_is_published(&app, 0.0).await;
        let parent = app.submitted(&comment()).await["id"].as_str().unwrap().to_owned();
        let reply = comment_with(json!({"parent": parent, "body": "D'accord avec vous."}));
        let first = taken(&app, "reply", &reply, false).await;
        desk.decide(&parent, "reject").await;
        assert_eq!(taken(&app, "reply", &reply, false).await, first);
        assert_eq!(send(&app, "reply-2", &reply, false).await.status(), 422, "a new one needs its parent");
    }
}
