//! What the script of the queue is told by the page: its words in the reader's language, and who sits there.
//!
//! Owns which words those are. What the script does with them stands in `web/moderate/`.

use crate::locale::{Argument, Tongue};
use serde_json::{Map, Value};

/// Sentences as they are, with places for texts: `{name}`, `{who}`, `{reason}`, `{what}`.
const PLAIN: [&str; 26] = [
    "approved",
    "rejected",
    "spam",
    "undone",
    "undone-many",
    "reason-kept",
    "reason-failed",
    "selected-none",
    "conflict",
    "conflict-changed",
    "decided-meanwhile",
    "gone",
    "failed",
    "refused",
    "ended",
    "resumed",
    "nothing-to-undo",
    "empty",
    "status-published",
    "status-rejected",
    "status-spam",
    "status-pending",
    "somebody",
    "offline",
    "erased-open",
    "loading",
];

/// Sentences that count: each stands there once for one and once for several, with a place for `{count}`.
const COUNTED: [&str; 7] = ["many", "many-failed", "others", "unsent", "new", "selected", "total"];

/// Reasons that a number key gives.
pub const REASONS: [&str; 5] = ["1", "2", "3", "4", "5"];

/// See `templates/moderate/queue.html`.
pub struct Desk {
    /// The script's words as JSON.
    pub words: String,
    /// Whose decisions are kept over a log-in.
    pub who: String,
    /// The address of the live counts, "" where the list is none that grows.
    pub events: String,
    /// For each number key, what it says.
    pub reasons: Vec<(&'static str, String)>,
}

impl Desk {
    pub fn new(who: String, events: String, t: Tongue) -> Self {
        Self {
            words: words(t).to_string(),
            who,
            events,
            reasons: REASONS
                .map(|number| (number, t.tr(&format!("desk-reason-{number}"))))
                .into(),
        }
    }
}

fn words(t: Tongue) -> Value {
    let places = ["name", "who", "reason", "what"].map(|name| match name {
        "name" => (name, Argument::Text("{name}")),
        "who" => (name, Argument::Text("{who}")),
        "reason" => (name, Argument::Text("{reason}")),
        _ => (name, Argument::Text("{what}")),
    });
    let mut words = Map::new();
    for key in PLAIN {
        words.insert(key.to_owned(), t.tr_with(&format!("desk-{key}"), &places).into());
    }
    for key in COUNTED {
        for (form, count) in [("one", 1), ("other", 2)] {
            let text = t.tr_n(&format!("desk-{key}"), count);
            words.insert(
                format!("{key}-{form}"),
                text.replacen(&count.to_string(), "{count}", 1).into(),
            );
        }
    }
    Value::Object(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_script_exists_and_keeps_its_places() {
        for t in Tongue::ALL {
            let words = words(t);
            let text = |key: &str| words[key].as_str().unwrap_or_default().to_owned();
            for (key, word) in words.as_object().unwrap() {
                assert!(!word.as_str().unwrap().starts_with("desk-"), "{key} in {}", t.tag());
            }
            assert!(text("conflict").contains("{name}") && text("conflict").contains("{who}"));
            for key in COUNTED {
                assert!(
                    text(&format!("{key}-other")).contains("{count}"),
                    "{key} in {}",
                    t.tag()
                );
            }
            assert!(
                Desk::new(String::new(), String::new(), t)
                    .reasons
                    .iter()
                    .all(|(_, text)| !text.starts_with("desk-"))
            );
        }
    }
}
