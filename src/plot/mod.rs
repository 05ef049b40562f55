//! Pictures of a model's quality as SVG.
//!
//! Owns how curves become lines, bars, axes and the words beside them. Colours come from the page: every shape has a class
//! and none a colour (`web/tamis.css`), so that a picture is dark where its page is, and prints. Each carries a title and a
//! description, and the numbers it was drawn from as a table. Knows nothing of models, pages or files.

mod chart;
mod days;
mod frame;
mod learning;
mod table;

use crate::domain::quality::Curves;
use crate::domain::verdict::Cuts;
use crate::locale::Tongue;
pub use days::{Days, Series};
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

/// A figure that changes while a model learns.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The key of its name in `locales/`.
    pub key: &'static str,
    /// Mean and spread after each number of decisions, as shares, 0 to 1; `None` where it cannot be told.
    pub values: Vec<Option<[f64; 2]>>,
}

/// Up to three figures over the number of decisions, which rises. `name` tells the picture from others; the words under
/// `plot-NAME-title` and `plot-NAME-caption` are its own. `None` where no figure has a value.
pub fn learning(name: &'static str, decisions: &[u64], lines: &[Line], t: Tongue) -> Option<Plot> {
    learning::learning(name, decisions, lines, t)
}

/// Up to three figures day by day; `tick` says what stands at a height. `None` where there is nothing to draw.
pub fn by_day(of: &Days, t: Tongue, tick: impl Fn(f64) -> String) -> Option<Plot> {
    days::days(of, t, tick)
}

#[cfg(test)]
mod tests;
