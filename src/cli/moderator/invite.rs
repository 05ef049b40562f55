//! `tamis moderator invite`: somebody becomes a moderator by a link.

use super::role;
use crate::cli::{Global, say};
use crate::config::Settings;
use crate::domain::email::Email;
use crate::domain::ids::SiteId;
use crate::domain::moderator::Role;
use crate::locale::Tongue;
use crate::moderation::{NewPerson, PersonError, Sieve};
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;

#[derive(Debug, Args)]
pub struct Invite {
    #[arg(value_parser = Email::parse)]
    email: Email,
    /// moderator decides on the sites granted, admin everywhere.
    #[arg(long, default_value = "moderator", value_parser = role)]
    role: Role,
    /// A site they may decide on; may be given more than once.
    #[arg(long, value_name = "SLUG", value_parser = SiteId::parse, value_delimiter = ',')]
    site: Vec<SiteId>,
    /// Language of the letter, fr or en.
    #[arg(long, default_value = "en", value_parser = tongue)]
    lang: Tongue,
    /// Send another link to somebody who is a moderator already.
    #[arg(long, conflicts_with_all = ["role", "site"])]
    again: bool,
}

impl Invite {
    pub async fn run(self, sieve: &Sieve, settings: &Settings, global: &Global) -> Result<()> {
        let by_mail = settings.mail.is_some();
        let token = if self.again {
            let gone = || anyhow!("there is no moderator of that address, or they are disabled");
            let person = sieve.find_person(&self.email).await?.ok_or_else(gone)?;
            sieve.send_link(None, &person.id, by_mail).await?.ok_or_else(gone)?
        } else {
            let new = NewPerson {
                email: self.email.clone(),
                role: self.role,
                sites: self.site.clone(),
                password: None,
            };
            match sieve.invite(None, new, self.lang.tag(), by_mail).await? {
                Ok((_, token)) => token,
                Err(PersonError::EmailTaken) => bail!("{}: --again makes another link", PersonError::EmailTaken),
                Err(error) => bail!("{error}: nobody was invited"),
            }
        };
        if self.role == Role::Moderator && self.site.is_empty() && !self.again {
            say::note(
                "No site was granted, so this moderator will see nothing: tamis moderator grant, or --role admin.",
            );
        }
        let public = settings.public_url(settings.listen).context("public_url")?;
        let link = format!(
            "{}/moderate/set-password/{}",
            public.as_str().trim_end_matches('/'),
            token.expose()
        );
        let shown = (!by_mail).then_some(&link);
        if global.json {
            return say::json(&serde_json::json!({ "email": self.email.expose(), "mailed": by_mail, "link": shown }));
        }
        match shown {
            Some(link) => {
                say::line(&format!("email  {}\nlink   {link}", self.email.expose()));
                say::note(
                    "Give them the link: it sets their password, once, within three days. It is not shown again.",
                );
            }
            None => say::note("A letter with the link waits in the outbox; the running service sends it."),
        }
        Ok(())
    }
}

fn tongue(text: &str) -> Result<Tongue, String> {
    Tongue::find(text).ok_or_else(|| "fr or en".to_owned())
}
