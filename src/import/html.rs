//! HTML of old comments, cut into what it says: text, and the tags that mean something.
//!
//! Owns how broken HTML is read: leniently, in one pass, building nothing. Whatever is made of the pieces, no tag is passed on as
//! a tag. Knows nothing of what they become.

use quick_xml::escape::resolve_html5_entity;

/// A piece of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// With its references resolved.
    Text(String),
    /// The name in lower case.
    Open(String, Attributes),
    Close(String),
}

/// Those that a comment has a use for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes {
    pub href: Option<String>,
    pub src: Option<String>,
    pub alt: Option<String>,
}

/// Elements whose content is not text.
const SILENT: [&str; 8] = [
    "script", "style", "template", "iframe", "noscript", "object", "svg", "math",
];

/// Cuts HTML into pieces.
pub fn pieces(html: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        push_text(&mut found, text);
        let Some((piece, after)) = markup(tag) else {
            // A sign that opens nothing is what it looks like.
            push_text(&mut found, "<");
            rest = &tag[1..];
            continue;
        };
        rest = after;
        let Some(piece) = piece else { continue };
        match &piece {
            Piece::Open(name, _) if SILENT.contains(&name.as_str()) => rest = after_end(rest, name),
            _ => found.push(piece),
        }
    }
    push_text(&mut found, rest);
    found
}

/// The text of HTML in one line: of a name or a title.
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    for piece in pieces(html) {
        match piece {
            Piece::Text(piece) => text.push_str(&piece),
            Piece::Open(name, _) if name == "br" => text.push(' '),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn push_text(found: &mut Vec<Piece>, text: &str) {
    if text.is_empty() {
        return;
    }
    let text = resolved(text);
    if let Some(Piece::Text(before)) = found.last_mut() {
        before.push_str(&text);
    } else {
        found.push(Piece::Text(text));
    }
}

/// A tag or a comment at the start of `text`, and what follows it; `None` where it is neither.
fn markup(text: &str) -> Option<(Option<Piece>, &str)> {
    let inner = text.strip_prefix('<')?;
    if let Some(comment) = inner.strip_prefix("!--") {
        return Some((None, comment.split_once("-->").map_or("", |(_, after)| after)));
    }
    if inner.starts_with(['!', '?']) {
        return Some((None, inner.split_once('>').map_or("", |(_, after)| after)));
    }
    let (closes, inner) = match inner.strip_prefix('/') {
        Some(inner) => (true, inner),
        None => (false, inner),
    };
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
    let (name, mut rest) = inner.split_at(end);
    // Neither `<http://…>` nor `<me@example.org>` is a tag.
    if !rest.starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/' | '-' | '_'))
        || rest.starts_with("//")
    {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let mut attributes = Attributes::default();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            rest = after;
            break;
        }
        if rest.is_empty() {
            // Cut off within a tag: there is no more to read.
            break;
        }
        let end = rest
            .find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/'))
            .unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let (value, after) = value(after);
        if key.is_empty() && value.is_none() && after.len() == rest.len() {
            break;
        }
        rest = after;
        let place = match key.to_ascii_lowercase().as_str() {
            "href" => &mut attributes.href,
            "src" => &mut attributes.src,
            "alt" => &mut attributes.alt,
            _ => continue,
        };
        // The first counts.
        if place.is_none() {
            *place = value;
        }
    }
    let piece = if closes {
        Piece::Close(name)
    } else {
        Piece::Open(name, attributes)
    };
    Some((Some(piece), rest))
}

/// What an attribute is set to, at the start of `text`, and what follows.
fn value(text: &str) -> (Option<String>, &str) {
    let Some(after) = text.trim_start().strip_prefix('=') else {
        return (None, text);
    };
    let after = after.trim_start();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
    if let Some(quote) = quote {
        let (value, rest) = after[1..].split_once(quote).unwrap_or((&after[1..], ""));
        return (Some(resolved(value)), rest);
    }
    let end = after
        .find(|c: char| c.is_ascii_whitespace() || c == '>')
        .unwrap_or(after.len());
    (Some(resolved(&after[..end])), &after[end..])
}

/// What follows the end of an element whose content is not text.
fn after_end<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        rest = &rest[at + 2..];
        if rest
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
        {
            return rest.split_once('>').map_or("", |(_, after)| after);
        }
    }
    ""
}

/// Resolves character references; one that is not known stays as it is.
fn resolved(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        made.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(34).position(|byte| byte == b';');
        let known = end.and_then(|end| reference(&rest[1..end]).map(|known| (known, end)));
        if let Some((known, end)) = known {
            made.push_str(&known);
            rest = &rest[end + 1..];
        } else {
            made.push('&');
            rest = &rest[1..];
        }
    }
    made.push_str(rest);
    made
}

fn reference(name: &str) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else {
        return resolve_html5_entity(name).map(str::to_owned);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    // The old one-byte characters that pages name by their number.
    let known = match u8::try_from(code) {
        Ok(byte @ 0x80..=0x9f) => encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(&[byte])
            .0
            .chars()
            .next(),
        _ => char::from_u32(code),
    };
    Some(
        known
            .filter(|c| *c != '\0')
            .unwrap_or(char::REPLACEMENT_CHARACTER)
            .to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(html: &str) -> String {
        let mut told = String::new();
        for piece in pieces(html) {
            match piece {
                Piece::Text(text) => told.push_str(&text),
                Piece::Open(name, attributes) => {
                    told.extend([format!(
                        "[{name}{}]",
                        attributes.href.map(|href| format!(" {href}")).unwrap_or_default()
                    )]);
                }
                Piece::Close(name) => told.extend([format!("[/{name}]")]),
            }
        }
        told
    }

    #[test]
    fn html_is_cut_into_pieces() {
        assert_eq!(
            told(
                "a <B>b</b> <a class=x href='https://x.example/?a=1&amp;b=2' >c</a><br/>&eacute;&#233;&#xe9;&nope; & d"
            ),
            "a [b]b[/b] [a https://x.example/?a=1&b=2]c[/a][br]ééé&nope; & d"
        );
        assert_eq!(
            told("<a href=https://x.example/y>z</a>"),
            "[a https://x.example/y]z[/a]"
        );
        assert_eq!(plain("Tom &amp; <b>Jo</b>\n &#8217;"), "Tom & Jo ’");
    }

    #[test]
    fn what_opens_no_tag_is_text() {
        for text in [
            "1 < 2",
            "a <- b",
            "<3",
            "x<",
            "<http://x.example/>",
            "<me@x.example>",
            "</ b>",
        ] {
            assert_eq!(told(text), text);
        }
    }

    #[test]
    fn what_is_no_text_is_not_told() {
        assert_eq!(told("a<script>alert('<b>')</SCRIPT >b<!-- c -->d<style>e"), "abd");
        assert_eq!(told("a<!DOCTYPE html>b<?php c ?>d"), "abd");
    }

    #[test]
    fn hostile_html_ends() {
        for hostile in [
            "<a href=\"".to_owned(),
            "<a href".to_owned(),
            "<a ".to_owned() + &"=".repeat(50_000),
            "<".repeat(50_000),
            "<a ".repeat(50_000),
            "&".repeat(50_000),
            "&#x110000;&#0;&#xffffffffff;".to_owned(),
            "<script>".repeat(20_000),
        ] {
            assert!(pieces(&hostile).len() < 100_001);
        }
    }
}
