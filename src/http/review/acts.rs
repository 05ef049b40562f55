//! What was done besides deciding: accounts, roles, settings; for administrators.

use super::answer;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::filter::Asked;
use crate::http::problem::Problem;
use crate::moderation::ActLine;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

#[derive(Serialize)]
struct ActsResponse {
    items: Vec<ActLine>,
    next: Option<String>,
}

pub async fn list(state: web::Data<State>, request: HttpRequest, caller: Caller) -> Result<HttpResponse, Problem> {
    caller.check_admin()?;
    let mut asked = Asked::parse(request.query_string());
    let is_id = |text: &str| uuid::Uuid::try_parse(text).is_ok().then(|| text.to_ascii_lowercase());
    let before = asked.part("cursor", is_id);
    let limit = asked.limit();
    asked.check()?;
    let limit_rows = i64::try_from(limit).unwrap_or(i64::MAX - 1);
    // One more than is shown tells whether there are more.
    let mut items = state.sieve.acts(before.as_deref(), limit_rows + 1).await?;
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|line| line.id.clone());
    Ok(answer(&ActsResponse { items, next }))
}
