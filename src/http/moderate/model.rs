//! The model in use: since when, how good it was found to be, and what that looks like.

use super::card::time_text;
use super::{render, to_log_in, told};
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::edge::tongue;
use crate::http::problem::Problem;
use crate::locale::{Argument, Tongue};
use crate::moderation::{Figures, InUse, Metrics};
use crate::plot::{Plot, plots};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// See `templates/moderate/model.html`.
#[derive(Template)]
#[template(path = "moderate/model.html")]
struct ModelPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    lead: Vec<String>,
    tables: Vec<Table>,
    plots: Vec<Plot>,
    in_use: bool,
    is_admin: bool,
}

pub struct Table {
    pub name: String,
    pub folded: bool,
    pub rows: Vec<Row>,
}

pub struct Row {
    pub name: String,
    pub is_total: bool,
    pub cells: Vec<String>,
}

pub async fn show(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some(caller) = Caller::find(&state, &request).await? else {
            return Ok(to_log_in(request.path()));
        };
        let t = tongue(&request);
        let in_use = state.sieve.model_in_use().await?;
        let is_admin = caller.check_admin().is_ok();
        let page = ModelPage {
            t,
            lang: t.tag(),
            moderator: caller.moderator.email.expose().to_owned(),
            csrf: caller.csrf,
            lead: lead(in_use.as_ref(), t),
            tables: in_use
                .as_ref()
                .map_or_else(Vec::new, |in_use| tables(in_use.model.metrics(), t)),
            plots: in_use.as_ref().map_or_else(Vec::new, |in_use| {
                let curves = in_use.model.curves();
                curves.map_or_else(Vec::new, |curves| plots(curves, Some(in_use.model.cuts()), t))
            }),
            in_use: in_use.is_some(),
            is_admin,
        };
        render(&page, &mut HttpResponse::Ok())
    };
    told(&request, answer.await)
}

fn lead(in_use: Option<&InUse>, t: Tongue) -> Vec<String> {
    let Some(in_use) = in_use else {
        return vec![t.tr("model-none")];
    };
    let version = ("version", Argument::Text(in_use.model.version()));
    let since = match in_use.promoted_at_ms {
        Some(at_ms) => t.tr_with(
            "model-since",
            &[version, ("when", Argument::Text(&time_text(at_ms, t)))],
        ),
        None => t.tr_with("model-here", &[version]),
    };
    let cuts = in_use.model.cuts();
    let (publish, spam) = (t.percent(cuts.publish, 1), t.percent(cuts.spam, 1));
    let cuts = [("publish", Argument::Text(&publish)), ("spam", Argument::Text(&spam))];
    let mut lead = vec![since, t.tr_with("model-cuts", &cuts)];
    if in_use.is_retrained {
        lead.push(t.tr("model-retrained"));
    }
    lead
}

/// The figures of all texts, of those held out and of each language; and those of each source.
pub fn tables(metrics: &Metrics, t: Tongue) -> Vec<Table> {
    let row = |name: String, is_total, figures: &Figures| Row {
        name,
        is_total,
        cells: cells(figures, t),
    };
    let mut rows = vec![row(t.tr("model-overall"), true, &metrics.overall)];
    let held_out = metrics.held_out.as_ref();
    rows.extend(held_out.map(|figures| row(t.tr("model-held-out"), true, figures)));
    rows.extend(metrics.by_language.iter().map(|(language, figures)| {
        let name = t.tr_with("model-language", &[("language", Argument::Text(language))]);
        row(name, false, figures)
    }));
    let sources = metrics.by_source.iter();
    let sources = sources.map(|(source, figures)| row(source.clone(), false, figures));
    vec![
        Table {
            name: t.tr("model-figures"),
            folded: false,
            rows,
        },
        Table {
            name: t.tr("report-sources"),
            folded: true,
            rows: sources.collect(),
        },
    ]
}

fn cells(figures: &Figures, t: Tongue) -> Vec<String> {
    let none = || "–".to_owned();
    let percent = |share: Option<f64>| share.map_or_else(none, |share| t.percent(share, 1));
    let number = |value: Option<f64>| value.map_or_else(none, |value| t.decimal(value, 3));
    vec![
        t.count(figures.ham),
        t.count(figures.spam),
        percent(figures.accuracy),
        number(figures.mcc),
        number(figures.auc),
        percent(figures.sc1),
        percent(figures.false_positives),
    ]
}
