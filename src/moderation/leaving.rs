//! A site's comments on their way out: all that is kept of them for the operator, or what readers see for everybody.
//!
//! Owns which fields leave, and their order: page by page, in the order of ids. Knows no format.

use super::Sieve;
use super::render::render;
use super::submit::public_comment;
use crate::domain::comment::{CommentKind, PublicComment, Status};
use crate::domain::ids::SiteId;
use crate::domain::site::Site;
use crate::export::{Comment, Format, Leaving, Page};
use crate::privacy::Kind;
use crate::storage::{Error, LeavingComment, LeavingPage, PublicRow};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Rows that are asked for at once.
const BATCH: i64 = 200;

/// How much left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Left {
    pub pages: u64,
    pub comments: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum LeavingError {
    #[error(transparent)]
    Store(#[from] Error),
    #[error("it cannot be written: {0}")]
    Write(#[from] std::io::Error),
}

impl Sieve {
    /// Hands out a site, one page or comment at a time. That addresses left is on record before the first of them does.
    pub async fn leave(
        &self,
        site: &Site,
        format: Format,
        is_public: bool,
        out: &mut dyn FnMut(Leaving<'_>) -> std::io::Result<()>,
    ) -> Result<Left, LeavingError> {
        if !is_public {
            let detail = json!({ "format": format.as_str() });
            self.record_act(None, "site.exported", site.id.as_str(), &detail)
                .await?;
        }
        let mut left = Left::default();
        let mut after = String::new();
        loop {
            let pages = self.store.leaving_pages(&site.id, &after, BATCH).await?;
            let Some(last) = pages.last() else { return Ok(left) };
            let mut former: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for (page, url) in self.store.leaving_addresses(&site.id, &after, &last.id).await? {
                former.entry(page).or_default().insert(url);
            }
            after.clone_from(&last.id);
            for page in pages {
                if is_public && page.published == 0 {
                    continue;
                }
                let former = former.remove(&page.id).unwrap_or_default();
                left.comments += self.leave_page(site, &page, former, is_public, out).await?;
                left.pages += 1;
            }
        }
    }

    async fn leave_page(
        &self,
        site: &Site,
        row: &LeavingPage,
        former: BTreeSet<String>,
        is_public: bool,
        out: &mut dyn FnMut(Leaving<'_>) -> std::io::Result<()>,
    ) -> Result<u64, LeavingError> {
        let page = Page {
            id: row.id.clone(),
            url: row.url.clone(),
            title: row.title.clone(),
            closed: row.closed,
            kept_open: row.kept_open,
            created_at_ms: row.created_at_ms,
            published_at_ms: row.published_at_ms,
            former: former.into_iter().collect(),
        };
        out(Leaving::Page(&page))?;
        let mut comments = Merged::new(is_public);
        let mut left = 0;
        while let Some(comment) = comments.next(self, &site.id, &page.id).await? {
            if is_public {
                out(Leaving::Public(&page, &public(comment, &page.url)))?;
            } else {
                out(Leaving::Comment(&page, &self.opened(site, comment)?))?;
            }
            left += 1;
        }
        out(Leaving::PageEnd)?;
        Ok(left)
    }

    fn opened(&self, site: &Site, row: LeavingComment) -> Result<Comment, Error> {
        let open = |kind, sealed: Option<Vec<u8>>| {
            sealed
                .map(|sealed| self.vault.open(kind, site.id.as_str(), &sealed))
                .transpose()
                .map_err(|_| Error::Damaged("address"))
        };
        Ok(Comment {
            email: open(Kind::Email, row.email_sealed)?,
            ip: open(Kind::Ip, row.ip_sealed)?,
            // Not what was kept: that was made under the settings of its day.
            html: render(&row.body, site.settings.markdown),
            id: row.id,
            kind: CommentKind::find(&row.kind).ok_or(Error::Damaged("kind"))?,
            parent: row.parent_id,
            author: row.author_id,
            status: Status::find(&row.status).ok_or(Error::Damaged("status"))?,
            name: row.name,
            website: row.website,
            body: row.body,
            page_title: row.page_title,
            lang: row.lang,
            decision: row.decision,
            decided_at_ms: row.decided_at_ms,
            by_site: row.by_site,
            created_at_ms: row.created_at_ms,
            edited_at_ms: row.edited_at_ms,
        })
    }
}

fn public(row: LeavingComment, page: &str) -> PublicComment {
    let row = PublicRow {
        id: row.id,
        parent_id: row.parent_id,
        name: row.name,
        website: row.website,
        html: row.html,
        created_at_ms: row.created_at_ms,
        edited_at_ms: row.edited_at_ms,
        by_site: row.by_site,
    };
    public_comment(row, page)
}

/// The comments of a page, whatever their status, by their ids: a short list of each status, of which the first goes first.
struct Merged {
    lists: Vec<List>,
    is_public: bool,
}

struct List {
    status: Status,
    rows: VecDeque<LeavingComment>,
    after: String,
    ended: bool,
}

impl Merged {
    /// For the public, of what is online alone.
    fn new(is_public: bool) -> Self {
        let statuses: &[Status] = if is_public { &[Status::Published] } else { &Status::ALL };
        let list = |&status: &Status| List {
            status,
            rows: VecDeque::new(),
            after: String::new(),
            ended: false,
        };
        Self {
            lists: statuses.iter().map(list).collect(),
            is_public,
        }
    }

    async fn next(&mut self, sieve: &Sieve, site: &SiteId, page: &str) -> Result<Option<LeavingComment>, Error> {
        for list in &mut self.lists {
            if list.rows.is_empty() && !list.ended {
                let rows = sieve
                    .store
                    .leaving_comments(site, page, list.status, &list.after, BATCH, self.is_public)
                    .await?;
                match rows.last() {
                    Some(last) => list.after.clone_from(&last.id),
                    None => list.ended = true,
                }
                list.rows = rows.into();
            }
        }
        let first = self
            .lists
            .iter_mut()
            .filter(|list| !list.rows.is_empty())
            .min_by(|a, b| {
                a.rows
                    .front()
                    .map(|row| &row.id)
                    .cmp(&b.rows.front().map(|row| &row.id))
            });
        Ok(first.and_then(|list| list.rows.pop_front()))
    }
}
