//! Privacy requests, for administrators: `/api/v1/privacy`.
//!
//! Owns what such a request must look like. What is kept about an address, and how it goes, is `moderation::privacy`'s affair.

use super::State;
use super::auth::Caller;
use super::input::{Fields, Media};
use super::problem::{Code, Problem};
use super::resource::resource;
use super::words::anonymous;
use crate::domain::email::Email;
use crate::moderation::Forgetting;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::json;

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(resource("/api/v1/privacy/export").post(export))
        .service(resource("/api/v1/privacy/erase").post(erase));
}

async fn export(
    state: web::Data<State>,
    request: HttpRequest,
    caller: Caller,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    caller.check_admin()?;
    let mut fields = Fields::read(&request, payload, Media::Json).await?;
    let email = fields.choice("email", |typed| Email::parse(typed).ok());
    fields.check()?;
    let dossier = state.sieve.dossier(&email.ok_or(Code::InputInvalid)?).await?;
    Ok(HttpResponse::Ok()
        .insert_header(("Cache-Control", "no-store"))
        .json(dossier))
}

async fn erase(
    state: web::Data<State>,
    request: HttpRequest,
    caller: Caller,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    caller.check_admin()?;
    let mut fields = Fields::read(&request, payload, Media::Json).await?;
    let email = fields.choice("email", |typed| Email::parse(typed).ok());
    let how = fields.choice("comments", Forgetting::find);
    fields.check()?;
    let (email, how) = (email.ok_or(Code::InputInvalid)?, how.ok_or(Code::InputInvalid)?);
    let erased = state.sieve.forget(&email, how, anonymous).await?;
    Ok(HttpResponse::Ok()
        .insert_header(("Cache-Control", "no-store"))
        .json(json!({
            "comments": erased.comments,
            "pages": erased.pages,
            "training_examples": erased.training_examples,
        })))
}
