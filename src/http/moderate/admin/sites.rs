//! Sites: listed, added, changed, given new keys.

use super::super::{Flash, Told};
use super::site_form::{self, Reading};
use super::{Field, find, find_by_form, lists, render, see_other, to_log_in, told};
use crate::domain::budgets::SPAM_SHARES;
use crate::domain::ids::SiteId;
use crate::domain::site::{Origin, Settings, Site};
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::edge::tongue;
use crate::http::problem::{Code, Problem};
use crate::locale::{Argument, Tongue};
use crate::moderation::{IssuedKeys, Load, SiteChanged};
use crate::storage;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use std::hash::{DefaultHasher, Hash, Hasher};

#[derive(Template)]
#[template(path = "moderate/admin/sites.html")]
struct SitesPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    flash: String,
    flash_fault: bool,
    sites: Vec<Row>,
    fields: Vec<Field>,
    faulty: bool,
}

struct Row {
    slug: String,
    name: String,
    lang: String,
    origins: String,
    url: String,
}

#[derive(Template)]
#[template(path = "moderate/admin/keys.html")]
struct KeysPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    site: String,
    key: String,
    akismet_key: String,
    url: String,
}

#[derive(Template)]
#[template(path = "moderate/admin/site.html")]
struct SitePage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    flash: String,
    flash_fault: bool,
    site: String,
    name: String,
    fields: Vec<Field>,
    faulty: bool,
    faults: Vec<String>,
    stale: bool,
    seen: String,
    load: Vec<String>,
    shares: String,
    lists: Vec<lists::List>,
    embed: String,
    api: String,
}

pub async fn list(state: web::Data<State>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some(caller) = find(&state, &request).await? else {
            return Ok(to_log_in(request.path()));
        };
        let t = tongue(&request);
        let flash = Told::find(&state, &request, &caller, t).await?;
        let mut response = HttpResponse::Ok();
        response.cookie(Flash::clear());
        tell_all(&state, caller, site_form::empty(t), &flash, t, &mut response).await
    };
    told(&request, answer.await)
}

async fn tell_all(
    state: &State,
    caller: Caller,
    fields: Vec<Field>,
    flash: &Told,
    t: Tongue,
    response: &mut actix_web::HttpResponseBuilder,
) -> Result<HttpResponse, Problem> {
    let row = |site: Site| Row {
        url: format!("/moderate/sites/{}", site.id),
        slug: site.id.into(),
        name: site.name,
        lang: site.lang.as_str().to_owned(),
        origins: site.origins.iter().map(Origin::as_str).collect::<Vec<_>>().join(" "),
    };
    let page = SitesPage {
        t,
        lang: t.tag(),
        moderator: caller.moderator.email.expose().to_owned(),
        csrf: caller.csrf,
        flash: flash.text.clone(),
        flash_fault: flash.fault,
        sites: state.sieve.store.sites().await?.into_iter().map(row).collect(),
        faulty: fields.iter().any(|field| !field.fault.is_empty()),
        fields,
    };
    render(&page, response)
}

pub async fn add(
    state: web::Data<State>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, mut fields)) = find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in("/moderate/sites"));
        };
        let t = tongue(&request);
        let mut form = Reading::new(&mut fields, t);
        let slug = form.slug();
        let (name, lang, origins) = form.identity(slug.as_ref().map_or("", SiteId::as_str));
        if let (Some(id), Some(name), Some(lang), Some(origins)) = (slug, name, lang, origins) {
            let site = Site {
                id: id.clone(),
                name,
                lang,
                origins,
                settings: Settings::default(),
            };
            match state.sieve.add_site(Some(&caller.moderator.id), site).await {
                Ok(keys) => return show_keys(caller, &id, &keys, t),
                Err(storage::Error::Conflict(_)) => form.fault("site", "admin-fault-taken"),
                Err(error) => return Err(error.into()),
            }
        }
        let shown = form.shown;
        let mut response = HttpResponse::build(StatusCode::UNPROCESSABLE_ENTITY);
        tell_all(&state, caller, shown, &Told::default(), t, &mut response).await
    };
    told(&request, answer.await)
}

fn show_keys(caller: Caller, site: &SiteId, keys: &IssuedKeys, t: Tongue) -> Result<HttpResponse, Problem> {
    let page = KeysPage {
        t,
        lang: t.tag(),
        moderator: caller.moderator.email.expose().to_owned(),
        csrf: caller.csrf,
        site: site.to_string(),
        key: keys.key.expose().to_owned(),
        akismet_key: keys.akismet_key.expose().to_owned(),
        url: format!("/moderate/sites/{site}"),
    };
    render(&page, &mut HttpResponse::Ok())
}

/// The site of an address of these pages.
pub(super) async fn site_of(state: &State, slug: &str) -> Result<Site, Problem> {
    let id = SiteId::parse(slug).map_err(|_| Code::SiteUnknown)?;
    Ok(state.sieve.store.find_site(&id).await?.ok_or(Code::SiteUnknown)?)
}

