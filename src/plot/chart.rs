//! The four pictures.
//!
//! Owns what is drawn of each curve and in which words. Knows nothing of SVG but through [`super::frame`].

use super::frame::{Anchor, Frame, Tick, Words};
use super::table::{self, bounds, share_of};
use super::{Plot, Table};
use crate::domain::quality::Curves;
use crate::domain::verdict::Cuts;
use crate::locale::{Argument, Tongue};

/// Where the ROC curve is marked: at most one good comment in a hundred blocked, as near as single precision has it.
const MARKED: f64 = 0.010_000_001;

pub(super) fn roc(curves: &Curves, t: Tongue) -> Option<Plot> {
    if curves.roc.is_empty() {
        return None;
    }
    let [blocked, caught] = wide(&curves.roc).into_iter().rfind(|point| point[0] <= MARKED)?;
    let told = said("plot-roc-mark", &[("caught", t.percent(caught, 0))], t);
    let drawing = drawing(
        "roc",
        &told,
        ["plot-ham-blocked", "plot-spam-caught"],
        &shares(t),
        &shares(t),
        t,
        |frame| {
            let line = wide(&curves.roc);
            frame.area("plot-area", &line);
            frame.line("plot-guide", &[[0.0, 0.0], [1.0, 1.0]]);
            frame.line("plot-line", &line);
            frame.dot("plot-dot", [blocked, caught]);
            frame.note([0.05, (caught - 0.09).max(0.04)], Anchor::Start, &told);
        },
    );
    Some(drawing.with(table::roc(curves, t)))
}

pub(super) fn precision_recall(curves: &Curves, t: Tongue) -> Option<Plot> {
    let share = f64::from(curves.precision_recall.last()?[1]);
    let told = said("plot-pr-guide", &[("share", t.percent(share, 0))], t);
    let axes = ["plot-spam-caught", "plot-precise"];
    let drawing = drawing("pr", &told, axes, &shares(t), &shares(t), t, |frame| {
        let line = wide(&curves.precision_recall);
        frame.area("plot-area", &line);
        frame.line("plot-guide", &[[0.0, share], [1.0, share]]);
        frame.line("plot-line", &line);
        // Below the guide, or above it where there is no room.
        let beside = if share > 0.12 { share - 0.06 } else { share + 0.03 };
        frame.note([0.03, beside], Anchor::Start, &told);
    });
    Some(drawing.with(table::precision_recall(curves, t)))
}

pub(super) fn calibration(curves: &Curves, t: Tongue) -> Option<Plot> {
    let error = curves.calibration_error()?;
    let told = said("plot-calibration-mark", &[("error", t.percent(error, 1))], t);
    let axes = ["plot-told", "plot-was"];
    let drawing = drawing("calibration", &told, axes, &shares(t), &shares(t), t, |frame| {
        frame.line("plot-guide", &[[0.0, 0.0], [1.0, 1.0]]);
        for bin in &curves.calibration {
            let [low, high] = bounds(bin);
            let told = bin.told.into();
            frame.line("plot-whisker", &[[told, low], [told, high]]);
        }
        for bin in &curves.calibration {
            let was = f64::from(bin.spam) / f64::from(bin.texts);
            frame.dot("plot-dot", [bin.told.into(), was]);
        }
        frame.note([0.97, 0.05], Anchor::End, &told);
    });
    Some(drawing.with(table::calibration(curves, t)))
}

