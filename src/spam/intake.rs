//! Labelled texts on their way into training: looked at one by one, and let go where training would not take them.
//!
//! Owns how many texts of a class a source may have, and what is told of each source: how many there were and their digest,
//! those that were let go included. Knows nothing of features.

use super::file::Corpus;
use super::folds::hash;
use super::training::Options;
use super::{Example, Label};
use sha2::{Digest, Sha256};
use std::borrow::Borrow;
use std::collections::BTreeMap;

/// Texts to train on. Which of them are kept depends on the texts alone, not on the order in which they come.
pub struct Intake<E> {
    options: Options,
    /// By name, its classes indexed by [`Label::index`].
    sources: BTreeMap<String, [Class<E>; 2]>,
}

/// The texts of a class of a source.
struct Class<E> {
    /// SHA-256 of each text, of those that were let go too.
    digests: Vec<[u8; 32]>,
    /// With the hash that says who stays.
    kept: Vec<(u64, E)>,
    /// No text whose hash is higher stays.
    last: u64,
}

/// What training is handed.
pub(super) struct Taken<E> {
    pub(super) options: Options,
    /// Sorted by name.
    pub(super) corpora: Vec<Corpus>,
    /// In no order.
    pub(super) kept: Vec<E>,
}

const CAP_SEED: u64 = 0x63_6170;

impl<E: Borrow<Example>> Intake<E> {
    /// Nothing yet, on its way to a version of these options.
    pub fn of(options: Options) -> Self {
        Self {
            options,
            sources: BTreeMap::new(),
        }
    }

    /// Takes another text.
    pub fn take(&mut self, text: E) {
        let example = text.borrow();
        let most = self.options.most_of(&example.source);
        let hash = hash(&example.source, &example.id, CAP_SEED);
        if !self.sources.contains_key(&example.source) {
            let none = [Class::default(), Class::default()];
            self.sources.insert(example.source.clone(), none);
        }
        let Some(classes) = self.sources.get_mut(&example.source) else {
            return;
        };
        let class = &mut classes[example.label.index()];
        class.digests.push(Sha256::digest(example.text.as_bytes()).into());
        if hash <= class.last {
            class.kept.push((hash, text));
        }
        // Not at every text: what is too much is looked for among all that are kept.
        if class.kept.len() > most.saturating_add(most / 8) {
            class.let_go(most);
        }
    }

    /// How many texts were taken, those that were let go included.
    pub fn texts(&self) -> usize {
        let classes = self.sources.values().flatten();
        classes.map(|class| class.digests.len()).sum()
    }

    pub(super) fn finish(self) -> Taken<E> {
        let mut corpora = Vec::with_capacity(self.sources.len());
        let mut kept = Vec::new();
        for (source, mut classes) in self.sources {
            for class in &mut classes {
                class.let_go(self.options.most_of(&source));
                kept.extend(std::mem::take(&mut class.kept).into_iter().map(|text| text.1));
            }
            corpora.push(corpus(source, classes.map(|class| class.digests)));
        }
        Taken {
            options: self.options,
            corpora,
            kept,
        }
    }
}

impl<E> Default for Class<E> {
    fn default() -> Self {
        Self {
            digests: Vec::new(),
            kept: Vec::new(),
            last: u64::MAX,
        }
    }
}

impl<E> Class<E> {
    /// Lets go what is too much: the texts whose hashes come last.
    fn let_go(&mut self, most: usize) {
        if self.kept.len() <= most {
            return;
        }
        let Some(at) = most.checked_sub(1) else {
            self.kept.clear();
            return;
        };
        let last = self.kept.select_nth_unstable_by_key(at, |text| text.0).1.0;
        self.kept.retain(|text| text.0 <= last);
        self.last = last;
    }
}

/// What a source was. Its digest is that of its texts' digests, each behind its label, sorted.
fn corpus(source: String, mut digests: [Vec<[u8; 32]>; 2]) -> Corpus {
    let [ham, spam] = digests.each_ref().map(|digests| digests.len() as u64);
    let mut whole = Sha256::new();
    for (label, digests) in [Label::Ham, Label::Spam].into_iter().zip(&mut digests) {
        digests.sort_unstable();
        for digest in digests {
            whole.update([u8::from(label == Label::Spam)]);
            whole.update(digest);
        }
    }
    Corpus {
        source,
        ham,
        spam,
        digest: whole.finalize().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spam::training::tests::examples;

    fn intake(most_texts: usize) -> Intake<Example> {
        Intake::of(Options {
            most_texts,
            ..Options::of("t")
        })
    }

    fn held(intake: &Intake<Example>) -> usize {
        intake.sources.values().flatten().map(|class| class.kept.len()).sum()
    }

    #[test]
    fn what_a_source_has_too_much_of_is_not_held() {
        let mut intake = intake(16);
        for (at, example) in examples(1000).into_iter().enumerate() {
            intake.take(example);
            assert!(held(&intake) <= 4 * 18 && intake.texts() == at + 1);
        }
        let taken = intake.finish();
        assert_eq!(taken.kept.len(), 4 * 16, "of two classes of two sources");
        assert!(
            taken
                .corpora
                .iter()
                .all(|corpus| corpus.ham == 500 && corpus.spam == 500)
        );
    }

    #[test]
    fn which_texts_stay_does_not_depend_on_their_order() {
        let stay = |examples: Vec<Example>| {
            let mut intake = intake(16);
            for example in examples {
                intake.take(example);
            }
            let taken = intake.finish();
            let mut ids: Vec<String> = taken.kept.into_iter().map(|example| example.id).collect();
            ids.sort_unstable();
            (ids, taken.corpora)
        };
        let mut all = examples(300);
        let (first, corpora) = stay(all.clone());
        // As when all are looked at together.
        let of_one = |example: &&Example| example.source == "one" && example.label == Label::Ham;
        let mut hashes: Vec<(u64, &str)> = all
            .iter()
            .filter(of_one)
            .map(|example| (hash("one", &example.id, CAP_SEED), example.id.as_str()))
            .collect();
        hashes.sort_unstable();
        assert!(hashes[..16].iter().all(|(_, id)| first.iter().any(|there| there == id)));
        all.reverse();
        assert_eq!(stay(all.clone()), (first.clone(), corpora.clone()));
        all.rotate_left(101);
        assert_eq!(stay(all), (first, corpora));
    }

    #[test]
    fn a_digest_tells_of_texts_that_were_let_go() {
        let mut all = examples(300);
        let digests = |all: &[Example]| {
            let mut intake = intake(16);
            for example in all {
                intake.take(example.clone());
            }
            let taken = intake.finish();
            let stays = |example: &Example| taken.kept.contains(example);
            let gone = all.iter().position(|example| !stays(example)).unwrap();
            (
                gone,
                taken
                    .corpora
                    .into_iter()
                    .map(|corpus| corpus.digest)
                    .collect::<Vec<_>>(),
            )
        };
        let (gone, before) = digests(&all);
        all[gone].text.push('!');
        let (_, after) = digests(&all);
        assert_eq!(before.iter().zip(&after).filter(|pair| pair.0 != pair.1).count(), 1);
    }

    #[test]
    fn none_at_all_may_be_kept() {
        let mut intake = intake(0);
        for example in examples(10) {
            intake.take(example);
        }
        assert_eq!(intake.texts(), 20);
        assert!(intake.finish().kept.is_empty());
    }
}
