//! Texts kept out of training, so that any later version can be judged where there is no data.
//!
//! Owns their form in a model file: hashed columns that the model knows, how many there were in all, and the label; no
//! text, and no column that only a few texts had. A text is judged as a whole: where its tokens stood is not kept, so its
//! stretches are not looked at, nor its signature: the letters of a name spell the name. Knows nothing of what judging leads to.

use super::Label;
use super::features::{VIEWS, View};
use super::file::{FileError, steps, unstep};
use super::row::{Row, divisor};
use super::sites::Lens;
use super::stack::Stack;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

/// One text that no version was trained on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HeldOut {
    /// Source and number; the number leads nowhere, since the texts are not kept.
    pub(super) id: String,
    pub(super) label: Label,
    views: [Known; VIEWS],
}

/// Columns of one list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    /// How many distinct ones there were.
    count: u32,
    /// The known ones, as steps.
    steps: Vec<u32>,
}

impl HeldOut {
    /// `may_keep` tells which columns of a view may be written.
    pub(super) fn of(id: String, label: Label, row: &Row, may_keep: impl Fn(View, u32) -> bool) -> Self {
        let known = |view: View, columns: &[u32]| {
            let kept: Vec<u32> = columns
                .iter()
                .copied()
                .filter(|&column| may_keep(view, column))
                .collect();
            Known {
                count: u32::try_from(columns.len()).unwrap_or(u32::MAX),
                steps: steps(&kept),
            }
        };
        Self {
            id,
            label,
            views: View::ALL.map(|view| known(view, row.columns(view))),
        }
    }

    /// Its logit by any model of this feature specification.
    pub(super) fn logit(&self, lens: Lens<'_>, stack: &Stack) -> f64 {
        let mut logit = lens.intercept(stack);
        for (view, known) in View::ALL.into_iter().zip(&self.views) {
            let columns = unstep(&known.steps).unwrap_or_default();
            let sum: f64 = columns.iter().filter_map(|&column| lens.weight(view, column)).sum();
            logit += sum / divisor(view, known.count as usize);
        }
        logit
    }

    /// The source that it is from.
    pub(super) fn source(&self) -> &str {
        self.id.rsplit_once(':').map_or(self.id.as_str(), |(source, _)| source)
    }

    /// What another file's copy of the same text has too, given which columns both files know.
    pub(super) fn mark(&self, knows: impl Fn(View, u32) -> bool) -> (&str, Label, [u32; VIEWS], u64) {
        let mut hash = Xxh3::new();
        for (view, known) in View::ALL.into_iter().zip(&self.views) {
            for column in unstep(&known.steps).unwrap_or_default() {
                if knows(view, column) {
                    hash.update(&view.seed().to_le_bytes());
                    hash.update(&column.to_le_bytes());
                }
            }
        }
        let counts = self.views.each_ref().map(|known| known.count);
        (self.source(), self.label, counts, hash.digest())
    }

    pub(super) fn check(&self) -> Result<(), FileError> {
        for known in &self.views {
            if unstep(&known.steps)?.len() > known.count as usize {
                return Err(FileError::Damaged("a held-out text has more features than it has"));
            }
        }
        Ok(())
    }
}
