//! From labelled texts to a model file.
//!
//! Owns the order of the steps. The same texts give the same bytes, whatever order they come in and on whatever machine:
//! they are sorted first, counts are whole numbers, and what is left to floating point is rounded before it is written.

use super::calibration::calibrate;
use super::common::common;
use super::compact::Compact;
use super::correction::separate;
use super::counts::Counts;
use super::cuts::{self, KNOWN_SHARE};
use super::features::{VIEWS, View};
use super::file::{self, Corpus, File, FileError, ViewWeights, is_version};
use super::fit::{FitError, by_linfa};
use super::folds::{Labelled, hash, key, single};
use super::holdout::HeldOut;
use super::intake::{Intake, Taken};
use super::metrics::{Figures, Metrics, Weighed, curves};
use super::row::Row;
use super::scorer::Scored;
use super::sites::Lens;
use super::stack::StackError;
use super::strata::{FEWEST_TEXTS, WRITTEN, lists, rows};
use super::{Example, Label};
use std::borrow::Borrow;
use std::collections::{BTreeMap, HashSet};
use std::thread;

/// What training is told besides the texts.
#[derive(Debug, Clone)]
pub struct Options {
    /// The version's name: 1 to 64 of `a-z`, `0-9` and `-`.
    pub version: String,
    /// A source has at most this many texts of a class; more of the same kind cost time and room and teach little. What was
    /// written for the purpose is not left out.
    pub most_texts: usize,
}

impl Options {
    /// Beyond this a large source drowns the others.
    pub const MOST_TEXTS: usize = 4000;

    /// How many texts of a class this source may have. Of what was written for the purpose none is too many: no two of its
    /// templates are alike.
    pub(super) fn most_of(&self, source: &str) -> usize {
        if source.starts_with(WRITTEN) {
            usize::MAX
        } else {
            self.most_texts
        }
    }

    /// What a version of this name is trained with unless told otherwise.
    pub fn of(version: &str) -> Self {
        Self {
            version: version.to_owned(),
            most_texts: Self::MOST_TEXTS,
        }
    }
}

