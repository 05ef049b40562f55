//! The model file: bytes ↔ what a model is made of.
//!
//! Owns the format and everything that can be wrong with it. Knows nothing of scoring or training.
//!
//! ```text
//! magic "TAMISMOD" · format u16 · feature specification u16 · unpacked length u32    (little endian)
//! zstd( postcard( Contents ) postcard( Curves ) )      (the curves are missing from older files)
//! SHA-256 of everything before
//! ```
//! Sorted columns are stored as steps from one to the next. The file holds hashes, sums and figures; no text, no name.

use super::Label;
use super::counts::{Cell, Counts, SourceCounts};
use super::features::{BITS, SPECIFICATION, VIEWS, View};
use super::holdout::HeldOut;
use super::metrics::Metrics;
use super::stack::Stack;
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
    pub(super) views: [ViewWeights; VIEWS],
    pub(super) stack: Stack,
    pub(super) cuts: Cuts,
    pub(super) counts: Counts,
    pub(super) held_out: Vec<HeldOut>,
}

/// A view's weights by sorted column.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ViewWeights {
    pub(super) columns: Vec<u32>,
    pub(super) weights: Vec<f32>,
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
const FORMAT: u16 = 1;
const HEADER: usize = 16;
const DIGEST: usize = 32;
/// No file is larger, packed.
pub const MOST_BYTES: usize = 64 << 20;
/// Nor unpacked. The counts read from a file take at most some forty times the room they take in it, for maps have slack;
/// so this bounds what a hostile file can make a program hold.
const MOST_UNPACKED: usize = 64 << 20;
/// Nor does one unpack to more than so many times its size, hashes and fractions hardly packing at all …
const MOST_RATIO: usize = 64;
/// … but for what is small either way.
const SMALL: usize = 1 << 20;
/// No weight and no coefficient that comes of counts is near these; sums and products of smaller ones are finite.
const MOST_WEIGHT: f32 = 1e3;
const MOST_COEFFICIENT: f64 = 1e6;
/// Nor is any count: so many sources, texts and sums of a column can be added up without overflow.
const MOST_SOURCES: usize = 1 << 16;
const MOST_TEXTS: u64 = 1 << 40;
const MOST_SUM: i64 = 1 << 46;
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
    let length = u32::try_from(contents.len())
        .ok()
        .filter(|_| contents.len() <= MOST_UNPACKED)
        .ok_or(FileError::TooLarge(contents.len()))?;
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
    // Before anything is unpacked: the room for it is taken at once, and no more than this.
    if length > MOST_UNPACKED.min(SMALL.max(MOST_RATIO * packed.len())) {
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
        let curves: Curves = postcard::from_bytes(rest).map_err(|_| FileError::Damaged("its curves do not parse"))?;
        if !curves.is_sound() {
            return Err(FileError::Damaged("its curves are out of range"));
        }
        file.curves = Some(curves);
    }
    Ok(file)
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
    views: [(Vec<u32>, Vec<f32>); VIEWS],
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
                .map(|view| (steps(&view.columns), view.weights.clone())),
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
            .all(|value| value.abs() <= MOST_COEFFICIENT);
        if !stack || !is_share(self.cuts.publish) || !is_share(self.cuts.spam) || !is_share(self.cuts.known_share) {
            return Err(FileError::Damaged("a coefficient or a cut is out of range"));
        }
        if self.cuts.publish > self.cuts.spam {
            return Err(FileError::Damaged("its cuts cross"));
        }
        let mut views: [ViewWeights; VIEWS] = Default::default();
        for (view, (steps, weights)) in views.iter_mut().zip(self.views) {
            if steps.len() != weights.len() || !weights.iter().all(|weight| weight.abs() <= MOST_WEIGHT) {
                return Err(FileError::Damaged("a weight is missing or out of range"));
            }
            *view = ViewWeights {
                columns: unstep(&steps)?,
                weights,
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
        Ok(File {
            version: self.version,
            corpora: self.corpora,
            metrics: self.metrics,
            curves: None,
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
            for ((column, ham), spam) in unstep(&steps)?.into_iter().zip(ham).zip(spam) {
                let sum = |sum: u64| i64::try_from(sum).ok().filter(|sum| *sum <= MOST_SUM);
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
mod damage;
#[cfg(test)]
mod tests;
