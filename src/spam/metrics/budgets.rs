//! What a budget of mistakes buys: the cut that keeps it, and how much is left for people to read.
//!
//! Owns how the table is made: a cut keeps its budget by the upper confidence bound, so few texts make timid cuts or none.
//! Knows nothing of which budgets anybody has, nor of how cautious to be.

use super::super::Label;
use super::super::cuts::Z;
use super::effective::effective;
use super::measures::real;
use super::share;
use crate::domain::budgets::{BLOCK, Budget, Budgets, PUBLISH, SPAM_SHARES, USUAL_BLOCK, USUAL_PUBLISH};
use crate::domain::quality::wilson_of_share;
use crate::domain::verdict::Score;

/// A scored text as the table needs it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighed {
    pub logit: f64,
    pub label: Label,
    /// Whether enough of it is known for a verdict; else it waits for a person whatever its score.
    pub known: bool,
    /// What it belongs to: a group of texts that are alike, else the text itself.
    pub unit: u64,
}

/// A text with its probability of spam: cuts are probabilities, and what lies beyond one is counted as it will be judged.
struct Placed {
    probability: f64,
    label: Label,
    known: bool,
}

/// A cut on the probability; texts on it are beyond it.
type Cut = Option<f64>;

/// All texts of a class: how many there are, and how many with nothing in common they are worth, by [`effective`].
#[derive(Debug, Clone, Copy)]
struct Class {
    all: usize,
    worth: u64,
}

impl Class {
    fn of(texts: &[Weighed], label: Label) -> Self {
        let own = || texts.iter().filter(|text| text.label == label);
        Self {
            all: own().count(),
            worth: effective(own().map(|text| (text.logit, text.unit))),
        }
    }

    /// The share that so many mistakes among these texts may stand for.
    fn bound(self, mistakes: usize) -> f64 {
        wilson_of_share(share(mistakes, self.all), self.worth, Z)[1]
    }

    /// How many mistakes keep the budget by the upper bound; `None` where not even none would.
    fn allowed(self, one_in: u32) -> Option<usize> {
        let budget = 1.0 / real(one_in.into());
        (0..self.all)
            .take_while(|&mistakes| self.bound(mistakes) <= budget)
            .last()
    }
}

/// What each budget buys on these texts, none of which the model had seen; for `caution` see [`Budgets::caution`]. Texts of
/// a template or thread err together, so the bounds are those of as many as they are worth, see [`effective`].
pub fn budgets(texts: &[Weighed], caution: u32) -> Budgets {
    let (ham, spam) = (Class::of(texts, Label::Ham), Class::of(texts, Label::Spam));
    let texts: Vec<Placed> = texts.iter().map(Placed::of).collect();
    let block = BLOCK.map(|one_in| (one_in, blocking(&texts, ham.allowed(one_in.saturating_mul(caution)))));
    let publish = PUBLISH.map(|one_in| (one_in, publishing(&texts, spam.allowed(one_in))));
    let usual = |rows: &[(u32, Cut)], one_in: u32| rows.iter().find(|row| row.0 == one_in).and_then(|row| row.1);
    let (usual_block, usual_publish) = (usual(&block, USUAL_BLOCK), usual(&publish, USUAL_PUBLISH));
    let block = block.iter().map(|&(one_in, cut)| {
        let is_beyond = |text: &Placed| text.is_blocked(cut);
        let upper_bound = |mistakes| (real(caution.into()) * ham.bound(mistakes)).min(1.0);
        let queue = queue(&texts, cut, usual_publish);
        row(&texts, (one_in, cut), Label::Ham, queue, upper_bound, is_beyond)
    });
    let publish = publish.iter().map(|&(one_in, cut)| {
        let is_beyond = |text: &Placed| text.is_published(cut);
        row(
            &texts,
            (one_in, cut),
            Label::Spam,
            queue(&texts, usual_block, cut),
            |mistakes| spam.bound(mistakes),
            is_beyond,
        )
    });
    Budgets {
        caution,
        block: block.collect(),
        publish: publish.collect(),
    }
}

