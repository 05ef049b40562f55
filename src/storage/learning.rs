//! What retraining reads: which decisions stand, the texts of some, and what was learnt of a site before.
//!
//! Owns that what was learnt of a text goes in the transaction in which the text goes. Knows nothing of what is in a learning.

use super::{Error, LabelledRow, Store, on_pool, write};
use crate::domain::ids::SiteId;
use futures_util::TryStreamExt;

/// A decision that stands and teaches, or a feedback, without its text.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct StandingRow {
    pub id: String,
    /// `approve`, `spam` (decisions) or `ham`, `spam` (feedback).
    pub label: String,
    /// Rises with every change of the comment or of what was said of it; 0 of feedback, whose text never changes.
    pub revision: i64,
    /// Pseudonym of the address of whoever wrote it.
    pub contributor: Option<String>,
    /// Without an address, who it says wrote it.
    pub name: Option<String>,
    /// Pseudonym of the network it came from; unknown of feedback.
    pub network: Option<String>,
}

/// A decision of a moderator that stands and teaches, without its text, and when one that teaches was first made there.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct DecidedRow {
    #[sqlx(flatten)]
    pub standing: StandingRow,
    pub first_taught_at_ms: i64,
}

/// A text, with what stands on it now.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct TextRow {
    /// Its label is empty where no decision stands.
    #[sqlx(flatten)]
    pub labelled: LabelledRow,
    pub revision: i64,
}

/// What was learnt of a site, as its row keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Kept {
    /// Changes when a text goes that may have been learnt.
    pub stamp: i64,
    /// Absent until something was learnt, and once a text went.
    pub state: Option<Vec<u8>>,
}

/// Texts that one statement asks for.
const AT_ONCE: usize = 32;

const TEXTS: &str =
    "SELECT site_id, id, COALESCE(decision, '') AS label, body, name, website, lang, email_hash AS contributor,
     network_hash AS network, version AS revision FROM comments WHERE site_id = $1 AND id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
     $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)
     UNION ALL
     SELECT site_id, id, label, body, name, website, lang, email_hash AS contributor, NULL AS network,
     CAST(0 AS BIGINT) AS revision FROM feedback WHERE site_id = $1 AND id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
     $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)";

impl Store {
    /// Every decision of a site that stands and teaches, and every feedback, in no order; each is handed to `each` as it comes.
    pub async fn standing<T>(&self, site: &SiteId, mut each: impl FnMut(StandingRow) -> T) -> Result<Vec<T>, Error> {
        let mut standing = Vec::new();
        on_pool!(self, pool => {
            let mut rows = sqlx::query_as(
                "SELECT id, decision AS label, version AS revision, email_hash AS contributor,
                 CASE WHEN email_hash IS NULL THEN name END AS name, network_hash AS network FROM comments WHERE site_id = $1 AND decision IN ('approve', 'spam')
                 UNION ALL
                 SELECT id, label, CAST(0 AS BIGINT) AS revision, email_hash AS contributor,
                 CASE WHEN email_hash IS NULL THEN name END AS name, NULL AS network FROM feedback WHERE site_id = $1",
            )
            .bind(site.as_str())
            .fetch(pool);
            while let Some(row) = rows.try_next().await? {
                standing.push(each(row));
            }
        });
        Ok(standing)
    }

    /// Every decision of a moderator on a site's comments that stands and teaches, in no order; each is handed to `each` as it
    /// comes. A comment that was decided on again was first taught when the first of those decisions was made.
    pub async fn standing_decisions<T>(
        &self,
        site: &SiteId,
        mut each: impl FnMut(DecidedRow) -> T,
    ) -> Result<Vec<T>, Error> {
        let mut decisions = Vec::new();
        on_pool!(self, pool => {
            let mut rows = sqlx::query_as(
                "SELECT c.id, c.decision AS label, c.version AS revision, c.email_hash AS contributor,
                 CASE WHEN c.email_hash IS NULL THEN c.name END AS name, c.network_hash AS network, COALESCE((SELECT MIN(d.decided_at_ms) FROM decisions d WHERE d.site_id = c.site_id
                 AND d.comment_id = c.id AND d.decision IN ('approve', 'spam')), c.decided_at_ms, 0) AS first_taught_at_ms
                 FROM comments c WHERE c.site_id = $1 AND c.decision IN ('approve', 'spam')",
            )
            .bind(site.as_str())
            .fetch(pool);
            while let Some(row) = rows.try_next().await? {
                decisions.push(each(row));
            }
        });
        Ok(decisions)
    }

    /// The comments and feedback of these ids, as far as they are there, whatever was decided on them.
    pub async fn texts(&self, site: &SiteId, ids: &[String]) -> Result<Vec<TextRow>, Error> {
        let mut texts = Vec::with_capacity(ids.len());
        for some in ids.chunks(AT_ONCE) {
            let rows: Vec<TextRow> = on_pool!(self, pool => {
                let mut query = sqlx::query_as(TEXTS).bind(site.as_str());
                // The last one again where there are fewer: a row is found once, however often it is asked for.
                for at in 0..AT_ONCE {
                    query = query.bind(some.get(at).or(some.last()));
                }
                query.fetch_all(pool).await
            })?;
            texts.extend(rows);
        }
        Ok(texts)
    }

    /// What was learnt of a site. Where there is no row yet one is made, and where there is no such site nothing is.
    pub async fn learning(&self, site: SiteId, at_ms: i64) -> Result<Kept, Error> {
        write!(self, connection => {
            sqlx::query(
                "INSERT INTO site_learning (site_id, stamp, updated_at_ms) SELECT id, $2, $2 FROM sites WHERE id = $1
                 ON CONFLICT (site_id) DO NOTHING",
            )
            .bind(site.as_str())
            .bind(at_ms)
            .execute(&mut *connection)
            .await?;
            let kept = sqlx::query_as("SELECT stamp, state FROM site_learning WHERE site_id = $1")
                .bind(site.as_str())
                .fetch_optional(&mut *connection)
                .await?;
            Ok(kept.unwrap_or_default())
        })
    }

    /// Keeps what was learnt of a site, if no text went since its stamp was read; false where one did.
    pub async fn keep_learning(&self, site: SiteId, stamp: i64, state: Vec<u8>, at_ms: i64) -> Result<bool, Error> {
        write!(self, connection => {
            let done = sqlx::query("UPDATE site_learning SET state = $3, updated_at_ms = $4 WHERE site_id = $1 AND stamp = $2")
                .bind(site.as_str())
                .bind(stamp)
                .bind(&state)
                .bind(at_ms)
                .execute(&mut *connection)
                .await?;
            Ok(done.rows_affected() == 1)
        })
    }
}

/// Forgets what was learnt of a site if a comment whose text goes may be in it: it was once decided on. What else was
/// learnt is counted anew at the next retraining, which could not have taken this text out without the text. The row is
/// written even where none was: a retraining that makes one at this moment must wait for it.
macro_rules! forget_learning {
    ($connection:ident, $site:expr, $comment:expr) => {
        sqlx::query(
            "INSERT INTO site_learning (site_id, stamp, updated_at_ms) SELECT s.id, 0, 0 FROM sites s WHERE s.id = $1 AND EXISTS
             (SELECT 1 FROM decisions d WHERE d.site_id = $1 AND d.comment_id = $2)
             ON CONFLICT (site_id) DO UPDATE SET stamp = site_learning.stamp + 1, state = NULL",
        )
        .bind($site)
        .bind($comment)
        .execute(&mut *$connection)
        .await?
    };
}

pub(super) use forget_learning;
