//! Readers report comments, and whoever a decision concerns may object to it.
//!
//! Owns who counts as one reporter (a network, for more is not known of anybody), and the proof in a link to object by. A report changes nothing that is online; a person
//! decides. Knows nothing of how a letter is worded.

use super::Sieve;
use super::network::network;
use super::people::no_random_bytes;
use super::post::To;
use super::review::sees_all;
use crate::domain::email::Email;
use crate::domain::ids::{CommentId, DecisionId, SiteId};
use crate::domain::letter::Letter;
use crate::domain::moderator::Moderator;
use crate::domain::notice::{NoticeFacts, NoticeKind, ReportReason};
use crate::domain::site::Site;
use crate::privacy::{Kind, same};
use crate::storage::{Error, NewLetter, NewReport, NoticeRow, Reported};
use std::net::IpAddr;
use uuid::Uuid;

/// How long a decision can be objected to: six months (DSA, article 20(1)).
pub(super) const OBJECTION_MS: i64 = 184 * 24 * 60 * 60 * 1000;
/// How long a letter is its claimer's alone.
const LEASE_MS: i64 = 5 * 60 * 1000;
/// Tries and pauses of a letter: some three days in all.
const MOST_ATTEMPTS: i64 = 10;
const PAUSE_MS: i64 = 8 * 60 * 60 * 1000;
/// Letters put into the outbox in one round.
const NOTICES_AT_ONCE: i64 = 50;
/// Who stands for the author where a report's id would stand for its reporter.
const AUTHOR: &str = "author";

/// What a reader says against a comment.
#[derive(Debug, Clone)]
pub struct Report {
    pub reason: ReportReason,
    pub text: Option<String>,
    /// Where the answer goes.
    pub email: Option<Email>,
    pub lang: &'static str,
    pub ip: Option<IpAddr>,
}

/// A decision that may be objected to, as a link names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    pub comment: CommentId,
    decision: String,
    /// The report that the decision answered; `None` for the author.
    report: Option<String>,
}

/// A letter to be sent, claimed by this process.
#[derive(Debug)]
pub struct Notice {
    pub site: SiteId,
    pub kind: NoticeKind,
    pub to: Email,
    /// A language tag.
    pub lang: String,
    pub facts: NoticeFacts,
    pub created_at_ms: i64,
    /// The path and proof under which the decision can be objected to, if it can.
    pub objection_path: Option<String>,
    row: NoticeRow,
    claim: String,
}

impl Sieve {
    /// How long answered reports and sent letters are kept: as long as a decision can be objected to.
    pub const ANSWERED_KEPT_MS: i64 = OBJECTION_MS;

    /// How long a letter waits for a mail server, in milliseconds.
    pub const UNSENT_KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;

    /// Keeps a report. Whether it was known is for nobody but us.
    pub async fn report(&self, site: &Site, id: &CommentId, report: Report) -> Result<Reported, Error> {
        let Some(comment) = self.find_published(site, id.as_str()).await? else {
            return Ok(Reported::Unknown);
        };
        let name = site.id.as_str();
        let email = report.email.as_ref().map(|email| email.expose().to_lowercase());
        let from = report.ip.map(|ip| network(ip).unwrap_or_else(|| ip.to_string()));
        let from = from.unwrap_or_default();
        // A text that was changed since may be reported anew.
        let text = comment.edited_at.unwrap_or_default();
        // Nobody proved the address: it makes nobody another reporter.
        let parts = [id.as_str(), &text, &from];
        let new = NewReport {
            site: site.id.clone(),
            id: self.clock.new_uuid().hyphenated().to_string(),
            comment: id.clone(),
            kind: "report",
            reason: report.reason.as_str(),
            body: report.text,
            lang: report.lang.to_owned(),
            reporter: self.vault.pseudonym(Kind::Reporter, name, &parts),
            network: self.vault.pseudonym(Kind::Network, name, &[&from]),
            email_sealed: report
                .email
                .as_ref()
                .map(|email| self.vault.seal(Kind::Email, name, email.expose()))
                .transpose()
                .map_err(|_| no_random_bytes())?
                .map(|sealed| sealed.as_bytes().to_vec()),
            email_hash: email.map(|email| self.vault.pseudonym(Kind::Email, name, &[&email])),
            created_at_ms: self.clock.now_ms(),
        };
        let reported = self.store.report(new).await?;
        if reported == Reported::Done {
            metrics::counter!("tamis_reports_total").increment(1);
        }
        Ok(reported)
    }

    /// What a link to object by names; `None` where it is not ours, or its time is over.
    pub fn open_objection(&self, site: &SiteId, token: &str) -> Option<Objection> {
        let parts: Vec<&str> = token.split('.').collect();
        let [comment, decision, who, until, _] = parts[..] else {
            return None;
        };
        let until_ms = i64::from_str_radix(until, 16).ok()?;
        let comment = CommentId::new(Uuid::try_parse(comment).ok()?);
        let decision = DecisionId::new(Uuid::try_parse(decision).ok()?).to_string();
        let report = match who {
            AUTHOR => None,
            id => Some(Uuid::try_parse(id).ok()?.hyphenated().to_string()),
        };
        let own = self.objection_token(site, &comment, &decision, report.as_deref(), until_ms)?;
        (same(token, &own) && self.clock.now_ms() < until_ms).then_some(Objection {
            comment,
            decision,
            report,
        })
    }

