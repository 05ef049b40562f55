//! WXR 1.2, the RSS that WordPress exports and its importer reads: an item for each page, with its comments inside.
//!
//! Owns the escaping. What WordPress has no field for stands in a meta element, from which `import::own` takes it: ids, the
//! source of the text, what moderators said. Texts are what they make on a page, as WordPress expects.

use super::dates::{mail, rfc3339, sql};
use super::lines::{decision, fields, life};
use super::number::Numbers;
use super::{Comment, Page};
use crate::domain::comment::{CommentKind, PublicComment, Status};
use crate::domain::site::Site;
use crate::import::own::{META, digest_of, in_wordpress, in_xml};
use serde_json::{Map, Value, json};
use std::io::{Result, Write};

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
	xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:wfw="http://wellformedweb.org/CommentAPI/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:wp="http://wordpress.org/export/1.2/"
>
<channel>
"#;

pub(super) fn head(out: &mut dyn Write, site: &Site) -> Result<()> {
    let origin = site.origins.first().map_or("", |origin| origin.as_str());
    out.write_all(HEAD.as_bytes())?;
    element(out, "\t", "title", &escaped(&site.name))?;
    element(out, "\t", "link", &escaped(origin))?;
    element(out, "\t", "description", "")?;
    element(out, "\t", "language", &escaped(site.lang.as_str()))?;
    element(out, "\t", "wp:wxr_version", "1.2")?;
    element(out, "\t", "wp:base_site_url", &escaped(origin))?;
    element(out, "\t", "wp:base_blog_url", &escaped(origin))
}

pub(super) fn page(
    out: &mut dyn Write,
    numbers: &mut Numbers,
    page: &Page,
    site: &Site,
    is_public: bool,
) -> Result<()> {
    let published_at_ms = page.published_at_ms.unwrap_or(page.created_at_ms);
    let (date, number) = (sql(published_at_ms), numbers.page().to_string());
    // WordPress takes two articles of one title and date for one, and all without a title have the same.
    let title = page.title.as_deref().unwrap_or(&page.url);
    out.write_all(b"\t<item>\n")?;
    element(out, "\t\t", "title", &cdata(&in_wordpress(title)))?;
    element(out, "\t\t", "link", &escaped(&page.url))?;
    element(out, "\t\t", "pubDate", &mail(published_at_ms))?;
    element(out, "\t\t", "dc:creator", &cdata(site.id.as_str()))?;
    out.write_all(b"\t\t<guid isPermaLink=\"false\">")?;
    out.write_all(escaped(&page.url).as_bytes())?;
    out.write_all(b"</guid>\n")?;
    for (name, text) in [
        ("description", String::new()),
        ("content:encoded", cdata("")),
        ("excerpt:encoded", cdata("")),
        ("wp:post_id", number),
        ("wp:post_date", cdata(&date)),
        ("wp:post_date_gmt", cdata(&date)),
        ("wp:comment_status", cdata(if page.closed { "closed" } else { "open" })),
        ("wp:ping_status", cdata("closed")),
        ("wp:post_name", cdata("")),
        ("wp:status", cdata("publish")),
        ("wp:post_parent", "0".to_owned()),
        ("wp:menu_order", "0".to_owned()),
        ("wp:post_type", cdata("post")),
        ("wp:post_password", cdata("")),
        ("wp:is_sticky", "0".to_owned()),
    ] {
        element(out, "\t\t", name, &text)?;
    }
    if is_public {
        return Ok(());
    }
    let mut ours = fields([
        ("id", json!(page.id)),
        ("created_at", json!(rfc3339(page.created_at_ms))),
        ("page", json!(page.url)),
    ]);
    ours.extend(life(page));
    keep_lossy(&mut ours, "title", page.title.as_deref());
    if page.title.is_none() {
        ours.insert("untitled".to_owned(), true.into());
    }
    meta(out, "\t\t", "wp:postmeta", &ours)
}

pub(super) fn page_end(out: &mut dyn Write) -> Result<()> {
    out.write_all(b"\t</item>\n")
}

pub(super) fn end(out: &mut dyn Write) -> Result<()> {
    out.write_all(b"</channel>\n</rss>\n")
}

