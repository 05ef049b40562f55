//! Texts kept out of training, so that any later version can be judged where there is no data.
//!
//! Owns their form in a model file: hashed columns that the model knows, how many there were in all, and the label; no
//! text, and no column that only a few texts had. Knows nothing of what judging leads to.

use super::Label;
use super::features::{VIEWS, View};
use super::file::{FileError, steps, unstep};
use super::model::divisor;
use super::row::{Row, norm};
use super::stack::{NAME, Odds};
use super::table::Table;
use serde::{Deserialize, Serialize};

/// One text that no version was trained on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HeldOut {
    /// Source and number, to speak of it by.
    pub(super) id: String,
    pub(super) label: Label,
    /// How many distinct features each view found.
    features: [u32; VIEWS],
    /// The known ones, as steps.
    known: [Vec<u32>; VIEWS],
    name_words: u32,
    name: Vec<u32>,
}

impl HeldOut {
    /// `may_keep` tells which columns of a view may be written.
    pub(super) fn of(id: String, label: Label, row: &Row, may_keep: impl Fn(View, u32) -> bool) -> Self {
        let kept = |view: View, columns: &[u32]| {
            let kept: Vec<u32> = columns
                .iter()
                .copied()
                .filter(|&column| may_keep(view, column))
                .collect();
            steps(&kept)
        };
        let count = |columns: &[u32]| u32::try_from(columns.len()).unwrap_or(u32::MAX);
        Self {
            id,
            label,
            features: View::ALL.map(|view| count(row.columns(view))),
            known: View::ALL.map(|view| kept(view, row.columns(view))),
            name_words: count(&row.name),
            name: kept(View::Words, &row.name),
        }
    }

    /// Its log-odds by the tables of any model of this feature specification.
    pub(super) fn odds(&self, tables: &[Table; VIEWS]) -> Odds {
        let sum = |view: View, steps: &[u32]| -> f64 {
            let columns = unstep(steps).unwrap_or_default();
            columns
                .iter()
                .filter_map(|&column| tables[view.index()].find(column))
                .sum()
        };
        let mut odds = Odds::default();
        for view in View::ALL {
            let at = view.index();
            odds[at] = sum(view, &self.known[at]) / divisor(view, self.features[at] as usize);
        }
        odds[NAME] = sum(View::Words, &self.name) / norm(self.name_words as usize);
        odds
    }

    pub(super) fn check(&self) -> Result<(), FileError> {
        for (known, &features) in self.known.iter().zip(&self.features) {
            if unstep(known)?.len() > features as usize {
                return Err(FileError::Damaged("a held-out text has more features than it has"));
            }
        }
        unstep(&self.name).map(|_| ())
    }
}
