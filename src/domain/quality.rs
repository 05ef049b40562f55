//! What is drawn of a model's quality.
//!
//! Owns the shapes that evaluation hands to files and to whoever draws. Knows nothing of how they come about.

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

#[cfg(test)]
mod tests {
    use super::*;

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
            let mut damaged = sound.clone();
            damage(&mut damaged);
            assert!(!damaged.is_sound(), "{damaged:?}");
        }
        assert_eq!(Curves::default().calibration_error(), None);
    }
}
