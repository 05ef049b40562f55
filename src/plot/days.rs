//! Figures day by day: lines, or bars that stand on one another.
//!
//! Owns the scale, which begins at nought. Knows nothing of what is counted; the words come from `locales/`.

use super::Plot;
use super::chart::drawing;
use super::frame::{Anchor, Tick};
use super::table::Table;
use crate::locale::Tongue;

const LINES: [&str; 3] = ["plot-line", "plot-line plot-second", "plot-line plot-third"];
const BARS: [&str; 3] = ["plot-ham", "plot-doubt", "plot-spam"];
const APART: f64 = 0.075;

/// A figure of each day, in the order of [`Days::labels`].
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The key of its name in `locales/`.
    pub key: &'static str,
    pub values: Vec<Option<f64>>,
    /// The same in words, for the table.
    pub told: Vec<String>,
}

/// Days and their figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Days {
    /// Tells the picture from others; its words stand under `plot-NAME-title` and `plot-NAME-caption`.
    pub name: &'static str,
    /// The key of what stands beside the axis.
    pub axis: &'static str,
    pub labels: Vec<String>,
    pub series: Vec<Series>,
    /// Bars on one another instead of lines.
    pub stacked: bool,
}

/// Draws up to three figures; `tick` says what stands at a height. `None` where there is nothing to draw.
pub(super) fn days(of: &Days, t: Tongue, tick: impl Fn(f64) -> String) -> Option<Plot> {
    let most = highest(of)?;
    let (step, most) = steps(most);
    let count = of.labels.len();
    let rows = of.series.len();
    #[expect(clippy::cast_precision_loss, reason = "three rows of names")]
    let top = 1.0 - APART * (rows as f64 + 0.5);
    let y = heights(step, most).into_iter().map(|value| Tick {
        at: top * value / most,
        text: tick(value),
    });
    let drawing = drawing(
        of.name,
        "",
        ["plot-days", of.axis],
        &marks(&of.labels),
        &y.collect::<Vec<_>>(),
        t,
        |frame| {
            let up = |value: f64| top * value / most;
            if of.stacked {
                for day in 0..count {
                    let mut from = 0.0;
                    for (series, class) in of.series.iter().zip(BARS) {
                        let Some(value) = series.values.get(day).copied().flatten().filter(|value| *value > 0.0) else {
                            continue;
                        };
                        let x = [edge(day, count), edge(day + 1, count)];
                        frame.bar(class, x, up(from), up(from + value));
                        from += value;
                    }
                }
            } else {
                for (series, class) in of.series.iter().zip(LINES) {
                    let point =
                        |(day, value): (usize, &Option<f64>)| value.map(|value| [middle(day, count), up(value)]);
                    let points: Vec<[f64; 2]> = series.values.iter().enumerate().filter_map(point).collect();
                    frame.line(class, &points);
                    for point in &points {
                        frame.dot("plot-dot", *point);
                    }
                }
            }
            let mut height = 1.0;
            for (at, series) in of.series.iter().enumerate() {
                height -= APART;
                let middle = height + 0.25 * APART;
                if of.stacked {
                    frame.bar(
                        BARS[at.min(2)],
                        [0.03, 0.09],
                        height + 0.05 * APART,
                        height + 0.6 * APART,
                    );
                } else {
                    frame.line(LINES[at.min(2)], &[[0.03, middle], [0.15, middle]]);
                }
                frame.note([0.18, height], Anchor::Start, &t.tr(series.key));
            }
        },
    );
    Some(drawing.with(table(of, t)))
}

fn highest(of: &Days) -> Option<f64> {
    let at = |day: usize| {
        let values = of
            .series
            .iter()
            .filter_map(|series| series.values.get(day).copied().flatten());
        if of.stacked {
            values.reduce(|a, b| a + b)
        } else {
            values.reduce(f64::max)
        }
    };
    (0..of.labels.len())
        .filter_map(at)
        .reduce(f64::max)
        .filter(|most| most.is_finite())
}

