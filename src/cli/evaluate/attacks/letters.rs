//! Letters that pass for others.
//!
//! Owns the tables of look-alikes and how a word is written with them. Knows nothing of texts.

use super::Dice;

/// A Latin letter and what resembles it in Cyrillic and Greek, as UTS #39 has it.
const LOOK_ALIKES: [(char, &str); 36] = [
    ('a', "а"),
    ('c', "с"),
    ('d', "ԁ"),
    ('e', "е"),
    ('h', "һ"),
    ('i', "і"),
    ('j', "ј"),
    ('l', "ӏ"),
    ('o', "оο"),
    ('p', "рρ"),
    ('q', "ԛ"),
    ('s', "ѕ"),
    ('u', "υ"),
    ('v', "ν"),
    ('w', "ԝ"),
    ('x', "х"),
    ('y', "у"),
    ('A', "АΑ"),
    ('B', "ВΒ"),
    ('C', "С"),
    ('E', "ЕΕ"),
    ('H', "НΗ"),
    ('I', "ІΙ"),
    ('J', "Ј"),
    ('K', "КΚ"),
    ('M', "МΜ"),
    ('N', "Ν"),
    ('O', "ОΟ"),
    ('P', "РΡ"),
    ('S', "Ѕ"),
    ('T', "ТΤ"),
    ('X', "ХΧ"),
    ('Y', "ΥҮ"),
    ('Z', "Ζ"),
    ('W', "Ԝ"),
    ('G', "Ԍ"),
];

/// What shows nothing.
const INVISIBLE: [char; 6] = ['\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{ad}'];

/// Digits and signs that resemble letters.
const LEET: [(char, &[char]); 8] = [
    ('a', &['4', '@']),
    ('b', &['8']),
    ('e', &['3']),
    ('i', &['1', '!']),
    ('l', &['1', '|']),
    ('o', &['0']),
    ('s', &['5', '$']),
    ('t', &['7', '+']),
];

/// Signs that stand between letters.
const SIGNS: [&str; 5] = [".", "-", "_", "*", "·"];

/// First letters of alphabets: the small one, and the capital; each goes on from a to z without a gap.
const ALPHABETS: [(u32, u32); 11] = [
    // Bold, bold italic, bold script, bold Fraktur, sans-serif in four styles, monospace.
    (0x1D41A, 0x1D400),
    (0x1D482, 0x1D468),
    (0x1D4EA, 0x1D4D0),
    (0x1D586, 0x1D56C),
    (0x1D5BA, 0x1D5A0),
    (0x1D5EE, 0x1D5D4),
    (0x1D622, 0x1D608),
    (0x1D656, 0x1D63C),
    (0x1D68A, 0x1D670),
    // In circles; in black squares, which have capitals alone.
    (0x24D0, 0x24B6),
    (0x1F170, 0x1F170),
];

/// About half of the letters that have look-alikes, and one at least where there is any; letters of a Cyrillic or Greek word
/// are passed off as Latin ones.
pub fn look_alike(word: &str, dice: &mut Dice) -> String {
    let count = word.chars().filter(|&c| !twins(c).is_empty()).count() as u64;
    let mut sure = if count == 0 { 0 } else { dice.below(count) };
    word.chars()
        .map(|c| {
            let twins = twins(c);
            if twins.is_empty() {
                return c;
            }
            let is_sure = sure == 0;
            sure = sure.wrapping_sub(1);
            let drawn = dice.per_cent(50);
            match dice.pick(&twins) {
                Some(&twin) if is_sure || drawn => twin,
                _ => c,
            }
        })
        .collect()
}

/// The letters that may stand for `c`.
pub fn twins(c: char) -> Vec<char> {
    LOOK_ALIKES
        .iter()
        .flat_map(|&(latin, others)| {
            if latin == c {
                others.chars().collect()
            } else if others.contains(c) {
                vec![latin]
            } else {
                Vec::new()
            }
        })
        .collect()
}

