//! What naive Bayes cannot know: that its features depend on each other.
//!
//! Owns the discriminative correction: a linear separator over the same columns, trained on whole texts, whose margin is
//! one more input of the joining layer. Its weights are added to the naive Bayes ratios column by column, so shares still
//! sum to the logit and counts still add. Retraining leaves it as it is. Knows nothing of ratios or of the layer.
//!
//! L2-regularised squared-hinge loss, solved in the dual by coordinate descent: C.-J. Hsieh, K.-W. Chang, C.-J. Lin,
//! S. S. Keerthi and S. Sundararajan, "A dual coordinate descent method for large-scale linear SVM", ICML 2008, algorithm 1.
//! It needs no exponential, and what logarithms give is rounded: the same texts give the same bits on every machine.

use super::Label;
use super::compact::{Compact, Text};
use super::features::{VIEWS, View};
use super::folds::single;
use super::strata::trust;

/// What one feature of a view counts beside those of the others, before the view's own divisor.
const SCALES: [f64; VIEWS] = [1.0, 1.0, 0.6, 0.4, 0.35];

/// Rare words, pairs and letters count more than common ones, by their inverse document frequency, ln((1 + n) / (1 + texts)) + 1
/// (K. Spärck Jones, "A statistical interpretation of term specificity", Journal of Documentation 28, 1972, smoothed); in units
/// of what a usual one of them has, so that the scales above stay what they are.
const USUAL_RARITY: f64 = 5.0;

/// Passes over the texts. After eight nothing changed in what was measured.
const PASSES: usize = 10;

/// Price of a mistake on a text of full weight.
const PRICE: f64 = 1.0;

/// A class of a source costs no more than so many texts of full weight, that no source drowns the others.
const MOST_WEIGHT: f64 = 4000.0;

/// A separator: `margin = bias + Σ weight ÷ divisor` over the features of a text, positive towards spam.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Separator {
    pub(super) bias: f64,
    /// By view and place, in the precision that scoring has.
    weights: [Vec<f32>; VIEWS],
}

/// A separator in the making.
struct Fitting {
    bias: f64,
    /// By view and place, their scales in them: what is read for every text, at every pass, is in one place.
    weights: [Vec<f64>; VIEWS],
    /// What a feature at each place counts before its view's divisor, squared.
    squares: [Vec<f32>; VIEWS],
}

