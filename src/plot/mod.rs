//! Pictures of a model's quality as SVG.
//!
//! Owns how curves become lines, bars, axes and the words beside them. Colours come from the page: every shape has a class
//! and none a colour (`web/tamis.css`), so that a picture is dark where its page is, and prints. Each carries a title and a
//! description, and the numbers it was drawn from as a table. Knows nothing of models, pages or files.

mod chart;
mod frame;
mod table;

use crate::domain::quality::Curves;
use crate::domain::verdict::Cuts;
use crate::locale::Tongue;
pub use table::Table;

/// One picture, ready for a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot {
    /// Tells it from the others of a page.
    pub name: &'static str,
    pub title: String,
    /// An `<svg>` element; everything in it is escaped.
    pub svg: String,
    /// How it is read.
    pub caption: String,
    /// The numbers of it.
    pub table: Table,
}

/// Everything that can be drawn of curves: ROC, precision and recall, calibration, and the scores of both classes. What
/// needs a class that is not there is left out. `cuts` are marked among the scores.
pub fn plots(curves: &Curves, cuts: Option<Cuts>, t: Tongue) -> Vec<Plot> {
    if !curves.is_sound() {
        return Vec::new();
    }
    [
        chart::roc(curves, t),
        chart::precision_recall(curves, t),
        chart::calibration(curves, t),
        chart::scores(curves, cuts, t),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests;
