//! What a site's endpoints are to be told: written in the transaction of the act it tells of.
//!
//! Owns the macros that other changes call. Where a site has no endpoint that asked, nothing is written.

use super::Error;
use crate::domain::event::{CommentFacts, EventKind, Facts};

/// A row of [`CommentFacts`].
#[derive(sqlx::FromRow)]
pub(super) struct FactsRow {
    id: String,
    page: String,
    parent_id: Option<String>,
    name: String,
    website: Option<String>,
    html: String,
    status: String,
    created_at_ms: i64,
    edited_at_ms: Option<i64>,
}

impl From<FactsRow> for CommentFacts {
    fn from(row: FactsRow) -> Self {
        Self {
            id: row.id,
            page: row.page,
            parent: row.parent_id,
            name: row.name,
            website: row.website,
            html: row.html,
            status: row.status,
            created_at_ms: row.created_at_ms,
            edited_at_ms: row.edited_at_ms,
        }
    }
}

impl FactsRow {
    /// Facts of an event with the text as it now is.
    pub(super) fn retold(&self, facts: &str) -> Result<String, Error> {
        let mut facts: Facts = serde_json::from_str(facts).map_err(|_| Error::Damaged("event"))?;
        if let Some(comment) = &mut facts.comment {
            comment.html.clone_from(&self.html);
            comment.edited_at_ms = self.edited_at_ms;
        }
        serde_json::to_string(&facts).map_err(|_| Error::Damaged("event"))
    }
}

pub(super) const FACTS: &str =
    "SELECT c.id, p.url AS page, c.parent_id, c.name, c.website, c.html, c.status, c.created_at_ms, c.edited_at_ms
    FROM comments c JOIN pages p ON p.site_id = c.site_id AND p.id = c.page_id WHERE c.site_id = $1 AND c.id = $2";

/// One row for each endpoint that asked for a kind. `$1` site or NULL for all, `$2` event, `$3` kind, `$4` comment, `$5` facts, `$6` now, `$7` the pattern.
pub(super) const TELL: &str =
    "INSERT INTO deliveries (site_id, webhook_id, event_id, kind, comment_id, facts, state, attempts, due_at_ms, created_at_ms)
    SELECT w.site_id, w.id, $2, $3, $4, $5, 'waiting', 0, $6, $6 FROM webhooks w
    WHERE ($1 IS NULL OR w.site_id = $1) AND NOT w.disabled AND w.events LIKE $7
    ON CONFLICT (site_id, webhook_id, event_id) DO NOTHING";

/// Finds a kind among the chosen ones, which stand between spaces.
pub(super) fn asked_for(kind: &str) -> String {
    format!("% {kind} %")
}

/// Those kinds that any endpoint asked for.
pub(super) fn wanted(kinds: &[EventKind], listening: &[(String,)]) -> Vec<&'static str> {
    let asked = |kind: &&str| {
        let kind = format!(" {kind} ");
        listening.iter().any(|(events,)| events.contains(&kind))
    };
    kinds.iter().map(|kind| kind.as_str()).filter(asked).collect()
}

/// Tells the site's endpoints what became of a comment, whose row is as it is to be told. `$version` is the comment's, and
/// makes the event's id.
macro_rules! tell_of_comment {
    ($connection:ident, $site:expr, $comment:expr, $version:expr, $kinds:expr, $decision:expr, $at_ms:expr) => {
        let listening: Vec<(String,)> =
            sqlx::query_as("SELECT events FROM webhooks WHERE site_id = $1 AND NOT disabled")
                .bind($site)
                .fetch_all(&mut *$connection)
                .await?;
        let kinds = crate::storage::outbox::wanted($kinds, &listening);
        if !kinds.is_empty() {
            let facts: Option<crate::storage::outbox::FactsRow> = sqlx::query_as(crate::storage::outbox::FACTS)
                .bind($site)
                .bind($comment)
                .fetch_optional(&mut *$connection)
                .await?;
            let facts = crate::domain::event::Facts {
                comment: facts.map(Into::into),
                decision: $decision,
                promotion: None,
            };
            let facts = serde_json::to_string(&facts).map_err(|_| Error::Damaged("event"))?;
            for kind in kinds {
                sqlx::query(crate::storage::outbox::TELL)
                    .bind(Some($site))
                    .bind(format!("{}-{}-{}", kind.replace('.', "-"), $comment, $version))
                    .bind(kind)
                    .bind(Some($comment))
                    .bind(&facts)
                    .bind($at_ms)
                    .bind(crate::storage::outbox::asked_for(kind))
                    .execute(&mut *$connection)
                    .await?;
            }
        }
    };
}

/// Words what was told of a comment anew after its text was changed: what is sent, or sent again, holds no text that was taken
/// out. Where it stood then stays.
macro_rules! retell_comment {
    ($connection:ident, $site:expr, $comment:expr) => {
        let told: Vec<(String, String, String)> =
            sqlx::query_as("SELECT webhook_id, event_id, facts FROM deliveries WHERE site_id = $1 AND comment_id = $2")
                .bind($site)
                .bind($comment)
                .fetch_all(&mut *$connection)
                .await?;
        if !told.is_empty() {
            let now: crate::storage::outbox::FactsRow = sqlx::query_as(crate::storage::outbox::FACTS)
                .bind($site)
                .bind($comment)
                .fetch_one(&mut *$connection)
                .await?;
            for (webhook, event, facts) in told {
                sqlx::query(
                    "UPDATE deliveries SET facts = $4 WHERE site_id = $1 AND webhook_id = $2 AND event_id = $3",
                )
                .bind($site)
                .bind(&webhook)
                .bind(&event)
                .bind(now.retold(&facts)?)
                .execute(&mut *$connection)
                .await?;
            }
        }
    };
}

/// Forgets what was told of a comment, sent or not.
macro_rules! forget_told {
    ($connection:ident, $site:expr, $comment:expr) => {
        sqlx::query("DELETE FROM deliveries WHERE site_id = $1 AND comment_id = $2")
            .bind($site)
            .bind($comment)
            .execute(&mut *$connection)
            .await?
    };
}

pub(super) use {forget_told, retell_comment, tell_of_comment};
