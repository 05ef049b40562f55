//! What holds of `learning`.

use super::*;
use crate::spam::dice::Dice;
use crate::spam::file;
use crate::spam::samples::decision;
use crate::spam::training::tests::examples;
use crate::spam::training::{Options, train_holding};
use crate::spam::{Basis, Scope, retrain};

const SOURCE: &str = "site:blog";

/// A site whose decisions change as moderators, authors and time will have it.
#[derive(Default)]
struct Site {
    /// By id; whether a decision stands.
    comments: BTreeMap<String, (Example, i64, bool)>,
    made: usize,
}

impl Site {
    fn comment(&mut self, dice: &mut Dice) {
        const WORDS: [&str; 12] = [
            "gnomes", "roses", "order", "now", "cheap", "bloom", "thanks", "quay", "regatta", "soup", "tram", "lantern",
        ];
        self.made += 1;
        let mut words = vec![format!("word{}", dice.below(60))];
        words.extend((0..3 + dice.below(5)).map(|_| dice.pick(&WORDS).to_owned()));
        let id = format!("c{}", self.made);
        let label = dice.pick(&[Label::Ham, Label::Spam]);
        let author = format!("name {}", dice.below(50));
        // Some write more than may enter.
        let who = if dice.below(4) == 0 {
            "flood".to_owned()
        } else {
            format!("g{}", dice.below(200))
        };
        let example = Example {
            author: Some(author),
            ..decision("blog", &id, label, words.join(" "), &who)
        };
        self.comments.insert(id, (example, 1, true));
    }

    fn comments(&mut self, dice: &mut Dice, count: usize) {
        for _ in 0..count {
            self.comment(dice);
        }
    }

    /// One act: a decision, another word on it, one taken back or said again, an edit, an erasure.
    fn act(&mut self, dice: &mut Dice) {
        let ids: Vec<String> = self.comments.keys().cloned().collect();
        let what = dice.below(20);
        if what < 14 || ids.is_empty() {
            return self.comment(dice);
        }
        let id = &ids[dice.below(ids.len())];
        if what == 19 {
            self.comments.remove(id);
            return;
        }
        let (example, revision, stands) = self.comments.get_mut(id).unwrap();
        *revision += 1;
        match what {
            14 | 15 => *stands = !*stands,
            16 | 17 => example.label = [Label::Spam, Label::Ham][example.label.index()],
            _ => example.text.push_str(" second thoughts"),
        }
    }

    fn standing(&self) -> Vec<Example> {
        let standing = self.comments.values().filter(|one| one.2);
        standing.map(|one| one.0.clone()).collect()
    }

    fn noted(&self) -> Vec<Noted> {
        let standing = self.comments.values().filter(|one| one.2);
        standing
            .map(|(example, revision, _)| Noted::of(example, *revision))
            .collect()
    }

    fn read(&self, ids: &[String]) -> Texts {
        let text = |id: &String| {
            let (example, revision, stands) = self.comments.get(id)?;
            let noted = stands.then(|| Noted::of(example, *revision));
            Some((
                id.clone(),
                Text {
                    example: example.clone(),
                    noted,
                },
            ))
        };
        ids.iter().filter_map(text).collect()
    }
}

/// Carries a plan out; how many texts it asked for.
fn learn(learning: &mut Learning, site: &Site) -> Result<usize, Stale> {
    let plan = learning.plan(site.noted());
    let mut asked = 0;
    for batch in &plan.batches {
        asked += batch.ids().len();
        learning.apply(batch, &site.read(&batch.ids()))?;
    }
    assert_eq!(
        (learning.plan(site.noted()).new, learning.plan(site.noted()).taken_back),
        (0, 0)
    );
    Ok(asked)
}

fn small_base() -> Vec<u8> {
    train_holding(&examples(150), &Options::of("small"), 100).unwrap()
}

