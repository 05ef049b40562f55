//! Moderators: added, listed, given roles and sites, shut out; on record with the change itself.
//!
//! Owns that an address is sealed at rest and found by a keyed hash. What proves that a caller is one stands in `session`.

use super::Sieve;
use super::session::hash_off_the_loop;
use crate::domain::email::Email;
use crate::domain::ids::{ModeratorId, SiteId};
use crate::domain::moderator::{Moderator, Role};
use crate::privacy::{Kind, Secret, hash_secret, random_secret};
use crate::storage::{Account, Error, NewInvitation, NewModerator, Staffed};
use serde_json::{Map, json};
use std::collections::{HashMap, HashSet};

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
    #[error("nobody else is an administrator")]
    LastAdministrator,
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
    /// Whether they can log in; a token works without.
    pub has_password: bool,
    pub created_at_ms: i64,
}

/// A moderator with how they get in.
#[derive(Debug, Clone)]
pub struct Staff {
    pub person: Person,
    /// Until when an invitation holds, or held, that was not used yet.
    pub invited_until_ms: Option<i64>,
    /// Whether a code is asked for at log-in.
    pub has_factor: bool,
}

impl Sieve {
    /// Adds a moderator with their grants.
    pub async fn add_moderator(
        &self,
        actor: Option<&ModeratorId>,
        new: NewPerson,
    ) -> Result<Result<ModeratorId, PersonError>, Error> {
        let id = ModeratorId::new(self.clock.new_uuid());
        let added = self.enter(actor, "person.added", &id, new, None).await?;
        Ok(added.map(|()| id))
    }

    /// Writes somebody new down, on record under the name of the act.
    pub(super) async fn enter(
        &self,
        actor: Option<&ModeratorId>,
        act: &'static str,
        id: &ModeratorId,
        new: NewPerson,
        invitation: Option<NewInvitation>,
    ) -> Result<Result<(), PersonError>, Error> {
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
        let detail = json!({ "role": new.role, "sites": new.sites });
        let act = self.act(actor, act, id.as_str(), &detail);
        let sealed = self.vault.seal(Kind::ModeratorEmail, "", new.email.expose());
        let new = NewModerator {
            id: id.clone(),
            email_hash: self.moderator_hash(&new.email),
            email_sealed: sealed.map_err(|_| no_random_bytes())?.as_bytes().to_vec(),
            role: new.role.as_str(),
            password_hash,
            sites: new.sites,
            created_at_ms: self.clock.now_ms(),
        };
        match self.store.add_moderator(new, invitation, act).await {
            Ok(()) => Ok(Ok(())),
            Err(Error::Conflict(_)) => Ok(Err(PersonError::EmailTaken)),
            Err(error) => Err(error),
        }
    }

    /// Makes a token for a program that acts as this moderator. It is shown this once.
    pub async fn issue_token(&self, actor: Option<&ModeratorId>, moderator: &ModeratorId) -> Result<Secret, Error> {
        let token = random_secret("tms_mod_", 40).map_err(|_| no_random_bytes())?;
        let (hash, now_ms) = (hash_secret(token.expose()), self.clock.now_ms());
        let act = self.act(actor, "person.token_issued", moderator.as_str(), &json!({}));
        self.store.add_token(moderator.clone(), hash, now_ms, act).await?;
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

    pub async fn find_person_of(&self, id: &ModeratorId) -> Result<Option<Person>, Error> {
        match self.store.find_moderator(id.as_str()).await? {
            Some(account) => Ok(Some(self.person(account).await?)),
            None => Ok(None),
        }
    }

    /// Every moderator with how they get in, oldest first.
    pub async fn staff(&self) -> Result<Vec<Staff>, Error> {
        let invited: HashMap<String, i64> = self.store.open_invitations().await?.into_iter().collect();
        let factors: HashSet<String> = self.store.moderators_with_factor().await?.into_iter().collect();
        let staff = |person: Person| Staff {
            invited_until_ms: invited.get(person.id.as_str()).copied(),
            has_factor: factors.contains(person.id.as_str()),
            person,
        };
        Ok(self.moderators().await?.into_iter().map(staff).collect())
    }

    /// Shuts a moderator out at once, sessions, tokens and links to a password included, or lets them in again; false where
    /// nothing changed.
    pub async fn set_disabled(
        &self,
        actor: Option<&ModeratorId>,
        moderator: &ModeratorId,
        disabled: bool,
    ) -> Result<Result<bool, PersonError>, Error> {
        let act = if disabled { "person.disabled" } else { "person.enabled" };
        let act = self.act(actor, act, moderator.as_str(), &json!({}));
        Ok(match self.store.set_disabled(moderator.clone(), disabled, act).await? {
            Staffed::Done => Ok(true),
            Staffed::Unchanged => Ok(false),
            Staffed::LastAdministrator => Err(PersonError::LastAdministrator),
        })
    }

    /// Gives a moderator another role, which ends their sessions, and these sites and no others, from the next request on.
    /// What is `None` stays as it is. False where nothing changed.
    pub async fn change_person(
        &self,
        actor: Option<&ModeratorId>,
        moderator: &ModeratorId,
        role: Option<Role>,
        sites: Option<Vec<SiteId>>,
    ) -> Result<Result<bool, PersonError>, Error> {
        if let Some(unknown) = self.find_unknown_site(sites.as_deref().unwrap_or_default()).await? {
            return Ok(Err(PersonError::SiteUnknown(unknown)));
        }
        let Some(before) = self.find_person_of(moderator).await? else {
            return Ok(Err(PersonError::Unknown));
        };
        let role = role.filter(|role| *role != before.role);
        let sites = sites.filter(|sites| !same_sites(sites, &before.sites));
        if role.is_none() && sites.is_none() {
            return Ok(Ok(false));
        }
        let mut detail = Map::new();
        if let Some(role) = role {
            detail.insert("role".to_owned(), json!(role));
        }
        if let Some(sites) = &sites {
            detail.insert("sites".to_owned(), json!(sites));
        }
        let act = self.act(actor, "person.changed", moderator.as_str(), &detail.into());
        Ok(
            match self.store.change_person(moderator.clone(), role, sites, act).await? {
                Staffed::Done => Ok(true),
                Staffed::Unchanged => Err(PersonError::Unknown),
                Staffed::LastAdministrator => Err(PersonError::LastAdministrator),
            },
        )
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
            has_password: account.password_hash.is_some(),
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

fn same_sites(a: &[SiteId], b: &[SiteId]) -> bool {
    let names = |sites: &[SiteId]| {
        sites
            .iter()
            .map(|site| site.as_str().to_owned())
            .collect::<HashSet<_>>()
    };
    names(a) == names(b)
}

fn moderator_id(account: &Account) -> Result<ModeratorId, Error> {
    ModeratorId::parse(&account.id).map_err(|_| Error::Damaged("moderator"))
}

pub(super) fn no_random_bytes() -> Error {
    Error::Unconfirmed("the system gives no random bytes".to_owned())
}
