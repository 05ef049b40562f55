//! The append-only log of decisions, and what a decision changes.

use super::answering::{add_note, answer_reports, reopen_reports};
use super::audits::settle_audit;
use super::concerned::Concern;
use super::outbox::tell_of_comment;
use super::{Error, Store, change_page, on_pool, title_page, write};
use crate::domain::comment::{Decision, Status};
use crate::domain::event::{DecisionFacts, EventKind};
use crate::domain::ids::{CommentId, DecisionId, ModeratorId, SiteId};

/// What a moderator had before them; what is absent is taken as it stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    pub version: Option<i64>,
    /// How many reports were open.
    pub reported: Option<i64>,
}

/// What came of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// The version of the comment afterwards.
    Done(i64),
    /// The same was said before: nothing changed, nothing was logged.
    Unchanged(i64),
    /// Somebody decided first.
    Overtaken,
    Unknown,
}

/// What came of taking a decision back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undone {
    Done,
    Nothing,
    /// Somebody decided since.
    Overtaken,
    Unknown,
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct LogRow {
    pub id: String,
    pub decided_at_ms: i64,
    pub moderator_id: String,
    pub site_id: String,
    pub comment_id: String,
    /// The page of the comment; both are gone where the comment was erased.
    pub page_url: Option<String>,
    /// Absent in an undo.
    pub decision: Option<String>,
    pub from_status: String,
    pub to_status: String,
    pub note: Option<String>,
}

/// Which lines of the log, the newest first.
#[derive(Debug, Clone, Default)]
pub struct LogFilter {
    pub site: Option<String>,
    pub moderator: Option<String>,
    pub comment: Option<String>,
    pub since_ms: Option<i64>,
    pub until_ms: Option<i64>,
    /// The id of the last line of the page before.
    pub before: Option<String>,
    pub limit: i64,
}

type Standing = (String, i64, String, Option<String>, bool, Option<String>, i64);

impl Store {
    /// Moves a comment to where a decision puts it and logs it, in one transaction. A decision answers all that is open, so one
    /// that was made before the last report came in is none.
    #[expect(clippy::too_many_arguments, reason = "each is a fact of the log's row")]
    pub async fn decide(
        &self,
        site: SiteId,
        comment: CommentId,
        seen: Seen,
        decision: Decision,
        note: Option<String>,
        by: ModeratorId,
        id: DecisionId,
        at_ms: i64,
    ) -> Result<Decided, Error> {
        write!(self, connection => {
            let site_id = &site;
            let site = site_id.as_str();
            // Taking the row first makes two who decide at once wait for each other, and the second see what the first did.
            sqlx::query("UPDATE comments SET version = version WHERE site_id = $1 AND id = $2")
                .bind(site)
                .bind(comment.as_str())
                .execute(&mut *connection)
                .await?;
            let found: Option<Standing> = sqlx::query_as(
                "SELECT status, version, page_id, decision, audit, page_title, reported FROM comments WHERE site_id = $1 AND id = $2",
            )
            .bind(site)
            .bind(comment.as_str())
            .fetch_optional(&mut *connection)
            .await?;
            let Some((from, version, page, earlier, audit, title, reported)) = found else { return Ok(Decided::Unknown) };
            let unread = seen.reported.is_some_and(|seen| reported > seen);
            if earlier.as_deref() == Some(decision.as_str()) && from == decision.status().as_str() && !audit && (reported == 0 || unread) {
                if let Some(note) = &note {
                    add_note!(connection, site, comment.as_str(), version, note, by.as_str(), at_ms);
                }
                return Ok(Decided::Unchanged(version));
            }
            if unread || seen.version.is_some_and(|seen| seen != version) {
                return Ok(Decided::Overtaken);
            }
            sqlx::query(
                "UPDATE comments SET status = $3, version = version + 1, audit = $4, decision = $5, decided_by = $6, decided_at_ms = $7
                 WHERE site_id = $1 AND id = $2",
            )
            .bind(site)
            .bind(comment.as_str())
            .bind(decision.status().as_str())
            .bind(false)
            .bind(decision.as_str())
            .bind(by.as_str())
            .bind(at_ms)
            .execute(&mut *connection)
            .await?;
            sqlx::query(
                "INSERT INTO decisions (site_id, id, comment_id, comment_version, decision, from_status, from_audit, to_status, note,
                 moderator_id, decided_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            )
            .bind(site)
            .bind(id.as_str())
            .bind(comment.as_str())
            .bind(version + 1)
            .bind(decision.as_str())
            .bind(&from)
            .bind(audit)
            .bind(decision.status().as_str())
            .bind(&note)
            .bind(by.as_str())
            .bind(at_ms)
            .execute(&mut *connection)
            .await?;
            settle_audit!(connection, site, comment.as_str(), decision.as_str(), at_ms);
            let by = online(decision.status().as_str()) - online(&from);
            if by != 0 {
                change_page!(connection, site, &page, by);
            }
            if decision.status() == Status::Published {
                title_page!(connection, site, &page, title.as_deref());
            }
            let concern = Concern {
                site: site_id,
                comment: &comment,
                decision_id: id.as_str(),
                decision,
                from: Some(&from),
                note: note.as_deref(),
                at_ms,
            };
            answer_reports!(connection, concern, reported > 0);
            let told = DecisionFacts {
                decision: Some(decision.as_str().to_owned()),
                from,
                to: decision.status().as_str().to_owned(),
            };
            tell_of_comment!(connection, site, comment.as_str(), version + 1, kinds_told(by), Some(told), at_ms);
            Ok(Decided::Done(version + 1))
        })
    }

