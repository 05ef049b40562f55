//! Why a comment scored as it did.
//!
//! Owns the shares: a feature's is its view's coefficient × its weight ÷ the view's norm, so that all shares and the
//! intercept sum to the logit. Letters go to the word they stand in, so a reason is a word and not its pieces.
//! Knows nothing of languages: a reason is a code and what the writer typed.

use super::Input;
use super::features::{Cause, Evidence, Sink, VIEWS, View, extract};
use super::model::{Model, divisor};
use super::reason::Code;
use super::row::norm;
use super::stack::NAME;
use super::table::Columns;
use super::text::{Normal, normalise};
use crate::domain::verdict::{Explanation, Reason, Score};
use std::collections::BTreeMap;

/// Scores and explains: the heaviest reasons, and what they leave.
pub(super) fn explain(model: &Model, input: &Input<'_>) -> Explanation {
    let score = model.score(input);
    let mut causes = Causes::default();
    let normal = extract(input, &mut causes);
    let mut shares = Shares {
        body: input.body,
        normal: &normal,
        found: BTreeMap::new(),
    };
    for view in View::ALL {
        let at = view.index();
        let scale = model.stack.coefficients[at] / divisor(view, causes.views[at].len());
        for (&column, met) in &causes.views[at] {
            let weight = model.tables[at].find(column).unwrap_or(0.0);
            // A feature counts once: what it weighs is shared by the places it was met in.
            let share = scale * weight / places(met.len());
            for cause in met {
                shares.add(cause, share);
            }
        }
    }
    let scale = model.stack.coefficients[NAME] / norm(causes.name.len());
    for (&column, word) in &causes.name {
        let weight = model.tables[View::Words.index()].find(column).unwrap_or(0.0);
        shares.put(Code::NameKeyword, word.clone(), word.clone(), scale * weight);
    }
    debug_assert!(
        (shares.found.values().map(|share| share.1).sum::<f64>() + model.stack.intercept - score.logit).abs()
            < 1e-9 * (1.0 + shares.found.values().map(|share| share.1.abs()).sum::<f64>()),
        "the shares and the intercept are the logit, not what the remainder makes of it"
    );
    shares.explanation(score)
}

#[expect(clippy::cast_precision_loss, reason = "a text has far fewer than 2^52 places")]
fn places(count: usize) -> f64 {
    count.max(1) as f64
}

/// Every feature met, with every place it was met in.
#[derive(Default)]
struct Causes {
    views: [Columns<Vec<Kept>>; VIEWS],
    name: Columns<String>,
}

/// A cause that outlives the text's buffers.
struct Kept {
    code: Code,
    place: Place,
}

enum Place {
    Body(usize, usize),
    Text(String),
}

impl Sink for Causes {
    const TRACED: bool = true;

    fn feature(&mut self, view: View, column: u32, cause: Cause<'_>) {
        let place = match cause.evidence {
            Evidence::Body(start, end) => Place::Body(start, end),
            Evidence::Text(text) => Place::Text(text.to_owned()),
            Evidence::Nothing => Place::Text(String::new()),
        };
        self.views[view.index()].entry(column).or_default().push(Kept {
            code: cause.code,
            place,
        });
    }

    fn name_word(&mut self, column: u32, word: &str) {
        self.name.entry(column).or_insert_with(|| word.to_owned());
    }
}

/// What each reason weighs, merged by what it speaks of.
struct Shares<'a> {
    body: &'a str,
    normal: &'a Normal,
    /// By code and normalised evidence: what was typed first, and the sum.
    found: BTreeMap<(Code, String), (String, f64)>,
}

impl Shares<'_> {
    fn add(&mut self, cause: &Kept, share: f64) {
        match &cause.place {
            Place::Text(text) => self.put(cause.code, text.clone(), text.clone(), share),
            Place::Body(start, end) => {
                let (from, to) = self.normal.source_span(*start, *end);
                let typed = self.body.get(from..to).unwrap_or("");
                let key = normalise(typed, false).text;
                self.put(cause.code, key, typed.to_owned(), share);
            }
        }
    }

    fn put(&mut self, code: Code, key: String, typed: String, share: f64) {
        self.found.entry((code, key)).or_insert((typed, 0.0)).1 += share;
    }

    fn explanation(self, score: Score) -> Explanation {
        let mut reasons: Vec<Reason> = self
            .found
            .into_iter()
            .filter(|(_, (_, weight))| *weight != 0.0)
            .map(|((code, _), (evidence, weight))| Reason {
                code: code.as_str().to_owned(),
                evidence: evidence.chars().take(MOST_EVIDENCE).collect(),
                weight,
            })
            .collect();
        // Stable, and the map's order is fixed: equal weights always come in the same order.
        reasons.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        reasons.truncate(Explanation::MOST_REASONS);
        let remainder = score.logit - reasons.iter().map(|reason| reason.weight).sum::<f64>();
        Explanation {
            score,
            reasons,
            remainder,
        }
    }
}

/// Characters of evidence that a reason shows.
const MOST_EVIDENCE: usize = 120;

#[cfg(test)]
mod tests;
