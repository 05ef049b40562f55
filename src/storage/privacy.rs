//! All that is kept of one address on a site: read whole, made nobody's, or deleted.
//!
//! Owns that afterwards nothing in the site's tables leads to the address, whatever breaks off between two comments: what was
//! done stays done, and doing it again does the rest.

use super::comments::searchable;
use super::learning::forget_learning;
use super::review::pattern;
use super::{Error, Store, change_page, on_pool, write};
use crate::domain::comment::Status;
use crate::domain::ids::{AuthorId, SiteId};

/// A comment of the address, whatever its status.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OwnComment {
    pub id: String,
    pub page_id: String,
    pub page_url: String,
    pub parent_id: Option<String>,
    pub status: String,
    pub name: String,
    pub website: Option<String>,
    pub body: String,
    pub lang: Option<String>,
    pub email_sealed: Option<Vec<u8>>,
    pub ip_sealed: Option<Vec<u8>>,
    pub spam_probability: Option<f64>,
    pub decision: Option<String>,
    pub created_at_ms: i64,
    pub edited_at_ms: Option<i64>,
}

/// A labelled text of the address that a website sent.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OwnFeedback {
    pub id: String,
    pub label: String,
    pub name: Option<String>,
    pub website: Option<String>,
    pub body: String,
    pub created_at_ms: i64,
}

/// A text that names the address, whoever wrote it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Mention {
    pub id: String,
    pub name: String,
    pub website: Option<String>,
    pub body: String,
}

/// What a comment is to say instead.
#[derive(Debug, Clone)]
pub struct Anonymous {
    pub site: SiteId,
    pub id: String,
    pub name: String,
    pub website: Option<String>,
    pub body: String,
    pub html: String,
    /// Of its own, so that nothing ties it to others of the same hand; `None` leaves whose it is.
    pub nobody: Option<AuthorId>,
}

