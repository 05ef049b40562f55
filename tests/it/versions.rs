//! Versions beside one another: what the gate judges on, and what of it the log keeps.

use crate::harness::{App, on_both};
use crate::people::{desk, submitted_with};
use serde_json::json;
use tamis::moderation::Promoted;
use tamis::spam::{Model, rename};
use tamis::storage::NewModel;

/// Registers the base model under another name, as made at a time.
async fn twin(app: &App, version: &str, created_at_ms: i64) {
    let file = rename(Model::base(), version).unwrap();
    let checksum = Model::parse(&file).unwrap().checksum();
    let new = NewModel {
        version: version.to_owned(),
        parent: None,
        checksum,
        file,
        judgement: "{}".to_owned(),
        created_at_ms,
    };
    app.sieve.store.add_model(new).await.unwrap();
}

/// A comment by somebody who writes no other.
async fn stage(app: &App, n: usize) -> String {
    submitted_with(
        app,
        json!({ "email": format!("n{n}@example.org"), "body": format!("La régate, étape {n}.") }),
    )
    .await
}

on_both! {
    async fn decisions_that_a_version_has_not_learnt_judge_it(app: App) {
        let desk = desk(&app).await;
        let base = app.sieve.install_base().await.unwrap().unwrap();
        for n in 0..60 {
            let id = stage(&app, n).await;
            desk.decide(&id, if n % 2 == 0 { "approve" } else { "spam" }).await;
        }
        twin(&app, "twin", app.sieve.clock.now_ms()).await;
        let asked = app.sieve.promote("twin", false).await.unwrap();
        assert_eq!(asked.promoted, Promoted::Done { version: "twin".to_owned(), replaced: Some(base.clone()) });
        let judgement = asked.judgement.unwrap();
        assert_eq!(judgement.held_out.get("site:blog"), Some(&60), "no site taught it");

        let made = app.sieve.retrain(None, false).await.unwrap();
        let asked = app.sieve.promote(&made.version, true).await.unwrap();
        assert_eq!(asked.judgement.unwrap().held_out.get("site:blog"), None, "it learnt all of them");
        for n in 60..115 {
            let id = stage(&app, n).await;
            desk.decide(&id, "approve").await;
        }
        twin(&app, "triplet", 1).await;
        app.sieve.promote("triplet", true).await.unwrap();
        let asked = app.sieve.promote(&made.version, true).await.unwrap();
        assert_eq!(asked.judgement.unwrap().held_out.get("site:blog"), Some(&55), "what was said since");
        assert_eq!(app.sieve.promote(&made.version, false).await.unwrap().promoted, Promoted::Already);
        assert_eq!(app.sieve.promote("never-made", true).await.unwrap().promoted, Promoted::Unknown);
    }

    async fn beside_a_version_that_cannot_be_read_nothing_is_judged(app: App) {
        let base = app.sieve.install_base().await.unwrap().unwrap();
        twin(&app, "twin", 1).await;
        app.sql(&format!("UPDATE models SET checksum = 'bent' WHERE version = '{base}'")).await;
        let asked = app.sieve.promote("twin", false).await.unwrap();
        assert!(matches!(&asked.promoted, Promoted::Unjudged(why) if why.contains("cannot be read")), "{asked:?}");
        let asked = app.sieve.promote("twin", true).await.unwrap();
        assert!(matches!(asked.promoted, Promoted::Done { .. }), "{asked:?}");
        let log = app.sieve.store.promotions(1).await.unwrap();
        assert!(log[0].grounds.forced && log[0].grounds.why.starts_with("not judged: "), "{log:?}");
    }
}
