//! What holds of `file`.

use super::contents::{MOST_COEFFICIENT, MOST_WEIGHT};
use super::*;
use crate::spam::Model;
use crate::spam::metrics::Figures;
use crate::spam::training::tests::examples;
use crate::spam::training::{Options, train};

pub(super) fn bytes() -> Vec<u8> {
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

pub(super) fn sealed(contents: &[u8], length: usize) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&FORMAT.to_le_bytes());
    bytes.extend_from_slice(&SPECIFICATION.to_le_bytes());
    bytes.extend_from_slice(&u32::try_from(length).unwrap().to_le_bytes());
    bytes.extend_from_slice(&zstd::bulk::compress(contents, 1).unwrap());
    let digest = checksum(&bytes);
    bytes.extend_from_slice(&digest);
    bytes
}

pub(super) fn resealed(change: impl FnOnce(&mut File)) -> Result<Model, FileError> {
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
    assert!(resealed(|file| file.curves.as_mut().unwrap().ham.truncate(3)).is_err());
    assert!(resealed(|file| file.curves.as_mut().unwrap().roc[1][1] = f32::NAN).is_err());
    assert!(resealed(|file| file.views[4].ratios[0] = -2.0 * MOST_WEIGHT).is_err());
    assert!(resealed(|file| file.views[1].corrections[0] = 2.0 * MOST_WEIGHT).is_err());
    assert!(resealed(|file| file.stack.coefficients[0] = 2.0 * MOST_COEFFICIENT).is_err());
    assert!(resealed(|file| file.cuts.known_share = f64::NAN).is_err());
    assert!(resealed(|file| file.metrics.overall.auc = Some(f64::NAN)).is_err());
    assert!(
        resealed(|file| file.metrics.held_out = Some(Figures {
            mcc: Some(7.0),
            ..Figures::default()
        }))
        .is_err()
    );
    assert!(resealed(|file| file.corpora[0].spam = u64::MAX).is_err());
    assert!(resealed(|file| file.counts.sources.get_mut("one").unwrap().texts[0] = u64::MAX).is_err());
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
    // Whole, and ten thousand times as large unpacked: refused before it is.
    let bomb = sealed(&vec![0; 32 << 20], 32 << 20);
    assert!(bomb.len() < 8 << 10);
    assert_eq!(decode(&bomb).unwrap_err(), FileError::TooLarge(32 << 20));
    // One that says less than it holds is not unpacked beyond what it says.
    let liar = sealed(&vec![0; 32 << 20], 1 << 10);
    assert_eq!(decode(&liar).unwrap_err(), FileError::Damaged("it does not unpack"));
    let large = vec![0; MOST_BYTES + 1];
    assert_eq!(decode(&large).unwrap_err(), FileError::TooLarge(MOST_BYTES + 1));
}

#[test]
fn names_of_versions_are_plain() {
    assert!(is_version("base-1") && is_version(&"a".repeat(64)));
    for name in ["", "A", "a/b", "..", "a.b", "a b", "é", "a\0", &"a".repeat(65)] {
        assert!(!is_version(name), "{name:?}");
    }
}

#[test]
fn the_card_speaks_of_the_model_that_ships() {
    let card = include_str!("../../../models/base.md");
    let base = Model::parse(Model::base()).unwrap();
    let size = Model::base().len().to_string();
    let told: String = card.chars().filter(|c| *c != ',').collect();
    for fact in [base.version().to_owned(), base.checksum(), format!("{size} bytes")] {
        assert!(told.contains(&fact), "{fact} is not on the card");
    }
}
