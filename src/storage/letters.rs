//! Rows of `outbox`: letters on their way, claimed by one process at a time.

use super::{Error, Store, on_pool, write};

/// A letter to be sent, recipient and content sealed.
#[derive(Debug, Clone)]
pub struct NewLetter {
    pub id: String,
    pub kind: &'static str,
    /// Of a letter to a reader.
    pub site: Option<String>,
    pub recipient_hash: String,
    pub recipient_sealed: Vec<u8>,
    pub letter_sealed: Vec<u8>,
    pub lang: String,
    pub created_at_ms: i64,
}

/// A letter that this process has claimed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DueLetter {
    pub id: String,
    pub kind: String,
    pub site_id: Option<String>,
    pub recipient_hash: String,
    pub recipient_sealed: Option<Vec<u8>>,
    pub letter_sealed: Option<Vec<u8>>,
    pub lang: String,
    /// This one included.
    pub attempts: i64,
    pub created_at_ms: i64,
}

/// How the outbox stands.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OutboxState {
    pub waiting: i64,
    /// Of those that wait, how many were tried in vain.
    pub failing: i64,
    pub given_up: i64,
    /// When the oldest that waits was written.
    pub oldest_ms: Option<i64>,
}

/// Puts a letter into the outbox within a transaction.
macro_rules! put_letter {
    ($connection:ident, $new:expr) => {
        sqlx::query(
            // An id that follows from what the letter tells of is there once.
            "INSERT INTO outbox (id, kind, site_id, recipient_hash, recipient_sealed, letter_sealed, lang, attempts, next_try_ms,
             claimed_until_ms, created_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, 0, $8) ON CONFLICT (id) DO NOTHING",
        )
        .bind(&$new.id)
        .bind($new.kind)
        .bind(&$new.site)
        .bind(&$new.recipient_hash)
        .bind(&$new.recipient_sealed)
        .bind(&$new.letter_sealed)
        .bind(&$new.lang)
        .bind($new.created_at_ms)
        .execute(&mut *$connection)
        .await?
    };
}
pub(super) use put_letter;

impl Store {
    pub async fn put_letter(&self, new: NewLetter) -> Result<(), Error> {
        write!(self, connection => {
            put_letter!(connection, new);
            Ok(())
        })
    }

    /// Claims the letter that is due first, for so long; whoever else asks meanwhile gets another. A claim that was not
    /// settled in time, its process gone, ends by itself.
    pub async fn claim_letter(&self, claim: String, now_ms: i64, until_ms: i64) -> Result<Option<DueLetter>, Error> {
        loop {
            // Looked at first, so that where nothing is due nothing is written.
            let due: Option<(String,)> = on_pool!(self, pool => {
                sqlx::query_as(
                    "SELECT id FROM outbox WHERE done_at_ms IS NULL AND gave_up_at_ms IS NULL AND next_try_ms <= $1
                     AND claimed_until_ms <= $1 ORDER BY next_try_ms, id LIMIT 1",
                )
                .bind(now_ms)
                .fetch_optional(pool)
                .await
            })?;
            let Some((id,)) = due else { return Ok(None) };
            let claim = claim.clone();
            let claimed: Option<DueLetter> = write!(self, connection => {
                let claimed = sqlx::query_as(
                    "UPDATE outbox SET claim = $4, claimed_until_ms = $3, attempts = attempts + 1
                     WHERE id = $1 AND done_at_ms IS NULL AND gave_up_at_ms IS NULL AND next_try_ms <= $2 AND claimed_until_ms <= $2
                     RETURNING id, kind, site_id, recipient_hash, recipient_sealed, letter_sealed, lang, attempts, created_at_ms",
                )
                .bind(&id)
                .bind(now_ms)
                .bind(until_ms)
                .bind(&claim)
                .fetch_optional(&mut *connection)
                .await?;
                Ok(claimed)
            })?;
            if claimed.is_some() {
                return Ok(claimed);
            }
            // Another was first: there may be more.
        }
    }

