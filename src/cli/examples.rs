//! Labelled and unlabelled comments out of files: JSON lines, or CSV with a header.
//!
//! Owns reading and the complaints about it: every bad line is named, with its number and what is wrong. Knows nothing of
//! what the comments are for.

use super::corpus;
use crate::spam::{Example, Label};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// A comment as files hold it.
#[derive(Debug, Clone, Deserialize)]
pub struct Line {
    pub text: String,
    pub label: Option<Class>,
    pub lang: Option<String>,
    pub author: Option<String>,
    pub website: Option<String>,
    pub source: Option<String>,
    pub id: Option<String>,
    #[serde(alias = "template")]
    pub group: Option<Name>,
    pub kind: Option<Name>,
}

/// A label in any of its spellings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Name")]
pub struct Class(pub Label);

/// A name that some files write as a number.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Name {
    Text(String),
    Number(i64),
}

impl Name {
    fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }
}

impl TryFrom<Name> for Class {
    type Error = String;

    fn try_from(name: Name) -> Result<Self, String> {
        match name.into_text().trim().to_ascii_lowercase().as_str() {
            "spam" | "1" => Ok(Self(Label::Spam)),
            "ham" | "0" => Ok(Self(Label::Ham)),
            other => Err(format!("label is neither \"spam\" nor \"ham\" but {other:?}")),
        }
    }
}

/// Reads every labelled comment of files and folders; a folder gives its `.jsonl` and `.csv` files, and templates
/// (`.txt`) expanded, in order of name.
///
/// # Errors
/// A path that cannot be read, or bad lines: all files are read to their end, and every bad line is told.
pub fn read_labelled(paths: &[PathBuf]) -> Result<Vec<Example>> {
    let mut examples = Vec::new();
    each_labelled(paths, &mut |_, example| examples.push(example))?;
    Ok(examples)
}

/// Hands on the labelled comments one by one, each with what it is called: its id, or its file and line.
///
/// # Errors
/// As [`read_labelled`]; by then the good lines were handed on.
pub fn each_labelled(paths: &[PathBuf], take: &mut dyn FnMut(String, Example)) -> Result<()> {
    let mut faults = Faults::default();
    for path in files(paths)? {
        if path.extension().is_some_and(|end| end == "txt") {
            for example in corpus::read(&path, &mut faults)? {
                take(example.id.clone(), example);
            }
            continue;
        }
        let stem = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        let reader = File::open(&path).with_context(|| format!("cannot read {}", path.display()))?;
        for (number, line) in Lines::open(Box::new(reader), is_csv(&path)) {
            let id = line.as_ref().ok().and_then(|line| line.id.clone());
            match line.and_then(|line| labelled(line, &stem)) {
                Ok(example) => take(id.unwrap_or_else(|| format!("{}:{number}", path.display())), example),
                Err(why) => faults.add(&path.display().to_string(), number, &why),
            }
        }
    }
    faults.check()
}

fn labelled(line: Line, stem: &str) -> Result<Example, String> {
    let Some(Class(label)) = line.label else {
        return Err("label is missing".to_owned());
    };
    if line.text.len() > LONGEST_TEXT {
        return Err(format!("text is longer than {LONGEST_TEXT} bytes"));
    }
    let named = |name: Option<String>| name.filter(|name| !name.trim().is_empty());
    Ok(Example {
        id: line.id.unwrap_or_else(|| Example::id_of(&line.text)),
        label,
        lang: named(line.lang),
        author: named(line.author),
        website: named(line.website),
        source: named(line.source).unwrap_or_else(|| stem.to_owned()),
        group: line.group.map(Name::into_text).filter(|group| !group.is_empty()),
        kind: line.kind.map(Name::into_text).filter(|kind| !kind.is_empty()),
        text: line.text,
    })
}

/// Bytes of a text that are taken; the doors take no longer comment either.
const LONGEST_TEXT: usize = 64 << 10;
/// Bytes of a line of input.
const LONGEST_LINE: u64 = 1 << 20;

