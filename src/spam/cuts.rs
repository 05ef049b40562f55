//! The two cuts, from budgets of mistakes.
//!
//! Owns the budgets and the caution: a cut must keep its budget by the upper confidence bound, so few texts make timid cuts.
//! Knows nothing of sites, which may have budgets of their own.

use super::Label;
use super::metrics::{logits, share};
use crate::domain::verdict::{Cuts, Score};

/// Block at most one good comment in 200. Of a site that training has not seen about four times as many score as high as of
/// those it has (left out one by one, see `models/base.md`), and every site is new at first: so a quarter of the budget.
const BLOCKED_HAM: f64 = 1.0 / 200.0 / 4.0;
/// Publish at most this share of spam.
const PUBLISHED_SPAM: f64 = 1.0 / 100.0;
/// Fewer known words than this share, and nobody can tell.
const KNOWN_SHARE: f64 = 0.3;
/// One-sided 95 %.
pub(super) const Z: f64 = 1.645;

/// The cuts that keep both budgets on texts with these logits, none of which the model had seen.
pub(super) fn choose(scored: &[(f64, Label)]) -> Cuts {
    let (mut ham, mut spam) = (logits(scored, Label::Ham), logits(scored, Label::Spam));
    ham.sort_unstable_by(|a, b| b.total_cmp(a));
    spam.sort_unstable_by(f64::total_cmp);
    let spam_cut = allowed(ham.len(), BLOCKED_HAM)
        .and_then(|k| ham.get(k))
        .map_or(1.0, |&logit| probability(logit.next_up()));
    let publish = allowed(spam.len(), PUBLISHED_SPAM)
        .and_then(|k| spam.get(k))
        .map_or(0.0, |&logit| probability(logit.next_down()));
    // Where the classes lie far apart both budgets leave room; neither cut may cross the middle.
    Cuts {
        publish: tidy(publish.min(0.5), f64::floor),
        spam: tidy(spam_cut.max(0.5), f64::ceil),
        known_share: KNOWN_SHARE,
    }
}

/// How many mistakes in `n` texts keep a budget by the upper bound; `None` where not even none would.
fn allowed(n: usize, budget: f64) -> Option<usize> {
    (0..=n)
        .take_while(|&mistakes| upper_bound(mistakes, n) <= budget)
        .last()
}

/// Wilson's upper bound of a share, one-sided 95 %.
pub(super) fn upper_bound(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        return 1.0;
    }
    let (p, n) = (share(part, whole), share(whole, 1));
    let middle = p + Z * Z / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    (middle + half) / (1.0 + Z * Z / n)
}

fn probability(logit: f64) -> f64 {
    Score {
        logit,
        known_share: 1.0,
    }
    .probability()
}

/// Nine decimals, away from the middle: what differs beyond is the machine's arithmetic.
fn tidy(probability: f64, round: fn(f64) -> f64) -> f64 {
    (round(probability * 1e9) / 1e9).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_texts_make_timid_cuts() {
        let cuts = choose(&[(-1.0, Label::Ham), (1.0, Label::Spam)]);
        assert!(cuts.spam > 0.999 && cuts.publish < 0.001);
    }

    #[test]
    fn cuts_keep_their_budgets() {
        let ham = (0..4000).map(|n| (f64::from(n) / 400.0 - 8.0, Label::Ham));
        let spam = (0..4000).map(|n| (f64::from(n) / 400.0 - 2.0, Label::Spam));
        let scored: Vec<_> = ham.chain(spam).collect();
        let cuts = choose(&scored);
        let blocked = logits(&scored, Label::Ham)
            .iter()
            .filter(|&&l| probability(l) >= cuts.spam)
            .count();
        let published = logits(&scored, Label::Spam)
            .iter()
            .filter(|&&l| probability(l) <= cuts.publish)
            .count();
        assert!(upper_bound(blocked, 4000) <= BLOCKED_HAM && blocked > 0, "{blocked}");
        assert!(
            upper_bound(published, 4000) <= PUBLISHED_SPAM && published > 10,
            "{published}"
        );
        assert!(cuts.publish < cuts.spam);
    }
}
