//! What an attack achieves: how much of the spam is still caught.
//!
//! Owns the figures before and after. Knows nothing of how a text is attacked or scored.

use super::{Attack, GoodWords};
use crate::cli::evaluate::outcome::unit;
use crate::domain::quality::{Z95, wilson_of_share};
use crate::domain::verdict::Verdict;
use crate::spam::metrics::effective;
use crate::spam::{Example, Input, Label, Model};
use serde::Serialize;

/// What became of the spam under one attack.
#[derive(Debug, Clone, Serialize)]
pub struct Resistance {
    pub attack: &'static str,
    /// Spam that was attacked.
    pub spam: u64,
    /// At probability ½ or above.
    pub caught: Change,
    /// Blocked by the model's own cut, where enough of the text is known.
    pub blocked: Change,
    /// Blocked, or left to a person.
    pub not_published: Change,
}

/// A share of the same spam before and after, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Change {
    pub before: f64,
    pub after: f64,
    /// 95 % of each, by Wilson's score of as many comments as the spam is worth where some are of one group, see
    /// [`effective`].
    pub intervals: ChangeIntervals,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ChangeIntervals {
    pub before: [f64; 2],
    pub after: [f64; 2],
}

impl Change {
    /// Counts before and after, of `all`, which are worth `worth` that have nothing in common.
    fn of([before, after]: [u64; 2], all: u64, worth: u64) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "counts of comments are far below 2^52")]
        let share = |part: u64| part as f64 / all.max(1) as f64;
        Self {
            before: share(before),
            after: share(after),
            intervals: ChangeIntervals {
                before: wilson_of_share(share(before), worth, Z95),
                after: wilson_of_share(share(after), worth, Z95),
            },
        }
    }
}

/// Attacks as they are tried, comment by comment.
#[derive(Debug)]
pub struct Trial {
    good: GoodWords,
    /// Each spam's logit before, and its unit.
    spam: Vec<(f64, u64)>,
    before: Tally,
    after: [Tally; Attack::ALL.len()],
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    caught: u64,
    blocked: u64,
    not_published: u64,
}

impl Tally {
    /// Takes a text as it is before or after; gives its logit.
    fn take(&mut self, model: &Model, input: &Input<'_>) -> f64 {
        let score = model.score(input);
        let verdict = Model::judge(score, model.cuts());
        self.caught += u64::from(score.logit >= 0.0);
        self.blocked += u64::from(verdict == Verdict::Spam);
        self.not_published += u64::from(verdict != Verdict::Publish);
        score.logit
    }
}

impl Trial {
    /// `good` are the words that the attack by good words appends.
    pub fn with(good: GoodWords) -> Self {
        Self {
            good,
            spam: Vec::new(),
            before: Tally::default(),
            after: Default::default(),
        }
    }

    /// Lays a spam before the model as it is and under every attack; a good comment is left alone.
    pub fn take(&mut self, model: &Model, example: &Example) {
        if example.label != Label::Spam {
            return;
        }
        let input = example.input();
        let logit = self.before.take(model, &input);
        self.spam.push((logit, unit(example)));
        for (attack, tally) in Attack::ALL.into_iter().zip(&mut self.after) {
            let body = attack.apply(&example.text, example.lang.as_deref(), &self.good);
            tally.take(model, &Input { body: &body, ..input });
        }
    }

    /// What each attack achieved; nothing where there was no spam.
    pub fn figures(&self) -> Vec<Resistance> {
        if self.spam.is_empty() {
            return Vec::new();
        }
        let (spam, worth) = (self.spam.len() as u64, effective(self.spam.iter().copied()));
        let figure = |(attack, after): (Attack, &Tally)| {
            let change = |of: fn(&Tally) -> u64| Change::of([of(&self.before), of(after)], spam, worth);
            Resistance {
                attack: attack.as_str(),
                spam,
                caught: change(|tally| tally.caught),
                blocked: change(|tally| tally.blocked),
                not_published: change(|tally| tally.not_published),
            }
        };
        Attack::ALL.into_iter().zip(&self.after).map(figure).collect()
    }
}
