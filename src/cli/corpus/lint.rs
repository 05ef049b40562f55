//! The rules that our own corpus is held against.
//!
//! Owns which rules there are and what they are told as. Knows nothing of where a finding is printed.
//!
//! The rules keep two things apart that look alike in a corpus of one hand: what makes a text spam, and how we write. So no
//! two templates may share their words, no kind may be much of its class, and neither length nor a link nor a name may tell
//! the classes from each other.

mod against;
mod literal;
mod shares;
mod texts;

use super::rows::{Row, rows};
use super::sheet::{Entry, Kind, Sheet};
use super::{Corpus, Fault, word};
use anyhow::Result;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What the lint has to say.
#[derive(Debug, Serialize)]
pub struct Report {
    pub classes: Vec<Class>,
    /// Each of them fails the corpus.
    pub faults: Vec<Fault>,
    /// These do not.
    pub warnings: Vec<Fault>,
}

/// One class of one language, in figures.
#[derive(Debug, Clone, Serialize)]
pub struct Class {
    pub lang: String,
    pub label: &'static str,
    pub kinds: usize,
    pub templates: usize,
    pub rows: usize,
    /// Characters; of an even number of rows the upper middle.
    pub median_length: usize,
    /// Share of the rows, 0 to 1, with a link in the text.
    pub linked: f64,
}

/// A template with the rows it gives.
struct Said<'c> {
    kind: &'c Kind,
    entry: &'c Entry,
    rows: Vec<Row>,
}

/// A file with all it gives.
struct Expanded<'c> {
    sheet: &'c Sheet,
    said: Vec<Said<'c>>,
}

impl Expanded<'_> {
    fn rows(&self) -> impl Iterator<Item = (&Entry, &Row)> {
        self.said
            .iter()
            .flat_map(|said| said.rows.iter().map(move |row| (said.entry, row)))
    }

    fn fault(&self, line: usize, rule: &'static str, why: String) -> Fault {
        Fault::at(&self.sheet.path, line, rule, why)
    }

    fn class(&self) -> Class {
        let mut lengths: Vec<usize> = self.rows().map(|(_, row)| row.text.chars().count()).collect();
        lengths.sort_unstable();
        let linked = self.rows().filter(|(_, row)| row.linked).count();
        Class {
            lang: self.sheet.lang.clone(),
            label: word(self.sheet.label),
            kinds: self.sheet.kinds.len(),
            templates: self.said.len(),
            rows: lengths.len(),
            median_length: lengths.get(lengths.len() / 2).copied().unwrap_or(0),
            linked: share(linked, lengths.len()),
        }
    }
}

/// Holds a corpus against every rule, and against files of other comments, which it must share nothing with.
///
/// # Errors
/// A file of `others` that cannot be read, or bad lines in it. What is wrong with the corpus is no error but in the report.
pub fn lint(corpus: &Corpus, others: &[PathBuf]) -> Result<Report> {
    let mut faults = corpus.faults.clone();
    let mut warnings = Vec::new();
    let all: Vec<Expanded<'_>> = corpus.sheets.iter().map(|sheet| expanded(corpus, sheet)).collect();
    let mut languages: BTreeMap<&str, Vec<&Expanded<'_>>> = BTreeMap::new();
    for one in &all {
        texts::literals(one, &mut faults);
        shares::kinds(one, &mut faults, &mut warnings);
        shares::names(one, &mut faults);
        languages.entry(&one.sheet.lang).or_default().push(one);
    }
    for classes in languages.values() {
        texts::doubles(classes, &mut faults);
        texts::shared(classes, &mut faults);
        texts::both_ways(classes, &mut faults);
        shares::balance(classes, &mut faults);
    }
    shares::endings(&all, &mut faults);
    shares::lists(corpus, &mut warnings);
    against::others(&all, others, &mut faults)?;
    faults.sort();
    warnings.sort();
    Ok(Report {
        classes: all.iter().map(Expanded::class).collect(),
        faults,
        warnings,
    })
}

fn expanded<'c>(corpus: &'c Corpus, sheet: &'c Sheet) -> Expanded<'c> {
    let said = |(kind, entry)| Said {
        kind,
        entry,
        rows: rows(sheet, kind, entry, &corpus.lists),
    };
    Expanded {
        sheet,
        said: sheet.entries().map(said).collect(),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of templates and rows are far below 2^52"
)]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// A text short enough to be told in a line.
fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}

#[cfg(test)]
mod tests;
