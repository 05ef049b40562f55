//! A text without what could reach a person.
//!
//! Owns which parts of a text are shown to nobody who was not sent it: mailboxes in any common disguise, telephone numbers,
//! handles, and numbers as long as an account's. Finds them as the features do, so that what is no feature is not shown
//! either. Knows nothing of who reads.

use super::text::{Normal, normalise};
use super::token::{Kind, cut};
use crate::domain::text::is_bidi_override;
use linkify::{LinkFinder, LinkKind};
use std::ops::Range;

/// What stands where something was taken out.
const MASK: &str = "•••";
/// So many digits in a row are no number to read, wherever they stand, inside a link as well.
const MOST_DIGITS: usize = 6;
/// How the sign of an address is written, once normalised.
const SIGNS: [&str; 8] = [
    "@",
    "%40",
    "&#64;",
    "&commat;",
    "(at)",
    "[at]",
    "(arobase)",
    "[arobase]",
];

/// The text with every such part replaced by `•••`; parts with nothing but space between them go as one.
pub fn masked(text: &str) -> String {
    let normal = normalise(text, true);
    let mut parts = mailboxes(text);
    parts.extend(long_numbers(text));
    parts.extend(signed(&normal));
    parts.extend(cut(&normal.text).iter().filter_map(|token| {
        let is_personal = matches!(token.kind, Kind::Mail | Kind::Phone | Kind::Handle | Kind::Code);
        is_personal.then(|| source(&normal, token.start..token.end))
    }));
    parts.retain(|part| !part.is_empty());
    parts.sort_by_key(|part| part.start);
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for part in parts {
        let before = text.get(at..part.start).unwrap_or_default();
        let goes_on = shown.ends_with(MASK) && before.trim().is_empty();
        if part.start >= at && !goes_on {
            shown.push_str(before);
            shown.push_str(MASK);
        }
        at = at.max(part.end);
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    shown
}

/// The first `chars` characters of a masked text, for somebody who needs no more than to recognise it: on one line, every
/// digit a `#`, without what would steer a terminal.
pub fn excerpt(text: &str, chars: usize) -> String {
    let masked = masked(text);
    let words = masked.split(is_gap).filter(|word| !word.is_empty());
    let mut shown = String::new();
    for word in words {
        if !shown.is_empty() {
            shown.push(' ');
        }
        shown.extend(word.chars().filter(|&c| !is_bidi_override(c)).map(plain));
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

fn is_gap(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

fn source(normal: &Normal, part: Range<usize>) -> Range<usize> {
    let (start, end) = normal.source_span(part.start, part.end);
    start..end
}

/// Words that hold the sign of an address; where the sign stands alone, its neighbours as well.
fn signed(normal: &Normal) -> Vec<Range<usize>> {
    let words = words(&normal.text);
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let Some((before, after)) = sign(&normal.text[word.clone()]) else {
            continue;
        };
        let first = if before.is_empty() && (after.is_empty() || after.contains('.')) {
            at.saturating_sub(1)
        } else {
            at
        };
        let last = if after.is_empty() { at + 1 } else { at };
        let all = words[first..].iter().take(last + 1 - first);
        found.extend(all.map(|word| source(normal, word.clone())));
    }
    found
}

/// Where the words of a text stand, without the punctuation after them.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if !is_gap(c) {
            start.get_or_insert(at);
        } else if let Some(start) = start.take() {
            let word = text[start..at].trim_end_matches([',', '.', ';', ':', '!', '?', '…']);
            found.push(start..start + word.len());
        }
    }
    found.retain(|word| !word.is_empty());
    found
}

/// What stands before and after the sign of an address in a word.
fn sign(word: &str) -> Option<(&str, &str)> {
    SIGNS.iter().find_map(|sign| word.split_once(sign))
}

/// Mailboxes wherever they stand: the features see one inside a link as a part of that link.
fn mailboxes(text: &str) -> Vec<Range<usize>> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Email]);
    finder.links(text).map(|link| link.start()..link.end()).collect()
}

fn long_numbers(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut digits = 0;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if c.is_numeric() {
            if digits == 0 {
                start = at;
            }
            digits += 1;
        } else {
            if digits > MOST_DIGITS {
                found.push(start..at);
            }
            digits = 0;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reaches_a_person_is_taken_out_and_nothing_else() {
        let text = "Écris à jane.doe@example.org ou au +33 6 12 34 56 78, é 06.12.34.56.78, @jane_doe, compte FR7630001007941234567890185 !";
        assert_eq!(masked(text), "Écris à ••• ou au •••, é •••, •••, compte ••• !");
        for plain in [
            "",
            "Merci, en 2014 il y avait 12 500 personnes.",
            "see https://example.com/a?b=1",
        ] {
            assert_eq!(masked(plain), plain);
        }
    }

    #[test]
    fn a_disguise_or_a_link_around_it_does_not_help() {
        for (text, hidden) in [
            ("mailto:jane@example.org", "jane"),
            ("https://example.com/?to=jane@example.org", "jane"),
            ("https://wa.me/33612345678", "33612345678"),
            ("ｊａｎｅ＠ｅｘａｍｐｌｅ．ｏｒｇ", "ｊａｎｅ"),
            ("tel:0612345678", "0612345678"),
            ("０６１２３４５６７８", "０６１２３４５６７８"),
        ] {
            assert!(!masked(text).contains(hidden), "{text}: {}", masked(text));
        }
    }

    #[test]
    fn an_address_goes_whole_however_its_sign_is_written() {
        for typed in [
            "awa.diop@example.org",
            "awa.diop(at)example.org",
            "awa.diop [AT] example.org",
            "awa.diop @ example.org",
            "awa.diop@ example.org",
            "awa.diop @example.org",
            "awa.diop\n@\nexample.org",
            "awa.diop@exa\u{200b}mple.org",
            "http://x.example/?to=awa.diop%40example.org",
            "awa.diop＠example.org",
            "awa.diop﹫example.org",
            "awa.diop&commat;example.org",
            "awa.diop (arobase) example.org",
        ] {
            let typed = format!("écrivez à {typed} vite");
            assert_eq!(masked(&typed), "écrivez à ••• vite", "{typed}");
            assert_eq!(excerpt(&typed, 80), "écrivez à ••• vite", "{typed}");
        }
    }

    #[test]
    fn no_digit_is_left_in_an_excerpt() {
        assert_eq!(
            excerpt("merci @awa pour 3 photos de 2014, ①②", 80),
            "merci ••• pour # photos de ####, ##"
        );
        assert_eq!(excerpt("+33 6 12 34 56 78", 80), "•••");
        assert_eq!(excerpt("+33 6 12", 80), "+## # ##");
    }

    #[test]
    fn an_excerpt_is_one_line_that_steers_nothing_and_has_its_length() {
        assert_eq!(excerpt("a\u{1b}[31m\r\nb\u{202e}c\t d", 80), "a [##m bc d");
        assert_eq!(excerpt(&"é".repeat(100), 80).chars().count(), 80);
        assert_eq!(excerpt(&"é".repeat(80), 80), "é".repeat(80));
        let late = format!("{} awa@example.org", "é".repeat(76));
        assert!(!excerpt(&late, 80).contains("awa"), "masked before it is cut");
        assert_eq!(excerpt("", 80), "");
    }
}
