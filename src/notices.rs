//! How letters about decisions are worded, in the language of whoever gets them.
//!
//! Owns the statement of reasons as European law asks for it (DSA, articles 16(5), 17 and 20): what was decided, on which
//! comment, on what ground, whether by a machine, and how to object. What others wrote comes in disarmed. Knows nothing of
//! addresses or of how letters travel.

use crate::domain::letter::Told;
use crate::domain::notice::NoticeKind;
use crate::locale::{Argument, Tongue};

/// A letter in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worded {
    pub subject: String,
    pub parts: Vec<Part>,
}

/// One part of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Words(String),
    /// What somebody else wrote.
    Quote(String),
    /// Words, and where they lead: a path of ours, or a page of the website.
    Link(String, String),
}

/// Words a letter.
pub fn letter(told: &Told, t: Tongue) -> Worded {
    let facts = &told.facts;
    let key = told.kind.as_str().replace('.', "-");
    let with = |key: &str, name: &'static str, value: &str| t.tr_with(key, &[(name, Argument::Text(value))]);
    let site = one_line(&facts.site_name);
    let is_decided = told.kind != NoticeKind::ReportReceived;
    let about = match &told.page_title {
        Some(title) => t.tr_with(
            "notice-about-title",
            &[
                ("when", Argument::Text(&t.date(&told.commented_at))),
                ("title", Argument::Text(title)),
            ],
        ),
        None => with("notice-about", "when", &t.date(&told.commented_at)),
    };
    let mut parts = vec![
        Part::Words(t.tr("notice-greeting")),
        Part::Words(format!("{about} {}", t.tr(&format!("notice-{key}")))),
    ];
    if let Some(words) = &told.words {
        parts.push(Part::Words(t.tr("notice-words")));
        parts.push(Part::Quote(words.clone()));
    }
    parts.push(if told.is_own_page {
        Part::Link(t.tr("notice-page"), facts.page.clone())
    } else {
        Part::Words(format!("{}\n{}", t.tr("notice-page"), facts.page))
    });
    if !facts.reasons.is_empty() {
        let reasons = facts
            .reasons
            .iter()
            .map(|reason| t.tr(&format!("report-reason-{reason}")));
        let reasons = reasons.collect::<Vec<_>>().join(" · ");
        let key = if is_decided {
            "notice-reported-for"
        } else {
            "notice-you-said"
        };
        parts.push(Part::Words(with(key, "reasons", &reasons)));
    }
    if is_decided {
        parts.push(Part::Words(t.tr(&format!("notice-ground-{}", facts.decision))));
    }
    if let Some(note) = &facts.note {
        parts.push(Part::Words(t.tr("notice-note")));
        parts.push(Part::Quote(note.trim().to_owned()));
    }
    if is_decided {
        parts.push(Part::Words(t.tr("notice-automation")));
    }
    if let Some(path) = &told.objection {
        let until = t.date(&told.until);
        parts.push(Part::Link(with("notice-object", "until", &until), path.clone()));
    }
    if is_decided && !told.kind.is_favourable() {
        parts.push(Part::Words(t.tr("notice-court")));
    }
    parts.push(Part::Words(with("notice-closing", "site", &site)));
    Worded {
        subject: one_line(&with(&format!("notice-subject-{key}"), "site", &site)),
        parts,
    }
}

impl Worded {
    /// All of it as one text.
    pub fn text(&self) -> String {
        let part = |part: &Part| match part {
            Part::Words(words) | Part::Quote(words) => words.clone(),
            Part::Link(words, path) => format!("{words}\n{path}"),
        };
        self.parts.iter().map(part).collect::<Vec<_>>().join("\n\n")
    }
}

/// A header's text: whatever would begin another line is a space.
fn one_line(text: &str) -> String {
    let plain = text.chars().map(|c| match c {
        c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => ' ',
        c => c,
    });
    plain.collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::notice::NoticeFacts;

    fn told(kind: NoticeKind, decision: &str) -> Told {
        Told {
            kind,
            facts: NoticeFacts {
                site_name: "Le Journal\r\nBcc: x@evil.example".to_owned(),
                page: "https://journal.example/pont".to_owned(),
                commented_at_ms: 0,
                decision: decision.to_owned(),
                reasons: vec!["insult".to_owned(), "spam".to_owned()],
                note: Some("Une attaque contre une personne.".to_owned()),
                reported: true,
                report: None,
            },
            page_title: Some("Le pont".to_owned()),
            is_own_page: true,
            words: Some("Ce pont est laid".to_owned()),
            commented_at: "2026-01-18T09:30:00.000Z".to_owned(),
            until: "2026-07-20T09:30:00.000Z".to_owned(),
            objection: Some("/objection/x".to_owned()),
        }
    }

    #[test]
    fn every_letter_states_its_reasons_and_what_it_is_about_in_both_languages() {
        for (t, days) in [
            (Tongue::French, ["18 janvier 2026", "20 juillet 2026"]),
            (Tongue::English, ["18 January 2026", "20 July 2026"]),
        ] {
            for kind in NoticeKind::ALL {
                for decision in ["approve", "reject", "spam"] {
                    let letter = letter(&told(kind, decision), t);
                    let text = letter.text();
                    for part in [
                        "https://journal.example/pont",
                        "Le pont",
                        "Ce pont est laid",
                        days[0],
                        days[1],
                        "/objection/x",
                        "attaque",
                    ] {
                        assert!(text.contains(part), "{part}: {text}");
                    }
                    assert!(!text.contains("notice-") && !text.contains("report-"), "{text}");
                    assert!(
                        !letter.subject.contains(['\r', '\n']) && !letter.subject.contains("notice-"),
                        "{}",
                        letter.subject
                    );
                }
            }
        }
    }

    #[test]
    fn a_page_elsewhere_is_read_and_not_followed() {
        let elsewhere = Told {
            is_own_page: false,
            page_title: None,
            words: None,
            ..told(NoticeKind::ReportRefused, "approve")
        };
        let letter = letter(&elsewhere, Tongue::French);
        let led: Vec<&Part> = letter
            .parts
            .iter()
            .filter(|part| matches!(part, Part::Link(..)))
            .collect();
        assert_eq!(led.len(), 1, "to the objection alone: {led:?}");
        assert!(letter.text().contains("https://journal.example/pont"));
    }

    #[test]
    fn whoever_cannot_object_is_not_sent_anywhere() {
        let final_word = Told {
            objection: None,
            ..told(NoticeKind::ReportUpheld, "reject")
        };
        let letter = letter(&final_word, Tongue::French);
        let text = letter.text();
        assert!(!text.contains("contester") && !text.contains("tribunal"), "{text}");
        assert!(letter.subject.ends_with("est retiré"), "{}", letter.subject);
    }
}
