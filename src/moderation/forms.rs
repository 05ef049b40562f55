//! What a form is given with, and what it brings back: when it was opened, and whether work was done.

use super::{Sieve, first_id_at};
use crate::domain::flood::Arrivals;
use crate::domain::page::Page;
use crate::domain::site::{ProofOfWork, Site};
use crate::privacy::{Challenge, ChallengeError};
use crate::storage::Error;

/// What a form must know of its site and page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormFacts {
    /// Whether a comment without a proof of work waits for a person.
    pub proof_of_work: bool,
    /// The time, signed; the form sends it back.
    pub stamp: String,
    pub closed: bool,
}

impl Sieve {
    /// What a form under a page is given with.
    pub async fn form_facts(&self, site: &Site, page: &Page) -> Result<FormFacts, Error> {
        let row = self.find_page(site, page).await?;
        Ok(FormFacts {
            proof_of_work: self.demands_work(site).await?,
            stamp: self.vault.stamp(site.id.as_str(), self.clock.now_ms()),
            closed: row.is_some_and(|row| row.closed),
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
                let since = first_id_at(self.clock.now_ms() - Arrivals::SPAN_MS);
                Ok(self.store.arrivals(&site.id, &since).await?.are_flood())
            }
        }
    }
}
