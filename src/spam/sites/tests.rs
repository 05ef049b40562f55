//! What holds of `sites`.

use super::*;
use crate::spam::counts::Counts;
use crate::spam::fit::in_closed_form;
use crate::spam::samples::decision;
use crate::spam::strata::shares;
use crate::spam::training::tests::examples;
use crate::spam::training::{Options, train_holding};
use crate::spam::{Example, Scope, retrain};

const STRANGE: &str = "zither quartet rehearsal tuesday";
const HOMELY: &str = "bassoon octet recital thursday";

fn base() -> Vec<u8> {
    train_holding(&examples(150), &Options::of("small"), 100).unwrap()
}

/// A site that was told `spam` and `ham` as often as each says.
fn decisions(site: &str, spam: (&str, usize), ham: (&str, usize)) -> Vec<Example> {
    let of = |(text, n): (&str, usize), label: Label| -> Vec<Example> {
        let one = |at: usize| {
            let (id, text, who) = (
                format!("{label:?} {at}"),
                format!("{text} {at}"),
                format!("reader {at}"),
            );
            decision(site, id, label, text, &who)
        };
        (0..n).map(one).collect()
    };
    [of(spam, Label::Spam), of(ham, Label::Ham)].concat()
}

/// Three sites: of both classes, the other way round, and of one class.
fn taught() -> File {
    let mut all = decisions("a", (STRANGE, 31), (HOMELY, 12));
    all.extend(decisions("b", (HOMELY, 9), ("click the tulip", 20)));
    all.extend(decisions("one-sided", ("free tulip money", 17), ("", 0)));
    let base = base();
    file::decode(&retrain(&base, &base, &all, Scope::All, "made").unwrap().bytes).unwrap()
}

const TEXTS: [&str; 6] = [
    "",
    STRANGE,
    "the octet and the quartet: a recital on tuesday",
    "click the link for free money",
    "I liked the tulips, and my mother too! https://a.example/free",
    "words that nobody taught anybody",
];

fn on<'a>(site: Option<&'a str>, body: &'a str) -> Input<'a> {
    Input {
        body,
        name: Some("free zither"),
        site,
        ..Input::default()
    }
}

/// The tables that come of fitting rows with `added` of a site's counts in them, in closed form.
fn fitted(rows: &[Rows; VIEWS], counts: &SourceCounts, added: [[f64; 2]; 2], file: &File) -> [Table; VIEWS] {
    View::ALL.map(|view| {
        let mut rows = rows[view.index()].clone();
        for (column, cell) in &counts.views[view.index()] {
            let place = rows.columns.binary_search(column).unwrap();
            let [ham, spam] = cell.sums.map(whole);
            for (row, share) in rows.sums.iter_mut().zip(added) {
                row[place] += share[0] * ham + share[1] * spam;
            }
        }
        let fitted = in_closed_form(&rows, view);
        let learnt = &file.views[view.index()];
        let held = fitted.columns.iter().zip(&fitted.weights);
        let held = held.map(|(&column, &ratio)| slot(&file.stack, view, single(ratio), learnt.correction(column)));
        Table::new(&fitted.columns, held)
    })
}

#[test]
fn a_site_scores_as_if_its_rows_had_been_fitted_with_everybody_elses() {
    let file = taught();
    let weights = Weights::of(&file);
    for site in ["a", "b", "one-sided"] {
        let counts = &file.counts.sources[&format!("site:{site}")];
        let rows = View::ALL.map(|view| rows(&file.counts, view));
        let tables = fitted(&rows, counts, own_shares(counts.texts), &file);
        let stack = Stack {
            intercept: file.stack.intercept + file.intercepts[&format!("site:{site}")],
            ..file.stack
        };
        for body in TEXTS {
            let theirs = score(Lens::shared(&tables), &stack, &on(None, body));
            let ours = weights.score(&on(Some(site), body));
            assert!((theirs.score.logit - ours.score.logit).abs() < 1e-4, "{site}, {body}");
            let share = |scored: &Scored| scored.score.known_share.to_bits();
            assert_eq!(share(&theirs), share(&ours), "{site}, {body}");
        }
    }
    let moved =
        |body: &str| weights.score(&on(Some("a"), body)).score.logit - weights.score(&on(None, body)).score.logit;
    assert!(moved(STRANGE) > 0.5, "its own part says nothing: {}", moved(STRANGE));
}

