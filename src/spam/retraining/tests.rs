//! What holds of `retraining`.

use super::*;
use crate::spam::samples::sample;
use crate::spam::stack::Stack;
use crate::spam::training::tests::examples;
use crate::spam::training::{Options, train_holding};
use crate::spam::{Input, Label, Model};

fn decisions(text: &str, label: Label, n: usize) -> Vec<Example> {
    (0..n)
        .map(|at| Example {
            author: Some(format!("reader {at}")),
            ..sample("site:blog", at, label, format!("{text} {at}"))
        })
        .collect()
}

/// A small base with a hold-out: retraining it takes no time.
fn small_base() -> Vec<u8> {
    let options = Options::of("small");
    train_holding(&examples(150), &options, 100).unwrap()
}

fn score(bytes: &[u8], body: &str) -> f64 {
    Model::parse(bytes)
        .unwrap()
        .score(&Input {
            body,
            ..Input::default()
        })
        .logit
}

#[test]
fn ten_decisions_move_the_same_text_and_pass_the_gate() {
    let spam = "Discover our handmade garden gnomes, delivered to your door";
    let ham = "The gnomes in my garden are older than the house itself";
    let mut all = decisions(spam, Label::Spam, 5);
    all.extend(decisions(ham, Label::Ham, 5).into_iter().map(|e| Example {
        id: format!("h{}", e.id),
        ..e
    }));
    let after = retrain(Model::base(), Model::base(), &all, Scope::All, "site-1").unwrap();
    assert!(score(&after.bytes, spam) > score(Model::base(), spam) + 0.5);
    assert!(score(&after.bytes, ham) < score(Model::base(), ham) - 0.2);
    assert!(after.judgement.promotable, "{:?}", after.judgement);
    assert_eq!(after.judgement.learnt, 10);
}

#[test]
fn ten_decisions_of_one_class_move_the_score_towards_it() {
    let spam = "Discover our handmade garden gnomes, delivered to your door";
    let after = retrain(
        Model::base(),
        Model::base(),
        &decisions(spam, Label::Spam, 10),
        Scope::All,
        "site-1",
    )
    .unwrap();
    assert!(score(&after.bytes, spam) > score(Model::base(), spam) + 0.5);
    assert!(after.judgement.promotable, "{:?}", after.judgement);
    let ham = "What a lovely walk along the river, thanks for the pictures";
    let after = retrain(
        Model::base(),
        Model::base(),
        &decisions(ham, Label::Ham, 10),
        Scope::All,
        "site-1",
    )
    .unwrap();
    assert!(score(&after.bytes, ham) < score(Model::base(), ham) - 0.2);
    assert!(after.judgement.promotable, "{:?}", after.judgement);
}

#[test]
fn the_order_of_decisions_changes_nothing() {
    let base = small_base();
    let mut all = decisions("cheap gnomes here", Label::Spam, 6);
    all.extend(decisions("my own gnome says hello", Label::Ham, 6));
    let there = retrain(&base, &base, &all, Scope::All, "site-1").unwrap();
    all.reverse();
    assert_eq!(retrain(&base, &base, &all, Scope::All, "site-1").unwrap(), there);
}

#[test]
fn what_is_no_longer_decided_leaves_no_trace_whatever_the_order() {
    let base = small_base();
    let numbered = |text: &str, label: Label, from: usize, n: usize| -> Vec<Example> {
        let all = decisions(text, label, n).into_iter().enumerate();
        all.map(|(at, e)| with_id(e, from + at, 'd')).collect()
    };
    let a = numbered("cheap gnomes here", Label::Spam, 0, 40);
    let b = numbered("my own gnome says hello", Label::Ham, 100, 40);
    // Few of the same site; so many that a fifth would be held out; texts of one of whom others are learnt; another site's.
    let few = numbered("lanterns for rent", Label::Spam, 200, 5);
    let many = numbered("lanterns for rent", Label::Spam, 1000, 300);
    let mut hers = numbered("gnomes again", Label::Spam, 3000, 30);
    for decision in &mut hers {
        decision.author = Some("d1".to_owned());
    }
    let mut elsewhere = numbered("lanterns for rent", Label::Ham, 5000, 20);
    for decision in &mut elsewhere {
        decision.source = "site:shop".to_owned();
    }
    let mut kept: Vec<Example> = a.into_iter().chain(b).collect();
    let never = retrain(&base, &base, &kept, Scope::All, "site-1").unwrap();
    for forgotten in [few, many, hers, elsewhere] {
        let all: Vec<Example> = forgotten.iter().chain(&kept).cloned().collect();
        let with = retrain(&base, &base, &all, Scope::All, "site-1").unwrap();
        assert!(with.bytes != never.bytes, "{} taught nothing", forgotten[0].id);
        let first = retrain(&base, &base, &forgotten, Scope::All, "site-0").unwrap();
        kept.rotate_left(17);
        for in_use in [&with, &first] {
            let without = retrain(&base, &in_use.bytes, &kept, Scope::All, "site-1").unwrap();
            assert!(without.bytes == never.bytes, "{} left a trace", forgotten[0].id);
        }
    }
}

