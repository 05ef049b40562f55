//! What becomes of a scored comment. Pure: everything it depends on is an argument.
//!
//! Never fails open: only a comment that a model has judged, on enough evidence and with no rule against it, is published.

use super::budgets::{Ground, InForce};
use super::comment::Status;
use super::signs::Signs;
use super::site::{ReviewFirst, Settings};
use super::verdict::{Score, Verdict};
use serde::{Deserialize, Serialize};

/// Labels a site must have given before the model alone may hold its comments as spam.
pub const LABELS_TO_TRUST: u32 = 200;

/// What is known of a comment when it is decided on.
#[derive(Debug, Clone, Copy)]
pub struct Evidence {
    /// The score and the cuts in force; `None` where no model could judge: none in place, or it failed.
    pub judged: Option<(Score, InForce)>,
    /// Links in the text, the author's website not counted.
    pub links: usize,
    /// The block-list that the comment is on, if any.
    pub blocked: Option<Cause>,
    /// What the form it came by tells.
    pub signs: Signs,
    /// Whether another website sent it, to say that it links here.
    pub linkback: bool,
    /// Whether an author token showed an earlier published comment.
    pub author_known: bool,
    /// Decisions of this site that teach, so far.
    pub site_labels: u32,
    /// Uniform in 0..1; below the site's share an automatic decision is audited.
    pub audit_draw: f64,
}

/// Why a verdict fell as it did: the one cause that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The probability, against the cuts.
    Model,
    NoModel,
    LittleEvidence,
    /// Beyond the cut for spam, on a site that has not taught enough for it to count.
    Untaught,
    ReviewEverybody,
    NewAuthor,
    TooManyLinks,
    BlockedWord,
    BlockedEmail,
    BlockedNetwork,
    /// A moderator wrote it in the site's name.
    BySite,
    /// A field that readers do not see was filled in.
    Honeypot,
    /// The form was sent sooner than anybody could have written.
    TooQuick,
    /// The form is days old, or not one of ours.
    StaleForm,
    /// A proof of work was asked for, and none came that holds.
    NoProof,
    /// Another website says that it links here.
    Linkback,
    /// It came from another system, and stands where it stood there.
    Imported,
}

impl Cause {
    pub const ALL: [Self; 17] = [
        Self::Model,
        Self::NoModel,
        Self::LittleEvidence,
        Self::Untaught,
        Self::ReviewEverybody,
        Self::NewAuthor,
        Self::TooManyLinks,
        Self::BlockedWord,
        Self::BlockedEmail,
        Self::BlockedNetwork,
        Self::BySite,
        Self::Honeypot,
        Self::TooQuick,
        Self::StaleForm,
        Self::NoProof,
        Self::Linkback,
        Self::Imported,
    ];

    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.as_str() == text)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::NoModel => "no_model",
            Self::LittleEvidence => "little_evidence",
            Self::Untaught => "untaught",
            Self::ReviewEverybody => "review_everybody",
            Self::NewAuthor => "new_author",
            Self::TooManyLinks => "too_many_links",
            Self::BlockedWord => "blocked_word",
            Self::BlockedEmail => "blocked_email",
            Self::BlockedNetwork => "blocked_network",
            Self::BySite => "by_site",
            Self::Honeypot => "honeypot",
            Self::TooQuick => "too_quick",
            Self::StaleForm => "stale_form",
            Self::NoProof => "no_proof",
            Self::Linkback => "linkback",
            Self::Imported => "imported",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ruling {
    pub verdict: Verdict,
    pub cause: Cause,
    /// Whether a person looks at this automatic decision besides.
    pub audit: bool,
}

impl Ruling {
    /// Where a new comment stands. What was drawn for audit stands where it would anyway, and in the queue besides.
    pub fn status(self) -> Status {
        match self.verdict {
            Verdict::Publish => Status::Published,
            Verdict::Review => Status::Pending,
            Verdict::Spam => Status::Spam,
        }
    }
}

/// Decides. The cuts count inclusively: publish at or below, spam at or above.
pub fn decide(evidence: &Evidence, settings: &Settings) -> Ruling {
    let (verdict, cause) = rule(evidence, settings);
    let audit = verdict != Verdict::Review && evidence.audit_draw < settings.audit_share;
    Ruling { verdict, cause, audit }
}

fn rule(evidence: &Evidence, settings: &Settings) -> (Verdict, Cause) {
    if let Some(list) = evidence.blocked {
        return (Verdict::Spam, list);
    }
    if evidence.signs.trapped {
        return (Verdict::Spam, Cause::Honeypot);
    }
    if evidence.linkback {
        return (Verdict::Review, Cause::Linkback);
    }
    let Some((score, cuts)) = evidence
        .judged
        .filter(|(score, _)| score.logit.is_finite() && score.known_share.is_finite())
    else {
        return (Verdict::Review, Cause::NoModel);
    };
    if score.known_share < cuts.known_share {
        return (Verdict::Review, Cause::LittleEvidence);
    }
    let probability = score.probability();
    if cuts.spam.at.is_some_and(|cut| probability >= cut) {
        let trusted = cuts.spam.ground == Ground::Site || evidence.site_labels >= LABELS_TO_TRUST;
        return if trusted {
            (Verdict::Spam, Cause::Model)
        } else {
            (Verdict::Review, Cause::Untaught)
        };
    }
    if let Some(doubt) = evidence.signs.doubt() {
        return (Verdict::Review, doubt);
    }
    match settings.review_first {
        ReviewFirst::Everybody => return (Verdict::Review, Cause::ReviewEverybody),
        ReviewFirst::NewAuthors if !evidence.author_known => return (Verdict::Review, Cause::NewAuthor),
        ReviewFirst::NewAuthors | ReviewFirst::Nobody => {}
    }
    if evidence.links > settings.max_links {
        return (Verdict::Review, Cause::TooManyLinks);
    }
    // A NaN cut compares false, and false must mean review.
    if cuts.publish.at.is_some_and(|cut| probability <= cut) {
        (Verdict::Publish, Cause::Model)
    } else {
        (Verdict::Review, Cause::Model)
    }
}

#[cfg(test)]
mod tests;
