//! What is asked and kept so that forms can be told from programs: what lately came in, and which work was shown.

use super::{Error, Store, on_pool, write};
use crate::domain::flood::Arrivals;
use crate::domain::ids::SiteId;

/// Work that is shown for a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProof {
    pub id: String,
    /// When it counts for nothing any more, and can be forgotten.
    pub until_ms: i64,
}

/// Takes note of work that is shown; whether it was shown before. On PostgreSQL it waits for whoever shows the same just now.
macro_rules! spend_proof {
    ($connection:ident, $site:expr, $proof:expr) => {
        match $proof {
            None => false,
            Some(proof) => {
                let first = sqlx::query(
                    "INSERT INTO spent_proofs (site_id, proof, until_ms) VALUES ($1, $2, $3)
                     ON CONFLICT (site_id, proof) DO NOTHING",
                )
                .bind($site)
                .bind(&proof.id)
                .bind(proof.until_ms)
                .execute(&mut *$connection)
                .await?;
                first.rows_affected() == 0
            }
        }
    };
}

pub(super) use spend_proof;

impl Store {
    /// Counts what readers wrote at a site since the id `first`, no more than is looked at. Ids rise with time.
    pub async fn arrivals(&self, site: &SiteId, first: &str) -> Result<Arrivals, Error> {
        let (all, published): (i64, i64) = on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT COUNT(*), COUNT(CASE WHEN verdict = 'publish' THEN 1 END) FROM
                 (SELECT verdict FROM comments WHERE site_id = $1 AND id >= $2 AND kind = 'comment' ORDER BY id DESC LIMIT $3) AS lately",
            )
            .bind(site.as_str())
            .bind(first)
            .bind(i64::from(Arrivals::MANY))
            .fetch_one(pool)
            .await
        })?;
        let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
        Ok(Arrivals {
            all: count(all),
            held: count(all - published),
        })
    }

    /// Forgets work that could not be shown again before `now_ms`; gives how much.
    pub async fn forget_proofs(&self, now_ms: i64) -> Result<u64, Error> {
        write!(self, connection => {
            let done = sqlx::query("DELETE FROM spent_proofs WHERE until_ms < $1").bind(now_ms).execute(&mut *connection).await?;
            Ok(done.rows_affected())
        })
    }
}
