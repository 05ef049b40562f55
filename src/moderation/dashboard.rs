//! The dashboard's figures: how long comments wait, how often moderators and the program differ, what slipped through.
//!
//! Owns over which days they are told, and that a moderator's are of the sites granted alone.

use super::review::sees_all;
use super::{Sieve, Word};
use crate::domain::ids::SiteId;
use crate::domain::moderator::{Moderator, Role};
use crate::storage::{DayCount, DayWait, Error, Slipped};
use std::sync::Arc;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const MOST_SLIPPED: i64 = 10;

/// Figures of the last [`Dashboard::DAYS`] days.
#[derive(Debug, Clone, PartialEq)]
pub struct Dashboard {
    /// Days since 1970, UTC: the first and the last.
    pub first_day: i64,
    pub last_day: i64,
    pub volumes: Vec<DayCount>,
    pub waits: Vec<DayWait>,
    pub slipped: Vec<Slipped>,
}

impl Dashboard {
    pub const DAYS: i64 = 30;
}

impl Sieve {
    pub async fn dashboard(&self, by: &Moderator, site: Option<&SiteId>) -> Result<Dashboard, Error> {
        let last_day = self.clock.now_ms() / DAY_MS;
        let first_day = last_day - Dashboard::DAYS + 1;
        let (everywhere, site) = (sees_all(by), site.map(SiteId::as_str));
        let since_ms = first_day * DAY_MS;
        Ok(Dashboard {
            first_day,
            last_day,
            volumes: self.store.volumes(&by.id, everywhere, site, since_ms).await?,
            waits: self.store.waits(&by.id, everywhere, site, since_ms).await?,
            slipped: self.store.slipped(&by.id, everywhere, site, MOST_SLIPPED).await?,
        })
    }

    /// The words that moved between the version in use and the one it was made from, and the names of both; for
    /// administrators, since they are words of every site. `None` where it was made from none.
    pub async fn moved_last(&self, by: &Moderator) -> Result<Option<([String; 2], Vec<Word>)>, Error> {
        let Some(model) = self.model.find().filter(|_| by.role == Role::Admin) else {
            return Ok(None);
        };
        let rows = self.store.models().await?;
        let row = rows.into_iter().find(|row| row.version == model.version());
        let Some(parent) = row.and_then(|row| row.parent) else {
            return Ok(None);
        };
        let Some(Ok(before)) = self.load(&parent).await? else {
            return Ok(None);
        };
        let names = [parent, model.version().to_owned()];
        Ok(Some((names, self.moved_words(Arc::new(before), model).await?)))
    }
}