    /// Notes that a letter was handed over, or has nothing to say any more; what it held is gone with that. False where the
    /// claim is not this one any more.
    pub async fn letter_done(&self, id: String, claim: String, now_ms: i64) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query(
                "UPDATE outbox SET done_at_ms = $3, claim = NULL, recipient_sealed = NULL, letter_sealed = NULL, last_error = NULL
                 WHERE id = $1 AND claim = $2",
            )
            .bind(&id)
            .bind(&claim)
            .bind(now_ms)
            .execute(&mut *connection)
            .await?;
            Ok(done.rows_affected() == 1)
        })
    }

    /// Notes that a letter did not leave: it is tried again at `next_try_ms`, or never where there is none, and then forgets
    /// what it held. False where the claim is not this one any more.
    pub async fn letter_failed(
        &self,
        id: String,
        claim: String,
        why: String,
        now_ms: i64,
        next_try_ms: Option<i64>,
    ) -> Result<bool, Error> {
        write!(self, connection => {
            let noted = sqlx::query(
                "UPDATE outbox SET last_error = $3, claim = NULL, claimed_until_ms = 0, next_try_ms = COALESCE($4, next_try_ms),
                 gave_up_at_ms = CASE WHEN $4 IS NULL THEN $5 ELSE gave_up_at_ms END,
                 recipient_sealed = CASE WHEN $4 IS NULL THEN NULL ELSE recipient_sealed END,
                 letter_sealed = CASE WHEN $4 IS NULL THEN NULL ELSE letter_sealed END WHERE id = $1 AND claim = $2",
            )
            .bind(&id)
            .bind(&claim)
            .bind(&why)
            .bind(next_try_ms)
            .bind(now_ms)
            .execute(&mut *connection)
            .await?;
            Ok(noted.rows_affected() == 1)
        })
    }

    /// Puts a letter into the outbox and notes its notice as sent, in one; false where the notice is gone, or another has it.
    pub async fn post_notice(
        &self,
        site: String,
        notice: String,
        claim: String,
        letter: NewLetter,
    ) -> Result<bool, Error> {
        write!(self, connection => {
            let taken = sqlx::query(
                "UPDATE notices SET state = 'sent', claim = NULL WHERE site_id = $1 AND id = $2 AND claim = $3 AND state = 'waiting'",
            )
            .bind(&site)
            .bind(&notice)
            .bind(&claim)
            .execute(&mut *connection)
            .await?;
            if taken.rows_affected() == 0 {
                return Ok(false);
            }
            put_letter!(connection, letter);
            Ok(true)
        })
    }

    pub async fn outbox_state(&self) -> Result<OutboxState, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT COUNT(CASE WHEN gave_up_at_ms IS NULL THEN 1 END) AS waiting,
                 COUNT(CASE WHEN gave_up_at_ms IS NULL AND last_error IS NOT NULL THEN 1 END) AS failing,
                 COUNT(gave_up_at_ms) AS given_up, MIN(CASE WHEN gave_up_at_ms IS NULL THEN created_at_ms END) AS oldest_ms
                 FROM outbox WHERE done_at_ms IS NULL",
            )
            .fetch_one(pool)
            .await
        })?)
    }

    /// Forgets letters that were sent, or given up, before a time, and links that ended before it.
    pub async fn forget_letters(&self, before_ms: i64) -> Result<u64, Error> {
        write!(self, connection => {
            let gone = sqlx::query("DELETE FROM outbox WHERE done_at_ms < $1 OR gave_up_at_ms < $1")
                .bind(before_ms)
                .execute(&mut *connection)
                .await?;
            for statement in [
                "DELETE FROM act_links WHERE expires_at_ms < $1",
                "DELETE FROM password_links WHERE expires_at_ms < $1",
                "DELETE FROM tries WHERE at_ms < $1",
                "DELETE FROM told_replies WHERE created_at_ms < $1 AND NOT EXISTS
                 (SELECT 1 FROM comments c WHERE c.site_id = told_replies.site_id AND c.id = told_replies.comment_id)",
            ] {
                sqlx::query(statement).bind(before_ms).execute(&mut *connection).await?;
            }
            Ok(gone.rows_affected())
        })
    }
}
