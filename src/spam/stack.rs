//! The layer that joins the views: one logistic regression over their log-odds.
//!
//! Owns its fit, on scores of texts that the views had not seen; it calibrates as well. Knows nothing of features.

use super::Label;
use super::features::VIEWS;
use linfa::Dataset;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

/// The views' log-odds, then that of the commenter's name.
pub(super) const INPUTS: usize = VIEWS + 1;

/// Where the name's log-odds stand.
pub(super) const NAME: usize = VIEWS;

/// The log-odds a comment gets from each view; 0 where a view has nothing to say.
pub(super) type Odds = [f64; INPUTS];

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Stack {
    pub(super) intercept: f64,
    pub(super) coefficients: [f64; INPUTS],
}

/// What an untrained layer does: the views' plain mean.
impl Default for Stack {
    fn default() -> Self {
        Self {
            intercept: 0.0,
            coefficients: [0.2, 0.2, 0.2, 0.2, 0.2, NAME_COEFFICIENT],
        }
    }
}

/// Weight of the name where too few texts carry one to learn it.
const NAME_COEFFICIENT: f64 = 0.25;
/// As few texts whose name has a known word teach nothing of names.
const FEWEST_NAMES: usize = 200;
/// Fewer texts of a class than this cannot place a layer.
const FEWEST: usize = 10;
/// L2 penalty on the standardised coefficients.
const PENALTY: f64 = 1.0;

/// Why the layer could not be fitted.
#[derive(Debug, thiserror::Error)]
#[error("the joining layer could not be fitted: {0}")]
pub struct StackError(String);

impl Stack {
    pub(super) fn logit(&self, odds: &Odds) -> f64 {
        self.intercept
            + self
                .coefficients
                .iter()
                .zip(odds)
                .map(|(coefficient, odds)| coefficient * odds)
                .sum::<f64>()
    }

    /// Fits the layer on out-of-fold log-odds. With too few texts of either class, the plain mean.
    pub(super) fn fit(texts: &[(Odds, Label)]) -> Result<Self, StackError> {
        let of = |label| texts.iter().filter(|text| text.1 == label).count();
        if of(Label::Ham).min(of(Label::Spam)) < FEWEST {
            return Ok(Self::default());
        }
        let named = texts.iter().filter(|text| text.0[NAME] != 0.0).count() >= FEWEST_NAMES;
        let inputs = if named { INPUTS } else { VIEWS };
        let scales: Vec<f64> = (0..inputs).map(|input| spread(texts, input)).collect();
        let records = Array2::from_shape_fn((texts.len(), inputs), |(row, input)| {
            texts[row].0[input] / scales[input]
        });
        let targets: Array1<usize> = texts.iter().map(|text| text.1.index()).collect();
        let fitted = LogisticRegression::default()
            .alpha(PENALTY)
            .max_iterations(200)
            .gradient_tolerance(1e-8)
            .fit(&Dataset::new(records, targets))
            .map_err(|error| StackError(error.to_string()))?;
        // linfa takes either class for the positive one; whichever it took, ours is spam.
        let sign = if fitted.labels().pos.class == Label::Spam.index() {
            1.0
        } else {
            -1.0
        };
        let mut stack = Self {
            intercept: rounded(sign * fitted.intercept()),
            ..Self::default()
        };
        for (input, scale) in scales.iter().enumerate() {
            // A view that speaks against itself is noise: it must not turn a reason round.
            stack.coefficients[input] = rounded((sign * fitted.params()[input] / scale).max(0.0));
        }
        let finite = stack.intercept.is_finite() && stack.coefficients.iter().all(|c| c.is_finite());
        if finite {
            Ok(stack)
        } else {
            Err(StackError("it has no finite solution".to_owned()))
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
fn spread(texts: &[(Odds, Label)], input: usize) -> f64 {
    let square: f64 = texts.iter().map(|text| text.0[input] * text.0[input]).sum();
    (square / texts.len().max(1) as f64).sqrt().max(1e-6)
}

/// Six decimals: what differs beyond is the machine's arithmetic, and files must be the same on all of them.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts whose first view is right and whose others say nothing, each class `n` times; ham first or last.
    fn texts(n: usize, ham_first: bool) -> Vec<(Odds, Label)> {
        let labels = if ham_first {
            [Label::Ham, Label::Spam]
        } else {
            [Label::Spam, Label::Ham]
        };
        let mut texts = Vec::new();
        for at in 0..n {
            for label in labels {
                let side = if label == Label::Spam { 2.0 } else { -2.0 };
                let doubt = [-3.0, -1.0, 0.0, 1.0, 3.0][at % 5];
                texts.push(([side + doubt, doubt, 0.0, 0.0, 0.0, 0.0], label));
            }
        }
        texts
    }

    #[test]
    fn spam_is_the_positive_class_whichever_linfa_meets_first() {
        for ham_first in [true, false] {
            let stack = Stack::fit(&texts(50, ham_first)).unwrap();
            assert!(stack.logit(&[2.0, 0.0, 0.0, 0.0, 0.0, 0.0]) > 0.5);
            assert!(stack.logit(&[-2.0, 0.0, 0.0, 0.0, 0.0, 0.0]) < -0.5);
        }
    }

    #[test]
    fn few_texts_leave_the_plain_mean() {
        assert_eq!(Stack::fit(&texts(3, true)).unwrap(), Stack::default());
    }

    #[test]
    fn no_view_counts_against_what_it_says() {
        let stack = Stack::fit(&texts(50, true)).unwrap();
        assert!(stack.coefficients.iter().all(|&coefficient| coefficient >= 0.0));
    }
}
