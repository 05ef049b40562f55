//! Sends what stands in the outbox. Several processes may: each claims what it sends.

use super::outbound::post;
use super::pause;
use crate::moderation::{Delivered, Sieve};
use crate::storage::Error;
use futures_util::{StreamExt, stream};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(1);
/// Deliveries under way at once: a claim has no more.
const AT_ONCE: usize = 16;

pub(super) async fn run(sieve: Sieve, allow_local: bool, stop: CancellationToken) {
    let mut away = false;
    loop {
        let sent = round(&sieve, allow_local).await;
        match &sent {
            Ok(_) => away = false,
            Err(error) if !std::mem::replace(&mut away, true) => {
                tracing::warn!(%error, "the outbox of webhooks does not answer");
            }
            Err(_) => {}
        }
        // Where there was much there may be more; still, whoever stops us is heard.
        let rest = if sent.is_ok_and(|sent| sent > 0) {
            Duration::ZERO
        } else {
            EVERY
        };
        if stop.is_cancelled() || !pause(&stop, rest).await {
            return;
        }
    }
}

/// Sends what is due; gives how many were taken.
async fn round(sieve: &Sieve, allow_local: bool) -> Result<usize, Error> {
    let taken = sieve.take_deliveries().await?;
    let count = taken.len();
    let mut sent = stream::iter(taken)
        .map(|outgoing| async move {
            let answer = post(&outgoing, allow_local).await;
            sieve.settle_delivery(&outgoing, answer).await
        })
        .buffer_unordered(AT_ONCE);
    while let Some(delivered) = sent.next().await {
        let outcome = match delivered? {
            Delivered::Done => "done",
            Delivered::Again => "again",
            Delivered::GivenUp => "given_up",
            Delivered::Gone => "gone",
        };
        metrics::counter!("tamis_webhooks_total", "outcome" => outcome).increment(1);
    }
    Ok(count)
}