    /// Takes back the last decision that stands, and logs that. Decisions on a text that its author has changed since do not.
    /// `seen` is the version that the moderator looked at; without one, the comment is taken as it stands.
    pub async fn undo(
        &self,
        site: SiteId,
        comment: CommentId,
        seen: Option<i64>,
        by: ModeratorId,
        id: DecisionId,
        at_ms: i64,
    ) -> Result<Undone, Error> {
        write!(self, connection => {
            let site_id = &site;
            let site = site_id.as_str();
            // Taking the row first makes two who undo at once wait for each other.
            let taken = sqlx::query("UPDATE comments SET version = version WHERE site_id = $1 AND id = $2")
                .bind(site)
                .bind(comment.as_str())
                .execute(&mut *connection)
                .await?;
            if taken.rows_affected() == 0 {
                return Ok(Undone::Unknown);
            }
            let (from, version, edited, audit, page): (String, i64, Option<i64>, bool, String) =
                sqlx::query_as("SELECT status, version, edited_version, audit, page_id FROM comments WHERE site_id = $1 AND id = $2")
                .bind(site)
                .bind(comment.as_str())
                .fetch_one(&mut *connection)
                .await?;
            if seen.is_some_and(|seen| seen != version) {
                return Ok(Undone::Overtaken);
            }
            let standing: Vec<(String, String, bool, Option<String>, String, i64)> = sqlx::query_as(
                "SELECT d.id, d.from_status, d.from_audit, d.decision, d.moderator_id, d.decided_at_ms FROM decisions d
                 WHERE d.site_id = $1 AND d.comment_id = $2 AND d.comment_version > $3 AND d.undoes IS NULL AND NOT EXISTS
                 (SELECT 1 FROM decisions u WHERE u.site_id = d.site_id AND u.comment_id = d.comment_id AND u.undoes = d.id)
                 ORDER BY d.comment_version DESC LIMIT 2",
            )
            .bind(site)
            .bind(comment.as_str())
            .bind(edited.unwrap_or(0))
            .fetch_all(&mut *connection)
            .await?;
            let Some((last, to, to_audit, ..)) = standing.first() else {
                return Ok(Undone::Nothing);
            };
            let before = standing.get(1);
            sqlx::query(
                "UPDATE comments SET status = $3, version = version + 1, audit = $4, decision = $5, decided_by = $6, decided_at_ms = $7 WHERE site_id = $1 AND id = $2",
            )
            .bind(site)
            .bind(comment.as_str())
            .bind(to)
            .bind(to_audit)
            .bind(before.and_then(|row| row.3.as_deref()))
            .bind(before.map(|row| row.4.as_str()))
            .bind(before.map(|row| row.5))
            .execute(&mut *connection)
            .await?;
            sqlx::query(
                "INSERT INTO decisions (site_id, id, comment_id, comment_version, undoes, from_status, from_audit, to_status, moderator_id,
                 decided_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            )
            .bind(site)
            .bind(id.as_str())
            .bind(comment.as_str())
            .bind(version + 1)
            .bind(last)
            .bind(&from)
            .bind(audit)
            .bind(to)
            .bind(by.as_str())
            .bind(at_ms)
            .execute(&mut *connection)
            .await?;
            settle_audit!(
                connection,
                site,
                comment.as_str(),
                before.and_then(|row| row.3.as_deref()),
                before.map(|row| row.5)
            );
            let by = online(to) - online(&from);
            if by != 0 {
                change_page!(connection, site, &page, by);
            }
            let earlier = before.and_then(|row| row.3.as_deref()).and_then(Decision::find);
            let concern = stands(to, earlier).map(|decision| Concern {
                site: site_id,
                comment: &comment,
                decision_id: id.as_str(),
                decision,
                from: None,
                note: None,
                at_ms,
            });
            reopen_reports!(connection, site, comment.as_str(), last, concern, at_ms);
            let told = DecisionFacts { decision: None, from, to: to.clone() };
            tell_of_comment!(connection, site, comment.as_str(), version + 1, kinds_told(by), Some(told), at_ms);
            Ok(Undone::Done)
        })
    }

