//! Holds the words of the pages: each in every language, none missing, French set as French is set.
//!
//! Owns nothing but the comparison of `locales/` with itself, with `templates/` and with `src/`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const NO_BREAK: char = '\u{a0}';
const NARROW_NO_BREAK: char = '\u{202f}';

fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                let text = fs::read_to_string(&path).expect("a readable file");
                found.push((path, text));
            }
        }
    }
    found
}

/// Every message of a language with its text, variables included.
fn messages(language: &str) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for (path, text) in files(&format!("locales/{language}"), "ftl") {
        let mut open = None;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((key, value)) = line
                .split_once('=')
                .filter(|_| line.starts_with(|c: char| c.is_ascii_alphabetic()))
            {
                let key = key.trim().to_owned();
                let twice = found.insert(key.clone(), value.to_owned());
                assert!(twice.is_none(), "{}: {key} stands there twice", path.display());
                open = Some(key);
            } else if let Some(text) = open.as_ref().and_then(|key| found.get_mut(key)) {
                text.push_str(line);
            }
        }
    }
    assert!(!found.is_empty(), "no words in {language}");
    found
}

fn variables(text: &str) -> BTreeSet<&str> {
    text.split('$')
        .skip(1)
        .map(|rest| {
            rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .next()
                .unwrap_or_default()
        })
        .collect()
}

#[test]
fn french_and_english_say_the_same_things() {
    let (french, english) = (messages("fr"), messages("en"));
    let only = |a: &BTreeMap<String, String>, b: &BTreeMap<String, String>| -> Vec<String> {
        a.keys().filter(|key| !b.contains_key(*key)).cloned().collect()
    };
    assert_eq!(only(&french, &english), Vec::<String>::new(), "only in French");
    assert_eq!(only(&english, &french), Vec::<String>::new(), "only in English");
    for (key, text) in &french {
        assert_eq!(variables(text), variables(&english[key]), "the variables of {key}");
    }
}

#[test]
fn every_word_a_template_asks_for_is_there() {
    let known = messages("en");
    let mut asked = 0;
    for (path, text) in files("templates", "html") {
        for call in ["t.tr(\"", "t.tr_n(\""] {
            for key in text.split(call).skip(1).filter_map(|rest| rest.split('"').next()) {
                asked += 1;
                assert!(known.contains_key(key), "{} asks for {key}", path.display());
            }
        }
    }
    assert!(asked > 50, "only {asked} words asked for: was anything read?");
}

#[test]
fn no_template_has_style_or_script_of_its_own() {
    for (path, text) in files("templates", "html") {
        // The frame of reports makes a file of its own: no policy reaches it, and its one style sheet has to be in it.
        let alone = path.ends_with("templates/paper.html");
        // A script of our own, by its address: the one kind that the policy of a page that has one lets run.
        let text = ["moderate", "form"].iter().fold(text, |text, name| {
            text.replace(&format!("<script src=\"/assets/{name}.js\" defer></script>"), "")
        });
        for bad in [
            "<style",
            "style=",
            "<script",
            "javascript:",
            " onclick",
            " onload",
            "https://fonts",
        ] {
            assert!(
                !text.contains(bad) || (alone && bad == "<style"),
                "{}: {bad} is stopped by our own content policy",
                path.display()
            );
        }
    }
}

/// The first sign that stands badly: a breaking space where French wants a sign to keep to its word.
fn badly_set(text: &str) -> Option<String> {
    let chars: Vec<char> = text.chars().collect();
    for (i, pair) in chars.windows(2).enumerate() {
        let bad = match (pair[0], pair[1]) {
            (' ', ';' | '!' | '?' | '»' | ':') | ('«', ' ') | (NARROW_NO_BREAK, ':') => true,
            (NO_BREAK, sign) => matches!(sign, ';' | '!' | '?'),
            (before, '!' | '?' | ';') => before.is_alphanumeric(),
            _ => false,
        };
        if bad {
            return Some(chars[i.saturating_sub(12)..(i + 6).min(chars.len())].iter().collect());
        }
    }
    None
}

#[test]
fn french_signs_keep_their_distance() {
    for (key, text) in messages("fr") {
        assert_eq!(badly_set(&text), None, "{key}");
        assert!(!text.contains('\''), "{key}: a straight apostrophe");
    }
}

#[test]
fn badly_set_french_is_seen() {
    for text in [
        "Vraiment ?",
        "Vraiment?",
        "deux points : ici",
        "« non »",
        "oui\u{a0}!",
        "a\u{202f}:",
    ] {
        assert!(badly_set(text).is_some(), "{text}");
    }
    for text in [
        "Vraiment\u{202f}?",
        "ici\u{a0}: là",
        "«\u{a0}oui\u{a0}»",
        "http://",
        "Bon…",
    ] {
        assert_eq!(badly_set(text), None);
    }
}

/// What stands between the quotes of the acts that `source` puts on record: `x.y` in a call of `act`, `record` or `record_act`.
fn acts_in(source: &str) -> BTreeSet<String> {
    ["act(", "record(", "record_act("]
        .iter()
        .flat_map(|call| source.split(call).skip(1))
        .filter_map(|rest| rest.split(';').next())
        .flat_map(|call| call.split('"').skip(1).step_by(2))
        .filter(|text| {
            let parts: Vec<&str> = text.split('.').collect();
            parts.len() == 2
                && parts
                    .iter()
                    .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_act_on_record_has_words() {
    let known = messages("fr");
    let acts: BTreeSet<String> = files("src", "rs").iter().flat_map(|(_, text)| acts_in(text)).collect();
    assert!(acts.len() > 10, "only {acts:?}: was anything read?");
    let without: Vec<&String> = acts
        .iter()
        .filter(|act| !known.contains_key(&format!("admin-act-{}", act.replace(['.', '_'], "-"))))
        .collect();
    assert_eq!(without, Vec::<&String>::new(), "the log would show these as they are");
}

#[test]
fn french_says_indesirable_and_never_spam() {
    for (key, text) in messages("fr") {
        // Variables and the values of the API are not words.
        let words = ["$spam", "«\u{a0}spam\u{a0}»", "«\u{a0}likeliest_spam\u{a0}»"]
            .iter()
            .fold(text.clone(), |words, name| words.replace(name, ""));
        assert!(!words.to_lowercase().contains("spam"), "{key}: {text}");
    }
}
