//! Coral's signatures: `X-Coral-Signature: sha256=…,sha256=…`, HMAC-SHA-256 of the raw body, one for each of its secrets.

use super::{hex, same};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// While Coral changes its secret it signs under two; nobody has more.
const MOST_SIGNATURES: usize = 8;

/// Whether one of the signatures of a header is that of the body under the secret. How long it takes tells nothing of the
/// right one.
pub fn is_signed_by_coral(secret: &str, header: &str, body: &[u8]) -> bool {
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return false;
    };
    let right = hex(&mac.chain_update(body).finalize().into_bytes());
    let signatures = header
        .split(',')
        .take(MOST_SIGNATURES)
        .filter_map(|part| part.trim().strip_prefix("sha256="));
    let mut found = false;
    for signature in signatures {
        found |= same(&signature.to_ascii_lowercase(), &right);
    }
    found && !secret.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    const KEY: &str = "Jefe";
    const TEXT: &[u8] = b"what do ya want for nothing?";
    const MAC: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    #[test]
    fn a_right_signature_is_known_among_others() {
        let old = "0".repeat(64);
        for header in [
            format!("sha256={MAC}"),
            format!("sha256={}", MAC.to_uppercase()),
            format!("sha256={old},sha256={MAC}"),
            format!("sha1=abc, sha256={MAC}, sha256={old}"),
        ] {
            assert!(is_signed_by_coral(KEY, &header, TEXT), "{header}");
        }
    }

    #[test]
    fn no_other_signature_is_right() {
        let cut = &MAC[..63];
        let many = format!("{}sha256={MAC}", "sha256=0,".repeat(MOST_SIGNATURES));
        for header in [
            String::new(),
            MAC.to_owned(),
            format!("sha1={MAC}"),
            format!("sha256={cut}"),
            format!("sha256={MAC}0"),
            format!("sha256= {MAC}"),
            "sha256=".to_owned(),
            format!("sha256={}", "0".repeat(64)),
            many,
        ] {
            assert!(!is_signed_by_coral(KEY, &header, TEXT), "{header}");
        }
        let header = format!("sha256={MAC}");
        assert!(!is_signed_by_coral("jefe", &header, TEXT));
        assert!(!is_signed_by_coral(KEY, &header, b"what do ya want for nothing? "));
        let mac = Hmac::<Sha256>::new_from_slice(b"")
            .unwrap()
            .chain_update(TEXT)
            .finalize();
        let unkeyed = format!("sha256={}", hex(&mac.into_bytes()));
        assert!(!is_signed_by_coral("", &unkeyed, TEXT), "no secret signs nothing");
    }
}
