//! What moderators write themselves: an answer as the site, a comment mended.

use super::{Flash, see_other, to_log_in, told, way_back};
use crate::domain::body::{Body, BodyError};
use crate::domain::ids::CommentId;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::input::Fields;
use crate::http::problem::{Code, Problem};
use crate::moderation::SaidBySite;
use crate::storage::Mended;
use actix_web::{HttpRequest, HttpResponse, web};

pub async fn answer(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, mut fields)) = Caller::find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in("/moderate"));
        };
        let id = CommentId::parse(&id).map_err(|_| Code::CommentUnknown)?;
        let return_to = fields.text("return_to");
        let body = body(&mut fields)?;
        let word = match state.sieve.answer_as_site(&caller.moderator, &id, &body).await? {
            SaidBySite::Done(_) => "answered",
            SaidBySite::Duplicate => "answered-before",
            SaidBySite::NotOnline => "not-online",
            SaidBySite::TooDeep => "too-deep",
            SaidBySite::Unknown => return Err(Code::CommentUnknown.into()),
        };
        Ok(see_other(way_back(return_to.as_deref()), Some(&Flash::Word(word))))
    };
    told(&request, answer.await)
}

pub async fn mend(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, mut fields)) = Caller::find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in("/moderate"));
        };
        let id = CommentId::parse(&id).map_err(|_| Code::CommentUnknown)?;
        let seen = fields.number("version");
        let body = body(&mut fields)?;
        let seen = seen.ok_or(Code::InputInvalid)?;
        let flash = match state.sieve.mend(&caller.moderator, &id, seen, &body).await? {
            Mended::Done => Flash::Word("mended"),
            Mended::Unchanged => Flash::Word("not-mended"),
            Mended::Overtaken => Flash::Conflict,
            Mended::Unknown => return Err(Code::CommentUnknown.into()),
        };
        Ok(see_other(&format!("/moderate/comments/{id}"), Some(&flash)))
    };
    told(&request, answer.await)
}

/// The text of a form, or what is wrong with the form.
fn body(fields: &mut Fields) -> Result<Body, Problem> {
    let typed = fields.text("body").unwrap_or_default();
    let body = Body::parse(&typed);
    match body {
        Ok(_) => {}
        Err(BodyError::Required) => fields.fault("body", "body.required"),
        Err(BodyError::TooLong) => fields.fault("body", "body.too_long"),
    }
    fields.check()?;
    body.map_err(|_| Code::InputInvalid.into())
}
