//! A site's pages and comments as they leave it, in an order that is the same everywhere.
//!
//! Owns that nothing is held but one batch: pages go by their ids, and a page's comments by theirs, each from where the last
//! batch ended. Ids are compared as they are made, so both databases agree.

use super::{Error, Store, on_pool};
use crate::domain::comment::Status;
use crate::domain::ids::SiteId;

#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct LeavingPage {
    pub id: String,
    pub url: String,
    pub title: Option<String>,
    pub closed: bool,
    pub kept_open: bool,
    pub published: i64,
    pub created_at_ms: i64,
    pub published_at_ms: Option<i64>,
}

/// A comment with all that is kept of it and can be taken elsewhere.
#[derive(Clone, sqlx::FromRow)]
pub struct LeavingComment {
    pub id: String,
    pub kind: String,
    /// What it answers, if that is still there.
    pub parent_id: Option<String>,
    pub author_id: String,
    pub status: String,
    pub name: String,
    pub website: Option<String>,
    pub body: String,
    pub html: String,
    pub page_title: Option<String>,
    pub lang: Option<String>,
    pub email_sealed: Option<Vec<u8>>,
    pub ip_sealed: Option<Vec<u8>>,
    pub decision: Option<String>,
    pub decided_at_ms: Option<i64>,
    pub by_site: bool,
    pub created_at_ms: i64,
    pub edited_at_ms: Option<i64>,
}

impl Store {
    /// Pages after the one of id `after`, in the order of their ids; from the start after an empty one.
    pub async fn leaving_pages(&self, site: &SiteId, after: &str, limit: i64) -> Result<Vec<LeavingPage>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT id, url, title, closed, kept_open, published, created_at_ms, published_at_ms FROM pages
                 WHERE site_id = $1 AND id > $2 ORDER BY id LIMIT $3",
            )
            .bind(site.as_str())
            .bind(after)
            .bind(limit)
            .fetch_all(pool)
            .await
        })?)
    }

    /// Where pages stood before, as (page, address), as far as whoever asks there is led on: of pages after the one of id `after`
    /// up to that of id `last`, in no order.
    pub async fn leaving_addresses(
        &self,
        site: &SiteId,
        after: &str,
        last: &str,
    ) -> Result<Vec<(String, String)>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT page_id, url FROM page_addresses WHERE site_id = $1 AND page_id > $2 AND page_id <= $3 AND forwards",
            )
            .bind(site.as_str())
            .bind(after)
            .bind(last)
            .fetch_all(pool)
            .await
        })?)
    }

    /// Comments of a page that stand alike, after the one of id `after`, in the order of their ids: as the index has them. What
    /// one answers is named, for the public only where that is online.
    pub async fn leaving_comments(
        &self,
        site: &SiteId,
        page: &str,
        status: Status,
        after: &str,
        limit: i64,
        is_public: bool,
    ) -> Result<Vec<LeavingComment>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT id, kind, (SELECT p.id FROM comments p WHERE p.site_id = comments.site_id AND p.id = comments.parent_id AND (p.status = 'published' OR NOT $6)) AS parent_id, author_id, status, name, website, body, html, page_title, lang, email_sealed, ip_sealed, decision,
                 decided_at_ms, by_site, created_at_ms, edited_at_ms FROM comments
                 WHERE site_id = $1 AND page_id = $2 AND status = $3 AND id > $4 ORDER BY id LIMIT $5",
            )
            .bind(site.as_str())
            .bind(page)
            .bind(status.as_str())
            .bind(after)
            .bind(limit)
            .bind(is_public)
            .fetch_all(pool)
            .await
        })?)
    }
}
