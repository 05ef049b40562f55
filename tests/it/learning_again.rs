//! Retraining reads what is new, and comes to what counting everything anew does.

use crate::harness::{App, Kind, comment_with, on_both};
use crate::people::{Desk, change_settings, desk};
use crate::small_base;
use serde_json::{Value, json};
use tamis::domain::ids::SiteId;
use tamis::moderation::{Read, RetrainError};
use tamis::spam::{Input, Model, rename};

/// The file that retraining makes of what stands now, under one name whenever it is made, and what it read.
async fn retrained(app: &App) -> (Vec<u8>, Read) {
    let made = app.sieve.retrain(None, None, false).await.unwrap();
    let (_, file) = app.sieve.store.find_model(&made.version).await.unwrap().unwrap();
    (rename(&file, "same").unwrap(), made.read)
}

/// What is kept of what `blog` taught.
async fn kept(app: &App) -> Option<Vec<u8>> {
    let blog = SiteId::parse("blog").unwrap();
    app.sieve.store.learning(blog, 1).await.unwrap().state
}

/// Numbers that look random, the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// One thing that happens to a site: a comment comes in and is decided, one is decided otherwise, undone, edited, withdrawn,
/// or the website says what a text was.
async fn act(app: &App, desk: &Desk<'_>, dice: &mut Dice, comments: &mut Vec<Value>, act: usize) {
    let body = format!(
        "Des lampions {} à la régate, {} étape {}.",
        dice.roll(9),
        ["belle", "louer"][dice.roll(2)],
        dice.roll(99_999)
    );
    let decision = ["spam", "approve"][dice.roll(2)];
    if act < 5 || comments.is_empty() {
        let email = format!("n{}@example.org", dice.roll(6));
        let comment = app
            .submitted(&comment_with(json!({ "email": email, "body": body })))
            .await;
        desk.decide(comment["id"].as_str().unwrap(), decision).await;
        comments.push(comment);
        return;
    }
    let at = dice.roll(comments.len());
    let (id, token) = (
        comments[at]["id"].as_str().unwrap(),
        comments[at]["edit_token"].as_str().unwrap(),
    );
    let url = format!("{}/api/v1/sites/blog/comments/{id}", app.base);
    match act {
        5 => drop(desk.decide(id, decision).await),
        6 => drop(desk.undo(id).await),
        7 => {
            let edited = app
                .client
                .put(url)
                .bearer_auth(token)
                .json(&json!({ "body": body }))
                .send()
                .await
                .unwrap();
            assert_eq!(edited.status(), 200);
            desk.decide(id, decision).await;
        }
        8 => {
            assert_eq!(
                app.client.delete(url).bearer_auth(token).send().await.unwrap().status(),
                204
            );
            comments.remove(at);
        }
        _ => {
            let label = ["ham", "spam"][dice.roll(2)];
            let said = json!({ "label": label, "email": null, "name": format!("Nom {}", dice.roll(3)), "body": body });
            let said = app
                .post("/api/v1/sites/blog/feedback", &comment_with(said))
                .bearer_auth(&app.key)
                .send();
            assert_eq!(said.await.unwrap().status(), 202);
        }
    }
}

