//! Sealed addresses that were kept long enough.
//!
//! Owns that a comment which waits for a moderator keeps its own, and that no long history is gone through for those that go.
//! The keyed hashes stay: by them an erasure finds what is left, and learning knows whose it was.

use super::watches::forget_watch;
use super::{Error, Store, write};
use crate::domain::ids::SiteId;

/// `$1` site, `$2` before when, `$3` how many. That nobody waits is said twice, so that on PostgreSQL a report that came between
/// is seen. A comment that is to be looked at by the random audit does not count as waiting: it was decided on, a draw shall
/// not keep one reader's address longer than another's, and the text is what is judged.
const DROP_ADDRESSES: &str = "UPDATE comments SET email_sealed = NULL, ip_sealed = NULL
    WHERE site_id = $1 AND status <> 'pending' AND reported = 0 AND id IN
    (SELECT c.id FROM comments c WHERE c.site_id = $1 AND c.created_at_ms < $2
     AND (c.email_sealed IS NOT NULL OR c.ip_sealed IS NOT NULL) AND c.status <> 'pending' AND c.reported = 0
     ORDER BY c.created_at_ms LIMIT $3) RETURNING id";

impl Store {
    /// Drops the sealed addresses of at most so many comments written before a time that wait for no moderator, and their
    /// authors' wishes to hear of answers. Gives how many comments that were.
    pub async fn drop_addresses(&self, site: SiteId, before_ms: i64, most: i64) -> Result<usize, Error> {
        write!(self, connection => {
            let dropped: Vec<(String,)> = sqlx::query_as(DROP_ADDRESSES)
                .bind(site.as_str())
                .bind(before_ms)
                .bind(most)
                .fetch_all(&mut *connection)
                .await?;
            // The wish holds the same address.
            for (comment,) in &dropped {
                forget_watch!(connection, site.as_str(), comment);
            }
            Ok(dropped.len())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::plans::plans;

    #[tokio::test]
    async fn a_long_history_is_not_gone_through_for_addresses_that_go() {
        let (_, steps) = plans([DROP_ADDRESSES.to_owned()]).await.remove(0);
        let of_comments: Vec<&str> = steps
            .iter()
            .map(String::as_str)
            .filter(|step| step.starts_with("SEARCH") || step.starts_with("SCAN"))
            .collect();
        assert_eq!(
            of_comments,
            [
                "SEARCH comments USING INDEX sqlite_autoindex_comments_1 (site_id=? AND id=?)",
                "SEARCH c USING INDEX comments_with_addresses (site_id=? AND created_at_ms<?)",
            ],
            "{steps:#?}"
        );
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{steps:#?}");
    }
}
