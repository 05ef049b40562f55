//! Rows of `sites`.

use super::acts::{NewAct, put_act, put_act_if_done};
use super::{Error, Store, on_pool, write};
use crate::domain::ids::SiteId;
use crate::domain::lang::Lang;
use crate::domain::site::{Origin, Settings, Site};
use sqlx::AssertSqlSafe;

/// Hashes of a site's two keys: the long one, and the twelve characters that Akismet's clients take.
#[derive(Debug, Clone)]
pub struct SiteKeys {
    pub key_hash: String,
    /// Keyed, and with [`KEYED`] before it: a plain hash of so few characters is found out by trying them all.
    pub akismet_key_hash: String,
}

/// How a short key's hash begins that is keyed. Those of earlier versions are not, and begin with a digit of theirs.
pub const KEYED: &str = "hmac:";

#[derive(Debug, Clone)]
pub struct NewSite {
    pub site: Site,
    pub keys: SiteKeys,
    pub created_at_ms: i64,
}

#[derive(sqlx::FromRow)]
pub(super) struct SiteRow {
    id: String,
    name: String,
    lang: String,
    origins: String,
    settings: String,
}

impl SiteRow {
    pub(super) fn read(self) -> Result<Site, Error> {
        let damaged = |_| Error::Damaged("site");
        Ok(Site {
            id: SiteId::parse(&self.id).map_err(|_| Error::Damaged("site"))?,
            name: self.name,
            lang: Lang::parse(&self.lang).map_err(|_| Error::Damaged("site"))?,
            origins: serde_json::from_str::<Vec<Origin>>(&self.origins).map_err(damaged)?,
            settings: serde_json::from_str::<Settings>(&self.settings).map_err(damaged)?,
        })
    }
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|_| Error::Damaged("site"))
}

/// Takes a site within the transaction at hand, if there is one, and reads it. Whoever changes or removes it at the same time waits, or
/// was waited for and is seen.
macro_rules! take_site {
    ($connection:ident, $site:expr) => {{
        sqlx::query("UPDATE sites SET name = name WHERE id = $1")
            .bind($site)
            .execute(&mut *$connection)
            .await?;
        let row: Option<$crate::storage::sites::SiteRow> =
            sqlx::query_as("SELECT id, name, lang, origins, settings FROM sites WHERE id = $1")
                .bind($site)
                .fetch_optional(&mut *$connection)
                .await?;
        row.map($crate::storage::sites::SiteRow::read).transpose()?
    }};
}

pub(super) use take_site;

/// Where something is kept for a site, each before what it refers to. What a shadow said goes with its comment.
const TABLES: &[&str] = &[
    "decisions",
    "decision_notes",
    "audits",
    "site_learning",
    "feedback",
    "checks",
    "check_counts",
    "idempotency",
    "spent_proofs",
    "outbox",
    "told_replies",
    "watches",
    "readers",
    "notices",
    "reports",
    "originals",
    "deliveries",
    "webhooks",
    "imported",
    "coral_secrets",
    "comments",
    "page_addresses",
    "pages",
    "grants",
];

