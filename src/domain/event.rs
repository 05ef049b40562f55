//! What a site can be told of, and the facts it is told.
//!
//! Owns that no fact is private: there is no field for an address, a network or a score to leak from. Knows nothing of how
//! the facts are kept or sent.

use serde::{Deserialize, Serialize};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// A comment is online that was not.
    CommentPublished,
    /// A comment is not online, by the program's verdict.
    CommentHeld,
    /// A moderator decided, or took that back.
    CommentDecided,
    /// Another version of the model is in use.
    ModelPromoted,
    /// Somebody asked for a delivery to try the endpoint.
    Test,
}

impl EventKind {
    /// Those that an endpoint can ask for.
    pub const CHOICES: [Self; 4] = [
        Self::CommentPublished,
        Self::CommentHeld,
        Self::CommentDecided,
        Self::ModelPromoted,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::CommentPublished => "comment.published",
            Self::CommentHeld => "comment.held",
            Self::CommentDecided => "comment.decided",
            Self::ModelPromoted => "model.promoted",
            Self::Test => "test",
        }
    }

    /// One of those that can be asked for.
    pub fn find(text: &str) -> Option<Self> {
        Self::CHOICES.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What is told of an event, as it was when it happened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    pub comment: Option<CommentFacts>,
    pub decision: Option<DecisionFacts>,
    pub promotion: Option<PromotionFacts>,
}

/// A comment as its readers would see it, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentFacts {
    pub id: String,
    pub page: String,
    pub parent: Option<String>,
    pub name: String,
    pub website: Option<String>,
    pub html: String,
    pub status: String,
    pub created_at_ms: i64,
    pub edited_at_ms: Option<i64>,
}

/// What a moderator said. Who it was is nobody's business but the log's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionFacts {
    /// Absent where one was taken back.
    pub decision: Option<String>,
    pub from: String,
    pub to: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromotionFacts {
    pub version: String,
    pub replaced: Option<String>,
    pub act: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_nothing_to_ask_for() {
        for kind in EventKind::CHOICES {
            assert_eq!(EventKind::find(kind.as_str()), Some(kind));
        }
        assert_eq!(EventKind::find("test"), None);
        assert_eq!(EventKind::find("comment"), None);
    }
}
