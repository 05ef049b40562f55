//! The page under which a comment stands.
//!
//! Owns which two spellings are one page. Knows nothing of what was written there.

use super::site::Origin;
use super::text;
use unicode_normalization::UnicodeNormalization;
use url::Url;

/// A page of a site: an absolute address on one of its origins, or a name that only the site understands.
///
/// http and https are one page; fragment, `utm_*`, `fbclid` and `gclid` do not count; everything else does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    key: String,
    url: Option<Url>,
    typed: String,
}

/// What was said about comments on a page. Its age closes only a page about which nobody said anything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Closing {
    #[default]
    ByAge,
    Closed,
    Open,
}

impl Closing {
    /// Whether a page that is there `since_ms` takes no comments, where those from before `before_ms` are too old.
    pub fn is_closed(self, since_ms: i64, before_ms: Option<i64>) -> bool {
        match self {
            Self::ByAge => before_ms.is_some_and(|before_ms| since_ms <= before_ms),
            Self::Closed => true,
            Self::Open => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    #[error("a page is required")]
    Required,
    #[error("a page is an http or https address, or a name of at most {} bytes", Page::MAX_BYTES)]
    Invalid,
    #[error("the page is not on one of the site's origins")]
    Foreign,
}

impl Page {
    pub const MAX_BYTES: usize = 2048;

    pub fn parse(typed: &str, origins: &[Origin]) -> Result<Self, PageError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(PageError::Required);
        }
        if typed.len() > Self::MAX_BYTES || typed.chars().any(char::is_control) {
            return Err(PageError::Invalid);
        }
        if !typed.contains("://") {
            let name: String = typed.nfc().collect();
            if text::is_invisible(&name) {
                return Err(PageError::Invalid);
            }
            return Ok(Self {
                key: format!("id:{name}"),
                url: None,
                typed: name,
            });
        }
        let mut url = Url::parse(typed).map_err(|_| PageError::Invalid)?;
        let plain = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
        if !plain || !url.has_host() || url.as_str().len() > Self::MAX_BYTES {
            return Err(PageError::Invalid);
        }
        if !origins.iter().any(|origin| origin.holds(&url)) {
            return Err(PageError::Foreign);
        }
        url.set_fragment(None);
        drop_trackers(&mut url);
        let key = format!("url:{}", url.as_str().split_once(':').map_or("", |(_, rest)| rest));
        Ok(Self {
            key,
            typed: url.as_str().to_owned(),
            url: Some(url),
        })
    }

    /// Parses a page of any site: its own origin stands for the site's.
    pub fn parse_anywhere(typed: &str) -> Result<Self, PageError> {
        let own = Url::parse(typed.trim())
            .ok()
            .map(|url| url.origin().ascii_serialization());
        let origins: Vec<Origin> = own.and_then(|origin| Origin::parse(&origin).ok()).into_iter().collect();
        Self::parse(typed, &origins)
    }

    /// What identifies the page within its site; two spellings of one page have one key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The page as shown and linked: its address without what does not count, or its name.
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// Its address, unless it is a name.
    pub fn url(&self) -> Option<&Url> {
        self.url.as_ref()
    }
}

fn drop_trackers(url: &mut Url) {
    let Some(query) = url.query() else { return };
    let is_tracker = |pair: &&str| {
        let key = pair.split('=').next().unwrap_or_default();
        key.starts_with("utm_") || key == "fbclid" || key == "gclid"
    };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_tracker(pair))
        .collect();
    let kept = kept.join("&");
    url.set_query(if kept.is_empty() { None } else { Some(&kept) });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins() -> Vec<Origin> {
        vec![
            Origin::parse("https://site.example").unwrap(),
            Origin::parse("http://127.0.0.1:4000").unwrap(),
        ]
    }

    fn key(typed: &str) -> String {
        Page::parse(typed, &origins()).unwrap().key().to_owned()
    }

    #[test]
    fn spellings_that_do_not_count_make_one_page() {
        let page = key("https://site.example/a?b=1&c=2");
        for same in [
            "http://site.example/a?b=1&c=2",
            "https://SITE.example:443/a?b=1&c=2#part",
            "https://site.example/a?utm_source=x&b=1&fbclid=1&c=2&gclid=2",
            " https://site.example/a?b=1&c=2 ",
        ] {
            assert_eq!(key(same), page, "{same}");
        }
        for other in [
            "https://site.example/a",
            "https://site.example/a/?b=1&c=2",
            "https://site.example/a?c=2&b=1",
            "https://site.example/A?b=1&c=2",
        ] {
            assert_ne!(key(other), page, "{other}");
        }
        assert_eq!(
            key("https://site.example/a?utm_source=x"),
            key("https://site.example/a")
        );
    }

    #[test]
    fn pages_of_others_are_refused() {
        for (typed, error) in [
            ("", PageError::Required),
            ("https://site.example.evil/a", PageError::Foreign),
            ("https://evilsite.example/a", PageError::Foreign),
            ("https://site.example:8443/a", PageError::Foreign),
            ("https://user@site.example/a", PageError::Invalid),
            ("ftp://site.example/a", PageError::Invalid),
            ("https://", PageError::Invalid),
            ("a\0b", PageError::Invalid),
        ] {
            assert_eq!(Page::parse(typed, &origins()), Err(error), "{typed:?}");
        }
    }

    #[test]
    fn a_name_is_a_page_too_and_never_an_address() {
        let page = Page::parse("article-42", &origins()).unwrap();
        assert_eq!((page.key(), page.url().is_none()), ("id:article-42", true));
        assert_ne!(key("//site.example/a"), key("https://site.example/a"));
    }
}
