//! What readers say against a comment, and what people are told of what became of it.
//!
//! Owns the reasons, the kinds of letter and the facts of one. Knows nothing of how a letter is worded or sent.

use serde::{Deserialize, Serialize};

/// Why a comment is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportReason {
    Spam,
    Insult,
    Hate,
    Illegal,
    Privacy,
    Other,
}

impl ReportReason {
    pub const ALL: [Self; 6] = [
        Self::Insult,
        Self::Hate,
        Self::Illegal,
        Self::Privacy,
        Self::Spam,
        Self::Other,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::Insult => "insult",
            Self::Hate => "hate",
            Self::Illegal => "illegal",
            Self::Privacy => "privacy",
            Self::Other => "other",
        }
    }

    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

/// What a letter tells, and whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// A reporter: the report came in, and nothing is decided yet.
    ReportReceived,
    /// A reporter: the comment is not online any more.
    ReportUpheld,
    /// A reporter: the comment stays.
    ReportRefused,
    /// An author: the comment was taken off the page.
    CommentRemoved,
    /// A reporter who was told that the comment is off the page: it is online again.
    ReportReversed,
    /// A reporter who was told that the comment stays: it is not online any more.
    ReportGranted,
    /// An author who was told that the comment is off the page: it is online again.
    CommentRestored,
    /// Whoever objected: the decision was changed.
    ObjectionUpheld,
    /// Whoever objected: the decision stands.
    ObjectionRefused,
}

impl NoticeKind {
    pub const ALL: [Self; 9] = [
        Self::ReportReceived,
        Self::ReportUpheld,
        Self::ReportRefused,
        Self::CommentRemoved,
        Self::ReportReversed,
        Self::ReportGranted,
        Self::CommentRestored,
        Self::ObjectionUpheld,
        Self::ObjectionRefused,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReportReceived => "report.received",
            Self::ReportUpheld => "report.upheld",
            Self::ReportRefused => "report.refused",
            Self::CommentRemoved => "comment.removed",
            Self::ReportReversed => "report.reversed",
            Self::ReportGranted => "report.granted",
            Self::CommentRestored => "comment.restored",
            Self::ObjectionUpheld => "objection.upheld",
            Self::ObjectionRefused => "objection.refused",
        }
    }

    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether it tells what its reader had wished for.
    pub fn is_favourable(self) -> bool {
        matches!(
            self,
            Self::ReportUpheld | Self::ReportGranted | Self::CommentRestored | Self::ObjectionUpheld
        )
    }

    /// Whether who is told may object: an objection is answered once, and for good.
    pub fn can_object(self) -> bool {
        matches!(self, Self::ReportRefused | Self::ReportReversed | Self::CommentRemoved)
    }
}

/// What a letter says, as it was when the decision was made. Of a comment neither its text nor its author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeFacts {
    pub site_name: String,
    /// The page that the comment stands under.
    pub page: String,
    pub commented_at_ms: i64,
    /// What the moderator said: approve, reject or spam; "" where nothing was decided.
    pub decision: String,
    /// What was reported, each reason once.
    pub reasons: Vec<String>,
    /// What the moderator wrote for whom it concerns.
    pub note: Option<String>,
    /// Whether it was decided on what somebody had said: only then is a note told.
    #[serde(default)]
    pub reported: bool,
    /// The report that this is about; absent for the author.
    pub report: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_found() {
        for reason in ReportReason::ALL {
            assert_eq!(ReportReason::find(reason.as_str()), Some(reason));
        }
        for kind in NoticeKind::ALL {
            assert_eq!(NoticeKind::find(kind.as_str()), Some(kind));
        }
    }
}
