//! A site that runs Coral lets it ask here what to do with a comment.
//!
//! Owns the secret that proves who asks, and what a verdict means to Coral. Knows nothing of how Coral writes its question.
//! Nothing asked is kept and nothing is learnt from it: a question that is sent again gets the same answer and changes nothing.

use super::Sieve;
use super::judge::Judged;
use super::people::no_random_bytes;
use crate::domain::ids::{ModeratorId, SiteId};
use crate::domain::site::Settings;
use crate::domain::verdict::Verdict;
use crate::privacy::{Kind, is_signed_by_coral};
use crate::storage::Error;
use serde_json::json;

/// What Coral is to do with a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CoralRuling {
    /// What Coral's own rules say.
    Leave,
    Approve,
    /// A person looks.
    Hold,
    /// A person looks, told that it is spam.
    Withhold,
    Reject,
}

impl CoralRuling {
    /// What a verdict means on a site.
    pub fn of(judged: &Judged, settings: &Settings) -> Self {
        match judged.verdict() {
            Verdict::Publish if settings.coral_approves => Self::Approve,
            Verdict::Publish => Self::Leave,
            Verdict::Review => Self::Hold,
            Verdict::Spam if settings.coral_rejects => Self::Reject,
            Verdict::Spam => Self::Withhold,
        }
    }
}

impl Sieve {
    /// Keeps, sealed, the secret that a site's Coral signs with, in place of the one before; false where there is no such
    /// site.
    pub async fn set_coral_secret(
        &self,
        actor: Option<&ModeratorId>,
        site: &SiteId,
        secret: &str,
    ) -> Result<bool, Error> {
        let sealed = self.vault.seal(Kind::CoralSecret, site.as_str(), secret);
        let sealed = sealed.map_err(|_| no_random_bytes())?.as_bytes().to_vec();
        let act = self.act(actor, "site.coral_set", site.as_str(), &json!({}));
        self.store
            .set_coral_secret(site.clone(), sealed, self.clock.now_ms(), act)
            .await
    }

    /// Forgets a site's secret; from then on no Coral is answered. False where there was none.
    pub async fn remove_coral_secret(&self, actor: Option<&ModeratorId>, site: &SiteId) -> Result<bool, Error> {
        let act = self.act(actor, "site.coral_removed", site.as_str(), &json!({}));
        self.store.remove_coral_secret(site.clone(), act).await
    }

    /// Whether a body was signed by a site's Coral. An error means that this cannot be known now.
    pub async fn is_from_coral(&self, site: &SiteId, signatures: &str, body: &[u8]) -> Result<bool, Error> {
        let Some(sealed) = self.store.find_coral_secret(site).await? else {
            return Ok(false);
        };
        let secret = self.vault.open(Kind::CoralSecret, site.as_str(), &sealed);
        let secret = secret.map_err(|_| Error::Damaged("coral secret"))?;
        Ok(is_signed_by_coral(&secret, signatures, body))
    }
}
