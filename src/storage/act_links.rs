//! What moderators hear of by mail: what waits, and the links by which it is decided.

use super::letters::{NewLetter, put_letter};
use super::{Error, Store, on_pool, write};
use crate::domain::ids::ModeratorId;

/// A comment that waits, as a letter tells of it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct WaitingRow {
    pub id: String,
    pub version: i64,
}

/// A moderator who wishes to hear by mail of what waits.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Wisher {
    pub moderator_id: String,
    pub lang: String,
    pub mail: String,
    pub told_until_ms: i64,
    pub mailed_at_ms: i64,
}

/// A link to decide by.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ActLink {
    pub id: String,
    pub moderator_id: String,
    pub comment_id: String,
    pub comment_version: i64,
    pub expires_at_ms: i64,
    pub used_at_ms: Option<i64>,
}

/// A letter about what waits, with its links, and what it is told up to.
#[derive(Debug, Clone)]
pub struct Told {
    pub moderator: ModeratorId,
    /// When the letter before this one was written, as it was read.
    pub mailed_before_ms: i64,
    pub until_ms: i64,
    pub now_ms: i64,
    pub links: Vec<ActLink>,
    pub letter: NewLetter,
}

impl Store {
    /// Moderators who wish to hear by mail, those shut out left aside.
    pub async fn wishers(&self) -> Result<Vec<Wisher>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT w.moderator_id, w.lang, w.mail, w.told_until_ms, w.mailed_at_ms FROM wishes w
                 JOIN moderators m ON m.id = w.moderator_id WHERE w.mail <> 'none' AND NOT m.disabled ORDER BY w.moderator_id",
            )
            .fetch_all(pool)
            .await
        })?)
    }

    /// What came in after `after_ms`, waits on the sites of a moderator and was not told of, the oldest first.
    pub async fn waiting_since(
        &self,
        moderator: &ModeratorId,
        everywhere: bool,
        after_ms: i64,
        most: i64,
    ) -> Result<Vec<WaitingRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT c.id, c.version FROM sites s CROSS JOIN comments c
                 WHERE c.site_id = s.id AND ($1 OR EXISTS (SELECT 1 FROM grants g WHERE g.site_id = s.id AND g.moderator_id = $2))
                 AND c.status = 'pending' AND c.created_at_ms > $3
                 AND NOT EXISTS (SELECT 1 FROM act_links l WHERE l.moderator_id = $2 AND l.comment_id = c.id) ORDER BY c.id LIMIT $4",
            )
            .bind(everywhere)
            .bind(moderator.as_str())
            .bind(after_ms)
            .bind(most)
            .fetch_all(pool)
            .await
        })?)
    }

    /// Puts a letter about what waits into the outbox with its links, unless another process was first.
    pub async fn tell_waiting(&self, told: Told) -> Result<bool, Error> {
        write!(self, connection => {
            let first = sqlx::query(
                "UPDATE wishes SET told_until_ms = $2, mailed_at_ms = $3 WHERE moderator_id = $1 AND mailed_at_ms = $4 AND mail <> 'none'",
            )
            .bind(told.moderator.as_str())
            .bind(told.until_ms)
            .bind(told.now_ms)
            .bind(told.mailed_before_ms)
            .execute(&mut *connection)
            .await?;
            if first.rows_affected() == 0 {
                return Ok(false);
            }
            for link in &told.links {
                sqlx::query(
                    "INSERT INTO act_links (id, moderator_id, comment_id, comment_version, expires_at_ms) VALUES ($1, $2, $3, $4, $5)",
                )
                .bind(&link.id)
                .bind(&link.moderator_id)
                .bind(&link.comment_id)
                .bind(link.comment_version)
                .bind(link.expires_at_ms)
                .execute(&mut *connection)
                .await?;
            }
            put_letter!(connection, told.letter);
            Ok(true)
        })
    }

    pub async fn find_act_link(&self, id: &str) -> Result<Option<ActLink>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as("SELECT id, moderator_id, comment_id, comment_version, expires_at_ms, used_at_ms FROM act_links WHERE id = $1")
                .bind(id)
                .fetch_optional(pool)
                .await
        })?)
    }

    /// Uses a link up; false where it was used before, or has ended.
    pub async fn use_act_link(&self, id: String, now_ms: i64) -> Result<bool, Error> {
        write!(self, connection => {
            let used = sqlx::query("UPDATE act_links SET used_at_ms = $2 WHERE id = $1 AND used_at_ms IS NULL AND expires_at_ms > $2")
                .bind(&id)
                .bind(now_ms)
                .execute(&mut *connection)
                .await?;
            Ok(used.rows_affected() == 1)
        })
    }
}
