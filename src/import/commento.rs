//! Commento's export, version 1, which Comentario's version 1 is too: a list of comments, then one of commenters.
//!
//! Owns what its fields mean. Commenters come after their comments: the file is read twice, and only they are held.

use super::held::{Held, key as key_of};
use super::json::{Met, Pass, date_ms, flag, text, walk};
use super::record::{Item, Markup, ReadError, Record, Sink, Skip, Standing};
use crate::domain::comment::CommentKind;
use serde_json::Value;

/// Who wrote them, told once for all comments: name, address and website by their id.
pub(super) type Commenters = Held<3>;

pub fn read(pass: &mut Pass<'_>, sink: &mut Sink<'_>) -> Result<(), ReadError> {
    match version(pass)? {
        Some(1) => read_first_version(pass, sink),
        Some(other) => Err(unknown_version("Commento", other)),
        None => Err(no_version("Commento")),
    }
}

/// The version that a file says it is of. All of it is read: the field may stand anywhere.
pub(super) fn version(pass: &mut Pass<'_>) -> Result<Option<i64>, ReadError> {
    let mut found = None;
    pass(&mut |file| {
        walk(file, &mut |met| {
            if let Met::Field(key, value) = met
                && key == "version"
            {
                found = value.as_i64();
            }
            Ok(())
        })
    })?;
    Ok(found)
}

pub(super) fn unknown_version(whose: &str, version: i64) -> ReadError {
    ReadError::format(format!(
        "this is version {version} of {whose}'s export, which is not known"
    ))
}

pub(super) fn no_version(whose: &str) -> ReadError {
    ReadError::format(format!("this is no export of {whose}: it tells no version"))
}

/// Puts one more commenter into a table that is held.
pub(super) fn hold(
    commenters: &mut Commenters,
    id: &str,
    value: &Value,
    website: Option<&str>,
) -> Result<(), ReadError> {
    let (name, email) = (text(value, "name"), text(value, "email"));
    let texts = [name.as_deref(), email.as_deref(), website];
    commenters.put(key_of(id), texts, "commenters")
}

/// Name, address and website of one.
pub(super) fn commenter(commenters: &Commenters, id: Option<String>) -> [Option<String>; 3] {
    let found = id.and_then(|id| commenters.get(key_of(&id)));
    found.unwrap_or_default().map(|text| text.map(str::to_owned))
}

pub(super) fn read_first_version(pass: &mut Pass<'_>, sink: &mut Sink<'_>) -> Result<(), ReadError> {
    let mut commenters = Commenters::default();
    pass(&mut |file| {
        walk(file, &mut |met| match met {
            Met::Field(key, value) if key == "commenters" => match text(&value, "commenterHex") {
                Some(id) => {
                    // Comentario's word, then Commento's, whose link may be of the page where one logged in.
                    let website =
                        text(&value, "websiteUrl").or_else(|| text(&value, "link").filter(|link| link != "undefined"));
                    hold(&mut commenters, &id, &value, website.as_deref())
                }
                None => Ok(()),
            },
            _ => Ok(()),
        })
    })?;
    pass(&mut |file| {
        walk(file, &mut |met| {
            if let Met::Field(key, comment) = met
                && key == "comments"
            {
                let item = match record(&comment, &commenters) {
                    Ok(record) => Item::Comment(record),
                    Err(why) => Item::Skipped {
                        source_id: text(&comment, "commentHex"),
                        why,
                    },
                };
                sink(item)?;
            }
            Ok(())
        })
    })
}

fn record(comment: &Value, commenters: &Commenters) -> Result<Record, Skip> {
    let body = text(comment, "markdown").filter(|body| body != "[deleted]");
    let standing = if flag(comment, "deleted") || body.is_none() {
        Standing::Deleted
    } else {
        match text(comment, "state").as_deref() {
            Some("approved") => Standing::Published,
            // Flagged is what a filter said, and nobody has looked yet.
            Some("unapproved" | "flagged") => Standing::Pending,
            _ => return Err(Skip::UnknownStanding),
        }
    };
    // Neither program keeps who an anonymous comment is from.
    let [name, email, website] = commenter(commenters, text(comment, "commenterHex"));
    Ok(Record {
        source_id: text(comment, "commentHex").ok_or(Skip::NoId)?,
        kind: CommentKind::Comment,
        parent: text(comment, "parentHex").filter(|parent| parent != "root"),
        page: page(
            text(comment, "domain").or_else(|| text(comment, "host")),
            text(comment, "path").or_else(|| text(comment, "url")),
        )
        .ok_or(Skip::NoPage)?,
        page_is_ours: false,
        page_title: None,
        name,
        email,
        website,
        ip: None,
        body: body.unwrap_or_default(),
        markup: Markup::Markdown,
        created_at_ms: date_ms(comment, "creationDate").ok_or(Skip::NoDate)?,
        edited_at_ms: None,
        standing,
    })
}

/// The address of a page told by host and path: of these two programs, one names either by other words than the other.
fn page(host: Option<String>, path: Option<String>) -> Option<String> {
    let path = path?;
    if path.contains("://") {
        return Some(path);
    }
    let path = format!("/{}", path.trim_start_matches('/'));
    Some(match host {
        Some(host) if host.contains("://") => format!("{}{path}", host.trim_end_matches('/')),
        Some(host) => format!("https://{}{path}", host.trim_end_matches('/')),
        None => path,
    })
}
