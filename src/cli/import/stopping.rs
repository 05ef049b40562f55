//! Being asked to stop, by Ctrl-C or by whoever runs services.
//!
//! Owns that nothing under way is torn: who reads, and who keeps, is asked and ends where it can.

use crate::import::Progress;
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;

pub struct Stopping(Arc<Notify>);

impl Stopping {
    /// From here on, being asked to stop ends no process by itself.
    pub fn listen(progress: &Progress) -> std::io::Result<Self> {
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let asked = Arc::new(Notify::new());
        let (progress, told) = (progress.clone(), asked.clone());
        tokio::spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            progress.stop();
            told.notify_one();
            // Whoever asks twice does not wait for what cannot be asked. What is under way in the database is undone there.
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            std::process::exit(130);
        });
        Ok(Self(asked))
    }

    pub async fn asked(&self) {
        self.0.notified().await;
    }
}
