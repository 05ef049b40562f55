//! A learning curve as a page: one file that asks nobody for anything.
//!
//! Owns the words and cells of the page; `templates/learning.html` lays them out. Knows nothing of how they came about.

use super::curve::{Curve, Estimate, Point};
use crate::domain::policy::LABELS_TO_TRUST;
use crate::locale::{Argument, Tongue};
use crate::plot::{Line, Plot, learning};
use anyhow::Result;
use askama::Template;

/// The style sheet of all our pages, held in the file.
const STYLE: &str = include_str!("../../../web/tamis.css");

#[derive(Template)]
#[template(path = "learning.html")]
struct LearningPage {
    t: Tongue,
    lang: &'static str,
    style: &'static str,
    title: String,
    lead: Vec<String>,
    plots: Vec<Plot>,
    head: Vec<String>,
    rows: Vec<Vec<Cell>>,
    how: Vec<String>,
}

/// A figure, with its spread or "".
struct Cell {
    value: String,
    spread: String,
}

/// How a figure is set.
#[derive(Clone, Copy)]
enum Set {
    Share,
    Number,
}

/// The whole page.
pub fn render(curve: &Curve, t: Tongue) -> Result<String> {
    let page = LearningPage {
        t,
        lang: t.tag(),
        style: STYLE,
        title: said("learning-title", &[("version", curve.version.clone())], t),
        lead: lead(&curve.points, t),
        plots: plots(&curve.points, t),
        head: head(t),
        rows: curve.points.iter().map(|point| row(point, t)).collect(),
        how: how(curve, t),
    };
    Ok(page.render()?)
}

fn said(key: &str, texts: &[(&'static str, String)], t: Tongue) -> String {
    let arguments: Vec<_> = texts.iter().map(|(name, text)| (*name, Argument::Text(text))).collect();
    t.tr_with(key, &arguments)
}

/// The outcome in sentences, where it began without a decision and went on from there.
fn lead(points: &[Point], t: Tongue) -> Vec<String> {
    let [first, .., last] = points else { return Vec::new() };
    if first.decisions > 0 {
        return Vec::new();
    }
    let sentence = |key: &str, of: fn(&Point) -> Option<Estimate>| {
        let told = |point: &Point| of(point).map(|figure| t.percent(figure.mean, 1));
        let decisions = t.count(last.decisions as u64);
        Some(said(
            key,
            &[("first", told(first)?), ("last", told(last)?), ("decisions", decisions)],
            t,
        ))
    };
    [
        sentence("learning-lead-accuracy", |point| point.accuracy),
        sentence("learning-lead-queued", |point| point.queued),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn plots(points: &[Point], t: Tongue) -> Vec<Plot> {
    let decisions: Vec<u64> = points.iter().map(|point| point.decisions as u64).collect();
    let line = |key: &'static str, of: fn(&Point) -> Option<Estimate>| Line {
        key,
        values: points
            .iter()
            .map(|point| of(point).map(|figure| [figure.mean, figure.spread.unwrap_or(0.0)]))
            .collect(),
    };
    let right = [
        line("plot-learning-accuracy", |point| point.accuracy),
        line("plot-learning-sc1", |point| point.sc1),
    ];
    let verdicts = [
        line("plot-learning-published", |point| point.ham_verdicts.publish),
        line("plot-learning-blocked", |point| point.spam_verdicts.spam),
        line("plot-learning-queued", |point| point.queued),
    ];
    [
        learning("learning", &decisions, &right, t),
        learning("learning-verdicts", &decisions, &verdicts, t),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn head(t: Tongue) -> Vec<String> {
    [
        "learning-decisions",
        "learning-learnt",
        "figure-accuracy-short",
        "figure-mcc-short",
        "figure-auc-short",
        "figure-sc1-short",
        "figure-ece-short",
        "learning-queued",
        "learning-ham-published",
        "learning-ham-queued",
        "report-ham-blocked",
        "report-spam-published",
        "learning-spam-queued",
        "learning-spam-blocked",
        "learning-gate",
        "learning-seconds",
    ]
    .map(|key| t.tr(key))
    .to_vec()
}

fn row(point: &Point, t: Tongue) -> Vec<Cell> {
    let plain = |value: String| Cell {
        value,
        spread: String::new(),
    };
    let mut cells = vec![
        plain(t.count(point.decisions as u64)),
        plain(t.decimal(point.learnt.mean, 0)),
    ];
    let figures = [
        (Set::Share, point.accuracy),
        (Set::Number, point.mcc),
        (Set::Number, point.auc),
        (Set::Share, point.sc1),
        (Set::Share, point.ece),
        (Set::Share, point.queued),
    ];
    let verdicts =
        [point.ham_verdicts, point.spam_verdicts].map(|shares| shares.into_array().map(|share| (Set::Share, share)));
    let told = figures.iter().chain(verdicts.as_flattened());
    cells.extend(told.map(|&(set, figure)| cell(set, figure, t)));
    cells.push(plain(t.percent(point.promotable, 0)));
    cells.push(plain(
        point
            .seconds
            .map_or_else(|| "–".to_owned(), |seconds| t.decimal(seconds.mean, 2)),
    ));
    cells
}

fn cell(set: Set, figure: Option<Estimate>, t: Tongue) -> Cell {
    let told = |value: f64| match set {
        Set::Share => t.percent(value, 1),
        Set::Number => t.decimal(value, 3),
    };
    Cell {
        value: figure.map_or_else(|| "–".to_owned(), |figure| told(figure.mean)),
        spread: figure.and_then(|figure| figure.spread).map_or_else(String::new, told),
    }
}

fn how(curve: &Curve, t: Tongue) -> Vec<String> {
    let mut told = vec![
        said(
            "learning-how-games",
            &[
                ("repeats", t.count(curve.repeats.into())),
                ("pool", t.decimal(curve.pool.mean, 0)),
                ("tested", t.decimal(curve.tested.mean, 0)),
            ],
            t,
        ),
        t.tr(&format!("learning-how-{}", curve.by)),
    ];
    if let Some(share) = curve.spam_share {
        told.push(said("learning-how-share", &[("share", t.percent(share, 1))], t));
    }
    if !curve.known.sources.is_empty() {
        told.push(said(
            "report-how-known",
            &[("sources", curve.known.sources.join(", "))],
            t,
        ));
    }
    told.push(t.tr("learning-how-hold"));
    told.push(said(
        "learning-how-labels",
        &[("labels", t.count(LABELS_TO_TRUST.into()))],
        t,
    ));
    told.push(said(
        "learning-how-seed",
        &[
            ("version", curve.version.clone()),
            ("checksum", curve.checksum.clone()),
            ("seed", curve.seed.to_string()),
        ],
        t,
    ));
    if !curve.too_many.is_empty() {
        let numbers: Vec<String> = curve.too_many.iter().map(|&number| t.count(number as u64)).collect();
        told.push(said("learning-how-many", &[("numbers", numbers.join(", "))], t));
    }
    told
}
