//! Rows of `reports`: what was said against a comment, and the decision that answered it.
//!
//! Owns that the count on the comment is that of its open reports. A report changes nothing else of a comment.

use super::answering::put_notice;
use super::concerned::{ConcernedRow, receipt};
use super::{Error, Store, on_pool, write};
use crate::domain::comment::Status;
use crate::domain::ids::{CommentId, ModeratorId, SiteId};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Addresses that are kept with reports from one network in a day, with reports of one comment, and of one address in a day:
/// whoever reports has proved no address, and shall not make us write to strangers.
const MOST_BY_NETWORK: i64 = 5;
const MOST_OF_COMMENT: i64 = 20;
const MOST_TO_ADDRESS: i64 = 5;

#[derive(Debug, Clone)]
pub struct NewReport {
    pub site: SiteId,
    pub id: String,
    pub comment: CommentId,
    /// `report` or `objection`.
    pub kind: &'static str,
    pub reason: &'static str,
    pub body: Option<String>,
    pub lang: String,
    pub reporter: String,
    pub network: String,
    pub email_sealed: Option<Vec<u8>>,
    pub email_hash: Option<String>,
    pub created_at_ms: i64,
}

/// What came of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    Done,
    /// The same network said it before.
    Known,
    /// There is no such comment, or it is not online.
    Unknown,
}

/// A report as moderators see it: never who sent it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ReportRow {
    pub id: String,
    pub kind: String,
    pub reason: String,
    pub body: Option<String>,
    pub created_at_ms: i64,
}

/// To whom the answer to a report goes.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ReporterRow {
    pub lang: String,
    pub email_sealed: Option<Vec<u8>>,
    pub email_hash: Option<String>,
}

/// Sets the count on a comment to what it has open.
macro_rules! count_reports {
    ($connection:ident, $site:expr, $comment:expr) => {
        sqlx::query(
            "UPDATE comments SET reported = (SELECT COUNT(DISTINCT r.network) FROM reports r
             WHERE r.site_id = $1 AND r.comment_id = $2 AND r.closed_at_ms IS NULL) WHERE site_id = $1 AND id = $2",
        )
        .bind($site)
        .bind($comment)
        .execute(&mut *$connection)
        .await?
    };
}

/// Writes to who reported that it was received (DSA, article 16(4)): to an address once a day at the most, and never to one
/// that wishes no letters.
macro_rules! acknowledge {
    ($connection:ident, $site:expr, $comment:expr, $new:expr) => {
        if let (Some(sealed), Some(hash), "report") = (&$new.email_sealed, &$new.email_hash, $new.kind) {
            let (told,): (i64,) = sqlx::query_as(
                "SELECT (SELECT COUNT(*) FROM notices WHERE site_id = $1 AND recipient_hash = $2 AND kind = 'report.received' AND created_at_ms > $3)
                 + (SELECT COUNT(*) FROM readers WHERE site_id = $1 AND email_hash = $2 AND state = 'ended')",
            )
            .bind($site)
            .bind(hash)
            .bind($new.created_at_ms - DAY_MS)
            .fetch_one(&mut *$connection)
            .await?;
            if told == 0 {
                let comment: ConcernedRow = sqlx::query_as(crate::storage::concerned::CONCERNED)
                    .bind($site)
                    .bind($comment)
                    .fetch_one(&mut *$connection)
                    .await?;
                let letter = receipt(&$new, &comment, sealed, hash)?;
                put_notice!($connection, $site, $comment, &$new.id, letter, $new.created_at_ms);
            }
        }
    };
}

/// Forgets all that was said against a comment, and the letters about it.
macro_rules! forget_reports {
    ($connection:ident, $site:expr, $comment:expr) => {
        for statement in [
            "DELETE FROM notices WHERE site_id = $1 AND comment_id = $2",
            "DELETE FROM reports WHERE site_id = $1 AND comment_id = $2",
            "DELETE FROM originals WHERE site_id = $1 AND comment_id = $2",
        ] {
            sqlx::query(statement)
                .bind($site)
                .bind($comment)
                .execute(&mut *$connection)
                .await?;
        }
    };
}

pub(super) use {count_reports, forget_reports};

