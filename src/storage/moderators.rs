//! Rows of `moderators`, and what proves that a caller is one: tokens and sessions. All of them only as hashes.

use super::acts::{NewAct, put_act};
use super::letters::{NewLetter, put_letter};
use super::passwords::{NewPasswordLink, put_link};
use super::sessions::put_wish;
use super::staff::put_grants;
use super::{Error, Store, on_pool, write};
use crate::domain::ids::{ModeratorId, SiteId};
use sqlx::AssertSqlSafe;

#[derive(Debug, Clone)]
pub struct NewModerator {
    pub id: ModeratorId,
    pub email_hash: String,
    pub email_sealed: Vec<u8>,
    pub role: &'static str,
    pub password_hash: Option<String>,
    pub sites: Vec<SiteId>,
    pub created_at_ms: i64,
}

/// How somebody new comes by a password.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    pub link: NewPasswordLink,
    /// What brings the link; without one it is handed over by whoever invites.
    pub letter: Option<NewLetter>,
    /// Their language, and of what they hear by mail at first.
    pub lang: String,
    pub mail: String,
}

/// A moderator as kept, the address sealed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Account {
    pub id: String,
    pub email_sealed: Vec<u8>,
    pub role: String,
    pub password_hash: Option<String>,
    pub disabled: bool,
    pub created_at_ms: i64,
}

/// A session that still holds, and whose it is.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LiveSession {
    #[sqlx(flatten)]
    pub account: Account,
    /// When its use was last noted.
    pub seen_at_ms: i64,
}

