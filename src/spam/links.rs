//! The view of links: how many, and where they lead.
//!
//! Owns hosts, registrable domains, endings and the words of paths, of the text's links and of the writer's website.
//! Knows nothing of weights. Fetches nothing. Neither a name before an `@`, nor an account's after one, nor a query's value is looked at.

use super::features::{Cause, Evidence, Sink, View};
use super::reason::Code;
use super::token::{Kind, Token};

/// Hands the features of links to `sink`. `text` is normalised.
pub(super) fn features<S: Sink>(text: &str, tokens: &[Token], website: Option<&str>, sink: &mut S) {
    let links = tokens.iter().filter(|token| token.kind == Kind::Link);
    let count = match links.clone().count() {
        0 => "0",
        1 => "1",
        2 => "2",
        3 | 4 => "3–4",
        5..=9 => "5–9",
        _ => "10+",
    };
    put("count", count, Code::LinkCount, sink);
    for link in links.take(MOST_LINKS) {
        parts(&text[link.start..link.end], &TEXT, sink);
    }
    let website = website.map(str::trim).filter(|site| !site.is_empty());
    put(
        "site",
        if website.is_some() { "given" } else { "none" },
        Code::WebsiteGiven,
        sink,
    );
    if let Some(website) = website {
        parts(
            &website.chars().take(LONGEST_SITE).collect::<String>().to_lowercase(),
            &WEBSITE,
            sink,
        );
    }
}

/// More links than this in a text add nothing but work.
const MOST_LINKS: usize = 50;
/// Characters of a website that are looked at.
const LONGEST_SITE: usize = 300;
/// Words of a path that are looked at.
const MOST_PATH_WORDS: usize = 12;

/// The features of one kind of link: their names and what they tell.
struct Labels {
    host: (&'static str, Code),
    domain: (&'static str, Code),
    ending: (&'static str, Code),
    path: (&'static str, Code),
}

const TEXT: Labels = Labels {
    host: ("host", Code::LinkHost),
    domain: ("domain", Code::LinkDomain),
    ending: ("ending", Code::LinkEnding),
    path: ("path", Code::LinkPath),
};

const WEBSITE: Labels = Labels {
    host: ("site.host", Code::WebsiteHost),
    domain: ("site.domain", Code::WebsiteDomain),
    ending: ("site.ending", Code::WebsiteEnding),
    path: ("site.path", Code::WebsitePath),
};

fn parts<S: Sink>(link: &str, labels: &Labels, sink: &mut S) {
    let after_scheme = link.split_once("://").map_or(link, |(_, rest)| rest);
    let path = after_scheme.find(['/', '?', '#']).map_or("", |at| &after_scheme[at..]);
    let host = host(after_scheme);
    put(labels.host.0, host, labels.host.1, sink);
    if let Some(domain) = psl::domain_str(host) {
        put(labels.domain.0, domain, labels.domain.1, sink);
    }
    if let Some(ending) = psl::suffix_str(host) {
        put(labels.ending.0, ending, labels.ending.1, sink);
    }
    // Values after `?` may be a person's; the words of a path are the shop's.
    let path = path.split(['?', '#']).next().unwrap_or("");
    let words = path
        .split('/')
        .filter(|segment| !names_somebody(segment))
        .flat_map(|segment| segment.split(|c: char| !c.is_alphabetic()))
        .filter(|word| word.chars().nth(1).is_some() && word.len() <= 24);
    for word in words.take(MOST_PATH_WORDS) {
        put(labels.path.0, word, labels.path.1, sink);
    }
}

/// Whether a segment of a path is a mail address or an account's name.
fn names_somebody(segment: &str) -> bool {
    segment.contains('@') || segment.contains("%40")
}

/// Where everybody has a page: what these are called, nobody with a page there has chosen.
pub const PLATFORMS: [&str; 18] = [
    "about.me",
    "facebook.com",
    "fb.com",
    "flickr.com",
    "google.com",
    "instagram.com",
    "linkedin.com",
    "linktr.ee",
    "mastodon.social",
    "medium.com",
    "pinterest.com",
    "reddit.com",
    "t.me",
    "tiktok.com",
    "twitter.com",
    "vk.com",
    "x.com",
    "youtube.com",
];

/// What the owner of a website chose to be called: its registrable domain without the ending, hyphens read as blanks. `None` of a
/// page where everybody has one.
pub(super) fn stem(website: &str) -> Option<String> {
    let link = website
        .trim()
        .chars()
        .take(LONGEST_SITE)
        .collect::<String>()
        .to_lowercase();
    let host = host(link.split_once("://").map_or(link.as_str(), |(_, rest)| rest));
    let domain = psl::domain_str(host).unwrap_or(host);
    if PLATFORMS.contains(&domain) {
        return None;
    }
    let stem = domain
        .strip_suffix(psl::suffix_str(host).unwrap_or(""))
        .unwrap_or(domain);
    let stem = stem.replace(['-', '.', '_'], " ").trim().to_owned();
    (!stem.is_empty()).then_some(stem)
}

/// The host at the start of what follows a scheme, without user, port and `www.`.
fn host(after_scheme: &str) -> &str {
    let authority = after_scheme.split(['/', '?', '#']).next().unwrap_or(after_scheme);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let host = host.split(':').next().unwrap_or(host).trim_end_matches('.');
    host.strip_prefix("www.").unwrap_or(host)
}

fn put<S: Sink>(name: &str, value: &str, code: Code, sink: &mut S) {
    let mut bytes = [0_u8; 96];
    let column = match feature_bytes(&mut bytes, name, value) {
        Some(length) => View::Links.column(&bytes[..length]),
        None => View::Links.column(format!("{name}={value}").as_bytes()),
    };
    let evidence = if matches!(code, Code::WebsiteGiven) {
        Evidence::Nothing
    } else {
        Evidence::Text(value)
    };
    sink.feature(View::Links, column, Cause { code, evidence });
}

/// Writes `name=value`, if it fits: no heap for the common feature.
pub(super) fn feature_bytes(bytes: &mut [u8], name: &str, value: &str) -> Option<usize> {
    let length = name.len() + 1 + value.len();
    let room = bytes.get_mut(..length)?;
    room[..name.len()].copy_from_slice(name.as_bytes());
    room[name.len()] = b'=';
    room[name.len() + 1..].copy_from_slice(value.as_bytes());
    Some(length)
}
