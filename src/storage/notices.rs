//! Rows of `notices`: letters about decisions, written in the transaction of the decision.
//!
//! Owns whom a decision concerns. An undo takes back what was not sent yet. Addresses come and go sealed.

use super::{Error, Store, on_pool, write};
use crate::domain::comment::{Decision, Status};
use crate::domain::ids::{CommentId, SiteId};
use crate::domain::notice::{NoticeFacts, NoticeKind};

/// How long a letter waits, so that what a moderator undoes is not told, in milliseconds.
const SECOND_THOUGHTS_MS: i64 = 10 * 60 * 1000;

/// A report that a decision answers.
#[derive(sqlx::FromRow)]
pub(super) struct ClosedRow {
    id: String,
    kind: String,
    reason: String,
    lang: String,
    email_sealed: Option<Vec<u8>>,
    email_hash: Option<String>,
}

/// The comment decided on, as far as a letter goes.
#[derive(sqlx::FromRow)]
pub(super) struct ConcernedRow {
    page: String,
    created_at_ms: i64,
    lang: Option<String>,
    email_sealed: Option<Vec<u8>>,
    email_hash: Option<String>,
    site_lang: String,
    site_name: String,
}

/// A decision as its letters need it.
pub(super) struct Concern<'a> {
    pub site: &'a SiteId,
    pub comment: &'a CommentId,
    pub decision_id: &'a str,
    pub decision: Decision,
    pub from: &'a str,
    pub reported: bool,
    pub note: Option<&'a str>,
    pub at_ms: i64,
}

impl Concern<'_> {
    /// The author is told when a comment is taken off the page. Of advertising nobody need be (DSA, article 17(2)), unless it
    /// was readers who said so.
    fn author_is_told(&self) -> bool {
        let was_online = self.from == Status::Published.as_str();
        let is_online = self.decision.status() == Status::Published;
        was_online && !is_online && (self.reported || self.decision == Decision::Reject)
    }

    /// Whether anybody may have to be told.
    pub fn is_any(&self) -> bool {
        self.reported || self.author_is_told()
    }
}

/// A letter before it has an address.
struct Draft {
    id: String,
    kind: NoticeKind,
    lang: String,
    recipient_sealed: Vec<u8>,
    recipient_hash: String,
    report: Option<String>,
}

fn drafts(concern: &Concern<'_>, comment: &ConcernedRow, closed: &[ClosedRow]) -> Vec<Draft> {
    let is_online = concern.decision.status() == Status::Published;
    let mut drafts = Vec::new();
    let mut author_objected = false;
    for report in closed {
        let objects = report.kind == "objection";
        let is_author = objects && report.reason == "author";
        author_objected |= is_author;
        let kind = match (objects, is_author, is_online) {
            (false, _, false) => NoticeKind::ReportUpheld,
            (false, _, true) => NoticeKind::ReportRefused,
            (true, true, true) | (true, false, false) => NoticeKind::ObjectionUpheld,
            (true, true, false) | (true, false, true) => NoticeKind::ObjectionRefused,
        };
        if let (Some(sealed), Some(hash)) = (&report.email_sealed, &report.email_hash) {
            drafts.push(Draft {
                id: format!("{}.{}", concern.decision_id, report.id),
                kind,
                lang: report.lang.clone(),
                recipient_sealed: sealed.clone(),
                recipient_hash: hash.clone(),
                report: Some(report.id.clone()),
            });
        }
    }
    if let (true, Some(sealed), Some(hash)) = (
        concern.author_is_told() && !author_objected,
        &comment.email_sealed,
        &comment.email_hash,
    ) {
        drafts.push(Draft {
            id: format!("{}.author", concern.decision_id),
            kind: NoticeKind::CommentRemoved,
            lang: comment.lang.clone().unwrap_or_else(|| comment.site_lang.clone()),
            recipient_sealed: sealed.clone(),
            recipient_hash: hash.clone(),
            report: None,
        });
    }
    drafts
}

