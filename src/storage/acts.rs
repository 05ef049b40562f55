//! Rows of `acts`: what administrators did to sites, people, models and what is kept of readers. Append-only.

use super::{Error, Store, on_pool, write};

/// One act, as it is written and read.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ActRow {
    pub id: String,
    pub at_ms: i64,
    /// `None`: whoever runs the program, at its terminal.
    pub moderator_id: Option<String>,
    /// What was done, as a word with a dot: `site.changed`.
    pub act: String,
    /// To what: a site, a version, a moderator's id. Never an address.
    pub subject: String,
    /// JSON, without addresses.
    pub detail: String,
}

/// Which acts, the newest first.
#[derive(Debug, Clone, Default)]
pub struct ActFilter {
    pub moderator: Option<String>,
    pub act: Option<String>,
    pub subject: Option<String>,
    pub since_ms: Option<i64>,
    pub until_ms: Option<i64>,
    /// The id of the last line of the page before.
    pub before: Option<String>,
    pub limit: i64,
}

impl Store {
    pub async fn add_act(&self, row: ActRow) -> Result<(), Error> {
        write!(self, connection => {
            sqlx::query("INSERT INTO acts (id, at_ms, moderator_id, act, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)")
                .bind(&row.id)
                .bind(row.at_ms)
                .bind(&row.moderator_id)
                .bind(&row.act)
                .bind(&row.subject)
                .bind(&row.detail)
                .execute(&mut *connection)
                .await?;
            Ok(())
        })
    }

    pub async fn acts(&self, filter: &ActFilter) -> Result<Vec<ActRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT id, at_ms, moderator_id, act, subject, detail FROM acts
                 WHERE ($1 IS NULL OR moderator_id = $1) AND ($2 IS NULL OR act = $2) AND ($3 IS NULL OR subject = $3)
                 AND ($4 IS NULL OR at_ms >= $4) AND ($5 IS NULL OR at_ms < $5) AND ($6 IS NULL OR id < $6)
                 ORDER BY id DESC LIMIT $7",
            )
            .bind(filter.moderator.as_deref())
            .bind(filter.act.as_deref())
            .bind(filter.subject.as_deref())
            .bind(filter.since_ms)
            .bind(filter.until_ms)
            .bind(filter.before.as_deref())
            .bind(filter.limit)
            .fetch_all(pool)
            .await
        })?)
    }
}
