//! From counts of many sources to the two rows that are fitted.
//!
//! Owns how much each source says. Stratified, so that neither a language nor a site becomes the label: a source's two
//! classes are scaled to the same mass, and a source with one class tells little beyond what its words look like.
//! Knows nothing of likelihoods.

use super::Label;
use super::counts::Counts;
use super::features::View;
use super::row::UNIT;
use super::table::Columns;
use std::collections::{BTreeMap, BTreeSet};

/// Two rows over the columns of one view.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Rows {
    /// Sorted column numbers.
    pub(super) columns: Vec<u32>,
    /// The summed weights of each column, indexed by [`super::Label::index`].
    pub(super) sums: [Vec<f64>; 2],
}

/// A column seen in fewer texts than this says nothing, and may be a person.
pub(super) const FEWEST_TEXTS: u32 = 3;

/// No source counts for more texts of a class than this.
const MOST_TEXTS: f64 = 1500.0;

/// The share at which a source with one class enters both rows, and again its own.
const ONE_CLASS: f64 = 0.1;

/// A site whose moderators only ever blocked, or only ever approved, counts for no more than this many texts.
const ONE_SIDED: f64 = 150.0;

/// How many texts one decision of a moderator counts for while its site is young …
const DECISION: f64 = 4.0;
/// … until the site counts for this many; then each counts for one.
const YOUNG: f64 = 400.0;

/// Names of sources that hold moderators' decisions begin with this.
pub(super) const SITE: &str = "site:";
/// And all sites together are called so in a file that has left its installation (see [`super::leaving`]).
pub(super) const MERGED: &str = "(sites)";

/// Whether a source is so called that it holds moderators' decisions, of a site or of many, and not what a base is trained on.
pub fn is_taught(source: &str) -> bool {
    source.starts_with(SITE) || source == MERGED
}

/// The stratified rows of a view, over every column seen in at least [`FEWEST_TEXTS`].
pub(super) fn rows(counts: &Counts, view: View) -> Rows {
    let mut texts = Columns::<u32>::default();
    for source in counts.sources.values() {
        for (&column, cell) in &source.views[view.index()] {
            *texts.entry(column).or_insert(0) += cell.texts;
        }
    }
    let mut columns: Vec<u32> = texts
        .iter()
        .filter(|entry| *entry.1 >= FEWEST_TEXTS)
        .map(|entry| *entry.0)
        .collect();
    columns.sort_unstable();
    let position: Columns<usize> = columns.iter().enumerate().map(|(at, &column)| (column, at)).collect();
    let mut sums = [vec![0.0; columns.len()], vec![0.0; columns.len()]];
    // Sources in the order of their names: sums of fractions depend on the order, and files must not.
    for (name, source) in &counts.sources {
        let shares = shares(name, source.texts);
        for (column, cell) in &source.views[view.index()] {
            let Some(&at) = position.get(column) else { continue };
            let [ham, spam] = cell.sums.map(whole);
            for (row, share) in sums.iter_mut().zip(shares) {
                row[at] += share[0] * ham + share[1] * spam;
            }
        }
    }
    Rows { columns, sums }
}

/// What one text of each class (inner index) adds to each row (outer index), for a source with `texts` of each.
pub(super) fn shares(name: &str, texts: [u64; 2]) -> [[f64; 2]; 2] {
    #[expect(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
    let [ham, spam] = texts.map(|n| n as f64);
    let is_site = name.starts_with(SITE);
    let weight = |n: f64| if is_site { DECISION.min(YOUNG / n).max(1.0) } else { 1.0 };
    if ham > 0.0 && spam > 0.0 {
        let mass = (2.0 * ham * spam / (ham + spam)) * weight(ham + spam);
        let mass = mass.min(MOST_TEXTS);
        return [[mass / ham, 0.0], [0.0, mass / spam]];
    }
    let only = ham.max(spam);
    if only == 0.0 {
        return [[0.0; 2]; 2];
    }
    // A moderator who so far only blocked, or only approved, has said something; a corpus of one class has not.
    let (share, own) = if is_site {
        let weight = DECISION.min(ONE_SIDED / only);
        (ONE_CLASS * weight, (1.0 - ONE_CLASS) * weight)
    } else {
        let share = ONE_CLASS * (MOST_TEXTS / only).min(1.0);
        (share, share)
    };
    if ham > 0.0 {
        [[share + own, 0.0], [share, 0.0]]
    } else {
        [[0.0, share], [0.0, share + own]]
    }
}

/// Sources of texts that were written to stand for what websites get have names that begin with this.
pub(super) const WRITTEN: &str = "corpus-";
/// What is spam at some other place is that place's own rule: prizes by text message, channels praised under videos.
const OF_ANOTHER_PLACE: f64 = 0.25;
/// A list of what somebody collected; what good comments look like where it was found, nobody knows.
const LIST: f64 = 0.1;

