//! The pages that links in letters to moderators open: one comment and one button, or the end of such letters.
//!
//! Looking changes nothing, for the programs that look after mail follow every link. The link itself is the proof.

use super::{render, told};
use crate::domain::comment::Decision;
use crate::http::State;
use crate::http::auth::check_log_in_origin;
use crate::http::edge::tongue;
use crate::http::problem::{Code, Problem};
use crate::locale::{Argument, Tongue};
use crate::moderation::{MailedAct, ReviewItem};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "moderate/mailed.html")]
struct MailedPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    title: String,
    notice: String,
    fault: String,
    about: String,
    text: String,
    /// What the one button says, and where it is sent; "" where there is none.
    button: String,
    action: String,
}

fn page(t: Tongue, title: &str) -> MailedPage {
    MailedPage {
        t,
        lang: t.tag(),
        moderator: String::new(),
        csrf: String::new(),
        title: t.tr(title),
        notice: String::new(),
        fault: String::new(),
        about: String::new(),
        text: String::new(),
        button: String::new(),
        action: String::new(),
    }
}

fn decision(act: &str) -> Result<Decision, Problem> {
    match Decision::find(act) {
        Some(decision @ (Decision::Approve | Decision::Reject)) => Ok(decision),
        _ => Err(Code::RouteUnknown.into()),
    }
}

pub async fn show(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let (token, act) = path.into_inner();
        let decision = decision(&act)?;
        let t = tongue(&request);
        let found = state.sieve.find_mailed_act(&token).await?;
        answer_with(t, found, decision, &format!("/moderate/mail/{token}/{act}"))
    };
    told(&request, answer.await)
}

pub async fn act(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        check_log_in_origin(&state, &request)?;
        let (token, act) = path.into_inner();
        let decision = decision(&act)?;
        let came = state.sieve.decide_by_mail(&token, decision).await?;
        answer_with(tongue(&request), came, decision, "")
    };
    told(&request, answer.await)
}

fn answer_with(t: Tongue, came: MailedAct, decision: Decision, action: &str) -> Result<HttpResponse, Problem> {
    let mut page = page(t, "mailed-title");
    let approves = decision == Decision::Approve;
    let mut status = StatusCode::OK;
    match came {
        MailedAct::Open(open) => {
            describe(&mut page, &open.1, t);
            page.button = t.tr(if approves { "mailed-approve" } else { "mailed-reject" });
            action.clone_into(&mut page.action);
        }
        MailedAct::Done(item) => {
            describe(&mut page, &item, t);
            page.notice = t.tr(if approves { "mailed-approved" } else { "mailed-rejected" });
        }
        MailedAct::Overtaken(item) => {
            describe(&mut page, &item, t);
            page.fault = t.tr("mailed-overtaken");
            status = StatusCode::CONFLICT;
        }
        MailedAct::Used => {
            page.fault = t.tr("mailed-used");
            status = StatusCode::GONE;
        }
        MailedAct::Ended => {
            page.fault = t.tr("mailed-ended");
            status = StatusCode::GONE;
        }
    }
    private(&page, status)
}

fn describe(page: &mut MailedPage, item: &ReviewItem, t: Tongue) {
    let about = item.page_title.clone().unwrap_or_else(|| item.page_url.clone());
    let named = [("name", Argument::Text(&item.name)), ("page", Argument::Text(&about))];
    page.about = t.tr_with("mailed-about", &named);
    page.text.clone_from(&item.body);
}

pub async fn show_end(
    state: web::Data<State>,
    request: HttpRequest,
    token: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let t = tongue(&request);
    let mut page = page(t, "mail-end-title");
    let holds = state.sieve.is_end_of_wish(&token);
    if holds {
        page.about = t.tr("mail-end-lead");
        page.button = t.tr("mail-end-submit");
        page.action = format!("/moderate/mail/end/{token}");
    } else {
        page.fault = t.tr("mailed-ended");
    }
    let status = if holds { StatusCode::OK } else { StatusCode::GONE };
    told(&request, private(&page, status))
}

/// By the button, or by a mail program's one POST (RFC 8058), which comes from nowhere and with no cookie.
pub async fn end(
    state: web::Data<State>,
    request: HttpRequest,
    token: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let t = tongue(&request);
        let mut page = page(t, "mail-end-title");
        if !state.sieve.end_wish(&token).await? {
            page.fault = t.tr("mailed-ended");
            return private(&page, StatusCode::GONE);
        }
        page.notice = t.tr("mail-end-done");
        private(&page, StatusCode::OK)
    };
    told(&request, answer.await)
}

/// Its address is a proof: `render` lets no other site's page learn it.
fn private(page: &MailedPage, status: StatusCode) -> Result<HttpResponse, Problem> {
    render(page, &mut HttpResponse::build(status))
}
