//! `/moderate/account`: a moderator's password, second factor, sessions, language and mail.

use super::{render, see_other, to_log_in, told};
use crate::clock::rfc3339;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::edge::tongue;
use crate::http::filter::Asked;
use crate::http::input::Fields;
use crate::http::problem::Problem;
use crate::http::words::date;
use crate::locale::{Argument, Tongue};
use crate::moderation::{MailWish, OpenSession, PasswordChanged};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use askama::Template;

const HERE: &str = "/moderate/account";

#[derive(Template)]
#[template(path = "moderate/account.html")]
#[expect(clippy::struct_excessive_bools, reason = "each shows or hides a part of the page")]
struct AccountPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    is_admin: bool,
    csrf: String,
    notice: String,
    password_fault: String,
    has_session: bool,
    has_factor: bool,
    codes_left: String,
    sessions: Vec<SessionLine>,
    tongues: Vec<Choice>,
    wishes: Vec<Choice>,
    mail: bool,
}

struct SessionLine {
    name: String,
    agent: String,
    times: String,
    is_own: bool,
}

struct Choice {
    value: &'static str,
    text: String,
    chosen: bool,
}

pub async fn show(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some(caller) = Caller::find(&state, &request).await? else {
            return Ok(to_log_in(HERE));
        };
        let t = tongue(&request);
        let asked = Asked::parse(request.query_string());
        let notice = match (
            asked.find("said"),
            asked.find("count").and_then(|count| count.parse().ok()),
        ) {
            (Some("saved"), _) => t.tr("account-saved"),
            (Some("password"), _) => t.tr("account-password-done"),
            (Some("factor"), _) => t.tr("account-factor-dropped"),
            (Some("ended"), Some(count)) => t.tr_n("account-sessions-ended", count),
            _ => String::new(),
        };
        let fault = match asked.find("said") {
            Some("wrong") => t.tr("account-password-wrong"),
            _ => String::new(),
        };
        page(&state, &caller, t, notice, fault, &mut HttpResponse::Ok()).await
    };
    told(&request, answer.await)
}

/// Language and mail.
pub async fn save(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, mut fields)) = Caller::find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in(HERE));
        };
        let tongue = fields.choice("lang", Tongue::find);
        let wish = fields.choice("wish", MailWish::find);
        fields.check()?;
        if let (Some(tongue), Some(wish)) = (tongue, wish) {
            state.sieve.set_wish(&caller.moderator.id, tongue.tag(), wish).await?;
        }
        Ok(see_other("/moderate/account?said=saved", None))
    };
    told(&request, answer.await)
}

pub async fn change_password(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, mut fields)) = by_session(&state, &request, payload).await? else {
            return Ok(to_log_in(HERE));
        };
        let (old, new) = (fields.text("old"), fields.text("new"));
        fields.check()?;
        let account = caller.moderator.email.expose();
        state
            .limits
            .check_log_in(account, &request, state.sieve.clock.now_ms())?;
        let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
        let session = caller.session().unwrap_or_default();
        let key = match state
            .sieve
            .change_password(&caller.moderator, session, old, new)
            .await?
        {
            PasswordChanged::Done => {
                state.limits.forget_log_ins(account, &request);
                return Ok(see_other("/moderate/account?said=password", None));
            }
            PasswordChanged::TooShort => "account-password-short",
            PasswordChanged::TooLong => "account-password-long",
            PasswordChanged::WrongPassword | PasswordChanged::LinkEnded => "account-password-wrong",
        };
        let t = tongue(&request);
        let mut response = HttpResponse::build(StatusCode::UNPROCESSABLE_ENTITY);
        page(&state, &caller, t, String::new(), t.tr(key), &mut response).await
    };
    told(&request, answer.await)
}

/// Ends one session by its name, or all others.
pub async fn end_sessions(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, mut fields)) = by_session(&state, &request, payload).await? else {
            return Ok(to_log_in(HERE));
        };
        let name = fields.text("session");
        fields.check()?;
        let own = caller.session().unwrap_or_default();
        let ended = state
            .sieve
            .end_sessions(&caller.moderator, own, name.as_deref())
            .await?;
        Ok(see_other(&format!("/moderate/account?said=ended&count={ended}"), None))
    };
    told(&request, answer.await)
}

/// What a browser alone may do: a token has neither a password nor sessions.
pub(super) async fn by_session(
    state: &State,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<Option<(Caller, Fields)>, Problem> {
    let found = Caller::find_by_form(state, request, payload).await?;
    Ok(found.filter(|(caller, _)| caller.session().is_some()))
}

async fn page(
    state: &State,
    caller: &Caller,
    t: Tongue,
    notice: String,
    password_fault: String,
    response: &mut HttpResponseBuilder,
) -> Result<HttpResponse, Problem> {
    let sieve = &state.sieve;
    let id = &caller.moderator.id;
    let (lang, wish) = sieve.wish_of(id).await?;
    let kept = Tongue::find(&lang).unwrap_or_default();
    let left = sieve.recovery_codes_left(id).await?;
    let sessions = sieve.open_sessions(id, caller.session()).await?;
    let tongues = Tongue::ALL.map(|one| Choice {
        value: one.tag(),
        text: t.tr(&format!("account-lang-{}", one.tag())),
        chosen: one == kept,
    });
    let wishes = MailWish::ALL.map(|one| Choice {
        value: one.as_str(),
        text: t.tr(&format!("account-wish-{}", one.as_str().replace('_', "-"))),
        chosen: one == wish,
    });
    let page = AccountPage {
        t,
        lang: t.tag(),
        moderator: caller.moderator.email.expose().to_owned(),
        is_admin: caller.check_admin().is_ok(),
        csrf: caller.csrf.clone(),
        notice,
        password_fault,
        has_session: caller.session().is_some(),
        has_factor: sieve.has_factor(id).await?,
        codes_left: t.tr_n("account-factor-left", left),
        sessions: sessions.into_iter().map(|session| line(session, t)).collect(),
        tongues: tongues.into(),
        wishes: wishes.into(),
        mail: state.mail,
    };
    render(&page, response)
}

fn line(session: OpenSession, t: Tongue) -> SessionLine {
    let (since, seen) = (
        date(&rfc3339(session.created_at_ms), t),
        date(&rfc3339(session.seen_at_ms), t),
    );
    let times = [("since", Argument::Text(&since)), ("seen", Argument::Text(&seen))];
    SessionLine {
        name: session.name,
        times: t.tr_with("account-session-times", &times),
        agent: if session.agent.is_empty() {
            t.tr("account-session-unknown")
        } else {
            session.agent
        },
        is_own: session.is_own,
    }
}
