//! Readers hear of answers: after they confirmed it, until they end it, and nobody learns whose address is known.

use crate::harness::{App, comment_with, json_of, on_both};
use crate::people::{everything_is_published, everything_waits};
use crate::sink::{Mail, Sink, later};
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

pub fn link(app: &App, mail: &Mail, start: &str) -> String {
    mail.paths(app)
        .into_iter()
        .find(|path| path.starts_with(start))
        .unwrap()
}

pub async fn push(app: &App, path: &str) -> (u16, String) {
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
        answering(&app, &first, "bob@example.org", "Une réponse d’avant la confirmation.").await;
        assert!(sink.after(&app, 5 * MINUTE).await.is_empty(), "nothing else comes before the confirmation");
        let confirm = link(&app, &mails[0], "/notify/");
        assert_eq!(app.get(&confirm).send().await.unwrap().status(), 200);
        assert!(sink.after(&app, 5 * MINUTE).await.is_empty(), "looking confirms nothing");
        assert_eq!(push(&app, &confirm).await.0, 200);
        assert_eq!(push(&app, &confirm).await.0, 200, "the same again says the same");
        assert!(sink.after(&app, 5 * MINUTE).await.is_empty(), "what was answered before is not told of");
        let early = answering(&app, &first, "bob@example.org", "Je suis d’accord avec cela.").await;
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

    async fn an_address_is_asked_once_whoever_types_it(app: App) {
        everything_is_published(&app, 0.0).await;
        let sink = Sink::start().await;
        for number in 0..4 {
            wishing(&app, &format!("Remarque numéro {number} sur le marché.")).await;
        }
        let mails = sink.after(&app, 0).await;
        assert_eq!(mails.len(), 1);
        for day in [1, 2, 8, 30] {
            wishing(&app, &format!("Une remarque de plus sur le marché, la {day}e.")).await;
            app.sql(&format!("UPDATE watches SET created_at_ms = {}", tamis::clock::Clock::System.now_ms() + day * DAY)).await;
            assert!(sink.after(&app, day * DAY + MINUTE).await.is_empty(), "day {day}");
        }
        // The one mail ends it for good, and whoever has it may begin it again.
        let end = mails[0].header("List-Unsubscribe").unwrap();
        let end = end.trim_matches(['<', '>']).strip_prefix(&app.base).unwrap().to_owned();
        assert_eq!(mails[0].header("List-Unsubscribe-Post").unwrap(), "List-Unsubscribe=One-Click");
        assert!(mails[0].paths(&app).contains(&end), "and in words: {}", mails[0].text());
        assert_eq!(push(&app, &end).await.0, 200);
        assert_eq!(push(&app, &link(&app, &mails[0], "/notify/blog")).await.0, 410);
        wishing(&app, "Une remarque d’après la fin.").await;
        later(&app.sieve, 200 * DAY).forget_wishes().await.unwrap();
        wishing(&app, "Une remarque de bien après la fin.").await;
        assert!(sink.after(&app, MINUTE).await.is_empty());
        let page = app.get(&end).header("Accept-Language", "fr").send().await.unwrap().text().await.unwrap();
        assert!(page.contains("/notify/reopen/"), "{page}");
        let reopen = end.replace("/end/", "/reopen/");
        assert_eq!(app.get(&reopen).send().await.unwrap().status(), 405);
        let (status, page) = push(&app, &reopen).await;
        assert!(status == 200 && page.contains("de nouveau"), "{page}");
        let again = wishing(&app, "Une remarque d’après la reprise.").await;
        answering(&app, &again, "bob@example.org", "Une réponse d’après la reprise.").await;
        assert_eq!(sink.after(&app, 5 * MINUTE).await.len(), 1);
        assert_eq!(push(&app, "/notify/reopen/blog.00.11").await.0, 410);
    }

    async fn a_wish_is_forgotten_in_its_time(app: App) {
        everything_is_published(&app, 0.0).await;
        let sink = Sink::start().await;
        let first = wishing(&app, "Une remarque confirmée.").await;
        let mail = sink.after(&app, 0).await.remove(0);
        push(&app, &link(&app, &mail, "/notify/blog")).await;
        app.submitted(&comment_with(json!({ "notify": true, "email": "new@example.org", "body": "Une remarque jamais confirmée." }))).await;
        assert_eq!(sink.after(&app, 0).await.len(), 1);
        let after = async |days: i64| later(&app.sieve, days * DAY).forget_wishes().await.unwrap();
        assert_eq!((after(6).await, after(8).await, after(9).await), (0, 1, 0), "the wish that nobody confirmed");
        answering(&app, &first, "bob@example.org", "Une réponse de Bob.").await;
        assert_eq!(sink.after(&app, 8 * DAY).await.len(), 1, "what was confirmed stands");
        assert_eq!(after(91).await, 2, "a confirmed wish, and that the other was asked");
        assert_eq!(after(400).await, 0, "who confirmed stays known");
    }

    async fn a_wish_that_does_not_open_holds_nobody_up(app: App) {
        everything_is_published(&app, 0.0).await;
        let sink = Sink::start().await;
        let broken = wishing(&app, "Une remarque dont l’adresse est abîmée.").await;
        let sealed = if matches!(app.database, tamis::storage::Database::Sqlite(_)) { "x'00'" } else { "'\\x00'" };
        app.sql(&format!("UPDATE watches SET email_sealed = {sealed}")).await;
        app.submitted(&comment_with(json!({ "notify": true, "email": "new@example.org", "body": "Une remarque intacte." }))).await;
        let mails = sink.after(&app, 0).await;
        assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["new@example.org"]);
        push(&app, &link(&app, &mails[0], "/notify/blog")).await;
        assert!(sink.after(&app, MINUTE).await.is_empty(), "nor is it met again");
        assert!(broken["id"].is_string());
    }

    async fn an_end_leaves_what_is_told_of_decisions(app: App) {
        everything_is_published(&app, 0.0).await;
        let sink = Sink::start().await;
        let made = wishing(&app, "Une remarque à retirer de la page.").await;
        let kept = wishing(&app, "Une remarque à laquelle on répond.").await;
        let mail = sink.after(&app, 0).await.remove(0);
        push(&app, &link(&app, &mail, "/notify/blog")).await;
        answering(&app, &kept, "bob@example.org", "Une réponse de Bob.").await;
        let admin = crate::people::token(&app, "chef@example.org", tamis::domain::moderator::Role::Admin, &[]).await;
        let path = format!("/api/v1/review/comments/{}/decision", made["id"].as_str().unwrap());
        assert_eq!(app.post(&path, &json!({"decision": "reject"})).bearer_auth(admin).send().await.unwrap().status(), 200);
        let then = later(&app.sieve, 20 * MINUTE);
        assert_eq!((then.post_notices().await.unwrap(), then.tell_replies().await.unwrap()), (1, 1));
        assert_eq!(push(&app, &link(&app, &mail, "/notify/end/")).await.0, 200);
        let mails = sink.after(&app, 20 * MINUTE).await;
        assert_eq!(mails.len(), 1, "the answer is not told of, the decision is");
        assert!(mails[0].text().contains("retiré votre commentaire"), "{}", mails[0].text());
    }

    async fn what_was_turned_down_takes_no_earlier_wish_with_it(app: App) {
        everything_is_published(&app, 0.0).await;
        let sink = Sink::start().await;
        wishing(&app, "Une bonne remarque.").await;
        let bad = wishing(&app, "Une remarque à refuser.").await;
        let admin = crate::people::token(&app, "chef@example.org", tamis::domain::moderator::Role::Admin, &[]).await;
        let path = format!("/api/v1/review/comments/{}/decision", bad["id"].as_str().unwrap());
        assert_eq!(app.post(&path, &json!({"decision": "spam"})).bearer_auth(admin).send().await.unwrap().status(), 200);
        assert_eq!(sink.after(&app, 0).await.len(), 1, "the good wish is asked about");
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
