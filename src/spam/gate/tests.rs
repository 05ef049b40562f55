//! What holds of `gate`.

use super::*;
use crate::spam::samples::decision;
use crate::spam::training::tests::examples;
use crate::spam::training::{Options, train_holding};
use crate::spam::{Scope, retrain};

fn base(version: &str) -> Vec<u8> {
    train_holding(&examples(150), &Options::of(version), 100).unwrap()
}

/// Decisions on words that the small base has never met.
fn decisions(n: usize, site: &str) -> Vec<Example> {
    (0..n)
        .map(|at| {
            let (text, label) = if at % 2 == 0 {
                ("zither quartet rehearsal tuesday", Label::Spam)
            } else {
                ("bassoon octet recital thursday", Label::Ham)
            };
            decision(site, at, label, format!("{text} {at}"), &format!("reader {at}"))
        })
        .collect()
}

fn decided(examples: &[Example], is_later: bool) -> Vec<(Example, bool)> {
    examples.iter().map(|example| (example.clone(), is_later)).collect()
}

/// The gate's judgement on `candidate`, by decisions of which each tells whether it was made later.
fn gate(candidate: &[u8], in_use: &[u8], decisions: &[(Example, bool)], held: &BTreeSet<String>) -> Judgement {
    let mut gate = Gate::read(candidate, in_use, held.clone()).unwrap();
    let sites: BTreeSet<&str> = decisions.iter().map(|(one, _)| one.source.as_str()).collect();
    for source in sites {
        let own: Vec<_> = decisions.iter().filter(|(one, _)| one.source == source).collect();
        let standing = own.iter().map(|(one, is_later)| Decided {
            noted: Noted::of(one, 0),
            is_later: *is_later,
        });
        for chosen in gate.choose(source, standing) {
            let text = own.iter().find(|(one, _)| one.id == chosen.id).unwrap();
            gate.hear(&text.0);
        }
    }
    gate.judge()
}

fn held(judgement: &Judgement, of: &str) -> u64 {
    judgement.held_out.get(of).copied().unwrap_or(0)
}

#[test]
fn only_what_the_candidate_has_not_learnt_judges_it() {
    let base = base("small");
    let all = decisions(400, "blog");
    let made = retrain(&base, &base, &all, Scope::All, "made").unwrap();
    let of_blog = held(&made.judgement, "site:blog");
    assert!((60..=100).contains(&of_blog), "{of_blog}");
    let none = BTreeSet::new();
    let again = gate(&made.bytes, &base, &decided(&all, false), &none);
    assert_eq!(
        again.held_out, made.judgement.held_out,
        "the fifth that was held out, and no more"
    );
    assert_eq!(
        (again.candidate, again.in_use),
        (made.judgement.candidate, made.judgement.in_use)
    );
    let later = gate(&made.bytes, &base, &decided(&all, true), &none);
    assert_eq!(held(&later, "site:blog"), 400, "what was said later it cannot know");
    let unknown = gate(&made.bytes, &base, &decided(&decisions(80, "shop"), false), &none);
    assert_eq!(held(&unknown, "site:shop"), 80, "it never met this site");
    // A site with fewer was learnt whole, unless the judgement of then says otherwise.
    let few = retrain(&base, &base, &decisions(240, "blog"), Scope::All, "few").unwrap();
    let old = decided(&decisions(240, "blog"), false);
    assert_eq!(held(&gate(&few.bytes, &base, &old, &none), "site:blog"), 0);
}

#[test]
fn of_a_site_that_was_taken_over_only_its_fifth_judges() {
    let base = base("small");
    let shop = decisions(400, "shop");
    let in_use = retrain(&base, &base, &shop, Scope::All, "in-use").unwrap();
    let others = ["shop".to_owned()];
    let scope = Scope::One {
        site: "blog",
        others: &others,
    };
    let made = retrain(&base, &in_use.bytes, &decisions(60, "blog"), scope, "made").unwrap();
    assert_eq!(held(&made.judgement, "site:shop"), 0, "it was not asked");
    let all = [shop, decisions(60, "blog")].concat();
    let none = BTreeSet::new();
    let judgement = gate(&made.bytes, &base, &decided(&all, false), &none);
    assert_eq!(held(&judgement, "site:shop"), held(&in_use.judgement, "site:shop"));
    assert!(held(&judgement, "site:shop") >= 50);
    assert_eq!(held(&judgement, "site:blog"), 0, "it learnt all of them");
}

