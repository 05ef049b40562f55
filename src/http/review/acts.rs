//! What was done besides deciding: accounts, roles, settings; for administrators.

use super::answer;
use crate::clock::rfc3339;
use crate::domain::ids::DecisionId;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::filter::Asked;
use crate::http::problem::Problem;
use crate::moderation::ActLine;
use crate::storage::ActFilter;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct ActsResponse {
    items: Vec<Item>,
    next: Option<String>,
}

#[derive(Serialize)]
struct Item {
    id: String,
    at: String,
    /// Absent where it was done at the program's own terminal, or by somebody removed since.
    by: Option<String>,
    act: String,
    subject: String,
    detail: serde_json::Value,
}

pub async fn list(state: web::Data<State>, request: HttpRequest, caller: Caller) -> Result<HttpResponse, Problem> {
    caller.check_admin()?;
    let mut asked = Asked::parse(request.query_string());
    // An act's id has the form of every other.
    let before = asked
        .part("cursor", |text| DecisionId::parse(text).ok())
        .map(Into::into);
    let limit = i64::try_from(asked.limit()).unwrap_or(i64::MAX);
    asked.check()?;
    let filter = ActFilter {
        before,
        limit,
        ..ActFilter::default()
    };
    let (lines, next) = state.sieve.acts(filter).await?;
    let item = |line: ActLine| Item {
        id: line.id,
        at: rfc3339(line.at_ms),
        by: line.by,
        act: line.act,
        subject: line.subject,
        detail: line.detail,
    };
    let items = lines.into_iter().map(item).collect();
    Ok(answer(&ActsResponse { items, next }))
}