impl Placed {
    fn of(text: &Weighed) -> Self {
        let score = Score {
            logit: text.logit,
            known_share: 1.0,
        };
        Self {
            probability: score.probability(),
            label: text.label,
            known: text.known,
        }
    }

    fn is_blocked(&self, cut: Cut) -> bool {
        self.known && cut.is_some_and(|cut| self.probability >= cut)
    }

    fn is_published(&self, cut: Cut) -> bool {
        self.known && cut.is_some_and(|cut| self.probability <= cut)
    }
}

fn row(
    texts: &[Placed],
    (one_in, cut): (u32, Cut),
    protected: Label,
    queue: [f64; SPAM_SHARES.len()],
    upper_bound: impl Fn(usize) -> f64,
    is_beyond: impl Fn(&Placed) -> bool,
) -> Budget {
    let count = |own: bool| {
        let of = texts.iter().filter(|text| (text.label == protected) == own);
        (of.clone().filter(|text| is_beyond(text)).count(), of.count())
    };
    let (mistakes, all) = count(true);
    let (gained, others) = count(false);
    Budget {
        one_in,
        cut,
        mistakes: mistakes as u64,
        of: all as u64,
        upper_bound: upper_bound(mistakes),
        gained: share(gained, others),
        queue,
    }
}

/// For each share of spam, the share of all comments that waits under two cuts.
fn queue(texts: &[Placed], block: Cut, publish: Cut) -> [f64; SPAM_SHARES.len()] {
    let of = |label| {
        let own = || texts.iter().filter(move |text| text.label == label);
        let waiting = own().filter(|text| !text.is_blocked(block) && !text.is_published(publish));
        share(waiting.count(), own().count())
    };
    let (ham, spam) = (of(Label::Ham), of(Label::Spam));
    SPAM_SHARES.map(|share| share * spam + (1.0 - share) * ham)
}

/// The lowest cut that blocks no more ham than is allowed, above the middle.
fn blocking(texts: &[Placed], allowed: Option<usize>) -> Cut {
    let allowed = allowed?;
    let mut known = known(texts, Label::Ham);
    known.sort_unstable_by(|a, b| b.total_cmp(a));
    // Beyond the last that is known nothing forbids a cut but the middle.
    let cut = known.get(allowed).map_or(0.0, |&most| above(most));
    Some(cut.max(0.5)).filter(|cut| *cut < 1.0)
}

/// The highest cut that publishes no more spam than is allowed, below the middle.
fn publishing(texts: &[Placed], allowed: Option<usize>) -> Cut {
    let allowed = allowed?;
    let mut known = known(texts, Label::Spam);
    known.sort_unstable_by(f64::total_cmp);
    let cut = known.get(allowed).map_or(1.0, |&least| below(least));
    // Below ½, where the other cut may lie.
    Some(cut.min(0.499_999_999)).filter(|cut| *cut > 0.0)
}

/// The least number of nine decimals above a probability: what differs beyond is the machine's arithmetic.
fn above(probability: f64) -> f64 {
    let first = (probability * NINE).floor();
    let steps = [0.0, 1.0, 2.0].map(|step| (first + step) / NINE);
    steps.into_iter().find(|cut| *cut > probability).unwrap_or(1.0)
}

/// The greatest number of nine decimals below a probability.
fn below(probability: f64) -> f64 {
    let first = (probability * NINE).ceil();
    let steps = [0.0, 1.0, 2.0].map(|step| (first - step) / NINE);
    steps.into_iter().find(|cut| *cut < probability).unwrap_or(0.0)
}

/// Nine decimals.
const NINE: f64 = 1e9;

fn known(texts: &[Placed], label: Label) -> Vec<f64> {
    let known = texts.iter().filter(|text| text.label == label && text.known);
    known.map(|text| text.probability).collect()
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these shares are exact")]
mod tests;
