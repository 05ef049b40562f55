//! A website joins, is changed, gets new keys.

use super::Sieve;
use crate::domain::ids::SiteId;
use crate::domain::site::Site;
use crate::privacy::{Secret, hash_secret, random_secret};
use crate::storage::{Error, NewSite, SiteKeys};

/// A site's keys on their way to its owner, shown this once.
#[derive(Debug)]
pub struct IssuedKeys {
    /// `tms_site_` and 40 characters.
    pub key: Secret,
    /// 12 characters, for clients of Akismet's API, which take no other length.
    pub akismet_key: Secret,
}

impl IssuedKeys {
    fn new() -> Result<Self, Error> {
        let failed = |_| Error::Unconfirmed("the system gives no random bytes".to_owned());
        Ok(Self {
            key: random_secret("tms_site_", 40).map_err(failed)?,
            akismet_key: random_secret("", 12).map_err(failed)?,
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
    pub async fn add_site(&self, site: Site) -> Result<IssuedKeys, Error> {
        let keys = IssuedKeys::new()?;
        self.store
            .add_site(NewSite {
                site,
                keys: keys.hashes(),
                created_at_ms: self.clock.now_ms(),
            })
            .await?;
        Ok(keys)
    }

    /// Replaces a site's keys; `None` where there is no such site. The old ones open nothing from then on.
    pub async fn rotate_keys(&self, site: SiteId) -> Result<Option<IssuedKeys>, Error> {
        let keys = IssuedKeys::new()?;
        Ok(self.store.rotate_keys(site, keys.hashes()).await?.then_some(keys))
    }

    /// The site that a key, long or short, opens.
    pub async fn find_site_by_key(&self, key: &str) -> Result<Option<Site>, Error> {
        self.store.find_site_by_key(&hash_secret(key)).await
    }
}
