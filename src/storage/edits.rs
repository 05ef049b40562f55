//! An author's second thoughts: a comment changed or withdrawn.

use super::audits::{draw_audit, forget_audit};
use super::comments::{Ruled, searchable};
use super::learning::forget_learning;
use super::outbox::{forget_told, retell_comment, tell_of_comment};
use super::reports::forget_reports;
use super::watches::forget_watch;
use super::{Error, Store, change_page, on_pool, write};
use crate::domain::comment::Status;
use crate::domain::event::EventKind;
use crate::domain::ids::{CommentId, SiteId};

/// What an edit starts from.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Editable {
    pub version: i64,
    pub status: String,
    pub page_key: String,
    pub parent_id: Option<String>,
    pub author_id: String,
    pub name: String,
    pub website: Option<String>,
    pub lang: Option<String>,
    pub email_sealed: Option<Vec<u8>>,
    pub email_hash: Option<String>,
    pub ip_sealed: Option<Vec<u8>>,
    pub created_at_ms: i64,
}

/// A comment's new text, judged anew.
#[derive(Debug, Clone)]
pub struct Edit {
    pub site: SiteId,
    pub id: CommentId,
    /// The version that was edited.
    pub version: i64,
    pub body: String,
    pub html: String,
    pub fingerprint: String,
    pub ruled: Ruled,
    pub edited_at_ms: i64,
}

impl Store {
    pub async fn find_editable(&self, site: &SiteId, id: &CommentId) -> Result<Option<Editable>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT c.version, c.status, p.key AS page_key, c.parent_id, c.author_id, c.name, c.website, c.lang,
                 c.email_sealed, c.email_hash, c.ip_sealed, c.created_at_ms
                 FROM comments c JOIN pages p ON p.site_id = c.site_id AND p.id = c.page_id
                 WHERE c.site_id = $1 AND c.id = $2",
            )
            .bind(site.as_str())
            .bind(id.as_str())
            .fetch_optional(pool)
            .await
        })?)
    }

    /// Writes a new text; false where the comment changed or went away meanwhile. What moderators said of the old text
    /// stays in the log but no longer stands: it would teach the new one.
    pub async fn edit(&self, edit: Edit) -> Result<bool, Error> {
        write!(self, connection => {
            let site = edit.site.as_str();
            // Taking the row first makes a move of its page wait, or be seen: the comment is counted where it stands.
            sqlx::query("UPDATE comments SET version = version WHERE site_id = $1 AND id = $2")
                .bind(site)
                .bind(edit.id.as_str())
                .execute(&mut *connection)
                .await?;
            let before: Option<(String, String, String, Option<String>)> = sqlx::query_as(
                "SELECT status, page_id, name, website FROM comments WHERE site_id = $1 AND id = $2 AND version = $3",
            )
            .bind(site)
            .bind(edit.id.as_str())
            .bind(edit.version)
            .fetch_optional(&mut *connection)
            .await?;
            let Some((from, page, name, website)) = before else { return Ok(false) };
            let done = sqlx::query(
                "UPDATE comments SET version = version + 1, edited_version = version + 1, body = $4, search = $17, html = $5, fingerprint = $6, status = $7, audit = $8,
                 verdict = $9, cause = $10, spam_logit = $11, spam_probability = $12, reasons = $13, remainder = $14,
                 model = $15, edited_at_ms = $16, decision = NULL, decided_by = NULL, decided_at_ms = NULL
                 WHERE site_id = $1 AND id = $2 AND version = $3",
            )
            .bind(site)
            .bind(edit.id.as_str())
            .bind(edit.version)
            .bind(&edit.body)
            .bind(&edit.html)
            .bind(&edit.fingerprint)
            .bind(edit.ruled.status.as_str())
            .bind(edit.ruled.audit)
            .bind(edit.ruled.verdict.as_str())
            .bind(edit.ruled.cause)
            .bind(edit.ruled.spam_logit)
            .bind(edit.ruled.spam_probability)
            .bind(&edit.ruled.reasons)
            .bind(edit.ruled.remainder)
            .bind(&edit.ruled.model)
            .bind(edit.edited_at_ms)
            .bind(searchable(&edit.body, &name, website.as_deref()))
            .execute(&mut *connection)
            .await?;
            if done.rows_affected() == 0 {
                return Ok(false);
            }
            forget_audit!(connection, site, edit.id.as_str());
            forget_learning!(connection, site, edit.id.as_str());
            draw_audit!(connection, site, edit.id.as_str(), edit.version + 1, edit.ruled, edit.edited_at_ms);
            let was_online = from == Status::Published.as_str();
            let is_online = edit.ruled.status == Status::Published;
            if is_online {
                // A text that is held is told of by the event that says so.
                retell_comment!(connection, site, edit.id.as_str());
            }
            if was_online || is_online {
                change_page!(connection, site, &page, i32::from(is_online) - i32::from(was_online));
            }
            let kinds: &[EventKind] = if was_online && !is_online { &[EventKind::CommentHeld] } else { &[] };
            tell_of_comment!(connection, site, edit.id.as_str(), edit.version + 1, kinds, None, edit.edited_at_ms);
            Ok(true)
        })
    }

    /// Removes a comment with its text, its address and what its request was answered; the log of decisions stays.
    pub async fn withdraw(&self, site: SiteId, id: CommentId) -> Result<bool, Error> {
        write!(self, connection => {
            let site = site.as_str();
            // Taking the row first makes a decision on it wait, or be seen.
            sqlx::query("UPDATE comments SET version = version WHERE site_id = $1 AND id = $2")
                .bind(site)
                .bind(id.as_str())
                .execute(&mut *connection)
                .await?;
            let before: Option<(String, String)> =
                sqlx::query_as("SELECT status, page_id FROM comments WHERE site_id = $1 AND id = $2")
                    .bind(site)
                    .bind(id.as_str())
                    .fetch_optional(&mut *connection)
                    .await?;
            let Some((from, page)) = before else { return Ok(false) };
            forget_audit!(connection, site, id.as_str());
            forget_learning!(connection, site, id.as_str());
            forget_reports!(connection, site, id.as_str());
            forget_told!(connection, site, id.as_str());
            forget_watch!(connection, site, id.as_str());
            sqlx::query("DELETE FROM comments WHERE site_id = $1 AND id = $2")
                .bind(site)
                .bind(id.as_str())
                .execute(&mut *connection)
                .await?;
            // The key stays: the request that made the comment, sent again, must not make it again.
            sqlx::query("UPDATE idempotency SET told = NULL WHERE site_id = $1 AND answer = $2")
                .bind(site)
                .bind(id.as_str())
                .execute(&mut *connection)
                .await?;
            if from == Status::Published.as_str() {
                change_page!(connection, site, &page, -1);
            }
            Ok(true)
        })
    }
}
