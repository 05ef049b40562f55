//! `/moderate/account/factor`: a second factor set up, confirmed by a first code, and taken away.

use super::account::by_session;
use super::{render, see_other, to_log_in, told};
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::edge::tongue;
use crate::http::problem::{Code, Problem};
use crate::locale::Tongue;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use askama::Template;
use qrcode::QrCode;
use qrcode::render::svg;

const HERE: &str = "/moderate/account/factor";
const ACCOUNT: &str = "/moderate/account";

#[derive(Template)]
#[template(path = "moderate/factor.html")]
struct FactorPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    fault: String,
    secret: String,
    picture: String,
}

#[derive(Template)]
#[template(path = "moderate/codes.html")]
struct CodesPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    codes: Vec<String>,
}

pub async fn show(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some(caller) = Caller::find(&state, &request).await? else {
            return Ok(to_log_in(HERE));
        };
        page(
            &state,
            &caller,
            tongue(&request),
            String::new(),
            &mut HttpResponse::Ok(),
        )
        .await
    };
    told(&request, answer.await)
}

/// `begin` and `drop` ask for the password: whoever finds an open session must not lock its owner out. `confirm` asks for
/// a code, which shows as much.
pub async fn act(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, mut fields)) = by_session(&state, &request, payload).await? else {
            return Ok(to_log_in(HERE));
        };
        let (act, password, code) = (fields.text("act"), fields.text("password"), fields.text("code"));
        fields.check()?;
        let moderator = &caller.moderator;
        let account = moderator.email.expose();
        state
            .limits
            .check_log_in(account, &request, state.sieve.clock.now_ms())?;
        let t = tongue(&request);
        if act.as_deref() == Some("confirm") {
            let codes = state.sieve.confirm_factor(moderator, &code.unwrap_or_default()).await?;
            let Some(codes) = codes else {
                let mut response = HttpResponse::build(StatusCode::UNPROCESSABLE_ENTITY);
                return page(&state, &caller, t, t.tr("account-factor-wrong"), &mut response).await;
            };
            state.limits.forget_log_ins(account, &request);
            let page = CodesPage {
                t,
                lang: t.tag(),
                moderator: account.to_owned(),
                csrf: caller.csrf.clone(),
                codes,
            };
            return render(&page, &mut HttpResponse::Ok());
        }
        if !state
            .sieve
            .is_password(&moderator.id, password.unwrap_or_default())
            .await?
        {
            return Ok(see_other("/moderate/account?said=wrong", None));
        }
        state.limits.forget_log_ins(account, &request);
        match act.as_deref() {
            Some("begin") => {
                state.sieve.propose_factor(moderator).await?;
                Ok(see_other(HERE, None))
            }
            Some("drop") => {
                state.sieve.drop_factor(Some(&moderator.id), &moderator.id).await?;
                Ok(see_other("/moderate/account?said=factor", None))
            }
            _ => Err(Code::InputInvalid.into()),
        }
    };
    told(&request, answer.await)
}

async fn page(
    state: &State,
    caller: &Caller,
    t: Tongue,
    fault: String,
    response: &mut HttpResponseBuilder,
) -> Result<HttpResponse, Problem> {
    let issuer = format!("Tamis {}", state.public_url.host_str().unwrap_or_default());
    let Some(proposed) = state.sieve.proposed_factor(&caller.moderator, issuer.trim()).await? else {
        return Ok(see_other(ACCOUNT, None));
    };
    let page = FactorPage {
        t,
        lang: t.tag(),
        moderator: caller.moderator.email.expose().to_owned(),
        csrf: caller.csrf.clone(),
        fault,
        secret: in_fours(&proposed.text),
        picture: picture(&proposed.url).map_err(Problem::internal)?,
    };
    render(&page, response)
}

/// The picture as SVG, dark on light whatever the page's colours: cameras want it so.
fn picture(url: &str) -> Result<String, qrcode::types::QrError> {
    let drawn = QrCode::new(url)?
        .render::<svg::Color<'_>>()
        .min_dimensions(220, 220)
        .build();
    // Without the declaration of XML it may stand in a page.
    Ok(drawn.split_once("?>").map_or(drawn.as_str(), |(_, svg)| svg).to_owned())
}

fn in_fours(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let fours: Vec<String> = chars.chunks(4).map(|four| four.iter().collect()).collect();
    fours.join(" ")
}
