//! How an address stands in what people wrote: found and taken out in every case and in every spelling of its domain.

use crate::domain::email::Email;

pub(super) fn holds(text: &str, email: &Email) -> bool {
    let text = text.to_lowercase();
    email.spellings().iter().any(|spelling| text.contains(spelling))
}

/// A text without the address, in whatever case it stands there.
pub(super) fn without(text: &str, email: &Email) -> String {
    let mut text = text.to_owned();
    for spelling in email.spellings() {
        text = without_spelling(&text, &spelling);
    }
    text
}

fn without_spelling(text: &str, spelling: &str) -> String {
    let sought: Vec<char> = spelling.chars().collect();
    let chars: Vec<char> = text.chars().collect();
    let is_same = |a: char, b: char| a == b || a.to_lowercase().eq(b.to_lowercase());
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let here = chars.get(at..at + sought.len());
        if here.is_some_and(|here| here.iter().zip(&sought).all(|(a, b)| is_same(*a, *b))) {
            kept.push('…');
            at += sought.len();
        } else {
            kept.push(chars[at]);
            at += 1;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_goes_out_of_a_text_in_every_case() {
        let email = Email::parse("awa@example.org").unwrap();
        assert_eq!(
            without("É: AWA@Example.org, ou awa@example.orgs ?", &email),
            "É: …, ou …s ?"
        );
        assert_eq!(without("awa@example", &email), "awa@example");
    }

    #[test]
    fn an_address_is_found_as_it_is_kept_and_as_it_is_written() {
        let email = Email::parse("awa@bücher.example").unwrap();
        for text in ["AWA@BÜCHER.example", "awa@xn--bcher-kva.example", "Awa@Bücher.Example"] {
            assert!(holds(text, &email), "{text}");
            assert_eq!(without(&format!("à {text}, merci"), &email), "à …, merci");
        }
        assert!(!holds("awa@bucher.example", &email));
    }
}