/// Something invisible after about half of the letters but the last, and after the first at least.
pub fn with_invisible(word: &str, dice: &mut Dice) -> String {
    let last = word.chars().count() - 1;
    let mut out = String::new();
    for (at, c) in word.chars().enumerate() {
        out.push(c);
        if at < last && (at == 0 || dice.per_cent(50)) {
            out.extend(dice.pick(&INVISIBLE));
        }
    }
    out
}

pub fn full_width(word: &str) -> String {
    let wide = |c: char| char::from_u32(u32::from(c) + 0xFEE0).filter(|_| c.is_ascii_graphic());
    word.chars().map(|c| wide(c).unwrap_or(c)).collect()
}

/// One to three marks on every letter.
pub fn marked(word: &str, dice: &mut Dice) -> String {
    let mut out = String::new();
    for c in word.chars() {
        out.push(c);
        for _ in 0..=dice.below(3) {
            out.extend(char::from_u32(0x300 + u32::try_from(dice.below(0x4F)).unwrap_or(0)));
        }
    }
    out
}

/// About half of the letters that have one are a digit or sign.
pub fn leet(word: &str, dice: &mut Dice) -> String {
    word.chars()
        .map(|c| {
            let plain = c.to_ascii_lowercase();
            let signs = LEET.iter().find(|entry| entry.0 == plain);
            let drawn = dice.per_cent(50);
            match signs.and_then(|(_, signs)| dice.pick(signs)) {
                Some(&sign) if drawn => sign,
                _ => c,
            }
        })
        .collect()
}

pub fn sign(dice: &mut Dice) -> &'static str {
    dice.pick(&SIGNS).copied().unwrap_or(".")
}

/// The letters with something between them.
pub fn joined(word: &str, between: &str) -> String {
    let letters: Vec<String> = word.chars().map(String::from).collect();
    letters.join(between)
}

/// An alphabet besides the plain one.
#[derive(Debug, Clone, Copy)]
pub struct Alphabet(u32, u32);

pub fn alphabet(dice: &mut Dice) -> Alphabet {
    let (small, capital) = dice.pick(&ALPHABETS).copied().unwrap_or(ALPHABETS[0]);
    Alphabet(small, capital)
}

impl Alphabet {
    pub fn write(self, word: &str) -> String {
        let written = |c: char| match c {
            'a'..='z' => char::from_u32(self.0 + u32::from(c) - u32::from('a')),
            'A'..='Z' => char::from_u32(self.1 + u32::from(c) - u32::from('A')),
            _ => None,
        };
        word.chars().map(|c| written(c).unwrap_or(c)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;
    use unicode_security::confusable_detection::skeleton;

    #[test]
    fn every_look_alike_is_one_by_uts_39() {
        let shape = |c: char| skeleton(c.encode_utf8(&mut [0; 4])).collect::<String>();
        for (latin, others) in LOOK_ALIKES {
            for other in others.chars() {
                assert!(!other.is_ascii());
                assert_eq!(shape(other), shape(latin), "{other} and {latin}");
            }
        }
    }

    #[test]
    fn every_alphabet_reads_a_to_z() {
        for (small, capital) in &ALPHABETS[..10] {
            let alphabet = Alphabet(*small, *capital);
            let written = alphabet.write("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
            let read: String = written.nfkc().collect();
            assert_eq!(
                read, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
                "{written}"
            );
        }
        assert_eq!(Alphabet(0x1F170, 0x1F170).write("az"), "🅰🆉");
    }

    #[test]
    fn a_word_with_a_look_alike_never_stays_as_it_was() {
        let mut dice = Dice::of("test");
        for word in ["casino", "EPIC", "виагра", "Ελλάς", "zip"] {
            for _ in 0..50 {
                assert_ne!(look_alike(word, &mut dice), word);
            }
        }
        assert_eq!(look_alike("bmr", &mut dice), "bmr");
    }
}
