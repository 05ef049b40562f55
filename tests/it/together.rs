//! Two who do the same at once, and one who waits for what another holds.

use crate::harness::{App, Kind, PAGE, comment, comment_with, fresh_database, json_of, on_both, until};
use crate::lock::Lock;
use crate::people::{everything_is_published, refusal};
use crate::program::{Program, on_both_databases};
use futures_util::future::join_all;
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;
use tamis::storage::{NewModel, NewPromotion, Store};

on_both! {
    async fn a_page_that_stays_locked_is_a_database_away_and_no_twin(app: App) {
        everything_is_published(&app, 0.0).await;
        app.submitted(&comment()).await;
        let holder = Lock::take(&app.database, "SELECT 1 FROM pages FOR UPDATE").await;
        let (plain, keyed) = (comment_with(json!({"body": "Sans clef."})), comment_with(json!({"body": "Avec une clef."})));
        let unavailable = (503, "unavailable".to_owned());
        let (plain, keyed) = tokio::join!(app.submit(&plain).send(), app.submit(&keyed).header("Idempotency-Key", "locked").send());
        assert_eq!(refusal(plain.unwrap()).await, unavailable);
        assert_eq!(refusal(keyed.unwrap()).await, unavailable);
        holder.release().await;
    }

    async fn twins_of_feedback_are_kept_once_and_none_fails(app: App) {
        let path = "/api/v1/sites/blog/feedback";
        let body = comment_with(json!({"label": "spam"}));
        let key = |n: usize| if n.is_multiple_of(2) { "one".to_owned() } else { format!("own-{n}") };
        let twins = (0..40).map(|n| app.post(path, &body).bearer_auth(&app.key).header("Idempotency-Key", key(n)).send());
        let answers = join_all(twins).await;
        let statuses: BTreeSet<u16> = answers.into_iter().map(|answer| answer.unwrap().status().as_u16()).collect();
        assert!(statuses.contains(&202) && statuses.is_subset(&BTreeSet::from([202, 409])), "{statuses:?}");
        assert_eq!(app.labels().await.len(), 1);
    }

    async fn the_service_is_not_ready_while_nothing_can_be_kept(app: App) {
        assert_eq!(app.get("/readyz").send().await.unwrap().status(), 200);
        let holder = Lock::take(&app.database, "LOCK TABLE installation IN EXCLUSIVE MODE").await;
        let unready = until(Duration::from_secs(10), || async {
            let answer = app.get("/readyz").send().await.unwrap();
            (answer.status() == 503).then_some(answer)
        });
        assert_eq!(json_of(unready.await.expect("503 while nothing is kept")).await["failing"], json!(["writing"]));
        holder.release().await;
        assert_eq!(app.get("/readyz").send().await.unwrap().status(), 200);
    }

    async fn of_many_who_promote_at_once_one_does(app: App) {
        let store = &app.sieve.store;
        let mut in_use = None;
        for round in 0..12_i64 {
            let version = format!("v{round}");
            let new = NewModel { version: version.clone(), parent: None, checksum: String::new(), file: vec![1], judgement: "{}".to_owned(), created_at_ms: 1 };
            store.add_model(new).await.unwrap();
            // Each host's clock is behind that of the one before.
            let promotion = NewPromotion { version: version.clone(), act: "promote".to_owned(), replaced: in_use.clone(), promoted_at_ms: 1_000 - round, grounds: Default::default() };
            let promoted = join_all((0..4).map(|_| store.promote(promotion.clone(), None))).await;
            assert_eq!(promoted.into_iter().filter(|done| *done.as_ref().unwrap()).count(), 1, "round {round}");
            assert_eq!(store.version_in_use().await.unwrap().unwrap().0, version);
            in_use = Some(version);
        }
        let log = store.promotions(100).await.unwrap();
        assert_eq!(log.iter().map(|line| line.position).collect::<Vec<_>>(), (1..=12).rev().collect::<Vec<_>>());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_its_first_request_still_holds_is_in_progress() {
    let Some(app) = App::start(Kind::Postgres).await else {
        return;
    };
    let holder = Lock::take(&app.database, "LOCK TABLE idempotency IN EXCLUSIVE MODE").await;
    let feedback = comment_with(json!({"label": "ham"}));
    let feedback = app.post("/api/v1/sites/blog/feedback", &feedback).bearer_auth(&app.key);
    let (said, sent) = tokio::join!(
        feedback.header("Idempotency-Key", "held").send(),
        app.submit(&comment()).header("Idempotency-Key", "held").send()
    );
    for answer in [said, sent] {
        assert_eq!(refusal(answer.unwrap()).await, (409, "idempotency.in_progress".into()));
    }
    holder.release().await;
    assert_eq!(app.list(PAGE).await["count"], 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_open_a_fresh_database_at_once() {
    for kind in [Kind::Sqlite, Kind::Sqlite, Kind::Sqlite, Kind::Sqlite, Kind::Postgres] {
        let folder = tempfile::tempdir().unwrap();
        let Some((database, _lent)) = fresh_database(kind, folder.path()).await else {
            continue;
        };
        let opening = (0..6).map(|_| {
            let database = database.clone();
            tokio::spawn(async move { Store::open(&database, 2).await.map(drop) })
        });
        for opened in join_all(opening).await {
            assert!(opened.unwrap().is_ok(), "{kind:?}");
        }
    }
}

on_both_databases! {
    async fn settings_changed_by_many_at_once_are_all_kept(program: Program) {
        let done: Vec<i32> = std::thread::scope(|scope| {
            let lists: Vec<_> = (0..6).map(|_| scope.spawn(|| program.run(&["site", "list"]).code)).collect();
            lists.into_iter().map(|list| list.join().unwrap()).collect()
        });
        assert_eq!(done, [0; 6], "six processes on a fresh installation");
        program.json(&["site", "add", "blog", "--origin", "https://blog.example"]);
        let words: Vec<String> = (0..6).map(|n| format!("mot{n}")).collect();
        std::thread::scope(|scope| {
            for word in &words {
                let program = &program;
                scope.spawn(move || assert_eq!(program.run(&["site", "set", "blog", "--block-word", word]).code, 0));
            }
        });
        let kept: BTreeSet<String> = serde_json::from_value(program.json(&["site", "show", "blog"])["settings"]["blocked_words"].clone()).unwrap();
        assert_eq!(kept, words.into_iter().collect());
    }
}
