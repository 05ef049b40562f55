//! `POST /api/v1/sites/{site}/coral`: an external moderation phase, as Coral calls it.
//!
//! Coral goes on without us where we answer anything but 200, or too late, and may then publish. So whoever has proved to be
//! the site's Coral gets a ruling in time, and where none can be found, or the proof itself cannot be looked at, it is told to
//! hold. That tells nobody anything, and so may be said unproved.
//! Of the question the text alone is read: what else Coral sends, an address of the author's included, is never taken in.

use crate::domain::body::Body;
use crate::domain::site::Site;
use crate::http::input::bytes;
use crate::http::problem::{Code, Problem};
use crate::http::{ANSWER_WITHIN, State, gate};
use crate::moderation::{Candidate, CoralRuling};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};

/// Far more than Coral lets anybody write. It is read before the proof can be looked at, so that it is held for whoever sends it.
const MOST_BYTES: usize = 512 * 1024;

/// An external moderation request; everything but the text is passed over.
#[derive(Deserialize)]
struct Question {
    comment: Asked,
}

#[derive(Deserialize)]
struct Asked {
    body: String,
}

pub async fn moderate(
    state: web::Data<State>,
    request: HttpRequest,
    site: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let ruling = tokio::time::timeout(ANSWER_WITHIN, asked(&state, &request, &site, payload));
    let ruling = ruling.await.unwrap_or_else(|_| {
        tracing::warn!(
            site = site.as_str(),
            "a question of Coral's could not be answered in time"
        );
        Ok(CoralRuling::Hold)
    })?;
    Ok(HttpResponse::Ok()
        .insert_header(("Cache-Control", "no-store"))
        .json(answer(ruling)))
}

/// What there is to refuse is refused before the body is read: it may be large, and its sender anybody.
async fn asked(
    state: &State,
    request: &HttpRequest,
    site: &str,
    payload: web::Payload,
) -> Result<CoralRuling, Problem> {
    let signatures = request.headers().get("x-coral-signature");
    let signatures = signatures.and_then(|value| value.to_str().ok()).unwrap_or_default();
    if signatures.is_empty() {
        return Err(Code::AuthRequired.into());
    }
    let site = match gate::enter_by_signature(state, site).await {
        Ok(site) => site,
        Err(problem) => return held_if_ours(problem),
    };
    let body = match bytes(request, payload, MOST_BYTES).await {
        Ok(body) => body,
        // A long text is held, and not let through by a refusal.
        Err(problem) if problem.code == Code::BodyTooLarge => return Ok(CoralRuling::Hold),
        Err(problem) => return Err(problem),
    };
    match state.sieve.is_from_coral(&site.id, signatures, &body).await {
        Ok(true) => Ok(rule(state, &site, &body).await),
        Ok(false) => {
            let site = site.id.as_str();
            tracing::warn!(site, "a question in Coral's name bears no right signature");
            Err(Code::AuthRequired.into())
        }
        Err(error) => held_if_ours(error.into()),
    }
}

fn held_if_ours(problem: Problem) -> Result<CoralRuling, Problem> {
    if problem.code.status().is_server_error() {
        Ok(held(&problem))
    } else {
        Err(problem)
    }
}

async fn rule(state: &State, site: &Site, body: &[u8]) -> CoralRuling {
    let Ok(question) = serde_json::from_slice::<Question>(body) else {
        tracing::warn!(
            site = site.id.as_str(),
            "a question of Coral's has no text that can be read"
        );
        return CoralRuling::Hold;
    };
    let text = question.comment.body;
    if Body::parse(&text).is_err() {
        // Nothing to see, or more than a comment has: no verdict of the model's would mean anything.
        return CoralRuling::Hold;
    }
    let candidate = Candidate {
        body: &text,
        ..Candidate::default()
    };
    match state.sieve.judge(site, &candidate).await {
        Ok(judged) => CoralRuling::of(&judged, &site.settings),
        Err(error) => held(&error.into()),
    }
}

/// Told to hold, since we cannot do better; why stands in the log.
fn held(problem: &Problem) -> CoralRuling {
    problem.log();
    CoralRuling::Hold
}

fn answer(ruling: CoralRuling) -> Value {
    match ruling {
        CoralRuling::Leave => json!({}),
        CoralRuling::Approve => json!({ "status": "APPROVED" }),
        CoralRuling::Hold => json!({ "status": "PREMOD" }),
        CoralRuling::Withhold => flagged("SYSTEM_WITHHELD"),
        CoralRuling::Reject => flagged("REJECTED"),
    }
}

fn flagged(status: &str) -> Value {
    json!({ "status": status, "actions": [{ "actionType": "FLAG", "reason": "COMMENT_DETECTED_SPAM" }] })
}
