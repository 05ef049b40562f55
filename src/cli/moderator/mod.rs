//! `tamis moderator`: the people who decide.

mod invite;

use crate::cli::{Global, open::open, say};
use crate::clock::rfc3339;
use crate::domain::email::Email;
use crate::domain::ids::SiteId;
use crate::domain::moderator::Role;
use crate::moderation::{NewPerson, Person, PersonError, Sieve};
use crate::privacy::Secret;
use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, Subcommand};
use invite::Invite;
use std::io::{BufRead, Read};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add a moderator; their token is shown this once.
    Add(Add),
    /// Add somebody who chooses their own password by a link; it is sent by mail, or shown here where no mail server is set.
    Invite(Invite),
    /// List the moderators.
    List,
    /// Give a moderator another token; it is shown this once.
    Token {
        #[arg(value_parser = Email::parse)]
        email: Email,
    },
    /// Let a moderator decide on more sites, from their next request on.
    Grant(Sites),
    /// Let a moderator no longer decide on sites, from their next request on.
    Revoke(Sites),
    /// Make a moderator an administrator, or the other way round; their sessions end.
    Role {
        #[arg(value_parser = Email::parse)]
        email: Email,
        #[arg(value_parser = role)]
        role: Role,
    },
    /// Take the second factor of a moderator away who lost their telephone and their recovery codes.
    ResetFactor {
        #[arg(value_parser = Email::parse)]
        email: Email,
    },
    /// Shut a moderator out at once, with all their sessions and tokens.
    Disable {
        #[arg(value_parser = Email::parse)]
        email: Email,
    },
}

#[derive(Debug, Args)]
pub struct Sites {
    #[arg(value_parser = Email::parse)]
    email: Email,
    /// May be given more than once.
    #[arg(long, value_name = "SLUG", value_parser = SiteId::parse, value_delimiter = ',', required = true)]
    site: Vec<SiteId>,
}

#[derive(Debug, Args)]
pub struct Add {
    #[arg(value_parser = Email::parse)]
    email: Email,
    /// moderator decides on the sites granted, admin everywhere.
    #[arg(long, default_value = "moderator", value_parser = role)]
    role: Role,
    /// A site they may decide on; may be given more than once.
    #[arg(long, value_name = "SLUG", value_parser = SiteId::parse, value_delimiter = ',')]
    site: Vec<SiteId>,
    /// More sites.
    #[arg(hide = true, value_parser = SiteId::parse)]
    more_sites: Vec<SiteId>,
    /// Read a password from standard input, one line, for signing in at /moderate.
    #[arg(long)]
    password_stdin: bool,
}

/// A longer password is not read.
const MOST_BYTES: u64 = 1024;

impl Command {
    pub async fn run(self, global: &Global) -> Result<()> {
        let settings = global.settings(None)?;
        let sieve = open(&settings).await?;
        match self {
            Self::Invite(invite) => invite.run(&sieve, &settings, global).await,
            Self::Role { email, role } => {
                let person = sieve.find_person(&email).await?.ok_or_else(unknown)?;
                let changed = sieve.change_person(None, &person.id, Some(role), None).await?;
                if changed.map_err(unchanged)? {
                    say::note("Changed; their sessions have ended.");
                } else {
                    say::note("That is their role already: nothing was changed.");
                }
                Ok(())
            }
            Self::ResetFactor { email } => {
                let person = sieve.find_person(&email).await?.ok_or_else(unknown)?;
                if sieve.drop_factor(None, &person.id).await? {
                    say::note(
                        "The second factor is gone: their password alone lets them in until they set up another.",
                    );
                } else {
                    say::note("They have no second factor: nothing was changed.");
                }
                Ok(())
            }
            Self::Add(add) => add.run(&sieve, global).await,
            Self::List => list(&sieve, global).await,
            Self::Token { email } => {
                let person = sieve.find_person(&email).await?.ok_or_else(unknown)?;
                if person.disabled {
                    bail!("this moderator is disabled: no token was made");
                }
                let token = sieve.issue_token(None, &person.id).await?;
                tell(&email, person.role, &token, global)
            }
            Self::Grant(sites) => sites.grant(&sieve, global).await,
            Self::Revoke(sites) => sites.revoke(&sieve, global).await,
            Self::Disable { email } => {
                let person = sieve.find_person(&email).await?.ok_or_else(unknown)?;
                if sieve.set_disabled(None, &person.id, true).await?.map_err(unchanged)? {
                    say::note("Disabled; sessions and tokens have ended.");
                } else {
                    say::note("They are disabled already: nothing was changed.");
                }
                Ok(())
            }
        }
    }
}

