//! The dashboard above the figures: pictures day by day, what slipped through, which words moved.
//!
//! Owns the words and the order. What is counted is the database's doing, what is drawn `plot`'s.

use super::admin::versions::{WordRow, word_rows};
use super::card::time_text;
use crate::clock::rfc3339;
use crate::domain::ids::SiteId;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use crate::locale::{Argument, Tongue};
use crate::moderation::Dashboard;
use crate::plot::{Days, Plot, Series, by_day};

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: f64 = 3_600_000.0;

/// See `templates/moderate/figures.html`.
#[derive(Default)]
pub struct Shown {
    pub lead: Vec<String>,
    pub plots: Vec<Plot>,
    pub slipped: Vec<SlippedLink>,
    pub moved_lead: String,
    pub words: Vec<WordRow>,
}

pub struct SlippedLink {
    pub url: String,
    pub label: String,
}

pub async fn find(state: &State, caller: &Caller, site: Option<&SiteId>, t: Tongue) -> Result<Shown, Problem> {
    let sieve = &state.sieve;
    let figures = sieve.dashboard(&caller.moderator, site).await?;
    let now_ms = sieve.clock.now_ms();
    let queue = sieve
        .review_stats(&caller.moderator, site, now_ms - Dashboard::DAYS * DAY_MS)
        .await?;
    let mut shown = Shown {
        lead: lead(&figures, queue.waiting, queue.median_age_ms, t),
        plots: plots(&figures, t),
        slipped: figures
            .slipped
            .iter()
            .map(|row| SlippedLink {
                url: format!("/moderate/comments/{}", row.comment_id),
                label: format!("{} · {}", row.site_id, time_text(row.decided_at_ms, t)),
            })
            .collect(),
        ..Shown::default()
    };
    if let Some(([before, after], words)) = sieve.moved_last(&caller.moderator).await? {
        let names = [("before", Argument::Text(&before)), ("after", Argument::Text(&after))];
        shown.moved_lead = t.tr_with("dashboard-moved", &names);
        shown.words = word_rows(words, t);
    }
    Ok(shown)
}

fn lead(figures: &Dashboard, waiting: i64, age_ms: Option<i64>, t: Tongue) -> Vec<String> {
    let mut lead = Vec::new();
    if let Some(age_ms) = age_ms {
        let age = duration(age_ms, t);
        let told = [("count", Argument::Number(waiting)), ("age", Argument::Text(&age))];
        lead.push(t.tr_with("dashboard-waiting", &told));
    }
    let sum = |of: fn(&crate::storage::DayCount) -> i64| figures.volumes.iter().map(of).sum::<i64>();
    let (compared, differed) = (sum(|day| day.compared), sum(|day| day.differed));
    lead.push(if compared > 0 {
        let (share, compared) = (
            t.percent(share(differed, compared), 1),
            t.count(compared.unsigned_abs()),
        );
        let told = [("share", &share), ("count", &compared)];
        t.tr_with(
            "dashboard-differed",
            &told.map(|(name, text)| (name, Argument::Text(text))),
        )
    } else {
        t.tr("dashboard-not-compared")
    });
    lead
}

#[expect(clippy::cast_precision_loss, reason = "comments are fewer than 2^52")]
fn share(hits: i64, of: i64) -> f64 {
    hits as f64 / of as f64
}

