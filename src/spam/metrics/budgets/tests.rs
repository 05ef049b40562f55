//! What holds of `budgets`.

use super::*;
use crate::domain::budgets::Want;
use crate::domain::quality::wilson;

/// None like another.
fn texts(label: Label, logits: impl Iterator<Item = f64>) -> impl Iterator<Item = Weighed> {
    logits.zip(0..).map(move |(logit, unit)| Weighed {
        logit,
        label,
        known: true,
        unit,
    })
}

/// 1000 of each, evenly from −9 to 1 and from −1 to 9, none on another.
fn overlapping() -> Vec<Weighed> {
    let steps = || (0..1000).map(|n| f64::from(n) / 100.0);
    texts(Label::Ham, steps().map(|logit| logit - 9.0))
        .chain(texts(Label::Spam, steps().map(|logit| logit - 1.005)))
        .collect()
}

#[test]
fn a_cut_keeps_its_budget_and_could_not_be_bolder() {
    let texts = overlapping();
    let found = budgets(&texts, 1);
    for row in found.block.iter().chain(&found.publish) {
        let Some(_) = row.cut else { continue };
        let budget = 1.0 / f64::from(row.one_in);
        assert!(row.upper_bound <= budget, "{row:?}");
        assert!(wilson(row.mistakes + 1, 1000, Z)[1] > budget, "{row:?}");
    }
    // Not even none of a thousand is known to be less than one in a thousand.
    assert_eq!((found.block[0].one_in, found.block[0].cut), (1000, None));
    assert_eq!(found.block[0].gained, 0.0);
    // One in a hundred of a thousand: four, since five may be 1.02 %. The cut is above .95, so 804 spam of 1000 are caught.
    let one_in_100 = &found.block[3];
    assert_eq!((one_in_100.one_in, one_in_100.mistakes, one_in_100.of), (100, 4, 1000));
    assert!((one_in_100.gained - 0.804).abs() < 1e-9, "{one_in_100:?}");
    assert!(found.is_sound());
}

#[test]
fn caution_makes_of_a_budget_of_blocking_one_so_many_times_as_strict() {
    let texts = overlapping();
    let (plain, cautious) = (budgets(&texts, 1), budgets(&texts, 4));
    assert!(cautious.is_sound());
    // Of 1000 texts one may be .45 %, which is less than one in 50 · 4; two may be .6 %.
    let row = &cautious.block[4];
    assert_eq!((row.one_in, row.mistakes), (50, 1));
    assert_eq!((row.cut, row.gained), (plain.block[2].cut, plain.block[2].gained));
    assert!((row.upper_bound - 4.0 * plain.block[2].upper_bound).abs() < 1e-12 && row.upper_bound <= 0.02);
    assert!(cautious.block[..4].iter().all(|row| row.cut.is_none()));
    assert_eq!(
        cautious.publish.iter().map(|row| row.cut).collect::<Vec<_>>(),
        plain.publish.iter().map(|row| row.cut).collect::<Vec<_>>()
    );
}

#[test]
fn texts_of_a_template_know_no_more_than_one() {
    // Ten copies of each: what 400 texts with nothing in common say, ten times.
    let alone: Vec<Weighed> = overlapping().into_iter().step_by(5).collect();
    let copies: Vec<Weighed> = alone.iter().flat_map(|text| [*text; 10]).collect();
    let (one, ten) = (budgets(&alone, 1), budgets(&copies, 1));
    assert!(one.block[4].cut.is_some() && one.publish[4].cut.is_some(), "{one:?}");
    for (one, ten) in one
        .block
        .iter()
        .chain(&one.publish)
        .zip(ten.block.iter().chain(&ten.publish))
    {
        assert_eq!((one.cut.is_some(), one.of * 10), (ten.cut.is_some(), ten.of));
        // Copies share a score, so no cut parts them.
        assert_eq!((one.mistakes * 10, one.cut), (ten.mistakes, ten.cut));
        assert!((one.upper_bound - ten.upper_bound).abs() < 1e-12, "{one:?} {ten:?}");
    }
    let strangers: Vec<Weighed> = copies
        .iter()
        .zip(0..)
        .map(|(text, unit)| Weighed { unit, ..*text })
        .collect();
    assert!(budgets(&strangers, 1).block[3].cut.is_some() && ten.block[3].cut.is_none());
}

