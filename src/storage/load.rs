//! What came in at a site and what became of it, for the load of its queue.
//!
//! Owns the count. Knows nothing of budgets.

use super::{Error, Store, on_pool};
use crate::domain::ids::SiteId;

/// How many comments fared alike.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct LoadCount {
    /// What the program made of them, and why.
    pub verdict: String,
    pub cause: String,
    /// Where they stand now.
    pub status: String,
    /// What moderators last said, if anything.
    pub decision: Option<String>,
    pub comments: i64,
    /// Of these, those received since the later time.
    pub recent: i64,
}

impl Store {
    /// Counts the comments that a site received since `since_ms`, and of these those since `recent_ms`. What came from another
    /// system was not received: the program decided nothing of it.
    pub async fn load(&self, site: &SiteId, since_ms: i64, recent_ms: i64) -> Result<Vec<LoadCount>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT c.verdict, c.cause, c.status, c.decision, COUNT(*) AS comments,
                 COUNT(CASE WHEN c.created_at_ms >= $3 THEN 1 END) AS recent
                 FROM comments c WHERE c.site_id = $1 AND c.created_at_ms >= $2 AND c.cause <> 'imported'
                 GROUP BY c.verdict, c.cause, c.status, c.decision ORDER BY c.verdict, c.cause, c.status, c.decision",
            )
            .bind(site.as_str())
            .bind(since_ms)
            .bind(recent_ms)
            .fetch_all(pool)
            .await
        })?)
    }
}
