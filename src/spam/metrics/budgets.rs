//! What a budget of mistakes buys: the cut that keeps it, and how much is left for people to read.
//!
//! Owns the table. A cut keeps its budget by the upper confidence bound, as the cuts in a model's file do. Knows nothing of
//! which budgets anybody has.

use super::super::Label;
use super::super::cuts::Z;
use super::measures::real;
use super::share;
use crate::domain::quality::wilson;
use serde::Serialize;

/// One mistake in so many good comments blocked …
const BLOCK: [u32; 5] = [1000, 500, 200, 100, 50];
/// … and in so many spam published.
const PUBLISH: [u32; 5] = [500, 200, 100, 50, 20];
/// The budget that a row of the other kind goes with, where both are needed to tell what waits.
const USUAL_BLOCK: u32 = 200;
const USUAL_PUBLISH: u32 = 100;
/// Shares of spam among what comes in that the wait is told for.
pub const SPAM_SHARES: [f64; 4] = [0.1, 0.3, 0.5, 0.9];

/// A scored text as the table needs it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighed {
    pub logit: f64,
    pub label: Label,
    /// Whether enough of it is known for a verdict; else it waits for a person whatever its score.
    pub known: bool,
}

/// What each budget buys on a set of texts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Budgets {
    /// Good comments blocked; what waits is told beside a budget of one spam in 100 published.
    pub block: Vec<Budget>,
    /// Spam published; what waits is told beside a budget of one good comment in 200 blocked.
    pub publish: Vec<Budget>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Budget {
    /// One mistake in so many is allowed.
    pub one_in: u32,
    /// Probability of spam from which on is blocked, or up to which is published; `None` where there are too few texts for
    /// any cut to be known to keep the budget.
    pub cut: Option<f64>,
    /// Texts of the class that the budget protects which lie beyond the cut all the same.
    pub mistakes: u64,
    /// Of those, the share that it may be: Wilson's upper bound, one-sided 95 %.
    pub upper_bound: f64,
    /// Share of the other class beyond the cut: spam blocked, or good comments published.
    pub gained: f64,
    /// For each of [`SPAM_SHARES`], the share of all comments that waits for a person.
    pub queue: [f64; SPAM_SHARES.len()],
}

/// A cut on the logit; texts on it are beyond it.
#[derive(Clone, Copy)]
struct Cut(Option<f64>);

impl Budgets {
    pub fn of(texts: &[Weighed]) -> Self {
        let block = BLOCK.map(|one_in| (one_in, blocking(texts, one_in)));
        let publish = PUBLISH.map(|one_in| (one_in, publishing(texts, one_in)));
        let usual =
            |rows: &[(u32, Cut)], one_in: u32| rows.iter().find(|row| row.0 == one_in).map_or(Cut(None), |row| row.1);
        let (usual_block, usual_publish) = (usual(&block, USUAL_BLOCK), usual(&publish, USUAL_PUBLISH));
        let is_blocked = |cut: Cut, text: &Weighed| text.known && cut.0.is_some_and(|cut| text.logit >= cut);
        let is_published = |cut: Cut, text: &Weighed| text.known && cut.0.is_some_and(|cut| text.logit <= cut);
        let waits = |block: Cut, publish: Cut| {
            let of = |label| {
                let own = || texts.iter().filter(move |text| text.label == label);
                let waiting = own().filter(|text| !is_blocked(block, text) && !is_published(publish, text));
                share(waiting.count(), own().count())
            };
            let (ham, spam) = (of(Label::Ham), of(Label::Spam));
            SPAM_SHARES.map(|share| share * spam + (1.0 - share) * ham)
        };
        let row = |one_in, cut: Cut, protected: Label, queue, is_beyond: &dyn Fn(&Weighed) -> bool| {
            let count = |own: bool| {
                let of = texts.iter().filter(|text| (text.label == protected) == own);
                let beyond = of.clone().filter(|text| is_beyond(text));
                (beyond.count(), of.count())
            };
            let (mistakes, all) = count(true);
            let (gained, others) = count(false);
            Budget {
                one_in,
                cut: cut.0.map(|logit| 1.0 / (1.0 + (-logit).exp())),
                mistakes: mistakes as u64,
                upper_bound: wilson(mistakes as u64, all as u64, Z)[1],
                gained: share(gained, others),
                queue,
            }
        };
        Self {
            block: block
                .iter()
                .map(|&(one_in, cut)| {
                    row(one_in, cut, Label::Ham, waits(cut, usual_publish), &|text| {
                        is_blocked(cut, text)
                    })
                })
                .collect(),
            publish: publish
                .iter()
                .map(|&(one_in, cut)| {
                    row(one_in, cut, Label::Spam, waits(usual_block, cut), &|text| {
                        is_published(cut, text)
                    })
                })
                .collect(),
        }
    }
}

/// The lowest cut that blocks no more ham than the budget allows, above the middle.
fn blocking(texts: &[Weighed], one_in: u32) -> Cut {
    let allowed = allowed(texts, Label::Ham, one_in);
    let mut known = known(texts, Label::Ham);
    known.sort_unstable_by(|a, b| b.total_cmp(a));
    // Beyond the last that is known nothing forbids a cut but the middle.
    Cut(allowed.map(|k| known.get(k).map_or(0.0, |logit| logit.next_up()).max(0.0)))
}

