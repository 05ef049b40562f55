//! Scores of texts by models that had not seen them.
//!
//! Owns the splits and the models of each: fitted in closed form on the other folds' texts, scored on their own. Knows
//! nothing of what the scores are for.

use super::compact::{Compact, Places, Text};
use super::correction::{Separator, separate};
use super::features::{Aside, VIEWS, View};
use super::row::Row;
use super::stack::{CORRECTION, Odds, Stack, input_of};
use super::table::{Slot, Table};
use super::{Example, Label};
use std::sync::Mutex;
use std::thread;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// A text cut to its features.
#[derive(Debug, Clone)]
pub(super) struct Labelled<'e> {
    pub(super) row: Row,
    pub(super) label: Label,
    pub(super) source: &'e str,
}

/// How many models score the texts that they have not seen.
pub(super) const FOLDS: usize = 5;
const SEED: u64 = 0x666f_6c64;
/// Folds fitted at once; each holds arrays as wide as the model.
const AT_ONCE: usize = 2;

/// What was fitted without one fold.
pub(super) struct Fold {
    ratios: [Vec<f32>; VIEWS],
    separator: Separator,
}

impl Fold {
    /// Fits the texts that `takes` says yes to, by number.
    pub(super) fn fit(all: &Compact<'_>, takes: impl Fn(usize) -> bool) -> Self {
        Self {
            ratios: all
                .ratios(&takes)
                .map(|ratios| ratios.into_iter().map(single).collect()),
            separator: separate(all, &takes),
        }
    }

    /// What a text gives the joining layer.
    pub(super) fn odds(&self, text: &Text) -> Odds {
        let sum = |view: View, places: Places<'_>| -> f64 {
            let ratios = &self.ratios[view.index()];
            places.map(|place| f64::from(ratios[place])).sum()
        };
        let mut odds = Odds::default();
        for view in View::ALL {
            odds[view.index()] = sum(view, text.places(view)) / text.divisor(view);
        }
        odds[CORRECTION] = self.separator.margin(text);
        for aside in Aside::ALL {
            let (places, divisor) = text.aside(aside);
            odds[input_of(aside)] = sum(aside.view(), places) / divisor;
        }
        odds
    }

    /// The tables to score texts with, once the layer stands; and the layer, the separator's bias in its intercept.
    pub(super) fn joined(&self, all: &Compact<'_>, stack: Stack) -> ([Table; VIEWS], Stack) {
        let tables = View::ALL.map(|view| {
            let ratios = &self.ratios[view.index()];
            let held = ratios.iter().zip(self.separator.weights(view));
            Table::new(
                &all.columns[view.index()],
                held.map(|(&ratio, correction)| slot(&stack, view, ratio, correction)),
            )
        });
        (tables, stack.with_bias(self.separator.bias))
    }
}

/// What a table holds of a column with this ratio and this correction.
pub(super) fn slot(stack: &Stack, view: View, ratio: f32, correction: f32) -> Slot {
    let weight = stack.of_view(view) * f64::from(ratio) + stack.coefficients[CORRECTION] * f64::from(correction);
    Slot {
        weight: single(weight),
        ratio,
    }
}

/// The models of every fold, in order.
pub(super) fn fit_all(all: &Compact<'_>, folds: &[usize]) -> Vec<Fold> {
    let next = Mutex::new(0..FOLDS);
    let take = || next.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
    let work = || {
        let mut fitted = Vec::new();
        while let Some(fold) = take() {
            fitted.push((fold, Fold::fit(all, |at| folds[at] != fold)));
        }
        fitted
    };
    let mut fitted: Vec<(usize, Fold)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        let joined = workers.into_iter().map(thread::ScopedJoinHandle::join);
        joined
            .flat_map(|part| part.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    fitted.sort_by_key(|fold| fold.0);
    fitted.into_iter().map(|fold| fold.1).collect()
}

/// A weight as it is stored and scored with.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the table is single precision; the loss is tested to be below 1e-5"
)]
pub(super) fn single(weight: f64) -> f32 {
    weight as f32
}

/// Which fold a text is in.
pub(super) fn fold(example: &Example) -> usize {
    usize::try_from(hash(&example.source, key(example), SEED) % FOLDS as u64).unwrap_or(0)
}

/// What must not be split: a group's name, or the id.
pub(super) fn key(example: &Example) -> &str {
    example.group.as_deref().unwrap_or(&example.id)
}

/// A stable hash of a text's key within its source.
pub(super) fn hash(source: &str, key: &str, seed: u64) -> u64 {
    let whole = format!("{source}\u{1f}{key}");
    xxh3_64_with_seed(whole.as_bytes(), seed)
}
