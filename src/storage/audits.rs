//! Rows of `audits`: automatic decisions drawn for a person to look at, and what the person said.
//!
//! Owns that a pair is written in the transaction of the act that makes it. Knows nothing of rates or bounds.

use super::{Error, Store, on_pool};
use crate::domain::ids::{ModeratorId, SiteId};

/// How often moderators said the same of the same automatic decision of a model.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct AuditCount {
    /// What the program made of the comments: `publish` or `spam`.
    pub verdict: String,
    /// What was said of them; `None` where nobody has said anything yet.
    pub decision: Option<String>,
    pub ever: i64,
    /// Of these, those drawn since the time asked for.
    pub recent: i64,
}

/// Notes that a comment was drawn, if it was; `$version` is the comment's that the ruling is on.
macro_rules! draw_audit {
    ($connection:ident, $site:expr, $comment:expr, $version:expr, $ruled:expr, $at_ms:expr) => {
        if $ruled.audit {
            sqlx::query(
                "INSERT INTO audits (site_id, comment_id, comment_version, verdict, cause, spam_probability, model, drawn_at_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind($site)
            .bind($comment)
            .bind($version)
            .bind($ruled.verdict.as_str())
            .bind($ruled.cause)
            .bind($ruled.spam_probability)
            .bind(&$ruled.model)
            .bind($at_ms)
            .execute(&mut *$connection)
            .await?;
        }
    };
}

/// Puts beside the ruling on a comment's present text what moderators last said of it, if it was drawn.
macro_rules! settle_audit {
    ($connection:ident, $site:expr, $comment:expr, $decision:expr, $at_ms:expr) => {
        sqlx::query(
            "UPDATE audits SET decision = $3, decided_at_ms = $4 WHERE site_id = $1 AND comment_id = $2 AND comment_version =
             (SELECT COALESCE(c.edited_version, 1) FROM comments c WHERE c.site_id = $1 AND c.id = $2)",
        )
        .bind($site)
        .bind($comment)
        .bind($decision)
        .bind($at_ms)
        .execute(&mut *$connection)
        .await?
    };
}

/// Forgets a draw whose text is gone before anybody spoke of it.
macro_rules! forget_audit {
    ($connection:ident, $site:expr, $comment:expr) => {
        sqlx::query("DELETE FROM audits WHERE site_id = $1 AND comment_id = $2 AND decision IS NULL")
            .bind($site)
            .bind($comment)
            .execute(&mut *$connection)
            .await?
    };
}

pub(super) use {draw_audit, forget_audit, settle_audit};

impl Store {
    /// Counts a model's audited decisions, on one site or on all. What a block-list or another rule of the site held is
    /// no measure of a model. `by` narrows it to the sites granted to a moderator.
    pub async fn audits(
        &self,
        by: Option<&ModeratorId>,
        site: Option<&SiteId>,
        since_ms: i64,
    ) -> Result<Vec<AuditCount>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT a.verdict, a.decision, COUNT(*) AS ever, COUNT(CASE WHEN a.drawn_at_ms >= $3 THEN 1 END) AS recent
                 FROM sites s CROSS JOIN audits a
                 WHERE a.site_id = s.id AND ($1 IS NULL OR EXISTS (SELECT 1 FROM grants g WHERE g.site_id = s.id AND g.moderator_id = $1))
                 AND ($2 IS NULL OR s.id = $2) AND a.cause = 'model'
                 GROUP BY a.verdict, a.decision ORDER BY a.verdict, a.decision",
            )
            .bind(by.map(ModeratorId::as_str))
            .bind(site.map(SiteId::as_str))
            .bind(since_ms)
            .fetch_all(pool)
            .await
        })?)
    }
}
