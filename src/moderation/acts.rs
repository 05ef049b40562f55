//! What administrators did, on record.
//!
//! Owns how an act is written down and read back. Decisions on comments have a log of their own.

use super::Sieve;
use crate::domain::ids::ModeratorId;
use crate::storage::{ActFilter, ActRow, Error};
use serde_json::Value;

/// One act as administrators see it.
#[derive(Debug, Clone)]
pub struct ActLine {
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
    /// Writes down that something was done. The subject and the detail hold no address.
    pub async fn record_act(
        &self,
        by: Option<&ModeratorId>,
        act: &str,
        subject: &str,
        detail: Value,
    ) -> Result<(), Error> {
        let row = ActRow {
            id: self.clock.new_uuid().hyphenated().to_string(),
            at_ms: self.clock.now_ms(),
            moderator_id: by.map(ToString::to_string),
            act: act.to_owned(),
            subject: subject.to_owned(),
            detail: detail.to_string(),
        };
        self.store.add_act(row).await
    }

    /// A page of what was done, the newest first, and after which line the next one begins.
    pub async fn acts(&self, mut filter: ActFilter) -> Result<(Vec<ActLine>, Option<String>), Error> {
        let limit = usize::try_from(filter.limit).unwrap_or(0);
        filter.limit = filter.limit.saturating_add(1);
        let mut rows = self.store.acts(&filter).await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.id.clone());
        let ids: Vec<String> = rows.iter().filter_map(|row| row.moderator_id.clone()).collect();
        let addresses = self.addresses(&ids).await?;
        let line = |row: ActRow| ActLine {
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
