//! What a key's clients ask about themselves: their subscription, how often they asked, how often the answer was wrong.

use super::form::Form;
use super::{ASKED, OPENING, answered, plain};
use crate::http::State;
use crate::moderation::{CheckFigures, Since};
use crate::storage::CheckCount;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};

/// What looking at a comment takes, in seconds.
const SECONDS_SAVED: i64 = 5;
const MOST_PLACES: usize = 500;

pub(super) async fn subscription(state: web::Data<State>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    answered(&state, &request, payload, ASKED, |site, _| async move {
        Ok(told(&json!({
            "account_id": 1, "account_name": site.name, "account_type": "self-hosted", "status": "active",
            "next_billing_date": false, "limit_reached": false,
        })))
    })
    .await
}

pub(super) async fn stats(state: web::Data<State>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    let sieve = &state.sieve;
    answered(&state, &request, payload, ASKED, |site, form| async move {
        let since = match form.find("from") {
            Some("60-days") => Since::SixtyDays,
            Some("6-months") => Since::SixMonths,
            _ => Since::Ever,
        };
        let figures = sieve.check_figures(&site.id, since).await?;
        Ok(told(&stats_of(&figures)))
    })
    .await
}

pub(super) async fn usage_limit(state: web::Data<State>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    let sieve = &state.sieve;
    answered(&state, &request, payload, OPENING, |site, _| async move {
        let month = sieve.current_month();
        let places = sieve.checks_in_month(&site.id, &month).await?.unwrap_or_default();
        let usage: i64 = places.iter().map(|(_, count)| count.calls).sum();
        Ok(told(
            &json!({ "limit": "none", "usage": usage, "percentage": "0.00", "throttled": false }),
        ))
    })
    .await
}

pub(super) async fn key_sites(state: web::Data<State>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    let sieve = &state.sieve;
    answered(&state, &request, payload, OPENING, |site, form| async move {
        let now = sieve.current_month();
        // What is no month is read past, as all is that cannot be understood.
        let asked = form.find("month").map_or(now.as_str(), str::trim).to_owned();
        let (month, places) = match sieve.checks_in_month(&site.id, &asked).await? {
            found @ Some(_) => (asked, found),
            None => (now.clone(), sieve.checks_in_month(&site.id, &now).await?),
        };
        let mut places = places.unwrap_or_default();
        if let Some(sought) = form.find("filter") {
            places.retain(|(place, _)| place.contains(sought.trim()));
        }
        order(&mut places, &form);
        let total = places.len();
        let (limit, offset) = (
            form.number("limit").unwrap_or(MOST_PLACES).min(MOST_PLACES),
            form.number("offset").unwrap_or(0),
        );
        let part: Vec<_> = places.into_iter().skip(offset).take(limit).collect();
        if form.find("format") == Some("csv") {
            return Ok(as_csv(&month, &part, [limit, offset, total]));
        }
        let rows: Vec<Value> = part.iter().map(|(place, count)| row(place, *count)).collect();
        let mut all = Map::new();
        all.insert(month, rows.into());
        all.insert("limit".to_owned(), limit.into());
        all.insert("offset".to_owned(), offset.into());
        all.insert("total".to_owned(), total.into());
        Ok(told(&all.into()))
    })
    .await
}

fn stats_of(figures: &CheckFigures) -> Value {
    let counts = |count: &CheckCount| {
        json!({ "spam": count.spam, "ham": count.ham, "missed_spam": count.missed_spam,
            "false_positives": count.false_positives })
    };
    let mut stats = counts(&figures.all);
    let breakdown: Map<String, Value> = figures
        .months
        .iter()
        .map(|(month, count)| {
            let mut told = counts(count);
            told["da"] = format!("{month}-01").into();
            (month.clone(), told)
        })
        .collect();
    stats["accuracy"] = format!("{:.2}", figures.accuracy() * 100.0).into();
    stats["time_saved"] = (figures.all.spam * SECONDS_SAVED).into();
    stats["breakdown"] = breakdown.into();
    stats
}

/// The most of what is asked for first, all checks where nothing is.
fn order(places: &mut [(String, CheckCount)], form: &Form) {
    let by: fn(&CheckCount) -> i64 = match form.find("order") {
        Some("spam") => |count| count.spam,
        Some("ham") => |count| count.ham,
        Some("missed_spam") => |count| count.missed_spam,
        Some("false_positives") => |count| count.false_positives,
        _ => |count| count.calls,
    };
    places.sort_by_key(|(_, count)| std::cmp::Reverse(by(count)));
}

fn row(place: &str, count: CheckCount) -> Value {
    json!({
        "site": place, "api_calls": count.calls.to_string(), "spam": count.spam.to_string(), "ham": count.ham.to_string(),
        "missed_spam": count.missed_spam.to_string(), "false_positives": count.false_positives.to_string(),
        "is_revoked": false,
    })
}

fn as_csv(month: &str, part: &[(String, CheckCount)], [limit, offset, total]: [usize; 3]) -> HttpResponse {
    let head = format!(
        "Active sites during {month} (limit:{limit}, offset:{offset}, total:{total})\n\
         Site,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is Revoked\n"
    );
    let line = |(place, count): &(String, CheckCount)| {
        let quoted = cell(place);
        let CheckCount {
            calls,
            spam,
            ham,
            missed_spam,
            false_positives,
        } = count;
        format!("{quoted},{calls},{spam},{ham},{missed_spam},{false_positives},false\n")
    };
    let text = head + &part.iter().map(line).collect::<Vec<_>>().concat();
    plain()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .body(text)
}

/// A cell that no spreadsheet reckons with: what could begin a formula stands behind an apostrophe.
fn cell(text: &str) -> String {
    let apostrophe = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{apostrophe}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{apostrophe}{text}")
    }
}

fn told(value: &Value) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_no_formula() {
        for (text, written) in [
            ("example.com/fr", "example.com/fr"),
            ("=HYPERLINK(1)/a", "'=HYPERLINK(1)/a"),
            ("=A(1,2)", "\"'=A(1,2)\""),
            ("@x", "'@x"),
            ("-1", "'-1"),
            ("a\"b", "\"a\"\"b\""),
        ] {
            assert_eq!(cell(text), written);
        }
    }
}
