//! From a letter to a mail: subject, both parts of the body, and the headers that mail programs act on.

use super::blocks::{self, Block};
use super::defang::{cut, defanged, one_line, unlinked};
use crate::domain::email::Email;
use crate::domain::letter::{Ready, Told, WaitingItem};
use crate::domain::notice::NoticeFacts;
use crate::locale::{Argument, Tongue};
use crate::notices::{self, Part};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use std::time::{Duration, SystemTime};
use url::Url;

/// So much of a comment stands in a mail.
const MOST_CHARS: usize = 600;
/// And so much of one whose author is told what became of it: enough to know it by.
const FIRST_CHARS: usize = 160;

/// A letter, and what is written on its outside.
pub struct Envelope<'a> {
    /// Of the outbox: a letter that is sent again has the same, by which mail programs know it.
    pub id: &'a str,
    pub to: &'a Email,
    pub letter: &'a Ready,
    pub tongue: Tongue,
    pub at_ms: i64,
}

/// The whole mail; `None` where it cannot be made.
pub fn compose(envelope: &Envelope<'_>, from: &Mailbox, public_url: &Url) -> Option<Message> {
    let words = Words {
        t: envelope.tongue,
        public_url,
    };
    let (subject, blocks) = words.of(envelope.letter);
    let subject = one_line(&subject);
    let to: Address = envelope.to.expose().parse().ok()?;
    let at = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(envelope.at_ms).ok()?);
    let mut message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .date(at)
        .message_id(Some(format!("<{}@{}>", envelope.id, from.email.domain())))
        .subject(&subject);
    if let Some(end) = end_of(envelope.letter) {
        // RFC 8058: a mail program ends it by one POST, without a page.
        message = message
            .raw_header(raw("List-Unsubscribe", format!("<{}>", words.url(end)))?)
            .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned())?);
    }
    // RFC 3834: no absence notes in answer to this.
    message = message.raw_header(raw("Auto-Submitted", "auto-generated".to_owned())?);
    let html = blocks::html(envelope.tongue.tag(), &subject, &blocks)?;
    message
        .multipart(MultiPart::alternative_plain_html(blocks::plain(&blocks), html))
        .ok()
}

fn raw(name: &'static str, value: String) -> Option<HeaderValue> {
    let name = HeaderName::new_from_ascii(name.to_owned()).ok()?;
    let is_safe = value.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    is_safe.then(|| HeaderValue::new(name, value))
}

/// The path that ends letters of this kind.
fn end_of(letter: &Ready) -> Option<&str> {
    match letter {
        Ready::Confirm { end, .. } | Ready::Reply { end, .. } | Ready::Waiting { end, .. } => Some(end),
        _ => None,
    }
}

struct Words<'a> {
    t: Tongue,
    public_url: &'a Url,
}

