//! A moderator's own account: its password set and changed, its sessions seen and ended, what it hears of by mail.
//!
//! Every change is on record. Whether an address is a moderator's shows in no answer.

use super::Sieve;
use super::invitations::new_link;
use super::people::NewPerson;
use super::post::To;
use super::session::{IDLE_MS, hash_off_the_loop, verify_off_the_loop};
use crate::domain::email::Email;
use crate::domain::ids::ModeratorId;
use crate::domain::letter::Letter;
use crate::domain::moderator::Moderator;
use crate::privacy::{hash_secret, same};
use crate::storage::{Error, PasswordWish};
use serde_json::json;

/// How long a link holds that somebody asked for, in hours.
const RESET_HOURS: i64 = 2;
/// At most one letter with a link within this time.
const RESET_PAUSE_MS: i64 = 5 * 60 * 1000;
/// So much of a session's hash names it on a page.
const NAME_CHARS: usize = 24;

/// What a moderator hears of by mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailWish {
    None,
    AtOnce,
    Daily,
}

impl MailWish {
    pub const ALL: [Self; 3] = [Self::None, Self::AtOnce, Self::Daily];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::AtOnce => "at_once",
            Self::Daily => "daily",
        }
    }

    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|wish| wish.as_str() == text)
    }
}

/// A session as its owner sees it.
#[derive(Debug, Clone)]
pub struct OpenSession {
    /// Names it, and proves nothing.
    pub name: String,
    pub created_at_ms: i64,
    pub seen_at_ms: i64,
    pub agent: String,
    /// Whether it is the one that asks.
    pub is_own: bool,
}

/// What came of changing a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordChanged {
    Done,
    WrongPassword,
    TooShort,
    TooLong,
    /// The link was used, or has ended.
    LinkEnded,
}

impl Sieve {
    /// Whether a link still sets a password.
    pub async fn password_link_holds(&self, token: &str) -> Result<bool, Error> {
        let found = self
            .store
            .find_password_link(&hash_secret(token), self.clock.now_ms())
            .await?;
        Ok(found.is_some())
    }

    /// Sets a password by a link. Every session of the moderator ends.
    pub async fn set_password(&self, token: &str, password: String) -> Result<PasswordChanged, Error> {
        if let Some(fault) = fault_of(&password) {
            return Ok(fault);
        }
        let (hash, now_ms) = (hash_secret(token), self.clock.now_ms());
        let Some(moderator) = self.store.find_password_link(&hash, now_ms).await? else {
            return Ok(PasswordChanged::LinkEnded);
        };
        let id = ModeratorId::parse(&moderator).map_err(|_| Error::Damaged("moderator"))?;
        let password_hash = hash_off_the_loop(password).await?;
        let act = self.act(Some(&id), "password.set", &moderator, &json!({ "by": "link" }));
        let set = self
            .store
            .set_password_by_link(hash, moderator, password_hash, now_ms, act)
            .await?;
        Ok(if set {
            PasswordChanged::Done
        } else {
            PasswordChanged::LinkEnded
        })
    }

    /// Changes a password on its owner's word and old password. Every other session ends.
    pub async fn change_password(
        &self,
        moderator: &Moderator,
        session: &str,
        old: String,
        new: String,
    ) -> Result<PasswordChanged, Error> {
        if !self.is_password(&moderator.id, old).await? {
            return Ok(PasswordChanged::WrongPassword);
        }
        if let Some(fault) = fault_of(&new) {
            return Ok(fault);
        }
        let hash = hash_off_the_loop(new).await?;
        let act = self.act(
            Some(&moderator.id),
            "password.change",
            moderator.id.as_str(),
            &json!({}),
        );
        self.store
            .change_password(moderator.id.clone(), hash, hash_secret(session), act)
            .await?;
        Ok(PasswordChanged::Done)
    }

    /// Whether a password is a moderator's own.
    pub async fn is_password(&self, moderator: &ModeratorId, password: String) -> Result<bool, Error> {
        let account = self.store.find_moderator(moderator.as_str()).await?;
        verify_off_the_loop(password, account.and_then(|account| account.password_hash)).await
    }

    /// Notes that somebody asked for a new password. Whoever it is, one row is written, and a job does the rest.
    pub async fn wish_password(&self, email: &Email, lang: &str) -> Result<(), Error> {
        self.store
            .add_password_wish(PasswordWish {
                id: self.clock.new_uuid().to_string(),
                email_hash: self.moderator_hash(email),
                lang: lang.to_owned(),
                at_ms: self.clock.now_ms(),
            })
            .await
    }