impl Store {
    pub async fn comments_of_email(&self, site: &SiteId, email_hash: &str) -> Result<Vec<OwnComment>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT c.id, c.page_id, p.url AS page_url, c.parent_id, c.status, c.name, c.website, c.body, c.lang, c.email_sealed,
                 c.ip_sealed, c.spam_probability, c.decision, c.created_at_ms, c.edited_at_ms
                 FROM comments c JOIN pages p ON p.site_id = c.site_id AND p.id = c.page_id
                 WHERE c.site_id = $1 AND c.email_hash = $2 ORDER BY c.id",
            )
            .bind(site.as_str())
            .bind(email_hash)
            .fetch_all(pool)
            .await
        })?)
    }

    pub async fn feedback_of_email(&self, site: &SiteId, email_hash: &str) -> Result<Vec<OwnFeedback>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT id, label, name, website, body, created_at_ms FROM feedback
                 WHERE site_id = $1 AND email_hash = $2 ORDER BY id",
            )
            .bind(site.as_str())
            .bind(email_hash)
            .fetch_all(pool)
            .await
        })?)
    }

    /// Comments in whose text, name or website the address stands.
    pub async fn mentions(&self, site: &SiteId, spelling: &str) -> Result<Vec<Mention>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                r"SELECT id, name, website, body FROM comments WHERE site_id = $1 AND search LIKE $2 ESCAPE '\' ORDER BY id",
            )
            .bind(site.as_str())
            .bind(pattern(spelling))
            .fetch_all(pool)
            .await
        })?)
    }

    /// Labelled texts in which the address stands, and under which it was sent.
    pub async fn feedback_naming(&self, site: &SiteId, spelling: &str) -> Result<Vec<(String, String)>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                r"SELECT id, body FROM feedback WHERE site_id = $1 AND (LOWER(body) LIKE $2 ESCAPE '\'
                OR LOWER(COALESCE(name, '')) LIKE $2 ESCAPE '\' OR LOWER(COALESCE(website, '')) LIKE $2 ESCAPE '\')",
            )
            .bind(site.as_str())
            .bind(pattern(spelling))
            .fetch_all(pool)
            .await
        })?)
    }

    /// Notes of moderators in which the address stands: id and note.
    pub async fn notes_naming(&self, site: &SiteId, spelling: &str) -> Result<Vec<(String, String)>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                r"SELECT id, note FROM decisions WHERE site_id = $1 AND note IS NOT NULL AND LOWER(note) LIKE $2 ESCAPE '\'
                UNION ALL
                SELECT decision_id AS id, note FROM decision_notes WHERE site_id = $1 AND LOWER(note) LIKE $2 ESCAPE '\'",
            )
                .bind(site.as_str())
                .bind(pattern(spelling))
                .fetch_all(pool)
                .await
        })?)
    }

    /// Takes an address out of a note. The one change that a row of the log may see: what was decided stands.
    pub async fn redact_note(&self, site: SiteId, id: String, note: String) -> Result<(), Error> {
        write!(self, connection => {
            for statement in [
                "UPDATE decisions SET note = $3 WHERE site_id = $1 AND id = $2 AND note IS NOT NULL",
                "UPDATE decision_notes SET note = $3 WHERE site_id = $1 AND decision_id = $2",
            ] {
                sqlx::query(statement)
                    .bind(site.as_str())
                    .bind(&id)
                    .bind(&note)
                    .execute(&mut *connection)
                    .await?;
            }
            Ok(())
        })
    }

    /// Writes a comment anew without what leads to its author, and forgets what was answered and learnt of it. False where
    /// it is gone.
    pub async fn make_anonymous(&self, new: Anonymous) -> Result<bool, Error> {
        write!(self, connection => {
            let site = new.site.as_str();
            sqlx::query("UPDATE comments SET version = version WHERE site_id = $1 AND id = $2")
                .bind(site)
                .bind(&new.id)
                .execute(&mut *connection)
                .await?;
            let before: Option<(String, String)> =
                sqlx::query_as("SELECT status, page_id FROM comments WHERE site_id = $1 AND id = $2")
                    .bind(site)
                    .bind(&new.id)
                    .fetch_optional(&mut *connection)
                    .await?;
            let Some((status, page)) = before else { return Ok(false) };
            forget_learning!(connection, site, new.id.as_str());
            // The reasons quote the text: their weight goes into the remainder, so that all still adds up.
            sqlx::query(
                "UPDATE comments SET version = version + 1, name = $3, website = $4, body = $5, html = $6, search = $7,
                 fingerprint = NULL, page_title = NULL, reasons = '[]', remainder = COALESCE(spam_logit, 0) WHERE site_id = $1 AND id = $2",
            )
            .bind(site)
            .bind(&new.id)
            .bind(&new.name)
            .bind(&new.website)
            .bind(&new.body)
            .bind(&new.html)
            .bind(searchable(&new.body, &new.name, new.website.as_deref()))
            .execute(&mut *connection)
            .await?;
            if let Some(nobody) = &new.nobody {
                sqlx::query(
                    "UPDATE comments SET author_id = $3, email_sealed = NULL, email_hash = NULL, ip_sealed = NULL, ip_hash = NULL,
                     network_hash = NULL WHERE site_id = $1 AND id = $2",
                )
                .bind(site)
                .bind(&new.id)
                .bind(nobody.as_str())
                .execute(&mut *connection)
                .await?;
            }
            for statement in [
                "UPDATE idempotency SET told = NULL WHERE site_id = $1 AND answer = $2",
                // What it said before, and what was told of it, name its author too.
                "DELETE FROM originals WHERE site_id = $1 AND comment_id = $2",
                "DELETE FROM deliveries WHERE site_id = $1 AND comment_id = $2",
            ] {
                sqlx::query(statement).bind(site).bind(&new.id).execute(&mut *connection).await?;
            }
            if status == Status::Published.as_str() {
                change_page!(connection, site, &page, 0);
            }
            Ok(true)
        })
    }

    /// Deletes labelled texts, and forgets what was learnt of the site.
    pub async fn delete_feedback(&self, site: SiteId, ids: Vec<String>, at_ms: i64) -> Result<u64, Error> {
        write!(self, connection => {
            let mut gone = 0;
            for id in &ids {
                let done = sqlx::query("DELETE FROM feedback WHERE site_id = $1 AND id = $2")
                    .bind(site.as_str())
                    .bind(id)
                    .execute(&mut *connection)
                    .await?;
                gone += done.rows_affected();
            }
            if gone > 0 {
                sqlx::query(
                    "INSERT INTO site_learning (site_id, stamp, updated_at_ms) VALUES ($1, 0, $2)
                     ON CONFLICT (site_id) DO UPDATE SET stamp = site_learning.stamp + 1, state = NULL",
                )
                .bind(site.as_str())
                .bind(at_ms)
                .execute(&mut *connection)
                .await?;
            }
            Ok(gone)
        })
    }

    /// Sees to it that what was erased is not in the log that SQLite writes ahead either; false where a reader holds it for
    /// now, and the next checkpoint does it. PostgreSQL has a log of its own, which is its operator's affair.
    pub async fn forget_log(&self) -> Result<bool, Error> {
        match &self.db {
            super::Db::Sqlite { readers, .. } => {
                let (busy, _, _): (i64, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)")
                    .fetch_one(readers)
                    .await?;
                Ok(busy == 0)
            }
            super::Db::Postgres(_) => Ok(true),
        }
    }
}
