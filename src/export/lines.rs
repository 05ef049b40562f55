//! JSON lines: a head, then each page followed by its comments. `docs/moving.md` tells the fields.
//!
//! Owns their names, which `import::jsonl` reads.

use super::dates::rfc3339;
use super::{Comment, Page};
use crate::domain::comment::PublicComment;
use crate::domain::site::Site;
use serde_json::{Map, Value, json};
use std::io::{Result, Write};

const VERSION: u32 = 1;

pub(super) fn head(out: &mut dyn Write, site: &Site, is_public: bool) -> Result<()> {
    let mut head = fields([
        ("kind", json!("export")),
        ("format", json!("tamis")),
        ("version", json!(VERSION)),
        ("site", json!(site.id)),
    ]);
    if is_public {
        head.insert("public".to_owned(), true.into());
    }
    line(out, &head)
}

/// Without it an export that was cut off at the end of a line would look whole.
pub(super) fn end(out: &mut dyn Write) -> Result<()> {
    line(out, &fields([("kind", json!("end"))]))
}

pub(super) fn page(out: &mut dyn Write, page: &Page, is_public: bool) -> Result<()> {
    let mut told = fields([
        ("kind", json!("page")),
        ("page", json!(page.url)),
        ("title", json!(page.title)),
    ]);
    if page.closed {
        told.insert("closed".to_owned(), true.into());
    }
    if !is_public {
        told.insert("id".to_owned(), json!(page.id));
        told.insert("created_at".to_owned(), json!(rfc3339(page.created_at_ms)));
        told.extend(life(page));
    }
    line(out, &told)
}

/// What closes a page by its age, or keeps that from closing it, and where it stood before.
pub(super) fn life(page: &Page) -> Map<String, Value> {
    let mut told = fields([("published_at", json!(page.published_at_ms.map(rfc3339)))]);
    if page.kept_open {
        told.insert("kept_open".to_owned(), true.into());
    }
    if !page.former.is_empty() {
        told.insert("former".to_owned(), json!(page.former));
    }
    told
}

pub(super) fn comment(out: &mut dyn Write, page: &Page, comment: &Comment) -> Result<()> {
    let mut told = fields([
        ("kind", json!(comment.kind.as_str())),
        ("id", json!(comment.id)),
        ("page", json!(page.url)),
        ("parent", json!(comment.parent)),
        ("status", json!(comment.status)),
        ("created_at", json!(rfc3339(comment.created_at_ms))),
        ("edited_at", json!(comment.edited_at_ms.map(rfc3339))),
        ("author", json!(comment.author)),
        ("name", json!(comment.name)),
        ("email", json!(comment.email)),
        ("website", json!(comment.website)),
        ("ip", json!(comment.ip)),
        ("lang", json!(comment.lang)),
        ("page_title", json!(comment.page_title)),
        ("body", json!(comment.body)),
    ]);
    told.extend(decision(comment));
    line(out, &told)
}

/// Who decided is not told: they are of one installation.
pub(super) fn decision(comment: &Comment) -> Map<String, Value> {
    let mut told = fields([
        ("decision", json!(comment.decision)),
        ("decided_at", json!(comment.decided_at_ms.map(rfc3339))),
    ]);
    if comment.by_site {
        told.insert("by_site".to_owned(), true.into());
    }
    told
}

pub(super) fn public(out: &mut dyn Write, comment: &PublicComment) -> Result<()> {
    let mut told = fields([("kind", json!("comment"))]);
    if let Value::Object(all) = json!(comment) {
        told.extend(all.into_iter().filter(|(_, value)| !value.is_null()));
    }
    line(out, &told)
}

/// Those that say something.
pub(super) fn fields<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    let said = fields.into_iter().filter(|(_, value)| !value.is_null());
    said.map(|(name, value)| (name.to_owned(), value)).collect()
}

fn line(out: &mut dyn Write, told: &Map<String, Value>) -> Result<()> {
    serde_json::to_writer(&mut *out, told)?;
    out.write_all(b"\n")
}
