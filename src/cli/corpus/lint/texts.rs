//! Rules on what templates say: nothing twice, nothing in both classes, nobody's address.
//!
//! Owns the comparing of templates and rows. Knows nothing of shares and figures.

use super::super::rows::bare;
use super::super::runs::{runs, words};
use super::super::slots::Slot;
use super::literal::{self, FOUR, SLOT};
use super::{Expanded, Fault, shortened};
use crate::spam::Label;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Two templates that share so many words in a row are one.
const LONGEST_SHARED: usize = 6;

/// Addresses and numbers that somebody could have, written out in a template.
pub fn literals(one: &Expanded<'_>, faults: &mut Vec<Fault>) {
    let hidden = |slot| if slot == Slot::FourDigits { FOUR } else { SLOT }.to_owned();
    for kind in &one.sheet.kinds {
        for entry in kind.signs.iter().chain(&kind.lives).chain(&kind.entries) {
            let mut found = BTreeSet::new();
            for reading in entry.template.readings(&hidden) {
                literal::find(&reading, &mut found);
            }
            let told = found.into_iter().map(|what| one.fault(entry.line, "literal", what));
            faults.extend(told);
        }
    }
}

/// Templates that stand twice.
pub fn doubles(classes: &[&Expanded<'_>], faults: &mut Vec<Fault>) {
    let mut seen: BTreeMap<String, (&Expanded<'_>, usize)> = BTreeMap::new();
    for &one in classes {
        for said in &one.said {
            let raw = said
                .entry
                .raw
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .to_lowercase();
            let Some((first, line)) = seen.get(&raw) else {
                seen.insert(raw, (one, said.entry.line));
                continue;
            };
            let (rule, what) = if first.sheet.label == one.sheet.label {
                ("twice", "the same template stands in")
            } else {
                ("classes", "the same template stands in the other class,")
            };
            let why = format!("{what} {}, line {line}", first.sheet.path.display());
            faults.push(one.fault(said.entry.line, rule, why));
        }
    }
}

/// Templates of one language, of either class, that share a run of words.
pub fn shared(classes: &[&Expanded<'_>], faults: &mut Vec<Fault>) {
    let all: Vec<_> = classes
        .iter()
        .flat_map(|one| one.said.iter().map(move |said| (*one, said)))
        .collect();
    let mut first_by_run: HashMap<u64, usize> = HashMap::new();
    let mut told = HashSet::new();
    for (at, (one, said)) in all.iter().enumerate() {
        let named = |slot: Slot| format!("${}", slot.name());
        let readings = said.entry.template.readings(&named).into_iter();
        for text in readings.chain(bare(one.sheet, said.kind, said.entry)) {
            let words = words(&text);
            for (run, from) in runs(&words, LONGEST_SHARED) {
                let first = *first_by_run.entry(run).or_insert(at);
                if first == at || !told.insert((first, at)) {
                    continue;
                }
                let Some((other, before)) = all.get(first) else {
                    continue;
                };
                if before.entry.raw == said.entry.raw {
                    continue;
                }
                let shared = words.get(from..from + LONGEST_SHARED).unwrap_or_default().join(" ");
                let why = format!(
                    "shares {shared:?} with {}, line {}",
                    other.sheet.path.display(),
                    before.entry.line
                );
                faults.push(one.fault(said.entry.line, "run", why));
            }
        }
    }
}

/// Rows of one class that the other has as well: whatever the model makes of them is wrong.
pub fn both_ways(classes: &[&Expanded<'_>], faults: &mut Vec<Fault>) {
    let mut first: HashMap<String, (&Expanded<'_>, usize)> = HashMap::new();
    for label in [Label::Ham, Label::Spam] {
        for &one in classes.iter().filter(|one| one.sheet.label == label) {
            let mut told = HashSet::new();
            for (entry, row) in one.rows() {
                let text = row.text.to_lowercase();
                let (other, line) = *first.entry(text).or_insert((one, entry.line));
                if other.sheet.label != label && told.insert((entry.line, line)) {
                    let why = format!(
                        "{:?} is also a row of {}, line {line}",
                        shortened(&row.text),
                        other.sheet.path.display()
                    );
                    faults.push(one.fault(entry.line, "classes", why));
                }
            }
        }
    }
}
