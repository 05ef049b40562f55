//! The model that serves: immutable, shared, scoring from flat tables.
//!
//! Owns scoring. Knows nothing of training, of files but through [`super::file`], nor of sites and their rules.

use super::features::{Cause, Sink, VIEWS, View, extract};
use super::file::{self, Corpus, FileError};
use super::metrics::Metrics;
use super::reason::Code;
use super::row::{Row, norm};
use super::stack::{NAME, Odds, Stack};
use super::table::{Met, Table};
use super::{Input, explain};
use crate::domain::quality::Curves;
use crate::domain::verdict::{Cuts, Explanation, Score, Verdict};
use std::fmt::Write as _;

/// A trained model, ready to score. Cheap to share behind an `Arc`.
#[derive(Debug, Clone)]
pub struct Model {
    pub(super) tables: [Table; VIEWS],
    pub(super) stack: Stack,
    version: String,
    checksum: [u8; 32],
    cuts: Cuts,
    corpora: Vec<Corpus>,
    metrics: Metrics,
    curves: Option<Curves>,
}

impl Model {
    /// Reads a model file. Whatever is wrong with it is an error, never a panic.
    pub fn parse(bytes: &[u8]) -> Result<Self, FileError> {
        let file = file::decode(bytes)?;
        Ok(Self {
            tables: file
                .views
                .each_ref()
                .map(|view| Table::new(&view.columns, &view.weights)),
            stack: file.stack,
            version: file.version,
            checksum: file::checksum(bytes),
            cuts: file.cuts,
            corpora: file.corpora,
            metrics: file.metrics,
            curves: file.curves,
        })
    }

    /// The model file that ships with the program: where a new installation starts.
    pub fn base() -> &'static [u8] {
        include_bytes!("../../models/base.tamis")
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

    /// The cuts that training chose.
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

    /// How much memory its weights take, in bytes: the tables that every score reads.
    pub fn table_bytes(&self) -> usize {
        self.tables.iter().map(Table::bytes).sum()
    }

    /// Scores a comment.
    pub fn score(&self, input: &Input<'_>) -> Score {
        let mut sums = Sums::new(self, input.body.len());
        extract(input, &mut sums);
        sums.score()
    }

    /// Scores a comment and says why. The reasons' weights and the remainder sum to the logit.
    pub fn explain(&self, input: &Input<'_>) -> Explanation {
        explain::explain(self, input)
    }

    /// The verdict of the file's own cuts and evidence rule alone: no site, no rules, no audit.
    pub fn judge(score: Score, cuts: Cuts) -> Verdict {
        let probability = score.probability();
        if score.known_share < cuts.known_share || probability.is_nan() {
            Verdict::Review
        } else if probability >= cuts.spam {
            Verdict::Spam
        } else if probability <= cuts.publish {
            Verdict::Publish
        } else {
            Verdict::Review
        }
    }
}

/// The views' log-odds of a row, by `tables`.
pub(super) fn odds(tables: &[Table; VIEWS], row: &Row) -> Odds {
    let mut odds = Odds::default();
    for view in View::ALL {
        let columns = row.columns(view);
        odds[view.index()] = sum(&tables[view.index()], columns) / divisor(view, columns.len());
    }
    odds[NAME] = sum(&tables[View::Words.index()], &row.name) / norm(row.name.len());
    odds
}

/// What a view's sum is divided by, for a text with so many distinct features.
pub(super) fn divisor(view: View, features: usize) -> f64 {
    if view.is_normed() { norm(features) } else { 1.0 }
}

fn sum(table: &Table, columns: &[u32]) -> f64 {
    columns.iter().filter_map(|&column| table.find(column)).sum()
}

/// Adds up a comment's features as they come, each once.
struct Sums<'m> {
    model: &'m Model,
    met: [Met; VIEWS],
    odds: [f64; VIEWS],
    words: usize,
    known_words: usize,
    name: Vec<u32>,
}

impl<'m> Sums<'m> {
    /// `length`: of the body, in bytes.
    fn new(model: &'m Model, length: usize) -> Self {
        Self {
            model,
            met: [length / 4, length / 4, 3 * length, 16, 40].map(Met::with_room),
            odds: [0.0; VIEWS],
            words: 0,
            known_words: 0,
            name: Vec::new(),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a text has far fewer than 2^52 words")]
    fn score(mut self) -> Score {
        let mut odds = Odds::default();
        for view in View::ALL {
            let at = view.index();
            odds[at] = self.odds[at] / divisor(view, self.met[at].len());
        }
        self.name.sort_unstable();
        self.name.dedup();
        odds[NAME] = sum(&self.model.tables[View::Words.index()], &self.name) / norm(self.name.len());
        Score {
            logit: self.model.stack.logit(&odds),
            known_share: self.known_words as f64 / self.words.max(1) as f64,
        }
    }
}

impl Sink for Sums<'_> {
    const TRACED: bool = false;

    #[inline]
    fn feature(&mut self, view: View, column: u32, cause: Cause<'_>) {
        let at = view.index();
        if !self.met[at].insert(column) {
            return;
        }
        let found = self.model.tables[at].find(column);
        self.odds[at] += found.unwrap_or(0.0);
        if view == View::Words && cause.code == Code::Word {
            self.words += 1;
            self.known_words += usize::from(found.is_some());
        }
    }

    fn name_word(&mut self, column: u32, _: &str) {
        self.name.push(column);
    }
}
