//! A comment's HTML as a moderator reads it: the words that counted are marked, and no link can be followed by mistake.
//!
//! Owns nothing but the rewriting: it puts constant tags around slices of text and in the place of links, and leaves every
//! other byte as the sanitiser wrote it, so what comes out is as safe as what went in.

use crate::domain::verdict::Reason;
use std::ops::Range;

/// Words of a reason, folded, and the direction that it weighed in.
struct Wanted {
    words: Vec<String>,
    class: &'static str,
}

/// Rewrites sanitised HTML; the heaviest reasons come first and win.
pub fn shown(html: &str, reasons: &[Reason]) -> String {
    let wanted: Vec<Wanted> = reasons.iter().filter_map(wanted).collect();
    let mut out = String::with_capacity(html.len() + 64);
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        mark(&rest[..start], &wanted, &mut out);
        let tag = &rest[start..start + tag_len(&rest[start..])];
        out.push_str(instead(tag));
        rest = &rest[start + tag.len()..];
    }
    mark(rest, &wanted, &mut out);
    out
}

fn wanted(reason: &Reason) -> Option<Wanted> {
    if !matches!(reason.code.as_str(), "word" | "phrase" | "disguise") {
        return None;
    }
    let words: Vec<String> = words(&reason.evidence)
        .into_iter()
        .map(|at| reason.evidence[at].to_lowercase())
        .collect();
    let class = if reason.weight > 0.0 { "mark-spam" } else { "mark-good" };
    (!words.is_empty()).then_some(Wanted { words, class })
}

/// What stands for a tag: a link is a span, all others stay.
fn instead(tag: &str) -> &str {
    match tag {
        "</a>" => "</span>",
        _ if tag.starts_with("<a ") || tag == "<a>" => "<span class=\"dead-link\">",
        _ => tag,
    }
}

/// Bytes of the tag that a text begins with; a sign in quotes does not end it.
fn tag_len(text: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    text.len()
}

/// Where the words of a text are; what is written `&…;` is a sign and no word.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut open: Option<usize> = None;
    let mut skip_to = 0;
    for (at, char) in text.char_indices() {
        if at < skip_to {
            continue;
        }
        let is_word = char.is_alphanumeric();
        match open {
            None if is_word => open = Some(at),
            Some(from) if !is_word => {
                found.push(from..at);
                open = None;
            }
            _ => {}
        }
        if char == '&'
            && let Some(end) = text[at..].find(';').filter(|end| *end < 12)
        {
            skip_to = at + end + 1;
        }
    }
    found.extend(open.map(|from| from..text.len()));
    found
}

fn mark(text: &str, wanted: &[Wanted], out: &mut String) {
    let places = words(text);
    let folded: Vec<String> = places.iter().map(|at| text[at.clone()].to_lowercase()).collect();
    let mut marked: Vec<(Range<usize>, &'static str)> = Vec::new();
    for one in wanted {
        for (first, window) in folded.windows(one.words.len()).enumerate() {
            if window == one.words {
                let span = places[first].start..places[first + one.words.len() - 1].end;
                if !marked
                    .iter()
                    .any(|(other, _)| other.start < span.end && span.start < other.end)
                {
                    marked.push((span, one.class));
                }
            }
        }
    }
    marked.sort_by_key(|(span, _)| span.start);
    let mut from = 0;
    for (span, class) in marked {
        out.push_str(&text[from..span.start]);
        out.push_str("<mark class=\"");
        out.push_str(class);
        out.push_str("\">");
        out.push_str(&text[span.clone()]);
        out.push_str("</mark>");
        from = span.end;
    }
    out.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(code: &str, evidence: &str, weight: f64) -> Reason {
        Reason {
            code: code.to_owned(),
            evidence: evidence.to_owned(),
            weight,
        }
    }

    #[test]
    fn the_words_that_counted_are_marked_whole_and_in_any_case() {
        let reasons = [
            reason("phrase", "pas cher", 2.0),
            reason("word", "casino", 1.0),
            reason("word", "port", -1.0),
        ];
        assert_eq!(
            shown("<p>Casino pas cher au port, portail</p>", &reasons),
            "<p><mark class=\"mark-spam\">Casino</mark> <mark class=\"mark-spam\">pas cher</mark> au <mark class=\"mark-good\">port</mark>, portail</p>"
        );
    }

    #[test]
    fn a_link_stays_as_text_and_no_tag_is_touched() {
        assert_eq!(
            shown(
                "<p>a <a href=\"https://a.example/?x=casino>\" rel=\"nofollow\">casino</a></p>",
                &[reason("word", "casino", 1.0)]
            ),
            "<p>a <span class=\"dead-link\"><mark class=\"mark-spam\">casino</mark></span></p>"
        );
    }

    #[test]
    fn hostile_evidence_and_hostile_text_come_out_as_text() {
        let reasons = [
            reason("word", "<script>", 1.0),
            reason("word", "amp", 1.0),
            reason("word", "lt", 1.0),
            reason("word", "\"'>", 1.0),
        ];
        assert_eq!(
            shown("<p>&lt;script&gt; &amp; script lt</p>", &reasons),
            "<p>&lt;<mark class=\"mark-spam\">script</mark>&gt; &amp; <mark class=\"mark-spam\">script</mark> <mark class=\"mark-spam\">lt</mark></p>"
        );
        assert_eq!(shown("<p", &reasons), "<p");
        assert_eq!(shown("é&<", &reasons), "é&<");
    }

    #[test]
    fn what_speaks_of_no_word_marks_none() {
        let reasons = [
            reason("meta.length", "100", 1.0),
            reason("link.host", "casino", 1.0),
            reason("sign", "!!", 1.0),
        ];
        assert_eq!(shown("<p>casino 100 !!</p>", &reasons), "<p>casino 100 !!</p>");
    }
}
