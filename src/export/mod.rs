//! A site's comments as files that leave: JSON lines, which come back to the byte, and WXR, which WordPress reads.
//!
//! Owns how they are written. What leaves is said by whoever hands it in; knows no database and no key. The same comments make
//! the same bytes: nothing of the time of writing is in a file.

mod dates;
mod lines;
mod number;
mod wxr;

use crate::domain::comment::{CommentKind, PublicComment, Status};
use crate::domain::site::Site;
use number::Numbers;
use std::io::{Result, Write};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    JsonLines,
    Wxr,
}

impl Format {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::JsonLines => "jsonl",
            Self::Wxr => "wxr",
        }
    }
}

/// What leaves next. A page's comments follow it.
pub enum Leaving<'a> {
    Page(&'a Page),
    Comment(&'a Page, &'a Comment),
    /// Instead of the whole of it, what readers see.
    Public(&'a Page, &'a PublicComment),
    PageEnd,
}

pub struct Page {
    pub id: String,
    /// Its address, or its name.
    pub url: String,
    pub title: Option<String>,
    pub closed: bool,
    /// Opened by hand: its age does not close it.
    pub kept_open: bool,
    pub created_at_ms: i64,
    /// As its website told.
    pub published_at_ms: Option<i64>,
    /// Addresses it had, from which readers are led on.
    pub former: Vec<String>,
}

/// A comment with its addresses in the clear.
pub struct Comment {
    pub id: String,
    pub kind: CommentKind,
    pub parent: Option<String>,
    pub author: String,
    pub status: Status,
    pub name: String,
    pub email: Option<String>,
    pub website: Option<String>,
    pub ip: Option<String>,
    pub body: String,
    /// What the text makes on a page.
    pub html: String,
    pub page_title: Option<String>,
    pub lang: Option<String>,
    pub decision: Option<String>,
    pub decided_at_ms: Option<i64>,
    pub by_site: bool,
    pub created_at_ms: i64,
    pub edited_at_ms: Option<i64>,
}

/// Writes a file.
pub struct Writer<'a, W> {
    out: W,
    format: Format,
    site: &'a Site,
    is_public: bool,
    numbers: Numbers,
}

impl<'a, W: Write> Writer<'a, W> {
    pub fn begin(out: W, format: Format, site: &'a Site, is_public: bool) -> Result<Self> {
        let mut writer = Self {
            out,
            format,
            site,
            is_public,
            numbers: Numbers::default(),
        };
        match format {
            Format::JsonLines => lines::head(&mut writer.out, site, is_public)?,
            Format::Wxr => wxr::head(&mut writer.out, site)?,
        }
        Ok(writer)
    }

    pub fn write(&mut self, leaving: &Leaving<'_>) -> Result<()> {
        let (out, numbers) = (&mut self.out, &mut self.numbers);
        match (self.format, leaving) {
            (Format::JsonLines, Leaving::Page(page)) => lines::page(out, page, self.is_public),
            (Format::JsonLines, Leaving::Comment(page, comment)) => lines::comment(out, page, comment),
            (Format::JsonLines, Leaving::Public(_, comment)) => lines::public(out, comment),
            (Format::JsonLines, Leaving::PageEnd) => Ok(()),
            (Format::Wxr, Leaving::Page(page)) => wxr::page(out, numbers, page, self.site, self.is_public),
            (Format::Wxr, Leaving::Comment(_, comment)) => wxr::comment(out, numbers, comment),
            (Format::Wxr, Leaving::Public(_, comment)) => wxr::public(out, numbers, comment),
            (Format::Wxr, Leaving::PageEnd) => wxr::page_end(out),
        }
    }

    pub fn end(mut self) -> Result<W> {
        match self.format {
            Format::JsonLines => lines::end(&mut self.out)?,
            Format::Wxr => wxr::end(&mut self.out)?,
        }
        self.out.flush()?;
        Ok(self.out)
    }
}
