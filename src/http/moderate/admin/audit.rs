//! The log: who decided what, and what administrators did. Filters are links.

use super::super::card::time_text;
use super::{find, render, to_log_in, told};
use crate::clock::rfc3339;
use crate::domain::ids::{CommentId, DecisionId, ModeratorId, SiteId};
use crate::domain::moderator::IMPORT;
use crate::http::State;
use crate::http::edge::tongue;
use crate::http::filter::{Asked, query};
use crate::http::problem::Problem;
use crate::locale::Tongue;
use crate::moderation::{ActLine, LogLine, LogRequest};
use crate::storage::ActFilter;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde_json::Value;

const DAY_MS: i64 = 86_400_000;
const FILTERS: [&str; 6] = ["log", "site", "by", "comment", "act", "day"];

#[derive(Template)]
#[template(path = "moderate/admin/audit.html")]
struct AuditPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    logs: [Link; 2],
    filters: Vec<Link>,
    rows: Vec<Row>,
    next_url: String,
}

struct Link {
    label: String,
    url: String,
    current: bool,
}

struct Row {
    at: String,
    at_text: String,
    day_url: String,
    who: String,
    who_url: String,
    what: String,
    what_url: String,
    site: String,
    site_url: String,
    subject: String,
    subject_url: String,
    /// Only of decisions: the log of this comment.
    only_url: String,
    note: String,
}

