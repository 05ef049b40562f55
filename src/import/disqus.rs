//! Disqus's export: all discussions first, then all comments, each naming its discussion.
//!
//! Owns what its elements mean (<https://help.disqus.com/en/articles/1717164>). The discussions are kept in memory while the comments are
//! read, an address and a title each; nothing else is.

use super::dates::unix_ms;
use super::field::{BODY, Field, LINE, some};
use super::held::{Held, key as key_of};
use super::html;
use super::parse::TITLE;
use super::record::{Item, Markup, PageNote, ReadError, Record, Sink, Skip, Standing};
use super::text::Mended;
use super::xml::{Node, Xml};
use crate::domain::comment::CommentKind;
use std::collections::HashMap;
use std::io::BufRead;

/// What is kept of discussions: page, title, and whether it is deleted.
type Threads = Held<3>;

/// A discussion or comment while its fields are read.
#[derive(Debug, Default)]
struct Draft {
    id: Option<String>,
    fields: HashMap<&'static str, String>,
    thread: Option<String>,
    parent: Option<String>,
    too_large: bool,
}

/// Fields by where they stand in a `thread` or `post`.
const FIELDS: [(&str, &str); 14] = [
    ("id", "id"),
    ("link", "link"),
    ("title", "title"),
    ("message", "message"),
    ("createdAt", "createdAt"),
    ("isDeleted", "isDeleted"),
    ("isClosed", "isClosed"),
    ("isSpam", "isSpam"),
    ("isApproved", "isApproved"),
    ("ipAddress", "ipAddress"),
    ("author/email", "email"),
    ("author/name", "name"),
    ("author/username", "username"),
    ("author/url", "url"),
];

/// What stands for an address that is longer than any: as such it is refused with each comment.
const TOO_LONG: &str = "x";

/// Reads an export and hands on its comments.
pub fn read(input: impl BufRead, mended: Mended, sink: &mut Sink<'_>) -> Result<(), ReadError> {
    let mut xml = Xml::new(input, mended)?;
    let mut path: Vec<String> = Vec::new();
    let mut threads = Threads::default();
    let (mut draft, mut field) = (Draft::default(), Field::default());
    loop {
        match xml.next()? {
            Node::Open(name, id) => {
                let name = name.into_owned();
                if path.is_empty() && name != "disqus" {
                    return Err(ReadError::format(not_ours(&name)));
                }
                path.push(name);
                field.take();
                match (path.len(), path.last().map(String::as_str)) {
                    (2, _) => draft = Draft { id, ..Draft::default() },
                    (3, Some("thread")) => draft.thread = id,
                    (3, Some("parent")) => draft.parent = id,
                    _ => {}
                }
            }
            Node::Text(text) => match key(&path) {
                Some("message") if path[1] == "post" => field.push(&text, BODY),
                Some("message") | None => {}
                Some(_) => field.push(&text, LINE),
            },
            Node::Close => {
                if let Some(key) = key(&path) {
                    let (text, over) = field.take();
                    draft.too_large |= over;
                    // A part of an address leads elsewhere.
                    let text = if over && key == "link" {
                        TOO_LONG.repeat(LINE)
                    } else {
                        text
                    };
                    draft.fields.insert(key, text);
                }
                let closed = path.pop().unwrap_or_default();
                match (path.len(), closed.as_str()) {
                    (1, "thread") => {
                        if let Some(page) = std::mem::take(&mut draft).thread(&mut threads)? {
                            sink(Item::Page(page))?;
                        }
                    }
                    (1, "post") => sink(std::mem::take(&mut draft).item(&threads))?,
                    _ => {}
                }
            }
            Node::End => return Ok(()),
        }
    }
}

/// What the innermost open element is in a discussion or a comment.
fn key(path: &[String]) -> Option<&'static str> {
    let [_, kind, inner @ ..] = path else { return None };
    if !matches!(kind.as_str(), "thread" | "post") || inner.is_empty() || inner.len() > 2 {
        return None;
    }
    let inner = inner.join("/");
    FIELDS.iter().find(|(place, _)| *place == inner).map(|(_, key)| *key)
}

fn not_ours(root: &str) -> String {
    match root {
        "rss" => "it is an export of WordPress: tamis import wordpress reads it".to_owned(),
        _ => format!("it is no export of Disqus: it begins with <{root}>, not with <disqus>"),
    }
}

impl Draft {
    fn get(&self, key: &str) -> Option<String> {
        self.fields.get(key).and_then(|text| some(text))
    }

    fn is(&self, key: &str) -> bool {
        self.get(key).as_deref() == Some("true")
    }

