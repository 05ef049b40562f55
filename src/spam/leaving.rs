//! A model file on its way out of an installation, or into one.
//!
//! Owns what must not leave: which sites taught it, and what of each. What all sites share scores as before; what one site saw
//! besides stays at home, its intercept too.
//! Columns of fewer than three people are in no file to begin with (see [`super::retraining`]); a test holds that here.

use super::counts::{Counts, SourceCounts};
use super::file::{self, File, FileError, is_version};
use super::strata::{MERGED, SITE};
use std::collections::BTreeMap;

/// The same model without its sites: their counts are one source's, their held-out texts and every mention of them gone.
/// The same file gives the same bytes, and a file that no site taught stays as it is.
///
/// # Errors
/// A file that does not load.
pub fn export(bytes: &[u8]) -> Result<Vec<u8>, FileError> {
    let file = file::decode(bytes)?;
    let is_ours = |name: &str| !name.starts_with(SITE);
    let mut metrics = file.metrics;
    metrics.by_source.retain(|name, _| is_ours(name));
    let left = File {
        corpora: file
            .corpora
            .into_iter()
            .filter(|corpus| is_ours(&corpus.source))
            .collect(),
        held_out: file.held_out.into_iter().filter(|text| is_ours(&text.id)).collect(),
        counts: merged(file.counts),
        intercepts: BTreeMap::new(),
        metrics,
        ..file
    };
    file::encode(&left)
}

/// The same model under another name.
///
/// # Errors
/// A file that does not load, or a name that is none.
pub fn rename(bytes: &[u8], version: &str) -> Result<Vec<u8>, FileError> {
    if !is_version(version) {
        return Err(FileError::Damaged("its name is none"));
    }
    file::encode(&File {
        version: version.to_owned(),
        ..file::decode(bytes)?
    })
}

fn merged(counts: Counts) -> Counts {
    let mut merged = Counts::default();
    for (name, source) in counts.sources {
        let name = if name.starts_with(SITE) {
            MERGED.to_owned()
        } else {
            name
        };
        add(merged.sources.entry(name).or_default(), source);
    }
    merged
}

