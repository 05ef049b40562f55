//! Rows of `pages`: found by any address they had, told of by their website, closed and opened.

use super::acts::{NewAct, put_act};
use super::comments::PublicRow;
use super::{Error, Store, on_pool, write};
use crate::domain::ids::SiteId;
use crate::domain::page::Closing;
use sqlx::AssertSqlSafe;

/// A page that is known: somebody wrote on it, or its website told of it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PageRow {
    pub id: String,
    pub key: String,
    pub url: String,
    pub title: Option<String>,
    pub closed: bool,
    pub kept_open: bool,
    pub published_at_ms: Option<i64>,
    /// When it was first heard of.
    pub created_at_ms: i64,
    /// How many of its comments are online.
    pub published: i64,
    /// Rises with every change that readers can see.
    pub version: i64,
}

impl PageRow {
    /// What was said about comments on it.
    pub fn closing(&self) -> Closing {
        match (self.closed, self.kept_open) {
            (true, _) => Closing::Closed,
            (false, true) => Closing::Open,
            (false, false) => Closing::ByAge,
        }
    }

    /// Whether it takes no comments, where pages from before a moment are too old.
    pub fn is_closed(&self, before_ms: Option<i64>) -> bool {
        let since_ms = self.published_at_ms.unwrap_or(self.created_at_ms);
        self.closing().is_closed(since_ms, before_ms)
    }
}

/// A comment that readers may see, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PlacedRow {
    #[sqlx(flatten)]
    pub public: PublicRow,
    pub page_url: String,
    pub page_title: Option<String>,
}

/// What is said of a page; what is not named stays as it is.
#[derive(Debug, Clone)]
pub struct PageWord {
    pub site: SiteId,
    pub key: String,
    pub url: String,
    /// The page's id, should it be new.
    pub new_id: String,
    pub closing: Option<Closing>,
    pub title: Option<String>,
    pub published_at_ms: Option<i64>,
    /// For the record, where it changes what was said about comments.
    pub closing_act: Option<NewAct>,
    /// For the record, where it changes title or date.
    pub telling_act: Option<NewAct>,
    pub at_ms: i64,
}

/// Which pages, those that were last heard of first.
#[derive(Debug, Clone)]
pub struct PageFilter {
    /// A part of the address or of the title.
    pub text: Option<String>,
    /// The id of the last page of those before.
    pub before: Option<String>,
    pub limit: i64,
}

/// The page of key `$2`, by where it stands or by where it stood.
macro_rules! page_of_key {
    ($columns:expr) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM pages WHERE site_id = $1 AND id = COALESCE((SELECT id FROM pages WHERE site_id = $1 AND key = $2),
             (SELECT page_id FROM page_addresses WHERE site_id = $1 AND key = $2 AND forwards))"
        )
    };
}
/// Makes a page unless there is one of its key. `$3` id, `$4` address, `$5` now; `FALSE` is said by a parameter, `$6`.
pub(super) const MAKE_PAGE: &str =
    "INSERT INTO pages (site_id, id, key, url, closed, published, version, created_at_ms) VALUES ($1, $3, $2, $4, $6, 0, 1, $5)
     ON CONFLICT (site_id, key) DO NOTHING";
pub(super) use page_of_key;

/// What a [`PageRow`] is read from.
macro_rules! columns {
    () => {
        "id, key, url, title, closed, kept_open, published_at_ms, created_at_ms, published, version"
    };
}

const FIND: &str = page_of_key!(columns!());
const FIND_ID: &str = page_of_key!("id");
/// Takes the row before it is read: whoever says something of the page at the same time waits, and reads what was said.
const TAKE: &str = concat!(
    "UPDATE pages SET version = version WHERE site_id = $1 AND id = $2 RETURNING ",
    columns!()
);
const TELL: &str = concat!(
    "UPDATE pages SET closed = $3, kept_open = $4, title = $5, published_at_ms = $6, version = version + 1
     WHERE site_id = $1 AND id = $2 RETURNING ",
    columns!()
);

/// Takes the page of a key within the transaction at hand, if there is one. One that was merged meanwhile is looked for where it went.
macro_rules! take_page {
    ($connection:ident, $site:expr, $key:expr) => {
        loop {
            let id: Option<(String,)> = sqlx::query_as(FIND_ID)
                .bind($site)
                .bind($key)
                .fetch_optional(&mut *$connection)
                .await?;
            let Some((id,)) = id else { break None };
            let taken: Option<PageRow> = sqlx::query_as(TAKE)
                .bind($site)
                .bind(&id)
                .fetch_optional(&mut *$connection)
                .await?;
            if taken.is_some() {
                break taken;
            }
        }
    };
}

