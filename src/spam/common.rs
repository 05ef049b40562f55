//! Which columns enough people used.
//!
//! Owns who counts as one person, and the rule of three: a rare word may be a person. Knows nothing of labels and weights.

use super::Example;
use super::features::{BITS, VIEWS, View};
use super::folds::hash;
use super::row::Row;
use super::strata::{FEWEST_TEXTS, SITE};
use std::borrow::Borrow;

/// The columns of each view that at least three people used (or texts, where nobody is named), sorted: a rare word may be a
/// person, and what says nothing only fills the file. `row` gives the row of an example, by number.
pub(super) fn common<R: Borrow<Row>>(examples: &[&Example], row: impl Fn(usize) -> R) -> [Vec<u32>; VIEWS] {
    let people = examples.iter().map(|example| contributor(example));
    let mut by_person: Vec<(u64, usize)> = people.zip(0..).collect();
    by_person.sort_unstable();
    let mut users: [Users; VIEWS] = std::array::from_fn(|_| Users::none());
    for own in by_person.chunk_by(|one, next| one.0 == next.0) {
        let mut used: [Vec<u32>; VIEWS] = Default::default();
        for &(_, at) in own {
            let row = row(at);
            for (view, used) in View::ALL.into_iter().zip(&mut used) {
                used.extend(row.borrow().columns(view));
            }
        }
        users.iter_mut().zip(used).for_each(|(users, used)| users.add(used));
    }
    users.map(|users| users.common())
}

/// How many people used each column of a view: none, one, two or more. Two bits a column, four columns a byte: a map of all that
/// texts hold would be the largest thing in memory.
struct Users(Vec<u8>);

/// As far as two bits count.
const MANY: u32 = 3;
const _: () = assert!(FEWEST_TEXTS <= MANY);

impl Users {
    fn none() -> Self {
        Self(vec![0; 1 << (BITS - 2)])
    }

    /// Another person, who used these columns.
    fn add(&mut self, mut used: Vec<u32>) {
        used.sort_unstable();
        used.dedup();
        for column in used {
            if self.of(column) < MANY {
                self.0[column as usize / 4] += 1 << (column % 4 * 2);
            }
        }
    }

    fn of(&self, column: u32) -> u32 {
        u32::from(self.0[column as usize / 4]) >> (column % 4 * 2) & MANY
    }

    fn common(&self) -> Vec<u32> {
        let all = 0..1 << BITS;
        all.filter(|&column| self.of(column) >= FEWEST_TEXTS).collect()
    }
}

/// Who an example is from, as far as is known: its author, else what it shares with its like, else itself.
///
/// On a site the group is the pseudonym of an address; it comes first there, for a name is typed anew each time.
pub(super) fn contributor(example: &Example) -> u64 {
    let (kind, key) = match (&example.author, &example.group) {
        (_, Some(group)) if example.source.starts_with(SITE) => ("group", group.as_str()),
        (Some(author), _) if !author.trim().is_empty() => ("author", author.trim()),
        (_, Some(group)) => ("group", group.as_str()),
        _ => ("id", example.id.as_str()),
    };
    hash(&example.source, &format!("{kind}\u{1f}{key}"), 0)
}
