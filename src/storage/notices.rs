//! Rows of `notices`: letters about decisions, claimed by whoever sends them.
//!
//! Owns that a letter is in one hand at a time. Whom a decision concerns stands in `concerned`. Addresses come and go sealed.

use super::{Error, Store, on_pool, write};
use crate::domain::ids::{CommentId, SiteId};

/// A claimed letter.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct NoticeRow {
    pub site_id: String,
    pub id: String,
    pub kind: String,
    pub lang: String,
    pub recipient_sealed: Vec<u8>,
    pub facts: String,
    pub comment_id: String,
    pub decision_id: String,
    /// This one included.
    pub attempts: i64,
    pub created_at_ms: i64,
}

impl Store {
    /// The address under a hash, as a letter about the comment holds it.
    pub async fn find_recipient(
        &self,
        site: &SiteId,
        comment: &CommentId,
        hash: &str,
    ) -> Result<Option<Vec<u8>>, Error> {
        let row: Option<(Vec<u8>,)> = on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT recipient_sealed FROM notices WHERE site_id = $1 AND comment_id = $2 AND recipient_hash = $3
                 ORDER BY created_at_ms DESC LIMIT 1",
            )
            .bind(site.as_str())
            .bind(comment.as_str())
            .bind(hash)
            .fetch_optional(pool)
            .await
        })?;
        Ok(row.map(|(sealed,)| sealed))
    }

    /// Takes up to `limit` letters that are due; nobody else does until `until_ms`.
    pub async fn claim_notices(
        &self,
        claim: String,
        now_ms: i64,
        until_ms: i64,
        limit: i64,
    ) -> Result<Vec<NoticeRow>, Error> {
        let due: Option<(i64,)> = on_pool!(self, pool => {
            sqlx::query_as("SELECT due_at_ms FROM notices WHERE state = 'waiting' AND due_at_ms <= $1 LIMIT 1")
                .bind(now_ms)
                .fetch_optional(pool)
                .await
        })?;
        if due.is_none() {
            return Ok(Vec::new());
        }
        write!(self, connection => {
            // Said twice, so that of two who chose the same row on PostgreSQL the second, who waited, finds it taken.
            sqlx::query(
                "UPDATE notices SET claim = $1, due_at_ms = $3, attempts = attempts + 1
                 WHERE state = 'waiting' AND due_at_ms <= $2 AND (site_id, id) IN
                 (SELECT n.site_id, n.id FROM notices n WHERE n.state = 'waiting' AND n.due_at_ms <= $2 ORDER BY n.due_at_ms, n.id LIMIT $4)",
            )
            .bind(&claim)
            .bind(now_ms)
            .bind(until_ms)
            .bind(limit)
            .execute(&mut *connection)
            .await?;
            let rows = sqlx::query_as(
                "SELECT site_id, id, kind, lang, recipient_sealed, facts, comment_id, decision_id, attempts, created_at_ms FROM notices
                 WHERE state = 'waiting' AND due_at_ms = $2 AND claim = $1 ORDER BY created_at_ms, id",
            )
            .bind(&claim)
            .bind(until_ms)
            .fetch_all(&mut *connection)
            .await?;
            Ok(rows)
        })
    }

    /// Writes what came of a letter (`sent`, `failed`, or `waiting` until `due_at_ms`); false where another took it since.
    pub async fn settle_notice(
        &self,
        row: &NoticeRow,
        claim: String,
        state: &'static str,
        due_at_ms: i64,
    ) -> Result<bool, Error> {
        let (site, id) = (row.site_id.clone(), row.id.clone());
        write!(self, connection => {
            let done = sqlx::query(
                "UPDATE notices SET state = $4, due_at_ms = $5, claim = NULL WHERE site_id = $1 AND id = $2 AND claim = $3",
            )
            .bind(&site)
            .bind(&id)
            .bind(&claim)
            .bind(state)
            .bind(due_at_ms)
            .execute(&mut *connection)
            .await?;
            Ok(done.rows_affected() == 1)
        })
    }
}
