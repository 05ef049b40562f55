//! What a model's file says of cuts: its table of budgets, and the two cuts that are the table's usual rows.
//!
//! Owns how cautious the table of a file is, and how much of a text must be known. Knows nothing of sites, which choose
//! among the table's rows.

use super::metrics::{Weighed, budgets};
use crate::domain::budgets::Budgets;
use crate::domain::rate;
use crate::domain::verdict::Cuts;

/// Of the good comments of a site that training has not seen about four times as many score as high as of those it has
/// (left out one by one, see `models/base.md`), and every site is new at first: so of the texts at hand a budget of
/// blocking may be used up to a quarter. See [`Budgets::caution`]. Publishing has no such caution: of the spam of sources left
/// out up to sixty in a hundred were published where one was allowed, by how strange its kind was, and no one number covers
/// that.
/// So wherever a budget is chosen it is said which texts it holds on, and the audit measures it (`docs/decisions/013`).
const CAUTION: u32 = 4;
/// Fewer known words than this share, and nobody can tell.
pub(super) const KNOWN_SHARE: f64 = 0.3;
/// One-sided 95 %.
pub(super) const Z: f64 = rate::Z;

/// The table of texts that the model had not seen, and the cuts of its usual rows.
pub(super) fn choose(texts: &[Weighed]) -> (Budgets, Cuts) {
    let table = budgets(texts, CAUTION);
    let cuts = table.usual_cuts(KNOWN_SHARE);
    (table, cuts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::quality::wilson;
    use crate::spam::Label;

    fn weighed(logit: f64, label: Label) -> Weighed {
        Weighed {
            logit,
            label,
            known: true,
            unit: logit.to_bits(),
        }
    }

    #[test]
    fn few_texts_make_no_cuts() {
        let (table, cuts) = choose(&[weighed(-1.0, Label::Ham), weighed(1.0, Label::Spam)]);
        assert!(table.block.iter().chain(&table.publish).all(|row| row.cut.is_none()));
        assert!(cuts.spam > 0.999 && cuts.publish < 0.001);
    }

    #[test]
    fn cuts_keep_the_usual_budgets_on_a_site_that_is_new() {
        let ham = (0..4000).map(|n| weighed(f64::from(n) / 400.0 - 8.0, Label::Ham));
        let spam = (0..4000).map(|n| weighed(f64::from(n) / 400.0 - 2.0, Label::Spam));
        let texts: Vec<_> = ham.chain(spam).collect();
        let (table, cuts) = choose(&texts);
        let beyond = |label: Label, is_beyond: &dyn Fn(f64) -> bool| {
            let own = texts.iter().filter(|text| text.label == label);
            own.filter(|text| is_beyond(1.0 / (1.0 + (-text.logit).exp()))).count() as u64
        };
        let blocked = beyond(Label::Ham, &|p| p >= cuts.spam);
        let published = beyond(Label::Spam, &|p| p <= cuts.publish);
        assert!(blocked > 0 && wilson(blocked, 4000, Z)[1] <= 1.0 / 800.0, "{blocked}");
        assert!(
            published > 10 && wilson(published, 4000, Z)[1] <= 1.0 / 100.0,
            "{published}"
        );
        assert!(cuts.publish < cuts.spam);
        let row = |rows: &[crate::domain::budgets::Budget], one_in| {
            rows.iter().find(|row| row.one_in == one_in).unwrap().clone()
        };
        let (block, publish) = (row(&table.block, 200), row(&table.publish, 100));
        assert_eq!((block.cut, block.mistakes), (Some(cuts.spam), blocked));
        assert_eq!((publish.cut, publish.mistakes), (Some(cuts.publish), published));
        assert!(
            block.upper_bound <= 1.0 / 200.0 && block.upper_bound > 1.0 / 400.0,
            "{block:?}"
        );
    }
}
