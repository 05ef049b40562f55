//! Where the intercepts of sites are placed: each on the site's own decisions, scored by what the others of them taught.
//!
//! Owns which decisions are left out in turn. What comes out depends on the base and on the site's decisions, never on other
//! sites: whoever is retrained, the others' intercepts stay true. Knows nothing of the gate, nor of what is held out for it.

use super::admission::HOLD_SEED;
use super::counts::SourceCounts;
use super::features::VIEWS;
use super::file::{self, File};
use super::folds::hash;
use super::row::Row;
use super::scorer::score;
use super::sites::{Ground, Lens, intercept};
use super::strata::Rows;
use super::{Example, Label};

/// So many parts of a site's decisions are left out in turn, to see what the rest makes of them …
const PARTS: u64 = 5;
/// … and so many decisions of a site at most are looked at: more would place its intercept no better.
pub(super) const MOST_PLACED: usize = 500;

/// The intercept of a site: `taught` is what all of its decisions taught, `looked_at` those that it is placed on, in the order
/// of their hashes; `rows` are those that the base's views were fitted on.
pub(super) fn place(base: &File, rows: [Rows; VIEWS], taught: &SourceCounts, looked_at: &[&Example]) -> f64 {
    let Some(first) = looked_at.first() else { return 0.0 };
    let ground = Ground::new(&base.views, base.stack, rows);
    let tables = file::tables(&base.views, &base.stack);
    let part = |decision: &Example| hash(&decision.source, &decision.id, HOLD_SEED ^ 2) % PARTS;
    let mut scored: Vec<(f64, Label)> = Vec::with_capacity(looked_at.len());
    for number in 0..PARTS {
        let (aside, mut rest) = (looked_at.iter().filter(|one| part(one) == number), taught.clone());
        for decision in aside.clone() {
            rest.take_out(&Row::taught(&decision.input()), decision.label);
        }
        let own = ground.alone(&first.source, &rest);
        let lens = Lens {
            shared: &tables,
            own: Some(&own),
        };
        scored.extend(aside.map(|one| (score(lens, &base.stack, &one.input()).score.logit, one.label)));
    }
    intercept(&scored)
}
