//! A normalised text cut into tokens, with everything personal turned into markers first.
//!
//! Owns where links, mailboxes, telephone numbers and handles lie, and where a word ends. Knows nothing of views or weights.
//! What a marker stood for is not in any token: an address can become no feature, whatever the views do.

use linkify::{LinkFinder, LinkKind};
use std::sync::LazyLock;

/// What a token is; only words and signs show their own letters to the views.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, with digits if few.
    Word,
    /// Up to four digits.
    Number,
    /// A run of punctuation or symbols.
    Sign,
    Link,
    Mail,
    Phone,
    /// `@somebody`.
    Handle,
    /// Five digits and more, or a word that holds as many: codes, accounts, telephones without a form.
    Code,
}

/// A token and its byte range in the normalised text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token {
    /// What the views read: the token's own letters, or its marker.
    pub(super) fn read<'t>(&self, text: &'t str) -> &'t str {
        match self.kind {
            Kind::Word | Kind::Number => &text[self.start..self.end],
            Kind::Sign => short(&text[self.start..self.end]),
            Kind::Link => "\u{1}link",
            Kind::Mail => "\u{1}mail",
            Kind::Phone => "\u{1}phone",
            Kind::Handle => "\u{1}handle",
            Kind::Code => "\u{1}code",
        }
    }
}

/// Cuts a normalised text. The ranges rise and do not overlap.
pub(super) fn cut(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 4 + 2);
    let mut at = 0;
    if text.bytes().any(|b| b == b'.' || b == b'@' || b == b':') {
        for link in FINDER.links(text) {
            let kind = match link.kind() {
                LinkKind::Email if is_mailbox(link.as_str()) => Kind::Mail,
                LinkKind::Email => continue,
                _ if is_address(link.as_str()) => Kind::Link,
                _ => continue,
            };
            words(text, at, link.start(), &mut tokens);
            at = link.end();
            tokens.push(Token {
                kind,
                start: link.start(),
                end: at,
            });
        }
    }
    words(text, at, text.len(), &mut tokens);
    tokens
}

static FINDER: LazyLock<LinkFinder> = LazyLock::new(|| {
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(false);
    finder.email_domain_must_have_dot(false);
    finder
});

/// Whether what looks like a link is one: `example.com` is, the missing space in `the end.it was` makes none.
fn is_address(found: &str) -> bool {
    const ENDS: [&str; 34] = [
        "app", "biz", "blog", "br", "ca", "ch", "club", "cn", "co", "com", "dev", "edu", "eu", "fr", "gov", "icu",
        "info", "io", "ly", "net", "online", "org", "pl", "pro", "ru", "shop", "site", "store", "top", "tv", "uk",
        "vip", "win", "xyz",
    ];
    if found.contains("://") || found.starts_with("www.") {
        return true;
    }
    let host = found.split(['/', '?', '#', ':']).next().unwrap_or(found);
    let end = host.rsplit('.').next().unwrap_or(host);
    let has_path = found.len() > host.len() + 1;
    (has_path && psl::suffix(host.as_bytes()).is_some_and(|s| s.is_known())) || ENDS.binary_search(&end).is_ok()
}

/// Whether what looks like a mailbox is one; `c@sino` is a word in disguise.
fn is_mailbox(found: &str) -> bool {
    found
        .split_once('@')
        .is_some_and(|(local, domain)| local.len() > 2 || domain.contains('.'))
}

/// Cuts `text[from..to]`, which holds no link and no mailbox.
fn words(text: &str, from: usize, to: usize, tokens: &mut Vec<Token>) {
    let part = &text[from..to];
    let mut at = 0;
    while let Some(first) = part[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = if let Some(length) = phone(&part[at..]) {
            (Kind::Phone, length)
        } else if is_letter(first) {
            word(&part[at..])
        } else if let Some(length) = handle(&part[at..]).filter(|_| !part[..at].ends_with(is_letter)) {
            (Kind::Handle, length)
        } else {
            let is_end = |c: char| c.is_whitespace() || is_letter(c) || c == '@' || c == '+';
            let length = part[at + first.len_utf8()..]
                .find(is_end)
                .map_or(part.len() - at, |n| n + first.len_utf8());
            (Kind::Sign, length)
        };
        tokens.push(Token {
            kind,
            start: from + at,
            end: from + at + length,
        });
        at += length;
    }
}

fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric()
    } else {
        // Vowel signs of Indic and Thai writing are no letters to Unicode, yet no word ends at one.
        c.is_alphanumeric() || matches!(u32::from(c), 0x900..0xE80)
    }
}

/// The word at the start of `rest`; an apostrophe between letters belongs to it.
fn word(rest: &str) -> (Kind, usize) {
    let mut digits = 0;
    let mut letters = 0;
    let mut end = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if is_letter(c) {
            if c.is_numeric() {
                digits += 1;
            } else {
                letters += 1;
            }
            end = at + c.len_utf8();
        } else if c != '\'' || !chars.peek().is_some_and(|&(_, next)| is_letter(next)) {
            break;
        }
    }
    let kind = match (digits, letters) {
        (5.., _) => Kind::Code,
        (_, 0) => Kind::Number,
        _ => Kind::Word,
    };
    (kind, end)
}

