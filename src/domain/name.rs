//! The name a reader signs with.

use super::text;
use unicode_normalization::UnicodeNormalization;

/// 1–80 characters, trimmed, in NFC, that can be seen and are no address of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("a name is required")]
    Required,
    #[error("longer than {} characters", Name::MAX_CHARS)]
    TooLong,
    #[error("a name is readable text, not an address of a page")]
    Invalid,
}

impl Name {
    pub const MAX_CHARS: usize = 80;

    pub fn parse(typed: &str) -> Result<Self, NameError> {
        let name: String = typed.trim().nfc().collect();
        if name.is_empty() {
            return Err(NameError::Required);
        }
        if name.chars().count() > Self::MAX_CHARS {
            return Err(NameError::TooLong);
        }
        let unreadable = text::is_invisible(&name) || name.chars().any(|c| c.is_control() || text::is_bidi_override(c));
        if unreadable || is_url(&name) {
            return Err(NameError::Invalid);
        }
        Ok(Self(name))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_url(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("://") || name.starts_with("www.") || name.starts_with("http:") || name.starts_with("https:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_composed() {
        assert_eq!(Name::parse("  Rene\u{301} ").unwrap().as_str(), "René");
    }

    #[test]
    fn a_name_that_hides_or_advertises_is_refused() {
        assert_eq!(Name::parse(" \t"), Err(NameError::Required));
        assert_eq!(Name::parse(&"é".repeat(81)), Err(NameError::TooLong));
        assert!(Name::parse(&"é".repeat(80)).is_ok());
        for wrong in [
            "\u{200B}\u{3164}",
            "Ann\u{202E}nnA",
            "A\nB",
            "https://spam.example",
            "WWW.spam.example",
        ] {
            assert_eq!(Name::parse(wrong), Err(NameError::Invalid), "{wrong:?}");
        }
    }
}
