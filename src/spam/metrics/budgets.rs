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
mod tests {
    use super::*;
    use crate::domain::quality::wilson;

    /// None like another.
    fn texts(label: Label, logits: impl Iterator<Item = f64>) -> impl Iterator<Item = Weighed> {
        logits.zip(0..).map(move |(logit, unit)| Weighed {
            logit,
            label,
            known: true,
            unit,
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
        let found = budgets(&texts, 1);
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
        assert_eq!((one_in_100.one_in, one_in_100.mistakes, one_in_100.of), (100, 4, 1000));
        assert!((one_in_100.gained - 0.804).abs() < 1e-9, "{one_in_100:?}");
        assert!(found.is_sound());
    }

    #[test]
    fn caution_makes_of_a_budget_of_blocking_one_so_many_times_as_strict() {
        let texts = overlapping();
        let (plain, cautious) = (budgets(&texts, 1), budgets(&texts, 4));
        assert!(cautious.is_sound());
        // Of 1000 texts one may be .45 %, which is less than one in 50 · 4; two may be .6 %.
        let row = &cautious.block[4];
        assert_eq!((row.one_in, row.mistakes), (50, 1));
        assert_eq!((row.cut, row.gained), (plain.block[2].cut, plain.block[2].gained));
        assert!((row.upper_bound - 4.0 * plain.block[2].upper_bound).abs() < 1e-12 && row.upper_bound <= 0.02);
        assert!(cautious.block[..4].iter().all(|row| row.cut.is_none()));
        assert_eq!(
            cautious.publish.iter().map(|row| row.cut).collect::<Vec<_>>(),
            plain.publish.iter().map(|row| row.cut).collect::<Vec<_>>()
        );
    }

    #[test]
    fn texts_of_a_template_know_no_more_than_one() {
        // Ten copies of each: what 400 texts with nothing in common say, ten times.
        let alone: Vec<Weighed> = overlapping().into_iter().step_by(5).collect();
        let copies: Vec<Weighed> = alone.iter().flat_map(|text| [*text; 10]).collect();
        let (one, ten) = (budgets(&alone, 1), budgets(&copies, 1));
        assert!(one.block[4].cut.is_some() && one.publish[4].cut.is_some(), "{one:?}");
        for (one, ten) in one
            .block
            .iter()
            .chain(&one.publish)
            .zip(ten.block.iter().chain(&ten.publish))
        {
            assert_eq!((one.cut.is_some(), one.of * 10), (ten.cut.is_some(), ten.of));
            // Copies share a score, so no cut parts them.
            assert_eq!((one.mistakes * 10, one.cut), (ten.mistakes, ten.cut));
            assert!((one.upper_bound - ten.upper_bound).abs() < 1e-12, "{one:?} {ten:?}");
        }
        let strangers: Vec<Weighed> = copies
            .iter()
            .zip(0..)
            .map(|(text, unit)| Weighed { unit, ..*text })
            .collect();
        assert!(budgets(&strangers, 1).block[3].cut.is_some() && ten.block[3].cut.is_none());
    }

    #[test]
    fn what_waits_is_weighed_by_the_share_of_spam() {
        let found = budgets(&overlapping(), 1);
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
    fn what_is_told_of_a_pair_of_rows_is_what_waits_by_the_table() {
        let found = budgets(&overlapping(), 1);
        let settings = crate::domain::site::Settings {
            block_one_in: 100,
            ..Default::default()
        };
        let cuts = crate::domain::budgets::in_force(&settings, found.usual_cuts(0.3), Some(&found));
        let waiting = found.waiting(&settings, &cuts, true).unwrap();
        for (share, queue) in SPAM_SHARES.iter().zip(found.block[3].queue) {
            assert!((waiting.among(*share) - queue).abs() < 1e-12, "{waiting:?}");
        }
    }

    #[test]
    fn a_text_of_which_little_is_known_waits() {
        let mut texts = overlapping();
        for text in &mut texts {
            text.known = false;
        }
        let found = budgets(&texts, 1);
        assert!(found.block.iter().all(|row| row.gained == 0.0 && row.queue == [1.0; 4]));
    }

    #[test]
    fn classes_far_apart_leave_the_cuts_at_the_middle() {
        let texts: Vec<Weighed> = texts(Label::Ham, (0..2000).map(|_| -5.0))
            .chain(texts(Label::Spam, (0..2000).map(|_| 5.0)))
            .collect();
        let found = budgets(&texts, 1);
        assert!(found.is_sound());
        assert_eq!(found.block[4].cut, Some(0.5));
        assert_eq!((found.block[4].gained, found.block[4].queue), (1.0, [0.0; 4]));
        let nothing = budgets(&[], 1);
        assert!(
            nothing.is_sound()
                && nothing
                    .block
                    .iter()
                    .chain(&nothing.publish)
                    .all(|row| row.cut.is_none())
        );
    }

    #[test]
    fn where_probabilities_are_at_their_end_no_cut_parts_them() {
        // Good comments that score as certain spam, more than a budget allows, and the other way round.
        let texts: Vec<Weighed> = texts(Label::Ham, (0..2000).map(|_| 800.0))
            .chain(texts(Label::Spam, (0..2000).map(|_| -800.0)))
            .collect();
        let found = budgets(&texts, 1);
        assert!(found.is_sound());
        assert!(
            found
                .block
                .iter()
                .chain(&found.publish)
                .all(|row| row.cut.is_none() && row.mistakes == 0)
        );
    }

    #[test]
    fn a_cut_of_nine_decimals_lies_beyond_the_probability_it_spares() {
        for probability in [0.0, 1e-9, 0.1, 0.3, 0.973, 0.999_999_999, 0.123_456_789, 1.0 / 3.0, 1.0] {
            let (low, high) = (below(probability), above(probability));
            assert!(
                probability - low < 2.1e-9 && high - probability < 2.1e-9,
                "{probability}"
            );
            assert!((low < probability || probability == 0.0) && (high > probability || probability == 1.0));
        }
    }
}
