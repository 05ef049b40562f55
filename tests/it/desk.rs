//! What the desk asks of the API: reasons after the act, decisions that name what was seen, lists that narrow further.

use crate::harness::{App, json_of, on_both, until};
use crate::people::{moderator_of_a_queue, submitted, submitted_with};
use serde_json::{Value, json};
use std::time::Duration;

struct Desk<'a> {
    app: &'a App,
    token: String,
}

impl Desk<'_> {
    async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let request = self
            .app
            .post(&format!("/api/v1/review{path}"), body)
            .bearer_auth(&self.token);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), json_of(response).await)
    }

    async fn get(&self, path: &str) -> Value {
        json_of(
            self.app
                .get(&format!("/api/v1/review{path}"))
                .bearer_auth(&self.token)
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    async fn ids(&self, query: &str) -> Vec<String> {
        let queue = self.get(&format!("/comments?sort=oldest&{query}")).await;
        let items = queue["items"].as_array().unwrap_or_else(|| panic!("{queue}"));
        items
            .iter()
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

on_both! {
    async fn a_reason_after_the_act_is_kept_once_and_is_no_decision_of_its_own(app: App) {
        let desk = Desk { app: &app, token: moderator_of_a_queue(&app).await };
        let id = submitted(&app, "à motiver").await;
        let path = format!("/comments/{id}/decision");
        let (status, item) = desk.post(&path, &json!({"decision": "reject", "version": 1})).await;
        assert_eq!((status, item["version"].as_i64()), (200, Some(2)));
        for note in ["hors sujet", "autre chose"] {
            let (status, item) = desk.post(&path, &json!({"decision": "reject", "version": 2, "note": note})).await;
            assert_eq!((status, item["version"].as_i64()), (200, Some(2)), "nothing changed but the reason");
        }
        let history = desk.get(&format!("/comments/{id}")).await["history"].clone();
        assert_eq!(history.as_array().unwrap().len(), 1);
        assert_eq!(history[0]["note"], "hors sujet");
        let other = Desk { app: &app, token: crate::people::token(&app, "other@example.org", tamis::domain::moderator::Role::Moderator, &["blog"]).await };
        let bare = submitted(&app, "sans motif").await;
        desk.post(&format!("/comments/{bare}/decision"), &json!({"decision": "spam"})).await;
        other.post(&format!("/comments/{bare}/decision"), &json!({"decision": "spam", "note": "pas le mien"})).await;
        assert!(desk.get(&format!("/comments/{bare}")).await["history"][0]["note"].is_null(), "a reason is whose the decision is");
        let (status, item) = desk.post(&format!("/comments/{id}/undo?version=2"), &json!({})).await;
        assert_eq!((status, item["status"].as_str()), (200, Some("pending")), "one step back");
    }

    async fn of_many_each_is_decided_on_what_was_seen(app: App) {
        let desk = Desk { app: &app, token: moderator_of_a_queue(&app).await };
        let (first, second) = (submitted(&app, "vu").await, submitted(&app, "dépassé").await);
        desk.post(&format!("/comments/{second}/decision"), &json!({"decision": "approve"})).await;
        let (_, told) = desk.post("/decisions", &json!({"decisions": [
            {"id": first, "decision": "spam", "version": 1, "note": "publicité"},
            {"id": second, "decision": "spam", "version": 1},
            {"id": first, "decision": "spam", "version": "1"},
        ]})).await;
        assert_eq!((told["results"][0]["status"].as_str(), told["results"][0]["version"].as_i64()), (Some("spam"), Some(2)));
        assert_eq!(told["results"][1]["problem"]["code"], "review.conflict");
        assert_eq!(told["results"][2]["problem"]["errors"][0]["code"], "version.type");
        assert_eq!(desk.get(&format!("/comments/{second}")).await["status"], "published");
        assert_eq!(desk.get(&format!("/comments/{first}")).await["history"][0]["note"], "publicité");
        let (status, _) = desk.post(&format!("/comments/{second}/undo?version=1"), &json!({})).await;
        assert_eq!(status, 409, "what was decided since stays");
        assert_eq!(desk.post(&format!("/comments/{second}/undo?version=x"), &json!({})).await.0, 422);
    }

    async fn lists_narrow_by_author_domain_language_and_cause(app: App) {
        let desk = Desk { app: &app, token: moderator_of_a_queue(&app).await };
        let one = submitted_with(&app, json!({"body": "Premier, voir https://www.pub.example/a", "email": "meme@example.org", "lang": "fr-CA"})).await;
        let two = submitted_with(&app, json!({"body": "Second tout autre", "email": "MEME@example.org", "website": "https://pub.example/", "lang": "fr"})).await;
        let three = submitted_with(&app, json!({"body": "Third https://notpub.example/ https://pub.example.org/x", "email": "autre@example.org", "lang": "en"})).await;
        let four = submitted_with(&app, json!({"body": "Sans langue", "email": "encore@example.org"})).await;
        assert_eq!(desk.ids(&format!("writer={one}")).await, [one.clone(), two.clone()], "one address, two ids");
        assert_eq!(desk.ids(&format!("writer={three}")).await, [three.as_str()]);
        assert_eq!(desk.ids("domain=pub.example").await, [one.clone(), two.clone()], "and none that only looks like it");
        assert_eq!(desk.ids("domain=www.pub.example").await, [one.clone(), two.clone()]);
        assert_eq!(desk.ids("lang=fr").await, [one.clone(), two.clone()]);
        assert_eq!(desk.ids("lang=fr-CA").await, [one]);
        assert_eq!(desk.ids("lang=none").await, [four]);
        let cause = desk.ids("cause=new_author").await.len() + desk.ids("cause=review_everybody").await.len()
            + desk.ids("cause=model").await.len() + desk.ids("cause=little_evidence").await.len()
            + desk.ids("cause=untaught").await.len() + desk.ids("cause=too_many_links").await.len() + desk.ids("cause=no_model").await.len();
        assert_eq!(cause, 4, "each waits for one cause");
        let wrong = desk.get("/comments?writer=x&domain=%2F%2F&lang=%21&cause=mood").await;
        let codes: Vec<&str> = wrong["errors"].as_array().unwrap().iter().map(|fault| fault["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["writer.invalid", "domain.invalid", "lang.invalid", "cause.invalid"]);
    }

    async fn a_word_on_a_whole_list_is_about_what_it_held_when_it_was_shown(app: App) {
        let desk = Desk { app: &app, token: moderator_of_a_queue(&app).await };
        let seen = submitted(&app, "déjà dans la liste").await;
        let page = app.get("/moderate").bearer_auth(&desk.token).send().await.unwrap().text().await.unwrap();
        assert!(!page.contains(r#"id="whole""#), "all of a short list is shown");
        let clock = app.sieve.clock;
        let now = clock.now_ms() + 1;
        until(Duration::from_secs(5), async || (clock.now_ms() >= now).then_some(())).await.expect("the clock goes on");
        let late = submitted(&app, "arrivé depuis").await;
        assert_eq!(desk.ids(&format!("until={now}")).await, std::slice::from_ref(&seen));
        let said = async |decision: &str| {
            let list = format!("status=pending&until={now}");
            let form = [("decision", decision), ("matching", list.as_str())];
            let post = app.client.post(format!("{}/moderate/bulk", app.base)).form(&form).bearer_auth(&desk.token);
            post.send().await.unwrap().status().as_u16()
        };
        assert_eq!(said("approve").await, 422, "nothing goes online that nobody had before their eyes");
        assert_eq!(said("reject").await, 303);
        assert_eq!(desk.ids("status=rejected").await, [seen]);
        assert_eq!(desk.ids("status=pending").await, [late]);
        let refused = desk.get("/comments?until=demain").await;
        assert_eq!(refused["errors"][0]["pointer"], "/until", "{refused}");
    }
}
