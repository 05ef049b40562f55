//! A file of templates: the kinds of one class in one language.
//!
//! Owns the form of the file: `@kind`, `@name`, `@site`, one template a line. Knows nothing of rows or of judging them.

use super::Fault;
use super::grammar::Template;
use super::lists::Lists;
use super::slots::Slot;
use crate::spam::Label;
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

#[derive(Debug, Clone)]
pub struct Sheet {
    pub path: PathBuf,
    pub lang: String,
    pub label: Label,
    pub kinds: Vec<Kind>,
}

/// A sort of comment, by who writes it and what for.
#[derive(Debug, Clone)]
pub struct Kind {
    pub name: String,
    pub line: usize,
    /// What such a writer types as name and as website; `None` is the habit of the class.
    pub signs: Option<Entry>,
    pub lives: Option<Entry>,
    pub entries: Vec<Entry>,
}

/// A template where it stands.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Counted from 1.
    pub line: usize,
    /// As it was written.
    pub raw: String,
    pub template: Template,
}

impl Kind {
    /// What all rows of one template share.
    pub fn group(&self, entry: &Entry) -> String {
        format!("{}:{:016x}", self.name, xxh3_64(entry.raw.as_bytes()))
    }
}

impl Sheet {
    /// Reads a file called `<language>_<spam|ham>.txt`. What is wrong in it goes to `faults`; the rest is read all the same.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(path: &Path, faults: &mut Vec<Fault>) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Self::parse(path, &text, faults))
    }

    fn parse(path: &Path, text: &str, faults: &mut Vec<Fault>) -> Self {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let stem = stem.unwrap_or_default();
        let (lang, label) = match stem.split_once('_') {
            Some((lang, "spam")) if !lang.is_empty() => (lang, Label::Spam),
            Some((lang, "ham")) if !lang.is_empty() => (lang, Label::Ham),
            _ => {
                let why = "templates are called <language>_spam.txt or <language>_ham.txt";
                faults.push(Fault::at(path, 1, "file", why.to_owned()));
                (stem.as_str(), Label::Ham)
            }
        };
        let mut sheet = Self {
            path: path.to_owned(),
            lang: lang.to_owned(),
            label,
            kinds: Vec::new(),
        };
        for (line, text) in (1..).zip(text.lines().map(str::trim)) {
            if text.is_empty() {
                continue;
            }
            if let Err((rule, why)) = sheet.take(line, text) {
                faults.push(Fault::at(path, line, rule, why));
            }
        }
        sheet
    }

    /// Takes a line that is not empty.
    fn take(&mut self, line: usize, text: &str) -> Result<(), (&'static str, String)> {
        let Some(after) = text
            .strip_prefix('@')
            .filter(|after| after.starts_with(|c: char| c.is_ascii_lowercase()))
        else {
            let Some(kind) = self.kinds.last_mut() else {
                return Err(("place", "a template before the first @kind".to_owned()));
            };
            let template = Template::parse(text).map_err(|why| ("grammar", why))?;
            kind.entries.push(entry(line, text, template));
            return Ok(());
        };
        let (word, rest) = after.split_once(char::is_whitespace).unwrap_or((after, ""));
        let signature = matches!(word, "name" | "site");
        if !signature {
            if !rest.is_empty() || !word.bytes().all(|b| b.is_ascii_lowercase()) {
                let why = format!(
                    "@{word} is neither a kind (a-z alone on a line) nor @name nor @site; as text it is \\@{word}"
                );
                return Err(("place", why));
            }
            let before = self.kinds.iter().find(|kind| kind.name == word).map(|kind| kind.line);
            self.kinds.push(Kind {
                name: word.to_owned(),
                line,
                signs: None,
                lives: None,
                entries: Vec::new(),
            });
            return before.map_or(Ok(()), |before| {
                Err(("place", format!("@{word} is opened again, first in line {before}")))
            });
        }
        let misplaced = || {
            (
                "place",
                format!("@{word} stands once, between its @kind and the first template"),
            )
        };
        let kind = self.kinds.last_mut().ok_or_else(misplaced)?;
        let place = if word == "name" {
            &mut kind.signs
        } else {
            &mut kind.lives
        };
        if place.is_some() || !kind.entries.is_empty() {
            return Err(misplaced());
        }
        let template = Template::parse(rest).map_err(|why| ("grammar", why))?;
        *place = Some(entry(line, rest.trim(), template));
        Ok(())
    }

    /// The kinds with their templates.
    pub fn entries(&self) -> impl Iterator<Item = (&Kind, &Entry)> {
        self.kinds
            .iter()
            .flat_map(|kind| kind.entries.iter().map(move |entry| (kind, entry)))
    }

    /// What the lists lack for these templates: each once, where it is first asked for.
    pub fn lacks(&self, lists: &Lists) -> Vec<Fault> {
        let mut told = BTreeSet::new();
        let mut faults = Vec::new();
        let mut ask = |line: usize, slot: Slot| {
            for (file, block) in slot.needs(&self.lang, lists) {
                let Some(why) = lists.lacks(&file, &block) else {
                    continue;
                };
                let why = format!("${} is filled from @{block}: {why}", slot.name());
                // A file that is missing lacks all its blocks.
                if told.insert(if why.ends_with("is missing") {
                    (file, String::new())
                } else {
                    (file, block)
                }) {
                    faults.push(Fault::at(&self.path, line, "list", why));
                }
            }
        };
        for kind in &self.kinds {
            let given = kind.entries.iter().chain(&kind.signs).chain(&kind.lives);
            for entry in given {
                entry
                    .template
                    .slots()
                    .into_iter()
                    .for_each(|slot| ask(entry.line, slot));
            }
            let habits: &[Slot] = match self.label {
                Label::Ham => &[Slot::Full, Slot::Home],
                Label::Spam => &[Slot::Full, Slot::Sold, Slot::Shop],
            };
            if kind.signs.is_none() || kind.lives.is_none() || self.label == Label::Ham {
                for &slot in habits {
                    ask(kind.line, slot);
                }
            }
        }
        faults
    }
}

