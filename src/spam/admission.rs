//! Which of a site's decisions are learnt, and which are kept for the judgement.
//!
//! Owns that no one contributor and no one network weighs too much, and the fifth that is held out. Both go by hashes of what a decision is
//! called: the same decisions, in whatever order they came, are admitted and held out alike. Needs no text.

use super::common::contributor;
use super::folds::hash;
use super::{Example, Label};
use std::collections::HashMap;

/// A decision without the text that it is on: enough to know whether it is learnt, and whether it is still what was learnt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    pub id: String,
    pub label: Label,
    /// Whose text it is, by a hash.
    pub(super) contributor: u64,
    /// From where it came, by a hash, if that is known.
    pub(super) network: Option<u64>,
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
            network: None,
            revision,
        }
    }

    /// The same, come from a network of this pseudonym.
    #[must_use]
    pub fn from_network(self, network: Option<&str>) -> Self {
        Self {
            network: network.map(|network| hash("network", network, 0)),
            ..self
        }
    }
}

/// One contributor enters at most this many texts of a class per site.
const MOST_OF_ONE: usize = 20;
/// And one network: a flood comes under a new address each time, and is mostly spam; who share a house or a provider's
/// gateway are mostly good readers. By [`Label::index`].
const MOST_OF_NETWORK: [usize; 2] = [200, 60];
/// From this many decisions on, a site's fifth is held out; before, all are needed for learning.
pub(super) const ENOUGH_TO_HOLD: usize = 250;
/// What hashes of a site's decisions are salted with.
pub(super) const HOLD_SEED: u64 = 0x7369_7465;

/// The decisions that count, each with its source, in the order of their hashes, and how many do not: of one contributor, and of
/// one network, those whose hashes come first do.
pub(super) fn admit(mut decisions: Vec<(&str, Noted)>) -> (Vec<(&str, Noted)>, u64) {
    decisions.sort_by_cached_key(|(source, one)| (hash(source, &one.id, HOLD_SEED), one.id.clone()));
    let all = decisions.len();
    let mut of_one: HashMap<(&str, u64, Label), usize> = HashMap::new();
    let mut of_network: HashMap<(&str, u64, Label), usize> = HashMap::new();
    decisions.retain(|(source, one)| {
        let entered = of_one.entry((source, one.contributor, one.label)).or_default();
        let from_there = one
            .network
            .map(|network| of_network.entry((source, network, one.label)).or_default());
        let is_full = from_there
            .as_ref()
            .is_some_and(|there| **there >= MOST_OF_NETWORK[one.label.index()]);
        if *entered >= MOST_OF_ONE || is_full {
            return false;
        }
        // What is left out for the one reason takes no room from the other.
        *entered += 1;
        if let Some(there) = from_there {
            *there += 1;
        }
        true
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

#[cfg(test)]
mod tests {
    use super::*;

    fn decisions(n: usize, label: Label, network: impl Fn(usize) -> Option<u64>) -> Vec<(&'static str, Noted)> {
        let one = |at: usize| Noted {
            id: format!("{label:?}{at}"),
            label,
            // A new address every time.
            contributor: at as u64,
            network: network(at),
            revision: 0,
        };
        (0..n).map(|at| ("site:blog", one(at))).collect()
    }

    #[test]
    fn a_new_address_each_time_makes_no_new_network() {
        let (admitted, left_out) = admit(decisions(100, Label::Spam, |_| Some(7)));
        assert_eq!((admitted.len(), left_out), (60, 40));
        let (admitted, left_out) = admit(decisions(300, Label::Ham, |_| Some(7)));
        assert_eq!((admitted.len(), left_out), (200, 100));
        for network in [|_| None, |at| Some(at as u64)] {
            assert_eq!(admit(decisions(100, Label::Spam, network)).1, 0);
        }
    }

    #[test]
    fn what_one_cap_leaves_out_takes_no_room_from_the_other() {
        // One person's flood, of which twenty enter, and fifty others behind the same gateway.
        let mut all = decisions(50, Label::Spam, |_| Some(7));
        all.extend(
            decisions(500, Label::Spam, |_| Some(7))
                .into_iter()
                .map(|(source, one)| {
                    let theirs = Noted {
                        id: format!("flood{}", one.id),
                        contributor: 1 << 40,
                        ..one
                    };
                    (source, theirs)
                }),
        );
        let (admitted, _) = admit(all.clone());
        let of_flood = admitted.iter().filter(|(_, one)| one.contributor == 1 << 40).count();
        assert_eq!(admitted.len(), 60);
        assert!(of_flood <= MOST_OF_ONE && of_flood > 0, "{of_flood}");
        all.reverse();
        assert_eq!(admit(all).0, admitted, "in whatever order they came");
    }
}