/// The sources that are spam alone, somebody's collection and not what a site gets. None where nothing was written to stand for
/// what sites get: then they are all there is to learn from; nor where all spam is of such.
pub(super) fn lists<'e>(of_source: &BTreeMap<&'e str, [u64; 2]>) -> BTreeSet<&'e str> {
    let (lists, others): (Vec<_>, Vec<_>) = of_source
        .iter()
        .filter(|(_, texts)| texts[Label::Spam.index()] > 0)
        .partition(|(_, texts)| texts[Label::Ham.index()] == 0);
    if others.is_empty() || !for_any_website(of_source) {
        return BTreeSet::new();
    }
    lists.into_iter().map(|(&name, _)| name).collect()
}

pub(super) fn for_any_website(of_source: &BTreeMap<&str, [u64; 2]>) -> bool {
    of_source.keys().any(|name| name.starts_with(WRITTEN))
}

/// What a text of each source counts beside those of others, above 0 and at most 1. All count the same, unless there is a source
/// that was written to stand for what websites get: then the others help as far as they are like it.
pub(super) fn trust<'e>(of_source: &BTreeMap<&'e str, [u64; 2]>) -> BTreeMap<&'e str, f64> {
    let for_any_website = for_any_website(of_source);
    let lists = lists(of_source);
    let trust = |name: &str, texts: &[u64; 2]| {
        if !for_any_website || name.starts_with(WRITTEN) {
            1.0
        } else if lists.contains(name) {
            LIST
        } else if texts.contains(&0) {
            1.0
        } else {
            OF_ANOTHER_PLACE
        }
    };
    of_source
        .iter()
        .map(|(&name, texts)| (name, trust(name, texts)))
        .collect()
}

/// How much more than in the shared rows a site's decisions weigh in its own.
const OWN: f64 = 64.0;
/// A site whose moderators only ever blocked, or only ever approved: so much more does each of these weigh …
const OWN_ONE_SIDED: f64 = 8.0;
/// … and no class of a site adds more texts than this to its own rows.
const MOST_OWN: f64 = 50_000.0;

/// What one text of each class (inner index) adds to each of a site's own rows (outer index), on top of the shared ones.
pub(super) fn own_shares(texts: [u64; 2]) -> [[f64; 2]; 2] {
    #[expect(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
    let [ham, spam] = texts.map(|n| n as f64);
    if ham > 0.0 && spam > 0.0 {
        let mass = (OWN * 2.0 * ham * spam / (ham + spam)).min(MOST_OWN);
        return [[mass / ham, 0.0], [0.0, mass / spam]];
    }
    let share = OWN_ONE_SIDED.min(ONE_SIDED / ham.max(spam).max(1.0));
    if ham > 0.0 {
        [[share, 0.0], [0.0, 0.0]]
    } else {
        [[0.0, 0.0], [0.0, share]]
    }
}

/// A fixed-point sum in whole features.
#[expect(
    clippy::cast_precision_loss,
    reason = "below 2^52: 2^12 units a text, fewer than 2^40 texts"
)]
pub(super) fn whole(sum: i64) -> f64 {
    sum as f64 / UNIT as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_with_both_classes_gives_each_the_same_mass() {
        let [[ham, _], [_, spam]] = shares("blog", [900, 100]);
        assert!((ham * 900.0 - spam * 100.0).abs() < 1e-9);
        assert!((spam * 100.0 - 180.0).abs() < 1e-9);
    }

    #[test]
    fn a_source_with_one_class_enters_both_rows() {
        let [[ham, _], [spam, _]] = shares("blog", [900, 0]);
        assert!(spam > 0.0 && ham > spam && ham < 0.3);
    }

    #[test]
    fn no_source_outgrows_the_cap() {
        let [[ham, _], [_, spam]] = shares("site:a", [1_000_000, 1_000_000]);
        assert!(ham * 1_000_000.0 <= MOST_TEXTS + 1e-6 && spam * 1_000_000.0 <= MOST_TEXTS + 1e-6);
        let [[ham, _], _] = shares("blog", [1_000_000, 0]);
        assert!(ham * 1_000_000.0 <= 2.0 * ONE_CLASS * MOST_TEXTS + 1e-6);
    }

    #[test]
    fn what_is_written_for_the_purpose_and_what_sites_published_are_trusted_most() {
        let sources = BTreeMap::from([
            ("corpus-en", [900, 800]),
            ("blog", [700, 0]),
            ("video", [400, 400]),
            ("collected", [0, 500]),
        ]);
        assert_eq!(lists(&sources), BTreeSet::from(["collected"]));
        let trust = trust(&sources);
        assert!((trust["corpus-en"] - 1.0).abs() < 1e-12 && (trust["blog"] - 1.0).abs() < 1e-12);
        assert!(trust["video"] < 1.0 && trust["collected"] < trust["video"]);
    }

    #[test]
    fn without_a_source_written_for_the_purpose_all_are_trusted_alike() {
        let one_file_a_class = BTreeMap::from([("ham", [700, 0]), ("spam", [0, 300])]);
        let own = BTreeMap::from([("one", [40, 30]), ("two", [5, 0]), ("list", [0, 60])]);
        assert!(lists(&one_file_a_class).is_empty() && lists(&own).is_empty());
        for trusted in trust(&one_file_a_class).values().chain(trust(&own).values()) {
            assert!((trusted - 1.0).abs() < 1e-12);
        }
    }
}
