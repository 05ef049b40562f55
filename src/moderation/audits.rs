//! The random audit: how often the program's own decisions are wrong, by what moderators said of those drawn at random.
//!
//! Owns which pair of decision and word is a mistake. Knows nothing of how a comment is drawn: `domain::policy` does; nor of
//! budgets: `mistakes` does.

use super::Sieve;
use super::review::sees_all;
use crate::domain::comment::Decision;
use crate::domain::ids::SiteId;
use crate::domain::moderator::Moderator;
use crate::domain::rate::Rate;
use crate::domain::verdict::Verdict;
use crate::storage::{AuditCount, Error};
use serde::Serialize;

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
}
