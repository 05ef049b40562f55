//! A record parsed into our types: what can be kept is kept, and what cannot is told.
//!
//! Owns which faults cost a comment (no text, no page, no date) and which only a part of it. Knows nothing of files.

use super::field::some;
use super::markdown;
use super::record::{Record, Skip, Standing};
use crate::domain::arrival::{Arrival, Arriving};
use crate::domain::body::{Body, BodyError};
use crate::domain::comment::Decision;
use crate::domain::email::Email;
use crate::domain::name::{Name, NameError};
use crate::domain::page::{Page, PageError};
use crate::domain::site::{Origin, Site};
use crate::domain::text::is_bidi_override;
use crate::domain::website::Website;
use std::borrow::Cow;
use std::net::IpAddr;
use url::Url;

/// Characters of a page's title.
pub(super) const TITLE: usize = 300;
/// Bytes of what a source calls a comment.
const ID: usize = 200;
/// How far ahead a clock may go.
pub(super) const AHEAD_MS: i64 = 24 * 60 * 60 * 1000;

/// Pages of one origin that stand under another now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    pub from: Origin,
    pub to: Origin,
}

/// Where records go.
#[derive(Debug, Clone)]
pub struct Destination {
    pub site: Site,
    pub moves: Vec<Move>,
    /// Pages that are closed where they come from take comments here.
    pub opens: bool,
    pub now_ms: i64,
}

/// A part of a comment that was not kept, while the comment was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum Dropped {
    #[error("a name that cannot be shown; they stand under no name")]
    Name,
    #[error("the end of a name of more than 80 characters")]
    NameEnd,
    #[error("an e-mail address that is none")]
    Email,
    #[error("a website that is no address of the web")]
    Website,
    #[error("an IP address that is none")]
    Ip,
    #[error("signs in a text that cannot be shown")]
    Signs,
}

impl Dropped {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::NameEnd => "name_end",
            Self::Email => "email",
            Self::Website => "website",
            Self::Ip => "ip",
            Self::Signs => "signs",
        }
    }
}

/// A record in our types, and what of it was dropped.
#[expect(clippy::needless_pass_by_value, reason = "what was read is used up")]
pub fn parse(record: Record, to: &Destination) -> Result<(Arriving, Vec<Dropped>), Skip> {
    let source_id = identifier(&record.source_id).ok_or(Skip::NoId)?;
    let parent = record
        .parent
        .as_deref()
        .and_then(identifier)
        .filter(|parent| *parent != source_id);
    if record.standing == Standing::Deleted {
        return Ok((Arriving::Gone { source_id, parent }, Vec::new()));
    }
    let mut dropped = Vec::new();
    let page = page(&record.page, record.page_is_ours, to)?;
    if record.created_at_ms <= 0 {
        return Err(Skip::NoDate);
    }
    if record.created_at_ms > to.now_ms + AHEAD_MS {
        return Err(Skip::FutureDate);
    }
    let shown = without_controls(&record.body);
    if matches!(shown, Cow::Owned(_)) {
        dropped.push(Dropped::Signs);
    }
    let body = markdown::ours(&shown, record.markup, to.site.settings.markdown);
    let mut name = record.name.as_deref().and_then(|typed| name(typed, &mut dropped));
    let email = record.email.as_deref().and_then(some);
    let email = email.and_then(|typed| kept(Email::parse(&typed).ok(), Dropped::Email, &mut dropped));
    let ip = record.ip.as_deref().and_then(some);
    let ip = ip.and_then(|typed| kept(typed.parse::<IpAddr>().ok(), Dropped::Ip, &mut dropped));
    let website = record.website.as_deref().and_then(|typed| website(typed, &mut dropped));
    let mut body = Body::parse(&body);
    if let Some(source) = website.as_ref().filter(|_| record.kind.is_linkback()) {
        // As one that comes in here: another website that says nothing else says where it links from, and is called by its
        // host where it gives no name that can be shown.
        if body == Err(BodyError::Required) {
            body = Body::parse(source.as_str());
        }
        if name.is_none() {
            name = source.host().and_then(|host| Name::parse(&host).ok());
            dropped.retain(|what| *what != Dropped::Name || name.is_none());
        }
    }
    let body = body.map_err(|error| match error {
        BodyError::Required => Skip::NoText,
        BodyError::TooLong => Skip::TextTooLong,
    })?;
    let title = record
        .page_title
        .as_deref()
        .map(|title| without_controls(title).chars().take(TITLE).collect::<String>());
    let arrival = Arrival {
        source_id,
        kind: record.kind,
        parent,
        page,
        page_title: title.as_deref().and_then(some),
        name,
        email,
        website,
        ip: ip.map(|ip| ip.to_canonical()),
        body,
        created_at_ms: record.created_at_ms,
        edited_at_ms: record
            .edited_at_ms
            .filter(|edited| *edited > record.created_at_ms && *edited <= to.now_ms + AHEAD_MS),
        own: None,
        decision: match record.standing {
            Standing::Published => Some(Decision::Approve),
            Standing::Spam => Some(Decision::Spam),
            Standing::Rejected => Some(Decision::Reject),
            Standing::Pending | Standing::Deleted => None,
        },
    };
    Ok((Arriving::Comment(Box::new(arrival)), dropped))
}

