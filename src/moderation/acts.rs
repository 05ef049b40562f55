//! What was done besides deciding, on record: who, what, about whom or what, when.

use super::Sieve;
use crate::clock::rfc3339;
use crate::domain::ids::ModeratorId;
use crate::storage::{Error, NewAct};

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
        let rows = self.store.acts(before, limit).await?;
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
}
