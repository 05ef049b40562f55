//! By how much a version may be worse on a set of texts, and what is said where it is.
//!
//! Owns the measures and how sure they must be. Knows nothing of models, nor of which texts are asked.

use crate::spam::Label;
use crate::spam::cuts::Z;
use crate::spam::metrics::{cut_at_one_percent, share};
use serde::{Deserialize, Serialize};

/// One reason not to promote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Refusal {
    /// A figure may have fallen by more than the gate allows. All are shares, 0 to 1.
    Worse {
        measure: String,
        fell_by: f64,
        may_have_fallen_by: f64,
        allowed: f64,
    },
    /// Of one class, more or less is published at once than the gate allows. All are shares of that class, 0 to 1.
    Published {
        label: Label,
        /// Which texts, as a phrase that follows the figures: `on the base's texts`.
        texts: String,
        was: f64,
        is: f64,
        allowed: f64,
    },
    /// No text was held out, so nobody can tell.
    NothingToJudgeOn,
}

/// What a version says of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::spam) struct Said {
    /// Log-odds of spam.
    pub(super) logit: f64,
    /// Whether its file's own cuts publish the text at once.
    pub(super) is_published: bool,
}

/// A text, and what two versions say of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) label: Label,
    pub(super) new: Said,
    pub(super) old: Said,
}

/// Good comments published at once may become fewer by so much …
pub(super) const ALLOWED_GOOD: f64 = 0.05;
/// … and spam published at once more, by so much. Of few texts, only where that is hardly chance.
pub(super) const ALLOWED_SPAM: f64 = 0.02;

impl Said {
    pub(super) fn is_right(self, label: Label) -> bool {
        (self.logit >= 0.0) == (label == Label::Spam)
    }
}

/// What speaks against the new one in figures; each may be worse by `allowed` at most, by its upper confidence bound. `texts`
/// says on which, after the name of a measure.
pub(super) fn figures(pairs: &[Pair], texts: &str, allowed: f64) -> Vec<Refusal> {
    if pairs.is_empty() {
        return vec![Refusal::NothingToJudgeOn];
    }
    let cut = |said: fn(&Pair) -> Said| {
        let good = pairs.iter().filter(|pair| pair.label == Label::Ham);
        cut_at_one_percent(&good.map(|pair| said(pair).logit).collect::<Vec<_>>())
    };
    let (new_cut, old_cut) = (cut(|pair| pair.new), cut(|pair| pair.old));
    let accuracy = Change::of(pairs, |_| true, rights);
    let caught = |pair: &Pair| [pair.new.logit >= new_cut, pair.old.logit >= old_cut];
    let sc1 = Change::of(pairs, |pair| pair.label == Label::Spam, caught);
    [("accuracy", accuracy), ("sc1", sc1)]
        .into_iter()
        .filter(|(_, change)| change.lost > 0 && change.may_have_fallen_by() > allowed)
        .map(|(measure, change)| change.refusal(format!("{measure}{texts}"), allowed))
        .collect()
}

/// Whether the new one is right less often by more than `allowed`, and not by chance: where there are few texts, a loss that
/// cannot be excluded must not count as one.
pub(super) fn collapse(pairs: &[Pair], texts: &str, allowed: f64) -> Option<Refusal> {
    let change = Change::of(pairs, |_| true, rights);
    (change.is_certain_beyond(allowed)).then(|| change.refusal(format!("accuracy{texts}"), allowed))
}

/// What speaks against the new one in what it publishes at once.
pub(super) fn published(pairs: &[Pair], texts: &str) -> Vec<Refusal> {
    let both = |pair: &Pair| [pair.new.is_published, pair.old.is_published];
    let of = |label: Label, allowed: f64| {
        let is_good = label == Label::Ham;
        let hits = |pair: &Pair| both(pair).map(|is_published| is_published == is_good);
        let change = Change::of(pairs, |pair| pair.label == label, hits);
        let told = |hit: f64| if is_good { hit } else { 1.0 - hit };
        change.is_certain_beyond(allowed).then(|| Refusal::Published {
            label,
            texts: texts.trim_start().to_owned(),
            was: told(change.was),
            is: told(change.is),
            allowed,
        })
    };
    [of(Label::Ham, ALLOWED_GOOD), of(Label::Spam, ALLOWED_SPAM)]
        .into_iter()
        .flatten()
        .collect()
}

fn rights(pair: &Pair) -> [bool; 2] {
    [pair.new.is_right(pair.label), pair.old.is_right(pair.label)]
}

/// How a share of hits changed from the old to the new.
#[derive(Debug, Clone, Copy)]
struct Change {
    was: f64,
    is: f64,
    /// Hits of the old that the new misses.
    lost: usize,
    fell_by: f64,
    /// Standard error of that.
    spread: f64,
}

impl Change {
    fn of(pairs: &[Pair], counts: impl Fn(&Pair) -> bool, hits: impl Fn(&Pair) -> [bool; 2]) -> Self {
        let (mut n, mut lost, mut won, mut kept) = (0, 0, 0, 0);
        for [new, old] in pairs.iter().filter(|pair| counts(pair)).map(hits) {
            n += 1;
            lost += usize::from(!new && old);
            won += usize::from(new && !old);
            kept += usize::from(new && old);
        }
        let fell_by = share(lost, n) - share(won, n);
        // Of paired answers only those that differ tell anything: their spread is that of McNemar's test.
        let spread = ((share(lost + won, n) - fell_by * fell_by) * share(1, n))
            .max(0.0)
            .sqrt();
        Self {
            was: share(kept + lost, n),
            is: share(kept + won, n),
            lost,
            fell_by,
            spread,
        }
    }

    fn may_have_fallen_by(self) -> f64 {
        self.fell_by + Z * self.spread
    }

    fn is_certain_beyond(self, allowed: f64) -> bool {
        self.fell_by > allowed && self.fell_by - Z * self.spread > 0.0
    }

    fn refusal(self, measure: String, allowed: f64) -> Refusal {
        Refusal::Worse {
            measure,
            fell_by: self.fell_by,
            may_have_fallen_by: self.may_have_fallen_by(),
            allowed,
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Worse {
                measure,
                fell_by,
                may_have_fallen_by,
                allowed,
            } => write!(
                f,
                "{measure} fell by {:.2} points and may have fallen by {:.2}, where {:.2} are allowed",
                100.0 * fell_by,
                100.0 * may_have_fallen_by,
                100.0 * allowed
            ),
            Self::Published {
                label,
                texts,
                was,
                is,
                allowed,
            } => {
                let what = match label {
                    Label::Ham => "good comments published at once fall",
                    Label::Spam => "spam published at once rises",
                };
                write!(
                    f,
                    "{what} from {:.1} % to {:.1} % {texts}, where {:.0} points are allowed",
                    100.0 * was,
                    100.0 * is,
                    100.0 * allowed
                )
            }
            Self::NothingToJudgeOn => write!(f, "no text was held out, so nothing can judge this version"),
        }
    }
}
