//! A website has a comment checked, and says later what it was: the way of clients that keep their comments themselves.
//!
//! Owns what such a client is told, by how many answers it knows, and that what it says later teaches once, from what was
//! judged. Never opens by default: what a person should see is told apart, and where a client knows only two answers it is
//! let through by a cut alone. The parts of a comment are all optional, for clients send what they have.

use super::Sieve;
use super::judge::{Candidate, Judged};
use super::people::no_random_bytes;
use super::teach::Label;
use crate::domain::body::Body;
use crate::domain::policy::Cause;
use crate::domain::site::{Settings, Site};
use crate::domain::verdict::Verdict;
use crate::privacy::Kind;
use crate::storage::{CheckAnswer, CheckRow, Error, NewCheck, NewFeedback, SaidOfCheck};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// From this probability on spam may be called blatant, if it also lies beyond the cut of the strictest budget.
const BLATANT: f64 = 0.9999;
pub(super) const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Authors and an address that are spam by agreement, so that clients can try themselves out.
const SPAM_NAMES: [&str; 2] = ["viagra-test-123", "akismet-guaranteed-spam"];
const SPAM_EMAIL: &str = "akismet-guaranteed-spam@example.com";

/// A comment as a website describes it.
#[derive(Debug, Clone, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and all of them may hold together"
)]
pub struct Check {
    pub body: Option<String>,
    pub name: Option<String>,
    /// As typed, an address or not.
    pub email: Option<String>,
    pub website: Option<String>,
    pub ip: Option<IpAddr>,
    /// When it was written, if the website tells.
    pub written_at_ms: Option<i64>,
    /// The place it was written at, for the numbers.
    pub blog: String,
    /// An administrator of the website wrote it.
    pub by_administrator: bool,
    /// A field was filled in that no person sees.
    pub baited: bool,
    /// The client tries itself out: nothing is remembered, counted or taught.
    pub is_test: bool,
    /// It was checked before, and is asked about again.
    pub again: bool,
    /// Whether the client holds a comment for a person when told to.
    pub can_hold: bool,
    /// The id of an earlier check, where the client tells it.
    pub guid: Option<String>,
}

/// What a client is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Ham,
    Spam {
        /// Beyond doubt, so that a client may throw it away.
        blatant: bool,
    },
    /// A person is to look.
    Held,
    /// Nothing can be said, and least of all that it is good.
    Unjudged,
}

/// The part of a check that is remembered, sealed.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Snapshot {
    pub body: String,
    pub name: Option<String>,
    pub website: Option<String>,
    pub written_at_ms: Option<i64>,
    /// Of the text and its signature, as feedback has it: so that no address need be kept.
    fingerprint: String,
}

impl Sieve {
    /// How long a check is remembered after the last time it was asked about, in milliseconds.
    pub const CHECKS_KEPT_MS: i64 = 30 * DAY_MS;

    /// Judges a comment and remembers it; gives what to tell, and the id under which it is remembered.
    pub async fn check(&self, site: &Site, check: &Check) -> Result<(Told, String), Error> {
        let told = self.ask(site, check).await?;
        let answer = match told {
            Told::Ham => CheckAnswer::Ham,
            Told::Spam { .. } => CheckAnswer::Spam,
            Told::Held => CheckAnswer::Held,
            Told::Unjudged => CheckAnswer::Reported,
        };
        if check.is_test || told == Told::Unjudged {
            return Ok((told, self.clock.new_uuid().simple().to_string()));
        }
        metrics::counter!("tamis_checks_total", "answer" => answer.as_str()).increment(1);
        let guid = self.store.remember_check(self.remembered(site, check, answer)?).await?;
        Ok((told, guid))
    }

