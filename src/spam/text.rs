//! A text as the model reads it: one spelling for everything that looks alike.
//!
//! Owns normalisation: compatibility forms unfolded (NFKC's), lower case, invisible and stacked marks dropped, look-alike
//! letters of other alphabets folded (UTS #39), and a trace back to what the writer typed. Knows nothing of tokens or views.
//!
//! Accents fold too (`prêt` reads `pret`): half of the writers of French leave them out, and stacking them is the
//! cheapest disguise there is. Letters of another alphabet fold only where a word mixes alphabets, or where the whole
//! text has no letter that only its own alphabet has: Russian stays Russian.

use std::sync::LazyLock;
use unicode_normalization::char::decompose_compatible;
use unicode_security::confusable_detection::skeleton;

/// The text in its one spelling, and where each byte of it came from.
#[derive(Debug, Default)]
pub(super) struct Normal {
    pub(super) text: String,
    /// For each byte of `text`, the byte range of the source it stands for; empty unless traced.
    spans: Vec<(u32, u32)>,
}

/// Normalises `source`; with `traced`, remembers where each byte came from.
pub(super) fn normalise(source: &str, traced: bool) -> Normal {
    let mut normal = Normal {
        text: String::with_capacity(source.len() + 8),
        spans: Vec::new(),
    };
    let mut foreign = false;
    for (at, letter) in source.char_indices() {
        let before = normal.text.len();
        if letter.is_ascii() {
            normal.text.push(letter.to_ascii_lowercase());
        } else {
            foreign |= fold(letter, &mut normal.text);
        }
        if traced {
            let span = (narrow(at), narrow(at + letter.len_utf8()));
            normal
                .spans
                .resize(normal.spans.len() + normal.text.len() - before, span);
        }
    }
    if foreign { normal.alike() } else { normal }
}

impl Normal {
    /// The byte range of the source that `start..end` of the text stands for. Empty without a trace.
    pub(super) fn source_span(&self, start: usize, end: usize) -> (usize, usize) {
        match (self.spans.get(start), self.spans.get(end.saturating_sub(1))) {
            (Some(first), Some(last)) => (first.0 as usize, last.1 as usize),
            _ => (0, 0),
        }
    }

    /// Folds look-alike letters, word by word.
    fn alike(self) -> Self {
        let own_alphabet = self.text.chars().any(|c| is_foreign(c) && latin_twin(c).is_none());
        let mut folded = Self {
            text: String::with_capacity(self.text.len()),
            spans: Vec::with_capacity(self.spans.len()),
        };
        let mut rest = self.text.as_str();
        while let Some(first) = rest.chars().next() {
            let in_word = first.is_alphabetic();
            let length = rest.find(|c: char| c.is_alphabetic() != in_word).unwrap_or(rest.len());
            let (word, after) = rest.split_at(length);
            let at = self.text.len() - rest.len();
            let twin = if in_word { towards(word, own_alphabet) } else { None };
            for (offset, letter) in word.char_indices() {
                let read = twin.and_then(|twin| twin(letter)).unwrap_or(letter);
                folded.text.push(read);
                if let Some(span) = self.spans.get(at + offset) {
                    folded.spans.resize(folded.spans.len() + read.len_utf8(), *span);
                }
            }
            rest = after;
        }
        folded
    }
}

type Twin = fn(char) -> Option<char>;

/// Which alphabet a word with foreign letters was meant in, if it is not the one it is written in.
fn towards(word: &str, own_alphabet: bool) -> Option<Twin> {
    let foreign = word.chars().filter(|&c| is_foreign(c)).count();
    if foreign == 0 {
        return None;
    }
    let latin = word.chars().filter(char::is_ascii_alphabetic).count();
    let all_look_latin = word.chars().all(|c| !is_foreign(c) || latin_twin(c).is_some());
    if all_look_latin && (latin > 0 || !own_alphabet) {
        return Some(latin_twin);
    }
    if latin > 0 && !all_look_latin && word.chars().all(|c| is_foreign(c) || cyrillic_twin(c).is_some()) {
        return Some(cyrillic_twin);
    }
    None
}

