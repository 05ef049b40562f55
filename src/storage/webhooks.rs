//! Rows of `webhooks` and `deliveries`: where sites are told, what is under way, what came of it.
//!
//! Owns that a delivery is in one hand at a time: whoever claims it has it until its lease ends. Secrets come and go sealed.

use super::acts::{NewAct, put_act, put_act_if_done};
use super::{Error, Store, on_pool, write};
use crate::domain::ids::SiteId;

/// An endpoint on its way in.
#[derive(Debug, Clone)]
pub struct NewWebhook {
    pub site: SiteId,
    pub id: String,
    pub url: String,
    /// The chosen kinds, each between two spaces.
    pub events: String,
    pub secret_sealed: Vec<u8>,
    pub created_at_ms: i64,
}

/// An endpoint without its secret.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct WebhookRow {
    pub id: String,
    pub url: String,
    pub events: String,
    pub disabled: bool,
    pub old_until_ms: Option<i64>,
    pub created_at_ms: i64,
}

/// A delivery as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct DeliveryRow {
    pub webhook_id: String,
    pub event_id: String,
    pub kind: String,
    pub url: String,
    /// `waiting`, `delivered` or `failed`.
    pub state: String,
    pub attempts: i64,
    pub due_at_ms: i64,
    pub answer_code: Option<i64>,
    pub fault: Option<String>,
    pub created_at_ms: i64,
    pub attempted_at_ms: Option<i64>,
}

/// A claimed delivery with all that sending it takes.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct DueRow {
    pub site_id: String,
    pub webhook_id: String,
    pub event_id: String,
    pub kind: String,
    pub facts: String,
    /// This one included.
    pub attempts: i64,
    pub created_at_ms: i64,
    pub url: String,
    pub secret_sealed: Vec<u8>,
    pub old_secret_sealed: Option<Vec<u8>>,
    pub old_until_ms: Option<i64>,
}

/// What came of sending one.
#[derive(Debug, Clone)]
pub struct DeliveryEnd {
    pub site: String,
    pub webhook: String,
    pub event: String,
    /// The claim under which it was sent: after its lease another's word counts.
    pub claim: String,
    pub state: &'static str,
    /// When to try again, where it still waits.
    pub due_at_ms: i64,
    pub answer_code: Option<i64>,
    pub fault: Option<&'static str>,
    /// The endpoint says that it is gone: nothing more is sent there.
    pub gone: bool,
    pub at_ms: i64,
}

