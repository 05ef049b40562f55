//! What features, scoring, counting, fitting, training and reading a model cost. `cargo bench --bench spam`
//!
//! The rows are those of our own corpus, as training reads them. Everything runs on one thread but `refit`, `train` and
//! `retrain`, which use what training uses. The comment of the README's figure is 233 bytes of ordinary French, normalisation
//! included. A rate is in rows, where divan says items.

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use std::path::Path;
use std::sync::LazyLock;
use tamis::cli::examples::read_labelled;
use tamis::spam::bench::{Cut, features as features_of};
use tamis::spam::{Example, Input, Model, Options, Scope, train as train_on};

fn main() {
    println!("scoring tables of the base model: {} bytes", model().table_bytes());
    println!("rows of the corpus: {}, {} bytes of text", ROWS.len(), bytes(&ROWS));
    divan::main();
}

const FRENCH: &str = "Merci beaucoup pour cet article très complet ! J'avais cherché longtemps une explication aussi claire sur le compost \
en ville. Petite question : est-ce que vous mettez aussi les peaux d'agrumes, ou faut-il les éviter ? Bonne soirée !";

const SPAM: &str = "Get FREE followers and cheap limo service now!!! Visit http://best-deals77.example.xyz/bonus/register or write to \
offers@example.org, WhatsApp +229 00 00 12 34. V1agra, c a s i n o and l0ans in 24 hours, 100% guaranteed $$$ click here";

/// One of the two by its name, which is all that the table of figures shows of it.
fn text(name: &str) -> &'static str {
    if name == "french" { FRENCH } else { SPAM }
}

/// Every row that the templates in `corpus/` give.
static ROWS: LazyLock<Vec<Example>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    match read_labelled(&[folder]) {
        Ok(rows) => rows,
        Err(error) => panic!("the corpus does not expand: {error:#}"),
    }
});

/// Rows in all parts of the corpus, so many.
fn some(count: usize) -> Vec<&'static Example> {
    ROWS.iter().step_by((ROWS.len() / count).max(1)).take(count).collect()
}

fn bytes(rows: &[Example]) -> usize {
    rows.iter().map(|row| row.text.len()).sum()
}

fn model() -> Model {
    let Ok(model) = Model::parse(Model::base()) else {
        panic!("the base model does not load")
    };
    model
}

fn input(body: &str) -> Input<'_> {
    Input {
        body,
        name: Some("Claire Martin"),
        ..Input::default()
    }
}

fn of(row: &Example) -> Input<'_> {
    Input {
        body: &row.text,
        name: row.author.as_deref(),
        website: row.website.as_deref(),
        lang: row.lang.as_deref(),
        site_lang: None,
        site: None,
    }
}

/// Rows cut to their features, as training does before it counts.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn features(bencher: Bencher<'_, '_>) {
    bencher
        .counter(ItemsCount::new(ROWS.len()))
        .bench_local(|| ROWS.iter().map(|row| features_of(black_box(row))).sum::<usize>());
}

#[divan::bench(args = ["french", "spam"])]
fn score(bencher: Bencher<'_, '_>, name: &str) {
    let (model, text) = (model(), text(name));
    bencher
        .counter(BytesCount::of_str(text))
        .bench_local(|| model.score(black_box(&input(text))));
}

/// A thousand rows of the corpus, all seven languages.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn score_rows(bencher: Bencher<'_, '_>) {
    let (model, rows) = (model(), some(1000));
    bencher.counter(ItemsCount::new(rows.len())).bench_local(|| {
        rows.iter()
            .map(|row| model.score(black_box(&of(row))).logit)
            .sum::<f64>()
    });
}

#[divan::bench]
fn score_64_kib(bencher: Bencher<'_, '_>) {
    let model = model();
    let words: Vec<String> = FRENCH
        .split(' ')
        .cycle()
        .take(11_000)
        .enumerate()
        .map(|(at, word)| format!("{word}{at}"))
        .collect();
    let text = words.join(" ");
    bencher.bench_local(|| model.score(black_box(&input(&text))));
}

#[divan::bench(args = ["french", "spam"])]
fn explain(bencher: Bencher<'_, '_>, name: &str) {
    let (model, text) = (model(), text(name));
    bencher.bench_local(|| model.explain(black_box(&input(text))));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn explain_rows(bencher: Bencher<'_, '_>) {
    let (model, rows) = (model(), some(1000));
    bencher.counter(ItemsCount::new(rows.len())).bench_local(|| {
        rows.iter()
            .map(|row| model.explain(black_box(&of(row))).remainder)
            .sum::<f64>()
    });
}

/// The base model's file, from bytes to tables.
#[divan::bench(sample_count = 20)]
fn parse() -> Model {
    model()
}

/// Each row learnt and forgotten again.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn learn_and_forget(bencher: Bencher<'_, '_>) {
    let cut = Cut::of(&ROWS);
    bencher
        .counter(ItemsCount::new(ROWS.len()))
        .bench_local(|| black_box(&cut).learn_and_forget());
}

/// All views of all folds in closed form, the scores of what each fold left out, and the layer that joins them.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn refit(bencher: Bencher<'_, '_>) {
    let cut = Cut::of(&ROWS);
    bencher.bench_local(|| black_box(&cut).refit());
}

/// The five fits that ship, by linfa: nearly all of it is what linfa prints into nowhere.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn fit_by_linfa(bencher: Bencher<'_, '_>) {
    let cut = Cut::of(&ROWS);
    bencher.bench_local(|| black_box(&cut).fit_by_linfa());
}

/// From rows to a whole file: features, counts, folds, the fits by linfa with what they print, packing.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn train(bencher: Bencher<'_, '_>) {
    let options = Options::of("bench");
    bencher
        .counter(ItemsCount::new(ROWS.len()))
        .bench_local(|| train_on(black_box(&ROWS), &options));
}

/// Ten decisions learnt, a new version fitted and judged.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn retrain(bencher: Bencher<'_, '_>) {
    let decision = |row: &Example| Example {
        source: "site:bench".to_owned(),
        group: None,
        ..row.clone()
    };
    let decisions: Vec<Example> = some(10).into_iter().map(decision).collect();
    bencher
        .bench_local(|| tamis::spam::retrain(Model::base(), Model::base(), black_box(&decisions), Scope::All, "bench"));
}
