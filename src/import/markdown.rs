//! The text of an old comment as ours: safe Markdown, or plain text where a site has Markdown turned off.
//!
//! Owns that what was said is kept (paragraphs, breaks, links, emphasis, lists, quotes, code), that what was typed as a sign stays that
//! sign, and that no tag and no address of a script is passed on. Knows nothing of who wrote it.

mod link;

use super::escape::{at_line_start, in_line};
use super::html::{Attributes, Piece, pieces};
use super::record::Markup;
use link::{linked, web_address};

/// Blocks inside one another, and marks inside one another; what lies deeper is taken as if it lay here.
const DEEPEST: usize = 8;

/// A text as ours.
pub fn ours(body: &str, markup: Markup, markdown: bool) -> String {
    match markup {
        Markup::Plain if markdown => body
            .lines()
            .map(|line| at_line_start(&in_line(line.trim_start_matches(' '))))
            .collect::<Vec<_>>()
            .join("\n"),
        Markup::Plain | Markup::Markdown => body.to_owned(),
        Markup::Html => {
            let mut writer = Writer {
                markdown,
                ..Writer::default()
            };
            for piece in pieces(body) {
                writer.take(piece);
            }
            writer.finish()
        }
    }
}

#[derive(Debug, Default)]
struct Writer {
    markdown: bool,
    out: String,
    blocks: Vec<Block>,
    /// The paragraph under way.
    line: String,
    marks: Vec<Mark>,
    /// Code of lines, as it stands.
    pre: Option<String>,
    /// Whether the last block was an item of a list, after which the next one follows closely.
    tight: bool,
    /// Quotes that the last block stood in and that are still open.
    quoted: usize,
}

#[derive(Debug)]
enum Block {
    Quote,
    /// The number of the next item, of a list that has numbers.
    List(Option<u32>),
    /// The sign that is still to be written, and how far its lines are moved in.
    Item(Option<String>, usize),
}

/// An inline element under way, and where in the line it began.
#[derive(Debug)]
struct Mark {
    tag: &'static str,
    start: usize,
    href: Option<String>,
}

