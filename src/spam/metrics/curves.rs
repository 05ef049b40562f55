//! The curves of a set of scored texts, thinned to what a picture can show.
//!
//! Owns which points are kept. Knows nothing of drawing.

use super::super::Label;
use super::measures::{Ranking, bin, real};
use crate::domain::quality::{Bin, Curves};

/// The curves of texts with their logits and labels.
pub fn curves(scored: &[(f64, Label)]) -> Curves {
    let ranking = Ranking::of(scored.iter().map(|&(logit, label)| (logit, label, 0)));
    let weights = [1];
    let [all_ham, all_spam] = ranking.totals(&weights);
    let part = |part: u64, whole: u64| if whole == 0 { 0.0 } else { real(part) / real(whole) };
    let (mut ham, mut spam) = (0, 0);
    let (mut roc, mut precision_recall) = (vec![[0.0, 0.0]], Vec::new());
    let mut bins = [(0.0, 0_u64, 0_u64); Ranking::BINS];
    let mut bars = [[0_u32; Curves::BARS]; 2];
    for (probability, _, [h, s]) in ranking.ties(&weights) {
        let bin = &mut bins[bin(ham + spam, h + s, all_ham + all_spam)];
        *bin = (bin.0 + real(h + s) * probability, bin.1 + s, bin.2 + h + s);
        ham += h;
        spam += s;
        roc.push([part(ham, all_ham), part(spam, all_spam)]);
        precision_recall.push([part(spam, all_spam), part(spam, ham + spam)]);
        let bar = bar(probability);
        bars[0][bar] = bars[0][bar].saturating_add(narrow(h));
        bars[1][bar] = bars[1][bar].saturating_add(narrow(s));
    }
    let both = all_ham > 0 && all_spam > 0;
    // The point that sc1 speaks of is never thinned away.
    let marked = roc.iter().rposition(|point| point[0] <= 0.01).unwrap_or(0);
    let line = |line: Vec<[f64; 2]>, kept| if both { thinned(&line, kept) } else { Vec::new() };
    Curves {
        roc: line(roc, marked),
        precision_recall: line(precision_recall, 0),
        calibration: bins
            .iter()
            .rev()
            .filter(|bin| bin.2 > 0)
            .map(|&(told, spam, texts)| Bin {
                told: rounded(told / real(texts)),
                spam: narrow(spam),
                texts: narrow(texts),
            })
            .collect(),
        ham: bars[0].to_vec(),
        spam: bars[1].to_vec(),
    }
}

/// At most [`Curves::POINTS`] points of a line: both ends, the one at `marked`, and between them those next to equal steps
/// along it, so that steep and flat parts are both kept.
fn thinned(line: &[[f64; 2]], marked: usize) -> Vec<[f32; 2]> {
    let step = |pair: &[[f64; 2]]| (pair[1][0] - pair[0][0]).abs() + (pair[1][1] - pair[0][1]).abs();
    let length: f64 = line.windows(2).map(step).sum();
    let steps = real(Curves::POINTS as u64 - 2);
    let mut kept: Vec<[f64; 2]> = Vec::with_capacity(Curves::POINTS);
    let mut gone = 0.0;
    for (at, point) in line.iter().enumerate() {
        if at > 0 {
            gone += step(&line[at - 1..=at]);
        }
        // The end and the marked point have places kept for them.
        let due = real(kept.len() as u64) * length / steps;
        if at + 1 == line.len() || at == marked || (gone >= due && kept.len() + 2 < Curves::POINTS) {
            kept.push(*point);
        }
    }
    kept.iter().map(|point| point.map(rounded)).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a probability times forty"
)]
fn bar(probability: f64) -> usize {
    ((probability * real(Curves::BARS as u64)) as usize).min(Curves::BARS - 1)
}

/// Five decimals: what differs beyond is the machine's arithmetic, and no picture shows it.
#[expect(clippy::cast_possible_truncation, reason = "a share in five decimals")]
fn rounded(share: f64) -> f32 {
    ((share * 1e5).round() / 1e5) as f32
}

fn narrow(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curves_of_four_texts_by_hand() {
        let logit = |p: f64| (p / (1.0 - p)).ln();
        let found = curves(&[
            (logit(0.91), Label::Spam),
            (logit(0.81), Label::Ham),
            (logit(0.71), Label::Spam),
            (logit(0.21), Label::Ham),
        ]);
        assert_eq!(found.roc, [[0.0, 0.0], [0.0, 0.5], [0.5, 0.5], [0.5, 1.0], [1.0, 1.0]]);
        assert_eq!(
            found.precision_recall,
            [[0.5, 1.0], [0.5, 0.5], [1.0, 0.66667], [1.0, 0.5]]
        );
        let bins: Vec<(f32, u32, u32)> = found.calibration.iter().map(|b| (b.told, b.spam, b.texts)).collect();
        assert_eq!(bins, [(0.21, 0, 1), (0.71, 1, 1), (0.81, 0, 1), (0.91, 1, 1)]);
        assert_eq!(
            (found.ham[8], found.ham[32], found.spam[28], found.spam[36]),
            (1, 1, 1, 1)
        );
        assert!(found.is_sound());
    }

    #[test]
    fn many_texts_are_thinned_and_keep_their_shape() {
        let scored: Vec<(f64, Label)> = (0..5000)
            .map(|n| {
                let label = if n % 2 == 0 { Label::Ham } else { Label::Spam };
                let side = if label == Label::Spam { 1.0 } else { -1.0 };
                (side + f64::from(n * 7919 % 5000) / 1000.0 - 2.5, label)
            })
            .collect();
        let found = curves(&scored);
        assert!(found.is_sound() && found.roc.len() > 40, "{}", found.roc.len());
        assert_eq!((found.roc[0], found.roc.last()), ([0.0, 0.0], Some(&[1.0, 1.0])));
        assert!(
            found
                .roc
                .windows(2)
                .all(|pair| pair[0][0] <= pair[1][0] && pair[0][1] <= pair[1][1])
        );
        // The area under the thinned line is that under the whole.
        let area: f64 = found
            .roc
            .windows(2)
            .map(|p| f64::from(p[1][0] - p[0][0]) * f64::from(p[0][1] + p[1][1]) / 2.0)
            .sum();
        let ranking = Ranking::of(scored.iter().map(|&(logit, label)| (logit, label, 0)));
        let measures = ranking.measure(&[1]);
        assert!((area - measures.auc.unwrap()).abs() < 0.003, "{area}");
        let marked = found.roc.iter().rfind(|point| point[0] <= 0.01).unwrap();
        assert!(
            (f64::from(marked[1]) - measures.sc1.unwrap()).abs() < 1e-5,
            "{marked:?}"
        );
        let error = found.calibration_error().unwrap();
        assert!((error - measures.ece.unwrap()).abs() < 1e-4);
        assert_eq!(found.calibration.iter().map(|bin| bin.texts).sum::<u32>(), 5000);
        assert_eq!(found.ham.iter().chain(&found.spam).sum::<u32>(), 5000);
    }

    #[test]
    fn one_class_has_no_curve_but_a_histogram() {
        let found = curves(&[(1.0, Label::Spam), (2.0, Label::Spam)]);
        assert!(found.roc.is_empty() && found.precision_recall.is_empty() && found.is_sound());
        assert_eq!(found.spam.iter().sum::<u32>(), 2);
        assert!(curves(&[]).is_sound());
    }
}
