//! What is judged and what may be decided: the comments of a strange site, dealt into two heaps.
//!
//! Owns what never lies on both sides. The same comments and the same seed are dealt alike, whatever order they come in.
//! Knows nothing of models.

use super::super::evaluate::By;
use crate::spam::{Example, Label};
use anyhow::{Result, bail};
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// So many comments judge a model well enough; more only take time.
pub const MOST_TESTED: usize = 2000;

/// One dealing.
#[derive(Debug)]
pub struct Deal<'e> {
    /// Judged, and never learnt from.
    pub tested: Vec<&'e Example>,
    /// Decided on from the front, in an order of chance.
    pub pool: Vec<&'e Example>,
}

/// Deals about a third to the test. With `spam_share`, 0 to 1, what is too much of one class is left out on both sides.
///
/// # Errors
/// Nothing would be left on one of the sides.
pub fn deal(examples: &[Example], by: By, spam_share: Option<f64>, seed: u64) -> Result<Deal<'_>> {
    let mut units: BTreeMap<(u64, String), Vec<&Example>> = BTreeMap::new();
    for example in examples {
        let unit = unit(example, by);
        let place = xxh3_64_with_seed(unit.as_bytes(), seed);
        units.entry((place, unit)).or_default().push(example);
    }
    if units.len() < 2 {
        bail!(
            "all comments are of one part ({}): nothing would be left to learn from",
            by.as_str()
        );
    }
    let (mut tested, mut pool) = (Vec::new(), Vec::new());
    for unit in units.into_values() {
        let fits = 3 * (tested.len() + unit.len()) <= examples.len();
        if tested.is_empty() || fits {
            tested.extend(unit);
        } else {
            pool.extend(unit);
        }
    }
    let tested = thinned(shuffled(tested, seed), spam_share, MOST_TESTED);
    let pool = thinned(shuffled(pool, seed), spam_share, usize::MAX);
    if tested.is_empty() || pool.is_empty() {
        bail!("with so much spam asked for, a class is missing to judge or to learn from");
    }
    Ok(Deal { tested, pool })
}

/// What a comment is never parted from.
fn unit(example: &Example, by: By) -> String {
    let own = |kind: &str, key: &str| format!("{}\u{1f}{kind}\u{1f}{key}", example.source);
    match (by, &example.group) {
        (By::Source | By::Kind, _) => own("source", ""),
        (_, Some(group)) => own("group", group),
        (By::Template, None) => format!("skeleton\u{1f}{}", skeleton(&example.text)),
        (By::Random, None) => format!("text\u{1f}{}", example.text),
    }
}

/// A text without what a robot varies from copy to copy: only its letters, in lower case. A text without letters stays whole.
fn skeleton(text: &str) -> String {
    let letters: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    if letters.is_empty() {
        text.to_owned()
    } else {
        letters.to_lowercase()
    }
}

fn shuffled(mut side: Vec<&Example>, seed: u64) -> Vec<&Example> {
    side.sort_by_cached_key(|example| {
        let key = format!(
            "{}\u{1f}{}\u{1f}{}\u{1f}{:?}",
            example.source, example.id, example.text, example.label
        );
        (xxh3_64_with_seed(key.as_bytes(), !seed), key)
    });
    side
}

