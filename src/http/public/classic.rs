//! WordPress's own comment form, `POST /wp-comments-post.php?site=…`: its names of fields in, its redirect or its plain page
//! of refusal out.
//!
//! Owns what of WordPress's ways has another name here. What becomes of the comment is what becomes of any.

use super::pages;
use super::submit::{Typed, keep};
use crate::domain::page::Page;
use crate::domain::site::Site;
use crate::domain::website::Website;
use crate::http::edge::asked_tongue;
use crate::http::filter::Asked;
use crate::http::input::{Fields, Media};
use crate::http::problem::{Code, Problem};
use crate::http::{State, gate};
use crate::locale::Tongue;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, LOCATION, REFERER};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use url::{Url, form_urlencoded};

/// What WordPress adds to a page's address for one reader; it is the same page.
const NOT_OF_THE_PAGE: [&str; 4] = ["replytocom", "unapproved", "moderation-hash", "cpage"];

#[derive(Template)]
#[template(path = "classic.html")]
struct RefusedPage {
    t: Tongue,
    lang: &'static str,
    message: String,
    text: String,
    back_url: String,
}

/// What is known of a form by the time it is refused.
#[derive(Default)]
struct Known {
    site: Option<Site>,
    page: Option<Page>,
    /// What was typed.
    text: Option<String>,
}

pub async fn post(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let mut known = Known::default();
    match accept(&state, &request, payload, &mut known).await {
        Ok(back) => Ok(HttpResponse::Found()
            .insert_header((LOCATION, back.as_str()))
            .insert_header((CACHE_CONTROL, "no-store"))
            .finish()),
        Err(problem) => refused(&request, known, &problem),
    }
}

/// Takes a comment in; where its reader goes then. What is learnt on the way serves a refusal.
async fn accept(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
    known: &mut Known,
) -> Result<Url, Problem> {
    let mut fields = Fields::read(request, payload, Media::Form).await;
    // Whoever is refused gets back what they wrote.
    known.text = fields.as_mut().ok().and_then(|fields| fields.text("comment"));
    let (site, caller) = gate::enter(state, request, &slug(request)?).await?;
    let site = known.site.insert(site);
    let mut fields = fields?;
    let typed = take(state, request, site, &mut fields, known.text.clone()).await?;
    let Some((page, typed)) = typed else {
        return Err(Code::PageUnknown.into());
    };
    let page = known.page.insert(page);
    let row = state.sieve.find_page(site, page).await?;
    if row.is_some_and(|row| state.sieve.is_closed(site, &row)) {
        return Err(Code::PageClosed.into());
    }
    let receipt = keep(state, request, site, caller, &typed, &mut fields).await?;
    pages::destination(state, site, &typed, &receipt)
}

/// Any method but POST gets what WordPress gives it: nothing, and which would do.
#[expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "the shape that every refusal has"
)]
pub fn refuse_method(_: &HttpRequest, problem: Problem) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::build(problem.code.status())
        .insert_header((ALLOW, "POST"))
        .insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"))
        .finish())
}

/// The site that the address names.
pub(super) fn slug(request: &HttpRequest) -> Result<String, Problem> {
    let asked = Asked::parse(request.query_string());
    Ok(asked.find("site").ok_or(Code::SiteUnknown)?.to_owned())
}

/// The page that WordPress would know by a number: `?p=` on the site's first origin, as WordPress's own short links are. An
/// address or a name may stand in place of the number.
pub(super) fn page_of_post(site: &Site, id: &str) -> Option<Page> {
    let id = id.trim();
    let is_number = id.bytes().all(|b| b.is_ascii_digit());
    if !is_number {
        return site.page(id).ok();
    }
    let number: u64 = id.parse().ok().filter(|&number| number > 0)?;
    site.page(&format!("{}/?p={number}", site.origins.first()?)).ok()
}

/// The form's fields by our names, and its page; `None` where it names no page of the site.
async fn take(
    state: &State,
    request: &HttpRequest,
    site: &Site,
    fields: &mut Fields,
    body: Option<String>,
) -> Result<Option<(Page, Typed)>, Problem> {
    let post = fields.text("comment_post_ID").unwrap_or_default();
    let is_number = post.trim().bytes().all(|b| b.is_ascii_digit());
    // Where the form tells no more than a number, the address that the reader came from says more.
    let came_from = if is_number { referer(request, site) } else { None };
    let Some(page) = came_from.or_else(|| page_of_post(site, &post)) else {
        return Ok(None);
    };
    // An answer to what is not there, or lies too deep, stands by itself, as it does in WordPress.
    let parent = match fields.text("comment_parent") {
        Some(id) => {
            let answered = state.sieve.find_answered(site, &page, id.trim()).await?;
            answered.is_ok().then(|| id.trim().to_owned())
        }
        None => None,
    };
    let name = fields.text("author");
    let website = fields.text("url").and_then(|text| website(&text));
    let redirect = fields.text("redirect_to").and_then(|to| joined(site, &page, &to));
    let typed = Typed {
        page: Some(page.as_str().to_owned()),
        parent,
        name,
        website,
        body,
        redirect,
        // What has one name in both: `email`, and what a form brings against programs.
        ..Typed::take(fields)
    };
    Ok(Some((page, typed)))
}

