//! The slots of a template, and what fills them: made-up names, numbers and links.
//!
//! Owns how entries of the lists are put together. Knows no entry itself; mailboxes lie at domains kept for examples.

use super::dice::Dice;
use super::links;
use super::lists::Lists;

macro_rules! slots {
    ($($(#[$meta:meta])* $slot:ident = $name:literal,)*) => {
        /// A slot, by what it stands for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Slot { $($(#[$meta])* $slot),* }

        impl Slot {
            /// The slot that is written `$name`.
            pub fn find(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$slot),)*
                    _ => None,
                }
            }

            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$slot => $name),*
                }
            }
        }
    };
}

slots! {
    First = "NP",
    Full = "NF",
    FirstEnglish = "NX",
    FullEnglish = "NE",
    Healer = "NM",
    Phone = "PH",
    PhoneDisguised = "PHS",
    Mail = "MAIL",
    /// A spammer's link.
    Shop = "URL",
    /// A reader's link.
    Home = "BURL",
    Sold = "KW",
    SoldEnglish = "KWE",
    SoldFrench = "KWF",
    City = "CITY",
    DomainWord = "DOMW",
    Code = "CODE",
    Video = "ID",
    Path = "PATH",
    Blog = "SLUG",
    Article = "WIKI",
    FourDigits = "N4",
}

const COMMON: &str = Lists::COMMON;

impl Slot {
    /// The lists it is filled from in a text of this language, as file and block.
    pub fn needs(self, lang: &str, lists: &Lists) -> Vec<(String, String)> {
        let of = |file: &str, blocks: &[&str]| -> Vec<(String, String)> {
            let named = blocks.iter().map(|block| (file.to_owned(), (*block).to_owned()));
            named.collect()
        };
        match self {
            Self::First => of(lang, &["first"]),
            Self::Full => of(lang, &["first", "last"]),
            Self::FirstEnglish | Self::Mail => of("en", &["first"]),
            Self::FullEnglish => of("en", &["first", "last"]),
            Self::Healer => of(COMMON, &["healer"]),
            Self::Phone | Self::PhoneDisguised => of(COMMON, &[&lists.own("phone", lang)]),
            Self::Shop => links::needs(lang, lists, ["shop", "offer"]).collect(),
            Self::Home => links::needs(lang, lists, ["home", "read"])
                .chain(of(lang, &["first", "last"]))
                .collect(),
            Self::Sold => of(lang, &["sold"]),
            Self::SoldEnglish => of("en", &["sold"]),
            Self::SoldFrench => of("fr", &["sold"]),
            Self::City => of(lang, &["city"]),
            Self::DomainWord => of(COMMON, &["money"]),
            Self::Code => of(COMMON, &["shop"]),
            Self::Video | Self::FourDigits => Vec::new(),
            Self::Path => of(COMMON, &["read"]),
            Self::Blog => of(COMMON, &["home"]),
            Self::Article => of(COMMON, &["title"]),
        }
    }

    pub fn is_link(self) -> bool {
        matches!(self, Self::Shop | Self::Home)
    }
}

/// Fills the slots of texts in one language. Of a list that is not there comes nothing: who fills asks `needs` first.
#[derive(Debug, Clone, Copy)]
pub struct Filler<'l> {
    pub lang: &'l str,
    pub lists: &'l Lists,
}

impl<'l> Filler<'l> {
    /// What `slot` stands for this time.
    pub fn fill(self, slot: Slot, dice: &mut Dice) -> String {
        match slot {
            Slot::First => self.pick(self.lang, "first", dice).to_owned(),
            Slot::Full => self.full(self.lang, dice),
            Slot::FirstEnglish => self.pick("en", "first", dice).to_owned(),
            Slot::FullEnglish => self.full("en", dice),
            Slot::Healer => self.common("healer", dice).to_owned(),
            Slot::Phone => self.phone(dice),
            Slot::PhoneDisguised => self.phone(dice).replace('0', "o").replace(' ', "."),
            Slot::Mail => self.mail(dice),
            Slot::Shop => self.shop(dice),
            Slot::Home => self.home(dice),
            Slot::Sold => self.pick(self.lang, "sold", dice).to_owned(),
            Slot::SoldEnglish => self.pick("en", "sold", dice).to_owned(),
            Slot::SoldFrench => self.pick("fr", "sold", dice).to_owned(),
            Slot::City => self.pick(self.lang, "city", dice).to_owned(),
            Slot::DomainWord => self.common("money", dice).to_owned(),
            Slot::Code => {
                let shop = self.common("shop", dice).to_uppercase().replace('-', "");
                format!("{shop}{}", dice.below(100))
            }
            Slot::Video => (0..11).map(|_| dice.letter()).collect(),
            Slot::Path => self.common("read", dice).to_owned(),
            Slot::Blog => self.common("home", dice).to_owned(),
            Slot::Article => self.common("title", dice).to_owned(),
            Slot::FourDigits => format!("{}", 1000 + dice.below(9000)),
        }
    }

    pub(super) fn pick(self, file: &str, block: &str, dice: &mut Dice) -> &'l str {
        let list = self.lists.find(file, block).unwrap_or_default();
        dice.pick(list).map(String::as_str).unwrap_or_default()
    }

    pub(super) fn common(self, block: &str, dice: &mut Dice) -> &'l str {
        self.pick(COMMON, block, dice)
    }

    fn full(self, file: &str, dice: &mut Dice) -> String {
        format!("{} {}", self.pick(file, "first", dice), self.pick(file, "last", dice))
    }

    fn mail(self, dice: &mut Dice) -> String {
        const ENDS: [&str; 3] = ["example.org", "example.com", "example.net"];
        let first = self.pick("en", "first", dice).to_lowercase().replace(' ', "");
        let number = dice.below(1000);
        format!("{first}{number}@{}", dice.pick(&ENDS).copied().unwrap_or_default())
    }

    fn phone(self, dice: &mut Dice) -> String {
        let pattern = self.common(&self.lists.own("phone", self.lang), dice);
        let digit = |c| match c {
            '#' => char::from(b'0' + u8::try_from(dice.below(10)).unwrap_or(0)),
            c => c,
        };
        pattern.chars().map(digit).collect()
    }

    /// A person of this language as they type their name: first, full, a handle in small letters, or one with digits.
    pub fn person(self, dice: &mut Dice) -> String {
        let first = self.pick(self.lang, "first", dice);
        match dice.below(4) {
            0 => self.full(self.lang, dice),
            1 => first.to_lowercase(),
            2 => format!("{}{}", first.to_lowercase().replace(' ', ""), dice.below(100)),
            _ => first.to_owned(),
        }
    }

    /// What is sold, as a name; every other time with capitals.
    pub fn trade(self, dice: &mut Dice) -> String {
        let sold = self.pick(self.lang, "sold", dice);
        if dice.per_cent(50) {
            sold.to_owned()
        } else {
            title(sold)
        }
    }
}

fn title(words: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    };
    words.split(' ').map(capital).collect::<Vec<_>>().join(" ")
}
