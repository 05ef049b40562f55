//! Sites are told what happens: their endpoints, what is sent there, and what comes of it.
//!
//! Owns the message and its signature, how often a delivery is tried, and when it is given up. Knows nothing of how a
//! message travels; a job does.

use super::Sieve;
use super::address::{EndpointError, parse_endpoint};
use super::people::no_random_bytes;
use crate::clock::rfc3339;
use crate::domain::event::{EventKind, Facts};
use crate::domain::ids::{ModeratorId, SiteId};
use crate::privacy::{Kind, Secret, sign_webhook, webhook_secret};
use crate::storage::{DeliveryEnd, DueRow, Error, NewAct, NewWebhook};
use serde_json::{Map, Value, json};

/// Endpoints that a site may have.
const MOST: usize = 20;
/// How long a secret signs beside the one that took its place.
const OVERLAP_MS: i64 = 24 * 60 * 60 * 1000;
/// How long a claimed delivery is nobody else's: far longer than sending takes.
const LEASE_MS: i64 = 60 * 1000;
/// Deliveries to one endpoint under way at once, whoever sends them: one that never answers holds up its own alone.
const AT_ONCE_TO_ONE: i64 = 2;
/// The first pause; each is four times as long as the one before, up to half a day. Thirteen tries take three days.
const FIRST_PAUSE_MS: i64 = 10 * 1000;
const LONGEST_PAUSE_MS: i64 = 12 * 60 * 60 * 1000;
const MOST_ATTEMPTS: i64 = 13;

/// An endpoint and the secret that it alone is shown, once.
#[derive(Debug)]
pub struct AddedWebhook {
    pub id: String,
    pub secret: Secret,
}

#[derive(Debug)]
pub enum WebhookAdded {
    Done(AddedWebhook),
    Refused(EndpointError),
    TooMany,
}

/// A message on its way, claimed by this process.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub url: String,
    /// The same at every try, by which a receiver knows what it has seen.
    pub id: String,
    pub unix_seconds: i64,
    /// Separated by spaces, the one under the newest secret first.
    pub signatures: String,
    pub body: String,
    site: String,
    webhook: String,
    claim: String,
    attempts: i64,
}

