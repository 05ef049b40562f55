//! Rows of `watches`, `readers` and `told_replies`: who wishes to hear of answers, who confirmed it, and who was told.

use super::letters::{NewLetter, put_letter};
use super::{Error, Store, on_pool, write};

/// The author of a comment wishes to hear of answers to it.
#[derive(Debug, Clone)]
pub struct NewWatch {
    pub email_hash: String,
    pub email_sealed: Vec<u8>,
    pub lang: String,
}

/// A reader who is to be asked for a confirmation.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Unasked {
    pub site_id: String,
    /// With which the wish came.
    pub comment_id: String,
    pub email_hash: String,
    pub email_sealed: Vec<u8>,
    pub lang: String,
}

/// An answer that a reader is to hear of.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Untold {
    pub site_id: String,
    /// The reader's own comment.
    pub watched_id: String,
    pub email_hash: String,
    pub email_sealed: Vec<u8>,
    pub lang: String,
    /// The answer.
    pub comment_id: String,
}

/// A reader as their links name them.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ReaderRow {
    pub site_name: String,
    pub state: String,
    pub asked_at_ms: i64,
}

/// Keeps the wish of a comment's author within the transaction that keeps the comment.
macro_rules! put_watch {
    ($connection:ident, $site:expr, $comment:expr, $watch:expr, $at:expr) => {
        if let Some(watch) = &$watch {
            sqlx::query(
                "INSERT INTO watches (site_id, comment_id, email_hash, email_sealed, lang, created_at_ms) VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind($site)
            .bind($comment)
            .bind(&watch.email_hash)
            .bind(&watch.email_sealed)
            .bind(&watch.lang)
            .bind($at)
            .execute(&mut *$connection)
            .await?;
        }
    };
}

/// Forgets the wish that came with a comment.
macro_rules! forget_watch {
    ($connection:ident, $site:expr, $comment:expr) => {
        sqlx::query("DELETE FROM watches WHERE site_id = $1 AND comment_id = $2")
            .bind($site)
            .bind($comment)
            .execute(&mut *$connection)
            .await?
    };
}
pub(super) use {forget_watch, put_watch};

/// Holds a wish until the transaction ends, so that nobody forgets it meanwhile; gives how many there were.
macro_rules! hold_watch {
    ($connection:ident, $site:expr, $comment:expr, $reader:expr) => {
        sqlx::query("UPDATE watches SET lang = lang WHERE site_id = $1 AND comment_id = $2 AND email_hash = $3")
            .bind($site)
            .bind($comment)
            .bind($reader)
            .execute(&mut *$connection)
            .await?
            .rows_affected()
    };
}

impl Store {
    /// Wishes of readers whom no letter has asked, one of each, after a comment of that id. Who was asked once is not asked
    /// again while that is remembered, nor who ended it. What was taken for spam or turned down asks nobody.
    pub async fn unasked_readers(&self, since_ms: i64, after: &str, most: i64) -> Result<Vec<Unasked>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT w.site_id, w.comment_id, w.email_hash, w.email_sealed, w.lang FROM watches w
                 JOIN comments c ON c.site_id = w.site_id AND c.id = w.comment_id
                 WHERE w.created_at_ms > $1 AND w.comment_id > $2 AND c.status IN ('pending', 'published')
                 AND NOT EXISTS (SELECT 1 FROM readers r WHERE r.site_id = w.site_id AND r.email_hash = w.email_hash)
                 AND NOT EXISTS (SELECT 1 FROM watches o JOIN comments d ON d.site_id = o.site_id AND d.id = o.comment_id
                                 WHERE o.site_id = w.site_id AND o.email_hash = w.email_hash AND o.comment_id > w.comment_id
                                 AND d.status IN ('pending', 'published'))
                 ORDER BY w.comment_id LIMIT $3",
            )
            .bind(since_ms)
            .bind(after)
            .bind(most)
            .fetch_all(pool)
            .await
        })?)
    }

    /// Puts the letter that asks a reader into the outbox, unless another process was first, or the wish is gone. `id` is the
    /// reader's, which follows from the address.
    pub async fn ask_reader(
        &self,
        unasked: Unasked,
        id: String,
        now_ms: i64,
        letter: NewLetter,
    ) -> Result<bool, Error> {
        write!(self, connection => {
            if hold_watch!(connection, &unasked.site_id, &unasked.comment_id, &unasked.email_hash) == 0 {
                return Ok(false);
            }
            let asked = sqlx::query(
                "INSERT INTO readers (site_id, email_hash, id, lang, state, asked_at_ms)
                 VALUES ($1, $2, $3, $4, 'asked', $5) ON CONFLICT (site_id, email_hash) DO NOTHING",
            )
            .bind(&unasked.site_id)
            .bind(&unasked.email_hash)
            .bind(&id)
            .bind(&unasked.lang)
            .bind(now_ms)
            .execute(&mut *connection)
            .await?;
            if asked.rows_affected() == 0 {
                return Ok(false);
            }
            put_letter!(connection, letter);
            Ok(true)
        })
    }

    /// Takes back that a reader was asked, since the letter had nothing to say any more: another wish may ask.
    pub async fn unask_reader(&self, site: String, email_hash: String) -> Result<(), Error> {
        write!(self, connection => {
            sqlx::query("DELETE FROM readers WHERE site_id = $1 AND email_hash = $2 AND state = 'asked'")
                .bind(&site)
                .bind(&email_hash)
                .execute(&mut *connection)
                .await?;
            Ok(())
        })
    }

    /// Forgets a wish whose address does not open: nobody can be written to by it.
    pub async fn drop_watch(&self, site: String, comment: String) -> Result<(), Error> {
        write!(self, connection => {
            forget_watch!(connection, &site, &comment);
            Ok(())
        })
    }

    pub async fn find_reader(&self, site: &str, id: &str) -> Result<Option<ReaderRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT s.name AS site_name, r.state, r.asked_at_ms FROM readers r JOIN sites s ON s.id = r.site_id
                 WHERE r.site_id = $1 AND r.id = $2",
            )
            .bind(site)
            .bind(id)
            .fetch_optional(pool)
            .await
        })?)
    }

    /// Notes that a reader confirmed; false where they did so before, or ended it.
    pub async fn confirm_reader(
        &self,
        site: String,
        id: String,
        asked_since_ms: i64,
        now_ms: i64,
    ) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query(
                "UPDATE readers SET state = 'confirmed', confirmed_at_ms = $3
                 WHERE site_id = $1 AND id = $2 AND state = 'asked' AND asked_at_ms > $4",
            )
            .bind(&site)
            .bind(&id)
            .bind(now_ms)
            .bind(asked_since_ms)
            .execute(&mut *connection)
            .await?;
            Ok(done.rows_affected() == 1)
        })
    }

    /// Writes no more to a reader: wishes, and letters about answers that wait, are gone. The address stays noted as one that
    /// ended it, by its hash. What they are told of decisions is another matter. False where no such reader is known.
    pub async fn end_reader(&self, site: String, id: String, now_ms: i64) -> Result<bool, Error> {
        write!(self, connection => {
            let reader: Option<(String,)> = sqlx::query_as("SELECT email_hash FROM readers WHERE site_id = $1 AND id = $2")
                .bind(&site)
                .bind(&id)
                .fetch_optional(&mut *connection)
                .await?;
            let Some((reader,)) = reader else { return Ok(false) };
            // In the order in which whoever writes a letter takes them.
            sqlx::query("DELETE FROM watches WHERE site_id = $1 AND email_hash = $2")
                .bind(&site)
                .bind(&reader)
                .execute(&mut *connection)
                .await?;
            sqlx::query("UPDATE readers SET state = 'ended', ended_at_ms = $3 WHERE site_id = $1 AND email_hash = $2 AND state <> 'ended'")
                .bind(&site)
                .bind(&reader)
                .bind(now_ms)
                .execute(&mut *connection)
                .await?;
            sqlx::query(
                "DELETE FROM outbox WHERE site_id = $1 AND recipient_hash = $2 AND kind IN ('confirm', 'reply') AND done_at_ms IS NULL",
            )
            .bind(&site)
            .bind(&reader)
            .execute(&mut *connection)
            .await?;
            Ok(true)
        })
    }

    /// A reader who had ended it wishes to hear of answers again, by a link that only their own mail holds.
    pub async fn reopen_reader(&self, site: String, id: String, now_ms: i64) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query(
                "UPDATE readers SET state = 'confirmed', confirmed_at_ms = $3, ended_at_ms = NULL
                 WHERE site_id = $1 AND id = $2 AND state = 'ended'",
            )
            .bind(&site)
            .bind(&id)
            .bind(now_ms)
            .execute(&mut *connection)
            .await?;
            Ok(done.rows_affected() == 1)
        })
    }

    /// Forgets an address of a site with every wish and letter.
    pub async fn forget_reader(&self, site: String, email_hash: String) -> Result<(), Error> {
        write!(self, connection => {
            for statement in [
                "DELETE FROM watches WHERE site_id = $1 AND email_hash = $2",
                "DELETE FROM readers WHERE site_id = $1 AND email_hash = $2",
                "DELETE FROM outbox WHERE site_id = $1 AND recipient_hash = $2",
            ] {
                sqlx::query(statement).bind(&site).bind(&email_hash).execute(&mut *connection).await?;
            }
            Ok(())
        })
    }

    /// Answers online since before `settled_ms` that a confirmed reader was not told of, given after they confirmed; those of
    /// ids after one. Nobody hears of an answer of their own.
    pub async fn untold_replies(&self, settled_ms: i64, after: &str, most: i64) -> Result<Vec<Untold>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT w.site_id, w.comment_id AS watched_id, w.email_hash, w.email_sealed, w.lang, c.id AS comment_id
                 FROM readers r JOIN watches w ON w.site_id = r.site_id AND w.email_hash = r.email_hash
                 JOIN comments c ON c.site_id = w.site_id AND c.parent_id = w.comment_id
                 JOIN comments own ON own.site_id = w.site_id AND own.id = w.comment_id
                 WHERE r.state = 'confirmed' AND c.status = 'published' AND own.status = 'published'
                 AND c.created_at_ms > r.confirmed_at_ms AND COALESCE(c.decided_at_ms, c.created_at_ms) <= $1 AND c.id > $2
                 AND (c.email_hash IS NULL OR c.email_hash <> w.email_hash) AND c.author_id <> own.author_id
                 AND NOT EXISTS (SELECT 1 FROM told_replies t WHERE t.site_id = c.site_id AND t.comment_id = c.id)
                 ORDER BY c.id LIMIT $3",
            )
            .bind(settled_ms)
            .bind(after)
            .bind(most)
            .fetch_all(pool)
            .await
        })?)
    }

    /// Puts the letter about an answer into the outbox, unless another process was first, or the reader's wish is gone.
    pub async fn tell_reply(&self, untold: Untold, now_ms: i64, letter: NewLetter) -> Result<bool, Error> {
        write!(self, connection => {
            if hold_watch!(connection, &untold.site_id, &untold.watched_id, &untold.email_hash) == 0 {
                return Ok(false);
            }
            let reader = sqlx::query("UPDATE readers SET state = state WHERE site_id = $1 AND email_hash = $2 AND state = 'confirmed'")
                .bind(&untold.site_id)
                .bind(&untold.email_hash)
                .execute(&mut *connection)
                .await?;
            if reader.rows_affected() == 0 {
                return Ok(false);
            }
            let told = sqlx::query(
                "INSERT INTO told_replies (site_id, comment_id, created_at_ms) VALUES ($1, $2, $3) ON CONFLICT (site_id, comment_id) DO NOTHING",
            )
            .bind(&untold.site_id)
            .bind(&untold.comment_id)
            .bind(now_ms)
            .execute(&mut *connection)
            .await?;
            if told.rows_affected() == 0 {
                return Ok(false);
            }
            put_letter!(connection, letter);
            Ok(true)
        })
    }

    /// Forgets wishes made before `old_ms`; those that nobody confirmed already when made before `unconfirmed_ms`; and before
    /// `old_ms` also that an address was asked in vain. What was ended stays ended.
    pub async fn forget_wishes(&self, unconfirmed_ms: i64, old_ms: i64) -> Result<u64, Error> {
        write!(self, connection => {
            let wishes = sqlx::query(
                "DELETE FROM watches WHERE created_at_ms < $2 OR (created_at_ms < $1 AND NOT EXISTS (SELECT 1 FROM readers r
                 WHERE r.site_id = watches.site_id AND r.email_hash = watches.email_hash AND r.state = 'confirmed'))",
            )
            .bind(unconfirmed_ms)
            .bind(old_ms)
            .execute(&mut *connection)
            .await?;
            let readers = sqlx::query("DELETE FROM readers WHERE state = 'asked' AND asked_at_ms < $1")
                .bind(old_ms)
                .execute(&mut *connection)
                .await?;
            Ok(wishes.rows_affected() + readers.rows_affected())
        })
    }
}
