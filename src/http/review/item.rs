//! A comment, a line of its history and a line of the log as the API writes them.

use crate::clock::rfc3339;
use crate::domain::email::Email;
use crate::http::words::{self, ReasonResponse};
use crate::locale::Tongue;
use crate::moderation::{LogLine, ReviewItem};
use serde::Serialize;

#[derive(Serialize)]
pub struct ItemResponse {
    id: String,
    site: String,
    page: PageResponse,
    parent: Option<String>,
    /// comment, trackback or pingback.
    kind: &'static str,
    status: &'static str,
    /// Here by the random audit, although decided automatically.
    audit: bool,
    name: String,
    email: Option<String>,
    website: Option<String>,
    body: String,
    html: String,
    lang: Option<String>,
    spam_probability: Option<f64>,
    verdict: &'static str,
    reasons: Vec<ReasonResponse>,
    model: Option<String>,
    created_at: String,
    decided_at: Option<String>,
    decided_by: Option<String>,
    author: AuthorResponse,
    version: i64,
    /// How many reports and objections are open against it: a decision names it, as it does the version.
    reported: i64,
    /// What is open against it: readers' reports, and objections to what was decided.
    reports: Vec<ReportResponse>,
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<Vec<HistoryResponse>>,
}

#[derive(Serialize)]
struct PageResponse {
    url: String,
    title: Option<String>,
}

#[derive(Serialize)]
struct AuthorResponse {
    id: String,
    published: i64,
    rejected: i64,
    spam: i64,
}

#[derive(Serialize)]
struct ReportResponse {
    /// report or objection.
    kind: String,
    reason: String,
    text: Option<String>,
    at: String,
}

#[derive(Serialize)]
struct HistoryResponse {
    at: String,
    by: Option<String>,
    from: String,
    to: String,
    note: Option<String>,
}

#[derive(Serialize)]
pub struct LogResponse {
    id: String,
    at: String,
    by: Option<String>,
    /// approve, reject, spam or undo.
    act: &'static str,
    site: String,
    comment: String,
    page: Option<String>,
    from: String,
    to: String,
    note: Option<String>,
}

impl ItemResponse {
    pub fn new(item: ReviewItem, tongue: Tongue) -> Self {
        let rule = words::rule(item.cause, tongue);
        let reasons = words::reasons(&item.reasons, tongue);
        Self {
            reasons: rule.map(ReasonResponse::from).into_iter().chain(reasons).collect(),
            id: item.id.into(),
            site: item.site.into(),
            page: PageResponse {
                url: item.page_url,
                title: item.page_title,
            },
            parent: item.parent.map(|parent| parent.id),
            kind: item.kind.as_str(),
            status: item.status.as_str(),
            audit: item.audit,
            name: item.name,
            email: item.email.as_ref().map(exposed),
            website: item.website,
            body: item.body,
            html: item.html,
            lang: item.lang,
            spam_probability: item.spam_probability,
            verdict: item.verdict.as_str(),
            model: item.model,
            created_at: rfc3339(item.created_at_ms),
            decided_at: item.decided_at_ms.map(rfc3339),
            decided_by: item.decided_by.as_ref().map(exposed),
            author: AuthorResponse {
                id: item.author.id.into(),
                published: item.author.published,
                rejected: item.author.rejected,
                spam: item.author.spam,
            },
            version: item.version,
            reported: item.reported,
            reports: item
                .reports
                .into_iter()
                .map(|line| ReportResponse {
                    kind: line.kind,
                    reason: line.reason,
                    text: line.text,
                    at: rfc3339(line.at_ms),
                })
                .collect(),
            history: None,
        }
    }

    pub fn with_history(self, lines: Vec<LogLine>) -> Self {
        let line = |line: LogLine| HistoryResponse {
            at: rfc3339(line.at_ms),
            by: line.by.as_ref().map(exposed),
            from: line.from,
            to: line.to,
            note: line.note,
        };
        Self {
            history: Some(lines.into_iter().map(line).collect()),
            ..self
        }
    }
}

impl From<LogLine> for LogResponse {
    fn from(line: LogLine) -> Self {
        Self {
            id: line.id,
            at: rfc3339(line.at_ms),
            by: line.by.as_ref().map(exposed),
            act: line.decision.map_or("undo", |decision| decision.as_str()),
            site: line.site,
            comment: line.comment,
            page: line.page_url,
            from: line.from,
            to: line.to,
            note: line.note,
        }
    }
}

fn exposed(email: &Email) -> String {
    email.expose().to_owned()
}
