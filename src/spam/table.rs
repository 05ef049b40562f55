//! The flat table that scoring reads: column → weight and ratio.
//!
//! Owns the look-up and its layout. Knows nothing of what a column means.

use super::counts::AlreadyHashed;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

/// A map by column.
pub(super) type Columns<T> = HashMap<u32, T, BuildHasherDefault<AlreadyHashed>>;

/// What a table holds of one column.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Slot {
    /// What the column adds to a logit, before its view's divisor.
    pub(super) weight: f32,
    /// The column's log-likelihood ratio, spam over ham, by naive Bayes alone.
    pub(super) ratio: f32,
}

/// Slots by column, open addressing, a third to two thirds empty: one cache line answers nearly every question.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    /// (column + 1, what it holds); 0 marks an empty slot.
    slots: Vec<(u32, Slot)>,
    shift: u32,
}

impl Table {
    /// `columns` without repeats, and what each holds, in order.
    pub(super) fn new(columns: &[u32], held: impl IntoIterator<Item = Slot>) -> Self {
        let size = (3 * columns.len() / 2).next_power_of_two().max(16);
        let mut table = Self {
            slots: vec![(0, Slot::default()); size],
            shift: u32::BITS - size.trailing_zeros(),
        };
        for (&column, held) in columns.iter().zip(held) {
            let mut at = table.first(column);
            while table.slots[at].0 != 0 {
                at = (at + 1) & (size - 1);
            }
            table.slots[at] = (column + 1, held);
        }
        table
    }

    /// What a column holds; `None` where training did not see it.
    #[inline]
    pub(super) fn find(&self, column: u32) -> Option<Slot> {
        let mut at = self.first(column);
        loop {
            let (key, held) = *self.slots.get(at)?;
            if key == column + 1 {
                return Some(held);
            }
            if key == 0 {
                return None;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// Bytes that the slots take.
    pub(super) fn bytes(&self) -> usize {
        self.slots.len() * size_of::<(u32, Slot)>()
    }

    #[inline]
    fn first(&self, column: u32) -> usize {
        (column.wrapping_mul(0x9E37_79B1) >> self.shift) as usize
    }
}

/// A set of columns that empties fast: which features of a text were met already.
#[derive(Debug)]
pub(super) struct Met {
    slots: Vec<u32>,
    shift: u32,
    len: usize,
}

impl Met {
    /// A set that takes `expected` columns without growing.
    pub(super) fn with_room(expected: usize) -> Self {
        let size = (2 * expected).next_power_of_two().max(64);
        Self {
            slots: vec![0; size],
            shift: u32::BITS - size.trailing_zeros(),
            len: 0,
        }
    }

    /// True where the column is new.
    #[inline]
    pub(super) fn insert(&mut self, column: u32) -> bool {
        if 2 * self.len >= self.slots.len() {
            self.grow();
        }
        let new = self.place(column + 1);
        self.len += usize::from(new);
        new
    }

    #[inline]
    fn place(&mut self, key: u32) -> bool {
        let mask = self.slots.len() - 1;
        let mut at = (key.wrapping_mul(0x9E37_79B1) >> self.shift) as usize;
        loop {
            let slot = &mut self.slots[at];
            if *slot == key {
                return false;
            }
            if *slot == 0 {
                *slot = key;
                return true;
            }
            at = (at + 1) & mask;
        }
    }

    #[cold]
    fn grow(&mut self) {
        let size = 2 * self.slots.len();
        let old = std::mem::replace(&mut self.slots, vec![0; size]);
        self.shift = u32::BITS - size.trailing_zeros();
        for key in old.into_iter().filter(|&key| key != 0) {
            self.place(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_finds_what_was_put_in_and_nothing_else() {
        let columns: Vec<u32> = (0..5000).map(|n| n * 7).collect();
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let slot = |column: u32| Slot {
            weight: column as f32,
            ratio: -(column as f32),
        };
        let table = Table::new(&columns, columns.iter().map(|&column| slot(column)));
        assert!(columns.iter().all(|&column| table.find(column) == Some(slot(column))));
        assert!(columns.iter().all(|&column| table.find(column + 1).is_none()));
        assert_eq!((table.bytes(), Table::default().bytes()), (8192 * 12, 0));
        assert_eq!(Table::default().find(1), None);
    }

    #[test]
    fn a_set_grows_past_its_room() {
        let mut met = Met::with_room(4);
        assert!((0..10_000).all(|column| met.insert(column)));
        assert!(!(0..10_000).any(|column| met.insert(column)));
    }
}
