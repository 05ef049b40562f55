//! What holds of `file`.

use super::*;
use crate::spam::training::tests::examples;
use crate::spam::training::{Options, train};
use crate::spam::{Input, Model};

fn bytes() -> Vec<u8> {
    train(&examples(20), &Options::of("t-1")).unwrap()
}

#[test]
fn what_is_written_is_read_back() {
    let bytes = bytes();
    let file = decode(&bytes).unwrap();
    assert_eq!(encode(&file).unwrap(), bytes);
    assert_eq!(file.version, "t-1");
    assert_eq!(
        file.corpora.iter().map(|corpus| corpus.ham + corpus.spam).sum::<u64>(),
        40
    );
}

#[test]
fn a_file_from_before_there_were_curves_still_loads() {
    assert!(decode(&bytes()).unwrap().curves.is_some());
    let older = resealed(|file| (file.curves, file.budgets) = (None, None)).unwrap();
    assert_eq!((older.curves(), older.budgets()), (None, None));
    assert!(Model::parse(Model::base()).is_ok());
}

#[test]
fn a_file_from_before_there_were_budgets_still_loads() {
    let file = decode(&bytes()).unwrap();
    assert_eq!(file.budgets.unwrap().usual_cuts(file.cuts.known_share), file.cuts);
    let older = resealed(|file| file.budgets = None).unwrap();
    assert_eq!((older.budgets(), older.curves().is_some()), (None, true));
    // They stand behind the curves, where a program that knows of none does not look.
    assert!(resealed(|file| file.curves = None).is_err());
}

#[test]
fn a_table_of_budgets_that_cannot_be_is_refused() {
    type Damage = fn(&mut Budgets);
    let damages: [Damage; 5] = [
        |table| table.caution = 0,
        |table| table.block.clear(),
        |table| table.block.reverse(),
        |table| table.publish[1].gained = f64::NAN,
        |table| table.publish[4].cut = Some(0.7),
    ];
    for (at, damage) in damages.into_iter().enumerate() {
        let refused = resealed(|file| file.budgets.as_mut().into_iter().for_each(damage));
        assert!(refused.is_err(), "damage {at}");
    }
    // Sound, and not what the file's own cuts say.
    let bolder = resealed(|file| {
        for row in file.budgets.iter_mut().flat_map(|table| &mut table.block[2..]) {
            (row.cut, row.upper_bound) = (Some(0.99), 0.001);
        }
    });
    assert_eq!(
        bolder.unwrap_err(),
        FileError::Damaged("its cuts are not those of its budgets")
    );
    let whole = bytes();
    let contents = zstd::bulk::decompress(&whole[HEADER..whole.len() - DIGEST], 1 << 24).unwrap();
    let cut_short = &contents[..contents.len() - 1];
    assert_eq!(
        decode(&sealed(cut_short, cut_short.len())).unwrap_err(),
        FileError::Damaged("its budgets do not parse")
    );
}

#[test]
fn a_thousand_damages_are_all_refused() {
    let whole = bytes();
    let mut state = 42_u64;
    let mut dice = |end: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % end
    };
    for round in 0..1000 {
        let mut damaged = whole.clone();
        match round % 4 {
            0 => damaged[dice(whole.len())] ^= 1 << dice(8),
            1 => damaged.truncate(dice(whole.len())),
            2 => damaged.extend_from_slice(&whole[..=dice(100)]),
            _ => {
                let (from, to) = (dice(whole.len()), dice(whole.len()));
                damaged[to] = whole[from].wrapping_add(1 + u8::from(from == to));
            }
        }
        assert!(damaged == whole || Model::parse(&damaged).is_err(), "round {round}");
    }
}

