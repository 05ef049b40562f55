//! Answers that came before what they answer, put where they belong once all has come.
//!
//! Owns that no thread is without a beginning. Knows no format.

use super::imports::{Answers, answers};
use super::{Error, Store, change_page, on_pool, write};
use crate::domain::ids::SiteId;
use std::collections::BTreeSet;

/// What came of answers that waited for what they answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// After which one the next ones come; absent at the end.
    pub last: Option<String>,
    pub attached: u64,
    /// What they answer never came: they stand on the first level.
    pub lost: u64,
}

/// Answers that are settled in one transaction.
const AT_ONCE: i64 = 200;

impl Store {
    /// Puts answers that came before what they answer where they belong: those that are called so after one.
    pub async fn settle_import(&self, site: SiteId, source: String, after: String) -> Result<Settled, Error> {
        write!(self, connection => {
            let site = site.as_str();
            let waiting: Vec<(String, String, String)> = sqlx::query_as(
                "SELECT source_id, comment_id, parent_id FROM imported WHERE site_id = $1 AND source = $2 AND source_id > $3
                 AND comment_id IS NOT NULL AND parent_id IS NOT NULL ORDER BY source_id LIMIT $4",
            )
            .bind(site)
            .bind(&source)
            .bind(&after)
            .bind(AT_ONCE)
            .fetch_all(&mut *connection)
            .await?;
            let mut settled = Settled {
                last: waiting.last().map(|(source_id, ..)| source_id.clone()),
                ..Settled::default()
            };
            let mut changed = BTreeSet::new();
            for (source_id, comment, parent) in waiting {
                let (parent, depth, page) = match answers!(connection, site, &source, Some(parent)) {
                    Answers::NotYet => {
                        settled.lost += 1;
                        continue;
                    }
                    Answers::Nothing => (None, 0, String::new()),
                    Answers::Found(parent, depth, page) => (Some(parent), depth + 1, page),
                };
                sqlx::query("UPDATE imported SET parent_id = NULL WHERE site_id = $1 AND source = $2 AND source_id = $3")
                    .bind(site)
                    .bind(&source)
                    .bind(&source_id)
                    .execute(&mut *connection)
                    .await?;
                let Some(parent) = parent else { continue };
                // Two that answer each other would be a thread without a beginning.
                let (circle,): (i64,) = sqlx::query_as(
                    "WITH RECURSIVE above (id, parent_id) AS (
                       SELECT c.id, c.parent_id FROM comments c WHERE c.site_id = $1 AND c.id = $2
                       UNION SELECT c.id, c.parent_id FROM comments c JOIN above a ON c.id = a.parent_id WHERE c.site_id = $1)
                     SELECT COUNT(*) FROM above WHERE id = $3",
                )
                .bind(site)
                .bind(&parent)
                .bind(&comment)
                .fetch_one(&mut *connection)
                .await?;
                if circle > 0 {
                    continue;
                }
                let done = sqlx::query("UPDATE comments SET parent_id = $4 WHERE site_id = $1 AND id = $2 AND page_id = $3 AND parent_id IS NULL")
                    .bind(site)
                    .bind(&comment)
                    .bind(&page)
                    .bind(&parent)
                    .execute(&mut *connection)
                    .await?;
                if done.rows_affected() == 0 {
                    continue;
                }
                sqlx::query(
                    "WITH RECURSIVE below (id, depth) AS (
                       SELECT c.id, CAST($3 AS BIGINT) FROM comments c WHERE c.site_id = $1 AND c.id = $2
                       UNION ALL SELECT c.id, b.depth + 1 FROM comments c JOIN below b ON c.parent_id = b.id WHERE c.site_id = $1)
                     UPDATE comments SET depth = (SELECT b.depth FROM below b WHERE b.id = comments.id)
                     WHERE site_id = $1 AND id IN (SELECT id FROM below)",
                )
                .bind(site)
                .bind(&comment)
                .bind(depth)
                .execute(&mut *connection)
                .await?;
                settled.attached += 1;
                changed.insert(page);
            }
            for page in &changed {
                change_page!(connection, site, page, 0);
            }
            Ok(settled)
        })
    }

    /// Whether a source's comment came before.
    pub async fn was_imported(&self, site: &SiteId, source: &str, source_id: &str) -> Result<bool, Error> {
        let found: Option<(i64,)> = on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT written_at_ms FROM imported WHERE site_id = $1 AND source = $2 AND source_id = $3 AND comment_id IS NOT NULL",
            )
            .bind(site.as_str())
            .bind(source)
            .bind(source_id)
            .fetch_optional(pool)
            .await
        })?;
        Ok(found.is_some())
    }
}
