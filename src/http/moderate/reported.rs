//! What is said against a comment, as a card shows it.

use super::card::time_text;
use crate::clock::rfc3339;
use crate::locale::Tongue;
use crate::moderation::ReportLine;

/// See `templates/moderate/reports.html`.
pub struct ReportText {
    pub objects: bool,
    pub text: String,
    pub note: String,
    pub at: String,
    pub at_text: String,
}

/// Who has something to say against it: readers, or somebody who objects to a decision.
pub fn reported_text(reported: i64, reports: &[ReportLine], t: Tongue) -> String {
    let is_objected = reports.iter().any(|line| line.kind == "objection");
    let readers = reports.iter().any(|line| line.kind != "objection");
    match reported {
        ..=0 => String::new(),
        _ if is_objected && !readers => t.tr("report-objected"),
        count => t.tr_n("report-count", count),
    }
}

pub fn report_text(line: ReportLine, t: Tongue) -> ReportText {
    let objects = line.kind == "objection";
    let key = if objects { "report-by" } else { "report-reason" };
    ReportText {
        objects,
        text: t.tr(&format!("{key}-{}", line.reason)),
        note: line.text.unwrap_or_default(),
        at: rfc3339(line.at_ms),
        at_text: time_text(line.at_ms, t),
    }
}
