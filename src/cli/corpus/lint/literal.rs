//! Addresses and numbers written out, which slots are for: somebody could have them.
//!
//! Owns what counts as one. Knows nothing of templates but the two words that stand for slots in a reading.
//!
//! An address with a slot in it is made up anew in each row and passes; so does one that nobody can have, such as
//! example.org (RFC 2606) or 192.0.2.1 (RFC 5737).

use linkify::{LinkFinder, LinkKind};
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::LazyLock;

/// Stands for a slot in a reading.
pub const SLOT: &str = "slotzqx";
/// Stands for the slot of four digits.
pub const FOUR: &str = "fourzqx";

static FINDER: LazyLock<LinkFinder> = LazyLock::new(|| {
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(false);
    finder
});

/// Gathers what a reading writes out, each told as a fault.
pub fn find(reading: &str, found: &mut BTreeSet<String>) {
    for link in FINDER.links(reading) {
        let text = link.as_str();
        match link.kind() {
            LinkKind::Email => drop(found.insert(format!("an e-mail address is written out: {}", shown(text)))),
            _ if is_address(text) => drop(found.insert(format!("a link is written out: {}", shown(text)))),
            _ => {}
        }
    }
    for word in reading.split_whitespace() {
        if is_network(word.trim_matches(|c: char| !c.is_alphanumeric())) {
            found.insert(format!("an IP address is written out: {}", shown(word)));
        }
    }
    let numbers = numbers(&reading.replace(FOUR, "4444"));
    found.extend(
        numbers
            .iter()
            .map(|number| format!("a telephone number is written out: {number}")),
    );
}

fn shown(text: &str) -> String {
    text.replace(SLOT, "$…").replace(FOUR, "$N4")
}

fn is_address(found: &str) -> bool {
    /// Ends that are no words after a full stop without its space.
    const ENDS: [&str; 24] = [
        "app", "biz", "blog", "br", "club", "com", "dev", "edu", "eu", "fr", "gov", "info", "net", "online", "org",
        "ru", "shop", "site", "store", "top", "tv", "uk", "vip", "xyz",
    ];
    if found.contains(SLOT) || found.contains(FOUR) {
        return false;
    }
    let bare = found.split_once("://").map_or(found, |(_, rest)| rest);
    let host = bare.split(['/', '?', '#', ':']).next().unwrap_or(bare).to_lowercase();
    let end = host.rsplit('.').next().unwrap_or(&host);
    if matches!(end, "example" | "test" | "invalid" | "localhost")
        || ["example.org", "example.com", "example.net"]
            .iter()
            .any(|name| host == *name || host.ends_with(&format!(".{name}")))
        || host.parse::<IpAddr>().is_ok_and(is_nobodys)
    {
        return false;
    }
    let has_path = bare.len() > host.len() + 1;
    bare.len() < found.len()
        || host.starts_with("www.")
        || (has_path && psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known()))
        || ENDS.contains(&end)
}

/// Whether a word is an address that somebody could have.
fn is_network(word: &str) -> bool {
    // `::` alone is an address to the parser and a path to a programmer.
    word.len() > 6 && word.parse::<IpAddr>().is_ok_and(|address| !is_nobodys(address))
}

fn is_nobodys(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_documentation() || v4.is_unspecified(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unspecified() || v6.segments()[..2] == [0x2001, 0xdb8],
    }
}

/// Runs of digits that could be dialled.
fn numbers(text: &str) -> Vec<String> {
    // Figures in a square are a figure with two marks after it.
    let text: Vec<char> = text.chars().filter(|c| !matches!(c, '\u{fe0f}' | '\u{20e3}')).collect();
    let is_part =
        |c: char| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-' | '(' | ')' | '+' | '/' | '\u{a0}' | '\u{202f}');
    let mut found = Vec::new();
    for run in text.split(|&c| !is_part(c)) {
        let run: String = run.iter().collect();
        let run = run.trim_matches(|c: char| !(c.is_ascii_digit() || c == '+' || c == '('));
        if is_number(run) {
            found.push(run.to_owned());
        }
    }
    found
}

fn is_number(run: &str) -> bool {
    let digits = run.chars().filter(char::is_ascii_digit).count();
    // E.164: at most 15 digits.
    if !(8..=15).contains(&digits) {
        return false;
    }
    let longest = run
        .split(|c: char| !c.is_ascii_digit())
        .map(str::len)
        .max()
        .unwrap_or(0);
    run.starts_with('+')
        || longest >= 9
        || (run.starts_with('0') && digits >= 9)
        || (run.starts_with('(') && digits >= 9)
        || (digits >= 10 && run.matches('-').count() >= 2 && !run.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(reading: &str) -> Vec<String> {
        let mut found = BTreeSet::new();
        find(reading, &mut found);
        found.into_iter().collect()
    }

    #[test]
    fn what_somebody_could_have_is_found() {
        for (reading, what) in [
            (
                "write to anna.b@mail.ru now",
                "e-mail address is written out: anna.b@mail.ru",
            ),
            ("slotzqx@gmail.com", "e-mail address is written out: $…@gmail.com"),
            (
                "see https://loans.top/now !",
                "a link is written out: https://loans.top/now",
            ),
            ("see www.loans.de", "a link is written out: www.loans.de"),
            ("best-casino.com is good", "a link is written out: best-casino.com"),
            ("(t.me/getrich)", "a link is written out: t.me/getrich"),
            ("ban 81.2.69.142, please", "an IP address is written out: 81.2.69.142"),
            ("at 2a00:1450:4007::200e", "an IP address is written out"),
            ("call +229 97 12 34 56", "number is written out: +229 97 12 34 56"),
            ("appelez le 06.12.34.56.78 !", "number is written out: 06.12.34.56.78"),
            ("tel 0612345678", "number is written out: 0612345678"),
            ("06 12 34 fourzqx", "number is written out: 06 12 34 4444"),
            ("(212) 736-5000", "number is written out: (212) 736-5000"),
            ("dial 212-736-5000", "number is written out: 212-736-5000"),
            ("0️⃣6️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", "number is written out: 0612345678"),
        ] {
            let told = told(reading);
            assert!(told.len() == 1 && told[0].contains(what), "{reading}: {told:?}");
        }
    }

    #[test]
    fn what_nobody_has_passes() {
        for reading in [
            "https://www.youtube.com/watch?v=slotzqx",
            "https://arxiv.org/abs/fourzqx",
            "http://example.org/a and https://blog.example.net",
            "localhost:8080, 127.0.0.1 and 192.168.1.20",
            "the end.It was late.So what",
            "2 000 000 €, 150.000.000, 1.250 a 3.400, 10 000-15 000",
            "on 2024-03-15 at 12:30, or 15.03.2024",
            "std::net, version 2.4.1, ::",
            "since 1998-2014 or 2015-2016",
        ] {
            assert_eq!(told(reading), Vec::<String>::new(), "{reading}");
        }
    }
}
