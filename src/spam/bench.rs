//! The steps of training one by one, for the benchmarks; no part of the program calls them.
//!
//! Owns nothing: it opens what [`super::training`] leads through. Hidden from the documentation, and free to change.

use super::Example;
use super::calibration::calibrate;
use super::compact::Compact;
use super::correction::separate;
use super::counts::Counts;
use super::features::View;
use super::fit::FitError;
use super::folds::Labelled;
use super::row::Row;
use super::stack::StackError;
use super::strata::rows;
use super::training::{count, fit, label, sorted};
use std::hint::black_box;

/// Cuts a comment to its features on this thread; how many there are.
pub fn features(example: &Example) -> usize {
    let row = Row::of(&example.input());
    View::ALL.into_iter().map(|view| row.columns(view).len()).sum()
}

/// Comments cut to their features.
pub struct Cut<'e> {
    examples: Vec<&'e Example>,
    texts: Vec<Labelled<'e>>,
    counts: Counts,
}

impl<'e> Cut<'e> {
    pub fn of(examples: &'e [Example]) -> Self {
        let examples = sorted(examples);
        let texts = label(&examples);
        let counts = count(&texts);
        Self {
            examples,
            texts,
            counts,
        }
    }

    /// Learns every comment, then forgets every one; how many sources are left, which is none.
    pub fn learn_and_forget(&self) -> usize {
        let mut counts = count(&self.texts);
        for text in &self.texts {
            counts.forget(text.source, &text.row, text.label);
        }
        counts.sources.len()
    }

    /// Fits all views of all folds and of the whole in closed form, with their corrections, scores what each fold left out, and
    /// places the layer that joins them; the layer's intercept.
    pub fn refit(&self) -> Result<f64, StackError> {
        let common = View::ALL.map(|view| rows(&self.counts, view).columns);
        let compact = Compact::new(&self.examples, common, |at| self.texts[at].row.clone());
        // Of the whole: what ships is fitted by linfa, but this is what it comes to.
        black_box(compact.ratios(|_| true));
        black_box(separate(&compact, |_| true));
        let sources = self.counts.sources.iter();
        let of_source = sources.map(|(name, source)| (name.as_str(), source.texts)).collect();
        Ok(calibrate(&compact, &self.examples, &of_source)?.stack.intercept)
    }

    /// The fits that ship, by linfa, with the time that it takes to print what nobody reads; how many columns they have.
    pub fn fit_by_linfa(&self) -> Result<usize, FitError> {
        Ok(fit(&self.counts)?.iter().map(|view| view.columns.len()).sum())
    }
}
