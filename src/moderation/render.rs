//! A comment's text as HTML that is safe on anybody's page.
//!
//! Safe Markdown: no raw HTML, no pictures, no headings; bare addresses become links; every link says `nofollow ugc`.

use ammonia::Builder;
use linkify::{LinkFinder, LinkKind};
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd, html};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::empty();
    cleaner
        .tags(HashSet::from([
            "p",
            "br",
            "a",
            "em",
            "strong",
            "del",
            "code",
            "pre",
            "blockquote",
            "ul",
            "ol",
            "li",
            "hr",
        ]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("nofollow ugc noopener noreferrer"))
        .strip_comments(true);
    cleaner
});

/// Renders Markdown, or the text as it stands where the site has Markdown turned off.
pub fn render(body: &str, markdown: bool) -> String {
    let mut made = String::with_capacity(body.len() * 2);
    if markdown {
        html::push_html(
            &mut made,
            Calm::new(Parser::new_ext(body, Options::ENABLE_STRIKETHROUGH)),
        );
    } else {
        html::push_html(&mut made, plain(body));
    }
    let cleaned = CLEANER.clean(&made).to_string();
    cleaned.trim_end().to_owned()
}

/// Paragraphs at blank lines, breaks at the others, links where addresses stand.
fn plain(body: &str) -> impl Iterator<Item = Event<'_>> {
    body.split("\n\n")
        .filter(|paragraph| !paragraph.trim().is_empty())
        .flat_map(|paragraph| {
            let mut events = vec![Event::Start(Tag::Paragraph)];
            for (i, line) in paragraph.trim_matches('\n').lines().enumerate() {
                if i > 0 {
                    events.push(Event::HardBreak);
                }
                events.extend(linked(line));
            }
            events.push(Event::End(TagEnd::Paragraph));
            events
        })
}

/// Markdown's events without what a comment has no use for.
struct Calm<'a, I: Iterator<Item = Event<'a>>> {
    events: I,
    ready: std::vec::IntoIter<Event<'a>>,
    /// Inside a link or code, where addresses are left alone.
    sealed: usize,
    /// Neighbouring texts, joined: the parser cuts where a mark could have been.
    text: String,
}

impl<'a, I: Iterator<Item = Event<'a>>> Calm<'a, I> {
    fn new(events: I) -> Self {
        Self {
            events,
            ready: Vec::new().into_iter(),
            sealed: 0,
            text: String::new(),
        }
    }

    fn take_text(&mut self) -> Vec<Event<'a>> {
        let text = std::mem::take(&mut self.text);
        match text.as_str() {
            "" => Vec::new(),
            _ if self.sealed > 0 => vec![Event::Text(text.into())],
            _ => linked(&text),
        }
    }
}

impl<'a, I: Iterator<Item = Event<'a>>> Iterator for Calm<'a, I> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            if let Some(event) = self.ready.next() {
                return Some(event);
            }
            let Some(event) = self.events.next() else {
                let last = self.take_text();
                if last.is_empty() {
                    return None;
                }
                self.ready = last.into_iter();
                continue;
            };
            match event {
                // What was typed as HTML is shown as typed.
                Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text.push_str(&text),
                Event::Start(Tag::HtmlBlock | Tag::Heading { .. }) => self.begin(Event::Start(Tag::Paragraph), 0),
                Event::End(TagEnd::HtmlBlock | TagEnd::Heading(_)) => self.end(Event::End(TagEnd::Paragraph), 0),
                // A picture becomes a link to it, its description the link's text.
                Event::Start(Tag::Image { dest_url, .. }) => {
                    let link = Tag::Link {
                        link_type: LinkType::Inline,
                        dest_url,
                        title: "".into(),
                        id: "".into(),
                    };
                    self.begin(Event::Start(link), 1);
                }
                Event::End(TagEnd::Image) => self.end(Event::End(TagEnd::Link), 1),
                Event::Start(tag @ (Tag::Link { .. } | Tag::CodeBlock(_))) => self.begin(Event::Start(tag), 1),
                Event::End(tag @ (TagEnd::Link | TagEnd::CodeBlock)) => self.end(Event::End(tag), 1),
                // A reader's line break is meant.
                Event::SoftBreak => self.begin(Event::HardBreak, 0),
                event => self.begin(event, 0),
            }
        }
    }
}

impl<'a, I: Iterator<Item = Event<'a>>> Calm<'a, I> {
    fn begin(&mut self, event: Event<'a>, seal: usize) {
        let mut events = self.take_text();
        events.push(event);
        self.sealed += seal;
        self.ready = events.into_iter();
    }

    fn end(&mut self, event: Event<'a>, seal: usize) {
        let mut events = self.take_text();
        events.push(event);
        self.sealed = self.sealed.saturating_sub(seal);
        self.ready = events.into_iter();
    }
}

fn linked(text: &str) -> Vec<Event<'static>> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    let mut events = Vec::new();
    for span in finder.spans(text) {
        let piece = span.as_str().to_owned();
        if span.kind().is_some() && (piece.starts_with("http://") || piece.starts_with("https://")) {
            let link = Tag::Link {
                link_type: LinkType::Autolink,
                dest_url: piece.clone().into(),
                title: "".into(),
                id: "".into(),
            };
            events.extend([Event::Start(link), Event::Text(piece.into()), Event::End(TagEnd::Link)]);
        } else {
            events.push(Event::Text(piece.into()));
        }
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_rendered_and_lines_stay_lines() {
        assert_eq!(
            render("*a* **b** ~~c~~ `d`\ne", true),
            "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code><br>\ne</p>"
        );
        assert_eq!(
            render("> q\n\n- x\n- y", true),
            "<blockquote>\n<p>q</p>\n</blockquote>\n<ul>\n<li>x</li>\n<li>y</li>\n</ul>"
        );
        assert_eq!(render("# Title", true), "<p>Title</p>");
    }

    #[test]
    fn addresses_become_links_once() {
        let rel = r#"rel="nofollow ugc noopener noreferrer""#;
        assert_eq!(
            render("see https://a.example/x_y_z.", true),
            format!(r#"<p>see <a href="https://a.example/x_y_z" {rel}>https://a.example/x_y_z</a>.</p>"#)
        );
        assert_eq!(
            render("[t](https://a.example)", true),
            format!(r#"<p><a href="https://a.example" {rel}>t</a></p>"#)
        );
        assert_eq!(
            render("![t](https://a.example/p.png)", true),
            format!(r#"<p><a href="https://a.example/p.png" {rel}>t</a></p>"#)
        );
        assert_eq!(
            render("`https://a.example`", true),
            "<p><code>https://a.example</code></p>"
        );
    }

    #[test]
    fn what_could_act_is_only_shown() {
        assert_eq!(
            render("<script>alert(1)</script>", true),
            "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
        );
        assert_eq!(
            render("a <b onclick=x>b</b>", true),
            "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>"
        );
        assert!(!render("[x](javascript:alert(1)) [y](//evil.example) [z](/path)", true).contains("href"));
        assert_eq!(
            render("<img src=x onerror=alert(1)>\n*a*", false),
            "<p>&lt;img src=x onerror=alert(1)&gt;<br>\n*a*</p>"
        );
    }

    #[test]
    fn deep_nesting_ends() {
        for hostile in [
            ">".repeat(10_000),
            "[".repeat(10_000),
            "*a _b ".repeat(1_600),
            "- ".repeat(5_000),
            "`".repeat(10_000),
        ] {
            assert!(render(&hostile, true).len() < 1_000_000);
        }
    }
}
