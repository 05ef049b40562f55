//! Whether the service is up, whether it can do its work, and its figures.
//!
//! Owns `/healthz`, `/readyz` and `/metrics`. None of them says a name, an address or a text, so none asks who is calling.

use super::State;
use super::problem::{Code, Problem};
use super::resource::resource;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use std::time::Duration;

/// How long the database may take to answer before the service calls itself not ready.
const PATIENCE: Duration = Duration::from_secs(2);

pub fn routes(config: &mut web::ServiceConfig) {
    config
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

/// Comments can be taken, judged and kept; else 503 names the parts that fail.
async fn ready(state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let database = tokio::time::timeout(PATIENCE, state.sieve.store.ping()).await;
    let model = state.sieve.model.find();
    let mut failing = Vec::new();
    if !matches!(database, Ok(Ok(()))) {
        failing.push("database");
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
