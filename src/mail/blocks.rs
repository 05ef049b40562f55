//! The parts of a mail's body, written once as plain text and once as HTML.

use askama::Template;

/// One part of a body.
pub enum Block {
    Paragraph(String),
    /// What somebody else wrote, disarmed.
    Quote(String),
    Link {
        text: String,
        url: String,
    },
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    lang: &'a str,
    subject: &'a str,
    blocks: &'a [Block],
}

pub fn plain(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        match block {
            Block::Paragraph(words) => text.push_str(words),
            Block::Quote(words) => {
                let lines: Vec<String> = words.lines().map(|line| format!("> {line}")).collect();
                text.push_str(&lines.join("\n"));
            }
            Block::Link { text: words, url } => {
                text.push_str(words);
                text.push('\n');
                text.push_str(url);
            }
        }
        text.push_str("\n\n");
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

pub fn html(lang: &str, subject: &str, blocks: &[Block]) -> Option<String> {
    Html { lang, subject, blocks }.render().ok()
}