fn kept<T>(parsed: Option<T>, what: Dropped, dropped: &mut Vec<Dropped>) -> Option<T> {
    if parsed.is_none() {
        dropped.push(what);
    }
    parsed
}

fn identifier(text: &str) -> Option<String> {
    some(text).filter(|id| id.len() <= ID && !id.chars().any(char::is_control))
}

/// The page of the site that an address or name means.
pub(super) fn page(typed: &str, is_ours: bool, to: &Destination) -> Result<Page, Skip> {
    let typed = typed.trim();
    let origins = &to.site.origins;
    // A path alone is of the site: some systems know no more of their pages. We tell whole addresses, and names that look like paths.
    let whole = match origins.first() {
        Some(origin) if !is_ours && typed.starts_with('/') && !typed.starts_with("//") => format!("{origin}{typed}"),
        _ => typed.to_owned(),
    };
    let whole = moved(&whole, &to.moves).unwrap_or(whole);
    to.site.page(&whole).map_err(|error| match error {
        PageError::Required => Skip::NoPage,
        PageError::Invalid => Skip::BadPage,
        PageError::Foreign => Skip::ForeignPage,
    })
}

fn moved(address: &str, moves: &[Move]) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let found = moves.iter().find(|one| one.from.holds(&url))?;
    Some(found.to.place(&url))
}

fn name(typed: &str, dropped: &mut Vec<Dropped>) -> Option<Name> {
    let shown: String = typed
        .chars()
        .filter(|c| !c.is_control() && !is_bidi_override(*c))
        .collect();
    match Name::parse(&shown) {
        Ok(name) => Some(name),
        // Who gives no name is nameless by their own wish.
        Err(NameError::Required) => None,
        Err(NameError::TooLong) => {
            let cut: String = shown.trim().chars().take(Name::MAX_CHARS - 1).collect();
            let cut = Name::parse(&format!("{}…", cut.trim_end())).ok();
            dropped.push(if cut.is_some() { Dropped::NameEnd } else { Dropped::Name });
            cut
        }
        Err(NameError::Invalid) => {
            dropped.push(Dropped::Name);
            None
        }
    }
}

fn website(typed: &str, dropped: &mut Vec<Dropped>) -> Option<Website> {
    let typed = some(typed)?;
    // What a form's field began with, and nobody went on.
    if matches!(typed.as_str(), "http://" | "https://") {
        return None;
    }
    let parsed = Website::parse(&typed).ok().or_else(|| {
        let is_bare = typed.contains('.') && !typed.contains([':', ' ', '@']);
        is_bare
            .then(|| Website::parse(&format!("http://{typed}")).ok())
            .flatten()
    });
    kept(parsed, Dropped::Website, dropped)
}

