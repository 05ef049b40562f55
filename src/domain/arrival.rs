//! A comment that comes from another system, parsed: what it says, and where it stood there.
//!
//! Knows nothing of files and their formats, nor of what is kept of it.

use super::body::Body;
use super::comment::Decision;
use super::email::Email;
use super::name::Name;
use super::page::Page;
use super::website::Website;
use std::net::IpAddr;

/// A comment to be taken over.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// What it is called where it comes from.
    pub source_id: String,
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
}

/// What comes from another system.
#[derive(Debug, Clone)]
pub enum Arriving {
    Comment(Box<Arrival>),
    /// One that is gone there. Of it only the place is kept, for the answers to it.
    Gone {
        source_id: String,
        parent: Option<String>,
    },
}
