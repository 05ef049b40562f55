//! The five views of a comment, as hashed columns.
//!
//! Owns which features a comment has and under which column number; that is the *feature specification*, and a model file
//! names the one it was made with. Knows nothing of counts or weights.
//!
//! A column is the first [`BITS`] bits of an xxh3 hash under the view's own seed. Every view is binary: a feature is there
//! or not, however often. What a feature stood for never leaves [`extract`] but to a [`Sink`] that asks for causes.

use super::reason::Code;
use super::text::{Normal, normalise};
use super::token::{Kind, Token, cut};
use super::{Input, links, meta};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Raised whenever the same comment would get other columns: counts of two specifications must never meet.
pub(super) const SPECIFICATION: u16 = 4;

/// Width of a column number. Four million columns hold ten thousands of features almost without collisions.
pub(super) const BITS: u32 = 22;

/// A way to look at a comment, with a naive Bayes model of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum View {
    /// Tokens.
    Words,
    /// Neighbouring tokens, with start and end.
    Bigrams,
    /// Two to five letters inside a word and its bounds.
    Characters,
    /// Links in the text, and the writer's website.
    Links,
    /// Buckets of what can be measured: length, capitals, digits …
    Meta,
}

/// How many views there are.
pub(super) const VIEWS: usize = 5;

impl View {
    pub(super) const ALL: [Self; VIEWS] = [Self::Words, Self::Bigrams, Self::Characters, Self::Links, Self::Meta];

    pub(super) fn index(self) -> usize {
        self as usize
    }

    /// Seed of the view's hash, so that no two views share columns by chance.
    pub(super) fn seed(self) -> u64 {
        0x7461_6d69_7300 + self as u64
    }

    /// Lidstone smoothing of the view's likelihoods, as measured on the data that the model's card names.
    pub(super) fn alpha(self) -> f64 {
        match self {
            Self::Words | Self::Bigrams => 0.1,
            Self::Characters => 0.03,
            Self::Links => 0.3,
            Self::Meta => 1.0,
        }
    }

    /// Whether a comment's row is divided by the root of its number of distinct features.
    pub(super) fn is_normed(self) -> bool {
        matches!(self, Self::Words | Self::Bigrams | Self::Characters)
    }

    /// The column of a feature that reads `bytes`.
    pub(super) fn column(self, bytes: &[u8]) -> u32 {
        let hash = xxh3_64_with_seed(bytes, self.seed());
        u32::try_from(hash >> (64 - BITS)).unwrap_or(0)
    }
}

/// What stands beside the text and is weighed by what the text's views learnt, but never learnt from: a name or a host
/// may be a person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Aside {
    /// Words of the commenter's name: how commercial are they?
    NameWords,
    /// Their letters, as [`View::Characters`] cuts them.
    NameLetters,
    /// Words of the website's registrable domain, without its ending.
    SiteWords,
    SiteLetters,
}

/// How many kinds of asides there are.
pub(super) const ASIDES: usize = 4;

impl Aside {
    pub(super) const ALL: [Self; ASIDES] = [Self::NameWords, Self::NameLetters, Self::SiteWords, Self::SiteLetters];

    pub(super) fn index(self) -> usize {
        self as usize
    }

    /// The view whose log-likelihood ratios weigh it.
    pub(super) fn view(self) -> View {
        match self {
            Self::NameWords | Self::SiteWords => View::Words,
            Self::NameLetters | Self::SiteLetters => View::Characters,
        }
    }
}

/// What a feature speaks of, for whoever explains a score.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cause<'a> {
    pub(super) code: Code,
    pub(super) evidence: Evidence<'a>,
}

/// Where to read what the writer typed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Evidence<'a> {
    /// A byte range of the normalised body.
    Body(usize, usize),
    Text(&'a str),
    Nothing,
}

