//! What one site taught, laid over what all sites share.
//!
//! Owns a site's own model: where its decisions touched a column they weigh more than in the shared tables, elsewhere those
//! stand. It scores as if the site's counts had been fitted with everybody else's, which a test holds; it costs only the
//! columns that the site touched. Owns the site's intercept too. Knows nothing of sites but their names.

use super::counts::SourceCounts;
use super::features::{Aside, VIEWS, View};
use super::file::{self, File, ViewWeights};
use super::folds::{single, slot};
use super::row::norm;
use super::scorer::{Scored, score};
use super::stack::Stack;
use super::strata::{Rows, SITE, own_shares, rows, shares, whole};
use super::table::{Slot, Table};
use super::{Input, Label};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Everything that a model scores with.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    tables: [Table; VIEWS],
    pub(super) stack: Stack,
    /// By the name of the source that holds a site's decisions.
    owns: BTreeMap<String, Own>,
}

impl Weights {
    pub(super) fn of(file: &File) -> Self {
        let sites = file.counts.sources.iter().filter(|(name, _)| name.starts_with(SITE));
        let sites: Vec<_> = sites.collect();
        let owns = if sites.is_empty() {
            BTreeMap::new()
        } else {
            let ground = Ground::new(&file.views, file.stack, View::ALL.map(|view| rows(&file.counts, view)));
            let own = |(name, counts): (&String, &SourceCounts)| {
                let intercept = file.intercepts.get(name).copied().unwrap_or(0.0);
                (name.clone(), ground.own(counts, intercept))
            };
            sites.into_iter().map(own).collect()
        };
        Self {
            tables: file::tables(&file.views, &file.stack),
            stack: file.stack,
            owns,
        }
    }

    /// As a site sees them; the shared ones for a site that taught nothing, and for nobody in particular.
    pub(super) fn lens(&self, site: Option<&str>) -> Lens<'_> {
        Lens {
            shared: &self.tables,
            own: site.and_then(|site| self.owns.get(&format!("{SITE}{site}"))),
        }
    }

    pub(super) fn score(&self, input: &Input<'_>) -> Scored {
        score(self.lens(input.site), &self.stack, input)
    }

    /// Bytes that the tables take.
    pub(super) fn bytes(&self) -> usize {
        let own = self.owns.values().flat_map(|own| &own.tables);
        self.tables.iter().chain(own).map(Table::bytes).sum()
    }
}

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
    tables: [Table; VIEWS],
    /// What every other column of a view moves by, as weight and as ratio.
    shifts: [Slot; VIEWS],
    /// Added to the layer's intercept.
    pub(super) intercept: f64,
}

/// What all sites share, in the form that a site's own part is reckoned from.
pub(super) struct Ground<'f> {
    views: &'f [ViewWeights; VIEWS],
    stack: Stack,
    /// The rows that the views were fitted on, and each one's smoothed sum.
    rows: [(Rows, [f64; 2]); VIEWS],
}

impl<'f> Ground<'f> {
    /// `rows` are those that `views` were fitted on.
    pub(super) fn new(views: &'f [ViewWeights; VIEWS], stack: Stack, rows: [Rows; VIEWS]) -> Self {
        let mut rows = rows.into_iter();
        let rows = View::ALL.map(|view| {
            let rows = rows.next().unwrap_or_default();
            let sum = |row: &Vec<f64>| row.iter().map(|sum| sum + view.alpha()).sum::<f64>();
            let sums = rows.sums.each_ref().map(sum);
            (rows, sums)
        });
        Self { views, stack, rows }
    }

    /// The part of a site whose counts are among those that the rows came of.
    pub(super) fn own(&self, counts: &SourceCounts, intercept: f64) -> Own {
        let own = self.part(counts, own_shares(counts.texts));
        Own { intercept, ..own }
    }

    /// The part of a site of whose counts the rows know nothing, as if it alone were added to them: what it would share is in
    /// its own part too. Its intercept is 0.
    pub(super) fn alone(&self, source: &str, counts: &SourceCounts) -> Own {
        let mut both = own_shares(counts.texts);
        for (row, shared) in both.iter_mut().zip(shares(source, counts.texts)) {
            row.iter_mut().zip(shared).for_each(|(share, shared)| *share += shared);
        }
        self.part(counts, both)
    }

