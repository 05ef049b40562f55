//! What keeps addresses private: sealing at rest, keyed hashes to find them by, tokens, passwords.
//!
//! Owns every use of a key. Knows nothing of tables, requests or what the sealed texts mean.

mod coral;
mod form;
mod key;
mod password;
mod seal;
mod token;
mod webhook;

pub use coral::is_signed_by_coral;
pub use form::{Challenge, ChallengeError, Proof};
pub use key::{KeyError, MasterKey};
pub use password::{hash_password, verify_password};
pub use seal::{SealError, Sealed};
pub use token::{Secret, hash_secret, random_hex, random_secret, same};
pub use webhook::{sign_webhook, webhook_secret};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt::Write;

/// What a pseudonym or a sealed text is of; one of a kind never matches or opens as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Email,
    Ip,
    Network,
    ModeratorEmail,
    Fingerprint,
    Request,
    EditToken,
    AuthorToken,
    CsrfToken,
    /// What a request was answered.
    Answer,
    /// Who a text says wrote it, where no address does.
    Contributor,
    /// What webhooks are signed with.
    WebhookSecret,
    /// What a Coral signs its questions with.
    CoralSecret,
    /// Who reported a comment, or objects.
    Reporter,
    /// A link to object by.
    Objection,
    /// What a letter says.
    Letter,
    /// What another system calls a comment, where that could be an address.
    SourceId,
    /// Who a letter goes to.
    Recipient,
    /// A link in a mail.
    MailLink,
    /// The secret of a second factor.
    Factor,
    RecoveryCode,
    /// That a password was right and a code is still asked for.
    LogInStep,
    /// An account or a caller, of which tries are counted.
    Try,
    /// A comment that a website had checked.
    Check,
    /// When a form was given out.
    Stamp,
    /// What proofs of work are signed with.
    Challenge,
    /// The short key of a site.
    ShortKey,
}

impl Kind {
    fn label(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Ip => "ip",
            Self::Network => "network",
            Self::ModeratorEmail => "moderator-email",
            Self::Fingerprint => "fingerprint",
            Self::Request => "request",
            Self::EditToken => "edit-token",
            Self::AuthorToken => "author-token",
            Self::CsrfToken => "csrf-token",
            Self::Answer => "answer",
            Self::Contributor => "contributor",
            Self::WebhookSecret => "webhook-secret",
            Self::CoralSecret => "coral-secret",
            Self::Reporter => "reporter",
            Self::Objection => "objection",
            Self::Letter => "letter",
            Self::SourceId => "source-id",
            Self::Recipient => "recipient",
            Self::MailLink => "mail-link",
            Self::Factor => "second-factor",
            Self::RecoveryCode => "recovery-code",
            Self::LogInStep => "log-in-step",
            Self::Try => "try",
            Self::Check => "check",
            Self::Stamp => "stamp",
            Self::Challenge => "challenge",
            Self::ShortKey => "short-key",
        }
    }
}

/// The keys of one installation, derived from its master key. Cheap to clone.
#[derive(Clone)]
pub struct Vault {
    sealing: [u8; 32],
    hashing: [u8; 32],
    fingerprint: String,
}

impl Vault {
    pub fn new(master: &MasterKey) -> Self {
        let derive = |label: &str| mac(master.expose(), &[label]);
        Self {
            sealing: derive("tamis/1/sealing"),
            hashing: derive("tamis/1/hashing"),
            fingerprint: hex(&derive("tamis/1/fingerprint")[..16]),
        }
    }

    /// Tells two master keys apart and betrays neither; kept in the database so that a wrong key is noticed at start.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// A keyed hash (HMAC-SHA-256, 64 hex digits) of `parts` within a site: equal for equal parts, useless without the key.
    ///
    /// Each part is preceded by its length, so that parts cannot be shifted into one another.
    pub fn pseudonym(&self, kind: Kind, site: &str, parts: &[&str]) -> String {
        let mut all = vec![kind.label(), site];
        all.extend_from_slice(parts);
        hex(&mac(&self.hashing, &all))
    }

    /// Encrypts a text (XChaCha20-Poly1305, RFC 8439 and its extended nonce) so that it opens only as this kind on this site.
    pub fn seal(&self, kind: Kind, site: &str, text: &str) -> Result<Sealed, SealError> {
        seal::seal(&self.sealing, &context(kind, site), text)
    }

    /// Opens what [`Vault::seal`] made of the same kind on the same site.
    pub fn open(&self, kind: Kind, site: &str, sealed: &[u8]) -> Result<String, SealError> {
        seal::open(&self.sealing, &context(kind, site), sealed)
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(…)")
    }
}

fn context(kind: Kind, site: &str) -> String {
    format!("{}\n{site}", kind.label())
}

fn mac(key: &[u8; 32], parts: &[&str]) -> [u8; 32] {
    // RFC 2104, 2: a key shorter than the block is filled up with zeros.
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().into()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        Vault::new(&MasterKey::parse(&"07".repeat(32)).unwrap())
    }

    #[test]
    fn a_sealed_text_opens_only_where_it_was_sealed() {
        let sealed = vault().seal(Kind::Email, "blog", "awa@example.org").unwrap();
        assert_eq!(
            vault().open(Kind::Email, "blog", sealed.as_bytes()).unwrap(),
            "awa@example.org"
        );
        assert!(vault().open(Kind::Email, "other", sealed.as_bytes()).is_err());
        assert!(vault().open(Kind::Ip, "blog", sealed.as_bytes()).is_err());
        let mut bent = sealed.as_bytes().to_vec();
        *bent.last_mut().unwrap() ^= 1;
        assert!(vault().open(Kind::Email, "blog", &bent).is_err());
        assert!(vault().open(Kind::Email, "blog", &[]).is_err());
    }

    #[test]
    fn two_sealings_of_one_text_differ_and_hide_it() {
        let seal = || vault().seal(Kind::Email, "blog", "awa@example.org").unwrap();
        assert_ne!(seal().as_bytes(), seal().as_bytes());
        assert!(!seal().as_bytes().windows(3).any(|w| w == b"awa"));
    }

    #[test]
    fn pseudonyms_match_within_a_site_and_kind_and_key_only() {
        let vault = vault();
        let of = |kind, site, parts: &[&str]| vault.pseudonym(kind, site, parts);
        assert_eq!(of(Kind::Email, "a", &["x"]), of(Kind::Email, "a", &["x"]));
        assert_ne!(of(Kind::Email, "a", &["x"]), of(Kind::Email, "b", &["x"]));
        assert_ne!(of(Kind::Email, "a", &["x"]), of(Kind::Ip, "a", &["x"]));
        assert_ne!(
            of(Kind::Fingerprint, "a", &["xy", "z"]),
            of(Kind::Fingerprint, "a", &["x", "yz"])
        );
        let other = Vault::new(&MasterKey::parse(&"08".repeat(32)).unwrap());
        assert_ne!(of(Kind::Email, "a", &["x"]), other.pseudonym(Kind::Email, "a", &["x"]));
        assert_ne!(vault.fingerprint(), other.fingerprint());
    }

    #[test]
    fn keys_do_not_print() {
        assert_eq!(format!("{:?}", vault()), "Vault(…)");
    }
}