/// The most digits of a telephone number with whatever stands before it; ITU-T E.164 allows fifteen.
const MOST_DIGITS: usize = 16;

/// The length of a telephone number at the start of `rest`: seven to sixteen digits with the marks people put between.
fn phone(rest: &str) -> Option<usize> {
    if !matches!(rest.as_bytes().first(), Some(b'0'..=b'9' | b'+' | b'(')) {
        return None;
    }
    let end = dialled(rest.bytes())?;
    let ends_in_word = rest[end..].chars().next().is_some_and(char::is_alphabetic);
    (!ends_in_word).then_some(end)
}

/// The same of bytes, whatever stands behind. One digit too many and it is none: a row of numbers is asked at each of them anew, and must
/// not be read to its end every time.
fn dialled(bytes: impl Iterator<Item = u8>) -> Option<usize> {
    let mut digits = 0;
    let mut end = 0;
    let mut gap = 0;
    for (at, byte) in bytes.enumerate() {
        match byte {
            b'0'..=b'9' => {
                digits += 1;
                if digits > MOST_DIGITS {
                    return None;
                }
                gap = 0;
                end = at + 1;
            }
            b'+' if at == 0 => {}
            b' ' | b'.' | b'-' | b'(' | b')' | b'/' if gap < 3 => gap += 1,
            _ => break,
        }
    }
    (digits >= 7).then_some(end)
}

/// The length of `@somebody` at the start of `rest`.
fn handle(rest: &str) -> Option<usize> {
    let name = rest.strip_prefix('@')?;
    let length = name.find(|c: char| !is_letter(c) && c != '_').unwrap_or(name.len());
    (length > 1).then_some(length + 1)
}

/// At most three of a run of signs: `!!!!!!` says no more than `!!!`.
fn short(sign: &str) -> &str {
    match sign.char_indices().nth(3) {
        Some((at, _)) => &sign[..at],
        None => sign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<&str> {
        cut(text).iter().map(|token| token.read(text)).collect()
    }

    #[test]
    fn words_numbers_and_signs_stand_alone() {
        assert_eq!(
            read("l'ete, 42 fois!!!!!! ok"),
            ["l'ete", ",", "42", "fois", "!!!", "ok"]
        );
    }

    #[test]
    fn nothing_personal_is_left_to_read() {
        let text = "write jane.doe@example.org or +33 6 12 34 56 78, see http://jane.example/x?y=1 @jane_doe acc 123456789012345678";
        assert_eq!(
            read(text),
            [
                "write",
                "\u{1}mail",
                "or",
                "\u{1}phone",
                ",",
                "see",
                "\u{1}link",
                "\u{1}handle",
                "acc",
                "\u{1}code"
            ]
        );
    }

    #[test]
    fn telephone_numbers_come_in_many_dresses() {
        for number in [
            "0612345678",
            "06.12.34.56.78",
            "(555) 123-4567",
            "+229 97 00 00 00",
            "555-1234",
        ] {
            assert_eq!(read(number), ["\u{1}phone"], "{number}");
        }
        assert_eq!(read("in 2014"), ["in", "2014"]);
    }

    #[test]
    fn a_row_of_numbers_is_not_read_to_its_end_at_each_of_them() {
        let text = "1 ".repeat(5000);
        let mut steps = 0;
        for at in (0..text.len()).step_by(2) {
            let found = dialled(text[at..].bytes().inspect(|_| steps += 1));
            // Towards the end few enough are left.
            let left = (text.len() - at) / 2;
            assert_eq!(found, (7..=16).contains(&left).then_some(2 * left - 1), "{left}");
        }
        assert!(steps <= 5000 * (2 * MOST_DIGITS + 1), "{steps} steps for 5,000 numbers");
        assert_eq!(read(&"1".repeat(16)), ["\u{1}phone"]);
        assert_eq!(read(&"1".repeat(17)), ["\u{1}code"]);
    }

    #[test]
    fn a_bare_domain_is_a_link_and_a_missing_space_is_none() {
        assert_eq!(read("see murdev.com now"), ["see", "\u{1}link", "now"]);
        assert_eq!(read("youtu.be/abc"), ["\u{1}link"]);
        assert_eq!(read("the end.it was"), ["the", "end", ".", "it", "was"]);
    }

    #[test]
    fn the_list_of_ends_is_in_order() {
        assert!(is_address("a.app") && is_address("a.xyz") && is_address("a.fr") && is_address("a.com"));
    }

    #[test]
    fn ranges_rise_and_do_not_overlap() {
        let text = "a@b.c (d) http://e.fr/g?h. 'i' +33612345678 @k l";
        let mut last = 0;
        for token in cut(text) {
            assert!(token.start >= last && token.end > token.start);
            last = token.end;
        }
    }
}
