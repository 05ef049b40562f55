//! How good a model is, in figures.
//!
//! Owns what a model's file says of its quality. [`measures`] has the figures, [`bootstrap`] how sure they are, [`budgets`]
//! what cuts cost, [`effective`] how many texts alike ones are worth, [`curves`] what is drawn. Knows nothing of where scores come from.

mod bootstrap;
mod budgets;
mod curves;
mod effective;
mod measures;

use super::Label;
pub use bootstrap::{Intervals, RESAMPLES, estimate};
pub use budgets::{Weighed, budgets};
pub use curves::curves;
pub use effective::effective;
use measures::Ranking;
pub use measures::{Each, Measures};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Figures of one set of labelled, scored texts. A figure that needs a class that is not there is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    pub ham: u64,
    pub spam: u64,
    /// Share of texts on the right side of probability ½.
    pub accuracy: Option<f64>,
    /// Matthews correlation, −1 to 1, at probability ½.
    pub mcc: Option<f64>,
    /// Area under the ROC curve: how often a spam scores above a ham.
    pub auc: Option<f64>,
    /// Share of spam caught by the cut that blocks at most 1 % of ham.
    pub sc1: Option<f64>,
    /// Expected calibration error over fifteen bins of equally many texts; in files made before that, ten of equal width.
    pub ece: Option<f64>,
    /// Share of ham at probability ½ or above.
    pub false_positives: Option<f64>,
}

/// What a model's file says of its quality: out-of-fold, on texts the scoring model had not seen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    pub overall: Figures,
    pub by_source: BTreeMap<String, Figures>,
    pub by_language: BTreeMap<String, Figures>,
    /// On the texts held out of training altogether, if any were.
    pub held_out: Option<Figures>,
}

impl Metrics {
    /// Whether every figure is one: read from a file, they could be anything.
    pub(super) fn is_sound(&self) -> bool {
        [&self.overall]
            .into_iter()
            .chain(self.by_source.values())
            .chain(self.by_language.values())
            .chain(&self.held_out)
            .all(Figures::is_sound)
    }
}

impl Figures {
    fn is_sound(&self) -> bool {
        // Rounding may take a perfect figure a hair beyond its end.
        const HAIR: f64 = 1e-9;
        let is_share = |value: f64| (-HAIR..=1.0 + HAIR).contains(&value);
        [self.accuracy, self.auc, self.sc1, self.ece, self.false_positives]
            .into_iter()
            .flatten()
            .all(is_share)
            && self.mcc.is_none_or(|mcc| mcc.abs() <= 1.0 + HAIR)
    }

    /// Figures of texts with their logits and labels.
    pub fn of(scored: &[(f64, Label)]) -> Self {
        let ranking = Ranking::of(scored.iter().map(|&(logit, label)| (logit, label, 0)));
        let [ham, spam] = ranking.totals(&[1]);
        let measures = ranking.measure(&[1]);
        let blocked = scored.iter().filter(|text| text.1 == Label::Ham && text.0 >= 0.0);
        Self {
            ham,
            spam,
            accuracy: measures.accuracy,
            mcc: measures.mcc.map(rounded),
            auc: measures.auc,
            sc1: measures.sc1,
            ece: measures.ece.map(rounded),
            false_positives: (ham > 0).then(|| measures::real(blocked.count() as u64) / measures::real(ham)),
        }
    }
}

/// Nine decimals: what differs beyond is the machine's arithmetic, and files must be the same on all of them.
fn rounded(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

/// The logit from which on a text is blocked if at most 1 % of `ham` may be: the lowest such. Infinite without ham.
pub(super) fn cut_at_one_percent(ham: &[f64]) -> f64 {
    let mut ham = ham.to_vec();
    ham.sort_unstable_by(f64::total_cmp);
    let blocked = ham.len() / 100;
    // Just above the highest ham that must pass; ties pass with it.
    ham.get(ham.len().wrapping_sub(blocked + 1))
        .map_or(f64::INFINITY, |logit| logit.next_up())
}

#[expect(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
pub(super) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(ham: &[f64], spam: &[f64]) -> Vec<(f64, Label)> {
        let ham = ham.iter().map(|&logit| (logit, Label::Ham));
        ham.chain(spam.iter().map(|&logit| (logit, Label::Spam))).collect()
    }

    #[test]
    fn a_perfect_model_has_perfect_figures() {
        let figures = Figures::of(&scored(&[-40.0, -50.0], &[40.0, 50.0]));
        assert_eq!(figures.accuracy, Some(1.0));
        assert_eq!(figures.mcc, Some(1.0));
        assert_eq!(figures.auc, Some(1.0));
        assert_eq!(figures.sc1, Some(1.0));
        assert!(figures.ece.unwrap() < 1e-9);
    }

    #[test]
    fn figures_by_hand() {
        let figures = Figures::of(&scored(&[-1.0, -1.0, -1.0, 1.0], &[1.0, 1.0, -1.0, 1.0]));
        assert_eq!(figures.accuracy, Some(0.75));
        assert_eq!(figures.mcc, Some(0.5));
        assert_eq!(figures.auc, Some(0.75));
        assert_eq!(figures.false_positives, Some(0.25));
        // One ham in four is more than 1 %: the cut lies above it, and so above all spam of the same score.
        assert_eq!(figures.sc1, Some(0.0));
    }

    #[test]
    fn one_class_alone_leaves_out_what_needs_two() {
        let figures = Figures::of(&scored(&[-1.0], &[]));
        assert_eq!((figures.auc, figures.mcc, figures.sc1), (None, None, None));
        assert_eq!(figures.accuracy, Some(1.0));
        assert_eq!(Figures::of(&[]), Figures::default());
    }

    #[test]
    fn the_one_percent_cut_blocks_one_in_a_hundred_and_no_more() {
        let ham: Vec<f64> = (0..200).map(f64::from).collect();
        let cut = cut_at_one_percent(&ham);
        assert_eq!(ham.iter().filter(|&&logit| logit >= cut).count(), 2);
        assert!(cut_at_one_percent(&[]).is_infinite());
    }
}
