//! The text of a comment.

use super::text;

/// 1–10 000 characters that can be seen, outer white space trimmed, lines ended by `\n`; Markdown as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    #[error("a text is required")]
    Required,
    #[error("longer than {} characters", Body::MAX_CHARS)]
    TooLong,
}

impl Body {
    pub const MAX_CHARS: usize = 10_000;

    pub fn parse(typed: &str) -> Result<Self, BodyError> {
        let body = typed.replace("\r\n", "\n").replace('\r', "\n");
        let body = body.trim();
        if text::is_invisible(body) {
            return Err(BodyError::Required);
        }
        if body.chars().count() > Self::MAX_CHARS {
            return Err(BodyError::TooLong);
        }
        Ok(Self(body.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_not_bytes() {
        assert!(Body::parse(&"é".repeat(10_000)).is_ok());
        assert_eq!(Body::parse(&"é".repeat(10_001)), Err(BodyError::TooLong));
        assert_eq!(Body::parse(" \u{200B}\n"), Err(BodyError::Required));
        assert_eq!(Body::parse("a\r\nb\rc").unwrap().as_str(), "a\nb\nc");
    }
}
