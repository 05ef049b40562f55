//! Other people's comments that the corpus must share nothing with: what was copied is not ours, and what is in the data
//! that a model is judged on would flatter it.
//!
//! Owns the comparing. Knows nothing of the other rules.

use super::super::rows::bare;
use super::super::runs::{runs, words};
use super::super::slots::Slot;
use super::{Expanded, Fault};
use crate::cli::examples::{Faults, Lines, files, is_csv};
use anyhow::{Context, Result, bail};
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::path::PathBuf;

/// So many words in a row are no chance.
const LEAK: usize = 8;

/// A template that shares a run with other texts: where it first does, and in how many lines.
struct Leak {
    first: String,
    lines: usize,
}

/// Tells every template that shares a run of words with a comment of `paths`, in a reading or a row.
///
/// # Errors
/// A path that cannot be read, or bad lines.
pub fn others(all: &[Expanded<'_>], paths: &[PathBuf], faults: &mut Vec<Fault>) -> Result<()> {
    if paths.is_empty() {
        return Ok(());
    }
    let ours = ours(all);
    let mut leaks: BTreeMap<(usize, usize), Leak> = BTreeMap::new();
    let mut bad = Faults::default();
    for path in files(paths)? {
        if path.extension().is_some_and(|end| end == "txt") {
            bail!(
                "{} holds templates; comments to compare with are .jsonl or .csv",
                path.display()
            );
        }
        let name = path.display().to_string();
        let file = File::open(&path).with_context(|| format!("cannot read {name}"))?;
        for (number, line) in Lines::open(Box::new(file), is_csv(&path)) {
            let text = match line {
                Ok(line) => line.text,
                Err(why) => {
                    bad.add(&name, number, &why);
                    continue;
                }
            };
            let words = words(&text);
            let mut met: BTreeMap<(usize, usize), usize> = BTreeMap::new();
            for (run, from) in runs(&words, LEAK) {
                if let Some(&place) = ours.get(&run) {
                    met.entry(place).or_insert(from);
                }
            }
            for (place, from) in met {
                let shared = words.get(from..from + LEAK).unwrap_or_default().join(" ");
                let leak = leaks.entry(place).or_insert_with(|| Leak {
                    first: format!("{shared:?} with {name}, line {number}"),
                    lines: 0,
                });
                leak.lines += 1;
            }
        }
    }
    bad.check()?;
    for ((sheet, said), leak) in leaks {
        let Some((one, said)) = all.get(sheet).and_then(|one| Some((one, one.said.get(said)?))) else {
            continue;
        };
        let more = match leak.lines {
            1 => String::new(),
            lines => format!(", and with {} more", lines - 1),
        };
        let why = format!("shares {}{more}", leak.first);
        faults.push(one.fault(said.entry.line, "leak", why));
    }
    Ok(())
}

/// The runs of all templates and rows, with file and template.
fn ours(all: &[Expanded<'_>]) -> HashMap<u64, (usize, usize)> {
    let mut ours = HashMap::new();
    for (sheet, one) in all.iter().enumerate() {
        for (at, said) in one.said.iter().enumerate() {
            let named = |slot: Slot| format!("${}", slot.name());
            let readings = said.entry.template.readings(&named).into_iter();
            let filled = said.rows.iter().map(|row| row.text.clone());
            for text in readings.chain(bare(one.sheet, said.kind, said.entry)).chain(filled) {
                for (run, _) in runs(&words(&text), LEAK) {
                    ours.entry(run).or_insert((sheet, at));
                }
            }
        }
    }
    ours
}
