//! Readers report a comment, and whoever a decision concerns objects to it: by the API, and by pages without a script.

use super::pages::page_response;
use super::submit::body_code;
use crate::domain::body::Body;
use crate::domain::comment::PublicComment;
use crate::domain::email::Email;
use crate::domain::ids::CommentId;
use crate::domain::notice::ReportReason;
use crate::domain::site::Site;
use crate::http::edge::{Wants, asked_tongue};
use crate::http::gate::{self, Caller};
use crate::http::input::{Fields, Media};
use crate::http::problem::{Code, Problem};
use crate::http::{State, words};
use crate::locale::Tongue;
use crate::moderation::Report;
use crate::storage::Reported;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde_json::json;

const MOST_CHARS: usize = 1000;

/// See `templates/report-comment.html`.
#[derive(Template)]
#[template(path = "report-comment.html")]
struct ReportPage {
    t: Tongue,
    lang: &'static str,
    site_name: String,
    action: String,
    sent: bool,
    back_url: String,
    name: String,
    created_at: String,
    created_text: String,
    html: String,
    reasons: Vec<ReasonChoice>,
    text: String,
    email: String,
    fault: String,
    reason_fault: String,
    text_fault: String,
    email_fault: String,
}

struct ReasonChoice {
    value: &'static str,
    text: String,
    chosen: bool,
}

/// See `templates/objection.html`.
#[derive(Template)]
#[template(path = "objection.html")]
struct ObjectionPage {
    t: Tongue,
    lang: &'static str,
    site_name: String,
    action: String,
    sent: bool,
    over: bool,
    text: String,
    fault: String,
}

/// What was sent, to be shown again where it is refused.
#[derive(Default)]
struct Typed {
    reason: Option<String>,
    text: Option<String>,
    email: Option<String>,
}

/// `POST /api/v1/sites/{site}/comments/{id}/report`: the same answer, whatever was known before.
pub async fn report(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let (site, caller) = gate::enter(&state, &request, &path.0).await?;
    let mut fields = Fields::read(&request, payload, Media::JsonOrForm).await?;
    let wants_page = fields.is_form && Wants::of(&request) == Wants::Page;
    let typed = Typed {
        reason: fields.text("reason"),
        text: fields.text("text"),
        email: fields.text("email"),
    };
    match keep(&state, &request, &site, caller, &path.1, &typed, &mut fields).await {
        Ok(()) if wants_page => Ok(HttpResponse::SeeOther()
            .insert_header((LOCATION, format!("/report/{}/{}?sent=1", site.id, path.1)))
            .finish()),
        Ok(()) => Ok(HttpResponse::Accepted()
            .insert_header(("Cache-Control", "no-store"))
            .json(json!({ "status": "received" }))),
        Err(problem) if wants_page && problem.code != Code::CommentUnknown => {
            problem.log();
            let comment = find_comment(&state, &site, &path.1).await?;
            let mut response = HttpResponse::build(problem.code.status());
            problem.put_headers(&mut response);
            let page = report_page(&request, &site, comment, &typed, Some(&problem), false);
            page_response(&site.origins, &page, &mut response, false)
        }
        Err(problem) => Err(problem),
    }
}

async fn keep(
    state: &State,
    request: &HttpRequest,
    site: &Site,
    caller: Caller,
    id: &str,
    typed: &Typed,
    fields: &mut Fields,
) -> Result<(), Problem> {
    let reason = typed.reason.as_deref().and_then(ReportReason::find);
    match (&typed.reason, reason) {
        (None, _) => fields.fault("reason", "reason.required"),
        (Some(_), None) => fields.fault("reason", "reason.invalid"),
        _ => {}
    }
    if typed
        .text
        .as_ref()
        .is_some_and(|text| text.chars().count() > MOST_CHARS)
    {
        fields.fault("text", "text.too_long");
    }
    let email = typed.email.as_deref().map(Email::parse);
    if matches!(email, Some(Err(_))) {
        fields.fault("email", "email.invalid");
    }
    let ip = match caller {
        Caller::Website => fields.reader(),
        Caller::Browser => state.limits.caller(request),
    };
    fields.check()?;
    state.limits.check(&format!("report:{}", site.id), ip)?;
    let id = CommentId::parse(id).map_err(|_| Code::CommentUnknown)?;
    let report = Report {
        reason: reason.ok_or(Code::InputInvalid)?,
        text: typed.text.as_ref().map(|text| text.trim().to_owned()),
        email: email.transpose().map_err(|_| Code::InputInvalid)?,
        lang: page_tongue(request, site).tag(),
        ip,
    };
    match state.sieve.report(site, &id, report).await? {
        Reported::Done | Reported::Known => Ok(()),
        Reported::Unknown => Err(Code::CommentUnknown.into()),
    }
}

/// `GET /report/{site}/{id}`: the form, or a word of thanks.
pub async fn form(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (site, _) = gate::enter(&state, &request, &path.0).await?;
    let comment = find_comment(&state, &site, &path.1).await?;
    let sent = request.query_string() == "sent=1";
    let page = report_page(&request, &site, comment, &Typed::default(), None, sent);
    page_response(&site.origins, &page, &mut HttpResponse::Ok(), false)
}