#[test]
fn whatever_was_said_and_taken_back_comes_to_what_counting_anew_does() {
    let base = small_base();
    let basis = Basis::read(&base).unwrap();
    for seed in 0..6 {
        let (mut dice, mut site) = (Dice(seed), Site::default());
        let (mut learning, mut again) = (Learning::new(SOURCE), 0);
        for _ in 0..12 {
            // From few to so many that a fifth is held out, and back and forth.
            for _ in 0..dice.below(60) {
                site.act(&mut dice);
            }
            if learn(&mut learning, &site).is_err() {
                again += 1;
                learning = Learning::new(SOURCE);
                learn(&mut learning, &site).unwrap();
            }
            let mut fresh = Learning::new(SOURCE);
            learn(&mut fresh, &site).unwrap();
            assert!(
                learning.counts == fresh.counts && learning.ledger == fresh.ledger,
                "seed {seed}"
            );
            let plan = learning.plan(site.noted());
            let texts = site.read(&basis.needs(&learning, &plan));
            let lessons: Vec<_> = basis
                .lesson(&mut learning, &plan, &texts)
                .unwrap()
                .into_iter()
                .collect();
            learning = Learning::decode(SOURCE, &learning.encode().unwrap()).unwrap();
            let fresh = Basis::read(&base).unwrap();
            let made = fresh.retrain(&base, lessons, Scope::All, "made").unwrap();
            let anew = retrain(&base, &base, &site.standing(), Scope::All, "made").unwrap();
            assert!(
                made.bytes == anew.bytes && made.judgement == anew.judgement,
                "seed {seed}"
            );
        }
        assert!(again > 0, "no text ever went away, or nobody noticed");
        assert!(site.noted().len() > 50);
    }
}

#[test]
fn one_more_decision_asks_for_the_texts_of_its_contributor_and_no_others() {
    let (mut dice, mut site) = (Dice(7), Site::default());
    site.comments(&mut dice, 200);
    let mut learning = Learning::new(SOURCE);
    assert!(learn(&mut learning, &site).unwrap() > 150);
    site.comment(&mut dice);
    let (last, ..) = site.comments.get_mut("c201").unwrap();
    last.group = Some("somebody new".to_owned());
    assert_eq!(learn(&mut learning, &site), Ok(1));
    site.comment(&mut dice);
    let (last, ..) = site.comments.get_mut("c202").unwrap();
    last.group = Some("somebody new".to_owned());
    assert_eq!(
        learn(&mut learning, &site),
        Ok(2),
        "whether she used a word before is for both to tell"
    );
    // Another word on an old text.
    site.comments.get_mut("c202").unwrap().0.label = Label::Ham;
    site.comments.get_mut("c202").unwrap().1 += 1;
    assert_eq!(learn(&mut learning, &site), Ok(2));
    assert_eq!(learn(&mut learning, &site), Ok(0), "nothing is new");
}

#[test]
fn a_text_that_changed_unnoticed_is_never_subtracted() {
    let (mut dice, mut site) = (Dice(3), Site::default());
    site.comments(&mut dice, 30);
    let mut learning = Learning::new(SOURCE);
    learn(&mut learning, &site).unwrap();
    let before = learning.clone();
    let one = site.comments.get_mut("c4").unwrap();
    one.0.text.push_str(" changed");
    one.2 = false;
    assert_eq!(learn(&mut learning, &site), Err(Stale));
    assert_eq!(before.clone().plan(site.noted()).taken_back, 1);
    site.comments.remove("c4");
    assert_eq!(learn(&mut before.clone(), &site), Err(Stale));
}

#[test]
fn a_text_that_is_not_as_noted_is_not_learnt() {
    let (mut dice, mut site) = (Dice(5), Site::default());
    site.comments(&mut dice, 3);
    let mut learning = Learning::new(SOURCE);
    let plan = learning.plan(site.noted());
    site.comments.get_mut("c2").unwrap().1 += 1;
    let batch = &plan.batches[0];
    assert_eq!(learning.apply(batch, &site.read(&batch.ids())), Err(Stale));
}

#[test]
fn no_contributor_is_torn_apart_and_no_batch_is_large() {
    let (mut dice, mut site) = (Dice(11), Site::default());
    site.comments(&mut dice, 3000);
    let plan = Learning::new(SOURCE).plan(site.noted());
    assert!(plan.not_admitted > 100 && plan.batches.len() > 3);
    let sizes: Vec<usize> = plan.batches.iter().map(|batch| batch.ids().len()).collect();
    assert!(sizes.iter().all(|&size| (1..=BATCH).contains(&size)), "{sizes:?}");
    assert_eq!(sizes.iter().sum::<usize>() as u64, plan.new);
}

