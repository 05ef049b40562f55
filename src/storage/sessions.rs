//! Rows of `sessions` as their owner sees them, and what a moderator wishes to hear of.

use super::acts::{NewAct, put_act};
use super::{Account, Error, Store, on_pool, write};
use crate::domain::ids::ModeratorId;

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SessionRow {
    pub token_hash: String,
    pub created_at_ms: i64,
    pub seen_at_ms: i64,
    pub agent: Option<String>,
}

/// What a moderator wishes to hear of, and in which language.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct WishRow {
    pub lang: String,
    pub mail: String,
    pub told_until_ms: i64,
    pub mailed_at_ms: i64,
}

/// Keeps within a transaction what a moderator wishes.
macro_rules! put_wish {
    ($connection:ident, $moderator:expr, $lang:expr, $mail:expr, $now_ms:expr) => {
        sqlx::query(
            "INSERT INTO wishes (moderator_id, lang, mail, told_until_ms, mailed_at_ms) VALUES ($1, $2, $3, $4, 0)
             ON CONFLICT (moderator_id) DO UPDATE SET lang = excluded.lang, mail = excluded.mail,
             told_until_ms = CASE WHEN wishes.mail = 'none' THEN excluded.told_until_ms ELSE wishes.told_until_ms END",
        )
        .bind($moderator.as_str())
        .bind(&$lang)
        .bind(&$mail)
        .bind($now_ms)
        .execute(&mut *$connection)
        .await?
    };
}
pub(super) use put_wish;

impl Store {
    pub async fn find_moderator(&self, id: &str) -> Result<Option<Account>, Error> {
        Ok(self.moderators_by_id(&[id.to_owned()]).await?.into_iter().next())
    }

    pub async fn name_agent(&self, token_hash: String, agent: String) -> Result<(), Error> {
        write!(self, connection => {
            sqlx::query("UPDATE sessions SET agent = $2 WHERE token_hash = $1")
                .bind(&token_hash)
                .bind(&agent)
                .execute(&mut *connection)
                .await?;
            Ok(())
        })
    }

    /// The sessions of a moderator that hold, the last used first.
    pub async fn sessions(
        &self,
        moderator: &ModeratorId,
        now_ms: i64,
        idle_since_ms: i64,
    ) -> Result<Vec<SessionRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT token_hash, created_at_ms, seen_at_ms, agent FROM sessions
                 WHERE moderator_id = $1 AND expires_at_ms > $2 AND seen_at_ms >= $3 ORDER BY seen_at_ms DESC, token_hash",
            )
            .bind(moderator.as_str())
            .bind(now_ms)
            .bind(idle_since_ms)
            .fetch_all(pool)
            .await
        })?)
    }

    /// Ends those sessions of a moderator that begin with `prefix`, but for the one of `kept_hash`.
    pub async fn end_sessions(
        &self,
        moderator: ModeratorId,
        prefix: String,
        kept_hash: String,
        act: NewAct,
    ) -> Result<u64, Error> {
        write!(self, connection => {
            let gone = sqlx::query("DELETE FROM sessions WHERE moderator_id = $1 AND SUBSTR(token_hash, 1, $2) = $3 AND token_hash <> $4")
                .bind(moderator.as_str())
                .bind(i32::try_from(prefix.len()).unwrap_or(i32::MAX))
                .bind(&prefix)
                .bind(&kept_hash)
                .execute(&mut *connection)
                .await?;
            if gone.rows_affected() > 0 {
                put_act!(connection, act);
            }
            Ok(gone.rows_affected())
        })
    }

    pub async fn find_wish(&self, moderator: &ModeratorId) -> Result<Option<WishRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as("SELECT lang, mail, told_until_ms, mailed_at_ms FROM wishes WHERE moderator_id = $1")
                .bind(moderator.as_str())
                .fetch_optional(pool)
                .await
        })?)
    }

    /// Keeps a wish; what came in before it is not told of anew.
    pub async fn set_wish(&self, moderator: ModeratorId, lang: String, mail: String, now_ms: i64) -> Result<(), Error> {
        write!(self, connection => {
            put_wish!(connection, moderator, lang, mail, now_ms);
            Ok(())
        })
    }
}
