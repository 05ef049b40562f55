//! How many texts with nothing in common a set of texts is worth: those of one template or thread resemble each other.
//!
//! Owns the design effect. Knows a text only as its score and the unit that it belongs to.

use super::measures::real;
use std::collections::BTreeMap;

/// The effective number of texts, whole and rounded down, at most as many as there are; for bounds of a share that expect
/// independent ones.
///
/// `texts`: logit, and the unit that it belongs to: a group of texts that are alike, else the text itself.
///
/// It is n divided by Kish's design effect, 1 + ρ (b − 1) (L. Kish, *Survey Sampling*, 1965, section 5.4), with b = Σ m² / n
/// for units of m texts (S. Gabler, S. Häder and P. Lahiri, "A model based justification of Kish's formula for design
/// effects for weighting and clustering", *Survey Methodology* 25 (1999), 105–106). ρ, how alike the scores of a unit
/// are, is the analysis of variance's (A. Donner, "A review of inference procedures for the intraclass correlation
/// coefficient in the one-way random effects model", *International Statistical Review* 54 (1986), 67–82), of the units with
/// more than one text: the others say nothing of it, and are from elsewhere, where scores spread otherwise. That bounds of a
/// share are then asked for the effective number is done as by E. L. Korn and B. I. Graubard, "Confidence intervals for
/// proportions with small expected number of positive counts estimated from survey data", *Survey Methodology* 24 (1998),
/// 193–201.
///
/// It is asked of scores and not of which lie beyond a cut, for of few or no mistakes nobody can tell how alike those of a
/// unit are. Being beyond a cut is as a rule less alike within a unit than the scores are, so this errs towards fewer.
pub fn effective(texts: impl IntoIterator<Item = (f64, u64)>) -> u64 {
    let mut units: BTreeMap<u64, Vec<f64>> = BTreeMap::new();
    for (logit, unit) in texts {
        units.entry(unit).or_default().push(logit);
    }
    let texts: usize = units.values().map(Vec::len).sum();
    if texts == units.len() {
        return texts as u64;
    }
    for unit in units.values_mut() {
        // Sums of fractions depend on the order, and that of the texts should decide nothing.
        unit.sort_unstable_by(f64::total_cmp);
    }
    let n = real(texts as u64);
    let squares: f64 = units.values().map(|unit| real(unit.len() as u64).powi(2)).sum();
    units.retain(|_, unit| unit.len() > 1);
    let design = 1.0 + alike(&units) * (squares / n - 1.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to the number of texts"
    )]
    let effective = (n / design).floor() as u64;
    effective.clamp(1, texts as u64)
}

/// The intraclass correlation, 0 to 1; 1 where nothing tells texts of a unit apart, or there is but one.
fn alike(units: &BTreeMap<u64, Vec<f64>>) -> f64 {
    if units.len() < 2 {
        return 1.0;
    }
    let groups = real(units.len() as u64);
    let n: f64 = units.values().map(|unit| real(unit.len() as u64)).sum();
    let squares: f64 = units.values().map(|unit| real(unit.len() as u64).powi(2)).sum();
    let mean = units.values().flatten().sum::<f64>() / n;
    let (mut between, mut within) = (0.0, 0.0);
    for unit in units.values() {
        let texts = real(unit.len() as u64);
        let own = unit.iter().sum::<f64>() / texts;
        between += texts * (own - mean).powi(2);
        within += unit.iter().map(|logit| (logit - own).powi(2)).sum::<f64>();
    }
    let (between, within) = (between / (groups - 1.0), within / (n - groups));
    let size = (n - squares / n) / (groups - 1.0);
    let correlation = (between - within) / (between + (size - 1.0) * within);
    if correlation.is_finite() {
        correlation.clamp(0.0, 1.0)
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `units` of `of_a_unit` texts, each score the sum of its unit's and its own.
    fn texts(units: u64, of_a_unit: u64, of_unit: f64, own: f64) -> Vec<(f64, u64)> {
        let mut state = 7_u64;
        let mut even = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            real(state >> 40) / real(1 << 24) - 0.5
        };
        let mut all = Vec::new();
        for unit in 0..units {
            let shared = of_unit * even();
            all.extend((0..of_a_unit).map(|_| (shared + own * even(), unit)));
        }
        all
    }

    #[test]
    fn texts_with_nothing_in_common_are_worth_as_many_as_there_are() {
        assert_eq!(effective(texts(1000, 1, 1.0, 1.0)), 1000);
        assert_eq!(effective([]), 0);
        let strangers = effective(texts(500, 8, 0.0, 1.0));
        assert!((3700..=4000).contains(&strangers), "{strangers}");
    }

    #[test]
    fn copies_are_worth_one() {
        assert_eq!(effective(texts(500, 8, 1.0, 0.0)), 500);
        assert_eq!(effective((0..40).map(|_| (2.0, 1))), 1);
        assert_eq!(
            effective((0..40).map(|at| (2.0, at / 4))),
            10,
            "all the same says they are copies"
        );
    }

    #[test]
    fn texts_half_alike_are_worth_as_kish_says() {
        // ρ is ½, so the design effect of eights is 1 + 7 / 2.
        let half = real(effective(texts(2000, 8, 1.0, 1.0)));
        assert!((half / (16_000.0 / 4.5) - 1.0).abs() < 0.05, "{half}");
    }

    #[test]
    fn texts_from_elsewhere_hide_nothing() {
        let eights = || texts(500, 8, 1.0, 1.0);
        // All of one score, as of a blog whose comments are plainly good; between units there is then less than within.
        let blog = (1000..5000).map(|unit| (-9.0, unit));
        let both = real(effective(eights().into_iter().chain(blog)));
        // Half the texts are in eights, so b is 4.5.
        assert!((both / (8000.0 / (1.0 + 0.5 * 3.5)) - 1.0).abs() < 0.05, "{both}");
    }

    #[test]
    fn by_hand() {
        // Means 1, 5 and 3 about 29/9; between (2·(20/9)² + 3·(16/9)² + 4·(2/9)²) / 2, within (2 + 2 + 2) / 6.
        let units = [
            (0.0, 0),
            (2.0, 0),
            (4.0, 1),
            (5.0, 1),
            (6.0, 1),
            (2.0, 2),
            (4.0, 2),
            (3.0, 2),
            (3.0, 2),
        ];
        let between =
            (2.0 * (20.0_f64 / 9.0).powi(2) + 3.0 * (16.0_f64 / 9.0).powi(2) + 4.0 * (2.0_f64 / 9.0).powi(2)) / 2.0;
        let (within, size) = (6.0 / 6.0, (9.0 - 29.0 / 9.0) / 2.0);
        let correlation = (between - within) / (between + (size - 1.0) * within);
        let design = 1.0 + correlation * (29.0 / 9.0 - 1.0);
        let (found, worth) = (real(effective(units)), 9.0 / design);
        assert!(found <= worth && worth < found + 1.0, "{found} {worth}");
        let mut turned = units;
        turned.reverse();
        assert_eq!(effective(turned), effective(units));
    }
}
