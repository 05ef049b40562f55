//! Sends what stands in the outbox. Several processes may: each claims what it sends.
//!
//! Owns that nobody waits for the slowest: what ended makes room for more at once, and no endpoint has more than its share.

use super::outbound::post;
use crate::moderation::{Delivered, Delivery, Sieve};
use crate::storage::Error;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(1);
/// Deliveries under way at once.
const AT_ONCE: usize = 16;

pub(super) async fn run(sieve: Sieve, allow_local: bool, stop: CancellationToken) {
    let mut away = Away::default();
    let mut under_way: JoinSet<Result<Delivered, Error>> = JoinSet::new();
    while !stop.is_cancelled() {
        let taken = match sieve.take_deliveries(AT_ONCE - under_way.len()).await {
            Ok(taken) => {
                away.answered();
                taken
            }
            Err(error) => {
                away.failed(&error);
                Vec::new()
            }
        };
        let is_any = !taken.is_empty();
        for outgoing in taken {
            under_way.spawn(send(sieve.clone(), outgoing, allow_local));
        }
        // Where there was much there may be more, if there is room; still, whoever stops us is heard.
        if is_any && under_way.len() < AT_ONCE {
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            Some(ended) = under_way.join_next() => settled(ended, &mut away),
            () = tokio::time::sleep(EVERY) => {}
        }
    }
    while let Some(ended) = under_way.join_next().await {
        settled(ended, &mut away);
    }
}

async fn send(sieve: Sieve, outgoing: Delivery, allow_local: bool) -> Result<Delivered, Error> {
    let answer = post(&outgoing, allow_local).await;
    sieve.settle_delivery(&outgoing, answer).await
}

fn settled(ended: Result<Result<Delivered, Error>, tokio::task::JoinError>, away: &mut Away) {
    let delivered = match ended {
        Ok(Ok(delivered)) => delivered,
        // Its claim ends by itself, and it is sent again.
        Ok(Err(error)) => return away.failed(&error),
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => return,
    };
    let outcome = match delivered {
        Delivered::Done => "done",
        Delivered::Again => "again",
        Delivered::GivenUp => "given_up",
        Delivered::Gone => "gone",
    };
    metrics::counter!("tamis_webhooks_total", "outcome" => outcome).increment(1);
}

/// Whether the database is away, which is said once.
#[derive(Default)]
struct Away(bool);

impl Away {
    fn answered(&mut self) {
        self.0 = false;
    }

    fn failed(&mut self, error: &Error) {
        if !std::mem::replace(&mut self.0, true) {
            tracing::warn!(%error, "the outbox of webhooks does not answer");
        }
    }
}
