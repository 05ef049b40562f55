//! What is kept about one address: listed for its owner, and erased.
//!
//! Owns that an erasure reaches every table that its comments and feedback reach, a site in one transaction. Is told the keyed
//! hash that stands for the address on a site; never sees the address.

use super::audits::forget_audit;
use super::comments::searchable;
use super::outbox::forget_told;
use super::reports::forget_reports;
use super::{Error, Store, change_page, on_pool, write};
use crate::domain::comment::Status;
use crate::domain::ids::SiteId;

/// A comment of an address, whole; address and IP are still sealed.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct OwnComment {
    pub id: String,
    pub version: i64,
    pub page_url: String,
    pub parent_id: Option<String>,
    pub status: String,
    pub name: String,
    pub website: Option<String>,
    pub body: String,
    pub html: String,
    pub lang: Option<String>,
    pub email_sealed: Option<Vec<u8>>,
    pub ip_sealed: Option<Vec<u8>>,
    pub verdict: String,
    pub cause: String,
    pub spam_probability: Option<f64>,
    pub model: Option<String>,
    pub decision: Option<String>,
    pub decided_at_ms: Option<i64>,
    pub created_at_ms: i64,
    pub edited_at_ms: Option<i64>,
}

/// A text that a site's server labelled, said to be of an address.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OwnFeedback {
    pub id: String,
    pub label: String,
    pub name: Option<String>,
    pub website: Option<String>,
    pub body: String,
    pub lang: Option<String>,
    pub created_at_ms: i64,
}

/// What becomes of the comments of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erasure {
    /// They go, with their text.
    Delete,
    /// They stay where they stand, without anything that tells who wrote them.
    Anonymise(Vec<Anonymous>),
}

/// A comment as it stays without its author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anonymous {
    pub id: String,
    /// The version it was made from: a comment that changed meanwhile is left for another look.
    pub version: i64,
    pub name: String,
    pub body: String,
    pub html: String,
}

/// What an erasure touched on a site.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    pub comments: u64,
    /// Pages whose readers see less or other than before.
    pub pages: u64,
    /// Decisions and feedback that teach no more.
    pub training_examples: u64,
}

/// Takes away what stands beside a comment that is erased.
macro_rules! erase_beside {
    ($connection:ident, $site:expr, $id:expr) => {
        forget_audit!($connection, $site, $id);
        forget_told!($connection, $site, $id);
        sqlx::query("UPDATE idempotency SET told = NULL WHERE site_id = $1 AND answer = $2")
            .bind($site)
            .bind($id)
            .execute(&mut *$connection)
            .await?;
        sqlx::query(
            "DELETE FROM decision_notes WHERE site_id = $1 AND decision_id IN
             (SELECT d.id FROM decisions d WHERE d.site_id = $1 AND d.comment_id = $2)",
        )
        .bind($site)
        .bind($id)
        .execute(&mut *$connection)
        .await?;
        sqlx::query("DELETE FROM originals WHERE site_id = $1 AND comment_id = $2")
            .bind($site)
            .bind($id)
            .execute(&mut *$connection)
            .await?;
        // A note is a moderator's own words, and may well be about who wrote it.
        sqlx::query("UPDATE decisions SET note = NULL WHERE site_id = $1 AND comment_id = $2 AND note IS NOT NULL")
            .bind($site)
            .bind($id)
            .execute(&mut *$connection)
            .await?;
    };
}

