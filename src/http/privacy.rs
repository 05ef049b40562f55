//! What is kept of an address, told or erased: `/api/v1/privacy`, for administrators.
//!
//! Owns what the requests look like. The address comes in the body, never in an address that a log would keep.

use super::State;
use super::auth::Caller;
use super::input::{Fields, Media};
use super::problem::{Code, Problem};
use super::resource::resource;
use crate::domain::email::Email;
use crate::moderation::Erasure;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

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
    let email = email.ok_or(Code::InputInvalid)?;
    let by = Some(&caller.moderator.id);
    let told = state.sieve.export_address(by, &email).await?;
    Ok(answer(&told))
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
    let how = fields.choice("comments", Erasure::find);
    fields.check()?;
    let (email, how) = (email.ok_or(Code::InputInvalid)?, how.ok_or(Code::InputInvalid)?);
    let by = Some(&caller.moderator.id);
    let erased = state.sieve.erase_address(by, &email, how).await?;
    Ok(answer(&erased))
}

fn answer(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("Cache-Control", "no-store"))
        .json(body)
}
