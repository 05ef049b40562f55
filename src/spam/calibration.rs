//! Where the joining layer stands, found on texts that the models had not seen.
//!
//! Owns the order: the folds' models, the layer over what they say, the layer again with stretches in, and the scores that
//! all of it gives. Knows nothing of files, nor of what scores are good for.

use super::compact::Compact;
use super::folds::{Fold, fit_all, fold, hash, key};
use super::scorer::{Scored, score};
use super::sites::Lens;
use super::stack::{Odds, Scale, Stack, StackError};
use super::strata::lists;
use super::{Example, Label};
use std::collections::BTreeMap;
use std::thread;

/// A layer in its place.
pub(super) struct Calibrated {
    /// Without the bias of any separator.
    pub(super) stack: Stack,
    /// What each text scores by the model of its fold, in order.
    pub(super) scores: Vec<Scored>,
}

/// Places the layer. `examples` are those of `all`, in order; `of_source` tells how many texts of each class a
/// source had before any were left out.
pub(super) fn calibrate(
    all: &Compact<'_>,
    examples: &[&Example],
    of_source: &BTreeMap<&str, [u64; 2]>,
) -> Result<Calibrated, StackError> {
    let parts: Vec<usize> = examples.iter().map(|example| fold(example)).collect();
    let folds = fit_all(all, &parts);
    let mut joining = representative(examples, of_source);
    let lists = lists(of_source);
    joining.retain(|&at| !lists.contains(examples[at].source.as_str()));
    let odds = |&at: &usize| -> (Odds, Label) { (folds[parts[at]].odds(&all.texts[at]), examples[at].label) };
    let stack = Stack::fit(&joining.iter().map(odds).collect::<Vec<_>>())?;
    let scores = by_fold(all, &folds, stack, &parts, examples);
    let told = |&at: &usize| (scores[at].score.logit, examples[at].label);
    let scale = Scale::fit(&joining.iter().map(told).collect::<Vec<_>>())?;
    let scores = scores.into_iter().map(|scored| scored.scaled(scale, &stack)).collect();
    Ok(Calibrated {
        stack: stack.scaled(scale),
        scores,
    })
}

/// Scores each text by the model of its fold; a fold's tables are made, used and dropped before the next one's.
fn by_fold(all: &Compact<'_>, folds: &[Fold], stack: Stack, parts: &[usize], examples: &[&Example]) -> Vec<Scored> {
    const THREADS: usize = 2;
    let mut scored: Vec<(usize, Scored)> = Vec::with_capacity(examples.len());
    for (number, fold) in folds.iter().enumerate() {
        let (tables, stack) = fold.joined(all, stack);
        let own: Vec<usize> = (0..examples.len()).filter(|&at| parts[at] == number).collect();
        let one = |&at: &usize| (at, score(Lens::shared(&tables), &stack, &examples[at].input()));
        thread::scope(|scope| {
            let parts = own.chunks(own.len().div_ceil(THREADS).max(1));
            let workers: Vec<_> = parts
                .map(|part| scope.spawn(|| part.iter().map(one).collect::<Vec<_>>()))
                .collect();
            for worker in workers {
                scored.extend(worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
        });
    }
    scored.sort_by_key(|one| one.0);
    scored.into_iter().map(|one| one.1).collect()
}

/// At most this many texts of a class of a source place the joining layer: it should suit all of them.
const MOST_JOINED: u64 = 1500;
const JOIN_SEED: u64 = 0x6a6f_696e;

/// The texts that the layer is fitted on, by number: no source beyond its share, and its classes in the proportion that it had
/// before any were left out, or the layer would take a probability for another.
fn representative(examples: &[&Example], of_source: &BTreeMap<&str, [u64; 2]>) -> Vec<usize> {
    let mut there: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
    for example in examples {
        there.entry(&example.source).or_default()[example.label.index()] += 1;
    }
    // Of each class of a source the same part: as large as the class that is shortest of texts allows.
    let quota = |source: &str, label: Label| {
        let there = there.get(source).copied().unwrap_or_default();
        let of_source = of_source.get(source).copied().unwrap_or(there);
        let larger = of_source[0].max(of_source[1]);
        let classes = of_source.iter().zip(there).filter(|class| *class.0 > 0);
        let (mut part, mut whole) = (MOST_JOINED.min(larger), larger.max(1));
        for (&all, there) in classes {
            if there * whole < part * all {
                (part, whole) = (there, all);
            }
        }
        (of_source[label.index()] * part).div_ceil(whole)
    };
    let mut order: Vec<usize> = (0..examples.len()).collect();
    order.sort_by_cached_key(|&at| (hash(&examples[at].source, key(examples[at]), JOIN_SEED), at));
    let mut taken: BTreeMap<(&str, Label), u64> = BTreeMap::new();
    order.retain(|&at| {
        let (source, label) = (examples[at].source.as_str(), examples[at].label);
        let taken = taken.entry((source, label)).or_default();
        *taken += 1;
        *taken <= quota(source, label)
    });
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spam::samples::sample;

    #[test]
    fn the_layer_sees_a_sources_classes_as_they_came() {
        let example = |at: usize| sample("one", at, [Label::Ham, Label::Spam][at % 2], "");
        let examples: Vec<Example> = (0..2000).map(example).collect();
        // Of 20,000 ham and 2,000 spam a thousand of each were kept to learn from.
        let all: Vec<&Example> = examples.iter().collect();
        let taken = representative(&all, &BTreeMap::from([("one", [20_000, 2_000])]));
        let spam = taken.iter().filter(|&&at| all[at].label == Label::Spam).count();
        assert_eq!((taken.len() - spam, spam), (1000, 100));
    }
}
