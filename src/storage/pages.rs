//! Rows of `pages`.

use super::{Error, Store, on_pool, write};
use crate::domain::ids::SiteId;
use sqlx::AssertSqlSafe;

/// A page somebody wrote on.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PageRow {
    pub id: String,
    pub url: String,
    pub title: Option<String>,
    pub closed: bool,
    /// How many of its comments are online.
    pub published: i64,
    /// Rises with every change that readers can see.
    pub version: i64,
}

/// Makes a page, or says of one that is there what it did not say itself. One that was opened here again stays open only until
/// a source says anew that it is closed.
macro_rules! put_page {
    ($connection:ident, $site:expr, $page:expr) => {{
        let page = $page;
        let known: Option<(String,)> = sqlx::query_as("SELECT id FROM pages WHERE site_id = $1 AND key = $2")
            .bind($site)
            .bind(&page.key)
            .fetch_optional(&mut *$connection)
            .await?;
        if let Some((id,)) = known {
            $crate::storage::title_page!($connection, $site, &id, page.title.as_deref());
            sqlx::query("UPDATE pages SET closed = $3, version = version + 1 WHERE site_id = $1 AND id = $2 AND $3 AND NOT closed")
                .bind($site)
                .bind(&id)
                .bind(page.closed)
                .execute(&mut *$connection)
                .await?;
        } else {
            for id in page.id.iter().chain([&page.otherwise]) {
                let made = sqlx::query(
                    "INSERT INTO pages (site_id, id, key, url, title, closed, published, version, created_at_ms)
                     VALUES ($1, $2, $3, $4, $5, $6, 0, 1, $7) ON CONFLICT DO NOTHING",
                )
                .bind($site)
                .bind(id.as_str())
                .bind(&page.key)
                .bind(&page.url)
                .bind(&page.title)
                .bind(page.closed)
                .bind(page.created_at_ms)
                .execute(&mut *$connection)
                .await?;
                if made.rows_affected() == 1 {
                    break;
                }
            }
        }
    }};
}

pub(super) use put_page;

impl Store {
    pub async fn find_page(&self, site: &SiteId, key: &str) -> Result<Option<PageRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as("SELECT id, url, title, closed, published, version FROM pages WHERE site_id = $1 AND key = $2")
                .bind(site.as_str())
                .bind(key)
                .fetch_optional(pool)
                .await
        })?)
    }

    /// Online comments of each page that has a row, as (key, count), in no order.
    pub async fn count_published(&self, site: &SiteId, keys: &[String]) -> Result<Vec<(String, i64)>, Error> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let places: Vec<String> = (0..keys.len()).map(|i| format!("${}", i + 2)).collect();
        let sql = format!(
            "SELECT key, published FROM pages WHERE site_id = $1 AND key IN ({})",
            places.join(", ")
        );
        Ok(on_pool!(self, pool => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(site.as_str());
            for key in keys {
                query = query.bind(key.as_str());
            }
            query.fetch_all(pool).await
        })?)
    }

    /// Closes or reopens a page; false where nobody wrote on it.
    pub async fn close_page(&self, site: SiteId, key: String, closed: bool) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query("UPDATE pages SET closed = $3, version = version + 1 WHERE site_id = $1 AND key = $2")
                .bind(site.as_str())
                .bind(&key)
                .bind(closed)
                .execute(&mut *connection)
                .await?;
            Ok(done.rows_affected() == 1)
        })
    }
}