impl Store {
    /// Adds a moderator and their grants, and the link by which they set a password where they are invited; `Conflict` where
    /// the address is taken.
    pub async fn add_moderator(
        &self,
        new: NewModerator,
        invitation: Option<NewInvitation>,
        act: NewAct,
    ) -> Result<(), Error> {
        write!(self, connection => {
            sqlx::query(
                "INSERT INTO moderators (id, email_hash, email_sealed, role, password_hash, disabled, created_at_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(new.id.as_str())
            .bind(&new.email_hash)
            .bind(&new.email_sealed)
            .bind(new.role)
            .bind(&new.password_hash)
            .bind(false)
            .bind(new.created_at_ms)
            .execute(&mut *connection)
            .await?;
            put_grants!(connection, new.id, &new.sites);
            if let Some(invitation) = &invitation {
                put_link!(connection, invitation.link);
                if let Some(letter) = &invitation.letter {
                    put_letter!(connection, letter);
                }
                put_wish!(connection, new.id, invitation.lang, invitation.mail, new.created_at_ms);
            }
            put_act!(connection, act);
            Ok(())
        })
    }

    pub async fn find_moderator_by_email(&self, email_hash: &str) -> Result<Option<Account>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT id, email_sealed, role, password_hash, disabled, created_at_ms FROM moderators WHERE email_hash = $1",
            )
            .bind(email_hash)
            .fetch_optional(pool)
            .await
        })?)
    }

    /// The moderator whom a token belongs to, unless disabled.
    pub async fn find_moderator_by_token(&self, token_hash: &str) -> Result<Option<Account>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT m.id, m.email_sealed, m.role, m.password_hash, m.disabled, m.created_at_ms
                 FROM tokens t JOIN moderators m ON m.id = t.moderator_id WHERE t.token_hash = $1 AND NOT m.disabled",
            )
            .bind(token_hash)
            .fetch_optional(pool)
            .await
        })?)
    }

    /// The moderator of a session that was used since `idle_since_ms` and has not expired, unless disabled.
    pub async fn find_moderator_by_session(
        &self,
        token_hash: &str,
        now_ms: i64,
        idle_since_ms: i64,
    ) -> Result<Option<LiveSession>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT m.id, m.email_sealed, m.role, m.password_hash, m.disabled, m.created_at_ms, s.seen_at_ms
                 FROM sessions s JOIN moderators m ON m.id = s.moderator_id
                 WHERE s.token_hash = $1 AND s.expires_at_ms > $2 AND s.seen_at_ms >= $3 AND NOT m.disabled",
            )
            .bind(token_hash)
            .bind(now_ms)
            .bind(idle_since_ms)
            .fetch_optional(pool)
            .await
        })?)
    }

    /// Every moderator, oldest first.
    pub async fn moderators(&self) -> Result<Vec<Account>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as("SELECT id, email_sealed, role, password_hash, disabled, created_at_ms FROM moderators ORDER BY id")
                .fetch_all(pool)
                .await
        })?)
    }

    /// Those of the moderators who are still kept, in no order.
    pub async fn moderators_by_id(&self, ids: &[String]) -> Result<Vec<Account>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let places: Vec<String> = (1..=ids.len()).map(|i| format!("${i}")).collect();
        let sql = format!(
            "SELECT id, email_sealed, role, password_hash, disabled, created_at_ms FROM moderators WHERE id IN ({})",
            places.join(", ")
        );
        Ok(on_pool!(self, pool => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for id in ids {
                query = query.bind(id.as_str());
            }
            query.fetch_all(pool).await
        })?)
    }

    /// The sites granted to a moderator, by name.
    pub async fn grants(&self, moderator: &ModeratorId) -> Result<Vec<String>, Error> {
        let rows: Vec<(String,)> = on_pool!(self, pool => {
            sqlx::query_as("SELECT site_id FROM grants WHERE moderator_id = $1 ORDER BY site_id")
                .bind(moderator.as_str())
                .fetch_all(pool)
                .await
        })?;
        Ok(rows.into_iter().map(|(site,)| site).collect())
    }

    pub async fn add_token(
        &self,
        moderator: ModeratorId,
        token_hash: String,
        now_ms: i64,
        act: NewAct,
    ) -> Result<(), Error> {
        write!(self, connection => {
            sqlx::query("INSERT INTO tokens (token_hash, moderator_id, created_at_ms) VALUES ($1, $2, $3)")
                .bind(&token_hash)
                .bind(moderator.as_str())
                .bind(now_ms)
                .execute(&mut *connection)
                .await?;
            put_act!(connection, act);
            Ok(())
        })
    }

    pub async fn add_session(
        &self,
        moderator: ModeratorId,
        token_hash: String,
        now_ms: i64,
        expires_at_ms: i64,
        act: NewAct,
    ) -> Result<(), Error> {
        write!(self, connection => {
            sqlx::query("DELETE FROM sessions WHERE expires_at_ms <= $1").bind(now_ms).execute(&mut *connection).await?;
            sqlx::query(
                "INSERT INTO sessions (token_hash, moderator_id, created_at_ms, seen_at_ms, expires_at_ms) VALUES ($1, $2, $3, $3, $4)",
            )
            .bind(&token_hash)
            .bind(moderator.as_str())
            .bind(now_ms)
            .bind(expires_at_ms)
            .execute(&mut *connection)
            .await?;
            put_act!(connection, act);
            Ok(())
        })
    }

    /// Notes that a session was used.
    pub async fn touch_session(&self, token_hash: String, now_ms: i64) -> Result<(), Error> {
        write!(self, connection => {
            sqlx::query("UPDATE sessions SET seen_at_ms = $2 WHERE token_hash = $1")
                .bind(&token_hash)
                .bind(now_ms)
                .execute(&mut *connection)
                .await?;
            Ok(())
        })
    }

    /// Ends a session, on record as done by whose it was.
    pub async fn end_session(&self, token_hash: String, act: NewAct) -> Result<(), Error> {
        write!(self, connection => {
            let ended: Option<(String,)> = sqlx::query_as("DELETE FROM sessions WHERE token_hash = $1 RETURNING moderator_id")
                .bind(&token_hash)
                .fetch_optional(&mut *connection)
                .await?;
            if let Some((moderator,)) = ended {
                let own = NewAct { subject: moderator.clone(), moderator_id: Some(moderator), ..act.clone() };
                put_act!(connection, own);
            }
            Ok(())
        })
    }
}