    /// Puts a comment before a moderator once more.
    pub async fn object(&self, site: &Site, to: &Objection, text: &str, lang: &str) -> Result<Reported, Error> {
        let who = to.report.as_deref().unwrap_or(AUTHOR);
        let (email_sealed, email_hash) = match &to.report {
            Some(report) => match self.store.find_reporter(&site.id, report).await? {
                Some(row) => (row.email_sealed, row.email_hash),
                None => return Ok(Reported::Unknown),
            },
            None => match self.store.find_editable(&site.id, &to.comment).await? {
                Some(row) => (row.email_sealed, row.email_hash),
                None => return Ok(Reported::Unknown),
            },
        };
        let email_sealed = match (&email_sealed, &email_hash) {
            // The comment keeps it no longer; the letter that offered to object does, and the objection is to be answered.
            (None, Some(hash)) => self.store.find_recipient(&site.id, &to.comment, hash).await?,
            _ => email_sealed,
        };
        let parts = [to.comment.as_str(), &to.decision, who];
        let reporter = self.vault.pseudonym(Kind::Reporter, site.id.as_str(), &parts);
        let new = NewReport {
            site: site.id.clone(),
            id: self.clock.new_uuid().hyphenated().to_string(),
            comment: to.comment.clone(),
            kind: "objection",
            reason: if to.report.is_some() { "reporter" } else { AUTHOR },
            body: Some(text.to_owned()),
            lang: lang.to_owned(),
            network: reporter.clone(),
            reporter,
            email_sealed,
            email_hash,
            created_at_ms: self.clock.now_ms(),
        };
        self.store.report(new).await
    }

    /// How many comments are reported, within the sites granted.
    pub async fn count_reported(&self, by: &Moderator, site: Option<&SiteId>) -> Result<i64, Error> {
        self.store
            .count_reported(&by.id, sees_all(by), site.map(SiteId::as_str))
            .await
    }

    /// Claims letters that are due, their addresses opened. What cannot be read is given up, and said in the log.
    pub async fn take_notices(&self, limit: i64) -> Result<Vec<Notice>, Error> {
        let claim = self.clock.new_uuid().hyphenated().to_string();
        let now_ms = self.clock.now_ms();
        let rows = self
            .store
            .claim_notices(claim.clone(), now_ms, now_ms + LEASE_MS, limit)
            .await?;
        let mut notices = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(notice) = self.notice(row.clone(), &claim) {
                notices.push(notice);
            } else {
                tracing::error!(notice = row.id, "a letter cannot be read");
                self.store.settle_notice(&row, claim.clone(), "failed", now_ms).await?;
            }
        }
        Ok(notices)
    }

    /// Puts a claimed letter into the outbox, which says by its id what it tells of: it is there once, whatever breaks off.
    /// False where it was taken back or forgotten meanwhile.
    pub async fn post_notice(&self, notice: &Notice) -> Result<bool, Error> {
        let letter = Letter::Notice {
            notice: notice.row.id.clone(),
        };
        let sealed = self.sealed_letter(To::Reader(&notice.site, &notice.to), &letter, &notice.lang)?;
        let letter = NewLetter {
            id: format!("notice.{}", notice.row.id),
            ..sealed
        };
        let (site, id) = (notice.row.site_id.clone(), notice.row.id.clone());
        self.store.post_notice(site, id, notice.claim.clone(), letter).await
    }

    /// Puts into the outbox what is due; gives how many letters that were.
    pub async fn post_notices(&self) -> Result<usize, Error> {
        let mut posted = 0;
        for notice in self.take_notices(NOTICES_AT_ONCE).await? {
            posted += usize::from(self.post_notice(&notice).await?);
        }
        Ok(posted)
    }

    /// Writes down whether a letter was sent; one that was not is tried again later, and given up after three days.
    pub async fn settle_notice(&self, notice: &Notice, sent: bool) -> Result<(), Error> {
        let state = match sent {
            true => "sent",
            false if notice.row.attempts >= MOST_ATTEMPTS => "failed",
            false => "waiting",
        };
        let due_at_ms = self.clock.now_ms() + PAUSE_MS;
        let claim = notice.claim.clone();
        self.store.settle_notice(&notice.row, claim, state, due_at_ms).await?;
        Ok(())
    }

    fn notice(&self, row: NoticeRow, claim: &str) -> Option<Notice> {
        let site = SiteId::parse(&row.site_id).ok()?;
        let kind = NoticeKind::find(&row.kind)?;
        let facts: NoticeFacts = serde_json::from_str(&row.facts).ok()?;
        let to = self
            .vault
            .open(Kind::Email, site.as_str(), &row.recipient_sealed)
            .ok()?;
        let comment = CommentId::parse(&row.comment_id).ok()?;
        let until_ms = row.created_at_ms + OBJECTION_MS;
        let token = self.objection_token(&site, &comment, &row.decision_id, facts.report.as_deref(), until_ms)?;
        Some(Notice {
            to: Email::parse(&to).ok()?,
            lang: row.lang.clone(),
            created_at_ms: row.created_at_ms,
            objection_path: kind.can_object().then(|| format!("/objection/{site}/{token}")),
            claim: claim.to_owned(),
            kind,
            facts,
            site,
            row,
        })
    }

    pub(super) fn objection_token(
        &self,
        site: &SiteId,
        comment: &CommentId,
        decision: &str,
        report: Option<&str>,
        until_ms: i64,
    ) -> Option<String> {
        let short = |id: &str| Some(Uuid::try_parse(id).ok()?.simple().to_string());
        let who = report.map_or_else(|| Some(AUTHOR.to_owned()), short)?;
        let (comment, decision) = (short(comment.as_str())?, short(decision)?);
        let until = format!("{until_ms:x}");
        let proof = self
            .vault
            .pseudonym(Kind::Objection, site.as_str(), &[&comment, &decision, &who, &until]);
        Some(format!("{comment}.{decision}.{who}.{until}.{proof}"))
    }
}
