//! WordPress's own export, WXR: an RSS feed with every article and the comments under it.
//!
//! Owns what its elements mean (`wp-admin/includes/export.php`). Spam is not in it: that stands in the table alone.
//! Comments of which a part is missing are told with the reason.

use super::articles::{Article, Articles, Post, Seen};
use super::breaks::lines_as_html;
use super::dates::unix_ms;
use super::field::{BODY, Field, LINE, some};
use super::html;
use super::own::{Meta, comment_of_meta};
use super::record::{Item, Markup, ReadError, Record, Sink, Skip, Standing};
use super::text::Mended;
use super::xml::{Node, Xml};
use crate::domain::comment::CommentKind;
use std::io::BufRead;

/// A comment as its fields are read, by whichever form of WordPress's.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub id: String,
    pub author: String,
    pub email: String,
    pub url: String,
    pub ip: String,
    pub date: String,
    pub date_gmt: String,
    pub content: String,
    pub approved: String,
    pub kind: String,
    pub parent: String,
    /// Our own meta element, where the file comes from us.
    pub ours: Option<String>,
    pub too_large: bool,
}

/// Reads an export and hands on its comments.
pub fn read(input: impl BufRead, mended: Mended, sink: &mut Sink<'_>) -> Result<(), ReadError> {
    walk(input, mended, &mut |_, _| Ok(()), sink)
}

/// Reads which articles an export holds.
pub fn articles(input: impl BufRead, mended: Mended) -> Result<Articles, ReadError> {
    let mut found = Articles::default();
    let mut note = |id: u64, article: &Article| found.put(id, article);
    walk(input, mended, &mut note, &mut |_| Ok(()))?;
    Ok(found)
}

