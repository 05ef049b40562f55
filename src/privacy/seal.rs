//! Authenticated encryption of short texts: nonce, then cipher text and tag.

use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};

const NONCE_BYTES: usize = 24;

/// What stands in the database in place of an address: 24 bytes of nonce, the cipher text, 16 bytes of tag.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed(…)")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    #[error("the system gives no random bytes")]
    Random,
    #[error("the sealed text does not open: another key, another place, or damage")]
    Closed,
}

pub(super) fn seal(key: &[u8; 32], context: &str, text: &str) -> Result<Sealed, SealError> {
    let mut sealed = vec![0; NONCE_BYTES];
    getrandom::fill(&mut sealed).map_err(|_| SealError::Random)?;
    let mut nonce = [0; NONCE_BYTES];
    nonce.copy_from_slice(&sealed);
    let payload = Payload {
        msg: text.as_bytes(),
        aad: context.as_bytes(),
    };
    let cipher_text = XChaCha20Poly1305::new(key.into())
        .encrypt(&nonce.into(), payload)
        .map_err(|_| SealError::Closed)?;
    sealed.extend_from_slice(&cipher_text);
    Ok(Sealed(sealed))
}

pub(super) fn open(key: &[u8; 32], context: &str, sealed: &[u8]) -> Result<String, SealError> {
    let (nonce, cipher_text) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::Closed)?;
    let payload = Payload {
        msg: cipher_text,
        aad: context.as_bytes(),
    };
    let text = XChaCha20Poly1305::new(key.into())
        .decrypt(&(*nonce).into(), payload)
        .map_err(|_| SealError::Closed)?;
    String::from_utf8(text).map_err(|_| SealError::Closed)
}
