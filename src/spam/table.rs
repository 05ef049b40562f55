//! The flat table that scoring reads: column → weight.
//!
//! Owns the look-up and its layout. Knows nothing of what a column means.

use super::counts::AlreadyHashed;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

/// A map by column.
pub(super) type Columns<T> = HashMap<u32, T, BuildHasherDefault<AlreadyHashed>>;

/// Weights by column, open addressing, half empty: one cache line answers nearly every question.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    /// (column + 1, weight); 0 marks an empty slot.
    slots: Vec<(u32, f32)>,
    shift: u32,
}

impl Table {
    /// `columns` without repeats, `weights` of the same length.
    pub(super) fn new(columns: &[u32], weights: &[f32]) -> Self {
        let size = (2 * columns.len()).next_power_of_two().max(16);
        let mut table = Self {
            slots: vec![(0, 0.0); size],
            shift: u32::BITS - size.trailing_zeros(),
        };
        for (&column, &weight) in columns.iter().zip(weights) {
            let mut at = table.first(column);
            while table.slots[at].0 != 0 {
                at = (at + 1) & (size - 1);
            }
            table.slots[at] = (column + 1, weight);
        }
        table
    }

    /// Bytes of memory that the slots take.
    pub(super) fn bytes(&self) -> usize {
        std::mem::size_of_val(self.slots.as_slice())
    }

    /// The weight of a column; `None` where training did not see it.
    #[inline]
    pub(super) fn find(&self, column: u32) -> Option<f64> {
        let mut at = self.first(column);
        loop {
            let (key, weight) = *self.slots.get(at)?;
            if key == column + 1 {
                return Some(f64::from(weight));
            }
            if key == 0 {
                return None;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
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

    pub(super) fn len(&self) -> usize {
        self.len
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
        let weights: Vec<f32> = columns.iter().map(|&column| column as f32).collect();
        let table = Table::new(&columns, &weights);
        assert!(
            columns
                .iter()
                .all(|&column| table.find(column) == Some(f64::from(column)))
        );
        assert!(columns.iter().all(|&column| table.find(column + 1).is_none()));
        assert_eq!(Table::default().find(1), None);
        assert_eq!((table.bytes(), Table::default().bytes()), (16384 * 8, 0));
    }

    #[test]
    fn a_set_grows_past_its_room() {
        let mut met = Met::with_room(4);
        assert!((0..10_000).all(|column| met.insert(column)));
        assert!(!(0..10_000).any(|column| met.insert(column)));
        assert_eq!(met.len(), 10_000);
    }
}
