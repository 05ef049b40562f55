//! `tamis site`: the websites that use this installation.
//!
//! Owns what may be done to a site. How one is told stands in `shown`.

mod coral;
mod moves;
mod pages;
mod shown;

use super::{Global, Usage, open::open, say};
use crate::domain::budgets::{BLOCK, PUBLISH};
use crate::domain::email::Email;
use crate::domain::ids::SiteId;
use crate::domain::lang::Lang;
use crate::domain::site::{Origin, ProofOfWork, ReviewFirst, Settings, Site};
use crate::moderation::{IssuedKeys, Sieve, SiteChange, SiteChanged};
use crate::storage::Error;
use anyhow::{Result, anyhow, bail};
use clap::{Args, Subcommand};
use ipnet::IpNet;
use std::io::IsTerminal;
use std::net::IpAddr;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add a website; its keys are shown this once.
    Add(Add),
    /// List the websites.
    List,
    /// Show a website with its settings.
    Show {
        #[arg(value_parser = SiteId::parse)]
        slug: SiteId,
    },
    /// Change a website's settings.
    Set(Box<Set>),
    /// Replace both keys of a website; the old ones open nothing from then on.
    RotateKey {
        #[arg(value_parser = SiteId::parse)]
        slug: SiteId,
    },
    /// Close a page to new comments, or open it again.
    ClosePage(pages::ClosePage),
    /// Move the comments of an article that got another address.
    MovePage(moves::MovePage),
    /// Move the comments of all pages of an origin that the website left for another.
    MoveDomain(moves::MoveDomain),
    /// Keep the secret that a website's Coral signs its questions with; it is read from standard input, one line.
    CoralSecret(coral::CoralSecret),
    /// Remove a website with its pages, comments and decisions, for good.
    Remove {
        #[arg(value_parser = SiteId::parse)]
        slug: SiteId,
        /// Do not ask; needed where there is no terminal to ask on.
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Args)]
pub struct Add {
    /// Its short name in addresses: a-z, 0-9 and inner hyphens.
    #[arg(value_parser = SiteId::parse)]
    slug: SiteId,
    /// Scheme, host and port of its pages, such as https://blog.example; may be given more than once.
    #[arg(long, required = true, value_name = "URL", value_parser = Origin::parse, value_delimiter = ',')]
    origin: Vec<Origin>,
    /// More origins.
    #[arg(hide = true, value_parser = Origin::parse)]
    more_origins: Vec<Origin>,
    /// The language of its pages, as a BCP 47 tag.
    #[arg(long, default_value = "en", value_parser = Lang::parse)]
    lang: Lang,
    /// Its name for people; the short name unless given.
    #[arg(long)]
    name: Option<String>,
}

