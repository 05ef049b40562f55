//! The policy, as tables.

use super::*;
use crate::domain::budgets::in_force;
use crate::domain::signs::{Typing, Work};
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
        signs: Signs::default(),
        linkback: false,
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
fn a_trap_a_linkback_and_a_doubtful_form_each_have_their_place() {
    let filled = |signs, probability| Evidence {
        signs,
        ..evidence(probability)
    };
    let trapped = Signs {
        trapped: true,
        ..Signs::default()
    };
    let quick = Signs {
        typing: Typing::Took { ms: 1 },
        ..Signs::default()
    };
    let idle = Signs {
        work: Work::Missing,
        ..Signs::default()
    };
    let worked = Signs {
        typing: Typing::Took { ms: 60_000 },
        work: Work::Done,
        ..Signs::default()
    };
    let from = |linkback, evidence: Evidence| Evidence { linkback, ..evidence };
    let listed = |evidence: Evidence| Evidence {
        blocked: Some(Cause::BlockedWord),
        ..evidence
    };
    let blind = |evidence: Evidence| Evidence {
        judged: None,
        ..evidence
    };
    for (case, expected) in [
        (filled(worked, 0.1), (Verdict::Publish, Cause::Model)),
        (filled(trapped, 0.1), (Verdict::Spam, Cause::Honeypot)),
        (blind(filled(trapped, 0.1)), (Verdict::Spam, Cause::Honeypot)),
        (from(true, filled(trapped, 0.1)), (Verdict::Spam, Cause::Honeypot)),
        (listed(filled(trapped, 0.1)), (Verdict::Spam, Cause::BlockedWord)),
        (filled(quick, 0.1), (Verdict::Review, Cause::TooQuick)),
        (filled(quick, 0.99), (Verdict::Spam, Cause::Model)),
        (blind(filled(quick, 0.1)), (Verdict::Review, Cause::NoModel)),
        (filled(idle, 0.1), (Verdict::Review, Cause::NoProof)),
        (filled(idle, 0.5), (Verdict::Review, Cause::NoProof)),
        (from(true, evidence(0.1)), (Verdict::Review, Cause::Linkback)),
        (from(true, evidence(0.99)), (Verdict::Review, Cause::Linkback)),
        (listed(from(true, evidence(0.1))), (Verdict::Spam, Cause::BlockedWord)),
    ] {
        assert_eq!(ruled(&case, &Settings::default()), expected, "{case:?}");
    }
}

#[test]
fn whatever_a_form_tells_nothing_is_published_that_would_have_been_held() {
    let typings = [
        Typing::Untold,
        Typing::Forged,
        Typing::Took { ms: -1 },
        Typing::Took { ms: 60_000 },
        Typing::Took { ms: i64::MAX },
    ];
    for review_first in [ReviewFirst::Nobody, ReviewFirst::NewAuthors, ReviewFirst::Everybody] {
        let settings = Settings {
            review_first,
            ..Settings::default()
        };
        for probability in [0.01, 0.3, 0.5, 0.9, 0.99] {
            let before = ruled(&evidence(probability), &settings).0;
            for (trapped, linkback) in [(false, false), (true, false), (false, true), (true, true)] {
                for typing in typings {
                    for work in [Work::NotAsked, Work::Done, Work::Missing] {
                        let signs = Signs { trapped, typing, work };
                        let told = Evidence {
                            signs,
                            linkback,
                            ..evidence(probability)
                        };
                        let after = ruled(&told, &settings).0;
                        let allowed = after != Verdict::Publish || before == Verdict::Publish;
                        assert!(allowed, "{signs:?} {linkback} {probability}");
                    }
                }
            }
        }
    }
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
