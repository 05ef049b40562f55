//! The newest comments as Atom (RFC 4287): of a page, or of the whole site.
//!
//! Owns that a feed is well-formed whatever a comment holds, and says nothing that the list does not say.

use super::discussion::encoded;
use super::reading::{is_known, page_code};
use crate::clock::rfc3339;
use crate::domain::comment::PublicComment;
use crate::domain::page::Page;
use crate::domain::site::Site;
use crate::http::filter::Asked;
use crate::http::problem::Problem;
use crate::http::{State, gate};
use crate::locale::{Argument, Tongue};
use crate::moderation::{ListingOrder, OnPage};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, EntityTag, HttpDate, IfModifiedSince, IfNoneMatch, LAST_MODIFIED,
};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use atom_syndication::{Content, Entry, Feed, FixedDateTime, Generator, Link, Person, Text};
use sha2::{Digest, Sha256};
use std::time::{Duration, UNIX_EPOCH};
use url::Url;

/// Comments in a feed, at most.
const SHOWN: usize = 50;

pub async fn feed(
    state: web::Data<State>,
    request: HttpRequest,
    site: web::Path<String>,
    known: web::Header<IfNoneMatch>,
) -> Result<HttpResponse, Problem> {
    let (site, _) = gate::enter(&state, &request, &site).await?;
    let mut asked = Asked::parse(request.query_string());
    let page = match asked.text("page").as_deref().map(|typed| site.page(typed)) {
        Some(Ok(page)) => Some(page),
        Some(Err(error)) => {
            asked.fault("page", page_code(error));
            None
        }
        None => None,
    };
    asked.check()?;
    let feed = match &page {
        Some(page) => of_page(&state, &site, page).await?,
        None => of_site(&state, &site).await?,
    };
    let body = feed.write_to(Vec::new()).map_err(Problem::internal)?;
    let what = format!("{}/{}", site.id, feed.id);
    Ok(respond(&state, &request, &known, &what, body))
}

/// The address of a page's feed.
pub fn path_of(site: &Site, page: &Page) -> String {
    format!("/api/v1/sites/{}/feed.atom?page={}", site.id, encoded(page.as_str()))
}

async fn of_page(state: &State, site: &Site, page: &Page) -> Result<Feed, Problem> {
    let words = Words::of(site);
    let row = state.sieve.find_page(site, page).await?;
    let (id, url, title, since_ms) = match &row {
        Some(row) => (urn(&row.id), row.url.clone(), row.title.clone(), row.created_at_ms),
        None => (
            named_urn(&[site.id.as_str(), page.key()]),
            page.as_str().to_owned(),
            None,
            0,
        ),
    };
    let comments = match &row {
        Some(row) => {
            let listing = state.sieve.list(site, row, ListingOrder::Newest, None, SHOWN).await?;
            listing.comments
        }
        None => Vec::new(),
    };
    let on_page = |comment| OnPage {
        comment,
        title: title.clone(),
    };
    let comments: Vec<OnPage> = comments.into_iter().map(on_page).collect();
    let name = page_name(title.as_deref(), &url);
    Ok(Feed {
        id,
        title: words.text(words.told("feed-page", &name)),
        links: vec![
            link(
                "self",
                &absolute(state, &path_of(site, page))?,
                Some("application/atom+xml"),
            ),
            link("alternate", &place(state, site, &url)?, Some("text/html")),
        ],
        ..frame(state, site, &comments, since_ms, words)?
    })
}

async fn of_site(state: &State, site: &Site) -> Result<Feed, Problem> {
    let words = Words::of(site);
    let comments = state.sieve.newest(site, SHOWN).await?;
    let own = format!("/api/v1/sites/{}/feed.atom", site.id);
    let mut links = vec![link("self", &absolute(state, &own)?, Some("application/atom+xml"))];
    if let Some(origin) = site.origins.first() {
        links.push(link("alternate", &format!("{origin}/"), Some("text/html")));
    }
    Ok(Feed {
        id: named_urn(&[site.id.as_str()]),
        title: words.text(words.told("feed-site", &site.name)),
        links,
        ..frame(state, site, &comments, 0, words)?
    })
}

/// What the feeds of a page and of a site have in common.
fn frame(state: &State, site: &Site, comments: &[OnPage], since_ms: i64, words: Words) -> Result<Feed, Problem> {
    let entries: Result<Vec<Entry>, Problem> = comments.iter().map(|told| entry(state, site, told, words)).collect();
    let entries = entries?;
    let newest = entries.iter().map(|entry| entry.updated).max();
    Ok(Feed {
        updated: match newest {
            Some(newest) => newest,
            None => moment(&rfc3339(since_ms))?,
        },
        entries,
        generator: Some(Generator {
            value: "Tamis".to_owned(),
            ..Generator::default()
        }),
        lang: Some(site.lang.as_str().to_owned()),
        ..Feed::default()
    })
}

