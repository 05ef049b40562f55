//! Which site a request is for, who asks, and whether they may: keys, origins, CORS.
//!
//! Origins are rows that change while the service runs, so the check stands here and not in a middleware set up at start.

use super::State;
use super::edge::Cors;
use super::problem::{Code, Problem};
use super::resource::method_refused;
use crate::domain::ids::SiteId;
use crate::domain::site::Site;
use actix_web::http::header::{ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, HOST, HeaderValue, ORIGIN};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use url::Url;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// A reader's browser, which proves nothing.
    Browser,
    /// The website's own server, by the site's key.
    Website,
}

/// The bearer token of a request, if it carries one.
pub fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// Lets a reader or the website itself in, and notes for the answer which origin may read it.
pub async fn enter(state: &State, request: &HttpRequest, site: &str) -> Result<(Site, Caller), Problem> {
    let site = find_site(state, site).await?;
    check_origin(state, request, &site)?;
    if !request.headers().contains_key(AUTHORIZATION) {
        return Ok((site, Caller::Browser));
    }
    match owner_of_key(state, request).await? {
        Some(owner) if owner.id == site.id => Ok((site, Caller::Website)),
        // The right person in the wrong place learns nothing of it.
        Some(_) => Err(Code::SiteUnknown.into()),
        None => Err(Code::AuthRequired.into()),
    }
}

/// Lets only the website itself in.
pub async fn enter_by_key(state: &State, request: &HttpRequest, site: &str) -> Result<Site, Problem> {
    match enter(state, request, site).await? {
        (site, Caller::Website) => Ok(site),
        (_, Caller::Browser) => Err(Code::AuthRequired.into()),
    }
}

/// Lets the author of a comment in, whose proof is checked later.
pub async fn enter_unproven(state: &State, request: &HttpRequest, site: &str) -> Result<Site, Problem> {
    let site = find_site(state, site).await?;
    check_origin(state, request, &site)?;
    Ok(site)
}

/// Lets in whoever signs what they send; no browser does, so that it does not matter which page one is on. The signature is checked
/// later.
pub async fn enter_by_signature(state: &State, site: &str) -> Result<Site, Problem> {
    find_site(state, site).await
}

/// Answers a browser that asks before it sends (Fetch, "CORS-preflight request").
pub async fn preflight(state: &State, request: &HttpRequest, site: &str) -> Result<HttpResponse, Problem> {
    if !request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
        return Err(method_refused(request));
    }
    let site = find_site(state, site).await?;
    check_origin(state, request, &site)?;
    Ok(HttpResponse::NoContent()
        .insert_header(("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE"))
        .insert_header((
            "Access-Control-Allow-Headers",
            "Authorization, Content-Type, Idempotency-Key, X-Request-Id",
        ))
        .insert_header(("Access-Control-Max-Age", "600"))
        .finish())
}

/// Whether an address lies on one of the site's origins or on ours.
pub fn is_home(state: &State, site: &Site, url: &Url) -> bool {
    let origin = url.origin().ascii_serialization();
    site.has_origin(&origin) || origin == state.public_url.origin().ascii_serialization()
}

async fn find_site(state: &State, site: &str) -> Result<Site, Problem> {
    let id = SiteId::parse(site).map_err(|_| Code::SiteUnknown)?;
    Ok(state.sieve.store.find_site(&id).await?.ok_or(Code::SiteUnknown)?)
}

async fn owner_of_key(state: &State, request: &HttpRequest) -> Result<Option<Site>, Problem> {
    let Some(key) = bearer(request).filter(|key| !key.is_empty()) else {
        return Ok(None);
    };
    Ok(state.sieve.find_site_by_key(key).await?)
}

fn check_origin(state: &State, request: &HttpRequest, site: &Site) -> Result<(), Problem> {
    let Some(origin) = request.headers().get(ORIGIN) else {
        return Ok(());
    };
    let text = origin.to_str().unwrap_or_default();
    let own = text == state.public_url.origin().ascii_serialization() || is_local_self(request, text);
    if !own && !site.has_origin(text) {
        return Err(Code::OriginRefused.into());
    }
    let Ok(origin) = HeaderValue::from_str(text) else {
        return Err(Code::OriginRefused.into());
    };
    request.extensions_mut().insert(Cors(origin));
    Ok(())
}

/// Whether a page of ours was opened on this very machine by another of its names (`localhost` for `127.0.0.1`).
fn is_local_self(request: &HttpRequest, origin: &str) -> bool {
    let Ok(url) = Url::parse(origin) else { return false };
    let is_loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    is_loopback && host.is_some_and(|host| origin == format!("http://{host}"))
}
