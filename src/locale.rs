//! What the program says to people, in their language: Fluent files under `locales/`.
//!
//! Owns the choice of a language, the look-up of a sentence and how a number is set. Knows nothing of who is asking for what.

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};
use std::borrow::Cow;
use std::collections::HashMap;

static_loader! {
    static SENTENCES = {
        locales: "./locales",
        fallback_language: "en",
        // Pages are escaped and JSON is plain: marks around inserted texts would only be seen.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

const ENGLISH: LanguageIdentifier = langid!("en");
const FRENCH: LanguageIdentifier = langid!("fr");

/// A language that every sentence exists in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tongue {
    #[default]
    English,
    French,
}

impl Tongue {
    pub const ALL: [Self; 2] = [Self::English, Self::French];

    /// The tongue of a language tag, by its primary subtag.
    pub fn find(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "fr" => Some(Self::French),
            _ => None,
        }
    }

    /// The best tongue of an `Accept-Language` field (RFC 9110, 12.5.4), if it names one of ours.
    pub fn accepted(field: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for range in field.split(',') {
            let mut parts = range.split(';');
            let Some(tongue) = parts.next().and_then(Self::find) else {
                continue;
            };
            let quality = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(1.0, |q| q.parse().unwrap_or(0.0));
            if quality > 0.0 && best.is_none_or(|(known, _)| quality > known) {
                best = Some((quality, tongue));
            }
        }
        best.map(|(_, tongue)| tongue)
    }

    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// The sentence under `key`; the key itself where there is none, so that a gap is seen and breaks nothing.
    pub fn tr(self, key: &str) -> String {
        self.find_sentence(key, &HashMap::new())
            .unwrap_or_else(|| key.to_owned())
    }

    /// The sentence under `key` with texts and numbers put in.
    pub fn tr_with(self, key: &str, arguments: &[(&'static str, Argument<'_>)]) -> String {
        let arguments = arguments
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), value.to_fluent()))
            .collect();
        self.find_sentence(key, &arguments).unwrap_or_else(|| key.to_owned())
    }

    /// The sentence under `key` in its number, `$count`.
    pub fn tr_n(self, key: &str, count: i64) -> String {
        self.tr_with(key, &[("count", Argument::Number(count))])
    }

    /// A number with so many decimals, a minus sign that is as wide as the plus.
    pub fn decimal(self, value: f64, decimals: usize) -> String {
        let text = format!("{value:.decimals$}").replace('-', "−");
        match self {
            Self::English => text,
            Self::French => text.replace('.', ","),
        }
    }

    /// A share as per cent with so many decimals: `93.4%`, `93,4 %`.
    pub fn percent(self, share: f64, decimals: usize) -> String {
        let number = self.decimal(100.0 * share, decimals);
        match self {
            Self::English => format!("{number}%"),
            Self::French => format!("{number}\u{202f}%"),
        }
    }

    /// A whole number in groups of three: `12,345`, `12 345`.
    pub fn count(self, count: u64) -> String {
        let digits = count.to_string();
        let group = match self {
            Self::English => ',',
            Self::French => '\u{202f}',
        };
        let mut text = String::with_capacity(digits.len() * 2);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(group);
            }
            text.push(digit);
        }
        text
    }

    /// A time in words, in UTC: `18 janvier 2026 à 09 h 30`. What is no RFC 3339 time stands as it is.
    pub fn time(self, rfc3339: &str) -> String {
        let (Some(hour), Some(minute)) = (rfc3339.get(11..13), rfc3339.get(14..16)) else {
            return rfc3339.to_owned();
        };
        let clock = [("hour", Argument::Text(hour)), ("minute", Argument::Text(minute))];
        self.dated("date-long", rfc3339, &clock)
    }

    /// A day in words, in UTC: `18 janvier 2026`, `1er mars 2026`. What is no RFC 3339 time stands as it is.
    pub fn date(self, rfc3339: &str) -> String {
        self.dated("date-day", rfc3339, &[])
    }

    fn dated(self, key: &str, rfc3339: &str, clock: &[(&'static str, Argument<'_>)]) -> String {
        let part = |from: usize, to: usize| rfc3339.get(from..to).and_then(|digits| digits.parse::<i64>().ok());
        let (Some(year), Some(month), Some(day)) = (rfc3339.get(..4), part(5, 7), part(8, 10)) else {
            return rfc3339.to_owned();
        };
        let month = self.tr(&format!("date-month-{month}"));
        let mut arguments = vec![
            ("day", Argument::Number(day)),
            ("month", Argument::Text(&month)),
            ("year", Argument::Text(year)),
        ];
        arguments.extend_from_slice(clock);
        self.tr_with(key, &arguments)
    }

    fn find_sentence(self, key: &str, arguments: &HashMap<Cow<'static, str>, FluentValue<'_>>) -> Option<String> {
        let language = match self {
            Self::English => &ENGLISH,
            Self::French => &FRENCH,
        };
        SENTENCES.try_lookup_with_args(language, key, arguments)
    }
}

/// What is put into a sentence.
#[derive(Debug, Clone, Copy)]
pub enum Argument<'a> {
    Text(&'a str),
    Number(i64),
}

impl Argument<'_> {
    fn to_fluent(self) -> FluentValue<'static> {
        match self {
            Self::Text(text) => FluentValue::from(text.to_owned()),
            Self::Number(number) => FluentValue::from(number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_of_our_tongues_is_chosen() {
        assert_eq!(Tongue::accepted("de, fr-CA;q=0.8, en;q=0.9"), Some(Tongue::English));
        assert_eq!(Tongue::accepted("fr-FR,fr;q=0.9,en;q=0.8"), Some(Tongue::French));
        assert_eq!(Tongue::accepted("de, fr;q=0"), None);
        assert_eq!(Tongue::accepted(";;q=,=,"), None);
    }

    #[test]
    fn numbers_are_set_as_the_tongue_sets_them() {
        assert_eq!(Tongue::English.percent(0.9345, 1), "93.5%");
        assert_eq!(Tongue::French.percent(0.9345, 1), "93,5\u{202f}%");
        assert_eq!(Tongue::French.decimal(-1.25, 2), "−1,25");
        let counts = [0, 999, 1000, 1_234_567].map(|count| Tongue::English.count(count));
        assert_eq!(counts, ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(Tongue::French.count(12_345), "12\u{202f}345");
    }

    #[test]
    fn both_tongues_hold_the_same_sentences() {
        let keys = |tongue: &str| -> std::collections::BTreeSet<String> {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/locales/").to_owned() + tongue;
            let files = std::fs::read_dir(folder)
                .unwrap()
                .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
            let is_key = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase()) && line.contains('=');
            files
                .flat_map(|text| {
                    text.lines()
                        .filter(is_key)
                        .map(|line| line.split('=').next().unwrap().trim().to_owned())
                        .collect::<Vec<_>>()
                })
                .collect()
        };
        assert_eq!(keys("en"), keys("fr"));
        assert!(!keys("en").is_empty());
    }

    #[test]
    fn a_date_is_written_as_it_is_said() {
        let at = "2026-01-08T09:30:00.123Z";
        assert_eq!(Tongue::French.time(at), "8 janvier 2026 à 09\u{a0}h\u{a0}30");
        assert_eq!(Tongue::French.date(at), "8 janvier 2026");
        assert_eq!(Tongue::French.date("2026-03-01T00:00:00.000Z"), "1er mars 2026");
        assert_eq!(Tongue::English.date(at), "8 January 2026");
        assert_eq!(Tongue::French.time("soon"), "soon");
    }
}
