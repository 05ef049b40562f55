//! What scoring, counting, fitting and reading a model cost. `cargo bench --bench spam`
//!
//! One thread. The comment of the README's figure is 233 bytes of ordinary French, normalisation included.

use divan::{Bencher, black_box};
use tamis::spam::{Example, Input, Label, Model, Options, train};

fn main() {
    divan::main();
}

const FRENCH: &str = "Merci beaucoup pour cet article très complet ! J'avais cherché longtemps une explication aussi claire sur le compost \
en ville. Petite question : est-ce que vous mettez aussi les peaux d'agrumes, ou faut-il les éviter ? Bonne soirée !";

const SPAM: &str = "Get FREE followers and cheap limo service now!!! Visit http://best-deals77.example.xyz/bonus/register or write to \
offers@example.org, WhatsApp +229 00 00 12 34. V1agra, c a s i n o and l0ans in 24 hours, 100% guaranteed $$$ click here";

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

#[divan::bench(args = [("french", FRENCH), ("spam", SPAM)])]
fn score(bencher: Bencher<'_, '_>, text: &(&str, &str)) {
    let model = model();
    bencher
        .counter(divan::counter::BytesCount::of_str(text.1))
        .bench_local(|| model.score(black_box(&input(text.1))));
}

#[divan::bench(args = [("french", FRENCH), ("spam", SPAM)])]
fn explain(bencher: Bencher<'_, '_>, text: &(&str, &str)) {
    let model = model();
    bencher.bench_local(|| model.explain(black_box(&input(text.1))));
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

#[divan::bench(sample_count = 20)]
fn parse() -> Model {
    model()
}

/// Training whole: features, counts, five folds, the fits by linfa with what they print, and the file.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn train_2000(bencher: Bencher<'_, '_>) {
    let examples: Vec<Example> = (0..2000)
        .map(|at| Example {
            id: at.to_string(),
            text: format!("{} {at}", if at % 2 == 0 { FRENCH } else { SPAM }),
            label: if at % 2 == 0 { Label::Ham } else { Label::Spam },
            lang: None,
            author: Some(format!("Reader {at}")),
            website: None,
            source: "bench".to_owned(),
            group: None,
            kind: None,
        })
        .collect();
    let options = Options::of("bench");
    bencher.bench_local(|| train(black_box(&examples), &options));
}

/// Ten decisions learnt, a new version fitted and judged.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn retrain_10(bencher: Bencher<'_, '_>) {
    let decisions: Vec<Example> = (0..10)
        .map(|at| Example {
            id: at.to_string(),
            text: format!("{} {at}", if at % 2 == 0 { FRENCH } else { SPAM }),
            label: if at % 2 == 0 { Label::Ham } else { Label::Spam },
            lang: None,
            author: None,
            website: None,
            source: "site:bench".to_owned(),
            group: None,
            kind: None,
        })
        .collect();
    bencher.bench_local(|| tamis::spam::retrain(Model::base(), Model::base(), black_box(&decisions), "bench"));
}
