//! A learning between two retrainings: bytes ↔ [`Learning`].
//!
//! Owns the form of a cache. What is damaged, of another time, or another site's is `None` and never an error: whoever reads
//! it counts anew. Nothing reads it but this program, so it may change with every version.
//!
//! ```text
//! magic "TAMISLRN" · format u16 · feature specification u16 · unpacked length u32    (little endian)
//! zstd( postcard( Written ) )
//! SHA-256 of everything before
//! ```

use super::{Entry, Learning, Placed};
use crate::spam::Label;
use crate::spam::counts::{Cell, Cells, SourceCounts};
use crate::spam::features::{SPECIFICATION, VIEWS};
use crate::spam::file::{checksum, steps, unstep};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

const MAGIC: &[u8; 8] = b"TAMISLRN";
/// Rises with every change of what follows, and of what a learning counts.
const FORMAT: u16 = 2;
const HEADER: usize = 16;
const DIGEST: usize = 32;
/// What is larger is not kept, and its site counted anew each time; no site comes near it.
const MOST_UNPACKED: usize = 512 << 20;
/// Packed anew at every retraining: fast rather than small.
const LEVEL: i32 = 1;

#[derive(Serialize, Deserialize)]
struct Written<'l> {
    source: Cow<'l, str>,
    texts: [u64; 2],
    ledger: Vec<(Cow<'l, str>, Label, u64, i64, u64)>,
    placed: Option<([u8; 32], f64)>,
    views: [Columns; VIEWS],
}

/// Of one view: steps between columns, ham sums, spam sums, contributors.
type Columns = (Vec<u32>, Vec<i64>, Vec<i64>, Vec<u32>);

impl Learning {
    /// Its bytes; `None` where they would be too many to keep. Equal learnings give equal bytes.
    pub fn encode(&self) -> Option<Vec<u8>> {
        let ledger = self.ledger.iter().map(|(id, entry)| {
            let Entry {
                label,
                contributor,
                revision,
                row,
            } = *entry;
            (Cow::from(id), label, contributor, revision, row)
        });
        let written = Written {
            source: Cow::from(&self.source),
            texts: self.counts.texts,
            ledger: ledger.collect(),
            placed: self.placed.map(|placed| (placed.by, placed.intercept)),
            views: self.counts.views.each_ref().map(written),
        };
        let contents = postcard::to_stdvec(&written)
            .ok()
            .filter(|contents| contents.len() <= MOST_UNPACKED)?;
        drop(written);
        let packed = zstd::bulk::compress(&contents, LEVEL).ok()?;
        let mut bytes = Vec::with_capacity(HEADER + packed.len() + DIGEST);
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.extend_from_slice(&SPECIFICATION.to_le_bytes());
        bytes.extend_from_slice(&u32::try_from(contents.len()).ok()?.to_le_bytes());
        bytes.extend_from_slice(&packed);
        let digest = checksum(&bytes);
        bytes.extend_from_slice(&digest);
        Some(bytes)
    }

    /// What was learnt of the site whose decisions come from `source`, if these bytes say so.
    pub fn decode(source: &str, bytes: &[u8]) -> Option<Self> {
        let (whole, digest) = bytes.split_last_chunk::<DIGEST>()?;
        let (header, packed) = whole.split_first_chunk::<HEADER>()?;
        let is_ours = header.starts_with(MAGIC)
            && header[8..10] == FORMAT.to_le_bytes()
            && header[10..12] == SPECIFICATION.to_le_bytes();
        if !is_ours || checksum(whole) != *digest {
            return None;
        }
        let [.., a, b, c, d] = *header;
        let length = usize::try_from(u32::from_le_bytes([a, b, c, d])).ok()?;
        if length > MOST_UNPACKED {
            return None;
        }
        let contents = zstd::bulk::decompress(packed, length).ok()?;
        let written: Written<'_> = postcard::from_bytes(&contents).ok()?;
        if written.source != source {
            return None;
        }
        let mut counts = SourceCounts {
            texts: written.texts,
            ..SourceCounts::default()
        };
        for (cells, written) in counts.views.iter_mut().zip(written.views) {
            *cells = read(written)?;
        }
        let entry = |(id, label, contributor, revision, row): (Cow<'_, str>, _, _, _, _)| {
            (
                id.into_owned(),
                Entry {
                    label,
                    contributor,
                    revision,
                    row,
                },
            )
        };
        Some(Self {
            source: written.source.into_owned(),
            counts,
            ledger: written.ledger.into_iter().map(entry).collect(),
            placed: written.placed.map(|(by, intercept)| Placed { by, intercept }),
        })
    }
}

fn written(cells: &Cells) -> Columns {
    let mut cells: Vec<(u32, Cell)> = cells.iter().map(|(&column, &cell)| (column, cell)).collect();
    cells.sort_unstable_by_key(|cell| cell.0);
    let columns: Vec<u32> = cells.iter().map(|cell| cell.0).collect();
    let sums = |label: Label| cells.iter().map(|cell| cell.1.sums[label.index()]).collect();
    let people = cells.iter().map(|cell| cell.1.texts).collect();
    (steps(&columns), sums(Label::Ham), sums(Label::Spam), people)
}

fn read((steps, ham, spam, people): Columns) -> Option<Cells> {
    if [ham.len(), spam.len(), people.len()] != [steps.len(); 3] {
        return None;
    }
    let columns = unstep(&steps).ok()?;
    let sums = ham.into_iter().zip(spam).zip(people);
    let cell = |((ham, spam), texts)| Cell {
        sums: [ham, spam],
        texts,
    };
    Some(columns.into_iter().zip(sums.map(cell)).collect())
}
