//! The moderators' API: `/api/v1/review`.
//!
//! Owns what its requests must look like and how its answers are written. Nothing here decides what a moderator may see:
//! a comment of a site not granted is one that does not exist.

mod acts;
mod figures;
mod item;

use super::State;
use super::auth::Caller;
use super::edge::tongue;
use super::filter::Asked;
use super::input::{Fields, Media, whole};
use super::problem::{Code, Fault, Problem};
use super::resource::resource;
use crate::domain::comment::{Decision, NOTE_MAX_CHARS};
use crate::domain::ids::CommentId;
use crate::locale::Tongue;
use crate::moderation::{Decided, Many, OneOfMany, ReviewItem, Saying, TakenBack};
use actix_web::{HttpRequest, HttpResponse, web};
use item::ItemResponse;
use serde::Serialize;
use serde_json::{Value, json};

const MOST_DECISIONS: usize = 500;

#[derive(Serialize)]
struct QueueResponse {
    items: Vec<ItemResponse>,
    total: i64,
    next: Option<String>,
}

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(resource("/api/v1/review/comments").get(queue))
        .service(resource("/api/v1/review/comments/{id}").get(find))
        .service(resource("/api/v1/review/comments/{id}/decision").post(decide))
        .service(resource("/api/v1/review/comments/{id}/undo").post(undo))
        .service(resource("/api/v1/review/decisions").post(decide_many))
        .service(resource("/api/v1/review/stats").get(figures::stats))
        .service(resource("/api/v1/review/acts").get(acts::list))
        .service(resource("/api/v1/review/audit").get(figures::audit));
}

async fn queue(state: web::Data<State>, request: HttpRequest, caller: Caller) -> Result<HttpResponse, Problem> {
    let asked = Asked::parse(request.query_string()).queue()?;
    let page = state.sieve.queue(&caller.moderator, &asked).await?;
    let tongue = tongue(&request);
    Ok(answer(&QueueResponse {
        items: page
            .items
            .into_iter()
            .map(|item| ItemResponse::new(item, tongue))
            .collect(),
        total: page.total,
        next: page.next.map(|next| next.to_string()),
    }))
}

async fn find(
    state: web::Data<State>,
    request: HttpRequest,
    caller: Caller,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let item = state.sieve.find_item(&caller.moderator, &comment_id(&id)?).await?;
    let item = item.ok_or(Code::CommentUnknown)?;
    let history = state.sieve.history(&item).await?;
    Ok(answer(&ItemResponse::new(item, tongue(&request)).with_history(history)))
}

async fn decide(
    state: web::Data<State>,
    request: HttpRequest,
    caller: Caller,
    id: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let mut fields = Fields::read(&request, payload, Media::Json).await?;
    let decision = fields.choice("decision", Decision::find);
    let (note, seen, reported) = (fields.text("note"), fields.number("version"), fields.number("reported"));
    if note
        .as_deref()
        .is_some_and(|note| note.chars().count() > NOTE_MAX_CHARS)
    {
        fields.fault("note", "note.too_long");
    }
    fields.check()?;
    let saying = Saying {
        decision: decision.ok_or(Code::InputInvalid)?,
        note,
        seen,
        reported,
    };
    match state.sieve.decide(&caller.moderator, &comment_id(&id)?, saying).await? {
        Decided::Done(item) => Ok(answer(&ItemResponse::new(*item, tongue(&request)))),
        Decided::Overtaken(item) => Err(overtaken(*item, tongue(&request))?),
        Decided::Unknown => Err(Code::CommentUnknown.into()),
    }
}

async fn undo(
    state: web::Data<State>,
    request: HttpRequest,
    caller: Caller,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    // Whoever names the version that they saw takes back that decision and no later one.
    let mut asked = Asked::parse(request.query_string());
    let seen = asked.part("version", |text| text.parse().ok());
    asked.check()?;
    match state.sieve.undo(&caller.moderator, &comment_id(&id)?, seen).await? {
        TakenBack::Done(item) => Ok(answer(&ItemResponse::new(*item, tongue(&request)))),
        TakenBack::Overtaken => Err(Code::ReviewConflict.into()),
        TakenBack::Nothing => Err(Code::NothingToUndo.into()),
        TakenBack::Unknown => Err(Code::CommentUnknown.into()),
    }
}

