//! Which base a retraining builds on, and which decisions judge a version later.

use crate::harness::{App, comment_with, on_both};
use crate::learning_again::decided;
use crate::people::{desk, submitted_with};
use crate::program::{Program, on_both_databases};
use crate::retrain::Site;
use crate::small_base;
use serde_json::json;
use tamis::domain::ids::SiteId;
use tamis::moderation::{Promoted, RetrainError, Retrained};
use tamis::spam::training::{Options, train};
use tamis::spam::{Basis, Example, Judgement, Label, Model, rename};

/// A base that somebody made of texts of their own.
fn own_base() -> Vec<u8> {
    let example = |n: usize| {
        let (label, text) = if n.is_multiple_of(2) {
            (Label::Spam, "sewa lampu murah")
        } else {
            (Label::Ham, "terima kasih atas tulisan")
        };
        Example {
            id: n.to_string(),
            text: format!("{text} {}", n % 17),
            label,
            lang: None,
            author: None,
            website: None,
            source: format!("s{}", n % 3),
            group: None,
            kind: None,
        }
    };
    let examples: Vec<Example> = (0..120).map(example).collect();
    train(&examples, &Options::of("mine")).unwrap()
}

/// The file of a candidate, under one name whenever it is made.
async fn file(app: &App, made: &Retrained) -> Vec<u8> {
    let (_, file) = app.sieve.store.find_model(&made.version).await.unwrap().unwrap();
    rename(&file, "same").unwrap()
}

fn is_of(file: &[u8], base: &[u8]) -> bool {
    Basis::read(file).unwrap().is(base)
}