/// A round step of four or five of them, and the height that they reach.
fn steps(most: f64) -> (f64, f64) {
    if most <= 0.0 {
        return (1.0, 1.0);
    }
    let ten = 10_f64.powf((most / 5.0).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .map(|n| n * ten)
        .into_iter()
        .find(|step| step * 5.0 >= most)
        .unwrap_or(most);
    (step, step * (most / step).ceil())
}

fn heights(step: f64, most: f64) -> Vec<f64> {
    let mut heights = vec![0.0];
    while heights.len() < 12 && heights[heights.len() - 1] + step <= most * 1.000_001 {
        heights.push(heights[heights.len() - 1] + step);
    }
    heights
}

#[expect(clippy::cast_precision_loss, reason = "days are few")]
fn edge(day: usize, count: usize) -> f64 {
    day as f64 / count.max(1) as f64
}

fn middle(day: usize, count: usize) -> f64 {
    f64::midpoint(edge(day, count), edge(day + 1, count))
}

/// At most five days are named.
fn marks(labels: &[String]) -> Vec<Tick> {
    let every = labels.len().div_ceil(5).max(1);
    let named = labels.iter().enumerate().filter(|(day, _)| day % every == 0);
    let tick = |(day, label): (usize, &String)| Tick {
        at: middle(day, labels.len()),
        text: label.clone(),
    };
    named.map(tick).collect()
}

/// The days on which there was anything, so that an empty month is no long list.
fn table(of: &Days, t: Tongue) -> Table {
    let mut head = vec![t.tr("plot-days")];
    head.extend(of.series.iter().map(|series| t.tr(series.key)));
    let is_told = |day: usize| {
        of.series.iter().any(|series| {
            series
                .values
                .get(day)
                .copied()
                .flatten()
                .is_some_and(|value| value > 0.0)
        })
    };
    let row = |(day, label): (usize, &String)| {
        let told = of
            .series
            .iter()
            .map(|series| series.told.get(day).cloned().unwrap_or_default());
        is_told(day).then(|| std::iter::once(label.clone()).chain(told).collect())
    };
    Table {
        head,
        rows: of.labels.iter().enumerate().filter_map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(stacked: bool) -> Days {
        let series = |key, values: [f64; 3]| Series {
            key,
            values: values.map(Some).into(),
            told: values.map(|value| format!("{value}")).into(),
        };
        Days {
            name: "volumes",
            axis: "plot-comments",
            labels: ["18/01", "<19>", "20/01"].map(ToOwned::to_owned).into(),
            series: vec![
                series("dashboard-verdict-publish", [3.0, 0.0, 4.0]),
                series("dashboard-verdict-spam", [4.0, 0.0, 1.0]),
            ],
            stacked,
        }
    }

    #[test]
    fn bars_stand_on_one_another_and_lines_do_not() {
        assert_eq!((highest(&of(true)), highest(&of(false))), (Some(7.0), Some(4.0)));
        let plot = days(&of(true), Tongue::French, |value| format!("{value}")).unwrap();
        // Four days' bars and two of the legend.
        assert_eq!(plot.svg.matches("<rect").count(), 6, "{}", plot.svg);
        assert!(!plot.svg.contains("<19>"));
        assert_eq!(plot.table.rows.len(), 2, "a day without anything is left out");
    }

    #[test]
    fn a_scale_is_round_and_holds_the_highest() {
        for most in [0.0, 0.03, 1.0, 7.0, 99.0, 12_345.0] {
            let (step, top) = steps(most);
            let heights = heights(step, top);
            assert!(
                top >= most && heights.len() <= 7 && heights.len() >= 2,
                "{most}: {heights:?}"
            );
        }
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let nothing = Days {
            labels: Vec::new(),
            series: Vec::new(),
            ..of(false)
        };
        assert_eq!(days(&nothing, Tongue::English, |_| String::new()), None);
    }
}