#[test]
fn one_contributor_enters_twenty_texts_of_a_class() {
    let base = small_base();
    let mut all = decisions("gnomes", Label::Spam, 30);
    for decision in &mut all {
        decision.author = Some("one and the same".to_owned());
    }
    let after = retrain(&base, &base, &all, Scope::All, "site-1").unwrap();
    assert_eq!((after.judgement.learnt, after.judgement.not_admitted), (20, 10));
}

#[test]
fn a_new_name_for_every_text_makes_no_new_contributor() {
    let base = small_base();
    let mut all = decisions("gnomes", Label::Spam, 30);
    for (number, decision) in all.iter_mut().enumerate() {
        decision.author = Some(format!("Reader {number}"));
        decision.group = Some("one address".to_owned());
    }
    let after = retrain(&base, &base, &all, Scope::All, "site-1").unwrap();
    assert_eq!((after.judgement.learnt, after.judgement.not_admitted), (20, 10));
}

#[test]
fn a_flood_of_wrong_labels_is_refused_with_figures_and_texts() {
    // Leaning on the views alone: with a correction, which decisions leave as it is, such a flood hardly moves a verdict.
    let base = file::encode(&File {
        stack: Stack::default(),
        ..file::decode(&small_base()).unwrap()
    })
    .unwrap();
    let all: Vec<Example> = examples(300)
        .into_iter()
        .map(|example| Example {
            label: if example.label == Label::Ham {
                Label::Spam
            } else {
                Label::Ham
            },
            source: "site:blog".to_owned(),
            ..example
        })
        .collect();
    let after = retrain(&base, &base, &all, Scope::All, "site-1").unwrap();
    assert!(!after.judgement.promotable, "{:?}", after.judgement);
    assert!(!after.judgement.newly_wrong_in_base.is_empty());
    assert!(
        after
            .judgement
            .refusals
            .iter()
            .any(|refusal| refusal.to_string().contains("on the base's texts as blog sees them"))
    );
}

#[test]
fn a_large_site_is_judged_on_texts_of_its_own() {
    let base = small_base();
    let mut all = Vec::new();
    for at in 0..200 {
        let spam = ["gnomes", "lanterns", "benches"][at % 3];
        let ham = ["roses", "tulips", "ferns"][at % 3];
        all.extend(
            decisions(&format!("order {spam} now, number"), Label::Spam, 1)
                .into_iter()
                .map(|e| with_id(e, at, 's')),
        );
        all.extend(
            decisions(&format!("my {ham} bloom, year"), Label::Ham, 1)
                .into_iter()
                .map(|e| with_id(e, at, 'h')),
        );
    }
    let after = retrain(&base, &base, &all, Scope::All, "site-1").unwrap();
    assert!(after.judgement.held_out["site:blog"] >= 50);
    assert_eq!(after.judgement.learnt + after.judgement.held_out["site:blog"], 400);
    assert!(after.judgement.promotable, "{:?}", after.judgement.refusals);
}

fn with_id(example: Example, at: usize, kind: char) -> Example {
    Example {
        id: format!("{kind}{at}"),
        author: Some(format!("{kind}{at}")),
        ..example
    }
}

#[test]
fn a_retrained_model_can_be_in_use_at_the_next_retraining() {
    let base = small_base();
    let first = retrain(&base, &base, &decisions("gnomes", Label::Spam, 4), Scope::All, "site-1").unwrap();
    let more = decisions("gnomes", Label::Spam, 8);
    assert!(retrain(&base, &first.bytes, &more, Scope::All, "site-2").is_ok());
}

#[test]
fn without_decisions_the_base_comes_back() {
    let base = small_base();
    let after = retrain(&base, &base, &[], Scope::All, "site-1").unwrap();
    assert!(after.judgement.promotable);
    assert!((score(&after.bytes, "a text of mine") - score(&base, "a text of mine")).abs() < 1e-5);
}

#[test]
fn a_damaged_base_a_stray_source_and_a_bad_name_are_told_apart() {
    let base = small_base();
    let mut stray = decisions("gnomes", Label::Spam, 1);
    stray[0].source = "elsewhere".to_owned();
    assert!(matches!(
        retrain(&base, &base, &stray, Scope::All, "a"),
        Err(RetrainError::Source(_))
    ));
    assert!(matches!(
        retrain(b"x", &base, &[], Scope::All, "a"),
        Err(RetrainError::Base(_))
    ));
    assert!(matches!(
        retrain(&base, b"x", &[], Scope::All, "a"),
        Err(RetrainError::InUse(_))
    ));
    assert!(matches!(
        retrain(&base, &base, &[], Scope::All, "../a"),
        Err(RetrainError::Version(_))
    ));
}

/// `n` decisions of each class on a site, on words of its own.
fn on_site(site: &str, n: usize) -> Vec<Example> {
    let mut all = decisions(&format!("order {site} gnomes"), Label::Spam, n);
    all.extend(decisions(&format!("my {site} roses bloom"), Label::Ham, n));
    for (at, decision) in all.iter_mut().enumerate() {
        *decision = Example {
            id: format!("{at}"),
            author: Some(format!("{at}")),
            source: format!("site:{site}"),
            ..decision.clone()
        };
    }
    all
}

