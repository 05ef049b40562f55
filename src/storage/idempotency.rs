//! Rows of `idempotency`: requests that may be sent again.
//!
//! A key is claimed in the transaction of what it makes, so that both are kept or neither.

use super::{Error, Store, on_pool, write};
use crate::domain::ids::SiteId;

/// A request that may be sent again: the same key and request get the same answer.
#[derive(Debug, Clone)]
pub struct Replay {
    pub key_hash: String,
    pub request_hash: String,
    /// Keys seen before this are forgotten.
    pub not_before_ms: i64,
    /// The answer, sealed; `None` where it says nothing.
    pub told: Option<Vec<u8>>,
}

/// A request that was answered.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Answered {
    pub request_hash: String,
    /// The answer, sealed; `None` where it said nothing, or what it made was withdrawn.
    pub told: Option<Vec<u8>>,
}

/// What a refusal means where a key is claimed: whoever holds the row (55P03) is the twin at its work. Anywhere else a row
/// that stays locked is a database that does not answer.
pub(super) fn held(error: sqlx::Error) -> Error {
    match &error {
        sqlx::Error::Database(refusal) if refusal.code().as_deref() == Some("55P03") => Error::KeyHeld,
        _ => error.into(),
    }
}

/// Claims a request's key for `answer`. Gives what came of an earlier request with the key, or `None` where this is the
/// first. On PostgreSQL it waits for a twin that has not committed, and gives up as `KeyHeld` before its client does.
macro_rules! claim_request {
    ($connection:ident, $site:expr, $replay:expr, $answer:expr, $at_ms:expr) => {
        match $replay {
            None => None,
            Some(replay) => {
                sqlx::query("DELETE FROM idempotency WHERE site_id = $1 AND key_hash = $2 AND created_at_ms < $3")
                    .bind($site)
                    .bind(&replay.key_hash)
                    .bind(replay.not_before_ms)
                    .execute(&mut *$connection)
                    .await
                    .map_err($crate::storage::idempotency::held)?;
                let first = sqlx::query(
                    "INSERT INTO idempotency (site_id, key_hash, request_hash, answer, told, created_at_ms)
                     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (site_id, key_hash) DO NOTHING",
                )
                .bind($site)
                .bind(&replay.key_hash)
                .bind(&replay.request_hash)
                .bind($answer)
                .bind(&replay.told)
                .bind($at_ms)
                .execute(&mut *$connection)
                .await
                .map_err($crate::storage::idempotency::held)?;
                if first.rows_affected() == 1 {
                    None
                } else {
                    let earlier: $crate::storage::Answered = sqlx::query_as(
                        "SELECT request_hash, told FROM idempotency WHERE site_id = $1 AND key_hash = $2",
                    )
                    .bind($site)
                    .bind(&replay.key_hash)
                    .fetch_one(&mut *$connection)
                    .await?;
                    let same = earlier.request_hash == replay.request_hash;
                    Some(if same {
                        $crate::storage::Inserted::Replayed(earlier.told)
                    } else {
                        $crate::storage::Inserted::Mismatch
                    })
                }
            }
        }
    };
}

/// Lets go of a claimed key: what is refused is not remembered.
macro_rules! forget_request {
    ($connection:ident, $site:expr, $replay:expr) => {
        if let Some(replay) = $replay {
            sqlx::query("DELETE FROM idempotency WHERE site_id = $1 AND key_hash = $2")
                .bind($site)
                .bind(&replay.key_hash)
                .execute(&mut *$connection)
                .await?;
        }
    };
}

pub(super) use {claim_request, forget_request};

impl Store {
    /// What a request with this key was answered, if there was one that is not forgotten.
    pub async fn find_answered(&self, site: &SiteId, replay: &Replay) -> Result<Option<Answered>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as("SELECT request_hash, told FROM idempotency WHERE site_id = $1 AND key_hash = $2 AND created_at_ms >= $3")
                .bind(site.as_str())
                .bind(&replay.key_hash)
                .bind(replay.not_before_ms)
                .fetch_optional(pool)
                .await
        })?)
    }

    /// Forgets keys of requests seen before `before_ms`; gives how many.
    pub async fn forget_requests(&self, before_ms: i64) -> Result<u64, Error> {
        write!(self, connection => {
            let done = sqlx::query("DELETE FROM idempotency WHERE created_at_ms < $1").bind(before_ms).execute(&mut *connection).await?;
            Ok(done.rows_affected())
        })
    }
}
