//! Whether the program's mistakes keep the budgets: what the audit measured, reckoned as shares of what budgets are of.
//!
//! Owns that reckoning. Knows nothing of how comments are drawn, nor of how audits are counted.

use super::Sieve;
use super::audits::{Audits, Measured};
use super::load::{is_judged, number};
use crate::domain::budgets::{USUAL_BLOCK, USUAL_PUBLISH};
use crate::domain::comment::{Decision, Status};
use crate::domain::ids::SiteId;
use crate::domain::moderator::Moderator;
use crate::domain::policy::Cause;
use crate::domain::rate::Rate;
use crate::domain::site::Settings;
use crate::domain::verdict::Verdict;
use crate::storage::{Error, LoadCount};
use serde::Serialize;

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

/// What came in and was not on a list of the site's, by what became of it. What was rejected from the queue is neither good nor
/// spam, and stands nowhere here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Arrived {
    /// On the model's word alone …
    pub published: u64,
    /// … and held as spam on it.
    pub blocked: u64,
    /// Waited, for whatever cause, and was approved …
    pub queued_good: u64,
    /// … or called spam …
    pub queued_spam: u64,
    /// … or waits still.
    pub undecided: u64,
}

impl Arrived {
    pub(super) fn of(counts: &[LoadCount]) -> Self {
        let mut arrived = Self::default();
        for count in counts.iter().filter(|count| is_judged(count)) {
            let by_the_model = Cause::find(&count.cause) == Some(Cause::Model);
            let decision = count.decision.as_deref().and_then(Decision::find);
            let place = match (Verdict::find(&count.verdict), decision) {
                (Some(Verdict::Publish), _) if by_the_model => &mut arrived.published,
                (Some(Verdict::Spam), _) if by_the_model => &mut arrived.blocked,
                (Some(Verdict::Review), Some(Decision::Approve)) => &mut arrived.queued_good,
                (Some(Verdict::Review), Some(Decision::Spam)) => &mut arrived.queued_spam,
                (Some(Verdict::Review), None) if Status::find(&count.status) == Some(Status::Pending) => {
                    &mut arrived.undecided
                }
                _ => continue,
            };
            *place += number(count.comments);
        }
        arrived
    }

    /// What came in at both of two sites.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            published: self.published + other.published,
            blocked: self.blocked + other.blocked,
            queued_good: self.queued_good + other.queued_good,
            queued_spam: self.queued_spam + other.queued_spam,
            undecided: self.undecided + other.undecided,
        }
    }
}

/// A share of all comments of a class, 0 to 1, as far as an audit of few lets it be known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimated {
    pub share: f64,
    /// With both audits at the lower ends of [`Rate`]'s intervals, and all that waits still of this class …
    pub at_least: f64,
    /// … and with both at the upper ends, and nothing of what waits.
    pub at_most: f64,
}

/// Mistakes of one kind beside what is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Budgeted {
    /// Which automatic decision: of what was published, or held as spam.
    pub of: Verdict,
    /// The mistakes among those decisions that were audited.
    pub audited: Rate,
    /// All mistakes of the kind, as a share of all spam that came in, or of all that was good: what the budget is of, which
    /// the audited share is not. Where nine of ten comments are spam, a tenth of what is published may be spam and the budget kept,
    /// and where one of ten is, less than a hundredth may be, and the budget missed. `None` where no comment of the class is known of.
    pub estimated: Option<Estimated>,
    /// The share of that class that is allowed, 0 to 1.
    pub budget: f64,
}

impl Budgeted {
    /// Whether the mistakes are surely too many: by the lower bound, however many were audited. At a rate that just keeps a
    /// budget of one in a hundred, chance alone shows more than that in four of ten audits of fifty.
    pub fn is_exceeded(&self) -> bool {
        self.estimated.is_some_and(|estimated| estimated.at_least > self.budget)
    }
}

