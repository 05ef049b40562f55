//! What became of a file's comments: how many were taken, were there already, or were skipped and why.
//!
//! Owns that no address is told: of a comment only what its source calls it.

use super::seen::Awaiting;
use crate::cli::say;
use crate::domain::arrival::Arriving;
use crate::domain::comment::{Decision, Status};
use crate::moderation::{Landed, Threaded};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Comments named for each reason.
const EXAMPLES: usize = 5;
/// Characters of what a source calls a comment.
const NAME: usize = 40;

/// A comment of a file, before it is kept.
#[derive(Debug)]
pub struct Found {
    source_id: String,
    /// Where it stood.
    standing: Standing,
    is_linkback: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Decided(Decision),
    Waited,
    Gone,
    /// No comment, but what is said of a page.
    Page {
        closed: bool,
    },
}

/// Comments for one reason.
#[derive(Debug, Default)]
struct Reason {
    told: String,
    count: u64,
    examples: Vec<String>,
}

#[derive(Debug, Default)]
pub struct Report {
    dry_run: bool,
    published: u64,
    waiting: u64,
    spam: u64,
    rejected: u64,
    /// Those of what was taken that other websites sent.
    linkbacks: u64,
    pages: u64,
    /// Those of them that take no comments.
    closed: u64,
    /// Those of them that were closed here.
    opened: u64,
    skipped_pages: BTreeMap<&'static str, Reason>,
    already: u64,
    same: u64,
    skipped: BTreeMap<&'static str, Reason>,
    dropped: BTreeMap<&'static str, Reason>,
    threaded: Threaded,
    /// What a run that writes nothing foresees of threads, and whether more came than it remembers.
    awaiting: Awaiting,
    is_full: bool,
    /// Characters that were not written as the file says.
    pub mended: u64,
}

impl Found {
    pub fn of(arriving: &Arriving) -> Self {
        match arriving {
            Arriving::Comment(arrival) => Self {
                source_id: arrival.source_id.clone(),
                is_linkback: arrival.kind.is_linkback(),
                standing: match (&arrival.own, arrival.decision) {
                    (Some(own), _) => match own.status {
                        Status::Published => Standing::Decided(Decision::Approve),
                        Status::Spam => Standing::Decided(Decision::Spam),
                        Status::Rejected => Standing::Decided(Decision::Reject),
                        Status::Pending => Standing::Waited,
                    },
                    (None, decision) => decision.map_or(Standing::Waited, Standing::Decided),
                },
            },
            Arriving::Page(page) => Self {
                source_id: page.page.as_str().to_owned(),
                is_linkback: false,
                standing: Standing::Page { closed: page.closed },
            },
            Arriving::Gone { source_id, .. } => Self {
                source_id: source_id.clone(),
                is_linkback: false,
                standing: Standing::Gone,
            },
        }
    }
}

impl Report {
    pub fn new(dry_run: bool) -> Self {
        Self {
            dry_run,
            ..Self::default()
        }
    }

    pub fn taken(&self) -> u64 {
        self.published + self.waiting + self.spam + self.rejected
    }

    /// How many were there already, by their name or by their text.
    pub fn already(&self) -> u64 {
        self.already + self.same
    }

    pub fn skipped(&self) -> u64 {
        self.skipped.values().map(|reason| reason.count).sum()
    }

    pub fn found(&self) -> u64 {
        self.taken() + self.already() + self.skipped()
    }

    /// How many answer what has not come.
    fn lost(&self) -> u64 {
        self.threaded.lost + self.awaiting.lost
    }

    pub fn skip(&mut self, reason: &'static str, told: &str, source_id: Option<&str>) {
        note(&mut self.skipped, reason, told, source_id);
    }

    /// Counted apart, for its comments are skipped besides.
    pub fn skip_page(&mut self, reason: &'static str, told: &str, address: &str) {
        note(&mut self.skipped_pages, reason, told, Some(address));
    }

    pub fn dropped(&mut self, what: &'static str, told: &str, source_id: &str) {
        note(&mut self.dropped, what, told, Some(source_id));
    }

    pub fn threaded(&mut self, threaded: Threaded) {
        self.threaded = threaded;
    }

    /// What a run that writes nothing can say of threads.
    pub fn foreseen(&mut self, awaiting: Awaiting, is_full: bool) {
        self.awaiting = awaiting;
        self.is_full = is_full;
    }

    pub fn landed(&mut self, found: &Found, landed: Landed) {
        self.linkbacks += u64::from(found.is_linkback && landed == Landed::Taken);
        match (landed, found.standing) {
            (Landed::Page | Landed::Opened, _) | (_, Standing::Page { .. }) => {
                self.pages += 1;
                self.opened += u64::from(landed == Landed::Opened);
                self.closed += u64::from(found.standing == Standing::Page { closed: true });
            }
            (Landed::Taken, Standing::Decided(Decision::Approve)) => self.published += 1,
            (Landed::Taken, Standing::Decided(Decision::Spam)) => self.spam += 1,
            (Landed::Taken, Standing::Decided(Decision::Reject)) => self.rejected += 1,
            (Landed::Taken, Standing::Waited) => self.waiting += 1,
            (Landed::Already, _) => self.already += 1,
            (Landed::Same, _) => self.same += 1,
            (Landed::CalledAlike, _) => self.skip(
                "called_alike",
                "what it is called stands for another comment here: give --from NAME, where the file is of another website",
                Some(&found.source_id),
            ),
            (Landed::Gone, _) | (_, Standing::Gone) => {
                self.skip("deleted", "it was deleted where it comes from", Some(&found.source_id));
            }
        }
    }

