//! Where the intercepts of sites are placed: each on the site's own decisions, scored by what the others of them taught.
//!
//! Owns which decisions are left out in turn. What comes out depends on the base and on the site's decisions, never on other
//! sites: whoever is retrained, the others' intercepts stay true. Knows nothing of the gate, nor of what is held out for it.

use super::counts::SourceCounts;
use super::features::View;
use super::file::{self, File};
use super::folds::hash;
use super::retraining::{HOLD_SEED, by_site};
use super::row::Row;
use super::scorer::score;
use super::sites::{Ground, Lens, intercept};
use super::strata::rows;
use super::{Example, Label};
use std::collections::BTreeMap;

/// So many parts of a site's decisions are left out in turn, to see what the rest makes of them …
const PARTS: u64 = 5;
/// … and so many decisions of a site at most are looked at: more would place its intercept no better.
const MOST_PLACED: usize = 500;

/// The intercepts of the sites that `learnt` is from, by the name of their source; `taught` is what they taught.
pub(super) fn intercepts(
    base: &File,
    taught: &BTreeMap<String, SourceCounts>,
    learnt: &[&Example],
) -> BTreeMap<String, f64> {
    let of_site = by_site(learnt);
    if of_site.is_empty() {
        return BTreeMap::new();
    }
    let ground = Ground::new(&base.views, base.stack, View::ALL.map(|view| rows(&base.counts, view)));
    let tables = file::tables(&base.views, &base.stack);
    let part = |decision: &Example| hash(&decision.source, &decision.id, HOLD_SEED ^ 2) % PARTS;
    let place = |(source, mut decisions): (&str, Vec<&Example>)| {
        let all = taught.get(source)?;
        decisions.truncate(MOST_PLACED);
        let mut scored: Vec<(f64, Label)> = Vec::with_capacity(decisions.len());
        for number in 0..PARTS {
            let (aside, mut rest) = (decisions.iter().filter(|one| part(one) == number), all.clone());
            for decision in aside.clone() {
                rest.take_out(&Row::of(&decision.input()), decision.label);
            }
            let own = ground.alone(source, &rest);
            let lens = Lens {
                shared: &tables,
                own: Some(&own),
            };
            scored.extend(aside.map(|one| (score(lens, &base.stack, &one.input()).score.logit, one.label)));
        }
        Some((source.to_owned(), intercept(&scored)))
    };
    of_site.into_iter().filter_map(place).collect()
}
