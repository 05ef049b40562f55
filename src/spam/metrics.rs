//! How good a model is, in figures.
//!
//! Owns the measures: accuracy, MCC, AUC, sc1 and ECE. Knows nothing of where scores come from.

use super::Label;
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
    /// Expected calibration error over ten bins of probability.
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

impl Figures {
    /// Figures of texts with their logits and labels.
    pub fn of(scored: &[(f64, Label)]) -> Self {
        let ham = logits(scored, Label::Ham);
        let spam = logits(scored, Label::Spam);
        let missed = spam.iter().filter(|&&logit| logit < 0.0).count();
        let blocked = ham.iter().filter(|&&logit| logit >= 0.0).count();
        let right = scored.len() - missed - blocked;
        let both = !ham.is_empty() && !spam.is_empty();
        Self {
            ham: ham.len() as u64,
            spam: spam.len() as u64,
            accuracy: (!scored.is_empty()).then(|| share(right, scored.len())),
            mcc: both.then(|| mcc(spam.len() - missed, blocked, missed, ham.len() - blocked)),
            auc: both.then(|| auc(&ham, &spam)),
            sc1: both.then(|| sc1(&ham, &spam)),
            ece: (!scored.is_empty()).then(|| ece(scored)),
            false_positives: (!ham.is_empty()).then(|| share(blocked, ham.len())),
        }
    }
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

pub(super) fn logits(scored: &[(f64, Label)], label: Label) -> Vec<f64> {
    scored
        .iter()
        .filter(|text| text.1 == label)
        .map(|text| text.0)
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
pub(super) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[expect(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
fn mcc(caught: usize, blocked: usize, missed: usize, passed: usize) -> f64 {
    let [tp, fp, fn_, tn] = [caught, blocked, missed, passed].map(|n| n as f64);
    let product = (tp + fp) * (tp + fn_) * (tn + fp) * (tn + fn_);
    if product > 0.0 {
        (tp * tn - fp * fn_) / product.sqrt()
    } else {
        0.0
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of pairs are below 2^52")]
fn auc(ham: &[f64], spam: &[f64]) -> f64 {
    let mut ham = ham.to_vec();
    ham.sort_unstable_by(f64::total_cmp);
    let twice_below: usize = spam
        .iter()
        .map(|logit| ham.partition_point(|other| other < logit) + ham.partition_point(|other| other <= logit))
        .sum();
    twice_below as f64 / 2.0 / (ham.len() as f64 * spam.len() as f64)
}

fn sc1(ham: &[f64], spam: &[f64]) -> f64 {
    let cut = cut_at_one_percent(ham);
    share(spam.iter().filter(|&&logit| logit >= cut).count(), spam.len())
}

fn ece(scored: &[(f64, Label)]) -> f64 {
    const BINS: usize = 10;
    let mut bins = [(0.0, 0.0); BINS];
    for (logit, label) in scored {
        let probability = 1.0 / (1.0 + (-logit).exp());
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a probability times ten"
        )]
        let bin = &mut bins[((probability * 10.0) as usize).min(BINS - 1)];
        bin.0 += probability;
        bin.1 += if *label == Label::Spam { 1.0 } else { 0.0 };
    }
    let off: f64 = bins.iter().map(|(said, was)| f64::abs(said - was)).sum();
    off / share(scored.len(), 1)
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
