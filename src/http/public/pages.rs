//! The plain pages: a thread with its form, the demo's article, and what a browser gets for a form that was refused.

use super::discussion::{Comment, Discussion, Field, Form, challenge_path, discuss, encoded};
use super::reading::Query;
use super::submit::{Typed, way_back};
use super::{feed, notice};
use crate::domain::page::Page;
use crate::domain::site::{Origin, Site};
use crate::http::edge::{RequestId, asked_tongue};
use crate::http::problem::{Code, Problem};
use crate::http::{State, gate};
use crate::locale::Tongue;
use crate::moderation::Receipt;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, LOCATION};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, HttpResponseBuilder, web};
use askama::Template;
use url::Url;

/// No script but the one that does the work a form may be asked for, no foreign anything. A browser follows a form's redirect only to where forms may go, so the site's own
/// origins are named; there, too, the page may stand in a frame.
fn policy(origins: &[Origin], works: bool) -> String {
    let origins: Vec<&str> = origins.iter().map(Origin::as_str).collect();
    let origins = origins.join(" ");
    let script = if works {
        " script-src 'self'; connect-src 'self';"
    } else {
        ""
    };
    format!(
        "default-src 'none';{script} style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self' {origins}; frame-ancestors 'self' {origins}"
    )
}

macro_rules! discussion_page {
    ($(#[$meta:meta])* $name:ident { $($field:ident),* }) => {
        #[derive(Template)]
        $(#[$meta])*
        struct $name {
            t: Tongue,
            lang: &'static str,
            $($field: String,)*
            count: i64,
            comments: Vec<Comment>,
            newer_url: String,
            next_url: String,
            held: bool,
            closed: bool,
            form: Form,
        }

        impl $name {
            fn new(t: Tongue, discussion: Discussion, $($field: String),*) -> Self {
                let Discussion { count, comments, newer_url, next_url, held, closed, form } = discussion;
                Self { t, lang: t.tag(), $($field,)* count, comments, newer_url, next_url, held, closed, form }
            }
        }
    };
}

discussion_page!(
    #[template(path = "thread.html")]
    ThreadPage {
        page_title,
        page_url,
        site_name,
        feed_url
    }
);
discussion_page!(
    #[template(path = "demo.html")]
    DemoPage {}
);

struct FaultLine {
    field: String,
    message: String,
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    t: Tongue,
    lang: &'static str,
    title: String,
    message: String,
    faults: Vec<FaultLine>,
    has_form: bool,
    form: Form,
    back_url: String,
    request_id: String,
}

pub async fn thread(
    state: web::Data<State>,
    request: HttpRequest,
    site: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let (site, _) = gate::enter(&state, &request, &site).await?;
    let query = Query::parse(request.query_string())?;
    let Some(page) = query.pages(&site)?.into_iter().next() else {
        return Err(Code::InputInvalid.into());
    };
    let path = format!("/thread/{}?page={}", site.id, encoded(page.as_str()));
    let tongue = Tongue::find(site.lang.as_str()).unwrap_or_default();
    let (title, discussion) = discuss(&state, &request, &site, &page, &path, tongue, &query).await?;
    let url = page.url().map(Url::to_string).unwrap_or_default();
    let works = !discussion.form.challenge.is_empty();
    page_response(
        &site.origins,
        &ThreadPage::new(
            tongue,
            discussion,
            title,
            url,
            site.name.clone(),
            feed::path_of(&site, &page),
        ),
        &mut HttpResponse::Ok(),
        works,
    )
}

pub async fn demo(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let id = state.demo.as_ref().ok_or(Code::RouteUnknown)?;
    let site = state.sieve.store.find_site(id).await?.ok_or(Code::RouteUnknown)?;
    let address = state.public_url.join("demo").map_err(Problem::internal)?;
    let page = Page::parse(address.as_str(), &site.origins).map_err(Problem::internal)?;
    let query = Query::parse(&format!("page={}&{}", encoded(page.as_str()), request.query_string()))?;
    let (_, mut discussion) = discuss(&state, &request, &site, &page, "/demo?", Tongue::French, &query).await?;
    // It is there to be tried out, by programs too: how fast one types is not looked at.
    discussion.form.stamp.clear();
    let works = !discussion.form.challenge.is_empty();
    page_response(
        &site.origins,
        &DemoPage::new(Tongue::French, discussion),
        &mut HttpResponse::Ok(),
        works,
    )
}

/// Sends a browser on after its form was taken. Whatever holds a comment up looks the same.
pub fn sent(state: &State, site: &Site, typed: &Typed, receipt: &Receipt) -> Result<HttpResponse, Problem> {
    let back = destination(state, site, typed, receipt)?;
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, back.as_str()))
        .finish())
}

