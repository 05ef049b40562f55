//! `tamis model evaluate`.
//!
//! Owns how labelled comments are split and what is told of the outcome. Knows nothing of how a model is trained or scores.

use super::examples::read_labelled;
use crate::domain::verdict::{Cuts, Score, Verdict};
use crate::spam::metrics::Figures;
use crate::spam::training::{Options, train};
use crate::spam::{Example, Label, Model};
use anyhow::{Result, bail};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

/// How cross-validation splits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Each source is judged by a model that was trained on all others.
    Source,
    /// Ten parts by the hash of the text; of a group all or nothing.
    Random,
}

/// What came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    pub overall: Outcome,
    /// The plain mean of the sources' figures, as leave-one-source-out is usually told.
    pub mean_of_sources: Mean,
    pub by_source: BTreeMap<String, Outcome>,
    pub by_language: BTreeMap<String, Outcome>,
    /// At each probability to block from: shares of ham and spam at or above it.
    pub thresholds: Vec<Threshold>,
}

/// Figures, and what would become of the comments under the model's own cuts.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    #[serde(flatten)]
    pub figures: Figures,
    pub ham_verdicts: Shares,
    pub spam_verdicts: Shares,
}

#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Shares {
    pub publish: f64,
    pub review: f64,
    pub spam: f64,
}

#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Mean {
    pub accuracy: Option<f64>,
    pub auc: Option<f64>,
    pub sc1: Option<f64>,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub struct Threshold {
    pub probability: f64,
    pub ham_blocked: f64,
    pub spam_caught: f64,
}

/// Judges `model` on labelled comments; without one, trains as it goes and judges each part by the rest.
///
/// # Errors
/// Bad input, or parts that leave nothing to learn from.
pub fn evaluate(model: Option<&Model>, data: &[PathBuf], by: By) -> Result<Report> {
    let examples = read_labelled(data)?;
    let judged = match model {
        Some(model) => examples.iter().map(|example| Judged::by(model, example)).collect(),
        None => cross_validate(&examples, by)?,
    };
    Ok(Report::of(&judged))
}

/// A comment and what a model made of it.
struct Judged<'e> {
    example: &'e Example,
    score: Score,
    verdict: Verdict,
}

impl<'e> Judged<'e> {
    fn by(model: &Model, example: &'e Example) -> Self {
        let score = model.score(&example.input());
        let cuts: Cuts = model.cuts();
        Self {
            example,
            score,
            verdict: Model::judge(score, cuts),
        }
    }
}

fn cross_validate(examples: &[Example], by: By) -> Result<Vec<Judged<'_>>> {
    let part = |example: &Example| match by {
        By::Source => example.source.clone(),
        By::Random => {
            let key = example.group.as_deref().unwrap_or(&example.id);
            let last = Example::id_of(&format!("{}\u{1f}{key}", example.source)).pop();
            last.into_iter().collect()
        }
    };
    let parts: BTreeSet<String> = examples.iter().map(part).collect();
    if parts.len() < 2 {
        bail!("all comments are of one source: nothing would be left to learn from");
    }
    let mut judged = Vec::with_capacity(examples.len());
    for left_out in &parts {
        let (own, rest): (Vec<_>, Vec<_>) = examples.iter().partition(|example| part(example) == *left_out);
        let rest: Vec<Example> = rest.into_iter().cloned().collect();
        let options = Options::of("cross-validation");
        let model = Model::parse(&train(&rest, &options)?)?;
        judged.extend(own.into_iter().map(|example| Judged::by(&model, example)));
    }
    Ok(judged)
}

