//! The life of a page: told of by its website, closed to new comments and opened again.
//!
//! Owns when a page takes no comments: somebody closed it, or it is older than its site lets pages be commented and nobody
//! opened it. Age is reckoned at each request and never written, so a site's new number of days holds at once.

use super::Sieve;
use super::submit::fingerprint;
use crate::clock::rfc3339;
use crate::domain::ids::{ModeratorId, PageId};
use crate::domain::page::{Closing, Page};
use crate::domain::site::Site;
use crate::storage::{Error, NewAct, PageFilter, PageRow, PageWord};
use serde_json::{Value, json};

/// Who says something of a page.
#[derive(Debug, Clone, Copy)]
pub enum Teller<'a> {
    Administrator(&'a ModeratorId),
    /// The website's own server, by its key.
    Website,
    /// Whoever runs the program, at its terminal.
    Operator,
}

/// What is said of a page; what is not named stays as it is.
#[derive(Debug, Clone, Default)]
pub struct PageTold {
    pub closing: Option<Closing>,
    pub title: Option<String>,
    pub published_at_ms: Option<i64>,
}

/// Why a page takes no comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClosedBy {
    Hand,
    Age,
}

/// A page as it stands.
#[derive(Debug, Clone)]
pub struct PageState {
    pub row: PageRow,
    pub closed_by: Option<ClosedBy>,
}

/// The page of a comment that comes in, as it now stands, and what makes the comment the same as another there.
pub(super) struct Place {
    pub key: String,
    pub url: String,
    pub fingerprint: String,
    /// The same under the addresses that the page had before.
    pub former_fingerprints: Vec<String>,
}

impl Sieve {
    /// Finds the page of a comment by any address it had. `same` is what makes two comments one: see [`fingerprint`].
    pub(super) async fn place(&self, site: &Site, page: &Page, same: [&str; 5]) -> Result<Place, Error> {
        let keys = self.store.page_keys(&site.id, page.key()).await?;
        let here = keys.first().map(|(key, url, _)| (key.as_str(), url.as_str()));
        let (key, url) = here.unwrap_or((page.key(), page.as_str()));
        let [_, parent, name, email, body] = same;
        let at = |key: &str| fingerprint(&self.vault, site, &[key, parent, name, email, body]);
        let former = keys.iter().filter_map(|(_, _, former)| former.as_deref());
        Ok(Place {
            key: key.to_owned(),
            url: url.to_owned(),
            fingerprint: at(key),
            former_fingerprints: former.map(at).collect(),
        })
    }

    /// Whether a page takes no comments just now.
    pub fn is_closed(&self, site: &Site, page: &PageRow) -> bool {
        page.is_closed(site.closes_before_ms(self.clock.now_ms()))
    }

    pub fn page_state(&self, site: &Site, row: PageRow) -> PageState {
        let closed_by = match (self.is_closed(site, &row), row.closing()) {
            (false, _) => None,
            (true, Closing::Closed) => Some(ClosedBy::Hand),
            (true, _) => Some(ClosedBy::Age),
        };
        PageState { row, closed_by }
    }

    /// Keeps what is said of a page, which need not be known before, and tells whether it was.
    pub async fn tell_page(
        &self,
        by: Teller<'_>,
        site: &Site,
        page: &Page,
        told: PageTold,
    ) -> Result<(bool, PageState), Error> {
        let act = |name, mut detail: Value| {
            let actor = match by {
                Teller::Administrator(id) => Some(id),
                Teller::Website | Teller::Operator => None,
            };
            if matches!(by, Teller::Website) {
                detail["by"] = json!("website");
            }
            detail["page"] = json!(page.as_str());
            self.act(actor, name, site.id.as_str(), &detail)
        };
        let closing_act = told.closing.map(|closing| match closing {
            Closing::Closed => act("site.page_closed", json!({})),
            Closing::Open => act("site.page_opened", json!({})),
            Closing::ByAge => act("site.page_by_age", json!({})),
        });
        // A website tells of its own pages with each article; that is no administrator's act.
        let telling_act: Option<NewAct> = (!matches!(by, Teller::Website)).then(|| {
            let mut detail = json!({});
            if let Some(title) = &told.title {
                detail["title"] = json!(title);
            }
            if let Some(at_ms) = told.published_at_ms {
                detail["published_at"] = json!(rfc3339(at_ms));
            }
            act("site.page_told", detail)
        });
        let word = PageWord {
            site: site.id.clone(),
            key: page.key().to_owned(),
            url: page.as_str().to_owned(),
            new_id: PageId::new(self.clock.new_uuid()).as_str().to_owned(),
            closing: told.closing,
            title: told.title,
            published_at_ms: told.published_at_ms,
            closing_act,
            telling_act,
            at_ms: self.clock.now_ms(),
        };
        let (is_known, row) = self.store.tell_page(word).await?;
        Ok((is_known, self.page_state(site, row)))
    }

    /// The pages of a site, those that were last heard of first, and after which one the next ones begin.
    pub async fn pages(&self, site: &Site, filter: &PageFilter) -> Result<(Vec<PageState>, Option<String>), Error> {
        let limit = usize::try_from(filter.limit).unwrap_or(0);
        let filter = PageFilter {
            limit: filter.limit.saturating_add(1),
            ..filter.clone()
        };
        let mut rows = self.store.pages(&site.id, &filter).await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.id.clone());
        let states = rows.into_iter().map(|row| self.page_state(site, row)).collect();
        Ok((states, next))
    }
}
