//! An author's second thoughts: judged like a first word, and never lost to somebody else's.

use crate::harness::{App, PAGE, comment_with, json_of, on_both};
use crate::people::{change_blog, change_settings, desk, everything_is_published, refusal};
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tamis::domain::site::ReviewFirst;

/// Changes the comment of an answer as its author.
pub fn edit(app: &App, answer: &Value, body: &str) -> RequestBuilder {
    let url = format!(
        "{}/api/v1/sites/blog/comments/{}",
        app.base,
        answer["id"].as_str().unwrap()
    );
    let token = answer["edit_token"].as_str().unwrap();
    app.client.put(url).bearer_auth(token).json(&json!({ "body": body }))
}

async fn sent_from(app: &App, ip: &str, body: &str) -> Value {
    let fields = comment_with(json!({ "ip": ip, "body": body }));
    let response = app.submit(&fields).bearer_auth(&app.key).send().await.unwrap();
    assert_eq!(response.status(), 201);
    json_of(response).await
}

on_both! {
    async fn an_approved_text_does_not_vouch_for_the_one_put_in_its_place(app: App) {
        let desk = desk(&app).await;
        change_blog(&app, ReviewFirst::NewAuthors, 0.0).await;
        let bait = app.submitted(&comment_with(json!({"body": "Merci pour cet article, la photo est superbe."}))).await;
        assert_eq!(bait["status"], "held", "a new author waits");
        desk.decide(bait["id"].as_str().unwrap(), "approve").await;
        assert_eq!(app.list(PAGE).await["count"], 1);
        let switched = json_of(edit(&app, &bait, "Achetez nos montres pas chères.").send().await.unwrap()).await;
        assert_eq!(switched["status"], "held", "{switched}");
        assert_eq!(app.list(PAGE).await["count"], 0);
        let first = app.submitted(&comment_with(json!({"body": "Le premier."}))).await;
        desk.decide(first["id"].as_str().unwrap(), "approve").await;
        let known = comment_with(json!({"body": "Le deuxième.", "author_token": first["author_token"]}));
        let second = app.submitted(&known).await;
        let edited = json_of(edit(&app, &second, "Le deuxième, corrigé.").send().await.unwrap()).await;
        assert_eq!((second["status"].as_str(), edited["status"].as_str()), (Some("published"), Some("published")), "another comment vouches");
    }

    async fn an_edit_is_held_against_the_blocked_networks(app: App) {
        everything_is_published(&app, 0.0).await;
        let answer = sent_from(&app, "203.0.113.7", "Merci pour tout.").await;
        assert_eq!(answer["status"], "published");
        change_settings(&app, |settings| settings.blocked_networks = vec!["203.0.113.0/24".parse().unwrap()]).await;
        let edited = json_of(edit(&app, &answer, "Merci pour rien.").send().await.unwrap()).await;
        assert_eq!(edited["status"], "held", "{edited}");
    }

    async fn an_ipv4_address_in_ipv6_dress_is_the_same_address(app: App) {
        everything_is_published(&app, 0.0).await;
        change_settings(&app, |settings| settings.blocked_networks = vec!["203.0.113.0/24".parse().unwrap()]).await;
        for (number, ip) in ["203.0.113.7", "::ffff:203.0.113.7", "::FFFF:CB00:7107"].into_iter().enumerate() {
            let answer = sent_from(&app, ip, &format!("Un mot, le {number}.")).await;
            assert_eq!(answer["verdict"], "spam", "{ip}");
            let score = app.post("/api/v1/sites/blog/score", &comment_with(json!({"ip": ip}))).bearer_auth(&app.key);
            assert_eq!(json_of(score.send().await.unwrap()).await["verdict"], "spam", "{ip}");
        }
        assert_eq!(sent_from(&app, "::ffff:203.0.114.7", "D'à côté.").await["status"], "published");
    }

    async fn an_author_and_moderators_at_once_are_all_answered(app: App) {
        let desk = desk(&app).await;
        let mut told = std::collections::BTreeSet::new();
        for round in 0..8 {
            let answer = app.submitted(&comment_with(json!({"body": format!("Mot {round}.")}))).await;
            let id = answer["id"].as_str().unwrap();
            let decide = |decision: &'static str| desk.post(&format!("/comments/{id}/decision"), &json!({ "decision": decision })).send();
            let url = format!("{}/api/v1/sites/blog/comments/{id}", app.base);
            let withdraw = app.client.delete(url).bearer_auth(answer["edit_token"].as_str().unwrap());
            let (a, b, c, d, e, f, g) = tokio::join!(
                decide("approve"), edit(&app, &answer, "Mot changé.").send(), decide("reject"), edit(&app, &answer, "Encore.").send(), decide("spam"),
                edit(&app, &answer, "Et encore.").send(), async { if round % 2 == 0 { Some(withdraw.send().await) } else { None } }
            );
            for response in [a, b, c, d, e, f].into_iter().chain(g) {
                let response = response.unwrap();
                let status = response.status().as_u16();
                assert!([200, 204, 404, 409].contains(&status), "{status} {}", response.text().await.unwrap());
                if status == 409 {
                    let (_, code) = refusal(response).await;
                    assert!(["edit.conflict", "comment.duplicate"].contains(&code.as_str()), "{code}");
                    told.insert(code);
                } else {
                    told.insert(status.to_string());
                }
            }
        }
        println!("answered: {told:?}");
    }
}
