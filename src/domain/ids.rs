//! Identifiers as types, so that a page is never taken for a comment.
//!
//! Ids are UUIDv7 in their canonical text (RFC 9562), made by the program and sorted by time of birth.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// Why a text is no id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id is a UUID in its canonical text")]
pub struct IdError;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes an id that the clock made.
            pub fn new(id: Uuid) -> Self {
                Self(id.hyphenated().to_string())
            }

            /// Parses the 36 characters of a hyphenated UUID, of either case.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                if text.len() != 36 {
                    return Err(IdError);
                }
                Uuid::try_parse(text).map(Self::new).map_err(|_| IdError)
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    CommentId;
    PageId;
    /// The pseudonym under which one author's comments on one site stand together.
    AuthorId;
    ModeratorId;
    DecisionId;
}

/// The short name of a site in addresses, and its key in every table: `[a-z0-9]`, inner hyphens, 1–64 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SiteId(String);

/// Why a text is no site's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a site's name is 1–64 of a–z, 0–9 and inner hyphens")]
pub struct SiteIdError;

impl SiteId {
    pub fn parse(text: &str) -> Result<Self, SiteIdError> {
        let good = (1..=64).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-');
        if good {
            Ok(Self(text.to_owned()))
        } else {
            Err(SiteIdError)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for SiteId {
    type Error = SiteIdError;
    fn try_from(text: String) -> Result<Self, SiteIdError> {
        Self::parse(&text)
    }
}

impl From<SiteId> for String {
    fn from(id: SiteId) -> String {
        id.0
    }
}

impl fmt::Display for SiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_in_one_form_only() {
        let id = CommentId::parse("0190A5E4-0000-7000-8000-000000000001").unwrap();
        assert_eq!(id.as_str(), "0190a5e4-0000-7000-8000-000000000001");
        for wrong in [
            "",
            "1",
            "0190a5e40000700080000000000000001",
            "{0190a5e4-0000-7000-8000-00000000000}",
            "../x",
        ] {
            assert!(CommentId::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_site_name_is_safe_in_an_address() {
        assert!(SiteId::parse("le-journal").is_ok());
        for wrong in ["", "-a", "a-", "Le", "a/b", "é", &"a".repeat(65)] {
            assert!(SiteId::parse(wrong).is_err(), "{wrong}");
        }
    }
}
