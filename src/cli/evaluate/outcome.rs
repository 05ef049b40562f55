//! What came of judging: figures with their intervals, overall, by source and by language.
//!
//! Owns the shapes that `--json` prints. Knows nothing of how comments were judged.

use super::attacks::Resistance;
use super::{By, Judged};
use crate::domain::budgets::{Budgets, Unblocked};
use crate::domain::quality::{Z95, wilson_of_share};
use crate::domain::verdict::Verdict;
use crate::spam::metrics::{Intervals, Measures, RESAMPLES, Weighed, budgets, effective, estimate};
use crate::spam::{Corpus, Example, Label, Model};
use serde::Serialize;
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64;

/// What came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    pub how: How,
    /// Resamples behind each interval.
    pub resamples: u32,
    /// Why models that judged block nothing; `None` where each has a cut for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unblocking: Option<Unblocking>,
    pub overall: Outcome,
    /// The plain mean of the sources' figures, as leave-one-source-out is usually told.
    pub mean_of_sources: Mean,
    pub by_source: BTreeMap<String, Outcome>,
    pub by_language: BTreeMap<String, Outcome>,
    /// At each probability to block from: shares of ham and spam at or above it.
    pub thresholds: Vec<Threshold>,
    /// The cuts that keep budgets of mistakes.
    pub budgets: Budgets,
    /// What becomes of the spam under each attack; only where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attacks: Option<Vec<Resistance>>,
}

/// Which models judged.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "judged_by", rename_all = "snake_case")]
pub enum How {
    ByModel {
        version: String,
        checksum: String,
        known: Known,
    },
    CrossValidated {
        #[serde(serialize_with = "by_name")]
        by: By,
        parts: usize,
        /// So many sources share the parts.
        #[serde(skip_serializing_if = "Option::is_none")]
        merged_sources: Option<usize>,
        /// Comments that every model learnt from and none judged.
        also_trained: usize,
        /// Comments that were judged and not learnt from.
        judged_only: usize,
        /// Judged comments whose text also stands, word for word but for capitals and spaces, among those that their judge
        /// learnt from.
        repeated: usize,
        /// Sources that are judged and always trained on as well: leaving them out leaves them in.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        shared_sources: Vec<String>,
    },
}

/// Models that have no cut for blocking.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Unblocking {
    pub models: usize,
    /// Of so many that judged.
    pub of: usize,
    /// Why, of the one that lacks most.
    #[serde(flatten)]
    pub most: Unblocked,
}

impl Unblocking {
    /// Of the models that judged, each with why it blocks nothing, if it does not.
    pub fn of(models: &[Option<Unblocked>]) -> Option<Self> {
        let found = || models.iter().flatten();
        Some(Self {
            models: found().count(),
            of: models.len(),
            most: *found().min_by_key(|unblocked| unblocked.worth)?,
        })
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn by_name<S: serde::Serializer>(by: &By, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(by.as_str())
}

/// Whether the model may have seen what it judges.
#[derive(Debug, Clone, Serialize)]
pub struct Known {
    /// Sources by whose names it was trained: figures on them flatter.
    pub sources: Vec<String>,
}

impl Known {
    pub fn of(model: &Model, examples: &[Example]) -> Self {
        let trained: Vec<&Corpus> = model.corpora().iter().collect();
        let is_known = |source: &str| trained.iter().any(|corpus| corpus.source == source);
        let mut sources: Vec<String> = examples.iter().map(|example| example.source.clone()).collect();
        sources.sort_unstable();
        sources.dedup();
        sources.retain(|source| is_known(source));
        Self { sources }
    }
}

/// Figures, and what would become of the comments under the model's own cuts.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    pub ham: u64,
    pub spam: u64,
    #[serde(flatten)]
    pub measures: Measures,
    /// Share of ham at probability ½ or above.
    pub false_positives: Option<f64>,
    pub ham_verdicts: Shares<f64>,
    pub spam_verdicts: Shares<f64>,
    /// 95 % of each.
    pub intervals: OutcomeIntervals,
}

/// By bootstrap over whole groups for the figures; by Wilson's score for the shares, of as many comments as those of a class
/// are worth where some are of one group, see [`effective`].
#[derive(Debug, Clone, Serialize)]
pub struct OutcomeIntervals {
    #[serde(flatten)]
    pub measures: Intervals,
    pub ham_verdicts: Shares<[f64; 2]>,
    pub spam_verdicts: Shares<[f64; 2]>,
}

/// One thing for each verdict; `None` where there is no comment of the class.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Shares<T> {
    pub publish: Option<T>,
    pub review: Option<T>,
    pub spam: Option<T>,
}

