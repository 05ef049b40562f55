//! The view of measures: what can be said of a comment without reading it.
//!
//! Owns the buckets. Each measure gives exactly one bucket, so a comment has as many features here as there are measures.
//! Knows nothing of weights. Of the name only its shape is looked at, never which name it is.

use super::Input;
use super::commerce;
use super::features::{Cause, Evidence, Sink, View};
use super::links::feature_bytes;
use super::reason::Code;
use super::token::{Kind, Token};

/// Hands the buckets of a comment to `sink`. `text` is the normalised body.
pub(super) fn features<S: Sink>(input: &Input<'_>, text: &str, tokens: &[Token], sink: &mut S) {
    let seen = Measures::of(input.body);
    let letters = seen.letters.max(1);
    let all = seen.characters.max(1);
    put("length", LENGTHS.bucket(seen.characters), Code::MetaLength, sink);
    put(
        "upper",
        SHARES.bucket(100 * seen.capitals / letters),
        Code::MetaUpperCase,
        sink,
    );
    put("digits", SHARES.bucket(100 * seen.digits / all), Code::MetaDigits, sink);
    put(
        "exclamation",
        FEW.bucket(seen.exclamations),
        Code::MetaExclamation,
        sink,
    );
    put("question", FEW.bucket(seen.questions), Code::MetaQuestion, sink);
    put("lines", FEW.bucket(seen.line_ends), Code::MetaLines, sink);
    put(
        "foreign",
        SHARES.bucket(100 * seen.beyond_latin / all),
        Code::MetaForeignLetters,
        sink,
    );
    put("repeats", REPEATS.bucket(seen.longest_repeat), Code::MetaRepeats, sink);
    put("script", seen.scripts(), Code::MetaScript, sink);
    put("emoji", FEW.bucket(seen.emoji), Code::MetaEmoji, sink);
    put("money", FEW.bucket(seen.money), Code::MetaMoney, sink);
    let of_kind = |kind: Kind| tokens.iter().filter(|token| token.kind == kind).count();
    let phones = of_kind(Kind::Phone) + of_kind(Kind::Code);
    put("phone", FEW.bucket(phones), Code::MetaPhone, sink);
    put("mail", FEW.bucket(of_kind(Kind::Mail)), Code::MetaMail, sink);
    let words = of_kind(Kind::Word);
    put("words", WORDS.bucket(words), Code::MetaWords, sink);
    put("variety", variety(text, tokens, words), Code::MetaVariety, sink);
    if let (Some(said), Some(of_site)) = (input.lang, input.site_lang)
        && !said.is_empty()
        && !of_site.is_empty()
        && !primary(said).eq_ignore_ascii_case(primary(of_site))
    {
        let column = View::Meta.column(b"language=other");
        let evidence = Evidence::Text(primary(said));
        sink.feature(
            View::Meta,
            column,
            Cause {
                code: Code::MetaLanguage,
                evidence,
            },
        );
    }
    if let Some(name) = input.name {
        name_shape(name, sink);
    }
}

/// Upper ends of buckets, both belonging to the bucket, and what each is called.
struct Buckets(&'static [(usize, &'static str)], &'static str);

impl Buckets {
    fn bucket(&self, value: usize) -> &'static str {
        self.0
            .iter()
            .find(|(end, _)| value <= *end)
            .map_or(self.1, |(_, name)| name)
    }
}

const LENGTHS: Buckets = Buckets(
    &[
        (0, "0"),
        (10, "1–10"),
        (20, "11–20"),
        (40, "21–40"),
        (80, "41–80"),
        (160, "81–160"),
        (320, "161–320"),
        (640, "321–640"),
    ],
    "641+",
);
const WORDS: Buckets = Buckets(
    &[
        (0, "0"),
        (1, "1"),
        (3, "2–3"),
        (6, "4–6"),
        (12, "7–12"),
        (25, "13–25"),
        (50, "26–50"),
        (100, "51–100"),
    ],
    "101+",
);
const SHARES: Buckets = Buckets(
    &[
        (0, "0 %"),
        (4, "1–4 %"),
        (9, "5–9 %"),
        (19, "10–19 %"),
        (39, "20–39 %"),
        (69, "40–69 %"),
    ],
    "70–100 %",
);
const FEW: Buckets = Buckets(&[(0, "0"), (1, "1"), (2, "2"), (4, "3–4"), (9, "5–9")], "10+");
const REPEATS: Buckets = Buckets(&[(2, "1–2"), (3, "3"), (5, "4–5"), (9, "6–9")], "10+");
const VARIETIES: Buckets = Buckets(
    &[(39, "0–39 %"), (59, "40–59 %"), (74, "60–74 %"), (89, "75–89 %")],
    "90–100 %",
);

/// What one pass over the body counts, as typed.
#[derive(Default)]
struct Measures {
    characters: usize,
    letters: usize,
    capitals: usize,
    digits: usize,
    exclamations: usize,
    questions: usize,
    line_ends: usize,
    beyond_latin: usize,
    longest_repeat: usize,
    emoji: usize,
    money: usize,
    latin: usize,
    cyrillic: usize,
    arabic: usize,
    asian: usize,
}

