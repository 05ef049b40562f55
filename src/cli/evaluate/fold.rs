//! Which part of a cross-validation each comment was in, so that other programs can be tried on the very same parts.
//!
//! Owns the lines that `--folds-out` writes. Knows nothing of how parts are made.

use super::super::whole::Whole;
use crate::domain::verdict::Score;
use crate::spam::{Example, Label};
use anyhow::Result;
use serde::Serialize;
use std::io::Write;
use std::path::Path;

/// A comment as it was judged.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fold {
    /// Its place among all comments, as they were read, from 0: those of `--data` first, then those of `--judge-only`.
    pub index: usize,
    pub id: String,
    pub source: String,
    pub label: Label,
    /// Whoever judged it had learnt from no comment of this part; `None` where nothing learnt from is of its part.
    pub part: Option<usize>,
    /// Whether those who judge other parts learn from it.
    pub learnt: bool,
    pub spam_probability: f64,
    /// The log-odds of that, which still tell apart what is rounded to 0 or 1.
    pub logit: f64,
}

impl Fold {
    pub fn of(index: usize, example: &Example, part: Option<usize>, learnt: bool, score: Score) -> Self {
        Self {
            index,
            id: example.id.clone(),
            source: example.source.clone(),
            label: example.label,
            part,
            learnt,
            spam_probability: score.probability(),
            logit: score.logit,
        }
    }
}

/// Writes one JSON line for each; the file is whole or as it was.
pub fn write(place: &Path, folds: &[Fold]) -> Result<()> {
    let mut file = Whole::create(place)?;
    for fold in folds {
        serde_json::to_writer(&mut file, fold)?;
        file.write_all(b"\n")?;
    }
    file.finish()
}
