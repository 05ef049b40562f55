//! What holds of `budgets`.

use super::*;

const FILE: Cuts = Cuts {
    publish: 0.1,
    spam: 0.97,
    known_share: 0.3,
};

fn row(one_in: u32, cut: Option<f64>, gained: f64) -> Budget {
    Budget {
        one_in,
        cut,
        mistakes: cut.map_or(0, |_| 4),
        of: 4000,
        upper_bound: cut.map_or(0.5, |_| 0.0009),
        gained,
        queue: [0.4; 4],
    }
}

/// One in 1000 blocked and one in 500 published are kept by no cut.
fn table() -> Budgets {
    Budgets {
        caution: 4,
        block: vec![
            row(1000, None, 0.0),
            row(500, Some(0.99), 0.3),
            row(200, Some(0.97), 0.5),
            row(100, Some(0.9), 0.6),
        ],
        publish: vec![
            row(500, None, 0.0),
            row(200, Some(0.05), 0.4),
            row(100, Some(0.1), 0.6),
            row(50, Some(0.2), 0.7),
        ],
    }
}

fn asking(block_one_in: u32, publish_one_in: u32) -> Settings {
    Settings {
        block_one_in,
        publish_one_in,
        ..Settings::default()
    }
}

fn cuts(settings: &Settings, budgets: Option<&Budgets>) -> [(Option<f64>, Ground); 2] {
    let found = in_force(settings, FILE, budgets);
    [found.publish, found.spam].map(|cut| (cut.at, cut.ground))
}

const NONE: (Option<f64>, Ground) = (None, Ground::Unkept);

#[test]
fn a_site_is_cut_by_the_rows_of_its_budgets() {
    assert!(table().is_sound());
    let by = |cut| (Some(cut), Ground::Budget);
    assert_eq!(cuts(&Settings::default(), Some(&table())), [by(0.1), by(0.97)]);
    assert_eq!(cuts(&asking(500, 50), Some(&table())), [by(0.2), by(0.99)]);
    assert_eq!(
        in_force(&asking(500, 50), FILE, Some(&table())).known_share.to_bits(),
        0.3_f64.to_bits()
    );
}

#[test]
fn a_budget_that_no_cut_keeps_decides_nothing() {
    assert_eq!(cuts(&asking(1000, 500), Some(&table())), [NONE, NONE]);
}

#[test]
fn a_budget_that_the_table_lacks_is_answered_by_the_next_stricter_row() {
    let by = |cut| (Some(cut), Ground::Budget);
    assert_eq!(cuts(&asking(150, 20), Some(&table())), [by(0.2), by(0.97)]);
    assert_eq!(
        cuts(&asking(2000, 700), Some(&table())),
        [NONE, NONE],
        "nothing is that strict"
    );
    assert_eq!(
        cuts(&asking(0, 0), Some(&table())),
        [NONE, NONE],
        "one in none is no budget"
    );
    assert_eq!(cuts(&asking(0, 0), None), [NONE, NONE]);
}

#[test]
fn no_budget_is_loosened_by_a_file_without_a_table() {
    let by = |cut| (Some(cut), Ground::File);
    assert_eq!(cuts(&Settings::default(), None), [by(0.1), by(0.97)]);
    for block in BLOCK {
        for publish in PUBLISH {
            let found = in_force(&asking(block, publish), FILE, None);
            assert_eq!(found.spam.at.is_some(), block <= USUAL_BLOCK, "one in {block}");
            assert_eq!(found.publish.at.is_some(), publish <= USUAL_PUBLISH, "one in {publish}");
            // What is there is the file's own cut, and no bolder one.
            assert!(found.spam.at.is_none_or(|cut| cut >= FILE.spam));
            assert!(found.publish.at.is_none_or(|cut| cut <= FILE.publish));
        }
    }
}

#[test]
fn a_file_that_knew_of_no_cut_has_none() {
    let timid = Cuts {
        publish: 0.0,
        spam: 1.0,
        known_share: 0.3,
    };
    let found = in_force(&Settings::default(), timid, None);
    assert_eq!([found.publish, found.spam], [Cut::NONE; 2]);
    let broken = Cuts {
        publish: f64::NAN,
        spam: f64::NAN,
        known_share: 0.3,
    };
    assert_eq!(InForce::from(broken).spam, Cut::NONE);
    assert_eq!(InForce::from(broken).publish, Cut::NONE);
}