    pub fn json(&self, source: &str, site: &str, fault: Option<&str>) -> Value {
        let reasons = |reasons: &BTreeMap<&'static str, Reason>| -> Value {
            let told = |(name, reason): (&&str, &Reason)| {
                let value = json!({ "count": reason.count, "examples": reason.examples });
                ((*name).to_owned(), value)
            };
            Value::Object(reasons.iter().map(told).collect())
        };
        // Which of them end up under what they answer, only a run tells that moves them.
        let attached = (!self.dry_run).then_some(self.threaded.attached);
        json!({
            "site": site, "source": source, "dry_run": self.dry_run, "complete": fault.is_none(), "error": fault,
            "found": self.found(), "taken": self.taken(), "published": self.published, "pending": self.waiting, "spam": self.spam,
            "rejected": self.rejected, "linkbacks": self.linkbacks, "pages": self.pages, "closed_pages": self.closed, "opened_pages": self.opened,
            "skipped_pages": reasons(&self.skipped_pages), "already": self.already, "same": self.same, "skipped": reasons(&self.skipped),
            "dropped": reasons(&self.dropped), "attached_later": attached, "without_parent": self.lost(),
            "mended_characters": self.mended,
        })
    }

    pub fn tell(&self, site: &str, complete: bool) {
        let taken = if self.dry_run { "would be taken" } else { "taken" };
        say::line(&format!(
            "{} {taken}: {} published, {} waiting, {} spam, {} rejected",
            self.taken(),
            self.published,
            self.waiting,
            self.spam,
            self.rejected
        ));
        if self.linkbacks > 0 {
            say::line(&format!(
                "{} of them are trackbacks or pingbacks of other websites",
                self.linkbacks
            ));
        }
        match self.pages {
            0 => {}
            1 => say::line("1 page, as it was"),
            pages => say::line(&format!("{pages} pages, as they were")),
        }
        if self.closed > 0 {
            say::line(&format!(
                "{} of them were closed to comments, and are here unless otherwise was said here; --open-pages opens them",
                self.closed
            ));
        }
        if self.opened > 0 {
            let take = if self.dry_run { "would take" } else { "take" };
            say::line(&format!(
                "{} of them were closed here, and {take} comments again",
                self.opened
            ));
        }
        if self.already > 0 {
            say::line(&format!("{} came before", self.already));
        }
        if self.same > 0 {
            say::line(&format!("{} stand there already, from elsewhere", self.same));
        }
        if self.skipped() > 0 {
            say::line(&format!("{} skipped:", self.skipped()));
            list(&self.skipped);
        }
        if !self.skipped_pages.is_empty() {
            say::line("pages skipped, with what stands on them:");
            list(&self.skipped_pages);
        }
        if !self.dropped.is_empty() {
            say::line("not kept of comments that were:");
            list(&self.dropped);
        }
        if self.lost() > 0 {
            say::line(&format!(
                "{} answer what has not come: they stand on the first level",
                self.lost()
            ));
        }
        if self.awaiting.come > 0 {
            say::line(&format!(
                "{} answer what comes after them: which of those find their place is told once it is done",
                self.awaiting.come
            ));
        }
        if self.dry_run && self.is_full {
            say::line(
                "there are more than are remembered: of the rest, what its neighbours make of it is not foretold",
            );
        }
        if self.mended > 0 {
            say::line(&format!(
                "{} characters were not written as the file says, and were read as best they could be",
                self.mended
            ));
        }
        if self.dry_run {
            say::line("nothing was written");
        } else if complete && self.published + self.spam > 0 {
            say::line(&format!(
                "tamis retrain --site {site} --promote makes a model that has learnt from them"
            ));
        }
    }
}

fn note(reasons: &mut BTreeMap<&'static str, Reason>, name: &'static str, told: &str, source_id: Option<&str>) {
    let reason = reasons.entry(name).or_default();
    reason.count += 1;
    if reason.told.is_empty() {
        told.clone_into(&mut reason.told);
    }
    // An id that could be somebody's address is not told.
    let shown = source_id.filter(|id| !id.contains('@'));
    if let Some(id) = shown.filter(|_| reason.examples.len() < EXAMPLES) {
        let clean = id.chars().filter(|c| !c.is_control());
        reason.examples.push(clean.take(NAME).collect());
    }
}

fn list(reasons: &BTreeMap<&'static str, Reason>) {
    for reason in reasons.values() {
        let named = match reason.examples.as_slice() {
            [] => String::new(),
            some if some.len() as u64 == reason.count => format!(" ({})", some.join(", ")),
            some => format!(" ({}, …)", some.join(", ")),
        };
        say::line(&format!("  {:>7}  {}{named}", reason.count, reason.told));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_counted_and_a_few_comments_named() {
        let mut report = Report::new(false);
        for id in 0..9 {
            report.skip("no_text", "it has no text", Some(&id.to_string()));
        }
        report.skip("no_text", "it has no text", Some("awa@example.org"));
        report.skip("no_id", "it has no id", None);
        let told = report.json("disqus", "blog", None);
        assert_eq!(told["found"], 11);
        assert_eq!(
            told["skipped"]["no_text"],
            json!({ "count": 10, "examples": ["0", "1", "2", "3", "4"] })
        );
        assert_eq!(told["skipped"]["no_id"], json!({ "count": 1, "examples": [] }));
    }
}
