//! One comment with its history.

use super::card::{Card, HistoryLine, time_text, who};
use super::{Flash, Told, render, to_log_in, told};
use crate::clock::rfc3339;
use crate::domain::ids::CommentId;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::edge::tongue;
use crate::http::problem::{Code, Problem};
use crate::locale::{Argument, Tongue};
use crate::moderation::Original;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "moderate/item.html")]
struct ItemPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    is_admin: bool,
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
    originals: Vec<OriginalText>,
}

/// See `templates/moderate/mend.html`.
struct OriginalText {
    at: String,
    at_text: String,
    who: String,
    body: String,
}

fn original(row: Original, t: Tongue) -> OriginalText {
    OriginalText {
        at: rfc3339(row.at_ms),
        at_text: time_text(row.at_ms, t),
        who: t.tr_with("mend-by", &[("who", Argument::Text(&who(row.by.as_ref(), false, t)))]),
        body: row.body,
    }
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
        let originals = state.sieve.originals(&item.site, &item.id).await?;
        let flash = Told::find(&state, &request, &caller, t).await?;
        let page = ItemPage {
            t,
            lang: t.tag(),
            moderator: caller.moderator.email.expose().to_owned(),
            is_admin: caller.check_admin().is_ok(),
            csrf: caller.csrf,
            flash: flash.text,
            flash_undo: flash.undo,
            flash_version: flash.version,
            flash_ids: flash.ids,
            flash_fault: flash.fault,
            here,
            back_url: "/moderate".to_owned(),
            history: history.iter().map(|line| HistoryLine::new(line, t)).collect(),
            originals: originals.into_iter().map(|row| original(row, t)).collect(),
            item: Card::new(item, false, t),
        };
        render(&page, HttpResponse::Ok().cookie(Flash::clear()))
    };
    told(&request, answer.await)
}
