//! Which columns enough people used.
//!
//! Owns who counts as one person, and the rule of three: a rare word may be a person. Knows nothing of labels and weights.

use super::Example;
use super::features::{VIEWS, View};
use super::folds::hash;
use super::row::Row;
use super::strata::{FEWEST_TEXTS, SITE};
use super::table::Columns;
use std::borrow::Borrow;

/// The columns of each view that at least three people used (or texts, where nobody is named), sorted: a rare word may be a
/// person, and what says nothing only fills the file. `row` gives the row of an example, by number.
pub(super) fn common<R: Borrow<Row>>(examples: &[&Example], row: impl Fn(usize) -> R) -> [Vec<u32>; VIEWS] {
    let people = examples.iter().map(|example| contributor(example));
    let mut by_person: Vec<(u64, usize)> = people.zip(0..).collect();
    by_person.sort_unstable();
    let mut users: [Users; VIEWS] = Default::default();
    for (person, at) in by_person {
        let row = row(at);
        for (view, users) in View::ALL.into_iter().zip(&mut users) {
            users.add(person, row.borrow().columns(view));
        }
    }
    users.map(Users::common)
}

/// How many people used each column, and who was last, by the low half of a hash; people come one after the other.
#[derive(Default)]
struct Users(Columns<(u32, u32)>);

impl Users {
    fn add(&mut self, person: u64, columns: &[u32]) {
        let [.., a, b, c, d] = person.to_be_bytes();
        let person = u32::from_be_bytes([a, b, c, d]);
        for &column in columns {
            let entry = self.0.entry(column).or_insert((0, !person));
            if entry.1 != person {
                *entry = (entry.0 + 1, person);
            }
        }
    }

    fn common(self) -> Vec<u32> {
        let used = self.0.into_iter();
        let mut common: Vec<u32> = used
            .filter_map(|(column, entry)| (entry.0 >= FEWEST_TEXTS).then_some(column))
            .collect();
        common.sort_unstable();
        common
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
