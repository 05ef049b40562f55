//! Follows the version that the register has in use, so that every process on one database serves the same within seconds.

use super::pause;
use crate::moderation::{Followed, Sieve};
use crate::storage::Error;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(1);
/// Looks at a damaged version again after so many rounds: somebody may have mended its row.
const LOOK_AGAIN: u32 = 30;

pub(super) async fn run(sieve: Sieve, stop: CancellationToken) {
    let mut watch = Watch::default();
    loop {
        watch.look(&sieve).await;
        if !pause(&stop, EVERY).await {
            return;
        }
    }
}

/// What was last found wrong, so that it is said once and not every second.
#[derive(Default)]
struct Watch {
    damaged: Option<(String, String)>,
    away: bool,
    rounds: u32,
    told: Option<String>,
}

impl Watch {
    async fn look(&mut self, sieve: &Sieve) {
        self.rounds = self.rounds.wrapping_add(1);
        if self.damaged.is_some() && !self.rounds.is_multiple_of(LOOK_AGAIN) && !self.has_changed(sieve).await {
            return;
        }
        match sieve.follow().await {
            Ok(followed) => {
                if std::mem::take(&mut self.away) {
                    tracing::info!("the register of models answers again");
                }
                self.note(followed);
            }
            Err(error) => self.note_away(&error),
        }
        self.tell_version(sieve);
    }

    /// Whether the register names another version than the damaged one.
    async fn has_changed(&self, sieve: &Sieve) -> bool {
        sieve
            .store
            .version_in_use()
            .await
            .is_ok_and(|in_use| in_use != self.damaged)
    }

    fn note(&mut self, followed: Followed) {
        match followed {
            Followed::Unchanged => self.damaged = None,
            Followed::Changed(version) => {
                self.damaged = None;
                tracing::info!(version, "this model is in use now");
            }
            Followed::Empty => {
                let nothing = Some((String::new(), String::new()));
                if self.damaged != nothing {
                    tracing::error!("no model was ever put in use; comments go to review");
                    self.damaged = nothing;
                }
            }
            Followed::Damaged { version, checksum, why } => {
                let damaged = Some((version.clone(), checksum));
                if self.damaged != damaged {
                    tracing::error!(version, why, "this model cannot be used; the one before stays in use");
                    metrics::counter!("tamis_model_failures_total").increment(1);
                    self.damaged = damaged;
                }
            }
        }
    }

    fn note_away(&mut self, error: &Error) {
        if !std::mem::replace(&mut self.away, true) {
            tracing::warn!(%error, "the register of models does not answer; the model in use stays");
        }
    }

    /// Shows in the figures which version serves.
    fn tell_version(&mut self, sieve: &Sieve) {
        let serves = sieve.model.find().map(|model| model.version().to_owned());
        if serves == self.told {
            return;
        }
        if let Some(version) = self.told.take() {
            metrics::gauge!("tamis_model_info", "version" => version).set(0.0);
        }
        if let Some(version) = &serves {
            metrics::gauge!("tamis_model_info", "version" => version.clone()).set(1.0);
        }
        self.told = serves;
    }
}