/// What each letter of a decision says, ready to be kept.
pub(super) fn letters(
    concern: &Concern<'_>,
    comment: &ConcernedRow,
    closed: &[ClosedRow],
) -> Result<Vec<NewNotice>, Error> {
    let mut reasons: Vec<String> = Vec::new();
    for report in closed.iter().filter(|report| report.kind == "report") {
        if !reasons.contains(&report.reason) {
            reasons.push(report.reason.clone());
        }
    }
    let letter = |draft: Draft| {
        let facts = NoticeFacts {
            site_name: comment.site_name.clone(),
            page: comment.page.clone(),
            commented_at_ms: comment.created_at_ms,
            decision: concern.decision.as_str().to_owned(),
            reasons: reasons.clone(),
            // A note on what nobody reported was meant for moderators alone.
            note: concern.note.filter(|_| concern.reported).map(ToOwned::to_owned),
            report: draft.report,
        };
        Ok(NewNotice {
            id: draft.id,
            kind: draft.kind.as_str(),
            lang: draft.lang,
            recipient_sealed: draft.recipient_sealed,
            recipient_hash: draft.recipient_hash,
            facts: serde_json::to_string(&facts).map_err(|_| Error::Damaged("notice"))?,
            due_at_ms: concern.at_ms + SECOND_THOUGHTS_MS,
        })
    };
    drafts(concern, comment, closed).into_iter().map(letter).collect()
}

/// A letter on its way in.
pub(super) struct NewNotice {
    pub id: String,
    pub kind: &'static str,
    pub lang: String,
    pub recipient_sealed: Vec<u8>,
    pub recipient_hash: String,
    pub facts: String,
    pub due_at_ms: i64,
}

/// Answers what is open against a comment by a decision, and writes to whom that concerns.
macro_rules! answer_reports {
    ($connection:ident, $concern:expr) => {
        let concern = $concern;
        if concern.is_any() {
            let (site, comment) = (concern.site.as_str(), concern.comment.as_str());
            let closed: Vec<crate::storage::notices::ClosedRow> = sqlx::query_as(
                "SELECT id, kind, reason, lang, email_sealed, email_hash FROM reports
                 WHERE site_id = $1 AND comment_id = $2 AND closed_at_ms IS NULL ORDER BY id",
            )
            .bind(site)
            .bind(comment)
            .fetch_all(&mut *$connection)
            .await?;
            let concerned: crate::storage::notices::ConcernedRow = sqlx::query_as(
                "SELECT p.url AS page, c.created_at_ms, c.lang, c.email_sealed, c.email_hash, s.lang AS site_lang, s.name AS site_name
                 FROM comments c JOIN pages p ON p.site_id = c.site_id AND p.id = c.page_id JOIN sites s ON s.id = c.site_id
                 WHERE c.site_id = $1 AND c.id = $2",
            )
            .bind(site)
            .bind(comment)
            .fetch_one(&mut *$connection)
            .await?;
            for letter in crate::storage::notices::letters(&concern, &concerned, &closed)? {
                sqlx::query(
                    "INSERT INTO notices (site_id, id, kind, lang, recipient_sealed, recipient_hash, facts, comment_id, decision_id, state,
                     attempts, due_at_ms, created_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', 0, $10, $11)",
                )
                .bind(site)
                .bind(&letter.id)
                .bind(letter.kind)
                .bind(&letter.lang)
                .bind(&letter.recipient_sealed)
                .bind(&letter.recipient_hash)
                .bind(&letter.facts)
                .bind(comment)
                .bind(concern.decision_id)
                .bind(letter.due_at_ms)
                .bind(concern.at_ms)
                .execute(&mut *$connection)
                .await?;
            }
            sqlx::query(
                "UPDATE reports SET closed_by = $3, closed_at_ms = $4 WHERE site_id = $1 AND comment_id = $2 AND closed_at_ms IS NULL",
            )
            .bind(site)
            .bind(comment)
            .bind(concern.decision_id)
            .bind(concern.at_ms)
            .execute(&mut *$connection)
            .await?;
            crate::storage::reports::count_reports!($connection, site, comment);
        }
    };
}

