//! Budgets of mistakes: a site is cut by those it chose, and told what they come to.

use crate::harness::{App, on_both, sample, until};
use crate::people::{EMAIL, change_settings, submitted, token};
use crate::program::{Program, on_both_databases};
use crate::retrain::Site as Installed;
use serde_json::json;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tamis::domain::budgets::{Budgets, Ground};
use tamis::domain::ids::SiteId;
use tamis::domain::moderator::Role;
use tamis::domain::policy::Cause;
use tamis::domain::site::{Settings, Site};
use tamis::domain::verdict::Verdict;
use tamis::moderation::{Candidate, Load};
use tamis::spam::{Example, Input, Label, Model, Options, train};
use tamis::storage::NewModel;

const GOOD: [&str; 8] = [
    "jardin", "régate", "photo", "marché", "recette", "tisane", "village", "sentier",
];
const BAD: [&str; 8] = [
    "casino", "crédit", "montre", "pilule", "bonus", "gratuit", "abonne", "jackpot",
];

/// Eight words, so many of them bad.
fn text(bad: usize, dice: usize) -> String {
    let word = |at: usize| {
        let drawn = dice.wrapping_mul(2_654_435_761).wrapping_add(at * 40_503) >> 7;
        if at < bad { BAD[drawn % 8] } else { GOOD[drawn % 8] }
    };
    (0..8).map(word).collect::<Vec<_>>().join(" ")
}

/// A model whose table has a cut for one good comment in 200 blocked and a bolder one for one in 50, and none for one in
/// 500: of 2,300 good texts three look like spam, and of as many spam forty nearly like good ones.
static WITH_TABLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let one = |at: usize| {
        let (label, number) = (if at.is_multiple_of(2) { Label::Ham } else { Label::Spam }, at / 2);
        let bad = match label {
            Label::Ham if number.is_multiple_of(800) => 6,
            Label::Ham => number % 2,
            Label::Spam if number.is_multiple_of(58) => 2,
            Label::Spam => 7 + number % 2,
        };
        Example {
            id: format!("{at}"),
            lang: Some("fr".to_owned()),
            ..sample(&format!("s{}", number % 3), label, text(bad, at))
        }
    };
    let examples: Vec<Example> = (0..4600).map(one).collect();
    train(&examples, &Options::of("with-table")).unwrap()
});

fn model() -> Model {
    Model::parse(&WITH_TABLE).unwrap()
}

fn cut(budgets: &Budgets, kind: &str, one_in: u32) -> Option<f64> {
    let rows = if kind == "block" {
        &budgets.block
    } else {
        &budgets.publish
    };
    rows.iter().find(|row| row.one_in == one_in).unwrap().cut
}

/// A text, signed so, of which the model says a probability from the first to the second.
fn between(model: &Model, name: Option<&str>, low: f64, high: f64) -> String {
    let probability = |text: &String| {
        let input = Input {
            body: text,
            name,
            site_lang: Some("fr"),
            ..Input::default()
        };
        model.score(&input).probability()
    };
    let texts = (0..=8).flat_map(|bad| (0..400).map(move |dice| text(bad, dice)));
    let mut found = texts.filter(|text| (low..high).contains(&probability(text)));
    found.next().unwrap_or_else(|| panic!("no text from {low} to {high}"))
}

async fn blog(app: &App) -> Site {
    let blog = SiteId::parse("blog").unwrap();
    app.sieve.store.find_site(&blog).await.unwrap().unwrap()
}

async fn ruled(app: &App, text: &str) -> (Verdict, Cause) {
    let candidate = Candidate {
        body: text,
        ..Candidate::default()
    };
    let ruling = app.sieve.judge(&blog(app).await, &candidate).await.unwrap().ruling;
    (ruling.verdict, ruling.cause)
}

async fn asks(app: &App, block_one_in: u32, publish_one_in: u32) {
    change_settings(app, |settings| {
        (settings.block_one_in, settings.publish_one_in) = (block_one_in, publish_one_in);
    })
    .await;
}

/// So many comments come in; the first of them are called spam and the rest approved.
async fn decided(app: &App, spam: usize, all: usize) {
    let mut ids = Vec::new();
    for n in 0..all {
        ids.push(submitted(app, &format!("numéro {n}")).await);
    }
    let of = |ids: &[String]| ids.iter().map(|id| format!("'{id}'")).collect::<Vec<_>>().join(",");
    for (ids, decision, status) in [(&ids[..spam], "spam", "spam"), (&ids[spam..], "approve", "published")] {
        let set = format!(
            "UPDATE comments SET decision = '{decision}', status = '{status}' WHERE id IN ({})",
            of(ids)
        );
        app.sql(&set).await;
    }
}

