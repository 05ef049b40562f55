//! What senders of spam do to a text so that it is not known for what it is.
//!
//! Owns the attacks: pure, and the same text always comes out the same way. `letters` has the look-alikes, `good_words` the
//! words that pass for harmless, `resistance` measures what an attack achieves. Knows nothing of how a model reads a text:
//! whatever the model undoes is written here a second time, from the sender's side.

mod good_words;
mod letters;
mod resistance;

use super::super::corpus::dice::Dice;
pub use good_words::GoodWords;
pub use resistance::{Change, Resistance, Trial};

/// One way to disguise a spam.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attack {
    /// About half the letters of every word are look-alikes of another alphabet (UTS #39).
    Homoglyphs,
    /// Invisible characters stand between the letters of every word.
    ZeroWidth,
    /// Every word is in full-width letters.
    FullWidth,
    /// One to three marks are stacked on every letter.
    Marks,
    /// Every word is in one of the alphabets that mathematics has, or in circled letters.
    Mathematical,
    /// In half of the words, about half of the letters that have one are the digit or sign that resembles them.
    Leet,
    /// Half of the words are s p a c e d out.
    Spaced,
    /// Half of the words have signs between their letters: `m.o.n.e.y`.
    Split,
    /// Each word goes one of the ways above, or stays.
    Mixed,
    /// Thirty words that good comments use more than spam does stand below the text. Nobody asks the model which.
    GoodWords,
}

/// Words that are appended.
pub const GOOD_WORDS: usize = 30;
/// Words with fewer letters are left alone, as senders do where the effort shows more than it hides.
const FEWEST_LETTERS: usize = 3;

impl Attack {
    pub const ALL: [Self; 10] = [
        Self::Homoglyphs,
        Self::ZeroWidth,
        Self::FullWidth,
        Self::Marks,
        Self::Mathematical,
        Self::Leet,
        Self::Spaced,
        Self::Split,
        Self::Mixed,
        Self::GoodWords,
    ];

    /// As it is called in figures.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Homoglyphs => "homoglyphs",
            Self::ZeroWidth => "zero_width",
            Self::FullWidth => "full_width",
            Self::Marks => "marks",
            Self::Mathematical => "mathematical",
            Self::Leet => "leet",
            Self::Spaced => "spaced",
            Self::Split => "split",
            Self::Mixed => "mixed",
            Self::GoodWords => "good_words",
        }
    }

    /// Whether the words stay and only their looks change.
    pub fn is_obfuscation(self) -> bool {
        self != Self::GoodWords
    }

    /// The text as the attack leaves it. Links and addresses stay as they are, for they must work.
    pub fn apply(self, text: &str, lang: Option<&str>, good: &GoodWords) -> String {
        let mut dice = Dice::of(&format!("{} {text}", self.as_str()));
        match self {
            Self::GoodWords => format!("{text}\n{}", good.draw(lang, GOOD_WORDS, &mut dice).join(" ")),
            Self::Mathematical => {
                let alphabet = letters::alphabet(&mut dice);
                each_word(text, |word| alphabet.write(word))
            }
            Self::Leet | Self::Spaced | Self::Split => each_word(text, |word| {
                if dice.per_cent(50) {
                    self.disguise(word, &mut dice)
                } else {
                    word.to_owned()
                }
            }),
            Self::Mixed => each_word(text, |word| match dice.pick(&Self::ALL) {
                Some(&way) if way.is_obfuscation() && way != Self::Mixed => way.disguise(word, &mut dice),
                _ => word.to_owned(),
            }),
            _ => each_word(text, |word| self.disguise(word, &mut dice)),
        }
    }

    fn disguise(self, word: &str, dice: &mut Dice) -> String {
        match self {
            Self::Homoglyphs => letters::look_alike(word, dice),
            Self::ZeroWidth => letters::with_invisible(word, dice),
            Self::FullWidth => letters::full_width(word),
            Self::Marks => letters::marked(word, dice),
            Self::Mathematical => letters::alphabet(dice).write(word),
            Self::Leet => letters::leet(word, dice),
            Self::Spaced => letters::joined(word, " "),
            Self::Split => letters::joined(word, letters::sign(dice)),
            Self::Mixed | Self::GoodWords => word.to_owned(),
        }
    }
}

/// The text with every run of letters that is long enough made anew; links, mailboxes and handles stay.
fn each_word(text: &str, mut made: impl FnMut(&str) -> String) -> String {
    let mut out = String::with_capacity(2 * text.len());
    for chunk in text.split_inclusive(char::is_whitespace) {
        if is_address(chunk) {
            out.push_str(chunk);
            continue;
        }
        let mut rest = chunk;
        while let Some(first) = rest.chars().next() {
            let in_word = first.is_alphabetic();
            let end = rest.find(|c: char| c.is_alphabetic() != in_word).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            if in_word && run.chars().count() >= FEWEST_LETTERS {
                out.push_str(&made(run));
            } else {
                out.push_str(run);
            }
            rest = after;
        }
    }
    out
}

/// Whether a chunk without blanks must be left whole to lead anywhere.
fn is_address(chunk: &str) -> bool {
    let inner = chunk.trim_matches(|c: char| !c.is_alphanumeric());
    chunk.contains(['@', '/']) || inner.contains('.')
}

#[cfg(test)]
mod tests;
