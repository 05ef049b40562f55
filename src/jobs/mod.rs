//! What a serving process does besides answering: following the register and its shadow, telling sites, forgetting what has expired.
//!
//! Owns the loops and their end. A job that fails says so once and tries again; it never takes the service with it.

pub mod mail;
mod model_watch;
mod outbound;
mod retention;
mod shadow_watch;
mod webhooks;

use crate::mail::Mailer;
use crate::moderation::Sieve;
use futures_util::future::FutureExt;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long a job that panicked rests.
const BEGIN_ANEW: Duration = Duration::from_secs(1);

/// The jobs of a process, under way until they are stopped.
pub struct Jobs {
    running: JoinSet<()>,
    stop: CancellationToken,
}

impl Jobs {
    /// Starts every job. `allow_local` lets webhooks reach this machine itself.
    pub fn start(sieve: &Sieve, allow_local: bool) -> Self {
        let stop = CancellationToken::new();
        let mut running = JoinSet::new();
        let (watched, ended) = (sieve.clone(), stop.clone());
        running.spawn(keep_up("model_watch", stop.clone(), move || {
            model_watch::run(watched.clone(), ended.clone())
        }));
        let (shadowed, ended) = (sieve.clone(), stop.clone());
        running.spawn(keep_up("shadow_watch", stop.clone(), move || {
            shadow_watch::run(shadowed.clone(), ended.clone())
        }));
        let (kept, ended) = (sieve.clone(), stop.clone());
        running.spawn(keep_up("retention", stop.clone(), move || {
            retention::run(kept.clone(), ended.clone())
        }));
        let (told, ended) = (sieve.clone(), stop.clone());
        running.spawn(keep_up("webhooks", stop.clone(), move || {
            webhooks::run(told.clone(), allow_local, ended.clone())
        }));
        Self { running, stop }
    }

    /// Starts the job that sends mail.
    pub fn send_mail(&mut self, sieve: &Sieve, mailer: Mailer) {
        let (sieve, stop) = (sieve.clone(), self.stop.clone());
        let mailer = std::sync::Arc::new(mailer);
        self.running.spawn(keep_up("mail", stop.clone(), move || {
            mail::run(sieve.clone(), mailer.clone(), stop.clone())
        }));
    }

    /// Lets every job end what it is at, then returns.
    pub async fn stop(mut self) {
        self.stop.cancel();
        while self.running.join_next().await.is_some() {}
    }
}

/// Runs a job to its end, and anew where it panics: the others and the service never notice, the log does.
async fn keep_up<F: Future<Output = ()>>(name: &'static str, stop: CancellationToken, mut job: impl FnMut() -> F) {
    while AssertUnwindSafe(job()).catch_unwind().await.is_err() {
        tracing::error!(job = name, "a job panicked; it begins anew");
        metrics::counter!("tamis_job_panics_total", "job" => name).increment(1);
        if !pause(&stop, BEGIN_ANEW).await {
            return;
        }
    }
}

/// Waits; false once it is time to stop.
async fn pause(stop: &CancellationToken, pause: Duration) -> bool {
    tokio::select! {
        () = stop.cancelled() => false,
        () = tokio::time::sleep(pause) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn a_job_that_panics_begins_anew_until_it_is_stopped() {
        let began = AtomicUsize::new(0);
        let job = || async {
            assert!(began.fetch_add(1, Ordering::SeqCst) > 0, "on purpose");
        };
        keep_up("broken", CancellationToken::new(), job).await;
        assert_eq!(began.load(Ordering::SeqCst), 2);
        let stop = CancellationToken::new();
        stop.cancel();
        keep_up("hopeless", stop, || async { panic!("on purpose") }).await;
    }
}