impl Words<'_> {
    /// A path of ours as a whole address; a page of the website is one.
    fn url(&self, path: &str) -> String {
        if !path.starts_with('/') {
            return path.to_owned();
        }
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }

    fn say(&self, key: &str) -> Block {
        Block::Paragraph(self.t.tr(key))
    }

    fn say_with(&self, key: &str, arguments: &[(&'static str, Argument<'_>)]) -> Block {
        Block::Paragraph(self.t.tr_with(key, arguments))
    }

    fn link(&self, key: &str, path: &str) -> Block {
        Block::Link {
            text: self.t.tr(key),
            url: self.url(path),
        }
    }

    /// Subject and body.
    fn of(&self, letter: &Ready) -> (String, Vec<Block>) {
        match letter {
            Ready::Invite { token, hours } => (
                self.t.tr("mail-invite-subject"),
                self.password("mail-invite-lead", token, *hours, "mail-invite-unasked"),
            ),
            Ready::Reset { token, hours } => (
                self.t.tr("mail-reset-subject"),
                self.password("mail-reset-lead", token, *hours, "mail-reset-unasked"),
            ),
            Ready::Confirm { site, token, page, end } => {
                let (site, page) = (one_line(&defanged(site)), one_line(&defanged(page)));
                let named = [("site", Argument::Text(&site)), ("page", Argument::Text(&page))];
                let subject = self.t.tr_with("mail-confirm-subject", &named[..1]);
                let blocks = vec![
                    self.say_with("mail-confirm-lead", &named),
                    self.link("mail-confirm-link", &format!("/notify/{token}")),
                    self.say("mail-confirm-unasked"),
                    self.link("mail-confirm-end", end),
                ];
                (subject, blocks)
            }
            Ready::Reply {
                site,
                page,
                name,
                text,
                path,
                end,
            } => {
                let plain = |text: &String| one_line(&defanged(text));
                let (site, page, name) = (plain(site), plain(page), plain(name));
                let named = [
                    ("name", Argument::Text(&name)),
                    ("site", Argument::Text(&site)),
                    ("page", Argument::Text(&page)),
                ];
                let blocks = vec![
                    self.say_with("mail-reply-lead", &named),
                    Block::Quote(defanged(&cut(text, MOST_CHARS))),
                    self.link("mail-reply-link", path),
                    self.say("mail-reply-why"),
                    self.link("mail-end-link", end),
                ];
                (self.t.tr_with("mail-reply-subject", &named[..2]), blocks)
            }
            Ready::Waiting {
                items,
                total,
                daily,
                end,
            } => (
                self.t.tr_n("mail-waiting-subject", *total),
                self.waiting(items, *total, *daily, end),
            ),
            Ready::Notice(told) => self.notice(told),
        }
    }

    /// What others wrote is disarmed here; the website's own page and our own links stay links.
    fn notice(&self, told: &Told) -> (String, Vec<Block>) {
        let facts = &told.facts;
        let disarmed = Told {
            page_title: told.page_title.as_ref().map(|title| one_line(&defanged(title))),
            words: told.words.as_ref().map(|words| defanged(&cut(words, FIRST_CHARS))),
            facts: NoticeFacts {
                page: if told.is_own_page {
                    facts.page.clone()
                } else {
                    unlinked(&facts.page)
                },
                note: facts.note.as_ref().map(|note| defanged(note)),
                ..facts.clone()
            },
            ..told.clone()
        };
        let worded = notices::letter(&disarmed, self.t);
        let block = |part: Part| match part {
            Part::Words(words) => Block::Paragraph(words),
            Part::Quote(words) => Block::Quote(words),
            Part::Link(text, path) => Block::Link {
                text,
                url: self.url(&path),
            },
        };
        (worded.subject, worded.parts.into_iter().map(block).collect())
    }

    fn password(&self, lead: &str, token: &str, hours: i64, unasked: &str) -> Vec<Block> {
        let host = self.public_url.host_str().unwrap_or_default();
        vec![
            self.say_with(lead, &[("host", Argument::Text(host))]),
            self.link("mail-password-link", &format!("/moderate/set-password/{token}")),
            Block::Paragraph(self.t.tr_n("mail-password-until", hours)),
            self.say(unasked),
        ]
    }

    fn waiting(&self, items: &[WaitingItem], total: i64, daily: bool, end: &str) -> Vec<Block> {
        let mut blocks = vec![Block::Paragraph(self.t.tr_n("mail-waiting-lead", total))];
        for item in items {
            let plain = |text: &String| one_line(&defanged(text));
            let (name, site, page) = (plain(&item.name), plain(&item.site), plain(&item.page));
            let named = [
                ("name", Argument::Text(&name)),
                ("site", Argument::Text(&site)),
                ("page", Argument::Text(&page)),
            ];
            blocks.push(self.say_with("mail-waiting-item", &named));
            blocks.push(Block::Quote(defanged(&cut(&item.text, MOST_CHARS))));
            for (key, act) in [("mail-waiting-approve", "approve"), ("mail-waiting-reject", "reject")] {
                blocks.push(self.link(key, &format!("/moderate/mail/{}/{act}", item.token)));
            }
        }
        blocks.push(self.link("mail-waiting-queue", "/moderate"));
        blocks.push(self.say(if daily {
            "mail-waiting-daily"
        } else {
            "mail-waiting-at-once"
        }));
        blocks.push(self.link("mail-end-link", end));
        blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(letter: &Ready, tongue: Tongue) -> String {
        let to = Email::parse("awa@example.org").unwrap();
        let envelope = Envelope {
            id: "0190a5e4-0000-7000-8000-000000000001",
            to: &to,
            letter,
            tongue,
            at_ms: 1_768_728_600_000,
        };
        let from = "Commentaires <no-reply@comments.example>".parse().unwrap();
        let public = Url::parse("https://comments.example/").unwrap();
        let message = compose(&envelope, &from, &public).unwrap();
        String::from_utf8(message.formatted()).unwrap()
    }

    #[test]
    fn what_somebody_wrote_makes_no_header_and_no_link() {
        let hostile = "x\r\nBcc: victim@example.org\r\n\r\n<img src=https://evil.example/a.png>\u{2028}".to_owned();
        let letter = Ready::Reply {
            site: hostile.clone(),
            page: hostile.clone(),
            name: hostile.clone(),
            text: hostile,
            path: "/thread/blog?page=a".to_owned(),
            end: "/notify/end/t".to_owned(),
        };
        for tongue in Tongue::ALL {
            let mail = written(&letter, tongue);
            let (head, body) = mail.split_once("\r\n\r\n").unwrap();
            let names: Vec<&str> = head
                .split("\r\n")
                .filter(|line| !line.starts_with(' ') && !line.starts_with('\t'))
                .map(|line| line.split(':').next().unwrap())
                .collect();
            let expected = [
                "From",
                "To",
                "Date",
                "Message-ID",
                "Subject",
                "List-Unsubscribe",
                "List-Unsubscribe-Post",
                "Auto-Submitted",
                "MIME-Version",
                "Content-Type",
            ];
            let mut sorted = names.clone();
            sorted.sort_unstable();
            let mut wanted = expected.to_vec();
            wanted.sort_unstable();
            assert_eq!(sorted, wanted, "{head}");
            assert!(head.contains("<https://comments.example/notify/end/t>"), "{head}");
            for bad in ["evil.example", "victim"] {
                assert!(!body.contains(bad), "{bad} in {body}");
            }
            let plain = body.find("text/plain").unwrap();
            let html = body.find("text/html").unwrap();
            assert!(plain < html, "the text part comes first");
            assert!(!body[html..].contains("<img"), "what a reader wrote is no HTML: {body}");
        }
    }

    #[test]
    fn a_letter_that_is_sent_again_has_the_same_id() {
        let letter = Ready::Invite {
            token: "t".to_owned(),
            hours: 72,
        };
        let mail = written(&letter, Tongue::French);
        assert!(
            mail.contains("Message-ID: <0190a5e4-0000-7000-8000-000000000001@comments.example>"),
            "{mail}"
        );
        assert!(mail.contains("Date: Sun, 18 Jan 2026 09:30:00 +0000"), "{mail}");
        assert!(!mail.contains("List-Unsubscribe"), "nothing to end here");
    }
}
