//! Remark42's backup, version 1: a line of what is known of users and posts, then a line for each comment.
//!
//! Owns what its fields mean. Remark42 keeps no e-mail address with a comment and of an IP only a hash, so neither comes over.

use super::json::{ELEMENT_MAX_BYTES, date_ms, flag, object, text};
use super::lines::{Line, Lines};
use super::record::{At, Item, Markup, PageNote, ReadError, Record, Sink, Skip, Standing};
use crate::domain::comment::CommentKind;
use serde::Deserialize;
use serde_json::Value;
use std::io::BufRead;

/// The first line tells of every user who was ever verified or blocked.
const FIRST_MAX_BYTES: usize = 64 << 20;

#[derive(Deserialize)]
struct First {
    version: Option<i64>,
    #[serde(default)]
    posts: Option<Vec<Post>>,
}

#[derive(Deserialize)]
struct Post {
    #[serde(default)]
    url: String,
    #[serde(default)]
    read_only: bool,
}

pub fn read(reader: impl BufRead, sink: &mut Sink<'_>) -> Result<(), ReadError> {
    let mut lines = Lines::new(reader);
    let no_backup = "this is no backup of Remark42: its first line does not tell a version";
    let first = match lines.next(FIRST_MAX_BYTES)? {
        Some(Line::Text { line, .. }) => serde_json::from_slice::<First>(line).ok(),
        _ => None,
    };
    let Some(First {
        version: Some(version),
        posts,
    }) = first
    else {
        return Err(ReadError::format(no_backup));
    };
    if !(0..=1).contains(&version) {
        return Err(ReadError::format(format!(
            "this is version {version} of Remark42's backup: only version 1 is known"
        )));
    }
    for post in posts.unwrap_or_default() {
        if post.read_only && !post.url.trim().is_empty() {
            sink(Item::Page(PageNote {
                page: post.url,
                closed: true,
                ..PageNote::default()
            }))?;
        }
    }
    loop {
        let item = match lines.next(ELEMENT_MAX_BYTES)? {
            None => return Ok(()),
            Some(Line::TooLong) => Item::Skipped {
                source_id: None,
                why: Skip::TooLarge,
            },
            Some(Line::Text { line, ended }) => match object(line) {
                Ok(comment) => item(&comment),
                Err(error) if error.is_eof() && !ended => {
                    let line = Some(lines.number());
                    return Err(ReadError::Truncated {
                        at: At { line, byte: None },
                    });
                }
                Err(_) => Item::Skipped {
                    source_id: None,
                    why: Skip::Unreadable,
                },
            },
        };
        sink(item)?;
    }
}

fn item(comment: &Value) -> Item {
    let source_id = text(comment, "id");
    match record(comment) {
        Ok(record) => Item::Comment(record),
        Err(why) => Item::Skipped { source_id, why },
    }
}

fn record(comment: &Value) -> Result<Record, Skip> {
    let none = Value::Null;
    let user = comment.get("user").unwrap_or(&none);
    let locator = comment.get("locator").unwrap_or(&none);
    // What was brought in from elsewhere has no source of its own, only what is shown.
    let (body, markup) = match (text(comment, "orig"), text(comment, "text")) {
        (Some(source), _) => (source, Markup::Markdown),
        (None, Some(html)) => (html, Markup::Html),
        (None, None) => (String::new(), Markup::Plain),
    };
    let standing = if flag(comment, "delete") {
        Standing::Deleted
    } else {
        Standing::Published
    };
    if body.is_empty() && standing != Standing::Deleted {
        return Err(Skip::NoText);
    }
    Ok(Record {
        source_id: text(comment, "id").ok_or(Skip::NoId)?,
        kind: CommentKind::Comment,
        parent: text(comment, "pid"),
        page: text(locator, "url").ok_or(Skip::NoPage)?,
        page_is_ours: false,
        page_title: text(comment, "title"),
        name: text(user, "name").map(|name| unescaped(&name)),
        email: None,
        website: None,
        ip: None,
        body,
        markup,
        created_at_ms: date_ms(comment, "time").ok_or(Skip::NoDate)?,
        edited_at_ms: comment.get("edit").and_then(|edit| date_ms(edit, "time")),
        standing,
    })
}

/// Names are kept as they go into a page.
fn unescaped(name: &str) -> String {
    let marks = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#34;", "\""),
        ("&quot;", "\""),
        ("&#39;", "'"),
    ];
    let plain = marks
        .iter()
        .fold(name.to_owned(), |name, (mark, sign)| name.replace(mark, sign));
    // Last, lest what was typed as a mark become its sign.
    plain.replace("&amp;", "&")
}
