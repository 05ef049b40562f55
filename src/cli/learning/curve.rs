//! What came of playing: for each number of decisions, every figure as mean and spread over the repeats.
//!
//! Owns the shapes that `--json` prints. Knows nothing of how a model came about.

use super::super::evaluate::{Known, Shares};
use crate::spam::Figures;
use serde::Serialize;

/// How a model learns a strange site.
#[derive(Debug, Clone, Serialize)]
pub struct Curve {
    /// The version it started from.
    pub version: String,
    /// Of that version's file, hexadecimal SHA-256.
    pub checksum: String,
    /// Sources that this version was trained on by name: they are no strange site.
    pub known: Known,
    pub by: &'static str,
    pub seed: u64,
    pub repeats: u32,
    /// Share of spam that was asked for, 0 to 1.
    pub spam_share: Option<f64>,
    /// Labelled comments that were read.
    pub comments: usize,
    /// Comments judged and never learnt from.
    pub tested: Estimate,
    /// Comments that could be decided on.
    pub pool: Estimate,
    pub points: Vec<Point>,
    /// Numbers of decisions that were asked for and for which there were too few comments.
    pub too_many: Vec<usize>,
}

/// Mean and sample standard deviation over the repeats; `None` with one repeat alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    pub mean: f64,
    pub spread: Option<f64>,
}

/// The model after so many decisions.
#[derive(Debug, Clone, Serialize)]
pub struct Point {
    pub decisions: usize,
    /// Of the decisions, those that were learnt from; from 250 on a fifth is held out to judge by.
    pub learnt: Estimate,
    /// Share of spam among the decisions.
    pub spam_decided: Option<Estimate>,
    /// On the right side of probability ½.
    pub accuracy: Option<Estimate>,
    pub mcc: Option<Estimate>,
    pub auc: Option<Estimate>,
    pub sc1: Option<Estimate>,
    pub ece: Option<Estimate>,
    pub ham_verdicts: Shares<Estimate>,
    pub spam_verdicts: Shares<Estimate>,
    /// Share of all tested comments that wait for a person.
    pub queued: Option<Estimate>,
    /// Share of the repeats whose model the gate would put in use.
    pub promotable: f64,
    /// What retraining took; `None` where nothing was decided. The one thing that differs between two runs.
    pub seconds: Option<Estimate>,
}

/// One repeat of a point.
#[derive(Debug, Clone)]
pub struct Played {
    pub learnt: u64,
    pub spam_decided: Option<f64>,
    pub figures: Figures,
    /// Published, queued and blocked: of ham, of spam.
    pub verdicts: [[u64; 3]; 2],
    pub promotable: bool,
    pub seconds: Option<f64>,
}

impl Estimate {
    /// `None` where there is nothing to take a mean of.
    pub fn of(values: &[f64]) -> Option<Self> {
        let n = real(values.len() as u64);
        if values.is_empty() {
            return None;
        }
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        Some(Self {
            mean,
            spread: (values.len() > 1).then(|| (squares / (n - 1.0)).sqrt()),
        })
    }

    pub fn of_counts(counts: impl Iterator<Item = usize>) -> Option<Self> {
        Self::of(&counts.map(|count| real(count as u64)).collect::<Vec<_>>())
    }
}

impl Point {
    pub fn of(decisions: usize, played: &[Played]) -> Self {
        let each =
            |of: &dyn Fn(&Played) -> Option<f64>| Estimate::of(&played.iter().filter_map(of).collect::<Vec<_>>());
        let shares = |class: usize| {
            let [publish, review, spam] = [0, 1, 2].map(|verdict: usize| {
                each(&|one| share(one.verdicts[class][verdict], one.verdicts[class].iter().sum()))
            });
            Shares { publish, review, spam }
        };
        let nothing = Estimate {
            mean: 0.0,
            spread: None,
        };
        Self {
            decisions,
            learnt: each(&|one| Some(real(one.learnt))).unwrap_or(nothing),
            spam_decided: each(&|one| one.spam_decided),
            accuracy: each(&|one| one.figures.accuracy),
            mcc: each(&|one| one.figures.mcc),
            auc: each(&|one| one.figures.auc),
            sc1: each(&|one| one.figures.sc1),
            ece: each(&|one| one.figures.ece),
            ham_verdicts: shares(0),
            spam_verdicts: shares(1),
            queued: each(&|one| {
                let all = one.verdicts.as_flattened();
                share(one.verdicts[0][1] + one.verdicts[1][1], all.iter().sum())
            }),
            promotable: each(&|one| Some(f64::from(u8::from(one.promotable)))).map_or(0.0, |share| share.mean),
            seconds: each(&|one| one.seconds),
        }
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| real(part) / real(whole))
}

