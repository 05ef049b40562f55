//! JSON lines: our own export coming back, or comments that somebody wrote down in its form.
//!
//! Owns the names of the fields, which `docs/moving.md` tells. A list instead of lines is what Isso's generic import takes.

use super::dates::unix_ms;
use super::json::{ELEMENT_MAX_BYTES, date_ms, flag, id, object, text, texts, told_ms};
use super::lines::{Line, Lines};
use super::own::own;
use super::record::{At, Item, Markup, PageNote, ReadError, Record, Sink, Skip, Standing};
use crate::domain::comment::CommentKind;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::io::BufRead;

/// The version of our export that is written and read.
pub const VERSION: i64 = 1;

/// Whether a file is a list instead of lines.
pub(super) fn is_list(file: &mut dyn BufRead) -> Result<bool, ReadError> {
    Ok(first_byte(file)? == Some(b'['))
}

fn first_byte(file: &mut dyn BufRead) -> Result<Option<u8>, ReadError> {
    loop {
        let some = file.fill_buf()?;
        if some.is_empty() {
            return Ok(None);
        }
        let is_nothing = |byte: &u8| byte.is_ascii_whitespace() || [0xEF, 0xBB, 0xBF].contains(byte);
        if let Some(&first) = some.iter().find(|byte| !is_nothing(byte)) {
            return Ok(Some(first));
        }
        let read = some.len();
        file.consume(read);
    }
}

/// Lines, each of which says what it is: the head of an export, a page, or a comment.
pub fn read_lines(file: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), ReadError> {
    let mut lines = Lines::new(file);
    let (mut is_first, mut ended_well, mut ours) = (true, false, Ours::default());
    loop {
        let item = match lines.next(ELEMENT_MAX_BYTES)? {
            None if is_first => return Err(ReadError::format("there is nothing in it")),
            // Our own export says where it ends, for one that was cut off at the end of a line looks whole.
            None if ours.export && !ended_well => {
                let line = Some(lines.number());
                return Err(ReadError::Truncated {
                    at: At { line, byte: None },
                });
            }
            None => return Ok(()),
            Some(Line::TooLong) => skipped(Some(lines.called()), Skip::TooLarge),
            Some(Line::Text { line, ended }) => match object(line) {
                Ok(value) if is_first && ["kind", "page", "url"].iter().all(|name| text(&value, name).is_none()) => {
                    return Err(ReadError::format(
                        "these are no lines of comments: the first names no page",
                    ));
                }
                Ok(value) => match text(&value, "kind").as_deref() {
                    Some("export") => {
                        ours = head(&value)?;
                        (is_first, ended_well) = (false, false);
                        continue;
                    }
                    Some("end") => {
                        ended_well = true;
                        continue;
                    }
                    Some("page") => page(&value, ours),
                    said => match said.map_or(Some(CommentKind::Comment), CommentKind::find) {
                        Some(kind) => comment(&value, kind, ours),
                        None => skipped(id(&value, "id"), Skip::NotAComment),
                    },
                },
                Err(error) if error.is_eof() && !ended => {
                    let line = Some(lines.number());
                    return Err(ReadError::Truncated {
                        at: At { line, byte: None },
                    });
                }
                Err(_) if is_first => {
                    return Err(ReadError::format(
                        "these are no JSON lines: the first line is no object in JSON",
                    ));
                }
                Err(_) => skipped(Some(lines.called()), Skip::Unreadable),
            },
        };
        is_first = false;
        sink(item)?;
    }
}

/// What is known of whatever follows.
#[derive(Clone, Copy, Default)]
struct Ours {
    /// We wrote it: a page is told by its whole address or by its name.
    export: bool,
    /// It has what only we say of a comment.
    whole: bool,
}

fn head(value: &Value) -> Result<Ours, ReadError> {
    match value.get("version").and_then(Value::as_i64) {
        Some(VERSION) => Ok(Ours {
            export: true,
            whole: !flag(value, "public"),
        }),
        Some(other) => Err(ReadError::format(format!(
            "this is version {other} of Tamis's export: this program knows version {VERSION}"
        ))),
        None => Err(ReadError::format("this export tells no version")),
    }
}

fn skipped(source_id: Option<String>, why: Skip) -> Item {
    Item::Skipped { source_id, why }
}

fn page(value: &Value, ours: Ours) -> Item {
    match text(value, "page") {
        Some(page) => Item::Page(PageNote {
            page,
            page_is_ours: ours.export,
            id: text(value, "id"),
            title: text(value, "title"),
            closed: flag(value, "closed"),
            kept_open: flag(value, "kept_open"),
            created_at_ms: date_ms(value, "created_at"),
            published_at_ms: told_ms(value, "published_at"),
            former: texts(value, "former"),
        }),
        None => skipped(text(value, "id"), Skip::NoPage),
    }
}

fn comment(value: &Value, kind: CommentKind, ours: Ours) -> Item {
    match record(value, kind, ours) {
        Ok(record) if ours.whole => Item::Own(record, own(value)),
        Ok(record) => Item::Comment(record),
        Err(why) => skipped(id(value, "id"), why),
    }
}

