//! What readers see of a page.

use super::Sieve;
use super::submit::public_comment;
use crate::domain::comment::PublicComment;
use crate::domain::page::Page;
use crate::domain::site::Site;
use crate::storage::{Error, PageRow, PlacedRow};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ListingOrder {
    #[default]
    Oldest,
    Newest,
}

/// A comment with the title of its page.
#[derive(Debug, Clone)]
pub struct OnPage {
    pub comment: PublicComment,
    pub title: Option<String>,
}

/// Some of the comments of a page.
#[derive(Debug, Clone)]
pub struct Listing {
    pub comments: Vec<PublicComment>,
    /// The id after which the next ones stand, if there are more.
    pub next: Option<String>,
}

impl Sieve {
    /// The page as stored; `None` where nobody wrote on it.
    pub async fn find_page(&self, site: &Site, page: &Page) -> Result<Option<PageRow>, Error> {
        self.store.find_page(&site.id, page.key()).await
    }

    /// Up to `limit` published comments of a page after the one of id `cursor`.
    pub async fn list(
        &self,
        site: &Site,
        page: &PageRow,
        order: ListingOrder,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Listing, Error> {
        let most = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let mut rows = match order {
            ListingOrder::Oldest => self.store.list_oldest(&site.id, &page.id, cursor, most).await?,
            ListingOrder::Newest => self.store.list_newest(&site.id, &page.id, cursor, most).await?,
        };
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more {
            rows.last().map(|row| row.id.clone())
        } else {
            None
        };
        let comments = rows.into_iter().map(|row| public_comment(row, &page.url)).collect();
        Ok(Listing { comments, next })
    }

    /// The newest published comments of a site.
    pub async fn newest(&self, site: &Site, limit: usize) -> Result<Vec<OnPage>, Error> {
        let rows = self
            .store
            .list_site(&site.id, i64::try_from(limit).unwrap_or(i64::MAX))
            .await?;
        let told = |row: PlacedRow| OnPage {
            comment: public_comment(row.public, &row.page_url),
            title: row.page_title,
        };
        Ok(rows.into_iter().map(told).collect())
    }

    /// Published comments of each page, in the order asked; pages nobody wrote on count 0.
    pub async fn count(&self, site: &Site, pages: &[Page]) -> Result<Vec<i64>, Error> {
        let keys: Vec<String> = pages.iter().map(|page| page.key().to_owned()).collect();
        let counted = self.store.count_published(&site.id, &keys).await?;
        let count_of = |key: &String| {
            counted
                .iter()
                .find(|(known, _)| known == key)
                .map_or(0, |(_, count)| *count)
        };
        Ok(keys.iter().map(count_of).collect())
    }
}
