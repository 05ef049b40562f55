//! The outbox: letters sealed and put in, taken out one by one by whoever sends them, tried again, given up after a day.
//!
//! Owns when a letter is tried again, and that only who holds its claim says what came of it. Knows nothing of mail servers
//! or of words.

use super::Sieve;
use super::people::no_random_bytes;
use crate::domain::email::Email;
use crate::domain::ids::SiteId;
use crate::domain::letter::{Letter, Ready};
use crate::privacy::Kind;
use crate::storage::{DueLetter, Error, NewLetter, OutboxState};

const MINUTE_MS: i64 = 60 * 1000;
/// After how many minutes a letter is tried again, by how often it was tried.
const AGAIN_MINUTES: &[i64] = &[1, 2, 5, 10, 20, 40, 60, 120, 180];
/// How long a letter is tried.
const GIVE_UP_MS: i64 = 24 * 60 * MINUTE_MS;
/// How long a process may take over the letter it claimed: longer than it waits for any server.
const CLAIM_MS: i64 = 5 * MINUTE_MS;

/// A letter to be sent now.
#[derive(Debug)]
pub struct Outgoing {
    pub id: String,
    pub to: Email,
    pub kind: &'static str,
    pub letter: Ready,
    /// A language tag.
    pub lang: String,
    /// When it was written.
    pub at_ms: i64,
    attempts: i64,
    claim: String,
}

/// What a claimed row turned out to be.
enum Opened {
    Ready(Box<Outgoing>),
    /// What it was about is gone.
    Empty,
    Damaged,
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

    /// Claims the letter that is due first, and reads what it is to say. One that has nothing to say any more is done with;
    /// one that does not open is given up and named in the log by its id.
    pub async fn claim_letter(&self) -> Result<Option<Outgoing>, Error> {
        loop {
            let now_ms = self.clock.now_ms();
            let claim = self.clock.new_uuid().to_string();
            let claimed = self
                .store
                .claim_letter(claim.clone(), now_ms, now_ms + CLAIM_MS)
                .await?;
            let Some(row) = claimed else { return Ok(None) };
            let id = row.id.clone();
            let opened = match self.open_letter(&row, &claim).await {
                Err(Error::Damaged(_)) => Opened::Damaged,
                opened => opened?,
            };
            match opened {
                Opened::Ready(letter) => return Ok(Some(*letter)),
                Opened::Empty => {
                    if let (Some(site), "confirm") = (row.site_id, row.kind.as_str()) {
                        self.store.unask_reader(site, row.recipient_hash).await?;
                    }
                    self.store.letter_done(id, claim, now_ms).await?;
                }
                Opened::Damaged => {
                    tracing::error!(letter = id, "a letter in the outbox does not open; it is given up");
                    self.store
                        .letter_failed(id, claim, "damaged".to_owned(), now_ms, None)
                        .await?;
                }
            }
        }
    }

    async fn open_letter(&self, row: &DueLetter, claim: &str) -> Result<Opened, Error> {
        let open = |kind, sealed: Option<&[u8]>| self.vault.open(kind, "", sealed?).ok();
        let to = open(Kind::Recipient, row.recipient_sealed.as_deref()).and_then(|to| Email::parse(&to).ok());
        let letter = open(Kind::Letter, row.letter_sealed.as_deref());
        let letter: Option<Letter> = letter.and_then(|letter| serde_json::from_str(&letter).ok());
        let (Some(to), Some(letter)) = (to, letter) else {
            return Ok(Opened::Damaged);
        };
        let kind = letter.kind();
        let site = row.site_id.as_deref().unwrap_or_default();
        Ok(match self.read_letter(letter, site, &row.recipient_hash).await? {
            Some(letter) => Opened::Ready(Box::new(Outgoing {
                id: row.id.clone(),
                to,
                kind,
                letter,
                lang: row.lang.clone(),
                at_ms: row.created_at_ms,
                attempts: row.attempts,
                claim: claim.to_owned(),
            })),
            None => Opened::Empty,
        })
    }

    /// Notes that a letter was handed over; false where another process has taken it since.
    pub async fn letter_left(&self, letter: &Outgoing) -> Result<bool, Error> {
        let now_ms = self.clock.now_ms();
        self.store
            .letter_done(letter.id.clone(), letter.claim.clone(), now_ms)
            .await
    }

    /// Notes that a letter did not leave; true where it is given up with that, as it is at once where the refusal is for
    /// good. `why` must hold no address.
    pub async fn letter_stayed(&self, letter: &Outgoing, why: &str, for_good: bool) -> Result<bool, Error> {
        let now_ms = self.clock.now_ms();
        let next_ms = next_try(letter.attempts, letter.at_ms, now_ms).filter(|_| !for_good);
        let (id, claim) = (letter.id.clone(), letter.claim.clone());
        let noted = self
            .store
            .letter_failed(id, claim, why.to_owned(), now_ms, next_ms)
            .await?;
        Ok(noted && next_ms.is_none())
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