async fn find_comment(state: &State, site: &Site, id: &str) -> Result<PublicComment, Problem> {
    let found = state.sieve.find_published(site, id).await?;
    Ok(found.ok_or(Code::CommentUnknown)?)
}

fn report_page(
    request: &HttpRequest,
    site: &Site,
    comment: PublicComment,
    typed: &Typed,
    problem: Option<&Problem>,
    sent: bool,
) -> ReportPage {
    let t = page_tongue(request, site);
    let fault = |field: &str| {
        let faults = problem.iter().flat_map(|problem| &problem.faults);
        let mut of_field = faults.filter(|fault| fault.pointer == format!("/{field}"));
        of_field.next().map(|fault| fault.message(t)).unwrap_or_default()
    };
    ReportPage {
        t,
        lang: t.tag(),
        site_name: site.name.clone(),
        action: format!("/api/v1/sites/{}/comments/{}/report", site.id, comment.id),
        sent,
        back_url: format!(
            "/thread/{}?page={}#comment-{}",
            site.id,
            super::discussion::encoded(&comment.page),
            comment.id
        ),
        reasons: ReportReason::ALL
            .into_iter()
            .map(|reason| ReasonChoice {
                value: reason.as_str(),
                text: t.tr(&format!("report-reason-{}", reason.as_str())),
                chosen: typed.reason.as_deref() == Some(reason.as_str()),
            })
            .collect(),
        created_text: words::date(&comment.created_at, t),
        created_at: comment.created_at,
        name: comment.name,
        html: comment.html,
        text: typed.text.clone().unwrap_or_default(),
        email: typed.email.clone().unwrap_or_default(),
        fault: problem.map(|problem| problem.detail(t)).unwrap_or_default(),
        reason_fault: fault("reason"),
        text_fault: fault("text"),
        email_fault: fault("email"),
    }
}

/// `GET /objection/{site}/{token}`: a form. A program that follows the link of a letter changes nothing.
pub async fn objection(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (site, _) = gate::enter(&state, &request, &path.0).await?;
    let over = state.sieve.open_objection(&site.id, &path.1).is_none();
    objection_page(&request, &site, &path.1, (over, false), String::new(), String::new())
}

pub async fn object(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let (site, _) = gate::enter(&state, &request, &path.0).await?;
    let mut fields = Fields::read(&request, payload, Media::Form).await?;
    let text = fields.text("text").unwrap_or_default();
    fields.check()?;
    let t = page_tongue(&request, &site);
    let Some(objection) = state.sieve.open_objection(&site.id, &path.1) else {
        return objection_page(&request, &site, &path.1, (true, false), text, String::new());
    };
    let too_long = text.chars().count() > MOST_CHARS;
    let fault = match Body::parse(&text) {
        _ if too_long => Some("text.too_long"),
        Ok(_) => None,
        Err(error) => Some(body_code(error)),
    };
    if let Some(code) = fault {
        let fault = t.tr(&format!("field-{}", code.replace(['.', '_'], "-")));
        return objection_page(&request, &site, &path.1, (false, false), text, fault);
    }
    let caller = state.limits.caller(&request);
    state.limits.check(&format!("report:{}", site.id), caller)?;
    let reported = state.sieve.object(&site, &objection, text.trim(), t.tag()).await?;
    let over = reported == Reported::Unknown;
    objection_page(&request, &site, &path.1, (over, !over), String::new(), String::new())
}

fn objection_page(
    request: &HttpRequest,
    site: &Site,
    token: &str,
    (over, sent): (bool, bool),
    text: String,
    fault: String,
) -> Result<HttpResponse, Problem> {
    let t = page_tongue(request, site);
    let status = match (over, fault.is_empty()) {
        (true, _) => StatusCode::NOT_FOUND,
        (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (false, true) => StatusCode::OK,
    };
    let page = ObjectionPage {
        t,
        lang: t.tag(),
        site_name: site.name.clone(),
        action: format!("/objection/{}/{}", site.id, super::discussion::encoded(token)),
        sent,
        over,
        text,
        fault,
    };
    let mut response = page_response(&site.origins, &page, &mut HttpResponse::build(status), false)?;
    // The link is a proof: it goes nowhere, and nobody keeps the page.
    let headers = response.headers_mut();
    headers.insert(
        actix_web::http::header::CACHE_CONTROL,
        actix_web::http::header::HeaderValue::from_static("no-store"),
    );
    headers.insert(
        actix_web::http::header::REFERRER_POLICY,
        actix_web::http::header::HeaderValue::from_static("no-referrer"),
    );
    Ok(response)
}

/// The reader's language, else the site's.
fn page_tongue(request: &HttpRequest, site: &Site) -> Tongue {
    asked_tongue(request)
        .or(Tongue::find(site.lang.as_str()))
        .unwrap_or_default()
}