/// What a feature at each place of a view counts, squared: the view's scale, and how rare it is among the texts that are taken.
fn squares(all: &Compact<'_>, taken: &[usize]) -> [Vec<f32>; VIEWS] {
    View::ALL.map(|view| {
        let places = all.columns[view.index()].len();
        let of_view = SCALES[view.index()];
        if !matches!(view, View::Words | View::Bigrams | View::Characters) {
            return vec![single(of_view * of_view); places];
        }
        let mut texts = vec![0_u32; places];
        for &at in taken {
            all.texts[at].places(view).for_each(|place| texts[place] += 1);
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
        let of_all = (1 + taken.len()) as f64;
        let rarity = |texts: u32| {
            let rarity = ((of_all / (1.0 + f64::from(texts))).ln() + 1.0) / USUAL_RARITY;
            // No two machines' logarithms differ in so few decimals.
            single((of_view * (rarity * 4096.0).round() / 4096.0).powi(2))
        };
        texts.into_iter().map(rarity).collect()
    })
}

/// Separates the texts that `takes` says yes to, by number.
pub(super) fn separate(all: &Compact<'_>, takes: impl Fn(usize) -> bool) -> Separator {
    fit(all, takes).finish()
}

fn fit(all: &Compact<'_>, takes: impl Fn(usize) -> bool) -> Fitting {
    let mut order: Vec<usize> = (0..all.texts.len()).filter(|&at| takes(at)).collect();
    let mut found = Fitting::new(all, &order);
    let softness = softness(all, &order);
    let squares: Vec<f64> = all.texts.iter().map(|text| found.square(text)).collect();
    let mut duals = vec![0.0_f64; all.texts.len()];
    let mut dice = 0x7461_6d69_735f_6463_u64;
    for _ in 0..PASSES {
        for at in (1..order.len()).rev() {
            dice = xorshift(dice);
            order.swap(at, usize::try_from(dice % (at as u64 + 1)).unwrap_or(0));
        }
        for &at in &order {
            let text = &all.texts[at];
            let side = side(text.label);
            let gradient = side * found.margin(text) - 1.0 + softness[at] * duals[at];
            if duals[at] == 0.0 && gradient >= 0.0 {
                continue;
            }
            let dual = (duals[at] - gradient / (squares[at] + softness[at])).max(0.0);
            found.add(text, (dual - duals[at]) * side);
            duals[at] = dual;
        }
    }
    found
}

impl Separator {
    /// How far a text lies on the side of spam.
    pub(super) fn margin(&self, text: &Text) -> f64 {
        let of = |view: View| {
            let weights = &self.weights[view.index()];
            let sum: f64 = text.places(view).map(|place| f64::from(weights[place])).sum();
            sum / text.divisor(view)
        };
        self.bias + View::ALL.into_iter().map(of).sum::<f64>()
    }

    /// What each place of a view adds to a margin, before the view's divisor.
    pub(super) fn weights(&self, view: View) -> impl Iterator<Item = f32> {
        self.weights[view.index()].iter().copied()
    }
}

impl Fitting {
    /// Nothing found yet.
    fn new(all: &Compact<'_>, taken: &[usize]) -> Self {
        Self {
            bias: 0.0,
            weights: all.columns.each_ref().map(|columns| vec![0.0; columns.len()]),
            squares: squares(all, taken),
        }
    }

    fn finish(self) -> Separator {
        let single = |weights: Vec<f64>| weights.into_iter().map(single).collect();
        Separator {
            bias: self.bias,
            weights: self.weights.map(single),
        }
    }

    fn margin(&self, text: &Text) -> f64 {
        let of = |view: View| {
            let weights = &self.weights[view.index()];
            text.places(view).map(|place| weights[place]).sum::<f64>() / text.divisor(view)
        };
        self.bias + View::ALL.into_iter().map(of).sum::<f64>()
    }

    fn add(&mut self, text: &Text, step: f64) {
        self.bias += step;
        for view in View::ALL {
            let step = step / text.divisor(view);
            let (weights, squares) = (&mut self.weights[view.index()], &self.squares[view.index()]);
            text.places(view)
                .for_each(|place| weights[place] += step * f64::from(squares[place]));
        }
    }

    /// A text's own length, squared, the bias being a feature too.
    fn square(&self, text: &Text) -> f64 {
        let of = |view: View| {
            let squares = &self.squares[view.index()];
            let sum: f64 = text.places(view).map(|place| f64::from(squares[place])).sum();
            sum / text.divisor(view).powi(2)
        };
        1.0 + View::ALL.into_iter().map(of).sum::<f64>()
    }
}

/// +1 for spam, −1 for ham.
fn side(label: Label) -> f64 {
    if label == Label::Spam { 1.0 } else { -1.0 }
}

/// For each text, 1 ÷ twice the price of a mistake on it.
fn softness(all: &Compact<'_>, taken: &[usize]) -> Vec<f64> {
    let mut of_source = vec![[0_u64; 2]; all.sources.len()];
    for &at in taken {
        of_source[all.texts[at].source as usize][all.texts[at].label.index()] += 1;
    }
    let names = all.sources.iter().copied().zip(of_source.iter().copied());
    let trust = trust(&names.filter(|(_, texts)| *texts != [0, 0]).collect());
    let trust: Vec<f64> = all
        .sources
        .iter()
        .map(|name| trust.get(name).copied().unwrap_or(1.0))
        .collect();
    let price = |text: &Text| {
        #[expect(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
        let alike = of_source[text.source as usize][text.label.index()].max(1) as f64;
        PRICE * trust[text.source as usize] * (MOST_WEIGHT / alike).min(1.0)
    };
    all.texts.iter().map(|text| 0.5 / price(text)).collect()
}

/// G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (2003).
fn xorshift(mut state: u64) -> u64 {
    state ^= state << 13;
    state ^= state >> 7;
    state ^ (state << 17)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spam::row::divisor;
    use crate::spam::training::tests::examples;
    use crate::spam::training::{label, sorted};

    fn compact(examples: &[crate::spam::Example]) -> Compact<'_> {
        let examples = sorted(examples);
        let texts = label(&examples);
        let common = View::ALL.map(|view| {
            let mut all: Vec<u32> = texts.iter().flat_map(|text| text.row.columns(view)).copied().collect();
            all.sort_unstable();
            all.dedup();
            all
        });
        Compact::new(&examples, common, |at| texts[at].row.clone())
    }

    #[test]
    fn it_tells_apart_what_it_was_not_shown() {
        let examples = examples(60);
        let all = compact(&examples);
        let found = separate(&all, |at| at % 5 != 0);
        let is_right = |text: &&Text| (found.margin(text) > 0.0) == (text.label == Label::Spam);
        let right = all.texts.iter().step_by(5).filter(is_right).count();
        assert!(right * 10 > 9 * all.texts.len().div_ceil(5), "{right}");
    }

    fn nothing(all: &Compact<'_>) -> Fitting {
        Fitting::new(all, &(0..all.texts.len()).collect::<Vec<_>>())
    }

    /// Half the square of a separator, its bias included.
    fn half_square(of: &Fitting) -> f64 {
        let places = of.weights.iter().flatten().zip(of.squares.iter().flatten());
        let sum: f64 = places
            .map(|(weight, &square)| weight * weight / f64::from(square))
            .sum();
        0.5 * (sum + of.bias * of.bias)
    }

    /// How far a text is from lying where it should.
    fn miss(of: &Fitting, text: &Text) -> f64 {
        (1.0 - side(text.label) * of.margin(text)).max(0.0)
    }

    /// What is made small: ½|w|² + Σ C·miss².
    fn loss(all: &Compact<'_>, price: &[f64], of: &Fitting) -> f64 {
        let missed = all
            .texts
            .iter()
            .zip(price)
            .map(|(text, price)| price * miss(of, text).powi(2));
        half_square(of) + missed.sum::<f64>()
    }

    /// No separator has a smaller loss than this: the dual at α = 2C·miss, which no text makes negative. It is the loss itself where
    /// the sum of texts by α gives the separator back, by the conditions of Karush, Kuhn and Tucker.
    fn bound(all: &Compact<'_>, price: &[f64], of: &Fitting) -> f64 {
        let (mut of_duals, mut bound) = (nothing(all), 0.0);
        for (text, price) in all.texts.iter().zip(price) {
            let dual = 2.0 * price * miss(of, text);
            bound += dual - dual * dual / (4.0 * price);
            of_duals.add(text, side(text.label) * dual);
        }
        bound - half_square(&of_duals)
    }

    #[test]
    fn what_it_finds_is_within_a_hundredth_of_the_best_there_is() {
        let mut examples = examples(20);
        // Texts of another place count less than those that were written to stand for what websites get.
        for example in examples.iter_mut().filter(|example| example.source == "one") {
            example.source = "corpus-one".to_owned();
        }
        let all = compact(&examples);
        let weighs = |text: &Text| {
            if all.sources[text.source as usize] == "two" {
                0.25
            } else {
                1.0
            }
        };
        let price: Vec<f64> = all.texts.iter().map(weighs).collect();
        // The best, found text by text until the bound says that it is.
        let (mut best, mut duals) = (nothing(&all), vec![0.0_f64; all.texts.len()]);
        let mut sweeps = 0;
        while loss(&all, &price, &best) - bound(&all, &price, &best) > 1e-9 {
            for (at, text) in all.texts.iter().enumerate() {
                let softness = 0.5 / price[at];
                let gradient = side(text.label) * best.margin(text) - 1.0 + softness * duals[at];
                let dual = (duals[at] - gradient / (best.square(text) + softness)).max(0.0);
                best.add(text, (dual - duals[at]) * side(text.label));
                duals[at] = dual;
            }
            sweeps += 1;
            assert!(sweeps < 1000, "the bound is never reached");
        }
        let least = bound(&all, &price, &best);
        let excess = |of: &Fitting| loss(&all, &price, of) / least - 1.0;
        let found = excess(&fit(&all, |_| true));
        // After ten passes it is within half a hundredth of the least loss; after four it would be two above.
        assert!((-1e-9..0.01).contains(&found), "{found}");
    }

    #[test]
    fn weights_by_place_give_the_margin_back() {
        let examples = examples(30);
        let all = compact(&examples);
        let found = separate(&all, |_| true);
        let text = &all.texts[7];
        let of = |view: View| {
            let weights: Vec<f32> = found.weights(view).collect();
            let sum: f64 = text.places(view).map(|place| f64::from(weights[place])).sum();
            sum / divisor(view, text.places(view).count())
        };
        let by_place: f64 = View::ALL.into_iter().map(of).sum();
        assert!((found.bias + by_place - found.margin(text)).abs() < 1e-9);
        // Single precision changes nothing that counts.
        assert!((fit(&all, |_| true).margin(text) - found.margin(text)).abs() < 1e-5);
    }
}