#[test]
fn a_site_alone_scores_as_the_base_with_its_decisions_would() {
    let (file, base) = (taught(), file::decode(&base()).unwrap());
    let ground = Ground::new(&base.views, base.stack, View::ALL.map(|view| rows(&base.counts, view)));
    let shared = file::tables(&base.views, &base.stack);
    for site in ["site:a", "site:b", "site:one-sided"] {
        let counts = &file.counts.sources[site];
        let mut both: Counts = base.counts.clone();
        both.sources.insert(site.to_owned(), counts.clone());
        let rows = View::ALL.map(|view| rows(&both, view));
        let new = rows[0].columns.len() - base.views[0].columns.len();
        assert!(site != "site:a" || new > 0, "it knows words of its own");
        let tables = fitted(&rows, counts, own_shares(counts.texts), &base);
        assert!(shares(site, counts.texts) != [[0.0; 2]; 2]);
        let own = ground.alone(site, counts);
        let lens = Lens {
            shared: &shared,
            own: Some(&own),
        };
        for body in TEXTS {
            let theirs = score(Lens::shared(&tables), &base.stack, &on(None, body));
            let ours = score(lens, &base.stack, &on(None, body));
            assert!((theirs.score.logit - ours.score.logit).abs() < 1e-4, "{site}, {body}");
            let share = |scored: &Scored| scored.score.known_share.to_bits();
            assert_eq!(share(&theirs), share(&ours), "{site}, {body}");
        }
    }
}

#[test]
fn a_site_that_taught_nothing_scores_as_nobody_in_particular() {
    let weights = Weights::of(&taught());
    for body in TEXTS {
        let of = |site| weights.score(&on(site, body));
        assert_eq!(of(Some("elsewhere")), of(None));
        assert_eq!(of(Some("site:a")), of(None), "sites are known by slug");
    }
}

#[test]
fn what_is_a_sites_own_moves_no_other_and_what_is_shared_moves_all() {
    let mut weights = Weights::of(&taught());
    let logits = |weights: &Weights| {
        ["a", "b", "elsewhere"].map(|site| TEXTS.map(|body| weights.score(&on(Some(site), body)).score.logit))
    };
    let before = logits(&weights);
    assert!(weights.owns.remove("site:a").is_some());
    let after = logits(&weights);
    let same = |one: [f64; TEXTS.len()], other: [f64; TEXTS.len()]| one.map(f64::to_bits) == other.map(f64::to_bits);
    assert!(
        same(after[1], before[1]) && same(after[2], before[2]),
        "another site was moved"
    );
    assert!(same(after[0], after[2]), "without its own part a site is as any other");
    assert!((before[0][1] - after[0][1]).abs() > 0.1);

    let untaught = Weights::of(&file::decode(&base()).unwrap());
    let strange = |weights: &Weights, site| weights.score(&on(Some(site), STRANGE)).score.logit;
    let shared = strange(&weights, "elsewhere") - strange(&untaught, "elsewhere");
    let own = before[0][1] - strange(&untaught, "a");
    assert!(shared > 0.05, "{shared}");
    assert!(own > shared + 0.5, "{own} {shared}");
}

