//! The random audit: how often the program's own decisions are wrong, by what moderators said of those drawn at random.
//!
//! Owns which pair of decision and word is a mistake. Knows nothing of how a comment is drawn: `domain::policy` does.

use super::Sieve;
use super::review::sees_all;
use crate::domain::budgets::{USUAL_BLOCK, USUAL_PUBLISH};
use crate::domain::comment::Decision;
use crate::domain::ids::SiteId;
use crate::domain::moderator::Moderator;
use crate::domain::rate::Rate;
use crate::domain::site::Settings;
use crate::domain::verdict::Verdict;
use crate::storage::{AuditCount, Error};
use serde::Serialize;

/// From so many audits on, the share measured is held against its budget; before, its lower bound.
const ENOUGH: u64 = 50;

/// Mistakes of a model, measured on the decisions drawn for audit and decided by a moderator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Measured {
    /// Of what was published automatically, what a moderator called spam.
    pub published: Rate,
    /// Of what was held as spam automatically, what a moderator approved. A rejection is neither good nor spam.
    pub blocked: Rate,
}

/// The audits of a site, or of several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Audits {
    /// Drawn in the last [`Audits::DAYS`] days.
    pub last_90_days: Measured,
    pub all_time: Measured,
    /// Drawn, and not decided yet.
    pub waiting: u64,
}

/// The mistakes that a site allows: one in so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowed {
    published_one_in: u32,
    blocked_one_in: u32,
}

impl Allowed {
    /// By the budgets of one site.
    pub fn by(settings: &Settings) -> Self {
        Self {
            published_one_in: settings.publish_one_in,
            blocked_one_in: settings.block_one_in,
        }
    }

    /// Over all of these sites: where each keeps its budgets, all together keep the loosest. Of none, the usual ones.
    pub fn by_all<'s>(sites: impl Iterator<Item = &'s Settings>) -> Self {
        let looser = |one: Self, other: Self| Self {
            published_one_in: one.published_one_in.min(other.published_one_in),
            blocked_one_in: one.blocked_one_in.min(other.blocked_one_in),
        };
        sites.map(Self::by).reduce(looser).unwrap_or(Self {
            published_one_in: USUAL_PUBLISH,
            blocked_one_in: USUAL_BLOCK,
        })
    }
}

/// A measured rate beside what is allowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budgeted {
    /// What the rate is of: what was published, or held as spam.
    pub of: Verdict,
    pub rate: Rate,
    /// The share that is allowed, 0 to 1.
    pub budget: f64,
}

impl Budgeted {
    /// Whether the mistakes are too many: by the share measured, or, where few were audited, by its lower bound.
    pub fn is_exceeded(&self) -> bool {
        let share = if self.rate.of >= ENOUGH {
            self.rate.share()
        } else {
            self.rate.at_least()
        };
        share.is_some_and(|share| share > self.budget)
    }
}

impl Audits {
    pub const DAYS: i64 = 90;

    fn of(counts: &[AuditCount]) -> Self {
        let mut audits = Self::default();
        for count in counts {
            let number = |n: i64| u64::try_from(n).unwrap_or(0);
            let Some(decision) = count.decision.as_deref().and_then(Decision::find) else {
                audits.waiting += number(count.ever);
                continue;
            };
            for (measured, n) in [
                (&mut audits.all_time, number(count.ever)),
                (&mut audits.last_90_days, number(count.recent)),
            ] {
                let (rate, is_wrong) = match Verdict::find(&count.verdict) {
                    Some(Verdict::Publish) => (&mut measured.published, decision == Decision::Spam),
                    Some(Verdict::Spam) => (&mut measured.blocked, decision == Decision::Approve),
                    Some(Verdict::Review) | None => continue,
                };
                rate.of += n;
                rate.hits += if is_wrong { n } else { 0 };
            }
        }
        audits
    }

    /// The rates of the last days, each beside what is allowed; none of what was not audited.
    pub fn budgeted(&self, allowed: Allowed) -> Vec<Budgeted> {
        let recent = &self.last_90_days;
        [
            (Verdict::Publish, recent.published, allowed.published_one_in),
            (Verdict::Spam, recent.blocked, allowed.blocked_one_in),
        ]
        .into_iter()
        .filter(|(_, rate, _)| rate.of > 0)
        .map(|(of, rate, one_in)| Budgeted {
            of,
            rate,
            budget: 1.0 / f64::from(one_in.max(1)),
        })
        .collect()
    }
}

