//! How sure the figures are: the percentile bootstrap.
//!
//! Owns the resampling. Knows figures only as what [`Ranking::measure`] gives for weights.

use super::super::Label;
use super::measures::{Each, Measures, Ranking};
use std::collections::HashMap;
use std::hash::Hash;
use std::thread;

/// Between which two values a figure lies, 95 %; `None` where that cannot be told.
pub type Intervals = Each<Option<[f64; 2]>>;

/// Resamples taken.
pub const RESAMPLES: u32 = 1000;
/// Fewer units than this say nothing of how much units differ.
const FEWEST_UNITS: usize = 10;
const SEED: u64 = 0x626f_6f74;
const THREADS: u32 = 2;

/// Figures with their intervals.
///
/// `texts`: logit, label, and the unit it belongs to: a group of texts that are alike, else the text itself.
///
/// The interval is Efron's percentile interval (Efron and Tibshirani, *An Introduction to the Bootstrap*, 1993, chapter 13)
/// over [`RESAMPLES`] resamples, each of as many units as there are, drawn with replacement, all texts of a unit together
/// (Davison and Hinkley, *Bootstrap Methods and their Application*, 1997, section 3.8). The same texts give the same
/// intervals, in any order and however many threads. Two things it cannot do: a share of exactly 0 or 1
/// gets an interval without width, and `ece`, which is never below 0, leans upwards in resamples, so that its interval may
/// lie above it.
pub fn estimate<U: Eq + Hash + Ord>(texts: impl IntoIterator<Item = (f64, Label, U)>) -> (Measures, Intervals) {
    let texts: Vec<(f64, Label, U)> = texts.into_iter().collect();
    // Units are numbered by their names, so that the order of the texts decides nothing.
    let mut names: Vec<&U> = texts.iter().map(|text| &text.2).collect();
    names.sort_unstable();
    names.dedup();
    let numbers: HashMap<&U, u32> = names.into_iter().zip(0..).collect();
    let ranking = Ranking::of(texts.iter().map(|(logit, label, unit)| (*logit, *label, numbers[unit])));
    let units = numbers.len();
    let measures = ranking.measure(&vec![1; units]);
    if units < FEWEST_UNITS {
        return (measures, Intervals::default());
    }
    let part = |which: u32| -> Vec<Measures> {
        let mut weights = vec![0; units];
        let own = (0..RESAMPLES).filter(|n| n % THREADS == which);
        own.map(|n| {
            draw(&mut weights, n);
            ranking.measure(&weights)
        })
        .collect()
    };
    let drawn: Vec<Measures> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|which| scope.spawn(move || part(which))).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    let mut figures: [Vec<f64>; 7] = Default::default();
    for measures in drawn {
        for (figure, value) in figures.iter_mut().zip(measures.into_array()) {
            figure.extend(value);
        }
    }
    (measures, Each::from_array(figures.map(percentiles)))
}

/// How often each unit is drawn in resample `n`.
fn draw(weights: &mut [u32], n: u32) {
    weights.fill(0);
    let mut state = SEED ^ (u64::from(n) << 32);
    for _ in 0..weights.len() {
        let at = (u128::from(splitmix(&mut state)) * weights.len() as u128) >> 64;
        weights[usize::try_from(at).unwrap_or(0)] += 1;
    }
}

/// The 2.5th and 97.5th percentile, between neighbours by their distance; of half the resamples or more.
fn percentiles(mut values: Vec<f64>) -> Option<[f64; 2]> {
    if values.len() < RESAMPLES as usize / 2 {
        return None;
    }
    values.sort_unstable_by(f64::total_cmp);
    let last = values.len() - 1;
    // In fortieths, so that no fraction is rounded.
    let at = |fortieths: usize| {
        let (whole, part) = (last * fortieths / 40, last * fortieths % 40);
        let next = values[(whole + 1).min(last)];
        #[expect(clippy::cast_precision_loss, reason = "less than 40")]
        let part = part as f64 / 40.0;
        values[whole] + (next - values[whole]) * part
    };
    Some([at(1), at(39)])
}

/// Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators*, OOPSLA 2014.
fn splitmix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `n` texts, a fifth of them wrong; texts of one unit are alike.
    fn texts(n: u32, of_a_unit: u32) -> Vec<(f64, Label, u32)> {
        let mut state = 1;
        let mut wrong = false;
        (0..n)
            .map(|at| {
                if at % of_a_unit == 0 {
                    wrong = splitmix(&mut state).is_multiple_of(5);
                }
                let label = if at % 2 == 0 { Label::Ham } else { Label::Spam };
                let side = if (label == Label::Spam) == wrong { -1.0 } else { 1.0 };
                (side * (1.0 + f64::from(at) / 1000.0), label, at / of_a_unit)
            })
            .collect()
    }

    #[test]
    fn the_same_texts_give_the_same_intervals_in_any_order() {
        let mut turned = texts(300, 1);
        let (figures, intervals) = estimate(turned.clone());
        turned.reverse();
        assert_eq!(estimate(turned), (figures, intervals));
    }

    #[test]
    fn an_interval_is_as_wide_as_theory_says_and_holds_its_figure() {
        let (figures, intervals) = estimate(texts(400, 1));
        for (figure, interval) in [
            (figures.accuracy, intervals.accuracy),
            (figures.mcc, intervals.mcc),
            (figures.auc, intervals.auc),
            (figures.brier, intervals.brier),
        ] {
            let (figure, [low, high]) = (figure.unwrap(), interval.unwrap());
            assert!(low < figure && figure < high, "{low} {figure} {high}");
        }
        // Of a mean of n zeros and ones: 2 × 1.96 × √(p (1 − p) / n).
        let p = figures.accuracy.unwrap();
        let [low, high] = intervals.accuracy.unwrap();
        let theory = 2.0 * 1.96 * (p * (1.0 - p) / 400.0).sqrt();
        assert!(
            ((high - low) / theory - 1.0).abs() < 0.15,
            "{} and {theory}",
            high - low
        );
    }

    #[test]
    fn most_intervals_hold_the_truth() {
        // A hundred samples from a source of which one in five is judged wrong; nominally five miss.
        let mut state = 99;
        let held = (0..100)
            .filter(|_| {
                let sample = (0..120_u32).map(|at| {
                    let wrong = splitmix(&mut state).is_multiple_of(5);
                    let label = if at % 2 == 0 { Label::Ham } else { Label::Spam };
                    let side = if (label == Label::Spam) == wrong { -1.0 } else { 1.0 };
                    (side, label, at)
                });
                let [low, high] = estimate(sample.collect::<Vec<_>>()).1.accuracy.unwrap();
                low <= 0.8 && 0.8 <= high
            })
            .count();
        assert!(held >= 88, "{held}");
    }

    #[test]
    fn texts_of_one_unit_are_drawn_together() {
        let width = |of_a_unit| {
            let [low, high] = estimate(texts(400, of_a_unit)).1.accuracy.unwrap();
            high - low
        };
        // Twenty alike know no more than one: the interval is √20 times as wide, give or take what chance made of 20 units.
        assert!(width(20) > 2.5 * width(1), "{} {}", width(20), width(1));
    }

    #[test]
    fn too_little_has_no_interval() {
        assert_eq!(estimate(texts(9, 1)).1, Intervals::default());
        let (figures, intervals) = estimate((0..50).map(|at| (1.0, Label::Spam, at)));
        assert_eq!((figures.accuracy, figures.auc), (Some(1.0), None));
        assert_eq!((intervals.accuracy, intervals.auc), (Some([1.0, 1.0]), None));
        assert_eq!(estimate(Vec::<(f64, Label, u32)>::new()).0, Measures::default());
    }
}