/// One class of comments: where the program was wrong about it, where it was right, and where people decided.
struct Class {
    /// So many were decided as befits the other class, and so many audited of them are of this one.
    wrongly: (u64, Rate),
    /// So many were decided as befits this class, and so many audited of them are of the other one.
    rightly: (u64, Rate),
    queued: u64,
    queued_other: u64,
    undecided: u64,
}

impl Class {
    fn estimated(&self) -> Option<Estimated> {
        let [(wrongly, wrong), (rightly, wrong_of_others)] = [self.wrongly, self.rightly];
        let share = |wrong: f64, wrong_of_others: f64, waiting: f64| {
            let mistaken = wrong * real(wrongly);
            let all = mistaken + (1.0 - wrong_of_others) * real(rightly) + real(self.queued) + waiting;
            (all > 0.0).then(|| mistaken / all)
        };
        let queued = Rate {
            hits: self.queued,
            of: self.queued + self.queued_other,
        };
        let waiting = real(self.undecided);
        Some(Estimated {
            // What nobody has audited is taken at the program's word, and what waits for what was decided of the queue.
            share: share(
                wrong.share()?,
                wrong_of_others.share().unwrap_or(0.0),
                queued.share().unwrap_or(0.0) * waiting,
            )?,
            at_least: share(wrong.at_least()?, wrong_of_others.at_least().unwrap_or(0.0), waiting)?,
            at_most: share(wrong.at_most()?, wrong_of_others.at_most().unwrap_or(1.0), 0.0).unwrap_or(1.0),
        })
    }
}

impl Measured {
    /// Each kind of mistakes beside what is allowed, on the sites where all this came in, in the same time; none of what
    /// was not audited. Of several sites together it supposes that each has about the same share audited.
    pub fn budgeted(&self, arrived: &Arrived, allowed: Allowed) -> Vec<Budgeted> {
        let published = (arrived.published, self.published);
        let blocked = (arrived.blocked, self.blocked);
        let class = |wrongly, rightly, queued, queued_other| Class {
            wrongly,
            rightly,
            queued,
            queued_other,
            undecided: arrived.undecided,
        };
        let spam = class(published, blocked, arrived.queued_spam, arrived.queued_good);
        let good = class(blocked, published, arrived.queued_good, arrived.queued_spam);
        [
            (Verdict::Publish, self.published, spam, allowed.published_one_in),
            (Verdict::Spam, self.blocked, good, allowed.blocked_one_in),
        ]
        .into_iter()
        .filter(|(_, audited, ..)| audited.of > 0)
        .map(|(of, audited, class, one_in)| Budgeted {
            of,
            audited,
            estimated: class.estimated(),
            budget: 1.0 / f64::from(one_in.max(1)),
        })
        .collect()
    }
}

impl Sieve {
    /// What came in at a site in the days that [`Audits::last_90_days`] is of.
    pub async fn arrived(&self, site: &SiteId) -> Result<Arrived, Error> {
        let since_ms = self.clock.now_ms() - Audits::DAYS * 24 * 60 * 60 * 1000;
        Ok(Arrived::of(&self.store.load(site, since_ms, since_ms).await?))
    }

    /// What these audits come to on the sites granted to a moderator, or on one of them.
    pub async fn budgeted_for(
        &self,
        by: &Moderator,
        only: Option<&SiteId>,
        measured: &Measured,
    ) -> Result<Vec<Budgeted>, Error> {
        let (mut arrived, mut settings) = (Arrived::default(), Vec::new());
        for id in self.sites_of(by).await? {
            if only.is_some_and(|only| *only != id) {
                continue;
            }
            arrived = arrived.and(self.arrived(&id).await?);
            settings.extend(self.store.find_site(&id).await?.map(|site| site.settings));
        }
        Ok(measured.budgeted(&arrived, Allowed::by_all(settings.iter())))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of comments are far below 2^52")]
fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests;
