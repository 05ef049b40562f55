//! What two versions would do with the same comments, crossed: nine numbers and how they are told.

use crate::domain::verdict::Verdict;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// The three verdicts in the order of every table.
pub const ORDER: [Verdict; 3] = [Verdict::Publish, Verdict::Review, Verdict::Spam];

/// How many comments got which two verdicts: rows by the first, columns by the second.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Crossed([[u64; 3]; 3]);

impl Crossed {
    pub fn add(&mut self, first: Verdict, second: Verdict, comments: u64) {
        self.0[place(first)][place(second)] += comments;
    }

    /// Adds what another table counted.
    pub fn take_in(&mut self, other: &Self) {
        for (to, from) in self.0.iter_mut().flatten().zip(other.0.iter().flatten()) {
            *to += from;
        }
    }

    /// Comments in all.
    pub fn total(&self) -> u64 {
        self.0.iter().flatten().sum()
    }

    /// How many got two different verdicts.
    pub fn changed(&self) -> u64 {
        self.total() - (0..3).map(|at| self.0[at][at]).sum::<u64>()
    }

    /// How many got each verdict of the first, then of the second.
    pub fn sums(&self) -> [[u64; 3]; 2] {
        let first = [0, 1, 2].map(|row: usize| self.0[row].iter().sum());
        let second = [0, 1, 2].map(|column: usize| self.0.iter().map(|row| row[column]).sum());
        [first, second]
    }

    /// The table as lines for a terminal.
    pub fn lines(&self, first: &str, second: &str) -> Vec<String> {
        let mut lines = vec![format!("verdicts of {first} (down) and {second} (across):")];
        let names = ORDER.map(Verdict::as_str);
        lines.push(format!("{:<10}{:>10}{:>10}{:>10}", "", names[0], names[1], names[2]));
        for (name, row) in names.iter().zip(&self.0) {
            lines.push(format!("{name:<10}{:>10}{:>10}{:>10}", row[0], row[1], row[2]));
        }
        lines
    }
}

/// `{"publish": {"publish": n, "review": n, "spam": n}, "review": …, "spam": …}`.
impl Serialize for Crossed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = |row: &[u64; 3]| -> BTreeMap<&str, u64> {
            ORDER
                .iter()
                .zip(row)
                .map(|(verdict, &n)| (verdict.as_str(), n))
                .collect()
        };
        let rows: BTreeMap<&str, _> = ORDER
            .iter()
            .zip(&self.0)
            .map(|(verdict, of)| (verdict.as_str(), row(of)))
            .collect();
        rows.serialize(serializer)
    }
}

fn place(verdict: Verdict) -> usize {
    match verdict {
        Verdict::Publish => 0,
        Verdict::Review => 1,
        Verdict::Spam => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_the_first_and_columns_the_second() {
        let mut crossed = Crossed::default();
        crossed.add(Verdict::Publish, Verdict::Spam, 2);
        crossed.add(Verdict::Review, Verdict::Review, 5);
        assert_eq!((crossed.total(), crossed.changed()), (7, 2));
        assert_eq!(crossed.sums(), [[2, 5, 0], [0, 5, 2]]);
        let told = serde_json::to_value(crossed).unwrap();
        assert_eq!(
            (&told["publish"]["spam"], &told["spam"]["publish"]),
            (&2.into(), &0.into())
        );
    }
}
