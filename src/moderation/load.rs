//! What a site's budgets come to: the cuts in force, how much of what comes in they leave to people, and how much was left.
//!
//! Owns which comments tell a site's share of spam. What a table says stands in `domain::budgets`.

use super::Sieve;
use super::judge::in_force;
use crate::domain::budgets::{Budget, Cut, Ground, SPAM_SHARES};
use crate::domain::comment::{Decision, Status};
use crate::domain::ids::SiteId;
use crate::domain::moderator::Moderator;
use crate::domain::policy::{Cause, LABELS_TO_TRUST};
use crate::domain::rate::Rate;
use crate::domain::site::Site;
use crate::domain::verdict::Verdict;
use crate::spam::Model;
use crate::storage::{Error, LoadCount};
use serde::Serialize;

/// With fewer decisions than this nobody knows what share of a site's comments is spam.
const FEWEST_DECIDED: u64 = 50;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// One budget of a site and what it comes to. Shares and probabilities are 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Chosen {
    /// One mistake in so many is allowed.
    pub one_in: u32,
    /// Probability of spam from which on is blocked, or up to which is published; `None` decides nothing.
    pub cut: Option<f64>,
    pub ground: Ground,
    /// By the model's table, the share of the protected class that may be beyond the cut, and that of the other class that
    /// is; `None` where the cut is not the table's.
    pub upper_bound: Option<f64>,
    pub gained: Option<f64>,
}

/// The share of comments that is predicted to wait.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Predicted {
    /// Where this share is spam.
    pub spam_share: f64,
    pub queue: f64,
}

/// Of the comments that a model judged, how many waited for a person. Those on a list of the site's are left out, and so
/// is the random audit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Queued {
    pub rate: Rate,
    /// Of these, those that a rule of the site or the lack of a model kept, whatever their score.
    pub by_rules: u64,
}

/// The load of a site's queue.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Load {
    /// The version that judges; `None` where there is none, and everything waits.
    pub model: Option<String>,
    pub block: Chosen,
    pub publish: Chosen,
    /// Whether the model's word alone is enough to hold spam: the site has taught enough, or set its own cut.
    pub blocks: bool,
    /// Of the site's comments of the last [`Load::DAYS_DECIDED`] days that stand as good or as spam, those that are spam;
    /// `None` where moderators have decided too few of them.
    pub spam_share: Option<Rate>,
    /// At the site's share of spam, else at each of those of the table; empty where no table tells.
    pub predicted: Vec<Predicted>,
    /// In the last [`Load::DAYS`] days, under whatever cuts were in force then.
    pub queued: Queued,
}

impl Load {
    /// The queue is measured over so many days …
    pub const DAYS: i64 = 30;
    /// … and the share of spam over so many.
    pub const DAYS_DECIDED: i64 = 90;

    fn of(site: &Site, model: Option<&Model>, labels: i64, counts: &[LoadCount]) -> Self {
        let settings = &site.settings;
        let spam_share = spam_share(counts);
        let cuts = model.map(|model| in_force(site, model));
        let table = model.and_then(Model::budgets);
        let blocks = cuts.is_some_and(|cuts| cuts.spam.ground == Ground::Site) || labels >= i64::from(LABELS_TO_TRUST);
        let waiting = match (&cuts, table) {
            (Some(cuts), Some(table)) => table.waiting(settings, cuts, blocks),
            _ => None,
        };
        let shares = match spam_share.and_then(Rate::share) {
            Some(share) => vec![share],
            None => SPAM_SHARES.to_vec(),
        };
        let predicted = waiting.map_or_else(Vec::new, |waiting| {
            let at = |spam_share| Predicted {
                spam_share,
                queue: waiting.among(spam_share),
            };
            shares.into_iter().map(at).collect()
        });
        Self {
            model: model.map(|model| model.version().to_owned()),
            block: Chosen::new(
                settings.block_one_in,
                cuts.map_or(Cut::NONE, |cuts| cuts.spam),
                table.and_then(|table| table.blocking(settings)),
            ),
            publish: Chosen::new(
                settings.publish_one_in,
                cuts.map_or(Cut::NONE, |cuts| cuts.publish),
                table.and_then(|table| table.publishing(settings)),
            ),
            blocks,
            spam_share,
            predicted,
            queued: queued(counts),
        }
    }
}

impl Chosen {
    fn new(one_in: u32, cut: Cut, row: Option<&Budget>) -> Self {
        let row = row.filter(|_| cut.ground == Ground::Budget);
        Self {
            one_in,
            cut: cut.at,
            ground: cut.ground,
            upper_bound: row.map(|row| row.upper_bound),
            gained: row.map(|row| row.gained),
        }
    }
}

