//! What one moderator decided last, with what became of it.

use super::{Error, Store, on_pool};
use crate::domain::ids::ModeratorId;

/// A decision of a moderator and the comment as it now is; what tells of the comment is absent where it was erased.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OwnDecisionRow {
    pub id: String,
    pub decided_at_ms: i64,
    pub site_id: String,
    pub comment_id: String,
    /// The version that the decision made.
    pub comment_version: i64,
    pub to_status: String,
    pub note: Option<String>,
    pub is_undone: bool,
    pub version: Option<i64>,
    pub name: Option<String>,
    pub body: Option<String>,
    pub page_url: Option<String>,
    pub page_title: Option<String>,
}

impl Store {
    /// A page of what a moderator decided on the sites they may still see, the newest first; `before` is the id of the last
    /// line of the page before.
    pub async fn own_decisions(
        &self,
        by: &ModeratorId,
        everywhere: bool,
        before: Option<&str>,
        limit: i64,
    ) -> Result<Vec<OwnDecisionRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT d.id, d.decided_at_ms, d.site_id, d.comment_id, d.comment_version, d.to_status, COALESCE(d.note, n.note) AS note,
                 EXISTS (SELECT 1 FROM decisions u WHERE u.site_id = d.site_id AND u.comment_id = d.comment_id AND u.undoes = d.id) AS is_undone,
                 c.version, c.name, c.body, p.url AS page_url, COALESCE(p.title, c.page_title) AS page_title
                 FROM decisions d
                 LEFT JOIN decision_notes n ON n.site_id = d.site_id AND n.decision_id = d.id
                 LEFT JOIN comments c ON c.site_id = d.site_id AND c.id = d.comment_id
                 LEFT JOIN pages p ON p.site_id = c.site_id AND p.id = c.page_id
                 WHERE d.moderator_id = $2 AND d.undoes IS NULL AND ($3 IS NULL OR d.id < $3)
                 AND ($1 OR EXISTS (SELECT 1 FROM grants g WHERE g.site_id = d.site_id AND g.moderator_id = $2))
                 ORDER BY d.id DESC LIMIT $4",
            )
            .bind(everywhere)
            .bind(by.as_str())
            .bind(before)
            .bind(limit)
            .fetch_all(pool)
            .await
        })?)
    }
}
