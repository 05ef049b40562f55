//! Every figure of a set of scored texts, in one pass over them.
//!
//! Owns the definitions. Texts are sorted once and may then be weighted as often as one likes, which is what makes the
//! bootstrap cheap. Knows nothing of resampling.

use super::super::Label;
use serde::{Deserialize, Serialize};

/// One thing for each figure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Each<T> {
    /// Share of texts on the right side of probability ½.
    pub accuracy: T,
    /// Matthews correlation, −1 to 1, at probability ½.
    pub mcc: T,
    /// Area under the ROC curve: how often a spam scores above a ham, a tie being half.
    pub auc: T,
    /// Mean precision over the spam, each at the cut that just catches it: Σ (Rₙ − Rₙ₋₁) Pₙ over the distinct scores.
    pub average_precision: T,
    /// Share of spam caught by the cut that blocks at most 1 % of ham.
    pub sc1: T,
    /// Expected calibration error over [`Ranking::BINS`] bins of equally many texts, 0 to 1: the mean distance between the
    /// probability told in a bin and the share of spam in it (Naeini et al., AAAI 2015; equal mass as in Nguyen and
    /// O'Connor, EMNLP 2015). Texts of one score share a bin.
    pub ece: T,
    /// Mean squared distance between probability and outcome, 0 to 1 (Brier 1950).
    pub brier: T,
}

/// The figures; one that needs a class that is not there is `None`.
pub type Measures = Each<Option<f64>>;

impl<T> Each<T> {
    pub const NAMES: [&'static str; 7] = ["accuracy", "mcc", "auc", "average_precision", "sc1", "ece", "brier"];

    pub(super) fn from_array(all: [T; 7]) -> Self {
        let [accuracy, mcc, auc, average_precision, sc1, ece, brier] = all;
        Self {
            accuracy,
            mcc,
            auc,
            average_precision,
            sc1,
            ece,
            brier,
        }
    }

    /// In the order of [`Self::NAMES`].
    pub fn into_array(self) -> [T; 7] {
        [
            self.accuracy,
            self.mcc,
            self.auc,
            self.average_precision,
            self.sc1,
            self.ece,
            self.brier,
        ]
    }
}

/// Texts from the highest score to the lowest.
#[derive(Debug)]
pub(super) struct Ranking {
    /// Whether it is spam, and the unit whose weight it has.
    texts: Vec<(bool, u32)>,
    /// Texts of one score, and where they end.
    ties: Vec<Tie>,
}

#[derive(Debug)]
struct Tie {
    end: usize,
    logit: f64,
    probability: f64,
}

/// What a pass has met so far, as weights.
#[derive(Default)]
struct Met {
    ham: u64,
    spam: u64,
    twice_pairs: u64,
    precision: f64,
    squares: f64,
    caught: u64,
    full: bool,
    middle: (u64, u64),
}

impl Ranking {
    /// Bins of the calibration error.
    pub(super) const BINS: usize = 15;

    /// `texts`: logit, label, and the number of the unit that is weighted.
    pub(super) fn of(texts: impl IntoIterator<Item = (f64, Label, u32)>) -> Self {
        let mut sorted: Vec<(f64, bool, u32)> = texts
            .into_iter()
            .map(|(logit, label, unit)| (logit, label == Label::Spam, unit))
            .collect();
        sorted.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut ties: Vec<Tie> = Vec::new();
        for (at, text) in sorted.iter().enumerate() {
            match ties.last_mut() {
                Some(tie) if tie.logit.total_cmp(&text.0).is_eq() => tie.end = at + 1,
                _ => ties.push(Tie {
                    end: at + 1,
                    logit: text.0,
                    probability: 1.0 / (1.0 + (-text.0).exp()),
                }),
            }
        }
        Self {
            texts: sorted.into_iter().map(|(_, spam, unit)| (spam, unit)).collect(),
            ties,
        }
    }

    /// Texts of each class, ham first, where unit `n` weighs `weights[n]`.
    pub(super) fn totals(&self, weights: &[u32]) -> [u64; 2] {
        let mut totals = [0; 2];
        for &(spam, unit) in &self.texts {
            totals[usize::from(spam)] += u64::from(weights[unit as usize]);
        }
        totals
    }

    /// The figures where unit `n` weighs `weights[n]`.
    pub(super) fn measure(&self, weights: &[u32]) -> Measures {
        let [ham, spam] = self.totals(weights);
        let all = ham + spam;
        if all == 0 {
            return Measures::default();
        }
        let mut met = Met::default();
        let mut bins = [(0.0, 0.0); Self::BINS];
        for (probability, logit, [h, s]) in self.ties(weights) {
            met.twice_pairs += s * (2 * (ham - met.ham) - h);
            let place = bin(met.ham + met.spam, h + s, all);
            met.ham += h;
            met.spam += s;
            if s > 0 {
                met.precision += real(s) * real(met.spam) / real(met.ham + met.spam);
            }
            // The cut of sc1 goes on down while no more than one ham in a hundred lies above it.
            met.full |= met.ham * 100 > ham;
            if !met.full {
                met.caught = met.spam;
            }
            if logit >= 0.0 {
                met.middle = (met.ham, met.spam);
            }
            let miss = 1.0 - probability;
            met.squares += real(s) * miss * miss + real(h) * probability * probability;
            bins[place].0 += real(h + s) * probability;
            bins[place].1 += real(s);
        }
        let (blocked, caught) = met.middle;
        let off: f64 = bins.iter().map(|(said, was): &(f64, f64)| (said - was).abs()).sum();
        let both = |value: f64| (ham > 0 && spam > 0).then_some(value);
        Each::from_array([
            Some(real(caught + ham - blocked) / real(all)),
            both(mcc(caught, blocked, spam - caught, ham - blocked)),
            both(real(met.twice_pairs) / 2.0 / (real(ham) * real(spam))),
            both(met.precision / real(spam)),
            both(real(met.caught) / real(spam)),
            Some(off / real(all)),
            Some(met.squares / real(all)),
        ])
    }