/// The highest cut that publishes no more spam than the budget allows, below the middle.
fn publishing(texts: &[Weighed], one_in: u32) -> Cut {
    let allowed = allowed(texts, Label::Spam, one_in);
    let mut known = known(texts, Label::Spam);
    known.sort_unstable_by(f64::total_cmp);
    // Just below ½, which is blocked where that cut, too, reaches the middle.
    Cut(allowed.map(|k| {
        known
            .get(k)
            .map_or(0.0, |logit| logit.next_down())
            .min(0.0_f64.next_down())
    }))
}

fn known(texts: &[Weighed], label: Label) -> Vec<f64> {
    let known = texts.iter().filter(|text| text.label == label && text.known);
    known.map(|text| text.logit).collect()
}

/// How many mistakes in all of a class keep the budget by the upper bound; `None` where not even none would.
fn allowed(texts: &[Weighed], label: Label, one_in: u32) -> Option<usize> {
    let all = texts.iter().filter(|text| text.label == label).count();
    let budget = 1.0 / real(one_in.into());
    (0..all)
        .take_while(|&mistakes| wilson(mistakes as u64, all as u64, Z)[1] <= budget)
        .last()
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these shares are exact")]
mod tests {
    use super::*;

    fn texts(label: Label, logits: impl Iterator<Item = f64>) -> impl Iterator<Item = Weighed> {
        logits.map(move |logit| Weighed {
            logit,
            label,
            known: true,
        })
    }

    /// 1000 of each, evenly from −9 to 1 and from −1 to 9, none on another.
    fn overlapping() -> Vec<Weighed> {
        let steps = || (0..1000).map(|n| f64::from(n) / 100.0);
        texts(Label::Ham, steps().map(|logit| logit - 9.0))
            .chain(texts(Label::Spam, steps().map(|logit| logit - 1.005)))
            .collect()
    }

    #[test]
    fn a_cut_keeps_its_budget_and_could_not_be_bolder() {
        let texts = overlapping();
        let found = Budgets::of(&texts);
        for row in found.block.iter().chain(&found.publish) {
            let Some(_) = row.cut else { continue };
            let budget = 1.0 / f64::from(row.one_in);
            assert!(row.upper_bound <= budget, "{row:?}");
            assert!(wilson(row.mistakes + 1, 1000, Z)[1] > budget, "{row:?}");
        }
        // Not even none of a thousand is known to be less than one in a thousand.
        assert_eq!((found.block[0].one_in, found.block[0].cut), (1000, None));
        assert_eq!(found.block[0].gained, 0.0);
        // One in a hundred of a thousand: four, since five may be 1.02 %. The cut is above .95, so 804 spam of 1000 are caught.
        let one_in_100 = &found.block[3];
        assert_eq!((one_in_100.one_in, one_in_100.mistakes), (100, 4));
        assert!((one_in_100.gained - 0.804).abs() < 1e-9, "{one_in_100:?}");
    }

    #[test]
    fn the_bound_is_the_one_that_training_chooses_its_cuts_by() {
        let ours = wilson(3, 700, Z)[1];
        assert!((ours - super::super::super::cuts::upper_bound(3, 700)).abs() < 1e-15);
    }

    #[test]
    fn what_waits_is_weighed_by_the_share_of_spam() {
        let found = Budgets::of(&overlapping());
        let row = &found.block[3];
        // Beside it one spam in a hundred published: four lie below, the cut is under −.965, and 804 ham are published.
        let (ham, spam) = (1.0 - 0.804 - 0.004, 1.0 - 0.804 - 0.004);
        for (share, queue) in SPAM_SHARES.iter().zip(row.queue) {
            assert!((queue - (share * spam + (1.0 - share) * ham)).abs() < 1e-9, "{row:?}");
        }
        let nothing = &found.block[0];
        // With no cut to block by, all spam waits but what is published by mistake.
        for (share, queue) in SPAM_SHARES.iter().zip(nothing.queue) {
            assert!(
                (queue - (share * 0.996 + (1.0 - share) * 0.196)).abs() < 1e-9,
                "{nothing:?}"
            );
        }
    }

    #[test]
    fn a_text_of_which_little_is_known_waits() {
        let mut texts = overlapping();
        for text in &mut texts {
            text.known = false;
        }
        let found = Budgets::of(&texts);
        assert!(found.block.iter().all(|row| row.gained == 0.0 && row.queue == [1.0; 4]));
    }

    #[test]
    fn classes_far_apart_leave_the_cuts_at_the_middle() {
        let texts: Vec<Weighed> = texts(Label::Ham, (0..2000).map(|_| -5.0))
            .chain(texts(Label::Spam, (0..2000).map(|_| 5.0)))
            .collect();
        let found = Budgets::of(&texts);
        assert!((found.block[4].cut.unwrap() - 0.5).abs() < 1e-9);
        assert_eq!((found.block[4].gained, found.block[4].queue), (1.0, [0.0; 4]));
        assert_eq!(Budgets::of(&[]).block[0].cut, None);
    }
}
