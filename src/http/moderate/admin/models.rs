//! Versions of the model: listed with what the gate said, put in use, taken back, put in the shadow.

use super::super::card::time_text;
use super::super::{Flash, Told};
use super::versions::{self, Crossed};
use super::{find, find_by_form, render, see_other, to_log_in, told};
use crate::domain::verdict::Verdict;
use crate::http::State;
use crate::http::edge::tongue;
use crate::http::problem::{Code, Problem};
use crate::locale::{Argument, Tongue};
use crate::moderation::{Figures, Judgement, Promoted, Refusal, ShadowSet, Version};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "moderate/admin/models.html")]
struct ModelsPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    flash: String,
    flash_fault: bool,
    versions: Vec<Row>,
    shadow: String,
    shadow_on: bool,
    crossed: Option<Crossed>,
}

struct Row {
    version: String,
    in_use: bool,
    made: String,
    parent: String,
    accuracy: String,
    sc1: String,
    judged: String,
}

#[derive(Template)]
#[template(path = "moderate/admin/refused.html")]
struct RefusedPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    version: String,
    why: Vec<String>,
}

/// What the register says of a version, for a page.
pub(super) fn judged(version: &Version, t: Tongue) -> (Option<Figures>, String) {
    let found = serde_json::from_str::<Judgement>(&version.judgement);
    match found {
        Ok(judgement) => {
            let said = if judgement.promotable {
                t.tr("admin-judged-good")
            } else {
                reasons(&judgement, t).join(" ")
            };
            (Some(judgement.candidate), said)
        }
        Err(_) => (None, t.tr("admin-judged-base")),
    }
}

/// Why the gate refuses, in the reader's language.
pub(super) fn reasons(judgement: &Judgement, t: Tongue) -> Vec<String> {
    judgement.refusals.iter().map(|refusal| reason(refusal, t)).collect()
}

fn reason(refusal: &Refusal, t: Tongue) -> String {
    let percent = |share: f64| t.percent(share, 2);
    let said = |key: &str, texts: &[(&'static str, &str)]| {
        let texts: Vec<_> = texts.iter().map(|(name, text)| (*name, Argument::Text(text))).collect();
        t.tr_with(key, &texts)
    };
    match refusal {
        Refusal::Worse {
            measure,
            fell_by,
            may_have_fallen_by,
            allowed,
        } => {
            let (measure, texts) = measure.split_once(" on ").unwrap_or((measure.as_str(), ""));
            let measure = match measure {
                "accuracy" => t.tr("admin-measure-accuracy"),
                "sc1" => t.tr("admin-measure-sc1"),
                other => other.to_owned(),
            };
            let [fell, may, allowed] = [*fell_by, *may_have_fallen_by, *allowed].map(percent);
            let places = [
                ("measure", measure.as_str()),
                ("texts", &texts_of(texts, t)),
                ("fell", &fell),
                ("may", &may),
                ("allowed", &allowed),
            ];
            said("admin-refusal-worse", &places)
        }
        Refusal::Published {
            texts,
            was,
            is,
            allowed,
            ..
        } => {
            let texts = texts_of(texts.strip_prefix("on ").unwrap_or(texts), t);
            let [was, is, allowed] = [*was, *is, *allowed].map(percent);
            said(
                "admin-refusal-published",
                &[("texts", &texts), ("was", &was), ("is", &is), ("allowed", &allowed)],
            )
        }
        Refusal::NothingToJudgeOn => t.tr("admin-refusal-nothing"),
    }
}

/// Which texts the gate means.
fn texts_of(phrase: &str, t: Tongue) -> String {
    match phrase.strip_prefix("comments of ") {
        Some(site) => t.tr_with("admin-texts-site", &[("site", Argument::Text(site))]),
        None if phrase.starts_with("the base's texts") => t.tr("admin-texts-base"),
        None => t.tr("admin-texts-all"),
    }
}

pub async fn list(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some(caller) = find(&state, &request).await? else {
            return Ok(to_log_in(request.path()));
        };
        let t = tongue(&request);
        let flash = Told::find(&state, &request, &caller, t).await?;
        let row = |version: Version| {
            let (figures, judged) = judged(&version, t);
            let share = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| t.percent(share, 1));
            Row {
                in_use: version.in_use,
                made: time_text(version.created_at_ms, t),
                parent: version.parent.unwrap_or_default(),
                accuracy: share(figures.as_ref().and_then(|figures| figures.accuracy)),
                sc1: share(figures.as_ref().and_then(|figures| figures.sc1)),
                judged,
                version: version.version,
            }
        };
        let told = state.sieve.shadow_told().await?;
        let shadow = told.as_ref().map_or_else(String::new, |(shadow, _)| {
            let since = time_text(shadow.since_ms, t);
            let parts = [
                ("version", Argument::Text(&shadow.version)),
                ("when", Argument::Text(&since)),
            ];
            let key = if shadow.until_ms.is_none() {
                "admin-shadow-on"
            } else {
                "admin-shadow-off"
            };
            t.tr_with(key, &parts)
        });
        let page = ModelsPage {
            t,
            lang: t.tag(),
            moderator: caller.moderator.email.expose().to_owned(),
            csrf: caller.csrf,
            flash: flash.text,
            flash_fault: flash.fault,
            versions: state.sieve.versions().await?.into_iter().map(row).collect(),
            shadow_on: told.as_ref().is_some_and(|(shadow, _)| shadow.until_ms.is_none()),
            shadow,
            crossed: told.map(|(shadow, found)| {
                let names = [t.tr("admin-in-use"), shadow.version];
                Crossed::new(&found, names, t)
            }),
        };
        render(&page, HttpResponse::Ok().cookie(Flash::clear()))
    };
    told(&request, answer.await)
}

