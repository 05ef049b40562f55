//! Why comments scored as they did: what weighed most over all of them, and the mistakes a model was surest of.
//!
//! Owns what may be shown of a comment outside its site: nothing that reaches a person, and no rare word in a list. Knows
//! nothing of how it is shown.

use super::Judged;
use crate::domain::verdict::Reason;
use crate::spam::{Label, Model, masked};
use std::collections::BTreeMap;

/// Mistakes kept of each class.
const MOST_MISTAKES: usize = 10;
/// Lines of each list of weights.
const MOST_WORDS: usize = 20;
/// A word of fewer comments than this may be a person.
const FEWEST_TEXTS: u32 = 3;
/// Characters shown of a text.
const MOST_CHARS: usize = 500;
/// What a commenter is called, and what the website is called, may be a person.
const PERSONAL: [&str; 2] = ["name.keyword", "website.keyword"];

/// Gathered comment by comment.
#[derive(Debug, Default)]
pub struct Evidence {
    /// By code and evidence without case.
    words: BTreeMap<(String, String), Word>,
    ham: Vec<Mistake>,
    spam: Vec<Mistake>,
}

/// What a cause weighed over all comments.
#[derive(Debug, Clone)]
pub struct Word {
    /// Code and evidence as first typed; its weight is the sum of all, in log-odds.
    pub reason: Reason,
    /// In how many comments it was among the heaviest reasons.
    pub texts: u32,
}

/// A comment on the wrong side of ½.
#[derive(Debug, Clone)]
pub struct Mistake {
    pub text: String,
    pub source: String,
    pub lang: String,
    pub probability: f64,
    pub reasons: Vec<Reason>,
    /// Log-odds on the wrong side.
    wrong_by: f64,
}

impl Evidence {
    /// Explains a comment by the model that judged it.
    pub fn take(&mut self, model: &Model, judged: &Judged<'_>) {
        let example = judged.example;
        let explanation = model.explain(&example.input());
        for reason in explanation
            .reasons
            .iter()
            .filter(|reason| !PERSONAL.contains(&reason.code.as_str()))
        {
            let key = (reason.code.clone(), reason.evidence.to_lowercase());
            let word = self.words.entry(key).or_insert_with(|| Word {
                reason: Reason {
                    weight: 0.0,
                    ..reason.clone()
                },
                texts: 0,
            });
            word.reason.weight += reason.weight;
            word.texts += 1;
        }
        let mistakes = match example.label {
            Label::Ham if judged.score.logit >= 0.0 => &mut self.ham,
            Label::Spam if judged.score.logit < 0.0 => &mut self.spam,
            _ => return,
        };
        let wrong_by = judged.score.logit.abs();
        let place = mistakes.partition_point(|other| other.wrong_by >= wrong_by);
        if place >= MOST_MISTAKES {
            return;
        }
        let mistake = Mistake {
            text: beginning(&masked(&example.text)),
            source: example.source.clone(),
            lang: example.lang.clone().unwrap_or_default(),
            probability: judged.score.probability(),
            reasons: explanation.reasons.iter().map(shown).collect(),
            wrong_by,
        };
        mistakes.insert(place, mistake);
        mistakes.truncate(MOST_MISTAKES);
    }

    /// What weighed most towards spam, the heaviest first.
    pub fn towards_spam(&self) -> Vec<Word> {
        self.heaviest(1.0)
    }

    /// What weighed most against it.
    pub fn towards_ham(&self) -> Vec<Word> {
        self.heaviest(-1.0)
    }

    /// Good comments that were taken for spam, the surest first.
    pub fn blocked(&self) -> &[Mistake] {
        &self.ham
    }

    /// Spam that was taken for good.
    pub fn missed(&self) -> &[Mistake] {
        &self.spam
    }

    fn heaviest(&self, side: f64) -> Vec<Word> {
        let common = self.words.values().filter(|word| word.texts >= FEWEST_TEXTS);
        let mut found: Vec<Word> = common.filter(|word| side * word.reason.weight > 0.0).cloned().collect();
        // Stable, and the map's order is fixed.
        found.sort_by(|a, b| b.reason.weight.abs().total_cmp(&a.reason.weight.abs()));
        found.truncate(MOST_WORDS);
        for word in &mut found {
            word.reason = shown(&word.reason);
        }
        found
    }
}

/// A reason as it may be shown: no name, no address.
fn shown(reason: &Reason) -> Reason {
    let evidence = if PERSONAL.contains(&reason.code.as_str()) {
        "•••".to_owned()
    } else {
        masked(&reason.evidence)
    };
    Reason {
        evidence,
        ..reason.clone()
    }
}

fn beginning(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARS) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}
