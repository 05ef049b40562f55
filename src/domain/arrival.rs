//! A comment that comes from another system, parsed: what it says, and where it stood there.
//!
//! Knows nothing of files and their formats, nor of what is kept of it.

use super::body::Body;
use super::comment::{CommentKind, Decision, Status};
use super::email::Email;
use super::ids::{AuthorId, CommentId, PageId};
use super::lang::Lang;
use super::name::Name;
use super::page::Page;
use super::website::Website;
use std::net::IpAddr;

/// A comment to be taken over.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// What it is called where it comes from.
    pub source_id: String,
    pub kind: CommentKind,
    /// What the one that it answers is called there.
    pub parent: Option<String>,
    pub page: Page,
    pub page_title: Option<String>,
    /// `None` of who gave none, or none that can be shown.
    pub name: Option<Name>,
    pub email: Option<Email>,
    pub website: Option<Website>,
    pub ip: Option<IpAddr>,
    pub body: Body,
    pub created_at_ms: i64,
    pub edited_at_ms: Option<i64>,
    /// What was said of it there; `None` of what still waited.
    pub decision: Option<Decision>,
    /// Of one that comes back out of an export of ours.
    pub own: Option<Own>,
}

/// What only we say of a comment.
#[derive(Debug, Clone)]
pub struct Own {
    /// Its id, if it is one that we make.
    pub id: Option<CommentId>,
    /// Under which its author's comments stand together.
    pub author: Option<AuthorId>,
    pub lang: Option<Lang>,
    /// Where it stood, which is not always what a moderator said.
    pub status: Status,
    pub decided_at_ms: Option<i64>,
    /// The site's name, in which a moderator wrote it.
    pub by_site: Option<String>,
}

/// What is known of a page itself.
#[derive(Debug, Clone)]
pub struct ArrivingPage {
    pub page: Page,
    /// Its id, if it is one that we make.
    pub id: Option<PageId>,
    pub title: Option<String>,
    /// Takes no comments any more.
    pub closed: bool,
    /// It was closed there, and whoever runs the program wants it to take comments.
    pub opens: bool,
    /// Opened by hand: its age does not close it.
    pub kept_open: bool,
    pub created_at_ms: Option<i64>,
    /// As its website told.
    pub published_at_ms: Option<i64>,
    /// Addresses it had, from which readers are led on.
    pub former: Vec<Page>,
}

/// What comes from another system.
#[derive(Debug, Clone)]
pub enum Arriving {
    Comment(Box<Arrival>),
    Page(Box<ArrivingPage>),
    /// One that is gone there. Of it only the place is kept, for the answers to it.
    Gone {
        source_id: String,
        parent: Option<String>,
    },
}
