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

impl Store {
    /// Gives a moderator another role, with which every session ends, so that none goes on under the old one; and these
    /// sites and no others. What is `None` stays. False where there is no such moderator.
    pub async fn change_person(
        &self,
        moderator: ModeratorId,
        role: Option<Role>,
        sites: Option<Vec<SiteId>>,
        act: NewAct,
    ) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query("UPDATE moderators SET role = COALESCE($2, role) WHERE id = $1")
                .bind(moderator.as_str())
                .bind(role.map(Role::as_str))
                .execute(&mut *connection)
                .await?;
            if done.rows_affected() == 0 {
                return Ok(false);
            }
            if role.is_some() {
                sqlx::query("DELETE FROM sessions WHERE moderator_id = $1").bind(moderator.as_str()).execute(&mut *connection).await?;
            }
            if let Some(sites) = &sites {
                sqlx::query("DELETE FROM grants WHERE moderator_id = $1").bind(moderator.as_str()).execute(&mut *connection).await?;
                put_grants!(connection, moderator, sites);
            }
            put_act!(connection, act);
            Ok(true)
        })
    }

    /// Shuts a moderator out at once, sessions and tokens included, or lets them log in again. False where nothing changed.
    pub async fn set_disabled(&self, moderator: ModeratorId, disabled: bool, act: NewAct) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query("UPDATE moderators SET disabled = $2 WHERE id = $1 AND disabled <> $2")
                .bind(moderator.as_str())
                .bind(disabled)
                .execute(&mut *connection)
                .await?;
            if done.rows_affected() == 0 {
                return Ok(false);
            }
            if disabled {
                for statement in ["DELETE FROM sessions WHERE moderator_id = $1", "DELETE FROM tokens WHERE moderator_id = $1"] {
                    sqlx::query(statement).bind(moderator.as_str()).execute(&mut *connection).await?;
                }
            }
            put_act!(connection, act);
            Ok(true)
        })
    }
}
