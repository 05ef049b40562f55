//! What the pages' forms do: decide, decide on many, undo. Each ends in a redirect to where it was sent from.

use super::flash::Picked;
use super::{Flash, see_other, to_log_in, told, way_back};
use crate::domain::comment::{Decision, NOTE_MAX_CHARS};
use crate::domain::ids::CommentId;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::filter::{self, Asked};
use crate::http::input::Fields;
use crate::http::problem::{Code, Problem};
use crate::moderation::{Decided, Many, OneOfMany, Saying, TakenBack};
use actix_web::{HttpRequest, HttpResponse, web};
use url::form_urlencoded;

/// Comments that one form may name.
pub const MOST: usize = 500;

pub async fn decide(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, mut fields)) = Caller::find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in("/moderate"));
        };
        let id = CommentId::parse(&id).map_err(|_| Code::CommentUnknown)?;
        let decision = fields.choice("decision", Decision::find);
        let note = fields.text("note");
        let (seen, reported) = (fields.number("version"), fields.number("reported"));
        let return_to = fields.text("return_to");
        if note.as_ref().is_some_and(|note| note.chars().count() > NOTE_MAX_CHARS) {
            fields.fault("note", "note.too_long");
        }
        fields.check()?;
        let saying = Saying {
            decision: decision.ok_or(Code::InputInvalid)?,
            note,
            seen,
            reported,
        };
        Ok(
            match state.sieve.decide(&caller.moderator, &id, saying.clone()).await? {
                Decided::Done(item) => see_other(
                    way_back(return_to.as_deref()),
                    Some(&Flash::Decided(saying.decision, id, item.version)),
                ),
                Decided::Overtaken(_) => see_other(&format!("/moderate/comments/{id}"), Some(&Flash::Conflict)),
                Decided::Unknown => return Err(Code::CommentUnknown.into()),
            },
        )
    };
    told(&request, answer.await)
}

pub async fn undo(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, mut fields)) = Caller::find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in("/moderate"));
        };
        let id = CommentId::parse(&id).map_err(|_| Code::CommentUnknown)?;
        let return_to = fields.text("return_to");
        let seen = fields.number("version");
        fields.check()?;
        let flash = match state.sieve.undo(&caller.moderator, &id, seen).await? {
            TakenBack::Overtaken => return Ok(see_other(&format!("/moderate/comments/{id}"), Some(&Flash::Conflict))),
            TakenBack::Done(_) => Flash::Undone(id),
            TakenBack::Nothing => Flash::NothingToUndo,
            TakenBack::Unknown => return Err(Code::CommentUnknown.into()),
        };
        Ok(see_other(way_back(return_to.as_deref()), Some(&flash)))
    };
    told(&request, answer.await)
}

pub async fn decide_many(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, mut fields)) = Caller::find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in("/moderate"));
        };
        let decision = fields.choice("decision", Decision::find);
        let return_to = fields.text("return_to");
        let (mut ids, broken) = chosen(&mut fields);
        let matching = fields.text("matching");
        if matching.is_some() && decision == Some(Decision::Approve) {
            // Nothing goes online that nobody had before their eyes.
            fields.fault("decision", "decision.invalid");
        }
        fields.check()?;
        if let Some(list) = matching {
            ids = all_of(&state, &caller, &list).await?;
        }
        let decision = decision.ok_or(Code::InputInvalid)?;
        let back = way_back(return_to.as_deref());
        if ids.is_empty() && broken == 0 {
            return Ok(see_other(back, Some(&Flash::NoneChosen)));
        }
        let saying = |one: &Picked| Saying {
            decision,
            note: None,
            seen: one.version,
            reported: one.reported,
        };
        let named = ids.iter().map(|one| Many {
            id: one.id.clone(),
            saying: saying(one),
        });
        let decisions = named.collect();
        let outcomes = state.sieve.decide_many(&caller.moderator, decisions).await;
        let mut done = Vec::new();
        for (Picked { id, .. }, outcome) in ids.into_iter().zip(&outcomes) {
            match outcome {
                Ok(OneOfMany::Done(version)) => done.push((id, Some(*version))),
                Ok(OneOfMany::Overtaken | OneOfMany::Unknown) => {}
                Err(error) => tracing::error!(cause = format!("{error:#}"), "one of many decisions failed"),
            }
        }
        let flash = Flash::Bulk {
            failed: outcomes.len() - done.len() + broken,
            done: done.len(),
            ids: done,
        };
        Ok(see_other(back, Some(&flash)))
    };
    told(&request, answer.await)
}

pub async fn undo_many(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, mut fields)) = Caller::find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in("/moderate"));
        };
        let return_to = fields.text("return_to");
        let (ids, _) = chosen(&mut fields);
        fields.check()?;
        let mut undone = 0;
        for Picked { id, version, .. } in &ids {
            match state.sieve.undo(&caller.moderator, id, *version).await {
                Ok(TakenBack::Done(_)) => undone += 1,
                Ok(_) => {}
                Err(error) => tracing::error!(cause = format!("{error:#}"), "one of many undos failed"),
            }
        }
        let failed = ids.len() - undone;
        Ok(see_other(
            way_back(return_to.as_deref()),
            Some(&Flash::BulkUndone { failed, undone }),
        ))
    };
    told(&request, answer.await)
}

/// The comments of a list, from its beginning, up to as many as one form may name.
async fn all_of(state: &State, caller: &Caller, list: &str) -> Result<Vec<Picked>, Problem> {
    let mut wanted = Asked::parse(list).queue()?;
    wanted.limit = filter::MOST;
    let mut found = Vec::new();
    loop {
        let page = state.sieve.queue(&caller.moderator, &wanted).await?;
        found.extend(page.items.into_iter().map(|item| Picked {
            id: item.id,
            version: Some(item.version),
            reported: Some(item.reported),
        }));
        wanted.after = page.next;
        if wanted.after.is_none() || found.len() >= MOST {
            found.truncate(MOST);
            return Ok(found);
        }
    }
}

/// The ticked comments, each once, with the versions that were seen, and how many texts among them name none.
fn chosen(fields: &mut Fields) -> (Vec<Picked>, usize) {
    let mut chosen: Vec<Picked> = Vec::new();
    let mut broken = 0;
    for (_, text) in form_urlencoded::parse(&fields.raw).filter(|(name, _)| name == "id") {
        match Picked::parse(&text) {
            Some(one) if chosen.iter().any(|known| known.id == one.id) => {}
            Some(one) => chosen.push(one),
            None => broken += 1,
        }
    }
    if chosen.len() > MOST {
        fields.fault("decisions", "decisions.too_many");
    }
    (chosen, broken)
}
