//! What training learns from: moderators' standing decisions, and what sites say by their keys.

use super::idempotency::{Replay, claim_request};
use super::{Error, Inserted, Store, on_pool, write};
use crate::domain::ids::SiteId;

/// A labelled text from a site's own server.
#[derive(Debug, Clone)]
pub struct NewFeedback {
    pub site: SiteId,
    pub id: String,
    /// `spam` or `ham`.
    pub label: &'static str,
    pub body: String,
    pub name: Option<String>,
    pub website: Option<String>,
    pub lang: Option<String>,
    pub email_hash: Option<String>,
    /// Keyed hash of the text and its signature: said twice, it counts once, and the last word stands.
    pub fingerprint: String,
    pub created_at_ms: i64,
}

/// A text with the label that its site gave it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct LabelledRow {
    pub site_id: String,
    pub id: String,
    /// `approve`, `spam` (decisions) or `ham`, `spam` (feedback).
    pub label: String,
    pub body: String,
    pub name: Option<String>,
    pub website: Option<String>,
    pub lang: Option<String>,
    /// Pseudonym of the address of whoever wrote it, so that no one contributor weighs too much. Without one the name tells:
    /// an author's id is another for each comment that came without a token.
    pub contributor: Option<String>,
    /// Pseudonym of the network it came from; unknown of feedback.
    pub network: Option<String>,
}

/// Writes a labelled text; said again, the last label stands.
macro_rules! put_feedback {
    ($connection:ident, $new:expr) => {
        sqlx::query(
            "INSERT INTO feedback (site_id, id, label, body, name, website, lang, email_hash, fingerprint, created_at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (site_id, fingerprint) DO UPDATE SET label = $3",
        )
        .bind($new.site.as_str())
        .bind(&$new.id)
        .bind($new.label)
        .bind(&$new.body)
        .bind(&$new.name)
        .bind(&$new.website)
        .bind(&$new.lang)
        .bind(&$new.email_hash)
        .bind(&$new.fingerprint)
        .bind($new.created_at_ms)
        .execute(&mut *$connection)
        .await?
    };
}

pub(super) use put_feedback;

impl Store {
    /// Keeps a labelled text. `Inserted::Done` also where it only changed the label of one known before.
    pub async fn insert_feedback(&self, new: NewFeedback, replay: Option<Replay>) -> Result<Inserted, Error> {
        write!(self, connection => {
            let site = new.site.as_str();
            if let Some(earlier) = claim_request!(connection, site, &replay, &new.id, new.created_at_ms) {
                return Ok(earlier);
            }
            put_feedback!(connection, new);
            Ok(Inserted::Done)
        })
    }

    /// A part of a site's comments on which a decision stands that teaches, by id, after the one of id `after`.
    pub async fn decided(&self, site: &SiteId, after: &str, limit: i64) -> Result<Vec<LabelledRow>, Error> {
        Ok(on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT site_id, id, decision AS label, body, name, website, lang, email_hash AS contributor,
                 network_hash AS network FROM comments WHERE site_id = $1 AND id > $2 AND decision IN ('approve', 'spam') ORDER BY id LIMIT $3",
            )
            .bind(site.as_str())
            .bind(after)
            .bind(limit)
            .fetch_all(pool)
            .await
        })?)
    }

    /// How many labels a site has given, by its moderators or by its key, counted up to `most`.
    pub async fn count_labels(&self, site: &SiteId, most: i64) -> Result<i64, Error> {
        let (labels,): (i64,) = on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT COUNT(*) FROM (SELECT 1 FROM comments WHERE site_id = $1 AND decision IN ('approve', 'spam')
                 UNION ALL SELECT 1 FROM feedback WHERE site_id = $1 LIMIT $2) few",
            )
            .bind(site.as_str())
            .bind(most)
            .fetch_one(pool)
            .await
        })?;
        Ok(labels)
    }
}
