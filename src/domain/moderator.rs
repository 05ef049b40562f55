//! Who may decide.

use super::email::Email;
use super::ids::{ModeratorId, SiteId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Decides on the sites granted to them.
    Moderator,
    /// Decides everywhere, and looks after sites, people and models.
    Admin,
}

impl Role {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Moderator => "moderator",
            Self::Admin => "admin",
        }
    }

    pub fn find(text: &str) -> Option<Self> {
        [Self::Moderator, Self::Admin]
            .into_iter()
            .find(|role| role.as_str() == text)
    }
}

/// Who decided, of what was decided where a comment came from: nobody of ours. In the form of a moderator's id, and never one.
pub const IMPORT: &str = "00000000-0000-0000-0000-000000000000";

/// A moderator whose token or session was checked; having one is the proof.
#[derive(Debug, Clone)]
pub struct Moderator {
    pub id: ModeratorId,
    pub email: Email,
    pub role: Role,
    /// The sites granted; an administrator needs none.
    pub sites: Vec<SiteId>,
}

impl Moderator {
    /// Whether the comments of a site are theirs to see.
    pub fn may_see(&self, site: &str) -> bool {
        self.role == Role::Admin || self.sites.iter().any(|granted| granted.as_str() == site)
    }
}
