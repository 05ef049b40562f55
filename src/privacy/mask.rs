//! A comment's beginning as it may be shown to somebody who needs no more than to recognise it.
//!
//! Owns what is taken out: addresses, every digit, and what would steer a terminal. Knows nothing of where it is shown.

use crate::domain::text::is_bidi_override;

/// What stands for an address.
const ADDRESS: &str = "…@…";
/// How the sign of an address is written, besides itself.
const SIGNS: [&str; 10] = [
    "@",
    "＠",
    "﹫",
    "%40",
    "&#64;",
    "&commat;",
    "(at)",
    "[at]",
    "(arobase)",
    "[arobase]",
];

/// The first `chars` characters of a text on one line, addresses masked, every digit a `#`.
///
/// A word that holds the sign of an address in any of its common disguises goes whole; where the sign stands alone, so do
/// its neighbours.
pub fn excerpt(text: &str, chars: usize) -> String {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let mut masked: Vec<bool> = words.iter().map(|word| sign(word).is_some()).collect();
    for (at, word) in words.iter().enumerate() {
        let Some((before, after)) = sign(word) else { continue };
        if before.is_empty() && at > 0 && (after.is_empty() || after.contains('.')) {
            masked[at - 1] = true;
        }
        if after.is_empty() && at + 1 < words.len() {
            masked[at + 1] = true;
        }
    }
    let mut shown = String::new();
    let mut was_masked = false;
    for (word, masked) in words.iter().zip(masked) {
        if masked && was_masked {
            continue;
        }
        was_masked = masked;
        if !shown.is_empty() {
            shown.push(' ');
        }
        if masked {
            shown.push_str(ADDRESS);
        } else {
            shown.extend(word.chars().filter(|&c| !is_bidi_override(c)).map(plain));
        }
        if shown.chars().count() > chars {
            let mut cut: String = shown.chars().take(chars.saturating_sub(1)).collect();
            cut.push('…');
            return cut;
        }
    }
    shown
}

fn plain(c: char) -> char {
    if c.is_numeric() { '#' } else { c }
}

/// What stands before and after the sign of an address in a word.
fn sign(word: &str) -> Option<(&str, &str)> {
    SIGNS.iter().find_map(|sign| {
        let at = word
            .char_indices()
            .find(|&(at, _)| {
                word.as_bytes()[at..].len() >= sign.len()
                    && word
                        .get(at..at + sign.len())
                        .is_some_and(|part| part.eq_ignore_ascii_case(sign))
            })?
            .0;
        Some((&word[..at], &word[at + sign.len()..]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_numbers_do_not_show() {
        for typed in [
            "écrivez à awa.diop@example.org vite",
            "écrivez à awa.diop(at)example.org vite",
            "écrivez à awa.diop [AT] example.org vite",
            "écrivez à awa.diop @ example.org vite",
            "écrivez à awa.diop@ example.org vite",
            "écrivez à awa.diop @example.org vite",
            "écrivez à http://x.example/?to=awa.diop%40example.org vite",
            "écrivez à awa.diop＠example.org vite",
        ] {
            let shown = excerpt(typed, 80);
            assert!(!shown.contains("diop") && !shown.contains("example"), "{shown}");
            assert!(shown.starts_with("écrivez à …@…") && shown.ends_with("vite"), "{shown}");
        }
        assert_eq!(excerpt("+33 6 12 34 ①②", 80), "+## # ## ## ##");
        assert_eq!(excerpt("merci @awa pour 3 photos", 80), "merci …@… pour # photos");
    }

    #[test]
    fn it_is_one_line_that_steers_nothing_and_has_its_length() {
        assert_eq!(excerpt("a\u{1b}[31m\r\nb\u{202e}c\t d", 80), "a [##m bc d");
        assert_eq!(excerpt(&"é".repeat(100), 80).chars().count(), 80);
        assert_eq!(excerpt(&"é".repeat(80), 80), "é".repeat(80));
        let late = format!("{} awa@example.org", "é".repeat(76));
        assert!(!excerpt(&late, 80).contains("awa"), "masked before it is cut");
        assert_eq!(excerpt("", 80), "");
    }
}