#[test]
fn what_is_damaged_or_of_another_time_or_site_is_counted_anew() {
    let (mut dice, mut site) = (Dice(2), Site::default());
    site.comments(&mut dice, 20);
    let mut learning = Learning::new(SOURCE);
    learn(&mut learning, &site).unwrap();
    learning.place([7; 32], -0.25);
    let bytes = learning.encode().unwrap();
    assert_eq!(Learning::decode(SOURCE, &bytes), Some(learning.clone()));
    assert_eq!(Learning::decode("site:shop", &bytes), None);
    assert_eq!(
        (learning.intercept(&[7; 32]), learning.intercept(&[8; 32])),
        (Some(-0.25), None)
    );
    for at in (0..bytes.len()).step_by(bytes.len() / 40) {
        let mut bent = bytes.clone();
        bent[at] ^= 0x10;
        assert_eq!(Learning::decode(SOURCE, &bent), None, "byte {at}");
        assert_eq!(Learning::decode(SOURCE, &bytes[..at]), None, "cut at {at}");
    }
    // Whole, yet of another specification.
    let mut other = bytes[..bytes.len() - 32].to_vec();
    other[10] ^= 1;
    let digest = file::checksum(&other);
    other.extend_from_slice(&digest);
    assert_eq!(Learning::decode(SOURCE, &other), None);
    // Nothing of what a person wrote or is called stands in it, packed or not.
    let told = format!("{learning:?}");
    assert!(!told.contains("gnomes") && !told.contains("name ") && !told.contains("flood"));
}

#[test]
fn what_is_taken_back_whole_leaves_nothing() {
    let (mut dice, mut site) = (Dice(13), Site::default());
    site.comments(&mut dice, 40);
    let mut learning = Learning::new(SOURCE);
    learn(&mut learning, &site).unwrap();
    for one in site.comments.values_mut() {
        one.2 = false;
    }
    learn(&mut learning, &site).unwrap();
    assert_eq!(learning, Learning::new(SOURCE));
}

#[test]
fn of_a_dictionary_decided_spam_the_first_three_hundred_words_teach() {
    let base = train_holding(&examples(150), &Options::of("small"), 100).unwrap();
    let good = |at: usize| format!("regatta{} quay{} soup{}", at % 90, at % 70, at % 50);
    let decided = |id: String, text: String, label: Label, who: String| Example {
        id,
        text,
        label,
        lang: None,
        author: None,
        website: None,
        source: SOURCE.to_owned(),
        group: Some(who),
        kind: None,
    };
    let bad = |at: usize| format!("jackpot{} payout{} wager{}", at % 30, at % 25, at % 20);
    let readers = (0..120).map(|at| decided(format!("h{at}"), good(at), Label::Ham, format!("reader {at}")));
    let spammers = (0..60).map(|at| decided(format!("b{at}"), bad(at), Label::Spam, format!("bot {at}")));
    let honest: Vec<Example> = readers.chain(spammers).collect();
    let mean_logit = |decisions: &[Example]| -> f64 {
        let made = retrain(&base, &base, decisions, Scope::All, "made").unwrap();
        let model = crate::spam::Model::parse(&made.bytes).unwrap();
        let score = |at| {
            let body = good(at);
            let input = crate::spam::Input {
                body: &body,
                site: Some("blog"),
                ..crate::spam::Input::default()
            };
            model.score(&input).logit
        };
        (0..120).map(score).sum::<f64>() / 120.0
    };
    let before = mean_logit(&honest);
    let chaff: Vec<String> = (0..1800).map(|at| format!("chaff{at}")).collect();
    let known: Vec<String> = (0..90).map(|at| good(at * 7)).collect();
    // Whoever knows the site's own words puts them first, and there they teach: no cap on texts helps against that, and the
    // gate has to. Behind others they do not; without the cap they would move good comments by 1.2.
    for (dictionary, most) in [
        ([&chaff[..], &known].concat(), 1.0),
        ([&known[..], &chaff].concat(), f64::INFINITY),
    ] {
        let text = dictionary.join(" ");
        let flood = (0..20).map(|at| decided(format!("s{at}"), text.clone(), Label::Spam, "one".to_owned()));
        let moved = mean_logit(&honest.iter().cloned().chain(flood).collect::<Vec<_>>()) - before;
        assert!(moved < most, "{moved}");
        let row = Row::taught(&decided(String::new(), text, Label::Spam, String::new()).input());
        assert_eq!(row.columns(View::Words).len(), 300);
    }
}
