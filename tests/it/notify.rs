//! Readers hear of answers: after they confirmed it, until they end it, and nobody learns whose address is known.

use crate::harness::{App, comment_with, json_of, on_both};
use crate::people::{everything_is_published, everything_waits};
use crate::sink::{Mail, Sink};
use serde_json::{Value, json};
use tamis::domain::email::Email;
use tamis::domain::ids::SiteId;

const MINUTE: i64 = 60 * 1000;
const DAY: i64 = 24 * 60 * MINUTE;

async fn wishing(app: &App, text: &str) -> Value {
    app.submitted(&comment_with(json!({ "notify": true, "body": text })))
        .await
}

async fn answering(app: &App, parent: &Value, email: &str, text: &str) -> Value {
    let answer = json!({ "parent": parent["id"], "name": "Bob", "email": email, "body": text });
    app.submitted(&comment_with(answer)).await
}

fn link(app: &App, mail: &Mail, start: &str) -> String {
    mail.paths(app)
        .into_iter()
        .find(|path| path.starts_with(start))
        .unwrap()
}

async fn push(app: &App, path: &str) -> (u16, String) {
    let response = app
        .client
        .post(format!("{}{path}", app.base))
        .header("Accept-Language", "fr")
        .send()
        .await
        .unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

on_both! {
    async fn a_reader_confirms_once_and_then_hears_of_answers(app: App) {
        everything_is_published(&app, 0.0).await;
        let sink = Sink::start().await;
        let first = wishing(&app, "Une première remarque sur le marché.").await;
        let mails = sink.after(&app, 0).await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].to, "awa@example.org");
        assert!(mails[0].text().contains("prévenu"), "in the language of the site: {}", mails[0].text());
        let early = answering(&app, &first, "bob@example.org", "Je suis d’accord avec cela.").await;
        assert!(sink.after(&app, 5 * MINUTE).await.is_empty(), "nothing else comes before the confirmation");
        let confirm = link(&app, &mails[0], "/notify/");
        assert_eq!(app.get(&confirm).send().await.unwrap().status(), 200);
        assert!(sink.after(&app, 5 * MINUTE).await.is_empty(), "looking confirms nothing");
        assert_eq!(push(&app, &confirm).await.0, 200);
        assert_eq!(push(&app, &confirm).await.0, 200, "the same again says the same");
        let told = sink.after(&app, 5 * MINUTE).await;
        assert_eq!(told.len(), 1);
        let text = told[0].text();
        assert!(text.contains("Bob a répondu") && text.contains("Je suis d’accord"), "{text}");
        assert!(text.contains(&format!("https://site.example/article#comment-{}", early["id"].as_str().unwrap())), "{text}");
        assert!(!told[0].raw.contains("bob@example.org"));
        // Confirmed is confirmed: another wish asks no more.
        let second = wishing(&app, "Une deuxième remarque sur la place.").await;
        assert!(sink.after(&app, 3 * DAY).await.is_empty());
        answering(&app, &second, "bob@example.org", "Encore une réponse de Bob.").await;
        let again = sink.after(&app, 5 * MINUTE).await;
        assert_eq!(again.len(), 1);
        assert!(sink.after(&app, 9 * MINUTE).await.is_empty(), "an answer is told of once");
        // Nobody hears of their own answers.
        answering(&app, &second, "awa@example.org", "Je me réponds à moi-même.").await;
        assert!(sink.after(&app, 5 * MINUTE).await.is_empty());
        // Every mail ends it.
        let end = again[0].header("List-Unsubscribe").unwrap();
        let end = end.trim_matches(['<', '>']).strip_prefix(&app.base).unwrap().to_owned();
        assert_eq!(app.get(&end).send().await.unwrap().status(), 200);
        answering(&app, &second, "carl@example.org", "Une réponse de plus, de Carl.").await;
        assert_eq!(sink.after(&app, 5 * MINUTE).await.len(), 1, "looking ends nothing");
        assert_eq!(push(&app, &end).await.0, 200);
        answering(&app, &second, "dora@example.org", "Une dernière réponse, de Dora.").await;
        assert!(sink.after(&app, 5 * MINUTE).await.is_empty());
        assert_eq!(push(&app, &confirm).await.0, 410, "an old link does not begin it again");
    }

    async fn an_address_is_asked_once_a_day_at_the_most(app: App) {
        everything_is_published(&app, 0.0).await;
        let sink = Sink::start().await;
        for number in 0..4 {
            wishing(&app, &format!("Remarque numéro {number} sur le marché.")).await;
        }
        assert_eq!(sink.after(&app, 0).await.len(), 1);
        wishing(&app, "Une remarque de plus sur le marché.").await;
        assert!(sink.after(&app, 60 * MINUTE).await.is_empty());
        assert_eq!(sink.after(&app, DAY + MINUTE).await.len(), 1, "a wish made since is asked about the next day");
        assert!(sink.after(&app, 3 * DAY).await.is_empty(), "and is not asked about again");
    }

    async fn a_stranger_learns_nothing_from_the_answer(app: App) {
        everything_is_published(&app, 0.0).await;
        let sink = Sink::start().await;
        wishing(&app, "Une remarque.").await;
        let mail = sink.after(&app, 0).await.remove(0);
        push(&app, &link(&app, &mail, "/notify/")).await;
        let shape = |answer: &Value| {
            let mut keys: Vec<String> = answer.as_object().unwrap().keys().cloned().collect();
            keys.sort();
            (keys, answer["status"].clone())
        };
        let known = wishing(&app, "Une remarque de plus, d’une adresse connue.").await;
        let unknown = app.submitted(&comment_with(json!({ "notify": true, "email": "new@example.org", "body": "Une remarque d’une adresse nouvelle." }))).await;
        let without = app.submitted(&comment_with(json!({ "notify": false, "email": "else@example.org", "body": "Une remarque sans souhait." }))).await;
        assert_eq!(shape(&known), shape(&unknown));
        assert_eq!(shape(&known), shape(&without));
        assert!(!known.to_string().contains("notify"));
        let wrong = app.submit(&comment_with(json!({ "notify": "maybe" }))).send().await.unwrap();
        assert_eq!(wrong.status(), 422);
        assert_eq!(json_of(wrong).await["errors"][0]["code"], "notify.type");
        for forged in ["/notify/blog.x.y", "/notify/x", "/notify/end/blog.00.11"] {
            assert_eq!(app.get(forged).send().await.unwrap().status(), 410, "{forged}");
            assert_eq!(push(&app, forged).await.0, 410, "{forged}");
        }
    }

    async fn what_was_turned_down_asks_nobody(app: App) {
        everything_waits(&app).await;
        let sink = Sink::start().await;
        let held = wishing(&app, "Une remarque à refuser.").await;
        let admin = crate::people::token(&app, "chef@example.org", tamis::domain::moderator::Role::Admin, &[]).await;
        let path = format!("/api/v1/review/comments/{}/decision", held["id"].as_str().unwrap());
        assert_eq!(app.post(&path, &json!({"decision": "spam"})).bearer_auth(admin).send().await.unwrap().status(), 200);
        assert!(sink.after(&app, 0).await.is_empty());
    }

    async fn a_withdrawn_comment_and_an_erased_address_leave_nothing(app: App) {
        everything_is_published(&app, 0.0).await;
        let sink = Sink::start().await;
        let made = wishing(&app, "Une remarque retirée aussitôt.").await;
        let one = format!("{}/api/v1/sites/blog/comments/{}", app.base, made["id"].as_str().unwrap());
        let gone = app.client.delete(one).bearer_auth(made["edit_token"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(gone.status(), 204);
        assert!(sink.after(&app, 0).await.is_empty());
        wishing(&app, "Une remarque qui reste.").await;
        app.sieve.ask_readers().await.unwrap();
        assert_eq!(app.sieve.outbox_state().await.unwrap().waiting, 1);
        let blog = SiteId::parse("blog").unwrap();
        app.sieve.forget_reader(&blog, &Email::parse("AWA@example.org").unwrap()).await.unwrap();
        assert_eq!(app.sieve.outbox_state().await.unwrap().waiting, 0);
        assert!(sink.after(&app, DAY + MINUTE).await.is_empty());
    }

    async fn the_form_offers_it_and_keeps_it_ticked(app: App) {
        let page = app.get("/thread/blog?page=https%3A%2F%2Fsite.example%2Farticle").send().await.unwrap().text().await.unwrap();
        assert!(page.contains("name=\"notify\" type=\"checkbox\""), "{page}");
        let fields = [("page", crate::harness::PAGE), ("name", ""), ("email", "a@example.org"), ("body", "x"), ("notify", "true")];
        let refused = app.client.post(format!("{}/api/v1/sites/blog/comments", app.base)).form(&fields).header("Accept", "text/html").send().await.unwrap();
        assert_eq!(refused.status(), 422);
        assert!(refused.text().await.unwrap().contains("value=\"true\" checked"));
    }
}
