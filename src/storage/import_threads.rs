//! Answers that came before what they answer, put where they belong once all has come.
//!
//! Owns what one transaction of that does, and that none does more than a bounded part. In which order they are placed, so that no
//! thread is without a beginning, its caller says. Knows no format.

use super::imports::{Answers, answers};
use super::{Error, Store, change_page, on_pool, write};
use crate::domain::ids::SiteId;
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;

/// An answer that waits for what it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingAnswer {
    pub source_id: String,
    pub comment: String,
    pub awaited: Awaited,
}

/// What it waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Awaited {
    /// The comment that is here by now.
    Come(String),
    /// Nothing that is left, or it is gone itself.
    Nothing,
    /// What has not come, by what its source calls it.
    NotYet(String),
}

/// Where an answer goes; without a parent it stays on the first level, and waits no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placing {
    pub comment: String,
    pub parent: Option<String>,
    /// The depths below it are written already.
    pub is_deepened: bool,
}

/// What came of some.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placed {
    /// How many of them were looked at, in their order.
    pub done: usize,
    pub attached: u64,
    /// The depth of the next one, below which more stands than one transaction changes: that is deepened first.
    pub large: Option<i64>,
}

/// A comment whose answers, those after one, are to have a depth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deepening {
    pub parent: String,
    pub depth: i64,
    pub after: String,
}

