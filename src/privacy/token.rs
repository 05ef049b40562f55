//! Secrets that callers carry: shown once, kept only as hashes, compared in constant time.

use super::hex;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A secret on its way to its owner. It does not print; `expose` hands it over.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub(super) fn from_text(text: String) -> Self {
        Self(text)
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// `prefix` and `chars` random characters of `a–z0–9`, 5.17 bits each; an error where the system gives no random bytes.
pub fn random_secret(prefix: &str, chars: usize) -> Result<Secret, getrandom::Error> {
    const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut text = String::with_capacity(prefix.len() + chars);
    text.push_str(prefix);
    let mut bytes = [0; 64];
    while text.len() < prefix.len() + chars {
        getrandom::fill(&mut bytes)?;
        // 252 is the largest multiple of 36 in a byte: what lies above would favour the first letters.
        let drawn = bytes
            .iter()
            .filter(|&&b| b < 252)
            .map(|&b| char::from(ALPHABET[usize::from(b % 36)]));
        text.extend(drawn.take(prefix.len() + chars - text.len()));
    }
    Ok(Secret(text))
}

/// A random secret of at most 64 hexadecimal digits, for clients that take no other letters.
pub fn random_hex(chars: usize) -> Result<Secret, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(Secret(hex(&bytes).chars().take(chars).collect()))
}

/// SHA-256 in hex. The secrets are random and long, so a slow hash would add nothing.
pub fn hash_secret(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// Compares in time that depends on the lengths alone.
pub fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_new_and_do_not_print() {
        let secret = random_secret("tms_site_", 40).unwrap();
        assert!(secret.expose().starts_with("tms_site_") && secret.expose().len() == 49);
        assert_ne!(secret, random_secret("tms_site_", 40).unwrap());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert!(same(&hash_secret("a"), &hash_secret("a")) && !same("a", "b") && !same("a", "aa"));
    }
}