/// Takes the features of a comment, repeated ones too, in the order of the text.
pub(super) trait Sink {
    /// Whether the normalised text must know where it came from.
    const TRACED: bool;
    fn feature(&mut self, view: View, column: u32, cause: Cause<'_>);
    /// The features of words, bigrams and characters that follow belong to the token of this number.
    fn token(&mut self, number: usize) {
        let _ = number;
    }
    /// Something beside the text, as a column of the view that weighs it; `word` is where it was met. Never counted.
    fn aside(&mut self, aside: Aside, column: u32, word: &str);
}

/// Hands every feature of a comment to `sink`; returns the normalised body that [`Evidence::Body`] speaks of.
pub(super) fn extract<S: Sink>(input: &Input<'_>, sink: &mut S) -> Normal {
    let normal = normalise(input.body, S::TRACED);
    let tokens = cut(&normal.text);
    words(&normal.text, &tokens, sink);
    disguises(&normal.text, &tokens, sink);
    links::features(&normal.text, &tokens, input.website, sink);
    meta::features(input, &normal.text, &tokens, sink);
    if let Some(name) = input.name {
        let name = beside(name, [Aside::NameWords, Aside::NameLetters], sink);
        meta::trade("name.trade", Code::NameKeyword, &name, false, sink);
    }
    if let Some(stem) = input.website.and_then(links::stem) {
        let stem = beside(&stem, [Aside::SiteWords, Aside::SiteLetters], sink);
        meta::trade("website.trade", Code::WebsiteKeyword, &stem, true, sink);
    }
    normal
}

/// The words of a name or a host, and their letters; returns it normalised.
fn beside<S: Sink>(text: &str, [words, inside]: [Aside; 2], sink: &mut S) -> String {
    let text = normalise(text, false).text;
    for token in cut(&text).iter().filter(|token| token.kind == Kind::Word) {
        let word = token.read(&text);
        sink.aside(words, words.view().column(word.as_bytes()), word);
        letters(word, |column| sink.aside(inside, column, word));
    }
    text
}

/// Words, their letters, and which stand side by side.
fn words<S: Sink>(text: &str, tokens: &[Token], sink: &mut S) {
    let edge = 0_u64;
    let mut before = (edge, None::<&Token>);
    for (number, token) in tokens.iter().enumerate() {
        sink.token(number);
        let read = token.read(text);
        let hash = xxh3_64_with_seed(read.as_bytes(), View::Words.seed());
        let cause = match token.kind {
            Kind::Word | Kind::Number => Cause::body(Code::Word, token.start, token.end),
            Kind::Sign => Cause::body(Code::Sign, token.start, token.end),
            // What a marker stands for is shown in the text itself, never copied beside it.
            Kind::Link => Cause::plain(Code::LinkPresent),
            Kind::Mail => Cause::plain(Code::MailPresent),
            Kind::Phone => Cause::plain(Code::PhonePresent),
            Kind::Handle => Cause::plain(Code::HandlePresent),
            Kind::Code => Cause::plain(Code::LongNumber),
        };
        sink.feature(View::Words, u32::try_from(hash >> (64 - BITS)).unwrap_or(0), cause);
        pair(before, (hash, Some(token)), sink);
        if token.kind == Kind::Word {
            let cause = Cause::body(Code::Word, token.start, token.end);
            letters(read, |column| sink.feature(View::Characters, column, cause));
        }
        before = (hash, Some(token));
    }
    pair(before, (edge, None), sink);
}

fn pair<S: Sink>(left: (u64, Option<&Token>), right: (u64, Option<&Token>), sink: &mut S) {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&left.0.to_le_bytes());
    bytes[8..].copy_from_slice(&right.0.to_le_bytes());
    let shows = |token: Option<&Token>| {
        token
            .filter(|t| matches!(t.kind, Kind::Word | Kind::Number | Kind::Sign))
            .map(|t| (t.start, t.end))
    };
    let cause = match (shows(left.1), shows(right.1)) {
        (Some((start, _)), Some((_, end))) | (Some((start, end)), None) | (None, Some((start, end))) => {
            Cause::body(Code::Phrase, start, end)
        }
        (None, None) => Cause::plain(Code::Order),
    };
    sink.feature(View::Bigrams, View::Bigrams.column(&bytes), cause);
}

/// Longest word whose letters are looked at, in characters; what is longer is no word.
const LONGEST_WORD: usize = 40;

/// Hands on the columns of a word's two to five letters, its bounds being letters too.
fn letters(word: &str, mut take: impl FnMut(u32)) {
    // The word between its bounds, and where each character starts.
    let mut bytes = [0_u8; 4 * LONGEST_WORD + 2];
    let mut starts = [0_u8; LONGEST_WORD + 3];
    let mut count = 1;
    let mut end = 1;
    bytes[0] = b' ';
    for c in word.chars().take(LONGEST_WORD) {
        starts[count] = u8::try_from(end).unwrap_or(u8::MAX);
        count += 1;
        end += c.encode_utf8(&mut bytes[end..]).len();
    }
    bytes[end] = b' ';
    starts[count] = u8::try_from(end).unwrap_or(u8::MAX);
    count += 1;
    end += 1;
    starts[count] = u8::try_from(end).unwrap_or(u8::MAX);
    for first in 0..count {
        for last in (first + 2)..=(first + 5).min(count) {
            let gram = &bytes[usize::from(starts[first])..usize::from(starts[last])];
            take(View::Characters.column(gram));
        }
    }
}

