//! A comment comes in: judged, sealed, kept, answered.

use super::Sieve;
use super::forms::Filled;
use super::judge::{Candidate, Judged};
use super::network::network;
use super::people::no_random_bytes;
use super::render::render;
use crate::clock::rfc3339;
use crate::domain::body::Body;
use crate::domain::comment::{CommentKind, PublicComment, Status};
use crate::domain::email::Email;
use crate::domain::ids::{AuthorId, CommentId, PageId};
use crate::domain::lang::Lang;
use crate::domain::name::Name;
use crate::domain::page::Page;
use crate::domain::policy::Cause;
use crate::domain::site::Site;
use crate::domain::verdict::{Reason, Verdict};
use crate::domain::website::Website;
use crate::privacy::{Kind, Vault, same};
use crate::storage::{Error, Inserted, NewComment, PublicRow, Replay};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// A comment as its author meant it: every part right by itself.
#[derive(Debug, Clone)]
pub struct Submission {
    pub page: Page,
    pub title: Option<String>,
    /// Whether the title is the website's own word: it sent the comment under its key.
    pub title_is_ours: bool,
    pub parent: Option<Answered>,
    pub name: Name,
    pub email: Option<Email>,
    pub website: Option<Website>,
    pub body: Body,
    pub lang: Option<Lang>,
    /// Handed out with an earlier comment: proves the same author.
    pub author_token: Option<String>,
    /// In its canonical form: an IPv4 address is never dressed up as an IPv6 one.
    pub ip: Option<IpAddr>,
    pub kind: CommentKind,
    /// What its form brought back; `None` where the website itself sent it.
    pub filled: Option<Filled>,
    /// Whether the author wishes to hear of answers by mail.
    pub notify: bool,
    pub idempotency: Option<Repeatable>,
}

impl Submission {
    fn without_proof(self) -> Self {
        let filled = self.filled.map(|filled| Filled { altcha: None, ..filled });
        Self { filled, ..self }
    }
}

/// What makes a request one that may be sent again.
#[derive(Debug, Clone)]
pub struct Repeatable {
    /// Who asks: one caller's keys are not another's.
    pub caller: &'static str,
    /// The caller's key for this request.
    pub key: String,
    /// The request itself.
    pub request: Vec<u8>,
}

/// A published comment that may be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    id: CommentId,
    depth: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnsweredError {
    /// No published comment of that id on that page.
    Unknown,
    TooDeep,
}

/// What came of a submission.
#[derive(Debug)]
pub enum Submitted {
    Kept(Box<Receipt>),
    Duplicate,
    /// The same request came before, and its comment was withdrawn.
    Withdrawn,
    PageClosed,
    IdempotencyMismatch,
}

/// What an author gets back. Whatever holds a comment up looks the same from here.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Receipt {
    pub published: bool,
    pub comment: PublicComment,
    pub edit_token: String,
    pub author_token: String,
    /// For the caller with the site's key alone.
    pub verdict: Verdict,
    pub cause: Cause,
    pub spam_probability: Option<f64>,
    pub reasons: Vec<Reason>,
}

impl Sieve {
    /// How long a request's key is remembered, in milliseconds.
    pub const REMEMBERED_MS: i64 = 24 * 60 * 60 * 1000;

    /// The comment that a submission answers, if it can be answered.
    pub async fn find_answered(
        &self,
        site: &Site,
        page: &Page,
        id: &str,
    ) -> Result<Result<Answered, AnsweredError>, Error> {
        let Ok(id) = CommentId::parse(id) else {
            return Ok(Err(AnsweredError::Unknown));
        };
        let Some(parent) = self.store.find_parent(&site.id, &id).await? else {
            return Ok(Err(AnsweredError::Unknown));
        };
        let page = self.store.find_page(&site.id, page.key()).await?;
        if parent.status != Status::Published.as_str() || page.is_none_or(|page| page.id != parent.page_id) {
            return Ok(Err(AnsweredError::Unknown));
        }
        let depth = parent.depth + 1;
        Ok(if depth > i64::from(site.settings.max_depth) {
            Err(AnsweredError::TooDeep)
        } else {
            Ok(Answered { id, depth })
        })
    }

