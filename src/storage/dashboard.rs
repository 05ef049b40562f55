//! Figures of the dashboard: how long comments waited, what moderators said of the program's verdicts, what came in a day.
//!
//! Owns that all of it is counted by the database. Knows nothing of how it is drawn.

use super::{Error, Store, on_pool};
use crate::domain::ids::ModeratorId;
use sqlx::AssertSqlSafe;

/// One day, counted from 1970 in UTC, and a number of its comments.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct DayCount {
    pub day: i64,
    /// `publish`, `review` or `spam`.
    pub verdict: String,
    pub comments: i64,
    /// Of those published or held by the program that moderators spoke of: how many, and how many they called otherwise.
    pub compared: i64,
    pub differed: i64,
}

/// How long the comments decided on a day had waited.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct DayWait {
    pub day: i64,
    pub comments: i64,
    pub median_ms: i64,
    /// Nine in ten waited no longer.
    pub p90_ms: i64,
}

/// A published comment that the random audit found to be spam; its text is not read.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Slipped {
    pub site_id: String,
    pub comment_id: String,
    pub decided_at_ms: i64,
}

const DAY: &str = "86400000";
const GRANTED: &str = "($1 OR EXISTS (SELECT 1 FROM grants g WHERE g.site_id = s.id AND g.moderator_id = $2)) AND ($3 IS NULL OR s.id = $3)";

impl Store {
    /// Comments received since a time, by day and verdict, within the sites granted. What came from another system was not received.
    pub async fn volumes(
        &self,
        by: &ModeratorId,
        everywhere: bool,
        site: Option<&str>,
        since_ms: i64,
    ) -> Result<Vec<DayCount>, Error> {
        let sql = format!(
            "SELECT c.created_at_ms / {DAY} AS day, c.verdict, COUNT(*) AS comments,
             COUNT(CASE WHEN c.verdict <> 'review' AND c.decision IN ('approve', 'spam') THEN 1 END) AS compared,
             COUNT(CASE WHEN (c.verdict = 'publish' AND c.decision = 'spam') OR (c.verdict = 'spam' AND c.decision = 'approve') THEN 1 END) AS differed
             FROM sites s CROSS JOIN comments c WHERE c.site_id = s.id AND {GRANTED} AND c.created_at_ms >= $4 AND c.cause <> 'imported'
             GROUP BY c.created_at_ms / {DAY}, c.verdict ORDER BY 1, 2"
        );
        Ok(on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(everywhere)
                .bind(by.as_str())
                .bind(site)
                .bind(since_ms)
                .fetch_all(pool)
                .await
        })?)
    }

    /// For each day since a time, how long the comments had waited whose first decision fell on it. The random audit's, which
    /// kept nobody waiting, are left out.
    pub async fn waits(
        &self,
        by: &ModeratorId,
        everywhere: bool,
        site: Option<&str>,
        since_ms: i64,
    ) -> Result<Vec<DayWait>, Error> {
        // Medians by counting rows: neither database's own function is the other's.
        let sql = format!(
            "WITH waits AS (
               SELECT d.decided_at_ms / {DAY} AS day, CASE WHEN d.decided_at_ms > c.created_at_ms THEN d.decided_at_ms - c.created_at_ms ELSE 0 END AS wait,
               ROW_NUMBER() OVER (PARTITION BY d.site_id, d.comment_id ORDER BY d.comment_version) AS nth
               FROM sites s CROSS JOIN decisions d JOIN comments c ON c.site_id = d.site_id AND c.id = d.comment_id
               WHERE d.site_id = s.id AND {GRANTED} AND d.undoes IS NULL AND d.from_status = 'pending' AND c.cause <> 'imported'
             ), ranked AS (
               SELECT day, wait, ROW_NUMBER() OVER (PARTITION BY day ORDER BY wait) AS place, COUNT(*) OVER (PARTITION BY day) AS comments
               FROM waits WHERE nth = 1 AND day >= $4 / {DAY}
             )
             SELECT day, comments, MAX(CASE WHEN place = (comments + 1) / 2 THEN wait END) AS median_ms,
             MAX(CASE WHEN place = (comments * 9 + 9) / 10 THEN wait END) AS p90_ms
             FROM ranked GROUP BY day, comments ORDER BY day"
        );
        Ok(on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(everywhere)
                .bind(by.as_str())
                .bind(site)
                .bind(since_ms)
                .fetch_all(pool)
                .await
        })?)
    }

    /// What the program had published by itself and the random audit found to be spam, the latest first.
    pub async fn slipped(
        &self,
        by: &ModeratorId,
        everywhere: bool,
        site: Option<&str>,
        limit: i64,
    ) -> Result<Vec<Slipped>, Error> {
        let sql = format!(
            "SELECT a.site_id, a.comment_id, a.decided_at_ms FROM sites s CROSS JOIN audits a
             WHERE a.site_id = s.id AND {GRANTED} AND a.verdict = 'publish' AND a.decision = 'spam' AND a.decided_at_ms IS NOT NULL
             ORDER BY a.decided_at_ms DESC, a.comment_id LIMIT $4"
        );
        Ok(on_pool!(self, pool => {
            sqlx::query_as(AssertSqlSafe(sql))
                .bind(everywhere)
                .bind(by.as_str())
                .bind(site)
                .bind(limit)
                .fetch_all(pool)
                .await
        })?)
    }

    /// The texts that came last, of whichever site.
    pub async fn last_bodies(&self, limit: i64) -> Result<Vec<String>, Error> {
        let rows: Vec<(String,)> = on_pool!(self, pool => {
            sqlx::query_as("SELECT c.body FROM comments c ORDER BY c.id DESC LIMIT $1").bind(limit).fetch_all(pool).await
        })?;
        Ok(rows.into_iter().map(|(body,)| body).collect())
    }
}