on_both! {
    async fn retraining_builds_on_the_base_in_use_and_never_silently_on_another(app: App) {
        let desk = desk(&app).await;
        let sieve = &app.sieve;
        let shipped = sieve.install_base().await.unwrap().unwrap();
        for n in 0..12 {
            let body = format!("Des lampions à louer, lot {n}.");
            let id = submitted_with(&app, json!({ "email": format!("n{n}@example.org"), "body": body })).await;
            desk.decide(&id, if n % 2 == 0 { "approve" } else { "spam" }).await;
        }
        let made = sieve.retrain(None, None, false).await.unwrap();
        assert_eq!(made.base.as_ref(), Some(&shipped));
        let on_shipped = file(&app, &made).await;
        assert!(is_of(&on_shipped, Model::base()));
        // Somebody's own base comes into use, and what sites taught is laid over that.
        let mine = own_base();
        sieve.import_model(mine.clone(), None).await.unwrap();
        assert!(matches!(sieve.promote(None, "mine", true).await.unwrap().promoted, Promoted::Done { .. }));
        let first = sieve.retrain(None, None, false).await.unwrap();
        assert_eq!((first.base.as_deref(), first.parent.as_str()), (Some("mine"), "mine"));
        let on_mine = file(&app, &first).await;
        assert!(is_of(&on_mine, &mine) && !is_of(&on_mine, Model::base()));
        // It stays so once a version is in use that was made from it, for all sites and for one.
        sieve.promote(None, &first.version, true).await.unwrap();
        let blog = SiteId::parse("blog").unwrap();
        for site in [None, Some(&blog)] {
            let again = sieve.retrain(site, None, false).await.unwrap();
            assert_eq!((again.base.as_deref(), &again.parent), (Some("mine"), &first.version));
            assert!(file(&app, &again).await == on_mine, "nothing was decided since");
            let kept = sieve.versions().await.unwrap().into_iter().find(|one| one.version == again.version).unwrap();
            assert_eq!(serde_json::from_str::<Judgement>(&kept.judgement).unwrap().base.as_deref(), Some("mine"));
        }
        // What was kept of the site suits any base: counted anew on this one it comes to the same.
        app.sql("UPDATE site_learning SET state = NULL").await;
        assert!(file(&app, &sieve.retrain(None, None, false).await.unwrap()).await == on_mine);
        // Another base is a wish of its own, and an intercept that was placed on the one before is not taken over.
        let back = sieve.retrain(None, Some(&shipped), false).await.unwrap();
        assert_eq!((back.base.as_ref(), &back.parent), (Some(&shipped), &first.version));
        assert!(file(&app, &back).await == on_shipped);
        // A version that was made from a base names that base.
        let back = sieve.retrain(None, Some(&made.version), false).await.unwrap();
        assert_eq!(back.base.as_ref(), Some(&shipped));
        let why = sieve.retrain(None, Some("never-made"), false).await.unwrap_err();
        assert!(matches!(&why, RetrainError::UnknownBase(name) if name == "never-made"), "{why}");
        // A version of before names were kept: only the base that ships can be told.
        app.sql("UPDATE models SET judgement = '{}'").await;
        let unnamed = sieve.retrain(None, None, false).await.unwrap();
        assert_eq!(unnamed.base, None);
        assert!(file(&app, &unnamed).await == on_mine, "it is built on all the same");
        sieve.promote(None, &made.version, true).await.unwrap();
        let named = sieve.retrain(None, None, false).await.unwrap();
        assert_eq!(named.base.as_ref(), Some(&shipped));
    }

    async fn a_comment_that_is_decided_on_again_does_not_judge_what_learnt_it_otherwise(app: App) {
        let desk = desk(&app).await;
        small_base::put_in_use(&app.sieve.store, &small_base::FILE).await;
        let mut ids = Vec::new();
        for n in 0..60 {
            let body = format!("La régate, étape {n}.");
            let id = submitted_with(&app, json!({ "email": format!("n{n}@example.org"), "body": body })).await;
            desk.decide(&id, if n % 2 == 0 { "approve" } else { "spam" }).await;
            ids.push(id);
        }
        let made = app.sieve.retrain(None, None, false).await.unwrap();
        assert_eq!(made.judgement.learnt, 60);
        for (n, id) in ids.iter().enumerate() {
            if n % 3 == 0 {
                assert_eq!(desk.undo(id).await.status(), 200);
            }
            desk.decide(id, if n % 2 == 0 { "spam" } else { "approve" }).await;
        }
        let asked = app.sieve.promote(None, &made.version, true).await.unwrap();
        assert_eq!(asked.judgement.unwrap().held_out.get("site:blog"), None, "it learnt all of them, under the other label");
    }

    async fn of_a_large_site_a_thousand_decisions_judge_and_no_more_are_read(app: App) {
        small_base::put_in_use(&app.sieve.store, &small_base::FILE).await;
        app.submitted(&comment_with(json!({}))).await;
        decided(&app, 1, 1300).await;
        app.sieve.import_model(rename(&small_base::FILE, "twin").unwrap(), None).await.unwrap();
        let asked = app.sieve.promote(None, "twin", false).await.unwrap();
        assert!(matches!(asked.promoted, Promoted::Done { .. }), "{asked:?}");
        assert_eq!(asked.judgement.unwrap().held_out.get("site:blog"), Some(&1000));
    }
}

on_both_databases! {
    async fn the_command_says_which_base_it_built_on_and_how_to_have_the_one_that_ships(program: Program) {
        let site = Site::open(&program);
        let shipped = program.json(&["model", "list"])[0]["version"].as_str().unwrap().to_owned();
        site.decide_ten().await;
        let told = program.run(&["retrain"]);
        assert!(told.out.contains(&format!("is made from the base {shipped};")) && !told.out.contains("--base"), "{told:?}");
        std::fs::write(program.folder().join("mine.tamis"), own_base()).unwrap();
        program.json(&["model", "import", "mine.tamis"]);
        assert_eq!(program.run(&["model", "promote", "mine", "--force"]).code, 0);
        let told = program.run(&["retrain"]);
        assert!(told.out.contains("is made from the base mine;"), "{told:?}");
        assert!(told.out.contains(&format!("tamis retrain --base {shipped} starts from that one")), "{told:?}");
        assert_eq!(program.json(&["retrain", "--base", &shipped])["base"], json!(shipped));
        program.run(&["retrain", "--base", "never-made"]).failed("there is no version never-made to start from");
    }
}
