//! One pass over a comment, adding up what each of its features weighs.
//!
//! Owns the sums, the evidence (how much of a text is known) and the stretches: good words around a spam must not hide it,
//! so a long text is also scored by its most spam-like twenty tokens. A feature counts once, where it is first met, and in the
//! stretch where that was. Knows nothing of where weights come from, nor of reasons.

use super::Input;
use super::features::{ASIDES, Aside, Cause, Sink, VIEWS, View, extract};
use super::reason::Code;
use super::row::{divisor, norm};
use super::sites::Lens;
use super::stack::{Scale, Stack};
use super::table::Met;
use crate::domain::verdict::Score;
use std::ops::Range;

/// Views whose features lie in tokens; they are the first in [`View::ALL`].
pub(super) const IN_TOKENS: usize = 3;

/// Tokens in a stretch.
const STRETCH: usize = 20;
/// From one stretch to the next: each lies half over the one before.
const STEP: usize = STRETCH / 2;
/// Texts of fewer tokens have no stretch but the whole.
const FEWEST: usize = STRETCH + STEP / 2;

/// What was added up.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scored {
    pub(super) score: Score,
    /// The logit of the text as a whole.
    pub(super) whole: f64,
    /// Its most spam-like stretch, where it is long enough to have any.
    pub(super) stretch: Option<Stretch>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stretch {
    pub(super) logit: f64,
    /// By number.
    pub(super) tokens: Range<usize>,
    /// Distinct features of each view that lies in tokens, first met in the stretch.
    pub(super) features: [usize; IN_TOKENS],
}

impl Scored {
    fn of(stack: &Stack, whole: f64, stretch: Option<Stretch>, known_share: f64) -> Self {
        let logit = stretch
            .as_ref()
            .map_or(whole, |stretch| stack.with_stretch(whole, stretch.logit));
        Self {
            score: Score { logit, known_share },
            whole,
            stretch,
        }
    }

    /// The same text under `stack` scaled so.
    pub(super) fn scaled(self, scale: Scale, stack: &Stack) -> Self {
        let stretch = self.stretch.map(|stretch| Stretch {
            logit: scale.of(stretch.logit),
            ..stretch
        });
        Self::of(stack, scale.of(self.whole), stretch, self.score.known_share)
    }
}

/// Scores a comment.
pub(super) fn score(lens: Lens<'_>, stack: &Stack, input: &Input<'_>) -> Scored {
    let mut sums = Sums::new(lens, stack, input.body.len());
    extract(input, &mut sums);
    sums.finish()
}

/// The sums of one token, or of several.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    weights: [f64; IN_TOKENS],
    features: [u32; IN_TOKENS],
}

struct Sums<'m> {
    lens: Lens<'m>,
    stack: &'m Stack,
    met: [Met; VIEWS],
    /// By token.
    parts: Vec<Part>,
    at: usize,
    /// Of the views that do not lie in tokens.
    rest: f64,
    words: usize,
    known_words: usize,
    asides: [Vec<u32>; ASIDES],
}

impl<'m> Sums<'m> {
    /// `length`: of the body, in bytes.
    fn new(lens: Lens<'m>, stack: &'m Stack, length: usize) -> Self {
        Self {
            lens,
            stack,
            met: [length / 4, length / 4, 3 * length, 16, 40].map(Met::with_room),
            parts: Vec::with_capacity(length / 4 + 1),
            at: 0,
            rest: 0.0,
            words: 0,
            known_words: 0,
            asides: Default::default(),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a text has far fewer than 2^52 words")]
    fn finish(mut self) -> Scored {
        let mut beside = self.lens.intercept(self.stack) + self.rest;
        for aside in Aside::ALL {
            let columns = &mut self.asides[aside.index()];
            columns.sort_unstable();
            columns.dedup();
            beside += self
                .lens
                .aside(self.stack, aside, columns.iter().copied(), columns.len());
        }
        let whole = beside + self.parts.iter().fold(Part::default(), Part::plus).logit();
        let known_share = self.known_words as f64 / self.words.max(1) as f64;
        Scored::of(self.stack, whole, self.stretch(beside), known_share)
    }

    /// The stretch that scores highest; the first of equals.
    fn stretch(&self, beside: f64) -> Option<Stretch> {
        if self.parts.len() < FEWEST {
            return None;
        }
        let last = self.parts.len() - STRETCH;
        let starts = (0..last).step_by(STEP).chain([last]);
        let mut best: Option<Stretch> = None;
        for start in starts {
            let tokens = start..start + STRETCH;
            let sum = self.parts[tokens.clone()].iter().fold(Part::default(), Part::plus);
            let logit = beside + sum.logit();
            if best.as_ref().is_none_or(|best| logit > best.logit) {
                best = Some(Stretch {
                    logit,
                    tokens,
                    features: sum.features.map(|count| count as usize),
                });
            }
        }
        best
    }
}

impl Part {
    fn plus(mut self, other: &Self) -> Self {
        for view in 0..IN_TOKENS {
            self.weights[view] += other.weights[view];
            self.features[view] += other.features[view];
        }
        self
    }

    fn logit(&self) -> f64 {
        let sums = self.weights.iter().zip(self.features);
        sums.map(|(sum, features)| sum / norm(features as usize)).sum()
    }
}

impl Sink for Sums<'_> {
    const TRACED: bool = false;

    #[inline]
    fn token(&mut self, number: usize) {
        self.at = number;
        if number >= self.parts.len() {
            self.parts.resize(number + 1, Part::default());
        }
    }

    #[inline]
    fn feature(&mut self, view: View, column: u32, cause: Cause<'_>) {
        let at = view.index();
        if !self.met[at].insert(column) {
            return;
        }
        let found = self.lens.weight(view, column);
        if at >= IN_TOKENS {
            self.rest += found.unwrap_or(0.0) / divisor(view, 1);
            return;
        }
        if self.parts.is_empty() {
            self.parts.push(Part::default());
        }
        if let Some(part) = self.parts.get_mut(self.at) {
            part.weights[at] += found.unwrap_or(0.0);
            part.features[at] += 1;
        }
        if view == View::Words && cause.code == Code::Word {
            self.words += 1;
            self.known_words += usize::from(found.is_some());
        }
    }

    fn aside(&mut self, aside: Aside, column: u32, _: &str) {
        self.asides[aside.index()].push(column);
    }
}
