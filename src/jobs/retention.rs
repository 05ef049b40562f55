//! Forgets what is kept for a while only: the keys of requests, proofs of work, deliveries of webhooks, letters, what models said that are in the shadow no more, and addresses where a site says so.

use super::pause;
use crate::moderation::Sieve;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_hours(1);

pub(super) async fn run(sieve: Sieve, stop: CancellationToken) {
    loop {
        match sieve
            .store
            .forget_requests(sieve.clock.now_ms() - Sieve::REMEMBERED_MS)
            .await
        {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "keys of old requests were forgotten"),
            Err(error) => tracing::warn!(%error, "keys of old requests could not be forgotten"),
        }
        match sieve.forget_checks().await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "comments that websites had checked were forgotten"),
            Err(error) => tracing::warn!(%error, "comments that websites had checked could not be forgotten"),
        }
        match sieve.store.forget_proofs(sieve.clock.now_ms()).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "proofs of work that count no more were forgotten"),
            Err(error) => tracing::warn!(%error, "proofs of work that count no more could not be forgotten"),
        }
        match sieve.store.forget_shadows().await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "verdicts of earlier shadows were forgotten"),
            Err(error) => tracing::warn!(%error, "verdicts of earlier shadows could not be forgotten"),
        }
        let before_ms = sieve.clock.now_ms() - Sieve::DELIVERIES_KEPT_MS;
        match sieve.store.forget_deliveries(before_ms).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "old deliveries of webhooks were forgotten"),
            Err(error) => tracing::warn!(%error, "old deliveries of webhooks could not be forgotten"),
        }
        let before_ms = sieve.clock.now_ms() - Sieve::ANSWERED_KEPT_MS;
        match sieve.store.forget_answered(before_ms).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "answered reports and sent letters were forgotten"),
            Err(error) => tracing::warn!(%error, "answered reports could not be forgotten"),
        }
        let before_ms = sieve.clock.now_ms() - Sieve::UNSENT_KEPT_MS;
        match sieve.store.drop_unsent(before_ms).await {
            Ok(0) => {}
            Ok(dropped) => tracing::warn!(
                dropped,
                "letters that nobody sent within 30 days were dropped; is there a mail server?"
            ),
            Err(error) => tracing::warn!(%error, "letters that nobody sent could not be dropped"),
        }
        match sieve
            .store
            .forget_letters(sieve.clock.now_ms() - Sieve::LETTERS_REMEMBERED_MS)
            .await
        {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "old letters were forgotten"),
            Err(error) => tracing::warn!(%error, "old letters could not be forgotten"),
        }
        match sieve.forget_wishes().await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "old wishes to hear of answers were forgotten"),
            Err(error) => tracing::warn!(%error, "old wishes to hear of answers could not be forgotten"),
        }
        match sieve.forget_addresses(|| stop.is_cancelled()).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "addresses of old comments were dropped"),
            Err(error) => tracing::warn!(%error, "addresses of old comments could not be dropped"),
        }
        if !pause(&stop, EVERY).await {
            return;
        }
    }
}