on_both! {
    async fn a_site_is_cut_by_the_budgets_it_chose(app: App) {
        let model = model();
        let table = model.budgets().unwrap().clone();
        let [strict, loose] = [200, 50].map(|one_in| cut(&table, "block", one_in).unwrap());
        assert!(loose < strict, "{table:?}");
        assert_eq!(cut(&table, "block", 500), None);
        let doubtful = between(&model, None, loose, strict);
        let sure = between(&model, None, strict, 1.1);
        let [timid, bold] = [100, 20].map(|one_in| cut(&table, "publish", one_in).unwrap());
        let nearly_good = between(&model, None, timid + 1e-6, bold);
        app.sieve.model.replace(Some(Arc::new(model)));

        assert_eq!(ruled(&app, &nearly_good).await, (Verdict::Review, Cause::Model));
        asks(&app, 200, 20).await;
        assert_eq!(ruled(&app, &nearly_good).await, (Verdict::Publish, Cause::Model));
        // Nothing is blocked on the model's word alone before the site has taught it.
        assert_eq!(ruled(&app, &sure).await, (Verdict::Review, Cause::Untaught));
        decided(&app, 60, 200).await;
        assert_eq!(ruled(&app, &sure).await, (Verdict::Spam, Cause::Model));
        assert_eq!(ruled(&app, &doubtful).await, (Verdict::Review, Cause::Model));
        asks(&app, 50, 100).await;
        assert_eq!(ruled(&app, &doubtful).await, (Verdict::Spam, Cause::Model));
        // No cut is known to keep it.
        asks(&app, 500, 100).await;
        assert_eq!(ruled(&app, &sure).await, (Verdict::Review, Cause::Model));
        change_settings(&app, |settings| settings.spam_at_least = Some(loose)).await;
        assert_eq!(ruled(&app, &doubtful).await, (Verdict::Spam, Cause::Model), "a cut of its own goes before the budget");
    }

    async fn the_predicted_queue_stands_beside_the_measured_one(app: App) {
        let model = model();
        let table = model.budgets().unwrap().clone();
        app.sieve.model.replace(Some(Arc::new(model)));
        let load = async || -> Load { app.sieve.load_of(&blog(&app).await).await.unwrap() };
        let young = load().await;
        assert_eq!((young.blocks, young.spam_share, young.queued.rate.of), (false, None, 0));
        assert_eq!(young.predicted.len(), 4);
        let row = |one_in| table.publish.iter().find(|row| row.one_in == one_in).unwrap();
        #[expect(clippy::cast_precision_loss, reason = "a few thousand texts")]
        let mistakes = |of: &tamis::domain::budgets::Budget| of.mistakes as f64 / of.of as f64;
        // While nothing is blocked all spam waits but what is published by mistake.
        let expected = 0.9 * (1.0 - mistakes(row(100))) + 0.1 * (1.0 - row(100).gained);
        assert!((young.predicted[3].queue - expected).abs() < 1e-12, "{young:?}");

        decided(&app, 60, 200).await;
        let taught = load().await;
        let rate = taught.spam_share.unwrap();
        assert_eq!((taught.blocks, rate.hits, rate.of, taught.predicted.len()), (true, 60, 200, 1));
        let block = table.block.iter().find(|row| row.one_in == 200).unwrap();
        let expected = 0.3 * (1.0 - block.gained - mistakes(row(100))) + 0.7 * (1.0 - row(100).gained - mistakes(block));
        assert!((taught.predicted[0].queue - expected).abs() < 1e-12, "{taught:?}");
        assert_eq!(taught.queued.rate.of, 200);
        assert_eq!((taught.block.ground, taught.block.cut, taught.block.upper_bound), (Ground::Budget, block.cut, Some(block.upper_bound)));

        // What came in long ago is no part of either, and what a list held is none of the model's.
        app.sql("UPDATE comments SET verdict = 'review', cause = 'too_many_links' WHERE status = 'spam'").await;
        let by_rules = load().await.queued.by_rules - taught.queued.by_rules;
        assert_eq!(by_rules, 60);
        app.sql("UPDATE comments SET verdict = 'spam', cause = 'blocked_word' WHERE status = 'spam'").await;
        assert_eq!(load().await.queued.rate.of, 140);
        app.sql("UPDATE comments SET created_at_ms = 1").await;
        let old = load().await;
        assert_eq!((old.queued.rate.of, old.spam_share), (0, None));
    }

    async fn moderators_read_the_budgets_of_their_own_sites(app: App) {
        let token = token(&app, EMAIL, Role::Moderator, &["blog"]).await;
        app.add_site("other", &["https://other.example"], Settings::default()).await;
        app.sieve.model.replace(Some(Arc::new(model())));
        asks(&app, 500, 50).await;
        let page = async |tongue: &str, query: &str| {
            let asked = app.get(&format!("/moderate/figures{query}")).bearer_auth(&token).header("Accept-Language", tongue);
            let response = asked.send().await.unwrap();
            assert_eq!(response.status(), 200);
            response.text().await.unwrap()
        };
        let english = page("en", "").await;
        assert!(english.contains("one in 500, never by itself") && english.contains("one in 50, up to "), "{english}");
        assert!(english.contains("no cut is known to keep that budget") && english.contains("model’s word alone: blog."), "{english}");
        assert!(english.contains("10% / 30% / 50% / 90%") && !english.contains(">other<"), "{english}");
        assert!(!english.contains(">figures-"), "a key without its sentence");
        let french = page("fr", "?site=blog").await;
        assert!(french.contains("un sur 500, jamais de lui-même") && french.contains("un sur 50, jusqu’à "), "{french}");
        assert!(french.contains("Attente prévue") && !french.contains(">figures-"), "{french}");
        assert!(!page("en", "?site=other").await.contains("one in 200"), "not theirs");
        decided(&app, 60, 200).await;
        asks(&app, 200, 100).await;
        let taught = page("en", "").await;
        assert!(taught.contains("one in 200, from ") && taught.contains(" of 200)"), "{taught}");
        assert!(!taught.contains("10% / 30%") && !taught.contains("model’s word alone"), "{taught}");
        change_settings(&app, |settings| settings.spam_at_least = Some(0.95)).await;
        let own = page("en", "").await;
        assert!(own.contains("the site’s own cut, from 95.00% on") && own.contains("Nothing is predicted"), "{own}");
        app.sieve.model.replace(None);
        assert!(page("fr", "").await.contains("Aucun modèle n’est en service"));
    }

    async fn a_shadow_judges_under_the_budgets_of_the_site(app: App) {
        let model = model();
        let table = model.budgets().unwrap().clone();
        let [timid, bold] = [100, 20].map(|one_in| cut(&table, "publish", one_in).unwrap());
        let nearly_good = between(&model, Some("Awa"), timid + 1e-6, bold);
        let new = NewModel {
            version: "with-table".to_owned(),
            parent: None,
            checksum: model.checksum(),
            file: WITH_TABLE.clone(),
            judgement: "{}".to_owned(),
            created_at_ms: 1,
        };
        app.sieve.install_base().await.unwrap();
        app.sieve.store.add_model(new).await.unwrap();
        app.sieve.set_shadow(None, "with-table").await.unwrap();
        app.sieve.follow_shadow().await.unwrap();
        let since_ms = app.sieve.store.shadow().await.unwrap().unwrap().since_ms;
        let store = &app.sieve.store;
        let verdicts = async |n: i64| {
            let judged = until(Duration::from_secs(10), || async {
                let counts = store.shadow_counts("with-table", since_ms).await.unwrap();
                let of_them = |verdict: Option<&str>| -> i64 {
                    let counts = counts.iter().filter(|count| verdict.is_none_or(|verdict| count.verdict == verdict));
                    counts.map(|count| count.comments).sum()
                };
                (of_them(None) == n).then(|| of_them(Some("publish")))
            });
            judged.await.unwrap_or_else(|| panic!("the shadow did not judge {n} comments"))
        };
        let post = async |page: &str| {
            let page = format!("{}/{page}", crate::harness::ORIGIN);
            let comment = crate::harness::comment_with(json!({ "body": nearly_good, "name": "Awa", "page": page }));
            app.submitted(&comment).await;
        };
        asks(&app, 200, 100).await;
        post("one").await;
        assert_eq!(verdicts(1).await, 0);
        asks(&app, 200, 20).await;
        post("other").await;
        assert_eq!(verdicts(2).await, 1);
    }
}

