//! Which cards of a list stand together: those of nearly the same text, and those of one author.
//!
//! Owns the comparison, over the cards of one page alone, so nothing is kept of any text. Two texts are nearly the same when
//! most runs of three words are in both, links and numbers set aside: what is sent in masses differs in little else.

use super::card::Card;
use crate::locale::Tongue;
use crate::moderation::{self, ReviewItem};
use std::collections::HashSet;
use xxhash_rust::xxh3::xxh3_64;

/// Words in a run.
const RUN: usize = 3;
/// The share of all runs of two texts that both have: six in ten.
const ALIKE: (usize, usize) = (6, 10);

/// See `templates/moderate/queue.html`.
pub struct Group {
    /// What they have in common and how many they are; "" of one that stands alone.
    pub label: String,
    pub cards: Vec<Card>,
}

/// What a comment is compared by.
struct Traits {
    site: String,
    author: String,
    email: Option<String>,
    runs: HashSet<u64>,
}

impl Traits {
    fn of(item: &ReviewItem) -> Self {
        Self {
            site: item.site.to_string(),
            author: item.author.id.to_string(),
            email: item.email.as_ref().map(|email| email.expose().to_lowercase()),
            runs: runs(&item.body),
        }
    }

    fn is_alike(&self, other: &Self) -> bool {
        let both = self.runs.intersection(&other.runs).count();
        let all = self.runs.len() + other.runs.len() - both;
        both > 0 && both * ALIKE.1 >= all * ALIKE.0
    }

    /// An address proves nothing; here it only moves a card.
    fn is_same_author(&self, other: &Self) -> bool {
        self.site == other.site && (self.author == other.author || (self.email.is_some() && self.email == other.email))
    }
}

/// Sets a list in groups, each where its first comment stood.
pub fn grouped(items: Vec<ReviewItem>, t: Tongue) -> Vec<Group> {
    let traits: Vec<Traits> = items.iter().map(Traits::of).collect();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (at, one) in traits.iter().enumerate() {
        let near = |like: fn(&Traits, &Traits) -> bool| groups.iter().position(|group| like(one, &traits[group[0]]));
        match near(Traits::is_alike).or_else(|| near(Traits::is_same_author)) {
            Some(found) => groups[found].push(at),
            None => groups.push(vec![at]),
        }
    }
    let mut items: Vec<Option<ReviewItem>> = items.into_iter().map(Some).collect();
    let group = |places: Vec<usize>| {
        let (first, others) = (places[0], &places[1..]);
        let count = i64::try_from(places.len()).unwrap_or(i64::MAX);
        let key = if others.iter().all(|at| traits[*at].is_same_author(&traits[first])) {
            "desk-group-author"
        } else {
            "desk-group-alike"
        };
        Group {
            label: if others.is_empty() {
                String::new()
            } else {
                t.tr_n(key, count)
            },
            cards: places
                .iter()
                .filter_map(|at| items[*at].take())
                .map(|item| Card::new(item, true, t))
                .collect(),
        }
    };
    groups.into_iter().map(group).collect()
}

fn runs(body: &str) -> HashSet<u64> {
    let mut text = body.to_owned();
    for link in moderation::links(body) {
        text = text.replace(link, " ");
    }
    let text = text.to_lowercase();
    let words: Vec<&str> = text
        .split(|char: char| !char.is_alphanumeric())
        .filter(|word| word.chars().any(char::is_alphabetic))
        .collect();
    if words.len() < RUN {
        // Of a text that is little but a link, the link is the text.
        let all = if words.is_empty() {
            body.trim().to_lowercase()
        } else {
            words.join(" ")
        };
        return HashSet::from([xxh3_64(all.as_bytes())]);
    }
    words
        .windows(RUN)
        .map(|run| xxh3_64(run.join(" ").as_bytes()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traits(body: &str) -> Traits {
        Traits {
            site: "blog".to_owned(),
            author: body.to_owned(),
            email: None,
            runs: runs(body),
        }
    }

    #[test]
    fn what_differs_in_a_link_a_number_or_a_word_is_nearly_the_same() {
        let first =
            traits("Gagnez 500 euros par jour depuis votre salon avec notre méthode secrète https://a.example/1");
        for near in [
            "Gagnez 900 euros par jour depuis votre salon avec notre méthode secrète https://b.example/2",
            "GAGNEZ 500 EUROS par jour depuis votre salon avec notre méthode secrète !!!",
            "Bonjour, gagnez 500 euros par jour depuis votre salon avec notre méthode secrète",
        ] {
            assert!(first.is_alike(&traits(near)), "{near}");
        }
        for other in [
            "Je travaille par jour depuis mon salon, et votre méthode me semble douteuse",
            "Merci",
            "",
            "https://a.example/1",
        ] {
            assert!(!first.is_alike(&traits(other)), "{other}");
        }
        assert!(traits("Merci !").is_alike(&traits("merci")));
        assert!(!traits("Merci !").is_alike(&traits("Bravo !")));
    }
}
