//! The report of an evaluation as lines for a terminal.

use super::attacks::{Change, Resistance};
use super::outcome::{How, Outcome, Report, Unblocking};
use crate::cli::budgets;
use std::fmt::Write as _;

/// More sources than this are not told one by one here; `--json` and `--report` have them all.
const MOST_SOURCES: usize = 30;

impl Report {
    /// The report as lines; below each row of figures stand their 95 % intervals.
    pub fn to_text(&self) -> String {
        let mut text = self.how.to_text();
        if let Some(Unblocking { models, of, most }) = &self.unblocking {
            if *of > 1 {
                let _ = write!(text, "{models} of {of} models block nothing, one for this: ");
            }
            let _ = writeln!(text, "{}", budgets::unblocked(most));
        }
        let _ = writeln!(
            text,
            "{:<28}{:>7}{:>7}{:>13}{:>13}{:>13}{:>13}{:>13}{:>13}{:>13}   ham →p/q/s        spam →p/q/s",
            "", "ham", "spam", "acc", "MCC", "AUC", "AP", "sc1", "ECE", "Brier"
        );
        row(&mut text, "all", &self.overall);
        let mut sources: Vec<_> = self.by_source.iter().collect();
        sources.sort_by_key(|(_, outcome)| std::cmp::Reverse(outcome.ham + outcome.spam));
        let more = sources.len().saturating_sub(MOST_SOURCES);
        sources.truncate(MOST_SOURCES);
        sources.sort_by_key(|(name, _)| *name);
        for (name, outcome) in sources {
            row(&mut text, name, outcome);
        }
        if more > 0 {
            let _ = writeln!(text, "… and {more} smaller sources: --json and --report tell them all");
        }
        for (name, outcome) in &self.by_language {
            row(&mut text, &format!("language {name}"), outcome);
        }
        let mean = self.mean_of_sources;
        let _ = writeln!(
            text,
            "mean of sources: acc {} AUC {} sc1 {}",
            cell(mean.accuracy),
            cell(mean.auc),
            cell(mean.sc1)
        );
        for at in &self.thresholds {
            let _ = writeln!(
                text,
                "blocked from {:.3}: ham {:6.2} %, spam {:6.2} %",
                at.probability,
                100.0 * at.ham_blocked,
                100.0 * at.spam_caught
            );
        }
        for line in budgets::table(&self.budgets) {
            let _ = writeln!(text, "{line}");
        }
        if let Some(attacks) = &self.attacks {
            resistance(&mut text, attacks);
        }
        text
    }
}

impl How {
    fn to_text(&self) -> String {
        match self {
            Self::ByModel { version, known, .. } if known.sources.is_empty() => format!("judged by {version}\n"),
            Self::ByModel { version, known, .. } => format!(
                "judged by {version}, which was trained on sources of the same names: {}; figures on what a model has seen flatter\n",
                known.sources.join(", ")
            ),
            Self::CrossValidated {
                by,
                parts,
                merged_sources,
                also_trained,
                judged_only,
                repeated,
                shared_sources,
            } => {
                let mut text = format!("cross-validated by {} in {parts} parts", by.as_str());
                if let Some(sources) = merged_sources {
                    let _ = write!(text, ", which {sources} sources share");
                }
                if *also_trained > 0 {
                    let _ = write!(text, "; {also_trained} comments always trained on and not judged");
                }
                if *judged_only > 0 {
                    let _ = write!(text, "; {judged_only} comments judged and never trained on");
                }
                text.push('\n');
                if *repeated > 0 {
                    let _ = writeln!(
                        text,
                        "{repeated} texts stand word for word in another part or in what is always trained on; figures on them flatter"
                    );
                }
                if !shared_sources.is_empty() {
                    let _ = writeln!(
                        text,
                        "WARNING: always trained on are sources of the same names as judged ones: {}; figures on what a model has seen flatter",
                        shared_sources.join(", ")
                    );
                }
                text
            }
        }
    }
}

fn row(text: &mut String, name: &str, outcome: &Outcome) {
    let _ = write!(text, "{name:<28}{:>7}{:>7}", outcome.ham, outcome.spam);
    for figure in outcome.measures.into_array() {
        let _ = write!(text, "{:>13}", cell(figure));
    }
    for shares in [outcome.ham_verdicts, outcome.spam_verdicts] {
        let shares = shares
            .into_array()
            .map(|share| share.map_or_else(|| "–".to_owned(), |share| format!("{share:.3}")));
        let _ = write!(text, "   {}", shares.join("/"));
    }
    let _ = write!(text, "\n{:<42}", "");
    for interval in outcome.intervals.measures.into_array() {
        let told = interval.map_or_else(String::new, |[low, high]| format!("{low:.3}–{high:.3}"));
        let _ = write!(text, "{told:>13}");
    }
    let kept = text.trim_end().len();
    text.truncate(kept);
    text.push('\n');
}

fn resistance(text: &mut String, attacks: &[Resistance]) {
    let _ = writeln!(
        text,
        "spam under attack, share before → after, each with its 95 % interval:\n  {:<14}{:<44}{:<44}not published",
        "", "at ½ or above", "blocked by the cut"
    );
    for row in attacks {
        let told = |change: Change| {
            let ends = |[low, high]: [f64; 2]| format!("{low:.3}–{high:.3}");
            let Change {
                before,
                after,
                intervals,
            } = change;
            format!(
                "{before:.3} ({}) → {after:.3} ({})",
                ends(intervals.before),
                ends(intervals.after)
            )
        };
        let _ = writeln!(
            text,
            "  {:<14}{:<44}{:<44}{}",
            row.attack,
            told(row.caught),
            told(row.blocked),
            told(row.not_published)
        );
    }
}

fn cell(figure: Option<f64>) -> String {
    figure.map_or_else(|| "–".to_owned(), |figure| format!("{figure:.4}"))
}
