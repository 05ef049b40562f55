//! What holds of `training`.

use super::*;
use crate::spam::Model;
use crate::spam::row::divisor;
use crate::spam::stack::Stack;

/// Made-up comments of two classes; `n` of each, every one different, by as many people.
pub(in crate::spam) fn examples(n: usize) -> Vec<Example> {
    let ham = [
        "I liked the chapter on gardens",
        "my mother cooks it with more salt",
        "the second photo is my favourite",
        "where did you find the map",
    ];
    let spam = [
        "earn money fast from home",
        "cheap watches free delivery click now",
        "best casino bonus click the link",
        "subscribe to my channel for free money",
    ];
    let one = |at: usize, texts: [&str; 4], label: Label| Example {
        id: format!("{label:?}{at}"),
        text: format!(
            "{} {}{}",
            texts[at % 4],
            ["indeed ", "today ", "really "][at % 3],
            ["!", "?", "", "."][at / 4 % 4]
        ),
        label,
        lang: Some("en".to_owned()),
        author: Some(format!("Reader Number{at} {label:?}")),
        website: None,
        source: ["one", "two"][at % 2].to_owned(),
        group: None,
        kind: None,
    };
    (0..n)
        .flat_map(|at| [one(at, ham, Label::Ham), one(at, spam, Label::Spam)])
        .collect()
}

fn options() -> Options {
    Options::of("test-1")
}

fn trained(examples: &[Example]) -> Vec<u8> {
    train(examples, &options()).unwrap()
}

#[test]
fn a_trained_model_tells_spam_from_ham() {
    let model = Model::parse(&trained(&examples(40))).unwrap();
    let probability = |body| {
        model
            .score(&crate::spam::Input {
                body,
                ..Default::default()
            })
            .probability()
    };
    assert!(probability("free money, click the casino link") > 0.8);
    assert!(probability("my mother liked the photo of the gardens") < 0.2);
    assert_eq!(model.version(), "test-1");
    assert!(model.metrics().overall.accuracy.unwrap() > 0.9);
}

#[test]
fn the_same_texts_in_any_order_give_the_same_bytes() {
    let mut all = examples(30);
    let bytes = trained(&all);
    all.reverse();
    assert_eq!(trained(&all), bytes);
    all.rotate_left(17);
    assert_eq!(trained(&all), bytes);
}

#[test]
fn an_address_posted_in_training_is_nowhere_in_the_file() {
    let mut all = examples(30);
    let canaries = [
        "canary.bird@example.org",
        "0612345678",
        "Zebulon Quintessimo",
        "quintessimo",
        "zebulon",
    ];
    for example in &mut all {
        example.text = format!("{} {} {}", example.text, canaries[0], canaries[1]);
        example.author = Some(canaries[2].to_owned());
    }
    let bytes = trained(&all);
    let file = file::decode(&bytes).unwrap();
    let unpacked = format!("{file:?}").to_lowercase();
    for canary in canaries {
        let canary = canary.to_lowercase();
        assert!(
            !bytes
                .windows(canary.len())
                .any(|part| part.eq_ignore_ascii_case(canary.as_bytes())),
            "{canary}"
        );
        assert!(!unpacked.contains(&canary), "{canary}");
        let column = View::Words.column(canary.as_bytes());
        assert!(
            file.views[View::Words.index()].columns.binary_search(&column).is_err(),
            "{canary}"
        );
    }
}

#[test]
fn what_fewer_than_three_people_say_leaves_no_column() {
    let mut all = examples(30);
    for (at, example) in all.iter_mut().enumerate() {
        match at {
            0 | 1 => example.text.push_str(" perlimpinpin"),
            2..=4 => example.text.push_str(" abracadabra"),
            // Said by one person only, however often.
            5..=14 => {
                example.text.push_str(" shibboleth");
                example.author = Some("the same".to_owned());
                example.source = "one".to_owned();
            }
            _ => {}
        }
    }
    let file = file::decode(&trained(&all)).unwrap();
    let words = View::Words.index();
    let has = |word: &str| {
        let column = View::Words.column(word.as_bytes());
        let counted = file
            .counts
            .sources
            .values()
            .any(|source| source.views[words].contains_key(&column));
        let weighed = file.views[words].columns.binary_search(&column).is_ok();
        assert_eq!(counted, weighed, "{word}");
        weighed
    };
    assert!(has("abracadabra"));
    assert!(!has("perlimpinpin"));
    assert!(!has("shibboleth"));
}

#[test]
fn one_class_alone_or_none_trains_nothing() {
    let ham: Vec<Example> = examples(10)
        .into_iter()
        .filter(|example| example.label == Label::Ham)
        .collect();
    assert!(matches!(train(&ham, &options()), Err(TrainError::Empty("spam"))));
    assert!(matches!(train(&[], &options()), Err(TrainError::Empty("ham"))));
}

#[test]
fn empty_and_odd_texts_train_without_harm() {
    let mut all = examples(15);
    for (example, text) in all
        .iter_mut()
        .zip(["", " ", "\0", "👍👍", "\u{200b}", "....", "@", "http://", "ﷺ"])
    {
        example.text = text.to_owned();
    }
    assert!(Model::parse(&trained(&all)).is_ok());
}

#[test]
fn a_name_that_is_no_version_is_refused() {
    for version in ["", "../x", "A", "a b", &"x".repeat(65)] {
        assert!(matches!(
            train(&examples(10), &Options::of(version)),
            Err(TrainError::Version(_))
        ));
    }
}

#[test]
fn scores_of_the_single_precision_table_equal_those_of_linfas_weights() {
    let all = examples(40);
    let sorted = sorted(&all);
    let texts = label(&sorted);
    let counts = count(&texts);
    let exact = View::ALL.map(|view| by_linfa(&rows(&counts, view), view).unwrap());
    let views = fit(&counts).unwrap();
    let tables = file::tables(&views, &Stack::default());
    let lens = Lens::shared(&tables);
    for text in &texts {
        for view in View::ALL {
            let weights = &exact[view.index()];
            let found = |column| {
                weights
                    .columns
                    .binary_search(column)
                    .map_or(0.0, |at| weights.weights[at])
            };
            let columns = text.row.columns(view);
            let divisor = divisor(view, columns.len());
            let exact: f64 = columns.iter().map(found).sum();
            let single: f64 = columns.iter().filter_map(|&column| lens.ratio(view, column)).sum();
            assert!((exact - single).abs() / divisor < 1e-5);
        }
    }
}

#[test]
fn large_data_leave_a_part_out_for_later_judgement() {
    let all = examples(500);
    let (held, rest) = split(sorted(&all), 1000);
    assert_eq!(held.len() + rest.len(), all.len());
    assert!(held.len() > 50 && held.len() <= 4 * MOST_HELD);
    assert!(split(sorted(&all), 1001).0.is_empty());
}
