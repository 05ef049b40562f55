//! What a form asks before it is shown, and the work it may have to do.

use super::notice::{self, Notice};
use super::reading::Query;
use crate::http::edge::asked_tongue;
use crate::http::problem::{Code, Problem};
use crate::http::{State, gate};
use crate::locale::Tongue;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, as it goes out")]
struct FormResponse<'a> {
    lang: &'a str,
    email_required: bool,
    markdown: bool,
    max_depth: u32,
    proof_of_work: bool,
    stamp: &'a str,
    closed: bool,
    notice: Notice,
    /// Whether answers can be told of by mail.
    notify: bool,
}

pub async fn facts(
    state: web::Data<State>,
    request: HttpRequest,
    site: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let (site, _) = gate::enter(&state, &request, &site).await?;
    let pages = Query::parse(request.query_string())?.pages(&site)?;
    let page = pages.first().ok_or(Code::InputInvalid)?;
    let row = state.sieve.find_page(&site, page).await?;
    let facts = state.sieve.form_facts(&site, row.as_ref()).await?;
    let tongue = Tongue::find(site.lang.as_str())
        .or(asked_tongue(&request))
        .unwrap_or_default();
    let settings = &site.settings;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(FormResponse {
            lang: site.lang.as_str(),
            email_required: settings.email_required,
            markdown: settings.markdown,
            max_depth: settings.max_depth,
            proof_of_work: facts.proof_of_work,
            stamp: &facts.stamp,
            closed: facts.closed,
            notice: notice::of(&state, &site, tongue),
            notify: state.mail,
        }))
}

pub async fn challenge(
    state: web::Data<State>,
    request: HttpRequest,
    site: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let (site, _) = gate::enter(&state, &request, &site).await?;
    let challenge = state.sieve.new_challenge(&site).map_err(Problem::internal)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(challenge))
}
