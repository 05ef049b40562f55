//! Scores of texts by models that had not seen them.
//!
//! Owns the splits and the models of each: a fold's counts are taken from the whole's, fitted in closed form, and its texts
//! scored. Knows nothing of what the scores are for.

use super::Label;
use super::counts::Counts;
use super::features::{VIEWS, View};
use super::fit::{Weights, in_closed_form};
use super::model::odds;
use super::row::Row;
use super::stack::Odds;
use super::strata::rows;
use super::table::Table;
use std::thread;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// A text as the folds need it.
#[derive(Debug, Clone)]
pub(super) struct Labelled<'e> {
    pub(super) row: Row,
    pub(super) label: Label,
    pub(super) source: &'e str,
    /// What must not be split: the id, or a group's name.
    pub(super) key: String,
}

/// How many models score the texts that they have not seen.
const FOLDS: u64 = 5;
const SEED: u64 = 0x666f_6c64;

/// The out-of-fold log-odds of each text, in order.
pub(super) fn out_of_fold(counts: &Counts, texts: &[Labelled<'_>]) -> Vec<Odds> {
    let folds: Vec<u64> = texts.iter().map(|text| fold(text)).collect();
    let mut all = vec![Odds::default(); texts.len()];
    let one_fold = |fold: u64| {
        let mut seen = counts.clone();
        let own = || {
            texts
                .iter()
                .zip(&folds)
                .enumerate()
                .filter(move |(_, (_, of))| **of == fold)
        };
        own().for_each(|(_, (text, _))| seen.forget(text.source, &text.row, text.label));
        let tables = tables(&seen);
        own()
            .map(|(at, (text, _))| (at, odds(&tables, &text.row)))
            .collect::<Vec<_>>()
    };
    thread::scope(|scope| {
        let handles: Vec<_> = (0..FOLDS).map(|fold| scope.spawn(move || one_fold(fold))).collect();
        for handle in handles {
            for (at, odds) in handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)) {
                all[at] = odds;
            }
        }
    });
    all
}

/// The tables that the closed form gives for counts.
pub(super) fn tables(counts: &Counts) -> [Table; VIEWS] {
    View::ALL.map(|view| table(&in_closed_form(&rows(counts, view), view)))
}

pub(super) fn table(weights: &Weights) -> Table {
    Table::new(&weights.columns, &single(&weights.weights))
}

/// Weights as they are stored and scored with.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the table is single precision; the loss is tested to be below 1e-5"
)]
pub(super) fn single(weights: &[f64]) -> Vec<f32> {
    weights.iter().map(|&weight| weight as f32).collect()
}

fn fold(text: &Labelled<'_>) -> u64 {
    hash(text.source, &text.key, SEED) % FOLDS
}

/// A stable hash of a text's key within its source.
pub(super) fn hash(source: &str, key: &str, seed: u64) -> u64 {
    let whole = format!("{source}\u{1f}{key}");
    xxh3_64_with_seed(whole.as_bytes(), seed)
}
