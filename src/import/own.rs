//! What only our own export says of a comment, and how it travels through a format of somebody else's.
//!
//! Owns the fields that JSON lines have and WXR has not. In WXR they stand in a meta element named [`META`], as the same JSON.

use super::html;
use super::json::{date_ms, flag, object, text};
use super::record::{Markup, Own, PageNote, Record};
use sha2::{Digest, Sha256};

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
    }
    page.id = text(&value, "id");
    page.created_at_ms = date_ms(&value, "created_at");
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
