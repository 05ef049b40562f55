//! Comments as moderators meet them: the queue in its orders, one comment whole, figures.

use super::lists::{GRANTED, Order, count_of, one, page_of, parts};
use super::{Error, Store, on_pool};
use crate::domain::ids::{CommentId, ModeratorId};
use sqlx::AssertSqlSafe;

/// A comment with all that a decision may rest on; the address is still sealed.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct ReviewRow {
    pub site_id: String,
    pub id: String,
    pub page_url: String,
    /// The page's, or what was sent with this comment until it has one.
    pub page_title: Option<String>,
    pub parent_id: Option<String>,
    pub author_id: String,
    pub status: String,
    pub version: i64,
    pub audit: bool,
    pub name: String,
    pub website: Option<String>,
    pub body: String,
    pub html: String,
    pub lang: Option<String>,
    pub email_sealed: Option<Vec<u8>>,
    pub verdict: String,
    pub cause: String,
    pub spam_logit: Option<f64>,
    pub spam_probability: Option<f64>,
    pub reasons: String,
    pub remainder: f64,
    pub model: Option<String>,
    pub decision: Option<String>,
    pub decided_by: Option<String>,
    pub decided_at_ms: Option<i64>,
    pub created_at_ms: i64,
    pub edited_at_ms: Option<i64>,
    /// Reporters whose word is open.
    pub reported: i64,
    pub by_site: bool,
    pub kind: String,
    /// Who wrote what it answers, and what.
    pub parent_name: Option<String>,
    pub parent_body: Option<String>,
    /// How many comments of this author stand where, this one included.
    pub author_published: i64,
    pub author_rejected: i64,
    pub author_spam: i64,
    /// What the order sorted by; goes into the cursor.
    pub rank: f64,
}

/// Which comments, and from where on.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub site: Option<String>,
    /// `pending` takes in what was picked for the random audit, whatever its status; `reported` is what is reported.
    pub status: String,
    /// A part of the text, the name or the website, in any case.
    pub text: Option<String>,
    /// A page's key.
    pub page_key: Option<String>,
    pub author: Option<String>,
    /// A comment: those of its author's id or address.
    pub writer: Option<String>,
    /// A domain in the address of a link, roughly.
    pub domain: Option<String>,
    /// A language's tag, those under it included, or `none`.
    pub lang: Option<String>,
    pub cause: Option<String>,
    /// Written before this time.
    pub until_ms: Option<i64>,
    pub order: Order,
    /// The rank and id of the last row of the page before.
    pub after: Option<(f64, String)>,
    /// The time that ages are counted to, held still by the cursor.
    pub now_ms: i64,
    pub limit: i64,
}

/// A page of the queue and how many there are in all.
#[derive(Debug, Clone, PartialEq)]
pub struct Queue {
    pub rows: Vec<ReviewRow>,
    pub total: i64,
}

/// Figures of the sites a moderator may see.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stats {
    /// (status, verdict, decision, comments)
    pub counts: Vec<(String, String, Option<String>, i64)>,
    /// How many comments wait for a decision, and for how many milliseconds the median of them has.
    pub waiting: i64,
    pub median_age_ms: Option<i64>,
}

/// A pattern of a text anywhere, in lower case.
pub(super) fn like(text: &str) -> String {
    pattern(&text.to_lowercase())
}

/// The same, capitals told apart where the database does.
pub(super) fn pattern(text: &str) -> String {
    let text = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    format!("%{text}%")
}

impl Store {
    /// A page of the queue, within the sites granted to `moderator`, or everywhere.
    pub async fn queue(&self, moderator: &ModeratorId, everywhere: bool, filter: &Filter) -> Result<Queue, Error> {
        let (page, count) = (page_of(filter.order, &filter.status), count_of(&filter.status));
        let text = filter.text.as_deref().map(like);
        let linked = |before: char| {
            filter
                .domain
                .as_deref()
                .map(|domain| like(&format!("{before}{domain}")))
        };
        let (bare, under) = (linked('/'), linked('.'));
        let (rank, id) = filter
            .after
            .as_ref()
            .map_or((None, ""), |(rank, id)| (Some(*rank), id.as_str()));
        on_pool!(self, pool => {
            let rows = sqlx::query_as(AssertSqlSafe(page))
                .bind(everywhere)
                .bind(moderator.as_str())
                .bind(filter.site.as_deref())
                .bind(filter.status.as_str())
                .bind(text.as_deref())
                .bind(filter.page_key.as_deref())
                .bind(filter.author.as_deref())
                .bind(filter.lang.as_deref())
                .bind(filter.cause.as_deref())
                .bind(filter.writer.as_deref())
                .bind(bare.as_deref())
                .bind(under.as_deref())
                .bind(filter.until_ms)
                .bind(filter.now_ms)
                .bind(rank)
                .bind(id)
                .bind(filter.limit)
                .fetch_all(pool)
                .await?;
            let (total,): (i64,) = sqlx::query_as(AssertSqlSafe(count))
                .bind(everywhere)
                .bind(moderator.as_str())
                .bind(filter.site.as_deref())
                .bind(filter.status.as_str())
                .bind(text.as_deref())
                .bind(filter.page_key.as_deref())
                .bind(filter.author.as_deref())
                .bind(filter.lang.as_deref())
                .bind(filter.cause.as_deref())
                .bind(filter.writer.as_deref())
                .bind(bare.as_deref())
                .bind(under.as_deref())
                .bind(filter.until_ms)
                .fetch_one(pool)
                .await?;
            Ok(Queue { rows, total })
        })
    }