    /// Judges a submission, keeps it and answers after its commit.
    pub async fn submit(&self, site: &Site, submission: Submission) -> Result<Submitted, Error> {
        let seal = |kind, text: &str| {
            self.vault
                .seal(kind, site.id.as_str(), text)
                .map(|sealed| sealed.as_bytes().to_vec())
                .map_err(|_| no_random_bytes())
        };
        let pseudonym = |kind, parts: &[&str]| self.vault.pseudonym(kind, site.id.as_str(), parts);
        let now_ms = self.clock.now_ms();
        let (signs, proof) = self.signs(site, submission.filled.as_ref()).await?;
        // Work that somebody else shows at this very moment counts for one of both.
        let without_proof = proof.is_some().then(|| submission.clone().without_proof());
        let known = submission
            .author_token
            .as_deref()
            .and_then(|token| self.open_author_token(site, token));
        let author_known = match &known {
            Some(author) => self.store.author_is_published(&site.id, author, None).await?,
            None => false,
        };
        let author = known.unwrap_or_else(|| AuthorId::new(self.clock.new_uuid()));
        let email = submission.email.as_ref().map(|email| email.expose().to_lowercase());
        let email_hash = email.as_deref().map(|email| pseudonym(Kind::Email, &[email]));
        let candidate = Candidate {
            body: submission.body.as_str(),
            name: Some(submission.name.as_str()),
            website: submission.website.as_ref().map(Website::as_str),
            lang: submission.lang.as_ref().map(Lang::as_str),
            email_hash: email_hash.as_deref(),
            ip: submission.ip,
            author_known,
            signs,
            linkback: submission.kind.is_linkback(),
        };
        let judged = self.judge(site, &candidate).await?;
        let id = CommentId::new(self.clock.new_uuid());
        let passing = self.passing(site, &id, 1, &candidate.input(site), &judged);
        let same = same_parts(&submission, email.as_deref());
        let place = self.place(site, &submission.page, same).await?;
        let (ip, watch) = (submission.ip, self.wish(site, &submission)?);
        let new = NewComment {
            site: site.id.clone(),
            id,
            page_key: place.key,
            page_url: place.url,
            page_title: submission.title.filter(|title| !title.is_empty()),
            title_is_ours: submission.title_is_ours,
            closed_before_ms: site.closes_before_ms(now_ms),
            new_page_id: PageId::new(self.clock.new_uuid()),
            parent: submission.parent.as_ref().map(|parent| parent.id.clone()),
            depth: submission.parent.as_ref().map_or(0, |parent| parent.depth),
            author,
            name: submission.name.as_str().to_owned(),
            kind: submission.kind,
            proof,
            by_site: false,
            act: None,
            website: candidate.website.map(ToOwned::to_owned),
            body: submission.body.as_str().to_owned(),
            html: render(submission.body.as_str(), site.settings.markdown),
            lang: candidate.lang.map(ToOwned::to_owned),
            email_sealed: submission
                .email
                .as_ref()
                .map(|email| seal(Kind::Email, email.expose()))
                .transpose()?,
            ip_sealed: ip.map(|ip| seal(Kind::Ip, &ip.to_string())).transpose()?,
            ip_hash: ip.map(|ip| pseudonym(Kind::Ip, &[&ip.to_string()])),
            network_hash: ip
                .and_then(network)
                .map(|network| pseudonym(Kind::Network, &[&network])),
            fingerprint: place.fingerprint,
            former_fingerprints: place.former_fingerprints,
            ruled: judged.ruled(judged.ruling.status())?,
            email_hash: email_hash.clone(),
            watch,
            created_at_ms: now_ms,
        };
        let receipt = self.receipt(site, &new, &judged);
        let replay = self.answered(site, submission.idempotency.as_ref(), &receipt)?;
        match self.store.insert_comment(new, replay).await {
            Ok(Inserted::Done) => {
                let (verdict, cause) = (judged.verdict().as_str(), judged.ruling.cause.as_str());
                self.ask_shadow(passing);
                metrics::counter!("tamis_comments_total", "verdict" => verdict, "cause" => cause).increment(1);
                Ok(Submitted::Kept(Box::new(receipt)))
            }
            Ok(Inserted::Replayed(told)) => self.answer_again(site, told),
            Ok(Inserted::Mismatch) => Ok(Submitted::IdempotencyMismatch),
            Ok(Inserted::PageClosed) => Ok(Submitted::PageClosed),
            Ok(Inserted::ProofSpent) => match without_proof {
                Some(again) => Box::pin(self.submit(site, again)).await,
                None => Err(Error::Damaged("proof")),
            },
            Err(Error::Conflict(_)) => Ok(Submitted::Duplicate),
            Err(error) => Err(error),
        }
    }

