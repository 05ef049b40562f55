//! A moderator's role, sites and whether they may come in, changed by an administrator; on record in the same transaction.

use super::acts::{NewAct, put_act};
use super::{Error, Store, write};
use crate::domain::ids::{ModeratorId, SiteId};
use crate::domain::moderator::Role;

/// Grants a moderator sites within a transaction.
macro_rules! put_grants {
    ($connection:ident, $moderator:expr, $sites:expr) => {
        for site in $sites {
            sqlx::query("INSERT INTO grants (site_id, moderator_id) VALUES ($1, $2) ON CONFLICT (site_id, moderator_id) DO NOTHING")
                .bind(site.as_str())
                .bind($moderator.as_str())
                .execute(&mut *$connection)
                .await?;
        }
    };
}
pub(super) use put_grants;

/// What came of a change to a moderator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staffed {
    Done,
    /// Nothing was changed: it is so already, or there is no such moderator.
    Unchanged,
    /// Nothing was changed: nobody would be left to administrate.
    LastAdministrator,
}

/// Whether a moderator is the only administrator who may come in. Two who change each other at once wait here for one another.
macro_rules! is_last_administrator {
    ($connection:ident, $moderator:expr) => {{
        sqlx::query("UPDATE moderators SET role = role WHERE role = $1 AND NOT disabled")
            .bind(Role::Admin.as_str())
            .execute(&mut *$connection)
            .await?;
        let left: Vec<(String,)> = sqlx::query_as("SELECT id FROM moderators WHERE role = $1 AND NOT disabled LIMIT 2")
            .bind(Role::Admin.as_str())
            .fetch_all(&mut *$connection)
            .await?;
        left.len() == 1 && left[0].0 == $moderator.as_str()
    }};
}

impl Store {
    /// Gives a moderator another role, with which every session ends, so that none goes on under the old one; and these
    /// sites and no others. What is `None` stays.
    pub async fn change_person(
        &self,
        moderator: ModeratorId,
        role: Option<Role>,
        sites: Option<Vec<SiteId>>,
        act: NewAct,
    ) -> Result<Staffed, Error> {
        write!(self, connection => {
            if role.is_some_and(|role| role != Role::Admin) && is_last_administrator!(connection, moderator) {
                return Ok(Staffed::LastAdministrator);
            }
            let done = sqlx::query("UPDATE moderators SET role = COALESCE($2, role) WHERE id = $1")
                .bind(moderator.as_str())
                .bind(role.map(Role::as_str))
                .execute(&mut *connection)
                .await?;
            if done.rows_affected() == 0 {
                return Ok(Staffed::Unchanged);
            }
            if role.is_some() {
                sqlx::query("DELETE FROM sessions WHERE moderator_id = $1").bind(moderator.as_str()).execute(&mut *connection).await?;
            }
            if let Some(sites) = &sites {
                sqlx::query("DELETE FROM grants WHERE moderator_id = $1").bind(moderator.as_str()).execute(&mut *connection).await?;
                put_grants!(connection, moderator, sites);
            }
            put_act!(connection, act);
            Ok(Staffed::Done)
        })
    }

    /// Shuts a moderator out at once, sessions, tokens and links to a password included, or lets them log in again.
    pub async fn set_disabled(&self, moderator: ModeratorId, disabled: bool, act: NewAct) -> Result<Staffed, Error> {
        write!(self, connection => {
            if disabled && is_last_administrator!(connection, moderator) {
                return Ok(Staffed::LastAdministrator);
            }
            let done = sqlx::query("UPDATE moderators SET disabled = $2 WHERE id = $1 AND disabled <> $2")
                .bind(moderator.as_str())
                .bind(disabled)
                .execute(&mut *connection)
                .await?;
            if done.rows_affected() == 0 {
                return Ok(Staffed::Unchanged);
            }
            if disabled {
                for statement in [
                    "DELETE FROM sessions WHERE moderator_id = $1",
                    "DELETE FROM tokens WHERE moderator_id = $1",
                    "DELETE FROM password_links WHERE moderator_id = $1",
                ] {
                    sqlx::query(statement).bind(moderator.as_str()).execute(&mut *connection).await?;
                }
            }
            put_act!(connection, act);
            Ok(Staffed::Done)
        })
    }
}
