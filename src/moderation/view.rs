//! What a moderator asks for and is shown: a comment, a page of the queue, lines of the log.
//!
//! Owns these shapes and how a place in the queue is written down. How they are filled stands in `review`.

use crate::domain::comment::{CommentKind, Decision, Status};
use crate::domain::email::Email;
use crate::domain::ids::{AuthorId, CommentId, SiteId};
use crate::domain::page::Page;
use crate::domain::policy::Cause;
use crate::domain::verdict::{Reason, Verdict};
use crate::storage::Order;
use std::fmt;

/// A comment as a moderator sees it.
#[derive(Debug, Clone)]
pub struct ReviewItem {
    pub id: CommentId,
    pub site: SiteId,
    pub page_url: String,
    pub page_title: Option<String>,
    pub parent: Option<ParentBrief>,
    pub status: Status,
    /// Rises with every change; a decision names the one it was made on.
    pub version: i64,
    /// In the queue by the random audit, whatever its status.
    pub audit: bool,
    pub name: String,
    pub email: Option<Email>,
    pub website: Option<String>,
    pub body: String,
    pub html: String,
    pub lang: Option<String>,
    pub verdict: Verdict,
    pub cause: Cause,
    pub spam_probability: Option<f64>,
    pub reasons: Vec<Reason>,
    pub model: Option<String>,
    /// What moderators last said; `None` while only the program has.
    pub decision: Option<Decision>,
    /// Address of the moderator who said it, if still known.
    pub decided_by: Option<Email>,
    /// It was decided where the comment came from.
    pub decided_elsewhere: bool,
    pub decided_at_ms: Option<i64>,
    pub created_at_ms: i64,
    /// How many reporters' word is open, and what they say.
    pub reported: i64,
    pub reports: Vec<ReportLine>,
    /// A moderator wrote it in the site's name.
    pub by_site: bool,
    pub kind: CommentKind,
    pub author: AuthorBrief,
}

/// What somebody says against a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportLine {
    /// `report` or `objection`.
    pub kind: String,
    /// Of an objection who objects: `author` or `reporter`.
    pub reason: String,
    pub text: Option<String>,
    pub at_ms: i64,
}

/// What a comment answers.
#[derive(Debug, Clone)]
pub struct ParentBrief {
    pub id: String,
    /// Gone with the comment, where that was erased.
    pub name: Option<String>,
    pub body: Option<String>,
}

/// What the author wrote on this site so far, this comment included.
#[derive(Debug, Clone)]
pub struct AuthorBrief {
    pub id: AuthorId,
    pub published: i64,
    pub rejected: i64,
    pub spam: i64,
}

/// Which comments of the queue, and how many.
#[derive(Debug, Clone)]
pub struct QueueRequest {
    pub site: Option<SiteId>,
    pub status: Status,
    /// What is reported, whatever its status.
    pub reported: bool,
    pub order: Order,
    /// A part of the text, the name or the website.
    pub text: Option<String>,
    pub page: Option<Page>,
    pub author: Option<AuthorId>,
    /// A comment whose author's others are asked for: those under the same id or the same address.
    pub writer: Option<CommentId>,
    /// A domain that is linked to.
    pub domain: Option<String>,
    /// The language of a comment: its tag, a broader one, or `none`.
    pub lang: Option<String>,
    pub cause: Option<Cause>,
    /// Written before this time: what came later is not meant.
    pub until_ms: Option<i64>,
    pub after: Option<Cursor>,
    pub limit: usize,
}

/// Where a page of the queue ended, and the time it was ordered at.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    pub(super) order: Order,
    pub(super) now_ms: i64,
    pub(super) rank: f64,
    pub(super) id: CommentId,
}

/// A page of the queue.
#[derive(Debug, Clone)]
pub struct QueuePage {
    pub items: Vec<ReviewItem>,
    /// How many comments the request lets through in all.
    pub total: i64,
    pub next: Option<Cursor>,
}

/// One line of a comment's history, or of the log of all.
#[derive(Debug, Clone)]
pub struct LogLine {
    pub id: String,
    pub at_ms: i64,
    /// Address of the moderator, if still known.
    pub by: Option<Email>,
    /// Their id, known or not.
    pub by_id: String,
    pub site: String,
    pub comment: String,
    pub page_url: Option<String>,
    /// `None` in an undo.
    pub decision: Option<Decision>,
    pub from: String,
    pub to: String,
    pub note: Option<String>,
}

/// Which lines of the log of all.
#[derive(Debug, Clone, Default)]
pub struct LogRequest {
    pub site: Option<SiteId>,
    pub by: Option<Email>,
    /// The same, by id.
    pub moderator: Option<String>,
    pub comment: Option<CommentId>,
    /// Decided at this time or later, …
    pub since_ms: Option<i64>,
    /// … and before this one.
    pub until_ms: Option<i64>,
    /// The last line of the page before.
    pub before: Option<String>,
    pub limit: usize,
}

impl Cursor {
    pub fn order(&self) -> Order {
        self.order
    }

    /// Parses what [`Cursor`] writes itself as; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, '.');
        let order = parts.next()?;
        let order = ORDERS.into_iter().find(|(_, name)| *name == order)?.0;
        let now_ms = i64::from_str_radix(parts.next()?, 16)
            .ok()
            .filter(|now_ms| *now_ms >= 0)?;
        let rank = f64::from_bits(u64::from_str_radix(parts.next()?, 16).ok()?);
        let id = CommentId::parse(parts.next()?).ok()?;
        rank.is_finite().then_some(Self {
            order,
            now_ms,
            rank,
            id,
        })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = ORDERS.into_iter().find(|(order, _)| *order == self.order);
        let name = name.map_or("u", |(_, name)| name);
        write!(f, "{name}.{:x}.{:x}.{}", self.now_ms, self.rank.to_bits(), self.id)
    }
}

const ORDERS: [(Order, &str); 4] = [
    (Order::Uncertain, "u"),
    (Order::Oldest, "o"),
    (Order::Newest, "n"),
    (Order::LikeliestSpam, "s"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is() {
        let cursor = Cursor {
            order: Order::Oldest,
            now_ms: 1_768_728_600_000,
            rank: -1_768_728_600_000.0,
            id: CommentId::parse("0190a5e4-0000-7000-8000-000000000001").unwrap(),
        };
        let text = cursor.to_string();
        assert_eq!(Cursor::parse(&text), Some(cursor));
        assert!(
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
        );
        let nan = format!("o.1.{:x}.0190a5e4-0000-7000-8000-000000000001", f64::NAN.to_bits());
        for wrong in [
            "",
            "o",
            "o.1.2",
            "x.1.2.0190a5e4-0000-7000-8000-000000000001",
            "o.1.2.x",
            "o.-1.2.x",
            &nan,
        ] {
            assert_eq!(Cursor::parse(wrong), None, "{wrong}");
        }
    }
}
