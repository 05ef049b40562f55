//! Logging in and out by form.

use super::{Flash, render, see_other, told, way_back};
use crate::http::State;
use crate::http::auth::{self, Caller, check_log_in_origin, cookie};
use crate::http::edge::tongue;
use crate::http::filter::Asked;
use crate::http::input::{Fields, Media};
use crate::http::problem::{Code, Problem};
use crate::locale::Tongue;
use crate::moderation::{LoggingIn, Step};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "moderate/login.html")]
struct LogInPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    email: String,
    fault: String,
    /// Shows that the password was right; then a code is asked for.
    step: String,
    return_to: String,
    notice: String,
}

impl LogInPage {
    fn new(t: Tongue, return_to: &str) -> Self {
        Self {
            t,
            lang: t.tag(),
            moderator: String::new(),
            csrf: String::new(),
            email: String::new(),
            fault: String::new(),
            step: String::new(),
            return_to: return_to.to_owned(),
            notice: String::new(),
        }
    }
}

pub async fn show(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let answer = async {
        let asked = Asked::parse(request.query_string());
        let return_to = way_back(asked.find("return_to"));
        if Caller::find(&state, &request).await?.is_some() {
            return Ok(see_other(return_to, None));
        }
        let t = tongue(&request);
        let mut page = LogInPage::new(t, return_to);
        let mut response = HttpResponse::Ok();
        if Flash::find(&request) == Some(Flash::LoggedOut) {
            page.notice = t.tr("logged-out");
            response.cookie(Flash::clear());
        } else if cookie::find(&state, &request).is_some() {
            page.notice = t.tr("login-ended");
        }
        render(&page, &mut response)
    };
    told(&request, answer.await)
}

pub async fn log_in(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        check_log_in_origin(&state, &request)?;
        let mut fields = Fields::read(&request, payload, Media::Form).await?;
        let email = fields.text("email").unwrap_or_default();
        let password = fields.text("password").unwrap_or_default();
        let return_to = fields.text("return_to");
        let return_to = way_back(return_to.as_deref());
        let (code, step) = (fields.text("code"), fields.text("step"));
        let t = tongue(&request);
        let mut response = HttpResponse::build(StatusCode::UNAUTHORIZED);
        let shown = auth::Shown {
            email: &email,
            password,
            code: code.as_deref(),
            step: step.as_deref(),
        };
        let (mut next, mut notice) = (String::new(), String::new());
        let fault = match auth::log_in(&state, &request, shown).await {
            Ok(LoggingIn::Done(session)) => {
                let mut response = see_other(return_to, None);
                response
                    .add_cookie(&cookie::give(&state, &request, &session))
                    .map_err(Problem::internal)?;
                return Ok(response);
            }
            Ok(LoggingIn::CodeWanted(Step(step))) => {
                next = step;
                notice = t.tr("login-code-lead");
                response.status(StatusCode::OK);
                ""
            }
            Ok(_) => {
                Problem::from(Code::AuthRequired).put_headers(&mut response);
                match step {
                    // The same again with another code, for as long as the step holds.
                    Some(step) => {
                        next = step;
                        "login-code-failed"
                    }
                    None => "login-failed",
                }
            }
            Err(problem) if problem.code == Code::RateLimited => {
                problem.put_headers(response.status(problem.code.status()));
                "login-too-many"
            }
            Err(problem) => return Err(problem),
        };
        let page = LogInPage {
            email,
            fault: if fault.is_empty() { String::new() } else { t.tr(fault) },
            step: next,
            notice,
            ..LogInPage::new(t, return_to)
        };
        render(&page, &mut response)
    };
    told(&request, answer.await)
}

pub async fn log_out(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        if let Some((caller, _)) = Caller::find_by_form(&state, &request, payload).await?
            && let Some(secret) = caller.session()
        {
            state.sieve.log_out(secret).await?;
        }
        let mut response = see_other("/moderate/login", Some(&Flash::LoggedOut));
        response
            .add_cookie(&cookie::clear(&state, &request))
            .map_err(Problem::internal)?;
        Ok(response)
    };
    told(&request, answer.await)
}