/// Where a form asks to go afterwards, which may be told as from its page: `/thanks`.
fn joined(site: &Site, page: &Page, to: &str) -> Option<String> {
    let base = match page.url() {
        Some(url) => url.clone(),
        None => Url::parse(site.origins.first()?.as_str()).ok()?,
    };
    Some(base.join(to.trim()).ok()?.into())
}

/// A website as people type it into this form; one that is none is left out.
fn website(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let full = if typed.contains("://") {
        typed.to_owned()
    } else {
        format!("http://{typed}")
    };
    Website::parse(&full).ok().map(|website| website.as_str().to_owned())
}

/// The page that the reader came from, if it is one of the site's. Browsers tell another origin no more than the sender's own
/// (`strict-origin-when-cross-origin`), so that alone names no page.
fn referer(request: &HttpRequest, site: &Site) -> Option<Page> {
    let mut url = Url::parse(request.headers().get(REFERER)?.to_str().ok()?).ok()?;
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .into_owned()
        .filter(|(name, _)| !NOT_OF_THE_PAGE.contains(&name.as_str()))
        .collect();
    if kept.len() != url.query_pairs().count() {
        let query: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&kept)
            .finish();
        url.set_query(if kept.is_empty() { None } else { Some(&query) });
    }
    if let Some(whole) = without_comment_page(url.path()) {
        url.set_path(&whole);
    }
    let is_bare = url.path() == "/" && url.query().is_none();
    (!is_bare).then(|| site.page(url.as_str()).ok()).flatten()
}

/// `/article/comment-page-2/` is `/article/`.
fn without_comment_page(path: &str) -> Option<String> {
    let trimmed = path.trim_end_matches('/');
    let (article, last) = trimmed.rsplit_once('/')?;
    let number = last.strip_prefix("comment-page-")?;
    let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| format!("{article}/"))
}

/// WordPress's plain page: one sentence, with the status that WordPress gives it, and what was typed.
fn refused(request: &HttpRequest, known: Known, problem: &Problem) -> Result<HttpResponse, Problem> {
    let Known { site, page, text } = known;
    let own = site.as_ref().and_then(|site| Tongue::find(site.lang.as_str()));
    let tongue = asked_tongue(request).or(own).unwrap_or_default();
    problem.log();
    let (status, message) = told(problem, tongue);
    let page = RefusedPage {
        t: tongue,
        lang: tongue.tag(),
        message,
        text: text.unwrap_or_default(),
        back_url: page
            .as_ref()
            .and_then(Page::url)
            .map(Url::to_string)
            .unwrap_or_default(),
    };
    let mut response = HttpResponse::build(status);
    problem.put_headers(&mut response);
    response.insert_header(("Content-Language", tongue.tag()));
    let origins = site.map(|site| site.origins).unwrap_or_default();
    let mut response = pages::page_response(&origins, &page, &mut response, false)?;
    // It holds what was typed.
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, no_store);
    Ok(response)
}

/// The first thing that is wrong, in the order in which WordPress looks.
fn told(problem: &Problem, tongue: Tongue) -> (StatusCode, String) {
    let status = problem.code.status();
    let key = match problem.code {
        Code::InputInvalid => {
            let has = |code: &str| problem.faults.iter().any(|fault| fault.code == code);
            let known = [
                ("name.required", "classic-required"),
                ("email.required", "classic-required"),
                ("email.invalid", "classic-email"),
                ("body.required", "classic-body"),
                ("name.too_long", "classic-name-long"),
                ("body.too_long", "classic-body-long"),
            ];
            let first = known.into_iter().find(|(code, _)| has(code)).map(|(_, key)| key);
            let message = first.map_or_else(
                || {
                    problem
                        .faults
                        .first()
                        .map(|fault| fault.message(tongue))
                        .unwrap_or_default()
                },
                |key| tongue.tr(key),
            );
            // WordPress calls what the reader can mend no failure.
            return (StatusCode::OK, message);
        }
        Code::CommentDuplicate => "classic-duplicate",
        Code::PageClosed => "classic-closed",
        Code::RateLimited => "classic-flood",
        _ => return (status, problem.detail(tongue)),
    };
    (status, tongue.tr(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_comments_is_its_article() {
        assert_eq!(without_comment_page("/a/comment-page-2/").as_deref(), Some("/a/"));
        assert_eq!(without_comment_page("/a/comment-page-12").as_deref(), Some("/a/"));
        for other in [
            "/",
            "/a/",
            "/a/comment-page-/",
            "/comment-page-x/",
            "/a/comment-page-2/b",
        ] {
            assert_eq!(without_comment_page(other), None, "{other}");
        }
    }

    #[test]
    fn a_website_is_taken_as_people_type_it() {
        assert_eq!(website("blog.example").as_deref(), Some("http://blog.example/"));
        assert_eq!(website(" https://a.example/b ").as_deref(), Some("https://a.example/b"));
        for wrong in ["javascript://alert(1)", "http://", "a b"] {
            assert_eq!(website(wrong), None, "{wrong}");
        }
    }
}
