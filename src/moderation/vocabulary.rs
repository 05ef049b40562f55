//! What words weigh in a version, and which moved since the version it was made from.
//!
//! A version knows columns and no words, so it is asked with those that stand in the comments kept here. Owns which are
//! asked: such as several comments have, that hold neither a number nor a part of an address.

use super::Sieve;
use crate::spam::{Input, Model, masked};
use crate::storage::Error;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Comments whose words are asked for.
const COMMENTS: i64 = 1000;
/// Comments that a word must stand in.
const FEWEST: usize = 3;
const MOST_WORDS: usize = 3000;
/// Words that are told.
const TOLD: usize = 20;

/// A word, and by how many log-odds it alone shifts an empty comment, towards spam where positive.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    pub word: String,
    pub weight: f64,
    /// In the version compared with; 0 where there is none.
    pub before: f64,
}

impl Sieve {
    /// The words that weigh most in a version, towards spam and towards good.
    pub async fn heaviest_words(&self, model: Model) -> Result<Vec<Word>, Error> {
        let words = self.common_words().await?;
        self.aside_words(move || {
            let mut told = weighed(&model, words);
            told.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
            told
        })
        .await
    }

    /// The words that moved most from one version to another.
    pub async fn moved_words(&self, before: Arc<Model>, after: Arc<Model>) -> Result<Vec<Word>, Error> {
        let words = self.common_words().await?;
        self.aside_words(move || {
            let old: HashMap<String, f64> = weighed(&before, words.clone())
                .into_iter()
                .map(|word| (word.word, word.weight))
                .collect();
            let mut told = weighed(&after, words);
            for word in &mut told {
                word.before = old.get(&word.word).copied().unwrap_or(0.0);
            }
            told.retain(|word| (word.weight - word.before).abs() > 0.005);
            told.sort_by(|a, b| (b.weight - b.before).abs().total_cmp(&(a.weight - a.before).abs()));
            told
        })
        .await
    }

    async fn aside_words(&self, work: impl FnOnce() -> Vec<Word> + Send + 'static) -> Result<Vec<Word>, Error> {
        let told = tokio::task::spawn_blocking(work).await;
        let mut told = told.map_err(|_| Error::Damaged("model"))?;
        told.truncate(TOLD);
        Ok(told)
    }

    async fn common_words(&self) -> Result<Vec<String>, Error> {
        Ok(common(&self.store.last_bodies(COMMENTS).await?))
    }
}

/// Words that stand in several texts, the commonest first.
fn common(texts: &[String]) -> Vec<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for text in texts {
        let text = masked(text).to_lowercase();
        let words = text.split(|c: char| !c.is_alphabetic() && c != '\'' && c != '’' && c != '-');
        let words: HashSet<&str> = words
            .map(|word| word.trim_matches(['\'', '’', '-']))
            .filter(|word| (2..=30).contains(&word.chars().count()))
            .collect();
        for word in words {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
    }
    let mut common: Vec<(String, usize)> = counts.into_iter().filter(|(_, count)| *count >= FEWEST).collect();
    common.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    common.truncate(MOST_WORDS);
    common.into_iter().map(|(word, _)| word).collect()
}

fn weighed(model: &Model, words: Vec<String>) -> Vec<Word> {
    let logit = |body: &str| {
        let input = Input {
            body,
            ..Input::default()
        };
        model.score(&input).logit
    };
    let nothing = logit("");
    words
        .into_iter()
        .map(|word| Word {
            weight: logit(&word) - nothing,
            before: 0.0,
            word,
        })
        .filter(|word| word.weight.is_finite())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_few_comments_and_addresses_are_not_asked_for() {
        let texts = [
            "Le marché zqk@mailer.example",
            "le marché, rare",
            "Marché ! zqk@mailer.example",
            "zqk@mailer.example le",
        ];
        let found = common(&texts.map(ToOwned::to_owned));
        assert!(
            found.contains(&"marché".to_owned()) && found.contains(&"le".to_owned()),
            "{found:?}"
        );
        assert!(
            !found
                .iter()
                .any(|word| word.contains("zqk") || word.contains("mailer") || word == "rare"),
            "{found:?}"
        );
    }
}
