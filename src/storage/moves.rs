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

/// An address that is to lead where another does.
#[derive(Debug, Clone)]
pub struct NewLeading {
    pub as_key: String,
    pub key: String,
    pub url: String,
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

/// A page that stands at one of a move's two addresses.
#[derive(sqlx::FromRow)]
struct Standing {
    id: String,
    key: String,
    url: String,
    title: Option<String>,
    closed: bool,
    kept_open: bool,
    published_at_ms: Option<i64>,
    created_at_ms: i64,
}

/// Takes both rows before they are read: whoever moves one of these pages, or says something of it, at the same time waits, and
/// reads what came of this. By the key, for that is the one lock that comments under way meet at their first step: a weaker one,
/// made stronger later, would wait for a comment that waits for it.
const TAKE: &str = "UPDATE pages SET key = 'taken:' || key WHERE site_id = $1 AND key IN ($2, $3)";
const READ: &str =
    "UPDATE pages SET key = substr(key, 7) WHERE site_id = $1 AND key IN ('taken:' || $2, 'taken:' || $3)
    RETURNING id, key, url, title, closed, kept_open, published_at_ms, created_at_ms";

/// Moves a page within the transaction at hand; ends in a [`PageMoved`].
macro_rules! move_page {
    ($connection:ident, $site:expr, $move:expr) => {{
        sqlx::query(TAKE)
            .bind($site)
            .bind(&$move.from_key)
            .bind(&$move.to_key)
            .execute(&mut *$connection)
            .await?;
        let standing: Vec<Standing> = sqlx::query_as(READ)
            .bind($site)
            .bind(&$move.from_key)
            .bind(&$move.to_key)
            .fetch_all(&mut *$connection)
            .await?;
        let (sources, targets): (Vec<Standing>, Vec<Standing>) =
            standing.into_iter().partition(|page| page.key == $move.from_key);
        match (sources.into_iter().next(), targets.into_iter().next()) {
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
            (Some(source), Some(Standing { id: target, .. })) => {
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

/// The address of key `$2` leads from now on where that of `$4` does, unless a page stands there or it leads to one.
const LEAD: &str = "INSERT INTO page_addresses (site_id, key, page_id, url, forwards, moved_at_ms)
    SELECT a.site_id, $2, a.page_id, $3, a.forwards, $5 FROM page_addresses a WHERE a.site_id = $1 AND a.key = $4 AND a.forwards
    AND NOT EXISTS (SELECT 1 FROM pages p WHERE p.site_id = $1 AND p.key = $2)
    AND NOT EXISTS (SELECT 1 FROM page_addresses n WHERE n.site_id = $1 AND n.key = $2 AND n.forwards)
    ON CONFLICT (site_id, key, page_id) DO UPDATE SET url = EXCLUDED.url, forwards = EXCLUDED.forwards,
    moved_at_ms = EXCLUDED.moved_at_ms";

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

    /// Keys that begin with a text which ends in a slash, and lead to a page, after one of them, in their order; but those
    /// where a page stands at what becomes of them when the text is another.
    pub async fn leading_keys(
        &self,
        site: &SiteId,
        (from, to): (&str, &str),
        after: &str,
        limit: i64,
    ) -> Result<Vec<String>, Error> {
        let rest = i32::try_from(from.len() + 1).unwrap_or(i32::MAX);
        let found: Vec<(String,)> = on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT a.key FROM page_addresses a WHERE a.site_id = $1 AND a.key >= $2 AND a.key < $3 AND a.key > $4 AND a.forwards
                 AND NOT EXISTS (SELECT 1 FROM pages p WHERE p.site_id = a.site_id AND p.key = $5 || SUBSTR(a.key, $6))
                 ORDER BY a.key LIMIT $7",
            )
            .bind(site.as_str())
            .bind(from)
            .bind(end_of(from))
            .bind(after)
            .bind(to)
            .bind(rest)
            .bind(limit)
            .fetch_all(pool)
            .await
        })?;
        Ok(found.into_iter().map(|(key,)| key).collect())
    }

    /// Lets addresses lead where others do, all or none of them. `Conflict` where one is taken meanwhile: the same call goes
    /// through.
    pub async fn lead(&self, site: SiteId, addresses: Vec<NewLeading>) -> Result<(), Error> {
        write!(self, connection => {
            for new in &addresses {
                sqlx::query(LEAD)
                    .bind(site.as_str())
                    .bind(&new.key)
                    .bind(&new.url)
                    .bind(&new.as_key)
                    .bind(new.at_ms)
                    .execute(&mut *connection)
                    .await?;
            }
            Ok(())
        })
    }

    /// Lets some addresses whose keys begin with a text that ends in a slash lead nowhere any more; gives how many.
    pub async fn lead_nowhere(&self, site: SiteId, keys: String, limit: i64) -> Result<u64, Error> {
        write!(self, connection => {
            let done = sqlx::query(
                "UPDATE page_addresses SET forwards = $5 WHERE site_id = $1 AND forwards AND key IN
                 (SELECT key FROM page_addresses WHERE site_id = $1 AND key >= $2 AND key < $3 AND forwards ORDER BY key LIMIT $4)",
            )
            .bind(site.as_str())
            .bind(&keys)
            .bind(end_of(&keys))
            .bind(limit)
            .bind(false)
            .execute(&mut *connection)
            .await?;
            Ok(done.rows_affected())
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
