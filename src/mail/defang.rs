//! What readers wrote, fit for a mail: no address in it that a mail program would make a link of.
//!
//! Owns how a text is cut, and how the addresses in it are disarmed. Knows nothing of letters.

use linkify::LinkFinder;

/// A text in which every address is spelled so that nothing links to it: `https://a.example/b` becomes `a[.]example`.
pub fn defanged(text: &str) -> String {
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(false);
    let mut safe = String::with_capacity(text.len());
    for span in finder.spans(text) {
        if span.kind().is_none() {
            safe.push_str(span.as_str());
        } else {
            safe.push_str(&disarmed(span.as_str()));
        }
    }
    // What the finder does not take for an address, a mail program may.
    let safe = safe.replace("://", "[:]//").replace("www.", "www[.]");
    without_controls(&safe)
}

/// The host alone, its dots in brackets; what follows it, and who is addressed, stays out.
fn disarmed(link: &str) -> String {
    let rest = link.split_once("://").map_or(link, |(_, rest)| rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    format!("[{}]", host.replace('.', "[.]"))
}

/// A text without control signs, and without those that turn the direction of what follows; lines stay.
fn without_controls(text: &str) -> String {
    let is_bad = |c: &char| {
        (c.is_control() && *c != '\n')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
    };
    text.chars().filter(|c| !is_bad(c)).collect()
}

/// At most so many characters, and a sign where something was cut.
pub fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

/// A text fit for a header: one line, no control signs, not too long.
pub fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    cut(&without_controls(&words.join(" ")), 120)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_can_be_followed() {
        for (text, safe) in [
            ("voir https://evil.example/a?b=c ici", "voir [evil[.]example] ici"),
            ("www.evil.example", "[www[.]evil[.]example]"),
            ("evil.example/x", "[evil[.]example]"),
            ("écrire à bob@evil.example", "écrire à [evil[.]example]"),
            ("https://a@evil.example:80/", "[evil[.]example]"),
            ("odd:// and a\u{202e}b\r\nc", "odd[:]// and ab\nc"),
        ] {
            assert_eq!(defanged(text), safe);
        }
    }

    #[test]
    fn a_header_stays_one_line() {
        assert_eq!(one_line("a\r\nBcc: b@c.example\u{2028}d\0e"), "a Bcc: b@c.example d e");
        assert_eq!(one_line(&"x".repeat(300)).chars().count(), 121);
    }
}