async fn decide_many(
    state: web::Data<State>,
    request: HttpRequest,
    caller: Caller,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let mut fields = Fields::read(&request, payload, Media::Json).await?;
    let list = fields.list("decisions").unwrap_or_default();
    if list.is_empty() {
        fields.fault("decisions", "decisions.required");
    }
    if list.len() > MOST_DECISIONS {
        fields.fault("decisions", "decisions.too_many");
    }
    fields.check()?;
    let tongue = tongue(&request);
    let parsed: Vec<Result<Many, Problem>> = list.iter().map(parse_one).collect();
    let good = parsed.iter().filter_map(|one| one.as_ref().ok().cloned()).collect();
    let mut done = state.sieve.decide_many(&caller.moderator, good).await.into_iter();
    let mut results = Vec::with_capacity(list.len());
    for (given, parsed) in list.iter().zip(parsed) {
        let outcome = match parsed {
            Ok(one) => match done.next() {
                Some(Ok(OneOfMany::Done(version))) => Ok((one.saying.decision.status(), version)),
                Some(Ok(OneOfMany::Overtaken)) => Err(Code::ReviewConflict.into()),
                Some(Ok(OneOfMany::Unknown)) => Err(Code::CommentUnknown.into()),
                Some(Err(error)) => {
                    tracing::error!(cause = format!("{error:#}"), "one of many decisions failed");
                    Err(error.into())
                }
                None => Err(Code::Internal.into()),
            },
            Err(problem) => Err(problem),
        };
        let id = given.get("id").and_then(Value::as_str);
        results.push(match outcome {
            Ok((status, version)) => json!({ "id": id, "status": status, "version": version }),
            Err(problem) => json!({ "id": id, "problem": problem.body(tongue) }),
        });
    }
    Ok(answer(&json!({ "results": results })))
}

/// One of many decisions: a text that is no id names no comment.
fn parse_one(given: &Value) -> Result<Many, Problem> {
    let text = |name: &str| given.get(name).and_then(Value::as_str);
    let mut faults = Vec::new();
    if text("id").is_none() {
        faults.push(Fault::of("id", "id.required"));
    }
    let decision = text("decision").and_then(Decision::find);
    if decision.is_none() {
        faults.push(Fault::of("decision", "decision.invalid"));
    }
    let seen = given.get("version").filter(|version| !version.is_null());
    if seen.is_some_and(|version| whole(version).is_none()) {
        faults.push(Fault::of("version", "version.type"));
    }
    let reported = given.get("reported").filter(|reported| !reported.is_null());
    if reported.is_some_and(|reported| whole(reported).is_none()) {
        faults.push(Fault::of("reported", "reported.type"));
    }
    let note = text("note").filter(|note| !note.trim().is_empty());
    if note.is_some_and(|note| note.contains('\0')) {
        faults.push(Fault::of("note", "text.invalid"));
    }
    if note.is_some_and(|note| note.chars().count() > NOTE_MAX_CHARS) {
        faults.push(Fault::of("note", "note.too_long"));
    }
    match (text("id"), decision) {
        (Some(id), Some(decision)) if faults.is_empty() => Ok(Many {
            id: comment_id(id)?,
            saying: Saying {
                decision,
                note: note.map(ToOwned::to_owned),
                seen: seen.and_then(whole),
                reported: reported.and_then(whole),
            },
        }),
        _ => Err(Problem::invalid(faults)),
    }
}

/// Somebody decided first: the answer holds what became of the comment.
fn overtaken(item: ReviewItem, tongue: Tongue) -> Result<Problem, Problem> {
    let item = serde_json::to_value(ItemResponse::new(item, tongue)).map_err(Problem::internal)?;
    Ok(Problem::from(Code::ReviewConflict).with("item", item))
}

fn comment_id(text: &str) -> Result<CommentId, Problem> {
    CommentId::parse(text).map_err(|_| Code::CommentUnknown.into())
}

fn answer(body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("Cache-Control", "no-store"))
        .json(body)
}
