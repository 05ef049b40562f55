//! `tamis model shadow`: a version judges beside the one in use, and what it would have done is told.
//!
//! Owns who was right: whose verdict a moderator's approval or word of spam bears out. Knows nothing of how it judges.

use super::streamed::Streamed;
use super::verdicts::Crossed;
use super::versions::{unknown, version};
use super::{Global, open, say};
use crate::clock::rfc3339;
use crate::domain::comment::Decision;
use crate::domain::verdict::Verdict;
use crate::moderation::{ShadowSet, Sieve};
use crate::spam::excerpt;
use crate::storage::{ShadowChange, ShadowCount, ShadowRow};
use anyhow::{Result, bail};
use clap::Args;
use serde::Serialize;

/// Characters shown of a comment.
const SHOWN: usize = 80;
/// Rows of what changed read at once.
const PART: i64 = 500;

#[derive(Debug, Args)]
pub struct Shadow {
    /// A version in the register; without one, what the version in the shadow has said so far is shown.
    #[arg(value_parser = version)]
    version: Option<String>,
    /// End it; what it said stays until another version takes its place.
    #[arg(long, conflicts_with = "version")]
    off: bool,
}

/// Whose verdicts moderators bore out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
struct Borne {
    /// Published and approved, or held as spam and called spam.
    right: u64,
    wrong: u64,
    /// Sent to review: no opinion to be right with.
    left_to_a_person: u64,
}

/// A comment that the shadow would have treated differently.
#[derive(Serialize)]
struct Changed {
    id: String,
    in_use: Said,
    shadow: Said,
    /// What moderators last said, if anything.
    decision: Option<String>,
    /// Its beginning, masked.
    text: String,
}

#[derive(Serialize)]
struct Said {
    spam_probability: Option<f64>,
    verdict: String,
}

impl Shadow {
    pub async fn run(self, global: &Global) -> Result<()> {
        let sieve = open::open(&global.settings(None)?).await?;
        match self.version {
            Some(version) => set(&sieve, &version, global).await,
            None if self.off => end(&sieve, global).await,
            None => show(&sieve, global).await,
        }
    }
}

async fn set(sieve: &Sieve, version: &str, global: &Global) -> Result<()> {
    let told = match sieve.set_shadow(None, version).await? {
        ShadowSet::Done => "judges in the shadow now; tamis model shadow shows what it says",
        ShadowSet::Already => "judges in the shadow already",
        ShadowSet::Unknown => return Err(unknown(version)),
        ShadowSet::InUse => bail!("{version} is in use: in the shadow it would only agree; nothing was changed"),
        ShadowSet::Damaged(why) => bail!("{version} cannot be used ({why}); nothing was changed"),
    };
    if global.json {
        return say::json(&serde_json::json!({ "version": version }));
    }
    say::line(&format!("{version} {told}"));
    Ok(())
}

async fn end(sieve: &Sieve, global: &Global) -> Result<()> {
    let ended = sieve.end_shadow(None).await?;
    if global.json {
        return say::json(&serde_json::json!({ "version": null, "ended": ended }));
    }
    say::line(if ended {
        "no version judges in the shadow any more; what it said stays until another takes its place"
    } else {
        "no version judges in the shadow"
    });
    Ok(())
}

async fn show(sieve: &Sieve, global: &Global) -> Result<()> {
    let Some(shadow) = sieve.store.shadow().await? else {
        if global.json {
            return say::json(&serde_json::json!({ "version": null }));
        }
        say::line("no version judges in the shadow; tamis model shadow VERSION lets one");
        return Ok(());
    };
    let mut out = Streamed::new(global.json);
    for site in sieve.store.sites().await? {
        let mut after = String::new();
        loop {
            let part = sieve
                .store
                .shadow_changes(&site.id, &shadow.version, shadow.since_ms, &after, PART);
            let rows = part.await?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.id);
            for row in rows {
                out.item(&Changed::of(site.id.as_str(), row), Changed::line);
            }
        }
    }
    let counts = sieve.store.shadow_counts(&shadow.version, shadow.since_ms).await?;
    let sums = Sums::of(&counts);
    if global.json {
        return out.fields(&serde_json::json!({
            "version": shadow.version,
            "since": rfc3339(shadow.since_ms),
            "until": shadow.until_ms.map(rfc3339),
            "compared": sums.verdicts.total(),
            "verdicts": sums.verdicts,
            "decided": { "comments": sums.decided, "in_use": sums.in_use, "shadow": sums.shadow },
        }));
    }
    sums.tell(&shadow, &mut out);
    out.flush();
    Ok(())
}

