//! Rows of `shadow` and `shadow_verdicts`: the version that judges beside the one in use, and what it would have done.
//!
//! Owns that one version shadows at a time. That a row goes with its comment is the schema's doing.

use super::acts::{NewAct, put_act, put_act_if_done};
use super::{Error, Store, on_pool, write};
use crate::domain::ids::{CommentId, SiteId};
use crate::domain::verdict::Verdict;

/// The version in the shadow, or the last that was.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ShadowRow {
    pub version: String,
    /// SHA-256 of its file, hex.
    pub checksum: String,
    pub since_ms: i64,
    /// `None` while it goes on.
    pub until_ms: Option<i64>,
}

/// What a shadow made of a comment.
#[derive(Debug, Clone)]
pub struct NewShadowVerdict {
    pub site: SiteId,
    pub comment: CommentId,
    pub version: String,
    /// The comment's version that was judged: 1, or what an edit made.
    pub comment_version: i64,
    /// 0 to 1.
    pub spam_probability: f64,
    pub verdict: Verdict,
    /// The comment's own, by the model in use.
    pub own_probability: Option<f64>,
    pub own_verdict: Verdict,
    pub judged_at_ms: i64,
}

/// How many comments got the same two verdicts and the same decision.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ShadowCount {
    pub own_verdict: String,
    pub verdict: String,
    pub decision: Option<String>,
    pub comments: i64,
}

/// A comment that the shadow would have treated differently.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct ShadowChange {
    pub id: String,
    pub body: String,
    pub decision: Option<String>,
    pub own_probability: Option<f64>,
    pub own_verdict: String,
    pub spam_probability: f64,
    pub verdict: String,
}

impl Store {
    /// The version that judges in the shadow, or the last that did.
    pub async fn shadow(&self) -> Result<Option<ShadowRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as("SELECT s.version, m.checksum, s.since_ms, s.until_ms FROM shadow s JOIN models m ON m.version = s.version")
                .fetch_optional(pool)
                .await
        })?)
    }

    /// Puts a version in the shadow, in place of whichever was there, and forgets what that one said. False where it is
    /// there already.
    pub async fn set_shadow(&self, version: String, at_ms: i64, act: NewAct) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query(
                "INSERT INTO shadow (place, version, since_ms) VALUES (1, $1, $2)
                 ON CONFLICT (place) DO UPDATE SET version = $1, since_ms = $2, until_ms = NULL
                 WHERE shadow.version <> $1 OR shadow.until_ms IS NOT NULL",
            )
            .bind(&version)
            .bind(at_ms)
            .execute(&mut *connection)
            .await?;
            if done.rows_affected() == 0 {
                return Ok(false);
            }
            sqlx::query("DELETE FROM shadow_verdicts").execute(&mut *connection).await?;
            put_act!(connection, act);
            Ok(true)
        })
    }

    /// Ends the shadow; what it said stays to be looked at. False where there is none.
    pub async fn end_shadow(&self, at_ms: i64, act: NewAct) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query("UPDATE shadow SET until_ms = $1 WHERE until_ms IS NULL")
                .bind(at_ms)
                .execute(&mut *connection)
                .await?;
            put_act_if_done!(connection, done, act)
        })
    }

    /// Keeps what a shadow made of a comment's present text; false where the comment is gone or has another text by now.
    pub async fn add_shadow_verdict(&self, new: NewShadowVerdict) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query(
                "INSERT INTO shadow_verdicts (site_id, comment_id, version, comment_version, spam_probability, verdict,
                 own_probability, own_verdict, judged_at_ms)
                 SELECT c.site_id, c.id, $3, $4, $5, $6, $7, $8, $9 FROM comments c
                 WHERE c.site_id = $1 AND c.id = $2 AND COALESCE(c.edited_version, 1) = $4
                 ON CONFLICT (site_id, comment_id, version) DO UPDATE SET comment_version = $4, spam_probability = $5,
                 verdict = $6, own_probability = $7, own_verdict = $8, judged_at_ms = $9",
            )
            .bind(new.site.as_str())
            .bind(new.comment.as_str())
            .bind(&new.version)
            .bind(new.comment_version)
            .bind(new.spam_probability)
            .bind(new.verdict.as_str())
            .bind(new.own_probability)
            .bind(new.own_verdict.as_str())
            .bind(new.judged_at_ms)
            .execute(&mut *connection)
            .await?;
            Ok(done.rows_affected() == 1)
        })
    }

    /// What a version said in the shadow since a time, of texts that still stand, counted.
    pub async fn shadow_counts(&self, version: &str, since_ms: i64) -> Result<Vec<ShadowCount>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT v.own_verdict, v.verdict, c.decision, COUNT(*) AS comments
                 FROM sites s CROSS JOIN shadow_verdicts v JOIN comments c ON c.site_id = v.site_id AND c.id = v.comment_id
                 WHERE v.site_id = s.id AND v.version = $1 AND v.judged_at_ms >= $2 AND v.comment_version = COALESCE(c.edited_version, 1)
                 GROUP BY v.own_verdict, v.verdict, c.decision ORDER BY v.own_verdict, v.verdict, c.decision",
            )
            .bind(version)
            .bind(since_ms)
            .fetch_all(pool)
            .await
        })?)
    }

    /// A part of a site's comments on which the two verdicts differ, by id, after the one of id `after`.
    pub async fn shadow_changes(
        &self,
        site: &SiteId,
        version: &str,
        since_ms: i64,
        after: &str,
        limit: i64,
    ) -> Result<Vec<ShadowChange>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT c.id, c.body, c.decision, v.own_probability, v.own_verdict, v.spam_probability, v.verdict
                 FROM shadow_verdicts v JOIN comments c ON c.site_id = v.site_id AND c.id = v.comment_id
                 WHERE v.site_id = $1 AND v.version = $2 AND v.judged_at_ms >= $3 AND v.comment_id > $4
                 AND v.own_verdict <> v.verdict AND v.comment_version = COALESCE(c.edited_version, 1)
                 ORDER BY v.comment_id LIMIT $5",
            )
            .bind(site.as_str())
            .bind(version)
            .bind(since_ms)
            .bind(after)
            .bind(limit)
            .fetch_all(pool)
            .await
        })?)
    }

    /// Forgets what versions said that are in the shadow no more: a process may have written it after its time was up.
    pub async fn forget_shadows(&self) -> Result<u64, Error> {
        write!(self, connection => {
            let done = sqlx::query("DELETE FROM shadow_verdicts WHERE version NOT IN (SELECT version FROM shadow)")
                .execute(&mut *connection)
                .await?;
            Ok(done.rows_affected())
        })
    }
}
