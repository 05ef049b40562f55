//! Why comments scored as they did, in words: the lists of weights and the mistakes of the report.

use super::said;
use crate::cli::evaluate::evidence::{Evidence, Mistake, Word};
use crate::http::reason_in_words;
use crate::locale::Tongue;

pub struct WordList {
    pub title: String,
    pub rows: Vec<[String; 3]>,
}

pub struct MistakeList {
    pub title: String,
    pub none: String,
    pub mistakes: Vec<MistakeCard>,
}

pub struct MistakeCard {
    pub text: String,
    pub about: String,
    pub reasons: Vec<ReasonLine>,
}

pub struct ReasonLine {
    pub text: String,
    pub weight: String,
    pub towards_spam: bool,
}

pub fn words(evidence: &Evidence, t: Tongue) -> Vec<WordList> {
    let list = |title: &str, words: Vec<Word>| WordList {
        title: t.tr(title),
        rows: words
            .iter()
            .map(|word| {
                let texts = t.count(word.texts.into());
                [reason_in_words(&word.reason, t), texts, weight(word.reason.weight, t)]
            })
            .collect(),
    };
    vec![
        list("report-words-spam", evidence.towards_spam()),
        list("report-words-ham", evidence.towards_ham()),
    ]
}

fn weight(weight: f64, t: Tongue) -> String {
    let sign = if weight > 0.0 { "+" } else { "" };
    format!("{sign}{}", t.decimal(weight, 1))
}

pub fn mistakes(evidence: &Evidence, t: Tongue) -> Vec<MistakeList> {
    let card = |mistake: &Mistake| {
        let probability = t.percent(mistake.probability, 1);
        let about = [mistake.source.as_str(), mistake.lang.as_str()];
        let about: Vec<&str> = about.into_iter().filter(|part| !part.is_empty()).collect();
        MistakeCard {
            text: mistake.text.clone(),
            about: said(
                "report-mistake-about",
                &[("probability", &probability), ("source", &about.join(", "))],
                t,
            ),
            reasons: mistake
                .reasons
                .iter()
                .map(|reason| ReasonLine {
                    text: reason_in_words(reason, t),
                    weight: weight(reason.weight, t),
                    towards_spam: reason.weight > 0.0,
                })
                .collect(),
        }
    };
    let list = |kind: &str, mistakes: &[Mistake]| MistakeList {
        title: t.tr(&format!("report-{kind}")),
        none: t.tr(&format!("report-{kind}-none")),
        mistakes: mistakes.iter().map(card).collect(),
    };
    vec![list("blocked", evidence.blocked()), list("missed", evidence.missed())]
}
