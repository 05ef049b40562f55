//! The program: parses its arguments and hands over.

use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use tamis::cli::{evaluate, model};
use tamis::spam::Options;

/// A stand-in until the command line's frame is there: `train OUT VERSION MOST_TEXTS DATA…`, `score MODEL IN OUT`,
/// `evaluate MODEL|-|-random DATA…`, `check MODEL TEXT`.
fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let paths = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
    match words.as_slice() {
        ["train", out, version, most, data @ ..] => {
            let trained = model::train(
                &paths(data),
                Path::new(out),
                &Options {
                    most_texts: most.parse()?,
                    ..Options::of(version)
                },
            )?;
            println!("{}", serde_json::to_string_pretty(&trained)?);
        }
        ["score", file, input, output] => {
            model::score(&model::open(Path::new(file))?, Path::new(input), Path::new(output))?;
        }
        ["evaluate", file, data @ ..] => {
            let model = if file.starts_with('-') {
                None
            } else {
                Some(model::open(Path::new(file))?)
            };
            let by = if *file == "-random" {
                evaluate::By::Random
            } else {
                evaluate::By::Source
            };
            print!("{}", evaluate::evaluate(model.as_ref(), &paths(data), by)?.to_text());
        }
        ["check", file, text] => {
            let model = model::open(Path::new(file)).context("check")?;
            let input = tamis::spam::Input {
                body: text,
                ..Default::default()
            };
            println!("{:#?}", model.explain(&input));
        }
        _ => bail!("wrong usage"),
    }
    Ok(())
}
