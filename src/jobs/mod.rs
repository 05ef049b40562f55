//! What a serving process does besides answering: following the register, forgetting what has expired.
//!
//! Owns the loops and their end. A job that fails says so once and tries again; it never takes the service with it.

mod model_watch;
mod retention;

use crate::moderation::Sieve;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// The jobs of a process, under way until they are stopped.
pub struct Jobs {
    running: JoinSet<()>,
    stop: CancellationToken,
}

impl Jobs {
    /// Starts every job.
    pub fn start(sieve: &Sieve) -> Self {
        let stop = CancellationToken::new();
        let mut running = JoinSet::new();
        running.spawn(model_watch::run(sieve.clone(), stop.clone()));
        running.spawn(retention::run(sieve.clone(), stop.clone()));
        Self { running, stop }
    }

    /// Lets every job end what it is at, then returns.
    pub async fn stop(mut self) {
        self.stop.cancel();
        while self.running.join_next().await.is_some() {}
    }
}

/// Waits; false once it is time to stop.
async fn pause(stop: &CancellationToken, pause: Duration) -> bool {
    tokio::select! {
        () = stop.cancelled() => false,
        () = tokio::time::sleep(pause) => true,
    }
}
