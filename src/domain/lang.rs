//! The language of a text.

/// A well-formed language tag (BCP 47, RFC 5646, 2.1), at most 35 characters; its subtags are not looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lang(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a language is a tag such as fr or pt-BR")]
pub struct LangError;

impl Lang {
    pub fn parse(typed: &str) -> Result<Self, LangError> {
        let typed = typed.trim_matches(' ');
        let mut subtags = typed.split('-');
        let primary = subtags.next().unwrap_or_default();
        let good = typed.len() <= 35
            && (2..=8).contains(&primary.len())
            && primary.bytes().all(|b| b.is_ascii_alphabetic())
            && subtags.all(|s| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric()));
        if good {
            Ok(Self(typed.to_owned()))
        } else {
            Err(LangError)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_words() {
        for good in ["fr", "pt-BR", "zh-Hant-TW", "de-CH-1901"] {
            assert!(Lang::parse(good).is_ok(), "{good}");
        }
        for wrong in ["", "f", "français", "fr_FR", "fr-", "en--GB", "12"] {
            assert!(Lang::parse(wrong).is_err(), "{wrong}");
        }
    }
}
