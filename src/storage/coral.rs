//! Rows of `coral_secrets`: what a Coral that asks for a site signs with. Secrets come and go sealed.

use super::acts::{NewAct, put_act_if_done};
use super::{Error, Store, on_pool, write};
use crate::domain::ids::SiteId;

impl Store {
    pub async fn find_coral_secret(&self, site: &SiteId) -> Result<Option<Vec<u8>>, Error> {
        let row: Option<(Vec<u8>,)> = on_pool!(self, pool => {
            sqlx::query_as("SELECT secret_sealed FROM coral_secrets WHERE site_id = $1")
                .bind(site.as_str())
                .fetch_optional(pool)
                .await
        })?;
        Ok(row.map(|(sealed,)| sealed))
    }

    /// Puts a secret in the place of what was there; false where there is no such site.
    pub async fn set_coral_secret(
        &self,
        site: SiteId,
        sealed: Vec<u8>,
        now_ms: i64,
        act: NewAct,
    ) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query(
                "INSERT INTO coral_secrets (site_id, secret_sealed, set_at_ms)
                 SELECT id, $2, $3 FROM sites WHERE id = $1
                 ON CONFLICT (site_id) DO UPDATE SET secret_sealed = excluded.secret_sealed, set_at_ms = excluded.set_at_ms",
            )
            .bind(site.as_str())
            .bind(&sealed)
            .bind(now_ms)
            .execute(&mut *connection)
            .await?;
            put_act_if_done!(connection, done, act)
        })
    }

    /// False where there was none.
    pub async fn remove_coral_secret(&self, site: SiteId, act: NewAct) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query("DELETE FROM coral_secrets WHERE site_id = $1")
                .bind(site.as_str())
                .execute(&mut *connection)
                .await?;
            put_act_if_done!(connection, done, act)
        })
    }
}