/// What an endpoint answered, or why it did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Code(u16),
    Fault(&'static str),
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivered {
    Done,
    Again,
    GivenUp,
    /// The endpoint is gone, and nothing more is sent there.
    Gone,
}

impl Sieve {
    /// How long deliveries that ended are shown, in milliseconds.
    pub const DELIVERIES_KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;

    /// Adds an endpoint for the kinds of event chosen.
    pub async fn add_webhook(
        &self,
        actor: Option<&ModeratorId>,
        site: &SiteId,
        url: &str,
        events: &[EventKind],
        allow_local: bool,
    ) -> Result<WebhookAdded, Error> {
        let url = match parse_endpoint(url, allow_local) {
            Ok(url) => url,
            Err(error) => return Ok(WebhookAdded::Refused(error)),
        };
        if self.store.webhooks(site).await?.len() >= MOST {
            return Ok(WebhookAdded::TooMany);
        }
        let id = self.clock.new_uuid().hyphenated().to_string();
        let (secret, secret_sealed) = self.new_webhook_secret(site)?;
        let chosen = EventKind::CHOICES.into_iter().filter(|kind| events.contains(kind));
        let new = NewWebhook {
            site: site.clone(),
            id: id.clone(),
            url: url.into(),
            events: chosen.fold(" ".to_owned(), |all, kind| format!("{all}{} ", kind.as_str())),
            secret_sealed,
            created_at_ms: self.clock.now_ms(),
        };
        let act = self.act_on(actor, "site.webhook_added", site, &id);
        self.store.add_webhook(new, act).await?;
        Ok(WebhookAdded::Done(AddedWebhook { id, secret }))
    }

    /// Gives an endpoint a new secret; for a day the old one signs too. `None` where there is no such endpoint.
    pub async fn rotate_webhook(
        &self,
        actor: Option<&ModeratorId>,
        site: &SiteId,
        id: &str,
    ) -> Result<Option<Secret>, Error> {
        let (secret, sealed) = self.new_webhook_secret(site)?;
        let until_ms = self.clock.now_ms() + OVERLAP_MS;
        let act = self.act_on(actor, "site.webhook_rotated", site, id);
        let done = self
            .store
            .rotate_webhook(site.clone(), id.to_owned(), sealed, until_ms, act)
            .await?;
        Ok(done.then_some(secret))
    }

    /// Removes an endpoint with all that was or was to be sent there; false where there is none.
    pub async fn remove_webhook(&self, actor: Option<&ModeratorId>, site: &SiteId, id: &str) -> Result<bool, Error> {
        let act = self.act_on(actor, "site.webhook_removed", site, id);
        self.store.remove_webhook(site.clone(), id.to_owned(), act).await
    }

    /// Sends to an endpoint again that had said that it is gone.
    pub async fn enable_webhook(&self, actor: Option<&ModeratorId>, site: &SiteId, id: &str) -> Result<bool, Error> {
        let act = self.act_on(actor, "site.webhook_enabled", site, id);
        self.store.enable_webhook(site.clone(), id.to_owned(), act).await
    }

    /// An act about an endpoint. Its address is not told: a path may be as good as a password.
    fn act_on(&self, actor: Option<&ModeratorId>, act: &'static str, site: &SiteId, id: &str) -> NewAct {
        self.act(actor, act, site.as_str(), &json!({ "endpoint": id }))
    }

    /// Puts a message in the outbox that tells of nothing; false where there is no such endpoint in use.
    pub async fn test_webhook(&self, site: &SiteId, id: &str) -> Result<bool, Error> {
        let event = format!("test-{}", self.clock.new_uuid().hyphenated());
        self.store
            .test_webhook(site.clone(), id.to_owned(), event, self.clock.now_ms())
            .await
    }

    /// Begins a delivery anew; false where there is none, or it is being sent just now.
    pub async fn send_again(&self, site: &SiteId, webhook: &str, event: &str) -> Result<bool, Error> {
        let (webhook, event) = (webhook.to_owned(), event.to_owned());
        self.store
            .send_again(site.clone(), webhook, event, self.clock.now_ms())
            .await
    }

    /// Claims up to so many that are due, ready to be sent. What cannot be made ready (a secret that does not open) is given up.
    pub async fn take_deliveries(&self, most: usize) -> Result<Vec<Delivery>, Error> {
        let now_ms = self.clock.now_ms();
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        if most == 0 || !self.store.is_delivery_due(now_ms).await? {
            return Ok(Vec::new());
        }
        let claim = self.clock.new_uuid().hyphenated().to_string();
        let rows = self
            .store
            .claim_deliveries(claim.clone(), now_ms, now_ms + LEASE_MS, most, AT_ONCE_TO_ONE)
            .await?;
        let mut ready = Vec::with_capacity(rows.len());
        for row in rows {
            match self.outgoing(&row, &claim, now_ms) {
                Ok(outgoing) => ready.push(outgoing),
                Err(error) => {
                    tracing::error!(%error, site = row.site_id, webhook = row.webhook_id, "a webhook cannot be signed");
                    self.store.settle_delivery(end(&row, &claim, now_ms)).await?;
                }
            }
        }
        Ok(ready)
    }

    /// Writes down what came of a delivery, and whether it is tried again.
    pub async fn settle_delivery(&self, sent: &Delivery, answer: Answer) -> Result<Delivered, Error> {
        let now_ms = self.clock.now_ms();
        let delivered = judge(answer, sent.attempts);
        let jitter = u16::try_from(self.clock.new_uuid().as_u128() & 0xffff).unwrap_or_default();
        let (code, fault) = match answer {
            Answer::Code(code) => (Some(i64::from(code)), None),
            Answer::Fault(fault) => (None, Some(fault)),
        };
        self.store
            .settle_delivery(DeliveryEnd {
                site: sent.site.clone(),
                webhook: sent.webhook.clone(),
                event: sent.id.clone(),
                claim: sent.claim.clone(),
                state: match delivered {
                    Delivered::Done => "delivered",
                    Delivered::Again => "waiting",
                    Delivered::GivenUp | Delivered::Gone => "failed",
                },
                due_at_ms: now_ms + pause_ms(sent.attempts, jitter),
                answer_code: code,
                fault,
                gone: delivered == Delivered::Gone,
                at_ms: now_ms,
            })
            .await?;
        let (site, webhook, event) = (&sent.site, &sent.webhook, &sent.id);
        match delivered {
            Delivered::GivenUp => tracing::warn!(site, webhook, event, "a webhook was given up after three days"),
            Delivered::Gone => tracing::warn!(site, webhook, "an endpoint says it is gone; it is told no more"),
            Delivered::Done | Delivered::Again => {}
        }
        Ok(delivered)
    }

    fn new_webhook_secret(&self, site: &SiteId) -> Result<(Secret, Vec<u8>), Error> {
        let secret = webhook_secret().map_err(|_| no_random_bytes())?;
        let sealed = self.vault.seal(Kind::WebhookSecret, site.as_str(), secret.expose());
        let sealed = sealed.map_err(|_| no_random_bytes())?.as_bytes().to_vec();
        Ok((secret, sealed))
    }

    fn outgoing(&self, row: &DueRow, claim: &str, now_ms: i64) -> Result<Delivery, Error> {
        let damaged = || Error::Damaged("webhook");
        let body = message(row)?;
        let unix_seconds = now_ms.div_euclid(1000);
        let old = row.old_secret_sealed.as_ref();
        let old = old.filter(|_| row.old_until_ms.is_some_and(|until_ms| now_ms < until_ms));
        let mut signatures = Vec::new();
        for sealed in [Some(&row.secret_sealed), old].into_iter().flatten() {
            let secret = self
                .vault
                .open(Kind::WebhookSecret, &row.site_id, sealed)
                .map_err(|_| damaged())?;
            signatures.push(sign_webhook(&secret, &row.event_id, unix_seconds, &body).ok_or_else(damaged)?);
        }
        Ok(Delivery {
            url: row.url.clone(),
            id: row.event_id.clone(),
            unix_seconds,
            signatures: signatures.join(" "),
            body,
            site: row.site_id.clone(),
            webhook: row.webhook_id.clone(),
            claim: claim.to_owned(),
            attempts: row.attempts,
        })
    }
}

/// What came of a delivery that could not be made ready.
fn end(row: &DueRow, claim: &str, now_ms: i64) -> DeliveryEnd {
    DeliveryEnd {
        site: row.site_id.clone(),
        webhook: row.webhook_id.clone(),
        event: row.event_id.clone(),
        claim: claim.to_owned(),
        state: "failed",
        due_at_ms: now_ms,
        answer_code: None,
        fault: Some("unsigned"),
        gone: false,
        at_ms: now_ms,
    }
}

/// The body of a message, byte for byte the same at every try unless the comment's text was changed in between.
fn message(row: &DueRow) -> Result<String, Error> {
    let facts: Facts = serde_json::from_str(&row.facts).map_err(|_| Error::Damaged("event"))?;
    let mut data = Map::new();
    data.insert("site".to_owned(), row.site_id.clone().into());
    if let Some(comment) = facts.comment {
        let comment = json!({
            "id": comment.id, "page": comment.page, "parent": comment.parent, "name": comment.name, "website": comment.website,
            "html": comment.html, "status": comment.status, "created_at": rfc3339(comment.created_at_ms),
            "edited_at": comment.edited_at_ms.map(rfc3339),
        });
        data.insert("comment".to_owned(), comment);
    }
    if let Some(told) = facts.decision {
        data.insert("decision".to_owned(), told.decision.into());
        data.insert("from".to_owned(), told.from.into());
        data.insert("to".to_owned(), told.to.into());
    }
    if let Some(told) = facts.promotion {
        data.insert("model".to_owned(), told.version.into());
        data.insert("replaced".to_owned(), told.replaced.into());
        data.insert("act".to_owned(), told.act.into());
    }
    let timestamp = rfc3339(row.created_at_ms);
    Ok(json!({ "type": row.kind, "timestamp": timestamp, "data": Value::Object(data) }).to_string())
}

fn judge(answer: Answer, attempts: i64) -> Delivered {
    match answer {
        Answer::Code(200..=299) => Delivered::Done,
        Answer::Code(410) => Delivered::Gone,
        _ if attempts >= MOST_ATTEMPTS => Delivered::GivenUp,
        _ => Delivered::Again,
    }
}

/// How long to wait after so many tries; up to a fifth is left to chance, lest all come back at once.
fn pause_ms(attempts: i64, jitter: u16) -> i64 {
    let doublings = u32::try_from((attempts - 1).clamp(0, 10) * 2).unwrap_or_default();
    let pause = FIRST_PAUSE_MS.saturating_mul(1_i64 << doublings).min(LONGEST_PAUSE_MS);
    pause - pause / 5 * i64::from(jitter) / i64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_tried_for_about_three_days() {
        let all = |jitter| (1..MOST_ATTEMPTS).map(|tries| pause_ms(tries, jitter)).sum::<i64>() / (60 * 60 * 1000);
        assert!(
            (60..=78).contains(&all(u16::MAX)) && (60..=78).contains(&all(0)),
            "{} to {}",
            all(u16::MAX),
            all(0)
        );
        assert_eq!(
            (pause_ms(1, 0), pause_ms(2, 0), pause_ms(1, u16::MAX)),
            (10_000, 40_000, 8_000)
        );
        assert_eq!(pause_ms(i64::MAX, 0), LONGEST_PAUSE_MS);
        assert_eq!(judge(Answer::Code(500), MOST_ATTEMPTS - 1), Delivered::Again);
        assert_eq!(judge(Answer::Code(500), MOST_ATTEMPTS), Delivered::GivenUp);
        assert_eq!(judge(Answer::Code(302), 1), Delivered::Again);
        assert_eq!(judge(Answer::Code(410), 1), Delivered::Gone);
    }
}
