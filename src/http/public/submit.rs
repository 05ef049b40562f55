//! A comment comes in by `POST /api/v1/sites/{site}/comments`.

use super::pages;
use super::reading::page_code;
use crate::domain::body::{Body, BodyError};
use crate::domain::comment::CommentKind;
use crate::domain::email::Email;
use crate::domain::lang::Lang;
use crate::domain::name::{Name, NameError};
use crate::domain::site::Site;
use crate::domain::website::Website;
use crate::http::edge::Wants;
use crate::http::gate::{self, Caller};
use crate::http::input::{Fields, Media};
use crate::http::problem::{Code, Problem};
use crate::http::{State, words};
use crate::moderation::{AnsweredError, Filled, Receipt, Repeatable, Submission, Submitted};
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use std::net::IpAddr;
use url::Url;
use validator::Validate;

/// The fields as sent; which shape each must have.
#[derive(Debug, Clone, Default, Validate)]
pub struct Typed {
    #[validate(required(code = "page.required"))]
    pub page: Option<String>,
    #[validate(length(max = 300, code = "title.too_long"))]
    pub title: Option<String>,
    pub parent: Option<String>,
    #[validate(required(code = "name.required"))]
    pub name: Option<String>,
    pub email: Option<String>,
    pub website: Option<String>,
    #[validate(required(code = "body.required"))]
    pub body: Option<String>,
    pub lang: Option<String>,
    pub author_token: Option<String>,
    pub redirect: Option<String>,
    /// Whether to be told of answers.
    pub notify: bool,
    /// When the form was given out, as signed then.
    pub stamp: Option<String>,
    /// Nobody sees this field but programs.
    pub contact_me: Option<String>,
    /// Work that was done.
    pub altcha: Option<String>,
}

impl Typed {
    pub(super) fn take(fields: &mut Fields) -> Self {
        Self {
            page: fields.text("page"),
            title: fields.text("title").map(|title| title.trim().to_owned()),
            parent: fields.text("parent"),
            name: fields.text("name"),
            email: fields.text("email"),
            website: fields.text("website"),
            body: fields.text("body"),
            lang: fields.text("lang"),
            author_token: fields.text("author_token"),
            redirect: fields.text("redirect"),
            notify: fields.truth("notify"),
            stamp: fields.text("stamp"),
            contact_me: fields.text("contact_me"),
            altcha: fields.text("altcha"),
        }
    }
}

#[derive(Serialize)]
struct SubmitResponse<'a> {
    id: &'a str,
    status: &'static str,
    comment: &'a crate::domain::comment::PublicComment,
    edit_token: &'a str,
    author_token: &'a str,
    #[serde(flatten)]
    judged: Option<JudgedResponse>,
}

#[derive(Serialize)]
struct JudgedResponse {
    verdict: &'static str,
    spam_probability: Option<f64>,
    rule: Option<words::RuleResponse>,
    reasons: Vec<words::ReasonResponse>,
}

pub async fn submit(
    state: web::Data<State>,
    request: HttpRequest,
    site: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let (site, caller) = gate::enter(&state, &request, &site).await?;
    let mut fields = Fields::read(&request, payload, Media::JsonOrForm).await?;
    let wants_page = fields.is_form && Wants::of(&request) == Wants::Page;
    let typed = Typed::take(&mut fields);
    match keep(&state, &request, &site, caller, &typed, &mut fields).await {
        Ok(receipt) if wants_page => pages::sent(&state, &site, &typed, &receipt),
        Ok(receipt) => Ok(created(&request, &site, caller, &receipt)),
        Err(problem) if wants_page => pages::refused(&state, &request, &site, &typed, &problem).await,
        Err(problem) => Err(problem),
    }
}

pub(super) async fn keep(
    state: &State,
    request: &HttpRequest,
    site: &Site,
    caller: Caller,
    typed: &Typed,
    fields: &mut Fields,
) -> Result<Receipt, Problem> {
    let peer = state.limits.caller(request);
    let idempotency = repeatable(request, caller, fields)?;
    // Looked up first: what the request rests on, a parent for example, may have gone since it was answered.
    let earlier = match &idempotency {
        Some(repeatable) => state.sieve.find_earlier(site, repeatable).await?,
        None => None,
    };
    let submitted = if let Some(earlier) = earlier {
        earlier
    } else {
        let submission = parse(state, site, caller, peer, typed, fields).await?;
        state.limits.check(site.id.as_str(), submission.ip)?;
        let submission = Submission {
            idempotency,
            ..submission
        };
        state.sieve.submit(site, submission).await?
    };
    match submitted {
        Submitted::Kept(receipt) => Ok(*receipt),
        Submitted::Withdrawn => Err(Code::CommentUnknown.into()),
        Submitted::Duplicate => Err(Code::CommentDuplicate.into()),
        Submitted::PageClosed => Err(Code::PageClosed.into()),
        Submitted::IdempotencyMismatch => Err(Code::IdempotencyMismatch.into()),
    }
}

