//! One comment with its history.

use super::card::{Card, HistoryLine};
use super::{Flash, Told, render, to_log_in, told};
use crate::domain::ids::CommentId;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::edge::tongue;
use crate::http::problem::{Code, Problem};
use crate::locale::Tongue;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "moderate/item.html")]
struct ItemPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    flash: String,
    flash_undo: String,
    flash_version: String,
    flash_ids: Vec<String>,
    flash_fault: bool,
    here: String,
    back_url: String,
    item: Card,
    history: Vec<HistoryLine>,
}

pub async fn show(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let here = request.path().to_owned();
        let Some(caller) = Caller::find(&state, &request).await? else {
            return Ok(to_log_in(&here));
        };
        let t = tongue(&request);
        let id = CommentId::parse(&id).map_err(|_| Code::CommentUnknown)?;
        let item = state.sieve.find_item(&caller.moderator, &id).await?;
        let item = item.ok_or(Code::CommentUnknown)?;
        let history = state.sieve.history(&item).await?;
        let flash = Told::find(&state, &request, &caller, t).await?;
        let page = ItemPage {
            t,
            lang: t.tag(),
            moderator: caller.moderator.email.expose().to_owned(),
            csrf: caller.csrf,
            flash: flash.text,
            flash_undo: flash.undo,
            flash_version: flash.version,
            flash_ids: flash.ids,
            flash_fault: flash.fault,
            here,
            back_url: "/moderate".to_owned(),
            history: history.iter().map(|line| HistoryLine::new(line, t)).collect(),
            item: Card::new(item, false, t),
        };
        render(&page, HttpResponse::Ok().cookie(Flash::clear()))
    };
    told(&request, answer.await)
}