/// At most so many from the front, with this share of spam if one is asked for.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of texts, far below 2^52"
)]
fn thinned(mut side: Vec<&Example>, spam_share: Option<f64>, most: usize) -> Vec<&Example> {
    let Some(share) = spam_share else {
        side.truncate(most);
        return side;
    };
    let count = |label: Label| side.iter().filter(|example| example.label == label).count();
    let (ham, spam) = (count(Label::Ham) as f64, count(Label::Spam) as f64);
    let total = (ham / (1.0 - share)).min(spam / share).min(most as f64);
    // Rounded, so that ten in a hundred stay ten although 0.1 is no binary fraction.
    let wanted = [total * (1.0 - share), total * share].map(|wanted| (wanted + 1e-6) as usize);
    let mut taken = [0; 2];
    side.retain(|example| {
        let at = usize::from(example.label == Label::Spam);
        taken[at] += 1;
        taken[at] <= wanted[at]
    });
    side
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn examples(n: usize) -> Vec<Example> {
        (0..n)
            .map(|at| Example {
                id: at.to_string(),
                text: format!(
                    "text {} {}",
                    ["alpha", "beta", "gamma", "delta"][at % 4].repeat(at / 8 % 5 + 1),
                    at % 60
                ),
                label: if at % 2 == 0 { Label::Ham } else { Label::Spam },
                lang: None,
                author: None,
                website: None,
                source: format!("s{}", at % 3),
                group: (at % 4 == 0).then(|| format!("g{}", at / 12)),
                kind: None,
            })
            .collect()
    }

    fn ids(side: &[&Example]) -> Vec<String> {
        side.iter().map(|example| example.id.clone()).collect()
    }

    #[test]
    fn no_group_no_copy_and_no_source_is_on_both_sides() {
        let all = examples(600);
        for by in [By::Random, By::Template, By::Source] {
            let deal = deal(&all, by, None, 7).unwrap();
            assert_eq!(deal.tested.len() + deal.pool.len(), 600);
            assert!((100..=200).contains(&deal.tested.len()), "{}", deal.tested.len());
            let units = |side: &[&Example], of: &dyn Fn(&Example) -> Option<String>| {
                side.iter().filter_map(|example| of(example)).collect::<BTreeSet<_>>()
            };
            let apart =
                |of: &dyn Fn(&Example) -> Option<String>| units(&deal.tested, of).is_disjoint(&units(&deal.pool, of));
            assert!(
                apart(&|e| e.group.as_ref().map(|group| format!("{} {group}", e.source))),
                "{by:?}"
            );
            // Every text is there ten times; by source, copies may be met elsewhere.
            if by != By::Source {
                assert!(apart(&|e| e.group.is_none().then(|| e.text.clone())), "{by:?}");
            }
            if by == By::Template {
                assert!(apart(&|e| e.group.is_none().then(|| skeleton(&e.text))));
            }
            if by == By::Source {
                assert!(apart(&|e| Some(e.source.clone())));
            }
        }
    }

    #[test]
    fn a_seed_deals_alike_in_any_order_and_another_seed_otherwise() {
        let all = examples(300);
        let turned: Vec<Example> = all.iter().rev().cloned().collect();
        let [one, two, other] = [(&all, 1), (&turned, 1), (&all, 2)].map(|(examples, seed)| {
            let deal = deal(examples, By::Random, None, seed).unwrap();
            (ids(&deal.tested), ids(&deal.pool))
        });
        assert_eq!(one, two);
        assert_ne!(one, other);
    }

    #[test]
    fn a_share_of_spam_holds_on_both_sides() {
        let all = examples(3000);
        let deal = deal(&all, By::Random, Some(0.1), 3).unwrap();
        for side in [&deal.tested, &deal.pool] {
            let spam = side.iter().filter(|example| example.label == Label::Spam).count();
            assert!(
                side.len() > 300 && (side.len() / 10).abs_diff(spam) <= 1,
                "{spam} of {}",
                side.len()
            );
        }
        assert!(deal.tested.len() <= MOST_TESTED);
    }

    #[test]
    fn one_part_alone_cannot_be_dealt() {
        let mut all = examples(20);
        for example in &mut all {
            example.source = "one".to_owned();
        }
        let error = deal(&all, By::Source, None, 1).unwrap_err();
        assert!(error.to_string().contains("of one part (source)"), "{error}");
        all.retain(|example| example.label == Label::Ham);
        assert!(deal(&all, By::Random, Some(0.5), 1).is_err());
    }
}