impl Writer {
    fn take(&mut self, piece: Piece) {
        match piece {
            Piece::Text(text) => self.text(&text),
            Piece::Open(name, attributes) => self.open(&name, &attributes),
            Piece::Close(name) => self.close(&name),
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(pre) = &mut self.pre {
            pre.push_str(text);
            return;
        }
        let is_code = self.marks.iter().any(|mark| mark.tag == "code");
        let mut joined = String::with_capacity(text.len());
        for c in text.chars() {
            let c = if matches!(c, '\n' | '\t' | '\r' | '\u{c}') {
                ' '
            } else {
                c
            };
            if c != ' ' || !joined.ends_with(' ') {
                joined.push(c);
            }
        }
        if self.line.is_empty() || self.line.ends_with([' ', '\n']) {
            joined = joined.trim_start_matches(' ').to_owned();
        }
        if self.markdown && !is_code {
            joined = in_line(&joined);
        }
        self.line.push_str(&joined);
    }

    fn open(&mut self, name: &str, attributes: &Attributes) {
        match name {
            "br" => self.line_break(),
            "p" | "div" | "section" | "article" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" | "tr" | "dl"
            | "dt" | "dd" | "figure" | "figcaption" | "header" | "footer" | "address" => self.paragraph(),
            "td" | "th" => self.text(" "),
            "hr" => {
                self.paragraph();
                if self.markdown {
                    self.block("---");
                }
            }
            "blockquote" => {
                self.paragraph();
                self.begin(Block::Quote);
            }
            "ul" | "menu" => {
                self.paragraph();
                self.begin(Block::List(None));
            }
            "ol" => {
                self.paragraph();
                self.begin(Block::List(Some(1)));
            }
            "li" => self.item(),
            "pre" | "listing" | "xmp" => {
                self.paragraph();
                self.pre = Some(String::new());
            }
            "a" => self.begin_mark("a", attributes.href.as_deref().and_then(web_address)),
            "b" | "strong" => self.begin_mark("strong", None),
            "i" | "em" | "cite" => self.begin_mark("em", None),
            "s" | "del" | "strike" => self.begin_mark("del", None),
            "code" | "kbd" | "tt" | "samp" if self.pre.is_none() => self.begin_mark("code", None),
            "img" => self.picture(attributes),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" | "div" | "section" | "article" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "table" | "tr" | "dl"
            | "dt" | "dd" | "figure" | "figcaption" | "header" | "footer" | "address" => self.paragraph(),
            "blockquote" => self.end(|block| matches!(block, Block::Quote)),
            "ul" | "menu" | "ol" => self.end(|block| matches!(block, Block::List(_))),
            "li" => {
                self.paragraph();
                if matches!(self.blocks.last(), Some(Block::Item(..))) {
                    self.blocks.pop();
                }
            }
            "pre" | "listing" | "xmp" => self.code(),
            "a" => self.end_mark("a"),
            "b" | "strong" => self.end_mark("strong"),
            "i" | "em" | "cite" => self.end_mark("em"),
            "s" | "del" | "strike" => self.end_mark("del"),
            "code" | "kbd" | "tt" | "samp" => self.end_mark("code"),
            _ => {}
        }
    }

    fn finish(mut self) -> String {
        self.code();
        self.paragraph();
        self.out.trim().to_owned()
    }

    fn line_break(&mut self) {
        if let Some(pre) = &mut self.pre {
            pre.push('\n');
            return;
        }
        self.line.truncate(self.line.trim_end_matches(' ').len());
        // Two breaks in a row were how paragraphs were made.
        if self.line.ends_with('\n') {
            self.paragraph();
        } else if !self.line.is_empty() {
            self.line.push('\n');
        }
    }

    fn begin(&mut self, block: Block) {
        if self.blocks.len() < DEEPEST {
            self.blocks.push(block);
        }
    }

    /// Ends the innermost block that `is_it`, and what lies in it.
    fn end(&mut self, is_it: impl Fn(&Block) -> bool) {
        self.paragraph();
        if let Some(at) = self.blocks.iter().rposition(is_it) {
            self.blocks.truncate(at);
            self.quoted = self.quoted.min(self.outer_quotes());
        }
    }

    /// Quotes around all else.
    fn outer_quotes(&self) -> usize {
        let is_quote = |block: &&Block| matches!(block, Block::Quote);
        self.blocks.iter().take_while(is_quote).count()
    }

    fn item(&mut self) {
        self.paragraph();
        if matches!(self.blocks.last(), Some(Block::Item(..))) {
            self.blocks.pop();
        }
        let sign = match self.blocks.last_mut() {
            Some(Block::List(Some(number))) => {
                let sign = format!("{number}. ");
                *number += 1;
                sign
            }
            _ => "- ".to_owned(),
        };
        let width = sign.len();
        self.begin(Block::Item(Some(sign), width));
    }

    fn begin_mark(&mut self, tag: &'static str, href: Option<String>) {
        if self.marks.len() < DEEPEST && self.pre.is_none() {
            let start = self.line.len();
            self.marks.push(Mark { tag, start, href });
        }
    }

    fn end_mark(&mut self, tag: &str) {
        let Some(at) = self.marks.iter().rposition(|mark| mark.tag == tag) else {
            return;
        };
        // What was opened inside and never closed marks nothing.
        let Some(mark) = self.marks.drain(at..).next() else {
            return;
        };
        let inner = self.line.split_off(mark.start.min(self.line.len()));
        let text = inner.trim();
        if text.is_empty() {
            self.line.push_str(&inner);
            return;
        }
        let (before, after) = (
            &inner[..inner.len() - inner.trim_start().len()],
            &inner[inner.trim_end().len()..],
        );
        let marked = self.marked(&mark, text);
        self.line.extend([before, &marked, after]);
    }

    fn marked(&self, mark: &Mark, text: &str) -> String {
        let in_link = self.marks.iter().any(|mark| mark.tag == "a");
        match (mark.tag, &mark.href) {
            ("a", Some(href)) if !in_link => linked(text, href, self.markdown),
            _ if !self.markdown => text.to_owned(),
            ("code", _) => fenced_in_line(text),
            ("strong", _) if !text.starts_with("**") => format!("**{text}**"),
            ("em", _) if !text.starts_with('*') => format!("*{text}*"),
            ("del", _) => format!("~~{text}~~"),
            _ => text.to_owned(),
        }
    }

    fn picture(&mut self, attributes: &Attributes) {
        let alt = attributes.alt.as_deref().map(str::trim).unwrap_or_default();
        if let Some(src) = attributes.src.as_deref().and_then(web_address) {
            let told = linked(
                &if self.markdown { in_line(alt) } else { alt.to_owned() },
                &src,
                self.markdown,
            );
            self.line.push_str(&told);
        } else if !alt.is_empty() {
            self.text(alt);
        }
    }

    /// Ends the paragraph under way and writes it.
    fn paragraph(&mut self) {
        if self.pre.is_some() {
            return;
        }
        self.marks.clear();
        let line = std::mem::take(&mut self.line);
        let text = line.trim();
        if text.is_empty() {
            return;
        }
        let lines = text.lines().map(str::trim);
        let text = if self.markdown {
            lines.map(at_line_start).collect::<Vec<_>>().join("\n")
        } else {
            lines.collect::<Vec<_>>().join("\n")
        };
        self.block(&text);
    }

    fn code(&mut self) {
        let Some(pre) = self.pre.take() else { return };
        let code = pre.trim_matches('\n').trim_end();
        if code.is_empty() {
            return;
        }
        if self.markdown {
            let fence = "`".repeat((longest_run(code) + 1).max(3));
            self.block(&format!("{fence}\n{code}\n{fence}"));
        } else {
            self.block(code);
        }
    }

    /// Writes a block under the signs of what it stands in.
    fn block(&mut self, text: &str) {
        let begins_item = self.blocks.iter().any(|block| matches!(block, Block::Item(Some(_), _)));
        let (mut first, mut others) = (String::new(), String::new());
        for block in &mut self.blocks {
            match block {
                Block::Quote => {
                    first.push_str("> ");
                    others.push_str("> ");
                }
                Block::List(_) => {}
                Block::Item(sign, width) => {
                    let moved_in = " ".repeat(*width);
                    first.push_str(sign.take().as_deref().unwrap_or(&moved_in));
                    others.push_str(&moved_in);
                }
            }
        }
        if !self.out.is_empty() {
            let close = begins_item && self.tight;
            self.out.push('\n');
            if !close {
                // The blank line between two paragraphs of a quote is the quote's.
                let sign = "> ".repeat(self.quoted);
                self.out.push_str(sign.trim_end());
                self.out.push('\n');
            }
        }
        self.tight = begins_item;
        self.quoted = self.outer_quotes();
        for (at, line) in text.lines().enumerate() {
            if at > 0 {
                self.out.push('\n');
            }
            let told = format!("{}{line}", if at == 0 { &first } else { &others });
            self.out.push_str(told.trim_end());
        }
    }
}

fn fenced_in_line(code: &str) -> String {
    let code = code.replace('\n', " ");
    let run = longest_run(&code);
    if run == 0 {
        return format!("`{code}`");
    }
    let fence = "`".repeat(run + 1);
    format!("{fence} {code} {fence}")
}

/// The longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests;
