//! The plain pages: a thread with its form, the demo's article, and what a browser gets for a form that was refused.

use super::reading::Query;
use super::submit::{Typed, way_back};
use crate::domain::comment::PublicComment;
use crate::domain::page::Page;
use crate::domain::site::{Origin, Site};
use crate::http::problem::{Code, Problem};
use crate::http::{State, gate, words};
use crate::locale::Tongue;
use crate::moderation::{ListingOrder, Receipt};
use actix_web::http::header::{CONTENT_TYPE, LOCATION};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use askama::Template;
use std::collections::HashMap;
use url::{Url, form_urlencoded};

/// No script, no foreign anything. A browser follows a form's redirect only to where forms may go, so the site's own
/// origins are named; there, too, the page may stand in a frame.
fn policy(site: &Site) -> String {
    let origins: Vec<&str> = site.origins.iter().map(Origin::as_str).collect();
    let origins = origins.join(" ");
    format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self' {origins}; frame-ancestors 'self' {origins}"
    )
}

/// Comments on one page of a thread.
const SHOWN: usize = 100;
/// Answers are indented up to here.
const DEEPEST: u8 = 4;

#[derive(Default)]
struct Field {
    value: String,
    fault: String,
}

#[derive(Default)]
struct Form {
    action: String,
    page: Field,
    title: Field,
    parent: Field,
    parent_name: String,
    cancel_url: String,
    redirect: String,
    lang: String,
    email_optional: bool,
    name: Field,
    email: Field,
    website: Field,
    body: Field,
}

struct Comment {
    id: String,
    depth: u8,
    name: String,
    website: String,
    created_at: String,
    created_text: String,
    edited: bool,
    parent: String,
    parent_name: String,
    html: String,
    url: String,
    reply_url: String,
}

/// What thread and demo show alike.
struct Discussion {
    count: i64,
    comments: Vec<Comment>,
    newer_url: String,
    next_url: String,
    held: bool,
    closed: bool,
    form: Form,
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
        site_name
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
    page_response(
        &site,
        &ThreadPage::new(tongue, discussion, title, url, site.name.clone()),
        &mut HttpResponse::Ok(),
    )
}

pub async fn demo(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let id = state.demo.as_ref().ok_or(Code::RouteUnknown)?;
    let site = state.sieve.store.find_site(id).await?.ok_or(Code::RouteUnknown)?;
    let address = state.public_url.join("demo").map_err(Problem::internal)?;
    let page = Page::parse(address.as_str(), &site.origins).map_err(Problem::internal)?;
    let query = Query::parse(&format!("{}&page={}", request.query_string(), encoded(page.as_str())))?;
    let (_, discussion) = discuss(&state, &request, &site, &page, "/demo?", Tongue::French, &query).await?;
    page_response(
        &site,
        &DemoPage::new(Tongue::French, discussion),
        &mut HttpResponse::Ok(),
    )
}

/// Sends a browser on after its form was taken. Whatever holds a comment up looks the same.
pub fn sent(state: &State, site: &Site, typed: &Typed, receipt: &Receipt) -> Result<HttpResponse, Problem> {
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
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, back.as_str()))
        .finish())
}

/// The form again with all that was typed, each fault at its field.
pub fn refused(
    state: &State,
    site: &Site,
    tongue: Tongue,
    typed: &Typed,
    problem: Problem,
) -> Result<HttpResponse, Problem> {
    if problem.code.status().is_server_error() {
        // The edge logs it and the browser is told to come back; what was typed is still in its form.
        return Err(problem);
    }
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
        request_id: String::new(),
    };
    page_response(site, &page, &mut HttpResponse::build(problem.code.status()))
}