/// Makes a page, or says of one that is there, or that moved away from there, what it did not say itself. One that was opened or
/// closed by hand stays so, unless it is to be opened: ends in whether it was.
macro_rules! put_page {
    ($connection:ident, $site:expr, $page:expr, $at_ms:expr) => {{
        let page = $page;
        let known: Option<(String,)> = sqlx::query_as($crate::storage::pages::page_of_key!("id"))
            .bind($site)
            .bind(&page.key)
            .fetch_optional(&mut *$connection)
            .await?;
        let mut here = known.map(|(id,)| id);
        let mut is_opened = false;
        if let Some(id) = &here {
            $crate::storage::title_page!($connection, $site, id, page.title.as_deref());
            sqlx::query(
                "UPDATE pages SET kept_open = CASE WHEN closed OR kept_open THEN kept_open ELSE $4 END,
                 closed = CASE WHEN closed OR kept_open THEN closed ELSE $3 END,
                 published_at_ms = COALESCE(published_at_ms, $5), version = version + 1
                 WHERE site_id = $1 AND id = $2
                 AND (($3 OR $4) AND NOT closed AND NOT kept_open OR $5 IS NOT NULL AND published_at_ms IS NULL)",
            )
            .bind($site)
            .bind(id)
            .bind(page.closed)
            .bind(page.kept_open)
            .bind(page.published_at_ms)
            .execute(&mut *$connection)
            .await?;
            if let Some(act) = &page.opening {
                let opened = sqlx::query("UPDATE pages SET closed = $3, version = version + 1 WHERE site_id = $1 AND id = $2 AND closed")
                    .bind($site)
                    .bind(id)
                    .bind(false)
                    .execute(&mut *$connection)
                    .await?;
                is_opened = opened.rows_affected() == 1;
                if is_opened {
                    $crate::storage::acts::put_act!($connection, act);
                }
            }
        } else {
            // As of comments: free on every site, for what is kept of a page in browsers goes by its id.
            let mut own = page.id.as_ref();
            if let Some(id) = own {
                let taken: Option<(i64,)> =
                    sqlx::query_as("SELECT p.version FROM sites s CROSS JOIN pages p WHERE p.site_id = s.id AND p.id = $1 LIMIT 1")
                        .bind(id.as_str())
                        .fetch_optional(&mut *$connection)
                        .await?;
                own = own.filter(|_| taken.is_none());
            }
            for id in own.into_iter().chain([&page.otherwise]) {
                let made = sqlx::query(
                    "INSERT INTO pages (site_id, id, key, url, title, closed, published, version, created_at_ms, kept_open, published_at_ms)
                     VALUES ($1, $2, $3, $4, $5, $6, 0, $10, $7, $8, $9) ON CONFLICT DO NOTHING",
                )
                .bind($site)
                .bind(id.as_str())
                .bind(&page.key)
                .bind(&page.url)
                .bind(&page.title)
                .bind(page.closed)
                .bind(page.created_at_ms)
                .bind(page.kept_open)
                .bind(page.published_at_ms)
                // Higher than any that a page of the same id had, on a site that was removed since.
                .bind($at_ms)
                .execute(&mut *$connection)
                .await?;
                if made.rows_affected() == 1 {
                    here = Some(id.to_string());
                    break;
                }
            }
        }
        for (key, url) in here.iter().flat_map(|_| &page.former) {
            // Not where another page stands, or to which one leads already.
            sqlx::query(
                "INSERT INTO page_addresses (site_id, key, page_id, url, forwards, moved_at_ms) SELECT $1, $2, $3, $4, $5, $6
                 WHERE NOT EXISTS (SELECT 1 FROM pages WHERE site_id = $1 AND key = $2) ON CONFLICT DO NOTHING",
            )
            .bind($site)
            .bind(key)
            .bind(&here)
            .bind(url)
            .bind(true)
            .bind($at_ms)
            .execute(&mut *$connection)
            .await?;
        }
        is_opened
    }};
}

pub(super) use put_page;

