//! The model file: bytes ↔ what a model is made of.
//!
//! Owns the format: the header, the checksum, the packing, and what stands in which order beneath them; [`contents`] has the
//! largest part and everything that can be wrong with it. Knows nothing of scoring or training.
//!
//! ```text
//! magic "TAMISMOD" · format u16 · feature specification u16 · unpacked length u32    (little endian)
//! zstd( postcard( Contents ) postcard( Curves ) postcard( Budgets ) )      (older files end earlier)
//! SHA-256 of everything before
//! ```
//! Sorted columns are stored as steps from one to the next. The file holds hashes, sums and figures; no text, no name.

use super::counts::Counts;
use super::features::{SPECIFICATION, VIEWS, View};
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
use std::collections::BTreeMap;

mod contents;

use contents::Contents;
pub(super) use contents::{steps, unstep};

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
    /// Of sites whose decisions were learnt, by the name of their source.
    pub(super) intercepts: BTreeMap<String, f64>,
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
    /// The correction of a column; 0 where it has none.
    pub(super) fn correction(&self, column: u32) -> f32 {
        let at = self.columns.binary_search(&column).ok();
        at.and_then(|at| self.corrections.get(at)).copied().unwrap_or(0.0)
    }

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
    /// SHA-256 over the SHA-256 of each text, behind its label, sorted.
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
pub const MOST_BYTES: usize = 64 << 20;
/// Nor unpacked. The counts read from a file take at most some forty times the room they take in it, for maps have slack;
/// so this bounds what a hostile file can make a program hold.
const MOST_UNPACKED: usize = 64 << 20;
/// Nor does one unpack to more than so many times its size, hashes and fractions hardly packing at all …
const MOST_RATIO: usize = 64;
/// … but for what is small either way.
const SMALL: usize = 1 << 20;
/// Strong enough; higher levels win little on hashes and take much memory.
const LEVEL: i32 = 9;

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

/// Why a program of another time than a file's cannot read it, whole as it is; `None` for any other file.
pub(super) fn of_another_time(bytes: &[u8]) -> Option<FileError> {
    let is_mismatch = |error: &FileError| matches!(error, FileError::Format(_) | FileError::Specification(_));
    packed(bytes).err().filter(is_mismatch)
}

/// What stands packed in a file, and how many bytes it says that it unpacks to.
fn packed(bytes: &[u8]) -> Result<(&[u8], usize), FileError> {
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
    Ok((packed, u32::from_le_bytes([l0, l1, l2, l3]) as usize))
}

/// What the bytes of a file say.
pub(super) fn decode(bytes: &[u8]) -> Result<File, FileError> {
    let (packed, length) = packed(bytes)?;
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

#[cfg(test)]
mod damage;
#[cfg(test)]
mod tests;