fn plots(figures: &Dashboard, t: Tongue) -> Vec<Plot> {
    let days: Vec<i64> = (figures.first_day..=figures.last_day).collect();
    let labels: Vec<String> = days.iter().map(|day| label(*day, t)).collect();
    let waits = |of: fn(&crate::storage::DayWait) -> i64, key| {
        let found = |day: &i64| figures.waits.iter().find(|wait| wait.day == *day).map(of);
        Series {
            key,
            values: days.iter().map(|day| found(day).map(hours)).collect(),
            told: days
                .iter()
                .map(|day| found(day).map_or_else(|| "–".to_owned(), |ms| duration(ms, t)))
                .collect(),
        }
    };
    let volumes = |verdict: &str, key| {
        let of = |day: &i64| {
            let found = figures
                .volumes
                .iter()
                .find(|row| row.day == *day && row.verdict == verdict);
            found.map_or(0, |row| row.comments)
        };
        Series {
            key,
            values: days.iter().map(|day| Some(whole(of(day)))).collect(),
            told: days.iter().map(|day| t.count(of(day).unsigned_abs())).collect(),
        }
    };
    let differed = |day: &i64| {
        let rows = figures.volumes.iter().filter(|row| row.day == *day);
        let (compared, differed) = rows.fold((0, 0), |sums, row| (sums.0 + row.compared, sums.1 + row.differed));
        (compared > 0).then(|| share(differed, compared))
    };
    let one = |name, axis, series, stacked| Days {
        name,
        axis,
        labels: labels.clone(),
        series,
        stacked,
    };
    let waiting = one(
        "waits",
        "plot-wait",
        vec![
            waits(|wait| wait.median_ms, "dashboard-median"),
            waits(|wait| wait.p90_ms, "dashboard-p90"),
        ],
        false,
    );
    let received = one(
        "volumes",
        "plot-comments",
        vec![
            volumes("publish", "dashboard-verdict-publish"),
            volumes("review", "dashboard-verdict-review"),
            volumes("spam", "dashboard-verdict-spam"),
        ],
        true,
    );
    let told = |day: &i64| differed(day).map_or_else(|| "–".to_owned(), |share| t.percent(share, 1));
    let differs = Series {
        key: "dashboard-differs",
        values: days.iter().map(differed).collect(),
        told: days.iter().map(told).collect(),
    };
    let differing = one("differs", "plot-share", vec![differs], false);
    [
        by_day(&received, t, |value| t.decimal(value, usize::from(value.fract() > 0.0))),
        by_day(&waiting, t, |value| duration_of(value, t)),
        by_day(&differing, t, |value| {
            t.percent(value, usize::from(value < 0.1 && value > 0.0))
        }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[expect(clippy::cast_precision_loss, reason = "times and counts are far below 2^52")]
fn whole(count: i64) -> f64 {
    count as f64
}

fn hours(ms: i64) -> f64 {
    whole(ms) / HOUR_MS
}

/// `18/01`, `01-18`.
fn label(day: i64, t: Tongue) -> String {
    let text = rfc3339(day * DAY_MS);
    let (month, day) = (text.get(5..7).unwrap_or_default(), text.get(8..10).unwrap_or_default());
    match t {
        Tongue::French => format!("{day}/{month}"),
        Tongue::English => format!("{month}-{day}"),
    }
}

fn duration(ms: i64, t: Tongue) -> String {
    duration_of(hours(ms), t)
}

/// Hours in the unit that is read best.
fn duration_of(hours: f64, t: Tongue) -> String {
    let (key, value) = match hours {
        h if h <= 0.0 => ("dashboard-minutes", 0.0),
        h if h < 1.0 / 60.0 => ("dashboard-seconds", h * 3600.0),
        h if h < 1.0 => ("dashboard-minutes", h * 60.0),
        h if h < 48.0 => ("dashboard-hours", h),
        h => ("dashboard-days", h / 24.0),
    };
    let decimals = usize::from(value < 10.0 && (value - value.round()).abs() > 0.05);
    t.tr_with(key, &[("value", Argument::Text(&t.decimal(value, decimals)))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_the_unit_that_is_read_best() {
        let told = |ms| duration(ms, Tongue::English);
        assert_eq!(
            [
                told(0),
                told(30_000),
                told(90_000),
                told(5_400_000),
                told(7 * 86_400_000)
            ],
            ["0 min", "30 s", "1.5 min", "1.5 h", "7 d"]
        );
    }
}
