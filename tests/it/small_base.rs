//! A base model of few texts, for what retraining does whatever it builds on. The one that ships takes a debug build
//! seconds each time that it is built on; what is said of that one is tested on it.

use crate::harness::sample;
use std::sync::LazyLock;
use tamis::spam::{Example, Label, Model, Options, train};
use tamis::storage::{Grounds, NewModel, NewPromotion, Store};

pub const NAME: &str = "small";

/// Its file, made once for all tests of a process.
pub static FILE: LazyLock<Vec<u8>> = LazyLock::new(|| made_of(192));

/// One of so many texts that some are held out of it, for whoever asks the gate; they are short, so that it is soon made.
pub static HOLDING: LazyLock<Vec<u8>> = LazyLock::new(|| made_of(5000));

fn made_of(texts: usize) -> Vec<u8> {
    const SUBJECTS: [&str; 8] = ["marché", "port", "concert", "livre", "jardin", "vélo", "pain", "musée"];
    const SAID: [&str; 4] = ["merci pour", "j’ai aimé", "une question sur", "on y était,"];
    const SOLD: [&str; 4] = ["achetez vite", "gagnez avec", "promotion sur", "crédit pour"];
    let example = |n: usize| {
        let (label, said) = if n.is_multiple_of(2) {
            (Label::Spam, SOLD)
        } else {
            (Label::Ham, SAID)
        };
        let (said, subject) = (said[n / 2 % 4], SUBJECTS[n / 8 % 8]);
        sample(&format!("s{}", n % 3), label, format!("{said} le {subject} {n}"))
    };
    let examples: Vec<Example> = (0..texts).map(example).collect();
    train(&examples, &Options::of(NAME)).unwrap()
}

/// Puts one of them in use, as in an installation that began with it.
pub async fn put_in_use(store: &Store, file: &[u8]) {
    let new = NewModel {
        version: NAME.to_owned(),
        parent: None,
        checksum: Model::parse(file).unwrap().checksum(),
        file: file.to_vec(),
        judgement: "{}".to_owned(),
        created_at_ms: 1,
    };
    store.add_model(new).await.unwrap();
    let promotion = NewPromotion {
        version: NAME.to_owned(),
        act: "install".to_owned(),
        replaced: None,
        promoted_at_ms: 1,
        grounds: Grounds::default(),
    };
    assert!(store.promote(promotion, None).await.unwrap());
}
