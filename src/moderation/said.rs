//! What a letter says, read at the moment it is sent.
//!
//! Owns that nothing is mailed of a comment that was erased, withdrawn or decided on since the letter was written.

use super::Sieve;
use super::account::MailWish;
use super::reports::OBJECTION_MS;
use crate::clock::rfc3339;
use crate::domain::ids::{CommentId, ModeratorId, SiteId};
use crate::domain::letter::{Letter, Ready, Told, WaitingItem};
use crate::domain::moderator::Role;
use crate::domain::notice::{NoticeFacts, NoticeKind};
use crate::storage::{Error, SaidRow};
use url::Url;

impl Sieve {
    /// A letter with what is true now; `None` where nothing is left to be told. `reader` is the hash of whom it goes to.
    pub(super) async fn read_letter(&self, letter: Letter, site: &str, reader: &str) -> Result<Option<Ready>, Error> {
        match letter {
            Letter::Invite { token, hours } => Ok(Some(Ready::Invite { token, hours })),
            Letter::Reset { token, hours } => Ok(Some(Ready::Reset { token, hours })),
            Letter::Confirm { comment, token, end } => {
                let said = self.store.said_wish(site, &comment, reader).await?;
                Ok(said.map(|said| Ready::Confirm {
                    page: page_name(&said),
                    site: said.site_name,
                    token,
                    end,
                }))
            }
            Letter::Reply { comment, end } => {
                let said = self.store.said_reply(site, &comment, reader).await?;
                Ok(said.map(|said| Ready::Reply {
                    page: page_name(&said),
                    path: path_to(&said),
                    site: said.site_name,
                    name: said.name,
                    text: said.body,
                    end,
                }))
            }
            Letter::Waiting {
                moderator,
                links,
                daily,
                end,
            } => self.read_waiting(&moderator, links, daily, end).await,
            Letter::Notice { notice } => self.read_notice(site, &notice).await,
        }
    }

    async fn read_waiting(
        &self,
        moderator: &str,
        links: Vec<String>,
        daily: bool,
        end: String,
    ) -> Result<Option<Ready>, Error> {
        let id = ModeratorId::parse(moderator).map_err(|_| Error::Damaged("moderator"))?;
        let account = self.store.find_moderator(moderator).await?;
        let Some(account) = account.filter(|account| !account.disabled) else {
            return Ok(None);
        };
        if self.wish_of(&id).await?.1 == MailWish::None {
            return Ok(None);
        }
        let everywhere = self.moderator(account).await?.role == Role::Admin;
        let now_ms = self.clock.now_ms();
        let mut items = Vec::with_capacity(links.len());
        for link in links {
            let said = self
                .store
                .said_waiting(link.clone(), id.clone(), everywhere, now_ms)
                .await?;
            items.extend(said.map(|said| WaitingItem {
                page: page_name(&said),
                site: said.site_name,
                name: said.name,
                text: said.body,
                token: self.signed("act", &link),
            }));
        }
        if items.is_empty() {
            return Ok(None);
        }
        let total = self.store.count_queue(&id, everywhere, None).await?;
        Ok(Some(Ready::Waiting {
            items,
            total,
            daily,
            end,
        }))
    }

    async fn read_notice(&self, site: &str, notice: &str) -> Result<Option<Ready>, Error> {
        let damaged = || Error::Damaged("notice");
        let Some(said) = self.store.said_notice(site, notice).await? else {
            return Ok(None);
        };
        let site = SiteId::parse(site).map_err(|_| damaged())?;
        let Some(origins) = self.store.find_site(&site).await?.map(|site| site.origins) else {
            return Ok(None);
        };
        let kind = NoticeKind::find(&said.kind).ok_or_else(damaged)?;
        let mut facts: NoticeFacts = serde_json::from_str(&said.facts).map_err(|_| damaged())?;
        let comment = CommentId::parse(&said.comment_id).map_err(|_| damaged())?;
        let until_ms = said.created_at_ms + OBJECTION_MS;
        let token = self
            .objection_token(&site, &comment, &said.decision_id, facts.report.as_deref(), until_ms)
            .ok_or_else(damaged)?;
        if let Some(url) = said.page_url {
            facts.page = url;
        }
        let page = Url::parse(&facts.page).ok();
        Ok(Some(Ready::Notice(Box::new(Told {
            is_own_page: page.is_some_and(|page| origins.iter().any(|origin| origin.holds(&page))),
            page_title: said.page_title,
            words: said.body,
            commented_at: rfc3339(facts.commented_at_ms),
            until: rfc3339(until_ms),
            objection: kind.can_object().then(|| format!("/objection/{site}/{token}")),
            kind,
            facts,
        }))))
    }
}

/// A page by its title, or without one by its place on the website.
fn page_name(said: &SaidRow) -> String {
    let url = &said.page_url;
    let place = url
        .split_once("://")
        .and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    said.page_title.as_deref().or(place).unwrap_or(url).to_owned()
}

/// An answer on the website's own page, or where that has no address, on ours.
fn path_to(said: &SaidRow) -> String {
    let id = &said.comment_id;
    if said.page_url.starts_with("https://") || said.page_url.starts_with("http://") {
        return format!("{}#comment-{id}", said.page_url);
    }
    let page: String = url::form_urlencoded::byte_serialize(said.page_url.as_bytes()).collect();
    format!("/thread/{}?page={page}#comment-{id}", said.site_id)
}
