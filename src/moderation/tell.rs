//! Who is to be told what by mail: readers of answers, after they confirmed it; moderators of what waits.
//!
//! Owns who is written to and when; what a letter says is read when it is sent. What a request asks for is one row, whoever asks; only here, in a job, is looked up
//! whom it concerns, so that no answer tells whether an address is known.

use super::account::MailWish;
use super::people::no_random_bytes;
use super::post::To;
use super::{Sieve, Submission};
use crate::domain::email::Email;
use crate::domain::ids::{ModeratorId, SiteId};
use crate::domain::lang::Lang;
use crate::domain::letter::Letter;
use crate::domain::moderator::Role;
use crate::domain::site::Site;
use crate::privacy::Kind;
use crate::storage::{ActLink, Error, NewWatch, Told, Wisher};

const MINUTE_MS: i64 = 60 * 1000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// A wish that was not confirmed by then is asked about no more, and forgotten.
const WISH_MS: i64 = 7 * DAY_MS;
/// Wishes kept so long are forgotten.
const WISH_KEPT_MS: i64 = 90 * DAY_MS;
/// Rows read at once.
const ROUND: i64 = 50;
/// How long an answer stands before it is told of: a decision may be taken back meanwhile.
const SETTLED_MS: i64 = MINUTE_MS;
/// How soon one letter about what waits follows another.
const AT_ONCE_PAUSE_MS: i64 = 5 * MINUTE_MS;
/// Comments are looked for so far back again: one may be kept a little after the time that it bears, and what found no room
/// in a letter at once stands in the next.
const OVERLAP_MS: i64 = 60 * MINUTE_MS;
/// Comments that stand in one letter; the others are counted.
const MOST_ITEMS: i64 = 20;
/// How long a link decides, in milliseconds.
const ACT_LINK_MS: i64 = 3 * DAY_MS;

impl Sieve {
    /// The wish of a comment's author to hear of answers, as kept with the comment; `None` where there is none.
    pub(super) fn wish(&self, site: &Site, submission: &Submission) -> Result<Option<NewWatch>, Error> {
        let email = submission.email.as_ref().filter(|_| submission.notify);
        let lang = submission.lang.as_ref().map(Lang::as_str);
        email.map(|email| self.watch(site, email, lang)).transpose()
    }

    fn watch(&self, site: &Site, email: &Email, lang: Option<&str>) -> Result<NewWatch, Error> {
        let sealed = self.vault.seal(Kind::Email, site.id.as_str(), email.expose());
        Ok(NewWatch {
            email_hash: self.reader_hash(&site.id, email),
            email_sealed: sealed.map_err(|_| no_random_bytes())?.as_bytes().to_vec(),
            lang: lang.unwrap_or(site.lang.as_str()).to_owned(),
        })
    }

    /// Asks readers to confirm their wish: each address once, whoever types it. Gives how many letters were written.
    pub async fn ask_readers(&self) -> Result<usize, Error> {
        let now_ms = self.clock.now_ms();
        let (mut written, mut after) = (0, String::new());
        loop {
            let unasked = self.store.unasked_readers(now_ms - WISH_MS, &after, ROUND).await?;
            let Some(last) = unasked.last() else { return Ok(written) };
            after.clone_from(&last.comment_id);
            for unasked in unasked {
                let Some((site, email)) = self
                    .watcher(&unasked.site_id, &unasked.comment_id, &unasked.email_sealed)
                    .await?
                else {
                    continue;
                };
                let id = self.reader_id(&unasked.site_id, &unasked.email_hash);
                let letter = Letter::Confirm {
                    comment: unasked.comment_id.clone(),
                    token: self.reader_token("confirm", &unasked.site_id, &id),
                    end: self.end_path(&unasked.site_id, &id),
                };
                let letter = self.sealed_letter(To::Reader(&site, &email), &letter, &unasked.lang)?;
                if self.store.ask_reader(unasked, id, now_ms, letter).await? {
                    written += 1;
                }
            }
        }
    }

    /// Tells readers of answers. Gives how many letters were written.
    pub async fn tell_replies(&self) -> Result<usize, Error> {
        let now_ms = self.clock.now_ms();
        let (mut written, mut after) = (0, String::new());
        loop {
            let untold = self.store.untold_replies(now_ms - SETTLED_MS, &after, ROUND).await?;
            let Some(last) = untold.last() else { return Ok(written) };
            after.clone_from(&last.comment_id);
            for untold in untold {
                let Some((site, email)) = self
                    .watcher(&untold.site_id, &untold.watched_id, &untold.email_sealed)
                    .await?
                else {
                    continue;
                };
                let id = self.reader_id(&untold.site_id, &untold.email_hash);
                let letter = Letter::Reply {
                    comment: untold.comment_id.clone(),
                    end: self.end_path(&untold.site_id, &id),
                };
                let letter = self.sealed_letter(To::Reader(&site, &email), &letter, &untold.lang)?;
                if self.store.tell_reply(untold, now_ms, letter).await? {
                    written += 1;
                }
            }
        }
    }