impl Measures {
    fn of(body: &str) -> Self {
        let mut seen = Self::default();
        let mut last = '\0';
        let mut repeat = 0;
        for c in body.chars() {
            seen.characters += 1;
            repeat = if c == last && !c.is_whitespace() { repeat + 1 } else { 1 };
            last = c;
            seen.longest_repeat = seen.longest_repeat.max(repeat);
            match c {
                'a'..='z' => seen.latin += 1,
                'A'..='Z' => {
                    seen.latin += 1;
                    seen.capitals += 1;
                }
                '0'..='9' => seen.digits += 1,
                '!' | '！' | '¡' => seen.exclamations += 1,
                '?' | '？' | '¿' => seen.questions += 1,
                '\n' => seen.line_ends += 1,
                '$' | '€' | '£' | '¥' | '₹' | '₽' | '₿' => seen.money += 1,
                c if !c.is_ascii() => seen.foreign(c),
                _ => {}
            }
        }
        seen.letters += seen.latin;
        seen
    }

    fn foreign(&mut self, c: char) {
        let n = u32::from(c);
        if n >= 0x250 && !(0x2000..0x2070).contains(&n) {
            self.beyond_latin += 1;
        }
        match n {
            0xC0..0x250 => self.latin += 1,
            0x400..0x530 => self.cyrillic += 1,
            0x600..0x700 | 0x750..0x780 => self.arabic += 1,
            0x3040..0xD7A4 => self.asian += 1,
            0x2600..0x27C0 | 0x1F300..0x1FB00 => self.emoji += 1,
            _ => {}
        }
        if c.is_uppercase() {
            self.capitals += 1;
        }
        if c.is_alphabetic() && !(0xC0..0x250).contains(&n) {
            self.letters += 1;
        }
    }

    fn scripts(&self) -> &'static str {
        match (self.latin > 0, self.cyrillic > 0, self.arabic > 0, self.asian > 0) {
            (true, false, false, false) => "latin",
            (false, true, false, false) => "cyrillic",
            (false, false, true, false) => "arabic",
            (false, false, false, true) => "asian",
            (false, false, false, false) => "none",
            _ => "mixed",
        }
    }
}

/// The share of words that are not said twice.
fn variety(text: &str, tokens: &[Token], words: usize) -> &'static str {
    if words < 5 {
        return "few words";
    }
    let mut columns: Vec<u32> = tokens
        .iter()
        .filter(|token| token.kind == Kind::Word)
        .map(|token| View::Meta.column(token.read(text).as_bytes()))
        .collect();
    columns.sort_unstable();
    columns.dedup();
    VARIETIES.bucket(100 * columns.len() / words)
}

/// How a name is built: long or short, with digits, in capitals, a person's two words or a phrase, an address.
fn name_shape<S: Sink>(name: &str, sink: &mut S) {
    let name = name.trim();
    let length = name.chars().count();
    let words = name.split_whitespace().count();
    let capitals = name
        .split_whitespace()
        .filter(|word| word.starts_with(char::is_uppercase))
        .count();
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let is_address = name.contains("://") || name.contains("www.") || name.contains(".com");
    let shape = match (is_address, words) {
        (_, 0) => "empty",
        (true, _) => "an address",
        (_, 1) => "one word",
        (_, 2) => "two words",
        (_, 3) => "three words",
        _ => "a phrase",
    };
    put("name.shape", shape, Code::NameShape, sink);
    let case = match (letters, capitals) {
        (0, _) => "no letters",
        (_, 0) => "no capitals",
        _ if name.chars().filter(|c| c.is_uppercase()).count() == letters => "all capitals",
        (_, capitals) if capitals == words => "every word capital",
        _ => "some capitals",
    };
    put("name.case", case, Code::NameShape, sink);
    put("name.length", LENGTHS.bucket(length), Code::NameShape, sink);
    let digits = name.chars().filter(char::is_ascii_digit).count();
    put("name.digits", FEW.bucket(digits), Code::NameShape, sink);
}

/// How many words of trade a name or a domain holds; `measure` names which of them, `inside` looks within words too.
pub(super) fn trade<S: Sink>(measure: &str, code: Code, text: &str, inside: bool, sink: &mut S) {
    let found = commerce::found(text, inside).len();
    if found > 0 {
        put(measure, FEW.bucket(found), code, sink);
    }
}

/// The primary subtag of a BCP 47 language.
fn primary(language: &str) -> &str {
    language.split(['-', '_']).next().unwrap_or(language)
}

fn put<S: Sink>(name: &str, bucket: &str, code: Code, sink: &mut S) {
    let mut bytes = [0_u8; 64];
    let length = feature_bytes(&mut bytes, name, bucket).unwrap_or(0);
    let cause = Cause {
        code,
        evidence: Evidence::Text(bucket),
    };
    sink.feature(View::Meta, View::Meta.column(&bytes[..length]), cause);
}
