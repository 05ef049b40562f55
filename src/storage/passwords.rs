//! How a moderator comes by a password: links that set one, and wishes for such a link.

use super::acts::{NewAct, put_act};
use super::letters::{NewLetter, put_letter};
use super::{Error, Store, on_pool, write};
use crate::domain::ids::ModeratorId;

/// A link by which a password is set.
#[derive(Debug, Clone)]
pub struct NewPasswordLink {
    pub token_hash: String,
    pub moderator: ModeratorId,
    pub purpose: &'static str,
    pub created_at_ms: i64,
    pub expires_at_ms: i64,
}

/// Somebody asked for a link.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PasswordWish {
    pub id: String,
    pub email_hash: String,
    pub lang: String,
    pub at_ms: i64,
}

/// Puts a link in force within a transaction.
macro_rules! put_link {
    ($connection:ident, $link:expr) => {
        sqlx::query(
            "INSERT INTO password_links (token_hash, moderator_id, purpose, created_at_ms, expires_at_ms) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(&$link.token_hash)
        .bind($link.moderator.as_str())
        .bind($link.purpose)
        .bind($link.created_at_ms)
        .bind($link.expires_at_ms)
        .execute(&mut *$connection)
        .await?
    };
}
pub(super) use put_link;

impl Store {
    /// Makes a link, and the letter that brings it where there is one. Earlier links of the moderator for the same end.
    pub async fn add_password_link(
        &self,
        link: NewPasswordLink,
        letter: Option<NewLetter>,
        wish: Option<String>,
        act: NewAct,
    ) -> Result<bool, Error> {
        write!(self, connection => {
            if let Some(wish) = &wish {
                // Of several processes that read the same wish, the one that takes it away answers it.
                let taken = sqlx::query("DELETE FROM password_wishes WHERE id = $1").bind(wish).execute(&mut *connection).await?;
                if taken.rows_affected() == 0 {
                    return Ok(false);
                }
            }
            sqlx::query("DELETE FROM password_links WHERE moderator_id = $1 AND purpose = $2 AND used_at_ms IS NULL")
                .bind(link.moderator.as_str())
                .bind(link.purpose)
                .execute(&mut *connection)
                .await?;
            put_link!(connection, link);
            if let Some(letter) = &letter {
                put_letter!(connection, letter);
            }
            put_act!(connection, act);
            Ok(true)
        })
    }

    /// Whose password a link still sets.
    pub async fn find_password_link(&self, token_hash: &str, now_ms: i64) -> Result<Option<String>, Error> {
        let found: Option<(String,)> = on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT l.moderator_id FROM password_links l JOIN moderators m ON m.id = l.moderator_id
                 WHERE l.token_hash = $1 AND l.used_at_ms IS NULL AND l.expires_at_ms > $2 AND NOT m.disabled",
            )
            .bind(token_hash)
            .bind(now_ms)
            .fetch_optional(pool)
            .await
        })?;
        Ok(found.map(|(id,)| id))
    }

    /// Sets a password by a link, which is used up with that; every session ends. False where the link is good no more.
    pub async fn set_password_by_link(
        &self,
        token_hash: String,
        moderator: String,
        password_hash: String,
        now_ms: i64,
        act: NewAct,
    ) -> Result<bool, Error> {
        write!(self, connection => {
            let used = sqlx::query(
                "UPDATE password_links SET used_at_ms = $2 WHERE token_hash = $1 AND used_at_ms IS NULL AND expires_at_ms > $2
                 AND moderator_id = $3 AND EXISTS (SELECT 1 FROM moderators m WHERE m.id = $3 AND NOT m.disabled)",
            )
            .bind(&token_hash)
            .bind(now_ms)
            .bind(&moderator)
            .execute(&mut *connection)
            .await?;
            if used.rows_affected() == 0 {
                return Ok(false);
            }
            sqlx::query("UPDATE moderators SET password_hash = $2 WHERE id = $1")
                .bind(&moderator)
                .bind(&password_hash)
                .execute(&mut *connection)
                .await?;
            sqlx::query("DELETE FROM sessions WHERE moderator_id = $1").bind(&moderator).execute(&mut *connection).await?;
            put_act!(connection, act);
            Ok(true)
        })
    }

    /// Changes a password; every session but the one of `kept_hash` ends, and so do links that would set another.
    pub async fn change_password(
        &self,
        moderator: ModeratorId,
        password_hash: String,
        kept_hash: String,
        act: NewAct,
    ) -> Result<(), Error> {
        write!(self, connection => {
            sqlx::query("UPDATE moderators SET password_hash = $2 WHERE id = $1")
                .bind(moderator.as_str())
                .bind(&password_hash)
                .execute(&mut *connection)
                .await?;
            sqlx::query("DELETE FROM sessions WHERE moderator_id = $1 AND token_hash <> $2")
                .bind(moderator.as_str())
                .bind(&kept_hash)
                .execute(&mut *connection)
                .await?;
            sqlx::query("DELETE FROM password_links WHERE moderator_id = $1 AND used_at_ms IS NULL")
                .bind(moderator.as_str())
                .execute(&mut *connection)
                .await?;
            put_act!(connection, act);
            Ok(())
        })
    }

    /// Notes that somebody asked for a link, whoever that is.
    pub async fn add_password_wish(&self, wish: PasswordWish) -> Result<(), Error> {
        write!(self, connection => {
            sqlx::query("INSERT INTO password_wishes (id, email_hash, lang, at_ms) VALUES ($1, $2, $3, $4)")
                .bind(&wish.id)
                .bind(&wish.email_hash)
                .bind(&wish.lang)
                .bind(wish.at_ms)
                .execute(&mut *connection)
                .await?;
            Ok(())
        })
    }

    pub async fn password_wishes(&self, most: i64) -> Result<Vec<PasswordWish>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as("SELECT id, email_hash, lang, at_ms FROM password_wishes ORDER BY id LIMIT $1")
                .bind(most)
                .fetch_all(pool)
                .await
        })?)
    }

    pub async fn drop_password_wish(&self, id: String) -> Result<(), Error> {
        write!(self, connection => {
            sqlx::query("DELETE FROM password_wishes WHERE id = $1").bind(&id).execute(&mut *connection).await?;
            Ok(())
        })
    }

    /// Until when the invitations hold, or held, that nobody has used, by moderator.
    pub async fn open_invitations(&self) -> Result<Vec<(String, i64)>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as("SELECT moderator_id, expires_at_ms FROM password_links WHERE purpose = 'invite' AND used_at_ms IS NULL")
                .fetch_all(pool)
                .await
        })?)
    }

    /// When the last unused link of a moderator was made.
    pub async fn last_password_link(&self, moderator: &ModeratorId) -> Result<Option<i64>, Error> {
        let (last,): (Option<i64>,) = on_pool!(self, pool => {
            sqlx::query_as("SELECT MAX(created_at_ms) FROM password_links WHERE moderator_id = $1 AND used_at_ms IS NULL AND purpose = 'reset'")
                .bind(moderator.as_str())
                .fetch_one(pool)
                .await
        })?;
        Ok(last)
    }
}