impl Changed {
    fn of(site: &str, row: ShadowChange) -> Self {
        Self {
            id: format!("{site}:{}", row.id),
            in_use: Said {
                spam_probability: row.own_probability,
                verdict: row.own_verdict,
            },
            shadow: Said {
                spam_probability: Some(row.spam_probability),
                verdict: row.verdict,
            },
            decision: row.decision,
            text: excerpt(&row.body, SHOWN),
        }
    }

    fn line(&self) -> String {
        let said = |said: &Said| {
            let probability = said
                .spam_probability
                .map_or_else(|| "–".to_owned(), |p| format!("{p:.4}"));
            format!("{probability} {}", said.verdict)
        };
        format!(
            "{}  {} → {}  {}  {}",
            self.id,
            said(&self.in_use),
            said(&self.shadow),
            self.decision.as_deref().unwrap_or("undecided"),
            self.text
        )
    }
}

/// What the counted comments come to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sums {
    verdicts: Crossed,
    /// Comments that moderators approved or called spam.
    decided: u64,
    in_use: Borne,
    shadow: Borne,
}

impl Sums {
    fn of(counts: &[ShadowCount]) -> Self {
        let mut sums = Self::default();
        for count in counts {
            let (Some(own), Some(shadow)) = (Verdict::find(&count.own_verdict), Verdict::find(&count.verdict)) else {
                continue;
            };
            let comments = u64::try_from(count.comments).unwrap_or(0);
            sums.verdicts.add(own, shadow, comments);
            let is_spam = match count.decision.as_deref().and_then(Decision::find) {
                Some(Decision::Approve) => false,
                Some(Decision::Spam) => true,
                Some(Decision::Reject) | None => continue,
            };
            sums.decided += comments;
            sums.in_use.add(own, is_spam, comments);
            sums.shadow.add(shadow, is_spam, comments);
        }
        sums
    }

    fn tell(&self, shadow: &ShadowRow, out: &mut Streamed) {
        let until = match shadow.until_ms {
            Some(until_ms) => format!(" until {}", rfc3339(until_ms)),
            None => String::new(),
        };
        let total = self.verdicts.total();
        out.line(&format!(
            "{} judged {total} comments in the shadow since {}{until}; {} would have been treated differently",
            shadow.version,
            rfc3339(shadow.since_ms),
            self.verdicts.changed()
        ));
        for line in self.verdicts.lines("the version in use", "the shadow") {
            out.line(&line);
        }
        out.line(&format!("of {} that moderators approved or called spam:", self.decided));
        for (name, borne) in [("the version in use", self.in_use), ("the shadow", self.shadow)] {
            out.line(&format!(
                "  {name} was right on {}, wrong on {}, and left {} to a person",
                borne.right, borne.wrong, borne.left_to_a_person
            ));
        }
    }
}

impl Borne {
    fn add(&mut self, verdict: Verdict, is_spam: bool, comments: u64) {
        let sum = match (verdict, is_spam) {
            (Verdict::Review, _) => &mut self.left_to_a_person,
            (Verdict::Publish, false) | (Verdict::Spam, true) => &mut self.right,
            (Verdict::Publish, true) | (Verdict::Spam, false) => &mut self.wrong,
        };
        *sum += comments;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moderators_say_who_was_right() {
        let count = |own: &str, shadow: &str, decision: Option<&str>, comments| ShadowCount {
            own_verdict: own.to_owned(),
            verdict: shadow.to_owned(),
            decision: decision.map(ToOwned::to_owned),
            comments,
        };
        let sums = Sums::of(&[
            count("publish", "publish", None, 90),
            count("publish", "spam", Some("spam"), 3),
            count("publish", "spam", Some("approve"), 1),
            count("review", "publish", Some("approve"), 5),
            count("review", "publish", Some("reject"), 7),
        ]);
        assert_eq!(
            (sums.verdicts.total(), sums.verdicts.changed(), sums.decided),
            (106, 16, 9)
        );
        let borne = |right, wrong, left_to_a_person| Borne {
            right,
            wrong,
            left_to_a_person,
        };
        assert_eq!((sums.in_use, sums.shadow), (borne(1, 3, 5), borne(8, 1, 0)));
    }
}
