//! What readers wrote, fit for a mail: no address in it that a mail program would make a link of.
//!
//! Owns how a text is cut, and how the addresses in it are disarmed. Knows nothing of letters.

use linkify::LinkFinder;

/// A text in which every address is spelled so that nothing links to it: `https://a.example/b` becomes `[a[.]example]`.
///
/// What is not seen is taken out first: whoever reads a mail sees the text without it, and so may a program that looks for
/// addresses.
pub fn defanged(text: &str) -> String {
    let text = stripped(text);
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(false);
    let mut safe = String::with_capacity(text.len());
    for span in finder.spans(&text) {
        if span.kind().is_none() {
            safe.push_str(span.as_str());
        } else {
            safe.push_str(&disarmed(span.as_str()));
        }
    }
    bracketed(&safe)
}

/// An address to be read and not followed: nothing of it is left out.
pub fn unlinked(address: &str) -> String {
    bracketed(&stripped(address))
}

/// The host alone; what follows it, and who is addressed, stays out.
fn disarmed(link: &str) -> String {
    let rest = link.split_once("://").map_or(link, |(_, rest)| rest);
    let rest = rest.strip_prefix("mailto:").unwrap_or(rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let host = rest.split(['/', '?', '#', ':', '\\']).next().unwrap_or_default();
    format!("[{host}]")
}

/// Every sign by which a program may take words for an address, in brackets: what the finder passes over, a mail program
/// may not. A dot before a letter, the colon of a scheme, an at sign between words, and the start of a path to a machine.
fn bracketed(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let mut safe = String::with_capacity(text.len() + 16);
    for (at, &sign) in signs.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| signs.get(at)).copied();
        let after = signs.get(at + 1).copied();
        let joins = before.is_some_and(|c| !c.is_whitespace()) && after.is_some_and(|c| !c.is_whitespace());
        let is_armed = match sign {
            // Some browsers, and what turns text into links, take these for dots (UTS #46, 2.3).
            '.' | '。' | '．' | '｡' | '․' | '﹒' => joins && after.is_some_and(char::is_alphabetic),
            '@' | '＠' | '﹫' => joins,
            ':' | '：' | '﹕' => {
                // A smile is no scheme.
                before.is_some_and(char::is_alphabetic) && joins && !matches!(after, Some('(' | ')'))
            }
            '\\' => after == Some('\\'),
            _ => false,
        };
        if is_armed {
            safe.extend(['[', sign, ']']);
        } else {
            safe.push(sign);
        }
    }
    safe
}

/// A text as it is seen: lines stay, other breaks and tabs are a space, and what shows nothing is gone.
fn stripped(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' => Some(c),
            '\t' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
            _ => (!is_unseen(c)).then_some(c),
        })
        .collect()
}

/// Whether a sign shows nothing: controls, signs of format (Cf), and what else a program may ignore (Unicode's
/// `Default_Ignorable_Code_Point`).
fn is_unseen(c: char) -> bool {
    let is_format = matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}'
        | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}');
    c.is_control() || is_format
}

/// At most so many characters, and a sign where something was cut.
pub fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

/// A text fit for a header: one line, no sign that is not seen, not too long.
pub fn one_line(text: &str) -> String {
    let words: Vec<String> = stripped(text).split_whitespace().map(ToOwned::to_owned).collect();
    cut(&words.join(" "), 120)
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
            ("evil.\u{2028}example/x", "evil. example/x"),
            ("https:/\u{200e}/evil.\u{1}example/x", "[evil[.]example]"),
            ("https:\u{200e}//evil.exa\u{200e}mple", "[evil[.]example]"),
            ("evil\u{200b}.\u{2060}exam\u{ad}ple/x", "[evil[.]example]"),
            ("mailto:bob@evil", "mailto[:]bob[@]evil"),
            (
                "mailto:bob@evil.example?subject=x",
                "mailto[:][evil[.]example]?subject=x",
            ),
            (
                "evil。com/x et evil．com, evil｡com",
                "evil[。]com/x et evil[．]com, evil[｡]com",
            ),
            ("tel:+33612345678 \\\\evil\\part", "tel[:]+33612345678 [\\]\\evil\\part"),
        ] {
            assert_eq!(defanged(text), safe, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_address_is_left_alone() {
        for text in [
            "Bonjour : il est 14:30, 3.14 ou 1:2. Fin… Non ?",
            "@awa merci. Oui :-) super:)",
            "a\n\nb",
        ] {
            assert_eq!(defanged(text), text);
        }
    }

    #[test]
    fn an_address_that_is_only_read_is_whole() {
        assert_eq!(unlinked("https://a.example/b?c=d.e"), "https[:]//a[.]example/b?c=d[.]e");
    }

    #[test]
    fn a_header_stays_one_line() {
        assert_eq!(one_line("a\r\nBcc: b@c.example\u{2028}d\0e"), "a Bcc: b@c.example de");
        assert_eq!(one_line(&"x".repeat(300)).chars().count(), 121);
    }
}
