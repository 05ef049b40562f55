//! Rows of `second_factors`, `recovery_codes` and `tries`.

use super::acts::{NewAct, put_act};
use super::{Error, Store, on_pool, write};
use crate::domain::ids::ModeratorId;

/// A second factor as kept.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct FactorRow {
    pub secret_sealed: Vec<u8>,
    /// Asked for at log-in.
    pub confirmed: bool,
    pub last_counter: i64,
}

/// By how much the clocks of two servers may differ, in milliseconds.
const CLOCKS_DIFFER_MS: i64 = 60_000;

impl Store {
    pub async fn find_factor(&self, moderator: &ModeratorId) -> Result<Option<FactorRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as("SELECT secret_sealed, confirmed, last_counter FROM second_factors WHERE moderator_id = $1")
                .bind(moderator.as_str())
                .fetch_optional(pool)
                .await
        })?)
    }

    /// Who is asked for a code at log-in.
    pub async fn moderators_with_factor(&self) -> Result<Vec<String>, Error> {
        let rows: Vec<(String,)> = on_pool!(self, pool => {
            sqlx::query_as("SELECT moderator_id FROM second_factors WHERE confirmed").fetch_all(pool).await
        })?;
        Ok(rows.into_iter().map(|(id,)| id).collect())
    }

    /// Keeps a secret until a first code shows that it was taken down; one that is in force stays.
    pub async fn propose_factor(&self, moderator: ModeratorId, sealed: Vec<u8>, now_ms: i64) -> Result<(), Error> {
        write!(self, connection => {
            sqlx::query(
                "INSERT INTO second_factors (moderator_id, secret_sealed, confirmed, last_counter, created_at_ms)
                 VALUES ($1, $2, $3, 0, $4) ON CONFLICT (moderator_id) DO UPDATE SET secret_sealed = excluded.secret_sealed,
                 created_at_ms = excluded.created_at_ms WHERE NOT second_factors.confirmed",
            )
            .bind(moderator.as_str())
            .bind(&sealed)
            .bind(false)
            .bind(now_ms)
            .execute(&mut *connection)
            .await?;
            Ok(())
        })
    }

    /// Puts the proposed secret in force with its recovery codes; false where one was in force already.
    pub async fn confirm_factor(
        &self,
        moderator: ModeratorId,
        counter: i64,
        code_hashes: Vec<String>,
        act: NewAct,
    ) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query("UPDATE second_factors SET confirmed = $3, last_counter = $2 WHERE moderator_id = $1 AND NOT confirmed")
                .bind(moderator.as_str())
                .bind(counter)
                .bind(true)
                .execute(&mut *connection)
                .await?;
            if done.rows_affected() == 0 {
                return Ok(false);
            }
            sqlx::query("DELETE FROM recovery_codes WHERE moderator_id = $1").bind(moderator.as_str()).execute(&mut *connection).await?;
            for hash in &code_hashes {
                sqlx::query("INSERT INTO recovery_codes (moderator_id, code_hash) VALUES ($1, $2)")
                    .bind(moderator.as_str())
                    .bind(hash)
                    .execute(&mut *connection)
                    .await?;
            }
            put_act!(connection, act);
            Ok(true)
        })
    }

    /// Uses a code up; false where it, or a later one, was used before.
    pub async fn use_code(&self, moderator: ModeratorId, counter: i64) -> Result<bool, Error> {
        write!(self, connection => {
            let used = sqlx::query("UPDATE second_factors SET last_counter = $2 WHERE moderator_id = $1 AND confirmed AND last_counter < $2")
                .bind(moderator.as_str())
                .bind(counter)
                .execute(&mut *connection)
                .await?;
            Ok(used.rows_affected() == 1)
        })
    }

    /// Uses a recovery code up; false where there is none such left.
    pub async fn use_recovery_code(
        &self,
        moderator: ModeratorId,
        hash: String,
        now_ms: i64,
        act: NewAct,
    ) -> Result<bool, Error> {
        write!(self, connection => {
            let used = sqlx::query("UPDATE recovery_codes SET used_at_ms = $3 WHERE moderator_id = $1 AND code_hash = $2 AND used_at_ms IS NULL")
                .bind(moderator.as_str())
                .bind(&hash)
                .bind(now_ms)
                .execute(&mut *connection)
                .await?;
            if used.rows_affected() == 0 {
                return Ok(false);
            }
            put_act!(connection, act);
            Ok(true)
        })
    }

    pub async fn recovery_codes_left(&self, moderator: &ModeratorId) -> Result<i64, Error> {
        let (left,): (i64,) = on_pool!(self, pool => {
            sqlx::query_as("SELECT COUNT(*) FROM recovery_codes WHERE moderator_id = $1 AND used_at_ms IS NULL")
                .bind(moderator.as_str())
                .fetch_one(pool)
                .await
        })?;
        Ok(left)
    }

    /// Takes the second factor away; false where there was none.
    pub async fn drop_factor(&self, moderator: ModeratorId, act: NewAct) -> Result<bool, Error> {
        write!(self, connection => {
            let gone = sqlx::query("DELETE FROM second_factors WHERE moderator_id = $1").bind(moderator.as_str()).execute(&mut *connection).await?;
            sqlx::query("DELETE FROM recovery_codes WHERE moderator_id = $1").bind(moderator.as_str()).execute(&mut *connection).await?;
            if gone.rows_affected() == 0 {
                return Ok(false);
            }
            put_act!(connection, act);
            Ok(true)
        })
    }

    /// Counts a try under each name, unless one of them has had its most within its window: then gives when to come back.
    /// `names` are (keyed hash, most, window in milliseconds).
    pub async fn count_try(
        &self,
        id: String,
        mut names: Vec<(String, i64, i64)>,
        now_ms: i64,
    ) -> Result<Option<i64>, Error> {
        // In one order, lest two wait for each other.
        names.sort();
        write!(self, connection => {
            for (name, _, _) in &names {
                // A row that counts for nothing, so that tries under one name wait for each other and each sees those before.
                sqlx::query("INSERT INTO tries (name_hash, id, at_ms) VALUES ($1, '', 0) ON CONFLICT (name_hash, id) DO UPDATE SET at_ms = 0")
                    .bind(name)
                    .execute(&mut *connection)
                    .await?;
            }
            for (name, most, window_ms) in &names {
                let (count, first): (i64, Option<i64>) =
                    sqlx::query_as("SELECT COUNT(*), MIN(at_ms) FROM tries WHERE name_hash = $1 AND at_ms > $2 AND at_ms <= $3")
                        .bind(name)
                        .bind(now_ms - window_ms)
                        // Whoever came first may have read its clock later.
                        .bind(now_ms + CLOCKS_DIFFER_MS)
                        .fetch_one(&mut *connection)
                        .await?;
                if count >= *most {
                    return Ok(Some(first.unwrap_or(now_ms) + window_ms - now_ms));
                }
            }
            for (name, _, _) in &names {
                sqlx::query("INSERT INTO tries (name_hash, id, at_ms) VALUES ($1, $2, $3)")
                    .bind(name)
                    .bind(&id)
                    .bind(now_ms)
                    .execute(&mut *connection)
                    .await?;
            }
            Ok(None)
        })
    }

    /// Forgets the tries under some names, once one was right.
    pub async fn forget_tries(&self, names: Vec<String>) -> Result<(), Error> {
        write!(self, connection => {
            for name in &names {
                sqlx::query("DELETE FROM tries WHERE name_hash = $1").bind(name).execute(&mut *connection).await?;
            }
            Ok(())
        })
    }
}