impl Sieve {
    /// What the audits of a site have shown, or those of all sites.
    pub async fn audits(&self, site: Option<&SiteId>) -> Result<Audits, Error> {
        let counts = self.store.audits(None, site, self.audited_since_ms()).await?;
        Ok(Audits::of(&counts))
    }

    /// The same within the sites granted to a moderator.
    pub async fn audits_for(&self, by: &Moderator, site: Option<&SiteId>) -> Result<Audits, Error> {
        let within = (!sees_all(by)).then_some(&by.id);
        let counts = self.store.audits(within, site, self.audited_since_ms()).await?;
        Ok(Audits::of(&counts))
    }

    fn audited_since_ms(&self) -> i64 {
        self.clock.now_ms() - Audits::DAYS * 24 * 60 * 60 * 1000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(verdict: &str, decision: Option<&str>, ever: i64, recent: i64) -> AuditCount {
        AuditCount {
            verdict: verdict.to_owned(),
            decision: decision.map(ToOwned::to_owned),
            ever,
            recent,
        }
    }

    #[test]
    fn a_pair_is_a_mistake_or_not() {
        let audits = Audits::of(&[
            count("publish", Some("approve"), 40, 10),
            count("publish", Some("reject"), 8, 2),
            count("publish", Some("spam"), 2, 1),
            count("publish", None, 5, 5),
            count("spam", Some("spam"), 17, 0),
            count("spam", Some("approve"), 2, 0),
            count("spam", Some("reject"), 1, 0),
        ]);
        assert_eq!(audits.all_time.published, Rate { hits: 2, of: 50 });
        assert_eq!(audits.last_90_days.published, Rate { hits: 1, of: 13 });
        assert_eq!(audits.all_time.blocked, Rate { hits: 2, of: 20 });
        assert_eq!(audits.last_90_days.blocked, Rate::default());
        assert_eq!(audits.waiting, 5);
    }

    #[test]
    fn few_audits_warn_by_their_lower_bound_and_many_by_their_share() {
        let warns = |verdict: &str, wrong: i64, right: i64| {
            let (bad, good) = if verdict == "publish" {
                ("spam", "approve")
            } else {
                ("approve", "spam")
            };
            let audits = Audits::of(&[
                count(verdict, Some(bad), wrong, wrong),
                count(verdict, Some(good), right, right),
            ]);
            let rates = audits.budgeted(Allowed::by(&Settings::default()));
            assert_eq!(
                (rates.len(), rates[0].of.as_str()),
                (1, verdict),
                "nothing is told of what was not audited"
            );
            rates[0].is_exceeded()
        };
        assert!(!warns("publish", 0, 49), "nothing wrong in few");
        assert!(!warns("publish", 1, 48), "the lower bound of 1 in 49 is .0046");
        assert!(warns("publish", 3, 46), "that of 3 in 49 is .0247");
        assert!(!warns("publish", 0, 50), "0, although the upper bound is .0513");
        assert!(
            warns("publish", 1, 49),
            "1 in 50 is .02, although the lower bound is .0045"
        );
        assert!(!warns("publish", 1, 99), ".01 is what is allowed");
        assert!(warns("publish", 2, 197), "2 in 199 is more");
        assert!(
            !warns("spam", 1, 48) && !warns("spam", 1, 199) && warns("spam", 1, 198),
            "of good ones .005"
        );
        assert!(Audits::default().budgeted(Allowed::by_all([].into_iter())).is_empty());
    }

    #[test]
    fn each_site_is_held_to_its_own_budgets_and_all_to_the_loosest() {
        let asking = |block_one_in, publish_one_in| Settings {
            block_one_in,
            publish_one_in,
            ..Settings::default()
        };
        let audits = Audits::of(&[
            count("publish", Some("spam"), 2, 2),
            count("publish", Some("approve"), 98, 98),
        ]);
        let exceeds = |allowed: Allowed| audits.budgeted(allowed)[0].is_exceeded();
        let (strict, loose) = (asking(1000, 100), asking(50, 50));
        assert!(exceeds(Allowed::by(&strict)), "2 in 100, where one is allowed");
        assert!(!exceeds(Allowed::by(&loose)));
        let all = Allowed::by_all([&strict, &loose, &strict].into_iter());
        assert_eq!(all, Allowed::by(&loose));
        assert_eq!(Allowed::by_all([].into_iter()), Allowed::by(&Settings::default()));
    }
}