impl Store {
    pub async fn find_page(&self, site: &SiteId, key: &str) -> Result<Option<PageRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(FIND).bind(site.as_str()).bind(key).fetch_optional(pool).await
        })?)
    }

    /// Online comments of each page that has a row, as (key, count), in no order.
    pub async fn count_published(&self, site: &SiteId, keys: &[String]) -> Result<Vec<(String, i64)>, Error> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let places: Vec<String> = (0..keys.len()).map(|i| format!("${}", i + 2)).collect();
        let places = places.join(", ");
        let sql = format!(
            "SELECT key, published FROM pages WHERE site_id = $1 AND key IN ({places})
             UNION ALL SELECT a.key, p.published FROM page_addresses a JOIN pages p ON p.site_id = a.site_id AND p.id = a.page_id
             WHERE a.site_id = $1 AND a.forwards AND a.key IN ({places})"
        );
        Ok(on_pool!(self, pool => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(site.as_str());
            for key in keys {
                query = query.bind(key.as_str());
            }
            query.fetch_all(pool).await
        })?)
    }

    /// Keeps what is said of a page, which is made if it is new, and gives whether it was there, and the page as it now is.
    /// Only what changes is put on record.
    pub async fn tell_page(&self, word: PageWord) -> Result<(bool, PageRow), Error> {
        write!(self, connection => {
            let site = word.site.as_str();
            let known: Option<PageRow> = take_page!(connection, site, &word.key);
            let is_known = known.is_some();
            let page = if let Some(page) = known {
                page
            } else {
                sqlx::query(MAKE_PAGE)
                    .bind(site)
                    .bind(&word.key)
                    .bind(&word.new_id)
                    .bind(&word.url)
                    .bind(word.at_ms)
                    .bind(false)
                    .execute(&mut *connection)
                    .await?;
                let made: Option<PageRow> = take_page!(connection, site, &word.key);
                made.ok_or(sqlx::Error::RowNotFound)?
            };
            let closing = word.closing.unwrap_or(page.closing());
            let title = word.title.clone().or(page.title.clone());
            let published_at_ms = word.published_at_ms.or(page.published_at_ms);
            let acts = [
                word.closing_act.as_ref().filter(|_| closing != page.closing()),
                word.telling_act.as_ref().filter(|_| title != page.title || published_at_ms != page.published_at_ms),
            ];
            if closing == page.closing() && title == page.title && published_at_ms == page.published_at_ms {
                return Ok((is_known, page));
            }
            let told = sqlx::query_as(TELL)
                .bind(site)
                .bind(&page.id)
                .bind(closing == Closing::Closed)
                .bind(closing == Closing::Open)
                .bind(&title)
                .bind(published_at_ms)
                .fetch_one(&mut *connection)
                .await?;
            for act in acts.into_iter().flatten() {
                put_act!(connection, act);
            }
            Ok((is_known, told))
        })
    }

    /// The pages of a site, those that were last heard of first.
    pub async fn pages(&self, site: &SiteId, filter: &PageFilter) -> Result<Vec<PageRow>, Error> {
        let pattern = filter.text.as_deref().map(super::review::like);
        // `LOWER` knows ASCII only on SQLite: what was typed as it stands is found there too.
        let typed = filter.text.as_deref().map(super::review::pattern);
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                r"SELECT id, key, url, title, closed, kept_open, published_at_ms, created_at_ms, published, version FROM pages
                WHERE site_id = $1 AND ($2 IS NULL OR LOWER(url) LIKE $2 ESCAPE '\' OR LOWER(title) LIKE $2 ESCAPE '\' OR title LIKE $5 ESCAPE '\')
                AND ($3 IS NULL OR id < $3) ORDER BY id DESC LIMIT $4",
            )
            .bind(site.as_str())
            .bind(&pattern)
            .bind(filter.before.as_deref())
            .bind(filter.limit)
            .bind(&typed)
            .fetch_all(pool)
            .await
        })?)
    }

    /// Online comments of a site, newest first.
    pub async fn list_site(&self, site: &SiteId, limit: i64) -> Result<Vec<PlacedRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT c.id, c.parent_id, c.name, c.website, c.html, c.created_at_ms, c.edited_at_ms, c.by_site,
                 p.url AS page_url, p.title AS page_title FROM comments c JOIN pages p ON p.site_id = c.site_id AND p.id = c.page_id
                 WHERE c.site_id = $1 AND c.status = 'published' ORDER BY c.id DESC LIMIT $2",
            )
            .bind(site.as_str())
            .bind(limit)
            .fetch_all(pool)
            .await
        })?)
    }
}
