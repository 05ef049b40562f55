//! The layer that joins the views: one logistic regression over their log-odds.
//!
//! Owns its fit, on scores of texts that the views had not seen; it calibrates as well. Knows nothing of features.

use super::Label;
use super::features::{ASIDES, Aside, VIEWS, View};
use super::logistic;
use serde::{Deserialize, Serialize};

/// The views' log-odds, the correction's margin, then the log-odds of what stands beside the text.
pub(super) const INPUTS: usize = VIEWS + 1 + ASIDES;

/// Where the correction stands.
pub(super) const CORRECTION: usize = VIEWS;

/// What a comment gets from each of them; 0 where one has nothing to say.
pub(super) type Odds = [f64; INPUTS];

/// Where an aside stands among the inputs.
pub(super) fn input_of(aside: Aside) -> usize {
    VIEWS + 1 + aside.index()
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Stack {
    pub(super) intercept: f64,
    pub(super) coefficients: [f64; INPUTS],
    /// How much of what the most spam-like stretch of a text scores beyond the whole, and beyond even odds, is added to the
    /// whole; 0 to 1.
    pub(super) stretch: f64,
}

/// Enough that thirty good words appended leave more than half of the spam caught.
const STRETCH: f64 = 0.9;

/// Logits moved and stretched once more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scale {
    intercept: f64,
    factor: f64,
}

impl Scale {
    /// Fits it on logits. With too few texts of either class nothing moves.
    pub(super) fn fit(texts: &[(f64, Label)]) -> Result<Self, StackError> {
        let of = |label| texts.iter().filter(|text| text.1 == label).count();
        let still = Self {
            intercept: 0.0,
            factor: 1.0,
        };
        if of(Label::Ham).min(of(Label::Spam)) < FEWEST {
            return Ok(still);
        }
        let rows: Vec<(Vec<f64>, Label)> = texts.iter().map(|&(logit, label)| (vec![logit], label)).collect();
        let (intercept, found) = regress(&rows)?;
        Ok(match found.as_slice() {
            &[factor] if factor > 0.0 => Self { intercept, factor },
            _ => still,
        })
    }

    pub(super) fn of(self, logit: f64) -> f64 {
        self.intercept + self.factor * logit
    }
}

/// What an untrained layer does: the views' plain mean.
impl Default for Stack {
    fn default() -> Self {
        let mut coefficients = [0.0; INPUTS];
        coefficients[..VIEWS].fill(0.2);
        coefficients[input_of(Aside::NameWords)] = ASIDE_COEFFICIENT;
        coefficients[input_of(Aside::SiteWords)] = ASIDE_COEFFICIENT;
        Self {
            intercept: 0.0,
            coefficients,
            stretch: STRETCH,
        }
    }
}

/// Weight of an aside where too few texts carry one to learn it.
const ASIDE_COEFFICIENT: f64 = 0.25;
/// As few texts that have an input teach nothing of it.
const FEWEST_OF_ONE: usize = 200;
/// Fewer texts of a class than this cannot place a layer.
const FEWEST: usize = 10;
/// L2 penalty on the standardised coefficients.
const PENALTY: f64 = 1.0;

/// Why the layer could not be fitted.
#[derive(Debug, thiserror::Error)]
#[error("the joining layer could not be fitted: it has no finite solution")]
pub struct StackError;

impl Stack {
    pub(super) fn of_view(&self, view: View) -> f64 {
        self.coefficients[view.index()]
    }

    pub(super) fn of_aside(&self, aside: Aside) -> f64 {
        self.coefficients[input_of(aside)]
    }

    /// The layer with the correction's bias, which no column bears, in its intercept.
    pub(super) fn with_bias(self, bias: f64) -> Self {
        Self {
            intercept: self.intercept + self.coefficients[CORRECTION] * bias,
            ..self
        }
    }

    /// How much a whole text's logit and that of its most spam-like stretch count in the text's. A stretch that would be good
    /// if it stood alone counts nothing: the best of many chances is higher than the whole in every long text.
    pub(super) fn mixture(&self, whole: f64, stretch: f64) -> [f64; 2] {
        match (stretch > whole.max(0.0), whole > 0.0) {
            (false, _) => [1.0, 0.0],
            (true, true) => [1.0 - self.stretch, self.stretch],
            (true, false) => [1.0, self.stretch],
        }
    }

    /// A whole text's logit and that of its most spam-like stretch, made one.
    pub(super) fn with_stretch(&self, whole: f64, stretch: f64) -> f64 {
        let [of_whole, of_stretch] = self.mixture(whole, stretch);
        of_whole * whole + of_stretch * stretch
    }

    /// The layer whose logits are this one's, scaled.
    pub(super) fn scaled(self, scale: Scale) -> Self {
        Self {
            intercept: rounded(scale.of(self.intercept)),
            coefficients: self.coefficients.map(|coefficient| rounded(scale.factor * coefficient)),
            ..self
        }
    }

    /// Fits the layer on out-of-fold log-odds. With too few texts of either class, the plain mean.
    pub(super) fn fit(texts: &[(Odds, Label)]) -> Result<Self, StackError> {
        let of = |label| texts.iter().filter(|text| text.1 == label).count();
        if of(Label::Ham).min(of(Label::Spam)) < FEWEST {
            return Ok(Self::default());
        }
        let enough = |input: &usize| {
            *input <= CORRECTION || texts.iter().filter(|text| text.0[*input] != 0.0).count() >= FEWEST_OF_ONE
        };
        let inputs: Vec<usize> = (0..INPUTS).filter(enough).collect();
        let rows: Vec<(Vec<f64>, Label)> = texts
            .iter()
            .map(|(odds, label)| (inputs.iter().map(|&input| odds[input]).collect(), *label))
            .collect();
        let (intercept, fitted) = regress(&rows)?;
        let mut stack = Self {
            intercept,
            ..Self::default()
        };
        for (&input, coefficient) in inputs.iter().zip(fitted) {
            stack.coefficients[input] = coefficient;
        }
        Ok(stack)
    }
}

