//! How letters about decisions are worded, in the language of whoever gets them.
//!
//! Owns the statement of reasons as European law asks for it (DSA, articles 16(5), 17 and 20): what was decided, on what
//! ground, whether by a machine, and how to object. Plain text without a word of the comment itself. Knows nothing of
//! addresses or of how letters travel.

use crate::domain::notice::{NoticeFacts, NoticeKind};
use crate::locale::{Argument, Tongue};

/// A letter ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    pub text: String,
}

/// When something was and until when it may be done, in words.
#[derive(Debug, Clone, Copy)]
pub struct Times<'a> {
    pub commented: &'a str,
    pub until: &'a str,
}

/// Words a letter. `objection_url` is where the decision can be objected to, if it can.
pub fn letter(
    kind: NoticeKind,
    facts: &NoticeFacts,
    times: Times<'_>,
    objection_url: Option<&str>,
    t: Tongue,
) -> Letter {
    let key = kind.as_str().replace('.', "-");
    let with = |key: &str, name: &'static str, value: &str| t.tr_with(key, &[(name, Argument::Text(value))]);
    let site = one_line(&facts.site_name);
    let is_decided = kind != NoticeKind::ReportReceived;
    let about = [
        ("when", Argument::Text(times.commented)),
        ("page", Argument::Text(&facts.page)),
    ];
    let mut parts = vec![
        t.tr("notice-greeting"),
        format!(
            "{} {}",
            t.tr_with("notice-about", &about),
            t.tr(&format!("notice-{key}"))
        ),
    ];
    if !facts.reasons.is_empty() {
        let reasons = facts
            .reasons
            .iter()
            .map(|reason| t.tr(&format!("report-reason-{reason}")));
        parts.push(with(
            if is_decided {
                "notice-reported-for"
            } else {
                "notice-you-said"
            },
            "reasons",
            &reasons.collect::<Vec<_>>().join(" · "),
        ));
    }
    if is_decided {
        parts.push(t.tr(&format!("notice-ground-{}", facts.decision)));
    }
    if let Some(note) = &facts.note {
        parts.push(with("notice-note", "note", note.trim()));
    }
    if is_decided {
        parts.push(t.tr("notice-automation"));
    }
    if let Some(url) = objection_url {
        parts.push(format!("{}\n{url}", with("notice-object", "until", times.until)));
    }
    if is_decided && !kind.is_favourable() {
        parts.push(t.tr("notice-court"));
    }
    parts.push(with("notice-closing", "site", &site));
    Letter {
        subject: one_line(&with(&format!("notice-subject-{key}"), "site", &site)),
        text: parts.join("\n\n"),
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

    fn facts() -> NoticeFacts {
        NoticeFacts {
            site_name: "Le Journal\r\nBcc: x@evil.example".to_owned(),
            page: "https://journal.example/pont".to_owned(),
            commented_at_ms: 0,
            decision: "reject".to_owned(),
            reasons: vec!["insult".to_owned(), "spam".to_owned()],
            note: Some("Une attaque contre une personne.".to_owned()),
            reported: true,
            report: None,
        }
    }

    #[test]
    fn every_letter_states_its_reasons_in_both_languages() {
        let times = Times {
            commented: "18 janvier 2026",
            until: "20 juillet 2026",
        };
        for t in Tongue::ALL {
            for kind in NoticeKind::ALL {
                for decision in ["approve", "reject", "spam"] {
                    let facts = NoticeFacts {
                        decision: decision.to_owned(),
                        ..facts()
                    };
                    let letter = letter(kind, &facts, times, Some("https://c.example/objection/x"), t);
                    for part in [
                        "https://journal.example/pont",
                        "18 janvier 2026",
                        "20 juillet 2026",
                        "https://c.example/objection/x",
                        "attaque",
                    ] {
                        assert!(letter.text.contains(part), "{part}: {}", letter.text);
                    }
                    assert!(
                        !letter.text.contains("notice-") && !letter.text.contains("report-"),
                        "{}",
                        letter.text
                    );
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
    fn whoever_cannot_object_is_not_sent_anywhere() {
        let times = Times {
            commented: "a",
            until: "b",
        };
        let told = letter(NoticeKind::ReportUpheld, &facts(), times, None, Tongue::French);
        assert!(
            !told.text.contains("contester") && !told.text.contains("tribunal"),
            "{}",
            told.text
        );
        assert!(told.subject.ends_with("est retiré"), "{}", told.subject);
    }
}
