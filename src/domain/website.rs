//! The page a reader gives as their own.

use url::Url;

/// An absolute http or https URL of at most 2048 bytes, without user or password, as WHATWG URL writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Website(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a website is an http or https address")]
pub struct WebsiteError;

impl Website {
    pub const MAX_BYTES: usize = 2048;

    pub fn parse(typed: &str) -> Result<Self, WebsiteError> {
        let typed = typed.trim_matches(' ');
        if typed.len() > Self::MAX_BYTES || typed.chars().any(char::is_control) {
            return Err(WebsiteError);
        }
        let url = Url::parse(typed).map_err(|_| WebsiteError)?;
        let good = matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.as_str().len() <= Self::MAX_BYTES;
        if good { Ok(Self(url.into())) } else { Err(WebsiteError) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// By what a website that gives no name is called.
    pub fn host(&self) -> Option<String> {
        Url::parse(&self.0).ok()?.host_str().map(ToOwned::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_websites() {
        assert_eq!(
            Website::parse(" HTTPS://Example.org ").unwrap().as_str(),
            "https://example.org/"
        );
        for wrong in [
            "example.org",
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://a.example",
            "http://",
            "https://u:p@a.example",
            "http://a.example/\n",
        ] {
            assert_eq!(Website::parse(wrong), Err(WebsiteError), "{wrong:?}");
        }
    }
}
