//! Links by which a moderator sets a password, made by an administrator: to invite somebody, and to send another.
//!
//! Owns how long they hold, and that who is invited, the link and its letter come about together or not at all.

use super::Sieve;
use super::account::MailWish;
use super::people::{NewPerson, PersonError, no_random_bytes};
use super::post::To;
use crate::domain::email::Email;
use crate::domain::ids::ModeratorId;
use crate::domain::letter::Letter;
use crate::privacy::{Secret, hash_secret, random_secret};
use crate::storage::{Error, NewInvitation, NewLetter, NewPasswordLink};
use serde_json::json;

const HOUR_MS: i64 = 60 * 60 * 1000;
/// How long a link holds that nobody waits for.
const HOURS: i64 = 72;

impl Sieve {
    /// Adds a moderator, and makes the link by which they set a password. Where `by_mail`, a letter brings it to them in
    /// `lang`; it is given back all the same.
    pub async fn invite(
        &self,
        actor: Option<&ModeratorId>,
        new: NewPerson,
        lang: &str,
        by_mail: bool,
    ) -> Result<Result<(ModeratorId, Secret), PersonError>, Error> {
        let id = ModeratorId::new(self.clock.new_uuid());
        let token = new_link()?;
        let invitation = NewInvitation {
            link: self.link(&id, &token, "invite", HOURS),
            letter: self.invitation(&new.email, &token, "invite", lang, by_mail)?,
            lang: lang.to_owned(),
            mail: MailWish::None.as_str().to_owned(),
        };
        let added = self.enter(actor, "person.invited", &id, new, Some(invitation)).await?;
        Ok(added.map(|()| (id, token)))
    }

    /// Makes another link for a moderator who lost the first or forgot their password; earlier ones end. `None` where there
    /// is no such moderator, or they are shut out.
    pub async fn send_link(
        &self,
        actor: Option<&ModeratorId>,
        moderator: &ModeratorId,
        by_mail: bool,
    ) -> Result<Option<Secret>, Error> {
        let found = self.find_person_of(moderator).await?;
        let Some(person) = found.filter(|person| !person.disabled) else {
            return Ok(None);
        };
        let purpose = if person.has_password { "reset" } else { "invite" };
        let token = new_link()?;
        let (lang, _) = self.wish_of(&person.id).await?;
        let letter = self.invitation(&person.email, &token, purpose, &lang, by_mail)?;
        let act = self.act(actor, "person.link_made", person.id.as_str(), &json!({}));
        let link = self.link(&person.id, &token, purpose, HOURS);
        self.store.add_password_link(link, letter, None, act).await?;
        Ok(Some(token))
    }

    fn invitation(
        &self,
        email: &Email,
        token: &Secret,
        purpose: &str,
        lang: &str,
        by_mail: bool,
    ) -> Result<Option<NewLetter>, Error> {
        let (token, hours) = (token.expose().to_owned(), HOURS);
        let letter = match purpose {
            "invite" => Letter::Invite { token, hours },
            _ => Letter::Reset { token, hours },
        };
        by_mail
            .then(|| self.sealed_letter(To::Moderator(email), &letter, lang))
            .transpose()
    }

    pub(super) fn link(
        &self,
        moderator: &ModeratorId,
        token: &Secret,
        purpose: &'static str,
        hours: i64,
    ) -> NewPasswordLink {
        let now_ms = self.clock.now_ms();
        NewPasswordLink {
            token_hash: hash_secret(token.expose()),
            moderator: moderator.clone(),
            purpose,
            created_at_ms: now_ms,
            expires_at_ms: now_ms + hours * HOUR_MS,
        }
    }
}

pub(super) fn new_link() -> Result<Secret, Error> {
    random_secret("tms_link_", 40).map_err(|_| no_random_bytes())
}
