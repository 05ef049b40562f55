//! What is remembered of the comments that a website had checked, as far as it leads to an address.
//!
//! Owns that texts which name an address are found too, although they lie sealed: each is opened and looked at.

use super::Sieve;
use super::naming::holds;
use crate::clock::rfc3339;
use crate::domain::email::Email;
use crate::domain::site::Site;
use crate::storage::Error;
use serde_json::{Value, json};

/// Checks opened at once.
const PART: i64 = 500;

/// Checks that lead to an address.
pub(super) struct ChecksOf {
    /// Those of the address itself, told.
    pub own: Vec<Value>,
    /// The ids of others in which it stands.
    pub naming: Vec<String>,
    /// All of them, for erasing.
    pub ids: Vec<String>,
}

impl Sieve {
    pub(super) async fn checks_of(&self, site: &Site, email: &Email) -> Result<ChecksOf, Error> {
        let hash = self.email_hash(site, email.expose());
        let mut found = ChecksOf {
            own: Vec::new(),
            naming: Vec::new(),
            ids: Vec::new(),
        };
        let mut after = String::new();
        loop {
            let rows = self.store.checks_after(&site.id, &after, PART).await?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.id);
            for row in rows {
                let snapshot = self.open_check(site, &row)?;
                if row.email_hash.is_some() && row.email_hash == hash {
                    found.own.push(json!({
                        "id": row.id, "answer": row.answer, "said": row.said, "name": snapshot.name,
                        "website": snapshot.website, "body": snapshot.body,
                        "written_at": snapshot.written_at_ms.map(rfc3339), "checked_at": rfc3339(row.checked_at_ms),
                    }));
                } else if [Some(snapshot.body), snapshot.name, snapshot.website]
                    .iter()
                    .flatten()
                    .any(|text| holds(text, email))
                {
                    found.naming.push(row.id.clone());
                } else {
                    continue;
                }
                found.ids.push(row.id);
            }
        }
        Ok(found)
    }

    /// Forgets what leads to an address; what was counted stays, and leads to nobody.
    pub(super) async fn forget_checks_of(&self, site: &Site, email: &Email) -> Result<(), Error> {
        let found = self.checks_of(site, email).await?;
        if found.ids.is_empty() {
            return Ok(());
        }
        self.store.delete_checks(site.id.clone(), found.ids).await
    }
}
