//! Which columns enough people used.
//!
//! Owns who counts as one person, and the rule of three: a rare word may be a person. Knows nothing of labels and weights.

use super::Example;
use super::features::{VIEWS, View};
use super::folds::{Labelled, hash};
use super::row::Row;
use super::strata::{FEWEST_TEXTS, SITE};
use super::table::Columns;

/// The columns of each view that at least three people used (or texts, where nobody is named), sorted: a rare word may be a
/// person, and what says nothing only fills the file.
pub(super) fn common_of(examples: &[&Example]) -> [Vec<u32>; VIEWS] {
    let mut by_person: Vec<(u64, &Example)> = examples
        .iter()
        .map(|example| (contributor(example), *example))
        .collect();
    by_person.sort_by_key(|entry| entry.0);
    let mut users: [Users; VIEWS] = Default::default();
    for (person, example) in by_person {
        let row = Row::of(&example.input());
        for (view, users) in View::ALL.into_iter().zip(&mut users) {
            users.add(person, row.columns(view));
        }
    }
    users.map(Users::common)
}

/// The columns of a view that enough people used, sorted.
pub(super) fn common(examples: &[&Example], texts: &[Labelled<'_>], view: View) -> Vec<u32> {
    let mut by_person: Vec<(u64, &Row)> = examples
        .iter()
        .zip(texts)
        .map(|(example, text)| (contributor(example), &text.row))
        .collect();
    by_person.sort_by_key(|entry| entry.0);
    let mut users = Users::default();
    for (person, row) in by_person {
        users.add(person, row.columns(view));
    }
    users.common()
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
