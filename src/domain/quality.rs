//! What is drawn of a model's quality.
//!
//! Owns the shapes that evaluation hands to files and to whoever draws, and how sure a share is. Knows nothing of how they
//! come about.

use serde::{Deserialize, Serialize};

/// Curves of a set of labelled, scored comments, thinned to what a picture can show. Shares and probabilities are 0 to 1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Curves {
    /// (share of ham blocked, share of spam caught), both rising; at most [`Curves::POINTS`].
    pub roc: Vec<[f32; 2]>,
    /// (share of spam caught, share of spam among what is blocked), the first rising; at most [`Curves::POINTS`].
    pub precision_recall: Vec<[f32; 2]>,
    /// From the lowest probability to the highest; empty bins are left out.
    pub calibration: Vec<Bin>,
    /// Ham by probability, in [`Curves::BARS`] bars of equal width.
    pub ham: Vec<u32>,
    /// Spam likewise.
    pub spam: Vec<u32>,
}

/// Comments of about the same probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// The mean probability they were told.
    pub told: f32,
    /// How many of them are spam.
    pub spam: u32,
    pub texts: u32,
}

impl Curves {
    pub const POINTS: usize = 60;
    pub const BARS: usize = 40;
    pub const BINS: usize = 15;

    /// Whether they can be drawn: of the right lengths, and every share a share.
    pub fn is_sound(&self) -> bool {
        let is_share = |value: &f32| (0.0..=1.0).contains(value);
        let is_line = |line: &[[f32; 2]]| line.len() <= Self::POINTS && line.iter().flatten().all(is_share);
        is_line(&self.roc)
            && is_line(&self.precision_recall)
            && self.calibration.len() <= Self::BINS
            && self
                .calibration
                .iter()
                .all(|bin| is_share(&bin.told) && bin.spam <= bin.texts && bin.texts > 0)
            && [&self.ham, &self.spam].iter().all(|bars| bars.len() == Self::BARS)
    }

    /// Expected calibration error over the bins, 0 to 1; `None` without a text.
    pub fn calibration_error(&self) -> Option<f64> {
        let texts: f64 = self.calibration.iter().map(|bin| f64::from(bin.texts)).sum();
        let off = self.calibration.iter().map(|bin| {
            let texts = f64::from(bin.texts);
            (f64::from(bin.told) * texts - f64::from(bin.spam)).abs()
        });
        (texts > 0.0).then(|| off.sum::<f64>() / texts)
    }
}

/// Between which two shares the true one lies where `part` of `whole` was seen: Wilson's score interval, `z` standard
/// deviations to each side. Of nothing seen it could be anything.
///
/// E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
/// Statistical Association 22 (1927), 209–212.
#[expect(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
pub fn wilson(part: u64, whole: u64, z: f64) -> [f64; 2] {
    if whole == 0 {
        return [0.0, 1.0];
    }
    wilson_of_share(part as f64 / whole as f64, whole, z)
}

/// The same of a share `p`, 0 to 1, that was seen of texts that are worth `whole` independent ones.
#[expect(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
pub fn wilson_of_share(p: f64, whole: u64, z: f64) -> [f64; 2] {
    if whole == 0 {
        return [0.0, 1.0];
    }
    let n = whole as f64;
    let middle = p + z * z / (2.0 * n);
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let [low, high] = [middle - half, middle + half].map(|bound| (bound / (1.0 + z * z / n)).clamp(0.0, 1.0));
    // At the ends one bound is the end itself, which rounding misses by a hair.
    [if p <= 0.0 { 0.0 } else { low }, if p >= 1.0 { 1.0 } else { high }]
}

/// Two-sided 95 %.
pub const Z95: f64 = 1.959_964;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::float_cmp, reason = "these shares are exact")]
    fn shares_are_bounded_as_wilson_bounds_them() {
        // From the formula, with ten of a hundred: (0.1 + 0.0192 ± 0.0619) / 1.0384.
        let [low, high] = wilson(10, 100, Z95);
        assert!(
            (low - 0.055_229).abs() < 1e-5 && (high - 0.174_366).abs() < 1e-5,
            "{low} {high}"
        );
        assert_eq!(wilson(0, 0, Z95), [0.0, 1.0]);
        assert_eq!(wilson(0, 20, Z95)[0], 0.0);
    }

    #[test]
    fn what_cannot_be_drawn_is_not_sound() {
        let sound = Curves {
            roc: vec![[0.0, 0.0], [1.0, 1.0]],
            calibration: vec![Bin {
                told: 0.5,
                spam: 3,
                texts: 4,
            }],
            ham: vec![0; Curves::BARS],
            spam: vec![0; Curves::BARS],
            ..Curves::default()
        };
        assert!(sound.is_sound());
        assert_eq!(sound.calibration_error(), Some(0.25));
        let damages: [fn(&mut Curves); 5] = [
            |curves| curves.roc[0][0] = f32::NAN,
            |curves| curves.roc = vec![[0.0, 0.0]; 61],
            |curves| curves.calibration[0].spam = 5,
            |curves| curves.ham.truncate(3),
            |curves| curves.precision_recall.push([0.0, 1.5]),
        ];
        for damage in damages {
            let mut other = sound.clone();
            damage(&mut other);
            assert!(!other.is_sound(), "{other:?}");
        }
        assert_eq!(Curves::default().calibration_error(), None);
    }
}