/// A text without what no screen shows, lines and tabs kept.
fn without_controls(text: &str) -> Cow<'_, str> {
    let is_good = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    if text.chars().all(is_good) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|c| is_good(*c)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::Markup;
    use super::*;
    use crate::domain::comment::CommentKind;
    use crate::domain::ids::SiteId;
    use crate::domain::lang::Lang;
    use crate::domain::site::Settings;

    fn to(moves: &[(&str, &str)]) -> Destination {
        let origin = |text: &str| Origin::parse(text).unwrap();
        Destination {
            site: Site {
                id: SiteId::parse("blog").unwrap(),
                name: "Blog".to_owned(),
                lang: Lang::parse("fr").unwrap(),
                origins: vec![origin("https://blog.example"), origin("https://www.blog.example")],
                settings: Settings::default(),
            },
            moves: moves
                .iter()
                .map(|(from, to)| Move {
                    from: origin(from),
                    to: origin(to),
                })
                .collect(),
            opens: false,
            now_ms: 1_700_000_000_000,
        }
    }

    fn record() -> Record {
        Record {
            source_id: "7".to_owned(),
            kind: CommentKind::Comment,
            parent: None,
            page: "http://blog.example/a?b=1#c".to_owned(),
            page_is_ours: false,
            page_title: Some(" A\u{7}page ".to_owned()),
            name: Some("Awa".to_owned()),
            email: Some("awa@example.org".to_owned()),
            website: Some("awa.example/x".to_owned()),
            ip: Some(" ::ffff:203.0.113.9".to_owned()),
            body: "Merci".to_owned(),
            markup: Markup::Plain,
            created_at_ms: 1_500_000_000_000,
            edited_at_ms: Some(1_400_000_000_000),
            standing: Standing::Published,
        }
    }

    fn arrival(record: Record) -> (Arrival, Vec<Dropped>) {
        match parse(record, &to(&[])) {
            Ok((Arriving::Comment(arrival), dropped)) => (*arrival, dropped),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_good_record_is_kept_whole() {
        let (kept, dropped) = arrival(record());
        assert!(dropped.is_empty());
        assert_eq!(kept.page.as_str(), "http://blog.example/a?b=1");
        assert_eq!(kept.page_title.as_deref(), Some("Apage"));
        assert_eq!(kept.website.unwrap().as_str(), "http://awa.example/x");
        assert_eq!(kept.ip, Some("203.0.113.9".parse().unwrap()));
        assert_eq!(kept.edited_at_ms, None, "an edit before it was written");
        assert_eq!(kept.decision, Some(Decision::Approve));
    }

    #[test]
    fn what_cannot_be_kept_of_a_comment_is_dropped_and_told() {
        let (kept, dropped) = arrival(Record {
            name: Some("https://pills.example".to_owned()),
            email: Some("no address".to_owned()),
            website: Some("javascript:alert(1)".to_owned()),
            body: "a\0b\u{8}\nc".to_owned(),
            ..record()
        });
        assert_eq!(
            dropped,
            [Dropped::Signs, Dropped::Name, Dropped::Email, Dropped::Website]
        );
        assert!(kept.name.is_none() && kept.email.is_none() && kept.website.is_none());
        assert_eq!(kept.body.as_str(), "ab\nc");
        let (kept, dropped) = arrival(Record {
            name: Some("é".repeat(200)),
            email: Some("  ".to_owned()),
            ip: Some("203.0.113.256".to_owned()),
            website: Some("http://".to_owned()),
            ..record()
        });
        assert_eq!((dropped, kept.ip), (vec![Dropped::NameEnd, Dropped::Ip], None));
        assert_eq!(kept.name.unwrap().as_str().chars().count(), 80);
        let (kept, dropped) = arrival(Record {
            name: Some("A\u{202e}wa\u{1b}".to_owned()),
            ..record()
        });
        assert_eq!((kept.name.unwrap().as_str(), dropped.len()), ("Awa", 0));
    }

    #[test]
    fn what_costs_a_comment_is_told_by_its_reason() {
        let skipped = |record: Record| parse(record, &to(&[])).unwrap_err();
        let changed = |change: fn(&mut Record)| {
            let mut record = record();
            change(&mut record);
            skipped(record)
        };
        assert_eq!(changed(|r| r.source_id = " ".to_owned()), Skip::NoId);
        assert_eq!(changed(|r| r.body = "\u{200b}".to_owned()), Skip::NoText);
        assert_eq!(changed(|r| r.body = "é".repeat(10_001)), Skip::TextTooLong);
        assert_eq!(changed(|r| r.created_at_ms = 0), Skip::NoDate);
        assert_eq!(changed(|r| r.created_at_ms = 1_900_000_000_000), Skip::FutureDate);
        assert_eq!(changed(|r| r.page = String::new()), Skip::NoPage);
        assert_eq!(changed(|r| r.page = "ftp://blog.example/".to_owned()), Skip::BadPage);
        assert_eq!(
            changed(|r| r.page = "https://other.example/".to_owned()),
            Skip::ForeignPage
        );
    }

    #[test]
    fn pages_of_an_address_of_old_move_to_the_new_one() {
        let at = |page: &str, moves: &[(&str, &str)]| {
            let mut record = record();
            page.clone_into(&mut record.page);
            match parse(record, &to(moves)) {
                Ok((Arriving::Comment(arrival), _)) => Ok(arrival.page.as_str().to_owned()),
                Ok(_) => panic!("gone"),
                Err(skip) => Err(skip),
            }
        };
        let moves = [("http://old.example:8080", "https://blog.example")];
        assert_eq!(
            at("https://old.example:8080/a?b=1#c", &moves).unwrap(),
            "https://blog.example/a?b=1"
        );
        assert_eq!(at("https://old.example/a", &moves), Err(Skip::ForeignPage));
        assert_eq!(at("/a/b", &[]).unwrap(), "https://blog.example/a/b");
        assert_eq!(at("article-42", &[]).unwrap(), "article-42");
        let ours = Record {
            page: "/a/b".to_owned(),
            page_is_ours: true,
            ..record()
        };
        assert_eq!(arrival(ours).0.page.key(), "id:/a/b", "we told a name");
    }

    #[test]
    fn of_what_is_gone_only_its_place_is_kept() {
        let gone = Record {
            standing: Standing::Deleted,
            parent: Some("3".to_owned()),
            page: String::new(),
            body: String::new(),
            ..record()
        };
        let (kept, _) = parse(gone, &to(&[])).unwrap();
        assert!(
            matches!(kept, Arriving::Gone { source_id, parent } if source_id == "7" && parent.as_deref() == Some("3"))
        );
    }
}