    /// Answers the wishes for new passwords by letters to those whose address it is; gives how many were written.
    pub async fn answer_password_wishes(&self) -> Result<usize, Error> {
        let mut written = 0;
        for wish in self.store.password_wishes(100).await? {
            let account = self.store.find_moderator_by_email(&wish.email_hash).await?;
            let Some(account) = account.filter(|account| !account.disabled) else {
                self.store.drop_password_wish(wish.id).await?;
                continue;
            };
            let id = account.id.clone();
            let moderator = match self.moderator(account).await {
                Ok(moderator) => moderator,
                Err(Error::Damaged(what)) => {
                    tracing::error!(moderator = id, what, "a moderator cannot be written to");
                    self.store.drop_password_wish(wish.id).await?;
                    continue;
                }
                Err(error) => return Err(error),
            };
            let now_ms = self.clock.now_ms();
            let last_ms = self.store.last_password_link(&moderator.id).await?;
            if last_ms.is_some_and(|at_ms| now_ms - at_ms < RESET_PAUSE_MS) {
                self.store.drop_password_wish(wish.id).await?;
                continue;
            }
            let token = new_link()?;
            let letter = Letter::Reset {
                token: token.expose().to_owned(),
                hours: RESET_HOURS,
            };
            let letter = self.sealed_letter(To::Moderator(&moderator.email), &letter, &wish.lang)?;
            let act = self.act(None, "password.reset_asked", moderator.id.as_str(), &json!({}));
            let link = self.link(&moderator.id, &token, "reset", RESET_HOURS);
            if self
                .store
                .add_password_link(link, Some(letter), Some(wish.id), act)
                .await?
            {
                written += 1;
            }
        }
        Ok(written)
    }

    /// The sessions of a moderator that hold, the last used first.
    pub async fn open_sessions(&self, moderator: &ModeratorId, own: Option<&str>) -> Result<Vec<OpenSession>, Error> {
        let now_ms = self.clock.now_ms();
        let own = own.map(hash_secret).unwrap_or_default();
        let rows = self.store.sessions(moderator, now_ms, now_ms - IDLE_MS).await?;
        let session = |row: crate::storage::SessionRow| OpenSession {
            name: row.token_hash.chars().take(NAME_CHARS).collect(),
            created_at_ms: row.created_at_ms,
            seen_at_ms: row.seen_at_ms,
            agent: row.agent.unwrap_or_default(),
            is_own: same(&row.token_hash, &own),
        };
        Ok(rows.into_iter().map(session).collect())
    }

    /// Ends the session of a name, or all where none is named; never the one that asks. Gives how many ended.
    pub async fn end_sessions(&self, moderator: &Moderator, own: &str, name: Option<&str>) -> Result<u64, Error> {
        let named = name.unwrap_or_default();
        if name.is_some() && (named.len() != NAME_CHARS || !named.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            return Ok(0);
        }
        let detail = json!({ "all": name.is_none() });
        let act = self.act(Some(&moderator.id), "session.end", moderator.id.as_str(), &detail);
        self.store
            .end_sessions(moderator.id.clone(), named.to_owned(), hash_secret(own), act)
            .await
    }

    /// In which language a moderator is written to, and what they hear of.
    pub async fn wish_of(&self, moderator: &ModeratorId) -> Result<(String, MailWish), Error> {
        let kept = self.store.find_wish(moderator).await?;
        Ok(kept.map_or_else(
            || ("en".to_owned(), MailWish::None),
            |wish| (wish.lang, MailWish::find(&wish.mail).unwrap_or(MailWish::None)),
        ))
    }

    pub async fn set_wish(&self, moderator: &ModeratorId, lang: &str, wish: MailWish) -> Result<(), Error> {
        self.store
            .set_wish(
                moderator.clone(),
                lang.to_owned(),
                wish.as_str().to_owned(),
                self.clock.now_ms(),
            )
            .await
    }
}

fn fault_of(password: &str) -> Option<PasswordChanged> {
    if password.chars().count() < NewPerson::MIN_PASSWORD_CHARS {
        Some(PasswordChanged::TooShort)
    } else if password.len() > NewPerson::MOST_PASSWORD_BYTES {
        Some(PasswordChanged::TooLong)
    } else {
        None
    }
}
