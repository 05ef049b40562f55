//! Where the joining layer stands, found on texts that the models had not seen.
//!
//! Owns the order: the folds' models, the layer over what they say, then what a stretch counts, and the scores that
//! all of it gives. Knows nothing of files, nor of what scores are good for.

use super::compact::Compact;
use super::folds::{Fold, Labelled, fit_all, fold, hash};
use super::scorer::{Scored, score};
use super::sites::Lens;
use super::stack::{Odds, Stack, StackError};
use super::{Example, Input, Label};
use std::collections::BTreeMap;
use std::thread;

/// A layer in its place.
pub(super) struct Calibrated {
    /// Without the bias of any separator.
    pub(super) stack: Stack,
    /// What each text scores by the model of its fold, in order.
    pub(super) scores: Vec<Scored>,
}

/// Places the layer. `texts` and `examples` are those of `all`, in order.
pub(super) fn calibrate(
    all: &Compact<'_>,
    texts: &[Labelled<'_>],
    examples: &[&Example],
) -> Result<Calibrated, StackError> {
    let parts: Vec<usize> = texts.iter().map(fold).collect();
    let folds = fit_all(all, &parts);
    let joining = representative(texts);
    let odds = |at: usize| -> (Odds, Label) { (folds[parts[at]].odds(&all.texts[at]), texts[at].label) };
    let stack = Stack::fit(&joining.iter().map(|&at| odds(at)).collect::<Vec<_>>())?;
    let padding = Padding::of(examples);
    let padded: Vec<(usize, String)> = joining
        .iter()
        .filter_map(|&at| Some((at, padding.pad(examples[at])?)))
        .collect();
    let scores = by_fold(all, &folds, stack, |at| parts[at], &inputs(examples));
    let hidden = by_fold(
        all,
        &folds,
        stack,
        |at| parts[padded[at].0],
        &padded_inputs(examples, &padded),
    );
    let beyond = |scored: &Scored, label: Label| {
        let beyond = scored
            .stretch
            .as_ref()
            .map_or(0.0, |stretch| stretch.logit - scored.whole);
        (scored.whole, beyond, label)
    };
    let mut shown: Vec<_> = joining.iter().map(|&at| beyond(&scores[at], texts[at].label)).collect();
    shown.extend(hidden.iter().map(|scored| beyond(scored, Label::Spam)));
    let stack = stack.fit_stretch(&shown)?;
    let scores = by_fold(all, &folds, stack, |at| parts[at], &inputs(examples));
    Ok(Calibrated { stack, scores })
}

fn inputs<'e>(examples: &[&'e Example]) -> Vec<Input<'e>> {
    examples.iter().map(|example| example.input()).collect()
}

fn padded_inputs<'e>(examples: &[&'e Example], padded: &'e [(usize, String)]) -> Vec<Input<'e>> {
    let input = |(at, text): &'e (usize, String)| Input {
        body: text,
        ..examples[*at].input()
    };
    padded.iter().map(input).collect()
}

/// Scores each input by the model of its fold; a fold's tables are made, used and dropped before the next one's.
fn by_fold(
    all: &Compact<'_>,
    folds: &[Fold],
    stack: Stack,
    part: impl Fn(usize) -> usize + Sync,
    inputs: &[Input<'_>],
) -> Vec<Scored> {
    const THREADS: usize = 2;
    let mut scored: Vec<(usize, Scored)> = Vec::with_capacity(inputs.len());
    for (number, fold) in folds.iter().enumerate() {
        let (tables, stack) = fold.joined(all, stack);
        let own: Vec<usize> = (0..inputs.len()).filter(|&at| part(at) == number).collect();
        let one = |&at: &usize| (at, score(Lens::shared(&tables), &stack, &inputs[at]));
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
const MOST_JOINED: usize = 500;
const JOIN_SEED: u64 = 0x6a6f_696e;

/// The texts that the layer is fitted on, by number: no class of a source beyond its share.
fn representative(texts: &[Labelled<'_>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..texts.len()).collect();
    order.sort_by_cached_key(|&at| (hash(texts[at].source, &texts[at].key, JOIN_SEED), at));
    let mut taken: BTreeMap<(&str, Label), usize> = BTreeMap::new();
    order.retain(|&at| {
        let taken = taken.entry((texts[at].source, texts[at].label)).or_default();
        *taken += 1;
        *taken <= MOST_JOINED
    });
    order
}

/// Good words to hide spam among: what shows the layer how a stretch gives it away.
struct Padding<'e> {
    /// Words of good comments, by language.
    words: BTreeMap<&'e str, Vec<&'e str>>,
}

impl<'e> Padding<'e> {
    /// One spam in so many is hidden.
    const EVERY: u64 = 3;
    const WORDS: usize = 30;

    fn of(examples: &[&'e Example]) -> Self {
        let mut words: BTreeMap<&'e str, Vec<&'e str>> = BTreeMap::new();
        for example in examples.iter().filter(|example| example.label == Label::Ham) {
            let of_language = words.entry(example.lang.as_deref().unwrap_or_default()).or_default();
            of_language.extend(example.text.split_whitespace());
        }
        Self { words }
    }

    /// A spam text with good words of its language behind it; `None` where it is not one of those to be hidden.
    fn pad(&self, example: &Example) -> Option<String> {
        let dice = hash(&example.source, &example.id, JOIN_SEED ^ 1);
        if example.label != Label::Spam || !dice.is_multiple_of(Self::EVERY) {
            return None;
        }
        let words = self.words.get(example.lang.as_deref().unwrap_or_default())?;
        let room = words.len().checked_sub(Self::WORDS)?;
        let from = usize::try_from((dice / Self::EVERY) % (room as u64 + 1)).unwrap_or(0);
        Some(format!(
            "{} {}",
            example.text,
            words[from..from + Self::WORDS].join(" ")
        ))
    }
}
