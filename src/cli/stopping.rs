//! Being asked to stop: by Ctrl-C, by whoever runs services, or by a terminal that goes away.
//!
//! Owns that nothing under way is torn: who works is asked, and ends where it can.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;

/// How long what is asked counts as asked once.
const SAME: Duration = Duration::from_secs(1);

pub struct Stopping(Arc<Notify>);

impl Stopping {
    /// From here on, being asked to stop ends no process by itself; `tell` is called at once.
    pub fn listen(tell: impl FnOnce() + Send + 'static) -> std::io::Result<Self> {
        let mut signals = Signals::all()?;
        let asked = Arc::new(Notify::new());
        let told = asked.clone();
        tokio::spawn(async move {
            signals.next().await;
            tell();
            told.notify_one();
            // A terminal that goes, and whoever stops a group, says so more than once at that moment.
            let same = tokio::time::sleep(SAME);
            tokio::pin!(same);
            loop {
                tokio::select! {
                    () = &mut same => break,
                    () = signals.next() => {}
                }
            }
            signals.hang_up = None;
            // Whoever asks twice does not wait for what cannot be asked. What is under way in the database is undone there.
            signals.next().await;
            std::process::exit(130);
        });
        Ok(Self(asked))
    }

    pub async fn asked(&self) {
        self.0.notified().await;
    }
}

struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Option<Signal>,
}

impl Signals {
    fn all() -> std::io::Result<Self> {
        let hang_up = (!ignores_hang_up()).then(|| signal(SignalKind::hangup()));
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: hang_up.transpose()?,
        })
    }

    async fn next(&mut self) {
        let hung_up = async {
            match &mut self.hang_up {
                Some(hang_up) => hang_up.recv().await,
                None => pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = hung_up => {}
        }
    }
}

/// Whether it is to go on when the terminal goes away, as `nohup` asks; Linux tells (`SigIgn` in proc(5)).
fn ignores_hang_up() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & 1 == 1)
}
