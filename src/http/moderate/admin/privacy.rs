//! Requests of readers for what is kept of them: export it, or erase it.

use super::super::{Flash, Told};
use super::{Field, find, find_by_form, render, to_log_in, told};
use crate::domain::email::Email;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::edge::tongue;
use crate::http::problem::Problem;
use crate::locale::{Argument, Tongue};
use crate::moderation::Erasure;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use askama::Template;

#[derive(Template)]
#[template(path = "moderate/admin/privacy.html")]
struct PrivacyPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    flash: String,
    flash_fault: bool,
    fields: Vec<Field>,
}

pub async fn show(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some(caller) = find(&state, &request).await? else {
            return Ok(to_log_in(request.path()));
        };
        let t = tongue(&request);
        let flash = Told::find(&state, &request, &caller, t).await?;
        let field = Field::new("email", "email", "", t).required();
        tell(caller, flash, field, t, HttpResponse::Ok().cookie(Flash::clear()))
    };
    told(&request, answer.await)
}

fn tell(
    caller: Caller,
    flash: Told,
    field: Field,
    t: Tongue,
    response: &mut HttpResponseBuilder,
) -> Result<HttpResponse, Problem> {
    let page = PrivacyPage {
        t,
        lang: t.tag(),
        moderator: caller.moderator.email.expose().to_owned(),
        csrf: caller.csrf,
        flash: flash.text,
        flash_fault: flash.fault,
        fields: vec![field],
    };
    render(&page, response)
}

/// Exports, or erases. What it came to is told in the answer itself: a redirect could not carry it.
pub async fn act(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, mut fields)) = find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in("/moderate/privacy"));
        };
        let t = tongue(&request);
        let typed = fields.text("email").unwrap_or_default();
        let wish = fields.text("do").unwrap_or_default();
        let sure = fields.text("sure").is_some();
        let mut field = Field::new("email", "email", typed.as_str(), t).required();
        let refuse = |field, caller| {
            let mut response = HttpResponse::build(StatusCode::UNPROCESSABLE_ENTITY);
            tell(caller, Told::default(), field, t, &mut response)
        };
        let Ok(email) = Email::parse(&typed) else {
            field.fault = t.tr("admin-fault-one-email");
            return refuse(field, caller);
        };
        let by = Some(&caller.moderator.id);
        if wish == "export" {
            let told = state.sieve.export_address(by, &email).await?;
            let text = serde_json::to_string_pretty(&told).map_err(Problem::internal)?;
            return Ok(HttpResponse::Ok()
                .insert_header(("Content-Type", "application/json"))
                .insert_header(("Content-Disposition", "attachment; filename=\"export.json\""))
                .insert_header(("Cache-Control", "no-store"))
                .body(text));
        }
        let Some(how) = Erasure::find(&wish).filter(|_| sure) else {
            field.fault = t.tr("admin-fault-sure");
            return refuse(field, caller);
        };
        let erased = state.sieve.erase_address(by, &email, how).await?;
        let counts = [erased.comments, erased.pages, erased.training_examples]
            .map(|count| Argument::Number(i64::try_from(count).unwrap_or(i64::MAX)));
        let [comments, pages, examples] = counts;
        let counts = [("comments", comments), ("pages", pages), ("examples", examples)];
        let flash = Told {
            text: t.tr_with("admin-erased", &counts),
            ..Told::default()
        };
        tell(
            caller,
            flash,
            Field::new("email", "email", "", t).required(),
            t,
            &mut HttpResponse::Ok(),
        )
    };
    told(&request, answer.await)
}
