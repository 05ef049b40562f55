//! How often somebody may try to log in, counted in the database for every server on it.
//!
//! Owns the limits. Whether an account exists makes no difference, and no address is kept: names are keyed hashes.

use super::Sieve;
use super::session::HOUR_MS;
use crate::domain::email::Email;
use crate::domain::ids::ModeratorId;
use crate::privacy::Kind;
use crate::storage::Error;
use serde_json::json;

impl Sieve {
    /// Counts a try to log in on an account by a caller, in the database, so that every server knows; gives after how many
    /// seconds to come back where there were too many. Whether the account exists makes no difference.
    pub async fn count_log_in(&self, account: &str, caller: &str) -> Result<Option<u32>, Error> {
        let id = self.clock.new_uuid().to_string();
        let tried = self
            .store
            .count_try(id, self.log_in_names(account, caller).to_vec(), self.clock.now_ms());
        let wait_ms = tried.await?;
        Ok(wait_ms.map(|ms| u32::try_from(ms / 1000 + 1).unwrap_or(u32::MAX)))
    }

    /// Puts on record that tries on an account are refused for now, in a task of its own: whether there is such an account may
    /// not be told by how long an answer takes.
    pub fn note_lock_out(&self, account: &str) {
        let Ok(email) = Email::parse(account.trim()) else {
            return;
        };
        let sieve = self.clone();
        tokio::spawn(async move {
            let noted = match sieve.find_person(&email).await {
                Ok(Some(person)) => sieve.put_lock_out(&person.id).await,
                Ok(None) => Ok(()),
                Err(error) => Err(error),
            };
            if let Err(error) = noted {
                tracing::warn!(cause = format!("{error:#}"), "a lock-out is not on record");
            }
        });
    }

    /// Once an hour for each account.
    pub(super) async fn put_lock_out(&self, moderator: &ModeratorId) -> Result<(), Error> {
        let act = self.act(None, "session.locked", moderator.as_str(), &json!({}));
        self.store.put_act_once(act, self.clock.now_ms() - HOUR_MS).await
    }

    /// Forgets the tries of a caller on an account once one was right.
    pub async fn forget_log_ins(&self, account: &str, caller: &str) -> Result<(), Error> {
        let [(of_minute, ..), (of_hours, ..), _] = self.log_in_names(account, caller);
        self.store.forget_tries(vec![of_minute, of_hours]).await
    }

    /// Per account and caller five a minute and thirty in six hours; per caller thirty a minute.
    fn log_in_names(&self, account: &str, caller: &str) -> [(String, i64, i64); 3] {
        let account = account.trim().to_lowercase();
        let name = |parts: &[&str]| self.vault.pseudonym(Kind::Try, "", parts);
        [
            (name(&["minute", &account, caller]), 5, 60 * 1000),
            (name(&["hours", &account, caller]), 30, 6 * HOUR_MS),
            (name(&["caller", caller]), 30, 60 * 1000),
        ]
    }
}