    /// Holds a discussion, and tells of its page where it is closed.
    fn thread(self, threads: &mut Threads) -> Result<Option<PageNote>, ReadError> {
        let Some(id) = &self.id else { return Ok(None) };
        let page = self.get("link").or_else(|| self.get("id"));
        let title = self
            .get("title")
            .map(|title| html::plain(&title).chars().take(TITLE).collect::<String>());
        let deleted = self.is("isDeleted").then_some("");
        threads.put(key_of(id), [page.as_deref(), title.as_deref(), deleted], "discussions")?;
        let closed = self.is("isClosed") && deleted.is_none();
        Ok(page.filter(|_| closed).map(|page| PageNote {
            page,
            title,
            closed,
            ..PageNote::default()
        }))
    }

    fn item(self, threads: &Threads) -> Item {
        match self.record(threads) {
            Ok(record) => Item::Comment(record),
            Err(why) => Item::Skipped {
                source_id: self.id,
                why,
            },
        }
    }

    fn record(&self, threads: &Threads) -> Result<Record, Skip> {
        let source_id = self.id.clone().ok_or(Skip::NoId)?;
        if self.too_large {
            return Err(Skip::TooLarge);
        }
        let thread = self.thread.as_deref().and_then(|id| threads.get(key_of(id)));
        let [page, title, deleted] = thread.unwrap_or_default();
        let standing = if self.is("isDeleted") || deleted.is_some() {
            Standing::Deleted
        } else if self.is("isSpam") {
            Standing::Spam
        } else if self.get("isApproved").as_deref() == Some("false") {
            Standing::Pending
        } else {
            Standing::Published
        };
        let page = page.unwrap_or_default().to_owned();
        if page.is_empty() && standing != Standing::Deleted {
            return Err(Skip::NoPage);
        }
        let created_at_ms = self.get("createdAt").as_deref().and_then(unix_ms);
        if created_at_ms.is_none() && standing != Standing::Deleted {
            return Err(Skip::NoDate);
        }
        Ok(Record {
            source_id,
            kind: CommentKind::Comment,
            parent: self.parent.clone(),
            page,
            page_is_ours: false,
            page_title: title.map(str::to_owned),
            name: self.get("name").or_else(|| self.get("username")),
            email: self.get("email"),
            website: self.get("url"),
            ip: self.get("ipAddress"),
            body: self.get("message").unwrap_or_default(),
            markup: Markup::Html,
            created_at_ms: created_at_ms.unwrap_or(0),
            edited_at_ms: None,
            standing,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::record;
    use super::*;

    const EXPORT: &str = include_str!("../../tests/it/fixtures/import/disqus.xml");

    fn all(text: &str) -> Result<Vec<Item>, ReadError> {
        record::all(|sink| read(text.as_bytes(), Mended::default(), sink))
    }

    #[test]
    fn comments_find_their_discussion() {
        let told: Vec<String> = all(EXPORT)
            .unwrap()
            .into_iter()
            .map(|item| match item {
                Item::Comment(r) => format!(
                    "{} {:?} {} {:?} {:?} {:?}",
                    r.source_id, r.standing, r.page, r.page_title, r.parent, r.name
                ),
                Item::Skipped { source_id, why } => format!("{source_id:?} {why:?}"),
                Item::Page(page) => format!("{} closed {}", page.page, page.closed),
                other @ Item::Own(..) => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(
            told,
            [
                "semis-en-serre closed true",
                "101 Published https://jardin.example/semis/ Some(\"Les semis & la lune\") None Some(\"Awa\")",
                "102 Published https://jardin.example/semis/ Some(\"Les semis & la lune\") Some(\"101\") Some(\"bo_jardin\")",
                "103 Deleted https://jardin.example/semis/ Some(\"Les semis & la lune\") Some(\"101\") Some(\"Parti\")",
                "104 Published https://jardin.example/semis/ Some(\"Les semis & la lune\") Some(\"103\") Some(\"Chiara\")",
                "105 Spam https://jardin.example/semis/ Some(\"Les semis & la lune\") None Some(\"Gagnez\")",
                "Some(\"106\") NoPage",
                "107 Deleted https://jardin.example/brouillon/ None None Some(\"Bo\")",
                "Some(\"108\") NoDate",
                "109 Published semis-en-serre None None Some(\"Dmitri\")",
            ]
        );
    }

    #[test]
    fn a_part_of_an_address_that_is_too_long_leads_nowhere() {
        let text = format!(
            "<disqus><thread dsq:id=\"1\"><link>https://jardin.example/a?b&amp;{}</link></thread><post dsq:id=\"2\">\
             <message>x</message><createdAt>2020-01-01T10:00:00Z</createdAt><thread dsq:id=\"1\"/></post></disqus>",
            "c".repeat(LINE)
        );
        let items = all(&text).unwrap();
        let [Item::Comment(record)] = items.as_slice() else {
            panic!("{items:?}")
        };
        assert!(
            record.page.len() > crate::domain::page::Page::MAX_BYTES,
            "it is refused as such"
        );
    }

    #[test]
    fn another_file_is_refused_by_name() {
        let refused = |text| all(text).unwrap_err().to_string();
        assert!(refused("<rss/>").contains("tamis import wordpress"));
        assert!(refused("<opml/>").contains("<opml>"));
    }
}
