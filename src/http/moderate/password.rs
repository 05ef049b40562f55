//! A password set by a link, and such a link asked for. Neither page tells whose address is a moderator's.

use super::{render, see_other, told};
use crate::domain::email::Email;
use crate::http::State;
use crate::http::auth::check_log_in_origin;
use crate::http::edge::tongue;
use crate::http::input::{Fields, Media};
use crate::http::problem::{Code, Problem};
use crate::locale::Tongue;
use crate::moderation::PasswordChanged;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "moderate/password.html")]
struct PasswordPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    title: String,
    /// Good news, or why not.
    notice: String,
    fault: String,
    /// Which form, if any.
    form: Form,
}

#[derive(PartialEq, Eq)]
enum Form {
    /// For a new password, by the link of this token.
    Set(String),
    Ask,
    None,
}

fn page(t: Tongue, title: &str, form: Form) -> PasswordPage {
    PasswordPage {
        t,
        lang: t.tag(),
        moderator: String::new(),
        csrf: String::new(),
        title: t.tr(title),
        notice: String::new(),
        fault: String::new(),
        form,
    }
}

pub async fn show(
    state: web::Data<State>,
    request: HttpRequest,
    token: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let t = tongue(&request);
        if !state.sieve.password_link_holds(&token).await? {
            return ended(t);
        }
        let page = page(t, "set-password-title", Form::Set(token.into_inner()));
        render(&page, &mut HttpResponse::Ok())
    };
    told(&request, answer.await)
}

pub async fn set(
    state: web::Data<State>,
    request: HttpRequest,
    token: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        check_log_in_origin(&state, &request)?;
        let mut fields = Fields::read(&request, payload, Media::Form).await?;
        let password = fields.text("password").unwrap_or_default();
        fields.check()?;
        let caller = state.limits.household(&request);
        if let Some(seconds) = state.sieve.count_log_in("set-password", &caller).await? {
            return Err(Problem::rate_limited(seconds));
        }
        let t = tongue(&request);
        let key = match state.sieve.set_password(&token, password).await? {
            PasswordChanged::Done => {
                let mut page = page(t, "set-password-title", Form::None);
                page.notice = t.tr("set-password-done");
                return render(&page, &mut HttpResponse::Ok());
            }
            PasswordChanged::TooShort => "account-password-short",
            PasswordChanged::TooLong => "account-password-long",
            PasswordChanged::LinkEnded | PasswordChanged::WrongPassword => return ended(t),
        };
        let mut page = page(t, "set-password-title", Form::Set(token.into_inner()));
        page.fault = t.tr(key);
        render(&page, &mut HttpResponse::build(StatusCode::UNPROCESSABLE_ENTITY))
    };
    told(&request, answer.await)
}

pub async fn forgot(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let t = tongue(&request);
    let mut page = page(t, "forgot-title", if state.mail { Form::Ask } else { Form::None });
    if !state.mail {
        page.fault = t.tr("account-password-mail-off");
    } else if request.query_string() == "sent" {
        page.notice = t.tr("forgot-done");
        page.form = Form::None;
    }
    told(&request, render(&page, &mut HttpResponse::Ok()))
}

pub async fn ask(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        check_log_in_origin(&state, &request)?;
        let mut fields = Fields::read(&request, payload, Media::Form).await?;
        let typed = fields.text("email").unwrap_or_default();
        fields.check()?;
        if !state.mail {
            return Err(Code::RouteUnknown.into());
        }
        let caller = state.limits.household(&request);
        if let Some(seconds) = state.sieve.count_log_in(&format!("forgot {typed}"), &caller).await? {
            return Err(Problem::rate_limited(seconds));
        }
        // What is no address at all is nobody's, and is told the same.
        if let Ok(email) = Email::parse(typed.trim()) {
            state.sieve.wish_password(&email, tongue(&request).tag()).await?;
        }
        Ok(see_other("/moderate/forgot?sent", None))
    };
    told(&request, answer.await)
}

fn ended(t: Tongue) -> Result<HttpResponse, Problem> {
    let mut page = page(t, "set-password-title", Form::None);
    page.fault = t.tr("set-password-ended");
    render(&page, &mut HttpResponse::build(StatusCode::GONE))
}
