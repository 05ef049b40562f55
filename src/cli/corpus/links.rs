//! Links: a spammer's and a reader's, that nothing but their words tells apart.
//!
//! Owns how a link is put together. Knows no word of it, nor what stands around it.
//!
//! Whoever leaves a link has a domain of their own, or a page at one of the hosts that take everybody; endings, hosts, schemes
//! and whether there is a path fall alike for both classes, or the ending would be the label. Only endings that cost next to
//! nothing are a spammer's oftener than a reader's, as they are.

use super::dice::Dice;
use super::lists::Lists;
use super::slots::Filler;

const COMMON: &str = Lists::COMMON;

/// Per cent of links that lead to a page at a host for everybody.
const HOSTED_READERS: u64 = 25;
const HOSTED_SPAMMERS: u64 = 12;
/// Per cent of domains under an ending that costs next to nothing.
const CHEAP_READERS: u64 = 5;
const CHEAP_SPAMMERS: u64 = 20;
/// Per cent of the other domains under `.com`, and under an ending of the language.
const COMMERCIAL: u64 = 45;
const OF_THE_LANGUAGE: u64 = 35;
/// Per cent of the latter under the usual ending of the language.
const USUAL: u64 = 65;
/// Per cent of readers' domains and pages that bear their own name.
const NAMED: u64 = 40;

/// The lists that a link is filled from, as file and block; a reader's name that it may bear apart.
pub fn needs(lang: &str, lists: &Lists, [word, path]: [&str; 2]) -> impl Iterator<Item = (String, String)> {
    let blocks = [word, path, "page", "cheapend", "end"].map(ToOwned::to_owned);
    let blocks = blocks.into_iter().chain([lists.own("end", lang)]);
    blocks.map(|block| (COMMON.to_owned(), block))
}

impl Filler<'_> {
    /// A link of somebody who sells.
    pub fn shop(self, dice: &mut Dice) -> String {
        let number = match dice.below(3) {
            0 => dice.below(100).to_string(),
            _ => String::new(),
        };
        let word = format!("{}{number}", self.common("shop", dice));
        self.link(&word, HOSTED_SPAMMERS, CHEAP_SPAMMERS, "offer", dice)
    }

    /// A harmless link, as a good comment may end in.
    pub fn home(self, dice: &mut Dice) -> String {
        let own_name = dice.per_cent(NAMED).then(|| self.person_slug(dice)).flatten();
        let word = own_name.unwrap_or_else(|| self.common("home", dice).to_owned());
        self.link(&word, HOSTED_READERS, CHEAP_READERS, "read", dice)
    }

    fn link(self, word: &str, hosted: u64, cheap: u64, path: &str, dice: &mut Dice) -> String {
        const STARTS: [&str; 6] = ["https://", "https://", "http://", "http://www.", "www.", ""];
        if dice.per_cent(hosted) {
            return format!("https://{}", self.common("page", dice).replace('*', word));
        }
        let start = dice.pick(&STARTS).copied().unwrap_or_default();
        let end = self.ending(cheap, dice);
        let path = if dice.per_cent(50) {
            format!("/{}", self.common(path, dice))
        } else {
            String::new()
        };
        format!("{start}{}.{end}{path}", word.replace('.', ""))
    }

    fn ending(self, cheap: u64, dice: &mut Dice) -> String {
        if dice.per_cent(cheap) {
            return self.common("cheapend", dice).to_owned();
        }
        let roll = dice.below(100);
        if roll < COMMERCIAL {
            return "com".to_owned();
        }
        let of_the_language = self.lists.own("end", self.lang);
        if roll >= COMMERCIAL + OF_THE_LANGUAGE {
            return self.common("end", dice).to_owned();
        }
        let endings = self.lists.find(COMMON, &of_the_language).unwrap_or_default();
        match endings.first() {
            Some(usual) if dice.per_cent(USUAL) => usual.clone(),
            _ => dice.pick(endings).cloned().unwrap_or_default(),
        }
    }

    /// A reader's name as it stands in addresses of pages; `None` where it has letters that do not.
    fn person_slug(self, dice: &mut Dice) -> Option<String> {
        let first = self.pick(self.lang, "first", dice).to_lowercase();
        let last = self.pick(self.lang, "last", dice).to_lowercase();
        let between = dice.pick(&["", "-", "."]).copied().unwrap_or_default();
        let slug = if dice.per_cent(30) {
            format!("{first}{}", dice.below(100))
        } else {
            format!("{first}{between}{last}")
        };
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
        (slug.chars().all(fits) && !first.is_empty() && !last.is_empty()).then_some(slug)
    }
}
