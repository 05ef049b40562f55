//! The grammar of a template: text, alternatives in braces, slots.
//!
//! Owns how a template is read and what can be said with it. Knows nothing of what fills a slot, of files or of labels.

use super::dice::Dice;
use super::slots::Slot;

/// A template, read once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Node>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Text(String),
    Slot(Slot),
    /// One of these, at least one.
    Any(Vec<Vec<Node>>),
}

impl Template {
    /// Reads a line.
    ///
    /// # Errors
    /// A brace or bar without its partner, a `\` with nothing after it, or a slot that does not exist.
    pub fn parse(line: &str) -> Result<Self, String> {
        let mut rest = line;
        let nodes = nodes(&mut rest, false)?;
        Ok(Self(nodes))
    }

    /// One reading, alternatives by the dice, slots by `fill`; runs of white space are one space.
    pub fn roll(&self, dice: &mut Dice, fill: &mut dyn FnMut(Slot) -> String) -> String {
        fn say(nodes: &[Node], dice: &mut Dice, fill: &mut dyn FnMut(Slot) -> String, text: &mut String) {
            for node in nodes {
                match node {
                    Node::Text(words) => text.push_str(words),
                    Node::Slot(slot) => text.push_str(&fill(*slot)),
                    Node::Any(all) => {
                        if let Some(taken) = dice.pick(all) {
                            say(taken, dice, fill, text);
                        }
                    }
                }
            }
        }
        let mut text = String::new();
        say(&self.0, dice, fill, &mut text);
        squeeze(&text)
    }

    /// Readings in which every alternative stands at least once: the first of each brace, then one other at a time.
    /// What takes two at a time is not among them; rolls find that.
    pub fn readings(&self, fill: &dyn Fn(Slot) -> String) -> Vec<String> {
        let mut readings = vec![read(&self.0, &[], fill)];
        self.vary(&self.0, &mut Vec::new(), fill, &mut readings);
        readings
    }

    fn vary<'t>(
        &'t self,
        nodes: &'t [Node],
        taken: &mut Vec<(&'t Node, usize)>,
        fill: &dyn Fn(Slot) -> String,
        readings: &mut Vec<String>,
    ) {
        for node in nodes {
            let Node::Any(all) = node else { continue };
            for (at, one) in all.iter().enumerate() {
                taken.push((node, at));
                if at > 0 {
                    readings.push(read(&self.0, taken, fill));
                }
                self.vary(one, taken, fill, readings);
                taken.pop();
            }
        }
    }

    /// Every slot that stands anywhere in it.
    pub fn slots(&self) -> Vec<Slot> {
        fn gather(nodes: &[Node], slots: &mut Vec<Slot>) {
            for node in nodes {
                match node {
                    Node::Text(_) => {}
                    Node::Slot(slot) => slots.push(*slot),
                    Node::Any(all) => all.iter().for_each(|one| gather(one, slots)),
                }
            }
        }
        let mut slots = Vec::new();
        gather(&self.0, &mut slots);
        slots
    }
}

