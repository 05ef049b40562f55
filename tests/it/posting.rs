//! What waits to be sent names comments and holds nothing of them: what is gone by then is not mailed.

use crate::harness::{App, comment_with, json_of, on_both};
use crate::people::{EMAIL, everything_is_published, everything_waits, moderator_of_a_queue, submitted_with, token};
use crate::sink::{Sink, later};
use serde_json::{Value, json};
use tamis::domain::email::Email;
use tamis::domain::ids::SiteId;
use tamis::domain::moderator::Role;
use tamis::moderation::MailWish;
use tamis::privacy::Kind;
use tamis::storage::NewLetter;

const MINUTE: i64 = 60 * 1000;

/// Awa has confirmed, Bob answers her, and the letter about it is written and not sent.
async fn an_answer_told_of(app: &App) -> (Sink, Value, Value) {
    everything_is_published(app, 0.0).await;
    let sink = Sink::start().await;
    let asked = json!({ "notify": true, "body": "Une remarque sur le marché." });
    let parent = app.submitted(&comment_with(asked)).await;
    let mail = sink.after(app, 0).await.remove(0);
    let confirm = mail.paths(app).remove(0);
    let pushed = app.client.post(format!("{}{confirm}", app.base)).send().await.unwrap();
    assert_eq!(pushed.status(), 200);
    let answer = json!({ "parent": parent["id"], "name": "Zqbob", "email": "zqbob@example.org", "body": "Zqréponse de zqbob@example.org." });
    let answer = app.submitted(&comment_with(answer)).await;
    assert_eq!(later(&app.sieve, 5 * MINUTE).tell_replies().await.unwrap(), 1);
    assert_eq!(app.sieve.outbox_state().await.unwrap().waiting, 1);
    (sink, parent, answer)
}

/// Two comments wait, and the letter about them is written and not sent.
async fn two_that_wait_told_of(app: &App) -> (Sink, [String; 2]) {
    everything_waits(app).await;
    moderator_of_a_queue(app).await;
    let person = app
        .sieve
        .find_person(&Email::parse(EMAIL).unwrap())
        .await
        .unwrap()
        .unwrap();
    app.sieve.set_wish(&person.id, "fr", MailWish::AtOnce).await.unwrap();
    let one = submitted_with(app, json!({ "name": "Zquna", "body": "Zqpremière." })).await;
    let two = submitted_with(
        app,
        json!({ "name": "Zqdue", "email": "zqdue@example.org", "body": "Zqdeuxième." }),
    )
    .await;
    assert_eq!(later(&app.sieve, MINUTE).tell_moderators().await.unwrap(), 1);
    (Sink::start().await, [one, two])
}

async fn admin(app: &App) -> String {
    let email = format!("chef-{}@example.org", uuid::Uuid::new_v4().simple());
    token(app, &email, Role::Admin, &[]).await
}

async fn decided(app: &App, id: &str, decision: &str) {
    let admin = admin(app).await;
    let path = format!("/api/v1/review/comments/{id}/decision");
    let answer = app.post(&path, &json!({ "decision": decision })).bearer_auth(admin);
    assert_eq!(answer.send().await.unwrap().status(), 200);
}

async fn erased(app: &App, email: &str, how: &str) {
    let admin = admin(app).await;
    let erase = app.post("/api/v1/privacy/erase", &json!({ "email": email, "comments": how }));
    let done = json_of(erase.bearer_auth(admin).send().await.unwrap()).await;
    assert_eq!(done["comments"], 1, "{done}");
}

/// Every letter that waits, unsealed.
async fn unsealed(app: &App) -> Vec<String> {
    let mut letters = Vec::new();
    let claim = || {
        app.sieve
            .store
            .claim_letter("c".to_owned(), i64::MAX / 2, i64::MAX / 2 + 1)
    };
    while let Some(row) = claim().await.unwrap() {
        let sealed = row.letter_sealed.unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("comment"));
        letters.push(app.sieve.vault.open(Kind::Letter, "", &sealed).unwrap());
    }
    letters
}

fn letter(site: &str, hash: &str) -> NewLetter {
    NewLetter {
        id: "x".to_owned(),
        kind: "reply",
        site: Some(site.to_owned()),
        recipient_hash: hash.to_owned(),
        recipient_sealed: vec![0],
        letter_sealed: vec![0],
        lang: "fr".to_owned(),
        created_at_ms: 0,
    }
}

fn blog() -> SiteId {
    SiteId::parse("blog").unwrap()
}