impl Store {
    pub async fn add_webhook(&self, new: NewWebhook, act: NewAct) -> Result<(), Error> {
        write!(self, connection => {
            sqlx::query(
                "INSERT INTO webhooks (site_id, id, url, events, secret_sealed, disabled, created_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(new.site.as_str())
            .bind(&new.id)
            .bind(&new.url)
            .bind(&new.events)
            .bind(&new.secret_sealed)
            .bind(false)
            .bind(new.created_at_ms)
            .execute(&mut *connection)
            .await?;
            put_act!(connection, act);
            Ok(())
        })
    }

    /// The endpoints of a site, the oldest first.
    pub async fn webhooks(&self, site: &SiteId) -> Result<Vec<WebhookRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as("SELECT id, url, events, disabled, old_until_ms, created_at_ms FROM webhooks WHERE site_id = $1 ORDER BY id")
                .bind(site.as_str())
                .fetch_all(pool)
                .await
        })?)
    }

    /// Removes an endpoint with all that was or was to be sent there; false where there is none.
    pub async fn remove_webhook(&self, site: SiteId, id: String, act: NewAct) -> Result<bool, Error> {
        write!(self, connection => {
            sqlx::query("DELETE FROM deliveries WHERE site_id = $1 AND webhook_id = $2")
                .bind(site.as_str())
                .bind(&id)
                .execute(&mut *connection)
                .await?;
            let done = sqlx::query("DELETE FROM webhooks WHERE site_id = $1 AND id = $2")
                .bind(site.as_str())
                .bind(&id)
                .execute(&mut *connection)
                .await?;
            put_act_if_done!(connection, done, act)
        })
    }

    /// Gives an endpoint another secret; until `old_until_ms` the old one signs too.
    pub async fn rotate_webhook(
        &self,
        site: SiteId,
        id: String,
        secret_sealed: Vec<u8>,
        old_until_ms: i64,
        act: NewAct,
    ) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query(
                "UPDATE webhooks SET old_secret_sealed = secret_sealed, old_until_ms = $4, secret_sealed = $3 WHERE site_id = $1 AND id = $2",
            )
            .bind(site.as_str())
            .bind(&id)
            .bind(&secret_sealed)
            .bind(old_until_ms)
            .execute(&mut *connection)
            .await?;
            put_act_if_done!(connection, done, act)
        })
    }

    /// Sends to an endpoint again that had said that it is gone.
    pub async fn enable_webhook(&self, site: SiteId, id: String, act: NewAct) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query("UPDATE webhooks SET disabled = $3 WHERE site_id = $1 AND id = $2")
                .bind(site.as_str())
                .bind(&id)
                .bind(false)
                .execute(&mut *connection)
                .await?;
            put_act_if_done!(connection, done, act)
        })
    }

    /// What was or is to be sent for a site, the newest first.
    pub async fn deliveries(&self, site: &SiteId, limit: i64) -> Result<Vec<DeliveryRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT d.webhook_id, d.event_id, d.kind, w.url, d.state, d.attempts, d.due_at_ms, d.answer_code, d.fault, d.created_at_ms,
                 d.attempted_at_ms FROM deliveries d JOIN webhooks w ON w.site_id = d.site_id AND w.id = d.webhook_id
                 WHERE d.site_id = $1 ORDER BY d.created_at_ms DESC, d.event_id DESC, d.webhook_id LIMIT $2",
            )
            .bind(site.as_str())
            .bind(limit)
            .fetch_all(pool)
            .await
        })?)
    }

    /// Puts a delivery of no event in the outbox, to try an endpoint; false where there is no such endpoint in use.
    pub async fn test_webhook(&self, site: SiteId, id: String, event: String, at_ms: i64) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query(
                "INSERT INTO deliveries (site_id, webhook_id, event_id, kind, facts, state, attempts, due_at_ms, created_at_ms)
                 SELECT site_id, id, $3, 'test', '{}', 'waiting', 0, $4, $4 FROM webhooks WHERE site_id = $1 AND id = $2 AND NOT disabled",
            )
            .bind(site.as_str())
            .bind(&id)
            .bind(&event)
            .bind(at_ms)
            .execute(&mut *connection)
            .await?;
            Ok(done.rows_affected() == 1)
        })
    }

    /// Begins a delivery anew under its old id, unless somebody sends it just now or its endpoint is told no more.
    pub async fn send_again(&self, site: SiteId, webhook: String, event: String, at_ms: i64) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query(
                "UPDATE deliveries SET state = 'waiting', attempts = 0, due_at_ms = $4, claim = NULL, answer_code = NULL, fault = NULL
                 WHERE site_id = $1 AND webhook_id = $2 AND event_id = $3 AND (state <> 'waiting' OR claim IS NULL)
                 AND EXISTS (SELECT 1 FROM webhooks w WHERE w.site_id = $1 AND w.id = $2 AND NOT w.disabled)",
            )
            .bind(site.as_str())
            .bind(&webhook)
            .bind(&event)
            .bind(at_ms)
            .execute(&mut *connection)
            .await?;
            Ok(done.rows_affected() == 1)
        })
    }

    /// Whether anything is to be sent. Asked often, so it takes no turn of the writer's.
    pub async fn is_delivery_due(&self, now_ms: i64) -> Result<bool, Error> {
        let found: Option<(i64,)> = on_pool!(self, pool => {
            sqlx::query_as("SELECT due_at_ms FROM deliveries WHERE state = 'waiting' AND due_at_ms <= $1 LIMIT 1")
                .bind(now_ms)
                .fetch_optional(pool)
                .await
        })?;
        Ok(found.is_some())
    }

    /// Takes up to `limit` deliveries that are due, the longest due first; nobody else does until `until_ms`. Of one endpoint
    /// no more than `share` are in hands at a time.
    pub async fn claim_deliveries(
        &self,
        claim: String,
        now_ms: i64,
        until_ms: i64,
        limit: i64,
        share: i64,
    ) -> Result<Vec<DueRow>, Error> {
        write!(self, connection => {
            // Said twice, so that of two who chose the same row on PostgreSQL the second, who waited, finds it taken.
            sqlx::query(
                "UPDATE deliveries SET claim = $1, due_at_ms = $3, attempts = attempts + 1, attempted_at_ms = $2
                 WHERE state = 'waiting' AND due_at_ms <= $2 AND (site_id, webhook_id, event_id) IN
                 (SELECT q.site_id, q.webhook_id, q.event_id FROM
                  (SELECT d.site_id, d.webhook_id, d.event_id, d.due_at_ms,
                   ROW_NUMBER() OVER (PARTITION BY d.site_id, d.webhook_id ORDER BY d.due_at_ms, d.event_id) AS place
                   FROM deliveries d WHERE d.state = 'waiting' AND d.due_at_ms <= $2) q
                  LEFT JOIN (SELECT site_id, webhook_id, COUNT(*) AS held FROM deliveries
                   WHERE state = 'waiting' AND claim IS NOT NULL AND due_at_ms > $2 GROUP BY site_id, webhook_id) h
                  ON h.site_id = q.site_id AND h.webhook_id = q.webhook_id
                  WHERE q.place + COALESCE(h.held, 0) <= $5 ORDER BY q.due_at_ms, q.event_id LIMIT $4)",
            )
            .bind(&claim)
            .bind(now_ms)
            .bind(until_ms)
            .bind(limit)
            .bind(share)
            .execute(&mut *connection)
            .await?;
            let rows = sqlx::query_as(
                "SELECT d.site_id, d.webhook_id, d.event_id, d.kind, d.facts, d.attempts, d.created_at_ms, w.url, w.secret_sealed,
                 w.old_secret_sealed, w.old_until_ms FROM deliveries d JOIN webhooks w ON w.site_id = d.site_id AND w.id = d.webhook_id
                 WHERE d.state = 'waiting' AND d.due_at_ms = $2 AND d.claim = $1 ORDER BY d.created_at_ms, d.event_id",
            )
            .bind(&claim)
            .bind(until_ms)
            .fetch_all(&mut *connection)
            .await?;
            Ok(rows)
        })
    }

    /// Writes what came of a delivery; false where its lease had ended and another took it, or it was erased.
    pub async fn settle_delivery(&self, end: DeliveryEnd) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query(
                "UPDATE deliveries SET state = $5, due_at_ms = $6, answer_code = $7, fault = $8, claim = NULL
                 WHERE site_id = $1 AND webhook_id = $2 AND event_id = $3 AND claim = $4",
            )
            .bind(&end.site)
            .bind(&end.webhook)
            .bind(&end.event)
            .bind(&end.claim)
            .bind(end.state)
            .bind(end.due_at_ms)
            .bind(end.answer_code)
            .bind(end.fault)
            .execute(&mut *connection)
            .await?;
            if end.gone {
                sqlx::query("UPDATE webhooks SET disabled = $3 WHERE site_id = $1 AND id = $2")
                    .bind(&end.site)
                    .bind(&end.webhook)
                    .bind(true)
                    .execute(&mut *connection)
                    .await?;
                sqlx::query(
                    "UPDATE deliveries SET state = 'failed', fault = 'gone', claim = NULL
                     WHERE site_id = $1 AND webhook_id = $2 AND state = 'waiting'",
                )
                .bind(&end.site)
                .bind(&end.webhook)
                .execute(&mut *connection)
                .await?;
            }
            Ok(done.rows_affected() == 1)
        })
    }

    /// Forgets deliveries that ended and began before a time.
    pub async fn forget_deliveries(&self, before_ms: i64) -> Result<u64, Error> {
        write!(self, connection => {
            let done = sqlx::query("DELETE FROM deliveries WHERE state <> 'waiting' AND created_at_ms < $1")
                .bind(before_ms)
                .execute(&mut *connection)
                .await?;
            Ok(done.rows_affected())
        })
    }
}
