//! Moderators: added, listed, granted sites, shut out.
//!
//! Owns that an address is sealed at rest and found by a keyed hash. What proves that a caller is one stands in `session`.

use super::Sieve;
use super::session::hash_off_the_loop;
use crate::domain::email::Email;
use crate::domain::ids::{ModeratorId, SiteId};
use crate::domain::moderator::{Moderator, Role};
use crate::privacy::{Kind, Secret, hash_secret, random_secret};
use crate::storage::{Account, Error, NewModerator};
use std::collections::HashMap;

/// Somebody to become a moderator.
#[derive(Debug)]
pub struct NewPerson {
    pub email: Email,
    pub role: Role,
    /// An administrator needs none.
    pub sites: Vec<SiteId>,
    /// Without one there is no log-in; a token works all the same.
    pub password: Option<String>,
}

/// Why somebody cannot become a moderator, or not of those sites.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PersonError {
    #[error("somebody of that address is a moderator already")]
    EmailTaken,
    #[error("there is no site called {0}")]
    SiteUnknown(SiteId),
    #[error("a password has at least {} characters", NewPerson::MIN_PASSWORD_CHARS)]
    PasswordTooShort,
    #[error("there is no such moderator")]
    Unknown,
}

impl NewPerson {
    /// NIST SP 800-63B, 5.1.1.2.
    pub const MIN_PASSWORD_CHARS: usize = 8;
    /// A longer one is not read.
    pub const MOST_PASSWORD_BYTES: usize = 1024;
}

/// A moderator as administrators see one.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: ModeratorId,
    pub email: Email,
    pub role: Role,
    pub sites: Vec<SiteId>,
    pub disabled: bool,
    pub created_at_ms: i64,
}

impl Sieve {
    /// Adds a moderator with their grants.
    pub async fn add_moderator(&self, new: NewPerson) -> Result<Result<ModeratorId, PersonError>, Error> {
        if let Some(unknown) = self.find_unknown_site(&new.sites).await? {
            return Ok(Err(PersonError::SiteUnknown(unknown)));
        }
        let password_hash = match new.password {
            Some(password) if password.chars().count() < NewPerson::MIN_PASSWORD_CHARS => {
                return Ok(Err(PersonError::PasswordTooShort));
            }
            Some(password) => Some(hash_off_the_loop(password).await?),
            None => None,
        };
        let id = ModeratorId::new(self.clock.new_uuid());
        let sealed = self.vault.seal(Kind::ModeratorEmail, "", new.email.expose());
        let added = self
            .store
            .add_moderator(NewModerator {
                id: id.clone(),
                email_hash: self.moderator_hash(&new.email),
                email_sealed: sealed.map_err(|_| no_random_bytes())?.as_bytes().to_vec(),
                role: new.role.as_str(),
                password_hash,
                sites: new.sites,
                created_at_ms: self.clock.now_ms(),
            })
            .await;
        match added {
            Ok(()) => Ok(Ok(id)),
            Err(Error::Conflict(_)) => Ok(Err(PersonError::EmailTaken)),
            Err(error) => Err(error),
        }
    }

    /// Makes a token for a program that acts as this moderator. It is shown this once.
    pub async fn issue_token(&self, moderator: &ModeratorId) -> Result<Secret, Error> {
        let token = random_secret("tms_mod_", 40).map_err(|_| no_random_bytes())?;
        self.store
            .add_token(moderator.clone(), hash_secret(token.expose()), self.clock.now_ms())
            .await?;
        Ok(token)
    }

    /// Every moderator, oldest first.
    pub async fn moderators(&self) -> Result<Vec<Person>, Error> {
        let mut people = Vec::new();
        for account in self.store.moderators().await? {
            people.push(self.person(account).await?);
        }
        Ok(people)
    }

    pub async fn find_person(&self, email: &Email) -> Result<Option<Person>, Error> {
        match self.store.find_moderator_by_email(&self.moderator_hash(email)).await? {
            Some(account) => Ok(Some(self.person(account).await?)),
            None => Ok(None),
        }
    }

    /// Shuts a moderator out at once, sessions and tokens included; false where there is no such moderator.
    pub async fn disable_moderator(&self, email: &Email) -> Result<bool, Error> {
        self.store.disable_moderator(self.moderator_hash(email)).await
    }

    /// Grants a moderator these sites and no others, from the next request on.
    pub async fn change_grants(&self, email: &Email, sites: Vec<SiteId>) -> Result<Result<(), PersonError>, Error> {
        if let Some(unknown) = self.find_unknown_site(&sites).await? {
            return Ok(Err(PersonError::SiteUnknown(unknown)));
        }
        let Some(account) = self.store.find_moderator_by_email(&self.moderator_hash(email)).await? else {
            return Ok(Err(PersonError::Unknown));
        };
        self.store.set_grants(moderator_id(&account)?, sites).await?;
        Ok(Ok(()))
    }

    /// The addresses of moderators, by id; who was removed is missing.
    pub(super) async fn addresses(&self, ids: &[String]) -> Result<HashMap<String, Email>, Error> {
        let accounts = self.store.moderators_by_id(ids).await?;
        let address = |account: Account| Ok((account.id.clone(), self.open_email(&account)?));
        accounts.into_iter().map(address).collect()
    }

    pub(super) fn moderator_hash(&self, email: &Email) -> String {
        self.vault
            .pseudonym(Kind::ModeratorEmail, "", &[&email.expose().to_lowercase()])
    }

    fn open_email(&self, account: &Account) -> Result<Email, Error> {
        let damaged = || Error::Damaged("moderator");
        let opened = self.vault.open(Kind::ModeratorEmail, "", &account.email_sealed);
        Email::parse(&opened.map_err(|_| damaged())?).map_err(|_| damaged())
    }

    async fn person(&self, account: Account) -> Result<Person, Error> {
        let id = moderator_id(&account)?;
        let granted = self.store.grants(&id).await?;
        let sites: Result<_, _> = granted.iter().map(|site| SiteId::parse(site)).collect();
        Ok(Person {
            id,
            email: self.open_email(&account)?,
            role: Role::find(&account.role).ok_or(Error::Damaged("moderator"))?,
            sites: sites.map_err(|_| Error::Damaged("grant"))?,
            disabled: account.disabled,
            created_at_ms: account.created_at_ms,
        })
    }

    pub(super) async fn moderator(&self, account: Account) -> Result<Moderator, Error> {
        let Person {
            id, email, role, sites, ..
        } = self.person(account).await?;
        Ok(Moderator { id, email, role, sites })
    }

    async fn find_unknown_site(&self, sites: &[SiteId]) -> Result<Option<SiteId>, Error> {
        for site in sites {
            if self.store.find_site(site).await?.is_none() {
                return Ok(Some(site.clone()));
            }
        }
        Ok(None)
    }
}

fn moderator_id(account: &Account) -> Result<ModeratorId, Error> {
    ModeratorId::parse(&account.id).map_err(|_| Error::Damaged("moderator"))
}

pub(super) fn no_random_bytes() -> Error {
    Error::Unconfirmed("the system gives no random bytes".to_owned())
}
