//! Comentario's exports: version 1, which is Commento's, and version 3, with pages of their own.
//!
//! Owns what the fields of version 3 mean.

use super::commento::{Commenters, commenter, hold, no_version, read_first_version, unknown_version, version};
use super::held::{Held, Key, key as key_of};
use super::json::{Met, Pass, date_ms, flag, text, walk};
use super::record::{Item, Markup, PageNote, ReadError, Record, Sink, Skip, Standing};
use crate::domain::comment::CommentKind;
use serde_json::Value;
use std::collections::HashSet;

/// Path and title of pages by their id, and whether they are closed.
type Pages = Held<3>;

pub fn read(pass: &mut Pass<'_>, sink: &mut Sink<'_>) -> Result<(), ReadError> {
    match version(pass)? {
        Some(1) => read_first_version(pass, sink),
        Some(3) => read_third_version(pass, sink),
        Some(other) => Err(unknown_version("Comentario", other)),
        None => Err(no_version("Comentario")),
    }
}

fn read_third_version(pass: &mut Pass<'_>, sink: &mut Sink<'_>) -> Result<(), ReadError> {
    let (mut commenters, mut pages) = (Commenters::default(), Pages::default());
    // Closed pages that were handed on.
    let mut told: HashSet<Key> = HashSet::new();
    pass(&mut |file| {
        walk(file, &mut |met| {
            let Met::Field(key, value) = met else { return Ok(()) };
            let Some(id) = text(&value, "id") else { return Ok(()) };
            match key.as_str() {
                "commenters" => hold(&mut commenters, &id, &value, text(&value, "websiteUrl").as_deref()),
                "pages" => match text(&value, "path") {
                    Some(path) => {
                        let title = text(&value, "title");
                        let closed = flag(&value, "isReadonly").then_some("");
                        pages.put(key_of(&id), [Some(&path), title.as_deref(), closed], "pages")
                    }
                    None => Ok(()),
                },
                _ => Ok(()),
            }
        })
    })?;
    pass(&mut |file| {
        walk(file, &mut |met| {
            if let Met::Field(key, comment) = met
                && key == "comments"
            {
                let id = text(&comment, "pageId").map(|id| key_of(&id));
                let [path, title, closed] = id.and_then(|id| pages.get(id)).unwrap_or_default();
                let address = text(&comment, "url").and_then(|url| address(&url));
                let page = address.or_else(|| path.map(str::to_owned));
                let title = title.map(str::to_owned);
                if let (Some(id), Some(page)) = (id, &page)
                    && closed.is_some()
                    && told.insert(id)
                {
                    sink(Item::Page(PageNote {
                        page: page.clone(),
                        title: title.clone(),
                        closed: true,
                        ..PageNote::default()
                    }))?;
                }
                let item = match record(&comment, page, title, &commenters) {
                    Ok(record) => Item::Comment(record),
                    Err(why) => Item::Skipped {
                        source_id: text(&comment, "id"),
                        why,
                    },
                };
                sink(item)?;
            }
            Ok(())
        })
    })
}

/// A comment's link without the part that leads to itself: it has the host, which a page's path has not.
fn address(url: &str) -> Option<String> {
    let page = url.split('#').next().unwrap_or_default();
    page.contains("://").then(|| page.to_owned())
}

fn record(
    comment: &Value,
    page: Option<String>,
    page_title: Option<String>,
    commenters: &Commenters,
) -> Result<Record, Skip> {
    let (body, markup) = match (text(comment, "markdown"), text(comment, "html")) {
        (Some(source), _) => (source, Markup::Markdown),
        (None, Some(html)) => (html, Markup::Html),
        (None, None) => (String::new(), Markup::Plain),
    };
    let standing = match (
        flag(comment, "isDeleted"),
        flag(comment, "isPending"),
        flag(comment, "isApproved"),
    ) {
        (true, ..) => Standing::Deleted,
        (_, true, _) => Standing::Pending,
        (_, _, true) => Standing::Published,
        _ => Standing::Rejected,
    };
    if body.is_empty() && standing != Standing::Deleted {
        return Err(Skip::NoText);
    }
    let [name, email, website] = commenter(commenters, text(comment, "userCreated"));
    let own_name = text(comment, "authorName");
    Ok(Record {
        source_id: text(comment, "id").ok_or(Skip::NoId)?,
        kind: CommentKind::Comment,
        parent: text(comment, "parentId"),
        page: page.ok_or(Skip::NoPage)?,
        page_is_ours: false,
        page_title,
        name: own_name.or(name),
        email,
        website,
        ip: None,
        body,
        markup,
        created_at_ms: date_ms(comment, "createdTime").ok_or(Skip::NoDate)?,
        edited_at_ms: date_ms(comment, "editedTime"),
        standing,
    })
}
