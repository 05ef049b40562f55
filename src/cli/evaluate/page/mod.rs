//! The report of an evaluation as a page: one file that asks nobody for anything.
//!
//! Owns the words and tables of the page; `templates/report.html` lays them out. Knows nothing of how they came about.

mod causes;
mod disguises;

use super::outcome::{How, Outcome, Shares, Unblocking};
use super::{By, Evaluation};
use crate::domain::budgets::{Budget, SPAM_SHARES, Want};
use crate::domain::verdict::Cuts;
use crate::locale::{Argument, Tongue};
use crate::plot::{Plot, plots};
use crate::spam::metrics::Measures;
use anyhow::Result;
use askama::Template;
use causes::{MistakeList, WordList};
use std::collections::BTreeMap;

/// The style sheet of all our pages, held in the file.
const STYLE: &str = include_str!("../../../../web/tamis.css");
/// What is rather told as a number than as per cent.
const NUMBERS: [&str; 4] = ["mcc", "auc", "average_precision", "brier"];

/// A figure that is the share of something.
const SHARE: &str = "share";

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage {
    t: Tongue,
    lang: &'static str,
    style: &'static str,
    title: String,
    lead: Vec<String>,
    facts: Vec<Fact>,
    verdicts: Vec<Row>,
    unblocked: String,
    plots: Vec<Plot>,
    budgets: Vec<BudgetTable>,
    tables: Vec<FigureTable>,
    words: Vec<WordList>,
    mistakes: Vec<MistakeList>,
    how: Vec<String>,
}

/// A figure with its interval and what it means.
struct Fact {
    name: String,
    value: String,
    interval: String,
    meaning: String,
}

struct FigureTable {
    title: String,
    heading: String,
    head: Vec<String>,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    is_total: bool,
    cells: Vec<Cell>,
}

/// A figure, with its interval or "".
struct Cell {
    value: String,
    interval: String,
}

struct BudgetTable {
    title: String,
    caption: String,
    gained: String,
    rows: Vec<Vec<String>>,
}

/// The whole page. `cuts` are those of the model that judged, where it was one.
pub fn render(evaluation: &Evaluation, cuts: Option<Cuts>, t: Tongue) -> Result<String> {
    let report = &evaluation.report;
    let overall = &report.overall;
    let mut tables = vec![
        table("report-languages", "report-language", overall, &report.by_language, t),
        table("report-sources", "report-source", overall, &report.by_source, t),
    ];
    tables.extend(report.attacks.iter().map(|attacks| disguises::table(attacks, t)));
    let page = ReportPage {
        t,
        lang: t.tag(),
        style: STYLE,
        title: match &report.how {
            How::ByModel { version, .. } => said("report-title-model", &[("version", version)], t),
            How::CrossValidated { .. } => t.tr("report-title-cross"),
        },
        lead: lead(overall, &report.how, t),
        facts: facts(overall, t),
        verdicts: verdicts(overall, t),
        unblocked: report.unblocking.map_or_else(String::new, |found| unblocked(&found, t)),
        plots: plots(&evaluation.curves, cuts, t),
        budgets: budgets(&report.budgets.block, &report.budgets.publish, t),
        tables,
        words: evaluation
            .evidence
            .as_ref()
            .map_or_else(Vec::new, |evidence| causes::words(evidence, t)),
        mistakes: evaluation
            .evidence
            .as_ref()
            .map_or_else(Vec::new, |evidence| causes::mistakes(evidence, t)),
        how: how(report, t),
    };
    Ok(page.render()?)
}

