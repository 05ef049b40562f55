//! Pages that get another address: one by one, or all of an origin.
//!
//! Owns that a move is whole or not at all: page, comments and the address it had are written in one transaction. Comments
//! hang on their page by its id, so whatever hangs on comments follows by itself.

use super::acts::{NewAct, put_act};
use super::{Error, Store, on_pool, write};
use crate::domain::ids::SiteId;

/// A page on its way to another address.
#[derive(Debug, Clone)]
pub struct PageMove {
    pub from_key: String,
    pub to_key: String,
    pub to_url: String,
    /// Whether whoever asks for the old address gets the page.
    pub forwards: bool,
    pub at_ms: i64,
}

/// What came of a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageMoved {
    Done,
    /// A page stood there already, and both are one now.
    Merged,
    /// No page stands at the old address.
    Unknown,
}

/// A page whose address is to change, and what would stand beside it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct MovingRow {
    pub key: String,
    pub url: String,
    pub comments: i64,
}

#[derive(sqlx::FromRow)]
struct Source {
    id: String,
    url: String,
    title: Option<String>,
    closed: bool,
    kept_open: bool,
    published_at_ms: Option<i64>,
    created_at_ms: i64,
}

const SOURCE: &str = "SELECT id, url, title, closed, kept_open, published_at_ms, created_at_ms FROM pages WHERE site_id = $1 AND key = $2";

/// Moves a page within the transaction at hand; ends in a [`PageMoved`].
macro_rules! move_page {
    ($connection:ident, $site:expr, $move:expr) => {{
        let source: Option<Source> = sqlx::query_as(SOURCE)
            .bind($site)
            .bind(&$move.from_key)
            .fetch_optional(&mut *$connection)
            .await?;
        let target: Option<(String,)> = sqlx::query_as("SELECT id FROM pages WHERE site_id = $1 AND key = $2")
            .bind($site)
            .bind(&$move.to_key)
            .fetch_optional(&mut *$connection)
            .await?;
        match (source, target) {
            (None, _) => PageMoved::Unknown,
            (Some(source), None) => {
                sqlx::query("UPDATE pages SET key = $3, url = $4, version = version + 1 WHERE site_id = $1 AND id = $2")
                    .bind($site)
                    .bind(&source.id)
                    .bind(&$move.to_key)
                    .bind(&$move.to_url)
                    .execute(&mut *$connection)
                    .await?;
                leave_address!(connection: $connection, $site, &source.id, source, $move);
                PageMoved::Done
            }
            (Some(source), Some((target,))) => {
                merge_page!($connection, $site, source, target);
                leave_address!(connection: $connection, $site, &target, source, $move);
                PageMoved::Merged
            }
        }
    }};
}

/// Puts the comments of one page on another, and takes the first away.
macro_rules! merge_page {
    ($connection:ident, $site:expr, $source:expr, $target:expr) => {
        // A key that changes is locked against comments under way to this page: they end before, or meet the page gone and
        // begin anew.
        sqlx::query("UPDATE pages SET key = 'merged:' || id WHERE site_id = $1 AND id = $2")
            .bind($site)
            .bind(&$source.id)
            .execute(&mut *$connection)
            .await?;
        for statement in [
            "UPDATE comments SET page_id = $3 WHERE site_id = $1 AND page_id = $2",
            // Both may have stood at one address; whoever leads there goes on leading there.
            "DELETE FROM page_addresses WHERE site_id = $1 AND page_id = $3 AND NOT forwards
             AND key IN (SELECT key FROM page_addresses WHERE site_id = $1 AND page_id = $2)",
            "DELETE FROM page_addresses WHERE site_id = $1 AND page_id = $2
             AND key IN (SELECT key FROM page_addresses WHERE site_id = $1 AND page_id = $3)",
            "UPDATE page_addresses SET page_id = $3 WHERE site_id = $1 AND page_id = $2",
            "DELETE FROM pages WHERE site_id = $1 AND id = $2 AND id <> $3",
            // Taken before its comments are counted: whoever counts one in meanwhile does so before, or on what is counted.
            "UPDATE pages SET version = version + 1 WHERE site_id = $1 AND id = $3 AND id <> $2",
        ] {
            sqlx::query(statement)
                .bind($site)
                .bind(&$source.id)
                .bind(&$target)
                .execute(&mut *$connection)
                .await?;
        }
        // What was said of the page that stays, stands; where nothing was said, what was said of the other does.
        sqlx::query(
            "UPDATE pages SET title = COALESCE(title, $3),
             published = (SELECT COUNT(*) FROM comments WHERE site_id = $1 AND page_id = $2 AND status = 'published'),
             kept_open = CASE WHEN closed OR kept_open THEN kept_open ELSE $5 END,
             closed = CASE WHEN closed OR kept_open THEN closed ELSE $4 END,
             published_at_ms = COALESCE(published_at_ms, $6),
             created_at_ms = CASE WHEN created_at_ms > $7 THEN $7 ELSE created_at_ms END
             WHERE site_id = $1 AND id = $2",
        )
        .bind($site)
        .bind(&$target)
        .bind(&$source.title)
        .bind($source.closed)
        .bind($source.kept_open)
        .bind($source.published_at_ms)
        .bind($source.created_at_ms)
        .execute(&mut *$connection)
        .await?;
    };
}