    /// What becomes of the rows with `shares` of these counts added, in [`own_shares`]' shape.
    fn part(&self, counts: &SourceCounts, shares: [[f64; 2]; 2]) -> Own {
        let mut own = Own::default();
        for view in View::ALL {
            let at = view.index();
            let (rows, sums) = &self.rows[at];
            let learnt = &self.views[at];
            // In the order of columns: a map has none, and sums of fractions depend on it.
            let mut columns: Vec<u32> = counts.views[at].keys().copied().collect();
            columns.sort_unstable();
            let mut moved = *sums;
            let touched: Vec<[f64; 2]> = columns
                .iter()
                .map(|column| {
                    let place = rows.columns.binary_search(column).ok();
                    let [ham, spam] = counts.views[at]
                        .get(column)
                        .map_or([0.0; 2], |cell| cell.sums.map(whole));
                    let mut smoothed = [0.0; 2];
                    for (row, share) in shares.iter().enumerate() {
                        let added = share[0] * ham + share[1] * spam;
                        let before = place.and_then(|place| rows.sums[row].get(place));
                        smoothed[row] = before.copied().unwrap_or(0.0) + added + view.alpha();
                        // A column that was not there brings its smoothing along.
                        moved[row] += if place.is_some() { added } else { added + view.alpha() };
                    }
                    smoothed
                })
                .collect();
            let held = columns.iter().zip(&touched).map(|(&column, smoothed)| {
                let ln = |label: Label| (smoothed[label.index()] / moved[label.index()]).ln();
                let ratio = ln(Label::Spam) - ln(Label::Ham);
                slot(&self.stack, view, single(ratio), learnt.correction(column))
            });
            own.tables[at] = Table::new(&columns, held);
            // A view that nothing was learnt of has no columns to shift.
            let is_empty = sums.iter().any(|&sum| sum <= 0.0);
            let shift = if is_empty {
                0.0
            } else {
                (moved[0] / sums[0]).ln() - (moved[1] / sums[1]).ln()
            };
            own.shifts[at] = Slot {
                weight: single(self.stack.of_view(view) * shift),
                ratio: single(shift),
            };
        }
        own
    }
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

/// How far a site's intercept is let stray from 0: the standard deviation of its normal prior.
const SPREAD: f64 = 2.0;
/// It strays no further than this. Moderators decide on what waits for them, not on what comes in: what is blocked or published
/// without them is missing from their decisions. Towards publishing a large intercept would be the queue's and not the site's;
/// towards spam it costs no more than reading.
pub(super) const INTERCEPTS: RangeInclusive<f64> = -1.0..=4.0;
/// So many decisions of either class it takes to move towards publishing, and towards spam.
const FEWEST_OF_A_CLASS: [usize; 2] = [20, 5];

/// The intercept that suits scores of a site's own comments, by a model that had not seen them: the maximum of
/// Σ ln p(label | logit + b) − b² / (2 · 2²), by Newton's method, within bounds; 0 where there are few of a class.
pub(super) fn intercept(scored: &[(f64, Label)]) -> f64 {
    let mut found = 0.0_f64;
    for _ in 0..50 {
        let (mut slope, mut bend) = (-found / (SPREAD * SPREAD), -1.0 / (SPREAD * SPREAD));
        for &(logit, label) in scored {
            let told = 1.0 / (1.0 + (-(logit + found)).exp());
            slope += if label == Label::Spam { 1.0 - told } else { -told };
            bend -= told * (1.0 - told);
        }
        // Far out a whole step overshoots.
        let step = (slope / bend).clamp(-1.0, 1.0);
        found -= step;
        if step.abs() < 1e-9 {
            break;
        }
    }
    let of = |label| scored.iter().filter(|one| one.1 == label).count();
    if of(Label::Ham).min(of(Label::Spam)) < FEWEST_OF_A_CLASS[usize::from(found > 0.0)] {
        return 0.0;
    }
    // Six decimals: what differs beyond is the machine's arithmetic.
    (found.clamp(*INTERCEPTS.start(), *INTERCEPTS.end()) * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests;
