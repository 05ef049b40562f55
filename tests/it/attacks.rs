//! What senders of spam and poisoners try, and what it costs: figures on our own corpus, a fifth of its templates held out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;
use tamis::cli::evaluate::attacks::{Attack, GoodWords, Resistance, Trial};
use tamis::cli::examples::read_labelled;
use tamis::spam::{Example, Input, Label, Model, Options, Scope, retrain, train};
use xxhash_rust::xxh3::xxh3_64;

/// Of a template, so many rows.
const ROWS: usize = 2;
/// What an attack may cost at most, as a share.
const ALLOWED: f64 = 0.03;

/// The rows of the corpus in two languages: those to learn from, and those of other templates to judge.
struct Rows {
    learnt: Vec<Example>,
    judged: Vec<Example>,
}

static CORPUS: LazyLock<Rows> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let files = ["en_ham.txt", "en_spam.txt", "fr_ham.txt", "fr_spam.txt"].map(|name| folder.join(name));
    let mut of_template: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = read_labelled(&files).unwrap();
    rows.retain(|row| {
        let count = of_template.entry(template(row)).or_default();
        *count += 1;
        *count <= ROWS
    });
    let (judged, learnt) = rows
        .into_iter()
        .partition(|row| xxh3_64(template(row).as_bytes()).is_multiple_of(5));
    Rows { learnt, judged }
});

fn template(row: &Example) -> String {
    format!("{} {}", row.source, row.group.as_deref().unwrap())
}

fn trained(rows: &[Example]) -> Model {
    Model::parse(&train(rows, &Options::of("attacked")).unwrap()).unwrap()
}

/// A model that nobody attacked.
static CLEAN: LazyLock<Model> = LazyLock::new(|| trained(&CORPUS.learnt));

/// As `site` sees it, where one is named.
fn accuracy(model: &Model, site: Option<&str>) -> f64 {
    let is_right = |row: &&Example| {
        let input = Input {
            body: &row.text,
            name: row.author.as_deref(),
            website: row.website.as_deref(),
            lang: row.lang.as_deref(),
            site_lang: None,
            site,
        };
        (model.score(&input).logit >= 0.0) == (row.label == Label::Spam)
    };
    share(CORPUS.judged.iter().filter(is_right).count(), CORPUS.judged.len())
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// The words of good comments that a sender knows.
fn good_words() -> GoodWords {
    GoodWords::of(&CORPUS.learnt)
}

static FIGURES: LazyLock<Vec<Resistance>> = LazyLock::new(|| {
    let mut trial = Trial::with(good_words());
    for row in &CORPUS.judged {
        trial.take(&CLEAN, row);
    }
    trial.figures()
});

fn figures(of: impl Fn(Attack) -> bool) -> impl Iterator<Item = &'static Resistance> {
    let wanted: BTreeSet<&str> = Attack::ALL
        .into_iter()
        .filter(|attack| of(*attack))
        .map(Attack::as_str)
        .collect();
    FIGURES.iter().filter(move |row| wanted.contains(row.attack))
}

#[test]
fn no_disguise_costs_more_than_three_points_of_recall() {
    let mut dear = Vec::new();
    for row in figures(Attack::is_obfuscation) {
        let lost = row.caught.before - row.caught.after;
        println!(
            "{:<14} caught {:.3} → {:.3} of {}",
            row.attack, row.caught.before, row.caught.after, row.spam
        );
        assert!(
            row.spam > 150 && row.caught.before > 0.7,
            "there is something to lose: {row:?}"
        );
        if lost > ALLOWED {
            dear.push(format!("{} costs {lost:.3}", row.attack));
        }
    }
    assert!(dear.is_empty(), "{dear:?}");
}

/// The rows with a part of them made by a poisoner, all on the same sources.
fn poisoned(per_cent: usize, poison: impl Fn(usize, &Example) -> Example) -> Vec<Example> {
    let count = CORPUS.learnt.len() * per_cent / 100;
    assert!(count > 20);
    let step = CORPUS.learnt.len() / count;
    let mut rows = CORPUS.learnt.clone();
    for at in 0..count {
        let row = &mut rows[at * step];
        *row = poison(at, row);
    }
    rows
}

fn assert_cheap(what: &str, rows: &[Example]) {
    let (clean, attacked) = (accuracy(&CLEAN, None), accuracy(&trained(rows), None));
    println!("{what}: accuracy {clean:.4} → {attacked:.4}");
    assert!(clean > 0.85, "there is something to lose: {clean}");
    assert!(clean - attacked <= ALLOWED, "{what}: {clean} → {attacked}");
}

