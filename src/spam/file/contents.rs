//! What a model file says, as it is written, and whether that can be.
//!
//! Owns the order of the fields and the bounds of every number: what gets past [`Contents::check`] scores finitely and adds up
//! without overflow. Knows nothing of headers, checksums and packing.

use super::{Corpus, File, FileError, ViewWeights, is_version};
use crate::domain::verdict::Cuts;
use crate::spam::Label;
use crate::spam::counts::{Cell, Counts, SourceCounts};
use crate::spam::features::{BITS, VIEWS, View};
use crate::spam::holdout::HeldOut;
use crate::spam::metrics::Metrics;
use crate::spam::sites::INTERCEPTS;
use crate::spam::stack::Stack;
use crate::spam::strata::SITE;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;

/// No weight and no coefficient that comes of counts is near these; sums and products of smaller ones are finite.
pub(super) const MOST_WEIGHT: f32 = 1e3;
pub(super) const MOST_COEFFICIENT: f64 = 1e6;
/// Nor is any count: so many sources, texts and sums of a column can be added up without overflow.
const MOST_SOURCES: usize = 1 << 16;
const MOST_TEXTS: u64 = 1 << 40;
const MOST_SUM: i64 = 1 << 46;

/// The file as it is written. The order of fields is the format.
#[derive(Serialize, Deserialize)]
pub(super) struct Contents<C = Vec<WrittenSource>> {
    pub(super) version: String,
    pub(super) bits: u32,
    pub(super) seeds: [u64; VIEWS],
    pub(super) alphas: [f64; VIEWS],
    pub(super) corpora: Vec<Corpus>,
    pub(super) metrics: Metrics,
    pub(super) stack: Stack,
    pub(super) cuts: Cuts,
    pub(super) views: [(Vec<u32>, Vec<f32>, Vec<f32>); VIEWS],
    pub(super) counts: C,
    pub(super) held_out: Vec<HeldOut>,
    pub(super) intercepts: BTreeMap<String, f64>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct WrittenSource {
    pub(super) name: String,
    pub(super) texts: [u64; 2],
    /// Steps between columns, ham sums, spam sums.
    pub(super) views: [(Vec<u32>, Vec<u64>, Vec<u64>); VIEWS],
}

/// Counts that become [`WrittenSource`]s one by one, as they are written: all at once would be as much again as the counts.
pub(super) struct Unwritten<'f>(&'f Counts);

impl Serialize for Unwritten<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sources = self.0.sources.iter();
        serializer.collect_seq(sources.map(|(name, source)| WrittenSource::of(name, source)))
    }
}

impl<'f> Contents<Unwritten<'f>> {
    pub(super) fn of(file: &'f File) -> Self {
        Self {
            version: file.version.clone(),
            bits: BITS,
            seeds: View::ALL.map(View::seed),
            alphas: View::ALL.map(View::alpha),
            corpora: file.corpora.clone(),
            metrics: file.metrics.clone(),
            stack: file.stack,
            cuts: file.cuts,
            views: file
                .views
                .each_ref()
                .map(|view| (steps(&view.columns), view.ratios.clone(), view.corrections.clone())),
            counts: Unwritten(&file.counts),
            held_out: file.held_out.clone(),
            intercepts: file.intercepts.clone(),
        }
    }
}

