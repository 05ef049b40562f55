//! Somebody asks what is kept about their address, or wants it gone.
//!
//! Owns what counts as theirs: on every site, what stands under the keyed hash of the address. Texts of others that speak of
//! it are others'. A moderator's account is no reader's data; it is told of and ended by other means. Knows nothing of who asks.

use super::Sieve;
use super::render::render;
use crate::clock::rfc3339;
use crate::domain::email::Email;
use crate::domain::site::Site;
use crate::privacy::Kind;
use crate::storage::{Anonymous, Erased, Erasure, Error, OwnComment, OwnFeedback};
use serde::Serialize;

/// All that is kept about an address.
#[derive(Debug, Serialize)]
pub struct Dossier {
    pub email: String,
    pub comments: Vec<DossierComment>,
    /// Texts that a website's server labelled, and said were of this address.
    pub feedback: Vec<DossierFeedback>,
    /// Sites whose block-list has the address, as a keyed hash.
    pub blocked_on: Vec<String>,
    /// Whether it is a moderator's address: see `tamis moderator`.
    pub moderator: bool,
}

#[derive(Debug, Serialize)]
pub struct DossierComment {
    pub site: String,
    pub id: String,
    pub page: String,
    pub parent: Option<String>,
    pub status: String,
    pub name: String,
    pub email: Option<String>,
    pub ip: Option<String>,
    pub website: Option<String>,
    pub body: String,
    pub html: String,
    pub lang: Option<String>,
    pub verdict: String,
    pub cause: String,
    pub spam_probability: Option<f64>,
    pub model: Option<String>,
    pub decision: Option<String>,
    pub decided_at: Option<String>,
    pub created_at: String,
    pub edited_at: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct DossierFeedback {
    pub site: String,
    pub id: String,
    pub label: String,
    pub name: Option<String>,
    pub website: Option<String>,
    pub body: String,
    pub lang: Option<String>,
    pub created_at: String,
}

/// What becomes of comments whose author wants to be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgetting {
    /// The text stays where it stands, without name, website and address.
    Anonymise,
    Delete,
}

impl Forgetting {
    pub fn find(text: &str) -> Option<Self> {
        match text {
            "anonymise" => Some(Self::Anonymise),
            "delete" => Some(Self::Delete),
            _ => None,
        }
    }
}

/// Stands where an address stood in its owner's own text.
const REDACTED: &str = "[…]";

impl Sieve {
    /// All that is kept about an address, on all sites.
    pub async fn dossier(&self, email: &Email) -> Result<Dossier, Error> {
        let mut dossier = Dossier {
            email: email.expose().to_owned(),
            comments: Vec::new(),
            feedback: Vec::new(),
            blocked_on: Vec::new(),
            moderator: self.find_person(email).await?.is_some(),
        };
        for site in self.store.sites().await? {
            let hash = self.hash_on(&site, email);
            if site.settings.blocked_emails.contains(&hash) {
                dossier.blocked_on.push(site.id.to_string());
            }
            for comment in self.store.comments_of(&site.id, &hash).await? {
                dossier.comments.push(self.dossier_comment(&site, comment)?);
            }
            let feedback = self.store.feedback_of(&site.id, &hash).await?;
            dossier
                .feedback
                .extend(feedback.into_iter().map(|own| dossier_feedback(&site, own)));
        }
        Ok(dossier)
    }