/// The reading that takes the alternatives named, and the first of every other brace.
fn read(nodes: &[Node], taken: &[(&Node, usize)], fill: &dyn Fn(Slot) -> String) -> String {
    fn say(nodes: &[Node], taken: &[(&Node, usize)], fill: &dyn Fn(Slot) -> String, text: &mut String) {
        for node in nodes {
            match node {
                Node::Text(words) => text.push_str(words),
                Node::Slot(slot) => text.push_str(&fill(*slot)),
                Node::Any(all) => {
                    // By place, not by content: two braces may hold the same words.
                    let chosen = taken.iter().find(|(one, _)| std::ptr::eq(*one, node));
                    let at = chosen.map_or(0, |(_, at)| *at);
                    if let Some(one) = all.get(at) {
                        say(one, taken, fill, text);
                    }
                }
            }
        }
    }
    let mut text = String::new();
    say(nodes, taken, fill, &mut text);
    squeeze(&text)
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads up to the end, or inside braces up to the bar or brace that ends the alternative.
fn nodes(rest: &mut &str, inside: bool) -> Result<Vec<Node>, String> {
    let mut nodes = Vec::new();
    let mut text = String::new();
    while let Some(c) = rest.chars().next() {
        if inside && (c == '|' || c == '}') {
            break;
        }
        let before = *rest;
        *rest = &rest[c.len_utf8()..];
        let node = match c {
            '\\' => {
                let Some(escaped) = rest.chars().next() else {
                    return Err("a \\ with nothing after it".to_owned());
                };
                text.push(escaped);
                *rest = &rest[escaped.len_utf8()..];
                continue;
            }
            '|' | '}' => return Err(format!("a brace or bar too many, at {:?}", start(before))),
            '{' => alternatives(rest).map_err(|why| why.unwrap_or_else(|| unclosed(before)))?,
            '$' if rest.starts_with(|c: char| c.is_ascii_uppercase()) => {
                let is_slot = |c: char| c.is_ascii_uppercase() || c == '4';
                let length = rest.find(|c| !is_slot(c)).unwrap_or(rest.len());
                let (name, after) = rest.split_at(length);
                *rest = after;
                Node::Slot(Slot::find(name).ok_or_else(|| format!("no slot is called ${name}"))?)
            }
            c => {
                text.push(c);
                continue;
            }
        };
        if !text.is_empty() {
            nodes.push(Node::Text(std::mem::take(&mut text)));
        }
        nodes.push(node);
    }
    if !text.is_empty() {
        nodes.push(Node::Text(text));
    }
    Ok(nodes)
}

/// The alternatives after an open brace, up to its partner; `None` for a fault is a partner that is missing.
fn alternatives(rest: &mut &str) -> Result<Node, Option<String>> {
    let mut all = Vec::new();
    loop {
        all.push(nodes(rest, true).map_err(Some)?);
        let Some(end) = rest.chars().next() else {
            return Err(None);
        };
        *rest = &rest[1..];
        if end == '}' {
            return Ok(Node::Any(all));
        }
    }
}

fn unclosed(from: &str) -> String {
    format!("a brace is not closed: {:?}", start(from))
}

/// As much of a text as shows where one is.
fn start(text: &str) -> String {
    text.chars().take(24).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn readings(line: &str) -> Vec<String> {
        Template::parse(line)
            .unwrap()
            .readings(&|slot| format!("${}", slot.name()))
    }

    fn rolled(line: &str) -> BTreeSet<String> {
        let template = Template::parse(line).unwrap();
        (0..200)
            .map(|seed| template.roll(&mut Dice::of(&seed.to_string()), &mut |slot| slot.name().to_owned()))
            .collect()
    }

    #[test]
    fn every_alternative_comes_and_nothing_else() {
        let all = ["a b", "a c", "a d", "a"].map(str::to_owned);
        assert_eq!(rolled("a  {b|{c|d}|} "), all.into());
    }

    #[test]
    fn every_alternative_stands_in_a_reading() {
        assert_eq!(
            readings("{a|b {c|d|}} {a|b}"),
            ["a a", "b c a", "b d a", "b a", "a b"],
            "the first of each, then one other at a time"
        );
        assert_eq!(readings("$NF{, $CITY|}"), ["$NF, $CITY", "$NF"]);
    }

    #[test]
    fn an_escaped_character_is_itself() {
        assert_eq!(readings(r"\{a\|b\} \$NP $5 100$ \\ \@x"), [r"{a|b} $NP $5 100$ \ @x"]);
    }

    #[test]
    fn a_fault_is_told() {
        for (line, why) in [
            ("{a|b", "not closed: \"{a|b\""),
            ("{a|{b}", "not closed: \"{a|{b}\""),
            ("a} b", "too many, at \"} b\""),
            ("a | b", "too many, at \"| b\""),
            ("$NOTHING", "no slot is called $NOTHING"),
            ("{a|$npx $NPX}", "no slot is called $NPX"),
            ("a \\", "nothing after it"),
        ] {
            let told = Template::parse(line).unwrap_err();
            assert!(told.contains(why), "{line}: {told}");
        }
    }
}
