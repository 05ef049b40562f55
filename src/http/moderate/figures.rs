//! How often the program errs, by the random audit: of a site, or of all that are granted.

use super::{render, to_log_in, told};
use crate::domain::ids::SiteId;
use crate::domain::rate::Rate;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::edge::tongue;
use crate::http::filter::{Asked, query};
use crate::http::problem::Problem;
use crate::locale::Tongue;
use crate::moderation::Measured;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "moderate/figures.html")]
struct FiguresPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    scope: String,
    sites: Vec<SiteLink>,
    waiting: i64,
    periods: [Period; 2],
}

struct SiteLink {
    label: String,
    url: String,
    current: bool,
}

struct Period {
    title: String,
    rows: [Row; 2],
}

struct Row {
    name: String,
    error: String,
    of: u64,
    hits: u64,
    share: String,
    at_most: String,
}

pub async fn show(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some(caller) = Caller::find(&state, &request).await? else {
            return Ok(to_log_in("/moderate/figures"));
        };
        let t = tongue(&request);
        let mut asked = Asked::parse(request.query_string());
        let site = asked.part("site", |text| SiteId::parse(text).ok());
        asked.check()?;
        let audits = state.sieve.audits_for(&caller.moderator, site.as_ref()).await?;
        let granted = state.sieve.sites_of(&caller.moderator).await?;
        let page = FiguresPage {
            t,
            lang: t.tag(),
            moderator: caller.moderator.email.expose().to_owned(),
            csrf: caller.csrf,
            sites: links(&granted, site.as_ref(), t),
            scope: site.map_or_else(String::new, Into::into),
            waiting: i64::try_from(audits.waiting).unwrap_or(i64::MAX),
            periods: [
                Period::new("figures-last-90-days", &audits.last_90_days, t),
                Period::new("figures-all-time", &audits.all_time, t),
            ],
        };
        render(&page, &mut HttpResponse::Ok())
    };
    told(&request, answer.await)
}

fn links(granted: &[SiteId], site: Option<&SiteId>, t: Tongue) -> Vec<SiteLink> {
    if granted.len() < 2 {
        return Vec::new();
    }
    let all = SiteLink {
        label: t.tr("filter-all-sites"),
        url: "/moderate/figures".to_owned(),
        current: site.is_none(),
    };
    let one = |of: &SiteId| SiteLink {
        label: of.to_string(),
        url: format!("/moderate/figures?{}", query([("site", of.as_str())])),
        current: site == Some(of),
    };
    std::iter::once(all).chain(granted.iter().map(one)).collect()
}

impl Period {
    fn new(title: &str, measured: &Measured, t: Tongue) -> Self {
        Self {
            title: t.tr(title),
            rows: [
                Row::new("figures-published", "figures-spam", measured.published, t),
                Row::new("figures-blocked", "figures-good", measured.blocked, t),
            ],
        }
    }
}

impl Row {
    fn new(name: &str, error: &str, rate: Rate, t: Tongue) -> Self {
        let percent = |share: Option<f64>| share.map_or_else(String::new, |share| t.percent(share, 1));
        Self {
            name: t.tr(name),
            error: t.tr(error),
            of: rate.of,
            hits: rate.hits,
            share: percent(rate.share()),
            at_most: percent(rate.at_most()),
        }
    }
}