    /// Erases what is kept about an address on all sites. A comment that is to stay anonymously bears the name that
    /// `anonymous` gives for its site. What was learnt of the texts leaves the model with the next retraining.
    pub async fn forget(
        &self,
        email: &Email,
        how: Forgetting,
        anonymous: impl Fn(&Site) -> String,
    ) -> Result<Erased, Error> {
        /// Comments that change while they are erased are looked at again so many times.
        const TRIES: usize = 5;
        let mut all = Erased::default();
        for site in self.store.sites().await? {
            let hash = self.hash_on(&site, email);
            for _ in 0..TRIES {
                let comments = self.store.comments_of(&site.id, &hash).await?;
                let feedback = self.store.feedback_of(&site.id, &hash).await?;
                if comments.is_empty() && feedback.is_empty() {
                    break;
                }
                let erasure = match how {
                    Forgetting::Delete => Erasure::Delete,
                    Forgetting::Anonymise => {
                        let name = anonymous(&site);
                        let left = comments.into_iter().map(|own| without(own, email, &name, &site));
                        Erasure::Anonymise(left.collect())
                    }
                };
                let erased = self.store.erase(site.id.clone(), hash.clone(), erasure).await?;
                all.comments += erased.comments;
                all.pages += erased.pages;
                all.training_examples += erased.training_examples;
            }
            if !self.store.comments_of(&site.id, &hash).await?.is_empty() {
                return Err(Error::Unconfirmed(
                    "comments changed each time that they were erased".to_owned(),
                ));
            }
        }
        if !self.store.forget_log().await? {
            tracing::warn!("what was erased stands in the database's log until the next checkpoint");
        }
        Ok(all)
    }

    fn hash_on(&self, site: &Site, email: &Email) -> String {
        let lower = email.expose().to_lowercase();
        self.vault.pseudonym(Kind::Email, site.id.as_str(), &[&lower])
    }

    fn dossier_comment(&self, site: &Site, own: OwnComment) -> Result<DossierComment, Error> {
        let open = |kind, sealed: Option<Vec<u8>>| {
            let open = |sealed: Vec<u8>| self.vault.open(kind, site.id.as_str(), &sealed);
            sealed.map(open).transpose().map_err(|_| Error::Damaged("address"))
        };
        Ok(DossierComment {
            site: site.id.to_string(),
            email: open(Kind::Email, own.email_sealed)?,
            ip: open(Kind::Ip, own.ip_sealed)?,
            id: own.id,
            page: own.page_url,
            parent: own.parent_id,
            status: own.status,
            name: own.name,
            website: own.website,
            body: own.body,
            html: own.html,
            lang: own.lang,
            verdict: own.verdict,
            cause: own.cause,
            spam_probability: own.spam_probability,
            model: own.model,
            decision: own.decision,
            decided_at: own.decided_at_ms.map(rfc3339),
            created_at: rfc3339(own.created_at_ms),
            edited_at: own.edited_at_ms.map(rfc3339),
        })
    }
}

fn dossier_feedback(site: &Site, own: OwnFeedback) -> DossierFeedback {
    DossierFeedback {
        site: site.id.to_string(),
        id: own.id,
        label: own.label,
        name: own.name,
        website: own.website,
        body: own.body,
        lang: own.lang,
        created_at: rfc3339(own.created_at_ms),
    }
}

fn without(own: OwnComment, email: &Email, name: &str, site: &Site) -> Anonymous {
    let body = redacted(&own.body, email.expose());
    Anonymous {
        html: render(&body, site.settings.markdown),
        id: own.id,
        version: own.version,
        name: name.to_owned(),
        body,
    }
}

/// A text without an address, in whatever case it stands there.
fn redacted(text: &str, address: &str) -> String {
    // In ASCII alone, which keeps every byte in its place.
    let (lower, address) = (text.to_ascii_lowercase(), address.to_ascii_lowercase());
    let mut left = String::with_capacity(text.len());
    let mut from = 0;
    for (at, found) in lower.match_indices(&address) {
        left.push_str(&text[from..at]);
        left.push_str(REDACTED);
        from = at + found.len();
    }
    left.push_str(&text[from..]);
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leaves_a_text_in_whatever_case() {
        let text = "Écrivez à Jean@Example.ORG ou jean@example.org, merci.";
        assert_eq!(redacted(text, "jean@example.org"), "Écrivez à […] ou […], merci.");
        assert_eq!(redacted("rien", "jean@example.org"), "rien");
    }
}
