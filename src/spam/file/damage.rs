//! Damaged files by the thousand: each is refused, or is a model that gives finite scores with their reasons.
//!
//! Owns the damages, all of them drawn from a seed: to the bytes of a file, which its checksum shows, and to what stands
//! beneath a checksum that was made anew, which only the checks of the contents can show.

use super::tests::{bytes, sealed};
use super::*;
use crate::spam::dice::Dice;
use crate::spam::features::BITS;
use crate::spam::metrics::Figures;
use crate::spam::training::tests::examples;
use crate::spam::training::{Options, train_holding};
use crate::spam::{Example, Input, Label, Model, Scope, export, rename, retrain};
use std::panic::catch_unwind;

/// Damages of each way to make a file.
const ROUNDS: usize = 1000;

/// A file of every way that one comes about.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let held = train_holding(&examples(150), &Options::of("held"), 100).unwrap();
    let decisions: Vec<Example> = examples(12)
        .into_iter()
        .map(|example| Example {
            source: "site:blog".to_owned(),
            ..example
        })
        .collect();
    let retrained = retrain(&held, &held, &decisions, Scope::All, "retrained")
        .unwrap()
        .bytes;
    let mut older = decode(&bytes()).unwrap();
    (older.curves, older.budgets) = (None, None);
    vec![
        ("trained", bytes()),
        ("older", encode(&older).unwrap()),
        ("exported", export(&retrained).unwrap()),
        ("renamed", rename(&held, "renamed").unwrap()),
        ("held", held),
        ("retrained", retrained),
    ]
}

/// What stands beneath the header and the checksum.
fn unpacked(whole: &[u8]) -> Vec<u8> {
    zstd::bulk::decompress(&whole[HEADER..whole.len() - DIGEST], 1 << 24).unwrap()
}

fn resealed(contents: &[u8]) -> Vec<u8> {
    sealed(contents, contents.len())
}

const TEXTS: [&str; 5] = [
    "",
    "Merci pour cet article, la photo du marché est superbe ; my mother liked the gardens.",
    "FREE money!!! click http://casino.example/bonus?id=7 or write to a@shop.example, fr33 c a s i n o",
    "１２３ 🎉 \u{202e}ⓢⓟⓐⓜ а́ саsіnо",
    "the the the earn money fast from home and subscribe to my channel for free money, where did you find the map \
     with more salt, best casino bonus cheap watches free delivery click the link click now today really indeed",
];

/// Whether the file was refused. One that was not must score and explain as any other.
fn is_refused(bytes: &[u8]) -> bool {
    let Ok(model) = Model::parse(bytes) else {
        assert!(export(bytes).is_err() && rename(bytes, "other").is_err());
        return true;
    };
    for (body, site) in TEXTS.iter().flat_map(|body| [(body, None), (body, Some("blog"))]) {
        let input = Input {
            body,
            name: Some("Free Casino"),
            website: Some("http://casino.example"),
            lang: Some("en"),
            site_lang: Some("fr"),
            site,
        };
        let explained = model.explain(&input);
        let score = explained.score;
        assert!(
            score.logit.is_finite() && (0.0..=1.0).contains(&score.known_share),
            "{score:?}"
        );
        assert!((0.0..=1.0).contains(&score.probability()), "{score:?}");
        let weights = || explained.reasons.iter().map(|reason| reason.weight);
        let size = 1.0 + weights().map(f64::abs).sum::<f64>();
        let off = weights().sum::<f64>() + explained.remainder - score.logit;
        assert!(off.abs() < 1e-9 * size, "the reasons are {off} off");
        Model::judge(score, model.cuts());
    }
    assert!(model.curves().is_none_or(crate::domain::quality::Curves::is_sound));
    false
}

/// Runs `damage` so many times on a file and tells how many of the outcomes were refused.
fn refused(name: &str, rounds: usize, damage: impl Fn(&mut Dice, usize) -> Vec<u8>) -> usize {
    let mut count = 0;
    for round in 0..rounds {
        let bytes = damage(&mut Dice(round as u64), round);
        let outcome = catch_unwind(|| {
            let is_refused = is_refused(&bytes);
            // Packing takes long, so only some are asked whether they can leave.
            assert!(is_refused || round % 16 > 0 || export(&bytes).is_ok_and(|left| Model::parse(&left).is_ok()));
            is_refused
        });
        assert!(outcome.is_ok(), "{name}, round {round}");
        count += usize::from(outcome.unwrap());
    }
    count
}