    /// A page of the log of all sites, the newest line first.
    pub async fn decisions(&self, filter: &LogFilter) -> Result<Vec<LogRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT d.id, d.decided_at_ms, d.moderator_id, d.site_id, d.comment_id, p.url AS page_url, d.decision, d.from_status,
                 d.to_status, COALESCE(d.note, n.note) AS note FROM sites s CROSS JOIN decisions d
                 LEFT JOIN decision_notes n ON n.site_id = d.site_id AND n.decision_id = d.id
                 LEFT JOIN comments c ON c.site_id = d.site_id AND c.id = d.comment_id
                 LEFT JOIN pages p ON p.site_id = c.site_id AND p.id = c.page_id
                 WHERE d.site_id = s.id AND ($1 IS NULL OR s.id = $1) AND ($2 IS NULL OR d.moderator_id = $2) AND ($3 IS NULL OR d.comment_id = $3)
                 AND ($4 IS NULL OR d.id < $4) AND ($6 IS NULL OR d.decided_at_ms >= $6) AND ($7 IS NULL OR d.decided_at_ms < $7)
                 ORDER BY d.id DESC LIMIT $5",
            )
            .bind(filter.site.as_deref())
            .bind(filter.moderator.as_deref())
            .bind(filter.comment.as_deref())
            .bind(filter.before.as_deref())
            .bind(filter.limit)
            .bind(filter.since_ms)
            .bind(filter.until_ms)
            .fetch_all(pool)
            .await
        })?)
    }

    /// All that was decided of a comment, oldest first.
    pub async fn history(&self, site: &SiteId, comment: &CommentId) -> Result<Vec<LogRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT d.id, d.decided_at_ms, d.moderator_id, d.site_id, d.comment_id, p.url AS page_url, d.decision, d.from_status,
                 d.to_status, COALESCE(d.note, n.note) AS note FROM decisions d
                 LEFT JOIN decision_notes n ON n.site_id = d.site_id AND n.decision_id = d.id
                 LEFT JOIN comments c ON c.site_id = d.site_id AND c.id = d.comment_id
                 LEFT JOIN pages p ON p.site_id = c.site_id AND p.id = c.page_id
                 WHERE d.site_id = $1 AND d.comment_id = $2 ORDER BY d.comment_version",
            )
            .bind(site.as_str())
            .bind(comment.as_str())
            .fetch_all(pool)
            .await
        })?)
    }
}

/// What a decision tells that moved a comment onto the page (`1`), off it (`-1`) or neither.
fn kinds_told(moved: i32) -> &'static [EventKind] {
    match moved {
        1 => &[EventKind::CommentDecided, EventKind::CommentPublished],
        _ => &[EventKind::CommentDecided],
    }
}

/// What is said of a comment that an undo put where it was, by `earlier` or else by where that is; `None` where it waits for
/// somebody to decide.
fn stands(status: &str, earlier: Option<Decision>) -> Option<Decision> {
    let own = [Decision::Approve, Decision::Reject, Decision::Spam];
    let fits = |decision: &Decision| decision.status().as_str() == status;
    earlier.filter(fits).or_else(|| own.into_iter().find(fits))
}

fn online(status: &str) -> i32 {
    i32::from(status == Status::Published.as_str())
}
