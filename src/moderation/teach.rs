//! A website says by its key what a text was: kept as training data.

use super::Sieve;
use super::submit::Repeatable;
use crate::domain::email::Email;
use crate::domain::ids::CommentId;
use crate::domain::site::Site;
use crate::privacy::Kind;
use crate::storage::{Error, Inserted, NewFeedback};

/// What a text was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    Ham,
    Spam,
}

impl Label {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ham => "ham",
            Self::Spam => "spam",
        }
    }

    pub fn find(text: &str) -> Option<Self> {
        [Self::Ham, Self::Spam].into_iter().find(|label| label.as_str() == text)
    }
}

/// A labelled text. A site sends what it has: author, address and website may be missing.
#[derive(Debug, Clone)]
pub struct Teaching {
    pub label: Label,
    pub body: String,
    pub name: Option<String>,
    pub email: Option<Email>,
    pub website: Option<String>,
    pub lang: Option<String>,
    pub idempotency: Option<Repeatable>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taught {
    Kept,
    IdempotencyMismatch,
}

impl Sieve {
    /// Keeps a labelled text. The same text and signature again counts once, and the last label stands.
    pub async fn teach(&self, site: &Site, teaching: Teaching) -> Result<Taught, Error> {
        let pseudonym = |kind, parts: &[&str]| self.vault.pseudonym(kind, site.id.as_str(), parts);
        let now_ms = self.clock.now_ms();
        let email = teaching.email.as_ref().map(|email| email.expose().to_lowercase());
        let of = |text: &Option<String>| text.clone().unwrap_or_default();
        let signature = [
            teaching.body.as_str(),
            &of(&teaching.name),
            &of(&email),
            &of(&teaching.website),
        ];
        let new = NewFeedback {
            site: site.id.clone(),
            id: CommentId::new(self.clock.new_uuid()).into(),
            label: teaching.label.as_str(),
            fingerprint: pseudonym(Kind::Fingerprint, &signature),
            email_hash: email.as_deref().map(|email| pseudonym(Kind::Email, &[email])),
            body: teaching.body,
            name: teaching.name,
            website: teaching.website,
            lang: teaching.lang,
            created_at_ms: now_ms,
        };
        let replay = teaching
            .idempotency
            .map(|repeatable| self.replay(site, "feedback", &repeatable));
        Ok(match self.store.insert_feedback(new, replay).await? {
            Inserted::Mismatch => Taught::IdempotencyMismatch,
            _ => Taught::Kept,
        })
    }
}