pub(super) fn comment(out: &mut dyn Write, numbers: &mut Numbers, comment: &Comment) -> Result<()> {
    open(out, numbers.comment(&comment.id), &comment.name)?;
    let approved = match comment.status {
        Status::Published => "1",
        Status::Pending => "0",
        Status::Spam => "spam",
        Status::Rejected => "trash",
    };
    let text = in_xml(&comment.html);
    let date = sql(comment.created_at_ms);
    for (name, text) in [
        (
            "wp:comment_author_email",
            escaped(comment.email.as_deref().unwrap_or_default()),
        ),
        (
            "wp:comment_author_url",
            escaped(comment.website.as_deref().unwrap_or_default()),
        ),
        (
            "wp:comment_author_IP",
            escaped(comment.ip.as_deref().unwrap_or_default()),
        ),
        ("wp:comment_date", cdata(&date)),
        ("wp:comment_date_gmt", cdata(&date)),
        ("wp:comment_content", cdata(&text)),
        ("wp:comment_approved", cdata(approved)),
    ] {
        element(out, "\t\t\t", name, &text)?;
    }
    let parent = comment.parent.as_deref().map_or(0, |parent| numbers.find(parent));
    kind(out, comment.kind, parent)?;
    let mut ours = fields([
        ("id", json!(comment.id)),
        ("parent", json!(comment.parent)),
        ("created_at", json!(rfc3339(comment.created_at_ms))),
        ("edited_at", json!(comment.edited_at_ms.map(rfc3339))),
        ("author", json!(comment.author)),
        ("lang", json!(comment.lang)),
        ("page_title", json!(comment.page_title)),
        ("of", json!(digest_of(&text))),
        ("body", json!(comment.body)),
    ]);
    keep_lossy(&mut ours, "name", Some(&comment.name));
    ours.extend(decision(comment));
    meta(out, "\t\t\t", "wp:commentmeta", &ours)?;
    out.write_all(b"\t\t</wp:comment>\n")
}

pub(super) fn public(out: &mut dyn Write, numbers: &mut Numbers, comment: &PublicComment) -> Result<()> {
    open(out, numbers.comment(&comment.id), &comment.name)?;
    let date: String = comment.created_at.chars().take(19).collect();
    let date = date.replace('T', " ");
    for (name, text) in [
        ("wp:comment_author_email", String::new()),
        (
            "wp:comment_author_url",
            escaped(comment.website.as_deref().unwrap_or_default()),
        ),
        ("wp:comment_author_IP", String::new()),
        ("wp:comment_date", cdata(&date)),
        ("wp:comment_date_gmt", cdata(&date)),
        ("wp:comment_content", cdata(&comment.html)),
        ("wp:comment_approved", cdata("1")),
    ] {
        element(out, "\t\t\t", name, &text)?;
    }
    let parent = comment.parent.as_deref().map_or(0, |parent| numbers.find(parent));
    kind(out, CommentKind::Comment, parent)?;
    out.write_all(b"\t\t</wp:comment>\n")
}

fn open(out: &mut dyn Write, number: u64, name: &str) -> Result<()> {
    out.write_all(b"\t\t<wp:comment>\n")?;
    element(out, "\t\t\t", "wp:comment_id", &number.to_string())?;
    element(out, "\t\t\t", "wp:comment_author", &cdata(&in_wordpress(name)))
}

fn kind(out: &mut dyn Write, kind: CommentKind, parent: u64) -> Result<()> {
    element(out, "\t\t\t", "wp:comment_type", &cdata(kind.as_str()))?;
    element(out, "\t\t\t", "wp:comment_parent", &parent.to_string())?;
    element(out, "\t\t\t", "wp:comment_user_id", "0")
}

/// What may come back otherwise than it was is kept besides.
fn keep_lossy(ours: &mut Map<String, Value>, name: &str, text: Option<&str>) {
    let is_plain = |c: char| c.is_alphanumeric() || "-_'.,:!?".contains(c);
    if let Some(text) = text
        && !text
            .split(' ')
            .all(|word| !word.is_empty() && word.chars().all(is_plain))
    {
        ours.insert(name.to_owned(), json!(text));
    }
}

fn meta(out: &mut dyn Write, indent: &str, name: &str, ours: &Map<String, Value>) -> Result<()> {
    writeln!(out, "{indent}<{name}>")?;
    let inner = format!("{indent}\t");
    element(out, &inner, "wp:meta_key", &cdata(META))?;
    // JSON escapes what is below U+0020 by itself; XML has no way to write these two either.
    let json = serde_json::to_string(ours)?
        .replace('\u{FFFE}', "\\ufffe")
        .replace('\u{FFFF}', "\\uffff");
    element(out, &inner, "wp:meta_value", &cdata(&json))?;
    writeln!(out, "{indent}</{name}>")
}

/// `content` is escaped already.
fn element(out: &mut dyn Write, indent: &str, name: &str, content: &str) -> Result<()> {
    writeln!(out, "{indent}<{name}>{content}</{name}>")
}

fn escaped(text: &str) -> String {
    in_xml(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A section ends at its first `]]>`, so that one in the text is parted between two sections.
fn cdata(text: &str) -> String {
    format!("<![CDATA[{}]]>", in_xml(text).replace("]]>", "]]]]><![CDATA[>"))
}
