//! Labelled texts in the form that repeated fitting wants: features as places in arrays, no hash left to look up.
//!
//! Owns which columns have a place and what a feature counts in a text. Knows nothing of what is fitted.

use super::features::{ASIDES, Aside, VIEWS, View};
use super::fit::in_closed_form;
use super::row::{Row, divisor, norm, weight};
use super::strata::{Rows, shares, whole};
use super::table::Columns;
use super::{Example, Label};
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
    pub(super) source: u32,
    /// Places of its features, view after view, then of what stands beside it, and where each of these lists ends. Places rise:
    /// each is told by its distance from the one before, which takes half the room of the place itself.
    steps: Box<[u16]>,
    ends: [u32; LISTS],
    /// How many distinct features each list had, those without a place too.
    features: [u32; LISTS],
}

const LISTS: usize = VIEWS + ASIDES;

/// A step that leads to no place yet: the next one goes on from there.
const FAR: u16 = u16::MAX;

impl<'e> Compact<'e> {
    /// `common` are the sorted columns of each view that may bear a weight; `row` gives the row of a text, by number. No row
    /// outlives its text's turn: all of them together are the largest thing that training could hold.
    pub(super) fn new(examples: &[&'e Example], common: [Vec<u32>; VIEWS], mut row: impl FnMut(usize) -> Row) -> Self {
        let places: [Columns<u32>; VIEWS] = common
            .each_ref()
            .map(|columns| columns.iter().copied().zip(0..).collect());
        let mut sources: Vec<&'e str> = examples.iter().map(|example| example.source.as_str()).collect();
        sources.sort_unstable();
        sources.dedup();
        let compact = |(at, example): (usize, &&'e Example)| {
            let row = row(at);
            let source = sources.binary_search(&example.source.as_str()).unwrap_or(0);
            let mut text = Text {
                label: example.label,
                source: u32::try_from(source).unwrap_or(0),
                steps: Box::default(),
                ends: [0; LISTS],
                features: [0; LISTS],
            };
            let mut steps = Vec::new();
            let views = View::ALL.into_iter().map(|view| (view, row.columns(view)));
            let asides = Aside::ALL.into_iter().map(|aside| (aside.view(), row.aside(aside)));
            for (at, (view, columns)) in views.chain(asides).enumerate() {
                let places = &places[view.index()];
                push(
                    &mut steps,
                    columns.iter().filter_map(|column| places.get(column).copied()),
                );
                text.ends[at] = u32::try_from(steps.len()).unwrap_or(u32::MAX);
                text.features[at] = u32::try_from(columns.len()).unwrap_or(u32::MAX);
            }
            text.steps = steps.into();
            text
        };
        let texts = examples.iter().enumerate().map(compact).collect();
        Self {
            columns: common,
            texts,
            sources,
        }
    }

    /// The columns alone; the texts are gone.
    pub(super) fn into_columns(self) -> [Vec<u32>; VIEWS] {
        self.columns
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
        let mut seen: BTreeMap<u32, [u64; 2]> = BTreeMap::new();
        for text in texts() {
            seen.entry(text.source).or_default()[text.label.index()] += 1;
        }
        let shares: BTreeMap<u32, [[f64; 2]; 2]> = seen
            .into_iter()
            .map(|(source, texts)| (source, shares(self.sources[source as usize], texts)))
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
                let counted = whole(weight(view, text.features[view.index()] as usize));
                for (row, share) in sums.iter_mut().zip(shares) {
                    let adds = share[text.label.index()] * counted;
                    if adds > 0.0 {
                        text.places(view).for_each(|place| row[place] += adds);
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
    /// Places of its features in the weights of a view.
    pub(super) fn places(&self, view: View) -> Places<'_> {
        self.list(view.index())
    }

    /// What a view's sum is divided by: all distinct features count, those without a place too.
    pub(super) fn divisor(&self, view: View) -> f64 {
        divisor(view, self.features[view.index()] as usize)
    }

    /// Places of an aside in the weights of its view, and what their sum is divided by.
    pub(super) fn aside(&self, aside: Aside) -> (Places<'_>, f64) {
        let at = VIEWS + aside.index();
        (self.list(at), norm(self.features[at] as usize))
    }

    fn list(&self, at: usize) -> Places<'_> {
        let from = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        Places {
            steps: self.steps[from..self.ends[at] as usize].iter(),
            last: 0,
        }
    }
}

/// Places that rise.
pub(super) struct Places<'t> {
    steps: std::slice::Iter<'t, u16>,
    last: usize,
}

impl Iterator for Places<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        loop {
            let &step = self.steps.next()?;
            self.last += usize::from(step);
            if step != FAR {
                return Some(self.last);
            }
        }
    }
}

/// Appends the steps that lead from one place to the next.
fn push(steps: &mut Vec<u16>, places: impl Iterator<Item = u32>) {
    let mut last = 0;
    for place in places {
        let mut step = place - last;
        while step >= u32::from(FAR) {
            steps.push(FAR);
            step -= u32::from(FAR);
        }
        steps.extend(u16::try_from(step));
        last = place;
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
        let examples = sorted(&all);
        let texts = label(&examples);
        let counts = count(&texts);
        let common = View::ALL.map(|view| rows(&counts, view).columns);
        let ratios = Compact::new(&examples, common, |at| texts[at].row.clone()).ratios(|_| true);
        for view in View::ALL {
            let counted = in_closed_form(&rows(&counts, view), view).weights;
            let own = &ratios[view.index()];
            assert_eq!(own.len(), counted.len());
            for (own, counted) in own.iter().zip(&counted) {
                assert!((own - counted).abs() < 1e-9, "{own} {counted}");
            }
        }
    }

    #[test]
    fn places_near_and_far_are_those_that_went_in() {
        let far = u32::from(FAR);
        let there = [0, 1, far, 2 * far - 1, 2 * far, 5 * far, 5 * far + 1];
        for from in 0..there.len() {
            let mut steps = Vec::new();
            push(&mut steps, there[from..].iter().copied());
            let (steps, last) = (steps.iter(), 0);
            let places = Places { steps, last };
            assert!(places.eq(there[from..].iter().map(|&place| place as usize)));
        }
    }
}