on_both! {
    async fn whatever_happened_since_the_bytes_are_those_of_counting_anew(app: App) {
        let desk = desk(&app).await;
        small_base::put_in_use(&app.sieve.store, &small_base::FILE).await;
        let (mut dice, mut comments) = (Dice(42), Vec::new());
        // First what comes in; then what is taken back and said again, with texts still there; then whatever else.
        for (round, acts) in [&[0, 9][..], &[0, 5, 6], &[0, 5, 6, 7, 8, 9]].into_iter().enumerate() {
            for at in 0..18 {
                act(&app, &desk, &mut dice, &mut comments, acts[at % acts.len()]).await;
            }
            let (bytes, read) = retrained(&app).await;
            let state = kept(&app).await.expect("what was learnt is kept");
            app.sql("DELETE FROM site_learning").await;
            let (anew, all) = retrained(&app).await;
            assert!(bytes == anew, "round {round}: {read:?}");
            assert_eq!(Some(state), kept(&app).await, "round {round}");
            assert_eq!((all.already, all.taken_back, read.new + read.already), (0, 0, all.new), "round {round}");
            if round == 1 {
                assert!(read.already > 5 && read.taken_back > 0 && read.new > 0, "nothing was learnt by what is new: {read:?}");
            }
        }
        // Damaged, it is counted anew, and no error.
        app.sql("UPDATE site_learning SET stamp = 7").await;
        let blog = SiteId::parse("blog").unwrap();
        assert!(app.sieve.store.keep_learning(blog, 7, vec![1, 2, 3], 1).await.unwrap());
        let (before, again) = (retrained(&app).await, retrained(&app).await);
        assert!(before.0 == again.0);
        assert_eq!((before.1.already, again.1.new, again.1.already), (0, 0, before.1.new));
    }

    async fn a_new_address_each_time_is_still_one_network(app: App) {
        let desk = desk(&app).await;
        small_base::put_in_use(&app.sieve.store, &small_base::FILE).await;
        for n in 0..64 {
            let comment = comment_with(json!({ "email": format!("n{n}@example.org"), "name": format!("N. {n}"), "body": format!("Des lampions {n}.") }));
            desk.decide(app.submitted(&comment).await["id"].as_str().unwrap(), "spam").await;
        }
        let admitted = async || {
            let judgement = app.sieve.retrain(None, None, false).await.unwrap().judgement;
            (judgement.learnt, judgement.not_admitted)
        };
        assert_eq!(admitted().await, (64, 0), "an address of this machine tells nobody from anybody");
        app.sql("UPDATE comments SET network_hash = 'n'").await;
        assert_eq!(admitted().await, (60, 4));
    }

    async fn whoever_leaves_no_address_is_one_contributor_by_name(app: App) {
        let desk = desk(&app).await;
        small_base::put_in_use(&app.sieve.store, &small_base::FILE).await;
        change_settings(&app, |settings| settings.email_required = false).await;
        let say = async |name: &str, times: usize| {
            for n in 0..times {
                let comment = comment_with(json!({ "email": null, "name": name, "body": format!("zanzibarite quetzalienne {n}") }));
                desk.decide(app.submitted(&comment).await["id"].as_str().unwrap(), "spam").await;
            }
            let made = app.sieve.retrain(None, None, false).await.unwrap();
            let (_, file) = app.sieve.store.find_model(&made.version).await.unwrap().unwrap();
            let input = Input { body: "zanzibarite quetzalienne", site: Some("blog"), ..Input::default() };
            (made.judgement, Model::parse(&file).unwrap().score(&input).known_share)
        };
        let (judgement, known) = say("Awa", 22).await;
        assert_eq!((judgement.learnt, judgement.not_admitted), (20, 2), "of one contributor no more than twenty");
        let (_, of_two) = say(" Bo", 3).await;
        assert!(known < 0.5 && (of_two - known).abs() < 1e-9, "what two people say is in no model: {known} {of_two}");
        let (_, of_three) = say("Chi", 1).await;
        assert!(of_three > of_two + 0.4, "{of_two} {of_three}");
    }

    async fn what_was_learnt_of_a_text_goes_with_the_text(app: App) {
        let desk = desk(&app).await;
        small_base::put_in_use(&app.sieve.store, &small_base::FILE).await;
        let mut sent = Vec::new();
        for n in 0..4 {
            let comment = comment_with(json!({ "email": format!("n{n}@example.org"), "body": format!("Des lampions à louer, lot {n}.") }));
            sent.push(app.submitted(&comment).await);
        }
        for comment in &sent[..3] {
            desk.decide(comment["id"].as_str().unwrap(), "spam").await;
        }
        retrained(&app).await;
        let withdraw = async |comment: &Value| {
            let url = format!("{}/api/v1/sites/blog/comments/{}", app.base, comment["id"].as_str().unwrap());
            let gone = app.client.delete(url).bearer_auth(comment["edit_token"].as_str().unwrap()).send().await.unwrap();
            assert_eq!(gone.status(), 204);
        };
        withdraw(&sent[3]).await;
        assert!(kept(&app).await.is_some(), "nobody ever decided on that one, so nothing was learnt of it");
        // Even one on which nothing stands any more, as long as it may have been learnt.
        assert_eq!(desk.undo(sent[2]["id"].as_str().unwrap()).await.status(), 200);
        withdraw(&sent[2]).await;
        assert!(kept(&app).await.is_none());

        // Whoever read before a text went keeps nothing of it.
        let store = &app.sieve.store;
        let blog = SiteId::parse("blog").unwrap();
        let read = store.learning(blog.clone(), 1).await.unwrap();
        withdraw(&sent[1]).await;
        assert!(!store.keep_learning(blog.clone(), read.stamp, vec![1], 2).await.unwrap());
        assert!(kept(&app).await.is_none());

        let (_, read) = retrained(&app).await;
        assert_eq!((read.new, read.already), (1, 0));
        app.sql("UPDATE comments SET decision = NULL").await;
        assert!(matches!(app.sieve.retrain(None, None, false).await, Err(RetrainError::NothingToLearn)));
        assert!(app.sieve.remove_site(None, blog.clone()).await.unwrap());
        assert_eq!(store.learning(blog, 3).await.unwrap(), Default::default());
    }
}

/// Puts decided comments into a site that has one comment already, numbered from `from`.
pub async fn decided(app: &App, from: usize, to: usize) {
    app.sql(&format!(
        "WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {to})
         INSERT INTO comments (site_id, id, page_id, depth, author_id, status, version, audit, name, body, search, html, email_hash,
         verdict, cause, reasons, remainder, decision, created_at_ms)
         SELECT site_id, 'x' || i, page_id, 0, author_id, status, 2, audit, name, 'mot' || (i % 97) || ' lot' || i, '', '',
         'h' || i, verdict, cause, '[]', 0, CASE WHEN i % 2 = 0 THEN 'spam' ELSE 'approve' END, 1
         FROM comments, n WHERE id NOT LIKE 'x%'"
    ))
    .await;
}

async fn reads_what_is_new_and_not_the_history(kind: Kind) {
    let Some(app) = App::start(kind).await else { return };
    small_base::put_in_use(&app.sieve.store, &small_base::FILE).await;
    app.submitted(&comment_with(json!({}))).await;
    decided(&app, 1, 6000).await;
    let (_, first) = retrained(&app).await;
    assert!(first.new > 4500 && first.texts >= first.new + 1500, "{first:?}");
    decided(&app, 6001, 6003).await;
    let (_, more) = retrained(&app).await;
    assert_eq!((more.already, more.taken_back), (first.new, 0));
    // Five hundred to place the intercept on, a thousand to judge on, however many there are; and what is new.
    assert!((1..=3).contains(&more.new) && more.texts <= 1500 + more.new, "{more:?}");
    let (_, nothing) = retrained(&app).await;
    assert_eq!(
        (nothing.new, nothing.texts),
        (0, 1000),
        "the intercept stands, and only what judges is read"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retraining_after_three_decisions_reads_no_history_on_sqlite() {
    reads_what_is_new_and_not_the_history(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retraining_after_three_decisions_reads_no_history_on_postgres() {
    reads_what_is_new_and_not_the_history(Kind::Postgres).await;
}
