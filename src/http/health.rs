//! Whether the service is up, whether it can do its work, and its figures.
//!
//! Owns `/healthz`, `/readyz` and `/metrics`. None of them says a name, an address or a text, so none asks who is calling.

use super::State;
use super::edge::Cors;
use super::problem::{Code, Problem};
use super::resource::resource;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use std::time::Duration;

/// How long the database may take to answer, and to keep what it is told, before the service calls itself not ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long it counts that something was kept, in milliseconds.
const REMEMBERED_MS: i64 = 1000;

/// When something was last kept to see whether it would be.
#[derive(Default)]
struct Kept(tokio::sync::Mutex<Option<i64>>);

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .app_data(web::Data::new(Kept::default()))
        .service(resource("/healthz").get(up))
        .service(resource("/readyz").get(ready))
        .service(resource("/metrics").get(figures));
}

/// The process answers; that is all it says.
async fn up() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(serde_json::json!({ "status": "up" }))
}

/// Comments can be taken, judged and kept; else 503 names the parts that fail: `database` does not
/// answer, `writing` does not end, `model` is not there.
async fn ready(state: web::Data<State>, request: HttpRequest, kept: web::Data<Kept>) -> Result<HttpResponse, Problem> {
    // Read by any page: a widget that is refused elsewhere asks here whether we are refusing or in trouble.
    request.extensions_mut().insert(Cors(HeaderValue::from_static("*")));
    let store = &state.sieve.store;
    let answers = tokio::time::timeout(PATIENCE, store.ping()).await;
    let model = state.sieve.model.find();
    let mut failing = Vec::new();
    if !matches!(answers, Ok(Ok(()))) {
        failing.push("database");
    } else if !keeps(&state, &kept).await {
        failing.push("writing");
    }
    let Some(model) = model else {
        failing.push("model");
        return Err(unready(&failing));
    };
    if !failing.is_empty() {
        return Err(unready(&failing));
    }
    let told = serde_json::json!({ "status": "ready", "model": model.version() });
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(told))
}

/// Whether the database keeps what it is told, asked at most once a second for each worker: nobody can make it write more
/// by asking more. That it does not is never remembered.
async fn keeps(state: &State, kept: &Kept) -> bool {
    let asking = async {
        let mut last_ms = kept.0.lock().await;
        let now_ms = state.sieve.clock.now_ms();
        if last_ms.is_some_and(|at_ms| (at_ms..at_ms + REMEMBERED_MS).contains(&now_ms)) {
            return true;
        }
        let keeps = state.sieve.store.ping_writing().await.is_ok();
        *last_ms = keeps.then_some(now_ms);
        keeps
    };
    tokio::time::timeout(PATIENCE, asking).await.unwrap_or(false)
}

fn unready(failing: &[&str]) -> Problem {
    Problem::from(Code::Unavailable).with("failing", failing.into())
}

/// Prometheus's text format, version 0.0.4.
async fn figures(state: web::Data<State>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"))
        .body(state.figures.render())
}
