//! Rows of `originals`: what comments said before a moderator mended them.
//!
//! Owns that no text is lost by mending: the old one is written in the transaction that writes the new one, and goes only with
//! the comment itself.

use super::acts::{NewAct, put_act};
use super::comments::searchable;
use super::learning::forget_learning;
use super::outbox::retell_comment;
use super::{Error, Store, change_page, on_pool, write};
use crate::domain::comment::Status;
use crate::domain::ids::{CommentId, ModeratorId, SiteId};

/// A text in place of another.
#[derive(Debug, Clone)]
pub struct Mending {
    pub site: SiteId,
    pub comment: CommentId,
    /// The version that the moderator saw.
    pub seen: i64,
    pub body: String,
    pub html: String,
    pub by: ModeratorId,
    /// The same, for the record.
    pub act: NewAct,
    pub at_ms: i64,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mended {
    Done,
    /// It says that already.
    Unchanged,
    /// Somebody changed or decided it since.
    Overtaken,
    Unknown,
}

/// A text that stood before.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OriginalRow {
    pub body: String,
    pub moderator_id: String,
    pub changed_at_ms: i64,
}

impl Store {
    /// Writes a new text and keeps the old one. Where the comment stands, and what was said of it, stays.
    pub async fn mend(&self, mending: Mending) -> Result<Mended, Error> {
        write!(self, connection => {
            let site = mending.site.as_str();
            let comment = mending.comment.as_str();
            // Taking the row first makes a decision on it wait, or be seen.
            sqlx::query("UPDATE comments SET version = version WHERE site_id = $1 AND id = $2")
                .bind(site)
                .bind(comment)
                .execute(&mut *connection)
                .await?;
            let found: Option<(i64, String, String, String, Option<String>, String)> = sqlx::query_as(
                "SELECT version, body, status, name, website, page_id FROM comments WHERE site_id = $1 AND id = $2",
            )
            .bind(site)
            .bind(comment)
            .fetch_optional(&mut *connection)
            .await?;
            let Some((version, body, status, name, website, page)) = found else { return Ok(Mended::Unknown) };
            if version != mending.seen {
                return Ok(Mended::Overtaken);
            }
            if body == mending.body {
                return Ok(Mended::Unchanged);
            }
            sqlx::query(
                "INSERT INTO originals (site_id, comment_id, comment_version, body, moderator_id, changed_at_ms) VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(site)
            .bind(comment)
            .bind(version)
            .bind(&body)
            .bind(mending.by.as_str())
            .bind(mending.at_ms)
            .execute(&mut *connection)
            .await?;
            // The fingerprint stays: the old text sent again is still the same comment.
            sqlx::query(
                "UPDATE comments SET version = version + 1, body = $3, html = $4, search = $5, edited_at_ms = $6 WHERE site_id = $1 AND id = $2",
            )
            .bind(site)
            .bind(comment)
            .bind(&mending.body)
            .bind(&mending.html)
            .bind(searchable(&mending.body, &name, website.as_deref()))
            .bind(mending.at_ms)
            .execute(&mut *connection)
            .await?;
            put_act!(connection, mending.act);
            retell_comment!(connection, site, comment);
            forget_learning!(connection, site, comment);
            if status == Status::Published.as_str() {
                change_page!(connection, site, &page, 0);
            }
            Ok(Mended::Done)
        })
    }

    /// What a comment said before, the oldest first.
    pub async fn originals(&self, site: &SiteId, comment: &str) -> Result<Vec<OriginalRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT body, moderator_id, changed_at_ms FROM originals WHERE site_id = $1 AND comment_id = $2 ORDER BY comment_version",
            )
            .bind(site.as_str())
            .bind(comment)
            .fetch_all(pool)
            .await
        })?)
    }
}