#[test]
fn what_a_site_sets_itself_goes_before_its_budgets() {
    let settings = Settings {
        spam_at_least: Some(0.8),
        ..asking(1000, 500)
    };
    for budgets in [Some(table()), None] {
        assert_eq!(
            cuts(&settings, budgets.as_ref()),
            [NONE, (Some(0.8), Ground::Site)],
            "and says nothing of the other"
        );
    }
}

#[test]
fn the_files_own_cuts_are_the_usual_rows() {
    assert_eq!(table().usual_cuts(0.3), FILE);
    let mut timid = table();
    timid.block.truncate(1);
    timid.publish.truncate(1);
    let cuts = timid.usual_cuts(0.3);
    assert_eq!(
        (cuts.publish.to_bits(), cuts.spam.to_bits()),
        (0.0_f64.to_bits(), 1.0_f64.to_bits())
    );
}

fn waits(settings: &Settings, blocks: bool) -> Option<(f64, f64)> {
    let cuts = in_force(settings, FILE, Some(&table()));
    table()
        .waiting(settings, &cuts, blocks)
        .map(|waiting| (waiting.good, waiting.spam))
}

#[test]
fn what_waits_is_what_neither_cut_decides() {
    let near = |found: Option<(f64, f64)>, good: f64, spam: f64| {
        let found = found.unwrap();
        assert!(
            (found.0 - good).abs() < 1e-12 && (found.1 - spam).abs() < 1e-12,
            "{found:?}"
        );
    };
    // A thousandth of either class is on the wrong side of each cut.
    near(waits(&asking(500, 50), true), 1.0 - 0.7 - 0.001, 1.0 - 0.3 - 0.001);
    near(waits(&asking(500, 50), false), 1.0 - 0.7, 1.0 - 0.001);
    near(waits(&asking(1000, 500), true), 1.0, 1.0);
    let everybody = Settings {
        review_first: ReviewFirst::Everybody,
        ..asking(500, 50)
    };
    near(waits(&everybody, true), 1.0 - 0.001, 1.0 - 0.3);
    let waiting = Waiting { good: 0.2, spam: 0.6 };
    assert!((waiting.among(0.25) - 0.3).abs() < 1e-12);
}

#[test]
fn the_table_tells_nothing_of_cuts_that_are_not_its_own() {
    let own = Settings {
        publish_at_most: Some(0.3),
        ..Settings::default()
    };
    assert_eq!(waits(&own, true), None);
    let asked = Settings {
        spam_at_least: Some(0.9),
        ..Settings::default()
    };
    assert_eq!(waits(&asked, true), None);
}

#[test]
fn a_table_that_is_not_sound_is_told_from_one_that_is() {
    let damages: [fn(&mut Budgets); 18] = [
        |table| table.caution = 0,
        |table| table.caution = 101,
        |table| table.block.clear(),
        |table| table.publish = vec![table.publish[1].clone(); 17],
        |table| table.block[1].one_in = 200,
        |table| table.block[3].one_in = 1,
        |table| table.block[2].cut = Some(0.4),
        |table| table.block[2].cut = Some(1.0),
        |table| table.block[2].cut = Some(f64::NAN),
        |table| table.block[1].cut = Some(0.96),
        |table| table.block[2].cut = None,
        |table| table.publish[1].cut = Some(0.15),
        |table| table.publish[3].cut = Some(0.5),
        |table| table.publish[3].mistakes = 4001,
        |table| table.block[2].upper_bound = 0.0051,
        |table| table.block[2].gained = 1.5,
        |table| table.block[2].queue[3] = f64::NAN,
        |table| table.block[0].mistakes = 1,
    ];
    for (at, damage) in damages.into_iter().enumerate() {
        let mut other = table();
        damage(&mut other);
        assert!(!other.is_sound(), "damage {at}: {other:?}");
    }
}
