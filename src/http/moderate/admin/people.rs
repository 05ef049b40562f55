//! Moderators: listed, given roles and sites, shut out and let in again.
//!
//! Owns that nobody changes their own role or shuts themselves out: an administrator stays.

use super::super::card::time_text;
use super::super::{Flash, Told};
use super::{find, find_by_form, render, see_other, to_log_in, told};
use crate::domain::ids::{ModeratorId, SiteId};
use crate::domain::moderator::Role;
use crate::http::State;
use crate::http::edge::tongue;
use crate::http::problem::{Code, Problem};
use crate::locale::Tongue;
use crate::moderation::Person;
use actix_web::{HttpRequest, HttpResponse, web};
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
}

struct Row {
    id: String,
    email: String,
    since: String,
    is_admin: bool,
    is_self: bool,
    disabled: bool,
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
        let sites = state.sieve.store.sites().await?;
        let row = |person: Person| Row {
            is_self: person.id == caller.moderator.id,
            id: person.id.into(),
            email: person.email.expose().to_owned(),
            since: time_text(person.created_at_ms, t),
            is_admin: person.role == Role::Admin,
            disabled: person.disabled,
            sites: sites
                .iter()
                .map(|site| Grant {
                    site: site.id.to_string(),
                    granted: person.sites.contains(&site.id),
                })
                .collect(),
        };
        let page = PeoplePage {
            t,
            lang: t.tag(),
            moderator: caller.moderator.email.expose().to_owned(),
            flash: flash.text,
            flash_fault: flash.fault,
            people: state.sieve.moderators().await?.into_iter().map(row).collect(),
            csrf: caller.csrf,
        };
        render(&page, HttpResponse::Ok().cookie(Flash::clear()))
    };
    told(&request, answer.await)
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
        let back = |word| see_other("/moderate/people", Some(&Flash::Word(word)));
        let id = ModeratorId::parse(&id).map_err(|_| Code::RouteUnknown)?;
        let people = state.sieve.moderators().await?;
        let person = people.iter().find(|person| person.id == id).ok_or(Code::RouteUnknown)?;
        let known = state.sieve.store.sites().await?;
        let wish = fields.text("do").unwrap_or_default();
        let by = Some(&caller.moderator.id);
        if id == caller.moderator.id {
            return Ok(back("not-yourself"));
        }
        let word = match wish.as_str() {
            "disable" | "enable" => {
                let disabled = wish == "disable";
                if !state.sieve.store.set_disabled(id.clone(), disabled).await? {
                    return Ok(back("unchanged"));
                }
                let (act, word) = if disabled {
                    ("person.disabled", "disabled")
                } else {
                    ("person.enabled", "enabled")
                };
                state
                    .sieve
                    .record_act(by, act, id.as_str(), serde_json::json!({}))
                    .await?;
                word
            }
            _ => {
                let role = fields.choice("role", Role::find);
                let named = form_urlencoded::parse(&fields.raw).filter(|(name, _)| name == "site");
                let named: Vec<String> = named.map(|(_, value)| value.into_owned()).collect();
                let sites: Vec<SiteId> = known
                    .into_iter()
                    .map(|site| site.id)
                    .filter(|site| named.iter().any(|named| named == site.as_str()))
                    .collect();
                if sites.len() != named.len() {
                    // A site that went away since the page was shown; nothing is half granted.
                    fields.fault("site", "site.invalid");
                }
                fields.check()?;
                let role = role.ok_or(Code::InputInvalid)?;
                if role == person.role && sites == person.sites {
                    return Ok(back("unchanged"));
                }
                let detail = serde_json::json!({ "role": role, "sites": sites });
                if !state.sieve.store.set_role(id.clone(), role, sites).await? {
                    return Err(Code::RouteUnknown.into());
                }
                state
                    .sieve
                    .record_act(by, "person.changed", id.as_str(), detail)
                    .await?;
                "saved"
            }
        };
        Ok(back(word))
    };
    told(&request, answer.await)
}
