//! `tamis model evaluate`.
//!
//! Owns which model judges which comment. How comments are split stands in `split`, what came of it in `outcome`, why in
//! `evidence`, what becomes of spam in disguise in `attacks`; `terminal` and `page` tell it, `fold` hands the parts on. Knows
//! nothing of how a model is trained or scores.

pub mod attacks;
mod evidence;
pub mod fold;
mod outcome;
pub mod page;
mod split;
mod terminal;

use super::examples::read_labelled;
use super::say;
use crate::domain::budgets::{Budgets, Unblocked};
use crate::domain::quality::Curves;
use crate::domain::verdict::{Score, Verdict};
use crate::spam::metrics::curves;
use crate::spam::training::{Options, train};
use crate::spam::{Example, Model};
use anyhow::{Context, Result, bail};
use attacks::{GoodWords, Trial};
use evidence::Evidence;
use fold::Fold;
use outcome::How;
pub use outcome::{Known, Report, Shares, Unblocking};
pub use split::By;
use split::Split;
use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

/// What is judged, and by what it may be learnt from.
#[derive(Debug, Clone, Default)]
pub struct Material {
    /// Judged; in cross-validation also learnt from, by the models that do not judge it.
    pub data: Vec<PathBuf>,
    /// Learnt from by every model of a cross-validation, and never judged.
    pub also_train: Vec<PathBuf>,
    /// Judged in a cross-validation, and never learnt from.
    pub judge_only: Vec<PathBuf>,
    pub by: By,
    /// Whether spam is also judged under every attack.
    pub attacks: bool,
}

/// What came of it.
#[derive(Debug)]
pub struct Evaluation {
    pub report: Report,
    pub curves: Curves,
    /// Why the comments scored as they did; gathered only where it is asked for.
    pub evidence: Option<Evidence>,
    /// The part of every comment, in the order that they were read; empty where nothing was cross-validated.
    pub folds: Vec<Fold>,
}

/// Judges `model` on labelled comments; without one, trains as it goes and judges each part by the rest.
///
/// # Errors
/// Bad input, or parts that leave nothing to learn from.
pub fn evaluate(model: Option<&Model>, material: &Material, with_evidence: bool) -> Result<Evaluation> {
    let data = read(&material.data)?;
    let also_train = read(&material.also_train)?;
    let judge_only = read(&material.judge_only)?;
    // A sender may have read every comment here.
    let all = || data.iter().chain(&also_train).chain(&judge_only);
    let mut bench = Bench {
        judged: Vec::with_capacity(data.len()),
        evidence: with_evidence.then(Evidence::default),
        trial: material.attacks.then(|| Trial::with(GoodWords::of(all()))),
        folds: Vec::new(),
        unblocked: Vec::new(),
    };
    let how = match model {
        Some(model) => {
            bench.seat(model);
            for example in &data {
                bench.judge(model, example);
            }
            How::ByModel {
                version: model.version().to_owned(),
                checksum: model.checksum(),
                known: Known::of(model, &data),
            }
        }
        None => cross_validate(&mut bench, &data, &also_train, &judge_only, material.by)?,
    };
    if bench.judged.is_empty() {
        bail!("there is no comment to judge");
    }
    let scored: Vec<_> = bench.judged.iter().map(Judged::scored).collect();
    Ok(Evaluation {
        report: Report {
            attacks: bench.trial.as_ref().map(Trial::figures),
            unblocking: Unblocking::of(&bench.unblocked),
            ..Report::of(&bench.judged, how)
        },
        curves: curves(&scored),
        evidence: bench.evidence,
        folds: bench.folds,
    })
}

fn read(paths: &[PathBuf]) -> Result<Vec<Example>> {
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    read_labelled(paths)
}

/// A comment and what a model made of it.
pub struct Judged<'e> {
    example: &'e Example,
    score: Score,
    verdict: Verdict,
    /// Enough of it was known for a verdict.
    known: bool,
}

impl Judged<'_> {
    fn scored(&self) -> (f64, crate::spam::Label) {
        (self.score.logit, self.example.label)
    }
}