/// What is told of one: see [`Store::waiting_answers`].
type Row = (
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// Answers that are read at once.
const READ: i64 = 1_000;
/// Comments whose parent is asked for at once.
pub const ASKED: usize = 500;
/// Comments that are changed in one transaction, at the most.
const CHANGED: i64 = 1_000;

/// Within the transaction at hand: whoever wishes to hear of answers is not told of these, and they wait for nothing any more.
macro_rules! settle_placed {
    ($connection:ident, $site:expr, $source:expr, $done:expr, $at_ms:expr) => {
        let marks: Vec<String> = (0..$done.len()).map(|i| format!("${}", i + 3)).collect();
        let marks = marks.join(", ");
        let told = format!(
            "INSERT INTO told_replies (site_id, comment_id, created_at_ms) SELECT c.site_id, c.id, $2 FROM comments c
             JOIN watches w ON w.site_id = c.site_id AND w.comment_id = c.parent_id
             WHERE c.site_id = $1 AND c.id IN ({marks}) ON CONFLICT (site_id, comment_id) DO NOTHING"
        );
        let mut query = sqlx::query(AssertSqlSafe(told)).bind($site).bind($at_ms);
        for placing in $done {
            query = query.bind(&placing.comment);
        }
        query.execute(&mut *$connection).await?;
        let settled = format!(
            "UPDATE imported SET parent_id = NULL WHERE site_id = $1 AND source = $2 AND comment_id IN ({marks}) AND parent_id IS NOT NULL"
        );
        let mut query = sqlx::query(AssertSqlSafe(settled)).bind($site).bind($source);
        for placing in $done {
            query = query.bind(&placing.comment);
        }
        query.execute(&mut *$connection).await?;
    };
}

impl Store {
    /// Answers of a source that wait, those that are called so after one.
    pub async fn waiting_answers(&self, site: &SiteId, source: &str, after: &str) -> Result<Vec<WaitingAnswer>, Error> {
        let site = site.as_str();
        on_pool!(self, pool => {
            let mut connection = pool.acquire().await?;
            let rows: Vec<Row> = sqlx::query_as(
                "SELECT i.source_id, i.comment_id, i.parent_id, own.id, p.source_id, p.comment_id, c.id FROM imported i
                 LEFT JOIN comments own ON own.site_id = i.site_id AND own.id = i.comment_id AND own.parent_id IS NULL
                 LEFT JOIN imported p ON p.site_id = i.site_id AND p.source = i.source AND p.source_id = i.parent_id
                 LEFT JOIN comments c ON c.site_id = i.site_id AND c.id = p.comment_id
                 WHERE i.site_id = $1 AND i.source = $2 AND i.source_id > $3
                 AND i.comment_id IS NOT NULL AND i.parent_id IS NOT NULL ORDER BY i.source_id LIMIT $4",
            )
            .bind(site)
            .bind(source)
            .bind(after)
            .bind(READ)
            .fetch_all(&mut *connection)
            .await?;
            let mut waiting = Vec::with_capacity(rows.len());
            for (source_id, comment, wanted, own, known, as_comment, stands) in rows {
                let awaited = match (own, known, as_comment, stands) {
                    (None, ..) => Awaited::Nothing,
                    (_, None, ..) => Awaited::NotYet(wanted),
                    (_, _, Some(_), Some(id)) => Awaited::Come(id),
                    // Erased here since.
                    (_, _, Some(_), None) => Awaited::Nothing,
                    // Gone where it comes from: what that answered counts.
                    (_, _, None, _) => match answers!(connection, site, source, Some(wanted)) {
                        Answers::Found(id, ..) => Awaited::Come(id),
                        Answers::Nothing => Awaited::Nothing,
                        Answers::NotYet(called) => Awaited::NotYet(called),
                    },
                };
                waiting.push(WaitingAnswer { source_id, comment, awaited });
            }
            Ok(waiting)
        })
    }

    /// What each of some comments answers, [`ASKED`] of them at the most; those that are gone are not told.
    pub async fn parents_of(&self, site: &SiteId, ids: &[String]) -> Result<Vec<(String, Option<String>)>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let places: Vec<String> = (0..ids.len()).map(|i| format!("${}", i + 2)).collect();
        let sql = format!(
            "SELECT id, parent_id FROM comments WHERE site_id = $1 AND id IN ({})",
            places.join(", ")
        );
        Ok(on_pool!(self, pool => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(site.as_str());
            for id in ids {
                query = query.bind(id.as_str());
            }
            query.fetch_all(pool).await
        })?)
    }

    /// Puts answers where they belong, [`ASKED`] of them at the most, one after the other, until enough has changed. Whoever wishes to hear of answers is not told
    /// of one that was given elsewhere.
    pub async fn place_answers(
        &self,
        site: SiteId,
        source: String,
        placings: Vec<Placing>,
        at_ms: i64,
    ) -> Result<Placed, Error> {
        write!(self, connection => {
            let site = site.as_str();
            let (mut placed, mut changed) = (Placed::default(), 0);
            let mut pages = BTreeSet::new();
            for placing in &placings {
                if changed >= CHANGED {
                    break;
                }
                // What moved to another page meanwhile, or answers something by now, stays as it is.
                let above: Option<(i64, String)> = sqlx::query_as(
                    "SELECT p.depth + 1, p.page_id FROM comments p
                     JOIN comments c ON c.site_id = p.site_id AND c.page_id = p.page_id AND c.parent_id IS NULL
                     WHERE p.site_id = $1 AND p.id = $2 AND c.id = $3",
                )
                .bind(site)
                .bind(&placing.parent)
                .bind(&placing.comment)
                .fetch_optional(&mut *connection)
                .await?;
                if let Some((depth, page)) = above {
                    let (below,): (i64,) = sqlx::query_as(
                        "WITH RECURSIVE below (id) AS (
                           SELECT c.id FROM comments c WHERE c.site_id = $1 AND c.parent_id = $2
                           UNION SELECT c.id FROM comments c JOIN below b ON c.parent_id = b.id WHERE c.site_id = $1)
                         SELECT COUNT(*) FROM (SELECT id FROM below LIMIT $3) few",
                    )
                    .bind(site)
                    .bind(&placing.comment)
                    .bind(if placing.is_deepened { 0 } else { CHANGED + 1 })
                    .fetch_one(&mut *connection)
                    .await?;
                    if below > CHANGED {
                        // Its own first, so that an answer written meanwhile counts from there.
                        sqlx::query("UPDATE comments SET depth = $3 WHERE site_id = $1 AND id = $2")
                            .bind(site)
                            .bind(&placing.comment)
                            .bind(depth)
                            .execute(&mut *connection)
                            .await?;
                        placed.large = Some(depth);
                        break;
                    }
                    if below > 0 {
                        sqlx::query(
                            "WITH RECURSIVE below (id, depth) AS (
                               SELECT c.id, CAST($3 AS BIGINT) FROM comments c WHERE c.site_id = $1 AND c.parent_id = $2
                               UNION ALL SELECT c.id, b.depth + 1 FROM comments c JOIN below b ON c.parent_id = b.id
                               WHERE c.site_id = $1 AND b.depth < $4)
                             UPDATE comments SET depth = below.depth FROM below WHERE comments.site_id = $1 AND comments.id = below.id",
                        )
                        .bind(site)
                        .bind(&placing.comment)
                        .bind(depth + 1)
                        // No deeper than there are answers, were they to answer one another.
                        .bind(depth + 1 + below)
                        .execute(&mut *connection)
                        .await?;
                    }
                    let put = sqlx::query(
                        "UPDATE comments SET parent_id = $3, depth = $4 WHERE site_id = $1 AND id = $2 AND parent_id IS NULL",
                    )
                    .bind(site)
                    .bind(&placing.comment)
                    .bind(&placing.parent)
                    .bind(depth)
                    .execute(&mut *connection)
                    .await?;
                    placed.attached += put.rows_affected();
                    changed += below;
                    pages.insert(page);
                }
                placed.done += 1;
                changed += 1;
            }
            let done = &placings[..placed.done];
            if !done.is_empty() {
                settle_placed!(connection, site, &source, done, at_ms);
            }
            for page in &pages {
                change_page!(connection, site, page, 0);
            }
            Ok(placed)
        })
    }

    /// Writes depths from the top down, until enough has changed; tells what is left of it. No reader sees a thread change by that.
    pub async fn deepen(&self, site: SiteId, left: Vec<Deepening>) -> Result<Vec<Deepening>, Error> {
        write!(self, connection => {
            let site = site.as_str();
            let (mut left, mut changed) = (left.clone(), 0);
            while changed < CHANGED {
                let Some(next) = left.pop() else { break };
                let most = CHANGED - changed;
                let deepened: Vec<(String,)> = sqlx::query_as(
                    "UPDATE comments SET depth = $4 WHERE site_id = $1 AND id IN (SELECT c.id FROM comments c
                     WHERE c.site_id = $1 AND c.parent_id = $2 AND c.id > $3 ORDER BY c.id LIMIT $5) RETURNING id",
                )
                .bind(site)
                .bind(&next.parent)
                .bind(&next.after)
                .bind(next.depth)
                .bind(most)
                .fetch_all(&mut *connection)
                .await?;
                let number = i64::try_from(deepened.len()).unwrap_or(most);
                if number == most {
                    let after = deepened.iter().map(|(id,)| id.as_str()).max().unwrap_or_default().to_owned();
                    left.push(Deepening { after, ..next });
                }
                let depth = next.depth + 1;
                left.extend(deepened.into_iter().map(|(parent,)| Deepening { parent, depth, after: String::new() }));
                changed += number.max(1);
            }
            Ok(left)
        })
    }
}
