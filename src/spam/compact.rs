//! Labelled texts in the form that repeated fitting wants: features as places in arrays, no hash left to look up.
//!
//! Owns which columns have a place and what a feature counts in a text. Knows nothing of what is fitted.

use super::Label;
use super::features::{ASIDES, Aside, VIEWS, View};
use super::fit::in_closed_form;
use super::folds::Labelled;
use super::row::{Row, divisor, norm};
use super::strata::{Rows, shares, whole};
use super::table::Columns;
use std::collections::BTreeMap;

/// Texts over the columns that may bear a weight.
pub(super) struct Compact<'e> {
    /// Sorted columns of each view; a column's place in a view's weights is its place here.
    pub(super) columns: [Vec<u32>; VIEWS],
    pub(super) texts: Vec<Text>,
    /// Their names, sorted.
    pub(super) sources: Vec<&'e str>,
}

/// One text.
pub(super) struct Text {
    pub(super) label: Label,
    /// Place among the sources.
    pub(super) source: usize,
    /// Places of its features, view after view, and where each view ends.
    places: Vec<u32>,
    ends: [u32; VIEWS],
    /// What each view's sum is divided by: all distinct features count, those without a place too.
    pub(super) divisors: [f64; VIEWS],
    /// What each feature of a view adds to a count.
    counted: [f64; VIEWS],
    asides: [(Vec<u32>, f64); ASIDES],
}

impl<'e> Compact<'e> {
    /// `common` are the sorted columns of each view that may bear a weight; `row` gives the row of a text, by number. No row
    /// outlives its text's turn: all of them together are the largest thing that training could hold.
    pub(super) fn new(texts: &[Labelled<'e>], common: [Vec<u32>; VIEWS], mut row: impl FnMut(usize) -> Row) -> Self {
        let places: [Columns<u32>; VIEWS] = common
            .each_ref()
            .map(|columns| columns.iter().copied().zip(0..).collect());
        let mut sources: Vec<&'e str> = texts.iter().map(|text| text.source).collect();
        sources.sort_unstable();
        sources.dedup();
        let find = |view: View, columns: &[u32]| -> Vec<u32> {
            let places = &places[view.index()];
            columns
                .iter()
                .filter_map(|column| places.get(column).copied())
                .collect()
        };
        let compact = |(at, text): (usize, &Labelled<'e>)| {
            let row = row(at);
            let mut own = Vec::new();
            let ends = View::ALL.map(|view| {
                own.extend(find(view, row.columns(view)));
                u32::try_from(own.len()).unwrap_or(u32::MAX)
            });
            own.shrink_to_fit();
            Text {
                label: text.label,
                source: sources.binary_search(&text.source).unwrap_or(0),
                places: own,
                ends,
                divisors: View::ALL.map(|view| divisor(view, row.columns(view).len())),
                counted: View::ALL.map(|view| whole(row.weight(view))),
                asides: Aside::ALL.map(|aside| {
                    let columns = row.aside(aside);
                    (find(aside.view(), columns), norm(columns.len()))
                }),
            }
        };
        let texts = texts.iter().enumerate().map(compact).collect();
        Self {
            columns: common,
            texts,
            sources,
        }
    }

    /// The naive Bayes log-likelihood ratios of every place, from the texts that `takes` says yes to, by number: what
    /// counting, stratifying and fitting them would give.
    pub(super) fn ratios(&self, takes: impl Fn(usize) -> bool) -> [Vec<f64>; VIEWS] {
        let texts = || {
            self.texts
                .iter()
                .enumerate()
                .filter(|(at, _)| takes(*at))
                .map(|(_, text)| text)
        };
        let mut seen: BTreeMap<usize, [u64; 2]> = BTreeMap::new();
        for text in texts() {
            seen.entry(text.source).or_default()[text.label.index()] += 1;
        }
        let shares: BTreeMap<usize, [[f64; 2]; 2]> = seen
            .into_iter()
            .map(|(source, texts)| (source, shares(self.sources[source], texts)))
            .collect();
        let mut sums: [[Vec<f64>; 2]; VIEWS] = self.columns.each_ref().map(|columns| {
            let none = vec![0.0; columns.len()];
            [none.clone(), none]
        });
        for text in texts() {
            let Some(shares) = shares.get(&text.source) else {
                continue;
            };
            for (view, sums) in View::ALL.into_iter().zip(&mut sums) {
                for (row, share) in sums.iter_mut().zip(shares) {
                    let adds = share[text.label.index()] * text.counted[view.index()];
                    if adds > 0.0 {
                        text.places(view).iter().for_each(|&place| row[place as usize] += adds);
                    }
                }
            }
        }
        let mut sums = sums.into_iter();
        View::ALL.map(|view| {
            in_closed_form(
                &Rows {
                    columns: Vec::new(),
                    sums: sums.next().unwrap_or_default(),
                },
                view,
            )
            .weights
        })
    }
}

impl Text {
    pub(super) fn places(&self, view: View) -> &[u32] {
        let at = view.index();
        let from = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.places[from..self.ends[at] as usize]
    }

    /// Places of an aside in the weights of its view, and what their sum is divided by.
    pub(super) fn aside(&self, aside: Aside) -> (&[u32], f64) {
        let (places, divisor) = &self.asides[aside.index()];
        (places, *divisor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spam::strata::rows;
    use crate::spam::training::tests::examples;
    use crate::spam::training::{count, label, sorted};

    #[test]
    fn ratios_of_compact_texts_are_those_of_their_counts() {
        let all = examples(40);
        let texts = label(&sorted(&all));
        let counts = count(&texts);
        let common = View::ALL.map(|view| rows(&counts, view).columns);
        let ratios = Compact::new(&texts, common, |at| texts[at].row.clone()).ratios(|_| true);
        for view in View::ALL {
            let counted = in_closed_form(&rows(&counts, view), view).weights;
            let own = &ratios[view.index()];
            assert_eq!(own.len(), counted.len());
            for (own, counted) in own.iter().zip(&counted) {
                assert!((own - counted).abs() < 1e-9, "{own} {counted}");
            }
        }
    }
}