#[test]
fn an_intercept_goes_the_right_way_and_no_further_than_it_is_told() {
    assert!(intercept(&[]).abs() < f64::EPSILON);
    let all = |logit: f64, label: Label, n: usize| vec![(logit, label); n];
    let both = |logit: f64, ham: usize, spam: usize| {
        intercept(&[all(logit, Label::Ham, ham), all(logit, Label::Spam, spam)].concat())
    };
    // One class alone, or few of one, move nothing: towards spam five of each are enough, towards publishing it takes twenty.
    assert!(both(-1.0, 0, 200).abs() < f64::EPSILON && both(-1.0, 4, 200).abs() < f64::EPSILON);
    assert!(both(-1.0, 5, 200) > 0.5);
    assert!(both(1.0, 200, 19).abs() < f64::EPSILON && both(1.0, 200, 20) < 0.0);
    // With enough of both it is where half of the texts at its logit are spam, less what the prior draws back …
    let half = both(-3.0, 500, 500);
    assert!((2.9..3.0).contains(&half), "{half}");
    // … but towards publishing it goes one step and no further, and towards spam four.
    assert!((both(3.0, 500, 500) + 1.0).abs() < f64::EPSILON);
    assert!((both(-9.0, 500, 500) - 4.0).abs() < f64::EPSILON);
    let few = both(-1.0, 5, 10);
    assert!(
        0.0 < few && few < both(-1.0, 50, 100),
        "the prior draws few back further: {few}"
    );
    // Where everything is right already, hardly anything moves.
    let right = intercept(&[all(6.0, Label::Spam, 50), all(-6.0, Label::Ham, 50)].concat());
    assert!(right.abs() < 1e-3, "{right}");
}

#[test]
fn an_intercept_is_the_maximum_it_is_said_to_be() {
    let scored: Vec<(f64, Label)> = (0..40)
        .map(|at| {
            (
                f64::from(at) / 4.0 - 7.0,
                if at % 3 == 0 { Label::Ham } else { Label::Spam },
            )
        })
        .collect();
    let found = intercept(&scored);
    assert_eq!(found.to_bits(), intercept(&scored).to_bits());
    let likelihood = |b: f64| -> f64 {
        let of = |&(logit, label): &(f64, Label)| {
            let side = if label == Label::Spam { logit + b } else { -(logit + b) };
            -(-side).exp().ln_1p()
        };
        scored.iter().map(of).sum::<f64>() - b * b / (2.0 * SPREAD * SPREAD)
    };
    assert!(likelihood(found) > likelihood(found + 1e-3) && likelihood(found) > likelihood(found - 1e-3));
    let backwards: Vec<(f64, Label)> = scored.into_iter().rev().collect();
    assert_eq!(found.to_bits(), intercept(&backwards).to_bits());
}

#[test]
fn reasons_sum_to_the_logit_with_a_sites_own_part_and_with_a_stretch() {
    let file = taught();
    let model = crate::spam::Model::parse(&file::encode(&file).unwrap()).unwrap();
    let body = ["zither"; 26]
        .into_iter()
        .chain(["bassoon"; 26])
        .collect::<Vec<_>>()
        .join(" ");
    for site in [Some("a"), Some("b"), Some("one-sided"), None] {
        let input = Input {
            body: &body,
            site,
            ..Input::default()
        };
        let scored = model.weights.score(&input);
        let mixture = file.stack.mixture(scored.whole, scored.stretch.unwrap().logit);
        // On b both words are spam's, and no stretch says more than the whole.
        assert_eq!(mixture[1] > 0.0, site != Some("b"), "{site:?}");
        let explained = model.explain(&input);
        assert_eq!(explained.score, model.score(&input));
        // The intercept, the layer's and the site's, is no reason: it remains, with reasons that are lighter than those shown.
        let own = site.map_or(0.0, |site| file.intercepts[&format!("site:{site}")]);
        let lightest = explained.reasons.last().unwrap().weight.abs();
        let remains = explained.remainder - (file.stack.intercept + own);
        assert!(remains.abs() <= 20.0 * lightest, "{site:?}: {remains} {explained:?}");
        assert!(site != Some("a") || own.abs() > 20.0 * lightest, "{own}");
    }
}
