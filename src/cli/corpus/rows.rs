//! Rows: what a template says, time after time, and how it is signed.
//!
//! Owns the dice of a row and what is done to rows so that no habit of ours becomes the label. Knows nothing of files.
//!
//! A row's dice are named after its language, class, kind, template and number: a new template changes no other row. Text,
//! slots, links, name and website each have dice of their own, so that a new name changes no text.

use super::dice::Dice;
use super::lists::Lists;
use super::sheet::{Entry, Kind, Sheet};
use super::slots::Filler;
use crate::spam::Label;
use std::collections::BTreeSet;

/// The most rows a template gives; more of one hand's templates taught nothing more.
pub const MOST_ROWS: usize = 8;
/// So often the dice are rolled for them; a template that can say little gives fewer rows.
const ROLLS: u64 = 40;
/// Per cent of good comments that get a harmless link, and of linked spam that loses its links: else a link is the label.
const LINKED_HAM: u64 = 12;
const UNLINKED_SPAM: u64 = 35;
/// Per cent of good writers that leave a site of their own, where their kind has no habit.
const HOUSED_HAM: u64 = 35;
/// Stands before a link until it is settled whether the row keeps it. No template can hold it.
const LINK: char = '\u{1}';

/// What one roll of a template came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Of the roll, from 0; some are skipped.
    pub number: u64,
    pub text: String,
    pub author: Option<String>,
    pub website: Option<String>,
    /// Whether the text holds a link.
    pub linked: bool,
}

/// The rows of a template, no two of them with the same text.
pub fn rows(sheet: &Sheet, kind: &Kind, entry: &Entry, lists: &Lists) -> Vec<Row> {
    let filler = Filler {
        lang: &sheet.lang,
        lists,
    };
    let group = kind.group(entry);
    let mut texts = BTreeSet::new();
    let mut rows = Vec::new();
    for number in 0..ROLLS {
        let seed = seed(sheet, &group, number);
        let dice = |what: &str| Dice::of(&format!("{seed} {what}"));
        let (mut choices, mut slots) = (Dice::of(&seed), dice("slots"));
        let marked = entry.template.roll(&mut choices, &mut |slot| {
            let words = filler.fill(slot, &mut slots);
            if slot.is_link() {
                format!("{LINK}{words}")
            } else {
                words
            }
        });
        let plain = marked.replace(LINK, "");
        if plain.is_empty() || texts.contains(&plain) {
            continue;
        }
        let mut links = dice("links");
        let turned = match sheet.label {
            Label::Ham if links.per_cent(LINKED_HAM) => Some((format!("{plain} {}", filler.home(&mut links)), true)),
            Label::Spam if links.per_cent(UNLINKED_SPAM) => without_links(&marked).map(|text| (text, false)),
            _ => None,
        };
        let (text, linked) = turned
            .filter(|(text, _)| !texts.contains(text))
            .unwrap_or_else(|| (plain.clone(), marked.contains(LINK)));
        texts.insert(plain);
        texts.insert(text.clone());
        rows.push(Row {
            number,
            text,
            author: named(sheet.label, kind, filler, &mut dice("name")),
            website: housed(sheet.label, kind, filler, &mut dice("site")),
            linked,
        });
        if rows.len() == MOST_ROWS {
            break;
        }
    }
    rows
}

/// The same rows as `rows` with the names of slots in place of what fills them, before links come or go.
pub fn bare<'a>(sheet: &'a Sheet, kind: &Kind, entry: &'a Entry) -> impl Iterator<Item = String> + use<'a> {
    let group = kind.group(entry);
    (0..MOST_ROWS as u64).map(move |number| {
        let mut choices = Dice::of(&seed(sheet, &group, number));
        entry
            .template
            .roll(&mut choices, &mut |slot| format!("${}", slot.name()))
    })
}

fn seed(sheet: &Sheet, group: &str, number: u64) -> String {
    format!("{} {:?} {group} {number}", sheet.lang, sheet.label)
}

/// The text without the words that hold a link; `None` where there is none, or nothing else, or markup that would be
/// left in tatters.
fn without_links(marked: &str) -> Option<String> {
    if !marked.contains(LINK) || marked.contains("<a ") {
        return None;
    }
    let words = marked.split(' ').filter(|word| !word.contains(LINK));
    let text = words.collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// Who drops links and praise signs with what is sold; a healer or a lender with a name.
fn sells(kind: &Kind) -> bool {
    matches!(
        kind.name.as_str(),
        "kwname" | "praise" | "seopraise" | "linkdrop" | "greetbot" | "estate" | "counterfeit" | "essay"
    )
}

fn named(label: Label, kind: &Kind, filler: Filler<'_>, dice: &mut Dice) -> Option<String> {
    let name = match (&kind.signs, label) {
        (Some(habit), _) => said(habit, filler, dice),
        (None, Label::Spam) if dice.per_cent(if sells(kind) { 65 } else { 25 }) => filler.trade(dice),
        (None, _) => filler.person(dice),
    };
    (!name.is_empty()).then_some(name)
}

fn housed(label: Label, kind: &Kind, filler: Filler<'_>, dice: &mut Dice) -> Option<String> {
    let site = match (&kind.lives, label) {
        (Some(habit), _) => said(habit, filler, dice),
        (None, Label::Ham) if dice.per_cent(HOUSED_HAM) => filler.home(dice),
        (None, Label::Spam) if dice.per_cent(if sells(kind) { 80 } else { 35 }) => filler.shop(dice),
        (None, _) => String::new(),
    };
    (!site.is_empty()).then_some(site)
}

fn said(habit: &Entry, filler: Filler<'_>, dice: &mut Dice) -> String {
    let mut slots = dice.split();
    habit.template.roll(dice, &mut |slot| filler.fill(slot, &mut slots))
}