    /// Takes what a website says of a comment. Of one that was checked the text teaches that was judged, of any other the one
    /// that is sent; said again it changes nothing, and the last word stands.
    pub async fn say_of_check(&self, site: &Site, check: &Check, label: Label) -> Result<(), Error> {
        if check.is_test || check.body.is_none() {
            return Ok(());
        }
        let guid = check.guid.as_deref().unwrap_or_default();
        let key = self.key_of(site, check);
        // It may be forgotten between the two steps; it is then as if it had never been checked.
        for _ in 0..3 {
            let Some(row) = self.store.find_check(&site.id, guid, &key).await? else {
                let new = self.remembered(site, check, CheckAnswer::Reported)?;
                self.store.remember_check(new).await?;
                continue;
            };
            let said = SaidOfCheck {
                site: site.id.clone(),
                feedback: self.lesson(site, &row, label)?,
                id: row.id,
            };
            if self.store.settle_check(said).await? {
                return Ok(());
            }
        }
        Err(Error::Unconfirmed(
            "what was said of a comment found no place".to_owned(),
        ))
    }

    /// Forgets checks that are old; gives how many.
    pub async fn forget_checks(&self) -> Result<u64, Error> {
        let before_ms = self.clock.now_ms() - Self::CHECKS_KEPT_MS;
        self.store.forget_checks(before_ms).await
    }

    pub(super) fn open_check(&self, site: &Site, row: &CheckRow) -> Result<Snapshot, Error> {
        let opened = self.vault.open(Kind::Check, site.id.as_str(), &row.snapshot);
        let text = opened.map_err(|_| Error::Damaged("check"))?;
        serde_json::from_str(&text).map_err(|_| Error::Damaged("check"))
    }

    async fn ask(&self, site: &Site, check: &Check) -> Result<Told, Error> {
        if check.by_administrator {
            return Ok(Told::Ham);
        }
        if is_certain_spam(check) {
            return Ok(Told::Spam { blatant: false });
        }
        // No more is judged than is remembered and taught, and what is much longer would hold up all others.
        let whole = check.body.as_deref().unwrap_or_default();
        let body = beginning(whole);
        let email_hash = check.email.as_deref().and_then(|email| self.email_hash(site, email));
        let candidate = Candidate {
            body,
            name: check.name.as_deref(),
            website: check.website.as_deref(),
            email_hash: email_hash.as_deref(),
            ip: check.ip,
            ..Candidate::default()
        };
        let judged = self.judge(site, &candidate).await?;
        let told = if body.len() == whole.len() {
            tell(&judged, check, &site.settings)
        } else {
            tell_of_beginning(&judged, check)
        };
        Ok(if told == (Told::Spam { blatant: false }) && self.is_blatant(&judged) {
            Told::Spam { blatant: true }
        } else {
            told
        })
    }

    /// Whether the model alone, on a site that trusts it, is as sure as can be.
    fn is_blatant(&self, judged: &Judged) -> bool {
        let strictest = || {
            let model = self.model.find()?;
            model.budgets()?.block.iter().max_by_key(|row| row.one_in)?.cut
        };
        judged.verdict() == Verdict::Spam
            && judged.ruling.cause == Cause::Model
            && judged
                .spam_probability()
                .is_some_and(|probability| probability >= BLATANT && strictest().is_some_and(|cut| probability >= cut))
    }

    fn remembered(&self, site: &Site, check: &Check, answer: CheckAnswer) -> Result<NewCheck, Error> {
        let pseudonym = |kind, parts: &[&str]| self.vault.pseudonym(kind, site.id.as_str(), parts);
        let whole = check.body.as_deref().unwrap_or_default();
        let body = beginning(whole.trim()).to_owned();
        let of = |text: &Option<String>| text.clone().unwrap_or_default();
        let email = of(&check.email).trim().to_lowercase();
        let signature = [body.as_str(), &of(&check.name), &email, &of(&check.website)];
        let snapshot = Snapshot {
            fingerprint: pseudonym(Kind::Fingerprint, &signature),
            name: check.name.clone(),
            website: check.website.clone(),
            written_at_ms: check.written_at_ms,
            body,
        };
        let text = serde_json::to_string(&snapshot).map_err(|_| Error::Damaged("check"))?;
        let sealed = self.vault.seal(Kind::Check, site.id.as_str(), &text);
        let now_ms = self.clock.now_ms();
        Ok(NewCheck {
            site: site.id.clone(),
            id: self.clock.new_uuid().simple().to_string(),
            key_hash: self.key_of(site, check),
            email_hash: self.email_hash(site, &email),
            snapshot: sealed.map_err(|_| no_random_bytes())?.as_bytes().to_vec(),
            blog: check.blog.clone(),
            answer,
            again: check.again,
            day: now_ms.div_euclid(DAY_MS),
            at_ms: now_ms,
        })
    }

