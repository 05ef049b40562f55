//! A comment as training sees it: its distinct columns, view by view, and nothing of its text.
//!
//! Owns [`Row`] and the fixed-point weight of a feature in it. Knows nothing of labels or sources.

use super::Input;
use super::features::{ASIDES, Aside, Cause, Sink, VIEWS, View, extract};
use std::collections::HashSet;

/// What one whole feature counts: weights are whole numbers of this fraction, so that sums are exact in any order.
pub(super) const UNIT: i64 = 1 << 12;

/// A text teaches its site by so many distinct features of a view at most; a word has about ten runs of characters.
const fn most(view: View) -> usize {
    match view {
        View::Characters => 3000,
        _ => 300,
    }
}

/// The features of one comment. All lists are sorted and without repeats.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row {
    columns: [Vec<u32>; VIEWS],
    /// What stands beside the text, as columns of the views that weigh it.
    asides: [Vec<u32>; ASIDES],
}

impl Row {
    pub(super) fn of(input: &Input<'_>) -> Self {
        let mut row = Self::default();
        extract(input, &mut row);
        row.sorted()
    }

    /// What a site's decision on this text teaches: of each view the first [`most`] distinct features, in the order of the
    /// text. A dictionary in one comment would else reach every good word that the site knows.
    pub(super) fn taught(input: &Input<'_>) -> Self {
        let mut row = Self::default();
        extract(input, &mut row);
        for (view, list) in View::ALL.into_iter().zip(&mut row.columns) {
            let mut seen = HashSet::new();
            list.retain(|&column| seen.len() < most(view) && seen.insert(column));
        }
        row.sorted()
    }

    fn sorted(mut self) -> Self {
        for list in self.columns.iter_mut().chain(&mut self.asides) {
            list.sort_unstable();
            list.dedup();
            list.shrink_to_fit();
        }
        self
    }

    pub(super) fn columns(&self, view: View) -> &[u32] {
        &self.columns[view.index()]
    }

    pub(super) fn aside(&self, aside: Aside) -> &[u32] {
        &self.asides[aside.index()]
    }

    /// What each feature of a view adds to a count, in [`UNIT`]s.
    pub(super) fn weight(&self, view: View) -> i64 {
        weight(view, self.columns(view).len())
    }
}

/// What each of `features` distinct features of a view adds to a count, in [`UNIT`]s.
pub(super) fn weight(view: View, features: usize) -> i64 {
    if view.is_normed() && features > 0 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "between 0 and UNIT"
        )]
        let rounded = (UNIT as f64 / norm(features)).round() as i64;
        rounded.max(1)
    } else {
        UNIT
    }
}

/// The root that a view's sum is divided by, at least 1.
#[expect(clippy::cast_precision_loss, reason = "a text has far fewer than 2^52 features")]
pub(super) fn norm(features: usize) -> f64 {
    (features.max(1) as f64).sqrt()
}

/// What a view's sum is divided by, for a text with so many distinct features.
pub(super) fn divisor(view: View, features: usize) -> f64 {
    if view.is_normed() { norm(features) } else { 1.0 }
}

impl Sink for Row {
    const TRACED: bool = false;

    fn feature(&mut self, view: View, column: u32, _: Cause<'_>) {
        self.columns[view.index()].push(column);
    }

    fn aside(&mut self, aside: Aside, column: u32, _: &str) {
        self.asides[aside.index()].push(column);
    }
}