/// Where comments are laid before models.
struct Bench<'e> {
    judged: Vec<Judged<'e>>,
    evidence: Option<Evidence>,
    trial: Option<Trial>,
    folds: Vec<Fold>,
    /// Of each model that judges, why it blocks nothing, if it does not.
    unblocked: Vec<Option<Unblocked>>,
}

impl<'e> Bench<'e> {
    /// Notes a model that is about to judge.
    fn seat(&mut self, model: &Model) {
        self.unblocked.push(model.budgets().and_then(Budgets::unblocked));
    }

    fn judge(&mut self, model: &Model, example: &'e Example) -> Score {
        let score = model.score(&example.input());
        let cuts = model.cuts();
        let judged = Judged {
            example,
            score,
            verdict: Model::judge(score, cuts),
            known: score.known_share >= cuts.known_share,
        };
        if let Some(evidence) = &mut self.evidence {
            evidence.take(model, &judged);
        }
        if let Some(trial) = &mut self.trial {
            trial.take(model, example);
        }
        self.judged.push(judged);
        score
    }
}

fn cross_validate<'e>(
    bench: &mut Bench<'e>,
    data: &'e [Example],
    also_train: &[Example],
    judge_only: &'e [Example],
    by: By,
) -> Result<How> {
    let split = Split::new(data.iter().chain(judge_only), by);
    // Parts from which nothing was to be learnt leave the same model behind: it is trained once for all of them.
    let taught: BTreeSet<usize> = data.iter().map(|example| split.part(example)).collect();
    let aside = |example: &Example| Some(split.part(example)).filter(|part| taught.contains(part));
    let judged = || data.iter().chain(judge_only);
    let parts: BTreeSet<Option<usize>> = judged().map(aside).collect();
    if also_train.is_empty() && taught.len() < 2 && !parts.contains(&None) {
        bail!(
            "all comments are of one part ({}): nothing would be left to learn from",
            by.as_str()
        );
    }
    let mut repeated = 0;
    for (number, part) in parts.iter().enumerate() {
        say::progress(&format!("part {} of {} …", number + 1, parts.len()));
        let rest: Vec<Example> = data
            .iter()
            .filter(|example| aside(example) != *part)
            .chain(also_train)
            .cloned()
            .collect();
        // Cuts are as cautious as those of any model, even where parts are sources and no more caution were needed to know
        // what a new site's comments score: what is told here is what becomes of a new site's comments under the model that
        // `tamis model train` would make. The table of budgets below, which is of these very scores, has no caution.
        let trained = train(&rest, &Options::of("cross-validation"));
        let bytes = trained.with_context(|| format!("without part {} of {}", number + 1, parts.len()))?;
        let model = Model::parse(&bytes)?;
        bench.seat(&model);
        let learnt_words: HashSet<String> = rest.iter().map(words).collect();
        for (index, example) in judged().enumerate().filter(|(_, example)| aside(example) == *part) {
            let score = bench.judge(&model, example);
            repeated += usize::from(learnt_words.contains(&words(example)));
            let learnt = index < data.len();
            bench.folds.push(Fold::of(index, example, *part, learnt, score));
        }
    }
    bench.folds.sort_unstable_by_key(|fold| fold.index);
    Ok(How::CrossValidated {
        by,
        parts: parts.len(),
        merged_sources: split.merged_sources(),
        also_trained: also_train.len(),
        judged_only: judge_only.len(),
        repeated,
        shared_sources: shared_sources(judged(), also_train),
    })
}

/// A text word for word: capitals and the width of spaces tell none from another.
fn words(example: &Example) -> String {
    let words = example.text.split_whitespace().map(str::to_lowercase);
    words.collect::<Vec<_>>().join(" ")
}

/// The sources that both have, by name.
fn shared_sources<'e>(judged: impl Iterator<Item = &'e Example>, also_train: &[Example]) -> Vec<String> {
    let always: BTreeSet<&str> = also_train.iter().map(|example| example.source.as_str()).collect();
    let judged: BTreeSet<&str> = judged.map(|example| example.source.as_str()).collect();
    judged.intersection(&always).map(|&source| source.to_owned()).collect()
}

#[cfg(test)]
mod tests;
