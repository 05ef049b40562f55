//! `tamis moderator`: the people who decide.

use super::{Global, open::open, say, site};
use crate::clock::rfc3339;
use crate::domain::email::Email;
use crate::domain::ids::{ModeratorId, SiteId};
use crate::domain::moderator::Role;
use crate::moderation::Sieve;
use crate::privacy::{Kind, Secret, hash_password, hash_secret, random_secret};
use crate::storage::{Account, Error, NewModerator};
use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, Subcommand};
use std::io::Read;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add a moderator; their token is shown this once.
    Add(Add),
    /// List the moderators.
    List,
    /// Give a moderator another token; it is shown this once.
    Token {
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
    /// Read a password from standard input, for signing in at /moderate.
    #[arg(long)]
    password_stdin: bool,
}

const FEWEST_CHARS: usize = 8;
const MOST_BYTES: usize = 1024;

impl Command {
    pub async fn run(self, global: &Global) -> Result<()> {
        let sieve = open(&global.settings(None)?).await?;
        match self {
            Self::Add(add) => add.run(&sieve, global).await,
            Self::List => list(&sieve, global).await,
            Self::Token { email } => {
                let account = find(&sieve, &email).await?;
                if account.disabled {
                    bail!("this moderator is disabled: no token was made");
                }
                let id = ModeratorId::parse(&account.id).map_err(|_| Error::Damaged("moderator"))?;
                let token = issue_token(&sieve, id).await?;
                tell(&email, &account.role, &token, global)
            }
            Self::Disable { email } => {
                if !sieve.store.disable_moderator(hash(&sieve, &email)).await? {
                    return Err(unknown());
                }
                say::note("Disabled; sessions and tokens have ended.");
                Ok(())
            }
        }
    }
}

impl Add {
    async fn run(self, sieve: &Sieve, global: &Global) -> Result<()> {
        let sites = [self.site, self.more_sites].concat();
        for slug in &sites {
            site::find(sieve, slug).await?;
        }
        let password_hash = if self.password_stdin { Some(read_password().await?) } else { None };
        let id = ModeratorId::new(sieve.clock.new_uuid());
        let sealed = sieve.vault.seal(Kind::ModeratorEmail, "", self.email.expose())?;
        let new = NewModerator {
            id: id.clone(),
            email_hash: hash(sieve, &self.email),
            email_sealed: sealed.as_bytes().to_vec(),
            role: self.role.as_str(),
            password_hash,
            created_at_ms: sieve.clock.now_ms(),
            sites: sites.clone(),
        };
        match sieve.store.add_moderator(new).await {
            Ok(()) => {}
            Err(Error::Conflict(_)) => {
                bail!("there is a moderator of that address already: tamis moderator token gives them another token")
            }
            Err(error) => return Err(error.into()),
        }
        let token = issue_token(sieve, id).await?;
        if self.role == Role::Moderator && sites.is_empty() {
            say::note("No site was granted, so this moderator sees nothing: give --site SLUG, or --role admin.");
        }
        tell(&self.email, self.role.as_str(), &token, global)
    }
}

async fn list(sieve: &Sieve, global: &Global) -> Result<()> {
    let mut shown = Vec::new();
    for account in sieve.store.moderators().await? {
        let id = ModeratorId::parse(&account.id).map_err(|_| Error::Damaged("moderator"))?;
        let sites = sieve.store.grants(&id).await?;
        let email = sieve.vault.open(Kind::ModeratorEmail, "", &account.email_sealed)?;
        shown.push((email, account, sites));
    }
    if global.json {
        let rows = shown.iter().map(|(email, account, sites)| {
            serde_json::json!({
                "email": email, "role": account.role, "sites": sites, "disabled": account.disabled,
                "password": account.password_hash.is_some(), "created_at": rfc3339(account.created_at_ms),
            })
        });
        return say::json(&rows.collect::<Vec<_>>());
    }
    let rows = shown.into_iter().map(|(email, account, sites)| {
        let state = if account.disabled { "disabled" } else { "" };
        vec![email, account.role, sites.join(" "), state.to_owned()]
    });
    say::table(&["EMAIL", "ROLE", "SITES", ""], &rows.collect::<Vec<_>>());
    Ok(())
}

async fn issue_token(sieve: &Sieve, id: ModeratorId) -> Result<Secret> {
    let token = random_secret("tms_mod_", 40)?;
    sieve.store.add_token(id, hash_secret(token.expose()), sieve.clock.now_ms()).await?;
    Ok(token)
}

fn tell(email: &Email, role: &str, token: &Secret, global: &Global) -> Result<()> {
    let (email, token) = (email.expose(), token.expose());
    if global.json {
        return say::json(&serde_json::json!({ "email": email, "role": role, "token": token }));
    }
    say::line(&format!("email  {email}\nrole   {role}\ntoken  {token}"));
    say::note("Keep the token now: only its hash is stored, and it is not shown again.");
    Ok(())
}

async fn read_password() -> Result<String> {
    let mut typed = String::new();
    std::io::stdin().take(MOST_BYTES as u64 + 3).read_to_string(&mut typed).context("the password")?;
    let password = typed.trim_end_matches(['\r', '\n']).to_owned();
    if password.chars().count() < FEWEST_CHARS || password.len() > MOST_BYTES {
        bail!("a password has at least {FEWEST_CHARS} characters (and at most {MOST_BYTES} bytes): nobody was added");
    }
    let hashed = tokio::task::spawn_blocking(move || hash_password(&password)).await?;
    hashed.map_err(|error| anyhow!("the password cannot be hashed: {error}"))
}

async fn find(sieve: &Sieve, email: &Email) -> Result<Account> {
    sieve.store.find_moderator_by_email(&hash(sieve, email)).await?.ok_or_else(unknown)
}

fn hash(sieve: &Sieve, email: &Email) -> String {
    sieve.vault.pseudonym(Kind::ModeratorEmail, "", &[&email.expose().to_lowercase()])
}

fn unknown() -> anyhow::Error {
    anyhow!("there is no moderator of that address: tamis moderator list names them all")
}

fn role(text: &str) -> Result<Role, String> {
    Role::find(text).ok_or_else(|| "moderator or admin".to_owned())
}