/// Logistic regression with coefficients that are 0 or more: an input that speaks against what it says is noise, and must not
/// turn a reason round. Such inputs are left out one by one, and the rest is fitted again.
fn regress(rows: &[(Vec<f64>, Label)]) -> Result<(f64, Vec<f64>), StackError> {
    let count = rows.first().map_or(0, |row| row.0.len());
    let scales: Vec<f64> = (0..count).map(|input| spread(rows, input)).collect();
    let targets: Vec<bool> = rows.iter().map(|row| row.1 == Label::Spam).collect();
    let mut active: Vec<usize> = (0..count).collect();
    loop {
        let inputs = rows
            .iter()
            .flat_map(|row| active.iter().map(|&input| row.0[input] / scales[input]));
        let inputs: Vec<f64> = inputs.collect();
        let mut found = logistic::fit(&inputs, active.len(), &targets, PENALTY).ok_or(StackError)?;
        let intercept = found.pop().unwrap_or_default();
        let worst = (0..active.len()).min_by(|&a, &b| found[a].total_cmp(&found[b]));
        match worst {
            Some(at) if found[at] < 0.0 && active.len() > 1 => {
                active.remove(at);
            }
            Some(at) if found[at] < 0.0 => return Ok((rounded(prior(rows)), vec![0.0; count])),
            _ => {
                let mut coefficients = vec![0.0; count];
                for (&input, param) in active.iter().zip(found) {
                    coefficients[input] = rounded((param / scales[input]).max(0.0));
                }
                return Ok((rounded(intercept), coefficients));
            }
        }
    }
}

/// The log-odds of spam where nothing else is known.
#[expect(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
fn prior(rows: &[(Vec<f64>, Label)]) -> f64 {
    let spam = rows.iter().filter(|row| row.1 == Label::Spam).count() as f64;
    let ham = rows.len() as f64 - spam;
    ((spam + 1.0) / (ham + 1.0)).ln()
}

#[expect(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
fn spread(rows: &[(Vec<f64>, Label)], input: usize) -> f64 {
    let square: f64 = rows.iter().map(|row| row.0[input] * row.0[input]).sum();
    (square / rows.len().max(1) as f64).sqrt().max(1e-6)
}

/// Six decimals: what differs beyond is the machine's arithmetic, and files must be the same on all of them.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logit(stack: &Stack, odds: &Odds) -> f64 {
        let terms = stack.coefficients.iter().zip(odds);
        stack.intercept + terms.map(|(coefficient, odds)| coefficient * odds).sum::<f64>()
    }

    fn odds(first: f64, second: f64) -> Odds {
        let mut odds = Odds::default();
        (odds[0], odds[1]) = (first, second);
        odds
    }

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
                texts.push((odds(side + doubt, doubt), label));
            }
        }
        texts
    }

    #[test]
    fn spam_is_the_positive_class_whichever_comes_first() {
        for ham_first in [true, false] {
            let stack = Stack::fit(&texts(50, ham_first)).unwrap();
            assert!(logit(&stack, &odds(2.0, 0.0)) > 0.5);
            assert!(logit(&stack, &odds(-2.0, 0.0)) < -0.5);
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
        // Without its turncoat the layer is fitted again: nothing is left of it in the others.
        let alone: Vec<_> = texts(50, true)
            .into_iter()
            .map(|(all, label)| (odds(all[0], 0.0), label))
            .collect();
        assert!(Stack::fit(&alone).unwrap().coefficients[1].abs() < 1e-9);
        assert!((stack.coefficients[0] - Stack::fit(&alone).unwrap().coefficients[0]).abs() < 1e-4);
    }

    #[test]
    fn a_scale_moves_logits_to_where_they_belong() {
        // Told twice too sure, and one too high.
        let texts: Vec<(f64, Label)> = (0..4000_u32)
            .map(|at| {
                let logit = f64::from(at % 80) / 10.0 - 4.0;
                let is_spam = f64::from(at / 80) / 50.0 < 1.0 / (1.0 + (-logit).exp());
                (2.0 * logit + 1.0, if is_spam { Label::Spam } else { Label::Ham })
            })
            .collect();
        let scale = Scale::fit(&texts).unwrap();
        assert!(
            (scale.of(1.0)).abs() < 0.1 && (scale.of(5.0) - 2.0).abs() < 0.15,
            "{scale:?}"
        );
        let layer = Stack::default();
        let told = odds(3.0, -1.0);
        assert!((logit(&layer.scaled(scale), &told) - scale.of(logit(&layer, &told))).abs() < 1e-5);
        assert!((Scale::fit(&texts[..3]).unwrap().of(0.7) - 0.7).abs() < 1e-12);
    }

    #[test]
    fn a_stretch_adds_what_speaks_for_spam_and_never_takes_away() {
        let told = |whole: f64, stretch: f64| Stack::default().with_stretch(whole, stretch);
        assert!((told(-3.0, 1.0) + 3.0 - STRETCH).abs() < 1e-12);
        assert!((told(1.0, 2.0) - 1.0 - STRETCH).abs() < 1e-12);
        for (whole, stretch) in [(-3.0, -0.5), (-3.0, -4.0), (2.0, 1.0)] {
            assert!((told(whole, stretch) - whole).abs() < 1e-12);
        }
    }
}
