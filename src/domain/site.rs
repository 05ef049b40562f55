//! A website that uses this installation, and what it asks for.

use super::budgets::{USUAL_BLOCK, USUAL_PUBLISH};
use super::ids::SiteId;
use super::lang::Lang;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;
use url::Url;

/// Scheme, host and port of a website, as a browser sends it in `Origin` (RFC 6454, 6.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Origin(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an origin is a scheme, a host and perhaps a port, such as https://blog.example")]
pub struct OriginError;

impl Origin {
    pub fn parse(typed: &str) -> Result<Self, OriginError> {
        let url = Url::parse(typed.trim()).map_err(|_| OriginError)?;
        let bare = matches!(url.scheme(), "http" | "https")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if bare {
            Ok(Self(url.origin().ascii_serialization()))
        } else {
            Err(OriginError)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether an address lies on this host and port, by http or by https.
    pub fn holds(&self, url: &Url) -> bool {
        let Ok(own) = Url::parse(&self.0) else { return false };
        own.host() == url.host() && own.port() == url.port()
    }
}

impl TryFrom<String> for Origin {
    type Error = OriginError;
    fn try_from(text: String) -> Result<Self, OriginError> {
        Self::parse(&text)
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> String {
        origin.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whose comments a person sees before the readers do, besides the doubtful ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewFirst {
    #[default]
    Nobody,
    NewAuthors,
    Everybody,
}

/// When a comment's browser is asked for a proof of work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProofOfWork {
    Off,
    /// While more comes in than is usual: see [`super::flood`].
    #[default]
    Flood,
    Always,
}

/// What a site may change about how it is served. A missing setting is the default of a new site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub review_first: ReviewFirst,
    /// More links than this in one comment, its website not counted: a person looks.
    pub max_links: usize,
    /// Words or phrases, compared in lower case at word boundaries: their comments are held as spam.
    pub blocked_words: Vec<String>,
    /// Keyed hashes of addresses: see `privacy::Vault::pseudonym`.
    pub blocked_emails: Vec<String>,
    pub blocked_networks: Vec<IpNet>,
    pub email_required: bool,
    pub markdown: bool,
    pub proof_of_work: ProofOfWork,
    /// How deep answers may nest; the first level is 0.
    pub max_depth: u32,
    /// Of good comments, at most one in so many may be blocked by the model: see [`super::budgets`].
    pub block_one_in: u32,
    /// Of spam, at most one in so many may be published.
    pub publish_one_in: u32,
    /// Publish at or below this probability of spam, whatever the budget.
    pub publish_at_most: Option<f64>,
    /// Hold as spam at or above this probability, whatever the budget; asking for it trusts the model before the site has
    /// taught it.
    pub spam_at_least: Option<f64>,
    /// Share of the automatic decisions, 0 to 1, that a person looks at besides, so that mistakes are measured.
    pub audit_share: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            review_first: ReviewFirst::default(),
            max_links: 3,
            blocked_words: Vec::new(),
            blocked_emails: Vec::new(),
            blocked_networks: Vec::new(),
            email_required: true,
            markdown: true,
            proof_of_work: ProofOfWork::default(),
            max_depth: 5,
            block_one_in: USUAL_BLOCK,
            publish_one_in: USUAL_PUBLISH,
            publish_at_most: None,
            spam_at_least: None,
            audit_share: 0.01,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    pub id: SiteId,
    pub name: String,
    pub lang: Lang,
    pub origins: Vec<Origin>,
    pub settings: Settings,
}

impl Site {
    /// Whether a browser's `Origin` is one of the site's own, to the letter.
    pub fn has_origin(&self, origin: &str) -> bool {
        self.origins.iter().any(|own| own.as_str() == origin)
    }

    pub fn blocks_network(&self, ip: IpAddr) -> bool {
        self.settings
            .blocked_networks
            .iter()
            .any(|network| network.contains(&ip))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_no_path_and_one_spelling() {
        assert_eq!(
            Origin::parse("HTTPS://Blog.Example:443/").unwrap().as_str(),
            "https://blog.example"
        );
        for wrong in [
            "blog.example",
            "https://blog.example/a",
            "https://u@blog.example",
            "ftp://blog.example",
            "null",
            "https://",
        ] {
            assert!(Origin::parse(wrong).is_err(), "{wrong}");
        }
    }
}
