//! Letters on their way: handed over once, tried again, given up; and what moderators hear of by mail.

use crate::harness::{App, on_both};
use crate::people::{EMAIL, moderator_of_a_queue, shut_out, submitted, submitted_with, token};
use crate::sink::{Sink, later};
use serde_json::json;
use std::sync::atomic::Ordering;
use tamis::domain::email::Email;
use tamis::domain::ids::ModeratorId;
use tamis::domain::letter::Letter;
use tamis::domain::moderator::Role;
use tamis::jobs::mail::round;
use tamis::moderation::{MailWish, To};
use tokio_util::sync::CancellationToken;

const MINUTE: i64 = 60 * 1000;
const HOUR: i64 = 60 * MINUTE;

async fn id_of(app: &App, email: &str) -> ModeratorId {
    let email = Email::parse(email).unwrap();
    app.sieve.find_person(&email).await.unwrap().unwrap().id
}

async fn wishes(app: &App, lang: &str, wish: MailWish) {
    moderator_of_a_queue(app).await;
    app.sieve.set_wish(&id_of(app, EMAIL).await, lang, wish).await.unwrap();
}

async fn post(app: &App) {
    let to = Email::parse(EMAIL).unwrap();
    let letter = Letter::Invite {
        token: "tms_link_x".to_owned(),
        hours: 72,
    };
    app.sieve.post(To::Moderator(&to), &letter, "fr").await.unwrap();
}