fn entry(state: &State, site: &Site, told: &OnPage, words: Words) -> Result<Entry, Problem> {
    let OnPage { comment, title } = told;
    let published = moment(&comment.created_at)?;
    Ok(Entry {
        id: urn(&comment.id),
        title: words.text(words.entry(comment, title.as_deref())),
        authors: vec![Person {
            name: fit(&comment.name),
            uri: comment.website.as_deref().map(fit),
            ..Person::default()
        }],
        published: Some(published),
        updated: match &comment.edited_at {
            Some(at) => moment(at)?,
            None => published,
        },
        links: vec![link(
            "alternate",
            &format!("{}#comment-{}", place(state, site, &comment.page)?, comment.id),
            Some("text/html"),
        )],
        content: Some(Content {
            value: Some(fit(&comment.html)),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        ..Entry::default()
    })
}

/// The words of a feed, in the language of its site if there are any.
#[derive(Clone, Copy)]
struct Words {
    t: Tongue,
    is_sites: bool,
}

impl Words {
    fn of(site: &Site) -> Self {
        let found = Tongue::find(site.lang.as_str());
        Self {
            t: found.unwrap_or_default(),
            is_sites: found.is_some(),
        }
    }

    fn text(self, value: String) -> Text {
        Text {
            value,
            lang: (!self.is_sites).then(|| self.t.tag().to_owned()),
            ..Text::default()
        }
    }

    fn told(self, key: &str, name: &str) -> String {
        self.t.tr_with(key, &[("name", Argument::Text(&fit(name)))])
    }

    fn entry(self, comment: &PublicComment, title: Option<&str>) -> String {
        let page = page_name(title, &comment.page);
        let name = fit(&comment.name);
        let told = [("name", Argument::Text(&name)), ("page", Argument::Text(&page))];
        self.t.tr_with("feed-entry", &told)
    }
}

fn respond(state: &State, request: &HttpRequest, known: &IfNoneMatch, what: &str, body: Vec<u8>) -> HttpResponse {
    let digest = named_urn(&[&String::from_utf8_lossy(&body)]);
    let tag = EntityTag::new_weak(digest);
    let now_ms = state.sieve.clock.now_ms();
    let since = state.since.seconds(what, tag.tag(), now_ms);
    let at = since.map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds));
    let asked_since: Option<IfModifiedSince> = request.get_header();
    let is_unchanged = match (request.headers().contains_key("if-none-match"), asked_since, at) {
        (true, ..) => is_known(known, &tag),
        (false, Some(IfModifiedSince(asked)), Some(at)) => HttpDate::from(at) <= asked,
        _ => false,
    };
    let mut response = if is_unchanged {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header((ETAG, tag.to_string()))
        .insert_header((CACHE_CONTROL, "no-cache"));
    if let Some(at) = at {
        response.insert_header((LAST_MODIFIED, HttpDate::from(at).to_string()));
    }
    if is_unchanged {
        return response.finish();
    }
    response
        .insert_header((CONTENT_TYPE, "application/atom+xml; charset=utf-8"))
        .body(body)
}

/// A page by its title, or without one by its place on the website.
fn page_name(title: Option<&str>, url: &str) -> String {
    let place = Url::parse(url)
        .ok()
        .filter(Url::has_host)
        .map(|url| url.path().to_owned());
    title.map(fit).or(place).unwrap_or_else(|| fit(url))
}

fn link(rel: &str, href: &str, mime_type: Option<&str>) -> Link {
    Link {
        href: fit(href),
        rel: rel.to_owned(),
        mime_type: mime_type.map(ToOwned::to_owned),
        ..Link::default()
    }
}

/// Where a page can be read: on the website, or where it has no address, on ours.
fn place(state: &State, site: &Site, page: &str) -> Result<String, Problem> {
    if page.starts_with("https://") || page.starts_with("http://") {
        return Ok(page.to_owned());
    }
    absolute(state, &format!("/thread/{}?page={}", site.id, encoded(page)))
}

fn absolute(state: &State, path: &str) -> Result<String, Problem> {
    let url = state.public_url.join(path.trim_start_matches('/'));
    Ok(url.map_err(Problem::internal)?.into())
}

fn moment(rfc3339: &str) -> Result<FixedDateTime, Problem> {
    let parsed = rfc3339.parse::<FixedDateTime>();
    parsed.map_err(|error| Problem::internal(anyhow::anyhow!("{error}")))
}

fn urn(id: &str) -> String {
    format!("urn:uuid:{id}")
}

/// An id that is always the same for the same names.
fn named_urn(names: &[&str]) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Sha256::digest(names.join("\n"))[..16]);
    urn(&uuid::Builder::from_random_bytes(bytes).into_uuid().to_string())
}

/// A text without what XML 1.0 cannot hold, even escaped (2.2, "Char").
fn fit(text: &str) -> String {
    let is_char =
        |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    text.chars().map(|c| if is_char(c) { c } else { '\u{FFFD}' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_replaced_and_all_else_stays() {
        assert_eq!(
            fit("a\u{1}b\u{b}c\u{1f}\u{fffe}\u{ffff}"),
            "a\u{fffd}b\u{fffd}c\u{fffd}\u{fffd}\u{fffd}"
        );
        for kept in [
            "\t\n\r <&\"']]>",
            "é\u{85}\u{a0}\u{2028}\u{d7ff}\u{e000}\u{fffd}",
            "😀\u{1fffe}\u{10ffff}\u{202e}",
        ] {
            assert_eq!(fit(kept), kept);
        }
    }

    #[test]
    fn a_name_gives_one_id_and_another_name_another() {
        assert_eq!(named_urn(&["blog", "url://a/"]), named_urn(&["blog", "url://a/"]));
        assert_ne!(named_urn(&["blog", "url://a/"]), named_urn(&["blog"]));
    }
}
