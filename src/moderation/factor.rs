//! The second factor: a secret shared with an app on a telephone (TOTP, RFC 6238), and ten recovery codes.
//!
//! Owns that a code is taken once, and what is kept of either: the secret sealed, the codes as keyed hashes.

use super::Sieve;
use super::people::no_random_bytes;
use crate::domain::ids::ModeratorId;
use crate::domain::moderator::Moderator;
use crate::privacy::{Kind, random_secret};
use crate::storage::{Error, FactorRow};
use serde_json::json;
use totp_rs::{Builder, Secret as Shared, Totp};

/// How many recovery codes are handed out, and how long each is.
const CODES: usize = 10;
const CODE_CHARS: usize = 12;

/// A secret to be taken down by its owner's app.
#[derive(Debug)]
pub struct Proposed {
    /// Base 32, for typing.
    pub text: String,
    /// `otpauth://…`, for the picture.
    pub url: String,
}

impl Sieve {
    /// Whether a code is asked for when this moderator logs in.
    pub async fn has_factor(&self, moderator: &ModeratorId) -> Result<bool, Error> {
        Ok(self
            .store
            .find_factor(moderator)
            .await?
            .is_some_and(|factor| factor.confirmed))
    }

    pub async fn recovery_codes_left(&self, moderator: &ModeratorId) -> Result<i64, Error> {
        self.store.recovery_codes_left(moderator).await
    }

    /// Makes a secret that is in force once a first code is right; any proposed before is gone.
    pub async fn propose_factor(&self, moderator: &Moderator) -> Result<(), Error> {
        let drawn = random_secret("", 32).map_err(|_| no_random_bytes())?;
        // 32 signs of 36 are 165 bits; their hash's first 20 bytes are as good as drawn (RFC 4226, 4: 160 bits).
        let mixed = self
            .vault
            .pseudonym(Kind::Factor, "", &[moderator.id.as_str(), drawn.expose()]);
        let sealed = self
            .vault
            .seal(Kind::Factor, moderator.id.as_str(), &mixed[..40])
            .map_err(|_| no_random_bytes())?;
        self.store
            .propose_factor(moderator.id.clone(), sealed.as_bytes().to_vec(), self.clock.now_ms())
            .await
    }

    /// The secret that waits for its first code.
    pub async fn proposed_factor(&self, moderator: &Moderator, issuer: &str) -> Result<Option<Proposed>, Error> {
        let Some(row) = self
            .store
            .find_factor(&moderator.id)
            .await?
            .filter(|row| !row.confirmed)
        else {
            return Ok(None);
        };
        let totp = self.totp(&moderator.id, &row, moderator.email.expose(), issuer)?;
        Ok(Some(Proposed {
            text: totp.secret().to_base32(),
            url: totp.to_url().map_err(|_| Error::Damaged("second factor"))?,
        }))
    }

    /// Puts the proposed secret in force if the code is right; gives the recovery codes, shown this once.
    pub async fn confirm_factor(&self, moderator: &Moderator, code: &str) -> Result<Option<Vec<String>>, Error> {
        let Some(row) = self
            .store
            .find_factor(&moderator.id)
            .await?
            .filter(|row| !row.confirmed)
        else {
            return Ok(None);
        };
        let Some(counter) = self.counter_of(&moderator.id, &row, code)? else {
            return Ok(None);
        };
        let mut codes = Vec::with_capacity(CODES);
        for _ in 0..CODES {
            let drawn = random_secret("", CODE_CHARS).map_err(|_| no_random_bytes())?;
            let (first, rest) = drawn.expose().split_at(CODE_CHARS / 2);
            codes.push(format!("{first}-{rest}"));
        }
        let hashes = codes
            .iter()
            .map(|code| self.recovery_hash(&moderator.id, code))
            .collect();
        let act = self.act(Some(&moderator.id), "factor.set", moderator.id.as_str(), &json!({}));
        let done = self
            .store
            .confirm_factor(moderator.id.clone(), counter, hashes, act)
            .await?;
        Ok(done.then_some(codes))
    }

    /// Takes the second factor of a moderator away: their own wish, or an administrator's. False where there was none.
    pub async fn drop_factor(&self, actor: Option<&ModeratorId>, moderator: &ModeratorId) -> Result<bool, Error> {
        let act = self.act(actor, "factor.reset", moderator.as_str(), &json!({}));
        self.store.drop_factor(moderator.clone(), act).await
    }

    /// Uses up a code of the app, or a recovery code; false where it is wrong or was used before.
    pub async fn use_code(&self, moderator: &ModeratorId, code: &str) -> Result<bool, Error> {
        let Some(row) = self.store.find_factor(moderator).await?.filter(|row| row.confirmed) else {
            return Ok(false);
        };
        if let Some(counter) = self.counter_of(moderator, &row, code)? {
            return self.store.use_code(moderator.clone(), counter).await;
        }
        let hash = self.recovery_hash(moderator, code);
        let act = self.act(Some(moderator), "factor.recovery_code", moderator.as_str(), &json!({}));
        self.store
            .use_recovery_code(moderator.clone(), hash, self.clock.now_ms(), act)
            .await
    }

    /// The step of time that a code is of, if it is right and later than the last one taken.
    fn counter_of(&self, moderator: &ModeratorId, row: &FactorRow, code: &str) -> Result<Option<i64>, Error> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let totp = self.totp(moderator, row, "moderator", "Tamis")?;
        let now_s = u64::try_from(self.clock.now_ms() / 1000).unwrap_or(0);
        let counter = totp
            .check(&digits, now_s)
            .and_then(|counter| i64::try_from(counter).ok());
        Ok(counter.filter(|counter| *counter > row.last_counter))
    }

    fn totp(&self, moderator: &ModeratorId, row: &FactorRow, account: &str, issuer: &str) -> Result<Totp, Error> {
        let damaged = || Error::Damaged("second factor");
        let opened = self.vault.open(Kind::Factor, moderator.as_str(), &row.secret_sealed);
        let bytes = bytes_of(&opened.map_err(|_| damaged())?).ok_or_else(damaged)?;
        // A colon parts issuer and account in the address (Google Authenticator's Key Uri Format).
        let plain = |text: &str| text.replace(':', " ");
        Builder::new()
            .with_secret(Shared::from(bytes))
            .with_account_name(plain(account))
            .with_issuer(Some(plain(issuer)))
            .build()
            .map_err(|_| damaged())
    }

    fn recovery_hash(&self, moderator: &ModeratorId, code: &str) -> String {
        let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
        self.vault.pseudonym(
            Kind::RecoveryCode,
            "",
            &[moderator.as_str(), &plain.to_ascii_lowercase()],
        )
    }
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.as_bytes().chunks_exact(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}
