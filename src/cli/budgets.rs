//! Budgets of mistakes as lines for a terminal: a model's table, what a site's come to, and how they are kept.

use crate::domain::budgets::{Budget, Budgets, Ground, SPAM_SHARES, Unblocked, Want};
use crate::domain::verdict::Verdict;
use crate::moderation::{Budgeted, Chosen, Load};

/// Whose texts a model's own table is of …
const KINDS: &str = "of the kinds the model was trained on";
/// … and what that leaves open.
const DIFFER: &str = "a new site's may differ until it has decisions of its own";

/// The table, of either kind of budget a heading and a line a row.
pub fn table(budgets: &Budgets) -> Vec<String> {
    let shares = SPAM_SHARES.map(whole_percent).join(" / ");
    let mut lines = Vec::new();
    for (kind, gained, rows) in [
        ("ham blocked", "spam blocked", &budgets.block),
        ("spam published", "ham published", &budgets.publish),
    ] {
        lines.push(format!(
            "at most one {kind} in, by the upper 95 % bound on texts {}; waiting where {shares} is spam:",
            if budgets.caution > 1 {
                KINDS
            } else {
                "like those judged here"
            }
        ));
        lines.extend(rows.iter().map(|row| in_table(row, gained)));
    }
    if budgets.caution > 1 {
        lines.push(format!(
            "the bound of ham blocked is {} times that of these texts: on a site that is new, so many times as many may score as high; \
             that of spam published is not, and {DIFFER}",
            budgets.caution
        ));
    }
    lines
}

/// Why a model blocks nothing under the usual budget, in a line.
pub fn unblocked(found: &Unblocked) -> String {
    let Unblocked {
        one_in,
        caution,
        texts,
        worth,
        needed,
        why,
    } = found;
    let asked = match caution {
        1 => format!("for 1 in {one_in}"),
        _ => format!("for 1 in {one_in} (x{caution} caution)"),
    };
    match why {
        Want::Few => format!("no cut for blocking: {texts} good comments, at least {needed} are needed {asked}"),
        Want::Alike => format!(
            "no cut for blocking: {texts} good comments, worth {worth} with nothing in common, for those of a template or \
             thread are alike; at least {needed} are needed {asked}"
        ),
        Want::Parted => {
            format!("no cut for blocking: too many of {texts} good comments score as high as spam can {asked}")
        }
    }
}

fn in_table(row: &Budget, gained: &str) -> String {
    let Some(cut) = row.cut else {
        return format!("  {:>5}: too few comments to know of any cut that keeps it", row.one_in);
    };
    let queue = row.queue.map(percent).join(" / ");
    format!(
        "  {:>5}: cut {cut:.5}, {} seen, at most {:.3} %, {gained} {}, waiting {queue}",
        row.one_in,
        row.mistakes,
        100.0 * row.upper_bound,
        percent(row.gained)
    )
}

/// What the budgets of a site come to.
pub fn of_site(load: &Load) -> Vec<String> {
    let Some(model) = &load.model else {
        return vec!["no model judges here, so every comment waits for a person: tamis doctor says more".to_owned()];
    };
    let mut lines = vec![
        format!("by {model}:"),
        chosen(&load.block, "good comment", "spam", "blocked", "from"),
        chosen(&load.publish, "spam", "good comments", "published", "up to"),
    ];
    if [&load.block, &load.publish]
        .iter()
        .any(|chosen| chosen.ground.is_of_the_model())
    {
        lines.push(format!(
            "  such bounds hold on texts {KINDS}; {DIFFER}, and the random audit tells how"
        ));
    }
    if !load.blocks {
        lines.push(
            "  until about 200 comments are decided here, nothing is blocked on the model's word alone: it waits"
                .to_owned(),
        );
    }
    lines.push(predicted(load));
    let queued = load.queued;
    lines.push(match queued.rate.share() {
        Some(share) => format!(
            "  waited in the last {} days: {} of {} comments ({}), {} of them for a rule of the site or want of a model",
            Load::DAYS,
            queued.rate.hits,
            queued.rate.of,
            percent(share),
            queued.by_rules
        ),
        None => format!("  waited in the last {} days: none came in", Load::DAYS),
    });
    lines
}

fn chosen(chosen: &Chosen, mistake: &str, caught: &str, act: &str, from: &str) -> String {
    let one_in = chosen.one_in;
    let cut = chosen.cut.unwrap_or_default();
    let budget = format!("  at most one {mistake} in {one_in} {act}");
    match (chosen.ground, chosen.upper_bound, chosen.gained) {
        (Ground::Unkept, ..) => {
            format!("{budget}: no cut of this model is known to keep it, so nothing is {act} on the model's word")
        }
        (Ground::Site, ..) => format!("{budget}, but the site's own cut goes before it: {act} {from} {cut:.5}"),
        (Ground::Budget, Some(bound), Some(gained)) => format!(
            "{budget}: {from} {cut:.5}, where {:.3} % may be, with {} of the {caught} {act}",
            100.0 * bound,
            percent(gained)
        ),
        _ => format!("{budget}: {from} {cut:.5}, the one cut that this model's file has"),
    }
}

fn predicted(load: &Load) -> String {
    let queues: Vec<String> = load.predicted.iter().map(|at| percent(at.queue)).collect();
    let shares: Vec<String> = load.predicted.iter().map(|at| whole_percent(at.spam_share)).collect();
    if queues.is_empty() {
        return "  predicted to wait: unknown, for a cut in force is not from a table of this model's file".to_owned();
    }
    let (queues, shares) = (queues.join(" / "), shares.join(" / "));
    match load.spam_share {
        Some(rate) => format!(
            "  predicted to wait: {queues} of all comments, where {shares} are spam as here ({} of {} in {} days)",
            rate.hits,
            rate.of,
            Load::DAYS_DECIDED
        ),
        None => format!(
            "  predicted to wait: {queues} of all comments where {shares} are spam; too few are decided to know the share here"
        ),
    }
}

/// What the audit measured, and what that makes of the class that the budget is of: either share is told as what it is of.
pub fn mistakes(told: &Budgeted) -> String {
    let (decision, mistake, class) = match told.of {
        Verdict::Publish => ("published", "spam", "spam"),
        Verdict::Review | Verdict::Spam => ("held as spam", "good", "good comments"),
    };
    let audited = format!(
        "of {} comments {decision} and audited in 90 days, {} were {mistake} ({})",
        told.audited.of,
        told.audited.hits,
        percent(told.audited.share().unwrap_or_default()),
    );
    let Some(estimated) = told.estimated else {
        return format!("{audited}; no {class} came in that would tell what share of all {class} that is");
    };
    format!(
        "{audited}, so of all {class} about {} was {decision}, from {} to {}, where {} are allowed",
        percent(estimated.share),
        percent(estimated.at_least),
        percent(estimated.at_most),
        percent(told.budget)
    )
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

fn whole_percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}
