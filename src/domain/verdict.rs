//! What the model thinks of a comment, and why.
//!
//! Owns the shapes that scoring hands to policy, storage and the doors. Knows nothing of how a score is made.

use serde::{Deserialize, Serialize};

/// One cause of a score. What it says in words depends on the reader's language, so it is put in words at the door.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// Stable and dotted, e.g. `word`, `link.host`, `meta.upper_case`; the doors have a sentence for each.
    pub code: String,
    /// What in the comment it speaks of, as the reader typed it (a word, a host name, a bucket); empty where the code says it all.
    pub evidence: String,
    /// Share of the logit, in log-odds; positive towards spam.
    pub weight: f64,
}

/// What a model makes of one comment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Calibrated log-odds of spam.
    pub logit: f64,
    /// Share of the text's features that training has seen, 0 to 1.
    pub known_share: f64,
}

impl Score {
    /// Calibrated probability of spam, 0 to 1: the logistic of the logit.
    pub fn probability(&self) -> f64 {
        1.0 / (1.0 + (-self.logit).exp())
    }
}

/// A score with its reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    pub score: Score,
    /// The heaviest first, at most [`Explanation::MOST_REASONS`].
    pub reasons: Vec<Reason>,
    /// What the reasons leave of the logit: the weights and this sum to it.
    pub remainder: f64,
}

impl Explanation {
    pub const MOST_REASONS: usize = 10;
}

/// The cuts a model brings along, on the probability of spam.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cuts {
    /// At or below it a comment may be published.
    pub publish: f64,
    /// At or above it a comment is held as spam.
    pub spam: f64,
    /// Below this share of known features nobody can tell, so a person looks.
    pub known_share: f64,
}

/// What becomes of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Publish,
    Review,
    Spam,
}

impl Verdict {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Review => "review",
            Self::Spam => "spam",
        }
    }

    pub fn find(text: &str) -> Option<Self> {
        [Self::Publish, Self::Review, Self::Spam]
            .into_iter()
            .find(|verdict| verdict.as_str() == text)
    }
}
