//! What was done besides deciding, on record: who, what, about whom or what, when.

use super::Sieve;
use crate::clock::rfc3339;
use crate::domain::ids::ModeratorId;
use crate::storage::{ActFilter, ActRow, Error, NewAct};
use serde_json::Value;

/// An act as administrators read of it.
#[derive(Debug, Clone, serde::Serialize)]
pub struct ActLine {
    pub id: String,
    pub at: String,
    /// The address of who acted; absent where it was done at the program's own terminal, or by somebody removed since.
    pub by: Option<String>,
    pub act: String,
    /// Whom or what it was about: for a moderator, their id.
    pub subject: String,
    pub detail: serde_json::Value,
}

/// One act as administrators see it.
#[derive(Debug, Clone)]
pub struct ActEntry {
    pub id: String,
    pub at_ms: i64,
    /// Who did it; `None` at the terminal.
    pub by: Option<String>,
    pub by_id: Option<String>,
    pub act: String,
    pub subject: String,
    /// What there is to tell of it, as names and values.
    pub detail: Vec<(String, String)>,
}

impl Sieve {
    /// Puts an act on record. `subject` and `detail` must hold no address: a moderator is named by their id. Without an
    /// actor it was done at the program's own terminal.
    pub async fn record_act(
        &self,
        actor: Option<&ModeratorId>,
        act: &str,
        subject: &str,
        detail: serde_json::Value,
    ) -> Result<(), Error> {
        self.store.put_act(self.act(actor, act, subject, &detail)).await
    }

    /// A page of the record, the newest first; `before` is the id of the last line of the page before.
    pub async fn acts(&self, before: Option<&str>, limit: i64) -> Result<Vec<ActLine>, Error> {
        let filter = ActFilter {
            before: before.map(ToOwned::to_owned),
            limit,
            ..ActFilter::default()
        };
        let rows = self.store.acts(&filter).await?;
        let mut ids: Vec<String> = rows.iter().filter_map(|row| row.moderator_id.clone()).collect();
        ids.sort();
        ids.dedup();
        let addresses = self.addresses(&ids).await?;
        let line = |row: crate::storage::ActRow| ActLine {
            by: row
                .moderator_id
                .and_then(|id| addresses.get(&id).map(|email| email.expose().to_owned())),
            id: row.id,
            at: rfc3339(row.at_ms),
            act: row.act,
            subject: row.subject,
            detail: serde_json::from_str(&row.detail).unwrap_or_default(),
        };
        Ok(rows.into_iter().map(line).collect())
    }

    pub(super) fn act(
        &self,
        actor: Option<&ModeratorId>,
        act: &str,
        subject: &str,
        detail: &serde_json::Value,
    ) -> NewAct {
        NewAct {
            id: self.clock.new_uuid().to_string(),
            at_ms: self.clock.now_ms(),
            moderator_id: actor.map(|id| id.as_str().to_owned()),
            act: act.to_owned(),
            subject: subject.to_owned(),
            detail: detail.to_string(),
        }
    }

    /// A page of what was done, the newest first, and after which line the next one begins.
    pub async fn find_acts(&self, mut filter: ActFilter) -> Result<(Vec<ActEntry>, Option<String>), Error> {
        let limit = usize::try_from(filter.limit).unwrap_or(0);
        filter.limit = filter.limit.saturating_add(1);
        let mut rows = self.store.acts(&filter).await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.id.clone());
        let ids: Vec<String> = rows.iter().filter_map(|row| row.moderator_id.clone()).collect();
        let addresses = self.addresses(&ids).await?;
        let line = |row: ActRow| ActEntry {
            by_id: row.moderator_id.clone(),
            by: row.moderator_id.map(|id| match addresses.get(&id) {
                Some(email) => email.expose().to_owned(),
                None => id,
            }),
            detail: detail(&row.detail),
            id: row.id,
            at_ms: row.at_ms,
            act: row.act,
            subject: row.subject,
        };
        Ok((rows.into_iter().map(line).collect(), next))
    }
}

fn detail(json: &str) -> Vec<(String, String)> {
    let Ok(Value::Object(fields)) = serde_json::from_str::<Value>(json) else {
        return Vec::new();
    };
    let told = |value: Value| match value {
        Value::String(text) => text,
        value => value.to_string(),
    };
    fields.into_iter().map(|(name, value)| (name, told(value))).collect()
}
