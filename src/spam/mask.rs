//! A text without what could reach a person.
//!
//! Owns which parts of a text are shown to nobody who was not sent it: mailboxes, telephone numbers, handles, and numbers as
//! long as an account's. Finds them as the features do, so that what is no feature is not shown either. Knows nothing of
//! who reads.

use super::text::normalise;
use super::token::{Kind, cut};
use linkify::{LinkFinder, LinkKind};
use std::ops::Range;

/// What stands where something was taken out.
const MASK: &str = "•••";
/// So many digits in a row are no number to read, wherever they stand, inside a link as well.
const MOST_DIGITS: usize = 6;

/// The text with every such part replaced by `•••`.
pub fn masked(text: &str) -> String {
    let mut parts = mailboxes(text);
    parts.extend(long_numbers(text));
    let normal = normalise(text, true);
    parts.extend(cut(&normal.text).iter().filter_map(|token| {
        let is_personal = matches!(token.kind, Kind::Mail | Kind::Phone | Kind::Handle | Kind::Code);
        let (start, end) = normal.source_span(token.start, token.end);
        is_personal.then_some(start..end)
    }));
    parts.sort_by_key(|part| part.start);
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        if part.start >= at {
            shown.push_str(text.get(at..part.start).unwrap_or_default());
            shown.push_str(MASK);
        }
        at = at.max(part.end);
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    shown
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
    use super::masked;

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
}
