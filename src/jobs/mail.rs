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

/// Letters handed over in one round at the most, so that others are written meanwhile.
const MOST: usize = 100;

pub(super) async fn run(sieve: Sieve, mailer: std::sync::Arc<Mailer>, stop: CancellationToken) {
    let mut rounds = 0_u32;
    loop {
        if let Err(error) = round(&sieve, &mailer, rounds.is_multiple_of(TELL_EVERY), &stop).await {
            tracing::warn!(%error, "letters could not be seen to; they wait");
        }
        rounds = rounds.wrapping_add(1);
        if !pause(&stop, EVERY).await {
            return;
        }
    }
}

/// One round: letters are written, then those due are handed over, whatever became of the writing. Gives how many left.
pub async fn round(sieve: &Sieve, mailer: &Mailer, tell: bool, stop: &CancellationToken) -> Result<usize, Error> {
    wrote("password", sieve.answer_password_wishes().await);
    wrote("confirm", sieve.ask_readers().await);
    if tell {
        wrote("notice", sieve.post_notices().await);
        wrote("reply", sieve.tell_replies().await);
        wrote("waiting", sieve.tell_moderators().await);
    }
    let left = deliver(sieve, mailer, stop).await;
    let state = sieve.outbox_state().await?;
    metrics::gauge!("tamis_mail_waiting").set(figure(state.waiting));
    metrics::gauge!("tamis_mail_given_up").set(figure(state.given_up));
    left
}

/// What keeps letters of one kind from being written keeps back no others.
fn wrote(kind: &'static str, written: Result<usize, Error>) {
    if let Err(error) = written {
        tracing::warn!(kind, %error, "letters could not be written; they are tried again");
    }
}

/// Takes one letter at a time: a server that is slow with one holds up no other process with the rest.
async fn deliver(sieve: &Sieve, mailer: &Mailer, stop: &CancellationToken) -> Result<usize, Error> {
    let mut left = 0;
    for _ in 0..MOST {
        if stop.is_cancelled() {
            break;
        }
        let Some(letter) = sieve.claim_letter().await? else {
            break;
        };
        let envelope = Envelope {
            id: &letter.id,
            to: &letter.to,
            letter: &letter.letter,
            tongue: Tongue::find(&letter.lang).unwrap_or_default(),
            at_ms: letter.at_ms,
        };
        let (id, kind) = (&letter.id, letter.kind);
        match mailer.send(&envelope).await {
            Ok(()) => {
                if !sieve.letter_left(&letter).await? {
                    tracing::warn!(letter = id, kind, "another process took this letter before it had left");
                }
                metrics::counter!("tamis_mail_sent_total", "kind" => kind).increment(1);
                left += 1;
            }
            Err(error) => {
                let why = error.to_string();
                let given_up = sieve.letter_stayed(&letter, &why, error.is_for_good()).await?;
                metrics::counter!("tamis_mail_failures_total", "kind" => kind).increment(1);
                if given_up {
                    tracing::error!(letter = id, kind, why, "a letter was given up");
                } else {
                    tracing::warn!(letter = id, kind, why, "a letter did not leave; it is tried again");
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