/// A letter that could be a disguise: of an alphabet, left to right, and not Latin. Arabic and Hebrew disguise nothing.
fn is_foreign(c: char) -> bool {
    let n = u32::from(c);
    match n {
        0..0x250 | 0x590..0x900 | 0x1E00..0x1F00 | 0x3040..0xA000 | 0xAC00..0xD7A4 => false,
        _ => c.is_alphabetic(),
    }
}

fn latin_twin(c: char) -> Option<char> {
    const FIRST: u32 = 0x250;
    const END: u32 = 0x590;
    // Greek, Cyrillic and their neighbours, looked up once: UTS #39's table is a search of thousands of rows.
    static NEAR: LazyLock<Vec<Option<char>>> =
        LazyLock::new(|| (FIRST..END).map(|n| char::from_u32(n).and_then(prototype)).collect());
    match u32::from(c) {
        n if n < FIRST => None,
        n if n < END => NEAR.get((n - FIRST) as usize).copied().flatten(),
        _ if is_foreign(c) => prototype(c),
        _ => None,
    }
}

/// The ASCII letter that UTS #39 says `c`, or its capital, looks like.
fn prototype(c: char) -> Option<char> {
    let of = |c: char| {
        let mut buffer = [0; 4];
        let mut letters = skeleton(c.encode_utf8(&mut buffer));
        match (letters.next(), letters.next()) {
            (Some(letter), None) if letter.is_ascii_alphabetic() => Some(letter.to_ascii_lowercase()),
            _ => None,
        }
    };
    // The capital first where it is plain: small `в` is drawn as a small capital B, and its capital is B itself.
    let mut capitals = c.to_uppercase();
    let capital = capitals.next().filter(|&upper| upper != c && capitals.len() == 0);
    of(c).or_else(|| capital.and_then(of))
}

fn cyrillic_twin(c: char) -> Option<char> {
    const PAIRS: [(char, char); 14] = [
        ('a', 'а'),
        ('b', 'в'),
        ('c', 'с'),
        ('e', 'е'),
        ('h', 'н'),
        ('i', 'і'),
        ('k', 'к'),
        ('m', 'м'),
        ('o', 'о'),
        ('p', 'р'),
        ('s', 'ѕ'),
        ('t', 'т'),
        ('x', 'х'),
        ('y', 'у'),
    ];
    PAIRS.iter().find(|pair| pair.0 == c).map(|pair| pair.1)
}

/// Writes what one letter beyond ASCII reads as; true where it may be a look-alike of a Latin one.
fn fold(letter: char, out: &mut String) -> bool {
    match u32::from(letter) {
        _ if is_dropped(letter) => false,
        0xAC00..0xD7A4 | 0x3041..0x3400 | 0x4E00..0xA000 => {
            out.push(letter);
            false
        }
        // Letters in black circles and squares, which no normal form unfolds.
        n @ (0x1F150..0x1F16A | 0x1F170..0x1F18A) => {
            out.push(char::from(b'a' + u8::try_from((n - 0x1F150) % 32).unwrap_or(0)));
            false
        }
        _ if letter.is_whitespace() => {
            let ends_line = matches!(letter, '\u{85}' | '\u{2028}' | '\u{2029}');
            out.push(if ends_line { '\n' } else { ' ' });
            false
        }
        _ => {
            let mut foreign = false;
            decompose_compatible(letter, |part| {
                for lower in part.to_lowercase().filter(|&c| !is_dropped(c)) {
                    if let Some(plain) = plain(lower) {
                        out.push_str(plain);
                    } else {
                        foreign |= is_foreign(lower);
                        out.push(lower);
                    }
                }
            });
            foreign
        }
    }
}

/// Latin letters that no normal form takes apart: ligatures, strokes and small capitals.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        '’' | '‘' | 'ʼ' | '′' | '＇' => "'",
        'œ' => "oe",
        'æ' | 'ᴁ' => "ae",
        'ø' | 'ᴏ' => "o",
        'ł' | 'ʟ' => "l",
        'đ' | 'ᴅ' => "d",
        'ı' | 'ɪ' => "i",
        'ᴀ' => "a",
        'ʙ' => "b",
        'ᴄ' => "c",
        'ᴇ' => "e",
        'ꜰ' => "f",
        'ɢ' => "g",
        'ʜ' => "h",
        'ᴊ' => "j",
        'ᴋ' => "k",
        'ᴍ' => "m",
        'ɴ' => "n",
        'ᴘ' => "p",
        'ʀ' => "r",
        'ꜱ' => "s",
        'ᴛ' => "t",
        'ᴜ' => "u",
        'ᴠ' => "v",
        'ᴡ' => "w",
        'ʏ' => "y",
        'ᴢ' => "z",
        _ => return None,
    })
}