    /// Each distinct score from the top: probability, logit, and the weights of both classes, ham first.
    pub(super) fn ties<'r>(&'r self, weights: &'r [u32]) -> impl Iterator<Item = (f64, f64, [u64; 2])> + 'r {
        let mut from = 0;
        self.ties.iter().filter_map(move |tie| {
            let mut both = [0_u64; 2];
            for &(spam, unit) in &self.texts[from..tie.end] {
                both[usize::from(spam)] += u64::from(weights[unit as usize]);
            }
            from = tie.end;
            (both != [0, 0]).then_some((tie.probability, tie.logit, both))
        })
    }
}

/// The bin of texts that weigh `own`, with `before` above them, of `all`: by where their middle lies.
pub(super) fn bin(before: u64, own: u64, all: u64) -> usize {
    let place = (2 * before + own) * Ranking::BINS as u64 / (2 * all).max(1);
    usize::try_from(place).unwrap_or(0).min(Ranking::BINS - 1)
}

#[expect(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
pub(super) fn real(count: u64) -> f64 {
    count as f64
}

fn mcc(caught: u64, blocked: u64, missed: u64, passed: u64) -> f64 {
    let [tp, fp, fn_, tn] = [caught, blocked, missed, passed].map(real);
    let product = (tp + fp) * (tp + fn_) * (tn + fp) * (tn + fn_);
    if product > 0.0 {
        (tp * tn - fp * fn_) / product.sqrt()
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(ham: &[f64], spam: &[f64]) -> Measures {
        let ham = ham.iter().map(|&logit| (logit, Label::Ham, 0));
        let all: Vec<_> = ham.chain(spam.iter().map(|&logit| (logit, Label::Spam, 0))).collect();
        Ranking::of(all).measure(&[1])
    }

    fn logit(probability: f64) -> f64 {
        (probability / (1.0 - probability)).ln()
    }

    fn near(found: Option<f64>, wanted: f64) {
        assert!(
            found.is_some_and(|found| (found - wanted).abs() < 1e-12),
            "{found:?}, not {wanted}"
        );
    }

    #[test]
    fn every_figure_by_hand() {
        // From the top: spam .9, ham .8, spam .7, ham .2. All four lie on their side of ½ but the ham at .8.
        let found = measured(&[logit(0.8), logit(0.2)], &[logit(0.9), logit(0.7)]);
        near(found.accuracy, 0.75);
        // tp 2, fp 1, fn 0, tn 1.
        near(found.mcc, 2.0 / 12.0_f64.sqrt());
        // Of four pairs the spam is above in three.
        near(found.auc, 0.75);
        // Precision 1 at the first spam, 2/3 at the second.
        near(found.average_precision, 5.0 / 6.0);
        // No ham of two may be blocked, so the cut lies above .8.
        near(found.sc1, 0.5);
        // Each text has a bin to itself.
        near(found.ece, (0.1 + 0.8 + 0.3 + 0.2) / 4.0);
        near(found.brier, (0.01 + 0.64 + 0.09 + 0.04) / 4.0);
    }

    #[test]
    fn a_tie_is_half_a_win_and_one_threshold() {
        let found = measured(&[0.0, -1.0], &[0.0, 0.0]);
        near(found.auc, 0.75);
        near(found.average_precision, 2.0 / 3.0);
        near(found.sc1, 0.0);
    }

    #[test]
    fn calibration_is_judged_over_bins_of_equally_many() {
        // Thirty texts told ⅓, of which ten are spam: right, whatever the order. One score, so one bin.
        let told = vec![logit(1.0 / 3.0); 20];
        near(measured(&told, &told[..10]).ece, 0.0);
        // Thirty scores, two to a bin; each bin holds one of each class and tells ¾.
        let ham: Vec<f64> = (0..15).map(|n| logit(0.75) + f64::from(n) * 1e-9).collect();
        let spam: Vec<f64> = ham.iter().map(|logit| logit + 1e-10).collect();
        let found = measured(&ham, &spam).ece.unwrap();
        assert!((found - 0.25).abs() < 1e-6, "{found}");
    }

    #[test]
    fn one_ham_in_a_hundred_may_be_blocked_and_no_more() {
        // Ham from 0 to 249, of which 249 and 248 may be blocked; of the spam, those above 247.
        let ham: Vec<f64> = (0..250).map(f64::from).collect();
        near(measured(&ham, &[300.0, 248.5, 247.5, 247.0, 3.0]).sc1, 3.0 / 5.0);
        near(
            measured(&ham[..200], &[300.0, 199.5, 198.5, 197.5, 197.0]).sc1,
            4.0 / 5.0,
        );
        near(measured(&ham[..199], &[300.0, 198.5, 197.5, 197.0, 0.0]).sc1, 3.0 / 5.0);
    }

    #[test]
    fn a_weight_is_as_good_as_a_copy() {
        let ranking = Ranking::of([(0.5, Label::Spam, 0), (0.4, Label::Ham, 1), (-2.0, Label::Ham, 2)]);
        let copied = measured(&[0.4, 0.4, 0.4], &[0.5, 0.5]);
        assert_eq!(ranking.measure(&[2, 3, 0]), copied);
        assert_eq!(ranking.measure(&[0, 0, 0]), Measures::default());
    }
}