/// One damage to a run of bytes: bits, an end, a stretch of it elsewhere, or bytes of no meaning.
fn bent(whole: &[u8], dice: &mut Dice, way: usize) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    match way % 6 {
        0 => {
            for _ in 0..=dice.below(4) {
                bytes[dice.below(whole.len())] ^= 1 << dice.below(8);
            }
        }
        1 => bytes.truncate(dice.below(whole.len())),
        2 => bytes.extend_from_slice(&whole[..=dice.below(100)]),
        3 => {
            let length = 1 + dice.below(whole.len() / 4);
            let (from, to) = (dice.below(whole.len() - length), dice.below(whole.len() - length));
            bytes[to..to + length].copy_from_slice(&whole[from..from + length]);
        }
        4 => {
            let (from, length) = (dice.below(whole.len()), dice.below(64));
            for byte in bytes.iter_mut().skip(from).take(length) {
                *byte = dice.byte();
            }
        }
        _ => {
            let from = dice.below(whole.len());
            bytes.drain(from..(from + 1 + dice.below(16)).min(whole.len()));
        }
    }
    bytes
}

#[test]
fn a_thousand_damages_to_each_file_are_all_refused() {
    const MAGICS: [&[u8]; 8] = [
        b"PK\x03\x04",
        b"\x28\xb5\x2f\xfd",
        b"\x1f\x8b\x08\x00",
        b"SQLite format 3\0",
        b"TAMISMOE",
        b"tamismod",
        b"\x7fELF",
        b"TAMISMOD\xff\xff\xff\xff\xff\xff\xff\xff",
    ];
    for (name, whole) in files() {
        let damage = |dice: &mut Dice, round: usize| loop {
            let mut bytes = bent(&whole, dice, round % 7);
            if round % 7 == 6 {
                let magic = dice.pick(&MAGICS);
                bytes = [magic, &whole[magic.len()..]].concat();
            }
            // A stretch may be laid upon its like.
            if bytes != whole {
                break bytes;
            }
        };
        assert_eq!(refused(name, ROUNDS, damage), ROUNDS, "{name}");
    }
}

#[test]
fn the_model_that_ships_is_refused_with_any_bit_turned() {
    let mut bytes = Model::base().to_vec();
    let mut dice = Dice(1);
    for _ in 0..20 {
        let (at, bit) = (dice.below(bytes.len()), 1 << dice.below(8));
        bytes[at] ^= bit;
        assert!(decode(&bytes).is_err(), "byte {at}, bit {bit}");
        bytes[at] ^= bit;
    }
    assert!(decode(&bytes).is_ok());
}

#[test]
fn a_thousand_damages_beneath_a_right_checksum_do_no_harm() {
    for (name, whole) in files() {
        let contents = unpacked(&whole);
        let damage = |dice: &mut Dice, round: usize| match round % 8 {
            // A length, a dimension or a count that is far too large: the varints of 2^32 − 1, 2^40 and 2^64 − 1.
            6 => {
                let mut bytes = contents.clone();
                let huge: &[u8] = dice.pick(&[
                    &[0xff, 0xff, 0xff, 0xff, 0x0f][..],
                    &[0x80, 0x80, 0x80, 0x80, 0x80, 0x20],
                    &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
                ]);
                let at = dice.below(bytes.len());
                bytes.splice(at..=at, huge.iter().copied());
                resealed(&bytes)
            }
            // A number that is none, wherever it falls.
            7 => {
                let mut bytes = contents.clone();
                let single = dice.pick(&[f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN_POSITIVE]);
                let double = dice.pick(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MIN, 5e-324]);
                let (single, double) = (single.to_le_bytes(), double.to_le_bytes());
                let none: &[u8] = if dice.below(2) == 0 { &single } else { &double };
                let at = dice.below(bytes.len() - none.len());
                bytes[at..at + none.len()].copy_from_slice(none);
                resealed(&bytes)
            }
            way => resealed(&bent(&contents, dice, way)),
        };
        // Much of this is let in and tried, which takes its time: the whole thousand where a file has every part there is.
        let rounds = if name == "retrained" { ROUNDS } else { ROUNDS / 4 };
        let refused = refused(name, rounds, damage);
        assert!(
            (rounds / 4..rounds).contains(&refused),
            "{name}: {refused}; a turned bit of a weight does no harm"
        );
    }
}

