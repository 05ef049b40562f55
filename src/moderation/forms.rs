//! What a form is given with, and what it brings back: when it was opened, and whether work was done.

use super::{Sieve, first_id_at};
use crate::domain::flood::Arrivals;
use crate::domain::ids::SiteId;
use crate::domain::signs::{Signs, Typing, Work};
use crate::domain::site::{ProofOfWork, Site};
use crate::privacy::{Challenge, ChallengeError};
use crate::storage::{Error, NewProof, PageRow};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Whether sites are under flood, as last counted by this process: where much comes in, to count at each comment would make
/// it worse. Every clone knows the same.
#[derive(Clone, Default)]
pub struct Floods(Arc<Mutex<HashMap<SiteId, (i64, bool)>>>);

impl Floods {
    /// How long a count holds, in milliseconds.
    const HOLDS_MS: i64 = 1000;

    fn find(&self, site: &SiteId, now_ms: i64) -> Option<bool> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at_ms, flood) = known.get(site)?;
        (0..Self::HOLDS_MS).contains(&(now_ms - at_ms)).then_some(*flood)
    }

    fn keep(&self, site: &SiteId, now_ms: i64, flood: bool) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(site.clone(), (now_ms, flood));
    }
}

/// What a form must know of its site and page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormFacts {
    /// Whether a comment without a proof of work waits for a person.
    pub proof_of_work: bool,
    /// The time, signed; the form sends it back.
    pub stamp: String,
    pub closed: bool,
}

/// What a form brought back beside its fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filled {
    /// Whether something stands in the field that readers do not see.
    pub trapped: bool,
    pub stamp: Option<String>,
    /// A solved challenge, as altcha's widget packs it.
    pub altcha: Option<String>,
}

impl Sieve {
    /// What a form tells, and the work that is thereby used up. Nothing is concluded where there was no form.
    pub(super) async fn signs(&self, site: &Site, filled: Option<&Filled>) -> Result<(Signs, Option<NewProof>), Error> {
        let Some(filled) = filled else {
            return Ok((Signs::default(), None));
        };
        let now_ms = self.clock.now_ms();
        let typing = match &filled.stamp {
            None => Typing::Untold,
            Some(stamp) => match self.vault.read_stamp(site.id.as_str(), stamp.trim()) {
                Some(at_ms) => Typing::Took {
                    ms: now_ms.saturating_sub(at_ms),
                },
                None => Typing::Forged,
            },
        };
        let mut signs = Signs {
            trapped: filled.trapped,
            typing,
            work: Work::NotAsked,
        };
        if !self.demands_work(site).await? {
            return Ok((signs, None));
        }
        let read = |payload: &String| self.vault.read_proof(site.id.as_str(), payload, now_ms);
        let proof = filled.altcha.as_ref().and_then(read);
        signs.work = if proof.is_some() { Work::Done } else { Work::Missing };
        let proof = proof.map(|proof| NewProof {
            id: proof.id,
            until_ms: proof.until_ms,
        });
        Ok((signs, proof))
    }

    /// What a form under a page is given with; nobody may have written there yet.
    pub async fn form_facts(&self, site: &Site, page: Option<&PageRow>) -> Result<FormFacts, Error> {
        Ok(FormFacts {
            proof_of_work: self.demands_work(site).await?,
            stamp: self.vault.stamp(site.id.as_str(), self.clock.now_ms()),
            closed: page.is_some_and(|page| self.is_closed(site, page)),
        })
    }

    /// Work for a form's browser to do.
    pub fn new_challenge(&self, site: &Site) -> Result<Challenge, ChallengeError> {
        self.vault.challenge(site.id.as_str(), self.clock.now_ms())
    }

    /// Whether the site asks for a proof of work just now.
    pub async fn demands_work(&self, site: &Site) -> Result<bool, Error> {
        match site.settings.proof_of_work {
            ProofOfWork::Off => Ok(false),
            ProofOfWork::Always => Ok(true),
            ProofOfWork::Flood => {
                let now_ms = self.clock.now_ms();
                if let Some(known) = self.floods.find(&site.id, now_ms) {
                    return Ok(known);
                }
                let since = first_id_at(now_ms - Arrivals::SPAN_MS);
                let arrivals = self.store.arrivals(&site.id, &since).await?;
                if arrivals.all >= Arrivals::HELD {
                    self.floods.keep(&site.id, now_ms, arrivals.are_flood());
                }
                Ok(arrivals.are_flood())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_holds_for_a_second_and_for_its_site() {
        let floods = Floods::default();
        let [blog, other] = ["blog", "other"].map(|site| SiteId::parse(site).unwrap());
        floods.keep(&blog, 5000, true);
        assert_eq!(floods.find(&blog, 5999), Some(true));
        assert_eq!(floods.find(&blog, 6000), None);
        assert_eq!(floods.find(&blog, 4999), None, "a clock that was set back");
        assert_eq!(floods.find(&other, 5000), None);
    }
}
