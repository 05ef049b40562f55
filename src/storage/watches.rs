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
    pub site_name: String,
    pub email_hash: String,
    pub email_sealed: Vec<u8>,
    pub lang: String,
    pub page_url: String,
    pub page_title: Option<String>,
}

/// An answer that a reader is to hear of.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Untold {
    pub site_id: String,
    pub site_name: String,
    pub reader_id: String,
    pub email_hash: String,
    pub email_sealed: Vec<u8>,
    pub lang: String,
    /// The answer.
    pub comment_id: String,
    pub name: String,
    pub body: String,
    pub page_url: String,
    pub page_title: Option<String>,
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

impl Store {
    /// Readers with a wish that no letter has asked about: none since it was made, and none since `asked_before_ms`.
    /// What was taken for spam or turned down asks nobody.
    pub async fn unasked_readers(&self, since_ms: i64, asked_before_ms: i64, most: i64) -> Result<Vec<Unasked>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT w.site_id, s.name AS site_name, w.email_hash, w.email_sealed, w.lang, p.url AS page_url, p.title AS page_title
                 FROM watches w JOIN sites s ON s.id = w.site_id
                 JOIN comments c ON c.site_id = w.site_id AND c.id = w.comment_id
                 JOIN pages p ON p.site_id = c.site_id AND p.id = c.page_id
                 LEFT JOIN readers r ON r.site_id = w.site_id AND r.email_hash = w.email_hash
                 WHERE w.created_at_ms > $1 AND c.status IN ('pending', 'published')
                 AND (r.id IS NULL OR (r.state <> 'confirmed' AND r.asked_at_ms < $2 AND r.asked_at_ms < w.created_at_ms))
                 AND NOT EXISTS (SELECT 1 FROM watches o WHERE o.site_id = w.site_id AND o.email_hash = w.email_hash
                                 AND o.comment_id > w.comment_id)
                 ORDER BY w.created_at_ms LIMIT $3",
            )
            .bind(since_ms)
            .bind(asked_before_ms)
            .bind(most)
            .fetch_all(pool)
            .await
        })?)
    }

    /// Puts the letter that asks a reader into the outbox, unless another process was first, or one went out since
    /// `asked_before_ms`. `id` is the reader's, which follows from the address.
    pub async fn ask_reader(
        &self,
        unasked: Unasked,
        id: String,
        asked_before_ms: i64,
        now_ms: i64,
        letter: NewLetter,
    ) -> Result<bool, Error> {
        write!(self, connection => {
            let asked = sqlx::query(
                "INSERT INTO readers (site_id, email_hash, id, email_sealed, lang, state, asked_at_ms)
                 VALUES ($1, $2, $3, $4, $5, 'asked', $6) ON CONFLICT (site_id, email_hash) DO UPDATE
                 SET state = 'asked', asked_at_ms = excluded.asked_at_ms, lang = excluded.lang
                 WHERE readers.state <> 'confirmed' AND readers.asked_at_ms < $7",
            )
            .bind(&unasked.site_id)
            .bind(&unasked.email_hash)
            .bind(&id)
            .bind(&unasked.email_sealed)
            .bind(&unasked.lang)
            .bind(now_ms)
            .bind(asked_before_ms)
            .execute(&mut *connection)
            .await?;
            if asked.rows_affected() == 0 {
                return Ok(false);
            }
            put_letter!(connection, letter);
            Ok(true)
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

    /// Writes no more to a reader: wishes and letters that wait are gone. The address stays noted as one that ended it.
    pub async fn end_reader(&self, site: String, id: String, now_ms: i64) -> Result<(), Error> {
        write!(self, connection => {
            sqlx::query("UPDATE readers SET state = 'ended', ended_at_ms = $3 WHERE site_id = $1 AND id = $2 AND state <> 'ended'")
                .bind(&site)
                .bind(&id)
                .bind(now_ms)
                .execute(&mut *connection)
                .await?;
            for statement in [
                "DELETE FROM watches WHERE site_id = $1 AND email_hash IN (SELECT email_hash FROM readers WHERE site_id = $1 AND id = $2)",
                "DELETE FROM outbox WHERE site_id = $1 AND done_at_ms IS NULL AND recipient_hash IN
                 (SELECT email_hash FROM readers WHERE site_id = $1 AND id = $2)",
            ] {
                sqlx::query(statement).bind(&site).bind(&id).execute(&mut *connection).await?;
            }
            Ok(())
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

    /// Answers online since before `settled_ms` that a confirmed reader was not told of, given after they confirmed. Nobody
    /// hears of an answer of their own.
    pub async fn untold_replies(&self, settled_ms: i64, most: i64) -> Result<Vec<Untold>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT w.site_id, s.name AS site_name, r.id AS reader_id, w.email_hash, w.email_sealed, w.lang, c.id AS comment_id,
                 c.name, c.body, p.url AS page_url, p.title AS page_title
                 FROM readers r JOIN watches w ON w.site_id = r.site_id AND w.email_hash = r.email_hash
                 JOIN comments c ON c.site_id = w.site_id AND c.parent_id = w.comment_id
                 JOIN comments own ON own.site_id = w.site_id AND own.id = w.comment_id
                 JOIN pages p ON p.site_id = c.site_id AND p.id = c.page_id
                 JOIN sites s ON s.id = w.site_id
                 WHERE r.state = 'confirmed' AND c.status = 'published' AND own.status = 'published'
                 AND COALESCE(c.decided_at_ms, c.created_at_ms) <= $1
                 AND (c.email_hash IS NULL OR c.email_hash <> w.email_hash) AND c.author_id <> own.author_id
                 AND NOT EXISTS (SELECT 1 FROM told_replies t WHERE t.site_id = c.site_id AND t.comment_id = c.id)
                 ORDER BY c.id LIMIT $2",
            )
            .bind(settled_ms)
            .bind(most)
            .fetch_all(pool)
            .await
        })?)
    }

    /// Puts the letter about an answer into the outbox, unless another process was first.
    pub async fn tell_reply(
        &self,
        site: String,
        comment: String,
        now_ms: i64,
        letter: NewLetter,
    ) -> Result<bool, Error> {
        write!(self, connection => {
            let told = sqlx::query(
                "INSERT INTO told_replies (site_id, comment_id, created_at_ms) VALUES ($1, $2, $3) ON CONFLICT (site_id, comment_id) DO NOTHING",
            )
            .bind(&site)
            .bind(&comment)
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
}
