//! What holds of `attacks`.

use super::*;
use crate::spam::training::{Options, train};
use crate::spam::{Example, Label, Model};

const SPAM: &str = "Win free money at the casino today! Claim http://casino.example/bonus or write to sales@shop.example, \
                    visit www.shop.example/now – виагра и казино";

fn example(label: Label, text: String) -> Example {
    Example {
        id: Example::id_of(&text),
        text,
        label,
        lang: Some("en".to_owned()),
        author: None,
        website: None,
        source: "one".to_owned(),
        group: None,
        kind: None,
    }
}

/// Forty good comments and forty spam, with words of their own.
fn examples() -> Vec<Example> {
    let ham = ["garden", "chapter", "mother", "kitchen"];
    let spam = ["casino", "money", "bonus", "delivery"];
    let one = |label, words: [&str; 4], at: usize| {
        let text = format!(
            "the {} and the {} of number {at}",
            words[at % 4],
            words[(at / 4 + 1) % 4]
        );
        example(label, text)
    };
    (0..40)
        .flat_map(|at| [one(Label::Ham, ham, at), one(Label::Spam, spam, at)])
        .collect()
}

#[test]
fn the_same_text_is_always_attacked_the_same_way_and_never_left_alone() {
    let good = GoodWords::of(&examples());
    let mut seen = std::collections::BTreeSet::new();
    for attack in Attack::ALL {
        let attacked = attack.apply(SPAM, Some("en"), &good);
        assert_eq!(attacked, attack.apply(SPAM, Some("en"), &good), "{attack:?}");
        assert_ne!(attacked, SPAM, "{attack:?}");
        assert!(seen.insert(attacked), "{attack:?} does what another does");
        assert_eq!(attack.apply("", None, &GoodWords::default()).trim(), "");
    }
    assert_eq!(seen.len(), Attack::ALL.len());
}

#[test]
fn what_a_reader_follows_still_leads_there() {
    for attack in Attack::ALL {
        let attacked = attack.apply(SPAM, Some("en"), &GoodWords::of(&examples()));
        for address in [
            "http://casino.example/bonus",
            "sales@shop.example",
            "www.shop.example/now",
        ] {
            assert!(attacked.contains(address), "{attack:?}: {attacked}");
        }
    }
}

#[test]
fn attacks_do_what_they_are_called() {
    let good = GoodWords::default();
    let of = |attack: Attack, text: &str| attack.apply(text, None, &good);
    assert_eq!(of(Attack::FullWidth, "win Zeal, ok"), "ｗｉｎ Ｚｅａｌ, ok");
    // Half of the words, by chance that is always the same: of many, some and not all.
    let many = "casino ".repeat(40);
    let spaced = of(Attack::Spaced, &many).matches("c a s i n o").count();
    assert!((10..30).contains(&spaced), "{spaced}");
    let leet = of(Attack::Leet, &many);
    assert!(
        leet.contains("casino ") && leet.chars().any(|c| c.is_ascii_digit() || "@$!".contains(c)),
        "{leet}"
    );
    let split = of(Attack::Split, &many);
    assert!(
        ["c.a.s", "c-a-s", "c_a_s", "c*a*s", "c·a·s"]
            .iter()
            .all(|part| split.contains(part)),
        "{split}"
    );
    let zero = of(Attack::ZeroWidth, "casino");
    assert!(
        zero.chars().count() > 6 && zero.chars().filter(char::is_ascii_alphabetic).eq("casino".chars()),
        "{zero:?}"
    );
    let marks = of(Attack::Marks, "casino");
    assert!((12..=24).contains(&marks.chars().count()), "{marks}");
    assert!(!of(Attack::Mathematical, "casino").is_ascii());
    assert_ne!(
        of(Attack::Homoglyphs, "казино"),
        "казино",
        "a Russian word gets Latin letters"
    );
}

#[test]
fn good_words_are_those_of_good_comments_and_each_spam_has_its_own() {
    let good = GoodWords::of(&examples());
    let drawn = |name: &str| good.draw(Some("en"), 3, &mut Dice::of(name));
    for at in 0..10 {
        for word in drawn(&at.to_string()) {
            assert!(["garden", "chapter", "mother", "kitchen"].contains(&word), "{word}");
        }
    }
    assert!((0..10).any(|at| drawn(&at.to_string()) != drawn("0")));
    assert_eq!(
        good.draw(Some("fr"), 2, &mut Dice::of("a")).len(),
        2,
        "a language without words takes any"
    );
    assert!(GoodWords::default().draw(None, 5, &mut Dice::of("a")).is_empty());
    let mut common = examples();
    common.push(example(Label::Ham, "perlimpinpin".to_owned()));
    let all = GoodWords::of(&common).draw(None, 100, &mut Dice::of("a")).join(" ");
    assert!(
        !all.contains("perlimpinpin"),
        "one comment's word is nobody's good word"
    );
}

#[test]
fn a_trial_counts_spam_before_and_after() {
    let examples = examples();
    let model = Model::parse(&train(&examples, &Options::of("t")).unwrap()).unwrap();
    let mut trial = Trial::with(GoodWords::of(&examples));
    for example in &examples {
        trial.take(&model, example);
    }
    let figures = trial.figures();
    assert_eq!(figures.len(), Attack::ALL.len());
    for figure in &figures {
        assert_eq!(figure.spam, 40, "good comments are left alone");
        for change in [figure.caught, figure.blocked, figure.not_published] {
            let [low, high] = change.intervals.after;
            assert!(
                low <= change.after && change.after <= high && (0.0..=1.0).contains(&change.before),
                "{figure:?}"
            );
        }
        assert!(figure.blocked.after <= figure.not_published.after);
        assert!(
            (figure.caught.before - figures[0].caught.before).abs() < 1e-12,
            "the same spam before each"
        );
    }
    assert!(figures[0].caught.before > 0.9);
    assert!(Trial::with(GoodWords::default()).figures().is_empty());
}
