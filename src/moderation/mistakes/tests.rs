//! What holds of `mistakes`.

use super::*;

fn rate(hits: u64, of: u64) -> Rate {
    Rate { hits, of }
}

fn usual() -> Allowed {
    Allowed::by(&Settings::default())
}

/// What is told of publishing, by `published` audits of it and `blocked` of the other.
fn publishing(published: Rate, blocked: Rate, arrived: &Arrived) -> Budgeted {
    let told = Measured { published, blocked }.budgeted(arrived, usual());
    assert_eq!(told[0].of, Verdict::Publish);
    told[0]
}

#[test]
fn a_kept_budget_is_no_alarm_where_nearly_all_is_spam() {
    // 9,000 spam of which one in a hundred is published, and 1,000 good comments.
    let arrived = Arrived {
        published: 990,
        blocked: 8000,
        queued_good: 100,
        queued_spam: 910,
        undecided: 0,
    };
    let told = publishing(rate(9, 99), rate(0, 800), &arrived);
    assert!(told.audited.at_least().unwrap() > 0.05, "of what was published a tenth");
    let share = told.estimated.unwrap().share;
    assert!((share - 0.01).abs() < 1e-9, "{share}");
    assert!(!told.is_exceeded(), "{told:?}");
}

#[test]
fn a_budget_missed_five_times_over_is_told_where_little_is_spam() {
    // 1,000 spam of which fifty are published, and 9,000 good comments: of what is published, seven in a thousand.
    let arrived = Arrived {
        published: 7050,
        blocked: 600,
        queued_good: 2000,
        queued_spam: 350,
        undecided: 0,
    };
    let told = publishing(rate(3, 423), rate(0, 6), &arrived);
    assert!(told.audited.share().unwrap() < 0.01);
    let estimated = told.estimated.unwrap();
    assert!((estimated.share - 0.05).abs() < 1e-9, "{estimated:?}");
    assert!(told.is_exceeded(), "{told:?}");
}

#[test]
fn bounds_by_hand() {
    let arrived = Arrived {
        published: 1000,
        blocked: 200,
        queued_good: 60,
        queued_spam: 30,
        undecided: 9,
    };
    let (published, blocked) = (rate(2, 20), rate(1, 10));
    let [spam, good] = [0, 1].map(|at| Measured { published, blocked }.budgeted(&arrived, usual())[at]);
    assert_eq!((good.of, good.audited), (Verdict::Spam, blocked));
    let near = |found: f64, expected: f64| (found - expected).abs() < 1e-9;
    let [spam, good] = [spam, good].map(|told| told.estimated.unwrap());
    // 100 published, 180 blocked, 30 decided, and a third of those that wait.
    assert!(near(spam.share, 100.0 / 313.0), "{spam:?}");
    assert!(near(good.share, 20.0 / (20.0 + 900.0 + 60.0 + 6.0)), "{good:?}");
    let ends = |rate: Rate| [rate.at_least().unwrap(), rate.at_most().unwrap()];
    let ([few, many], [few_blocked, many_blocked]) = (ends(published), ends(blocked));
    let least = 1000.0 * few / (1000.0 * few + 200.0 * (1.0 - few_blocked) + 30.0 + 9.0);
    let most = 1000.0 * many / (1000.0 * many + 200.0 * (1.0 - many_blocked) + 30.0);
    assert!(near(spam.at_least, least) && near(spam.at_most, most), "{spam:?}");
}

#[test]
fn chance_alone_is_no_alarm_however_many_were_audited() {
    // As many spam come in as are published, so that either share is about the other.
    let arrived = Arrived {
        published: 1000,
        blocked: 0,
        queued_good: 0,
        queued_spam: 1000,
        undecided: 0,
    };
    let warns = |hits, of| publishing(rate(hits, of), Rate::default(), &arrived).is_exceeded();
    assert!(!warns(0, 49) && !warns(0, 50), "nothing wrong");
    assert!(
        !warns(1, 49) && !warns(1, 50),
        "one in fifty may be chance at one in a hundred"
    );
    assert!(!warns(2, 199), "the lower bound of 2 in 199 is .0034");
    assert!(warns(3, 49), "that of 3 in 49 is .0247");
    assert!(warns(8, 300), "that of 8 in 300 is .0151");
}

#[test]
fn what_is_not_known_is_not_told() {
    let nothing = Arrived::default();
    assert!(
        Measured::default().budgeted(&nothing, usual()).is_empty(),
        "nothing was audited"
    );
    let good_alone = Arrived {
        published: 500,
        ..nothing
    };
    let told = publishing(rate(0, 60), Rate::default(), &good_alone);
    assert_eq!(
        (told.estimated, told.is_exceeded()),
        (None, false),
        "no spam is known of"
    );
    // What was blocked and never audited may all be good, and all spam.
    let blocked = Arrived {
        blocked: 100,
        ..good_alone
    };
    let told = publishing(rate(1, 50), Rate::default(), &blocked).estimated.unwrap();
    assert!(
        (told.share - 10.0 / 110.0).abs() < 1e-9 && told.at_most > 0.999,
        "{told:?}"
    );
}

#[test]
fn each_site_is_held_to_its_own_budgets_and_all_to_the_loosest() {
    let asking = |block_one_in, publish_one_in| Settings {
        block_one_in,
        publish_one_in,
        ..Settings::default()
    };
    let measured = Measured {
        published: rate(4, 100),
        blocked: Rate::default(),
    };
    let arrived = Arrived {
        published: 1000,
        queued_spam: 960,
        ..Arrived::default()
    };
    let exceeds = |allowed: Allowed| measured.budgeted(&arrived, allowed)[0].is_exceeded();
    let (strict, loose) = (asking(1000, 100), asking(50, 50));
    assert!(exceeds(Allowed::by(&strict)), "at least 1.8 %, where 1 % is allowed");
    assert!(!exceeds(Allowed::by(&loose)));
    let all = Allowed::by_all([&strict, &loose, &strict].into_iter());
    assert_eq!(all, Allowed::by(&loose));
    assert_eq!(Allowed::by_all([].into_iter()), Allowed::by(&Settings::default()));
}

#[test]
fn what_came_in_is_counted_by_what_became_of_it() {
    let count = |verdict: &str, cause: &str, status: &str, decision: Option<&str>, comments| LoadCount {
        verdict: verdict.to_owned(),
        cause: cause.to_owned(),
        status: status.to_owned(),
        decision: decision.map(ToOwned::to_owned),
        comments,
        recent: 0,
    };
    let arrived = Arrived::of(&[
        count("publish", "model", "published", None, 100),
        // A mistake that somebody mended was published by the model all the same.
        count("publish", "model", "spam", Some("spam"), 2),
        count("spam", "model", "spam", None, 30),
        count("spam", "blocked_word", "spam", None, 1000),
        count("review", "model", "published", Some("approve"), 7),
        count("review", "untaught", "spam", Some("spam"), 5),
        count("review", "too_many_links", "pending", None, 4),
        count("review", "model", "rejected", Some("reject"), 3),
    ]);
    let expected = Arrived {
        published: 102,
        blocked: 30,
        queued_good: 7,
        queued_spam: 5,
        undecided: 4,
    };
    assert_eq!(arrived, expected);
    assert_eq!(arrived.and(Arrived::default()), expected);
    assert_eq!(arrived.and(arrived).published, 204);
}