/// Where a browser goes after its form was taken.
pub(super) fn destination(state: &State, site: &Site, typed: &Typed, receipt: &Receipt) -> Result<Url, Problem> {
    let thread = || {
        state
            .public_url
            .join(&format!("thread/{}?page={}", site.id, encoded(&receipt.comment.page)))
    };
    let mut back = match way_back(state, site, typed, &receipt.comment.page) {
        Some(url) => url,
        None => thread().map_err(Problem::internal)?,
    };
    let ours = back.origin() == state.public_url.origin();
    if !receipt.published && ours {
        back.query_pairs_mut().append_pair("held", "1");
        back.set_fragment(Some("comments"));
    } else {
        back.set_fragment(Some(&format!("comment-{}", receipt.comment.id)));
    }
    Ok(back)
}

/// The form again with all that was typed, each fault at its field.
pub async fn refused(
    state: &State,
    request: &HttpRequest,
    site: &Site,
    typed: &Typed,
    problem: &Problem,
) -> Result<HttpResponse, Problem> {
    // A page that says what went wrong must not itself go wrong: where it cannot be known, no work is asked for.
    let works = state.sieve.demands_work(site).await.unwrap_or(false);
    let tongue = asked_tongue(request)
        .or(Tongue::find(site.lang.as_str()))
        .unwrap_or_default();
    problem.log();
    let fault_of = |field: &str| {
        problem
            .faults
            .iter()
            .find(|fault| fault.pointer == format!("/{field}"))
            .map(|fault| fault.message(tongue))
            .unwrap_or_default()
    };
    let field = |name: &str, value: &Option<String>| Field {
        value: value.clone().unwrap_or_default(),
        fault: fault_of(name),
    };
    let form = Form {
        action: format!("/api/v1/sites/{}/comments", site.id),
        page: field("page", &typed.page),
        title: field("title", &typed.title),
        parent: field("parent", &typed.parent),
        redirect: typed.redirect.clone().unwrap_or_default(),
        lang: tongue.tag().to_owned(),
        email_optional: !site.settings.email_required,
        notify_offered: state.mail,
        notice: notice::of(state, site, tongue),
        notify: typed.notify,
        // The one it was first given: to mend a field takes no time.
        stamp: typed.stamp.clone().unwrap_or_default(),
        challenge: if works { challenge_path(site) } else { String::new() },
        name: field("name", &typed.name),
        email: field("email", &typed.email),
        website: field("website", &typed.website),
        body: field("body", &typed.body),
        ..Form::default()
    };
    let page_is_good = problem.faults.iter().all(|fault| fault.pointer != "/page");
    let back = typed
        .page
        .as_deref()
        .filter(|_| page_is_good)
        .and_then(|page| way_back(state, site, typed, page));
    let page = ErrorPage {
        t: tongue,
        lang: tongue.tag(),
        title: problem.title(tongue),
        message: problem.detail(tongue),
        faults: problem
            .faults
            .iter()
            .map(|fault| FaultLine {
                field: fault.pointer.trim_start_matches('/').to_owned(),
                message: fault.message(tongue),
            })
            .collect(),
        has_form: problem.code != Code::PageClosed,
        form,
        back_url: back.map(|url| url.to_string()).unwrap_or_default(),
        request_id: request
            .extensions()
            .get::<RequestId>()
            .map(|id| id.0.clone())
            .unwrap_or_default(),
    };
    let mut response = HttpResponse::build(problem.code.status());
    problem.put_headers(&mut response);
    let mut response = page_response(&site.origins, &page, &mut response, works)?;
    // It holds what was typed, the address too.
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, no_store);
    Ok(response)
}

/// A page, framed and sent from no further than these origins.
pub(super) fn page_response(
    origins: &[Origin],
    page: &impl Template,
    response: &mut HttpResponseBuilder,
    works: bool,
) -> Result<HttpResponse, Problem> {
    let html = page.render().map_err(Problem::internal)?;
    Ok(response
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header(("Content-Security-Policy", policy(origins, works)))
        .insert_header(("Cache-Control", "no-cache"))
        .body(html))
}
