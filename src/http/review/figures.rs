//! Figures of moderation, and the log of who did what when.

use super::answer;
use super::item::LogResponse;
use crate::domain::comment::{Decision, Status};
use crate::domain::email::Email;
use crate::domain::ids::{CommentId, DecisionId, SiteId};
use crate::domain::verdict::Verdict;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::filter::Asked;
use crate::http::problem::Problem;
use crate::moderation::{Audits, LogRequest};
use crate::storage::Stats;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use std::collections::BTreeMap;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

#[derive(Serialize)]
struct StatsResponse {
    site: Option<String>,
    days: i64,
    /// Of the comments received in these days.
    counts: Counts,
    agreement: Agreement,
    queue: Waiting,
    /// Of the automatic decisions drawn at random, how many a moderator found wrong; not by `days`.
    audits: Audits,
}

#[derive(Serialize)]
struct Counts {
    status: BTreeMap<&'static str, i64>,
    verdict: BTreeMap<&'static str, i64>,
}

/// Of the comments that the program would have published or held as spam and a moderator approved or called spam: how
/// many are the same. A review is no opinion of the program's, a rejection says nothing about spam.
#[derive(Debug, Default, PartialEq, Serialize)]
struct Agreement {
    compared: i64,
    agreed: i64,
    share: Option<f64>,
}

/// What waits now.
#[derive(Serialize)]
struct Waiting {
    waiting: i64,
    median_age_ms: Option<i64>,
}

#[derive(Serialize)]
struct AuditResponse {
    items: Vec<LogResponse>,
    next: Option<String>,
}

pub async fn stats(state: web::Data<State>, request: HttpRequest, caller: Caller) -> Result<HttpResponse, Problem> {
    let mut asked = Asked::parse(request.query_string());
    let site = asked.part("site", |text| SiteId::parse(text).ok());
    let in_bounds = |text: &str| text.parse().ok().filter(|days| (1..=366).contains(days));
    let days = asked.part("days", in_bounds).unwrap_or(30);
    asked.check()?;
    let since_ms = state.sieve.clock.now_ms() - days * DAY_MS;
    let figures = state
        .sieve
        .review_stats(&caller.moderator, site.as_ref(), since_ms)
        .await?;
    let audits = state.sieve.audits_for(&caller.moderator, site.as_ref()).await?;
    Ok(answer(&StatsResponse {
        audits,
        site: site.map(Into::into),
        days,
        counts: Counts {
            status: tally(&figures, Status::ALL.map(Status::as_str), |(status, ..)| status),
            verdict: tally(
                &figures,
                [Verdict::Publish, Verdict::Review, Verdict::Spam].map(Verdict::as_str),
                |(_, verdict, ..)| verdict,
            ),
        },
        agreement: agreement(&figures),
        queue: Waiting {
            waiting: figures.waiting,
            median_age_ms: figures.median_age_ms,
        },
    }))
}

pub async fn audit(state: web::Data<State>, request: HttpRequest, caller: Caller) -> Result<HttpResponse, Problem> {
    caller.check_admin()?;
    let mut asked = Asked::parse(request.query_string());
    let log = LogRequest {
        site: asked.part("site", |text| SiteId::parse(text).ok()),
        by: asked.part("by", |text| Email::parse(text).ok()),
        comment: asked.part("comment", |text| CommentId::parse(text).ok()),
        before: asked
            .part("cursor", |text| DecisionId::parse(text).ok())
            .map(Into::into),
        limit: asked.limit(),
        ..LogRequest::default()
    };
    asked.check()?;
    let (lines, next) = state.sieve.audit(&log).await?;
    Ok(answer(&AuditResponse {
        items: lines.into_iter().map(LogResponse::from).collect(),
        next,
    }))
}

type Count = (String, String, Option<String>, i64);

/// How many comments bear each name, those that none bears included.
fn tally<const N: usize>(
    stats: &Stats,
    names: [&'static str; N],
    name_of: impl Fn(&Count) -> &String,
) -> BTreeMap<&'static str, i64> {
    let of = |name: &str| {
        let rows = stats.counts.iter().filter(|row| name_of(row) == name);
        rows.map(|row| row.3).sum()
    };
    names.into_iter().map(|name| (name, of(name))).collect()
}

fn agreement(stats: &Stats) -> Agreement {
    let mut found = Agreement::default();
    for (_, verdict, decision, count) in &stats.counts {
        let verdict = Verdict::find(verdict);
        match decision.as_deref().and_then(Decision::find) {
            Some(decision @ (Decision::Approve | Decision::Spam)) if verdict != Some(Verdict::Review) => {
                found.compared += count;
                let called_spam = decision == Decision::Spam;
                if called_spam == (verdict == Some(Verdict::Spam)) {
                    found.agreed += count;
                }
            }
            _ => {}
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "comments are fewer than 2^52")]
    let share = |found: &Agreement| found.agreed as f64 / found.compared as f64;
    found.share = (found.compared > 0).then(|| share(&found));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_counts_opinions_on_spam_alone() {
        let row = |verdict: &str, decision: Option<&str>, count| {
            (
                "published".to_owned(),
                verdict.to_owned(),
                decision.map(ToOwned::to_owned),
                count,
            )
        };
        let counts = vec![
            row("publish", Some("approve"), 5),
            row("spam", Some("spam"), 1),
            row("publish", Some("spam"), 1),
            row("spam", Some("approve"), 1),
            row("review", Some("spam"), 100),
            row("publish", Some("reject"), 100),
            row("publish", None, 100),
        ];
        let stats = Stats {
            counts,
            ..Stats::default()
        };
        let expected = Agreement {
            compared: 8,
            agreed: 6,
            share: Some(0.75),
        };
        assert_eq!(agreement(&stats), expected);
        assert_eq!(agreement(&Stats::default()), Agreement::default());
    }
}