#[test]
fn a_worse_version_is_refused_and_a_better_one_is_not() {
    let base = base("small");
    let made = retrain(&base, &base, &decisions(400, "blog"), Scope::All, "made").unwrap();
    let fresh: Vec<Example> = decisions(600, "blog").split_off(400);
    let back = gate(&base, &made.bytes, &decided(&fresh, true), &BTreeSet::new());
    assert!(!back.promotable && !back.refusals.is_empty(), "{back:?}");
    assert!(
        back.newly_wrong.iter().any(|id| id.starts_with("site:blog:")),
        "{back:?}"
    );
    let forth = gate(&made.bytes, &base, &decided(&fresh, true), &BTreeSet::new());
    assert!(forth.promotable, "{forth:?}");
}

#[test]
fn a_text_held_out_of_both_files_judges_once() {
    let (one, other) = (base("one"), base("other"));
    let judgement = gate(&one, &other, &[], &BTreeSet::new());
    let own = file::decode(&one).unwrap().held_out.len() as u64;
    assert!(own > 0);
    assert_eq!(held(&judgement, "base"), own);
}

#[test]
fn of_however_many_decisions_a_thousand_are_asked_for() {
    let base = base("small");
    let all = decisions(3000, "blog");
    let decided = |example| Decided {
        noted: Noted::of(example, 1),
        is_later: true,
    };
    let mut gate = Gate::read(&base, &base, BTreeSet::new()).unwrap();
    let chosen = gate.choose("site:blog", all.iter().map(decided));
    assert_eq!(chosen.len(), MOST_HELD);
    let turned = gate.choose("site:blog", all.iter().rev().map(decided));
    assert_eq!(chosen, turned, "whichever comes first");
    let one = |example: &Example| Example {
        group: Some("one address".to_owned()),
        ..example.clone()
    };
    let of_one: Vec<Example> = all.iter().map(one).collect();
    let chosen = gate.choose("site:blog", of_one.iter().map(decided));
    assert_eq!(chosen, [], "twenty of a class are too few to judge on");
    assert_eq!(gate.judge().not_admitted, 2960);
}

#[test]
fn a_small_site_that_collapses_is_not_hidden_by_a_large_one() {
    let base = base("small");
    // Both sites use the same words; the candidate learnt the small one with every label wrong.
    let small: Vec<Example> = decisions(400, "shop");
    let all = [decisions(2000, "blog"), small.clone()].concat();
    let in_use = retrain(&base, &base, &all, Scope::All, "in-use").unwrap();
    let wrong = |example: &Example| Example {
        label: if example.label == Label::Spam {
            Label::Ham
        } else {
            Label::Spam
        },
        ..example.clone()
    };
    let flipped: Vec<Example> = small.iter().map(wrong).collect();
    let made = retrain(
        &base,
        &in_use.bytes,
        &[decisions(2000, "blog"), flipped].concat(),
        Scope::All,
        "made",
    )
    .unwrap();
    let later: Vec<Example> = decisions(460, "shop").split_off(400);
    let large: Vec<Example> = decisions(3000, "blog").split_off(2000);
    let judged = decided(&[later, large].concat(), true);
    let judgement = gate(&made.bytes, &in_use.bytes, &judged, &BTreeSet::new());
    assert_eq!(
        (held(&judgement, "site:shop"), held(&judgement, "site:blog")),
        (60, 1000)
    );
    let told: Vec<String> = judgement.refusals.iter().map(ToString::to_string).collect();
    assert!(
        told.iter()
            .any(|why| why.starts_with("accuracy on comments of shop fell by")),
        "{told:?}"
    );
    assert!(!told.iter().any(|why| why.contains("comments of blog")), "{told:?}");
}
