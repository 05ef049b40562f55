//! What was seen, source by source: the only thing training remembers of texts.
//!
//! Owns learning and forgetting, which change whole numbers only: exact, in any order, and undone without a trace.
//! Knows nothing of weights, files or the words behind a column.

use super::Label;
use super::features::{VIEWS, View};
use super::row::Row;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

/// What was seen of one column in one source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// Sums of row weights, in [`super::row::UNIT`]s, indexed by [`Label::index`].
    pub(super) sums: [i64; 2],
    /// How many texts had it.
    pub(super) texts: u32,
}

/// The columns of one view that were seen.
pub(super) type Cells = HashMap<u32, Cell, BuildHasherDefault<AlreadyHashed>>;

/// The counts of one source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SourceCounts {
    /// Texts seen, indexed by [`Label::index`].
    pub(super) texts: [u64; 2],
    pub(super) views: [Cells; VIEWS],
}

/// The counts of all sources, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) sources: BTreeMap<String, SourceCounts>,
}

impl Counts {
    pub(super) fn learn(&mut self, source: &str, row: &Row, label: Label) {
        self.learn_some(source, row, label, |_, _| true);
    }

    /// Learns the columns that `takes` says yes to, as if the text had no others.
    pub(super) fn learn_some(&mut self, source: &str, row: &Row, label: Label, takes: impl Fn(View, u32) -> bool) {
        if !self.sources.contains_key(source) {
            self.sources.insert(source.to_owned(), SourceCounts::default());
        }
        if let Some(counts) = self.sources.get_mut(source) {
            counts.learn(row, label, takes);
        }
    }

    /// Every cell of every source and view, in no order.
    pub(super) fn cells_mut(&mut self) -> impl Iterator<Item = &mut Cell> {
        let views = self.sources.values_mut().flat_map(|source| &mut source.views);
        views.flat_map(|cells| cells.values_mut())
    }

    /// Takes back what [`Counts::learn`] added. A source of which nothing is left is gone.
    pub(super) fn forget(&mut self, source: &str, row: &Row, label: Label) {
        if let Some(counts) = self.sources.get_mut(source) {
            counts.forget(row, label);
            if counts.texts == [0, 0] {
                self.sources.remove(source);
            }
        }
    }
}

impl SourceCounts {
    fn learn(&mut self, row: &Row, label: Label, takes: impl Fn(View, u32) -> bool) {
        self.texts[label.index()] += 1;
        for view in View::ALL {
            let weight = row.weight(view);
            for &column in row.columns(view).iter().filter(|&&column| takes(view, column)) {
                let cell = self.views[view.index()].entry(column).or_default();
                cell.sums[label.index()] += weight;
                cell.texts += 1;
            }
        }
    }

    /// Adds a text to the sums `times` over, or takes it out of them; how many texts had a column is whoever calls this to say.
    pub(super) fn add(&mut self, row: &Row, label: Label, times: i64) {
        let texts = &mut self.texts[label.index()];
        *texts = texts.saturating_add_signed(times);
        for view in View::ALL {
            let weight = row.weight(view) * times;
            let cells = &mut self.views[view.index()];
            for &column in row.columns(view) {
                cells.entry(column).or_default().sums[label.index()] += weight;
            }
        }
    }

    /// Takes a text out of the sums; how many texts had a column stays as it is, and columns that are not here stay away.
    pub(super) fn take_out(&mut self, row: &Row, label: Label) {
        let left = &mut self.texts[label.index()];
        *left = left.saturating_sub(1);
        for view in View::ALL {
            let weight = row.weight(view);
            let cells = &mut self.views[view.index()];
            for column in row.columns(view) {
                if let Some(cell) = cells.get_mut(column) {
                    cell.sums[label.index()] -= weight;
                }
            }
        }
    }

    fn forget(&mut self, row: &Row, label: Label) {
        let left = &mut self.texts[label.index()];
        *left = left.saturating_sub(1);
        for view in View::ALL {
            let weight = row.weight(view);
            let cells = &mut self.views[view.index()];
            for &column in row.columns(view) {
                if let Some(cell) = cells.get_mut(&column) {
                    cell.sums[label.index()] -= weight;
                    cell.texts = cell.texts.saturating_sub(1);
                    if cell.texts == 0 {
                        cells.remove(&column);
                    }
                }
            }
        }
    }
}

/// A hasher for keys that are hashes already.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 << 8) | u64::from(byte);
        }
    }

    fn write_u32(&mut self, column: u32) {
        // The table picks its groups by the low bits and its tags by the high ones: both need some of the column.
        self.0 = u64::from(column).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spam::Input;

    fn row(body: &str) -> Row {
        Row::of(&Input {
            body,
            ..Input::default()
        })
    }

    #[test]
    fn learning_in_any_order_counts_the_same() {
        let texts = [
            ("a good read", Label::Ham),
            ("buy now", Label::Spam),
            ("buy a good lens", Label::Ham),
        ];
        let (mut there, mut back) = (Counts::default(), Counts::default());
        for (text, label) in texts {
            there.learn("site", &row(text), label);
        }
        for (text, label) in texts.into_iter().rev() {
            back.learn("site", &row(text), label);
        }
        assert_eq!(there, back);
    }

    #[test]
    fn forgetting_leaves_no_trace() {
        let mut counts = Counts::default();
        counts.learn("site", &row("a good read"), Label::Ham);
        let before = counts.clone();
        counts.learn("site", &row("buy now!!!"), Label::Spam);
        counts.forget("site", &row("buy now!!!"), Label::Spam);
        assert_eq!(counts, before);
        counts.forget("site", &row("a good read"), Label::Ham);
        assert_eq!(counts, Counts::default());
    }
}
