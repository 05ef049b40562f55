//! On which held-out texts two versions are judged, and on which copy each.
//!
//! Owns that a text judges once and handicaps nobody: each file keeps of a text only the columns that it knows, so each
//! version is asked its own copy. A copy has no name that another file has too; it is told by its source, its label, how many
//! columns the text had, and by those columns that both versions know, which must be the same. Knows nothing of measures.

use super::Label;
use super::features::{VIEWS, View};
use super::holdout::HeldOut;
use super::judging::{FEWEST_HELD, Side};
use std::collections::HashMap;

/// What two copies of one text have in common.
type Mark<'t> = (&'t str, Label, [u32; VIEWS], u64);

/// The texts that judge, each as the copy of the first and of the second.
///
/// Those that were held out of both, if they are enough to judge on. Else the second's alone, whose place the first wants to
/// take; and where that holds none, the first's. Then both are asked the one copy there is, which knows no column that only
/// the other has learnt: a version of other texts does less well than it could, and an operator who knows better can insist.
pub(super) fn paired<'t>(first: &'t Side, second: &'t Side) -> Vec<[&'t HeldOut; 2]> {
    let (one, other) = (first.held_out(), second.held_out());
    if one == other {
        return one.iter().zip(other).map(|(one, other)| [one, other]).collect();
    }
    let knows = |view: View, column: u32| {
        let is_known = |side: &Side| side.shared().weight(view, column).is_some();
        is_known(first) && is_known(second)
    };
    let mut copies: HashMap<Mark<'t>, Vec<&'t HeldOut>> = HashMap::new();
    for text in other {
        copies.entry(text.mark(knows)).or_default().push(text);
    }
    let common = one.iter().filter_map(|text| {
        let copy = copies.get_mut(&text.mark(knows))?.pop()?;
        Some([text, copy])
    });
    let common: Vec<_> = common.collect();
    if common.len() >= FEWEST_HELD {
        return common;
    }
    let own = if other.is_empty() { one } else { other };
    own.iter().map(|text| [text, text]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spam::file;
    use crate::spam::training::tests::examples;
    use crate::spam::training::{Options, train_holding};
    use crate::spam::{Example, Label};

    /// A base of these examples that holds texts out.
    fn side(examples: &[Example]) -> Side {
        let bytes = train_holding(examples, &Options::of("some"), 100).unwrap();
        Side::of(&file::decode(&bytes).unwrap())
    }

    /// As many of a source that only one base has learnt from, on words that it alone knows.
    fn more(n: usize) -> Vec<Example> {
        let theirs = |example: Example| Example {
            text: format!("{} zither quartet rehearsal {}", example.text, example.id),
            source: "before-all-others".to_owned(),
            ..example
        };
        examples(n).into_iter().map(theirs).collect()
    }

    #[test]
    fn a_text_held_out_of_two_bases_judges_once_and_each_reads_its_own_copy() {
        let (one, other) = (side(&examples(450)), side(&[more(150), examples(450)].concat()));
        assert!(one.held_out().len() < other.held_out().len());
        assert!(
            !one.held_out().iter().any(|text| other.held_out().contains(text)),
            "their numbers differ, and so does what is known of them"
        );
        for [first, second] in [[&one, &other], [&other, &one]] {
            let texts = paired(first, second);
            assert_eq!(
                texts.len(),
                one.held_out().len(),
                "each once, and none that only one has"
            );
            for [own, theirs] in &texts {
                assert_eq!((own.source(), own.label), (theirs.source(), theirs.label));
                assert!(first.held_out().contains(own) && second.held_out().contains(theirs));
            }
            assert!(texts.iter().any(|[own, theirs]| own != theirs));
        }
        // Each is as good as on its own: nobody is asked a copy that lacks what they know.
        let right = |side: &Side, text: &HeldOut| (side.logit(text) >= 0.0) == (text.label == Label::Spam);
        let texts = paired(&one, &other);
        assert!(
            texts
                .iter()
                .all(|[own, theirs]| right(&one, own) && right(&other, theirs))
        );
    }

    #[test]
    fn without_enough_in_common_the_texts_of_the_version_in_use_judge() {
        let few = side(&more(150));
        let (one, none) = (side(&examples(150)), side(&examples(40)));
        assert!(none.held_out().is_empty());
        let texts = paired(&few, &one);
        assert_eq!(texts.len(), one.held_out().len());
        assert!(texts.iter().all(|[first, second]| std::ptr::eq(*first, *second)));
        assert_eq!(paired(&one, &none).len(), one.held_out().len());
        assert_eq!(paired(&none, &one).len(), one.held_out().len());
        assert!(paired(&none, &none).is_empty());
    }
}
