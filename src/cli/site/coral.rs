//! `tamis site coral-secret`: what a website's Coral signs its questions with.
//!
//! Coral makes its secrets itself and shows them to its administrators, so one is typed here; it is never an argument, which
//! others on the machine could read.

use super::{find, unknown};
use crate::cli::{Global, say};
use crate::domain::ids::SiteId;
use crate::moderation::Sieve;
use crate::privacy::random_secret;
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use std::io::{BufRead, IsTerminal, Read};

/// Coral's have 71 characters; what is far shorter could be guessed.
const FEWEST_BYTES: usize = 16;
const MOST_BYTES: u64 = 1024;

#[derive(Debug, Args)]
pub struct CoralSecret {
    #[arg(value_parser = SiteId::parse)]
    slug: SiteId,
    /// Make a secret here and show it this once, for another program that asks as Coral does.
    #[arg(long, conflicts_with = "remove")]
    new: bool,
    /// Forget the secret; no Coral is answered for this website from then on.
    #[arg(long)]
    remove: bool,
}

impl CoralSecret {
    pub(super) async fn run(self, sieve: &Sieve, global: &Global) -> Result<()> {
        let slug = &self.slug;
        find(sieve, slug).await?;
        if self.remove {
            let told = if sieve.remove_coral_secret(None, slug).await? {
                "The secret is forgotten: no Coral is answered any more."
            } else {
                "There was no secret: nothing was changed."
            };
            say::note(told);
            return Ok(());
        }
        if self.new {
            let secret = random_secret("tms_coral_", 40).map_err(|_| anyhow!("the system gives no random bytes"))?;
            keep(sieve, slug, secret.expose()).await?;
            if global.json {
                return say::json(&serde_json::json!({ "site": slug, "coral_secret": secret.expose() }));
            }
            say::line(&format!("site    {slug}\nsecret  {}", secret.expose()));
            say::note("Keep the secret now: it is not shown again.");
            return Ok(());
        }
        keep(sieve, slug, &read()?).await?;
        say::note(&format!(
            "Kept, sealed. Coral asks at /api/v1/sites/{slug}/coral; what it signed with before is refused from now on."
        ));
        Ok(())
    }
}

async fn keep(sieve: &Sieve, slug: &SiteId, secret: &str) -> Result<()> {
    if sieve.set_coral_secret(None, slug, secret).await? {
        Ok(())
    } else {
        Err(unknown(slug))
    }
}

fn read() -> Result<String> {
    if std::io::stdin().is_terminal() {
        say::note("Type the signing secret that Coral shows at the phase, and Enter:");
    }
    let mut typed = String::new();
    std::io::stdin()
        .lock()
        .take(MOST_BYTES + 1)
        .read_line(&mut typed)
        .context("the secret cannot be read")?;
    let secret = typed.trim();
    if secret.len() < FEWEST_BYTES || typed.len() as u64 > MOST_BYTES || !secret.bytes().all(|b| b.is_ascii_graphic()) {
        bail!(
            "a secret of Coral's is one line of {FEWEST_BYTES} characters or more, without spaces: nothing was changed"
        );
    }
    Ok(secret.to_owned())
}
