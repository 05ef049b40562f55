//! Where a site is told of what happens, and what was sent there. For administrators.

use super::card::time_text;
use super::{Flash, Told, render, see_other, to_log_in, told};
use crate::domain::event::EventKind;
use crate::domain::ids::SiteId;
use crate::http::State;
use crate::http::auth::Caller;
use crate::http::edge::tongue;
use crate::http::problem::{Code, Problem};
use crate::locale::{Argument, Tongue};
use crate::moderation::{EndpointError, WebhookAdded};
use crate::storage::{DeliveryRow, WebhookRow};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use url::form_urlencoded;

/// Deliveries shown.
const SHOWN: i64 = 100;

/// See `templates/moderate/webhooks.html`.
#[derive(Template)]
#[template(path = "moderate/webhooks.html")]
struct WebhooksPage {
    t: Tongue,
    lang: &'static str,
    moderator: String,
    csrf: String,
    site_name: String,
    action: String,
    flash: String,
    flash_fault: bool,
    secret: String,
    url: String,
    fault: String,
    choices: Vec<Choice>,
    endpoints: Vec<Endpoint>,
    deliveries: Vec<Delivery>,
}

struct Choice {
    value: &'static str,
    text: String,
    chosen: bool,
}

struct Endpoint {
    id: String,
    url: String,
    events: Vec<String>,
    disabled: bool,
    since_text: String,
    old_until_text: String,
}

struct Delivery {
    webhook: String,
    event: String,
    kind: String,
    url: String,
    state_text: String,
    attempts: String,
    outcome: String,
    at_text: String,
    next_text: String,
}

/// What an act leaves on the page that answers it.
#[derive(Default)]
struct Left {
    secret: String,
    url: String,
    fault: &'static str,
    chosen: Vec<EventKind>,
}

pub async fn show(
    state: web::Data<State>,
    request: HttpRequest,
    site: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some(caller) = Caller::find(&state, &request).await? else {
            return Ok(to_log_in(request.path()));
        };
        page(&state, &request, caller, &site, Left::default()).await
    };
    told(&request, answer.await)
}

pub async fn add(
    state: web::Data<State>,
    request: HttpRequest,
    site: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let Some((caller, mut fields)) = Caller::find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in(request.path()));
        };
        let id = find_site(&state, &caller, &site).await?;
        let url = fields.text("url").unwrap_or_default();
        fields.check()?;
        let sent = form_urlencoded::parse(&fields.raw).filter(|(name, _)| name == "event");
        let chosen: Vec<EventKind> = sent.filter_map(|(_, kind)| EventKind::find(&kind)).collect();
        let mut left = Left {
            url,
            chosen,
            ..Left::default()
        };
        if left.chosen.is_empty() {
            left.fault = "webhook-no-event";
        } else {
            let (by, local) = (Some(&caller.moderator.id), state.webhooks_local);
            match state.sieve.add_webhook(by, &id, &left.url, &left.chosen, local).await? {
                WebhookAdded::Done(added) => {
                    left = Left {
                        secret: added.secret.expose().to_owned(),
                        ..Left::default()
                    };
                }
                WebhookAdded::TooMany => left.fault = "webhook-too-many",
                WebhookAdded::Refused(error) => {
                    left.fault = match error {
                        EndpointError::Invalid => "webhook-invalid",
                        EndpointError::Insecure => "webhook-insecure",
                        EndpointError::Private => "webhook-private",
                    }
                }
            }
        }
        page(&state, &request, caller, &site, left).await
    };
    told(&request, answer.await)
}