/// What may be changed; what is not named stays as it is.
#[derive(Debug, Args)]
pub struct Set {
    #[arg(value_parser = SiteId::parse)]
    slug: SiteId,
    /// Its name for people.
    #[arg(long)]
    name: Option<String>,
    /// The language of its pages, as a BCP 47 tag.
    #[arg(long, value_parser = Lang::parse)]
    lang: Option<Lang>,
    /// All its origins anew; may be given more than once.
    #[arg(long, value_name = "URL", value_parser = Origin::parse, value_delimiter = ',')]
    origin: Vec<Origin>,
    /// Whose comments a person sees before the readers do: nobody, new-authors, everybody.
    #[arg(long, value_name = "WHO", value_parser = review_first)]
    review_first: Option<ReviewFirst>,
    /// More links than this in one comment: a person looks.
    #[arg(long, value_name = "N")]
    max_links: Option<usize>,
    /// How deep answers may nest.
    #[arg(long, value_name = "N")]
    max_depth: Option<u32>,
    /// Block at most one good comment in N by the model: 1000, 500, 200, 100 or 50.
    #[arg(long, value_name = "N", value_parser = block_one_in)]
    block_one_in: Option<u32>,
    /// Publish at most one spam in N: 500, 200, 100, 50 or 20. This holds on texts of the kinds the model was trained on; a new
    /// site's may differ until it has decisions of its own.
    #[arg(long, value_name = "N", value_parser = publish_one_in)]
    publish_one_in: Option<u32>,
    /// Publish at or below this probability of spam whatever the budget; "model" for the cut that keeps it.
    #[arg(long, value_name = "P", value_parser = cut)]
    publish_at_most: Option<Cut>,
    /// Hold as spam at or above this probability whatever the budget; "model" for the cut that keeps it.
    #[arg(long, value_name = "P", value_parser = cut)]
    spam_at_least: Option<Cut>,
    /// Share of the automatic decisions that a person looks at besides, so that mistakes are measured, 0 to 1.
    #[arg(long, value_name = "SHARE", value_parser = probability)]
    audit_share: Option<f64>,
    /// Whether clients of Akismet's API that know only spam and good are told that what waits is spam: true or false.
    #[arg(long, value_name = "BOOL")]
    review_as_spam: Option<bool>,
    /// Hold comments with this word or phrase as spam.
    #[arg(long, value_name = "WORD")]
    block_word: Vec<String>,
    #[arg(long, value_name = "WORD")]
    unblock_word: Vec<String>,
    /// Hold comments from this e-mail address as spam; only a keyed hash of it is kept.
    #[arg(long, value_name = "EMAIL", value_parser = Email::parse)]
    block_email: Vec<Email>,
    #[arg(long, value_name = "EMAIL", value_parser = Email::parse)]
    unblock_email: Vec<Email>,
    /// Hold comments from this address or network as spam.
    #[arg(long, value_name = "NETWORK", value_parser = network)]
    block_network: Vec<IpNet>,
    #[arg(long, value_name = "NETWORK", value_parser = network)]
    unblock_network: Vec<IpNet>,
    /// Whether a reader must give an e-mail address: true or false.
    #[arg(long, value_name = "BOOL")]
    email_required: Option<bool>,
    /// Whether comments are Markdown: true or false.
    #[arg(long, value_name = "BOOL")]
    markdown: Option<bool>,
    /// Whether Coral is told to approve what would be published here; else it goes by its own rules: true or false.
    #[arg(long, value_name = "BOOL")]
    coral_approves: Option<bool>,
    /// Whether Coral is told to reject spam; else it withholds it for a person: true or false.
    #[arg(long, value_name = "BOOL")]
    coral_rejects: Option<bool>,
    #[command(flatten)]
    life: pages::Life,
    /// When a browser works before its comment counts: off, flood (while unusually much comes in), always. Readers without
    /// JavaScript are not turned away: their comments wait for a person.
    #[arg(long, value_name = "WHEN", value_parser = proof_of_work)]
    proof_of_work: Option<ProofOfWork>,
}

#[derive(Debug, Clone, Copy)]
pub enum Cut {
    Model,
    At(f64),
}

impl Cut {
    fn into_setting(self) -> Option<f64> {
        match self {
            Self::Model => None,
            Self::At(probability) => Some(probability),
        }
    }
}

impl Command {
    pub async fn run(self, global: &Global) -> Result<()> {
        let sieve = open(&global.settings(None)?).await?;
        match self {
            Self::Add(add) => add.run(&sieve, global).await,
            Self::List => shown::list(&sieve, global).await,
            Self::Show { slug } => shown::show(&sieve, &find(&sieve, &slug).await?, global).await,
            Self::Set(set) => set.run(&sieve, global).await,
            Self::RotateKey { slug } => {
                let keys = sieve.rotate_keys(None, slug.clone()).await?;
                let keys = keys.ok_or_else(|| unknown(&slug))?;
                tell(&slug, &keys, global)
            }
            Self::ClosePage(close) => close.run(&sieve, global).await,
            Self::MovePage(page) => page.run(&sieve, global).await,
            Self::MoveDomain(domain) => domain.run(&sieve, global).await,
            Self::CoralSecret(secret) => secret.run(&sieve, global).await,
            Self::Remove { slug, yes } => remove(&sieve, slug, yes).await,
        }
    }
}

impl Add {
    async fn run(self, sieve: &Sieve, global: &Global) -> Result<()> {
        let site = Site {
            name: self.name.unwrap_or_else(|| self.slug.to_string()),
            id: self.slug.clone(),
            lang: self.lang,
            origins: [self.origin, self.more_origins].concat(),
            settings: Settings::default(),
        };
        match sieve.add_site(None, site).await {
            Ok(keys) => tell(&self.slug, &keys, global),
            Err(Error::Conflict(_)) => Err(anyhow!(
                "there is a site {0} already: see tamis site show {0}",
                self.slug
            )),
            Err(error) => Err(error.into()),
        }
    }
}

fn tell(site: &SiteId, keys: &IssuedKeys, global: &Global) -> Result<()> {
    let (key, akismet_key) = (keys.key.expose(), keys.akismet_key.expose());
    if global.json {
        return say::json(&serde_json::json!({ "site": site, "key": key, "akismet_key": akismet_key }));
    }
    say::line(&format!(
        "site         {site}\nkey          {key}\nakismet key  {akismet_key}"
    ));
    say::note("Keep the keys now: only their hashes are stored, and they are not shown again.");
    Ok(())
}

