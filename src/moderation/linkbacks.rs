//! Another website says that it links to a page: trackbacks and pingbacks.
//!
//! Owns what such a word becomes: a comment that waits for a person, whatever it says. Nothing is fetched on its word, so
//! nobody has looked whether the link is there. It has no e-mail address, whatever the site asks of readers.

use super::{Sieve, Submission, Submitted};
use crate::domain::body::Body;
use crate::domain::comment::CommentKind;
use crate::domain::name::Name;
use crate::domain::page::Page;
use crate::domain::site::Site;
use crate::domain::website::Website;
use crate::storage::Error;
use std::net::IpAddr;

/// Characters of a title and of an excerpt.
const MOST_CHARS: usize = 250;

/// A link as the other website tells of it.
#[derive(Debug, Clone)]
pub struct Linkback {
    pub kind: CommentKind,
    /// The page of ours that it says it links to.
    pub page: Page,
    /// Its own.
    pub source: Website,
    pub website_name: Option<String>,
    pub title: Option<String>,
    pub excerpt: Option<String>,
    pub ip: Option<IpAddr>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linked {
    Waiting,
    /// The same page of theirs told of the same page of ours before.
    Known,
    PageClosed,
}

impl Sieve {
    /// Keeps the word of another website for a person to look at.
    pub async fn take_linkback(&self, site: &Site, linkback: Linkback) -> Result<Linked, Error> {
        let host = linkback.source.host().map(|host| cut(&host, Name::MAX_CHARS));
        // Who names itself by what no name may be is called by its host.
        let named = linkback.website_name.iter().map(|name| cut(name, Name::MAX_CHARS));
        let Some(name) = named.chain(host).find_map(|name| Name::parse(&name).ok()) else {
            return Err(Error::Damaged("source"));
        };
        let said: Vec<String> = [&linkback.title, &linkback.excerpt]
            .into_iter()
            .flatten()
            .map(|text| cut(text, MOST_CHARS))
            .filter(|text| !text.is_empty())
            .collect();
        let body = Body::parse(&said.join("\n\n")).or_else(|_| Body::parse(linkback.source.as_str()));
        let body = body.map_err(|_| Error::Damaged("source"))?;
        let submission = Submission {
            page: linkback.page,
            title: None,
            title_is_ours: false,
            parent: None,
            name,
            email: None,
            website: Some(linkback.source),
            body,
            lang: None,
            author_token: None,
            ip: linkback.ip,
            kind: linkback.kind,
            filled: None,
            notify: false,
            idempotency: None,
        };
        match self.submit(site, submission).await? {
            Submitted::Kept(_) => Ok(Linked::Waiting),
            Submitted::PageClosed => Ok(Linked::PageClosed),
            // Without a key nothing is replayed.
            Submitted::Duplicate | Submitted::Withdrawn | Submitted::IdempotencyMismatch => Ok(Linked::Known),
        }
    }
}

/// The beginning of a text on one line, with an ellipsis where something is left out.
fn cut(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let kept: String = line.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_where_characters_end() {
        assert_eq!(cut(" a\n\tb ", 10), "a b");
        assert_eq!(cut(&"é".repeat(10), 10), "é".repeat(10));
        assert_eq!(cut(&"é".repeat(11), 10), format!("{}…", "é".repeat(9)));
        assert_eq!(cut("", 10), "");
    }
}
