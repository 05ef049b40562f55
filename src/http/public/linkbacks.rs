//! Trackbacks (`POST /wp-trackback.php?site=…&p=…`) and pingbacks (`POST /xmlrpc.php?site=…`): another website says that it
//! links here. What it says waits for a person.

use super::classic::{page_of_post, slug};
use super::xmlrpc::{self, Call};
use crate::domain::comment::CommentKind;
use crate::domain::page::Page;
use crate::domain::site::Site;
use crate::domain::website::Website;
use crate::http::edge::asked_tongue;
use crate::http::filter::Asked;
use crate::http::input::{self, Fields, Media};
use crate::http::problem::Problem;
use crate::http::{State, gate};
use crate::locale::Tongue;
use crate::moderation::{Linkback, Linked};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use quick_xml::escape::escape;

/// Faults of the pingback specification and of XML-RPC.
const ANY_FAULT: i32 = 0;
const TARGET_REFUSED: i32 = 33;
const KNOWN: i32 = 48;
const NOT_ALLOWED: i32 = 49;
const UNREADABLE: i32 = -32700;
const NO_METHOD: i32 = -32601;
const BAD_PARAMS: i32 = -32602;

pub async fn trackback(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let (site, _) = gate::enter(&state, &request, &slug(&request)?).await?;
    let mut fields = Fields::read(&request, payload, Media::Form).await?;
    let tongue = tongue(&request, &site);
    let asked = Asked::parse(request.query_string());
    let post = asked.find("p").or_else(|| asked.find("tb_id")).unwrap_or_default();
    let Some(page) = page_of_post(&site, post) else {
        return Ok(refused("trackback-page", tongue));
    };
    let Some(source) = fields.text("url").and_then(|url| source(&url, &site, &page)) else {
        return Ok(refused("trackback-url", tongue));
    };
    let ip = state.limits.caller(&request);
    if state.limits.check(site.id.as_str(), ip).is_err() {
        return Ok(refused("classic-flood", tongue));
    }
    let linkback = Linkback {
        kind: CommentKind::Trackback,
        page,
        source,
        website_name: fields.text("blog_name"),
        title: fields.text("title"),
        excerpt: fields.text("excerpt"),
        ip,
    };
    if fields.check().is_err() {
        return Ok(refused("trackback-text", tongue));
    }
    Ok(match state.sieve.take_linkback(&site, linkback).await? {
        Linked::Waiting => {
            xml("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<response>\n<error>0</error>\n</response>\n".to_owned())
        }
        Linked::Known => refused("linkback-known", tongue),
        Linked::PageClosed => refused("linkback-closed", tongue),
    })
}

pub async fn pingback(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let (site, _) = gate::enter(&state, &request, &slug(&request)?).await?;
    let tongue = tongue(&request, &site);
    let text = input::xml(&request, payload).await?;
    let (code, key) = match Call::parse(&text) {
        Err(_) => (UNREADABLE, "pingback-unreadable"),
        Ok(call) if call.method != "pingback.ping" => (NO_METHOD, "pingback-method"),
        Ok(call) => match call.params.as_slice() {
            [source, target] => match ping(&state, &request, &site, source, target).await? {
                Ok(()) => return Ok(xml(xmlrpc::answer(&tongue.tr("pingback-waits")))),
                Err(fault) => fault,
            },
            _ => (BAD_PARAMS, "pingback-params"),
        },
    };
    Ok(xml(xmlrpc::fault(code, &tongue.tr(key))))
}

/// Takes one ping in; a fault as its code and its sentence.
async fn ping(
    state: &State,
    request: &HttpRequest,
    site: &Site,
    source: &str,
    target: &str,
) -> Result<Result<(), (i32, &'static str)>, Problem> {
    let target = site.page(target).ok().filter(|page| page.url().is_some());
    let Some(page) = target else {
        return Ok(Err((TARGET_REFUSED, "pingback-target")));
    };
    let Some(source) = self::source(source, site, &page) else {
        return Ok(Err((ANY_FAULT, "trackback-url")));
    };
    let ip = state.limits.caller(request);
    if state.limits.check(site.id.as_str(), ip).is_err() {
        return Ok(Err((NOT_ALLOWED, "classic-flood")));
    }
    let linkback = Linkback {
        kind: CommentKind::Pingback,
        page,
        source,
        website_name: None,
        title: None,
        excerpt: None,
        ip,
    };
    Ok(match state.sieve.take_linkback(site, linkback).await? {
        Linked::Waiting => Ok(()),
        Linked::Known => Err((KNOWN, "linkback-known")),
        Linked::PageClosed => Err((TARGET_REFUSED, "linkback-closed")),
    })
}

/// The page that links here, by what counts of its address; none where it is the page itself.
fn source(typed: &str, site: &Site, page: &Page) -> Option<Website> {
    let source = Page::parse_anywhere(typed).ok()?;
    let address = source.url()?.as_str();
    let is_itself = site.page(address).is_ok_and(|own| own.key() == page.key());
    Website::parse(address).ok().filter(|_| !is_itself)
}

fn tongue(request: &HttpRequest, site: &Site) -> Tongue {
    asked_tongue(request)
        .or(Tongue::find(site.lang.as_str()))
        .unwrap_or_default()
}

/// A trackback's refusal, which HTTP calls no failure.
fn refused(key: &str, tongue: Tongue) -> HttpResponse {
    let message = tongue.tr(key);
    xml(format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<response>\n<error>1</error>\n<message>{}</message>\n</response>\n",
        escape(message.as_str())
    ))
}

fn xml(text: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/xml; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(text)
}