    /// What makes two requests speak of one comment: its text, but for white space, its author's name and address. Clients
    /// change the website's spelling between the two.
    fn key_of(&self, site: &Site, check: &Check) -> String {
        let plain = |text: Option<&str>| {
            let words: Vec<&str> = text.unwrap_or_default().split_whitespace().collect();
            words.join(" ")
        };
        let email = plain(check.email.as_deref()).to_lowercase();
        let parts = [plain(check.body.as_deref()), plain(check.name.as_deref()), email];
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        self.vault.pseudonym(Kind::Check, site.id.as_str(), &parts)
    }

    fn lesson(&self, site: &Site, row: &CheckRow, label: Label) -> Result<NewFeedback, Error> {
        let snapshot = self.open_check(site, row)?;
        Ok(NewFeedback {
            site: site.id.clone(),
            id: self.clock.new_uuid().to_string(),
            label: label.as_str(),
            body: snapshot.body,
            name: snapshot.name,
            website: snapshot.website,
            lang: None,
            email_hash: row.email_hash.clone(),
            fingerprint: snapshot.fingerprint,
            created_at_ms: self.clock.now_ms(),
        })
    }
}

fn is_certain_spam(check: &Check) -> bool {
    let name = check.name.as_deref().map(str::trim).unwrap_or_default();
    let email = check.email.as_deref().map(str::trim).unwrap_or_default();
    SPAM_NAMES.contains(&name) || email.eq_ignore_ascii_case(SPAM_EMAIL)
}

/// What a ruling is to a client. Pure.
fn tell(judged: &Judged, check: &Check, settings: &Settings) -> Told {
    match judged.verdict() {
        Verdict::Spam => Told::Spam { blatant: false },
        // A browser fills in more than its reader sees, so that a trap alone makes nothing spam; but somebody should look.
        Verdict::Publish if check.baited && check.can_hold => Told::Held,
        Verdict::Review if judged.ruling.cause == Cause::NoModel => Told::Unjudged,
        Verdict::Review if check.can_hold => Told::Held,
        Verdict::Review if check.baited || settings.review_as_spam || is_spam_for_two(judged) => {
            Told::Spam { blatant: false }
        }
        Verdict::Publish | Verdict::Review => Told::Ham,
    }
}

/// As much of a text as a comment of ours may have.
fn beginning(text: &str) -> &str {
    text.char_indices()
        .nth(Body::MAX_CHARS)
        .map_or(text, |(end, _)| &text[..end])
}

/// What is told of a text whose beginning alone was judged: it may be spam by that, and is never good by it. Nor is it an outage,
/// after which to ask again.
fn tell_of_beginning(judged: &Judged, check: &Check) -> Told {
    match judged.verdict() {
        Verdict::Publish | Verdict::Review if check.can_hold => Told::Held,
        Verdict::Publish | Verdict::Review | Verdict::Spam => Told::Spam { blatant: false },
    }
}

/// Whether what a person should see is spam to a client that knows no third answer: beyond the cut of the site's budget for
/// blocking, however little the site has taught. Where no cut is known to keep the budget, where there is too little to go
/// by, or where a rule asks for a person, it is.
fn is_spam_for_two(judged: &Judged) -> bool {
    let by_score = matches!(judged.ruling.cause, Cause::Model | Cause::Untaught);
    let Some((score, cuts)) = judged.evidence.judged.filter(|_| by_score) else {
        return true;
    };
    let probability = score.probability();
    // Not the other way round: no number is not below a cut.
    !cuts.spam.at.is_some_and(|cut| probability < cut)
}
