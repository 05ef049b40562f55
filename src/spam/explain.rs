//! Why a comment scored as it did.
//!
//! Owns the shares: a feature's is its view's coefficient × its weight ÷ the view's norm, so that all shares and the
//! intercept sum to the logit. Letters go to the word they stand in, so a reason is a word and not its pieces.
//! Knows nothing of languages: a reason is a code and what the writer typed, a word of a name or of a host as it is read.

use super::Input;
use super::features::{ASIDES, Aside, Cause, Evidence, Sink, VIEWS, View, extract};
use super::reason::Code;
use super::row::{divisor, norm};
use super::scorer::IN_TOKENS;
use super::sites::Weights;
use super::table::Columns;
use super::text::{Normal, normalise};
use crate::domain::verdict::{Explanation, Reason, Score};
use std::collections::BTreeMap;

/// Says why a comment scored as it did: the heaviest reasons, and what they leave.
pub(super) fn explain(weights: &Weights, input: &Input<'_>) -> Explanation {
    let scored = weights.score(input);
    let (lens, stack) = (weights.lens(input.site), &weights.stack);
    let mut causes = Causes::default();
    let normal = extract(input, &mut causes);
    let mut shares = Shares {
        body: input.body,
        normal: &normal,
        found: BTreeMap::new(),
    };
    // The logit is a mixture of the whole's and the stretch's, and so are the shares.
    let [of_whole, of_stretch] = scored
        .stretch
        .as_ref()
        .map_or([1.0, 0.0], |stretch| stack.mixture(scored.whole, stretch.logit));
    let of_both = of_whole + of_stretch;
    for view in View::ALL {
        let at = view.index();
        let features = causes.views[at].len();
        for (&column, met) in &causes.views[at] {
            let weight = lens.weight(view, column).unwrap_or(0.0);
            let whole = weight / divisor(view, features);
            let share = match &scored.stretch {
                Some(stretch) if at < IN_TOKENS => {
                    let inside = stretch.tokens.contains(&met.token);
                    let stretch = if inside {
                        weight / norm(stretch.features[at])
                    } else {
                        0.0
                    };
                    of_whole * whole + of_stretch * stretch
                }
                _ => of_both * whole,
            };
            // A feature counts once: what it weighs is shared by the places it was met in.
            let share = share / places(met.causes.len());
            for cause in &met.causes {
                shares.add(cause, share);
            }
        }
    }
    for aside in Aside::ALL {
        let columns = &causes.asides[aside.index()];
        for (&column, word) in columns {
            let share = of_both * lens.aside(stack, aside, [column].into_iter(), columns.len());
            let code = match aside {
                Aside::NameWords | Aside::NameLetters => Code::NameKeyword,
                Aside::SiteWords | Aside::SiteLetters => Code::WebsiteKeyword,
            };
            shares.put(code, word.clone(), word.clone(), share);
        }
    }
    debug_assert!(
        (shares.found.values().map(|share| share.1).sum::<f64>() + of_both * lens.intercept(stack)
            - scored.score.logit)
            .abs()
            < 1e-9 * (1.0 + shares.found.values().map(|share| share.1.abs()).sum::<f64>()),
        "the shares and the intercept are the logit, not what the remainder makes of it"
    );
    shares.explanation(scored.score)
}

#[expect(clippy::cast_precision_loss, reason = "a text has far fewer than 2^52 places")]
fn places(count: usize) -> f64 {
    count.max(1) as f64
}

/// Every feature met, with every place it was met in.
#[derive(Default)]
struct Causes {
    views: [Columns<Met>; VIEWS],
    asides: [Columns<String>; ASIDES],
    token: usize,
}

struct Met {
    /// Number of the token that it was first met in.
    token: usize,
    causes: Vec<Kept>,
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
        let token = self.token;
        let met = self.views[view.index()].entry(column).or_insert_with(|| Met {
            token,
            causes: Vec::new(),
        });
        met.causes.push(Kept {
            code: cause.code,
            place,
        });
    }

    fn token(&mut self, number: usize) {
        self.token = number;
    }

    fn aside(&mut self, aside: Aside, column: u32, word: &str) {
        self.asides[aside.index()]
            .entry(column)
            .or_insert_with(|| word.to_owned());
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
