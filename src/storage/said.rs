//! What a letter is about, read at the moment it is sent: only what may still be told to whom it goes.

use super::{Error, Store, on_pool, write};
use crate::domain::ids::ModeratorId;

/// A comment that a letter tells of, as it is now.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SaidRow {
    pub site_id: String,
    pub site_name: String,
    pub comment_id: String,
    pub version: i64,
    pub name: String,
    pub body: String,
    pub page_url: String,
    pub page_title: Option<String>,
}

/// A decision that a letter tells of.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SaidNotice {
    pub kind: String,
    pub facts: String,
    pub comment_id: String,
    pub decision_id: String,
    pub created_at_ms: i64,
    pub page_title: Option<String>,
    /// Where the page stands now; absent where the comment is gone.
    pub page_url: Option<String>,
    /// Where the letter goes to the comment's author.
    pub body: Option<String>,
}

impl Store {
    /// The comment with which a reader asked to hear of answers, while the question whether they did is open.
    pub async fn said_wish(&self, site: &str, comment: &str, reader: &str) -> Result<Option<SaidRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT s.id AS site_id, s.name AS site_name, c.id AS comment_id, c.version, c.name, c.body, p.url AS page_url,
                 p.title AS page_title FROM comments c JOIN sites s ON s.id = c.site_id
                 JOIN pages p ON p.site_id = c.site_id AND p.id = c.page_id
                 JOIN watches w ON w.site_id = c.site_id AND w.comment_id = c.id
                 JOIN readers r ON r.site_id = w.site_id AND r.email_hash = w.email_hash
                 WHERE c.site_id = $1 AND c.id = $2 AND w.email_hash = $3 AND r.state = 'asked' AND c.status IN ('pending', 'published')",
            )
            .bind(site)
            .bind(comment)
            .bind(reader)
            .fetch_optional(pool)
            .await
        })?)
    }

    /// An answer to a reader who wishes to hear of it, both comments online.
    pub async fn said_reply(&self, site: &str, comment: &str, reader: &str) -> Result<Option<SaidRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT s.id AS site_id, s.name AS site_name, c.id AS comment_id, c.version, c.name, c.body, p.url AS page_url,
                 p.title AS page_title FROM comments c JOIN sites s ON s.id = c.site_id
                 JOIN pages p ON p.site_id = c.site_id AND p.id = c.page_id
                 JOIN comments own ON own.site_id = c.site_id AND own.id = c.parent_id
                 JOIN watches w ON w.site_id = own.site_id AND w.comment_id = own.id
                 JOIN readers r ON r.site_id = w.site_id AND r.email_hash = w.email_hash
                 WHERE c.site_id = $1 AND c.id = $2 AND w.email_hash = $3 AND r.state = 'confirmed'
                 AND c.status = 'published' AND own.status = 'published'",
            )
            .bind(site)
            .bind(comment)
            .bind(reader)
            .fetch_optional(pool)
            .await
        })?)
    }

    /// What a link to decide by is about, while it waits on a site granted to its moderator. The link is good for what is
    /// shown with it.
    pub async fn said_waiting(
        &self,
        link: String,
        moderator: ModeratorId,
        everywhere: bool,
        now_ms: i64,
    ) -> Result<Option<SaidRow>, Error> {
        write!(self, connection => {
            let found: Option<SaidRow> = sqlx::query_as(
                "SELECT s.id AS site_id, s.name AS site_name, c.id AS comment_id, c.version, c.name, c.body, p.url AS page_url,
                 p.title AS page_title FROM act_links l JOIN sites s
                 ON ($3 OR EXISTS (SELECT 1 FROM grants g WHERE g.site_id = s.id AND g.moderator_id = l.moderator_id))
                 JOIN comments c ON c.site_id = s.id AND c.id = l.comment_id
                 JOIN pages p ON p.site_id = c.site_id AND p.id = c.page_id
                 WHERE l.id = $1 AND l.moderator_id = $2 AND l.used_at_ms IS NULL AND l.expires_at_ms > $4 AND c.status = 'pending'",
            )
            .bind(&link)
            .bind(moderator.as_str())
            .bind(everywhere)
            .bind(now_ms)
            .fetch_optional(&mut *connection)
            .await?;
            if let Some(found) = &found {
                sqlx::query("UPDATE act_links SET comment_version = $2 WHERE id = $1 AND comment_version <> $2")
                    .bind(&link)
                    .bind(found.version)
                    .execute(&mut *connection)
                    .await?;
            }
            Ok(found)
        })
    }

    /// What a letter about a decision tells, unless that was taken back or the letter is to be forgotten.
    pub async fn said_notice(&self, site: &str, notice: &str) -> Result<Option<SaidNotice>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT n.kind, n.facts, n.comment_id, n.decision_id, n.created_at_ms, p.title AS page_title, p.url AS page_url,
                 CASE WHEN c.email_hash = n.recipient_hash THEN c.body END AS body FROM notices n
                 LEFT JOIN comments c ON c.site_id = n.site_id AND c.id = n.comment_id
                 LEFT JOIN pages p ON p.site_id = c.site_id AND p.id = c.page_id
                 WHERE n.site_id = $1 AND n.id = $2 AND NOT EXISTS (SELECT 1 FROM decisions u
                 WHERE u.site_id = n.site_id AND u.comment_id = n.comment_id AND u.undoes = n.decision_id)",
            )
            .bind(site)
            .bind(notice)
            .fetch_optional(pool)
            .await
        })?)
    }
}
