//! The model that serves: immutable, shared, scoring from flat tables.
//!
//! Owns scoring. Knows nothing of training, of files but through [`super::file`], nor of sites and their rules.

use super::file::{self, Corpus, FileError};
use super::metrics::Metrics;
use super::sites::Weights;
use super::{Input, explain};
use crate::domain::budgets::{Budgets, InForce};
use crate::domain::quality::Curves;
use crate::domain::verdict::{Cuts, Explanation, Score, Verdict};
use std::fmt::Write as _;

/// A trained model, ready to score. Cheap to share behind an `Arc`.
#[derive(Debug, Clone)]
pub struct Model {
    pub(super) weights: Weights,
    version: String,
    checksum: [u8; 32],
    cuts: Cuts,
    corpora: Vec<Corpus>,
    metrics: Metrics,
    curves: Option<Curves>,
    budgets: Option<Budgets>,
}

impl Model {
    /// Reads a model file. Whatever is wrong with it is an error, never a panic.
    pub fn parse(bytes: &[u8]) -> Result<Self, FileError> {
        let file = file::decode(bytes)?;
        Ok(Self {
            weights: Weights::of(&file),
            version: file.version,
            checksum: file::checksum(bytes),
            cuts: file.cuts,
            corpora: file.corpora,
            metrics: file.metrics,
            curves: file.curves,
            budgets: file.budgets,
        })
    }

    /// The model file that ships with the program: where a new installation starts.
    pub fn base() -> &'static [u8] {
        include_bytes!("../../models/base.tamis")
    }

    /// Why this program cannot use a file that is whole, where it was made for a program of another time; `None` for every
    /// other file, damaged ones too.
    pub fn of_another_time(bytes: &[u8]) -> Option<FileError> {
        file::of_another_time(bytes)
    }

    /// What training was told to call it: 1 to 64 of `a-z`, `0-9` and `-`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Hexadecimal SHA-256 of the file's bytes.
    pub fn checksum(&self) -> String {
        self.checksum.iter().fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    /// What budgets of mistakes buy, on the texts that placed the cuts; older files do not tell.
    pub fn budgets(&self) -> Option<&Budgets> {
        self.budgets.as_ref()
    }

    /// The cuts that training chose: those of the usual budgets.
    pub fn cuts(&self) -> Cuts {
        self.cuts
    }

    /// What it was trained on.
    pub fn corpora(&self) -> &[Corpus] {
        &self.corpora
    }

    /// How good it was on texts it had not seen.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The curves of those scores; older files have none.
    pub fn curves(&self) -> Option<&Curves> {
        self.curves.as_ref()
    }

    /// Scores a comment.
    pub fn score(&self, input: &Input<'_>) -> Score {
        self.weights.score(input).score
    }

    /// Bytes of memory that its weights take: the tables that every score reads.
    pub fn table_bytes(&self) -> usize {
        self.weights.bytes()
    }

    /// Scores a comment and says why. The reasons' weights and the remainder sum to the logit.
    pub fn explain(&self, input: &Input<'_>) -> Explanation {
        explain::explain(&self.weights, input)
    }

    /// The verdict of cuts and the evidence rule alone: no rules of a site, no audit. Of no site, `cuts` are the file's own.
    pub fn judge(score: Score, cuts: impl Into<InForce>) -> Verdict {
        let cuts = cuts.into();
        let probability = score.probability();
        if score.known_share < cuts.known_share || probability.is_nan() {
            Verdict::Review
        } else if cuts.spam.at.is_some_and(|cut| probability >= cut) {
            Verdict::Spam
        } else if cuts.publish.at.is_some_and(|cut| probability <= cut) {
            Verdict::Publish
        } else {
            Verdict::Review
        }
    }
}
