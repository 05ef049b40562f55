//! What holds of `judging`.

use super::*;

#[test]
fn the_gate_asks_for_certainty_that_no_more_than_a_point_is_lost() {
    let pairs = |lost: usize, won: usize, n: usize| -> Vec<(bool, bool)> {
        (0..n)
            .map(|at| {
                if at < lost {
                    (false, true)
                } else {
                    (true, at >= lost + won)
                }
            })
            .collect()
    };
    assert_eq!(worse("accuracy".to_owned(), &pairs(0, 0, 1000), ALLOWED), None);
    assert_eq!(worse("accuracy".to_owned(), &pairs(3, 3, 1000), ALLOWED), None);
    assert_eq!(worse("accuracy".to_owned(), &pairs(2, 30, 1000), ALLOWED), None);
    assert!(worse("accuracy".to_owned(), &pairs(20, 0, 1000), ALLOWED).is_some());
    // So few texts that a real loss could hide behind one lost by chance.
    assert!(worse("accuracy".to_owned(), &pairs(1, 0, 60), ALLOWED).is_some());
    assert_eq!(refusals(&[], &[], "", ALLOWED), [Refusal::NothingToJudgeOn]);
}