/// The files that paths stand for: folders give their `.jsonl`, `.csv` and `.txt` files, in order of name.
///
/// # Errors
/// A folder that cannot be read, or nothing to read at all.
pub fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut left: VecDeque<PathBuf> = paths.iter().cloned().collect();
    while let Some(path) = left.pop_front() {
        if !path.is_dir() {
            files.push(path);
            continue;
        }
        let entries = std::fs::read_dir(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut inside = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
        inside.retain(|path| {
            path.is_dir()
                || path
                    .extension()
                    .is_some_and(|end| end == "jsonl" || end == "csv" || end == "txt")
        });
        inside.sort();
        inside.into_iter().rev().for_each(|path| left.push_front(path));
    }
    if files.is_empty() {
        bail!("no .jsonl, .csv or .txt file to read");
    }
    Ok(files)
}

/// Whether a file is read as CSV rather than as JSON lines.
pub fn is_csv(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"))
}

/// Bad lines, so that all can be told at once.
#[derive(Debug, Default)]
pub struct Faults {
    told: Vec<String>,
    count: usize,
}

impl Faults {
    /// So many are told one by one.
    const MOST_TOLD: usize = 20;

    pub fn add(&mut self, file: &str, line: u64, why: &str) {
        self.count += 1;
        if self.told.len() < Self::MOST_TOLD {
            self.told.push(format!("{file}, line {line}: {why}"));
        }
    }

    /// An error that tells the faults, if there are any.
    pub fn check(self) -> Result<()> {
        if self.count == 0 {
            return Ok(());
        }
        let more = self.count - self.told.len();
        let more = if more > 0 {
            format!("\n… and {more} more")
        } else {
            String::new()
        };
        let (s, are) = if self.count == 1 { ("", "is") } else { ("s", "are") };
        bail!(
            "{} line{s} {are} bad; nothing was written\n{}{more}",
            self.count,
            self.told.join("\n")
        )
    }
}

/// The comments of one file, with their line numbers, counted from 1.
pub enum Lines {
    Json {
        reader: BufReader<Box<dyn Read>>,
        number: u64,
        failed: bool,
    },
    Csv(Box<csv::DeserializeRecordsIntoIter<Box<dyn Read>, Line>>),
}

impl Lines {
    pub fn open(reader: Box<dyn Read>, csv: bool) -> Self {
        if csv {
            let rows = csv::ReaderBuilder::new()
                .flexible(false)
                .from_reader(reader)
                .into_deserialize();
            return Self::Csv(Box::new(rows));
        }
        Self::Json {
            reader: BufReader::new(reader),
            number: 0,
            failed: false,
        }
    }
}

impl Iterator for Lines {
    type Item = (u64, Result<Line, String>);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Csv(rows) => {
                let line = rows.reader().position().line();
                Some((line, rows.next()?.map_err(|error| error.to_string())))
            }
            Self::Json { failed: true, .. } => None,
            Self::Json { reader, number, failed } => loop {
                *number += 1;
                let mut bytes = Vec::new();
                match reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes) {
                    Ok(0) => return None,
                    Ok(read) if read as u64 == LONGEST_LINE && !bytes.ends_with(b"\n") => {
                        // What follows is the middle of a line: no number after it could be trusted.
                        *failed = true;
                        return Some((
                            *number,
                            Err(format!("longer than {LONGEST_LINE} bytes; reading stopped here")),
                        ));
                    }
                    Ok(_) if bytes.trim_ascii().is_empty() => {}
                    Ok(_) => return Some((*number, serde_json::from_slice(&bytes).map_err(|error| tidy(&error)))),
                    Err(error) => {
                        *failed = true;
                        return Some((*number, Err(error.to_string())));
                    }
                }
            },
        }
    }
}

/// serde's complaint without its own line number, which is always 1.
fn tidy(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((what, _)) => format!("{what} (column {})", error.column()),
        None => text,
    }
}