    /// Forgets wishes in their time: those that nobody confirmed after a week, others after three months.
    pub async fn forget_wishes(&self) -> Result<u64, Error> {
        let now_ms = self.clock.now_ms();
        self.store.forget_wishes(now_ms - WISH_MS, now_ms - WISH_KEPT_MS).await
    }

    /// Tells moderators of what waits, as each wishes. Gives how many letters were written.
    pub async fn tell_moderators(&self) -> Result<usize, Error> {
        let mut written = 0;
        for wisher in self.store.wishers().await? {
            match self.tell_moderator(&wisher).await {
                Ok(told) => written += usize::from(told),
                // One account whose row is broken keeps nothing from the others.
                Err(Error::Damaged(what)) => {
                    tracing::error!(
                        moderator = wisher.moderator_id,
                        what,
                        "a moderator cannot be written to"
                    );
                }
                Err(error) => return Err(error),
            }
        }
        Ok(written)
    }

    async fn tell_moderator(&self, wisher: &Wisher) -> Result<bool, Error> {
        let now_ms = self.clock.now_ms();
        let daily = wisher.mail == MailWish::Daily.as_str();
        let pause_ms = if daily { DAY_MS } else { AT_ONCE_PAUSE_MS };
        if now_ms - wisher.mailed_at_ms < pause_ms {
            return Ok(false);
        }
        let Some(account) = self.store.find_moderator(&wisher.moderator_id).await? else {
            return Ok(false);
        };
        let moderator = self.moderator(account).await?;
        let everywhere = moderator.role == Role::Admin;
        let rows = self
            .store
            .waiting_since(&moderator.id, everywhere, wisher.told_until_ms - OVERLAP_MS, MOST_ITEMS)
            .await?;
        if rows.is_empty() {
            return Ok(false);
        }
        let links: Vec<ActLink> = rows
            .into_iter()
            .map(|row| ActLink {
                id: self.clock.new_uuid().to_string(),
                moderator_id: moderator.id.as_str().to_owned(),
                comment_id: row.id,
                comment_version: row.version,
                expires_at_ms: now_ms + ACT_LINK_MS,
                used_at_ms: None,
            })
            .collect();
        let letter = Letter::Waiting {
            moderator: moderator.id.as_str().to_owned(),
            links: links.iter().map(|link| link.id.clone()).collect(),
            daily,
            end: format!("/moderate/mail/end/{}", self.signed("wish", moderator.id.as_str())),
        };
        let letter = self.sealed_letter(To::Moderator(&moderator.email), &letter, &wisher.lang)?;
        self.store
            .tell_waiting(Told {
                moderator: moderator.id,
                mailed_before_ms: wisher.mailed_at_ms,
                until_ms: now_ms,
                now_ms,
                links,
                letter,
            })
            .await
    }

    /// Ends the letters to a moderator, by the link that stands in each; false where it is none of ours.
    pub async fn end_wish(&self, token: &str) -> Result<bool, Error> {
        let Some(id) = self
            .open_signed("wish", token)
            .and_then(|id| ModeratorId::parse(id).ok())
        else {
            return Ok(false);
        };
        let (lang, _) = self.wish_of(&id).await?;
        self.set_wish(&id, &lang, MailWish::None).await?;
        Ok(true)
    }

    /// Whether a link to end the letters to a moderator is ours.
    pub fn is_end_of_wish(&self, token: &str) -> bool {
        self.open_signed("wish", token).is_some()
    }

    /// Whose wish it is. One whose address does not open is forgotten, for nobody can be written to by it.
    async fn watcher(&self, site: &str, comment: &str, sealed: &[u8]) -> Result<Option<(SiteId, Email)>, Error> {
        let opened = self.vault.open(Kind::Email, site, sealed).ok();
        let email = opened.and_then(|opened| Email::parse(&opened).ok());
        if let (Some(email), Ok(site)) = (email, SiteId::parse(site)) {
            return Ok(Some((site, email)));
        }
        tracing::error!(
            site,
            comment,
            "the address of a wish to hear of answers does not open; the wish is forgotten"
        );
        self.store.drop_watch(site.to_owned(), comment.to_owned()).await?;
        Ok(None)
    }

    fn end_path(&self, site: &str, id: &str) -> String {
        format!("/notify/end/{}", self.reader_token("end", site, id))
    }

    /// Names a reader in links: it follows from the keyed hash, and tells nothing of the address.
    fn reader_id(&self, site: &str, email_hash: &str) -> String {
        self.vault.pseudonym(Kind::MailLink, site, &["reader", email_hash])[..32].to_owned()
    }

    /// What a link holds: what it is about, and our signature.
    pub(super) fn signed(&self, purpose: &str, about: &str) -> String {
        format!(
            "{about}.{}",
            self.vault.pseudonym(Kind::MailLink, "", &[purpose, about])
        )
    }

    /// What a link of ours is about; `None` where it is none.
    pub(super) fn open_signed<'a>(&self, purpose: &str, token: &'a str) -> Option<&'a str> {
        let (about, _) = token.rsplit_once('.')?;
        crate::privacy::same(token, &self.signed(purpose, about)).then_some(about)
    }

    pub(super) fn reader_token(&self, purpose: &str, site: &str, id: &str) -> String {
        self.signed(purpose, &format!("{site}.{id}"))
    }
}
