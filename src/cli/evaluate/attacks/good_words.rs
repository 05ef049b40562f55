//! Words that pass for harmless.
//!
//! Owns the list of a sender who has read good comments and spam, and knows no model: the words that good comments use more
//! often (Lowd and Meek, *Good Word Attacks on Statistical Spam Filters*, CEAS 2005: the passive attack by frequency ratio).

use super::Dice;
use crate::spam::{Example, Label};
use std::collections::{BTreeMap, BTreeSet};

/// A word that fewer good comments use is not worth a sender's while.
const FEWEST_TEXTS: u32 = 3;
/// The best of each language, of which each spam gets its own.
const MOST_WORDS: usize = 100;
/// Where no language is given, or none of its own.
const ANY: &str = "";

/// The best words of each language.
#[derive(Debug, Clone, Default)]
pub struct GoodWords {
    by_language: BTreeMap<String, Vec<String>>,
}

impl GoodWords {
    /// What good comments say more often than spam does.
    pub fn of<'e>(examples: impl IntoIterator<Item = &'e Example>) -> Self {
        let mut seen: BTreeMap<&str, Seen> = BTreeMap::new();
        for example in examples {
            let words = words(&example.text);
            let own = example.lang.as_deref().filter(|lang| *lang != ANY);
            for lang in own.into_iter().chain([ANY]) {
                seen.entry(lang).or_default().take(&words, example.label);
            }
        }
        let best = |(lang, seen): (&str, Seen)| (lang.to_owned(), seen.best());
        Self {
            by_language: seen.into_iter().map(best).collect(),
        }
    }

    /// So many different words of a language, of any where it has too few; fewer where there are no more.
    pub fn draw(&self, lang: Option<&str>, count: usize, dice: &mut Dice) -> Vec<&str> {
        let of = |lang: &str| self.by_language.get(lang).map_or(&[][..], Vec::as_slice);
        let own = of(lang.unwrap_or(ANY));
        let list = if own.len() < count { of(ANY) } else { own };
        let mut left: Vec<&str> = list.iter().map(String::as_str).collect();
        let mut drawn = Vec::new();
        while drawn.len() < count && !left.is_empty() {
            let at = usize::try_from(dice.below(left.len() as u64)).unwrap_or(0);
            drawn.push(left.swap_remove(at));
        }
        drawn
    }
}

/// What was read of one language; of each pair, ham first.
#[derive(Default)]
struct Seen {
    /// In how many texts each word stands.
    words: BTreeMap<String, [u32; 2]>,
    texts: [u32; 2],
}

impl Seen {
    fn take(&mut self, words: &BTreeSet<String>, label: Label) {
        let class = usize::from(label == Label::Spam);
        self.texts[class] += 1;
        for word in words {
            self.words.entry(word.clone()).or_default()[class] += 1;
        }
    }

    /// The words that good comments use more often, by how much more.
    fn best(self) -> Vec<String> {
        let share = |class: usize, count: u32| (f64::from(count) + 1.0) / (f64::from(self.texts[class]) + 2.0);
        let mut ranked: Vec<(f64, String)> = self
            .words
            .into_iter()
            .filter(|(_, [ham, _])| *ham >= FEWEST_TEXTS)
            .map(|(word, [ham, spam])| (share(0, ham) / share(1, spam), word))
            .filter(|(ratio, _)| *ratio > 1.0)
            .collect();
        // Stable, and the map's order is fixed.
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        ranked.truncate(MOST_WORDS);
        ranked.into_iter().map(|(_, word)| word).collect()
    }
}

/// The words of a text, each once: three letters or more.
fn words(text: &str) -> BTreeSet<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| word.chars().nth(2).is_some())
        .map(str::to_owned)
        .collect()
}
