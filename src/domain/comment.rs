//! A comment as readers may see it, and the states it can be in.

use serde::{Deserialize, Serialize};

/// Where a comment stands. Only `Published` is ever shown to readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Pending,
    Published,
    Spam,
    Rejected,
}

impl Status {
    pub const ALL: [Self; 4] = [Self::Pending, Self::Published, Self::Spam, Self::Rejected];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Published => "published",
            Self::Spam => "spam",
            Self::Rejected => "rejected",
        }
    }

    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// Who sent it: a reader, or another website that says it links here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum CommentKind {
    #[default]
    Comment,
    Trackback,
    Pingback,
}

impl CommentKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Trackback => "trackback",
            Self::Pingback => "pingback",
        }
    }

    pub fn find(text: &str) -> Option<Self> {
        [Self::Comment, Self::Trackback, Self::Pingback]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }

    pub fn is_linkback(self) -> bool {
        self != Self::Comment
    }
}

/// What a moderator can say of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    Approve,
    /// Unwelcome here, yet no example of spam: teaches nothing.
    Reject,
    Spam,
}

/// Characters of a moderator's note.
pub const NOTE_MAX_CHARS: usize = 1000;

impl Decision {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Spam => "spam",
        }
    }

    pub fn find(text: &str) -> Option<Self> {
        [Self::Approve, Self::Reject, Self::Spam]
            .into_iter()
            .find(|decision| decision.as_str() == text)
    }

    /// Where the comment stands afterwards.
    pub fn status(self) -> Status {
        match self {
            Self::Approve => Status::Published,
            Self::Reject => Status::Rejected,
            Self::Spam => Status::Spam,
        }
    }
}

/// A published comment, whole: there is no field for an address, a network or a score to leak from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicComment {
    pub id: String,
    /// The page's address or name.
    pub page: String,
    pub parent: Option<String>,
    pub name: String,
    pub website: Option<String>,
    /// Sanitised; safe to insert as it is.
    pub html: String,
    /// RFC 3339, UTC, milliseconds.
    pub created_at: String,
    pub edited_at: Option<String>,
    /// Written by a moderator in the site's name; told only where it is so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_site: bool,
}
