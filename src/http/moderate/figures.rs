//! What the program leaves to people, and how often it errs, by the random audit: of a site, or of all that are granted.

use super::dashboard;
use super::{render, to_log_in, told};
use crate::domain::budgets::{Ground, SPAM_SHARES};
use crate::domain::ids::SiteId;
use crate::domain::rate::Rate;
use crate::domain::verdict::Verdict;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::edge::tongue;
use crate::http::filter::{Asked, query};
use crate::http::problem::Problem;
use crate::locale::{Argument, Tongue};
use crate::moderation::{Budgeted, Chosen, Load, Measured};
use crate::plot::Plot;
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
    budgets: Vec<BudgetRow>,
    remarks: Vec<String>,
    waiting: i64,
    periods: [Period; 2],
    estimates: Vec<String>,
    is_admin: bool,
    dashboard: dashboard::Shown,
    plots: Vec<Plot>,
}

/// What the budgets of a site come to.
struct BudgetRow {
    site: String,
    block: String,
    publish: String,
    predicted: String,
    queued: String,
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
        let loads = state.sieve.loads_for(&caller.moderator, site.as_ref()).await?;
        let mistakes = state
            .sieve
            .budgeted_for(&caller.moderator, site.as_ref(), &audits.last_90_days)
            .await?;
        let mut shown = dashboard::find(&state, &caller, site.as_ref(), t).await?;
        let page = FiguresPage {
            is_admin: caller.check_admin().is_ok(),
            plots: std::mem::take(&mut shown.plots),
            dashboard: shown,
            t,
            lang: t.tag(),
            moderator: caller.moderator.email.expose().to_owned(),
            csrf: caller.csrf,
            sites: links(&granted, site.as_ref(), t),
            budgets: loads.iter().map(|(site, load)| BudgetRow::new(site, load, t)).collect(),
            remarks: remarks(&loads, t),
            scope: site.map_or_else(String::new, Into::into),
            waiting: i64::try_from(audits.waiting).unwrap_or(i64::MAX),
            periods: [
                Period::new("figures-last-90-days", &audits.last_90_days, t),
                Period::new("figures-all-time", &audits.all_time, t),
            ],
            estimates: mistakes.iter().filter_map(|told| estimate(told, t)).collect(),
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

impl BudgetRow {
    fn new(site: &SiteId, load: &Load, t: Tongue) -> Self {
        let queues: Vec<String> = load.predicted.iter().map(|at| t.percent(at.queue, 1)).collect();
        let predicted = match queues.as_slice() {
            [] if load.model.is_none() => t.percent(1.0, 0),
            [] => "–".to_owned(),
            [one] => one.clone(),
            several => several.join(" / "),
        };
        let rate = load.queued.rate;
        let counts = (t.count(rate.hits), t.count(rate.of));
        let of = [("hits", Argument::Text(&counts.0)), ("of", Argument::Text(&counts.1))];
        Self {
            site: site.to_string(),
            block: chosen(&load.block, "figures-cut-from", t),
            publish: chosen(&load.publish, "figures-cut-up-to", t),
            predicted,
            queued: rate.share().map_or_else(
                || "–".to_owned(),
                |share| format!("{} ({})", t.percent(share, 1), t.tr_with("figures-queued-of", &of)),
            ),
        }
    }
}

/// A budget and the cut that keeps it.
fn chosen(chosen: &Chosen, sense: &str, t: Tongue) -> String {
    let one_in = t.count(chosen.one_in.into());
    let budget = t.tr_with("figures-one-in", &[("count", Argument::Text(&one_in))]);
    let cut = match chosen.cut {
        Some(cut) => t.tr_with(sense, &[("cut", Argument::Text(&t.percent(cut, 2)))]),
        None => t.tr("figures-cut-none"),
    };
    match chosen.ground {
        Ground::Site => t.tr_with("figures-cut-own", &[("cut", Argument::Text(&cut))]),
        Ground::Budget | Ground::File | Ground::Unkept => format!("{budget}, {cut}"),
    }
}

/// What must be known to read the rows, each said once.
fn remarks(loads: &[(SiteId, Load)], t: Tongue) -> Vec<String> {
    let any = |is: fn(&Load) -> bool| loads.iter().any(|(_, load)| is(load));
    let shares = SPAM_SHARES.map(|share| t.percent(share, 0)).join(" / ");
    let mut remarks = Vec::new();
    if any(|load| load.model.is_none()) {
        remarks.push(t.tr("model-none"));
    }
    if any(|load| load.predicted.len() > 1) {
        remarks.push(t.tr_with("figures-several", &[("shares", Argument::Text(&shares))]));
    }
    if any(|load| load.predicted.is_empty() && load.model.is_some()) {
        remarks.push(t.tr("figures-not-predicted"));
    }
    if any(|load| load.block.ground == Ground::Unkept || load.publish.ground == Ground::Unkept) {
        remarks.push(t.tr("figures-unkept"));
    }
    let untaught: Vec<&str> = loads
        .iter()
        .filter(|(_, load)| !load.blocks)
        .map(|(site, _)| site.as_str())
        .collect();
    if !untaught.is_empty() {
        remarks.push(t.tr_with("figures-untaught", &[("sites", Argument::Text(&untaught.join(", ")))]));
    }
    remarks
}

/// What the audited shares make of all spam, or of all good comments, which is what a budget is of.
fn estimate(told: &Budgeted, t: Tongue) -> Option<String> {
    let estimated = told.estimated?;
    let key = match told.of {
        Verdict::Publish => "figures-estimate-publish",
        Verdict::Review | Verdict::Spam => "figures-estimate-block",
    };
    let shares = [estimated.share, estimated.at_least, estimated.at_most, told.budget];
    let [share, low, high, allowed] = shares.map(|share| t.percent(share, 1));
    let texts = [("share", &share), ("low", &low), ("high", &high), ("allowed", &allowed)];
    Some(t.tr_with(key, &texts.map(|(name, text)| (name, Argument::Text(text)))))
}

impl Period {
    fn new(title: &str, measured: &Measured, t: Tongue) -> Self {
        Self {
            title: t.tr(title),
            rows: [
                Row::new("figures-published", "figures-spam-found", measured.published, t),
                Row::new("figures-blocked", "figures-good-found", measured.blocked, t),
            ],
        }
    }
}

impl Row {
    fn new(name: &str, error: &str, rate: Rate, t: Tongue) -> Self {
        let percent = |share: Option<f64>| share.map_or_else(String::new, |share| t.percent(share, 1));
        Self {
            name: t.tr(name),
            error: t.tr_n(error, i64::try_from(rate.hits).unwrap_or(i64::MAX)),
            of: rate.of,
            share: percent(rate.share()),
            at_most: percent(rate.at_most()),
        }
    }
}