/// Everything that is done about an endpoint or a delivery that is there.
pub async fn act(
    state: web::Data<State>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let answer = async {
        let (site, webhook) = path.into_inner();
        let Some((caller, mut fields)) = Caller::find_by_form(&state, &request, payload).await? else {
            return Ok(to_log_in(&format!("/moderate/sites/{site}/webhooks")));
        };
        let id = find_site(&state, &caller, &site).await?;
        let act = fields.text("act").unwrap_or_default();
        let event = fields.text("event").unwrap_or_default();
        fields.check()?;
        let (sieve, by) = (&state.sieve, Some(&caller.moderator.id));
        let (asked, wanted) = (id.clone(), webhook.clone());
        let (done, word) = match act.as_str() {
            "remove" => (sieve.remove_webhook(by, &id, &webhook).await?, "webhook-removed"),
            "enable" => (sieve.enable_webhook(by, &id, &webhook).await?, "webhook-enabled"),
            "test" => (sieve.test_webhook(&id, &webhook).await?, "webhook-tested"),
            "again" => (sieve.send_again(&id, &webhook, &event).await?, "webhook-sent-again"),
            "rotate" => {
                let secret = sieve.rotate_webhook(by, &id, &webhook).await?;
                let secret = secret.ok_or(Code::RouteUnknown)?.expose().to_owned();
                let left = Left {
                    secret,
                    ..Left::default()
                };
                return page(&state, &request, caller, &site, left).await;
            }
            _ => return Err(Code::InputInvalid.into()),
        };
        let endpoints = if done {
            Vec::new()
        } else {
            sieve.store.webhooks(&asked).await?
        };
        let is_disabled = |row: &WebhookRow| row.id == wanted && row.disabled;
        let word = match act.as_str() {
            _ if done => word,
            "test" | "again" if endpoints.iter().any(is_disabled) => "webhook-is-disabled",
            _ => "webhook-not-done",
        };
        let back = format!("/moderate/sites/{site}/webhooks");
        Ok(see_other(&back, Some(&Flash::Word(word))))
    };
    told(&request, answer.await)
}

/// The site, for an administrator; for anybody else there is nothing here.
async fn find_site(state: &State, caller: &Caller, site: &str) -> Result<SiteId, Problem> {
    caller.check_admin()?;
    let id = SiteId::parse(site).map_err(|_| Code::SiteUnknown)?;
    let found = state.sieve.store.find_site(&id).await?;
    Ok(found.ok_or(Code::SiteUnknown)?.id)
}

async fn page(
    state: &State,
    request: &HttpRequest,
    caller: Caller,
    site: &str,
    left: Left,
) -> Result<HttpResponse, Problem> {
    let id = find_site(state, &caller, site).await?;
    let t = tongue(request);
    let found = state.sieve.store.find_site(&id).await?.ok_or(Code::SiteUnknown)?;
    let endpoints = state.sieve.store.webhooks(&id).await?;
    let deliveries = state.sieve.store.deliveries(&id, SHOWN).await?;
    let flash = Told::find(state, request, &caller, t).await?;
    let first = left.fault.is_empty();
    let page = WebhooksPage {
        t,
        lang: t.tag(),
        moderator: caller.moderator.email.expose().to_owned(),
        csrf: caller.csrf,
        action: format!("/moderate/sites/{id}/webhooks"),
        site_name: found.name,
        flash: flash.text,
        flash_fault: flash.fault,
        secret: left.secret,
        url: left.url,
        fault: if first { String::new() } else { t.tr(left.fault) },
        choices: EventKind::CHOICES
            .into_iter()
            .map(|kind| Choice {
                value: kind.as_str(),
                text: t.tr(&format!("webhook-{}", kind.as_str().replace('.', "-"))),
                chosen: first || left.chosen.contains(&kind),
            })
            .collect(),
        endpoints: endpoints.into_iter().map(|row| endpoint(row, t)).collect(),
        deliveries: deliveries.into_iter().map(|row| delivery(row, t)).collect(),
    };
    let status = if first {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    render(&page, HttpResponse::build(status).cookie(Flash::clear()))
}

fn endpoint(row: WebhookRow, t: Tongue) -> Endpoint {
    Endpoint {
        events: row.events.split_whitespace().map(ToOwned::to_owned).collect(),
        since_text: time_text(row.created_at_ms, t),
        old_until_text: row.old_until_ms.map_or_else(String::new, |until_ms| {
            t.tr_with(
                "webhook-old-until",
                &[("when", Argument::Text(&time_text(until_ms, t)))],
            )
        }),
        id: row.id,
        url: row.url,
        disabled: row.disabled,
    }
}

fn delivery(row: DeliveryRow, t: Tongue) -> Delivery {
    let waits = row.state == "waiting";
    Delivery {
        state_text: t.tr(&format!("webhook-state-{}", row.state)),
        attempts: t.tr_n("webhook-attempts", row.attempts),
        outcome: match (row.answer_code, row.fault) {
            (_, Some(fault)) => t.tr(&format!("webhook-fault-{fault}")),
            (Some(code), None) => t.tr_with("webhook-answer", &[("code", Argument::Text(&code.to_string()))]),
            (None, None) => String::new(),
        },
        at_text: time_text(row.created_at_ms, t),
        next_text: if waits && row.attempts > 0 {
            t.tr_with(
                "webhook-next",
                &[("when", Argument::Text(&time_text(row.due_at_ms, t)))],
            )
        } else {
            String::new()
        },
        webhook: row.webhook_id,
        event: row.event_id,
        kind: row.kind,
        url: row.url,
    }
}
