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