/// Notes the address that a page left, and that nobody else is led to the one it now has.
macro_rules! leave_address {
    (connection: $connection:ident, $site:expr, $page:expr, $source:expr, $move:expr) => {
        sqlx::query("DELETE FROM page_addresses WHERE site_id = $1 AND key = $2 AND page_id = $3")
            .bind($site)
            .bind(&$move.to_key)
            .bind($page)
            .execute(&mut *$connection)
            .await?;
        sqlx::query("UPDATE page_addresses SET forwards = $4 WHERE site_id = $1 AND key IN ($2, $3)")
            .bind($site)
            .bind(&$move.from_key)
            .bind(&$move.to_key)
            .bind(false)
            .execute(&mut *$connection)
            .await?;
        sqlx::query(
            "INSERT INTO page_addresses (site_id, key, page_id, url, forwards, moved_at_ms) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (site_id, key, page_id) DO UPDATE SET url = EXCLUDED.url, forwards = EXCLUDED.forwards,
             moved_at_ms = EXCLUDED.moved_at_ms",
        )
        .bind($site)
        .bind(&$move.from_key)
        .bind($page)
        .bind(&$source.url)
        .bind($move.forwards)
        .bind($move.at_ms)
        .execute(&mut *$connection)
        .await?;
    };
}

/// The end of the keys that begin with a text which ends in a slash.
fn end_of(keys: &str) -> String {
    // '0' follows '/' in ASCII.
    format!("{}0", keys.trim_end_matches('/'))
}

impl Store {
    /// Moves one page, on record. `Conflict` where a page came to the new address meanwhile: the same call merges.
    pub async fn move_page(&self, site: SiteId, page: PageMove, act: NewAct) -> Result<PageMoved, Error> {
        write!(self, connection => {
            let moved = move_page!(connection, site.as_str(), page);
            if moved != PageMoved::Unknown {
                put_act!(connection, act);
            }
            Ok(moved)
        })
    }

    /// Moves some pages, all or none of them; gives how many there were and how many were merged. `Conflict` as with one.
    pub async fn move_pages(&self, site: SiteId, pages: Vec<PageMove>) -> Result<(u64, u64), Error> {
        write!(self, connection => {
            let (mut moved, mut merged) = (0, 0);
            for page in &pages {
                match move_page!(connection, site.as_str(), page) {
                    PageMoved::Done => moved += 1,
                    PageMoved::Merged => {
                        moved += 1;
                        merged += 1;
                    }
                    PageMoved::Unknown => {}
                }
            }
            Ok((moved, merged))
        })
    }

    /// A page by its key alone, not by where it stood, with the number of its comments of any status.
    pub async fn find_moving(&self, site: &SiteId, key: &str) -> Result<Option<MovingRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT key, url, (SELECT COUNT(*) FROM comments c WHERE c.site_id = p.site_id AND c.page_id = p.id) AS comments
                 FROM pages p WHERE site_id = $1 AND key = $2",
            )
            .bind(site.as_str())
            .bind(key)
            .fetch_optional(pool)
            .await
        })?)
    }

    /// Pages whose keys begin with a text that ends in a slash, after one of them, in the order of their keys.
    pub async fn pages_under(
        &self,
        site: &SiteId,
        keys: &str,
        after: &str,
        limit: i64,
    ) -> Result<Vec<MovingRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT key, url, (SELECT COUNT(*) FROM comments c WHERE c.site_id = p.site_id AND c.page_id = p.id) AS comments
                 FROM pages p WHERE site_id = $1 AND key >= $2 AND key < $3 AND key > $4 ORDER BY key LIMIT $5",
            )
            .bind(site.as_str())
            .bind(keys)
            .bind(end_of(keys))
            .bind(after)
            .bind(limit)
            .fetch_all(pool)
            .await
        })?)
    }

    /// A page by any address it had, as (key, address, key it had before), once for each of those.
    pub async fn page_keys(&self, site: &SiteId, key: &str) -> Result<Vec<(String, String, Option<String>)>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT p.key, p.url, f.key FROM pages p
                 LEFT JOIN page_addresses f ON f.site_id = p.site_id AND f.page_id = p.id
                 WHERE p.site_id = $1 AND p.id = COALESCE((SELECT id FROM pages WHERE site_id = $1 AND key = $2),
                 (SELECT page_id FROM page_addresses WHERE site_id = $1 AND key = $2 AND forwards)) ORDER BY f.key",
            )
            .bind(site.as_str())
            .bind(key)
            .fetch_all(pool)
            .await
        })?)
    }
}
