//! What a letter says: as it waits in the outbox, and at the moment it is sent.
//!
//! Owns what may stand in a letter. A link is a path of ours or a page of the website, never anything that a reader wrote.
//! What waits names comments and nothing of what they say: what is erased, withdrawn or turned down meanwhile is not sent.
//! Who reads it decides the language, and the address of this service the links.

use super::notice::{NoticeFacts, NoticeKind};
use serde::{Deserialize, Serialize};

/// A letter as it waits in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// Somebody was made a moderator, and sets a password by a link.
    Invite { token: String, hours: i64 },
    /// A moderator asked for a new password.
    Reset { token: String, hours: i64 },
    /// A reader asked to hear of answers to a comment, and confirms it.
    Confirm {
        comment: String,
        token: String,
        end: String,
    },
    /// Somebody answered a reader by this comment.
    Reply { comment: String, end: String },
    /// Comments wait for a moderator.
    Waiting {
        moderator: String,
        /// The links to decide by, each of which names its comment.
        links: Vec<String>,
        daily: bool,
        end: String,
    },
    /// What was decided on a report or a comment.
    Notice { notice: String },
}

/// A letter at the moment it is sent, with what is true just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ready {
    Invite {
        token: String,
        hours: i64,
    },
    Reset {
        token: String,
        hours: i64,
    },
    Confirm {
        site: String,
        token: String,
        /// The page's title, or its place.
        page: String,
        /// Ends this for good, a path of ours as in the letters below.
        end: String,
    },
    Reply {
        site: String,
        page: String,
        /// Who answered.
        name: String,
        text: String,
        /// Leads to the answer: a page of the website, or a path of ours.
        path: String,
        end: String,
    },
    Waiting {
        items: Vec<WaitingItem>,
        /// How many wait in all.
        total: i64,
        daily: bool,
        end: String,
    },
    Notice(Box<Told>),
}

/// A comment in a letter to a moderator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingItem {
    pub site: String,
    pub page: String,
    pub name: String,
    pub text: String,
    /// Opens the page on which it is decided.
    pub token: String,
}

/// What is told of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub kind: NoticeKind,
    pub facts: NoticeFacts,
    pub page_title: Option<String>,
    /// Whether the page lies on an origin that the website registered: then a link may lead there.
    pub is_own_page: bool,
    /// What the comment says, where its author is told.
    pub words: Option<String>,
    /// RFC 3339, as the next.
    pub commented_at: String,
    /// Until when it can be objected to.
    pub until: String,
    /// Where: a path of ours, if it can.
    pub objection: Option<String>,
}

impl Letter {
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Invite { .. } => "invite",
            Self::Reset { .. } => "reset",
            Self::Confirm { .. } => "confirm",
            Self::Reply { .. } => "reply",
            Self::Waiting { .. } => "waiting",
            Self::Notice { .. } => "notice",
        }
    }
}