/// The second readings: `v1agra`, `c@sino` and `c a s i n o` read as what they are drawn like, beside the text itself.
fn disguises<S: Sink>(text: &str, tokens: &[Token], sink: &mut S) {
    let mut at = 0;
    while at < tokens.len() {
        sink.token(at);
        let spaced = spaced(text, &tokens[at..]);
        if spaced >= FEWEST_SPACED {
            let run = &tokens[at..at + spaced];
            let word: String = run
                .iter()
                .filter(|t| t.kind == Kind::Word)
                .map(|t| t.read(text))
                .collect();
            second_reading(&word, run, sink);
            at += spaced;
            continue;
        }
        let joined = 1 + tokens[at..].windows(2).take_while(|w| w[0].end == w[1].start).count();
        let chunk = &tokens[at..at + joined];
        if let Some(word) = leet(text, chunk) {
            second_reading(&word, chunk, sink);
        }
        at += joined;
    }
}

/// Tokens in a run of single letters from which on it counts as a spaced word; four letters with signs between.
const FEWEST_SPACED: usize = 4;

/// How many tokens at the front are single letters with blanks or single signs between; 0 where they spell fewer than four.
fn spaced(text: &str, tokens: &[Token]) -> usize {
    let is_single = |t: &Token| t.kind == Kind::Word && text[t.start..t.end].chars().nth(1).is_none();
    let mut letters = 0;
    let mut length = 0;
    for (at, token) in tokens.iter().enumerate() {
        if is_single(token) {
            letters += 1;
            length = at + 1;
        } else if at == 0 || token.kind != Kind::Sign || token.end - token.start > 1 || !is_single(&tokens[at - 1]) {
            break;
        }
    }
    if letters >= FEWEST_SPACED { length } else { 0 }
}

/// What a chunk without blanks reads as once digits and signs inside it are taken for the letters they resemble.
fn leet(text: &str, chunk: &[Token]) -> Option<String> {
    // What is a marker to the views has no second reading either.
    if chunk
        .iter()
        .any(|token| !matches!(token.kind, Kind::Word | Kind::Number | Kind::Sign))
    {
        return None;
    }
    let chunk = &chunk[..chunk.len() - usize::from(chunk.len() > 1 && chunk.last()?.kind == Kind::Sign)];
    let chunk = text.get(chunk.first()?.start..chunk.last()?.end)?;
    let letters = chunk.chars().filter(|c| c.is_alphabetic()).count();
    if letters == 0 || letters == chunk.chars().count() || chunk.len() > LONGEST_WORD {
        return None;
    }
    let word: Option<String> = chunk
        .chars()
        .map(|c| match c {
            '0' => Some('o'),
            '1' | '!' | '|' => Some('i'),
            '3' | '€' => Some('e'),
            '4' | '@' => Some('a'),
            '5' | '$' => Some('s'),
            '7' | '+' => Some('t'),
            '8' => Some('b'),
            c if c.is_alphabetic() => Some(c),
            _ => None,
        })
        .collect();
    word.filter(|word| word.len() > 3)
}

fn second_reading<S: Sink>(word: &str, covered: &[Token], sink: &mut S) {
    let (Some(first), Some(last)) = (covered.first(), covered.last()) else {
        return;
    };
    let cause = Cause::body(Code::Disguise, first.start, last.end);
    sink.feature(View::Words, View::Words.column(word.as_bytes()), cause);
    let cause = Cause::body(Code::Word, first.start, last.end);
    letters(word, |column| sink.feature(View::Characters, column, cause));
}

impl Cause<'_> {
    fn body(code: Code, start: usize, end: usize) -> Self {
        Self {
            code,
            evidence: Evidence::Body(start, end),
        }
    }

    pub(super) fn plain(code: Code) -> Self {
        Self {
            code,
            evidence: Evidence::Nothing,
        }
    }
}

#[cfg(test)]
mod tests;
