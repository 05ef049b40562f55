//! What lately came in at a site.

use super::{Error, Store, on_pool};
use crate::domain::flood::Arrivals;
use crate::domain::ids::SiteId;

impl Store {
    /// Counts what came in at a site since the id `first`, no more than is looked at. Ids rise with time.
    pub async fn arrivals(&self, site: &SiteId, first: &str) -> Result<Arrivals, Error> {
        let (all, published): (i64, i64) = on_pool!(self, pool => {
            sqlx::query_as(
                "SELECT COUNT(*), COUNT(CASE WHEN verdict = 'publish' THEN 1 END) FROM
                 (SELECT verdict FROM comments WHERE site_id = $1 AND id >= $2 ORDER BY id DESC LIMIT $3) AS lately",
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
}
