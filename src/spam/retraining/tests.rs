//! What holds of `retraining`.

use super::*;
use crate::spam::training::tests::examples;
use crate::spam::training::{Options, train_holding};
use crate::spam::{Input, Model};

fn decisions(text: &str, label: Label, n: usize) -> Vec<Example> {
    (0..n)
        .map(|at| Example {
            id: format!("{at}"),
            text: format!("{text} {at}"),
            label,
            lang: None,
            author: Some(format!("reader {at}")),
            website: None,
            source: "site:blog".to_owned(),
            group: None,
            kind: None,
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
    let after = retrain(Model::base(), Model::base(), &all, "site-1").unwrap();
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
        "site-1",
    )
    .unwrap();
    assert!(score(&after.bytes, spam) > score(Model::base(), spam) + 0.5);
    assert!(after.judgement.promotable, "{:?}", after.judgement);
    let ham = "What a lovely walk along the river, thanks for the pictures";
    let after = retrain(Model::base(), Model::base(), &decisions(ham, Label::Ham, 10), "site-1").unwrap();
    assert!(score(&after.bytes, ham) < score(Model::base(), ham) - 0.2);
    assert!(after.judgement.promotable, "{:?}", after.judgement);
}

#[test]
fn the_order_of_decisions_changes_nothing() {
    let base = small_base();
    let mut all = decisions("cheap gnomes here", Label::Spam, 6);
    all.extend(decisions("my own gnome says hello", Label::Ham, 6));
    let there = retrain(&base, &base, &all, "site-1").unwrap();
    all.reverse();
    assert_eq!(retrain(&base, &base, &all, "site-1").unwrap(), there);
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
    let never = retrain(&base, &base, &kept, "site-1").unwrap();
    for forgotten in [few, many, hers, elsewhere] {
        let all: Vec<Example> = forgotten.iter().chain(&kept).cloned().collect();
        let with = retrain(&base, &base, &all, "site-1").unwrap();
        assert!(with.bytes != never.bytes, "{} taught nothing", forgotten[0].id);
        let first = retrain(&base, &base, &forgotten, "site-0").unwrap();
        kept.rotate_left(17);
        for in_use in [&with, &first] {
            let without = retrain(&base, &in_use.bytes, &kept, "site-1").unwrap();
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
    let after = retrain(&base, &base, &all, "site-1").unwrap();
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
    let after = retrain(&base, &base, &all, "site-1").unwrap();
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
    let after = retrain(&base, &base, &all, "site-1").unwrap();
    assert!(!after.judgement.promotable, "{:?}", after.judgement);
    assert!(!after.judgement.newly_wrong.is_empty());
    assert!(
        after
            .judgement
            .refusals
            .iter()
            .any(|refusal| refusal.to_string().contains("points on held-out texts"))
    );
}

#[test]
fn the_gate_asks_for_certainty_that_no_more_than_a_point_is_lost() {
    let pairs = |lost: usize, won: usize, n: usize| -> Vec<(bool, bool)> {
        (0..n)
            .map(|at| {
                if at < lost {
                    (false, true)
                } else {
                    (true, at >= lost + won)
                }
            })
            .collect()
    };
    assert_eq!(worse("accuracy".to_owned(), &pairs(0, 0, 1000), ALLOWED), None);
    assert_eq!(worse("accuracy".to_owned(), &pairs(3, 3, 1000), ALLOWED), None);
    assert_eq!(worse("accuracy".to_owned(), &pairs(2, 30, 1000), ALLOWED), None);
    assert!(worse("accuracy".to_owned(), &pairs(20, 0, 1000), ALLOWED).is_some());
    // So few texts that a real loss could hide behind one lost by chance.
    assert!(worse("accuracy".to_owned(), &pairs(1, 0, 60), ALLOWED).is_some());
    assert_eq!(refusals(&[], &[], "", ALLOWED), [Refusal::NothingToJudgeOn]);
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
    let after = retrain(&base, &base, &all, "site-1").unwrap();
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
    let first = retrain(&base, &base, &decisions("gnomes", Label::Spam, 4), "site-1").unwrap();
    let more = decisions("gnomes", Label::Spam, 8);
    assert!(retrain(&base, &first.bytes, &more, "site-2").is_ok());
}

#[test]
fn without_decisions_the_base_comes_back() {
    let base = small_base();
    let after = retrain(&base, &base, &[], "site-1").unwrap();
    assert!(after.judgement.promotable);
    assert!((score(&after.bytes, "a text of mine") - score(&base, "a text of mine")).abs() < 1e-5);
}

#[test]
fn a_damaged_base_a_stray_source_and_a_bad_name_are_told_apart() {
    let base = small_base();
    let mut stray = decisions("gnomes", Label::Spam, 1);
    stray[0].source = "elsewhere".to_owned();
    assert!(matches!(
        retrain(&base, &base, &stray, "a"),
        Err(RetrainError::Source(_))
    ));
    assert!(matches!(retrain(b"x", &base, &[], "a"), Err(RetrainError::Base(_))));
    assert!(matches!(retrain(&base, b"x", &[], "a"), Err(RetrainError::InUse(_))));
    assert!(matches!(
        retrain(&base, &base, &[], "../a"),
        Err(RetrainError::Version(_))
    ));
}
