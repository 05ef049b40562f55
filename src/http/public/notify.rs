//! The pages that links in letters to readers open: a wish confirmed, or ended. Looking changes nothing.

use crate::http::State;
use crate::http::edge::tongue;
use crate::http::problem::Problem;
use crate::locale::{Argument, Tongue};
use crate::moderation::ReaderLink;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

#[derive(Template)]
#[template(path = "notify.html")]
struct NotifyPage {
    lang: &'static str,
    title: String,
    lead: String,
    fault: String,
    done: String,
    button: String,
    action: String,
}

fn page(t: Tongue, title: &str) -> NotifyPage {
    NotifyPage {
        lang: t.tag(),
        title: t.tr(title),
        lead: String::new(),
        fault: String::new(),
        done: String::new(),
        button: String::new(),
        action: String::new(),
    }
}

pub async fn show(
    state: web::Data<State>,
    request: HttpRequest,
    token: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let t = tongue(&request);
    let mut page = page(t, "notify-confirm-title");
    match state.sieve.find_confirmation(&token).await? {
        ReaderLink::Open(site) => {
            page.lead = t.tr_with("notify-confirm-lead", &[("site", Argument::Text(&site))]);
            page.button = t.tr("notify-confirm-submit");
            page.action = format!("/notify/{token}");
        }
        ReaderLink::Confirmed(site) => {
            page.done = t.tr_with("notify-confirm-done", &[("site", Argument::Text(&site))]);
        }
        ReaderLink::Ended => page.fault = t.tr("notify-ended"),
    }
    respond(&page)
}

pub async fn confirm(
    state: web::Data<State>,
    request: HttpRequest,
    token: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let t = tongue(&request);
    let mut page = page(t, "notify-confirm-title");
    match state.sieve.confirm_reader(&token).await? {
        ReaderLink::Open(site) | ReaderLink::Confirmed(site) => {
            page.done = t.tr_with("notify-confirm-done", &[("site", Argument::Text(&site))]);
        }
        ReaderLink::Ended => page.fault = t.tr("notify-ended"),
    }
    respond(&page)
}

pub async fn show_end(
    state: web::Data<State>,
    request: HttpRequest,
    token: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let t = tongue(&request);
    let mut page = page(t, "notify-end-title");
    match state.sieve.find_end(&token).await? {
        Some((site, is_ended)) => {
            let (lead, button, way) = if is_ended {
                ("notify-reopen-lead", "notify-reopen-submit", "reopen")
            } else {
                ("notify-end-lead", "notify-end-submit", "end")
            };
            page.lead = t.tr_with(lead, &[("site", Argument::Text(&site))]);
            page.button = t.tr(button);
            page.action = format!("/notify/{way}/{token}");
        }
        None => page.fault = t.tr("notify-ended"),
    }
    respond(&page)
}

/// By the button, or by a mail program's one POST (RFC 8058), which comes from nowhere.
pub async fn end(
    state: web::Data<State>,
    request: HttpRequest,
    token: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let t = tongue(&request);
    let mut page = page(t, "notify-end-title");
    if state.sieve.end_reader(&token).await? {
        page.done = t.tr("notify-end-done");
        page.button = t.tr("notify-reopen-submit");
        page.action = format!("/notify/reopen/{token}");
    } else {
        page.fault = t.tr("notify-ended");
    }
    respond(&page)
}

/// By the button alone: no mail program sends here.
pub async fn reopen(
    state: web::Data<State>,
    request: HttpRequest,
    token: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let t = tongue(&request);
    let mut page = page(t, "notify-confirm-title");
    match state.sieve.reopen_reader(&token).await? {
        Some(site) => page.done = t.tr_with("notify-reopen-done", &[("site", Argument::Text(&site))]),
        None => page.fault = t.tr("notify-ended"),
    }
    respond(&page)
}

fn respond(page: &NotifyPage) -> Result<HttpResponse, Problem> {
    let html = page.render().map_err(Problem::internal)?;
    let status = if page.fault.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::GONE
    };
    Ok(HttpResponse::build(status)
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header(("Content-Security-Policy", POLICY))
        .insert_header(("Referrer-Policy", "no-referrer"))
        .insert_header(("Cache-Control", "no-store"))
        .insert_header(("X-Robots-Tag", "noindex"))
        .body(html))
}
