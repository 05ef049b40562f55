//! A moderator's role, sites and whether they may come in, changed by an administrator.

use super::{Error, Store, write};
use crate::domain::ids::{ModeratorId, SiteId};
use crate::domain::moderator::Role;

impl Store {
    /// Gives a moderator a role and these sites and no others; false where there is no such moderator.
    pub async fn set_role(&self, moderator: ModeratorId, role: Role, sites: Vec<SiteId>) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query("UPDATE moderators SET role = $2 WHERE id = $1")
                .bind(moderator.as_str())
                .bind(role.as_str())
                .execute(&mut *connection)
                .await?;
            if done.rows_affected() == 0 {
                return Ok(false);
            }
            sqlx::query("DELETE FROM grants WHERE moderator_id = $1").bind(moderator.as_str()).execute(&mut *connection).await?;
            for site in &sites {
                sqlx::query("INSERT INTO grants (site_id, moderator_id) VALUES ($1, $2) ON CONFLICT (site_id, moderator_id) DO NOTHING")
                    .bind(site.as_str())
                    .bind(moderator.as_str())
                    .execute(&mut *connection)
                    .await?;
            }
            Ok(true)
        })
    }

    /// Shuts a moderator out at once, sessions and tokens included, or lets them log in again. False where nothing changed.
    pub async fn set_disabled(&self, moderator: ModeratorId, disabled: bool) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query("UPDATE moderators SET disabled = $2 WHERE id = $1 AND disabled <> $2")
                .bind(moderator.as_str())
                .bind(disabled)
                .execute(&mut *connection)
                .await?;
            if disabled {
                for statement in ["DELETE FROM sessions WHERE moderator_id = $1", "DELETE FROM tokens WHERE moderator_id = $1"] {
                    sqlx::query(statement).bind(moderator.as_str()).execute(&mut *connection).await?;
                }
            }
            Ok(done.rows_affected() == 1)
        })
    }
}
