//! The base that a version was made from.
//!
//! Owns that a version has its base in it: without the counts of sites, fitted again, it is what it was made from, whoever
//! made that and wherever it has gone. Knows nothing of where versions are kept, nor what any is called.

use super::file::File;
use super::fit::FitError;
use super::strata::{MERGED, is_taught};
use super::training::fit;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Whether decisions of sites are in a version.
pub(super) fn has_sites(file: &File) -> bool {
    file.counts.sources.keys().any(|name| is_taught(name))
}

/// How many decisions are in a version without the names of their sites, since it left the installation that made it.
pub(super) fn nameless(file: &File) -> u64 {
    file.counts
        .sources
        .get(MERGED)
        .map_or(0, |source| source.texts.iter().sum())
}

/// A version without what sites taught it. It keeps its name, and the figures of its hold-out.
pub(super) fn base_of(mut file: File) -> Result<File, FitError> {
    if !has_sites(&file) {
        return Ok(file);
    }
    file.counts.sources.retain(|name, _| !is_taught(name));
    let mut views = fit(&file.counts)?;
    for (view, old) in views.iter_mut().zip(&file.views) {
        view.correct(old.columns.iter().copied().zip(old.corrections.iter().copied()));
    }
    Ok(File {
        views,
        intercepts: BTreeMap::new(),
        ..file
    })
}

/// What tells a base from every other, and programs that would place a site's intercept otherwise: a hash of what training
/// found and no retraining changes.
pub(super) fn mark(base: &File) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    for coefficient in base
        .stack
        .coefficients
        .iter()
        .chain([&base.stack.intercept, &base.stack.stretch])
    {
        hash.update(coefficient.to_le_bytes());
    }
    for corpus in &base.corpora {
        hash.update(corpus.digest);
    }
    for (name, source) in &base.counts.sources {
        hash.update((name.len() as u64).to_le_bytes());
        hash.update(name);
        source.texts.iter().for_each(|texts| hash.update(texts.to_le_bytes()));
        for cells in &source.views {
            let mut cells: Vec<_> = cells.iter().collect();
            cells.sort_unstable_by_key(|(column, _)| **column);
            hash.update((cells.len() as u64).to_le_bytes());
            for (column, cell) in cells {
                hash.update(column.to_le_bytes());
                hash.update(cell.texts.to_le_bytes());
                cell.sums.iter().for_each(|sum| hash.update(sum.to_le_bytes()));
            }
        }
    }
    for view in &base.views {
        hash.update((view.columns.len() as u64).to_le_bytes());
        for (column, correction) in view.columns.iter().zip(&view.corrections) {
            hash.update(column.to_le_bytes());
            hash.update(correction.to_le_bytes());
        }
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spam::file;
    use crate::spam::judging::{Floor, Judging};
    use crate::spam::leaving::export;
    use crate::spam::training::tests::examples;
    use crate::spam::training::{Options, train_holding};
    use crate::spam::{Basis, Example, Scope, retrain};

    fn base(n: usize) -> Vec<u8> {
        train_holding(&examples(n), &Options::of("small"), 100).unwrap()
    }

    fn of_a_site(n: usize) -> Vec<Example> {
        let of_site = |example: Example| Example {
            text: format!("{} zither {}", example.text, example.id),
            source: "site:blog".to_owned(),
            ..example
        };
        examples(n).into_iter().map(of_site).collect()
    }

    #[test]
    fn a_version_has_its_base_in_it_to_the_bit() {
        let base = base(150);
        let made = retrain(&base, &base, &of_a_site(60), Scope::All, "made").unwrap();
        let (whole, mut found) = (file::decode(&base).unwrap(), file::decode(&made.bytes).unwrap());
        assert!(found.views != whole.views && has_sites(&found));
        found = base_of(found).unwrap();
        let named = File {
            version: whole.version.clone(),
            metrics: whole.metrics.clone(),
            ..found
        };
        assert!(named == whole);
        assert!(base_of(whole).unwrap() == named, "and a base is its own");
    }

    #[test]
    fn retraining_on_what_a_version_was_made_from_comes_to_the_same() {
        let base = base(150);
        let first = retrain(&base, &base, &of_a_site(60), Scope::All, "first").unwrap();
        let more = of_a_site(80);
        let on_base = retrain(&base, &first.bytes, &more, Scope::All, "second").unwrap();
        let on_first = retrain(&first.bytes, &first.bytes, &more, Scope::All, "second").unwrap();
        assert!(on_base == on_first);
    }

    #[test]
    fn what_left_and_came_back_counts_once() {
        let base = base(150);
        let first = retrain(&base, &base, &of_a_site(60), Scope::All, "first").unwrap();
        let left = export(&first.bytes).unwrap();
        let whole = Basis::read(&left).unwrap();
        assert!(whole.is(&base) && whole.name().is_none());
        let floor = |bytes: &[u8]| {
            Judging::new(
                &file::decode(bytes).unwrap(),
                &file::decode(&base).unwrap(),
                Floor::of(&file::decode(&base).unwrap()),
            )
            .has_floor()
        };
        assert!(floor(&left) && floor(&first.bytes) && !floor(&base));
        let more = of_a_site(80);
        let on_first = retrain(&first.bytes, &first.bytes, &more, Scope::All, "second").unwrap();
        let on_left = retrain(&left, &left, &more, Scope::All, "second").unwrap();
        assert_eq!((on_left.nameless, on_first.nameless), (first.judgement.learnt, 0));
        assert_eq!(
            retrain(&base, &left, &more, Scope::All, "third").unwrap().nameless,
            on_left.nameless
        );
        let named = |bytes: &[u8]| File {
            metrics: file::decode(&base).unwrap().metrics,
            ..file::decode(bytes).unwrap()
        };
        assert!(
            named(&on_left.bytes) == named(&on_first.bytes),
            "but for the figures beside the one in use"
        );
    }

    #[test]
    fn bases_that_differ_in_a_count_alone_are_told_apart() {
        let whole = file::decode(&base(150)).unwrap();
        let mut other = whole.clone();
        let view = &mut other.counts.sources.get_mut("one").unwrap().views[0];
        view.values_mut().next().unwrap().sums[0] += 1;
        assert!(mark(&whole) != mark(&other));
        let mut renamed = whole.clone();
        let source = renamed.counts.sources.remove("one").unwrap();
        renamed.counts.sources.insert("three".to_owned(), source);
        assert!(mark(&whole) != mark(&renamed));
    }

    #[test]
    fn a_base_is_told_by_what_it_learnt_and_not_by_its_name() {
        let [small, other] = [base(150), base(140)];
        let made = retrain(&small, &small, &of_a_site(60), Scope::All, "made").unwrap();
        let basis = Basis::read(&made.bytes).unwrap();
        assert!(basis.is(&small) && basis.is(&crate::spam::rename(&small, "renamed").unwrap()));
        assert!(!basis.is(&other) && !basis.is(&made.bytes) && !basis.is(b"none"));
        assert_eq!(
            (basis.name(), Basis::read(&small).unwrap().name()),
            (None, Some("small"))
        );
    }
}