/// Spam upwards and ham downwards, so that no colour is needed to tell them apart.
pub(super) fn scores(curves: &Curves, cuts: Option<Cuts>, t: Tongue) -> Option<Plot> {
    let most = curves
        .ham
        .iter()
        .chain(&curves.spam)
        .copied()
        .max()
        .filter(|most| *most > 0)?;
    // Square roots: else the many sure ones would hide the few doubtful ones, which the picture is for.
    let height = |count: u32| 0.47 * (f64::from(count) / f64::from(most)).sqrt();
    let mut y = vec![Tick {
        at: 0.5,
        text: t.count(0),
    }];
    for count in round_counts(most) {
        for side in [1.0, -1.0] {
            let (at, text) = (0.5 + side * height(count), t.count(count.into()));
            y.push(Tick { at, text });
        }
    }
    let told = if cuts.is_some() {
        t.tr("plot-scores-cuts")
    } else {
        String::new()
    };
    let axes = ["plot-probability", "plot-comments"];
    let drawing = drawing("scores", &told, axes, &shares(t), &y, t, |frame| {
        for (class, bars, side) in [("plot-spam", &curves.spam, 1.0), ("plot-ham", &curves.ham, -1.0)] {
            let width = 1.0 / share_of(bars.len());
            for (at, &count) in bars.iter().enumerate().filter(|(_, count)| **count > 0) {
                let left = share_of(at) * width;
                frame.bar(class, [left, left + width], 0.5, 0.5 + side * height(count));
            }
        }
        frame.line("plot-base", &[[0.0, 0.5], [1.0, 0.5]]);
        for cut in cuts.iter().flat_map(|cuts| [cuts.publish, cuts.spam]) {
            frame.line("plot-guide", &[[cut, 0.0], [cut, 1.0]]);
        }
        frame.note([0.5, 0.93], Anchor::Middle, &t.tr("plot-scores-up"));
        frame.note([0.5, 0.04], Anchor::Middle, &t.tr("plot-scores-down"));
    });
    let plot = drawing.with(table::scores(curves, t));
    Some(Plot {
        caption: format!("{} {told}", plot.caption).trim_end().to_owned(),
        ..plot
    })
}

/// A picture whose numbers are still to come.
pub(super) struct Drawing {
    name: &'static str,
    title: String,
    svg: String,
    caption: String,
}

impl Drawing {
    pub(super) fn with(self, table: Table) -> Plot {
        Plot {
            name: self.name,
            title: self.title,
            svg: self.svg,
            caption: self.caption,
            table,
        }
    }
}

/// Draws in a frame with the words that `name` has; `told` is what the picture shows in one sentence.
pub(super) fn drawing(
    name: &'static str,
    told: &str,
    [x_label, y_label]: [&str; 2],
    x: &[Tick],
    y: &[Tick],
    t: Tongue,
    draw: impl FnOnce(&mut Frame),
) -> Drawing {
    let title = t.tr(&format!("plot-{name}-title"));
    let caption = t.tr(&format!("plot-{name}-caption"));
    let description = format!("{caption} {told}");
    let words = Words {
        name,
        title: &title,
        description: description.trim_end(),
        x: &t.tr(x_label),
        y: &t.tr(y_label),
    };
    let mut frame = Frame::new(&words, x, y);
    draw(&mut frame);
    Drawing {
        name,
        svg: frame.finish(),
        title,
        caption,
    }
}

fn said(key: &str, values: &[(&'static str, String)], t: Tongue) -> String {
    let arguments: Vec<_> = values
        .iter()
        .map(|(name, value)| (*name, Argument::Text(value)))
        .collect();
    t.tr_with(key, &arguments)
}

/// Marks at every fifth of an axis.
fn shares(t: Tongue) -> Vec<Tick> {
    let tick = |fifths| {
        let at = f64::from(fifths) / 5.0;
        Tick {
            at,
            text: t.percent(at, 0),
        }
    };
    (0..=5).map(tick).collect()
}

/// A round number near the most, one near its quarter: as square roots they lie about evenly.
fn round_counts(most: u32) -> Vec<u32> {
    let round = |most: u32| {
        let ten = 10_u32.pow(most.max(1).ilog10());
        [5, 2, 1].map(|n| n * ten).into_iter().find(|round| *round <= most)
    };
    let mut counts: Vec<u32> = [most, most / 5].into_iter().filter_map(round).collect();
    counts.dedup();
    counts
}

fn wide(line: &[[f32; 2]]) -> Vec<[f64; 2]> {
    line.iter().map(|point| point.map(f64::from)).collect()
}