/// Opens again what a decision had answered, and takes its letters back where they were not sent.
macro_rules! reopen_reports {
    ($connection:ident, $site:expr, $comment:expr, $decision:expr) => {
        sqlx::query("DELETE FROM notices WHERE site_id = $1 AND comment_id = $2 AND decision_id = $3 AND state = 'waiting' AND claim IS NULL")
            .bind($site)
            .bind($comment)
            .bind($decision)
            .execute(&mut *$connection)
            .await?;
        let opened = sqlx::query("UPDATE reports SET closed_by = NULL, closed_at_ms = NULL WHERE site_id = $1 AND comment_id = $2 AND closed_by = $3")
            .bind($site)
            .bind($comment)
            .bind($decision)
            .execute(&mut *$connection)
            .await?;
        if opened.rows_affected() > 0 {
            crate::storage::reports::count_reports!($connection, $site, $comment);
        }
    };
}

pub(super) use {answer_reports, reopen_reports};

/// A claimed letter.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct NoticeRow {
    pub site_id: String,
    pub id: String,
    pub kind: String,
    pub lang: String,
    pub recipient_sealed: Vec<u8>,
    pub facts: String,
    pub comment_id: String,
    pub decision_id: String,
    /// This one included.
    pub attempts: i64,
    pub created_at_ms: i64,
}

impl Store {
    /// Takes up to `limit` letters that are due; nobody else does until `until_ms`.
    pub async fn claim_notices(
        &self,
        claim: String,
        now_ms: i64,
        until_ms: i64,
        limit: i64,
    ) -> Result<Vec<NoticeRow>, Error> {
        let due: Option<(i64,)> = on_pool!(self, pool => {
            sqlx::query_as("SELECT due_at_ms FROM notices WHERE state = 'waiting' AND due_at_ms <= $1 LIMIT 1")
                .bind(now_ms)
                .fetch_optional(pool)
                .await
        })?;
        if due.is_none() {
            return Ok(Vec::new());
        }
        write!(self, connection => {
            // Said twice, so that of two who chose the same row on PostgreSQL the second, who waited, finds it taken.
            sqlx::query(
                "UPDATE notices SET claim = $1, due_at_ms = $3, attempts = attempts + 1
                 WHERE state = 'waiting' AND due_at_ms <= $2 AND (site_id, id) IN
                 (SELECT n.site_id, n.id FROM notices n WHERE n.state = 'waiting' AND n.due_at_ms <= $2 ORDER BY n.due_at_ms, n.id LIMIT $4)",
            )
            .bind(&claim)
            .bind(now_ms)
            .bind(until_ms)
            .bind(limit)
            .execute(&mut *connection)
            .await?;
            let rows = sqlx::query_as(
                "SELECT site_id, id, kind, lang, recipient_sealed, facts, comment_id, decision_id, attempts, created_at_ms FROM notices
                 WHERE state = 'waiting' AND due_at_ms = $2 AND claim = $1 ORDER BY created_at_ms, id",
            )
            .bind(&claim)
            .bind(until_ms)
            .fetch_all(&mut *connection)
            .await?;
            Ok(rows)
        })
    }

    /// Writes what came of a letter (`sent`, `failed`, or `waiting` until `due_at_ms`); false where another took it since.
    pub async fn settle_notice(
        &self,
        row: &NoticeRow,
        claim: String,
        state: &'static str,
        due_at_ms: i64,
    ) -> Result<bool, Error> {
        let (site, id) = (row.site_id.clone(), row.id.clone());
        write!(self, connection => {
            let done = sqlx::query(
                "UPDATE notices SET state = $4, due_at_ms = $5, claim = NULL WHERE site_id = $1 AND id = $2 AND claim = $3",
            )
            .bind(&site)
            .bind(&id)
            .bind(&claim)
            .bind(state)
            .bind(due_at_ms)
            .execute(&mut *connection)
            .await?;
            Ok(done.rows_affected() == 1)
        })
    }
}
