//! What a website's own server asks by its key: a score without storing, and feedback that teaches.

use super::submit::repeatable;
use crate::domain::body::Body;
use crate::domain::email::Email;
use crate::domain::lang::Lang;
use crate::http::edge::tongue;
use crate::http::gate::Caller;
use crate::http::input::{Fields, Media};
use crate::http::problem::{Code, Problem};
use crate::http::{State, gate, words};
use crate::moderation::{Candidate, Label, Taught, Teaching};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use std::net::IpAddr;
use validator::Validate;

/// The parts of a submission that a server has; only the text must be there.
#[derive(Debug, Validate)]
struct Parts {
    #[validate(required(code = "body.required"))]
    body: Option<String>,
    #[validate(length(max = 1000, code = "name.too_long"))]
    name: Option<String>,
    #[validate(length(max = 1000, code = "email.invalid"))]
    email: Option<String>,
    #[validate(length(max = 2048, code = "website.invalid"))]
    website: Option<String>,
    lang: Option<String>,
    author_token: Option<String>,
    #[validate(skip)]
    ip: Option<IpAddr>,
}

#[derive(Serialize)]
struct ScoreResponse {
    spam_probability: Option<f64>,
    logit: Option<f64>,
    verdict: &'static str,
    rule: Option<words::RuleResponse>,
    reasons: Vec<words::ReasonResponse>,
    remainder: f64,
    model: Option<String>,
}

impl Parts {
    fn take(fields: &mut Fields) -> Self {
        let parts = Self {
            body: fields.text("body"),
            name: fields.text("name"),
            email: fields.text("email"),
            website: fields.text("website"),
            lang: fields.text("lang"),
            author_token: fields.text("author_token"),
            ip: fields.reader(),
        };
        fields.validate(&parts);
        if parts
            .body
            .as_deref()
            .is_some_and(|body| body.chars().count() > Body::MAX_CHARS)
        {
            fields.fault("body", "body.too_long");
        }
        if parts.lang.as_deref().is_some_and(|lang| Lang::parse(lang).is_err()) {
            fields.fault("lang", "lang.invalid");
        }
        parts
    }
}

pub async fn score(
    state: web::Data<State>,
    request: HttpRequest,
    site: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let site = gate::enter_by_key(&state, &request, &site).await?;
    let mut fields = Fields::read(&request, payload, Media::JsonOrForm).await?;
    let parts = Parts::take(&mut fields);
    fields.check()?;
    let email_hash = parts
        .email
        .as_deref()
        .and_then(|email| state.sieve.email_hash(&site, email));
    let author_known = match &parts.author_token {
        Some(token) => state.sieve.author_is_known(&site, token).await?,
        None => false,
    };
    let candidate = Candidate {
        body: parts.body.as_deref().unwrap_or_default(),
        name: parts.name.as_deref(),
        website: parts.website.as_deref(),
        lang: parts.lang.as_deref(),
        email_hash: email_hash.as_deref(),
        ip: parts.ip,
        author_known,
        ..Candidate::default()
    };
    let judged = state.sieve.judge(&site, &candidate).await?;
    Ok(HttpResponse::Ok()
        .insert_header(("Cache-Control", "no-store"))
        .json(ScoreResponse {
            spam_probability: judged.spam_probability(),
            logit: judged.explanation.as_ref().map(|explanation| explanation.score.logit),
            verdict: judged.verdict().as_str(),
            rule: words::rule(judged.ruling.cause, tongue(&request)),
            reasons: words::reasons(judged.reasons(), tongue(&request)),
            remainder: judged
                .explanation
                .as_ref()
                .map_or(0.0, |explanation| explanation.remainder),
            model: judged.model,
        }))
}

pub async fn feedback(
    state: web::Data<State>,
    request: HttpRequest,
    site: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let site = gate::enter_by_key(&state, &request, &site).await?;
    let mut fields = Fields::read(&request, payload, Media::JsonOrForm).await?;
    let idempotency = repeatable(&request, Caller::Website, &fields)?;
    let label = fields.choice("label", Label::find);
    let parts = Parts::take(&mut fields);
    fields.check()?;
    let (Some(label), Some(body)) = (label, parts.body) else {
        return Err(Code::InputInvalid.into());
    };
    let teaching = Teaching {
        label,
        body,
        name: parts.name,
        // A site labels what it has; an address that is none is no reason to lose the label.
        email: parts.email.as_deref().and_then(|email| Email::parse(email).ok()),
        website: parts.website,
        lang: parts.lang,
        idempotency,
    };
    match state.sieve.teach(&site, teaching).await? {
        Taught::Kept => Ok(HttpResponse::Accepted().json(serde_json::json!({ "label": label.as_str() }))),
        Taught::IdempotencyMismatch => Err(Code::IdempotencyMismatch.into()),
    }
}
