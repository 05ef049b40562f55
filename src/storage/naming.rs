//! Texts beside the comments in which an address stands, and what else is kept of it: reports, wishes, letters that wait.
//!
//! Owns which columns those are. A comment's own text is `privacy`'s.

use super::review::pattern;
use super::{Error, Store, on_pool, write};
use crate::domain::ids::SiteId;

/// A text that names the address.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct NamingRow {
    /// Where it stands: original, report, notice, page, title.
    pub place: String,
    pub id: String,
    /// Of an original, which version of the comment it is.
    pub version: i64,
    pub text: String,
}

/// What was reported under the address.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OwnReport {
    pub comment_id: String,
    pub kind: String,
    pub reason: String,
    pub body: Option<String>,
    pub created_at_ms: i64,
    pub closed_at_ms: Option<i64>,
}

/// A comment whose answers are to be told to the address.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OwnWatch {
    pub comment_id: String,
    pub created_at_ms: i64,
    /// asked, confirmed or ended; absent where nobody asked yet.
    pub state: Option<String>,
}

/// A letter to the address.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OwnLetter {
    pub kind: String,
    pub created_at_ms: i64,
}

impl Store {
    /// Texts beside the comments in which the address stands.
    pub async fn texts_naming(&self, site: &SiteId, spelling: &str) -> Result<Vec<NamingRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                r"SELECT 'original' AS place, comment_id AS id, comment_version AS version, body AS text FROM originals
                WHERE site_id = $1 AND LOWER(body) LIKE $2 ESCAPE '\'
                UNION ALL SELECT 'report', id, CAST(0 AS BIGINT), body FROM reports WHERE site_id = $1 AND LOWER(body) LIKE $2 ESCAPE '\'
                UNION ALL SELECT 'notice', id, CAST(0 AS BIGINT), facts FROM notices WHERE site_id = $1 AND LOWER(facts) LIKE $2 ESCAPE '\'
                UNION ALL SELECT 'page', id, CAST(0 AS BIGINT), title FROM pages WHERE site_id = $1 AND LOWER(title) LIKE $2 ESCAPE '\'
                UNION ALL SELECT 'title', id, CAST(0 AS BIGINT), page_title FROM comments
                WHERE site_id = $1 AND LOWER(page_title) LIKE $2 ESCAPE '\'",
            )
            .bind(site.as_str())
            .bind(pattern(spelling))
            .fetch_all(pool)
            .await
        })?)
    }

    /// Puts a text in the place of one that named an address; `false` where another stands there by now, or none.
    pub async fn redact_text(&self, site: SiteId, row: NamingRow, text: String) -> Result<bool, Error> {
        write!(self, connection => {
            let statement = match row.place.as_str() {
                "original" => "UPDATE originals SET body = $3 WHERE site_id = $1 AND comment_id = $2 AND comment_version = $4 AND body = $5",
                "report" => "UPDATE reports SET body = $3 WHERE site_id = $1 AND id = $2 AND $4 = 0 AND body = $5",
                "notice" => "UPDATE notices SET facts = $3 WHERE site_id = $1 AND id = $2 AND $4 = 0 AND facts = $5",
                "page" => "UPDATE pages SET title = $3, version = version + 1 WHERE site_id = $1 AND id = $2 AND $4 = 0 AND title = $5",
                "title" => "UPDATE comments SET page_title = $3 WHERE site_id = $1 AND id = $2 AND $4 = 0 AND page_title = $5",
                _ => return Err(Error::Damaged("text")),
            };
            let done = sqlx::query(statement)
                .bind(site.as_str())
                .bind(&row.id)
                .bind(&text)
                .bind(row.version)
                .bind(&row.text)
                .execute(&mut *connection)
                .await?;
            Ok(done.rows_affected() > 0)
        })
    }

    /// Forgets what was told to websites in words that name the address.
    pub async fn forget_told_naming(&self, site: SiteId, spelling: String) -> Result<(), Error> {
        write!(self, connection => {
            sqlx::query(r"DELETE FROM deliveries WHERE site_id = $1 AND LOWER(facts) LIKE $2 ESCAPE '\'")
                .bind(site.as_str())
                .bind(pattern(&spelling))
                .execute(&mut *connection)
                .await?;
            Ok(())
        })
    }

    pub async fn reports_of_email(&self, site: &SiteId, email_hash: &str) -> Result<Vec<OwnReport>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT comment_id, kind, reason, body, created_at_ms, closed_at_ms FROM reports
                 WHERE site_id = $1 AND email_hash = $2 ORDER BY id",
            )
            .bind(site.as_str())
            .bind(email_hash)
            .fetch_all(pool)
            .await
        })?)
    }

    pub async fn watches_of_email(&self, site: &SiteId, email_hash: &str) -> Result<Vec<OwnWatch>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT w.comment_id, w.created_at_ms, r.state FROM watches w
                 LEFT JOIN readers r ON r.site_id = w.site_id AND r.email_hash = w.email_hash
                 WHERE w.site_id = $1 AND w.email_hash = $2 ORDER BY w.comment_id",
            )
            .bind(site.as_str())
            .bind(email_hash)
            .fetch_all(pool)
            .await
        })?)
    }

    /// Letters to the address that nobody has sent yet.
    pub async fn letters_waiting_for(&self, site: &SiteId, email_hash: &str) -> Result<Vec<OwnLetter>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT kind, created_at_ms FROM notices WHERE site_id = $1 AND recipient_hash = $2 AND state = 'waiting'
                 UNION ALL SELECT kind, created_at_ms FROM outbox WHERE site_id = $1 AND recipient_hash = $2 AND done_at_ms IS NULL
                 AND gave_up_at_ms IS NULL ORDER BY created_at_ms",
            )
            .bind(site.as_str())
            .bind(email_hash)
            .fetch_all(pool)
            .await
        })?)
    }
}
