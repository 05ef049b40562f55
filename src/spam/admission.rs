//! Which of a site's decisions are learnt, and which are kept for the judgement.
//!
//! Owns that no one contributor weighs too much, and the fifth that is held out. Both go by hashes of what a decision is
//! called: the same decisions, in whatever order they came, are admitted and held out alike. Needs no text.

use super::common::contributor;
use super::folds::hash;
use super::{Example, Label};
use std::collections::BTreeMap;

/// A decision without the text that it is on: enough to know whether it is learnt, and whether it is still what was learnt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    pub id: String,
    pub label: Label,
    /// Whose text it is, by a hash.
    pub(super) contributor: u64,
    /// Another where the text or what was said of it may be another.
    pub revision: i64,
}

impl Noted {
    /// What an example's decision is, whose text may be left empty here.
    pub fn of(example: &Example, revision: i64) -> Self {
        Self {
            id: example.id.clone(),
            label: example.label,
            contributor: contributor(example),
            revision,
        }
    }
}

/// One contributor enters at most this many texts of a class per site.
const MOST_OF_ONE: usize = 20;
/// From this many decisions on, a site's fifth is held out; before, all are needed for learning.
pub(super) const ENOUGH_TO_HOLD: usize = 250;
/// What hashes of a site's decisions are salted with.
pub(super) const HOLD_SEED: u64 = 0x7369_7465;

/// What admission goes by: a decision's source and id, who it is from, and its label.
type Mark<'d> = (&'d str, &'d str, u64, Label);

/// The decisions that count, in the order of their hashes, and how many do not: of one contributor, those whose hashes come
/// first do.
pub(super) fn admit<T>(mut decisions: Vec<T>, mark: impl for<'d> Fn(&'d T) -> Mark<'d>) -> (Vec<T>, u64) {
    decisions.sort_by_cached_key(|decision| {
        let (source, id, ..) = mark(decision);
        (hash(source, id, HOLD_SEED), id.to_owned())
    });
    let all = decisions.len();
    let mut entered: BTreeMap<(String, u64, Label), usize> = BTreeMap::new();
    decisions.retain(|decision| {
        let (source, _, contributor, label) = mark(decision);
        let entered = entered.entry((source.to_owned(), contributor, label)).or_default();
        *entered += 1;
        *entered <= MOST_OF_ONE
    });
    let left_out = (all - decisions.len()) as u64;
    (decisions, left_out)
}

/// Of a site's admitted decisions, what is held out of learning, and what is learnt; both in the order they came in.
pub(super) fn hold(source: &str, admitted: Vec<Noted>) -> (Vec<Noted>, Vec<Noted>) {
    let is_large = admitted.len() >= ENOUGH_TO_HOLD;
    admitted
        .into_iter()
        .partition(|decision| is_large && is_of_the_fifth(source, &decision.id))
}

/// Whether a decision is among those that a large site is judged on.
pub(super) fn is_of_the_fifth(source: &str, id: &str) -> bool {
    hash(source, id, HOLD_SEED ^ 1).is_multiple_of(5)
}
