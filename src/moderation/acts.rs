//! What was done besides deciding, on record: who, what, about whom or what, when.
//!
//! Owns the names of the acts. What changes the database hands its act to the storage, which writes both or neither.

use super::Sieve;
use crate::domain::ids::ModeratorId;
use crate::storage::{ActFilter, ActRow, Error, NewAct};
use serde_json::Value;
use std::collections::BTreeSet;

/// Every act there is. For each there are words in `locales/`, under `admin-act-` and its name.
pub const ACTS: [&str; 49] = [
    "comment.answered",
    "comment.mended",
    "factor.recovery_code",
    "factor.reset",
    "factor.set",
    "model.promoted",
    "model.refused",
    "model.rolled_back",
    "model.shadow_ended",
    "model.shadowed",
    "password.change",
    "password.reset_asked",
    "password.set",
    "person.added",
    "person.changed",
    "person.disabled",
    "person.enabled",
    "person.invited",
    "person.link_made",
    "person.token_issued",
    "privacy.erased",
    "privacy.erasure_begun",
    "privacy.exported",
    "session.begun",
    "session.end",
    "session.locked",
    "session.logged_out",
    "site.added",
    "site.changed",
    "site.coral_removed",
    "site.coral_set",
    "site.domain_move_begun",
    "site.domain_moved",
    "site.exported",
    "site.import_begun",
    "site.imported",
    "site.keys_rotated",
    "site.list_added",
    "site.list_removed",
    "site.page_by_age",
    "site.page_closed",
    "site.page_moved",
    "site.page_opened",
    "site.page_told",
    "site.removed",
    "site.webhook_added",
    "site.webhook_enabled",
    "site.webhook_removed",
    "site.webhook_rotated",
];

/// An act on record, for whoever shows it.
#[derive(Debug, Clone)]
pub struct ActLine {
    pub id: String,
    pub at_ms: i64,
    /// Who did it; `None` where it was done at the program's own terminal.
    pub by_id: Option<String>,
    /// Their address, unless they were removed since.
    pub by: Option<String>,
    pub act: String,
    /// Whom or what it was about: for a moderator, their id.
    pub subject: String,
    /// The address of the moderator it was about.
    pub about: Option<String>,
    pub detail: Value,
}

impl Sieve {
    /// Puts on record what changed nothing in the database. `subject` and `detail` must hold no address: a moderator is
    /// named by their id. Without an actor it was done at the program's own terminal.
    pub(super) async fn record_act(
        &self,
        actor: Option<&ModeratorId>,
        act: &'static str,
        subject: &str,
        detail: &Value,
    ) -> Result<(), Error> {
        self.store.put_act(self.act(actor, act, subject, detail)).await
    }

    /// An act to be put on record with the change that it tells of; as [`Sieve::record_act`].
    pub(super) fn act(&self, actor: Option<&ModeratorId>, act: &'static str, subject: &str, detail: &Value) -> NewAct {
        debug_assert!(ACTS.contains(&act), "{act} is none of the acts");
        NewAct {
            id: self.clock.new_uuid().to_string(),
            at_ms: self.clock.now_ms(),
            moderator_id: actor.map(|id| id.as_str().to_owned()),
            act: act.to_owned(),
            subject: subject.to_owned(),
            detail: detail.to_string(),
        }
    }

    /// A page of the record, the newest first, and after which line the next one begins.
    pub async fn acts(&self, mut filter: ActFilter) -> Result<(Vec<ActLine>, Option<String>), Error> {
        let limit = usize::try_from(filter.limit).unwrap_or(0);
        // One more than is shown tells whether there are more.
        filter.limit = filter.limit.saturating_add(1);
        let mut rows = self.store.acts(&filter).await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.id.clone());
        let named = rows
            .iter()
            .flat_map(|row| row.moderator_id.iter().chain([&row.subject]));
        // A subject that is no moderator's id is nobody's.
        let ids: BTreeSet<String> = named.filter(|id| ModeratorId::parse(id).is_ok()).cloned().collect();
        let ids: Vec<String> = ids.into_iter().collect();
        let addresses = self.addresses(&ids).await?;
        let address = |id: &String| addresses.get(id).map(|email| email.expose().to_owned());
        let line = |row: ActRow| ActLine {
            by: row.moderator_id.as_ref().and_then(address),
            about: address(&row.subject),
            by_id: row.moderator_id,
            id: row.id,
            at_ms: row.at_ms,
            act: row.act,
            subject: row.subject,
            detail: serde_json::from_str(&row.detail).unwrap_or_default(),
        };
        Ok((rows.into_iter().map(line).collect(), next))
    }
}