    /// The keyed hash under which an address stands; `None` where the text is no address.
    pub fn email_hash(&self, site: &Site, typed: &str) -> Option<String> {
        let email = Email::parse(typed).ok()?;
        Some(
            self.vault
                .pseudonym(Kind::Email, site.id.as_str(), &[&email.expose().to_lowercase()]),
        )
    }

    /// Whether an author token is ours and its author has a comment online.
    pub async fn author_is_known(&self, site: &Site, token: &str) -> Result<bool, Error> {
        match self.open_author_token(site, token) {
            Some(author) => self.store.author_is_published(&site.id, &author, None).await,
            None => Ok(false),
        }
    }

    /// What the same request was answered before; `None` where it is new, or where its first is not through.
    pub async fn find_earlier(&self, site: &Site, repeatable: &Repeatable) -> Result<Option<Submitted>, Error> {
        let replay = self.replay(site, "submit", repeatable);
        let Some(earlier) = self.store.find_answered(&site.id, &replay).await? else {
            return Ok(None);
        };
        Ok(Some(if earlier.request_hash == replay.request_hash {
            self.answer_again(site, earlier.told)?
        } else {
            Submitted::IdempotencyMismatch
        }))
    }

    /// A request's key and content as kept, so that the same request gets the same answer for a while.
    pub(super) fn replay(&self, site: &Site, route: &str, repeatable: &Repeatable) -> Replay {
        let pseudonym = |parts: &[&str]| self.vault.pseudonym(Kind::Request, site.id.as_str(), parts);
        Replay {
            key_hash: pseudonym(&["key", repeatable.caller, &repeatable.key]),
            request_hash: pseudonym(&[route, &String::from_utf8_lossy(&repeatable.request)]),
            not_before_ms: self.clock.now_ms() - Self::REMEMBERED_MS,
            told: None,
        }
    }

    /// A request's key with what it is answered.
    fn answered(&self, site: &Site, request: Option<&Repeatable>, told: &Receipt) -> Result<Option<Replay>, Error> {
        let Some(repeatable) = request else {
            return Ok(None);
        };
        Ok(Some(Replay {
            told: Some(self.seal_answer(site, told)?),
            ..self.replay(site, "submit", repeatable)
        }))
    }

    fn receipt(&self, site: &Site, new: &NewComment, judged: &Judged) -> Receipt {
        let row = PublicRow {
            id: new.id.as_str().to_owned(),
            parent_id: new.parent.as_ref().map(|parent| parent.as_str().to_owned()),
            name: new.name.clone(),
            website: new.website.clone(),
            html: new.html.clone(),
            created_at_ms: new.created_at_ms,
            edited_at_ms: None,
            by_site: new.by_site,
        };
        Receipt {
            published: new.ruled.status == Status::Published,
            edit_token: self.token(Kind::EditToken, site, new.id.as_str()),
            author_token: self.token(Kind::AuthorToken, site, new.author.as_str()),
            comment: public_comment(row, &new.page_url),
            verdict: judged.verdict(),
            cause: judged.ruling.cause,
            spam_probability: judged.spam_probability(),
            reasons: judged.reasons().to_vec(),
        }
    }

