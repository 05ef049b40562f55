//! Writes the letters that are due, and hands over what waits in the outbox. Several processes may do so at once.

use super::pause;
use crate::locale::Tongue;
use crate::mail::{Envelope, Mailer};
use crate::moderation::Sieve;
use crate::storage::Error;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(2);
/// Every so many rounds it is looked at who else is to be told.
const TELL_EVERY: u32 = 5;

pub(super) async fn run(sieve: Sieve, mailer: std::sync::Arc<Mailer>, stop: CancellationToken) {
    let mut rounds = 0_u32;
    loop {
        if let Err(error) = round(&sieve, &mailer, rounds.is_multiple_of(TELL_EVERY)).await {
            tracing::warn!(%error, "letters could not be seen to; they wait");
        }
        rounds = rounds.wrapping_add(1);
        if !pause(&stop, EVERY).await {
            return;
        }
    }
}

/// One round: letters are written, then those due are handed over. Gives how many left.
pub async fn round(sieve: &Sieve, mailer: &Mailer, tell: bool) -> Result<usize, Error> {
    sieve.answer_password_wishes().await?;
    sieve.ask_readers().await?;
    if tell {
        super::notices::word(sieve, mailer).await?;
        sieve.tell_replies().await?;
        sieve.tell_moderators().await?;
    }
    let left = deliver(sieve, mailer).await;
    let state = sieve.outbox_state().await?;
    metrics::gauge!("tamis_mail_waiting").set(figure(state.waiting));
    metrics::gauge!("tamis_mail_given_up").set(figure(state.given_up));
    left
}

async fn deliver(sieve: &Sieve, mailer: &Mailer) -> Result<usize, Error> {
    let mut left = 0;
    for letter in sieve.claim_letters().await? {
        let envelope = Envelope {
            id: &letter.id,
            to: &letter.to,
            letter: &letter.letter,
            tongue: Tongue::find(&letter.lang).unwrap_or_default(),
            at_ms: letter.at_ms,
        };
        let kind = letter.letter.kind();
        match mailer.send(&envelope).await {
            Ok(()) => {
                sieve.letter_left(&letter).await?;
                metrics::counter!("tamis_mail_sent_total", "kind" => kind).increment(1);
                left += 1;
            }
            Err(error) => {
                let why = error.to_string();
                let given_up = sieve.letter_stayed(&letter, &why).await?;
                metrics::counter!("tamis_mail_failures_total", "kind" => kind).increment(1);
                if given_up {
                    tracing::error!(letter = letter.id, kind, why, "a letter was given up after a day");
                } else {
                    tracing::warn!(
                        letter = letter.id,
                        kind,
                        why,
                        "a letter did not leave; it is tried again"
                    );
                }
            }
        }
    }
    Ok(left)
}

#[expect(clippy::cast_precision_loss, reason = "there are far fewer than 2^52 letters")]
fn figure(count: i64) -> f64 {
    count as f64
}
