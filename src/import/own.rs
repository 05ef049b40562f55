//! What only our own export says of a comment, and how it travels through a format of somebody else's.
//!
//! Owns the fields that JSON lines have and WXR has not. In WXR they stand in a meta element named [`META`], as the same JSON.

use super::field::{Field, some};
use super::html;
use super::json::{date_ms, flag, object, text, texts, told_ms};
use super::parse::{AHEAD_MS, Destination, Dropped, TITLE, page, parse};
use super::record::{Markup, Own, PageNote, Record, Skip, Standing};
use crate::domain::arrival::{self, Arriving, ArrivingPage};
use crate::domain::body::Body;
use crate::domain::comment::{Decision, Status};
use crate::domain::ids::{AuthorId, CommentId, PageId};
use crate::domain::lang::Lang;
use crate::domain::page::Page;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The key of our meta elements in WXR: of a post for its page, of a comment for the comment.
pub const META: &str = "tamis";

/// Reads the fields of one object.
pub(super) fn own(value: &serde_json::Value) -> Own {
    Own {
        author: text(value, "author"),
        lang: text(value, "lang"),
        decision: text(value, "decision"),
        decided_at_ms: date_ms(value, "decided_at"),
        by_site: flag(value, "by_site"),
    }
}

/// Puts what our meta element of a post says over what the post says. Whatever the post can say itself, the post is believed.
pub(super) fn page_of_meta(meta: &str, page: &mut PageNote) -> bool {
    let Ok(value) = object(meta.as_bytes()) else {
        return false;
    };
    if let Some(address) = text(&value, "page") {
        page.page = address;
        page.page_is_ours = true;
    }
    page.id = text(&value, "id");
    page.created_at_ms = date_ms(&value, "created_at");
    page.published_at_ms = told_ms(&value, "published_at");
    page.former = texts(&value, "former");
    page.kept_open = flag(&value, "kept_open");
    if flag(&value, "untitled") && same_in_xml(&page.page, page.title.as_deref()) {
        page.title = None;
    }
    match text(&value, "title") {
        Some(title) if same_in_xml(&title, page.title.as_deref()) => page.title = Some(title),
        _ => {}
    }
    true
}

/// The same of a comment. Our source of the text counts where the text is still what it was made into, so that who edits the
/// file, or edits in WordPress and exports from there, is not overruled.
pub(super) fn comment_of_meta(meta: &str, content: &str, record: &mut Record) -> Option<Own> {
    let value = object(meta.as_bytes()).ok()?;
    record.source_id = text(&value, "id")?;
    record.parent = text(&value, "parent");
    record.page_title = text(&value, "page_title");
    if let Some(name) = text(&value, "name")
        && same_in_xml(&name, record.name.as_deref())
    {
        record.name = Some(name);
    }
    let made_of = text(&value, "of");
    if let Some(body) = text(&value, "body")
        && made_of.is_some_and(|digest| digest == digest_of(content))
    {
        record.body = body;
        record.markup = Markup::Markdown;
    }
    if let Some(created_at_ms) = date_ms(&value, "created_at")
        && created_at_ms.div_euclid(1000) == record.created_at_ms.div_euclid(1000)
    {
        record.created_at_ms = created_at_ms;
    }
    record.edited_at_ms = date_ms(&value, "edited_at");
    Some(own(&value))
}

