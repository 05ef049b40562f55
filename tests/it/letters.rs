//! The letters about decisions tell what stands, whatever was decided before and was told already.

use crate::harness::{App, json_of, on_both, until};
use crate::people::submitted;
use crate::reports::{desk, letters, object, reported};
use serde_json::json;
use tamis::domain::notice::NoticeKind;
use tamis::moderation::{Notice, Sieve};

/// Whom the letters that are due go to, and of which kind they are; they are sent with that.
async fn sent(app: &App) -> Vec<(String, NoticeKind)> {
    let mut told = Vec::new();
    for notice in letters(app).await {
        told.push((notice.to.expose().to_owned(), notice.kind));
        app.sieve.settle_notice(&notice, true).await.unwrap();
    }
    told.sort_by(|a, b| a.0.cmp(&b.0));
    told
}

/// Whether a letter is about what was reported, or about what nobody had reported.
fn is_about_report(notice: &Notice) -> bool {
    !notice.facts.reasons.is_empty()
}

fn to(who: &str, kind: NoticeKind) -> (String, NoticeKind) {
    (who.to_owned(), kind)
}

const AUTHOR: &str = "awa@example.org";
const READER: &str = "lea@example.org";

on_both! {
    async fn a_decision_that_follows_another_takes_the_place_of_its_letters(app: App) {
        let desk = desk(&app).await;
        let (first, second) = (submitted(&app, "un").await, submitted(&app, "deux").await);
        for id in [&first, &second] {
            reported(&app, id, json!({ "reason": "insult", "email": READER })).await;
        }
        desk.decide(&first, "reject").await;
        desk.decide(&first, "approve").await;
        assert_eq!(sent(&app).await, [to(READER, NoticeKind::ReportRefused)], "it is online, so nobody hears that it is not");
        desk.decide(&second, "approve").await;
        desk.decide(&second, "spam").await;
        desk.decide(&second, "reject").await;
        assert_eq!(sent(&app).await, [to(AUTHOR, NoticeKind::CommentRemoved), to(READER, NoticeKind::ReportUpheld)]);
        assert_eq!(sent(&app).await, []);
    }

    async fn a_report_that_nobody_read_is_closed_by_nobody(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "un").await;
        let shown = desk.item(&id).await;
        assert_eq!((shown["version"].as_i64(), shown["reported"].as_i64()), (Some(1), Some(0)));
        reported(&app, &id, json!({ "reason": "insult", "email": READER })).await;
        let stale = json!({ "decision": "approve", "version": 1, "reported": 0 });
        let refused = desk.say(&id, stale.clone()).await;
        assert_eq!(refused.status(), 409);
        let problem = json_of(refused).await;
        assert_eq!((problem["code"].as_str(), problem["item"]["reported"].as_i64()), (Some("review.conflict"), Some(1)));
        let mut one = stale.clone();
        one["id"] = id.clone().into();
        let many = json_of(desk.post("/decisions", &json!({ "decisions": [one] })).send().await.unwrap()).await;
        assert_eq!(many["results"][0]["problem"]["code"], "review.conflict", "{many}");
        let page = app.get(&format!("/moderate/comments/{id}")).bearer_auth(&desk.token).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("data-reported=\"1\"") && page.contains("name=\"reported\" value=\"1\""), "{page}");
        let form = |path: String, fields: Vec<(&'static str, String)>| app.client.post(format!("{}{path}", app.base)).form(&fields).bearer_auth(&desk.token).send();
        let at = |path: &str| format!("/moderate/{path}");
        let fields = vec![("decision", "reject".to_owned()), ("version", "1".to_owned()), ("reported", "0".to_owned())];
        let refused = form(at(&format!("comments/{id}/decision")), fields).await.unwrap();
        assert!(refused.headers()["set-cookie"].to_str().unwrap().contains("conflict"));
        let refused = form(at("bulk"), vec![("decision", "reject".to_owned()), ("id", format!("{id}.1.0"))]).await.unwrap();
        assert!(refused.headers()["set-cookie"].to_str().unwrap().contains("bulk.1.0"), "one failed, none done");
        assert_eq!(desk.ids("status=reported").await, std::slice::from_ref(&id));
        assert_eq!(desk.say(&id, json!({ "decision": "approve", "version": 1, "reported": 1 })).await.status(), 200);
        assert_eq!(desk.ids("status=reported").await, Vec::<String>::new());
        // A reason after the act is no second decision on what came in meanwhile.
        let from = app.post(&format!("/api/v1/sites/blog/comments/{id}/report"), &json!({ "reason": "spam", "ip": "8.8.8.8" }));
        assert_eq!(from.bearer_auth(&app.key).send().await.unwrap().status(), 202);
        let note = json!({ "decision": "approve", "version": 2, "reported": 0, "note": "Rien à redire." });
        assert_eq!(desk.say(&id, note).await.status(), 200);
        assert_eq!(desk.ids("status=reported").await, std::slice::from_ref(&id));
        let told = letters(&app).await;
        assert_eq!(told[0].facts.note.as_deref(), Some("Rien à redire."));
        desk.decide(&id, "reject").await;
        assert_eq!(desk.ids("status=reported").await, Vec::<String>::new(), "a program that names nothing takes it as it stands");
    }

    async fn what_follows_names_the_reasons_and_is_given_the_note_of_the_last(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "un").await;
        reported(&app, &id, json!({ "reason": "insult" })).await;
        desk.decide(&id, "approve").await;
        assert_eq!(desk.say(&id, json!({ "decision": "reject", "note": "À la relecture." })).await.status(), 200);
        let told = letters(&app).await;
        assert_eq!((told.len(), told[0].kind), (1, NoticeKind::CommentRemoved));
        assert_eq!((told[0].facts.note.as_deref(), &told[0].facts.reasons[..]), (Some("À la relecture."), &["insult".to_owned()][..]));
    }

    async fn a_reason_that_follows_the_act_stands_in_the_letters_that_wait(app: App) {
        let desk = desk(&app).await;
        let (id, other) = (submitted(&app, "un").await, submitted(&app, "deux").await);
        reported(&app, &id, json!({ "reason": "insult", "email": READER })).await;
        for id in [&id, &other] {
            desk.decide(id, "reject").await;
            for note in ["Une attaque personnelle.", "Une autre raison."] {
                assert_eq!(desk.say(id, json!({ "decision": "reject", "note": note })).await.status(), 200);
            }
        }
        let told = letters(&app).await;
        let notes: Vec<_> = told.iter().filter(|notice| is_about_report(notice)).map(|notice| notice.facts.note.as_deref()).collect();
        assert_eq!(notes, [Some("Une attaque personnelle."); 2], "the first reason, to author and reporter");
        let notes: Vec<_> = told.iter().filter(|notice| !is_about_report(notice)).map(|notice| notice.facts.note.as_deref()).collect();
        assert_eq!(notes, [None], "what nobody reported is a note among moderators");
    }

    async fn letters_that_nobody_sends_are_dropped_after_a_month(app: App) {
        let desk = desk(&app).await;
        let (old, new) = (submitted(&app, "un").await, submitted(&app, "deux").await);
        for id in [&old, &new] {
            reported(&app, id, json!({ "reason": "insult", "email": READER })).await;
            desk.decide(id, "reject").await;
        }
        let month = Sieve::UNSENT_KEPT_MS;
        let now_ms = app.sieve.clock.now_ms();
        app.sql(&format!("UPDATE notices SET created_at_ms = {} WHERE comment_id = '{old}'", now_ms - month - 1)).await;
        app.sql(&format!("INSERT INTO outbox (id, kind, recipient_hash, lang, attempts, next_try_ms, claimed_until_ms, created_at_ms) VALUES ('x', 'note', 'h', 'fr', 0, 0, 0, {})", now_ms - month - 1)).await;
        let jobs = tamis::jobs::Jobs::start(&app.sieve, true);
        let left = || async { (app.sieve.store.outbox_state().await.unwrap().waiting == 0).then_some(()) };
        until(std::time::Duration::from_secs(15), left).await.expect("the tidying job drops it");
        jobs.stop().await;
        assert_eq!(app.sieve.store.drop_unsent(now_ms - month).await.unwrap(), 0, "it dropped all that was old");
        assert_eq!(sent(&app).await, [to(AUTHOR, NoticeKind::CommentRemoved), to(READER, NoticeKind::ReportUpheld)]);
    }

    async fn undoing_the_second_decision_brings_the_letters_of_the_first_back(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "un").await;
        reported(&app, &id, json!({ "reason": "insult", "email": READER })).await;
        desk.decide(&id, "reject").await;
        desk.decide(&id, "spam").await;
        assert_eq!(desk.undo(&id).await.status(), 200);
        assert_eq!(desk.ids("status=reported").await, Vec::<String>::new(), "the first decision answered it");
        let told = letters(&app).await;
        assert_eq!(told.len(), 2);
        assert!(told.iter().all(|notice| notice.facts.decision == "reject"));
    }

    async fn an_author_whose_letter_was_replaced_hears_of_the_removal_once(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "un").await;
        for decision in ["reject", "spam", "reject"] {
            desk.decide(&id, decision).await;
        }
        assert_eq!(sent(&app).await, [to(AUTHOR, NoticeKind::CommentRemoved)]);
        desk.decide(&id, "spam").await;
        assert_eq!(sent(&app).await, []);
    }

    async fn who_was_told_the_opposite_hears_of_what_an_objection_changed(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "un").await;
        reported(&app, &id, json!({ "reason": "insult", "email": READER })).await;
        desk.decide(&id, "reject").await;
        let told = letters(&app).await;
        let path = told.iter().find_map(|notice| notice.objection_path.clone()).unwrap();
        for notice in &told {
            app.sieve.settle_notice(notice, true).await.unwrap();
        }
        assert_eq!(object(&app, &path, "Je n'ai insulté personne.").await.0, 200);
        desk.decide(&id, "approve").await;
        let told = letters(&app).await;
        let kinds: Vec<_> = told.iter().map(|notice| (notice.to.expose(), notice.kind)).collect();
        assert!(kinds.contains(&(AUTHOR, NoticeKind::ObjectionUpheld)) && kinds.contains(&(READER, NoticeKind::ReportReversed)), "{kinds:?}");
        let reversed = told.iter().find(|notice| notice.kind == NoticeKind::ReportReversed).unwrap();
        assert!(reversed.objection_path.is_some(), "and may object in turn");
    }

    async fn who_was_told_that_it_stays_hears_that_it_went_after_all_and_back(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "un").await;
        reported(&app, &id, json!({ "reason": "insult", "email": READER })).await;
        desk.decide(&id, "approve").await;
        assert_eq!(sent(&app).await, [to(READER, NoticeKind::ReportRefused)]);
        desk.decide(&id, "reject").await;
        assert_eq!(sent(&app).await, [to(AUTHOR, NoticeKind::CommentRemoved), to(READER, NoticeKind::ReportGranted)]);
        // Undone after the letters left, it is told too.
        assert_eq!(desk.undo(&id).await.status(), 200);
        assert_eq!(sent(&app).await, [to(AUTHOR, NoticeKind::CommentRestored), to(READER, NoticeKind::ReportReversed)]);
        desk.decide(&id, "spam").await;
        assert_eq!(sent(&app).await, [to(AUTHOR, NoticeKind::CommentRemoved), to(READER, NoticeKind::ReportGranted)]);
        desk.decide(&id, "reject").await;
        assert_eq!(sent(&app).await, [], "both know that it is off");
    }

    async fn an_undo_that_is_undone_further_tells_what_stands_in_the_end(app: App) {
        let desk = desk(&app).await;
        let id = submitted(&app, "un").await;
        desk.decide(&id, "reject").await;
        assert_eq!(sent(&app).await, [to(AUTHOR, NoticeKind::CommentRemoved)]);
        desk.decide(&id, "approve").await;
        assert_eq!(sent(&app).await, [to(AUTHOR, NoticeKind::CommentRestored)]);
        desk.undo(&id).await;
        desk.undo(&id).await;
        assert_eq!(sent(&app).await, [], "off and on again, before anybody was told");
    }
}
