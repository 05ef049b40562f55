//! What becomes of spam in disguise, in words: a table of the report.

use super::{FigureTable, Row, SHARE, cell};
use crate::cli::evaluate::attacks::Resistance;
use crate::locale::Tongue;

/// A row for each attack: what was caught, blocked and not published, before and after.
pub fn table(attacks: &[Resistance], t: Tongue) -> FigureTable {
    let row = |figure: &Resistance| {
        let changes = [figure.caught, figure.blocked, figure.not_published];
        let cells = changes.iter().flat_map(|change| {
            let ends = change.intervals;
            [(change.before, ends.before), (change.after, ends.after)]
        });
        Row {
            name: t.tr(&format!("report-attack-{}", figure.attack.replace('_', "-"))),
            is_total: false,
            cells: cells
                .map(|(share, interval)| cell(SHARE, Some(share), Some(interval), t))
                .collect(),
        }
    };
    let head = [
        "report-caught-before",
        "report-caught-after",
        "report-blocked-before",
        "report-blocked-after",
        "report-kept-before",
        "report-kept-after",
    ];
    FigureTable {
        title: t.tr("report-attacks"),
        heading: t.tr("report-attack"),
        head: head.map(|key| t.tr(key)).to_vec(),
        rows: attacks.iter().map(row).collect(),
    }
}