on_both_databases! {
    async fn an_operator_chooses_among_the_budgets_and_is_told_what_they_come_to(program: Program) {
        std::fs::write(program.folder().join("table.tamis"), WITH_TABLE.as_slice()).unwrap();
        program.json(&["site", "add", "blog", "--origin", "https://blog.example", "--lang", "fr"]);
        program.json(&["model", "import", "table.tamis"]);
        program.json(&["model", "promote", "with-table", "--force"]);
        let shown = program.json(&["site", "show", "blog"]);
        assert_eq!((&shown["settings"]["block_one_in"], &shown["settings"]["publish_one_in"]), (&json!(200), &json!(100)));
        let table = model().budgets().unwrap().clone();
        assert_eq!(program.json(&["model", "show", "with-table"])["budgets"], json!(table));
        let told = program.run(&["model", "show", "with-table"]).out;
        assert!(told.contains("at most one ham blocked in") && told.contains("too few comments to know of any cut"), "{told}");
        assert!(told.contains("4 times that of these texts"), "{told}");
        let kinds = "texts of the kinds the model was trained on";
        assert!(told.contains(kinds) && told.contains("a new site's may differ until it has decisions of its own"), "{told}");

        let set = program.json(&["site", "set", "blog", "--block-one-in", "50", "--publish-one-in", "20"]);
        assert_eq!((&set["settings"]["block_one_in"], &set["settings"]["publish_one_in"]), (&json!(50), &json!(20)));
        let load = &set["load"];
        assert_eq!((&load["model"], &load["blocks"], &load["block"]["ground"]), (&json!("with-table"), &json!(false), &json!("budget")));
        assert_eq!(load["block"]["cut"], json!(cut(&table, "block", 50)));
        assert_eq!(load["publish"]["cut"], json!(cut(&table, "publish", 20)));
        assert_eq!((load["predicted"].as_array().unwrap().len(), &load["queued"]["rate"]["of"]), (4, &json!(0)));
        assert_eq!(program.json(&["site", "show", "blog"])["load"], *load);

        let told = program.run(&["site", "set", "blog", "--block-one-in", "500"]).out;
        assert!(told.contains("at most one good comment in 500 blocked: no cut of this model is known to keep it"), "{told}");
        assert!(told.contains("at most one spam in 20 published: up to") && told.contains("predicted to wait:"), "{told}");
        assert!(told.contains("waited in the last 30 days: none came in") && told.contains(kinds), "{told}");
        let own = program.run(&["site", "set", "blog", "--spam-at-least", "0.9"]).out;
        assert!(own.contains("the site's own cut goes before it") && own.contains("predicted to wait: unknown"), "{own}");

        for (flag, offered) in [("--block-one-in", "1000, 500, 200, 100, 50"), ("--publish-one-in", "500, 200, 100, 50, 20")] {
            for wrong in ["300", "0", "-1", "many"] {
                let refused = program.run(&["site", "set", "blog", &format!("{flag}={wrong}")]);
                assert_eq!(refused.code, 2, "{refused:?}");
                assert!(refused.err.contains(flag) && refused.err.contains(offered), "{refused:?}");
            }
        }
        let after = program.json(&["site", "show", "blog"]);
        assert_eq!((&after["settings"]["block_one_in"], &after["settings"]["publish_one_in"]), (&json!(500), &json!(20)));
    }

    async fn two_versions_are_compared_under_the_cuts_of_each_site(program: Program) {
        let site = Installed::open(&program);
        site.decide_ten().await;
        let base = program.json(&["model", "list"])[0]["version"].as_str().unwrap().to_owned();
        let verdicts = || program.json(&["model", "compare", &base, &base])["parts"]["decisions"]["verdicts"].clone();
        program.json(&["site", "set", "blog", "--publish-at-most", "0", "--spam-at-least", "1"]);
        assert_eq!(verdicts()["review"]["review"], 10, "nothing is so sure");
        // Cuts that leave nothing to a person but what is little known.
        program.json(&["site", "set", "blog", "--publish-at-most", "0.4999", "--spam-at-least", "0.5"]);
        let bold = verdicts();
        let sure = ["publish", "spam"].map(|verdict| bold[verdict][verdict].as_u64().unwrap());
        assert!(sure[0] + sure[1] > 0, "{bold}");
    }
}