impl Report {
    fn of(judged: &[Judged<'_>]) -> Self {
        let by = |name: fn(&Example) -> &str| {
            let mut groups: BTreeMap<String, Vec<&Judged<'_>>> = BTreeMap::new();
            for one in judged {
                groups.entry(name(one.example).to_owned()).or_default().push(one);
            }
            groups
                .into_iter()
                .map(|(name, group)| (name, Outcome::of(&group)))
                .collect::<BTreeMap<_, _>>()
        };
        let by_source = by(|example| &example.source);
        let all: Vec<&Judged<'_>> = judged.iter().collect();
        let thresholds = [0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999];
        Self {
            overall: Outcome::of(&all),
            mean_of_sources: Mean {
                accuracy: mean(by_source.values().map(|outcome| outcome.figures.accuracy)),
                auc: mean(by_source.values().map(|outcome| outcome.figures.auc)),
                sc1: mean(by_source.values().map(|outcome| outcome.figures.sc1)),
            },
            by_source,
            by_language: by(|example| example.lang.as_deref().unwrap_or("?")),
            thresholds: thresholds.map(|probability| Threshold::of(&all, probability)).to_vec(),
        }
    }

    /// The report as lines for a terminal.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "{:<28}{:>7}{:>7}{:>8}{:>8}{:>8}{:>8}{:>8}   ham →p/q/s        spam →p/q/s\n",
            "", "ham", "spam", "acc", "MCC", "AUC", "sc1", "ECE"
        );
        row(&mut text, "all", &self.overall);
        for (name, outcome) in &self.by_source {
            row(&mut text, name, outcome);
        }
        for (name, outcome) in &self.by_language {
            row(&mut text, &format!("language {name}"), outcome);
        }
        let mean = self.mean_of_sources;
        let _ = writeln!(
            text,
            "mean of sources: acc {} AUC {} sc1 {}",
            cell(mean.accuracy),
            cell(mean.auc),
            cell(mean.sc1)
        );
        for at in &self.thresholds {
            let _ = writeln!(
                text,
                "blocked from {:.3}: ham {:6.2} %, spam {:6.2} %",
                at.probability,
                100.0 * at.ham_blocked,
                100.0 * at.spam_caught
            );
        }
        text
    }
}

fn row(text: &mut String, name: &str, outcome: &Outcome) {
    let figures = &outcome.figures;
    let _ = write!(text, "{name:<28}{:>7}{:>7}", figures.ham, figures.spam);
    for figure in [figures.accuracy, figures.mcc, figures.auc, figures.sc1, figures.ece] {
        let _ = write!(text, "{:>8}", cell(figure));
    }
    for shares in [outcome.ham_verdicts, outcome.spam_verdicts] {
        let _ = write!(text, "   {:.3}/{:.3}/{:.3}", shares.publish, shares.review, shares.spam);
    }
    text.push('\n');
}

fn cell(figure: Option<f64>) -> String {
    figure.map_or_else(|| "–".to_owned(), |figure| format!("{figure:.4}"))
}

impl Outcome {
    fn of(judged: &[&Judged<'_>]) -> Self {
        let scored: Vec<(f64, Label)> = judged.iter().map(|one| (one.score.logit, one.example.label)).collect();
        let shares = |label: Label| {
            let of: Vec<_> = judged.iter().filter(|one| one.example.label == label).collect();
            let share = |verdict| share(of.iter().filter(|one| one.verdict == verdict).count(), of.len());
            Shares {
                publish: share(Verdict::Publish),
                review: share(Verdict::Review),
                spam: share(Verdict::Spam),
            }
        };
        Self {
            figures: Figures::of(&scored),
            ham_verdicts: shares(Label::Ham),
            spam_verdicts: shares(Label::Spam),
        }
    }
}

impl Threshold {
    fn of(judged: &[&Judged<'_>], probability: f64) -> Self {
        let above = |label: Label| {
            let of: Vec<_> = judged.iter().filter(|one| one.example.label == label).collect();
            share(
                of.iter().filter(|one| one.score.probability() >= probability).count(),
                of.len(),
            )
        };
        Self {
            probability,
            ham_blocked: above(Label::Ham),
            spam_caught: above(Label::Spam),
        }
    }
}

fn mean(figures: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let figures: Vec<f64> = figures.flatten().collect();
    (!figures.is_empty()).then(|| figures.iter().sum::<f64>() / share(figures.len(), 1))
}

#[expect(clippy::cast_precision_loss, reason = "counts of comments are far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