async fn discuss(
    state: &State,
    request: &HttpRequest,
    site: &Site,
    page: &Page,
    path: &str,
    tongue: Tongue,
    query: &Query,
) -> Result<(String, Discussion), Problem> {
    let asked: HashMap<String, String> = form_urlencoded::parse(request.query_string().as_bytes())
        .into_owned()
        .collect();
    let row = state.sieve.find_page(site, page).await?;
    let mut comments = Vec::new();
    let mut next = None;
    if let Some(row) = &row {
        let listing = state
            .sieve
            .list(site, row, ListingOrder::Oldest, query.cursor.as_deref(), SHOWN)
            .await?;
        comments = arrange(listing.comments, site, path, tongue);
        next = listing.next;
    }
    let parent = asked
        .get("parent")
        .and_then(|id| comments.iter().find(|comment| comment.id == *id));
    let title = row.as_ref().and_then(|row| row.title.clone()).unwrap_or_default();
    let own_page = state
        .public_url
        .join(path.trim_end_matches('?'))
        .map_err(Problem::internal)?;
    let form = Form {
        action: format!("/api/v1/sites/{}/comments", site.id),
        page: Field {
            value: page.as_str().to_owned(),
            ..Field::default()
        },
        title: Field {
            value: title.clone(),
            ..Field::default()
        },
        parent: Field {
            value: parent.map(|parent| parent.id.clone()).unwrap_or_default(),
            ..Field::default()
        },
        parent_name: parent.map(|parent| parent.name.clone()).unwrap_or_default(),
        cancel_url: if parent.is_some() {
            format!("{path}#respond")
        } else {
            String::new()
        },
        redirect: own_page.into(),
        lang: tongue.tag().to_owned(),
        email_optional: !site.settings.email_required,
        ..Form::default()
    };
    Ok((
        title,
        Discussion {
            count: row.as_ref().map_or(0, |row| row.published),
            comments,
            newer_url: if query.cursor.is_some() {
                path.to_owned()
            } else {
                String::new()
            },
            next_url: next.map(|next| format!("{path}&cursor={next}")).unwrap_or_default(),
            held: asked.contains_key("held"),
            closed: row.is_some_and(|row| row.closed),
            form,
        },
    ))
}

/// Puts each answer under what it answers; an answer to what is not shown stands where its time puts it.
fn arrange(comments: Vec<PublicComment>, site: &Site, path: &str, tongue: Tongue) -> Vec<Comment> {
    let names: HashMap<String, String> = comments
        .iter()
        .map(|comment| (comment.id.clone(), comment.name.clone()))
        .collect();
    let mut answers: HashMap<Option<String>, Vec<PublicComment>> = HashMap::new();
    for comment in comments {
        let shown_parent = comment.parent.clone().filter(|parent| names.contains_key(parent));
        answers.entry(shown_parent).or_default().push(comment);
    }
    let mut waiting: Vec<(u32, PublicComment)> = answers
        .remove(&None)
        .unwrap_or_default()
        .into_iter()
        .rev()
        .map(|comment| (0, comment))
        .collect();
    let mut arranged = Vec::with_capacity(names.len());
    while let Some((depth, comment)) = waiting.pop() {
        let below = answers.remove(&Some(comment.id.clone())).unwrap_or_default();
        waiting.extend(below.into_iter().rev().map(|answer| (depth + 1, answer)));
        let can_answer = depth < site.settings.max_depth;
        arranged.push(Comment {
            depth: u8::try_from(depth).unwrap_or(DEEPEST).min(DEEPEST),
            created_text: words::date(&comment.created_at, tongue),
            edited: comment.edited_at.is_some(),
            parent_name: comment
                .parent
                .as_ref()
                .and_then(|parent| names.get(parent))
                .cloned()
                .unwrap_or_default(),
            parent: comment
                .parent
                .filter(|parent| names.contains_key(parent))
                .unwrap_or_default(),
            url: format!("#comment-{}", comment.id),
            reply_url: if can_answer {
                format!("{path}&parent={}#respond", comment.id)
            } else {
                String::new()
            },
            name: comment.name,
            website: comment.website.unwrap_or_default(),
            created_at: comment.created_at,
            html: comment.html,
            id: comment.id,
        });
    }
    arranged
}

fn page_response(
    site: &Site,
    page: &impl Template,
    response: &mut HttpResponseBuilder,
) -> Result<HttpResponse, Problem> {
    let html = page.render().map_err(Problem::internal)?;
    Ok(response
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header(("Content-Security-Policy", policy(site)))
        .insert_header(("Cache-Control", "no-cache"))
        .body(html))
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
