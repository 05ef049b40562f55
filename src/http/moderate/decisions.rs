//! What the moderator who looks decided last, each to be taken back from here.

use super::card::{beginning, time_text};
use super::{Flash, Told, render, to_log_in, told};
use crate::clock::rfc3339;
use crate::domain::ids::DecisionId;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::edge::tongue;
use crate::http::filter::{Asked, query};
use crate::http::problem::Problem;
use crate::locale::Tongue;
use crate::moderation::{OwnDecision, Standing};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

const PATH: &str = "/moderate/decisions";

#[derive(Template)]
#[template(path = "moderate/decisions.html")]
struct DecisionsPage {
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
    lines: Vec<Line>,
    next_url: String,
}

/// See `templates/moderate/decisions.html`.
struct Line {
    id: String,
    at: String,
    at_text: String,
    status_text: String,
    site: String,
    page: String,
    name: String,
    text: String,
    note: String,
    url: String,
    undo_version: String,
    since: String,
}

pub async fn show(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let answer = async {
        let here = match request.query_string() {
            "" => PATH.to_owned(),
            asked => format!("{PATH}?{asked}"),
        };
        let Some(caller) = Caller::find(&state, &request).await? else {
            return Ok(to_log_in(&here));
        };
        let t = tongue(&request);
        let mut asked = Asked::parse(request.query_string());
        let before = asked.part("cursor", |text| DecisionId::parse(text).ok());
        let limit = asked.limit();
        asked.check()?;
        let (found, next) = state
            .sieve
            .own_decisions(&caller.moderator, before.as_ref(), limit)
            .await?;
        let flash = Told::find(&state, &request, &caller, t).await?;
        let page = DecisionsPage {
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
            lines: found.into_iter().map(|one| Line::new(one, t)).collect(),
            next_url: next.map_or_else(String::new, |next| {
                format!(
                    "{PATH}?{}",
                    query([("cursor", next.as_str()), ("limit", &limit.to_string())])
                )
            }),
        };
        render(&page, HttpResponse::Ok().cookie(Flash::clear()))
    };
    told(&request, answer.await)
}

impl Line {
    fn new(one: OwnDecision, t: Tongue) -> Self {
        let (undo_version, since) = match (one.now, &one.about) {
            (_, None) => (String::new(), t.tr("decisions-erased")),
            (Standing::Last(version), _) => (version.to_string(), String::new()),
            (Standing::Undone, _) => (String::new(), t.tr("decisions-undone")),
            (Standing::Followed, _) => (String::new(), t.tr("decisions-followed")),
        };
        let url = match one.about {
            Some(_) => format!("/moderate/comments/{}", one.comment),
            None => String::new(),
        };
        let (name, text, page) = one.about.map_or_else(Default::default, |about| {
            (
                about.name,
                beginning(about.body),
                about.page_title.unwrap_or(about.page_url),
            )
        });
        Self {
            id: one.comment.into(),
            at: rfc3339(one.at_ms),
            at_text: time_text(one.at_ms, t),
            status_text: t.tr(&format!("status-{}", one.to)),
            site: one.site,
            page,
            name,
            text,
            note: one.note.unwrap_or_default(),
            url,
            undo_version,
            since,
        }
    }
}