/// From fields as sent to a submission in which every part is right, or every fault at once.
async fn parse(
    state: &State,
    site: &Site,
    caller: Caller,
    peer: Option<IpAddr>,
    typed: &Typed,
    fields: &mut Fields,
) -> Result<Submission, Problem> {
    fields.validate(typed);
    let mut found = |field: &str, code: &str| fields.fault(field, code);
    let page = typed.page.as_deref().and_then(|text| match site.page(text) {
        Ok(page) => Some(page),
        Err(error) => {
            found("page", page_code(error));
            None
        }
    });
    let name = typed
        .name
        .as_deref()
        .and_then(|text| Name::parse(text).map_err(|error| found("name", name_code(error))).ok());
    let email = typed
        .email
        .as_deref()
        .and_then(|text| Email::parse(text).map_err(|_| found("email", "email.invalid")).ok());
    if typed.email.is_none() && site.settings.email_required {
        found("email", "email.required");
    }
    let website = typed.website.as_deref().and_then(|text| {
        Website::parse(text)
            .map_err(|_| found("website", "website.invalid"))
            .ok()
    });
    let body = typed
        .body
        .as_deref()
        .and_then(|text| Body::parse(text).map_err(|error| found("body", body_code(error))).ok());
    let lang = typed
        .lang
        .as_deref()
        .and_then(|text| Lang::parse(text).map_err(|_| found("lang", "lang.invalid")).ok());
    let ip = match caller {
        Caller::Website => fields.reader(),
        Caller::Browser => peer,
    };
    let parent = match (&typed.parent, &page) {
        (Some(id), Some(page)) => match state.sieve.find_answered(site, page, id.trim()).await? {
            Ok(parent) => Some(parent),
            Err(AnsweredError::Unknown) => {
                fields.fault("parent", "parent.unknown");
                None
            }
            Err(AnsweredError::TooDeep) => {
                fields.fault("parent", "parent.too_deep");
                None
            }
        },
        _ => None,
    };
    fields.check()?;
    let (Some(page), Some(name), Some(body)) = (page, name, body) else {
        return Err(Code::InputInvalid.into());
    };
    let author_token = typed.author_token.clone();
    Ok(Submission {
        page,
        title: typed.title.clone(),
        title_is_ours: caller == Caller::Website,
        parent,
        name,
        email,
        website,
        body,
        lang,
        author_token,
        ip,
        kind: CommentKind::Comment,
        filled: (caller == Caller::Browser).then(|| Filled {
            trapped: typed.contact_me.is_some(),
            stamp: typed.stamp.clone(),
            altcha: typed.altcha.clone(),
        }),
        notify: typed.notify && state.mail,
        idempotency: None,
    })
}

fn created(request: &HttpRequest, site: &Site, caller: Caller, receipt: &Receipt) -> HttpResponse {
    let tongue = crate::http::edge::tongue(request);
    let judged = (caller == Caller::Website).then(|| JudgedResponse {
        verdict: receipt.verdict.as_str(),
        spam_probability: receipt.spam_probability,
        rule: words::rule(receipt.cause, tongue),
        reasons: words::reasons(&receipt.reasons, tongue),
    });
    let id = receipt.comment.id.as_str();
    HttpResponse::Created()
        .insert_header((LOCATION, format!("/api/v1/sites/{}/comments/{id}", site.id)))
        .insert_header(("Cache-Control", "no-store"))
        .json(SubmitResponse {
            id,
            status: if receipt.published { "published" } else { "held" },
            comment: &receipt.comment,
            edit_token: &receipt.edit_token,
            author_token: &receipt.author_token,
            judged,
        })
}

/// A request with the caller's key for it, 1–255 visible ASCII characters, if it bears one.
pub(super) fn repeatable(
    request: &HttpRequest,
    caller: Caller,
    fields: &Fields,
) -> Result<Option<Repeatable>, Problem> {
    let Some(key) = request.headers().get("idempotency-key") else {
        return Ok(None);
    };
    let sane = |key: &&str| (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    let key = key.to_str().ok().filter(sane).ok_or(Code::IdempotencyInvalid)?;
    Ok(Some(Repeatable {
        caller: match caller {
            Caller::Browser => "browser",
            Caller::Website => "website",
        },
        key: key.to_owned(),
        request: fields.raw.to_vec(),
    }))
}

/// Where a browser goes after its form was taken: `redirect` if it lies at home, else the page.
pub(super) fn way_back(state: &State, site: &Site, typed: &Typed, page: &str) -> Option<Url> {
    let asked = typed.redirect.as_deref().and_then(|text| Url::parse(text).ok());
    let at_home = asked.filter(|url| matches!(url.scheme(), "http" | "https") && gate::is_home(state, site, url));
    at_home.or_else(|| {
        Url::parse(page)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"))
    })
}

fn name_code(error: NameError) -> &'static str {
    match error {
        NameError::Required => "name.required",
        NameError::TooLong => "name.too_long",
        NameError::Invalid => "name.invalid",
    }
}

/// The text, where a request has no other field.
pub(super) fn body_alone(fields: &mut Fields) -> Result<Body, Problem> {
    let typed = fields.text("body");
    let body = typed.as_deref().map_or(Err(BodyError::Required), Body::parse);
    if let Err(error) = &body {
        fields.fault("body", body_code(*error));
    }
    fields.check()?;
    body.map_err(|_| Code::InputInvalid.into())
}

pub(super) fn body_code(error: BodyError) -> &'static str {
    match error {
        BodyError::Required => "body.required",
        BodyError::TooLong => "body.too_long",
    }
}
