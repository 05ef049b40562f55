//! What holds of `judging`.

use super::refusal::{figures, published};
use super::*;

/// A text whose logits say right or wrong, and published or not, by the new and the old.
fn pair(label: Label, right: [bool; 2], published: [bool; 2]) -> Pair {
    let said = |at: usize| Said {
        logit: if right[at] == (label == Label::Spam) { 1.0 } else { -1.0 },
        is_published: published[at],
    };
    Pair {
        label,
        new: said(0),
        old: said(1),
    }
}

/// Of `n` spam, `lost` are right by the old alone, `won` by the new alone.
fn pairs(lost: usize, won: usize, n: usize) -> Vec<Pair> {
    (0..n)
        .map(|at| pair(Label::Spam, [at >= lost, at < lost || at >= lost + won], [false; 2]))
        .collect()
}

#[test]
fn the_gate_asks_for_certainty_that_no_more_than_a_point_is_lost() {
    let refused = |lost, won, n| {
        let refusals = figures(&pairs(lost, won, n), "", ALLOWED);
        refusals
            .iter()
            .any(|one| one.to_string().starts_with("accuracy fell by"))
    };
    assert!(!refused(0, 0, 1000));
    assert!(!refused(3, 3, 1000));
    assert!(!refused(2, 30, 1000));
    assert!(refused(20, 0, 1000));
    // So few texts that a real loss could hide behind one lost by chance.
    assert!(refused(1, 0, 60));
    assert_eq!(figures(&[], "", ALLOWED), [Refusal::NothingToJudgeOn]);
}

#[test]
fn fifty_texts_of_a_site_tell_a_collapse_from_chance() {
    let refused = |lost, won, n| collapse(&pairs(lost, won, n), " on comments of blog", ALLOWED_OF_A_SITE);
    assert_eq!(refused(1, 0, 50), None);
    assert_eq!(refused(4, 3, 50), None);
    assert_eq!(refused(40, 0, 1000), None, "four points are allowed");
    let told = refused(8, 0, 50).unwrap().to_string();
    assert!(
        told.starts_with("accuracy on comments of blog fell by 16.00 points"),
        "{told}"
    );
}

#[test]
fn what_is_published_at_once_is_told_in_plain_words() {
    let good = |lost: usize, n: usize| (0..n).map(move |at| pair(Label::Ham, [true; 2], [at >= lost + 3, at >= 3]));
    let spam = |more: usize, n: usize| (0..n).map(move |at| pair(Label::Spam, [true; 2], [at < more, false]));
    let refused = |lost, more| -> Vec<String> {
        let pairs: Vec<Pair> = good(lost, 100).chain(spam(more, 200)).collect();
        let refusals = published(&pairs, " on the base's texts");
        refusals.iter().map(ToString::to_string).collect()
    };
    assert_eq!(refused(4, 3), Vec::<String>::new());
    assert_eq!(
        refused(28, 7),
        [
            "good comments published at once fall from 97.0 % to 69.0 % on the base's texts, where 5 points are allowed",
            "spam published at once rises from 0.0 % to 3.5 % on the base's texts, where 2 points are allowed",
        ]
    );
    let less: Vec<Pair> = spam(7, 200)
        .map(|pair| Pair {
            new: pair.old,
            old: pair.new,
            ..pair
        })
        .collect();
    assert_eq!(published(&less, ""), [], "less spam is no reason");
}
