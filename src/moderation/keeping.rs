//! How long a comment's addresses are kept, where a site says less than the comment itself.
//!
//! Owns when they go. What of a comment waits for a moderator, and therefore keeps them, stands in the statement.

use super::Sieve;
use crate::storage::Error;

/// Comments of one transaction: others that write come between.
const AT_ONCE: i64 = 200;

impl Sieve {
    /// Drops, for good, addresses that their sites keep no longer, until none is left or `is_over`. Gives of how many comments; a
    /// site that fails keeps no other from its turn.
    pub async fn forget_addresses(&self, is_over: impl Fn() -> bool) -> Result<usize, Error> {
        let (mut forgotten, mut failed) = (0, None);
        for site in self.store.sites().await? {
            let Some(before_ms) = site.drops_addresses_before_ms(self.clock.now_ms()) else {
                continue;
            };
            while !is_over() {
                match self.store.drop_addresses(site.id.clone(), before_ms, AT_ONCE).await {
                    Ok(0) => break,
                    Ok(dropped) => forgotten += dropped,
                    Err(error) => {
                        failed = Some(error);
                        break;
                    }
                }
            }
        }
        if forgotten > 0 && !self.store.forget_log().await? {
            tracing::warn!("addresses that were dropped stand in the database's log until the next checkpoint");
        }
        failed.map_or(Ok(forgotten), Err)
    }
}