/// Why no model came of it.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    #[error("a version is called by 1 to 64 of a-z, 0-9 and -, not {0:?}")]
    Version(String),
    #[error("there is no {0} to learn from")]
    Empty(&'static str),
    #[error(transparent)]
    Fit(#[from] FitError),
    #[error(transparent)]
    Stack(#[from] StackError),
    #[error(transparent)]
    File(#[from] FileError),
}

/// Trains a model; returns its whole file.
///
/// # Errors
/// A name that is no version, a class without a text, or a fit that fails.
pub fn train(examples: &[Example], options: &Options) -> Result<Vec<u8>, TrainError> {
    train_holding(examples, options, FEWEST_TO_HOLD)
}

/// Trains a model on what was taken in, and lets go of the texts; returns its whole file.
///
/// # Errors
/// As [`train`].
pub fn train_on<E: Borrow<Example>>(intake: Intake<E>) -> Result<Vec<u8>, TrainError> {
    packed(intake.finish(), FEWEST_TO_HOLD)
}

/// Trains; holds texts out from so many examples on.
pub(super) fn train_holding(examples: &[Example], options: &Options, fewest: usize) -> Result<Vec<u8>, TrainError> {
    let mut intake = Intake::of(options.clone());
    for example in examples {
        intake.take(example);
    }
    packed(intake.finish(), fewest)
}

fn packed<E: Borrow<Example>>(taken: Taken<E>, fewest: usize) -> Result<Vec<u8>, TrainError> {
    // The texts are gone when this returns: packing needs room of its own.
    let file = trained(taken, fewest)?;
    Ok(file::encode(&file)?)
}

fn trained<E: Borrow<Example>>(taken: Taken<E>, fewest: usize) -> Result<File, TrainError> {
    let Taken { options, corpora, kept } = taken;
    if !is_version(&options.version) {
        return Err(TrainError::Version(options.version));
    }
    let has = |class: fn(&Corpus) -> u64| corpora.iter().any(|corpus| class(corpus) > 0);
    if !has(|corpus| corpus.ham) {
        return Err(TrainError::Empty("ham"));
    }
    if !has(|corpus| corpus.spam) {
        return Err(TrainError::Empty("spam"));
    }
    let (held_out, examples) = split(sorted(kept.iter().map(Borrow::borrow)), fewest);
    let common = common(&examples, |at| Row::of(&examples[at].input()));
    let compact = Compact::new(&examples, common, |at| Row::of(&examples[at].input()));
    let of_source = corpora
        .iter()
        .map(|corpus| (corpus.source.as_str(), [corpus.ham, corpus.spam]))
        .collect();
    let calibrated = calibrate(&compact, &examples, &of_source)?;
    let scored: Vec<(f64, Label)> = calibrated
        .scores
        .iter()
        .zip(&examples)
        .map(|(scored, example)| (scored.score.logit, example.label))
        .collect();
    let separator = separate(&compact, |_| true);
    // The compact texts and the counts are the largest things in memory, and must not be there together.
    let common = compact.into_columns();
    let counts = counted(&examples, &common);
    let mut views = fit(&counts)?;
    for (view, own) in View::ALL.into_iter().zip(&mut views) {
        let corrections = common[view.index()].iter().copied().zip(separator.weights(view));
        own.correct(corrections);
    }
    let stack = calibrated.stack.with_bias(separator.bias);
    let held_out = hold(&held_out, &views);
    let mut metrics = metrics(&scored, &examples);
    if !held_out.is_empty() {
        let tables = file::tables(&views, &stack);
        let scored: Vec<_> = held_out
            .iter()
            .map(|text| (text.logit(Lens::shared(&tables), &stack), text.label))
            .collect();
        metrics.held_out = Some(Figures::of(&scored));
    }
    let (budgets, cuts) = cuts::choose(&deciding(&calibrated.scores, &examples, &of_source));
    Ok(File {
        version: options.version,
        corpora,
        metrics,
        curves: Some(curves(&scored)),
        budgets: Some(budgets),
        views,
        stack,
        cuts,
        counts,
        held_out,
        intercepts: BTreeMap::new(),
    })
}

/// The shipping fits: by linfa, one a view, in the precision that scoring has; nothing corrected yet.
pub(super) fn fit(counts: &Counts) -> Result<[ViewWeights; VIEWS], FitError> {
    let mut views: [ViewWeights; VIEWS] = Default::default();
    for view in View::ALL {
        let fitted = by_linfa(&rows(counts, view), view)?;
        views[view.index()] = ViewWeights {
            ratios: fitted.weights.into_iter().map(single).collect(),
            corrections: vec![0.0; fitted.columns.len()],
            columns: fitted.columns,
        };
    }
    Ok(views)
}

/// The counts of the columns that are common.
fn counted(examples: &[&Example], common: &[Vec<u32>; VIEWS]) -> Counts {
    let is_common = |view: View, column: u32| common[view.index()].binary_search(&column).is_ok();
    let mut counts = Counts::default();
    for example in examples {
        let row = Row::of(&example.input());
        counts.learn_some(&example.source, &row, example.label, is_common);
    }
    for cell in counts.cells_mut() {
        cell.texts = FEWEST_TEXTS;
    }
    counts
}

/// The examples in an order of their own.
pub(super) fn sorted<'e>(examples: impl IntoIterator<Item = &'e Example>) -> Vec<&'e Example> {
    let mut sorted: Vec<&Example> = examples.into_iter().collect();
    sorted.sort_by_cached_key(|e| {
        let rest = (
            e.author.as_deref(),
            e.website.as_deref(),
            e.lang.as_deref(),
            e.group.as_deref(),
        );
        (&e.source, e.label, &e.id, &e.text, format!("{rest:?}"))
    });
    sorted
}

const HOLD_SEED: u64 = 0x686f_6c64;
/// With fewer texts than this, all are needed for training.
const FEWEST_TO_HOLD: usize = 5000;
/// Of a class of a source, one text in this many is held out …
const HELD_SHARE: u64 = 10;
/// … but no more than this many.
const MOST_HELD: usize = 60;

/// What is held out, and what is trained on. Texts of one group stay together.
fn split(examples: Vec<&Example>, fewest: usize) -> (Vec<&Example>, Vec<&Example>) {
    if examples.len() < fewest {
        return (Vec::new(), examples);
    }
    let mut held: BTreeMap<(&str, Label), usize> = BTreeMap::new();
    examples.into_iter().partition(|example| {
        if !hash(&example.source, key(example), HOLD_SEED).is_multiple_of(HELD_SHARE) {
            return false;
        }
        let held = held.entry((&example.source, example.label)).or_default();
        *held += 1;
        *held <= MOST_HELD || example.group.is_some()
    })
}

/// The rows of examples, cut on as many threads as there are cores worth using.
pub(super) fn label<'e>(examples: &[&'e Example]) -> Vec<Labelled<'e>> {
    const THREADS: usize = 4;
    let one = |example: &&'e Example| Labelled {
        row: Row::of(&example.input()),
        label: example.label,
        source: &example.source,
    };
    let part = examples.len().div_ceil(THREADS).max(1);
    thread::scope(|scope| {
        let parts = examples
            .chunks(part)
            .map(|part| scope.spawn(move || part.iter().map(one).collect::<Vec<_>>()));
        let parts: Vec<_> = parts.collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

pub(super) fn count(texts: &[Labelled<'_>]) -> Counts {
    let mut counts = Counts::default();
    for text in texts {
        counts.learn(text.source, &text.row, text.label);
    }
    counts
}

/// The scores that place the cuts: all but those of lists. One of them would keep every good comment waiting.
fn deciding(scores: &[Scored], examples: &[&Example], of_source: &BTreeMap<&str, [u64; 2]>) -> Vec<Weighed> {
    let weighed = |(scored, example): (&Scored, &&Example)| Weighed {
        logit: scored.score.logit,
        label: example.label,
        known: scored.score.known_share >= KNOWN_SHARE,
        unit: hash(&example.source, key(example), 0),
    };
    let lists = lists(of_source);
    let decides = |(_, example): &(&Scored, &&Example)| !lists.contains(example.source.as_str());
    scores.iter().zip(examples).filter(decides).map(weighed).collect()
}

fn hold(examples: &[&Example], views: &[ViewWeights; VIEWS]) -> Vec<HeldOut> {
    let known: [HashSet<u32>; VIEWS] = views.each_ref().map(|view| view.columns.iter().copied().collect());
    let may_keep = |view: View, column: u32| known[view.index()].contains(&column);
    let number = examples.iter().enumerate();
    number
        .map(|(at, e)| HeldOut::of(format!("{}:{at}", e.source), e.label, &Row::of(&e.input()), may_keep))
        .collect()
}

fn metrics(scored: &[(f64, Label)], examples: &[&Example]) -> Metrics {
    let by = |name: fn(&Example) -> &str| {
        let mut groups: BTreeMap<String, Vec<(f64, Label)>> = BTreeMap::new();
        for (text, example) in scored.iter().zip(examples) {
            groups.entry(name(example).to_owned()).or_default().push(*text);
        }
        groups
            .into_iter()
            .map(|(name, texts)| (name, Figures::of(&texts)))
            .collect()
    };
    Metrics {
        overall: Figures::of(scored),
        by_source: by(|example| &example.source),
        by_language: by(|example| example.lang.as_deref().unwrap_or("?")),
        held_out: None,
    }
}

#[cfg(test)]
pub(super) mod tests;