pub async fn show(
    state: web::Data<State>,
    request: HttpRequest,
    slug: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some(caller) = find(&state, &request).await? else {
            return Ok(to_log_in(request.path()));
        };
        let t = tongue(&request);
        let site = site_of(&state, &slug).await?;
        let flash = Told::find(&state, &request, &caller, t).await?;
        let mut response = HttpResponse::Ok();
        response.cookie(Flash::clear());
        let shown = Shown::of(&site, t);
        tell(&state, caller, &site, Shown { flash, ..shown }, t, &mut response).await
    };
    told(&request, answer.await)
}

/// What a site's page shows beside what is kept of it.
pub(super) struct Shown {
    pub flash: Told,
    pub fields: Vec<Field>,
    pub stale: bool,
    pub refused: Option<lists::Refused>,
}

impl Shown {
    pub fn of(site: &Site, t: Tongue) -> Self {
        Self {
            flash: Told::default(),
            fields: site_form::filled(site, t),
            stale: false,
            refused: None,
        }
    }
}

pub(super) async fn tell(
    state: &State,
    caller: Caller,
    site: &Site,
    mut shown: Shown,
    t: Tongue,
    response: &mut actix_web::HttpResponseBuilder,
) -> Result<HttpResponse, Problem> {
    site_form::offer(&mut shown.fields, state, &site.settings, t);
    let load = state.sieve.load_of(site).await?;
    let bad = shown.fields.iter().filter(|field| !field.fault.is_empty());
    let faults: Vec<String> = bad
        .map(|field| format!("{}{} {}", field.label, t.tr("card-colon"), field.fault))
        .collect();
    let base = state.public_url.as_str().trim_end_matches('/');
    let page = SitePage {
        t,
        lang: t.tag(),
        moderator: caller.moderator.email.expose().to_owned(),
        csrf: caller.csrf,
        flash: shown.flash.text,
        flash_fault: shown.flash.fault,
        site: site.id.to_string(),
        name: site.name.clone(),
        faulty: !faults.is_empty(),
        faults,
        stale: shown.stale,
        seen: stamp(site),
        load: load_lines(&load, t),
        shares: SPAM_SHARES.map(|share| t.percent(share, 0)).join(" / "),
        lists: lists::lists(site, shown.refused.as_ref(), t),
        embed: format!(
            "<iframe src=\"{base}/thread/{}?page=…\" title=\"{}\" width=\"100%\" height=\"900\"></iframe>",
            site.id,
            t.tr("thread-title")
        ),
        api: format!(
            "GET {base}/api/v1/sites/{0}/comments?page=…\nPOST {base}/api/v1/sites/{0}/comments",
            site.id
        ),
        fields: shown.fields,
    };
    render(&page, response)
}

/// What the budgets in force come to for the site as it is.
fn load_lines(load: &Load, t: Tongue) -> Vec<String> {
    let queues: Vec<String> = load.predicted.iter().map(|at| t.percent(at.queue, 1)).collect();
    let mut lines = Vec::new();
    if !queues.is_empty() {
        lines.push(t.tr_with(
            "admin-load-predicted",
            &[("queue", Argument::Text(&queues.join(" / ")))],
        ));
    }
    if let Some(share) = load.queued.rate.share() {
        lines.push(t.tr_with("admin-load-queued", &[("share", Argument::Text(&t.percent(share, 1)))]));
    }
    lines
}

/// Tells one state of a site from another.
fn stamp(site: &Site) -> String {
    let mut hasher = DefaultHasher::new();
    (format!("{site:?}")).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

pub async fn change(
    state: web::Data<State>,
    request: HttpRequest,
    slug: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let path = format!("/moderate/sites/{slug}");
        let Some((caller, mut fields)) = find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in("/moderate/sites"));
        };
        let t = tongue(&request);
        let site = site_of(&state, &slug).await?;
        let is_stale = fields.text("seen").is_none_or(|seen| seen != stamp(&site));
        let mut form = Reading::new(&mut fields, t);
        let change = form.change(&site.id);
        if !form.is_faulty() && !is_stale {
            let by = Some(&caller.moderator.id);
            match state.sieve.change_site(by, &site.id, &change).await? {
                SiteChanged::Done(..) => return Ok(see_other(&path, Some(&Flash::Word("saved")))),
                SiteChanged::Unknown => return Err(Code::SiteUnknown.into()),
                SiteChanged::CutsCross { .. } => form.fault("publish_at_most", "admin-fault-cuts"),
            }
        }
        let shown = Shown {
            fields: form.shown,
            stale: is_stale,
            ..Shown::of(&site, t)
        };
        let status = if is_stale {
            StatusCode::CONFLICT
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        tell(&state, caller, &site, shown, t, &mut HttpResponse::build(status)).await
    };
    told(&request, answer.await)
}

pub async fn rotate(
    state: web::Data<State>,
    request: HttpRequest,
    slug: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, mut fields)) = find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in("/moderate/sites"));
        };
        let t = tongue(&request);
        let site = site_of(&state, &slug).await?;
        if fields.text("sure").is_none() {
            return Ok(see_other(
                &format!("/moderate/sites/{}", site.id),
                Some(&Flash::Word("unsure")),
            ));
        }
        let by = Some(&caller.moderator.id);
        let keys = state.sieve.rotate_keys(by, site.id.clone()).await?;
        show_keys(caller, &site.id, &keys.ok_or(Code::SiteUnknown)?, t)
    };
    told(&request, answer.await)
}
