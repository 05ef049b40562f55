//! The model file: bytes ↔ what a model is made of.
//!
//! Owns the format and everything that can be wrong with it. Knows nothing of scoring or training.
//!
//! ```text
//! magic "TAMISMOD" · format u16 · feature specification u16 · unpacked length u32    (little endian)
//! zstd( postcard( Contents ) postcard( Curves ) postcard( Budgets ) )      (older files end earlier)
//! SHA-256 of everything before
//! ```
//! Sorted columns are stored as steps from one to the next. The file holds hashes, sums and figures; no text, no name.

use super::Label;
use super::counts::{Cell, Counts, SourceCounts};
use super::features::{BITS, SPECIFICATION, VIEWS, View};
use super::folds::slot;
use super::holdout::HeldOut;
use super::metrics::Metrics;
use super::stack::Stack;
use super::table::Table;
use crate::domain::budgets::Budgets;
use crate::domain::quality::Curves;
use crate::domain::verdict::Cuts;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a file holds, checked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct File {
    pub(super) version: String,
    pub(super) corpora: Vec<Corpus>,
    pub(super) metrics: Metrics,
    /// Of the same scores as the metrics.
    pub(super) curves: Option<Curves>,
    /// Of those that placed the cuts; in no file without curves.
    pub(super) budgets: Option<Budgets>,
    pub(super) views: [ViewWeights; VIEWS],
    pub(super) stack: Stack,
    pub(super) cuts: Cuts,
    pub(super) counts: Counts,
    pub(super) held_out: Vec<HeldOut>,
}

/// What a view learnt, by sorted column.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ViewWeights {
    pub(super) columns: Vec<u32>,
    /// Log-likelihood ratios, spam over ham, by naive Bayes.
    pub(super) ratios: Vec<f32>,
    /// What the correction adds to a margin.
    pub(super) corrections: Vec<f32>,
}

impl ViewWeights {
    /// Takes over the corrections of the columns that are here.
    pub(super) fn correct(&mut self, corrections: impl Iterator<Item = (u32, f32)>) {
        for (column, correction) in corrections {
            if let Ok(at) = self.columns.binary_search(&column) {
                self.corrections[at] = correction;
            }
        }
    }
}

/// The tables that views and layer make.
pub(super) fn tables(views: &[ViewWeights; VIEWS], stack: &Stack) -> [Table; VIEWS] {
    View::ALL.map(|view| {
        let own = &views[view.index()];
        let held = own.ratios.iter().zip(&own.corrections);
        Table::new(
            &own.columns,
            held.map(|(&ratio, &correction)| slot(stack, view, ratio, correction)),
        )
    })
}

/// What a source was when the model was trained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corpus {
    pub source: String,
    pub ham: u64,
    pub spam: u64,
    /// SHA-256 over the source's texts and labels, sorted.
    pub digest: [u8; 32],
}

/// Why bytes are no model file that this program can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error("larger than any model file: {0} bytes")]
    TooLarge(usize),
    #[error("not a Tamis model file")]
    Foreign,
    #[error("a model file of format {0}; this program reads format {FORMAT}")]
    Format(u16),
    #[error("made for feature specification {0}; this program has {SPECIFICATION}: train it again")]
    Specification(u16),
    #[error("the file is damaged: its checksum does not match")]
    Checksum,
    #[error("the file is damaged: {0}")]
    Damaged(&'static str),
}

const MAGIC: &[u8; 8] = b"TAMISMOD";
const FORMAT: u16 = 2;
const HEADER: usize = 16;
const DIGEST: usize = 32;
/// No file is larger, packed.
const MOST_BYTES: usize = 64 << 20;
/// Nor unpacked: a small file must not fill the memory.
const MOST_UNPACKED: usize = 512 << 20;
/// Strong enough; higher levels win little on hashes.
const LEVEL: i32 = 12;

/// SHA-256 of a file's bytes.
pub(super) fn checksum(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The bytes of a file. Equal contents give equal bytes.
pub(super) fn encode(file: &File) -> Result<Vec<u8>, FileError> {
    let unwritable = |_| FileError::Damaged("it cannot be written");
    let mut contents = postcard::to_stdvec(&Contents::of(file)).map_err(unwritable)?;
    if let Some(curves) = &file.curves {
        contents.extend(postcard::to_stdvec(curves).map_err(unwritable)?);
    }
    match (&file.budgets, &file.curves) {
        (Some(budgets), Some(_)) => contents.extend(postcard::to_stdvec(budgets).map_err(unwritable)?),
        (Some(_), None) => return Err(FileError::Damaged("its budgets have no curves before them")),
        (None, _) => {}
    }
    let length = u32::try_from(contents.len()).map_err(|_| FileError::TooLarge(contents.len()))?;
    let packed = zstd::bulk::compress(&contents, LEVEL).map_err(|_| FileError::Damaged("it cannot be packed"))?;
    let mut bytes = Vec::with_capacity(HEADER + packed.len() + DIGEST);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&FORMAT.to_le_bytes());
    bytes.extend_from_slice(&SPECIFICATION.to_le_bytes());
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&packed);
    let digest = checksum(&bytes);
    bytes.extend_from_slice(&digest);
    Ok(bytes)
}