/// A number to put where another stood.
fn odd(dice: &mut Dice) -> f64 {
    dice.pick(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, -1e300, 1e12])
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "what does not fit becomes an infinity, which is as odd"
)]
fn distort(contents: &mut Contents, dice: &mut Dice, way: usize) {
    let view = dice.below(VIEWS);
    let (steps, ratios, corrections) = &mut contents.views[view];
    let weights = if dice.below(2) == 0 { ratios } else { corrections };
    let last = contents.counts.len() - 1;
    let source = &mut contents.counts[last.min(view)];
    let (columns, ham, spam) = &mut source.views[view];
    match way % 16 {
        0 => weights[dice.below(steps.len())] = odd(dice) as f32,
        1 => contents.stack.coefficients[view] = odd(dice),
        2 => contents.stack.intercept = odd(dice),
        3 => (contents.cuts.publish, contents.cuts.spam) = (contents.cuts.spam + 1e-9, contents.cuts.publish),
        4 => {
            *dice.pick_mut([
                &mut contents.cuts.publish,
                &mut contents.cuts.spam,
                &mut contents.cuts.known_share,
            ]) = odd(dice);
        }
        // Columns that stand still, fall, or leave the view.
        5 => steps[1 + dice.below(weights.len() - 1)] = 0,
        6 => steps[1 + dice.below(weights.len() - 1)] = u32::MAX - dice.pick(&[0, 3, 1 << 20]),
        7 => steps[0] = 1 << BITS,
        8 => columns[1 + dice.below(ham.len() - 1)] = dice.pick(&[0, u32::MAX, 1 << 31]),
        9 => drop(weights.pop()),
        10 => drop([ham, spam][dice.below(2)].pop()),
        11 => [ham, spam][dice.below(2)][0] = dice.pick(&[1 << 47, 1 << 62, u64::MAX]),
        12 => source.texts[dice.below(2)] = dice.pick(&[(1 << 40) + 1, u64::MAX]),
        13 => contents.corpora[0].ham = u64::MAX,
        14 => {
            let figures = Figures {
                auc: Some(odd(dice)),
                ..Figures::default()
            };
            contents.metrics.by_language.insert("xx".to_owned(), figures);
        }
        _ => contents.bits = dice.pick(&[0, BITS + 1, 40, u32::MAX]),
    }
}

impl Dice {
    fn pick_mut<'t, T, const N: usize>(&mut self, list: [&'t mut T; N]) -> &'t mut T {
        let at = self.below(N);
        list.into_iter().nth(at).unwrap()
    }
}

#[test]
fn a_thousand_contents_that_cannot_be_are_all_refused() {
    let files = files();
    let damage = |dice: &mut Dice, round: usize| {
        let (_, whole) = &files[round / 16 % files.len()];
        let bytes = unpacked(whole);
        let (mut contents, rest): (Contents, _) = postcard::take_from_bytes(&bytes).unwrap();
        distort(&mut contents, dice, round);
        resealed(&[&postcard::to_stdvec(&contents).unwrap(), rest].concat())
    };
    assert_eq!(refused("contents", ROUNDS, damage), ROUNDS);
}

#[test]
fn a_view_that_nothing_was_learnt_of_scores_for_a_site_too() {
    let base = train_holding(&examples(150), &Options::of("held"), 100).unwrap();
    let decisions: Vec<_> = examples(20)
        .into_iter()
        .map(|example| crate::spam::Example {
            source: "site:blog".to_owned(),
            ..example
        })
        .collect();
    let made = crate::spam::retrain(&base, &base, &decisions, crate::spam::Scope::All, "made").unwrap();
    let bytes = unpacked(&made.bytes);
    let (mut contents, rest): (Contents, _) = postcard::take_from_bytes(&bytes).unwrap();
    contents.views[0] = Default::default();
    for source in &mut contents.counts {
        source.views[0] = Default::default();
    }
    let emptied = resealed(&[&postcard::to_stdvec(&contents).unwrap(), rest].concat());
    assert!(!is_refused(&emptied), "it scores finitely, whoever asks");
    contents.intercepts.insert("site:blog".to_owned(), -1e6);
    let shut = resealed(&[&postcard::to_stdvec(&contents).unwrap(), rest].concat());
    assert!(is_refused(&shut), "no intercept may publish everything");
}

#[test]
fn a_source_that_stands_twice_and_a_text_with_more_features_than_it_has_are_refused() {
    let held = train_holding(&examples(150), &Options::of("held"), 100).unwrap();
    let read = |whole: &[u8]| -> Contents { postcard::take_from_bytes(&unpacked(whole)).unwrap().0 };
    let refused = |contents: &Contents| decode(&resealed(&postcard::to_stdvec(contents).unwrap())).unwrap_err();
    let mut twice = read(&held);
    twice.counts[1].name = twice.counts[0].name.clone();
    assert_eq!(refused(&twice), FileError::Damaged("a source is there twice"));
    let mut crowded = read(&held);
    let blank = crate::spam::row::Row::default();
    let full = crate::spam::row::Row::of(&Input {
        body: "a few words",
        ..Input::default()
    });
    let [none, some] = [blank, full].map(|row| HeldOut::of("x".to_owned(), Label::Ham, &row, |_, _| true));
    // The counts of the one, the columns of the other: both are written field by field.
    let [none, some] = [none, some].map(|text| serde_json::to_value(text).unwrap());
    let mut mixed = some;
    for view in 0..VIEWS {
        mixed["views"][view]["count"] = none["views"][view]["count"].clone();
    }
    crowded.held_out.push(serde_json::from_value(mixed).unwrap());
    assert_eq!(
        refused(&crowded),
        FileError::Damaged("a held-out text has more features than it has")
    );
}
