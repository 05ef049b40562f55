//! Authors change or withdraw what they wrote, for a quarter of an hour.

use super::Sieve;
use super::judge::Candidate;
use super::render::render;
use super::shadow::Passing;
use super::submit::fingerprint;
use crate::domain::body::Body;
use crate::domain::comment::{PublicComment, Status};
use crate::domain::ids::{AuthorId, CommentId};
use crate::domain::policy::Ruling;
use crate::domain::site::Site;
use crate::privacy::{Kind, same};
use crate::storage::{Edit, Editable, Error};

/// How long an author may change or withdraw a comment, in milliseconds.
const WINDOW_MS: i64 = 15 * 60 * 1000;

/// What came of an author's wish.
#[derive(Debug)]
pub enum Changed {
    /// The comment as its author sees it now, and whether it is online.
    Done(Box<(PublicComment, bool)>),
    Withdrawn,
    /// The token is not that comment's.
    Unproven,
    Expired,
    Duplicate,
    /// Moderators kept deciding meanwhile.
    Overtaken,
    Unknown,
}

impl Sieve {
    /// A published comment of a site.
    pub async fn find_published(&self, site: &Site, id: &str) -> Result<Option<PublicComment>, Error> {
        let Ok(id) = CommentId::parse(id) else { return Ok(None) };
        let kept = self.store.find_kept(&site.id, id.as_str()).await?;
        let online = kept.filter(|kept| kept.status == Status::Published.as_str());
        Ok(online.map(|kept| super::submit::public_comment(kept.public, &kept.page_url)))
    }

    /// Replaces a comment's text and judges it anew. An edit never puts online what was held.
    pub async fn edit(&self, site: &Site, id: &str, token: &str, body: &Body) -> Result<Changed, Error> {
        /// Somebody may decide between the reading and the writing: then the edit starts again from what they left.
        const TRIES: usize = 2;
        for _ in 0..TRIES {
            let (id, comment) = match self.open_for_author(site, id, token).await? {
                Ok(open) => open,
                Err(refused) => return Ok(refused),
            };
            // What a moderator mended, its author does not put back.
            if !self.store.originals(&site.id, id.as_str()).await?.is_empty() {
                return Ok(Changed::Expired);
            }
            let (edit, passing) = self.judged_edit(site, &id, &comment, body).await?;
            match self.store.edit(edit).await {
                Ok(true) => {
                    self.ask_shadow(passing);
                    return self.changed(site, &id).await;
                }
                Ok(false) => {}
                Err(Error::Conflict(_)) => return Ok(Changed::Duplicate),
                Err(error) => return Err(error),
            }
        }
        Ok(Changed::Overtaken)
    }

    /// Takes a comment back, with all that was kept of it.
    pub async fn withdraw(&self, site: &Site, id: &str, token: &str) -> Result<Changed, Error> {
        match self.open_for_author(site, id, token).await? {
            Ok((id, _)) => Ok(if self.store.withdraw(site.id.clone(), id).await? {
                Changed::Withdrawn
            } else {
                Changed::Unknown
            }),
            Err(refused) => Ok(refused),
        }
    }

    async fn judged_edit(
        &self,
        site: &Site,
        id: &CommentId,
        comment: &Editable,
        body: &Body,
    ) -> Result<(Edit, Option<Passing>), Error> {
        let author_known = match AuthorId::parse(&comment.author_id) {
            // Whoever let the comment through has not seen its new text: it vouches for nothing.
            Ok(author) => self.store.author_is_published(&site.id, &author, Some(id)).await?,
            Err(_) => false,
        };
        let open = |kind, sealed: &Option<Vec<u8>>| {
            let open = |sealed: &Vec<u8>| self.vault.open(kind, site.id.as_str(), sealed);
            sealed
                .as_ref()
                .map(open)
                .transpose()
                .map_err(|_| Error::Damaged("address"))
        };
        let email = open(Kind::Email, &comment.email_sealed)?.map(|email| email.to_lowercase());
        let ip = open(Kind::Ip, &comment.ip_sealed)?;
        let candidate = Candidate {
            body: body.as_str(),
            name: Some(&comment.name),
            website: comment.website.as_deref(),
            lang: comment.lang.as_deref(),
            email_hash: comment.email_hash.as_deref(),
            ip: ip.and_then(|ip| ip.parse().ok()),
            author_known,
            ..Candidate::default()
        };
        let judged = self.judge(site, &candidate).await?;
        let parts = [
            &comment.page_key,
            comment.parent_id.as_deref().unwrap_or_default(),
            &comment.name,
            email.as_deref().unwrap_or_default(),
            body.as_str(),
        ];
        let passing = self.passing(site, id, comment.version + 1, &candidate.input(site), &judged);
        let edit = Edit {
            site: site.id.clone(),
            id: id.clone(),
            version: comment.version,
            body: body.as_str().to_owned(),
            html: render(body.as_str(), site.settings.markdown),
            fingerprint: fingerprint(&self.vault, site, &parts),
            ruled: judged.ruled(status_after(&comment.status, judged.ruling))?,
            edited_at_ms: self.clock.now_ms(),
        };
        Ok((edit, passing))
    }

    async fn changed(&self, site: &Site, id: &CommentId) -> Result<Changed, Error> {
        let Some(kept) = self.store.find_kept(&site.id, id.as_str()).await? else {
            return Ok(Changed::Unknown);
        };
        let online = kept.status == Status::Published.as_str();
        Ok(Changed::Done(Box::new((
            super::submit::public_comment(kept.public, &kept.page_url),
            online,
        ))))
    }

    async fn open_for_author(
        &self,
        site: &Site,
        id: &str,
        token: &str,
    ) -> Result<Result<(CommentId, Editable), Changed>, Error> {
        let Ok(id) = CommentId::parse(id) else {
            return Ok(Err(Changed::Unknown));
        };
        if !same(token, &self.token(Kind::EditToken, site, id.as_str())) {
            return Ok(Err(Changed::Unproven));
        }
        let Some(comment) = self.store.find_editable(&site.id, &id).await? else {
            return Ok(Err(Changed::Unknown));
        };
        let expired = self.clock.now_ms() - comment.created_at_ms > WINDOW_MS;
        Ok(if expired {
            Err(Changed::Expired)
        } else {
            Ok((id, comment))
        })
    }
}

/// Only what was online can stay online: a held comment waits for a person, whatever its new text scores.
fn status_after(before: &str, ruling: Ruling) -> Status {
    match ruling.status() {
        Status::Published if before != Status::Published.as_str() => Status::Pending,
        status => status,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::Cause;
    use crate::domain::verdict::Verdict;

    #[test]
    fn an_edit_publishes_nothing_that_was_held() {
        let after = |before: &str, verdict, audit| {
            let cause = Cause::Model;
            status_after(before, Ruling { verdict, cause, audit })
        };
        for before in ["pending", "spam", "rejected"] {
            assert_eq!(after(before, Verdict::Publish, false), Status::Pending);
            assert_eq!(after(before, Verdict::Publish, true), Status::Pending);
        }
        assert_eq!(after("published", Verdict::Publish, false), Status::Published);
        assert_eq!(after("published", Verdict::Publish, true), Status::Published);
        assert_eq!(after("published", Verdict::Review, false), Status::Pending);
        assert_eq!(after("published", Verdict::Spam, false), Status::Spam);
    }
}