impl Contents {
    pub(super) fn check(self) -> Result<File, FileError> {
        if !is_version(&self.version) {
            return Err(FileError::Damaged("its name is none"));
        }
        let same_alphas = self.alphas.map(f64::to_bits) == View::ALL.map(|view| view.alpha().to_bits());
        if self.bits != BITS || self.seeds != View::ALL.map(View::seed) || !same_alphas {
            return Err(FileError::Damaged("its features are not those of its specification"));
        }
        let stack = self
            .stack
            .coefficients
            .iter()
            .chain([&self.stack.intercept])
            .all(|value| value.abs() <= MOST_COEFFICIENT)
            && is_share(self.stack.stretch);
        if !stack || !is_share(self.cuts.publish) || !is_share(self.cuts.spam) || !is_share(self.cuts.known_share) {
            return Err(FileError::Damaged("a coefficient or a cut is out of range"));
        }
        if self.cuts.publish > self.cuts.spam {
            return Err(FileError::Damaged("its cuts cross"));
        }
        let mut views: [ViewWeights; VIEWS] = Default::default();
        for (view, (steps, ratios, corrections)) in views.iter_mut().zip(self.views) {
            let is_whole = steps.len() == ratios.len() && steps.len() == corrections.len();
            if !is_whole
                || !ratios
                    .iter()
                    .chain(&corrections)
                    .all(|weight| weight.abs() <= MOST_WEIGHT)
            {
                return Err(FileError::Damaged("a weight is missing or out of range"));
            }
            *view = ViewWeights {
                columns: unstep(&steps)?,
                ratios,
                corrections,
            };
        }
        let is_count = |corpus: &Corpus| corpus.ham.max(corpus.spam) <= MOST_TEXTS;
        if !self.metrics.is_sound() || !self.corpora.iter().all(is_count) {
            return Err(FileError::Damaged("a figure is out of range"));
        }
        if self.counts.len() > MOST_SOURCES {
            return Err(FileError::Damaged("it has more sources than any"));
        }
        let mut counts = Counts::default();
        for source in self.counts {
            let (name, source) = source.check()?;
            if counts.sources.insert(name, source).is_some() {
                return Err(FileError::Damaged("a source is there twice"));
            }
        }
        for row in &self.held_out {
            row.check()?;
        }
        let is_placed = |(name, value): (&String, &f64)| {
            name.starts_with(SITE) && counts.sources.contains_key(name) && INTERCEPTS.contains(value)
        };
        if !self.intercepts.iter().all(is_placed) {
            return Err(FileError::Damaged("a site's intercept is out of place"));
        }
        Ok(File {
            version: self.version,
            corpora: self.corpora,
            metrics: self.metrics,
            curves: None,
            budgets: None,
            views,
            stack: self.stack,
            cuts: self.cuts,
            counts,
            held_out: self.held_out,
            intercepts: self.intercepts,
        })
    }
}

impl WrittenSource {
    fn of(name: &str, source: &SourceCounts) -> Self {
        let views = source.views.each_ref().map(|cells| {
            let mut cells: Vec<(u32, Cell)> = cells.iter().map(|(&column, &cell)| (column, cell)).collect();
            cells.sort_unstable_by_key(|cell| cell.0);
            let columns: Vec<u32> = cells.iter().map(|cell| cell.0).collect();
            let sums = |label: Label| {
                cells
                    .iter()
                    .map(|cell| cell.1.sums[label.index()].unsigned_abs())
                    .collect()
            };
            (steps(&columns), sums(Label::Ham), sums(Label::Spam))
        });
        Self {
            name: name.to_owned(),
            texts: source.texts,
            views,
        }
    }

    fn check(self) -> Result<(String, SourceCounts), FileError> {
        if self.texts.iter().any(|&texts| texts > MOST_TEXTS) {
            return Err(FileError::Damaged("a count is out of range"));
        }
        let mut source = SourceCounts {
            texts: self.texts,
            ..SourceCounts::default()
        };
        for (cells, (steps, ham, spam)) in source.views.iter_mut().zip(self.views) {
            if steps.len() != ham.len() || steps.len() != spam.len() {
                return Err(FileError::Damaged("a count is missing"));
            }
            cells.reserve(steps.len());
            for ((column, ham), spam) in unstep(&steps)?.into_iter().zip(ham).zip(spam) {
                let sum = |sum: u64| i64::try_from(sum).ok().filter(|sum| *sum <= MOST_SUM);
                let (Some(ham), Some(spam)) = (sum(ham), sum(spam)) else {
                    return Err(FileError::Damaged("a count is out of range"));
                };
                // A column that is in a file was seen often enough; how often is not kept.
                let texts = crate::spam::strata::FEWEST_TEXTS;
                cells.insert(
                    column,
                    Cell {
                        sums: [ham, spam],
                        texts,
                    },
                );
            }
        }
        Ok((self.name, source))
    }
}

fn is_share(value: f64) -> bool {
    (0.0..=1.0).contains(&value)
}

/// Sorted columns as steps: the first column, then each one's distance from the one before.
pub(in crate::spam) fn steps(columns: &[u32]) -> Vec<u32> {
    let mut last = 0;
    columns
        .iter()
        .map(|&column| {
            let step = column - last;
            last = column;
            step
        })
        .collect()
}

/// Columns from their steps; they rise and fit in [`BITS`].
pub(in crate::spam) fn unstep(steps: &[u32]) -> Result<Vec<u32>, FileError> {
    let mut columns = Vec::with_capacity(steps.len());
    let mut last = 0_u32;
    for (at, &step) in steps.iter().enumerate() {
        let column = last
            .checked_add(step)
            .filter(|column| column >> BITS == 0 && (at == 0 || step > 0));
        last = column.ok_or(FileError::Damaged("its columns do not rise"))?;
        columns.push(last);
    }
    Ok(columns)
}