/// By which a text is known again, outer white space aside.
pub fn digest_of(text: &str) -> String {
    use std::fmt::Write;
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.trim().as_bytes()) {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// A text without what XML 1.0 has no way to write, and without what its reading changes.
pub fn in_xml(text: &str) -> String {
    text.chars().filter(|&c| is_in_xml(c)).collect()
}

fn is_in_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// A text of one line as WordPress keeps it: with the marks of HTML.
pub fn in_wordpress(text: &str) -> String {
    in_xml(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Whether it is what ours reads as once it was written.
fn same_in_xml(ours: &str, theirs: Option<&str>) -> bool {
    html::plain(&in_wordpress(ours)).trim() == theirs.unwrap_or_default()
}

/// A pair of a key and a value, of which only ours is read.
#[derive(Default)]
pub(super) struct Meta {
    pub(super) is_ours: bool,
    pub(super) value: Option<String>,
}

impl Meta {
    /// WordPress writes the key first, and so do we.
    pub(super) fn set(&mut self, name: &str, field: &mut Field) {
        match (name, field.take()) {
            ("wp:meta_key", (key, _)) => self.is_ours = key.trim() == META,
            ("wp:meta_value", (value, false)) if self.is_ours => self.value = Some(value),
            _ => {}
        }
    }
}

/// A record out of an export of ours: what was kept before is kept as it was.
pub fn parse_own(record: Record, own: Own, to: &Destination) -> Result<(Arriving, Vec<Dropped>), Skip> {
    let is_source = record.markup == Markup::Markdown && !record.body.contains('\0');
    let body = is_source.then(|| Body::parse(&record.body).ok()).flatten();
    let title = record.page_title.clone();
    let name = record.name.clone();
    let status = match record.standing {
        Standing::Published => Status::Published,
        Standing::Spam => Status::Spam,
        Standing::Rejected => Status::Rejected,
        Standing::Pending | Standing::Deleted => Status::Pending,
    };
    let (mut arriving, mut dropped) = parse(record, to)?;
    if let Arriving::Comment(arrival) = &mut arriving {
        if let Some(body) = body {
            arrival.body = body;
            dropped.retain(|what| *what != Dropped::Signs);
        }
        arrival.page_title = title.and_then(|title| own_title(&title));
        arrival.decision = own.decision.as_deref().and_then(Decision::find);
        let named = name.filter(|name| name.chars().count() <= TITLE && !name.contains('\0'));
        if own.by_site {
            dropped.retain(|what| !matches!(what, Dropped::Name | Dropped::NameEnd));
        }
        arrival.own = Some(arrival::Own {
            id: CommentId::parse(&arrival.source_id)
                .ok()
                .filter(|id| is_of_ours(id.as_str())),
            author: own.author.and_then(|id| AuthorId::parse(&id).ok()),
            lang: own.lang.and_then(|lang| Lang::parse(&lang).ok()),
            status,
            decided_at_ms: own.decided_at_ms,
            by_site: named.filter(|_| own.by_site),
        });
    }
    Ok((arriving, dropped))
}

/// Addresses that a page had, of which no page has as many.
const MOST_FORMER: usize = 1_000;

/// What a source says of a page.
pub fn parse_page(note: PageNote, to: &Destination) -> Result<Arriving, Skip> {
    if note.former.len() > MOST_FORMER {
        return Err(Skip::TooLarge);
    }
    let page = page(&note.page, note.page_is_ours, to)?;
    // Of whatever origin: the site may have left it.
    let former = note.former.iter().filter_map(|typed| Page::parse_anywhere(typed).ok());
    Ok(Arriving::Page(Box::new(ArrivingPage {
        former: former.filter(|former| former.key() != page.key()).collect(),
        page,
        id: note
            .id
            .and_then(|id| PageId::parse(&id).ok())
            .filter(|id| is_of_ours(id.as_str())),
        title: note.title.and_then(|title| own_title(&title)),
        closed: note.closed && !to.opens,
        opens: note.closed && to.opens,
        kept_open: note.kept_open && !note.closed,
        published_at_ms: note.published_at_ms,
        created_at_ms: note.created_at_ms.filter(|at_ms| *at_ms <= to.now_ms + AHEAD_MS),
    })))
}

/// A title as a website may send it.
fn own_title(title: &str) -> Option<String> {
    some(title).filter(|title| title.chars().count() <= TITLE && !title.contains('\0'))
}

fn is_of_ours(id: &str) -> bool {
    Uuid::try_parse(id).is_ok_and(|id| id.get_version_num() == 7)
}