/// Format characters, fillers and marks that stack: they show nothing, or ride on a letter that reads the same without.
/// Vowel signs of Indic and Thai writing are letters to their readers and stay.
fn is_dropped(c: char) -> bool {
    matches!(
        u32::from(c),
        0xAD | 0x300..0x370
            | 0x483..0x48A
            | 0x591..=0x5BD
            | 0x5BF
            | 0x5C1..=0x5C5
            | 0x5C7
            | 0x600..0x606
            | 0x610..0x61D
            | 0x640
            | 0x64B..0x660
            | 0x670
            | 0x6D6..0x6EE
            | 0x115F..0x1161
            | 0x17B4..0x17B6
            | 0x180B..0x1810
            | 0x1AB0..0x1B00
            | 0x1DC0..0x1E00
            | 0x200B..0x2010
            | 0x202A..0x202F
            | 0x2060..0x2070
            | 0x20D0..0x2100
            | 0x2DE0..0x2E00
            | 0x3099..0x309B
            | 0x3164
            | 0xFE00..0xFE10
            | 0xFE20..0xFE30
            | 0xFEFF
            | 0xFFA0
            | 0xFFF0..0xFFFC
            | 0xE0000..0xE1000
    )
}

fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> String {
        normalise(source, false).text
    }

    #[test]
    fn disguises_read_like_the_plain_word() {
        for disguise in [
            "CASINO",
            "ｃａｓｉｎｏ",
            "𝓬𝓪𝓼𝓲𝓷𝓸",
            "c\u{200b}a\u{ad}s\u{2060}i\u{feff}no",
            "c\u{336}a\u{336}s\u{336}i\u{336}n\u{336}o\u{336}",
            "ćäšíñö",
            "саsіnо",
            "ⓒⓐⓢⓘⓝⓞ",
            "🅲🅰🆂🅸🅽🅾",
            "ᴄᴀꜱɪɴᴏ",
        ] {
            assert_eq!(read(disguise), "casino", "{disguise}");
        }
    }

    #[test]
    fn russian_greek_arabic_and_hebrew_stay_what_they_are() {
        assert_eq!(read("Рост цен: сор и хор"), "рост цен: сор и хор");
        assert_eq!(read("Καλημέρα φίλε"), "καλημερα φιλε");
        assert_eq!(read("أهلا"), "اهلا");
        assert_eq!(read("ها"), "ها");
        assert_eq!(read("שלום"), "שלום");
    }

    #[test]
    fn a_latin_letter_in_a_russian_word_reads_as_the_russian_one() {
        assert_eq!(read("кaзинo"), "казино");
    }

    #[test]
    fn a_word_written_wholly_in_look_alikes_folds_in_a_text_without_another_alphabet() {
        assert_eq!(read("buy ѕех now"), "buy sex now");
    }

    #[test]
    fn an_apostrophe_is_one_apostrophe() {
        assert_eq!(read("l’œuvre"), "l'oeuvre");
    }

    #[test]
    fn a_span_leads_back_to_what_was_typed() {
        let source = "Le c\u{200b}asino d’été";
        let normal = normalise(source, true);
        let at = normal.text.find("casino").unwrap();
        let (start, end) = normal.source_span(at, at + 6);
        assert_eq!(&source[start..end], "c\u{200b}asino");
        let at = normal.text.find("d'ete").unwrap();
        let (start, end) = normal.source_span(at, at + 5);
        assert_eq!(&source[start..end], "d’été");
    }

    #[test]
    fn a_span_leads_back_through_folded_look_alikes() {
        let source = "buy саsіnо now";
        let normal = normalise(source, true);
        let at = normal.text.find("casino").unwrap();
        let (start, end) = normal.source_span(at, at + 6);
        assert_eq!(&source[start..end], "саsіnо");
    }
}
