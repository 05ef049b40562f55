//! Which comments are left out together.
//!
//! Owns the kinds of split. The same comments are split alike in any order. Knows nothing of what parts are for.

use crate::spam::Example;
use std::collections::{BTreeMap, BTreeSet};
use xxhash_rust::xxh3::xxh3_64;

/// What is left out together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum By {
    /// A source: each by itself, many in [`MOST_SOURCES`] parts.
    #[default]
    Source,
    /// A kind of comment wherever it is from, in ten parts; what has no kind goes by its source.
    Kind,
    /// A template or thread, in ten parts; what has none goes by itself.
    Template,
    /// A text, in ten parts, whatever else is like it: it flatters, for others of its template teach the model that judges it.
    Random,
}

/// From more sources than this several share a part.
pub const MOST_SOURCES: usize = 25;
const PARTS: u64 = 10;

impl By {
    pub const ALL: [Self; 4] = [Self::Source, Self::Kind, Self::Template, Self::Random];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Kind => "kind",
            Self::Template => "template",
            Self::Random => "random",
        }
    }

    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.as_str() == text)
    }
}

/// A way to tell each comment its part.
#[derive(Debug)]
pub struct Split {
    by: By,
    /// Each source's part, where every source has one to itself.
    sources: Option<BTreeMap<String, usize>>,
    count: usize,
}

impl Split {
    pub fn new<'e>(examples: impl Iterator<Item = &'e Example>, by: By) -> Self {
        let sources: BTreeSet<&str> = examples.map(|example| example.source.as_str()).collect();
        let count = sources.len();
        let alone = by == By::Source && count <= MOST_SOURCES;
        let numbered = || sources.iter().map(|&source| source.to_owned()).zip(0..).collect();
        Self {
            by,
            sources: alone.then(numbered),
            count,
        }
    }

    /// How many sources share the parts, where they do not have one each.
    pub fn merged_sources(&self) -> Option<usize> {
        (self.by == By::Source && self.sources.is_none()).then_some(self.count)
    }

    pub fn part(&self, example: &Example) -> usize {
        if let Some(part) = self.sources.as_ref().and_then(|sources| sources.get(&example.source)) {
            return *part;
        }
        let source = || format!("source\u{1f}{}", example.source);
        let own = |key: &str| format!("{}\u{1f}{key}", example.source);
        match self.by {
            By::Source => hashed(&source(), MOST_SOURCES as u64),
            By::Kind => hashed(
                &example
                    .kind
                    .as_ref()
                    .map_or_else(source, |kind| format!("kind\u{1f}{kind}")),
                PARTS,
            ),
            By::Template => hashed(&own(example.group.as_deref().unwrap_or(&example.id)), PARTS),
            By::Random => hashed(&example.text, PARTS),
        }
    }
}

fn hashed(key: &str, parts: u64) -> usize {
    usize::try_from(xxh3_64(key.as_bytes()) % parts).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spam::Label;

    fn example(source: &str, kind: Option<&str>, group: Option<&str>, at: usize) -> Example {
        Example {
            id: at.to_string(),
            text: format!("text {at}"),
            label: Label::Ham,
            lang: None,
            author: None,
            website: None,
            source: source.to_owned(),
            group: group.map(str::to_owned),
            kind: kind.map(str::to_owned),
        }
    }

    fn parts(examples: &[Example], by: By) -> Vec<usize> {
        let split = Split::new(examples.iter(), by);
        examples.iter().map(|example| split.part(example)).collect()
    }

    #[test]
    fn few_sources_have_a_part_each_and_many_share() {
        let of = |n: usize| {
            (0..n)
                .map(|at| example(&format!("s{at}"), None, None, at))
                .collect::<Vec<_>>()
        };
        let few = parts(&of(25), By::Source);
        assert_eq!(few.iter().collect::<BTreeSet<_>>().len(), 25);
        assert_eq!(Split::new(of(25).iter(), By::Source).merged_sources(), None);
        let many = of(400);
        assert_eq!(Split::new(many.iter(), By::Source).merged_sources(), Some(400));
        assert_eq!(parts(&many, By::Source).iter().collect::<BTreeSet<_>>().len(), 25);
    }

    #[test]
    fn a_kind_is_left_out_wherever_it_is_from() {
        let kinds: Vec<Example> = (0..200)
            .map(|at| example(["a", "b"][at % 2], Some(&format!("k{}", at / 2)), None, at))
            .collect();
        let found = parts(&kinds, By::Kind);
        assert!(found.chunks(2).all(|pair| pair[0] == pair[1]));
        assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), 10);
        let without = [example("a", None, None, 1), example("a", None, Some("g"), 2)];
        assert_eq!(parts(&without, By::Kind)[0], parts(&without, By::Kind)[1]);
    }

    #[test]
    fn a_template_stays_together_and_a_random_part_does_not_care() {
        let rows: Vec<Example> = (0..400)
            .map(|at| example("a", None, Some(&format!("t{}", at / 4)), at))
            .collect();
        let together = |by| {
            parts(&rows, by)
                .chunks(4)
                .filter(|four| four.iter().all(|part| *part == four[0]))
                .count()
        };
        assert_eq!(together(By::Template), 100);
        assert!(together(By::Random) < 10);
        assert_eq!(parts(&rows, By::Random).iter().collect::<BTreeSet<_>>().len(), 10);
    }

    #[test]
    fn every_split_is_found_by_its_name() {
        for by in By::ALL {
            assert_eq!(By::find(by.as_str()), Some(by));
        }
        assert_eq!(By::find("sources"), None);
    }
}