#[test]
fn whoever_has_too_few_good_texts_to_block_is_told_how_many_it_takes() {
    let apart = |good: u16, of_a_unit: u64| {
        let good = texts(Label::Ham, (0..good).map(|at| -5.0 - f64::from(at) / 1000.0));
        let good = good.map(|text| Weighed {
            unit: text.unit / of_a_unit,
            // Copies: one score a unit.
            logit: if of_a_unit > 1 {
                -5.0 - real(text.unit / of_a_unit)
            } else {
                text.logit
            },
            ..text
        });
        let spam = texts(Label::Spam, (0..500).map(|_| 5.0));
        budgets(&good.chain(spam).collect::<Vec<_>>(), 4)
    };
    // z² · (800 − 1) = 2162.1.
    let few = apart(2162, 1).unblocked().unwrap();
    assert_eq!(
        (few.texts, few.worth, few.needed, few.why),
        (2162, 2162, 2163, Want::Few)
    );
    assert_eq!((few.one_in, few.caution), (200, 4));
    assert_eq!(apart(2163, 1).unblocked(), None);
    let alike = apart(8000, 4).unblocked().unwrap();
    assert_eq!((alike.texts, alike.worth, alike.why), (8000, 2000, Want::Alike));
    let mixed = texts(Label::Ham, (0..3000).map(|_| 800.0)).collect::<Vec<_>>();
    assert_eq!(budgets(&mixed, 4).unblocked().unwrap().why, Want::Parted);
    assert_eq!(budgets(&[], 4).unblocked().unwrap().texts, 0);
}

#[test]
fn what_waits_is_weighed_by_the_share_of_spam() {
    let found = budgets(&overlapping(), 1);
    let row = &found.block[3];
    // Beside it one spam in a hundred published: four lie below, the cut is under −.965, and 804 ham are published.
    let (ham, spam) = (1.0 - 0.804 - 0.004, 1.0 - 0.804 - 0.004);
    for (share, queue) in SPAM_SHARES.iter().zip(row.queue) {
        assert!((queue - (share * spam + (1.0 - share) * ham)).abs() < 1e-9, "{row:?}");
    }
    let nothing = &found.block[0];
    // With no cut to block by, all spam waits but what is published by mistake.
    for (share, queue) in SPAM_SHARES.iter().zip(nothing.queue) {
        assert!(
            (queue - (share * 0.996 + (1.0 - share) * 0.196)).abs() < 1e-9,
            "{nothing:?}"
        );
    }
}

#[test]
fn what_is_told_of_a_pair_of_rows_is_what_waits_by_the_table() {
    let found = budgets(&overlapping(), 1);
    let settings = crate::domain::site::Settings {
        block_one_in: 100,
        ..Default::default()
    };
    let cuts = crate::domain::budgets::in_force(&settings, found.usual_cuts(0.3), Some(&found));
    let waiting = found.waiting(&settings, &cuts, true).unwrap();
    for (share, queue) in SPAM_SHARES.iter().zip(found.block[3].queue) {
        assert!((waiting.among(*share) - queue).abs() < 1e-12, "{waiting:?}");
    }
}

#[test]
fn a_text_of_which_little_is_known_waits() {
    let mut texts = overlapping();
    for text in &mut texts {
        text.known = false;
    }
    let found = budgets(&texts, 1);
    assert!(found.block.iter().all(|row| row.gained == 0.0 && row.queue == [1.0; 4]));
}

#[test]
fn classes_far_apart_leave_the_cuts_at_the_middle() {
    let texts: Vec<Weighed> = texts(Label::Ham, (0..2000).map(|_| -5.0))
        .chain(texts(Label::Spam, (0..2000).map(|_| 5.0)))
        .collect();
    let found = budgets(&texts, 1);
    assert!(found.is_sound());
    assert_eq!(found.block[4].cut, Some(0.5));
    assert_eq!((found.block[4].gained, found.block[4].queue), (1.0, [0.0; 4]));
    let nothing = budgets(&[], 1);
    assert!(
        nothing.is_sound()
            && nothing
                .block
                .iter()
                .chain(&nothing.publish)
                .all(|row| row.cut.is_none())
    );
}

#[test]
fn where_probabilities_are_at_their_end_no_cut_parts_them() {
    // Good comments that score as certain spam, more than a budget allows, and the other way round.
    let texts: Vec<Weighed> = texts(Label::Ham, (0..2000).map(|_| 800.0))
        .chain(texts(Label::Spam, (0..2000).map(|_| -800.0)))
        .collect();
    let found = budgets(&texts, 1);
    assert!(found.is_sound());
    assert!(
        found
            .block
            .iter()
            .chain(&found.publish)
            .all(|row| row.cut.is_none() && row.mistakes == 0)
    );
}

#[test]
fn a_cut_of_nine_decimals_lies_beyond_the_probability_it_spares() {
    for probability in [0.0, 1e-9, 0.1, 0.3, 0.973, 0.999_999_999, 0.123_456_789, 1.0 / 3.0, 1.0] {
        let (low, high) = (below(probability), above(probability));
        assert!(
            probability - low < 2.1e-9 && high - probability < 2.1e-9,
            "{probability}"
        );
        assert!((low < probability || probability == 0.0) && (high > probability || probability == 1.0));
    }
}
