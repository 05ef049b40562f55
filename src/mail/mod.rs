//! Letters put in words and handed to a mail server.
//!
//! Owns what a mail looks like and how the server is spoken to. Knows nothing of why a letter was written, of the outbox
//! it waits in, or of when to try again.

mod blocks;
mod compose;
mod defang;

pub use compose::{Envelope, compose};

use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;
use url::Url;

/// How long the server may take for one step.
const PATIENCE: Duration = Duration::from_secs(20);

/// A mail server, and in whose name it is spoken to.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// The address that links begin with.
    public_url: Url,
}

/// Why there can be no mailer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailerError {
    #[error("it is a URL such as smtps://USER@mail.example.org or smtp://mail.example.org:587?tls=required")]
    Server,
    #[error("it is an address such as Comments <comments@example.org>")]
    From,
}

/// Why a letter did not leave, told without what the server answered: that may hold the address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    #[error("the letter cannot be made")]
    Letter,
    #[error("the server took too long")]
    Slow,
    #[error("no safe connection (TLS)")]
    Tls,
    #[error("the server said {0}")]
    Refused(u16),
    #[error("the server cannot be reached")]
    Away,
}

impl SendError {
    /// Whether trying again is in vain: the server will never take this letter (RFC 5321, 4.2.1). Where it rather refuses
    /// us (who may send, 530 to 538) or a command (500 to 504), its operator or ours may mend that within the day.
    pub fn is_for_good(&self) -> bool {
        matches!(self, Self::Letter)
            || matches!(self, Self::Refused(code) if *code >= 521 && !matches!(code, 530..=538))
    }
}

impl Mailer {
    /// `smtp` is a connection URL, password included where there is one; `from` a mailbox.
    pub fn new(smtp: &str, from: &str, public_url: Url) -> Result<Self, MailerError> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(smtp).map_err(|_| MailerError::Server)?;
        Ok(Self {
            transport: builder.timeout(Some(PATIENCE)).build(),
            from: parse_from(from)?,
            public_url,
        })
    }

    /// Puts a letter in words and hands it over; when this returns, the server has it.
    pub async fn send(&self, envelope: &Envelope<'_>) -> Result<(), SendError> {
        let message = compose(envelope, &self.from, &self.public_url).ok_or(SendError::Letter)?;
        self.hand_over(message).await
    }

    async fn hand_over(&self, message: Message) -> Result<(), SendError> {
        let sending = self.transport.send(message);
        let Ok(sent) = tokio::time::timeout(3 * PATIENCE, sending).await else {
            return Err(SendError::Slow);
        };
        sent.map(drop).map_err(|error| {
            if let Some(code) = error.status() {
                SendError::Refused(u16::from(code))
            } else if error.is_timeout() {
                SendError::Slow
            } else if error.is_tls() {
                SendError::Tls
            } else {
                SendError::Away
            }
        })
    }
}

/// Who letters come from.
pub fn parse_from(text: &str) -> Result<Mailbox, MailerError> {
    text.trim().parse().map_err(|_| MailerError::From)
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mailer(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_refused_for_good_is_tried_no_more() {
        for (code, for_good) in [
            (550, true),
            (551, true),
            (553, true),
            (554, true),
            (556, true),
            (521, true),
        ] {
            assert_eq!(SendError::Refused(code).is_for_good(), for_good, "{code}");
        }
        for passing in [421, 450, 451, 452, 500, 503, 530, 535, 538] {
            assert!(!SendError::Refused(passing).is_for_good(), "{passing}");
        }
        assert!(!SendError::Away.is_for_good() && !SendError::Slow.is_for_good() && !SendError::Tls.is_for_good());
    }
}
