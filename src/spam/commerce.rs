//! Words of trade: how much a name or a domain sounds like something that is sold.
//!
//! Owns the list, which is part of the feature specification, and how words are found in a domain that is written in one.
//! Only how many were found leaves here as a feature, never which name or host held them. Knows nothing of weights.

use super::token::{Kind, cut};
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("commerce.txt")
        .lines()
        .filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

/// Shorter words than this stand in many a domain by chance.
const SHORTEST_INSIDE: usize = 4;
const LONGEST: usize = 16;

/// The words of trade in a normalised name or domain, as byte ranges, each letter in one of them at most. With `inside`, also
/// within words.
pub(super) fn found(text: &str, inside: bool) -> Vec<Range<usize>> {
    let tokens = cut(text);
    let words = tokens.iter().filter(|token| token.kind == Kind::Word);
    let mut found = Vec::new();
    for word in words {
        if WORDS.contains(word.read(text)) {
            found.push(word.start..word.end);
        } else if inside {
            within(text, word.start..word.end, &mut found);
        }
    }
    found
}

/// Takes from the left the longest word of trade that begins where the last one ended or later.
fn within(text: &str, word: Range<usize>, found: &mut Vec<Range<usize>>) {
    let is_end = |at: usize| text.is_char_boundary(at);
    let mut start = word.start;
    while start + SHORTEST_INSIDE <= word.end {
        let last = word.end.min(start + LONGEST);
        let ends = (start + SHORTEST_INSIDE..=last).rev();
        let mut parts = ends.filter(|&end| is_end(start) && is_end(end)).map(|end| start..end);
        match parts.find(|part| WORDS.contains(&text[part.clone()])) {
            Some(part) => {
                start = part.end;
                found.push(part);
            }
            None => start += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, inside: bool) -> Vec<&str> {
        found(text, inside).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn words_of_trade_are_found_in_names_and_inside_domains() {
        assert_eq!(read("cheap limo service", false), ["cheap", "limo", "service"]);
        assert_eq!(read("bestcheaploans24", true), ["best", "cheap", "loans"]);
        assert_eq!(read("plombier pas cher", false), ["plombier"]);
        assert_eq!(read("prêt rapide", false), ["prêt"]);
        assert!(read("kevin", false).is_empty() && read("marie curie", false).is_empty());
        assert!(read("bestcheaploans", false).is_empty());
        assert!(read("œuvre de mémé", true).is_empty());
    }
}
