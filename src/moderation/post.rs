//! The outbox: letters sealed and put in, taken out by whoever sends them, tried again, given up after a day.
//!
//! Owns when a letter is tried again. Knows nothing of mail servers or of words.

use super::Sieve;
use super::people::no_random_bytes;
use crate::domain::email::Email;
use crate::domain::ids::SiteId;
use crate::domain::letter::Letter;
use crate::privacy::Kind;
use crate::storage::{DueLetter, Error, NewLetter, OutboxState};

const MINUTE_MS: i64 = 60 * 1000;
/// After how many minutes a letter is tried again, by how often it was tried.
const AGAIN_MINUTES: &[i64] = &[1, 2, 5, 10, 20, 40, 60, 120, 180];
/// How long a letter is tried.
const GIVE_UP_MS: i64 = 24 * 60 * MINUTE_MS;
/// How long a process may take over what it claimed.
const CLAIM_MS: i64 = 5 * MINUTE_MS;
/// Letters claimed at once.
const AT_ONCE: i64 = 20;

/// A letter to be sent now.
#[derive(Debug)]
pub struct Outgoing {
    pub id: String,
    pub to: Email,
    pub letter: Letter,
    /// A language tag.
    pub lang: String,
    /// When it was written.
    pub at_ms: i64,
    attempts: i64,
}

/// Whose address a letter goes to.
#[derive(Debug, Clone, Copy)]
pub enum To<'a> {
    Moderator(&'a Email),
    Reader(&'a SiteId, &'a Email),
}

impl Sieve {
    /// How long it is remembered that a letter was sent or given up, in milliseconds.
    pub const LETTERS_REMEMBERED_MS: i64 = 7 * 24 * 60 * MINUTE_MS;

    /// Puts a letter into the outbox; it survives whatever happens to this process from here on.
    pub async fn post(&self, to: To<'_>, letter: &Letter, lang: &str) -> Result<(), Error> {
        self.store.put_letter(self.sealed_letter(to, letter, lang)?).await
    }

    pub(super) fn sealed_letter(&self, to: To<'_>, letter: &Letter, lang: &str) -> Result<NewLetter, Error> {
        let (site, email, hash) = match to {
            To::Moderator(email) => (None, email, self.moderator_hash(email)),
            To::Reader(site, email) => (Some(site.as_str().to_owned()), email, self.reader_hash(site, email)),
        };
        let seal = |kind, text: &str| {
            let sealed = self.vault.seal(kind, "", text).map_err(|_| no_random_bytes())?;
            Ok::<_, Error>(sealed.as_bytes().to_vec())
        };
        let content = serde_json::to_string(letter).map_err(|_| Error::Damaged("letter"))?;
        Ok(NewLetter {
            id: self.clock.new_uuid().to_string(),
            kind: letter.kind(),
            site,
            recipient_hash: hash,
            recipient_sealed: seal(Kind::Recipient, email.expose())?,
            letter_sealed: seal(Kind::Letter, &content)?,
            lang: lang.to_owned(),
            created_at_ms: self.clock.now_ms(),
        })
    }

    /// The keyed hash under which a reader's address stands on a site.
    pub(super) fn reader_hash(&self, site: &SiteId, email: &Email) -> String {
        self.vault
            .pseudonym(Kind::Email, site.as_str(), &[&email.expose().to_lowercase()])
    }

    /// Claims letters that are due. One that does not open is given up and named in the log by its id.
    pub async fn claim_letters(&self) -> Result<Vec<Outgoing>, Error> {
        let now_ms = self.clock.now_ms();
        let due = self.store.claim_letters(now_ms, now_ms + CLAIM_MS, AT_ONCE).await?;
        let mut outgoing = Vec::with_capacity(due.len());
        for row in due {
            let id = row.id.clone();
            if let Some(letter) = self.open_letter(row) {
                outgoing.push(letter);
            } else {
                tracing::error!(letter = id, "a letter in the outbox does not open; it is given up");
                self.store.letter_failed(id, "damaged".to_owned(), now_ms, None).await?;
            }
        }
        Ok(outgoing)
    }

    fn open_letter(&self, row: DueLetter) -> Option<Outgoing> {
        let open = |kind, sealed: Option<Vec<u8>>| self.vault.open(kind, "", &sealed?).ok();
        Some(Outgoing {
            to: Email::parse(&open(Kind::Recipient, row.recipient_sealed)?).ok()?,
            letter: serde_json::from_str(&open(Kind::Letter, row.letter_sealed)?).ok()?,
            id: row.id,
            lang: row.lang,
            at_ms: row.created_at_ms,
            attempts: row.attempts,
        })
    }

    pub async fn letter_left(&self, letter: &Outgoing) -> Result<(), Error> {
        self.store.letter_sent(letter.id.clone(), self.clock.now_ms()).await
    }

    /// Notes that a letter did not leave; true where it is given up with that. `why` must hold no address.
    pub async fn letter_stayed(&self, letter: &Outgoing, why: &str) -> Result<bool, Error> {
        let now_ms = self.clock.now_ms();
        let next_ms = next_try(letter.attempts, letter.at_ms, now_ms);
        self.store
            .letter_failed(letter.id.clone(), why.to_owned(), now_ms, next_ms)
            .await?;
        Ok(next_ms.is_none())
    }

    pub async fn outbox_state(&self) -> Result<OutboxState, Error> {
        self.store.outbox_state().await
    }
}

/// When to try again; `None` once a day has passed.
fn next_try(attempts: i64, written_ms: i64, now_ms: i64) -> Option<i64> {
    let step = usize::try_from(attempts - 1).unwrap_or(0).min(AGAIN_MINUTES.len() - 1);
    let next_ms = now_ms + AGAIN_MINUTES[step] * MINUTE_MS;
    (now_ms - written_ms < GIVE_UP_MS).then_some(next_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_tried_ever_more_seldom_for_a_day() {
        let mut now_ms = 0;
        let mut waits = Vec::new();
        let mut attempts = 1;
        while let Some(next_ms) = next_try(attempts, 0, now_ms) {
            waits.push((next_ms - now_ms) / MINUTE_MS);
            now_ms = next_ms;
            attempts += 1;
        }
        assert!(waits.is_sorted() && waits[0] == 1, "{waits:?}");
        assert!(
            (GIVE_UP_MS..GIVE_UP_MS + 180 * MINUTE_MS).contains(&now_ms),
            "{waits:?}"
        );
    }
}
