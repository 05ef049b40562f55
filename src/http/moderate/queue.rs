//! The lists: what waits, and with other filters what is published, rejected or spam.

use super::desk::Desk;
use super::filters::{FilterGroup, HiddenField, There, filters, hidden_fields, link};
use super::groups::{Group, grouped};
use super::{Flash, Told, acts, render, to_log_in, told};
use crate::domain::comment::Status;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::edge::tongue;
use crate::http::filter::{self, Asked, REPORTED};
use crate::http::problem::Problem;
use crate::locale::Tongue;
use crate::moderation::QueueRequest;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Cards on a page at the most: enough to tick, few enough to undo together.
const MOST_CARDS: usize = 50;

#[derive(Template)]
#[template(path = "moderate/queue.html")]
struct QueuePage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    is_admin: bool,
    csrf: String,
    heading: String,
    total: i64,
    waits: i64,
    flash: String,
    flash_undo: String,
    flash_version: String,
    flash_ids: Vec<String>,
    flash_fault: bool,
    filters: Vec<FilterGroup>,
    query: String,
    query_fields: Vec<HiddenField>,
    here: String,
    groups: Vec<Group>,
    all_label: String,
    all_query: String,
    most: usize,
    next_url: String,
    desk: Desk,
}

pub async fn show(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let answer = async {
        let here = here(&request);
        let Some(caller) = Caller::find(&state, &request).await? else {
            return Ok(to_log_in(&here));
        };
        let t = tongue(&request);
        let asked = Asked::parse(request.query_string());
        let mut wanted = asked.clone().queue()?;
        wanted.limit = wanted.limit.min(MOST_CARDS);
        let now_ms = state.sieve.clock.now_ms();
        let found = state.sieve.queue(&caller.moderator, &wanted).await?;
        let waiting = state.sieve.count_queue(&caller.moderator, wanted.site.as_ref()).await?;
        let (langs, causes) = state
            .sieve
            .kinds_waiting(&caller.moderator, wanted.site.as_ref())
            .await?;
        let there = There {
            sites: state.sieve.waiting(&caller.moderator).await?,
            waiting,
            reported: state
                .sieve
                .count_reported(&caller.moderator, wanted.site.as_ref())
                .await?,
            langs,
            causes,
        };
        let flash = Told::find(&state, &request, &caller, t).await?;
        let next = found.next.map(|next| next.to_string());
        let page = QueuePage {
            t,
            lang: t.tag(),
            moderator: caller.moderator.email.expose().to_owned(),
            is_admin: caller.check_admin().is_ok(),
            csrf: caller.csrf,
            heading: t.tr(&format!(
                "queue-{}",
                if wanted.reported {
                    REPORTED
                } else {
                    wanted.status.as_str()
                }
            )),
            total: found.total,
            waits: waiting,
            flash: flash.text,
            flash_undo: flash.undo,
            flash_version: flash.version,
            flash_ids: flash.ids,
            flash_fault: flash.fault,
            filters: filters(&asked, &wanted, &there, t),
            query: wanted.text.clone().unwrap_or_default(),
            query_fields: hidden_fields(&asked),
            here,
            all_label: all_label(found.total, found.items.len(), t),
            all_query: all_query(&asked, now_ms),
            most: acts::MOST,
            groups: grouped(found.items, t),
            desk: Desk::new(caller.moderator.id.to_string(), events(&asked, &wanted, now_ms), t),
            next_url: next.map_or_else(String::new, |next| link(&asked, "cursor", Some(&next))),
        };
        render(&page, HttpResponse::Ok().cookie(Flash::clear()))
    };
    told(&request, answer.await)
}

/// Path and query of this list, to come back to after an act.
fn here(request: &HttpRequest) -> String {
    match request.query_string() {
        "" => "/moderate".to_owned(),
        query => format!("/moderate?{query}"),
    }
}

/// The address at which this list hears what changes: counts always, and what is new where the list would show it.
fn events(asked: &Asked, wanted: &QueueRequest, now_ms: i64) -> String {
    let narrows = ["q", "page", "author", "writer", "domain", "lang", "cause", "cursor"];
    let is_whole =
        wanted.status == Status::Pending && !wanted.reported && narrows.iter().all(|name| asked.find(name).is_none());
    let since = now_ms.to_string();
    let site = wanted.site.as_ref().map(|site| ("site", site.as_str()));
    let whole = is_whole.then_some(("since", since.as_str()));
    let leaves = (wanted.status == Status::Pending).then_some(("decided", "yes"));
    let query = filter::query(site.into_iter().chain(whole).chain(leaves));
    format!("/moderate/events?{query}")
}

/// The query of the whole list as it is now: what comes later was not meant by whoever decides on all of it.
fn all_query(asked: &Asked, now_ms: i64) -> String {
    let list = link(asked, "cursor", None);
    let query = list.split_once('?').map_or("", |(_, query)| query);
    let until = filter::query([("until", now_ms.to_string().as_str())]);
    format!("{query}&{until}").trim_start_matches('&').to_owned()
}

/// What deciding on the whole list is called; "" where ticking does it.
fn all_label(total: i64, shown: usize, t: Tongue) -> String {
    let most = i64::try_from(acts::MOST).unwrap_or(i64::MAX);
    if usize::try_from(total).unwrap_or_default() <= shown {
        String::new()
    } else if total > most {
        t.tr_n("desk-all-first", most)
    } else {
        t.tr_n("desk-all-of-list", total)
    }
}
