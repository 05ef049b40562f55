//! One comment by its address: read by anyone, changed or withdrawn by its author.

use super::submit::body_alone;
use crate::domain::comment::PublicComment;
use crate::http::State;
use crate::http::gate;
use crate::http::input::{Fields, Media};
use crate::http::problem::{Code, Problem};
use crate::moderation::Changed;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct EditResponse<'a> {
    id: &'a str,
    status: &'static str,
    comment: &'a PublicComment,
}

pub async fn read(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (site, id) = path.into_inner();
    let (site, _) = gate::enter(&state, &request, &site).await?;
    let comment = state
        .sieve
        .find_published(&site, &id)
        .await?
        .ok_or(Code::CommentUnknown)?;
    Ok(HttpResponse::Ok()
        .insert_header(("Cache-Control", "no-cache"))
        .json(comment))
}

pub async fn edit(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let (site, id) = path.into_inner();
    let site = gate::enter_unproven(&state, &request, &site).await?;
    let token = gate::bearer(&request).ok_or(Code::AuthRequired)?;
    state.limits.check(site.id.as_str(), state.limits.caller(&request))?;
    let mut fields = Fields::read(&request, payload, Media::JsonOrForm).await?;
    let body = body_alone(&mut fields)?;
    answer(state.sieve.edit(&site, &id, token, &body).await?)
}

pub async fn withdraw(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (site, id) = path.into_inner();
    let site = gate::enter_unproven(&state, &request, &site).await?;
    let token = gate::bearer(&request).ok_or(Code::AuthRequired)?;
    answer(state.sieve.withdraw(&site, &id, token).await?)
}

fn answer(changed: Changed) -> Result<HttpResponse, Problem> {
    match changed {
        Changed::Done(done) => {
            let (comment, online) = *done;
            let status = if online { "published" } else { "held" };
            let response = EditResponse {
                id: &comment.id,
                status,
                comment: &comment,
            };
            Ok(HttpResponse::Ok()
                .insert_header(("Cache-Control", "no-store"))
                .json(response))
        }
        Changed::Withdrawn => Ok(HttpResponse::NoContent().finish()),
        Changed::Unproven => Err(Code::AuthRequired.into()),
        Changed::Expired => Err(Code::EditExpired.into()),
        Changed::Duplicate => Err(Code::CommentDuplicate.into()),
        Changed::Overtaken => Err(Code::EditConflict.into()),
        Changed::Unknown => Err(Code::CommentUnknown.into()),
    }
}
