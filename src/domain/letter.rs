//! What a letter says, before it is put in words: who reads it decides the language, and the address of this service the links.
//!
//! Owns what may stand in a letter. A link is a path of ours, never anything that a reader wrote.

use serde::{Deserialize, Serialize};

/// A letter as it waits in the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// Somebody was made a moderator, and sets a password by a link.
    Invite { token: String, hours: i64 },
    /// A moderator asked for a new password.
    Reset { token: String, hours: i64 },
    /// A reader asked to hear of answers, and confirms it.
    Confirm {
        site: String,
        token: String,
        /// The page's title, or its address.
        page: String,
    },
    /// Somebody answered a reader.
    Reply {
        site: String,
        page: String,
        /// Who answered.
        name: String,
        text: String,
        /// Leads to the answer: a page of the website, or a path of ours.
        path: String,
        /// Ends this.
        end: String,
    },
    /// Comments wait for a moderator.
    Waiting {
        items: Vec<WaitingItem>,
        /// How many wait in all.
        total: i64,
        daily: bool,
        end: String,
    },
    /// Words made elsewhere, as paragraphs; for one of our pages to be read with.
    Note {
        subject: String,
        paragraphs: Vec<String>,
        /// A path of ours to go on from, with its words.
        link: Option<(String, String)>,
    },
}

/// A comment in a letter to a moderator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingItem {
    pub id: String,
    pub site: String,
    pub page: String,
    pub name: String,
    pub text: String,
    /// Opens the page on which it is decided.
    pub token: String,
}

impl Letter {
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Invite { .. } => "invite",
            Self::Reset { .. } => "reset",
            Self::Confirm { .. } => "confirm",
            Self::Reply { .. } => "reply",
            Self::Waiting { .. } => "waiting",
            Self::Note { .. } => "note",
        }
    }
}