#[test]
fn damage_under_a_right_checksum_does_no_harm() {
    // Somebody who computes the checksum anew still gets no panic, and no weight that is not a number.
    let whole = bytes();
    let contents = zstd::bulk::decompress(&whole[HEADER..whole.len() - DIGEST], 1 << 24).unwrap();
    let mut state = 7_u64;
    let mut dice = |end: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % end
    };
    for _ in 0..300 {
        let mut contents = contents.clone();
        for _ in 0..=dice(3) {
            let at = dice(contents.len());
            contents[at] = u8::try_from(dice(256)).unwrap();
        }
        if let Ok(model) = Model::parse(&sealed(&contents, contents.len())) {
            let score = model.score(&Input {
                body: "free money",
                ..Input::default()
            });
            assert!(!score.logit.is_nan());
        }
    }
}

fn sealed(contents: &[u8], length: usize) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&FORMAT.to_le_bytes());
    bytes.extend_from_slice(&SPECIFICATION.to_le_bytes());
    bytes.extend_from_slice(&u32::try_from(length).unwrap().to_le_bytes());
    bytes.extend_from_slice(&zstd::bulk::compress(contents, 1).unwrap());
    let digest = checksum(&bytes);
    bytes.extend_from_slice(&digest);
    bytes
}

fn resealed(change: impl FnOnce(&mut File)) -> Result<Model, FileError> {
    let mut file = decode(&bytes()).unwrap();
    change(&mut file);
    Model::parse(&encode(&file)?)
}

#[test]
fn numbers_that_are_none_and_shapes_that_do_not_fit_are_refused() {
    assert!(resealed(|_| {}).is_ok());
    assert!(resealed(|file| file.views[0].ratios[0] = f32::NAN).is_err());
    assert!(resealed(|file| file.views[2].corrections[0] = f32::INFINITY).is_err());
    assert!(resealed(|file| file.stack.intercept = f64::NAN).is_err());
    assert!(resealed(|file| file.stack.coefficients[3] = f64::NEG_INFINITY).is_err());
    assert!(resealed(|file| file.cuts.spam = 1.5).is_err());
    assert!(resealed(|file| (file.cuts.publish, file.cuts.spam) = (0.7, 0.6)).is_err());
    assert!(resealed(|file| file.views[0].ratios.truncate(1)).is_err());
    assert!(resealed(|file| file.views[0].corrections.truncate(1)).is_err());
    assert!(resealed(|file| file.stack.stretch = 1.5).is_err());
    assert!(resealed(|file| file.curves.as_mut().unwrap().ham.truncate(3)).is_err());
    assert!(resealed(|file| file.curves.as_mut().unwrap().roc[1][1] = f32::NAN).is_err());
    assert!(resealed(|file| file.version = "../../etc/passwd".to_owned()).is_err());
    assert!(resealed(|file| file.views[0].columns = vec![u32::MAX - 1; file.views[0].columns.len()]).is_err());
}

#[test]
fn a_file_of_another_kind_or_time_says_so() {
    assert_eq!(decode(b"").unwrap_err(), FileError::Foreign);
    assert_eq!(
        decode(b"PK\x03\x04 a zip file of some length").unwrap_err(),
        FileError::Foreign
    );
    let mut later = bytes();
    later[8] = 99;
    let end = later.len() - DIGEST;
    let digest = checksum(&later[..end]);
    later[end..].copy_from_slice(&digest);
    assert_eq!(decode(&later).unwrap_err(), FileError::Format(99));
}

#[test]
fn a_small_file_cannot_ask_for_much_memory() {
    assert_eq!(
        decode(&sealed(b"x", u32::MAX as usize)).unwrap_err(),
        FileError::TooLarge(u32::MAX as usize)
    );
    assert!(decode(&sealed(&vec![0xff; 1 << 16], 1 << 16)).is_err());
}

#[test]
fn names_of_versions_are_plain() {
    assert!(is_version("base-1") && is_version(&"a".repeat(64)));
    for name in ["", "A", "a/b", "..", "a.b", "a b", "é", "a\0", &"a".repeat(65)] {
        assert!(!is_version(name), "{name:?}");
    }
}