/// The filters of this page as they were asked for, for links that carry them on.
struct Place(Vec<(&'static str, String)>);

impl Place {
    fn with(&self, name: &'static str, value: &str) -> String {
        let kept = self.0.iter().filter(|(known, _)| *known != name);
        let kept = kept.map(|(name, value)| (*name, value.as_str()));
        let all: Vec<(&str, &str)> = kept
            .chain([(name, value)])
            .filter(|(_, value)| !value.is_empty())
            .collect();
        format!("/moderate/audit?{}", query(all))
    }
}

pub async fn show(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some(caller) = find(&state, &request).await? else {
            return Ok(to_log_in(request.path()));
        };
        let t = tongue(&request);
        let mut asked = Asked::parse(request.query_string());
        let is_acts = asked.find("log") == Some("acts");
        let site = asked.part("site", |text| SiteId::parse(text).ok());
        let by = asked.part("by", |text| ModeratorId::parse(text).ok());
        let comment = asked.part("comment", |text| CommentId::parse(text).ok());
        let act = asked.text("act");
        let day = asked.part("day", day_of);
        let before = asked
            .part("cursor", |text| DecisionId::parse(text).ok())
            .map(String::from);
        let limit = asked.limit();
        let sent = |name: &'static str| asked.find(name).map(|value| (name, value.to_owned()));
        let place = Place(FILTERS.into_iter().filter_map(sent).collect());
        asked.check()?;
        let until = day.map(|from| from + DAY_MS);
        let (rows, next) = if is_acts {
            let filter = ActFilter {
                moderator: by.map(String::from),
                act,
                subject: site.map(String::from),
                since_ms: day,
                until_ms: until,
                before,
                limit: i64::try_from(limit).unwrap_or(50),
            };
            let (lines, next) = state.sieve.acts(filter).await?;
            (lines.into_iter().map(|line| act_row(line, &place, t)).collect(), next)
        } else {
            let asked = LogRequest {
                site,
                moderator: by.map(String::from),
                comment,
                since_ms: day,
                until_ms: until,
                before,
                limit,
                ..LogRequest::default()
            };
            let (lines, next) = state.sieve.audit(&asked).await?;
            let rows: Vec<Row> = lines.into_iter().map(|line| decision_row(line, &place, t)).collect();
            (rows, next)
        };
        let tab = |log: &str, current| Link {
            label: t.tr(&format!("admin-log-{log}")),
            url: Place(Vec::new()).with("log", log),
            current,
        };
        let filters = place.0.iter().filter(|(name, _)| *name != "log");
        let page = AuditPage {
            t,
            lang: t.tag(),
            moderator: caller.moderator.email.expose().to_owned(),
            csrf: caller.csrf,
            logs: [tab("decisions", !is_acts), tab("acts", is_acts)],
            filters: filters
                .map(|(name, value)| Link {
                    label: format!(
                        "{}{} {value}",
                        t.tr(&format!("admin-filter-{name}")),
                        t.tr("card-colon")
                    ),
                    url: place.with(name, ""),
                    current: true,
                })
                .collect(),
            rows,
            next_url: next.map_or_else(String::new, |next| place.with("cursor", &next)),
        };
        render(&page, &mut HttpResponse::Ok())
    };
    told(&request, answer.await)
}

/// When a day begins, UTC.
fn day_of(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Howard Hinnant's days_from_civil.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted / 400;
    let of_era = shifted - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    let begins = days * DAY_MS;
    rfc3339(begins).starts_with(text).then_some(begins)
}

fn day_text(at_ms: i64) -> String {
    rfc3339(at_ms).chars().take(10).collect()
}

fn decision_row(line: LogLine, place: &Place, t: Tongue) -> Row {
    let what = match line.decision {
        Some(decision) => t.tr(&format!("act-{}", decision.as_str())),
        None => t.tr("act-undo"),
    };
    let moved = format!(
        "{} → {}",
        t.tr(&format!("status-{}", line.from)),
        t.tr(&format!("status-{}", line.to))
    );
    let nobody = if line.by_id == IMPORT {
        "history-import"
    } else {
        "history-erased"
    };
    Row {
        at: rfc3339(line.at_ms),
        at_text: time_text(line.at_ms, t),
        day_url: place.with("day", &day_text(line.at_ms)),
        who: line.by.map_or_else(|| t.tr(nobody), |email| email.expose().to_owned()),
        who_url: place.with("by", &line.by_id),
        what: format!("{what} ({moved})"),
        what_url: String::new(),
        site_url: place.with("site", &line.site),
        site: line.site,
        subject_url: format!("/moderate/comments/{}", line.comment),
        only_url: place.with("comment", &line.comment),
        subject: line.page_url.unwrap_or_else(|| t.tr("admin-comment-gone")),
        note: line.note.unwrap_or_default(),
    }
}

/// The key of an act's words.
fn act_key(act: &str) -> String {
    format!("admin-act-{}", act.replace(['.', '_'], "-"))
}

/// What the log calls a detail of an act or its value: in the reader's language, as it was noted where no word is known.
fn said(kind: &str, noted: &str, t: Tongue) -> String {
    let key = format!("admin-{kind}-{}", noted.replace('_', "-"));
    let told = t.tr(&key);
    if told == key { noted.to_owned() } else { told }
}

fn act_row(line: ActLine, place: &Place, t: Tongue) -> Row {
    let key = act_key(&line.act);
    let told = t.tr(&key);
    let is_site = line.act.starts_with("site.");
    Row {
        at: rfc3339(line.at_ms),
        at_text: time_text(line.at_ms, t),
        day_url: place.with("day", &day_text(line.at_ms)),
        who_url: line
            .by_id
            .as_deref()
            .map_or_else(String::new, |id| place.with("by", id)),
        who: match line.by.or(line.by_id) {
            Some(who) => who,
            // Nobody knows who tried.
            None if line.act == "session.locked" => t.tr("admin-somebody"),
            None if line.detail["by"] == "website" => t.tr("admin-by-website"),
            None => t.tr("admin-at-terminal"),
        },
        what: if told == key { line.act.clone() } else { told },
        what_url: place.with("act", &line.act),
        site: if is_site { line.subject.clone() } else { String::new() },
        site_url: if is_site {
            place.with("site", &line.subject)
        } else {
            String::new()
        },
        subject_url: if line.act.starts_with("comment.") {
            format!("/moderate/comments/{}", line.subject)
        } else {
            String::new()
        },
        subject: if is_site {
            String::new()
        } else {
            line.about.unwrap_or(line.subject)
        },
        only_url: String::new(),
        note: note(&line.detail, t),
    }
}

/// What there is to tell of an act, each value behind its name.
fn note(detail: &Value, t: Tongue) -> String {
    let one = |value: &Value| match value.as_str() {
        Some(text) => said("value", text, t),
        None => said("value", &value.to_string(), t),
    };
    let told = |value: &Value| match value.as_array() {
        Some(values) => values.iter().map(one).collect::<Vec<_>>().join(", "),
        None => one(value),
    };
    let fields = detail.as_object().into_iter().flatten();
    let notes: Vec<String> = fields
        .map(|(name, value)| format!("{}{} {}", said("detail", name, t), t.tr("card-colon"), told(value)))
        .collect();
    notes.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moderation::ACTS;

    #[test]
    fn every_act_has_words_in_each_language() {
        for t in Tongue::ALL {
            for act in ACTS {
                assert_ne!(t.tr(&act_key(act)), act_key(act), "{}", t.tag());
            }
        }
    }

    #[test]
    fn a_day_is_read_or_refused() {
        assert_eq!(day_of("1970-01-01"), Some(0));
        assert_eq!(day_of("2026-01-18"), Some(20_471 * DAY_MS));
        assert_eq!(day_of("2024-02-29").map(day_text).as_deref(), Some("2024-02-29"));
        for wrong in ["2023-02-29", "2026-13-01", "2026-1-1", "x", "2026-01-18T00", "-1-1-1"] {
            assert_eq!(day_of(wrong), None, "{wrong}");
        }
    }
}