/// What sites come to that are retrained one by one, in this order; each with the number of its decisions of a class.
fn one_by_one(base: &[u8], sites: &[(&str, usize)]) -> Vec<u8> {
    let others: Vec<String> = sites.iter().map(|site| site.0.to_owned()).collect();
    sites.iter().fold(base.to_vec(), |in_use, &(site, n)| {
        let scope = Scope::One { site, others: &others };
        let made = retrain(base, &in_use, &on_site(site, n), scope, "made").unwrap();
        made.bytes
    })
}

#[test]
fn sites_retrained_one_by_one_come_to_what_all_at_once_do() {
    let base = small_base();
    let all = |sites: &[(&str, usize)]| {
        let decisions: Vec<Example> = sites.iter().flat_map(|&(site, n)| on_site(site, n)).collect();
        retrain(&base, &base, &decisions, Scope::All, "made").unwrap().bytes
    };
    // Words that two people of each site used are no site's own, whoever is asked.
    let small = [("alpha", 8), ("beta", 2), ("gamma", 40)];
    let at_once = all(&small);
    assert!(one_by_one(&base, &small) == at_once);
    let again = [small[2], small[0], small[1], small[0], small[2]];
    assert!(
        one_by_one(&base, &again) == at_once,
        "nor does it matter who comes first"
    );

    // A large site is judged on texts of its own, and the figures of that are in the file.
    let large = [("alpha", 8), ("delta", 200)];
    let [by_one, at_once] = [one_by_one(&base, &[large[1], large[0]]), all(&large)].map(|bytes| {
        let file = file::decode(&bytes).unwrap();
        assert!(file.intercepts.len() == 2 && file.counts.sources["site:delta"].texts[0] < 200);
        File {
            metrics: crate::spam::Metrics {
                held_out: None,
                ..file.metrics.clone()
            },
            ..file
        }
    });
    assert!(by_one == at_once);
}

#[test]
fn a_site_that_is_forgotten_leaves_no_trace_in_the_others_or_their_intercepts() {
    let base = small_base();
    let of =
        |sites: &[(&str, usize)]| -> Vec<Example> { sites.iter().flat_map(|&(site, n)| on_site(site, n)).collect() };
    let (two, three) = (
        [("alpha", 9), ("beta", 30)],
        [("alpha", 9), ("beta", 30), ("gamma", 25)],
    );
    let never = retrain(&base, &base, &of(&two), Scope::All, "made").unwrap();
    let with = retrain(&base, &base, &of(&three), Scope::All, "made").unwrap();
    assert!(with.bytes != never.bytes);
    assert!(
        retrain(&base, &with.bytes, &of(&two), Scope::All, "made")
            .unwrap()
            .bytes
            == never.bytes
    );
    let intercepts = file::decode(&never.bytes).unwrap().intercepts;
    assert_eq!(intercepts.len(), 2);
    assert!(intercepts.values().any(|intercept| *intercept != 0.0), "{intercepts:?}");
    // Its own retraining without a decision takes it out, and so does another's once the site is gone.
    let names = ["alpha", "beta", "gamma"].map(ToOwned::to_owned);
    let gamma = Scope::One {
        site: "gamma",
        others: &names,
    };
    assert!(retrain(&base, &with.bytes, &[], gamma, "made").unwrap().bytes == never.bytes);
    let alpha = Scope::One {
        site: "alpha",
        others: &names[..2],
    };
    let after = retrain(&base, &with.bytes, &on_site("alpha", 9), alpha, "made").unwrap();
    assert!(after.bytes == never.bytes);
}

#[test]
fn one_site_alone_is_not_retrained_beside_a_version_of_another_base() {
    let base = small_base();
    let other = train_holding(&examples(120), &Options::of("other"), 100).unwrap();
    let others = ["beta".to_owned()];
    let alone = |in_use: &[u8]| {
        let scope = Scope::One {
            site: "alpha",
            others: &others,
        };
        retrain(&base, in_use, &on_site("alpha", 5), scope, "made")
    };
    let of_other = retrain(&other, &other, &on_site("beta", 5), Scope::All, "in-use").unwrap();
    let of_base = retrain(&base, &base, &on_site("beta", 5), Scope::All, "in-use").unwrap();
    let merged = crate::spam::export(&of_base.bytes).unwrap();
    for in_use in [&other, &of_other.bytes, &merged] {
        let why = alone(in_use).unwrap_err();
        assert!(matches!(why, RetrainError::OtherBase), "{why}");
        assert!(why.to_string().contains("retrain all sites once"), "{why}");
    }
    assert!(alone(&of_base.bytes).is_ok());
    let scope = Scope::One {
        site: "alpha",
        others: &others,
    };
    let stray = retrain(&base, &base, &on_site("beta", 5), scope, "made");
    assert!(matches!(stray, Err(RetrainError::Source(_))));
}
