//! What a form carries beside its fields: the signed time at which it was given out, and a proof of work.
//!
//! The proof is altcha's (version 2 of its protocol): a counter whose PBKDF2 key begins with zeros, and the challenge
//! beside it, signed. Owns how both are made and read. Knows nothing of what follows from them. The altcha crate draws its
//! nonces and looks at the time by itself; how long a challenge holds is looked at here as well, by the caller's clock.

use super::{Kind, Vault, same};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A challenge as a browser gets it.
pub type Challenge = altcha::Challenge;

/// Rounds of PBKDF2 a try: under a millisecond, for us as for a browser.
const ROUNDS: u32 = 1000;
/// One key in 256 begins with this.
const PREFIX: &str = "00";
/// A payload is some 600 bytes long.
const LONGEST_PAYLOAD: usize = 4096;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no challenge could be made")]
pub struct ChallengeError;

/// Work that was done, and until when it has to be remembered lest it counts twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The challenge's own signature: no two have the same.
    pub id: String,
    pub until_ms: i64,
}

impl Vault {
    /// How long the work on a challenge may take, in milliseconds: as long as one may write.
    pub const CHALLENGE_MS: i64 = 60 * 60 * 1000;

    /// The time, signed for a site.
    pub fn stamp(&self, site: &str, now_ms: i64) -> String {
        format!("{now_ms}.{}", self.pseudonym(Kind::Stamp, site, &[&now_ms.to_string()]))
    }

    /// The time of a stamp, if we signed it for this site.
    pub fn read_stamp(&self, site: &str, stamp: &str) -> Option<i64> {
        let (at, _) = stamp.split_once('.')?;
        let at_ms = at.parse().ok()?;
        same(stamp, &self.stamp(site, at_ms)).then_some(at_ms)
    }

    /// Work to be done for a site.
    pub fn challenge(&self, site: &str, now_ms: i64) -> Result<Challenge, ChallengeError> {
        altcha::create_challenge(altcha::CreateChallengeOptions {
            algorithm: "PBKDF2/SHA-256".to_owned(),
            cost: ROUNDS,
            key_prefix: PREFIX.to_owned(),
            expires_at: Some((now_ms + Self::CHALLENGE_MS) / 1000),
            hmac_signature_secret: Some(self.challenge_key(site)),
            ..altcha::CreateChallengeOptions::default()
        })
        .map_err(|_| ChallengeError)
    }

    /// The proof in a payload, if it is one of a challenge that we made for this site and that still holds.
    pub fn read_proof(&self, site: &str, payload: &str, now_ms: i64) -> Option<Proof> {
        let payload = payload.trim();
        if payload.len() > LONGEST_PAYLOAD {
            return None;
        }
        let altcha::Payload { challenge, solution } = serde_json::from_slice(&STANDARD.decode(payload).ok()?).ok()?;
        let until_ms = challenge.parameters.expires_at?.checked_mul(1000)?;
        if until_ms < now_ms {
            return None;
        }
        let options = altcha::VerifySolutionOptions::new(&challenge, &solution, self.challenge_key(site));
        let done = altcha::verify_solution(options).ok()?.verified;
        let id = challenge.signature.filter(|_| done)?;
        Some(Proof { id, until_ms })
    }

    fn challenge_key(&self, site: &str) -> String {
        self.pseudonym(Kind::Challenge, site, &[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::MasterKey;
    use serde_json::json;

    fn vault() -> Vault {
        Vault::new(&MasterKey::parse(&"07".repeat(32)).unwrap())
    }

    fn payload(challenge: &Challenge, counter: u32, key: &str) -> String {
        let solution = json!({ "counter": counter, "derivedKey": key });
        STANDARD.encode(json!({ "challenge": challenge, "solution": solution }).to_string())
    }

    #[test]
    fn a_stamp_is_read_as_it_was_written_and_in_no_other_way() {
        let stamp = vault().stamp("blog", 1_700_000_000_000);
        assert_eq!(vault().read_stamp("blog", &stamp), Some(1_700_000_000_000));
        assert_eq!(vault().read_stamp("other", &stamp), None);
        let other = Vault::new(&MasterKey::parse(&"08".repeat(32)).unwrap());
        assert_eq!(other.read_stamp("blog", &stamp), None);
        let later = stamp.replacen("1700000000000", "1700000000001", 1);
        let padded = format!("0{stamp}");
        for wrong in ["", ".", "1", "1700000000000.", &later, &padded, &format!("{stamp} ")] {
            assert_eq!(vault().read_stamp("blog", wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_work_on_our_own_challenge_is_a_proof() {
        // The crate holds the end against the time as it is: this one lies in 2100.
        let (vault, now_ms) = (vault(), 4_102_444_800_000);
        let challenge = vault.challenge("blog", now_ms).unwrap();
        let solved = altcha::solve_challenge(altcha::SolveChallengeOptions::new(&challenge))
            .unwrap()
            .unwrap();
        let good = payload(&challenge, solved.counter, &solved.derived_key);
        let proof = vault.read_proof("blog", &good, now_ms).unwrap();
        assert!(proof.until_ms > now_ms && proof.until_ms <= now_ms + Vault::CHALLENGE_MS);
        assert_eq!(vault.read_proof("other", &good, now_ms), None);
        assert_eq!(vault.read_proof("blog", &good, proof.until_ms + 1), None);
        let mut easier = challenge.clone();
        easier.parameters.key_prefix = String::new();
        let mut eternal = challenge.clone();
        eternal.parameters.expires_at = None;
        let mut unsigned = challenge.clone();
        unsigned.signature = None;
        let (counter, key) = (solved.counter, solved.derived_key.as_str());
        for wrong in [
            String::new(),
            "%".to_owned(),
            STANDARD.encode("{}"),
            STANDARD.encode("[".repeat(3000)),
            "A".repeat(LONGEST_PAYLOAD + 1),
            payload(&challenge, counter.wrapping_add(1), key),
            payload(&challenge, counter, &"00".repeat(32)),
            payload(&easier, counter, key),
            payload(&eternal, counter, key),
            payload(&unsigned, counter, key),
        ] {
            assert_eq!(vault.read_proof("blog", &wrong, now_ms), None);
        }
    }
}