/// What the bytes of a file say.
pub(super) fn decode(bytes: &[u8]) -> Result<File, FileError> {
    if bytes.len() > MOST_BYTES {
        return Err(FileError::TooLarge(bytes.len()));
    }
    let (header, rest) = bytes.split_first_chunk::<HEADER>().ok_or(FileError::Foreign)?;
    if !header.starts_with(MAGIC) {
        return Err(FileError::Foreign);
    }
    let [.., f0, f1, s0, s1, l0, l1, l2, l3] = *header;
    let (packed, digest) = rest
        .split_last_chunk::<DIGEST>()
        .ok_or(FileError::Damaged("it is cut short"))?;
    if checksum(&bytes[..bytes.len() - DIGEST]) != *digest {
        return Err(FileError::Checksum);
    }
    // After the checksum: a file of another time is whole, and says so.
    match (u16::from_le_bytes([f0, f1]), u16::from_le_bytes([s0, s1])) {
        (FORMAT, SPECIFICATION) => {}
        (FORMAT, other) => return Err(FileError::Specification(other)),
        (other, _) => return Err(FileError::Format(other)),
    }
    let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
    if length > MOST_UNPACKED {
        return Err(FileError::TooLarge(length));
    }
    let contents = zstd::bulk::decompress(packed, length).map_err(|_| FileError::Damaged("it does not unpack"))?;
    if contents.len() != length {
        return Err(FileError::Damaged("it unpacks to another length"));
    }
    let (contents, rest): (Contents, _) =
        postcard::take_from_bytes(&contents).map_err(|_| FileError::Damaged("its contents do not parse"))?;
    let mut file = contents.check()?;
    // What was added to the format stands behind what always was: an older file ends here, an older program reads no further.
    if !rest.is_empty() {
        let (curves, rest): (Curves, _) =
            postcard::take_from_bytes(rest).map_err(|_| FileError::Damaged("its curves do not parse"))?;
        if !curves.is_sound() {
            return Err(FileError::Damaged("its curves are out of range"));
        }
        file.curves = Some(curves);
        if !rest.is_empty() {
            file.budgets = Some(budgets(rest, file.cuts)?);
        }
    }
    Ok(file)
}

fn budgets(bytes: &[u8], cuts: Cuts) -> Result<Budgets, FileError> {
    let budgets: Budgets = postcard::from_bytes(bytes).map_err(|_| FileError::Damaged("its budgets do not parse"))?;
    if !budgets.is_sound() {
        return Err(FileError::Damaged("its budgets are out of range"));
    }
    // Else an older program, which reads the cuts alone, would decide otherwise.
    if budgets.usual_cuts(cuts.known_share) != cuts {
        return Err(FileError::Damaged("its cuts are not those of its budgets"));
    }
    Ok(budgets)
}

/// Whether a model may be called so; such a name is safe as a file's and in an address.
pub fn is_version(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The file as it is written. The order of fields is the format.
#[derive(Serialize, Deserialize)]
struct Contents {
    version: String,
    bits: u32,
    seeds: [u64; VIEWS],
    alphas: [f64; VIEWS],
    corpora: Vec<Corpus>,
    metrics: Metrics,
    stack: Stack,
    cuts: Cuts,
    views: [(Vec<u32>, Vec<f32>, Vec<f32>); VIEWS],
    counts: Vec<WrittenSource>,
    held_out: Vec<HeldOut>,
}

#[derive(Serialize, Deserialize)]
struct WrittenSource {
    name: String,
    texts: [u64; 2],
    /// Steps between columns, ham sums, spam sums.
    views: [(Vec<u32>, Vec<u64>, Vec<u64>); VIEWS],
}

impl Contents {
    fn of(file: &File) -> Self {
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
            counts: file
                .counts
                .sources
                .iter()
                .map(|(name, source)| WrittenSource::of(name, source))
                .collect(),
            held_out: file.held_out.clone(),
        }
    }

    fn check(self) -> Result<File, FileError> {
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
            .all(|value| value.is_finite())
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
            if !is_whole || !ratios.iter().chain(&corrections).all(|weight| weight.is_finite()) {
                return Err(FileError::Damaged("a weight is missing or not finite"));
            }
            *view = ViewWeights {
                columns: unstep(&steps)?,
                ratios,
                corrections,
            };
        }
        let mut counts = Counts::default();
        for source in self.counts {
            let (name, source) = source.check()?;
            counts.sources.insert(name, source);
        }
        for row in &self.held_out {
            row.check()?;
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
        let mut source = SourceCounts {
            texts: self.texts,
            ..SourceCounts::default()
        };
        for (cells, (steps, ham, spam)) in source.views.iter_mut().zip(self.views) {
            if steps.len() != ham.len() || steps.len() != spam.len() {
                return Err(FileError::Damaged("a count is missing"));
            }
            for ((column, ham), spam) in unstep(&steps)?.into_iter().zip(ham).zip(spam) {
                let sum = |sum: u64| i64::try_from(sum).ok().filter(|sum| *sum < 1 << 50);
                let (Some(ham), Some(spam)) = (sum(ham), sum(spam)) else {
                    return Err(FileError::Damaged("a count is out of range"));
                };
                // A column that is in a file was seen often enough; how often is not kept.
                let texts = super::strata::FEWEST_TEXTS;
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
pub(super) fn steps(columns: &[u32]) -> Vec<u32> {
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
pub(super) fn unstep(steps: &[u32]) -> Result<Vec<u32>, FileError> {
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

#[cfg(test)]
mod tests;