impl Store {
    /// The comments of an address on a site, oldest first.
    pub async fn comments_of(&self, site: &SiteId, email_hash: &str) -> Result<Vec<OwnComment>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT c.id, c.version, p.url AS page_url, c.parent_id, c.status, c.name, c.website, c.body, c.html, c.lang,
                 c.email_sealed, c.ip_sealed, c.verdict, c.cause, c.spam_probability, c.model, c.decision, c.decided_at_ms,
                 c.created_at_ms, c.edited_at_ms
                 FROM comments c JOIN pages p ON p.site_id = c.site_id AND p.id = c.page_id
                 WHERE c.site_id = $1 AND c.email_hash = $2 ORDER BY c.id",
            )
            .bind(site.as_str())
            .bind(email_hash)
            .fetch_all(pool)
            .await
        })?)
    }

    /// The feedback of a site that names an address, oldest first.
    pub async fn feedback_of(&self, site: &SiteId, email_hash: &str) -> Result<Vec<OwnFeedback>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT id, label, name, website, body, lang, created_at_ms FROM feedback
                 WHERE site_id = $1 AND email_hash = $2 ORDER BY id",
            )
            .bind(site.as_str())
            .bind(email_hash)
            .fetch_all(pool)
            .await
        })?)
    }

    /// Erases what stands under an address on a site. The log of decisions keeps its rows, without their notes. A comment that
    /// changed since it was read is left as it is.
    pub async fn erase(&self, site: SiteId, email_hash: String, erasure: Erasure) -> Result<Erased, Error> {
        write!(self, connection => {
            let site = site.as_str();
            let mut erased = Erased::default();
            let mut pages: Vec<String> = Vec::new();
            // Taking the rows first makes a decision on one wait, or be seen.
            sqlx::query("UPDATE comments SET version = version WHERE site_id = $1 AND email_hash = $2")
                .bind(site)
                .bind(&email_hash)
                .execute(&mut *connection)
                .await?;
            let rows: Vec<(String, String, String, Option<String>)> = sqlx::query_as(
                "SELECT id, status, page_id, decision FROM comments WHERE site_id = $1 AND email_hash = $2",
            )
            .bind(site)
            .bind(&email_hash)
            .fetch_all(&mut *connection)
            .await?;
            for (id, status, page, decision) in rows {
                let done = match &erasure {
                    Erasure::Delete => {
                        erase_beside!(connection, site, &id);
                        forget_reports!(connection, site, &id);
                        sqlx::query("DELETE FROM comments WHERE site_id = $1 AND id = $2")
                            .bind(site)
                            .bind(&id)
                            .execute(&mut *connection)
                            .await?
                    }
                    Erasure::Anonymise(comments) => {
                        let Some(left) = comments.iter().find(|left| left.id == id) else { continue };
                        // Its own id stands for an author who wrote nothing else. What was decided stays in force and in the
                        // log, and teaches no more; the version tells that what was decided was decided on another text.
                        let done = sqlx::query(
                            "UPDATE comments SET version = version + 1, edited_version = version + 1, author_id = id, name = $4,
                             website = NULL, body = $5, html = $6, search = $7, email_sealed = NULL, email_hash = NULL,
                             ip_sealed = NULL, ip_hash = NULL, network_hash = NULL, fingerprint = NULL, reasons = '[]',
                             remainder = COALESCE(spam_logit, 0), decision = NULL, decided_by = NULL, decided_at_ms = NULL
                             WHERE site_id = $1 AND id = $2 AND version = $3",
                        )
                        .bind(site)
                        .bind(&id)
                        .bind(left.version)
                        .bind(&left.name)
                        .bind(&left.body)
                        .bind(&left.html)
                        .bind(searchable(&left.body, &left.name, None))
                        .execute(&mut *connection)
                        .await?;
                        if done.rows_affected() > 0 {
                            erase_beside!(connection, site, &id);
                        }
                        done
                    }
                };
                if done.rows_affected() == 0 {
                    continue;
                }
                erased.comments += 1;
                erased.training_examples += u64::from(matches!(decision.as_deref(), Some("approve" | "spam")));
                if status == Status::Published.as_str() {
                    let by = if erasure == Erasure::Delete { -1 } else { 0 };
                    change_page!(connection, site, &page, by);
                    if !pages.contains(&page) {
                        pages.push(page);
                    }
                }
            }
            let feedback = sqlx::query("DELETE FROM feedback WHERE site_id = $1 AND email_hash = $2")
                .bind(site)
                .bind(&email_hash)
                .execute(&mut *connection)
                .await?;
            erased.training_examples += feedback.rows_affected();
            // What they reported of others' comments stands, without who reported it and in what words.
            for statement in [
                "UPDATE reports SET email_sealed = NULL, email_hash = NULL, reporter = id, body = NULL WHERE site_id = $1 AND email_hash = $2",
                "DELETE FROM notices WHERE site_id = $1 AND recipient_hash = $2",
            ] {
                sqlx::query(statement).bind(site).bind(&email_hash).execute(&mut *connection).await?;
            }
            if erased.comments > 0 || feedback.rows_affected() > 0 {
                // What was learnt of them is counted anew by the next retraining.
                sqlx::query(
                    "INSERT INTO site_learning (site_id, stamp, updated_at_ms) SELECT s.id, 0, 0 FROM sites s WHERE s.id = $1
                     ON CONFLICT (site_id) DO UPDATE SET stamp = site_learning.stamp + 1, state = NULL",
                )
                .bind(site)
                .execute(&mut *connection)
                .await?;
            }
            erased.pages = pages.len() as u64;
            Ok(erased)
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
