//! What becomes of a scored comment. Pure: everything it depends on is an argument.
//!
//! Never fails open: only a comment that a model has judged, on enough evidence and with no rule against it, is published.

use super::budgets::{Ground, InForce};
use super::comment::Status;
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
    /// It came from another system, and stands where it stood there.
    Imported,
}

impl Cause {
    pub const ALL: [Self; 12] = [
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
mod tests {
    use super::*;
    use crate::domain::budgets::in_force;
    use crate::domain::verdict::Cuts;

    const CUTS: Cuts = Cuts {
        publish: 0.3,
        spam: 0.9,
        known_share: 0.2,
    };

    fn evidence(probability: f64) -> Evidence {
        let logit = (probability / (1.0 - probability)).ln();
        Evidence {
            judged: Some((
                Score {
                    logit,
                    known_share: 0.8,
                },
                CUTS.into(),
            )),
            links: 0,
            blocked: None,
            author_known: false,
            site_labels: LABELS_TO_TRUST,
            audit_draw: 0.5,
        }
    }

    fn ruled(evidence: &Evidence, settings: &Settings) -> (Verdict, Cause) {
        let judged = evidence
            .judged
            .map(|(score, _)| (score, in_force(settings, CUTS, None)));
        let ruling = decide(&Evidence { judged, ..*evidence }, settings);
        (ruling.verdict, ruling.cause)
    }

    #[test]
    fn the_cuts_part_three_outcomes() {
        let settings = Settings::default();
        assert_eq!(ruled(&evidence(0.1), &settings), (Verdict::Publish, Cause::Model));
        assert_eq!(ruled(&evidence(0.5), &settings), (Verdict::Review, Cause::Model));
        assert_eq!(ruled(&evidence(0.95), &settings), (Verdict::Spam, Cause::Model));
    }

    #[test]
    fn nothing_is_published_without_a_judgement() {
        let settings = Settings {
            publish_at_most: Some(1.0),
            ..Settings::default()
        };
        let unjudged = Evidence {
            judged: None,
            ..evidence(0.1)
        };
        assert_eq!(ruled(&unjudged, &settings), (Verdict::Review, Cause::NoModel));
        for (logit, known_share) in [(f64::NAN, 1.0), (f64::NEG_INFINITY, 1.0), (0.0, f64::NAN)] {
            let broken = Evidence {
                judged: Some((Score { logit, known_share }, CUTS.into())),
                ..evidence(0.1)
            };
            assert_eq!(ruled(&broken, &settings), (Verdict::Review, Cause::NoModel));
        }
        let nan_cut = Settings {
            publish_at_most: Some(f64::NAN),
            ..Settings::default()
        };
        assert_eq!(ruled(&evidence(0.1), &nan_cut).0, Verdict::Review);
    }

    #[test]
    fn unknown_words_are_no_evidence_either_way() {
        for probability in [0.01, 0.99] {
            let odd = Evidence {
                judged: evidence(probability)
                    .judged
                    .map(|(s, c)| (Score { known_share: 0.1, ..s }, c)),
                ..evidence(0.5)
            };
            assert_eq!(
                ruled(&odd, &Settings::default()),
                (Verdict::Review, Cause::LittleEvidence)
            );
        }
    }

    #[test]
    fn the_model_holds_nothing_as_spam_before_the_site_has_taught() {
        let young = Evidence {
            site_labels: LABELS_TO_TRUST - 1,
            ..evidence(0.99)
        };
        assert_eq!(ruled(&young, &Settings::default()), (Verdict::Review, Cause::Untaught));
        let asked = Settings {
            spam_at_least: Some(0.95),
            ..Settings::default()
        };
        assert_eq!(ruled(&young, &asked), (Verdict::Spam, Cause::Model));
    }

    #[test]
    fn where_no_cut_keeps_the_budget_a_person_looks() {
        let strict = Settings {
            block_one_in: 1000,
            publish_one_in: 500,
            ..Settings::default()
        };
        for probability in [1e-9, 0.001, 0.5, 0.999, 1.0 - 1e-9] {
            assert_eq!(
                ruled(&evidence(probability), &strict).0,
                Verdict::Review,
                "{probability}"
            );
        }
        assert_eq!(ruled(&evidence(0.999), &Settings::default()).0, Verdict::Spam);
    }

    #[test]
    fn rules_ask_for_a_person() {
        let good = evidence(0.1);
        let everybody = Settings {
            review_first: ReviewFirst::Everybody,
            ..Settings::default()
        };
        assert_eq!(ruled(&good, &everybody), (Verdict::Review, Cause::ReviewEverybody));
        let newcomers = Settings {
            review_first: ReviewFirst::NewAuthors,
            ..Settings::default()
        };
        assert_eq!(ruled(&good, &newcomers), (Verdict::Review, Cause::NewAuthor));
        assert_eq!(
            ruled(
                &Evidence {
                    author_known: true,
                    ..good
                },
                &newcomers
            ),
            (Verdict::Publish, Cause::Model)
        );
        assert_eq!(
            ruled(&Evidence { links: 4, ..good }, &Settings::default()),
            (Verdict::Review, Cause::TooManyLinks)
        );
        assert_eq!(
            ruled(&Evidence { links: 3, ..good }, &Settings::default()),
            (Verdict::Publish, Cause::Model)
        );
        let listed = Evidence {
            blocked: Some(Cause::BlockedWord),
            ..good
        };
        assert_eq!(
            ruled(&listed, &Settings::default()),
            (Verdict::Spam, Cause::BlockedWord)
        );
    }

    #[test]
    fn only_automatic_decisions_are_audited() {
        let drawn = |probability| {
            decide(
                &Evidence {
                    audit_draw: 0.001,
                    ..evidence(probability)
                },
                &Settings::default(),
            )
            .audit
        };
        assert!(drawn(0.1) && drawn(0.99));
        assert!(!drawn(0.5));
        assert!(!decide(&evidence(0.1), &Settings::default()).audit);
    }

    #[test]
    fn an_audit_changes_nothing_of_where_a_comment_stands() {
        for (verdict, status) in [
            (Verdict::Publish, Status::Published),
            (Verdict::Review, Status::Pending),
            (Verdict::Spam, Status::Spam),
        ] {
            for audit in [false, true] {
                let cause = Cause::Model;
                assert_eq!(Ruling { verdict, cause, audit }.status(), status);
            }
        }
    }

    #[test]
    fn the_share_audited_is_the_share_asked_for() {
        /// SplitMix64 (Steele, Lea, Flood 2014): the same draws on every machine.
        fn draws() -> impl Iterator<Item = f64> {
            let mut state = 7_u64;
            std::iter::from_fn(move || {
                state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
                let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
                Some(f64::from(u32::try_from((z ^ (z >> 31)) >> 32).ok()?) / 4_294_967_296.0)
            })
        }
        const DRAWS: u32 = 200_000;
        for share in [0.0, 0.01, 0.2] {
            let settings = Settings {
                audit_share: share,
                ..Settings::default()
            };
            let drawn = |audit_draw: f64| {
                decide(
                    &Evidence {
                        audit_draw,
                        ..evidence(0.1)
                    },
                    &settings,
                )
                .audit
            };
            let audited = draws().take(DRAWS as usize).filter(|&draw| drawn(draw)).count();
            let (audited, n) = (f64::from(u32::try_from(audited).unwrap()), f64::from(DRAWS));
            // Four standard deviations of the binomial distribution.
            let room = 4.0 * (n * share * (1.0 - share)).sqrt();
            assert!((audited - n * share).abs() <= room, "{audited} of {n} at {share}");
        }
    }
}