impl<T> Shares<T> {
    pub fn into_array(self) -> [Option<T>; 3] {
        [self.publish, self.review, self.spam]
    }
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

impl Report {
    pub fn of(judged: &[Judged<'_>], how: How) -> Self {
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
        let weighed = |one: &Judged<'_>| Weighed {
            logit: one.score.logit,
            label: one.example.label,
            known: one.known,
            unit: unit(one.example),
        };
        Self {
            how,
            resamples: RESAMPLES,
            unblocking: None,
            overall: Outcome::of(&all),
            mean_of_sources: Mean {
                accuracy: mean(by_source.values().map(|outcome| outcome.measures.accuracy)),
                auc: mean(by_source.values().map(|outcome| outcome.measures.auc)),
                sc1: mean(by_source.values().map(|outcome| outcome.measures.sc1)),
            },
            by_source,
            by_language: by(|example| example.lang.as_deref().unwrap_or("?")),
            thresholds: thresholds.map(|probability| Threshold::of(&all, probability)).to_vec(),
            // These comments are taken for what they are: whoever leaves out sites sees what a new one does.
            budgets: budgets(&judged.iter().map(weighed).collect::<Vec<_>>(), 1),
            attacks: None,
        }
    }
}

impl Outcome {
    fn of(judged: &[&Judged<'_>]) -> Self {
        let texts = judged
            .iter()
            .map(|one| (one.score.logit, one.example.label, unit(one.example)));
        let (measures, intervals) = estimate(texts);
        let count = |label: Label, is: &dyn Fn(&Judged<'_>) -> bool| {
            let of = judged.iter().filter(|one| one.example.label == label);
            of.filter(|one| is(one)).count() as u64
        };
        let (ham, spam) = (count(Label::Ham, &|_| true), count(Label::Spam, &|_| true));
        let verdicts = |label: Label| {
            let all = if label == Label::Ham { ham } else { spam };
            let seen = |verdict| (all > 0).then(|| (count(label, &|one| one.verdict == verdict), all));
            [Verdict::Publish, Verdict::Review, Verdict::Spam].map(seen)
        };
        let blocked = count(Label::Ham, &|one| one.score.logit >= 0.0);
        let (ham_verdicts, spam_verdicts) = (verdicts(Label::Ham), verdicts(Label::Spam));
        let worth = [Label::Ham, Label::Spam].map(|label| {
            let of = judged.iter().filter(|one| one.example.label == label);
            effective(of.map(|one| (one.score.logit, unit(one.example))))
        });
        let bounds = |label: Label, seen: f64| wilson_of_share(seen, worth[usize::from(label == Label::Spam)], Z95);
        Self {
            ham,
            spam,
            measures,
            false_positives: (ham > 0).then(|| share(blocked, ham)),
            ham_verdicts: shares(ham_verdicts, share),
            spam_verdicts: shares(spam_verdicts, share),
            intervals: OutcomeIntervals {
                measures: intervals,
                ham_verdicts: shares(ham_verdicts, |part, whole| bounds(Label::Ham, share(part, whole))),
                spam_verdicts: shares(spam_verdicts, |part, whole| bounds(Label::Spam, share(part, whole))),
            },
        }
    }
}

fn shares<T>(seen: [Option<(u64, u64)>; 3], of: impl Fn(u64, u64) -> T) -> Shares<T> {
    let [publish, review, spam] = seen.map(|seen| seen.map(|(part, whole)| of(part, whole)));
    Shares { publish, review, spam }
}

/// What is drawn together: a template or a thread, else texts of one id, which are copies of each other.
pub(super) fn unit(example: &Example) -> u64 {
    let key = match &example.group {
        Some(group) => format!("{}\u{1f}group\u{1f}{group}", example.source),
        None => format!("{}\u{1f}id\u{1f}{}", example.source, example.id),
    };
    xxh3_64(key.as_bytes())
}

impl Threshold {
    fn of(judged: &[&Judged<'_>], probability: f64) -> Self {
        let above = |label: Label| {
            let of = judged.iter().filter(|one| one.example.label == label);
            let above = of.clone().filter(|one| one.score.probability() >= probability);
            share(above.count() as u64, of.count() as u64)
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
    (!figures.is_empty()).then(|| figures.iter().sum::<f64>() / share(figures.len() as u64, 1))
}

#[expect(clippy::cast_precision_loss, reason = "counts of comments are far below 2^52")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
