//! What a moderator decided last, and which of it a word takes back.

use super::Sieve;
use super::review::{one_more, sees_all};
use crate::domain::ids::{CommentId, DecisionId};
use crate::domain::moderator::Moderator;
use crate::storage::{Error, OwnDecisionRow};

/// A decision of the moderator who asks.
#[derive(Debug, Clone)]
pub struct OwnDecision {
    pub at_ms: i64,
    pub site: String,
    pub comment: CommentId,
    /// Where it put the comment.
    pub to: String,
    pub note: Option<String>,
    pub now: Standing,
    /// `None` where the comment was erased since.
    pub about: Option<About>,
}

/// The comment that was decided on, as it now is.
#[derive(Debug, Clone)]
pub struct About {
    pub name: String,
    pub body: String,
    pub page_url: String,
    pub page_title: Option<String>,
}

/// What became of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing happened since: undoing takes back this one. Holds the version of the comment.
    Last(i64),
    Undone,
    /// Something happened since: another decision, an edit, or the comment was erased.
    Followed,
}

impl Sieve {
    /// A page of one's own decisions, the newest first, and after which line the next one begins.
    pub async fn own_decisions(
        &self,
        by: &Moderator,
        before: Option<&DecisionId>,
        limit: usize,
    ) -> Result<(Vec<OwnDecision>, Option<String>), Error> {
        let before = before.map(DecisionId::as_str);
        let mut rows = self
            .store
            .own_decisions(&by.id, sees_all(by), before, one_more(limit))
            .await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.id.clone());
        let lines = rows.into_iter().map(own_decision).collect::<Result<_, _>>()?;
        Ok((lines, next))
    }
}

fn own_decision(row: OwnDecisionRow) -> Result<OwnDecision, Error> {
    let now = match row.version {
        _ if row.is_undone => Standing::Undone,
        Some(version) if version == row.comment_version => Standing::Last(version),
        _ => Standing::Followed,
    };
    let about = match (row.name, row.body, row.page_url) {
        (Some(name), Some(body), Some(page_url)) => Some(About {
            name,
            body,
            page_url,
            page_title: row.page_title,
        }),
        _ => None,
    };
    Ok(OwnDecision {
        at_ms: row.decided_at_ms,
        site: row.site_id,
        comment: CommentId::parse(&row.comment_id).map_err(|_| Error::Damaged("decision"))?,
        to: row.to_status,
        note: row.note,
        now,
        about,
    })
}
