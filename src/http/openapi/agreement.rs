//! The document's patterns and the parsers say the same of the same texts.

use super::shapes;
use crate::domain::body::Body;
use crate::domain::email::Email;
use crate::domain::ids::{CommentId, SiteId};
use crate::domain::lang::Lang;
use crate::moderation::Cursor;
use regex::Regex;
use serde_json::Value;
use std::net::IpAddr;

/// Texts that some shape takes and others that none does; each shape is asked about all of them.
const TEXTS: [&str; 67] = [
    "",
    " ",
    "\t\n",
    "\u{85}\u{a0}\u{3000}",
    "\u{1c}",
    "\u{feff}",
    "\u{200b}",
    "\u{200b}a",
    "a",
    "a\u{0}",
    "\u{0}",
    " a ",
    "line\nline",
    "é",
    "😀",
    "fr",
    "pt-BR",
    " fr ",
    "f",
    "fr-",
    "fr_FR",
    "abcdefghi",
    "de-DE-1996",
    "none",
    "a@b",
    "a@b.fr",
    " a@b.fr ",
    "a.b+c@d-e.example",
    "\ta@b.fr",
    "@b.fr",
    "a@",
    "a@@b",
    "a b@c.fr",
    "a@b..c",
    "a@-b.fr",
    "a@b-.fr",
    "a@b.fr.",
    "é@b.fr",
    "a@b.fr\u{0}",
    "0190a5e4-0000-7000-8000-000000000001",
    "0190A5E4-0000-7000-8000-00000000000F",
    " 0190a5e4-0000-7000-8000-000000000001",
    "0190a5e4000070008000000000000001",
    "{0190a5e4-0000-7000-8000-000000000001}",
    "0190a5e4-0000-7000-8000-00000000000g",
    "my-site",
    "-site",
    "site-",
    "Site",
    "203.0.113.9",
    " 203.0.113.9\n",
    "203.0.113.09",
    "203.0.113.256",
    "203.0.113",
    "::",
    "::1",
    "2001:db8::1",
    "2001:db8:0:0:0:0:0:1",
    "1:2:3:4:5:6:7::",
    "1:2:3:4:5:6:7:8:9",
    "1::2::3",
    "::ffff:203.0.113.9",
    "12345::",
    "u.19bd.0.0190a5e4-0000-7000-8000-000000000001",
    "n.1.c27.0190a5e4-0000-7000-8000-000000000001",
    "x.1.1.0190a5e4-0000-7000-8000-000000000001",
    "o.1.0190a5e4-0000-7000-8000-000000000001",
];

fn agree(name: &str, shape: &Value, good: impl Fn(&str) -> bool) {
    let pattern = Regex::new(shape["pattern"].as_str().unwrap()).unwrap();
    let (mut taken, mut refused) = (0, 0);
    for text in TEXTS {
        let is_good = good(text);
        assert_eq!(pattern.is_match(text), is_good, "{name}: {text:?}");
        *(if is_good { &mut taken } else { &mut refused }) += 1;
    }
    assert!(taken > 0 && refused > 0, "{name} was asked about nothing that tells");
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

#[test]
fn a_pattern_takes_what_its_parser_takes() {
    let id = |text: &str| CommentId::parse(text).is_ok();
    agree("an address", &shapes::email(), |text| Email::parse(text).is_ok());
    agree("an address, if any", &shapes::email_if_any(), |text| {
        is_blank(text) || Email::parse(text).is_ok()
    });
    agree("a language, if any", &shapes::lang_if_any(), |text| {
        is_blank(text) || Lang::parse(text).is_ok()
    });
    agree("an id, if any", &shapes::id_if_any(), |text| {
        is_blank(text) || id(text.trim())
    });
    agree("an id of a query", &shapes::id_part(), |text| {
        is_blank(text) || id(text)
    });
    agree("a site's name", &shapes::slug(), |text| SiteId::parse(text).is_ok());
    agree("a text that is seen", &shapes::seen(9), |text| {
        !text.contains('\0') && Body::parse(text).is_ok()
    });
    agree("a text", &shapes::filled(9), |text| {
        !text.contains('\0') && !is_blank(text)
    });
    agree("any text", &shapes::any_text(), |text| !text.contains('\0'));
    agree("a network address, if any", &shapes::ip_if_any(), |text| {
        is_blank(text) || text.trim().parse::<IpAddr>().is_ok()
    });
    agree("a cursor of the queue", &shapes::queue_cursor(), |text| {
        is_blank(text) || Cursor::parse(text).is_some()
    });
}
