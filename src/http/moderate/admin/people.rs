//! Moderators: listed, given roles and sites, shut out and let in again, helped to get in.
//!
//! Owns that nobody changes their own role or shuts themselves out: an administrator stays.

use super::super::card::time_text;
use super::super::{Flash, Told};
use super::invite::{self, Form};
use super::{Field, find, find_by_form, render, see_other, to_log_in, told};
use crate::domain::ids::{ModeratorId, SiteId};
use crate::domain::moderator::Role;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::edge::tongue;
use crate::http::input::Fields;
use crate::http::problem::{Code, Problem};
use crate::locale::{Argument, Tongue};
use crate::moderation::{PersonError, Staff};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use askama::Template;
use url::form_urlencoded;

#[derive(Template)]
#[template(path = "moderate/admin/people.html")]
struct PeoplePage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    flash: String,
    flash_fault: bool,
    people: Vec<Row>,
    fields: Vec<Field>,
    faulty: bool,
    mail: bool,
}

struct Row {
    id: String,
    email: String,
    since: String,
    standing: String,
    is_admin: bool,
    is_self: bool,
    disabled: bool,
    /// What the button says that makes a link for a password; empty where none is made.
    link: String,
    /// What the button says that takes the second factor away; empty where there is none.
    factor: String,
    sites: Vec<Grant>,
}

struct Grant {
    site: String,
    granted: bool,
}

pub async fn list(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some(caller) = find(&state, &request).await? else {
            return Ok(to_log_in(request.path()));
        };
        let t = tongue(&request);
        let flash = Told::find(&state, &request, &caller, t).await?;
        let form = Form::empty(&state.sieve.store.sites().await?, t);
        let mut response = HttpResponse::Ok();
        response.cookie(Flash::clear());
        tell(&state, caller, form.fields, flash, t, &mut response).await
    };
    told(&request, answer.await)
}

pub(super) async fn tell(
    state: &State,
    caller: Caller,
    fields: Vec<Field>,
    flash: Told,
    t: Tongue,
    response: &mut HttpResponseBuilder,
) -> Result<HttpResponse, Problem> {
    let sites = state.sieve.store.sites().await?;
    let now_ms = state.sieve.clock.now_ms();
    let row = |staff: Staff| {
        let standing = standing(&staff, now_ms, t);
        let person = staff.person;
        Row {
            is_self: person.id == caller.moderator.id,
            id: person.id.into(),
            email: person.email.expose().to_owned(),
            since: time_text(person.created_at_ms, t),
            standing,
            is_admin: person.role == Role::Admin,
            disabled: person.disabled,
            link: match (person.disabled, person.has_password, state.mail) {
                (true, _, _) => String::new(),
                (_, false, true) => t.tr("admin-invite-again"),
                (_, false, false) => t.tr("admin-invite-make-again"),
                (_, true, true) => t.tr("admin-link-send"),
                (_, true, false) => t.tr("admin-link-make"),
            },
            factor: if staff.has_factor {
                t.tr("admin-factor-reset")
            } else {
                String::new()
            },
            sites: sites
                .iter()
                .map(|site| Grant {
                    site: site.id.to_string(),
                    granted: person.sites.contains(&site.id),
                })
                .collect(),
        }
    };
    let page = PeoplePage {
        t,
        lang: t.tag(),
        moderator: caller.moderator.email.expose().to_owned(),
        flash: flash.text,
        flash_fault: flash.fault,
        people: state.sieve.staff().await?.into_iter().map(row).collect(),
        faulty: fields.iter().any(|field| !field.fault.is_empty()),
        fields,
        mail: state.mail,
        csrf: caller.csrf,
    };
    render(&page, response)
}

/// How somebody gets in, in words: that they wait for a password, or have a second factor.
fn standing(staff: &Staff, now_ms: i64, t: Tongue) -> String {
    match staff.invited_until_ms {
        _ if staff.person.has_password && staff.has_factor => t.tr("admin-person-factor"),
        _ if staff.person.has_password => String::new(),
        Some(until_ms) if until_ms > now_ms => {
            let when = time_text(until_ms, t);
            t.tr_with("admin-person-invited", &[("when", Argument::Text(&when))])
        }
        Some(_) => t.tr("admin-person-invitation-ended"),
        None => t.tr("admin-person-no-password"),
    }
}

/// The sites that a form ticks; `None` where one of them is not there, so that nothing is half granted.
pub(super) fn ticked(fields: &Fields, known: &[SiteId]) -> Option<Vec<SiteId>> {
    let named = form_urlencoded::parse(&fields.raw).filter(|(name, _)| name == "site");
    let named: Vec<String> = named.map(|(_, value)| value.into_owned()).collect();
    let is_known = |name: &String| known.iter().any(|site| site.as_str() == name);
    let is_named = |site: &&SiteId| named.iter().any(|named| named == site.as_str());
    named
        .iter()
        .all(is_known)
        .then(|| known.iter().filter(is_named).cloned().collect())
}

pub async fn change(
    state: web::Data<State>,
    request: HttpRequest,
    id: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, mut fields)) = find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in("/moderate/people"));
        };
        let id = ModeratorId::parse(&id).map_err(|_| Code::RouteUnknown)?;
        let person = state.sieve.find_person_of(&id).await?.ok_or(Code::RouteUnknown)?;
        if id == caller.moderator.id {
            return Ok(back("not-yourself"));
        }
        let by = Some(&caller.moderator.id);
        let wish = fields.text("do").unwrap_or_default();
        let word = match wish.as_str() {
            "disable" | "enable" => match state.sieve.set_disabled(by, &id, wish == "disable").await? {
                Ok(true) if wish == "disable" => "disabled",
                Ok(true) => "enabled",
                Ok(false) => "unchanged",
                Err(_) => "last-administrator",
            },
            "factor" if state.sieve.drop_factor(by, &id).await? => "factor-reset",
            "factor" => "factor-none",
            "link" => {
                let made = state.sieve.send_link(by, &id, state.mail).await?;
                return match made {
                    Some(_) if state.mail => Ok(back("link-sent")),
                    Some(token) => invite::show_link(&state, caller, &person.email, token.expose(), tongue(&request)),
                    None => Ok(back("unchanged")),
                };
            }
            _ => {
                let known = state.sieve.store.sites().await?;
                let known: Vec<SiteId> = known.into_iter().map(|site| site.id).collect();
                let role = fields.choice("role", Role::find);
                let sites = ticked(&fields, &known);
                if sites.is_none() {
                    fields.fault("site", "site.invalid");
                }
                fields.check()?;
                match state.sieve.change_person(by, &id, role, sites).await? {
                    Ok(true) => "saved",
                    Ok(false) => "unchanged",
                    Err(PersonError::SiteUnknown(_)) => return Err(Code::SiteUnknown.into()),
                    Err(PersonError::LastAdministrator) => "last-administrator",
                    Err(_) => return Err(Code::RouteUnknown.into()),
                }
            }
        };
        Ok(back(word))
    };
    told(&request, answer.await)
}

pub(super) fn back(word: &'static str) -> HttpResponse {
    see_other("/moderate/people", Some(&Flash::Word(word)))
}