impl Store {
    /// Adds a site; `Conflict` where one of its name is there already.
    pub async fn add_site(&self, new: NewSite, act: NewAct) -> Result<(), Error> {
        let (origins, settings) = (json(&new.site.origins)?, json(&new.site.settings)?);
        write!(self, connection => {
            sqlx::query(
                "INSERT INTO sites (id, name, lang, origins, settings, key_hash, akismet_key_hash, created_at_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(new.site.id.as_str())
            .bind(&new.site.name)
            .bind(new.site.lang.as_str())
            .bind(&origins)
            .bind(&settings)
            .bind(&new.keys.key_hash)
            .bind(&new.keys.akismet_key_hash)
            .bind(new.created_at_ms)
            .execute(&mut *connection)
            .await?;
            put_act!(connection, act);
            Ok(())
        })
    }

    pub async fn find_site(&self, site: &SiteId) -> Result<Option<Site>, Error> {
        let row: Option<SiteRow> = on_pool!(self, pool => {
            sqlx::query_as("SELECT id, name, lang, origins, settings FROM sites WHERE id = $1")
                .bind(site.as_str())
                .fetch_optional(pool)
                .await
        })?;
        row.map(SiteRow::read).transpose()
    }

    /// The site that a key, long or short, opens: the hashes of what was shown are those it would have as either.
    pub async fn find_site_by_key(&self, shown: &SiteKeys) -> Result<Option<Site>, Error> {
        let row: Option<SiteRow> = on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT id, name, lang, origins, settings FROM sites WHERE key_hash = $1 OR akismet_key_hash = $2",
            )
            .bind(&shown.key_hash)
            .bind(&shown.akismet_key_hash)
            .fetch_optional(pool)
            .await
        })?;
        row.map(SiteRow::read).transpose()
    }

    /// Sites whose short key has a hash that is not keyed, and that hash.
    pub async fn plain_short_keys(&self) -> Result<Vec<(String, String)>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as("SELECT id, akismet_key_hash FROM sites WHERE akismet_key_hash NOT LIKE $1 || '%' ORDER BY id")
                .bind(KEYED)
                .fetch_all(pool)
                .await
        })?)
    }

    /// Puts a keyed hash of a short key in place of the plain one, unless that is gone.
    pub async fn key_short_key(&self, site: String, plain: String, keyed: String) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query("UPDATE sites SET akismet_key_hash = $3 WHERE id = $1 AND akismet_key_hash = $2")
                .bind(&site)
                .bind(&plain)
                .bind(&keyed)
                .execute(&mut *connection)
                .await?;
            Ok(done.rows_affected() == 1)
        })
    }

    /// Every site, by name.
    pub async fn sites(&self) -> Result<Vec<Site>, Error> {
        let rows: Vec<SiteRow> = on_pool!(self, pool => {
            sqlx::query_as("SELECT id, name, lang, origins, settings FROM sites ORDER BY id").fetch_all(pool).await
        })?;
        rows.into_iter().map(SiteRow::read).collect()
    }

    /// Writes name, language, origins and settings anew if the site still is as `before`; false where somebody was quicker,
    /// or there is no such site.
    pub async fn update_site(&self, before: Site, site: Site, acts: Vec<NewAct>) -> Result<bool, Error> {
        let (origins, settings) = (json(&site.origins)?, json(&site.settings)?);
        write!(self, connection => {
            let here: Option<Site> = take_site!(connection, before.id.as_str());
            if here.as_ref() != Some(&before) {
                return Ok(false);
            }
            let done = sqlx::query("UPDATE sites SET name = $2, lang = $3, origins = $4, settings = $5 WHERE id = $1")
                .bind(site.id.as_str())
                .bind(&site.name)
                .bind(site.lang.as_str())
                .bind(&origins)
                .bind(&settings)
                .execute(&mut *connection)
                .await?;
            if done.rows_affected() == 0 {
                return Ok(false);
            }
            for act in &acts {
                put_act!(connection, act);
            }
            Ok(true)
        })
    }

    /// Replaces both keys of a site; the old ones open nothing from then on.
    pub async fn rotate_keys(&self, site: SiteId, keys: SiteKeys, act: NewAct) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query("UPDATE sites SET key_hash = $2, akismet_key_hash = $3 WHERE id = $1")
                .bind(site.as_str())
                .bind(&keys.key_hash)
                .bind(&keys.akismet_key_hash)
                .execute(&mut *connection)
                .await?;
            put_act_if_done!(connection, done, act)
        })
    }

    /// Removes a site with all that was kept for it, its decisions included; false where there is no such site.
    pub async fn remove_site(&self, site: SiteId, act: NewAct) -> Result<bool, Error> {
        write!(self, connection => {
            // An import's batch is all there, and removed, or finds no site.
            let _: Option<Site> = take_site!(connection, site.as_str());
            for table in TABLES {
                let statement = format!("DELETE FROM {table} WHERE site_id = $1");
                sqlx::query(AssertSqlSafe(statement)).bind(site.as_str()).execute(&mut *connection).await?;
            }
            let done = sqlx::query("DELETE FROM sites WHERE id = $1").bind(site.as_str()).execute(&mut *connection).await?;
            put_act_if_done!(connection, done, act)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{Database, Db};

    #[tokio::test]
    async fn no_table_of_a_site_outlives_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Database::Sqlite(folder.path().join("tamis.db")), 1)
            .await
            .unwrap();
        let Db::Sqlite { readers, .. } = &store.db else {
            panic!("opened on SQLite")
        };
        let of_sites: Vec<(String,)> = sqlx::query_as(
            "SELECT t.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND c.name = 'site_id'",
        )
        .fetch_all(readers)
        .await
        .unwrap();
        assert!(of_sites.len() > 20, "{of_sites:?}");
        for (table,) in of_sites {
            assert!(
                TABLES.contains(&table.as_str()) || table == "shadow_verdicts",
                "{table} is not emptied"
            );
        }
    }

    #[test]
    fn settings_of_yesterday_are_read_tomorrow() {
        let settings: Settings = serde_json::from_str(r#"{"max_links": 1}"#).unwrap();
        assert_eq!(
            settings,
            Settings {
                max_links: 1,
                ..Settings::default()
            }
        );
    }
}
