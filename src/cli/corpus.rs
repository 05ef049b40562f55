//! Our own corpus: templates expanded into labelled comments.
//!
//! Owns the templates' grammar (see `corpus/README.md`) and the dice. The same templates give the same comments: each row's
//! dice are seeded by its file, template and number, so a new template changes no other.

use super::slots::{fill, home, signature};
use crate::spam::{Example, Label};
use anyhow::{Context, Result, bail};
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64;

/// Rows a template gives; more of one hand's templates taught nothing more.
const ROWS: u64 = 6;
/// Per cent of good comments that get a harmless link, and of linked spam that loses its links: else a link is the label.
const LINKED_HAM: u64 = 12;
const UNLINKED_SPAM: u64 = 35;

/// Expands a file called `<language>_<spam|ham>.txt`.
///
/// # Errors
/// Another name, a template before the first kind, braces that do not match, or an unknown slot: with its line.
pub fn read(path: &Path) -> Result<Vec<Example>> {
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let (lang, label) = match stem.split_once('_') {
        Some((lang, "spam")) => (lang, Label::Spam),
        Some((lang, "ham")) => (lang, Label::Ham),
        _ => bail!(
            "{}: templates are called <language>_spam.txt or <language>_ham.txt",
            path.display()
        ),
    };
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut kind = None;
    let mut examples = Vec::new();
    for (number, line) in text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())) {
        let at = || format!("{}, line {number}", path.display());
        if let Some(name) = line
            .strip_prefix('@')
            .filter(|name| name.bytes().all(|b| b.is_ascii_lowercase()))
        {
            kind = Some(name);
        } else if !line.is_empty() {
            let kind = kind.with_context(|| format!("{}: a template before the first @kind", at()))?;
            for row in 0..ROWS {
                examples.push(example(lang, label, kind, line, row).with_context(at)?);
            }
        }
    }
    Ok(examples)
}

fn example(lang: &str, label: Label, kind: &str, template: &str, row: u64) -> Result<Example> {
    let group = format!("{kind}:{:016x}", xxh3_64(template.as_bytes()));
    let mut dice = Dice(xxh3_64(format!("{lang} {label:?} {group} {row}").as_bytes()));
    let mut rest = template;
    let mut text = expand(&mut rest, &mut dice, false)?;
    if !rest.is_empty() {
        bail!("a brace or bar too many, before {rest:?}");
    }
    text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match label {
        Label::Ham if dice.below(100) < LINKED_HAM => text = format!("{text} {}", home(&mut dice)),
        Label::Spam if dice.below(100) < UNLINKED_SPAM => text = without_links(&text),
        _ => {}
    }
    let (author, website) = signature(lang, kind, label, &mut dice);
    Ok(Example {
        id: format!("{group}:{row}"),
        text,
        label,
        lang: Some(lang.to_owned()),
        author,
        website,
        source: format!("corpus-{lang}"),
        group: Some(group),
        kind: Some(format!(
            "{lang}:{}:{kind}",
            if label == Label::Spam { "spam" } else { "ham" }
        )),
    })
}

/// Expands up to the end, or inside braces up to the bar or brace that ends the alternative.
fn expand(rest: &mut &str, dice: &mut Dice, inside: bool) -> Result<String> {
    let mut text = String::new();
    while let Some(c) = rest.chars().next() {
        if inside && (c == '|' || c == '}') {
            break;
        }
        *rest = &rest[c.len_utf8()..];
        match c {
            '\\' => {
                let Some(escaped) = rest.chars().next() else {
                    bail!("a \\ with nothing after it")
                };
                text.push(escaped);
                *rest = &rest[escaped.len_utf8()..];
            }
            '{' => text.push_str(&alternatives(rest, dice)?),
            '$' if rest.starts_with(|c: char| c.is_ascii_uppercase()) => {
                let is_slot = |c: char| c.is_ascii_uppercase() || c == '4';
                let length = rest.find(|c| !is_slot(c)).unwrap_or(rest.len());
                let (slot, after) = rest.split_at(length);
                text.push_str(&fill(slot, dice).with_context(|| format!("no slot is called ${slot}"))?);
                *rest = after;
            }
            c => text.push(c),
        }
    }
    Ok(text)
}

/// One of the alternatives after an open brace. All are expanded, so that each draws the same dice whichever is taken.
fn alternatives(rest: &mut &str, dice: &mut Dice) -> Result<String> {
    let mut all = Vec::new();
    loop {
        all.push(expand(rest, dice, true)?);
        let Some(end) = rest.chars().next() else {
            bail!("a brace is not closed")
        };
        *rest = &rest[1..];
        if end == '}' {
            let at = dice.below(all.len() as u64);
            return Ok(all.swap_remove(usize::try_from(at)?));
        }
    }
}

fn without_links(text: &str) -> String {
    let is_link = |word: &&str| !(word.contains("://") || word.starts_with("www."));
    text.split(' ').filter(is_link).collect::<Vec<_>>().join(" ")
}

/// Chance that is always the same: splitmix64.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % end
    }

    /// One of a list that is not empty.
    pub fn pick<'t>(&mut self, list: &[&'t str]) -> &'t str {
        let at = usize::try_from(self.below(list.len() as u64)).unwrap_or(0);
        list.get(at).copied().unwrap_or_default()
    }

    pub fn letter(&mut self) -> char {
        const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
        let at = usize::try_from(self.below(LETTERS.len() as u64)).unwrap_or(0);
        char::from(LETTERS[at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(template: &str, row: u64) -> Result<Example> {
        example("en", Label::Ham, "thanks", template, row)
    }

    #[test]
    fn a_template_gives_the_same_row_every_time() {
        let template = "{Thanks|Many {thanks|cheers}} $NX{!|}";
        assert_eq!(one(template, 0).unwrap(), one(template, 0).unwrap());
        let texts: std::collections::BTreeSet<String> = (0..20).map(|row| one(template, row).unwrap().text).collect();
        assert!(texts.len() > 3, "{texts:?}");
    }

    #[test]
    fn a_fault_in_a_template_is_told() {
        assert!(one("{a|b", 0).is_err());
        assert!(one("$NOTHING", 0).is_err());
        assert_eq!(
            one("\\{a\\|b\\} \\$5 | }", 0).unwrap().text.split(" http").next(),
            Some("{a|b} $5 | }")
        );
    }
}