impl Sites {
    async fn grant(self, sieve: &Sieve, global: &Global) -> Result<()> {
        let person = find(sieve, &self.email).await?;
        let mut sites = person.sites.clone();
        for site in self.site {
            if !sites.contains(&site) {
                sites.push(site);
            }
        }
        change_grants(sieve, &person, sites, global).await
    }

    async fn revoke(self, sieve: &Sieve, global: &Global) -> Result<()> {
        let person = find(sieve, &self.email).await?;
        if let Some(site) = self.site.iter().find(|site| !person.sites.contains(site)) {
            bail!("{site} was not granted to this moderator: nothing was changed");
        }
        let kept = person.sites.iter().filter(|site| !self.site.contains(site));
        change_grants(sieve, &person, kept.cloned().collect(), global).await
    }
}

async fn find(sieve: &Sieve, email: &Email) -> Result<Person> {
    let person = sieve.find_person(email).await?.ok_or_else(unknown)?;
    if person.role == Role::Admin {
        bail!("this moderator is an admin, who decides on every site: nothing was changed");
    }
    Ok(person)
}

fn unchanged(error: PersonError) -> anyhow::Error {
    anyhow::Error::new(error).context("nothing was changed")
}

async fn change_grants(sieve: &Sieve, person: &Person, sites: Vec<SiteId>, global: &Global) -> Result<()> {
    let changed = sieve.change_person(None, &person.id, None, Some(sites.clone())).await?;
    changed.map_err(unchanged)?;
    let email = &person.email;
    if global.json {
        return say::json(&serde_json::json!({ "email": email.expose(), "sites": sites }));
    }
    let names: Vec<&str> = sites.iter().map(SiteId::as_str).collect();
    say::line(&format!("email  {}\nsites  {}", email.expose(), names.join(" ")));
    Ok(())
}

impl Add {
    async fn run(self, sieve: &Sieve, global: &Global) -> Result<()> {
        let sites = [self.site, self.more_sites].concat();
        let password = if self.password_stdin {
            Some(read_password()?)
        } else {
            None
        };
        if self.role == Role::Moderator && sites.is_empty() {
            say::note("No site was granted, so this moderator will see nothing: give --site SLUG, or --role admin.");
        }
        let new = NewPerson {
            email: self.email.clone(),
            role: self.role,
            sites,
            password,
        };
        let id = match sieve.add_moderator(None, new).await? {
            Ok(id) => id,
            Err(PersonError::EmailTaken) => {
                bail!(
                    "{}: tamis moderator token gives them another token",
                    PersonError::EmailTaken
                )
            }
            Err(error) => bail!("{error}: nobody was added"),
        };
        tell(&self.email, self.role, &sieve.issue_token(None, &id).await?, global)
    }
}

async fn list(sieve: &Sieve, global: &Global) -> Result<()> {
    let people = sieve.moderators().await?;
    if global.json {
        let rows = people.iter().map(|person| {
            serde_json::json!({
                "email": person.email.expose(), "role": person.role, "sites": person.sites,
                "disabled": person.disabled, "created_at": rfc3339(person.created_at_ms),
            })
        });
        return say::json(&rows.collect::<Vec<_>>());
    }
    let rows = people.iter().map(|person| {
        let sites: Vec<&str> = person.sites.iter().map(SiteId::as_str).collect();
        let state = if person.disabled { "disabled" } else { "active" };
        [person.email.expose(), person.role.as_str(), state, &sites.join(" ")]
            .map(ToOwned::to_owned)
            .to_vec()
    });
    say::table(&["EMAIL", "ROLE", "STATE", "SITES"], &rows.collect::<Vec<_>>());
    Ok(())
}

fn tell(email: &Email, role: Role, token: &Secret, global: &Global) -> Result<()> {
    let (email, token) = (email.expose(), token.expose());
    if global.json {
        return say::json(&serde_json::json!({ "email": email, "role": role, "token": token }));
    }
    say::line(&format!("email  {email}\nrole   {}\ntoken  {token}", role.as_str()));
    say::note("Keep the token now: only its hash is stored, and it is not shown again.");
    Ok(())
}

fn read_password() -> Result<String> {
    let mut typed = String::new();
    std::io::stdin()
        .lock()
        .take(MOST_BYTES + 1)
        .read_line(&mut typed)
        .context("the password cannot be read")?;
    if typed.len() as u64 > MOST_BYTES {
        bail!("a password has at most {MOST_BYTES} bytes: nobody was added");
    }
    Ok(typed.trim_end_matches(['\r', '\n']).to_owned())
}

fn unknown() -> anyhow::Error {
    anyhow!("there is no moderator of that address: tamis moderator list names them all")
}

fn role(text: &str) -> Result<Role, String> {
    Role::find(text).ok_or_else(|| "moderator or admin".to_owned())
}
