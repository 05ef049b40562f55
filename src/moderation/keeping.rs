//! How long a comment's addresses are kept, where a site says less than the comment itself.
//!
//! Owns when they go. What of a comment waits for a moderator, and therefore keeps them, stands in the statement.

use super::Sieve;
use crate::storage::Error;

/// Comments of one transaction: others that write come between.
const AT_ONCE: i64 = 200;

impl Sieve {
    /// Drops, for good, addresses that their sites keep no longer, until none is left or `is_over`. Gives of how many comments.
    pub async fn forget_addresses(&self, is_over: impl Fn() -> bool) -> Result<usize, Error> {
        let mut forgotten = 0;
        for site in self.store.sites().await? {
            let Some(before_ms) = site.drops_addresses_before_ms(self.clock.now_ms()) else {
                continue;
            };
            while !is_over() {
                match self.store.drop_addresses(site.id.clone(), before_ms, AT_ONCE).await? {
                    0 => break,
                    dropped => forgotten += dropped,
                }
            }
        }
        if forgotten > 0 && !self.store.forget_log().await? {
            tracing::warn!("addresses that were dropped stand in the database's log until the next checkpoint");
        }
        Ok(forgotten)
    }
}
