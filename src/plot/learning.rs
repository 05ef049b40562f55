//! How a model learns: figures as lines over the number of decisions it learnt from.
//!
//! Owns the scales and the names of the lines, which stand above them. Knows nothing of SVG but through [`super::frame`].

use super::chart::drawing;
use super::frame::{Anchor, Tick};
use super::table::Table;
use super::{Line, Plot};
use crate::locale::Tongue;

/// The classes of lines, in order; told apart without colour by their dashes.
const CLASSES: [&str; 3] = ["plot-line", "plot-line plot-second", "plot-line plot-third"];
/// What two ticks or two names are apart, at least, as a share of the field.
const APART: f64 = 0.075;

pub(super) fn learning(name: &'static str, decisions: &[u64], lines: &[Line], t: Tongue) -> Option<Plot> {
    let least = lowest(lines)?;
    let top = 1.0 - APART * rows_of_names(lines.len());
    let up = |share: f64| top * ((share - least) / (1.0 - least)).clamp(0.0, 1.0);
    let x: Vec<f64> = decisions.iter().map(|&n| across(n, decisions)).collect();
    let drawing = drawing(
        name,
        "",
        ["plot-decisions", "plot-share"],
        &steps(decisions, &x, t),
        &heights(least, top, t),
        t,
        |frame| {
            let paths: Vec<Vec<[f64; 2]>> = lines.iter().map(|line| path(line, &x, up)).collect();
            for ((line, path), class) in lines.iter().zip(&paths).zip(CLASSES) {
                frame.line(class, path);
                for ([mean, spread], [x, y]) in line.values.iter().flatten().zip(path) {
                    frame.line("plot-whisker", &[[*x, up(mean - spread)], [*x, up(mean + spread)]]);
                    frame.dot("plot-dot", [*x, *y]);
                }
            }
            let mut height = 1.0;
            for (line, class) in lines.iter().zip(CLASSES) {
                height -= APART;
                let middle = height + 0.25 * APART;
                frame.line(class, &[[0.03, middle], [0.15, middle]]);
                frame.note([0.18, height], Anchor::Start, &t.tr(line.key));
            }
        },
    );
    Some(drawing.with(table(decisions, lines, t)))
}

/// The lower end of the field: a whole tenth below everything drawn. `None` where nothing is.
fn lowest(lines: &[Line]) -> Option<f64> {
    let drawn = lines.iter().flat_map(|line| &line.values).flatten();
    let least = drawn.map(|[mean, spread]| mean - spread).reduce(f64::min)?;
    Some(((least * 10.0).floor() / 10.0).clamp(0.0, 0.9))
}

/// The place of a number of decisions: by its logarithm, for the first ones change most.
#[expect(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
fn across(decisions: u64, all: &[u64]) -> f64 {
    let most = all.iter().copied().max().unwrap_or(0).max(1);
    (decisions as f64).ln_1p() / (most as f64).ln_1p()
}

fn steps(decisions: &[u64], x: &[f64], t: Tongue) -> Vec<Tick> {
    let mut ticks: Vec<Tick> = Vec::new();
    for (&n, &at) in decisions.iter().zip(x) {
        if ticks.last().is_none_or(|last| at - last.at >= APART) {
            ticks.push(Tick { at, text: t.count(n) });
        }
    }
    ticks
}

/// The rows that the names take, with a little air below them.
fn rows_of_names(lines: usize) -> f64 {
    match lines {
        0 | 1 => 1.5,
        2 => 2.5,
        _ => 3.5,
    }
}

fn heights(least: f64, top: f64, t: Tongue) -> Vec<Tick> {
    let tick = |part: u8| {
        let share = f64::from(part) / 5.0;
        Tick {
            at: top * share,
            text: t.percent(least + share * (1.0 - least), 0),
        }
    };
    (0..=5).map(tick).collect()
}

/// The points of a line in the field.
fn path(line: &Line, x: &[f64], up: impl Fn(f64) -> f64) -> Vec<[f64; 2]> {
    let points = line.values.iter().zip(x);
    points.filter_map(|(value, &x)| Some([x, up((*value)?[0])])).collect()
}

fn table(decisions: &[u64], lines: &[Line], t: Tongue) -> Table {
    let mut head = vec![t.tr("plot-decisions")];
    head.extend(lines.iter().map(|line| t.tr(line.key)));
    let row = |(at, &n): (usize, &u64)| {
        let mut cells = vec![t.count(n)];
        cells.extend(lines.iter().map(|line| match line.values.get(at).copied().flatten() {
            Some([mean, spread]) if spread > 0.0 => format!("{} ± {}", t.percent(mean, 1), t.percent(spread, 1)),
            Some([mean, _]) => t.percent(mean, 1),
            None => "–".to_owned(),
        }));
        cells
    };
    Table {
        head,
        rows: decisions.iter().enumerate().map(row).collect(),
    }
}
