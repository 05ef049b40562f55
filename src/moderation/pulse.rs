//! What is going on in the queues, for whoever watches: asked of the database every two seconds, once for all who do.
//!
//! Owns the asking and when it ends. Every process asks for itself, so that it tells what another has taken in. Knows
//! nothing of who may see what: a beat holds all sites, and doors pick theirs out of it.

use super::Sieve;
use super::review::sees_all;
use crate::domain::comment::Status;
use crate::domain::ids::SiteId;
use crate::domain::moderator::Moderator;
use crate::domain::policy::Cause;
use crate::storage::Error;
use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

const EVERY: Duration = Duration::from_secs(2);
/// How far back something is still new to a page that has been open since.
const NEW_FOR_MS: i64 = 12 * 60 * 60 * 1000;
/// New comments of a site that are told of at the most.
const MOST_NEW: i64 = 200;
/// How far back a decision is told: longer than a beat, for the clocks of several processes differ.
const DECIDED_FOR_MS: i64 = 20_000;
/// Decisions told of at the most; what a list does not hear of is found out by the version when its turn comes.
const MOST_DECIDED: i64 = 1_000;

/// What waits, at one time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beat {
    /// Site and how many wait there.
    pub waiting: Vec<(String, i64)>,
    /// Site and id of what came lately and waits, the newest first.
    pub lately: Vec<(String, String)>,
    /// What was decided within the last seconds and waits no longer.
    pub decided: Vec<Settled>,
}

/// A comment that was decided on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    pub site: String,
    pub comment: String,
    /// Whoever sees a lesser version saw it before.
    pub version: i64,
}

/// The beats of a process.
pub struct Pulse {
    beats: watch::Sender<Option<Arc<Beat>>>,
    runs: Arc<Mutex<bool>>,
}

impl Default for Pulse {
    fn default() -> Self {
        Self {
            beats: watch::Sender::new(None),
            runs: Arc::default(),
        }
    }
}

impl Pulse {
    /// The beats from the last one on, if there is one yet. Nobody is asked while nobody listens.
    pub fn listen(&self, sieve: &Sieve) -> watch::Receiver<Option<Arc<Beat>>> {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let mut receiver = self.beats.subscribe();
        receiver.mark_changed();
        if !*runs {
            *runs = true;
            tokio::spawn(beat(self.beats.clone(), Arc::clone(&self.runs), sieve.clone()));
        }
        receiver
    }
}

async fn beat(beats: watch::Sender<Option<Arc<Beat>>>, runs: Arc<Mutex<bool>>, sieve: Sieve) {
    loop {
        match sieve.beat().await {
            Ok(now) => {
                beats.send_if_modified(|last| {
                    let changed = last.as_deref() != Some(&now);
                    if changed {
                        *last = Some(Arc::new(now));
                    }
                    changed
                });
            }
            Err(error) => tracing::debug!(%error, "what waits could not be asked"),
        }
        tokio::time::sleep(EVERY).await;
        let mut runs = runs.lock().unwrap_or_else(PoisonError::into_inner);
        if beats.receiver_count() == 0 {
            *runs = false;
            // What is old by the time somebody listens again is not told.
            beats.send_replace(None);
            return;
        }
    }
}

impl Sieve {
    async fn beat(&self) -> Result<Beat, Error> {
        Ok(Beat {
            waiting: self.store.waiting().await?,
            lately: self
                .store
                .waiting_after(&first_id_at(self.clock.now_ms() - NEW_FOR_MS), MOST_NEW)
                .await?,
            decided: self.decided_lately().await?,
        })
    }

    async fn decided_lately(&self) -> Result<Vec<Settled>, Error> {
        let after = first_id_at(self.clock.now_ms() - DECIDED_FOR_MS);
        let rows = self.store.decided_after(&after, MOST_DECIDED).await?;
        let mut known = HashSet::new();
        let mut settled = Vec::new();
        for (site, comment, version, status) in rows {
            // The newest word on a comment comes first; one that was taken back waits again.
            if known.insert(comment.clone()) && status != Status::Pending.as_str() {
                settled.push(Settled { site, comment, version });
            }
        }
        Ok(settled)
    }

    /// The languages and the causes among what waits, `None` of a language that nobody told.
    pub async fn kinds_waiting(
        &self,
        by: &Moderator,
        site: Option<&SiteId>,
    ) -> Result<(BTreeSet<Option<String>>, Vec<Cause>), Error> {
        let kinds = self
            .store
            .kinds_waiting(&by.id, sees_all(by), site.map(SiteId::as_str))
            .await?;
        let primary = |lang: &String| lang.split('-').next().unwrap_or_default().to_owned();
        let langs = kinds.iter().map(|(lang, _)| lang.as_ref().map(primary)).collect();
        let is_there = |cause: &Cause| kinds.iter().any(|(_, known)| known == cause.as_str());
        Ok((langs, Cause::ALL.into_iter().filter(is_there).collect()))
    }

    /// How many comments wait on each site that a moderator may see.
    pub async fn waiting(&self, by: &Moderator) -> Result<Vec<(SiteId, i64)>, Error> {
        let sites = self.sites_of(by).await?;
        let waiting = self.store.waiting().await?;
        let of = |site: &SiteId| waiting.iter().find(|(known, _)| known == site.as_str());
        Ok(sites
            .into_iter()
            .map(|site| {
                let count = of(&site).map_or(0, |(_, count)| *count);
                (site, count)
            })
            .collect())
    }
}

/// The least id that a comment of this time or later has: ids rise with time (UUIDv7).
pub fn first_id_at(unix_ms: i64) -> String {
    let ms = unix_ms.max(0);
    format!("{:08x}-{:04x}-7000-8000-000000000000", ms >> 16, ms & 0xffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_a_time_lies_between_those_of_the_times_beside_it() {
        let unix_ms = 1_768_728_600_123;
        // With a counter of its own: the program's never goes back to an earlier time.
        let time = uuid::Timestamp::from_unix(uuid::NoContext, 1_768_728_600, 123_000_000);
        let id = uuid::Uuid::new_v7(time).to_string();
        assert!(first_id_at(unix_ms) <= id, "{id}");
        assert!(id < first_id_at(unix_ms + 1), "{id}");
    }
}
