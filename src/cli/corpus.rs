//! Our own corpus: templates expanded into labelled comments, and held against its rules.
//!
//! Owns the way from a file of templates to examples (the form is told in `corpus/README.md`) and what a fault in it is. The
//! same templates and lists give the same comments.

mod command;
pub(super) mod dice;
mod grammar;
mod links;
mod lint;
mod lists;
mod rows;
mod runs;
mod sheet;
mod slots;

pub use command::Command;

use super::examples::Faults;
use crate::spam::{Example, Label};
use anyhow::{Context, Result};
use lists::Lists;
use rows::{Row, rows};
use serde::Serialize;
use sheet::{Entry, Kind, Sheet};
use std::path::{Path, PathBuf};

/// Something wrong in the corpus, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Fault {
    file: PathBuf,
    /// Counted from 1.
    line: usize,
    /// The rule that is broken, in a word.
    rule: &'static str,
    why: String,
}

impl Fault {
    fn at(file: &Path, line: usize, rule: &'static str, why: String) -> Self {
        Self {
            file: file.to_owned(),
            line,
            rule,
            why,
        }
    }
}

/// Expands a file called `<language>_<spam|ham>.txt`; the lists lie beside it. What is wrong in it goes to `faults`.
///
/// # Errors
/// A file that cannot be read.
pub fn read(path: &Path, faults: &mut Faults) -> Result<Vec<Example>> {
    let mut found = Vec::new();
    let folder = path.parent().unwrap_or(Path::new(""));
    let lists = Lists::read(folder, &mut found)?;
    let sheet = Sheet::read(path, &mut found)?;
    found.extend(sheet.lacks(&lists));
    for fault in found {
        faults.add(&fault.file.display().to_string(), fault.line as u64, &fault.why);
    }
    Ok(examples(&sheet, &lists))
}

fn examples(sheet: &Sheet, lists: &Lists) -> Vec<Example> {
    let given = |(kind, entry)| {
        let rows = rows(sheet, kind, entry, lists).into_iter();
        rows.map(move |row| example(sheet, kind, entry, row))
    };
    sheet.entries().flat_map(given).collect()
}

fn example(sheet: &Sheet, kind: &Kind, entry: &Entry, row: Row) -> Example {
    let group = kind.group(entry);
    Example {
        id: format!("{group}:{}", row.number),
        text: row.text,
        label: sheet.label,
        lang: Some(sheet.lang.clone()),
        author: row.author,
        website: row.website,
        source: format!("corpus-{}", sheet.lang),
        group: Some(group),
        kind: Some(qualified(sheet, kind)),
    }
}

/// A kind's name that no other file has: `fr:spam:loan`.
fn qualified(sheet: &Sheet, kind: &Kind) -> String {
    format!("{}:{}:{}", sheet.lang, word(sheet.label), kind.name)
}

fn word(label: Label) -> &'static str {
    match label {
        Label::Ham => "ham",
        Label::Spam => "spam",
    }
}

/// A folder of templates and lists.
struct Corpus {
    sheets: Vec<Sheet>,
    lists: Lists,
    /// What was wrong in reading it.
    faults: Vec<Fault>,
}

impl Corpus {
    /// Reads the `.txt` and `.lists` files of a folder, in order of name.
    ///
    /// # Errors
    /// A folder or file that cannot be read, or no template file at all.
    fn read(folder: &Path) -> Result<Self> {
        let cannot = || format!("cannot read {}", folder.display());
        let mut faults = Vec::new();
        let lists = Lists::read(folder, &mut faults)?;
        let entries = std::fs::read_dir(folder).with_context(cannot)?;
        let mut paths = entries
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<Vec<_>>>()
            .with_context(cannot)?;
        paths.retain(|path| path.extension().is_some_and(|end| end == "txt"));
        paths.sort();
        anyhow::ensure!(
            !paths.is_empty(),
            "{} holds no .txt file of templates",
            folder.display()
        );
        let mut sheets = Vec::new();
        for path in &paths {
            sheets.push(Sheet::read(path, &mut faults)?);
        }
        faults.extend(sheets.iter().flat_map(|sheet| sheet.lacks(&lists)));
        Ok(Self { sheets, lists, faults })
    }
}

#[cfg(test)]
pub(super) mod tests;
