//! Rows of `acts`: what administrators and moderators did besides deciding. Append-only.

use super::{Error, Store, on_pool, write};

/// An act to be put on record.
#[derive(Debug, Clone)]
pub struct NewAct {
    pub id: String,
    pub at_ms: i64,
    /// Absent where somebody acted at the program's own terminal.
    pub moderator_id: Option<String>,
    pub act: String,
    pub subject: String,
    /// JSON, without an address.
    pub detail: String,
}

#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ActRow {
    pub id: String,
    pub at_ms: i64,
    pub moderator_id: Option<String>,
    pub act: String,
    pub subject: String,
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

/// Puts an act on record within the transaction of what it tells of.
macro_rules! put_act {
    ($connection:ident, $act:expr) => {
        sqlx::query("INSERT INTO acts (id, at_ms, moderator_id, act, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(&$act.id)
            .bind($act.at_ms)
            .bind(&$act.moderator_id)
            .bind(&$act.act)
            .bind(&$act.subject)
            .bind(&$act.detail)
            .execute(&mut *$connection)
            .await?
    };
}

/// Ends a change: it is on record if it changed a row, and otherwise there was nothing to do.
macro_rules! put_act_if_done {
    ($connection:ident, $done:expr, $act:expr) => {{
        let changed = $done.rows_affected() > 0;
        if changed {
            $crate::storage::acts::put_act!($connection, $act);
        }
        Ok(changed)
    }};
}
pub(super) use {put_act, put_act_if_done};

impl Store {
    pub async fn put_act(&self, act: NewAct) -> Result<(), Error> {
        write!(self, connection => {
            put_act!(connection, act);
            Ok(())
        })
    }

    /// Puts an act about a moderator on record unless one like it is there from after a time.
    pub async fn put_act_once(&self, act: NewAct, since_ms: i64) -> Result<(), Error> {
        write!(self, connection => {
            // Two at once wait here for each other, and the second sees what the first put down.
            sqlx::query("UPDATE moderators SET disabled = disabled WHERE id = $1").bind(&act.subject).execute(&mut *connection).await?;
            let known: Option<(String,)> = sqlx::query_as("SELECT id FROM acts WHERE act = $1 AND subject = $2 AND at_ms > $3 LIMIT 1")
                .bind(&act.act)
                .bind(&act.subject)
                .bind(since_ms)
                .fetch_optional(&mut *connection)
                .await?;
            if known.is_none() {
                put_act!(connection, act);
            }
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
