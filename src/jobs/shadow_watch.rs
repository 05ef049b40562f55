//! Follows the version in the shadow as the register names it, beside the model watch and never in its way.

use super::pause;
use crate::moderation::{Shadowed, Sieve};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(1);
/// How long a version that does not load is left alone, unless another is named: somebody may have mended its row.
const LOOK_AGAIN: u32 = 30;

pub(super) async fn run(sieve: Sieve, stop: CancellationToken) {
    let mut told: Option<(String, String)> = None;
    let mut rest = 0_u32;
    loop {
        if rest > 0 && is_still(&sieve, told.as_ref()).await {
            rest -= 1;
        } else {
            rest = 0;
            match sieve.follow_shadow().await {
                Ok(Shadowed::Unchanged) => {}
                Ok(Shadowed::Changed(version)) => {
                    told = None;
                    tracing::info!(version, "this model judges in the shadow now");
                }
                Ok(Shadowed::Ended) => {
                    told = None;
                    tracing::info!("no model judges in the shadow any more");
                }
                Ok(Shadowed::Damaged { version, why }) => {
                    let damaged = Some((version, why));
                    if let Some((version, why)) = damaged.as_ref().filter(|_| told != damaged) {
                        tracing::error!(version, why, "this model cannot judge in the shadow");
                        metrics::counter!("tamis_model_failures_total").increment(1);
                    }
                    told = damaged;
                    rest = LOOK_AGAIN;
                }
                // The model watch says that the register is away.
                Err(error) => tracing::debug!(%error, "the shadow could not be looked up"),
            }
        }
        if !pause(&stop, EVERY).await {
            return;
        }
    }
}

/// Whether the register still names the version that did not load.
async fn is_still(sieve: &Sieve, damaged: Option<&(String, String)>) -> bool {
    let named = sieve.store.shadow().await.ok().flatten();
    let version = named.filter(|row| row.until_ms.is_none()).map(|row| row.version);
    version.as_ref() == damaged.map(|(version, _)| version)
}
