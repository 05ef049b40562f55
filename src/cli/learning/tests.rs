//! What holds of `learning`.

use super::*;
use crate::spam::training::{Options, train};

const WORDS: [&str; 12] = [
    "orchid", "lantern", "harbour", "violin", "meadow", "kettle", "saddle", "walnut", "chimney", "ferry", "quilt",
    "pepper",
];

/// A comment of some words, by its number; `turn` picks others for each class.
fn sentence(at: usize, turn: usize, about: [&str; 3]) -> String {
    let word = |step: usize| WORDS[(at * step + at / 12 + turn) % WORDS.len()];
    format!(
        "{} {} {} {} {}",
        about[at % 3],
        word(1),
        word(5),
        about[at / 3 % 3],
        word(7)
    )
}

fn comments(n: usize, source: &str, ham: [&str; 3], spam: [&str; 3]) -> Vec<Example> {
    let one = |at: usize| {
        let (label, text) = if at.is_multiple_of(2) {
            (Label::Ham, sentence(at / 2, 0, ham))
        } else {
            (Label::Spam, sentence(at / 2, 3, spam))
        };
        Example {
            id: at.to_string(),
            text,
            label,
            lang: None,
            author: None,
            website: None,
            source: source.to_owned(),
            group: None,
            kind: None,
        }
    };
    (0..n).map(one).collect()
}

/// A model that knows another site alone.
fn base() -> Vec<u8> {
    let known = comments(
        240,
        "elsewhere",
        ["thank you", "i liked it", "well written"],
        ["free money", "casino bonus", "click here"],
    );
    train(&known, &Options::of("elsewhere-1")).unwrap()
}

/// Nothing that tells its classes apart is said elsewhere.
fn strange() -> Vec<Example> {
    comments(
        600,
        "strange",
        ["terima kasih", "bagus sekali", "saya suka"],
        ["slot gacor", "maxwin deposit", "daftar sekarang"],
    )
}

fn game() -> Game {
    Game {
        decisions: vec![100, 0, 20, 20, 5000],
        repeats: 2,
        seed: 1,
        by: By::Template,
        spam_share: None,
    }
}

#[test]
fn accuracy_rises_with_decisions_and_a_seed_plays_the_same_games() {
    let (base, all) = (base(), strange());
    let curve = play(&base, &all, &game()).unwrap();
    let asked: Vec<usize> = curve.points.iter().map(|point| point.decisions).collect();
    assert_eq!((asked, &curve.too_many[..]), (vec![0, 20, 100], &[5000][..]));
    let accuracy: Vec<f64> = curve.points.iter().map(|point| point.accuracy.unwrap().mean).collect();
    assert!(
        accuracy[0] < 0.75 && accuracy[2] > 0.95 && accuracy[2] > accuracy[0] + 0.2,
        "{accuracy:?}"
    );
    assert!(curve.points[1].seconds.is_some() && curve.points[0].seconds.is_none());
    for point in &curve.points {
        let blocked = [point.ham_verdicts, point.spam_verdicts].map(|shares| shares.spam.unwrap().mean);
        assert!(
            blocked.iter().all(|share| *share <= 0.0),
            "fewer than 200 labels block nothing: {blocked:?}"
        );
    }
    let timeless = |mut curve: Curve| {
        for point in &mut curve.points {
            point.seconds = None;
        }
        serde_json::to_string(&curve).unwrap()
    };
    let turned: Vec<Example> = all.iter().rev().cloned().collect();
    let again = timeless(play(&base, &turned, &game()).unwrap());
    assert_eq!(timeless(curve), again);
    let other = play(&base, &all, &Game { seed: 2, ..game() }).unwrap();
    assert_ne!(again.replace("\"seed\":1", "\"seed\":2"), timeless(other));
}

#[test]
fn a_large_site_keeps_its_hold_out_and_one_game_has_no_spread() {
    let wanted = Game {
        decisions: vec![300],
        repeats: 1,
        ..game()
    };
    let curve = play(&base(), &strange(), &wanted).unwrap();
    let point = &curve.points[0];
    assert!(
        (200.0..280.0).contains(&point.learnt.mean),
        "a fifth is held out: {:?}",
        point.learnt
    );
    assert_eq!(point.accuracy.unwrap().spread, None);
    assert!(!curve.to_text().contains('±'));
}

#[test]
fn what_cannot_be_played_is_said() {
    let (base, all) = (base(), strange());
    let error = play(
        &base,
        &all,
        &Game {
            decisions: vec![5000],
            ..game()
        },
    )
    .unwrap_err();
    assert!(
        error.to_string().contains("fewer than any number of decisions"),
        "{error}"
    );
    let error = play(
        &base,
        &all,
        &Game {
            by: By::Source,
            ..game()
        },
    )
    .unwrap_err();
    assert!(error.to_string().contains("of one part (source)"), "{error}");
    assert!(play(b"x", &all, &game()).is_err());
}

#[test]
fn the_page_tells_the_curve_in_both_tongues_and_asks_nobody() {
    let curve = play(&base(), &strange(), &game()).unwrap();
    for t in Tongue::ALL {
        let page = page::render(&curve, t).unwrap();
        assert!(page.contains(&format!("<html lang=\"{}\">", t.tag())) && page.contains("elsewhere-1"));
        assert_eq!(page.matches("<svg").count(), 2);
        for foreign in ["<script", "<link", " src=", "@import", "url(", "http://", "https://"] {
            assert!(!page.contains(foreign), "{foreign}: the file asks nobody for anything");
        }
        for key in ["learning-", "plot-", "figure-", "report-"] {
            let words = page.split(['>', '<']).filter(|text| text.trim_start().starts_with(key));
            assert_eq!(words.count(), 0, "{key} has no sentence");
        }
        assert!(page.contains(&t.tr("learning-how-template")) && page.contains(&t.count(5000)));
    }
}
