//! A moderator's program logs in and out: `/api/v1/session`.

use super::auth::{Caller, check_log_in_origin, cookie};
use super::input::{Fields, Media};
use super::problem::{Code, Problem};
use super::resource::resource;
use super::{State, auth};
use crate::domain::ids::SiteId;
use crate::domain::moderator::Moderator;
use crate::moderation::LoggingIn;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use validator::Validate;

#[derive(Validate)]
struct LogInRequest {
    #[validate(required(code = "email.required"))]
    email: Option<String>,
    #[validate(required(code = "password.required"))]
    password: Option<String>,
    code: Option<String>,
}

#[derive(Serialize)]
struct SessionResponse<'a> {
    csrf_token: &'a str,
    moderator: ModeratorResponse<'a>,
}

#[derive(Serialize)]
struct ModeratorResponse<'a> {
    id: &'a str,
    email: &'a str,
    role: &'a str,
    sites: Vec<&'a str>,
}

impl<'a> From<&'a Moderator> for ModeratorResponse<'a> {
    fn from(moderator: &'a Moderator) -> Self {
        Self {
            id: moderator.id.as_str(),
            email: moderator.email.expose(),
            role: moderator.role.as_str(),
            sites: moderator.sites.iter().map(SiteId::as_str).collect(),
        }
    }
}

pub fn routes(config: &mut web::ServiceConfig) {
    config.service(resource("/api/v1/session").post(log_in).delete(log_out));
}

async fn log_in(state: web::Data<State>, request: HttpRequest, payload: web::Payload) -> Result<HttpResponse, Problem> {
    check_log_in_origin(&state, &request)?;
    let mut fields = Fields::read(&request, payload, Media::Json).await?;
    let asked = LogInRequest {
        email: fields.text("email"),
        password: fields.text("password"),
        code: fields.text("code"),
    };
    fields.validate(&asked);
    fields.check()?;
    let (email, password) = (asked.email.unwrap_or_default(), asked.password.unwrap_or_default());
    let shown = auth::Shown {
        email: &email,
        password,
        code: asked.code.as_deref(),
        step: None,
    };
    let session = match auth::log_in(&state, &request, shown).await? {
        LoggingIn::Done(session) => session,
        LoggingIn::CodeWanted(_) => return Err(Code::AuthCodeRequired.into()),
        LoggingIn::Refused | LoggingIn::Waits(_) => return Err(Code::AuthRequired.into()),
    };
    Ok(HttpResponse::Ok()
        .insert_header(("Cache-Control", "no-store"))
        .cookie(cookie::give(&state, &request, &session))
        .json(SessionResponse {
            csrf_token: &state.sieve.csrf_token(session.secret.expose()),
            moderator: (&session.moderator).into(),
        }))
}

async fn log_out(state: web::Data<State>, request: HttpRequest, caller: Caller) -> Result<HttpResponse, Problem> {
    if let Some(secret) = caller.session() {
        state.sieve.log_out(secret).await?;
    }
    Ok(HttpResponse::NoContent()
        .cookie(cookie::clear(&state, &request))
        .finish())
}
