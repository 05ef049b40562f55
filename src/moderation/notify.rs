//! What the links in letters do: a reader confirms or ends, a moderator decides on one comment.
//!
//! Owns that a link is signed, works once where it acts, and ends. Looking at one changes nothing.

use super::Sieve;
use super::decide::{Decided, Saying};
use super::view::ReviewItem;
use crate::domain::comment::Decision;
use crate::domain::email::Email;
use crate::domain::ids::{CommentId, SiteId};
use crate::domain::moderator::Moderator;
use crate::storage::{ActLink, Error};

/// How long a reader has to confirm, in milliseconds.
const CONFIRM_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// How a reader's link stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReaderLink {
    /// It may be confirmed, or ended; with the website's name.
    Open(String),
    /// Confirmed before.
    Confirmed(String),
    /// Used up, too old, or none of ours.
    Ended,
}

/// How a moderator's link stands.
#[derive(Debug)]
pub enum MailedAct {
    /// The comment as it stands; the link is good.
    Open(Box<(Moderator, ReviewItem)>),
    /// The link did this before, or somebody else decided: the comment as it is now.
    Overtaken(Box<ReviewItem>),
    Done(Box<ReviewItem>),
    /// Used up.
    Used,
    /// Too old, none of ours, or not this moderator's any more.
    Ended,
}

impl Sieve {
    /// How a link to confirm stands.
    pub async fn find_confirmation(&self, token: &str) -> Result<ReaderLink, Error> {
        let Some((site, id)) = self.open_reader_token("confirm", token) else {
            return Ok(ReaderLink::Ended);
        };
        let since_ms = self.clock.now_ms() - CONFIRM_MS;
        Ok(match self.store.find_reader(site, id).await? {
            Some(reader) if reader.state == "confirmed" => ReaderLink::Confirmed(reader.site_name),
            Some(reader) if reader.state == "asked" && reader.asked_at_ms > since_ms => {
                ReaderLink::Open(reader.site_name)
            }
            _ => ReaderLink::Ended,
        })
    }

    /// A reader confirms by their link.
    pub async fn confirm_reader(&self, token: &str) -> Result<ReaderLink, Error> {
        let Some((site, id)) = self.open_reader_token("confirm", token) else {
            return Ok(ReaderLink::Ended);
        };
        let now_ms = self.clock.now_ms();
        let done = self
            .store
            .confirm_reader(site.to_owned(), id.to_owned(), now_ms - CONFIRM_MS, now_ms)
            .await?;
        match self.find_confirmation(token).await? {
            ReaderLink::Confirmed(name) if done => Ok(ReaderLink::Open(name)),
            found => Ok(found),
        }
    }

    /// Whether a link to end is ours; with the website's name, and whether it is ended.
    pub async fn find_end(&self, token: &str) -> Result<Option<(String, bool)>, Error> {
        let Some((site, id)) = self.open_reader_token("end", token) else {
            return Ok(None);
        };
        let reader = self.store.find_reader(site, id).await?;
        Ok(reader.map(|reader| (reader.site_name, reader.state == "ended")))
    }

    /// Begins again what a reader ended, by the same link; with the website's name. Only their own mail holds it, so that it
    /// confirms too.
    pub async fn reopen_reader(&self, token: &str) -> Result<Option<String>, Error> {
        let Some((site, id)) = self.open_reader_token("end", token) else {
            return Ok(None);
        };
        let now_ms = self.clock.now_ms();
        self.store.reopen_reader(site.to_owned(), id.to_owned(), now_ms).await?;
        let reader = self.store.find_reader(site, id).await?;
        Ok(reader
            .filter(|reader| reader.state == "confirmed")
            .map(|reader| reader.site_name))
    }

    /// Ends what a reader hears of answers; the same again changes nothing. False where the link is none of ours, or its
    /// reader was forgotten.
    pub async fn end_reader(&self, token: &str) -> Result<bool, Error> {
        let Some((site, id)) = self.open_reader_token("end", token) else {
            return Ok(false);
        };
        self.store
            .end_reader(site.to_owned(), id.to_owned(), self.clock.now_ms())
            .await
    }

    /// Forgets an address of a site: wishes, confirmation and letters that wait.
    pub async fn forget_reader(&self, site: &SiteId, email: &Email) -> Result<(), Error> {
        self.store
            .forget_reader(site.as_str().to_owned(), self.reader_hash(site, email))
            .await
    }

    fn open_reader_token<'a>(&self, purpose: &str, token: &'a str) -> Option<(&'a str, &'a str)> {
        self.open_signed(purpose, token)?.split_once('.')
    }

    /// How a link to decide stands. Looking changes nothing.
    pub async fn find_mailed_act(&self, token: &str) -> Result<MailedAct, Error> {
        let Some((link, by)) = self.open_act_link(token).await? else {
            return Ok(MailedAct::Ended);
        };
        if link.used_at_ms.is_some() {
            return Ok(MailedAct::Used);
        }
        let id = CommentId::parse(&link.comment_id).map_err(|_| Error::Damaged("link"))?;
        Ok(match self.find_item(&by, &id).await? {
            Some(item) if item.version == link.comment_version => MailedAct::Open(Box::new((by, item))),
            Some(item) => MailedAct::Overtaken(Box::new(item)),
            None => MailedAct::Ended,
        })
    }

    /// Decides by a link, which is used up with that. Somebody who decided meanwhile stands.
    ///
    /// The link names the version that it decides on, so that it does nothing twice even where the process ends before it
    /// is used up; and where nothing was decided, it may be tried again.
    pub async fn decide_by_mail(&self, token: &str, decision: Decision) -> Result<MailedAct, Error> {
        let (by, item) = match self.find_mailed_act(token).await? {
            MailedAct::Open(open) => *open,
            other => return Ok(other),
        };
        let Some((link, _)) = self.open_act_link(token).await? else {
            return Ok(MailedAct::Ended);
        };
        let id = CommentId::parse(&link.comment_id).map_err(|_| Error::Damaged("link"))?;
        let saying = Saying {
            decision,
            note: None,
            seen: Some(item.version),
            // A report is read at the desk.
            reported: Some(0),
        };
        let decided = self.decide(&by, &id, saying).await?;
        if let Err(error) = self.store.use_act_link(link.id, self.clock.now_ms()).await {
            tracing::warn!(%error, "a link of a mail could not be used up; what it decided stands");
        }
        Ok(match decided {
            Decided::Done(item) => MailedAct::Done(item),
            Decided::Overtaken(item) => MailedAct::Overtaken(item),
            Decided::Unknown => MailedAct::Ended,
        })
    }

    /// The link of a token with its moderator, if both still are.
    async fn open_act_link(&self, token: &str) -> Result<Option<(ActLink, Moderator)>, Error> {
        let Some(id) = self.open_signed("act", token) else {
            return Ok(None);
        };
        let link = self.store.find_act_link(id).await?;
        let Some(link) = link.filter(|link| link.expires_at_ms > self.clock.now_ms()) else {
            return Ok(None);
        };
        match self.store.find_moderator(&link.moderator_id).await? {
            Some(account) if !account.disabled => Ok(Some((link, self.moderator(account).await?))),
            _ => Ok(None),
        }
    }
}
