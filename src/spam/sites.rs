//! What one site taught, laid over what all sites share.
//!
//! Owns a site's own model: where its decisions touched a column they weigh fully, elsewhere the shared tables stand. Scores
//! as if the site's counts had been fitted with everybody else's, which a test holds; costs only the columns it touched.
//! Knows nothing of files, nor of which site asks.

use super::features::{Aside, VIEWS, View};
use super::row::norm;
use super::stack::Stack;
use super::table::{Slot, Table};

/// The tables of a model as one site sees them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lens<'m> {
    pub(super) shared: &'m [Table; VIEWS],
    pub(super) own: Option<&'m Own>,
}

/// A site's own part.
#[derive(Debug, Clone, Default)]
pub(super) struct Own {
    /// The columns that its decisions touched.
    pub(super) tables: [Table; VIEWS],
    /// What every other column of a view moves by, as weight and as ratio.
    pub(super) shifts: [Slot; VIEWS],
    /// Added to the layer's intercept.
    pub(super) intercept: f64,
}

impl<'m> Lens<'m> {
    pub(super) fn shared(tables: &'m [Table; VIEWS]) -> Self {
        Self {
            shared: tables,
            own: None,
        }
    }

    pub(super) fn intercept(&self, stack: &Stack) -> f64 {
        stack.intercept + self.own.map_or(0.0, |own| own.intercept)
    }

    /// What a column adds to a logit, before its view's divisor; `None` where nobody taught it.
    #[inline]
    pub(super) fn weight(&self, view: View, column: u32) -> Option<f64> {
        self.find(view, column).map(|slot| f64::from(slot.weight))
    }

    /// What an aside of `count` distinct columns adds to a logit.
    pub(super) fn aside(&self, stack: &Stack, aside: Aside, columns: impl Iterator<Item = u32>, count: usize) -> f64 {
        let sum: f64 = columns.filter_map(|column| self.ratio(aside.view(), column)).sum();
        stack.of_aside(aside) * sum / norm(count)
    }

    /// A column's log-likelihood ratio by naive Bayes.
    pub(super) fn ratio(&self, view: View, column: u32) -> Option<f64> {
        self.find(view, column).map(|slot| f64::from(slot.ratio))
    }

    #[inline]
    fn find(&self, view: View, column: u32) -> Option<Slot> {
        let at = view.index();
        let Some(own) = self.own else {
            return self.shared[at].find(column);
        };
        own.tables[at].find(column).or_else(|| {
            let shift = own.shifts[at];
            self.shared[at].find(column).map(|slot| Slot {
                weight: slot.weight + shift.weight,
                ratio: slot.ratio + shift.ratio,
            })
        })
    }
}
