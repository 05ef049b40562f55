//! What holds of `features`.

use super::*;
use crate::spam::row::Row;

fn row(body: &str) -> Row {
    Row::of(&Input {
        body,
        ..Input::default()
    })
}

fn has(row: &Row, view: View, feature: &str) -> bool {
    row.columns(view)
        .binary_search(&view.column(feature.as_bytes()))
        .is_ok()
}

#[test]
fn a_disguised_word_has_the_features_of_the_plain_one() {
    for disguise in [
        "ｃａｓｉｎｏ",
        "c\u{200b}asino",
        "саsіnо",
        "c\u{301}a\u{301}s\u{301}ino",
        "c4s1n0",
        "c a s i n o",
        "c.a.s.i.n.o",
        "c@$!no",
        "c@sino",
    ] {
        let row = row(&format!("best {disguise} here"));
        assert!(has(&row, View::Words, "casino"), "{disguise}");
        assert!(has(&row, View::Characters, "casin"), "{disguise}");
    }
}

#[test]
fn a_second_reading_stands_beside_the_text() {
    let row = row("h4ppy b1rthday");
    assert!(has(&row, View::Words, "h4ppy") && has(&row, View::Words, "happy"));
}

#[test]
fn no_address_number_or_handle_becomes_a_word() {
    let row = row("jane.doe@example.org 0612345678 @janedoe 12345678901234567890");
    for view in [View::Words, View::Characters, View::Links] {
        for feature in [
            "jane",
            "doe",
            "jane.doe",
            "example",
            "janedoe",
            "0612345678",
            "06123",
            "host=example.org",
        ] {
            assert!(!has(&row, view, feature), "{feature}");
        }
    }
    assert!(has(&row, View::Words, "\u{1}mail"));
    assert!(row.columns(View::Characters).is_empty());
}

#[test]
fn a_name_leaves_its_shape_and_no_word_of_its_own() {
    let named = Row::of(&Input {
        body: "hello",
        name: Some("Zebulon Quintessimo"),
        ..Input::default()
    });
    let plain = row("hello");
    for view in [View::Words, View::Bigrams, View::Characters, View::Links] {
        assert_eq!(named.columns(view), plain.columns(view));
    }
    assert!(has(&named, View::Meta, "name.shape=two words"));
    assert_eq!(named.aside(Aside::NameWords).len(), 2);
    assert!(named.aside(Aside::SiteWords).is_empty());
}

#[test]
fn a_link_gives_its_host_domain_ending_and_path_words() {
    let row = row("see https://user:secret@shop.example.co.uk:8080/cheap-pills/2?token=abc#x");
    for feature in [
        "count=1",
        "host=shop.example.co.uk",
        "domain=example.co.uk",
        "ending=co.uk",
        "path=cheap",
        "path=pills",
    ] {
        assert!(has(&row, View::Links, feature), "{feature}");
    }
    for feature in ["path=token", "path=abc", "path=secret", "path=user"] {
        assert!(!has(&row, View::Links, feature), "{feature}");
    }
}

#[test]
fn nobody_in_a_path_becomes_a_feature() {
    for link in [
        "https://shop.example/jane@doe.example/offer",
        "https://shop.example/jane.doe%40mail.example/offer",
        "https://shop.example/@janedoe/offer",
    ] {
        let row = row(link);
        assert!(has(&row, View::Links, "path=offer"), "{link}");
        for word in ["jane", "doe", "janedoe", "example", "mail"] {
            assert!(!has(&row, View::Links, &format!("path={word}")), "{link}: {word}");
        }
    }
}

#[test]
fn a_page_where_everybody_has_one_is_called_nothing() {
    let of = |website| {
        Row::of(&Input {
            body: "hello",
            website: Some(website),
            ..Input::default()
        })
    };
    assert!(of("https://www.facebook.com/jane").aside(Aside::SiteWords).is_empty());
    assert!(!of("https://jane-knits.example").aside(Aside::SiteWords).is_empty());
}

#[test]
fn a_website_is_no_link_of_the_text() {
    let row = Row::of(&Input {
        body: "hello",
        website: Some("http://cheap.example"),
        ..Input::default()
    });
    assert!(has(&row, View::Links, "site.host=cheap.example") && has(&row, View::Links, "count=0"));
    assert!(!has(&row, View::Links, "host=cheap.example"));
}

#[test]
fn another_language_than_the_sites_is_a_feature_and_the_same_is_none() {
    let of = |lang, site_lang| {
        Row::of(&Input {
            body: "x",
            lang: Some(lang),
            site_lang: Some(site_lang),
            ..Input::default()
        })
    };
    assert!(has(&of("ru", "fr"), View::Meta, "language=other"));
    assert!(!has(&of("fr-CA", "fr"), View::Meta, "language=other"));
}

#[test]
fn how_often_something_is_said_does_not_count() {
    let (once, often) = (row("buy gold"), row("buy gold buy gold buy gold"));
    assert_eq!(once.columns(View::Words), often.columns(View::Words));
}

#[test]
fn columns_never_change_between_releases() {
    // Counts in model files depend on these: another number needs another SPECIFICATION.
    assert_eq!(View::Words.column(b"casino"), WORDS_CASINO);
    assert_eq!(View::Characters.column(b"casin"), CHARACTERS_CASIN);
    let row = row("Best casino: http://example.com/x !!");
    assert_eq!(View::ALL.map(|view| row.columns(view).len()), [5, 6, 36, 5, 15]);
}

const WORDS_CASINO: u32 = 1_248_404;
const CHARACTERS_CASIN: u32 = 2_273_218;

/// Counts what a text can be known by, as scoring does.
#[derive(Default)]
struct Read {
    words: usize,
}

impl Sink for Read {
    const TRACED: bool = false;

    fn feature(&mut self, view: View, _: u32, cause: Cause<'_>) {
        self.words += usize::from(view == View::Words && cause.code == Code::Word);
    }

    fn aside(&mut self, _: Aside, _: u32, _: &str) {}
}

#[test]
fn a_text_of_nothing_has_no_words() {
    for text in ["", "   ", "👍👍", "!!!", "http://example.com"] {
        let mut read = Read::default();
        extract(
            &Input {
                body: text,
                ..Input::default()
            },
            &mut read,
        );
        assert_eq!(read.words, 0, "{text}");
    }
}