/// Comments that a list of the site's holds, its own, those of programs and of other websites, are no part of what a model sorts.
pub(super) fn is_judged(count: &LoadCount) -> bool {
    !matches!(
        Cause::find(&count.cause),
        Some(
            Cause::BlockedWord
                | Cause::BlockedEmail
                | Cause::BlockedNetwork
                | Cause::BySite
                | Cause::Honeypot
                | Cause::Linkback
        )
    )
}

fn spam_share(counts: &[LoadCount]) -> Option<Rate> {
    let (mut rate, mut decided) = (Rate::default(), 0);
    for count in counts.iter().filter(|count| is_judged(count)) {
        let comments = number(count.comments);
        let decision = count.decision.as_deref().and_then(Decision::find);
        decided += match decision {
            Some(Decision::Approve | Decision::Spam) => comments,
            Some(Decision::Reject) | None => 0,
        };
        match Status::find(&count.status) {
            Some(Status::Spam) => (rate.hits, rate.of) = (rate.hits + comments, rate.of + comments),
            Some(Status::Published) => rate.of += comments,
            _ => {}
        }
    }
    (decided >= FEWEST_DECIDED && rate.of > 0).then_some(rate)
}

fn queued(counts: &[LoadCount]) -> Queued {
    let mut queued = Queued::default();
    for count in counts.iter().filter(|count| is_judged(count)) {
        let comments = number(count.recent);
        queued.rate.of += comments;
        if Verdict::find(&count.verdict) != Some(Verdict::Review) {
            continue;
        }
        queued.rate.hits += comments;
        let by_the_model = matches!(
            Cause::find(&count.cause),
            Some(Cause::Model | Cause::LittleEvidence | Cause::Untaught)
        );
        queued.by_rules += if by_the_model { 0 } else { comments };
    }
    queued
}

pub(super) fn number(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

impl Sieve {
    /// What the budgets of a site come to by the model that judges here.
    pub async fn load_of(&self, site: &Site) -> Result<Load, Error> {
        let now_ms = self.clock.now_ms();
        let since = |days: i64| now_ms - days * DAY_MS;
        let counts = self
            .store
            .load(&site.id, since(Load::DAYS_DECIDED), since(Load::DAYS))
            .await?;
        let labels = self.store.count_labels(&site.id, i64::from(LABELS_TO_TRUST)).await?;
        let model = self.model.find();
        Ok(Load::of(site, model.as_deref(), labels, &counts))
    }

    /// The same of the sites granted to a moderator, or of one of them.
    pub async fn loads_for(&self, by: &Moderator, only: Option<&SiteId>) -> Result<Vec<(SiteId, Load)>, Error> {
        let mut loads = Vec::new();
        for id in self.sites_of(by).await? {
            if only.is_some_and(|only| *only != id) {
                continue;
            }
            // A site that was removed meanwhile has no load.
            if let Some(site) = self.store.find_site(&id).await? {
                loads.push((id, self.load_of(&site).await?));
            }
        }
        Ok(loads)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(verdict: &str, cause: &str, status: &str, decision: Option<&str>, comments: i64) -> LoadCount {
        LoadCount {
            verdict: verdict.to_owned(),
            cause: cause.to_owned(),
            status: status.to_owned(),
            decision: decision.map(ToOwned::to_owned),
            comments,
            recent: comments / 2,
        }
    }

    #[test]
    fn the_share_of_spam_is_that_of_what_stands_as_good_or_spam() {
        let counts = [
            count("publish", "model", "published", None, 100),
            count("spam", "model", "spam", None, 60),
            count("review", "model", "published", Some("approve"), 30),
            count("review", "untaught", "spam", Some("spam"), 20),
            count("review", "model", "pending", None, 500),
            count("review", "model", "rejected", Some("reject"), 40),
            count("spam", "blocked_word", "spam", None, 1000),
        ];
        assert_eq!(spam_share(&counts), Some(Rate { hits: 80, of: 210 }));
        let few = [counts[0].clone(), count("review", "model", "spam", Some("spam"), 49)];
        assert_eq!(spam_share(&few), None, "49 decisions do not tell");
        assert_eq!(spam_share(&[]), None);
    }

    #[test]
    fn what_was_queued_is_what_a_person_was_asked_about() {
        let counts = [
            count("publish", "model", "published", None, 100),
            count("spam", "model", "spam", None, 20),
            count("review", "model", "published", Some("approve"), 30),
            count("review", "untaught", "spam", Some("spam"), 10),
            count("review", "little_evidence", "pending", None, 6),
            count("review", "too_many_links", "pending", None, 4),
            count("review", "no_model", "pending", None, 2),
            count("spam", "blocked_network", "spam", None, 1000),
        ];
        let found = queued(&counts);
        assert_eq!(found.rate, Rate { hits: 26, of: 86 });
        assert_eq!(found.by_rules, 3);
    }
}
