//! `tamis model train` and `tamis model score`.
//!
//! Owns the files that go in and out.

use super::examples::{Faults, Lines, each_labelled, is_csv};
use super::whole::{self, Whole};
use crate::clock::Stopwatch;
use crate::domain::budgets::{Budgets, Unblocked};
use crate::spam::intake::Intake;
use crate::spam::training::{Options, train_on};
use crate::spam::{FileError, Input, MOST_FILE_BYTES, Model, is_taught};
use anyhow::{Context, Result, bail};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// What a training run has to say for itself.
#[derive(Debug, Clone, Serialize)]
pub struct Trained {
    pub version: String,
    pub checksum: String,
    pub bytes: usize,
    pub texts: usize,
    pub metrics: crate::spam::Metrics,
    pub cuts: crate::domain::verdict::Cuts,
    /// Why it blocks nothing under the usual budget; `None` where it does.
    pub unblocked: Option<Unblocked>,
    /// From the first byte read to the last one written.
    pub seconds: f64,
    pub texts_per_second: f64,
    /// The most memory that this process ever held; `None` where the system does not tell.
    pub peak_memory_bytes: Option<u64>,
}

/// Trains on labelled comments and writes the model to `out`.
///
/// # Errors
/// Bad input (every bad line is named), nothing to learn from, or `out` cannot be written. `out` is whole or as it was.
pub fn train(data: &[PathBuf], out: &Path, options: &Options) -> Result<Trained> {
    let watch = Stopwatch::start();
    whole::place(out)?;
    let mut intake = Intake::of(options.clone());
    let mut reserved = BTreeSet::new();
    each_labelled(data, &mut |_, example| {
        if is_taught(&example.source) {
            reserved.insert(example.source.clone());
        }
        intake.take(example);
    })?;
    if !reserved.is_empty() {
        bail!(
            "sources of a base must not be called as sites' decisions are, or retraining would take them out: {}",
            reserved.into_iter().collect::<Vec<_>>().join(", ")
        );
    }
    let texts = intake.texts();
    let bytes = train_on(intake)?;
    let model = Model::parse(&bytes).context("the new model does not load")?;
    whole::write(out, &bytes)?;
    let seconds = watch.elapsed().as_secs_f64();
    Ok(Trained {
        version: options.version.clone(),
        checksum: model.checksum(),
        bytes: bytes.len(),
        texts,
        metrics: model.metrics().clone(),
        cuts: model.cuts(),
        unblocked: model.budgets().and_then(Budgets::unblocked),
        seconds,
        texts_per_second: per_second(texts, seconds),
        peak_memory_bytes: peak_memory_bytes(),
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts of texts are far below 2^52")]
fn per_second(count: usize, seconds: f64) -> f64 {
    count as f64 / seconds.max(1e-9)
}

/// The most memory that this process ever held at once, as Linux tells it (`VmHWM` in proc(5)).
fn peak_memory_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let told = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = told.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// The bytes of a model file. What is larger than any is refused, and is not read even where its length is not told.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    let cannot = || format!("cannot read {}", path.display());
    let file = File::open(path).with_context(cannot)?;
    let length = usize::try_from(file.metadata().with_context(cannot)?.len()).unwrap_or(usize::MAX);
    let mut bytes = Vec::new();
    if length <= MOST_FILE_BYTES {
        bytes.reserve_exact(length);
        file.take(MOST_FILE_BYTES as u64 + 1)
            .read_to_end(&mut bytes)
            .with_context(cannot)?;
    }
    let length = length.max(bytes.len());
    if length > MOST_FILE_BYTES {
        return Err(FileError::TooLarge(length)).with_context(|| no_model(path));
    }
    Ok(bytes)
}

fn no_model(path: &Path) -> String {
    format!("{} is no model to use", path.display())
}

/// Reads a model file.
pub fn open(path: &Path) -> Result<Model> {
    let bytes = read(path)?;
    Model::parse(&bytes).with_context(|| no_model(path))
}

#[derive(Serialize)]
struct Scored {
    spam_probability: f64,
    verdict: crate::domain::verdict::Verdict,
}

/// Scores the comments of `input`, one JSON line each, in order; `-` is standard input and output. Returns how many.
///
/// # Errors
/// Bad lines, all of them named; then a file `output` is left as it was.
pub fn score(model: &Model, input: &Path, output: &Path) -> Result<usize> {
    let is_dash = |path: &Path| path.as_os_str() == "-";
    let reader: Box<dyn Read> = if is_dash(input) {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(input).with_context(|| format!("cannot read {}", input.display()))?)
    };
    let lines = Lines::open(reader, is_csv(input));
    let name = if is_dash(input) {
        "standard input".to_owned()
    } else {
        input.display().to_string()
    };
    if is_dash(output) {
        return score_lines(model, lines, &name, &mut BufWriter::new(io::stdout().lock()));
    }
    let mut file = Whole::create(output)?;
    let scored = score_lines(model, lines, &name, &mut file)?;
    file.finish()?;
    Ok(scored)
}

fn score_lines(model: &Model, lines: Lines, name: &str, out: &mut impl Write) -> Result<usize> {
    let mut faults = Faults::default();
    let mut scored = 0;
    let mut broken = false;
    for (number, line) in lines {
        let line = match line {
            Ok(line) => line,
            Err(why) => {
                broken = true;
                faults.add(name, number, &why);
                continue;
            }
        };
        if broken {
            continue;
        }
        let score = model.score(&Input {
            body: &line.text,
            name: line.author.as_deref(),
            website: line.website.as_deref(),
            lang: line.lang.as_deref(),
            site_lang: None,
            site: None,
        });
        let line = Scored {
            spam_probability: score.probability(),
            verdict: Model::judge(score, model.cuts()),
        };
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")?;
        scored += 1;
    }
    faults.check()?;
    out.flush()?;
    Ok(scored)
}

#[cfg(test)]
mod tests;
