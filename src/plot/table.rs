//! The numbers of a picture, for whoever does not see it or wants them exact.
//!
//! Owns which of them are told. Knows nothing of drawing.

use crate::domain::quality::{Bin, Curves, Z95, wilson};
use crate::locale::Tongue;

/// Rows under headings; the first cell of a row is its heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    fn of(head: &[&str], rows: Vec<Vec<String>>, t: Tongue) -> Self {
        Self {
            head: head.iter().map(|key| t.tr(key)).collect(),
            rows,
        }
    }
}

pub(super) fn roc(curves: &Curves, t: Tongue) -> Table {
    let rows = [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2].iter().map(|&blocked| {
        let caught = along(&curves.roc, blocked);
        vec![t.percent(blocked, 1), t.percent(caught, 1)]
    });
    Table::of(&["plot-ham-blocked", "plot-spam-caught"], rows.collect(), t)
}

pub(super) fn precision_recall(curves: &Curves, t: Tongue) -> Table {
    let rows = [0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99].iter().map(|&caught| {
        let precise = along(&curves.precision_recall, caught);
        vec![t.percent(caught, 0), t.percent(precise, 1)]
    });
    Table::of(&["plot-spam-caught", "plot-precise"], rows.collect(), t)
}

pub(super) fn calibration(curves: &Curves, t: Tongue) -> Table {
    let rows = curves.calibration.iter().map(|bin| {
        let [low, high] = bounds(bin);
        vec![
            t.percent(bin.told.into(), 1),
            t.percent(f64::from(bin.spam) / f64::from(bin.texts), 1),
            format!("{} – {}", t.percent(low, 1), t.percent(high, 1)),
            t.count(bin.texts.into()),
        ]
    });
    let head = ["plot-told", "plot-was", "plot-interval", "plot-comments"];
    Table::of(&head, rows.collect(), t)
}

/// Bars by fours: nobody reads forty rows.
pub(super) fn scores(curves: &Curves, t: Tongue) -> Table {
    const TOGETHER: usize = 4;
    let bars = curves.ham.chunks(TOGETHER).zip(curves.spam.chunks(TOGETHER));
    let step = 1.0 / share_of(Curves::BARS / TOGETHER);
    let rows = bars.enumerate().map(|(at, (ham, spam))| {
        let sum = |bars: &[u32]| t.count(bars.iter().copied().map(u64::from).sum());
        let (from, to) = (share_of(at) * step, share_of(at + 1) * step);
        vec![
            format!("{} – {}", t.percent(from, 0), t.percent(to, 0)),
            sum(ham),
            sum(spam),
        ]
    });
    Table::of(&["plot-probability", "plot-ham", "plot-spam"], rows.collect(), t)
}

/// Between which shares the true share of spam in a bin lies, 95 %.
pub(super) fn bounds(bin: &Bin) -> [f64; 2] {
    wilson(bin.spam.into(), bin.texts.into(), Z95)
}

/// The height of a rising line at `x`, between its points by distance.
pub(super) fn along(line: &[[f32; 2]], x: f64) -> f64 {
    let points = line.iter().map(|point| point.map(f64::from));
    let mut before: Option<[f64; 2]> = None;
    for point in points {
        if point[0] > x {
            return before.map_or(point[1], |before| {
                before[1] + (point[1] - before[1]) * (x - before[0]) / (point[0] - before[0])
            });
        }
        before = Some(point);
    }
    before.map_or(0.0, |last| last[1])
}

#[expect(clippy::cast_precision_loss, reason = "a few bars")]
pub(super) fn share_of(count: usize) -> f64 {
    count as f64
}