fn said(key: &str, texts: &[(&'static str, &str)], t: Tongue) -> String {
    let arguments: Vec<_> = texts.iter().map(|(name, text)| (*name, Argument::Text(text))).collect();
    t.tr_with(key, &arguments)
}

/// The outcome in sentences.
fn lead(overall: &Outcome, how: &How, t: Tongue) -> Vec<String> {
    let counts = [
        ("all", t.count(overall.ham + overall.spam)),
        ("ham", t.count(overall.ham)),
        ("spam", t.count(overall.spam)),
    ];
    let counts: Vec<_> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
    let key = match how {
        How::ByModel { .. } => "report-lead-model",
        How::CrossValidated { .. } => "report-lead-cross",
    };
    let mut lead = vec![said(key, &counts, t)];
    for (key, shares) in [
        ("report-lead-ham", overall.ham_verdicts),
        ("report-lead-spam", overall.spam_verdicts),
    ] {
        if let [Some(publish), Some(review), Some(spam)] =
            shares.into_array().map(|share| share.map(|share| t.percent(share, 1)))
        {
            lead.push(said(
                key,
                &[("publish", &publish), ("review", &review), ("spam", &spam)],
                t,
            ));
        }
    }
    if let Some(sc1) = overall.measures.sc1 {
        lead.push(said("report-lead-sc1", &[("caught", &t.percent(sc1, 0))], t));
    }
    lead
}

/// A figure as it is told: as per cent, but for those that are none.
fn figure(name: &str, value: f64, t: Tongue) -> String {
    if NUMBERS.contains(&name) {
        t.decimal(value, 3)
    } else {
        t.percent(value, 1)
    }
}

/// Two values with their unit told once: `93.0 – 95.2%`.
fn range(name: &str, [low, high]: [f64; 2], t: Tongue) -> String {
    let low = if NUMBERS.contains(&name) {
        t.decimal(low, 3)
    } else {
        t.decimal(100.0 * low, 1)
    };
    format!("{low} – {}", figure(name, high, t))
}

fn facts(overall: &Outcome, t: Tongue) -> Vec<Fact> {
    let figures = overall
        .measures
        .into_array()
        .into_iter()
        .zip(overall.intervals.measures.into_array());
    let fact = |(name, (value, interval)): (&str, (Option<f64>, Option<[f64; 2]>))| {
        let key = format!("figure-{}", name.replace('_', "-"));
        Some(Fact {
            value: figure(name, value?, t),
            interval: interval.map_or_else(String::new, |interval| range(name, interval, t)),
            name: t.tr(&key),
            meaning: t.tr(&format!("{key}-meaning")),
        })
    };
    Measures::NAMES.into_iter().zip(figures).filter_map(fact).collect()
}

fn verdicts(overall: &Outcome, t: Tongue) -> Vec<Row> {
    let row = |name: &str, count: u64, shares: Shares<f64>, intervals: Shares<[f64; 2]>| Row {
        name: said(name, &[("count", &t.count(count))], t),
        is_total: false,
        cells: share_cells(shares, intervals, t),
    };
    let bounds = &overall.intervals;
    vec![
        row("report-ham-row", overall.ham, overall.ham_verdicts, bounds.ham_verdicts),
        row(
            "report-spam-row",
            overall.spam,
            overall.spam_verdicts,
            bounds.spam_verdicts,
        ),
    ]
}

/// Why models block nothing.
fn unblocked(found: &Unblocking, t: Tongue) -> String {
    let most = &found.most;
    let counts = [
        ("models", found.models as u64),
        ("of", found.of as u64),
        ("texts", most.texts),
        ("worth", most.worth),
        ("needed", most.needed),
        ("count", most.one_in.into()),
        ("caution", most.caution.into()),
    ];
    let counts = counts.map(|(name, count)| (name, t.count(count)));
    let counts: Vec<_> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
    let why = match most.why {
        Want::Few => "report-unblocked-few",
        Want::Alike => "report-unblocked-alike",
        Want::Parted => "report-unblocked-parted",
    };
    format!("{} {}", said("report-unblocked", &counts, t), said(why, &counts, t))
}

fn share_cells(shares: Shares<f64>, intervals: Shares<[f64; 2]>, t: Tongue) -> Vec<Cell> {
    let both = shares.into_array().into_iter().zip(intervals.into_array());
    both.map(|(share, interval)| cell(SHARE, share, interval, t)).collect()
}

fn cell(name: &str, value: Option<f64>, interval: Option<[f64; 2]>, t: Tongue) -> Cell {
    Cell {
        value: value.map_or_else(|| "–".to_owned(), |value| figure(name, value, t)),
        interval: interval.map_or_else(String::new, |interval| range(name, interval, t)),
    }
}

fn table(title: &str, heading: &str, overall: &Outcome, parts: &BTreeMap<String, Outcome>, t: Tongue) -> FigureTable {
    let row = |name: String, is_total, outcome: &Outcome| {
        let counted = |count| Cell {
            value: t.count(count),
            interval: String::new(),
        };
        let mut cells = vec![counted(outcome.ham), counted(outcome.spam)];
        let figures = outcome
            .measures
            .into_array()
            .into_iter()
            .zip(outcome.intervals.measures.into_array());
        cells.extend(
            Measures::NAMES
                .into_iter()
                .zip(figures)
                .map(|(name, (value, interval))| cell(name, value, interval, t)),
        );
        let blocked = (outcome.ham_verdicts.spam, outcome.intervals.ham_verdicts.spam);
        let published = (outcome.spam_verdicts.publish, outcome.intervals.spam_verdicts.publish);
        cells.extend([blocked, published].map(|(share, interval)| cell(SHARE, share, interval, t)));
        Row { name, is_total, cells }
    };
    let figures = Measures::NAMES.map(|name| t.tr(&format!("figure-{}-short", name.replace('_', "-"))));
    let head = ["report-ham", "report-spam"]
        .map(|key| t.tr(key))
        .into_iter()
        .chain(figures);
    let head = head.chain(["report-ham-blocked", "report-spam-published"].map(|key| t.tr(key)));
    let all = row(t.tr("report-all"), true, overall);
    FigureTable {
        title: t.tr(title),
        heading: t.tr(heading),
        head: head.collect(),
        rows: std::iter::once(all)
            .chain(parts.iter().map(|(name, outcome)| row(name.clone(), false, outcome)))
            .collect(),
    }
}

fn budgets(block: &[Budget], publish: &[Budget], t: Tongue) -> Vec<BudgetTable> {
    let row = |row: &Budget| {
        let told = row.cut.map_or_else(|| "–".to_owned(), |cut| probability(cut, t));
        let mut cells = vec![
            said("report-one-in", &[("count", &t.count(row.one_in.into()))], t),
            told,
            format!(
                "{} ({})",
                t.count(row.mistakes),
                said("report-at-most", &[("share", &t.percent(row.upper_bound, 2))], t)
            ),
            t.percent(row.gained, 1),
        ];
        if row.cut.is_none() {
            cells[2..].fill_with(|| "–".to_owned());
        }
        cells.extend(row.queue.map(|share| t.percent(share, 1)));
        cells
    };
    let table = |kind: &str, rows: &[Budget]| BudgetTable {
        title: t.tr(&format!("report-budget-{kind}")),
        caption: t.tr(&format!("report-budget-{kind}-caption")),
        gained: t.tr(&format!("report-budget-{kind}-gained")),
        rows: rows.iter().map(row).collect(),
    };
    vec![table("block", block), table("publish", publish)]
}

/// A cut in per cent; one that would be rounded to 0 or 100 stays beside it.
fn probability(cut: f64, t: Tongue) -> String {
    const LEAST: f64 = 0.000_005;
    if cut < LEAST {
        format!("< {}", t.percent(0.000_01, 3))
    } else if cut > 1.0 - LEAST {
        format!("> {}", t.percent(0.999_99, 3))
    } else {
        t.percent(cut, 3)
    }
}

fn how(report: &super::Report, t: Tongue) -> Vec<String> {
    let mut told = Vec::new();
    match &report.how {
        How::ByModel {
            version,
            checksum,
            known,
        } => {
            told.push(said(
                "report-how-model",
                &[("version", version), ("checksum", checksum)],
                t,
            ));
            if !known.sources.is_empty() {
                told.push(said("report-how-known", &[("sources", &known.sources.join(", "))], t));
            }
        }
        How::CrossValidated {
            by,
            parts,
            merged_sources,
            also_trained,
            judged_only,
            repeated,
            shared_sources,
        } => {
            let count = |count: usize| t.count(count as u64);
            told.push(said("report-how-cross", &[("parts", &count(*parts))], t));
            told.push(t.tr(&format!("report-how-{}", by.as_str())));
            if let Some(sources) = merged_sources {
                told.push(said(
                    "report-how-merged",
                    &[("sources", &count(*sources)), ("parts", &count(*parts))],
                    t,
                ));
            }
            if *by == By::Random {
                told.push(t.tr("report-how-flatters"));
            }
            for (key, number) in [
                ("report-how-also", *also_trained),
                ("report-how-only", *judged_only),
                ("report-how-repeated", *repeated),
            ] {
                if number > 0 {
                    told.push(said(key, &[("count", &count(number))], t));
                }
            }
            if !shared_sources.is_empty() {
                told.push(said("report-how-shared", &[("sources", &shared_sources.join(", "))], t));
            }
        }
    }
    let resamples = t.count(report.resamples.into());
    told.push(said("report-how-intervals", &[("resamples", &resamples)], t));
    let shares = SPAM_SHARES.map(|share| t.percent(share, 0)).join(", ");
    told.push(said("report-how-queue", &[("shares", &shares)], t));
    if report.attacks.is_some() {
        told.push(t.tr("report-how-attacks"));
    }
    told
}
