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
pub(super) use put_act;

impl Store {
    pub async fn put_act(&self, act: NewAct) -> Result<(), Error> {
        write!(self, connection => {
            put_act!(connection, act);
            Ok(())
        })
    }

    /// A page of the record, the newest first; `before` is the id of the last row of the page before.
    pub async fn acts(&self, before: Option<&str>, limit: i64) -> Result<Vec<ActRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT id, at_ms, moderator_id, act, subject, detail FROM acts
                 WHERE ($1 IS NULL OR id < $1) ORDER BY id DESC LIMIT $2",
            )
            .bind(before)
            .bind(limit)
            .fetch_all(pool)
            .await
        })?)
    }
}