impl Store {
    /// Keeps a report of a comment that is online, or an objection to what was decided of one.
    pub async fn report(&self, mut new: NewReport) -> Result<Reported, Error> {
        write!(self, connection => {
            let site = new.site.as_str();
            let comment = new.comment.as_str();
            // Taking the row first makes a decision that would close this wait, or be seen.
            sqlx::query("UPDATE comments SET reported = reported WHERE site_id = $1 AND id = $2")
                .bind(site)
                .bind(comment)
                .execute(&mut *connection)
                .await?;
            let found: Option<(String,)> = sqlx::query_as("SELECT status FROM comments WHERE site_id = $1 AND id = $2")
                .bind(site)
                .bind(comment)
                .fetch_optional(&mut *connection)
                .await?;
            let Some((status,)) = found else { return Ok(Reported::Unknown) };
            if new.kind == "report" && status != Status::Published.as_str() {
                return Ok(Reported::Unknown);
            }
            if new.kind == "report" {
                let (open,): (i64,) = sqlx::query_as(
                    "SELECT COUNT(*) FROM reports WHERE site_id = $1 AND comment_id = $2 AND network = $3 AND closed_at_ms IS NULL",
                )
                .bind(site)
                .bind(comment)
                .bind(&new.network)
                .fetch_one(&mut *connection)
                .await?;
                if open > 0 {
                    return Ok(Reported::Known);
                }
                let since_ms = new.created_at_ms - DAY_MS;
                let (by_network,): (i64,) = sqlx::query_as(
                    "SELECT COUNT(*) FROM reports WHERE site_id = $1 AND network = $2 AND created_at_ms > $3 AND email_hash IS NOT NULL",
                )
                .bind(site)
                .bind(&new.network)
                .bind(since_ms)
                .fetch_one(&mut *connection)
                .await?;
                let (of_comment,): (i64,) = sqlx::query_as(
                    "SELECT COUNT(*) FROM reports WHERE site_id = $1 AND comment_id = $2 AND kind = 'report' AND email_hash IS NOT NULL",
                )
                .bind(site)
                .bind(comment)
                .fetch_one(&mut *connection)
                .await?;
                let (to_address,): (i64,) = sqlx::query_as(
                    "SELECT COUNT(*) FROM reports WHERE site_id = $1 AND email_hash = $2 AND created_at_ms > $3 AND kind = 'report'",
                )
                .bind(site)
                .bind(&new.email_hash)
                .bind(since_ms)
                .fetch_one(&mut *connection)
                .await?;
                if by_network >= MOST_BY_NETWORK || of_comment >= MOST_OF_COMMENT || to_address >= MOST_TO_ADDRESS {
                    (new.email_sealed, new.email_hash) = (None, None);
                }
            }
            let done = sqlx::query(
                "INSERT INTO reports (site_id, id, comment_id, kind, reason, body, lang, reporter, network, email_sealed, email_hash, created_at_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (site_id, comment_id, reporter) DO NOTHING",
            )
            .bind(site)
            .bind(&new.id)
            .bind(comment)
            .bind(new.kind)
            .bind(new.reason)
            .bind(&new.body)
            .bind(&new.lang)
            .bind(&new.reporter)
            .bind(&new.network)
            .bind(&new.email_sealed)
            .bind(&new.email_hash)
            .bind(new.created_at_ms)
            .execute(&mut *connection)
            .await?;
            if done.rows_affected() == 0 {
                return Ok(Reported::Known);
            }
            count_reports!(connection, site, comment);
            acknowledge!(connection, site, comment, new);
            Ok(Reported::Done)
        })
    }

    /// What is open against a comment, the oldest first.
    pub async fn open_reports(&self, site: &SiteId, comment: &CommentId, limit: i64) -> Result<Vec<ReportRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT id, kind, reason, body, created_at_ms FROM reports
                 WHERE site_id = $1 AND comment_id = $2 AND closed_at_ms IS NULL ORDER BY id LIMIT $3",
            )
            .bind(site.as_str())
            .bind(comment.as_str())
            .bind(limit)
            .fetch_all(pool)
            .await
        })?)
    }

    /// How many comments are reported, within the sites granted to `moderator`, or everywhere.
    pub async fn count_reported(
        &self,
        moderator: &ModeratorId,
        everywhere: bool,
        site: Option<&str>,
    ) -> Result<i64, Error> {
        let (count,): (i64,) = on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT COUNT(*) FROM sites s CROSS JOIN comments c
                 WHERE c.site_id = s.id AND ($1 OR EXISTS (SELECT 1 FROM grants g WHERE g.site_id = s.id AND g.moderator_id = $2))
                 AND ($3 IS NULL OR s.id = $3) AND c.id > '' AND c.reported > 0",
            )
            .bind(everywhere)
            .bind(moderator.as_str())
            .bind(site)
            .fetch_one(pool)
            .await
        })?;
        Ok(count)
    }

    /// To whom the answer to a report goes.
    pub async fn find_reporter(&self, site: &SiteId, report: &str) -> Result<Option<ReporterRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as("SELECT lang, email_sealed, email_hash FROM reports WHERE site_id = $1 AND id = $2")
                .bind(site.as_str())
                .bind(report)
                .fetch_optional(pool)
                .await
        })?)
    }

    /// Forgets an address with what was written under it and to it; that a comment was reported stays. Gives the reports touched.
    pub async fn forget_reporter(&self, site: SiteId, email_hash: String) -> Result<u64, Error> {
        write!(self, connection => {
            sqlx::query("DELETE FROM notices WHERE site_id = $1 AND recipient_hash = $2")
                .bind(site.as_str())
                .bind(&email_hash)
                .execute(&mut *connection)
                .await?;
            let done = sqlx::query(
                "UPDATE reports SET email_sealed = NULL, email_hash = NULL, body = NULL, reporter = id WHERE site_id = $1 AND email_hash = $2",
            )
            .bind(site.as_str())
            .bind(&email_hash)
            .execute(&mut *connection)
            .await?;
            Ok(done.rows_affected())
        })
    }

    /// Drops letters that nobody sent, since there is or was no mail server: what they tell is old.
    pub async fn drop_unsent(&self, before_ms: i64) -> Result<u64, Error> {
        write!(self, connection => {
            let mut dropped = 0;
            for statement in [
                "DELETE FROM notices WHERE state = 'waiting' AND created_at_ms < $1",
                "DELETE FROM outbox WHERE done_at_ms IS NULL AND gave_up_at_ms IS NULL AND created_at_ms < $1",
            ] {
                let done = sqlx::query(statement).bind(before_ms).execute(&mut *connection).await?;
                dropped += done.rows_affected();
            }
            Ok(dropped)
        })
    }

    /// Forgets reports that were answered before a time, and letters that were sent before it.
    pub async fn forget_answered(&self, before_ms: i64) -> Result<u64, Error> {
        write!(self, connection => {
            let letters = sqlx::query("DELETE FROM notices WHERE state <> 'waiting' AND created_at_ms < $1")
                .bind(before_ms)
                .execute(&mut *connection)
                .await?;
            let reports = sqlx::query("DELETE FROM reports WHERE closed_at_ms < $1")
                .bind(before_ms)
                .execute(&mut *connection)
                .await?;
            Ok(letters.rows_affected() + reports.rows_affected())
        })
    }
}
