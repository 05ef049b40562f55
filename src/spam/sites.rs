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
use super::strata::{Rows, SITE, own_shares, rows, whole};
use super::table::{Slot, Table};
use super::{Input, Label};
use std::collections::BTreeMap;

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

    /// The part of a site with these counts.
    pub(super) fn own(&self, counts: &SourceCounts, intercept: f64) -> Own {
        let mut own = Own {
            intercept,
            ..Own::default()
        };
        let shares = own_shares(counts.texts);
        for view in View::ALL {
            let at = view.index();
            let (rows, sums) = &self.rows[at];
            let learnt = &self.views[at];
            let mut touched: Vec<(usize, [f64; 2])> = counts.views[at]
                .iter()
                .filter_map(|(column, cell)| {
                    let place = rows.columns.binary_search(column).ok()?;
                    let [ham, spam] = cell.sums.map(whole);
                    Some((place, shares.map(|share| share[0] * ham + share[1] * spam)))
                })
                .collect();
            // In the order of columns: a map has none, and sums of fractions depend on it.
            touched.sort_unstable_by_key(|one| one.0);
            let mut moved = *sums;
            for (_, added) in &touched {
                moved.iter_mut().zip(added).for_each(|(sum, added)| *sum += added);
            }
            let ln = |row: usize, place: usize, added: f64| {
                ((rows.sums[row].get(place).copied().unwrap_or(0.0) + added + view.alpha()) / moved[row]).ln()
            };
            let held = touched.iter().map(|&(place, [ham, spam])| {
                let ratio = ln(Label::Spam.index(), place, spam) - ln(Label::Ham.index(), place, ham);
                slot(&self.stack, view, single(ratio), learnt.correction(rows.columns[place]))
            });
            let columns: Vec<u32> = touched.iter().map(|&(place, _)| rows.columns[place]).collect();
            own.tables[at] = Table::new(&columns, held);
            let shift = (moved[0] / sums[0]).ln() - (moved[1] / sums[1]).ln();
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

/// The intercept that suits scores of a site's own comments, by a model that had not seen them: the maximum of
/// Σ ln p(label | logit + b) − b² / (2 · 2²), by Newton's method; 0 without a comment.
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
    // Six decimals: what differs beyond is the machine's arithmetic.
    (found * 1e6).round() / 1e6
}