fn walk(
    input: impl BufRead,
    mended: Mended,
    note: &mut dyn FnMut(u64, &Article) -> Result<(), ReadError>,
    sink: &mut Sink<'_>,
) -> Result<(), ReadError> {
    let mut xml = Xml::new(input, mended)?;
    // The names of open elements, from the root: rss, channel, item, comment, a field.
    let mut path: Vec<String> = Vec::new();
    let mut post = Post::default();
    let mut seen = Seen::default();
    let mut draft = Draft::default();
    let mut field = Field::default();
    let mut meta = Meta::default();
    loop {
        match xml.next()? {
            Node::Open(name, _) => {
                let name = name.into_owned();
                if path.is_empty() {
                    match name.as_str() {
                        "rss" => {}
                        // A part of an export, cut out by hand.
                        "channel" => path.push("rss".to_owned()),
                        _ => return Err(ReadError::format(not_ours(&name))),
                    }
                }
                path.push(name);
                match place(&path) {
                    Place::Item => post = Post::default(),
                    Place::Comment => {
                        draft = Draft::default();
                        post.settle(&seen);
                        if let Some(page) = post.page() {
                            sink(Item::Page(page))?;
                        }
                    }
                    Place::ItemMeta | Place::CommentMeta => meta = Meta::default(),
                    Place::ItemField | Place::CommentField | Place::MetaField => {
                        field.take();
                    }
                    Place::Elsewhere => {}
                }
            }
            Node::Text(text) => {
                let most = match (place(&path), path.last().map_or("", String::as_str)) {
                    (Place::CommentField, "wp:comment_content") => BODY,
                    (Place::MetaField, "wp:meta_value") if meta.is_ours => BODY,
                    (Place::ItemField, name) if Post::has(name) => LINE,
                    (Place::CommentField, _) | (Place::MetaField, "wp:meta_key") => LINE,
                    _ => continue,
                };
                field.push(&text, most);
            }
            Node::Close => {
                let ended = place(&path);
                let name = path.pop().unwrap_or_default();
                match ended {
                    Place::ItemField => {
                        let (text, over) = field.take();
                        post.set(&name, &text, over);
                    }
                    Place::CommentField => draft.set(&name, &mut field),
                    Place::MetaField => meta.set(&name, &mut field),
                    Place::CommentMeta => draft.ours = meta.value.take().or(draft.ours.take()),
                    Place::ItemMeta => {
                        if let Some(value) = meta.value.take()
                            && let Some(page) = post.ours(&value)
                        {
                            sink(Item::Page(page))?;
                        }
                    }
                    Place::Comment => sink(draft.item(Some(&post.article)))?,
                    Place::Item => {
                        if let Some(page) = post.page_of_article() {
                            sink(Item::Page(page))?;
                        }
                        post.settle(&seen);
                        if let Some(id) = post.id {
                            seen.put(id, &post.article);
                            note(id, &post.article)?;
                        }
                    }
                    Place::Elsewhere => {}
                }
            }
            Node::End => return Ok(()),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Item,
    ItemField,
    Comment,
    CommentField,
    ItemMeta,
    CommentMeta,
    MetaField,
    Elsewhere,
}

fn place(path: &[String]) -> Place {
    let names: [&str; 6] = std::array::from_fn(|at| path.get(at).map_or("", String::as_str));
    match (names, path.len()) {
        (["rss", "channel", "item", ..], 3) => Place::Item,
        (["rss", "channel", "item", "wp:comment", ..], 4) => Place::Comment,
        (["rss", "channel", "item", "wp:comment", "wp:commentmeta", _], 5) => Place::CommentMeta,
        (["rss", "channel", "item", "wp:comment", "wp:commentmeta", _], 6)
        | (["rss", "channel", "item", "wp:postmeta", ..], 5) => Place::MetaField,
        (["rss", "channel", "item", "wp:comment", ..], 5) => Place::CommentField,
        (["rss", "channel", "item", "wp:postmeta", ..], 4) => Place::ItemMeta,
        (["rss", "channel", "item", ..], 4) => Place::ItemField,
        _ => Place::Elsewhere,
    }
}

fn not_ours(root: &str) -> String {
    match root {
        "disqus" => "it is an export of Disqus: tamis import disqus reads it".to_owned(),
        _ => format!("it is no export of WordPress: it begins with <{root}>, not with <rss>"),
    }
}

impl Draft {
    fn set(&mut self, name: &str, field: &mut Field) {
        let (text, over) = field.take();
        let place = match name {
            "wp:comment_id" => &mut self.id,
            "wp:comment_author" => &mut self.author,
            "wp:comment_author_email" => &mut self.email,
            "wp:comment_author_url" => &mut self.url,
            "wp:comment_author_IP" => &mut self.ip,
            "wp:comment_date" => &mut self.date,
            "wp:comment_date_gmt" => &mut self.date_gmt,
            "wp:comment_content" => &mut self.content,
            "wp:comment_approved" => &mut self.approved,
            "wp:comment_type" => &mut self.kind,
            "wp:comment_parent" => &mut self.parent,
            _ => return,
        };
        *place = text;
        self.too_large |= over;
    }

    /// What WordPress means by it.
    pub(super) fn item(&self, article: Option<&Article>) -> Item {
        let source_id = some(&self.id);
        match self.record(article) {
            Ok(mut record) => match self.ours.as_deref() {
                Some(ours) => match comment_of_meta(ours, &self.content, &mut record) {
                    Some(own) => Item::Own(record, own),
                    None => Item::Comment(record),
                },
                None => Item::Comment(record),
            },
            Err(why) => Item::Skipped { source_id, why },
        }
    }

    fn record(&self, article: Option<&Article>) -> Result<Record, Skip> {
        let source_id = some(&self.id).ok_or(Skip::NoId)?;
        if self.too_large {
            return Err(Skip::TooLarge);
        }
        let kind = match self.kind.trim() {
            // What readers wrote of a shop's product among them.
            "" | "review" => CommentKind::Comment,
            said => CommentKind::find(said).ok_or(Skip::NotAComment)?,
        };
        let standing = match self.approved.trim() {
            "1" | "approve" => Standing::Published,
            "0" | "hold" => Standing::Pending,
            "spam" => Standing::Spam,
            "trash" | "post-trashed" => Standing::Rejected,
            _ => return Err(Skip::UnknownStanding),
        };
        let article = article.filter(|article| !article.url.is_empty()).ok_or(Skip::NoPage)?;
        if article.is_hidden {
            return Err(Skip::NotPublic);
        }
        // Nobody may see what may be hidden; a moderator finds out.
        let standing = match standing {
            Standing::Published if article.is_doubtful => Standing::Pending,
            other => other,
        };
        // The date in UTC is zero on a few that were never approved.
        let created_at_ms = unix_ms(&self.date_gmt)
            .or_else(|| unix_ms(&self.date))
            .ok_or(Skip::NoDate)?;
        Ok(Record {
            source_id,
            kind,
            parent: some(&self.parent).filter(|parent| parent != "0"),
            page: article.url.clone(),
            page_is_ours: article.is_ours,
            page_title: article.title.clone(),
            name: some(&html::plain(&self.author)),
            email: some(&self.email),
            website: some(&self.url),
            ip: some(&self.ip),
            body: lines_as_html(&self.content),
            markup: Markup::Html,
            created_at_ms,
            edited_at_ms: None,
            standing,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::record;
    use super::*;

    const EXPORT: &str = include_str!("../../tests/it/fixtures/import/wordpress.xml");

    fn all(text: &str) -> Result<Vec<Item>, ReadError> {
        record::all(|sink| read(text.as_bytes(), Mended::default(), sink))
    }

    fn records(text: &str) -> Vec<Record> {
        let comment = |item| match item {
            Item::Comment(record) => Some(record),
            _ => None,
        };
        all(text).unwrap().into_iter().filter_map(comment).collect()
    }

    #[test]
    fn every_comment_of_an_export_is_told_with_what_is_known_of_it() {
        let found = records(EXPORT);
        let ids: Vec<&str> = found.iter().map(|record| record.source_id.as_str()).collect();
        assert_eq!(ids, ["11", "12", "13", "14", "15", "16", "17", "21", "22"]);
        let first = &found[0];
        assert_eq!(first.page, "https://jardin.example/2019/04/tailler-un-pommier/");
        assert_eq!(first.page_title.as_deref(), Some("Tailler un pommier & le soigner"));
        assert_eq!(first.name.as_deref(), Some("Awa « la jardinière »"));
        assert_eq!(first.email.as_deref(), Some("awa@exemple.example"));
        assert_eq!(first.ip.as_deref(), Some("203.0.113.7"));
        assert_eq!(first.created_at_ms, 1_556_011_800_000);
        assert_eq!(found[1].parent.as_deref(), Some("11"));
        let standings: Vec<Standing> = found.iter().map(|record| record.standing).collect();
        assert_eq!(
            standings,
            [
                Standing::Published,
                Standing::Published,
                Standing::Pending,
                Standing::Spam,
                Standing::Rejected,
                Standing::Published,
                Standing::Published,
                Standing::Published,
                Standing::Published
            ]
        );
        let linked = found.iter().filter(|record| record.kind.is_linkback());
        let linked: Vec<_> = linked.map(|record| (record.source_id.as_str(), record.kind)).collect();
        assert_eq!(linked, [("17", CommentKind::Pingback)]);
    }

    #[test]
    fn what_is_no_readers_comment_is_skipped_with_the_reason() {
        let skipped: Vec<(Option<String>, Skip)> = all(EXPORT)
            .unwrap()
            .into_iter()
            .filter_map(|item| match item {
                Item::Skipped { source_id, why } => Some((source_id, why)),
                _ => None,
            })
            .collect();
        let id = |id: &str| Some(id.to_owned());
        assert_eq!(
            skipped,
            [
                (id("18"), Skip::NotAComment),
                (id("19"), Skip::NoDate),
                (None, Skip::NoId),
                (id("23"), Skip::UnknownStanding),
            ]
        );
    }

    #[test]
    fn pages_are_told_before_their_comments_and_where_there_are_none() {
        let found = all(EXPORT).unwrap();
        let told = found.iter().map(|item| match item {
            Item::Page(page) => format!("{} {} {:?}", page.page, page.closed, page.published_at_ms),
            Item::Comment(record) => record.page.clone(),
            _ => String::new(),
        });
        let mut told: Vec<String> = told.filter(|line| !line.is_empty()).collect();
        told.dedup();
        assert_eq!(
            told,
            [
                "https://jardin.example/2019/04/tailler-un-pommier/ false Some(1555923600000)",
                "https://jardin.example/2019/04/tailler-un-pommier/",
                "https://jardin.example/a-propos/ true Some(1514887200000)",
                "https://jardin.example/a-propos/",
                "https://jardin.example/sans-un-mot/ true Some(1590998400000)",
            ]
        );
    }

    #[test]
    fn articles_are_found_by_number() {
        let found = articles(EXPORT.as_bytes(), Mended::default()).unwrap();
        assert!(found.get(3).is_some() && found.get(5).is_none());
        assert_eq!(found.get(4).unwrap().url, "https://jardin.example/a-propos/");
    }

    #[test]
    fn a_part_of_an_export_is_read() {
        let part = &EXPORT[EXPORT.find("<channel>").unwrap()..EXPORT.find("</rss>").unwrap()];
        assert_eq!(records(part).len(), 9);
    }

    #[test]
    fn another_file_is_refused_by_name() {
        let refused = |text| all(text).unwrap_err().to_string();
        assert!(refused("<disqus/>").contains("tamis import disqus"));
        assert!(refused("<html></html>").contains("<html>"));
    }
}