async fn sent_from(app: &App, path: &str) -> (u16, String) {
    let request = app.client.post(format!("{}{path}", app.base));
    let response = request
        .header("Origin", &app.base)
        .header("Accept-Language", "fr")
        .send()
        .await
        .unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

async fn shown(app: &App, path: &str) -> (u16, String) {
    let response = app.get(path).header("Accept-Language", "fr").send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

on_both! {
    async fn a_letter_is_handed_over_once_however_many_send(app: App) {
        let sink = Sink::start().await;
        for _ in 0..12 {
            post(&app).await;
        }
        let (one, two, go) = (sink.mailer(&app), sink.mailer(&app), CancellationToken::new());
        let rounds = tokio::join!(round(&app.sieve, &one, true, &go), round(&app.sieve, &two, true, &go));
        assert_eq!(rounds.0.unwrap() + rounds.1.unwrap(), 12);
        let mails = sink.take();
        assert_eq!(mails.len(), 12);
        assert!(mails.iter().all(|mail| mail.to == EMAIL));
        assert_eq!(mails[0].header("From").unwrap(), "Tamis <no-reply@comments.example>");
        assert!(mails[0].text().contains("choisissez un mot de passe") || mails[0].text().contains("Choisissez un mot de passe"), "{}", mails[0].text());
        assert!(sink.after(&app, HOUR).await.is_empty(), "nothing is sent twice");
    }

    async fn a_server_that_is_down_loses_nothing_and_is_told_no_address(app: App) {
        let sink = Sink::start().await;
        sink.refuses.store(true, Ordering::SeqCst);
        post(&app).await;
        assert!(sink.after(&app, 0).await.is_empty());
        let state = app.sieve.outbox_state().await.unwrap();
        assert_eq!((state.waiting, state.failing, state.given_up), (1, 1, 0));
        assert!(sink.after(&app, 1000).await.is_empty(), "it is not tried again at once");
        app.sql("UPDATE outbox SET kind = last_error").await;
        assert_eq!(app.sieve.store.claim_letter("c".to_owned(), i64::MAX / 2, i64::MAX / 2).await.unwrap().unwrap().kind, "the server said 451");
        app.sql("UPDATE outbox SET claimed_until_ms = 0, kind = 'invite'").await;
        sink.refuses.store(false, Ordering::SeqCst);
        assert_eq!(sink.after(&app, 5 * MINUTE).await.len(), 1);
        assert_eq!(app.sieve.outbox_state().await.unwrap().waiting, 0);
    }

    async fn a_letter_is_given_up_after_a_day(app: App) {
        let sink = Sink::start().await;
        sink.refuses.store(true, Ordering::SeqCst);
        post(&app).await;
        for hour in 0..30 {
            assert!(sink.after(&app, hour * HOUR).await.is_empty());
        }
        let state = app.sieve.outbox_state().await.unwrap();
        assert_eq!((state.waiting, state.given_up), (0, 1));
        sink.refuses.store(false, Ordering::SeqCst);
        assert!(sink.after(&app, 40 * HOUR).await.is_empty());
        // What it held is gone with that.
        app.sql("UPDATE outbox SET gave_up_at_ms = NULL").await;
        let row = app.sieve.store.claim_letter("c".to_owned(), i64::MAX / 2, i64::MAX / 2).await.unwrap().unwrap();
        assert_eq!((row.recipient_sealed, row.letter_sealed), (None, None));
        app.sql("UPDATE outbox SET gave_up_at_ms = 1").await;
        assert_eq!(app.sieve.store.forget_letters(i64::MAX).await.unwrap(), 1);
    }

    async fn a_process_that_died_with_a_letter_leaves_it_to_others(app: App) {
        let sink = Sink::start().await;
        post(&app).await;
        assert!(app.sieve.claim_letter().await.unwrap().is_some());
        assert!(sink.after(&app, 0).await.is_empty(), "it is claimed");
        assert_eq!(sink.after(&app, 10 * MINUTE).await.len(), 1);
    }

    async fn a_recipient_that_is_refused_for_good_is_given_up_at_once(app: App) {
        let sink = Sink::start().await;
        sink.knows_nobody.store(true, Ordering::SeqCst);
        post(&app).await;
        assert!(sink.after(&app, 0).await.is_empty());
        let state = app.sieve.outbox_state().await.unwrap();
        assert_eq!((state.waiting, state.given_up), (0, 1));
    }

    async fn a_slow_server_is_handed_no_letter_twice(app: App) {
        let (slow, quick) = (Sink::start().await, Sink::start().await);
        for _ in 0..3 {
            post(&app).await;
        }
        let gate = slow.gate.clone();
        let held = gate.write().await;
        let (sieve, mailer) = (app.sieve.clone(), slow.mailer(&app));
        let first = tokio::spawn(async move { round(&sieve, &mailer, true, &CancellationToken::new()).await });
        let arrived = crate::harness::until(std::time::Duration::from_secs(20), async || slow.ids().pop()).await.unwrap();
        let id = arrived.trim_start_matches('<').split('@').next().unwrap();
        // Whatever else the first had claimed would be free by now; the letter in its hand is still its own.
        app.sql(&format!("UPDATE outbox SET claimed_until_ms = claimed_until_ms + {HOUR} WHERE id = '{id}'")).await;
        assert_eq!(quick.after(&app, 6 * MINUTE).await.len(), 2);
        drop(held);
        assert_eq!(first.await.unwrap().unwrap(), 1);
        assert_eq!(slow.ids().len(), 1, "the others had gone by another hand");
    }

    async fn a_claim_that_has_passed_settles_nothing(app: App) {
        post(&app).await;
        let slow = app.sieve.claim_letter().await.unwrap().unwrap();
        let other = later(&app.sieve, 10 * MINUTE);
        let letter = other.claim_letter().await.unwrap().unwrap();
        assert!(!app.sieve.letter_left(&slow).await.unwrap());
        assert!(!app.sieve.letter_stayed(&slow, "too late", true).await.unwrap());
        let state = app.sieve.outbox_state().await.unwrap();
        assert_eq!((state.waiting, state.failing, state.given_up), (1, 0, 0));
        assert!(other.letter_left(&letter).await.unwrap());
        assert_eq!(app.sieve.outbox_state().await.unwrap().waiting, 0);
    }

    async fn between_two_letters_it_is_looked_whether_to_stop(app: App) {
        let sink = Sink::start().await;
        post(&app).await;
        let stop = CancellationToken::new();
        stop.cancel();
        assert_eq!(round(&app.sieve, &sink.mailer(&app), true, &stop).await.unwrap(), 0);
        assert_eq!(sink.after(&app, 0).await.len(), 1, "what was not begun is anybody's");
    }

    async fn what_waits_is_told_at_once_in_their_language_without_a_link_of_the_comment(app: App) {
        let sink = Sink::start().await;
        wishes(&app, "fr", MailWish::AtOnce).await;
        submitted_with(&app, json!({ "name": "Zoé\u{a0}!", "body": "Voyez https://evil.example/a et <img src=https://evil.example/b.png>" })).await;
        let mails = sink.after(&app, MINUTE).await;
        assert_eq!(mails.len(), 1);
        let (mail, text) = (&mails[0], mails[0].text());
        assert!(text.contains("attend une décision") && text.contains("Zoé"), "{text}");
        for part in [&text, &mail.html()] {
            assert!(!part.contains("evil.example"), "{part}");
        }
        assert!(!mail.html().contains("<img") && mail.html().contains("&#60;img"), "{}", mail.html());
        assert!(mail.raw.find("text/plain") < mail.raw.find("text/html"));
        assert_eq!(mail.header("List-Unsubscribe-Post").unwrap(), "List-Unsubscribe=One-Click");
        assert!(sink.after(&app, 2 * MINUTE).await.is_empty(), "the same is not told again");
        submitted(&app, "et encore un autre avis").await;
        assert!(sink.after(&app, 3 * MINUTE).await.is_empty(), "one letter does not tread on another's heels");
        assert_eq!(sink.after(&app, 10 * MINUTE).await.len(), 1);
    }

    async fn a_digest_comes_once_a_day_and_ends_by_its_link(app: App) {
        let sink = Sink::start().await;
        wishes(&app, "en", MailWish::Daily).await;
        submitted(&app, "une première remarque").await;
        let mails = sink.after(&app, MINUTE).await;
        assert_eq!(mails.len(), 1);
        submitted(&app, "une deuxième remarque").await;
        assert!(sink.after(&app, 12 * HOUR).await.is_empty());
        assert_eq!(sink.after(&app, 26 * HOUR).await.len(), 1);
        let end = mails[0].header("List-Unsubscribe").unwrap();
        let end = end.trim_matches(['<', '>']).strip_prefix(&app.base).unwrap().to_owned();
        assert_eq!(shown(&app, &end).await.0, 200);
        assert_eq!(app.sieve.wish_of(&id_of(&app, EMAIL).await).await.unwrap().1, MailWish::Daily, "looking changes nothing");
        let one_click = app.client.post(format!("{}{end}", app.base)).form(&[("List-Unsubscribe", "One-Click")]);
        assert_eq!(one_click.send().await.unwrap().status(), 200);
        submitted(&app, "une troisième remarque").await;
        assert!(sink.after(&app, 60 * HOUR).await.is_empty());
        assert_eq!(sent_from(&app, "/moderate/mail/end/forged.00").await.0, 410);
    }

    async fn a_link_decides_once_and_by_its_button_alone(app: App) {
        let sink = Sink::start().await;
        wishes(&app, "fr", MailWish::AtOnce).await;
        let first = submitted(&app, "une remarque à publier").await;
        let second = submitted(&app, "une remarque qui change").await;
        let mail = sink.after(&app, MINUTE).await.remove(0);
        let paths: Vec<String> = mail.paths(&app).into_iter().filter(|path| path.starts_with("/moderate/mail/") && !path.contains("/end/")).collect();
        assert_eq!(paths.len(), 4, "{paths:?}");
        let (status, page) = shown(&app, &paths[0]).await;
        assert!(status == 200 && page.contains("Publier ce commentaire") && page.contains("une remarque à publier"), "{page}");
        assert_eq!(page.matches("<form").count(), 1, "one button");
        let status_of = async |id: &str| {
            let (_, page) = shown(&app, &format!("/api/v1/sites/blog/comments/{id}")).await;
            page.contains("\"html\"")
        };
        assert!(!status_of(&first).await, "looking publishes nothing");
        let foreign = app.client.post(format!("{}{}", app.base, paths[0])).header("Origin", "https://evil.example");
        assert_eq!(foreign.send().await.unwrap().status(), 403);
        let (status, page) = sent_from(&app, &paths[0]).await;
        assert!(status == 200 && page.contains("est publié"), "{page}");
        assert!(status_of(&first).await);
        let (status, page) = sent_from(&app, &paths[0]).await;
        assert!(status == 410 && page.contains("déjà servi"), "{page}");
        assert_eq!(sent_from(&app, &paths[1]).await.0, 410, "the other link of the pair is used up with it");
        let admin = token(&app, "chef@example.org", Role::Admin, &[]).await;
        let decided = app.post(&format!("/api/v1/review/comments/{second}/decision"), &json!({"decision": "spam"})).bearer_auth(admin);
        assert_eq!(decided.send().await.unwrap().status(), 200);
        let (status, page) = sent_from(&app, &paths[2]).await;
        assert!(status == 409 && page.contains("avant vous"), "{page}");
        assert!(!status_of(&second).await);
        for forged in ["/moderate/mail/x.y/approve", "/moderate/mail/x/approve"] {
            assert_eq!(sent_from(&app, forged).await.0, 410);
        }
        assert_eq!(sent_from(&app, &paths[2].replace("approve", "spam")).await.0, 404);
    }

    async fn a_link_ends_with_its_time_and_with_its_moderator(app: App) {
        let sink = Sink::start().await;
        wishes(&app, "fr", MailWish::AtOnce).await;
        submitted(&app, "une remarque").await;
        let mail = sink.after(&app, MINUTE).await.remove(0);
        let path = mail.paths(&app).into_iter().find(|path| path.ends_with("/approve")).unwrap();
        let token = path.split('/').nth(3).unwrap().to_owned();
        let late = later(&app.sieve, 80 * HOUR);
        assert!(matches!(late.find_mailed_act(&token).await.unwrap(), tamis::moderation::MailedAct::Ended));
        shut_out(&app, EMAIL).await;
        assert_eq!(sent_from(&app, &path).await.0, 410);
    }
}
