//! What strangers wrote makes no link in any mail: asserted on the mails as they leave.

use crate::sink::Mail;
use tamis::domain::email::Email;
use tamis::domain::letter::{Ready, Told, WaitingItem};
use tamis::domain::notice::{NoticeFacts, NoticeKind};
use tamis::locale::Tongue;
use tamis::mail::{Envelope, compose};

const OWN: [&str; 2] = ["https://comments.example/", "https://site.example/article"];

const HOSTILE: &[&str] = &[
    "https://evil.example/a?b=c",
    "evil.example/x",
    "www.evil.example",
    "evil.\u{2028}example/x https://evil.\u{2029}example",
    "https:/\u{200e}/evil.\u{1}example/x",
    "https:\u{200e}//evil.exa\u{200e}mple",
    "https:\u{2063}//evil\u{200b}.\u{feff}exam\u{ad}ple/x",
    "evil.\u{fe0f}example/x evil\u{34f}.example",
    "evil.\u{e0041}example/x \u{202e}https://evil.example\u{202c}",
    "evil.\rexample/x evil.\u{0}example",
    "mailto:bob@evil",
    "mailto:\u{200b}bob@evil.example?subject=x",
    "m\u{ad}ailto:bob\u{200d}@evil.example",
    "evil。com/x",
    "evil．com/x evil｡com",
    "bob＠evil.example",
    "tel:+33612345678 javascript:alert(1) data:text/html,x",
    "ftp://evil.example //evil.example/x",
    "<a href=\"https://evil.example/\">x</a><img src=//evil.example/a.png>",
    "[x](https://evil.example/) <https://evil.example/>",
    "x\r\nBcc: victim@evil.example\r\n\r\nhttps://evil.example/",
    "\\\\evil.example\\part",
    "héé.évil.example/x i❤.evil.example",
];

/// A letter of every kind that holds what strangers wrote.
fn letters(text: &str) -> Vec<Ready> {
    let text = text.to_owned();
    let told = |kind| {
        Ready::Notice(Box::new(Told {
            kind,
            facts: NoticeFacts {
                site_name: "Le Journal".to_owned(),
                page: "https://site.example/article".to_owned(),
                commented_at_ms: 0,
                decision: "reject".to_owned(),
                reasons: vec!["spam".to_owned()],
                note: Some(text.clone()),
                reported: true,
                report: None,
            },
            page_title: Some(text.clone()),
            is_own_page: true,
            words: Some(text.clone()),
            commented_at: "2026-01-18T09:30:00.000Z".to_owned(),
            until: "2026-07-20T09:30:00.000Z".to_owned(),
            objection: Some("/objection/x".to_owned()),
        }))
    };
    vec![
        Ready::Confirm {
            site: text.clone(),
            token: "t".to_owned(),
            page: text.clone(),
            end: "/notify/end/t".to_owned(),
        },
        Ready::Reply {
            site: text.clone(),
            page: text.clone(),
            name: text.clone(),
            text: text.clone(),
            path: "https://site.example/article#comment-1".to_owned(),
            end: "/notify/end/t".to_owned(),
        },
        Ready::Waiting {
            items: vec![WaitingItem {
                site: text.clone(),
                page: text.clone(),
                name: text.clone(),
                text: text.clone(),
                token: "t".to_owned(),
            }],
            total: 1,
            daily: false,
            end: "/moderate/mail/end/t".to_owned(),
        },
        told(NoticeKind::CommentRemoved),
        told(NoticeKind::ReportRefused),
    ]
}

fn mailed(letter: &Ready, tongue: Tongue) -> Mail {
    let to = Email::parse("awa@example.org").unwrap();
    let envelope = Envelope {
        id: "x",
        to: &to,
        letter,
        tongue,
        at_ms: 1_768_728_600_000,
    };
    let from = "no-reply@comments.example".parse().unwrap();
    let message = compose(&envelope, &from, &"https://comments.example/".parse().unwrap()).unwrap();
    Mail {
        to: String::new(),
        raw: String::from_utf8(message.formatted()).unwrap(),
    }
}

/// As a mail program reads it: without what is not seen, and with every kind of dot and sign a plain one.
fn seen(text: &str) -> String {
    let plain = text.chars().filter(|c| {
        let unseen = matches!(c, '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}' | '\u{2028}' | '\u{2029}');
        !unseen && (*c == '\n' || !c.is_control())
    });
    plain
        .map(|c| match c {
            '。' | '．' | '｡' => '.',
            '＠' => '@',
            c => c,
        })
        .collect()
}

/// What a program that turns text into links would make of it.
fn linked(text: &str) -> Vec<String> {
    let mut finder = linkify::LinkFinder::new();
    finder.url_must_have_scheme(false);
    let text = seen(text);
    let mut found: Vec<String> = finder.links(&text).map(|link| link.as_str().to_owned()).collect();
    for scheme in [
        "mailto:",
        "tel:",
        "javascript:",
        "data:",
        "ftp:",
        "://evil",
        "\\\\evil",
        "@evil",
    ] {
        found.extend(text.contains(scheme).then(|| scheme.to_owned()));
    }
    found.retain(|link| !OWN.iter().any(|own| link.starts_with(own)));
    found
}

#[test]
fn nothing_that_a_stranger_wrote_is_a_link_in_a_mail() {
    for text in HOSTILE {
        for tongue in Tongue::ALL {
            for letter in letters(text) {
                let mail = mailed(&letter, tongue);
                let html = mail.html();
                assert_eq!(linked(&mail.text()), [""; 0], "{text:?} in {}", mail.text());
                assert!(mail.header("Bcc").is_none() && !html.contains("<img"), "{text:?}");
                // What stands between the tags is turned into links too; what the tags lead to is ours.
                let words: String = html
                    .split('<')
                    .filter_map(|part| Some(part.split_once('>')?.1))
                    .collect::<Vec<_>>()
                    .join("\n");
                let words = words
                    .replace("&#60;", "<")
                    .replace("&#62;", ">")
                    .replace("&#34;", "\"")
                    .replace("&#38;", "&");
                assert_eq!(linked(&words), [""; 0], "{text:?} in {words}");
                for lead in html.split("href=\"").skip(1) {
                    assert!(OWN.iter().any(|own| lead.starts_with(own)), "{lead}");
                }
            }
        }
    }
}

#[test]
fn a_page_elsewhere_is_shown_and_not_linked() {
    let mut letter = letters("x").pop().unwrap();
    if let Ready::Notice(told) = &mut letter {
        told.is_own_page = false;
        told.facts.page = "https://elsewhere.example/a/b".to_owned();
    }
    let mail = mailed(&letter, Tongue::French);
    assert!(
        mail.text().contains("https[:]//elsewhere[.]example/a/b"),
        "{}",
        mail.text()
    );
    assert!(linked(&mail.text()).is_empty() && !mail.html().contains("elsewhere.example"));
}
