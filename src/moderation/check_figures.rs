//! How many comments a website had checked, and how often it said that the answer was wrong.

use super::Sieve;
use super::check::DAY_MS;
use crate::clock::rfc3339;
use crate::domain::ids::SiteId;
use crate::storage::{CheckCount, Error};
use std::collections::BTreeMap;
use time::{Date, Month};

/// How far back is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    SixtyDays,
    SixMonths,
    Ever,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckFigures {
    pub all: CheckCount,
    /// By month, such as `2026-09`.
    pub months: BTreeMap<String, CheckCount>,
}

impl CheckFigures {
    /// The share of answers, 0 to 1, that the website did not call wrong.
    pub fn accuracy(&self) -> f64 {
        let answers = self.all.spam + self.all.ham;
        let wrong = (self.all.missed_spam + self.all.false_positives).min(answers);
        if answers == 0 {
            return 1.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of comments are far below 2^52")]
        let share = (answers - wrong) as f64 / answers as f64;
        share
    }
}

impl Sieve {
    pub async fn check_figures(&self, site: &SiteId, since: Since) -> Result<CheckFigures, Error> {
        let today = self.clock.now_ms().div_euclid(DAY_MS);
        let from = match since {
            Since::SixtyDays => today - 59,
            Since::SixMonths => today - 182,
            Since::Ever => 0,
        };
        let mut figures = CheckFigures::default();
        for (day, count) in self.store.checks_by_day(site, from).await? {
            let month = rfc3339(day.saturating_mul(DAY_MS)).chars().take(7).collect();
            for sum in [&mut figures.all, figures.months.entry(month).or_default()] {
                sum.calls += count.calls;
                sum.spam += count.spam;
                sum.ham += count.ham;
                sum.missed_spam += count.missed_spam;
                sum.false_positives += count.false_positives;
            }
        }
        Ok(figures)
    }

    /// The current month, such as `2026-09`.
    pub fn current_month(&self) -> String {
        rfc3339(self.clock.now_ms()).chars().take(7).collect()
    }

    /// What was checked in a month for each of a site's places; `None` where the text is no month.
    pub async fn checks_in_month(
        &self,
        site: &SiteId,
        month: &str,
    ) -> Result<Option<Vec<(String, CheckCount)>>, Error> {
        let Some((from, before)) = days_of(month) else {
            return Ok(None);
        };
        self.store.checks_by_blog(site, from, before).await.map(Some)
    }
}

/// The first day of a month and of the next, since 1970.
fn days_of(month: &str) -> Option<(i64, i64)> {
    let (year, number) = month.split_once('-')?;
    if year.len() != 4 || number.len() != 2 {
        return None;
    }
    let (year, number): (i32, u8) = (year.parse().ok()?, number.parse().ok()?);
    let first = |year: i32, number: u8| {
        let date = Date::from_calendar_date(year, Month::try_from(number).ok()?, 1).ok()?;
        let epoch = Date::from_ordinal_date(1970, 1).ok()?;
        Some((date - epoch).whole_days())
    };
    let next = if number == 12 {
        (year + 1, 1)
    } else {
        (year, number + 1)
    };
    Some((first(year, number)?, first(next.0, next.1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_ends_where_the_next_begins() {
        assert_eq!(days_of("1970-01"), Some((0, 31)));
        assert_eq!(days_of("2024-02").map(|(from, before)| before - from), Some(29));
        assert_eq!(days_of("2026-12").map(|(from, before)| before - from), Some(31));
        for wrong in [
            "",
            "2026",
            "2026-13",
            "2026-00",
            "26-01",
            "2026-1",
            "abcd-ef",
            "2026-09-01",
        ] {
            assert_eq!(days_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn accuracy_is_the_share_that_nobody_called_wrong() {
        let of = |spam, ham, missed_spam, false_positives| CheckFigures {
            all: CheckCount {
                calls: spam + ham,
                spam,
                ham,
                missed_spam,
                false_positives,
            },
            ..CheckFigures::default()
        };
        assert!((of(0, 0, 0, 0).accuracy() - 1.0).abs() < 1e-9);
        assert!((of(50, 50, 3, 2).accuracy() - 0.95).abs() < 1e-9);
        assert!(of(1, 0, 1, 1).accuracy().abs() < 1e-9);
    }
}