#[expect(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
fn real(count: u64) -> f64 {
    count as f64
}

impl Curve {
    /// The curve as lines for a terminal: means, and below them the spreads.
    pub fn to_text(&self) -> String {
        let mut lines = vec![format!(
            "{} on {:.0} comments never learnt from, {:.0} to decide on; {} × by {}, seed {}",
            self.version, self.tested.mean, self.pool.mean, self.repeats, self.by, self.seed
        )];
        if let Some(share) = self.spam_share {
            lines.push(format!("{:.1} % of them are spam", 100.0 * share));
        }
        if !self.known.sources.is_empty() {
            lines.push(format!(
                "it was trained on sources of the same names: {}; figures on what a model has seen flatter",
                self.known.sources.join(", ")
            ));
        }
        lines.push(format!(
            "{:>9}{:>8}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}   {:<21}  {:<21}{:>6}{:>9}",
            "decisions",
            "learnt",
            "acc",
            "MCC",
            "AUC",
            "sc1",
            "ECE",
            "queued",
            "ham →p/q/s",
            "spam →p/q/s",
            "gate",
            "seconds"
        ));
        for point in &self.points {
            let figures = [point.accuracy, point.mcc, point.auc, point.sc1, point.ece, point.queued];
            let row = |head: String, of: &dyn Fn(Estimate) -> Option<f64>, tail: String| {
                let cell = |figure: Option<Estimate>| figure.and_then(of);
                let cells = figures
                    .map(|figure| cell(figure).map_or_else(|| format!("{:>9}", "–"), |value| format!("{value:>9.4}")));
                let shares = [point.ham_verdicts, point.spam_verdicts].map(|shares| {
                    let told = shares
                        .into_array()
                        .map(|share| cell(share).map_or_else(|| "–".to_owned(), |value| format!("{value:.3}")));
                    format!("{:<21}", told.join("/"))
                });
                format!("{head}{}   {}  {}{tail}", cells.concat(), shares[0], shares[1])
                    .trim_end()
                    .to_owned()
            };
            let told = point
                .seconds
                .map_or_else(|| "–".to_owned(), |seconds| format!("{:.2}", seconds.mean));
            lines.push(row(
                format!("{:>9}{:>8.0}", point.decisions, point.learnt.mean),
                &|figure| Some(figure.mean),
                format!("{:>4.0} %{told:>9}", 100.0 * point.promotable),
            ));
            if self.repeats > 1 {
                lines.push(row(format!("{:>17}", "±"), &|figure| figure.spread, String::new()));
            }
        }
        if !self.too_many.is_empty() {
            let numbers: Vec<String> = self.too_many.iter().map(ToString::to_string).collect();
            lines.push(format!(
                "not played, for there are too few comments: {} decisions",
                numbers.join(", ")
            ));
        }
        lines.push(
            "gate: share of the repeats that could be promoted; nothing is blocked before a site gave 200 labels"
                .to_owned(),
        );
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn played(accuracy: f64, verdicts: [[u64; 3]; 2]) -> Played {
        Played {
            learnt: 10,
            spam_decided: Some(0.5),
            figures: Figures {
                accuracy: Some(accuracy),
                ..Figures::default()
            },
            verdicts,
            promotable: accuracy > 0.7,
            seconds: None,
        }
    }

    fn near(found: Option<f64>, wanted: f64) {
        assert!(
            found.is_some_and(|found| (found - wanted).abs() < 1e-12),
            "{found:?}, not {wanted}"
        );
    }

    #[test]
    fn mean_and_spread_by_hand() {
        let point = Point::of(
            10,
            &[played(0.6, [[6, 4, 0], [0, 5, 5]]), played(0.8, [[8, 2, 0], [1, 2, 7]])],
        );
        near(point.accuracy.map(|figure| figure.mean), 0.7);
        near(point.accuracy.and_then(|figure| figure.spread), 0.02_f64.sqrt());
        near(point.ham_verdicts.publish.map(|share| share.mean), 0.7);
        near(point.spam_verdicts.spam.map(|share| share.mean), 0.6);
        // 9 of 20 wait, then 4 of 20.
        near(point.queued.map(|share| share.mean), 0.325);
        near(Some(point.promotable), 0.5);
        assert_eq!((point.auc, point.seconds), (None, None));
    }

    #[test]
    fn one_repeat_has_no_spread_and_a_missing_class_no_share() {
        let point = Point::of(0, &[played(0.9, [[3, 1, 0], [0, 0, 0]])]);
        assert_eq!(
            point.accuracy,
            Some(Estimate {
                mean: 0.9,
                spread: None
            })
        );
        assert_eq!(point.spam_verdicts.publish, None);
        assert_eq!(Estimate::of(&[]), None);
    }
}