impl Set {
    async fn run(self, sieve: &Sieve, global: &Global) -> Result<()> {
        let slug = self.slug.clone();
        let site = match sieve.change_site(None, &slug, &self.change()).await? {
            SiteChanged::Done(site, _) => site,
            SiteChanged::Unknown => return Err(unknown(&slug)),
            SiteChanged::CutsCross { publish, spam } => {
                bail!("what is published ({publish}) must lie below what is held as spam ({spam}): nothing was changed")
            }
        };
        shown::show(sieve, &site, global).await
    }

    fn change(self) -> SiteChange {
        SiteChange {
            name: self.name,
            lang: self.lang,
            origins: Some(self.origin).filter(|origins| !origins.is_empty()),
            review_first: self.review_first,
            max_links: self.max_links,
            max_depth: self.max_depth,
            block_one_in: self.block_one_in,
            publish_one_in: self.publish_one_in,
            publish_at_most: self.publish_at_most.map(Cut::into_setting),
            spam_at_least: self.spam_at_least.map(Cut::into_setting),
            audit_share: self.audit_share,
            review_as_spam: self.review_as_spam,
            email_required: self.email_required,
            markdown: self.markdown,
            coral_approves: self.coral_approves,
            coral_rejects: self.coral_rejects,
            proof_of_work: self.proof_of_work,
            block_words: self.block_word,
            unblock_words: self.unblock_word,
            block_emails: self.block_email,
            unblock_emails: self.unblock_email,
            block_networks: self.block_network,
            unblock_networks: self.unblock_network,
            ..self.life.change()
        }
    }
}

async fn remove(sieve: &Sieve, slug: SiteId, yes: bool) -> Result<()> {
    find(sieve, &slug).await?;
    if !yes {
        let unasked = format!("whether {slug} may go with all its comments: say --yes; nothing was removed");
        let warning = format!("All comments, pages and decisions of {slug} will be gone.");
        if !agreed(&slug, &unasked, &warning)? {
            bail!("nothing was removed");
        }
    }
    if !sieve.remove_site(None, slug.clone()).await? {
        return Err(unknown(&slug));
    }
    say::note(&format!("{slug} is gone."));
    Ok(())
}

/// Whether somebody sits at a terminal who can be asked.
fn is_asked() -> bool {
    std::io::stdin().is_terminal()
}

/// Whether whoever sits at the terminal agrees, by typing the site's short name.
fn agreed(slug: &SiteId, unasked: &str, warning: &str) -> Result<bool> {
    if !is_asked() {
        return Err(Usage(format!("nobody is there to ask {unasked}")).into());
    }
    say::note(&format!("{warning} Type {slug} to go on:"));
    let mut typed = String::new();
    std::io::stdin().read_line(&mut typed)?;
    Ok(typed.trim() == slug.as_str())
}

/// The site of that name, or the sentence that there is none.
pub async fn find(sieve: &Sieve, slug: &SiteId) -> Result<Site> {
    sieve.store.find_site(slug).await?.ok_or_else(|| unknown(slug))
}

fn unknown(slug: &SiteId) -> anyhow::Error {
    anyhow!("there is no site {slug}: tamis site list names them all")
}

fn review_first(text: &str) -> Result<ReviewFirst, String> {
    serde_json::from_value(text.into()).map_err(|_| "nobody, new-authors or everybody".to_owned())
}

fn proof_of_work(text: &str) -> Result<ProofOfWork, String> {
    serde_json::from_value(text.into()).map_err(|_| "off, flood or always".to_owned())
}

fn probability(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| "a number from 0 to 1".to_owned())
}

fn cut(text: &str) -> Result<Cut, String> {
    if text == "model" {
        Ok(Cut::Model)
    } else {
        probability(text).map(Cut::At)
    }
}

fn block_one_in(text: &str) -> Result<u32, String> {
    offered(&BLOCK, text)
}

fn publish_one_in(text: &str) -> Result<u32, String> {
    offered(&PUBLISH, text)
}

/// A budget that tables have a row for.
fn offered(budgets: &[u32], text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|number| budgets.contains(number));
    number.ok_or_else(|| {
        let all: Vec<String> = budgets.iter().map(ToString::to_string).collect();
        format!("one in {} is offered", all.join(", "))
    })
}

fn network(text: &str) -> Result<IpNet, String> {
    let parsed = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    parsed.map_err(|_| "an address or a network such as 203.0.113.0/24".to_owned())
}