    /// One comment, within the sites granted to `moderator`, or everywhere.
    pub async fn find_for_review(
        &self,
        moderator: &ModeratorId,
        everywhere: bool,
        id: &CommentId,
    ) -> Result<Option<ReviewRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(one()))
                .bind(everywhere)
                .bind(moderator.as_str())
                .bind(id.as_str())
                .fetch_optional(pool)
                .await
        })?)
    }

    /// How many comments the queue holds, those picked for the random audit included.
    pub async fn count_queue(
        &self,
        moderator: &ModeratorId,
        everywhere: bool,
        site: Option<&str>,
    ) -> Result<i64, Error> {
        let all = parts("pending").iter().map(|part| {
            let part = part.replace("$4", "'pending'");
            format!("(SELECT COUNT(*) {GRANTED} AND {part} AND ($3 IS NULL OR s.id = $3))")
        });
        let sql = format!("SELECT {}", all.collect::<Vec<_>>().join(" + "));
        let (count,): (i64,) = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql))
            .bind(everywhere)
            .bind(moderator.as_str())
            .bind(site)
            .fetch_one(pool)
            .await
        })?;
        Ok(count)
    }

    /// The site of a comment, within those granted to `moderator`, or everywhere.
    pub async fn find_site_of(
        &self,
        moderator: &ModeratorId,
        everywhere: bool,
        id: &CommentId,
    ) -> Result<Option<String>, Error> {
        let found: Option<(String,)> = on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(format!("SELECT c.site_id {GRANTED} AND c.id = $3")))
            .bind(everywhere)
            .bind(moderator.as_str())
            .bind(id.as_str())
            .fetch_optional(pool)
            .await
        })?;
        Ok(found.map(|(site,)| site))
    }

    /// Figures of comments received since `since_ms`, and the age of what waits at `now_ms`.
    pub async fn stats(
        &self,
        moderator: &ModeratorId,
        everywhere: bool,
        site: Option<&str>,
        since_ms: i64,
        now_ms: i64,
    ) -> Result<Stats, Error> {
        let counts = format!(
            "SELECT c.status, c.verdict, c.decision, COUNT(*) {GRANTED} AND ($3 IS NULL OR s.id = $3) AND c.created_at_ms >= $4
             GROUP BY c.status, c.verdict, c.decision ORDER BY 1, 2, 3"
        );
        let waiting = format!("SELECT COUNT(*) {GRANTED} AND ($3 IS NULL OR s.id = $3) AND c.status = 'pending'");
        let median = format!(
            "SELECT c.created_at_ms {GRANTED} AND ($3 IS NULL OR s.id = $3) AND c.status = 'pending' ORDER BY c.created_at_ms LIMIT 1 OFFSET $4"
        );
        on_pool!(self, pool => {
            let counts = sqlx::query_as(AssertSqlSafe(counts))
                .bind(everywhere)
                .bind(moderator.as_str())
                .bind(site)
                .bind(since_ms)
                .fetch_all(pool)
                .await?;
            let (waiting,): (i64,) = sqlx::query_as(AssertSqlSafe(waiting))
                .bind(everywhere)
                .bind(moderator.as_str())
                .bind(site)
                .fetch_one(pool)
                .await?;
            let middle: Option<(i64,)> = sqlx::query_as(AssertSqlSafe(median))
                .bind(everywhere)
                .bind(moderator.as_str())
                .bind(site)
                .bind(waiting / 2)
                .fetch_optional(pool)
                .await?;
            let median_age_ms = middle.map(|(born,)| (now_ms - born).max(0));
            Ok(Stats { counts, waiting, median_age_ms })
        })
    }
}
