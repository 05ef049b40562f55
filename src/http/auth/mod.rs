//! Which moderator calls, and whether the call is meant.
//!
//! Owns the two proofs, a token and a session's cookie, and what a cookie asks besides: a browser sends it with requests
//! that other pages cause, so every change made under one shows our own origin and the session's CSRF token.
//! Knows nothing of what the caller may see; use-cases do.

mod agent;
pub mod cookie;
mod origin;
mod tries;

pub use tries::Tries;

use super::input::{Fields, Media};
use super::problem::{Code, Problem};
use super::{State, gate};
use crate::domain::moderator::{Moderator, Role};
use crate::moderation::{LoggingIn, Step};
use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, web};
use std::future::Future;
use std::pin::Pin;

/// The moderator who sent a request, the proof checked; as an argument of a handler it refuses everybody else.
#[derive(Debug)]
pub struct Caller {
    pub moderator: Moderator,
    /// The session's CSRF token, for pages to send back; empty where a token was the proof.
    pub csrf: String,
    /// The secret of the session, if that was the proof.
    session: Option<String>,
}

impl Caller {
    /// Whoever proves to be a moderator, for reading alone; `None` where there is neither a token nor a living session.
    pub async fn find(state: &State, request: &HttpRequest) -> Result<Option<Self>, Problem> {
        if request.headers().contains_key(AUTHORIZATION) {
            // Whoever shows a token means it: a wrong one does not fall back on a cookie.
            let Some(token) = gate::bearer(request) else {
                return Err(Code::AuthRequired.into());
            };
            let found = state.sieve.find_by_token(token).await?;
            let moderator = found.ok_or(Code::AuthRequired)?;
            return Ok(Some(Self {
                moderator,
                csrf: String::new(),
                session: None,
            }));
        }
        let Some(secret) = cookie::find(state, request) else {
            return Ok(None);
        };
        let found = state.sieve.find_by_session(&secret).await?;
        Ok(found.map(|moderator| Self {
            moderator,
            csrf: state.sieve.csrf_token(&secret),
            session: Some(secret),
        }))
    }

    /// Whoever sends a form of ours, with its fields; `None` where the session has ended.
    pub async fn find_by_form(
        state: &State,
        request: &HttpRequest,
        payload: web::Payload,
    ) -> Result<Option<(Self, Fields)>, Problem> {
        let Some(caller) = Self::find(state, request).await? else {
            return Ok(None);
        };
        if caller.session.is_some() {
            origin::check(state, request)?;
        }
        let mut fields = Fields::read(request, payload, Media::Form).await?;
        let sent = fields.text("csrf");
        caller.check_csrf(state, sent.as_deref())?;
        Ok(Some((caller, fields)))
    }

    /// Refuses whoever is no administrator as if there were nothing here.
    pub fn check_admin(&self) -> Result<(), Problem> {
        if self.moderator.role == Role::Admin {
            Ok(())
        } else {
            Err(Code::RouteUnknown.into())
        }
    }

    /// The secret of the session, for ending it.
    pub fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    fn check_csrf(&self, state: &State, sent: Option<&str>) -> Result<(), Problem> {
        match &self.session {
            Some(secret) if !state.sieve.is_csrf_token(secret, sent.unwrap_or_default()) => {
                Err(Code::CsrfRefused.into())
            }
            _ => Ok(()),
        }
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let state = request.app_data::<web::Data<State>>();
            let state = state.ok_or_else(|| Problem::internal(anyhow::anyhow!("the state is not set up")))?;
            let caller = Self::find(state, &request).await?.ok_or(Code::AuthRequired)?;
            let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
            if !is_safe && caller.session.is_some() {
                origin::check(state, &request)?;
                let sent = request
                    .headers()
                    .get("x-csrf-token")
                    .and_then(|sent| sent.to_str().ok());
                caller.check_csrf(state, sent)?;
            }
            Ok(caller)
        })
    }
}

/// Refuses a log-in that another site's page sends: it would leave the browser logged in as somebody else.
pub fn check_log_in_origin(state: &State, request: &HttpRequest) -> Result<(), Problem> {
    origin::check_if_sent(state, request)
}

/// What somebody shows to log in.
#[derive(Default)]
pub struct Shown<'a> {
    pub email: &'a str,
    pub password: String,
    pub code: Option<&'a str>,
    /// What the first step gave, in place of address and password.
    pub step: Option<&'a str>,
}

/// Opens a session and ends the one that the browser had.
pub async fn log_in(state: &State, request: &HttpRequest, shown: Shown<'_>) -> Result<LoggingIn, Problem> {
    let (account, caller) = (shown.step.unwrap_or(shown.email), state.limits.household(request));
    let allowed = state.limits.check_log_in(account, request, state.sieve.clock.now_ms());
    if allowed.is_err() {
        state.sieve.note_lock_out(account);
    }
    allowed?;
    if let Some(seconds) = state.sieve.count_log_in(account, &caller).await? {
        state.sieve.note_lock_out(account);
        return Err(Problem::rate_limited(seconds));
    }
    let came = match (shown.step, shown.code) {
        (Some(step), Some(code)) => state.sieve.log_in_by_step(step, code).await?,
        (Some(step), None) => LoggingIn::CodeWanted(Step(step.to_owned())),
        (None, code) => state.sieve.log_in_with(shown.email, shown.password, code).await?,
    };
    let session = match came {
        LoggingIn::Done(session) => session,
        LoggingIn::Waits(seconds) => return Err(Problem::rate_limited(seconds)),
        other => return Ok(other),
    };
    state.limits.forget_log_ins(account, request);
    state.sieve.forget_log_ins(account, &caller).await?;
    state.sieve.name_agent(&session, agent::coarse(request)).await?;
    if let Some(old) = cookie::find(state, request) {
        state.sieve.log_out(&old).await?;
    }
    Ok(LoggingIn::Done(session))
}
