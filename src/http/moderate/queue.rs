//! The lists: what waits, and with other filters what is published, rejected or spam.

use super::card::Card;
use super::{Flash, Told, render, to_log_in, told};
use crate::domain::comment::Status;
use crate::domain::ids::SiteId;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::edge::tongue;
use crate::http::filter::{self, Asked, ORDERS, REPORTED};
use crate::http::problem::Problem;
use crate::locale::Tongue;
use crate::moderation::QueueRequest;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// The filters that a link carries on; the place in the list is not one.
const NAMES: [&str; 6] = ["site", "status", "sort", "q", "page", "author"];
/// Cards on a page at the most: enough to tick, few enough to undo together.
const MOST_CARDS: usize = 50;

#[derive(Template)]
#[template(path = "moderate/queue.html")]
struct QueuePage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
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
    items: Vec<Card>,
    next_url: String,
}

struct FilterGroup {
    label: String,
    links: Vec<FilterLink>,
}

struct FilterLink {
    label: String,
    url: String,
    count: String,
    current: bool,
}

struct HiddenField {
    name: &'static str,
    value: String,
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
        let found = state.sieve.queue(&caller.moderator, &wanted).await?;
        let waiting = state.sieve.count_queue(&caller.moderator, wanted.site.as_ref()).await?;
        let reported = state
            .sieve
            .count_reported(&caller.moderator, wanted.site.as_ref())
            .await?;
        let sites = state.sieve.sites_of(&caller.moderator).await?;
        let flash = Told::find(&state, &request, &caller, t).await?;
        let next = found.next.map(|next| next.to_string());
        let page = QueuePage {
            t,
            lang: t.tag(),
            moderator: caller.moderator.email.expose().to_owned(),
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
            filters: filters(&asked, &wanted, &sites, (waiting, reported), t),
            query: wanted.text.unwrap_or_default(),
            query_fields: hidden_fields(&asked),
            here,
            items: found.items.into_iter().map(|item| Card::new(item, true, t)).collect(),
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

/// This list from its start, with one filter set or removed.
fn link(asked: &Asked, name: &str, value: Option<&str>) -> String {
    let kept = NAMES.iter().filter(|known| **known != name);
    let kept = kept.filter_map(|known| Some((*known, asked.find(known)?)));
    let query = filter::query(kept.chain(value.map(|value| (name, value))));
    if query.is_empty() {
        "/moderate".to_owned()
    } else {
        format!("/moderate?{query}")
    }
}

fn hidden_fields(asked: &Asked) -> Vec<HiddenField> {
    let kept = NAMES.into_iter().filter(|name| *name != "q");
    let field = |name| {
        Some(HiddenField {
            name,
            value: asked.find(name)?.to_owned(),
        })
    };
    kept.filter_map(field).collect()
}

fn filters(
    asked: &Asked,
    wanted: &QueueRequest,
    sites: &[SiteId],
    (waiting, reported): (i64, i64),
    t: Tongue,
) -> Vec<FilterGroup> {
    let plain = |label: String, url: String, current: bool| FilterLink {
        label,
        url,
        count: String::new(),
        current,
    };
    let mut groups = vec![FilterGroup {
        label: t.tr("filter-status"),
        links: Status::ALL
            .map(|status| FilterLink {
                label: t.tr(&format!("queue-{}", status.as_str())),
                url: link(asked, "status", Some(status.as_str())),
                count: if status == Status::Pending {
                    waiting.to_string()
                } else {
                    String::new()
                },
                current: !wanted.reported && wanted.status == status,
            })
            .into(),
    }];
    groups[0].links.push(FilterLink {
        label: t.tr("queue-reported"),
        url: link(asked, "status", Some(REPORTED)),
        count: if reported > 0 {
            reported.to_string()
        } else {
            String::new()
        },
        current: wanted.reported,
    });
    if sites.len() > 1 {
        let mut links = vec![plain(
            t.tr("filter-all-sites"),
            link(asked, "site", None),
            wanted.site.is_none(),
        )];
        links.extend(sites.iter().map(|site| {
            let current = wanted.site.as_ref() == Some(site);
            plain(site.to_string(), link(asked, "site", Some(site.as_str())), current)
        }));
        groups.push(FilterGroup {
            label: t.tr("filter-site"),
            links,
        });
    }
    groups.push(FilterGroup {
        label: t.tr("filter-order"),
        links: ORDERS
            .map(|(order, name)| {
                let label = t.tr(&format!("sort-{}", name.replace('_', "-")));
                plain(label, link(asked, "sort", Some(name)), wanted.order == order)
            })
            .into(),
    });
    for name in ["page", "author"] {
        if let Some(value) = asked.find(name) {
            groups.push(FilterGroup {
                label: t.tr(&format!("filter-{name}")),
                links: vec![
                    plain(value.to_owned(), link(asked, name, Some(value)), true),
                    plain(t.tr("filter-remove"), link(asked, name, None), false),
                ],
            });
        }
    }
    groups
}