#[test]
fn a_fiftieth_of_dictionaries_called_spam_costs_at_most_three_points() {
    let good = good_words();
    // Each a hundred and twenty of the best words, in batches of thirty; each its own.
    let dictionary = |at: usize, row: &Example| {
        let words: Vec<String> = (0..4)
            .map(|part| Attack::GoodWords.apply(&format!("{at} {part}"), row.lang.as_deref(), &good))
            .collect();
        Example {
            id: format!("poison {at}"),
            text: words.join(" "),
            label: Label::Spam,
            group: None,
            author: Some(format!("poisoner {at}")),
            ..row.clone()
        }
    };
    assert_cheap("dictionaries", &poisoned(2, dictionary));
}

#[test]
fn a_fiftieth_of_wrong_labels_costs_at_most_three_points() {
    assert_cheap("wrong labels", &poisoned(2, |_, row| wrong(row)));
}

fn wrong(row: &Example) -> Example {
    Example {
        label: if row.label == Label::Ham {
            Label::Spam
        } else {
            Label::Ham
        },
        ..row.clone()
    }
}

/// Feedback with every label wrong, by so many contributors in turn, on texts of all parts of the corpus but those judged.
fn feedback(count: usize, contributors: usize) -> Vec<Example> {
    let step = CORPUS.learnt.len() / count;
    let rows = CORPUS.learnt.iter().step_by(step).take(count).enumerate();
    rows.map(|(at, row)| Example {
        id: format!("feedback {at}"),
        source: "site:blog".to_owned(),
        group: Some(format!("contributor {}", at % contributors)),
        kind: None,
        ..wrong(row)
    })
    .collect()
}

/// What feedback costs the model that ships; `None` where the gate refuses what came of it.
fn cost(feedback: &[Example]) -> (Option<f64>, u64) {
    let made = retrain(Model::base(), Model::base(), feedback, Scope::All, "flooded").unwrap();
    let base = accuracy(&Model::parse(Model::base()).unwrap(), Some("blog"));
    let after = accuracy(&Model::parse(&made.bytes).unwrap(), Some("blog"));
    println!(
        "{} texts: accuracy {base:.4} → {after:.4}, {:?}",
        feedback.len(),
        made.judgement.refusals
    );
    (made.judgement.promotable.then_some(base - after), made.judgement.learnt)
}

#[test]
fn one_contributor_who_floods_a_site_with_wrong_feedback_costs_at_most_three_points() {
    let flood = feedback(400, 1);
    let spam = flood.iter().filter(|row| row.label == Label::Spam).count();
    assert!(spam > 50 && spam < 350);
    let (cost, learnt) = cost(&flood);
    assert_eq!(learnt, 40, "twenty of each class, and no more");
    assert!(cost.is_none_or(|cost| cost <= ALLOWED), "{cost:?}");
}

#[test]
fn a_site_that_floods_with_wrong_feedback_costs_at_most_three_points_or_is_refused() {
    let (cost, learnt) = cost(&feedback(800, 400));
    assert!(learnt > 600, "nobody is over their share: {learnt}");
    assert!(cost.is_none_or(|cost| cost <= ALLOWED), "{cost:?}");
}

#[test]
fn thirty_harmless_words_below_a_spam_leave_half_of_the_recall() {
    for row in figures(|attack| attack == Attack::GoodWords) {
        println!(
            "good words: caught {:.3} → {:.3} of {}",
            row.caught.before, row.caught.after, row.spam
        );
        assert!(row.caught.after >= 0.5 * row.caught.before, "{row:?}");
    }
}

#[test]
fn wrong_feedback_eight_texts_at_a_time_comes_no_further_than_at_once() {
    const STEP: usize = 8;
    let mut flood = feedback(240, 240);
    flood.sort_by_key(|row| xxh3_64(row.id.as_bytes()));
    assert_eq!(cost(&flood), (None, 240), "all are admitted, and refused at once");
    // Each step beside the version that the one before made, as `tamis retrain --promote` goes on.
    let (mut in_use, mut came_to) = (Model::base().to_vec(), 0);
    let refused = (1..=15).map(|step| step * STEP).find_map(|count| {
        let made = retrain(Model::base(), &in_use, &flood[..count], Scope::All, "drip").unwrap();
        let told: Vec<String> = made.judgement.refusals.iter().map(ToString::to_string).collect();
        println!("{count} texts: {told:?}");
        if !told.is_empty() {
            return Some(told);
        }
        (in_use, came_to) = (made.bytes, count);
        None
    });
    let told = refused.expect("half of what is refused at once is refused drop by drop");
    assert!(came_to > 0, "a step alone is none too many");
    assert!(
        told.iter().all(|why| why.contains("as blog sees them, since the base")),
        "no step is refused beside the one before: {told:?}"
    );
}
