//! What moderators write themselves: an answer in the site's name, a comment mended or shortened.
//!
//! Owns that both are done on a site granted to them and put on record, and that readers are told: the one is marked as the site's, the other
//! as edited.

use super::Sieve;
use super::people::no_random_bytes;
use super::render::render;
use super::review::sees_all;
use super::submit::fingerprint;
use crate::domain::body::Body;
use crate::domain::comment::{CommentKind, Status};
use crate::domain::email::Email;
use crate::domain::ids::{AuthorId, CommentId, PageId, SiteId};
use crate::domain::moderator::Moderator;
use crate::domain::policy::Cause;
use crate::domain::site::Site;
use crate::domain::verdict::Verdict;
use crate::storage::{Error, Inserted, Mended, Mending, NewComment, Ruled};
use serde_json::json;

/// What came of an answer in the site's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaidBySite {
    Done(CommentId),
    /// The same answer stands there.
    Duplicate,
    /// The comment is not online, so nobody would see what is answered.
    NotOnline,
    /// As deep as answers go on this site.
    TooDeep,
    Unknown,
}

/// A text that stood before a moderator mended it.
#[derive(Debug, Clone)]
pub struct Original {
    pub body: String,
    /// Address of the moderator, if still known.
    pub by: Option<Email>,
    pub at_ms: i64,
}

impl Sieve {
    /// Answers a comment that is online, as the site.
    pub async fn answer_as_site(&self, by: &Moderator, id: &CommentId, body: &Body) -> Result<SaidBySite, Error> {
        let Some(site) = self.granted_site(by, id).await? else {
            return Ok(SaidBySite::Unknown);
        };
        let Some(parent) = self.store.find_parent(&site.id, id).await? else {
            return Ok(SaidBySite::Unknown);
        };
        let kept = self.store.find_kept(&site.id, id.as_str()).await?;
        let editable = self.store.find_editable(&site.id, id).await?;
        let Some((kept, editable)) = kept.zip(editable) else {
            return Ok(SaidBySite::Unknown);
        };
        if parent.status != Status::Published.as_str() {
            return Ok(SaidBySite::NotOnline);
        }
        if parent.depth + 1 > i64::from(site.settings.max_depth) {
            return Ok(SaidBySite::TooDeep);
        }
        let answer = CommentId::new(self.clock.new_uuid());
        let parts = [&editable.page_key, id.as_str(), &site.name, "", body.as_str()];
        let new = NewComment {
            watch: None,
            site: site.id.clone(),
            id: answer.clone(),
            page_key: editable.page_key.clone(),
            page_url: kept.page_url,
            page_title: None,
            title_is_ours: false,
            closed_before_ms: None,
            new_page_id: PageId::new(self.clock.new_uuid()),
            parent: Some(id.clone()),
            depth: parent.depth + 1,
            author: AuthorId::new(self.clock.new_uuid()),
            name: site.name.clone(),
            kind: CommentKind::Comment,
            proof: None,
            by_site: true,
            act: Some(self.act(
                Some(&by.id),
                "comment.answered",
                answer.as_str(),
                &json!({ "site": site.id, "answers": id }),
            )),
            website: None,
            body: body.as_str().to_owned(),
            html: render(body.as_str(), site.settings.markdown),
            lang: Some(site.lang.as_str().to_owned()),
            email_sealed: None,
            email_hash: None,
            ip_sealed: None,
            ip_hash: None,
            network_hash: None,
            fingerprint: fingerprint(&self.vault, &site, &parts),
            former_fingerprints: Vec::new(),
            ruled: Ruled {
                status: Status::Published,
                audit: false,
                verdict: Verdict::Publish,
                cause: Cause::BySite.as_str(),
                spam_logit: None,
                spam_probability: None,
                reasons: "[]".to_owned(),
                remainder: 0.0,
                model: None,
            },
            created_at_ms: self.clock.now_ms(),
        };
        match self.store.insert_comment(new, None).await {
            Ok(Inserted::Done) => Ok(SaidBySite::Done(answer)),
            // Without a key nothing is replayed, no work is shown, and a page that is closed is closed to readers.
            Ok(Inserted::Replayed(_) | Inserted::Mismatch | Inserted::ProofSpent | Inserted::PageClosed) => {
                Err(no_random_bytes())
            }
            Err(Error::Conflict(_)) => Ok(SaidBySite::Duplicate),
            Err(error) => Err(error),
        }
    }

    /// Puts a text in place of a comment's own, which is kept.
    pub async fn mend(&self, by: &Moderator, id: &CommentId, seen: i64, body: &Body) -> Result<Mended, Error> {
        let Some(site) = self.granted_site(by, id).await? else {
            return Ok(Mended::Unknown);
        };
        let site_id = site.id.clone();
        self.store
            .mend(Mending {
                html: render(body.as_str(), site.settings.markdown),
                site: site.id,
                comment: id.clone(),
                seen,
                body: body.as_str().to_owned(),
                by: by.id.clone(),
                act: self.act(Some(&by.id), "comment.mended", id.as_str(), &json!({ "site": site_id })),
                at_ms: self.clock.now_ms(),
            })
            .await
    }

    /// What a comment said before moderators mended it, the oldest first.
    pub async fn originals(&self, site: &SiteId, id: &CommentId) -> Result<Vec<Original>, Error> {
        let rows = self.store.originals(site, id.as_str()).await?;
        let ids: Vec<String> = rows.iter().map(|row| row.moderator_id.clone()).collect();
        let addresses = self.addresses(&ids).await?;
        let original = |row: crate::storage::OriginalRow| Original {
            by: addresses.get(&row.moderator_id).cloned(),
            body: row.body,
            at_ms: row.changed_at_ms,
        };
        Ok(rows.into_iter().map(original).collect())
    }

    async fn granted_site(&self, by: &Moderator, id: &CommentId) -> Result<Option<Site>, Error> {
        let Some(site) = self.store.find_site_of(&by.id, sees_all(by), id).await? else {
            return Ok(None);
        };
        let site = SiteId::parse(&site).map_err(|_| Error::Damaged("comment"))?;
        self.store.find_site(&site).await
    }
}
