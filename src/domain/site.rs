//! A website that uses this installation, and what it asks for.

use super::budgets::{USUAL_BLOCK, USUAL_PUBLISH};
use super::ids::SiteId;
use super::lang::Lang;
use super::page::{Page, PageError};
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

    /// How the keys of its pages begin: see [`Page::key`].
    pub fn page_keys(&self) -> String {
        let place = self.0.split_once(':').map_or("", |(_, rest)| rest);
        format!("url:{place}/")
    }

    /// The place of an address on this origin.
    pub fn place(&self, url: &Url) -> String {
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        format!("{}{}{query}", self.0, url.path())
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

/// The most characters of [`Settings::controller`].
pub const CONTROLLER_MAX_CHARS: usize = 200;

/// The most days after which a page may be closed by its age: a hundred years.
pub const MOST_DAYS: u32 = 36_500;

/// The most days after which addresses may be dropped: ten years.
pub const MOST_KEPT_DAYS: u32 = 3650;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

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
#[expect(clippy::struct_excessive_bools, reason = "each is a wish of its own")]
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
    /// What Coral is told of a comment that would be published: to approve it, not only to go by its own rules.
    pub coral_approves: bool,
    /// What Coral is told of spam: to reject it, not only to withhold it.
    pub coral_rejects: bool,
    /// What waits is spam to clients of Akismet's API that know only spam and good.
    pub review_as_spam: bool,
    /// A page takes no comments any more so many days after it was published, unless it was opened by hand.
    pub close_after_days: Option<u32>,
    /// The sealed e-mail and IP addresses of a comment go so many days after it was written, once nothing waits for a moderator
    /// there; as long as the comment is kept unless said.
    pub keep_addresses_days: Option<u32>,
    /// Who answers for what readers leave, as the form names them; the site's name unless said.
    pub controller: Option<String>,
    /// The site's own notice of what it does with that.
    pub notice_url: Option<String>,
    /// Origins that the site left: their pages are those of the new one.
    pub moved_origins: Vec<MovedOrigin>,
}

/// An origin that a site left for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedOrigin {
    pub from: Origin,
    pub to: Origin,
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
            coral_approves: false,
            coral_rejects: false,
            review_as_spam: false,
            close_after_days: None,
            keep_addresses_days: None,
            controller: None,
            notice_url: None,
            moved_origins: Vec::new(),
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

    /// Parses a page of the site. An address on an origin that it left is the same place on the new one.
    pub fn page(&self, typed: &str) -> Result<Page, PageError> {
        let moved = Url::parse(typed.trim()).ok().and_then(|url| {
            let mut moved = self.settings.moved_origins.iter();
            moved
                .find(|moved| moved.from.holds(&url))
                .map(|moved| moved.to.place(&url))
        });
        Page::parse(moved.as_deref().unwrap_or(typed), &self.origins)
    }

    /// Who answers for what readers leave.
    pub fn controller(&self) -> &str {
        self.settings.controller.as_deref().unwrap_or(&self.name)
    }

    /// A page that is there since this moment or longer is closed by its age at `now_ms`.
    pub fn closes_before_ms(&self, now_ms: i64) -> Option<i64> {
        let days = self.settings.close_after_days?;
        Some(now_ms - i64::from(days) * DAY_MS)
    }

    /// The addresses of what was written before this moment are kept no longer at `now_ms`.
    pub fn drops_addresses_before_ms(&self, now_ms: i64) -> Option<i64> {
        let days = self.settings.keep_addresses_days?;
        Some(now_ms - i64::from(days) * DAY_MS)
    }

    /// The site while the pages of one origin move to another: both are its own. On the way back, addresses of the one that
    /// was left are read as those of the other until all are there: what moved already is found by where it stood.
    #[must_use]
    pub fn moving(mut self, from: &Origin, to: &Origin) -> Self {
        let moved = &mut self.settings.moved_origins;
        moved.retain(|known| known.from != *to || known.to == *from);
        if !self.origins.contains(to) {
            let at = self
                .origins
                .iter()
                .position(|origin| origin == from)
                .unwrap_or(self.origins.len());
            self.origins.insert(at, to.clone());
        }
        self
    }

    /// The site once the pages of one origin stand on another: addresses of the old one are understood as those of the new.
    /// Browsers may come from the old one as long as it is kept.
    #[must_use]
    pub fn moved(self, from: &Origin, to: &Origin, keep: bool) -> Self {
        let mut site = self.moving(from, to);
        if !keep {
            site.origins.retain(|origin| origin != from);
        }
        let moved = &mut site.settings.moved_origins;
        // Whoever moves back is at home again; whoever moves on leads all earlier places there.
        moved.retain(|known| known.from != *from && known.from != *to);
        for known in moved.iter_mut().filter(|known| known.to == *from) {
            known.to = to.clone();
        }
        moved.push(MovedOrigin {
            from: from.clone(),
            to: to.clone(),
        });
        site
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

    fn site(origins: &[&str]) -> Site {
        Site {
            id: SiteId::parse("blog").unwrap(),
            name: "Blog".to_owned(),
            lang: Lang::parse("fr").unwrap(),
            origins: origins.iter().map(|origin| Origin::parse(origin).unwrap()).collect(),
            settings: Settings::default(),
        }
    }

    fn key(site: &Site, typed: &str) -> Option<String> {
        site.page(typed).ok().map(|page| page.key().to_owned())
    }

    #[test]
    fn an_address_on_an_origin_that_was_left_is_the_same_place_on_the_new_one() {
        let origin = |text: &str| Origin::parse(text).unwrap();
        let (old, new, newest) = (
            origin("https://a.example"),
            origin("https://b.example:8443"),
            origin("http://c.example"),
        );
        let moved = site(&["https://a.example"]).moved(&old, &new, false);
        assert_eq!(moved.origins, std::slice::from_ref(&new));
        assert_eq!(
            key(&moved, "http://a.example/x?y=1&utm_source=z#w").as_deref(),
            Some("url://b.example:8443/x?y=1")
        );
        assert_eq!(
            key(&moved, "https://b.example:8443/x"),
            key(&moved, "https://a.example/x")
        );
        assert_eq!(key(&moved, "https://a.example:444/x"), None);
        let kept = moved.clone().moved(&new, &newest, true);
        assert_eq!(kept.origins, [newest.clone(), new.clone()]);
        for place in ["https://a.example/x", "https://b.example:8443/x", "https://c.example/x"] {
            assert_eq!(key(&kept, place).as_deref(), Some("url://c.example/x"), "{place}");
        }
        let back = moved.moved(&new, &old, false);
        assert_eq!(back.origins, [old]);
        for place in ["https://a.example/x", "https://b.example:8443/x"] {
            assert_eq!(key(&back, place).as_deref(), Some("url://a.example/x"), "{place}");
        }
    }

    #[test]
    fn the_pages_of_an_origin_are_those_whose_keys_begin_with_it() {
        let origin = Origin::parse("https://a.example").unwrap();
        let home = site(&["https://a.example", "https://a.example:8443", "https://a.example.org"]);
        let is_its = |typed: &str| key(&home, typed).unwrap().starts_with(&origin.page_keys());
        assert!(is_its("http://a.example") && is_its("https://a.example/?x") && is_its("https://a.example/b/c"));
        assert!(!is_its("https://a.example:8443/b") && !is_its("https://a.example.org/b") && !is_its("a.example/b"));
    }

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