pub async fn promote(
    state: web::Data<State>,
    request: HttpRequest,
    version: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, mut fields)) = find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in("/moderate/models"));
        };
        let t = tongue(&request);
        let force = fields.text("insist").is_some();
        let asked = state.sieve.promote(Some(&caller.moderator.id), &version, force).await?;
        let why = match asked.promoted {
            Promoted::Done { .. } => return Ok(back(&Flash::Word("promoted"))),
            Promoted::Already => return Ok(back(&Flash::Word("in-use"))),
            Promoted::Unknown => return Err(Code::RouteUnknown.into()),
            Promoted::Damaged(_) => return Ok(back(&Flash::Word("damaged"))),
            Promoted::Overtaken => return Ok(back(&Flash::Word("overtaken"))),
            Promoted::NothingBefore => return Ok(back(&Flash::Word("nothing-before"))),
            Promoted::Refused => asked
                .judgement
                .as_ref()
                .map_or_else(Vec::new, |judgement| reasons(judgement, t)),
            Promoted::Unjudged(_) => vec![t.tr("admin-refusal-unjudged")],
        };
        let page = RefusedPage {
            t,
            lang: t.tag(),
            moderator: caller.moderator.email.expose().to_owned(),
            csrf: caller.csrf,
            version: version.into_inner(),
            why,
        };
        render(&page, &mut HttpResponse::build(StatusCode::CONFLICT))
    };
    told(&request, answer.await)
}

pub async fn roll_back(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, _)) = find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in("/moderate/models"));
        };
        let word = match state.sieve.roll_back(Some(&caller.moderator.id)).await? {
            Promoted::Done { .. } => "rolled-back",
            Promoted::NothingBefore => "nothing-before",
            Promoted::Damaged(_) => "damaged",
            _ => "overtaken",
        };
        Ok(back(&Flash::Word(word)))
    };
    told(&request, answer.await)
}

pub async fn shadow(
    state: web::Data<State>,
    request: HttpRequest,
    version: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, _)) = find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in("/moderate/models"));
        };
        let word = match state.sieve.set_shadow(Some(&caller.moderator.id), &version).await? {
            ShadowSet::Done => "shadow-set",
            ShadowSet::Already => "unchanged",
            ShadowSet::InUse => "in-use",
            ShadowSet::Damaged(_) => "damaged",
            ShadowSet::Unknown => return Err(Code::RouteUnknown.into()),
        };
        Ok(back(&Flash::Word(word)))
    };
    told(&request, answer.await)
}

pub async fn end_shadow(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, _)) = find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in("/moderate/models"));
        };
        let ended = state.sieve.end_shadow(Some(&caller.moderator.id)).await?;
        Ok(back(&Flash::Word(if ended { "shadow-ended" } else { "unchanged" })))
    };
    told(&request, answer.await)
}

fn back(flash: &Flash) -> HttpResponse {
    see_other("/moderate/models", Some(flash))
}

/// A verdict's name in a table.
pub(super) fn verdict_name(verdict: Verdict, t: Tongue) -> String {
    t.tr(&format!("admin-verdict-{}", versions::key(verdict)))
}