    /// It holds tokens and a name, so it is sealed.
    fn seal_answer(&self, site: &Site, receipt: &Receipt) -> Result<Vec<u8>, Error> {
        let text = serde_json::to_string(receipt).map_err(|_| Error::Damaged("answer"))?;
        let sealed = self.vault.seal(Kind::Answer, site.id.as_str(), &text);
        Ok(sealed.map_err(|_| no_random_bytes())?.as_bytes().to_vec())
    }

    fn answer_again(&self, site: &Site, told: Option<Vec<u8>>) -> Result<Submitted, Error> {
        let damaged = |_| Error::Damaged("answer");
        let Some(told) = told else {
            return Ok(Submitted::Withdrawn);
        };
        let opened = self
            .vault
            .open(Kind::Answer, site.id.as_str(), &told)
            .map_err(damaged)?;
        let receipt = serde_json::from_str(&opened).map_err(|_| Error::Damaged("answer"))?;
        Ok(Submitted::Kept(Box::new(receipt)))
    }

    pub(super) fn token(&self, kind: Kind, site: &Site, id: &str) -> String {
        format!("{id}.{}", self.vault.pseudonym(kind, site.id.as_str(), &[id]))
    }

    fn open_author_token(&self, site: &Site, token: &str) -> Option<AuthorId> {
        let (id, _) = token.split_once('.')?;
        let author = AuthorId::parse(id).ok()?;
        same(token, &self.token(Kind::AuthorToken, site, author.as_str())).then_some(author)
    }
}

/// What makes a submission the same as another: of a reader all they wrote; of another website the two pages, for one tells of
/// another once, however it words that.
fn same_parts<'a>(submission: &'a Submission, email: Option<&'a str>) -> [&'a str; 5] {
    let page = submission.page.key();
    if submission.kind.is_linkback() {
        return same_link(page, submission.website.as_ref().map_or("", Website::as_str));
    }
    let parent = submission.parent.as_ref().map_or("", |parent| parent.id.as_str());
    let (name, body) = (submission.name.as_str(), submission.body.as_str());
    [page, parent, name, email.unwrap_or_default(), body]
}

/// The page of another website that says something, by what counts of its address.
pub(super) fn linking_page(typed: &str) -> String {
    let page = Page::parse_anywhere(typed).ok();
    let address = page.as_ref().and_then(|page| page.url());
    address.map_or_else(|| typed.to_owned(), |address| address.as_str().to_owned())
}

/// The same of another website's word, by its page.
pub(super) fn same_link<'a>(page: &'a str, source: &'a str) -> [&'a str; 5] {
    // http and https are one page, as they are of ours.
    let source = source.split_once(':').map_or(source, |(_, rest)| rest);
    [page, "linkback", "", "", source]
}

/// What makes two comments of a site the same: page key, parent, name, address in lower case, text.
pub(super) fn fingerprint(vault: &Vault, site: &Site, parts: &[&str; 5]) -> String {
    vault.pseudonym(Kind::Fingerprint, site.id.as_str(), parts)
}

/// A row as readers may see it.
pub(super) fn public_comment(row: PublicRow, page: &str) -> PublicComment {
    PublicComment {
        id: row.id,
        page: page.to_owned(),
        parent: row.parent_id,
        name: row.name,
        website: row.website,
        html: row.html,
        created_at: rfc3339(row.created_at_ms),
        edited_at: row.edited_at_ms.map(rfc3339),
        by_site: row.by_site,
    }
}