fn add(to: &mut SourceCounts, from: SourceCounts) {
    for (sum, texts) in to.texts.iter_mut().zip(from.texts) {
        *sum += texts;
    }
    for (sums, cells) in to.views.iter_mut().zip(from.views) {
        for (column, cell) in cells {
            let sum = sums.entry(column).or_default();
            sum.texts = sum.texts.max(cell.texts);
            for (sum, of) in sum.sums.iter_mut().zip(cell.sums) {
                *sum += of;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spam::features::View;
    use crate::spam::row::Row;
    use crate::spam::samples::decision;
    use crate::spam::training::tests::examples;
    use crate::spam::training::{Options, train_holding};
    use crate::spam::{Example, Input, Label, Model, Scope, retrain};

    fn base() -> Vec<u8> {
        train_holding(&examples(150), &Options::of("small"), 100).unwrap()
    }

    fn said(site: &str, id: usize, text: &str, who: &str) -> Example {
        decision(site, id, [Label::Spam, Label::Ham][id % 2], text, who)
    }

    fn words(text: &str) -> Vec<u32> {
        let row = Row::of(&Input {
            body: text,
            ..Input::default()
        });
        row.columns(View::Words).to_vec()
    }

    /// Every column of words that stands anywhere in a file.
    fn columns(file: &File) -> Vec<u32> {
        let at = View::Words.index();
        let counted = file
            .counts
            .sources
            .values()
            .flat_map(|source| source.views[at].keys().copied());
        counted.chain(file.views[at].columns.iter().copied()).collect()
    }

    #[test]
    fn two_peoples_word_never_leaves_and_three_peoples_does() {
        let mut all = Vec::new();
        for (at, who) in ["awa", "bo", "chi"].iter().enumerate() {
            all.push(said("gazette-du-port", at, "zanzibarite partout", who));
        }
        for (at, who) in ["awa", "bo", "awa", "bo"].iter().enumerate() {
            all.push(said("le-blog", 10 + at, "quetzalcoatlienne encore", who));
        }
        // Nor does that of one who writes on many sites: three people of one site it takes.
        for (at, site) in ["gazette-du-port", "le-blog", "la-boutique", "le-club"]
            .iter()
            .enumerate()
        {
            all.push(said(site, 20 + at, "xylophageusement toujours", "chi"));
        }
        let made = retrain(&base(), &base(), &all, Scope::All, "made").unwrap();
        let left = file::decode(&export(&made.bytes).unwrap()).unwrap();
        let there = columns(&left);
        let known = columns(&file::decode(&made.bytes).unwrap());
        assert!(words("zanzibarite").iter().all(|column| there.contains(column)));
        for rare in ["quetzalcoatlienne", "xylophageusement"].map(words) {
            let is_in = |column| there.contains(column) || known.contains(column);
            assert!(!rare.is_empty() && !rare.iter().any(is_in));
        }
    }

    #[test]
    fn what_leaves_names_no_site_and_scores_as_before() {
        let mut all = Vec::new();
        for at in 0..600 {
            let site = ["gazette-du-port", "le-blog"][at / 2 % 2];
            all.push(said(
                site,
                at,
                &format!("la régate de {}", at % 7),
                &format!("reader {at}"),
            ));
        }
        let made = retrain(&base(), &base(), &all, Scope::All, "made").unwrap();
        let before = file::decode(&made.bytes).unwrap();
        let bytes = export(&made.bytes).unwrap();
        let left = file::decode(&bytes).unwrap();
        // Debug shows every text that the file holds.
        let told = format!(
            "{:?} {:?} {:?} {:?}",
            left.version, left.corpora, left.metrics, left.held_out
        );
        let sources: Vec<&String> = left.counts.sources.keys().collect();
        assert!(before.intercepts.len() == 2 && left.intercepts.is_empty());
        for site in ["gazette", "blog", "site:"] {
            assert!(
                !told.contains(site) && !format!("{sources:?}").contains(site),
                "{site}: {sources:?}"
            );
        }
        assert_eq!(sources, [MERGED, "one", "two"]);
        let texts = |file: &File| -> u64 { file.counts.sources.values().flat_map(|source| source.texts).sum() };
        assert_eq!(texts(&left), texts(&before), "merged, not lost");
        let score = |bytes: &[u8]| {
            Model::parse(bytes).unwrap().score(&Input {
                body: "la régate de la photo",
                ..Input::default()
            })
        };
        assert_eq!(score(&bytes), score(&made.bytes));
        assert_eq!(export(&bytes).unwrap(), bytes);
    }

    #[test]
    fn held_out_texts_of_a_site_stay_at_home() {
        let of_a_site = |e: Example| Example {
            source: if e.source == "one" {
                "site:le-blog".to_owned()
            } else {
                e.source
            },
            ..e
        };
        let examples: Vec<Example> = examples(150).into_iter().map(of_a_site).collect();
        let bytes = train_holding(&examples, &Options::of("small"), 100).unwrap();
        let before = file::decode(&bytes).unwrap();
        let of_site = |file: &File| file.held_out.iter().filter(|text| text.id.starts_with("site:")).count();
        assert!(of_site(&before) > 0);
        let left = file::decode(&export(&bytes).unwrap()).unwrap();
        assert_eq!(of_site(&left), 0);
        assert_eq!(left.held_out.len(), before.held_out.len() - of_site(&before));
        assert!(left.corpora.iter().all(|corpus| corpus.source == "two"));
        assert!(left.metrics.by_source.keys().all(|source| source == "two"));
    }

    #[test]
    fn a_file_of_no_site_leaves_unchanged_and_takes_another_name() {
        assert!(export(Model::base()).unwrap() == Model::base(), "the same bytes");
        let renamed = Model::parse(&rename(&base(), "from-afar").unwrap()).unwrap();
        assert_eq!(renamed.version(), "from-afar");
        assert!(rename(&base(), "No Name").is_err());
        assert_eq!(export(b"no model"), Err(FileError::Foreign));
    }
}