fn record(value: &Value, kind: CommentKind, ours: Ours) -> Result<Record, Skip> {
    let (body, markup) = match (text(value, "body").or_else(|| text(value, "text")), text(value, "html")) {
        (Some(body), _) => (body, markup(value)?),
        (None, Some(html)) => (html, Markup::Html),
        (None, None) => (String::new(), Markup::Plain),
    };
    let standing = standing(text(value, "status").as_deref())?;
    // Another website may say no more than where it links from.
    if body.is_empty() && standing != Standing::Deleted && !kind.is_linkback() {
        return Err(Skip::NoText);
    }
    let page = text(value, "page").or_else(|| text(value, "url")).ok_or(Skip::NoPage)?;
    let created_at_ms = created_at_ms(value).ok_or(Skip::NoDate)?;
    let name = text(value, "name").or_else(|| text(value, "author_name"));
    let source_id = id(value, "id").unwrap_or_else(|| made_up(&page, created_at_ms, name.as_deref(), &body));
    Ok(Record {
        source_id,
        kind,
        parent: id(value, "parent"),
        page,
        page_is_ours: ours.export,
        page_title: text(value, "page_title"),
        name,
        email: text(value, "email"),
        website: text(value, "website"),
        ip: text(value, "ip"),
        body,
        markup,
        created_at_ms,
        edited_at_ms: date_ms(value, "edited_at"),
        standing,
    })
}

fn markup(value: &Value) -> Result<Markup, Skip> {
    match text(value, "markup").as_deref() {
        None | Some("markdown") => Ok(Markup::Markdown),
        Some("plain") => Ok(Markup::Plain),
        Some("html") => Ok(Markup::Html),
        Some(_) => Err(Skip::Unreadable),
    }
}

fn standing(status: Option<&str>) -> Result<Standing, Skip> {
    match status {
        None | Some("published" | "approved") => Ok(Standing::Published),
        Some("pending") => Ok(Standing::Pending),
        Some("spam") => Ok(Standing::Spam),
        Some("rejected") => Ok(Standing::Rejected),
        Some("deleted") => Ok(Standing::Deleted),
        Some(_) => Err(Skip::UnknownStanding),
    }
}

/// A date as text, or seconds since 1970.
fn created_at_ms(value: &Value) -> Option<i64> {
    let written = value.get("created_at")?;
    let ms = match written {
        Value::String(text) => unix_ms(text)?,
        _ => seconds_ms(written.as_f64()?)?,
    };
    (ms > 0).then_some(ms)
}

/// Seconds as milliseconds, where they are of a time that can be.
#[expect(clippy::cast_possible_truncation, reason = "it is looked at before")]
pub(super) fn seconds_ms(seconds: f64) -> Option<i64> {
    let ms = (seconds * 1000.0).round();
    (ms > 0.0 && ms < 253_402_300_800_000.0).then_some(ms as i64)
}

/// An id for a comment without one: the same comment has the same.
fn made_up(page: &str, created_at_ms: i64, name: Option<&str>, body: &str) -> String {
    let mut digest = Sha256::new();
    for part in [page, &created_at_ms.to_string(), name.unwrap_or_default(), body] {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part.as_bytes());
    }
    let digest = digest.finalize();
    digest.iter().take(16).fold("sha256-".to_owned(), |mut id, byte| {
        use std::fmt::Write;
        let _ = write!(id, "{byte:02x}");
        id
    })
}

#[cfg(test)]
mod tests {
    use super::super::record;
    use super::*;

    fn all(text: &str) -> Result<Vec<Item>, ReadError> {
        record::all(|sink| read_lines(&mut text.as_bytes(), sink))
    }

    #[test]
    fn an_export_of_ours_without_its_last_line_is_cut_off_and_lines_of_ones_own_need_none() {
        let whole = include_str!("../../tests/it/fixtures/import/tamis.jsonl");
        assert_eq!(all(whole).unwrap().len(), 14);
        let cut = &whole[..whole.rfind("{\"kind\":\"end\"}").unwrap()];
        assert!(matches!(all(cut), Err(ReadError::Truncated { at }) if at.line == Some(15)));
        let own = &cut[cut.find('\n').unwrap() + 1..];
        assert_eq!(all(own).unwrap().len(), 14);
    }

    #[test]
    fn what_holds_no_lines_of_comments_is_refused_and_a_broken_line_is_named() {
        for (text, told) in [
            ("", "nothing in it"),
            ("hello\n", "no JSON lines"),
            ("{\"version\":1,\"users\":[]}\n{\"id\":\"a\"}\n", "names no page"),
        ] {
            let refused = all(text).unwrap_err().to_string();
            assert!(refused.contains(told), "{refused}");
        }
        let found = all("{\"page\":\"a\"}\n{broken}\n").unwrap();
        let broken = Item::Skipped {
            source_id: Some("line 2".to_owned()),
            why: Skip::Unreadable,
        };
        assert_eq!(found[1], broken);
    }
}
