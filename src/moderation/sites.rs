//! A website joins, is changed, gets new keys.

use super::Sieve;
use super::import::patiently;
use crate::domain::ids::{ModeratorId, SiteId};
use crate::domain::site::Site;
use crate::privacy::{Kind, Secret, hash_secret, random_hex, random_secret};
use crate::storage::{Error, KEYED, NewSite, SiteKeys};
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
}

impl Sieve {
    fn hashes(&self, key: &str, akismet_key: &str) -> SiteKeys {
        SiteKeys {
            key_hash: hash_secret(key),
            akismet_key_hash: self.keyed(&hash_secret(akismet_key)),
        }
    }

    /// The keyed hash of a short key, made of its plain one.
    fn keyed(&self, plain: &str) -> String {
        format!("{KEYED}{}", self.vault.pseudonym(Kind::ShortKey, "", &[plain]))
    }

    /// Puts the hashes of short keys that earlier versions kept under the installation's key; gives how many. Since the keyed
    /// hash is made of the plain one, this needs no key to be shown: done at the start it leaves none behind, not even of
    /// keys that nobody uses, and nothing else has to know of two kinds.
    pub async fn key_short_keys(&self) -> Result<usize, Error> {
        let mut done = 0;
        for (site, plain) in self.store.plain_short_keys().await? {
            let keyed = self.keyed(&plain);
            done += usize::from(self.store.key_short_key(site, plain, keyed).await?);
        }
        if done > 0 && !self.store.forget_log().await? {
            tracing::warn!("plain hashes of short keys stand in the database's log until the next checkpoint");
        }
        Ok(done)
    }

    /// Adds a site and issues its keys; `Conflict` where one of its name is there already.
    pub async fn add_site(&self, actor: Option<&ModeratorId>, site: Site) -> Result<IssuedKeys, Error> {
        let keys = IssuedKeys::new()?;
        let act = self.act(actor, "site.added", site.id.as_str(), &json!({}));
        let new = NewSite {
            site,
            keys: self.hashes(keys.key.expose(), keys.akismet_key.expose()),
            created_at_ms: self.clock.now_ms(),
        };
        self.store.add_site(new, act).await?;
        Ok(keys)
    }

    /// Replaces a site's keys; `None` where there is no such site. The old ones open nothing from then on.
    pub async fn rotate_keys(&self, actor: Option<&ModeratorId>, site: SiteId) -> Result<Option<IssuedKeys>, Error> {
        let keys = IssuedKeys::new()?;
        let act = self.act(actor, "site.keys_rotated", site.as_str(), &json!({}));
        let hashes = self.hashes(keys.key.expose(), keys.akismet_key.expose());
        let done = patiently(|| self.store.rotate_keys(site.clone(), hashes.clone(), act.clone())).await?;
        Ok(done.then_some(keys))
    }

    /// Removes a site with all that was kept for it, its decisions included; false where there is no such site. That it was
    /// removed stays on record.
    pub async fn remove_site(&self, actor: Option<&ModeratorId>, site: SiteId) -> Result<bool, Error> {
        let act = self.act(actor, "site.removed", site.as_str(), &json!({}));
        patiently(|| self.store.remove_site(site.clone(), act.clone())).await
    }

    /// The site that a key, long or short, opens.
    pub async fn find_site_by_key(&self, key: &str) -> Result<Option<Site>, Error> {
        self.store.find_site_by_key(&self.hashes(key, key)).await
    }
}
