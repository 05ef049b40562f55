//! What the last act did, carried over one redirect in a cookie of its own.
//!
//! It names acts and ids, never words: whatever it says is put in words, and looked up, under the rights of whoever shows it.

use crate::domain::comment::Decision;
use crate::domain::ids::CommentId;
use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

const NAME: &str = "tamis_flash";
/// Ids that a cookie has room for.
const MOST_IDS: usize = 80;

/// Sentences that need nothing put in, each under `flash-` and its word, and whether they tell of a failure.
const WORDS: [(&str, bool); 35] = [
    ("answered", false),
    ("answered-before", true),
    ("damaged", true),
    ("disabled", false),
    ("enabled", false),
    ("factor-none", true),
    ("factor-reset", false),
    ("in-use", true),
    ("invited", false),
    ("link-sent", false),
    ("mended", false),
    ("not-mended", true),
    ("not-online", true),
    ("not-yourself", true),
    ("last-administrator", true),
    ("nothing-before", true),
    ("overtaken", true),
    ("page-by-age", false),
    ("page-closed", false),
    ("page-moved", false),
    ("page-opened", false),
    ("promoted", false),
    ("rolled-back", false),
    ("saved", false),
    ("shadow-ended", false),
    ("shadow-set", false),
    ("too-deep", true),
    ("unchanged", false),
    ("unsure", true),
    ("webhook-enabled", false),
    ("webhook-is-disabled", true),
    ("webhook-not-done", true),
    ("webhook-removed", false),
    ("webhook-sent-again", false),
    ("webhook-tested", false),
];

/// A comment and the version of it that was seen.
pub type Named = (CommentId, Option<i64>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flash {
    /// With the version it left, which is what taking it back means.
    Decided(Decision, CommentId, i64),
    Undone(CommentId),
    NothingToUndo,
    /// Somebody else decided first.
    Conflict,
    NoneChosen,
    Bulk {
        failed: usize,
        done: usize,
        /// Those decided on, if they are few enough to be undone together.
        ids: Vec<Named>,
    },
    BulkUndone {
        failed: usize,
        undone: usize,
    },
    LoggedOut,
    /// About what is no decision: a sentence that needs nothing put in.
    Word(&'static str),
}

impl Flash {
    /// Whether a word of ours tells of a failure; `None` where it is none of ours.
    pub fn is_fault(word: &str) -> Option<bool> {
        WORDS.iter().find(|(known, _)| *known == word).map(|(_, fault)| *fault)
    }

    pub fn cookie(&self) -> Cookie<'static> {
        made(self.write(), Duration::minutes(1))
    }

    pub fn find(request: &HttpRequest) -> Option<Self> {
        Self::read(request.cookie(NAME)?.value())
    }

    /// Takes back what was shown.
    pub fn clear() -> Cookie<'static> {
        made(String::new(), Duration::ZERO)
    }

    fn write(&self) -> String {
        match self {
            Self::Decided(decision, id, version) => format!("{}.{id}.{version}", decision.as_str()),
            Self::Undone(id) => format!("undone.{id}"),
            Self::NothingToUndo => "nothing".to_owned(),
            Self::Conflict => "conflict".to_owned(),
            Self::NoneChosen => "none".to_owned(),
            Self::Bulk { failed, done, ids } => {
                let few: &[Named] = if ids.len() > MOST_IDS { &[] } else { ids };
                let mut text = format!("bulk.{failed}.{done}");
                for (id, version) in few {
                    text.push('.');
                    text.push_str(&id.as_str().replace('-', ""));
                    if let Some(version) = version {
                        text.push('-');
                        text.push_str(&version.to_string());
                    }
                }
                text
            }
            Self::BulkUndone { failed, undone } => format!("bulk-undone.{failed}.{undone}"),
            Self::LoggedOut => "out".to_owned(),
            Self::Word(word) => {
                debug_assert!(Self::is_fault(word).is_some(), "{word} is none of the words");
                format!("word.{word}")
            }
        }
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let act = parts.next()?;
        if let Some(decision) = Decision::find(act) {
            let id = CommentId::parse(parts.next()?).ok()?;
            return Some(Self::Decided(decision, id, parts.next()?.parse().ok()?));
        }
        Some(match act {
            "undone" => Self::Undone(CommentId::parse(parts.next()?).ok()?),
            "nothing" => Self::NothingToUndo,
            "conflict" => Self::Conflict,
            "none" => Self::NoneChosen,
            "bulk" => Self::Bulk {
                failed: parts.next()?.parse().ok()?,
                done: parts.next()?.parse().ok()?,
                ids: parts.map(unpack).collect::<Option<_>>()?,
            },
            "bulk-undone" => Self::BulkUndone {
                failed: parts.next()?.parse().ok()?,
                undone: parts.next()?.parse().ok()?,
            },
            "out" => Self::LoggedOut,
            "word" => {
                let sent = parts.next()?;
                Self::Word(WORDS.iter().find(|(word, _)| *word == sent)?.0)
            }
            _ => return None,
        })
    }
}

/// A comment as a form names it: its id, and after dots the version that was seen and how many reports were open then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picked {
    pub id: CommentId,
    pub version: Option<i64>,
    pub reported: Option<i64>,
}

impl Picked {
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let id = CommentId::parse(parts.next()?).ok()?;
        let version = parts.next().map(str::parse).transpose().ok()?;
        let reported = parts.next().map(str::parse).transpose().ok()?;
        parts.next().is_none().then_some(Self { id, version, reported })
    }
}

/// An id without its hyphens and perhaps a version, as they were packed.
fn unpack(packed: &str) -> Option<Named> {
    let (digits, version) = match packed.split_once('-') {
        Some((digits, version)) => (digits, Some(version.parse().ok()?)),
        None => (packed, None),
    };
    let id = uuid::Uuid::try_parse(digits).ok().filter(|_| digits.len() == 32)?;
    Some((CommentId::new(id), version))
}

fn made(value: String, lifetime: Duration) -> Cookie<'static> {
    Cookie::build(NAME, value)
        .path("/moderate")
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(lifetime)
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Tongue;

    #[test]
    fn every_word_is_a_sentence_in_each_language() {
        for t in Tongue::ALL {
            for (word, _) in WORDS {
                let key = format!("flash-{word}");
                assert_ne!(t.tr(&key), key, "{}", t.tag());
            }
        }
    }

    #[test]
    fn what_is_written_is_read_and_what_is_not_is_nothing() {
        let id = CommentId::parse("0190a5e4-0000-7000-8000-000000000001").unwrap();
        let bulk = |n| Flash::Bulk {
            failed: 1,
            done: n,
            ids: vec![(id.clone(), Some(12)); n],
        };
        for flash in [
            Flash::Decided(Decision::Spam, id.clone(), 3),
            Flash::Undone(id.clone()),
            Flash::NothingToUndo,
            Flash::Conflict,
            Flash::NoneChosen,
            bulk(2),
            Flash::BulkUndone { failed: 1, undone: 3 },
            Flash::LoggedOut,
            Flash::Word(WORDS[0].0),
        ] {
            assert_eq!(Flash::read(&flash.write()), Some(flash));
        }
        let full = bulk(MOST_IDS).write();
        assert!(full.len() < 3500);
        assert!(bulk(MOST_IDS + 1).write().len() < 20);
        for wrong in [
            "",
            "spam",
            "spam.x",
            "bulk.1",
            "bulk.1.2.x",
            "other.1",
            "word",
            "word.x",
        ] {
            assert_eq!(Flash::read(wrong), None, "{wrong}");
        }
    }
}
