//! A website joins, is changed, gets new keys.

use super::Sieve;
use crate::domain::ids::{ModeratorId, SiteId};
use crate::domain::site::Site;
use crate::privacy::{Secret, hash_secret, random_hex, random_secret};
use crate::storage::{Error, NewSite, SiteKeys};
use serde_json::json;

/// A site's keys on their way to its owner, shown this once.
#[derive(Debug)]
pub struct IssuedKeys {
    /// `tms_site_` and 40 characters.
    pub key: Secret,
    /// 12 hexadecimal digits, for clients of Akismet's API: they take no other length, and where WordPress's plugin has its
    /// key typed in, it drops every other letter.
    pub akismet_key: Secret,
}

impl IssuedKeys {
    fn new() -> Result<Self, Error> {
        let failed = |_| Error::Unconfirmed("the system gives no random bytes".to_owned());
        Ok(Self {
            key: random_secret("tms_site_", 40).map_err(failed)?,
            akismet_key: random_hex(12).map_err(failed)?,
        })
    }

    fn hashes(&self) -> SiteKeys {
        SiteKeys {
            key_hash: hash_secret(self.key.expose()),
            akismet_key_hash: hash_secret(self.akismet_key.expose()),
        }
    }
}

impl Sieve {
    /// Adds a site and issues its keys; `Conflict` where one of its name is there already.
    pub async fn add_site(&self, actor: Option<&ModeratorId>, site: Site) -> Result<IssuedKeys, Error> {
        let keys = IssuedKeys::new()?;
        let act = self.act(actor, "site.added", site.id.as_str(), &json!({}));
        let new = NewSite {
            site,
            keys: keys.hashes(),
            created_at_ms: self.clock.now_ms(),
        };
        self.store.add_site(new, act).await?;
        Ok(keys)
    }

    /// Replaces a site's keys; `None` where there is no such site. The old ones open nothing from then on.
    pub async fn rotate_keys(&self, actor: Option<&ModeratorId>, site: SiteId) -> Result<Option<IssuedKeys>, Error> {
        let keys = IssuedKeys::new()?;
        let act = self.act(actor, "site.keys_rotated", site.as_str(), &json!({}));
        let done = self.store.rotate_keys(site, keys.hashes(), act).await?;
        Ok(done.then_some(keys))
    }

    /// Removes a site with all that was kept for it, its decisions included; false where there is no such site. That it was
    /// removed stays on record.
    pub async fn remove_site(&self, actor: Option<&ModeratorId>, site: SiteId) -> Result<bool, Error> {
        let act = self.act(actor, "site.removed", site.as_str(), &json!({}));
        self.store.remove_site(site, act).await
    }

    /// The site that a key, long or short, opens.
    pub async fn find_site_by_key(&self, key: &str) -> Result<Option<Site>, Error> {
        self.store.find_site_by_key(&hash_secret(key)).await
    }
}
