//! How a model learns: figures as lines over the number of decisions it learnt from.
//!
//! Owns the scales and where a line's name stands. Knows nothing of SVG but through [`super::frame`].

use super::chart::drawing;
use super::frame::{Anchor, Frame, Tick};
use super::table::Table;
use super::{Line, Plot};
use crate::locale::Tongue;

/// The classes of lines, in order; told apart without colour by their dashes and by the names beside them.
const CLASSES: [&str; 3] = ["plot-line", "plot-line plot-second", "plot-line plot-third"];
/// What two ticks or two names are apart, at least, as a share of the field.
const APART: f64 = 0.075;

pub(super) fn learning(name: &'static str, decisions: &[u64], lines: &[Line], t: Tongue) -> Option<Plot> {
    let least = lowest(lines)?;
    let up = |share: f64| ((share - least) / (1.0 - least)).clamp(0.0, 1.0);
    let x: Vec<f64> = decisions.iter().map(|&n| across(n, decisions)).collect();
    let drawing = drawing(
        name,
        "",
        ["plot-decisions", "plot-share"],
        &steps(decisions, &x, t),
        &heights(least, t),
        t,
        |frame| {
            let mut ends = Vec::new();
            for (line, class) in lines.iter().zip(CLASSES) {
                let points = line
                    .values
                    .iter()
                    .zip(&x)
                    .filter_map(|(value, &x)| Some((x, (*value)?)));
                let points: Vec<(f64, [f64; 2])> = points.collect();
                let path: Vec<[f64; 2]> = points.iter().map(|(x, [mean, _])| [*x, up(*mean)]).collect();
                frame.line(class, &path);
                for (x, [mean, spread]) in &points {
                    frame.line("plot-whisker", &[[*x, up(mean - spread)], [*x, up(mean + spread)]]);
                    frame.dot("plot-dot", [*x, up(*mean)]);
                }
                if let Some(end) = path.last() {
                    ends.push((end[1], t.tr(line.key)));
                }
            }
            names(frame, ends);
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

fn heights(least: f64, t: Tongue) -> Vec<Tick> {
    let tick = |part: u8| {
        let at = f64::from(part) / 5.0;
        Tick {
            at,
            text: t.percent(least + at * (1.0 - least), 0),
        }
    };
    (0..=5).map(tick).collect()
}

/// Writes the names of lines at their right ends, each above the one below it.
fn names(frame: &mut Frame, mut ends: Vec<(f64, String)>) {
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut floor = 0.0_f64;
    let count = ends.len();
    for (at, (end, name)) in ends.into_iter().enumerate() {
        // What stands above this one has to find room below the upper edge.
        let above = [APART, 2.0 * APART, 3.0 * APART]
            .get(count - at - 1)
            .copied()
            .unwrap_or(0.0);
        let height = (end + 0.025).max(floor).min(1.0 + 0.02 - above);
        frame.note([0.985, height], Anchor::End, &name);
        floor = height + APART;
    }
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