on_both! {
    async fn the_outbox_holds_no_address_in_clear(app: App) {
        drop(an_answer_told_of(&app).await);
        drop(two_that_wait_told_of(&app).await);
        let letters = unsealed(&app).await;
        assert_eq!(letters.len(), 2);
        for letter in letters {
            let small = letter.to_lowercase();
            assert!(!small.contains("zq") && !small.contains('@'), "even unsealed it says nothing of a comment: {letter}");
        }
    }

    async fn an_answer_turned_down_since_is_not_mailed(app: App) {
        let (sink, _, answer) = an_answer_told_of(&app).await;
        decided(&app, answer["id"].as_str().unwrap(), "reject").await;
        assert!(sink.after(&app, 5 * MINUTE).await.is_empty());
        assert_eq!(app.sieve.outbox_state().await.unwrap().waiting, 0, "and waits no more");
    }

    async fn an_answer_withdrawn_since_is_not_mailed(app: App) {
        let (sink, _, answer) = an_answer_told_of(&app).await;
        let one = format!("{}/api/v1/sites/blog/comments/{}", app.base, answer["id"].as_str().unwrap());
        let gone = app.client.delete(one).bearer_auth(answer["edit_token"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(gone.status(), 204);
        assert!(sink.after(&app, 5 * MINUTE).await.is_empty());
    }

    async fn an_answer_whose_author_was_erased_since_does_not_name_them(app: App) {
        let (sink, _, _) = an_answer_told_of(&app).await;
        erased(&app, "zqbob@example.org", "anonymise").await;
        let mails = sink.after(&app, 5 * MINUTE).await;
        assert_eq!(mails.len(), 1);
        let text = mails[0].text();
        assert!(text.contains("Anonyme a répondu") && !text.to_lowercase().contains("zqbob"), "{text}");
    }

    async fn an_answer_deleted_with_its_author_is_not_mailed(app: App) {
        let (sink, _, _) = an_answer_told_of(&app).await;
        erased(&app, "zqbob@example.org", "delete").await;
        assert!(sink.after(&app, 5 * MINUTE).await.is_empty());
    }

    async fn what_was_decided_since_is_not_told_to_wait(app: App) {
        let (sink, [one, two]) = two_that_wait_told_of(&app).await;
        decided(&app, &one, "reject").await;
        let mails = sink.after(&app, MINUTE).await;
        assert_eq!(mails.len(), 1);
        let text = mails[0].text();
        assert!(text.contains("Zqdeuxième") && !text.contains("Zquna") && !text.contains("Zqpremière"), "{text}");
        assert!(text.contains("1 commentaire"), "counted as it is now: {text}");
        assert!(!two.is_empty());
    }

    async fn a_letter_that_would_be_empty_is_not_sent(app: App) {
        let (sink, [one, two]) = two_that_wait_told_of(&app).await;
        decided(&app, &one, "approve").await;
        erased(&app, "zqdue@example.org", "delete").await;
        assert!(!two.is_empty() && sink.after(&app, MINUTE).await.is_empty());
        assert_eq!(app.sieve.outbox_state().await.unwrap().waiting, 0);
    }

    async fn a_moderator_who_lost_the_site_or_the_wish_is_not_told(app: App) {
        let (sink, _) = two_that_wait_told_of(&app).await;
        let person = app.sieve.find_person(&Email::parse(EMAIL).unwrap()).await.unwrap().unwrap();
        assert_eq!(app.sieve.change_person(None, &person.id, None, Some(Vec::new())).await.unwrap(), Ok(true));
        assert!(sink.after(&app, MINUTE).await.is_empty());
    }

    async fn a_question_about_a_comment_that_is_gone_is_not_asked(app: App) {
        everything_is_published(&app, 0.0).await;
        let sink = Sink::start().await;
        let made = app.submitted(&comment_with(json!({ "notify": true, "body": "Une remarque." }))).await;
        assert_eq!(app.sieve.ask_readers().await.unwrap(), 1);
        decided(&app, made["id"].as_str().unwrap(), "spam").await;
        assert!(sink.after(&app, 0).await.is_empty());
        app.submitted(&comment_with(json!({ "notify": true, "body": "Une autre remarque." }))).await;
        assert_eq!(sink.after(&app, 0).await.len(), 1, "nobody was asked so far");
    }

    async fn who_is_erased_while_a_letter_is_written_gets_none(app: App) {
        everything_is_published(&app, 0.0).await;
        let awa = Email::parse("awa@example.org").unwrap();
        app.submitted(&comment_with(json!({ "notify": true, "body": "Une remarque." }))).await;
        let unasked = app.sieve.store.unasked_readers(0, "", 9).await.unwrap().remove(0);
        app.sieve.forget_reader(&blog(), &awa).await.unwrap();
        let new = letter("blog", &unasked.email_hash);
        assert!(!app.sieve.store.ask_reader(unasked, "r".to_owned(), 1, new).await.unwrap());
        assert_eq!(app.sieve.outbox_state().await.unwrap().waiting, 0);
    }

    async fn who_is_erased_while_an_answer_is_told_of_gets_no_letter(app: App) {
        let (_, _, _) = an_answer_told_of(&app).await;
        app.sql("DELETE FROM told_replies").await;
        let untold = app.sieve.store.untold_replies(i64::MAX, "", 9).await.unwrap().remove(0);
        app.sieve.forget_reader(&blog(), &Email::parse("awa@example.org").unwrap()).await.unwrap();
        let new = letter("blog", &untold.email_hash);
        assert!(!app.sieve.store.tell_reply(untold, 1, new).await.unwrap());
        assert_eq!(app.sieve.outbox_state().await.unwrap().waiting, 0);
    }

    async fn a_notice_is_posted_once_and_not_to_who_was_erased(app: App) {
        everything_is_published(&app, 0.0).await;
        let sink = Sink::start().await;
        for (body, email) in [("Une première.", "zqbob@example.org"), ("Une deuxième.", "awa@example.org")] {
            let made = app.submitted(&comment_with(json!({ "body": body, "email": email }))).await;
            decided(&app, made["id"].as_str().unwrap(), "reject").await;
        }
        app.sql("UPDATE notices SET due_at_ms = 0").await;
        let notices = app.sieve.take_notices(9).await.unwrap();
        assert_eq!(notices.len(), 2);
        erased(&app, "zqbob@example.org", "anonymise").await;
        for notice in &notices {
            let goes = notice.to.expose() == "awa@example.org";
            assert_eq!(app.sieve.post_notice(notice).await.unwrap(), goes);
            assert!(!app.sieve.post_notice(notice).await.unwrap(), "once");
        }
        // As if its notice had been claimed anew: the letter is the same one.
        app.sql("UPDATE notices SET state = 'waiting', due_at_ms = 0").await;
        assert_eq!(app.sieve.post_notices().await.unwrap(), 1);
        assert_eq!(app.sieve.outbox_state().await.unwrap().waiting, 1);
        assert_eq!(sink.after(&app, 0).await.len(), 1);
    }

    async fn a_decision_taken_back_since_is_not_mailed(app: App) {
        everything_is_published(&app, 0.0).await;
        let sink = Sink::start().await;
        let made = app.submitted(&comment_with(json!({ "body": "Une remarque." }))).await;
        let id = made["id"].as_str().unwrap();
        decided(&app, id, "reject").await;
        assert_eq!(later(&app.sieve, 20 * MINUTE).post_notices().await.unwrap(), 1);
        let admin = admin(&app).await;
        let undo = app.post(&format!("/api/v1/review/comments/{id}/undo"), &json!({})).bearer_auth(admin);
        assert_eq!(undo.send().await.unwrap().status(), 200);
        assert!(sink.after(&app, 20 * MINUTE).await.is_empty());
    }

    async fn a_link_is_not_used_up_before_it_has_decided(app: App) {
        let (sink, [one, _]) = two_that_wait_told_of(&app).await;
        let mail = sink.after(&app, MINUTE).await.remove(0);
        let path = mail.paths(&app).into_iter().find(|path| path.ends_with("/approve")).unwrap();
        // The process ends, as it were, with only the first of the two written.
        app.sql(if matches!(app.database, tamis::storage::Database::Sqlite(_)) {
            "CREATE TRIGGER gone BEFORE UPDATE OF used_at_ms ON act_links BEGIN SELECT RAISE(IGNORE); END"
        } else {
            "CREATE RULE gone AS ON UPDATE TO act_links DO INSTEAD NOTHING"
        })
        .await;
        let sent = async || {
            let request = app.client.post(format!("{}{path}", app.base)).header("Origin", &app.base);
            request.send().await.unwrap().status().as_u16()
        };
        assert_eq!(sent().await, 200, "what the link says is done");
        let shown = app.list(crate::harness::PAGE).await;
        assert_eq!((shown["count"].as_i64(), shown["comments"][0]["id"].as_str()), (Some(1), Some(one.as_str())), "{shown}");
        assert_eq!(sent().await, 409, "and not done again");
    }
}