fn entry(line: usize, raw: &str, template: Template) -> Entry {
    Entry {
        line,
        raw: raw.to_owned(),
        template,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Sheet, Vec<String>) {
        let mut faults = Vec::new();
        let sheet = Sheet::parse(Path::new("eo_spam.txt"), text, &mut faults);
        let told = faults.iter().map(|fault| format!("{}: {}", fault.line, fault.why));
        (sheet, told.collect())
    }

    #[test]
    fn a_file_is_read_by_kind() {
        let (sheet, faults) = read("@loan\n@name $NF\n@site\n{a|b}\n\n@$CODE writes\n@Bo too\n\\@bo too\n@jobs\nc\n");
        assert_eq!(faults, Vec::<String>::new());
        assert_eq!(
            (sheet.lang.as_str(), sheet.label, sheet.kinds.len()),
            ("eo", Label::Spam, 2)
        );
        let loan = &sheet.kinds[0];
        assert_eq!((loan.name.as_str(), loan.line, loan.entries.len()), ("loan", 1, 4));
        assert_eq!(loan.signs.as_ref().unwrap().raw, "$NF");
        assert_eq!(
            loan.lives.as_ref().unwrap().raw,
            "",
            "an empty one is a habit too: none"
        );
        assert!(sheet.kinds[1].signs.is_none());
        assert!(loan.group(&loan.entries[0]).starts_with("loan:"));
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        let (sheet, faults) =
            read("lost\n@name lost\n@loan\n@bo says hi\na\n@site late\n{b\n@loan\n@name x\n@name y\n");
        assert_eq!(
            faults,
            [
                "1: a template before the first @kind",
                "2: @name stands once, between its @kind and the first template",
                "4: @bo is neither a kind (a-z alone on a line) nor @name nor @site; as text it is \\@bo",
                "6: @site stands once, between its @kind and the first template",
                "7: a brace is not closed: \"{b\"",
                "8: @loan is opened again, first in line 3",
                "10: @name stands once, between its @kind and the first template",
            ]
        );
        assert_eq!(sheet.entries().count(), 1);
    }

    #[test]
    fn a_file_of_another_name_is_refused() {
        let mut faults = Vec::new();
        Sheet::parse(Path::new("corpus/notes.txt"), "@a\nb\n", &mut faults);
        assert!(
            faults.len() == 1 && faults[0].why.contains("<language>_spam.txt"),
            "{faults:?}"
        );
    }

    #[test]
    fn what_the_lists_lack_is_told_once() {
        let (sheet, _) = read("@loan\n@name $NF\n@site $URL\n$KW $KW $NP\n$KWF\n$N4\n");
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("eo.lists"), "@first\nAda\n@last\nPaz\n").unwrap();
        let lists = Lists::read(folder.path(), &mut Vec::new()).unwrap();
        let told: Vec<String> = sheet.lacks(&lists).into_iter().map(|fault| fault.why).collect();
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(
            told[0].starts_with("$KW is filled from @sold: ") && told[0].ends_with("eo.lists has no entry under @sold")
        );
        assert!(told[1].starts_with("$KWF is filled from @sold: ") && told[1].ends_with("fr.lists is missing"));
        assert!(told[2].starts_with("$URL is filled from @shop: ") && told[2].ends_with("common.lists is missing"));
    }
}
