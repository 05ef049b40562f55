//! `tamis retrain`: a new version from the decisions so far.

use super::versions::version;
use super::{Global, open::open, say, site};
use crate::domain::ids::SiteId;
use crate::moderation::{Promotion, Retrained};
use crate::spam::Judgement;
use anyhow::{Result, bail};
use clap::Args;

#[derive(Debug, Args)]
pub struct Retrain {
    /// Learn this site's decisions anew, and keep what the other sites taught the version in use.
    #[arg(long, value_name = "SLUG", value_parser = SiteId::parse)]
    site: Option<SiteId>,
    /// Start from the base of this version instead of the base of the version in use.
    #[arg(long, value_name = "VERSION", value_parser = version)]
    base: Option<String>,
    /// Put the new version in use, if it is not judged worse than the one in use.
    #[arg(long)]
    promote: bool,
}

impl Retrain {
    pub async fn run(self, global: &Global) -> Result<()> {
        let sieve = open(&global.settings(None)?).await?;
        let ships = sieve.install_base().await?;
        if let Some(slug) = &self.site {
            site::find(&sieve, slug).await?;
        }
        say::progress("Learning from the decisions so far …");
        let made = sieve
            .retrain(self.site.as_ref(), self.base.as_deref(), self.promote)
            .await?;
        if global.json {
            say::json(&serde_json::json!({
                "version": made.version, "parent": made.parent, "base": made.base, "nameless": made.nameless, "promotable": made.judgement.promotable,
                "promoted": made.promotion == Promotion::Done, "judgement": made.judgement,
                "read": { "new": made.read.new, "taken_back": made.read.taken_back, "already": made.read.already, "texts": made.read.texts },
            }))?;
        } else {
            tell(&made);
            if let Some(ships) = ships.filter(|ships| made.base.as_ref() != Some(ships)) {
                say::line(&format!(
                    "this program ships with the base {ships}, which is not in it: tamis retrain --base {ships} starts from that one"
                ));
            }
        }
        match made.promotion {
            Promotion::NotAsked | Promotion::Done => Ok(()),
            Promotion::Refused => bail!(
                "{} was not put in use, since it is worse than {}: {}",
                made.version,
                made.parent,
                refusals(&made.judgement)
            ),
            Promotion::Overtaken => bail!(
                "{} was not put in use: another version came into use meanwhile; run tamis retrain again",
                made.version
            ),
        }
    }
}

fn tell(made: &Retrained) {
    let (judgement, read) = (&made.judgement, &made.read);
    say::line(&format!(
        "{} new decisions, {} taken back; {} already learnt",
        grouped(read.new),
        grouped(read.taken_back),
        grouped(read.already)
    ));
    let held: u64 = judgement.held_out.values().sum();
    say::line(&format!(
        "{} is made from the base {}; it learnt from {} decisions",
        made.version,
        made.base.as_deref().unwrap_or(&format!("of {}", made.parent)),
        judgement.learnt
    ));
    if made.nameless > 0 {
        say::line(&format!(
            "{} decisions that came with an imported version name no site and are not taken over; that version still has them",
            grouped(made.nameless)
        ));
    }
    if judgement.not_admitted > 0 {
        say::line(&format!(
            "{} more are left out: one author, and one network, counts only so often (behind a proxy, see trusted_proxies)",
            judgement.not_admitted
        ));
    }
    say::line(&format!(
        "judged on {held} texts that neither has seen, beside {}:",
        made.parent
    ));
    let (new, old) = (&judgement.candidate, &judgement.in_use);
    for (name, new, old) in [
        ("right", new.accuracy, old.accuracy),
        ("spam caught at 1 % of good blocked", new.sc1, old.sc1),
    ] {
        if let (Some(new), Some(old)) = (new, old) {
            say::line(&format!(
                "  {name:<34} {:6.2} %  (before {:6.2} %)",
                100.0 * new,
                100.0 * old
            ));
        }
    }
    match made.promotion {
        Promotion::Done => say::line("it is in use now; tamis model rollback takes it back"),
        Promotion::NotAsked if judgement.promotable => {
            say::line(&format!("it may serve: tamis model promote {}", made.version));
        }
        Promotion::NotAsked => say::line(&format!("it may not serve: {}", refusals(judgement))),
        Promotion::Refused | Promotion::Overtaken => {}
    }
}

/// A whole number as it is read: 4,810.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut told = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

/// Why a candidate may not serve: by how much it is worse, and on which comments.
pub fn refusals(judgement: &Judgement) -> String {
    let mut told = judgement.refusals.iter().map(ToString::to_string).collect::<Vec<_>>();
    let in_base: u64 = judgement.newly_wrong_in_base.values().sum();
    if in_base > 0 {
        let mut sources: Vec<_> = judgement.newly_wrong_in_base.iter().collect();
        sources.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        let sources: Vec<String> = sources
            .into_iter()
            .map(|(name, count)| format!("{count} of {name}"))
            .collect();
        told.push(format!(
            "newly wrong are {in_base} of the base's texts: {}",
            sources.join(", ")
        ));
    }
    if !judgement.newly_wrong.is_empty() {
        told.push(format!(
            "newly wrong are the comments {}",
            judgement.newly_wrong.join(", ")
        ));
    }
    told.join("; ")
}
