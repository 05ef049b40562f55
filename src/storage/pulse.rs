//! What waits, site by site: small queries that are asked again and again while somebody watches.

use super::{Error, Store, on_pool};
use crate::domain::ids::ModeratorId;

impl Store {
    /// How many comments wait on each site, those picked for the random audit included.
    pub async fn waiting(&self) -> Result<Vec<(String, i64)>, Error> {
        Ok(on_pool!(self, pool => {
            // Two counts, each over an index that holds nothing else.
            sqlx::query_as(
                "SELECT s.id,
                 (SELECT COUNT(*) FROM comments c WHERE c.site_id = s.id AND c.status = 'pending')
                 + (SELECT COUNT(*) FROM comments a WHERE a.site_id = s.id AND a.audit AND a.status <> 'pending')
                 FROM sites s ORDER BY s.id",
            )
            .fetch_all(pool)
            .await
        })?)
    }

    /// Site and id of what came after an id and waits, the newest first, of each site so many: one that is flooded takes no
    /// other's place.
    pub async fn waiting_after(&self, id: &str, limit: i64) -> Result<Vec<(String, String)>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT site_id, id FROM (SELECT c.site_id, c.id, ROW_NUMBER() OVER (PARTITION BY c.site_id ORDER BY c.id DESC) AS place
                 FROM sites s CROSS JOIN comments c WHERE c.site_id = s.id AND c.status = 'pending' AND c.id > $1) new
                 WHERE place <= $2 ORDER BY id DESC",
            )
            .bind(id)
            .bind(limit)
            .fetch_all(pool)
            .await
        })?)
    }

    /// Site, comment, the version made and the status given by decisions after an id, the newest first.
    pub async fn decided_after(&self, id: &str, limit: i64) -> Result<Vec<(String, String, i64, String)>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT d.site_id, d.comment_id, d.comment_version, d.to_status FROM sites s CROSS JOIN decisions d
                 WHERE d.site_id = s.id AND d.id > $1 ORDER BY d.id DESC LIMIT $2",
            )
            .bind(id)
            .bind(limit)
            .fetch_all(pool)
            .await
        })?)
    }

    /// The languages and the causes of what waits on the sites granted to a moderator, or everywhere.
    pub async fn kinds_waiting(
        &self,
        moderator: &ModeratorId,
        everywhere: bool,
        site: Option<&str>,
    ) -> Result<Vec<(Option<String>, String)>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT DISTINCT c.lang, c.cause FROM sites s CROSS JOIN comments c
                 WHERE c.site_id = s.id AND ($1 OR EXISTS (SELECT 1 FROM grants g WHERE g.site_id = s.id AND g.moderator_id = $2))
                 AND ($3 IS NULL OR s.id = $3) AND c.status = 'pending' ORDER BY 1, 2",
            )
            .bind(everywhere)
            .bind(moderator.as_str())
            .bind(site)
            .fetch_all(pool)
            .await
        })?)
    }
}
