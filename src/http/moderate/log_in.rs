//! Logging in and out by form.

use super::{Flash, render, see_other, told, way_back};
use crate::http::State;
use crate::http::auth::{self, Caller, check_log_in_origin, cookie};
use crate::http::edge::tongue;
use crate::http::filter::Asked;
use crate::http::input::{Fields, Media};
use crate::http::problem::{Code, Problem};
use crate::locale::Tongue;
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
        let t = tongue(&request);
        let mut response = HttpResponse::build(StatusCode::UNAUTHORIZED);
        let fault = match auth::log_in(&state, &request, &email, password).await {
            Ok(Some(session)) => {
                let mut response = see_other(return_to, None);
                response
                    .add_cookie(&cookie::give(&state, &request, &session))
                    .map_err(Problem::internal)?;
                return Ok(response);
            }
            Ok(None) => {
                Problem::from(Code::AuthRequired).put_headers(&mut response);
                "login-failed"
            }
            Err(problem) if problem.code == Code::RateLimited => {
                problem.put_headers(response.status(problem.code.status()));
                "login-too-many"
            }
            Err(problem) => return Err(problem),
        };
        let page = LogInPage {
            email,
            fault: t.tr(fault),
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
