//! The codes of reasons: what a share of a score can be put down to.
//!
//! Owns the list; it is stable, doors have a sentence for each (`reason-<code with its dots and underscores as dashes>`). Knows no language.
//!
//! | code | evidence | what it says |
//! |---|---|---|
//! | `word` | the word as typed | the word and its letters |
//! | `phrase` | two words as typed | the two side by side, or a word that opens or ends the comment |
//! | `sign` | the signs as typed | punctuation or symbols |
//! | `disguise` | as typed | letters spaced out, or swapped for digits and signs |
//! | `order` | – | how links and other markers stand beside each other |
//! | `link.present` `mail.present` `phone.present` `handle.present` `code.present` | – | the text holds one |
//! | `link.count` | the number | how many links |
//! | `link.host` `link.domain` `link.ending` `link.path` | host, domain, ending, word of the path | where a link leads |
//! | `website.given` | – | the writer left a website, or none |
//! | `website.host` `website.domain` `website.ending` `website.path` | the same of the website | where it leads |
//! | `meta.length` `meta.words` `meta.upper_case` `meta.digits` `meta.exclamation` `meta.question` `meta.lines` `meta.foreign_letters` `meta.repeats` `meta.script` `meta.emoji` `meta.money` `meta.phone` `meta.mail` `meta.variety` | the bucket | what can be measured of a text |
//! | `meta.language` | the language claimed | it is not the site's |
//! | `name.shape` | the bucket | how the name is built |
//! | `name.keyword` | the name's words | how commercial its words and their letters are |
//! | `website.keyword` | the words of its domain | the same of what the writer's website is called |

macro_rules! codes {
    ($($name:ident $text:literal;)*) => {
        /// What a feature, and so a reason, speaks of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Code { $($name),* }
        impl Code {
            /// As it leaves the room, dotted.
            pub(super) fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }
        }
        /// Every code that a reason may bear.
        pub const CODES: &[&str] = &[$($text),*];
    };
}

codes! {
    Word "word";
    Phrase "phrase";
    Sign "sign";
    Disguise "disguise";
    Order "order";
    LinkPresent "link.present";
    MailPresent "mail.present";
    PhonePresent "phone.present";
    HandlePresent "handle.present";
    LongNumber "code.present";
    LinkCount "link.count";
    LinkHost "link.host";
    LinkDomain "link.domain";
    LinkEnding "link.ending";
    LinkPath "link.path";
    WebsiteGiven "website.given";
    WebsiteHost "website.host";
    WebsiteDomain "website.domain";
    WebsiteEnding "website.ending";
    WebsitePath "website.path";
    MetaLength "meta.length";
    MetaWords "meta.words";
    MetaUpperCase "meta.upper_case";
    MetaDigits "meta.digits";
    MetaExclamation "meta.exclamation";
    MetaQuestion "meta.question";
    MetaLines "meta.lines";
    MetaForeignLetters "meta.foreign_letters";
    MetaRepeats "meta.repeats";
    MetaScript "meta.script";
    MetaEmoji "meta.emoji";
    MetaMoney "meta.money";
    MetaPhone "meta.phone";
    MetaMail "meta.mail";
    MetaVariety "meta.variety";
    MetaLanguage "meta.language";
    NameShape "name.shape";
    NameKeyword "name.keyword";
    WebsiteKeyword "website.keyword";
}

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn every_reason_has_a_sentence_in_both_languages() {
        for sentences in [
            include_str!("../../locales/en/reasons.ftl"),
            include_str!("../../locales/fr/reasons.ftl"),
        ] {
            for code in CODES {
                let key = format!("reason-{} = ", code.replace(['.', '_'], "-"));
                assert!(sentences.lines().any(|line| line.starts_with(&key)), "{key}");
            }
            assert_eq!(
                sentences.lines().filter(|line| line.starts_with("reason-")).count(),
                CODES.len()
            );
        }
    }

    #[test]
    fn every_reason_stands_in_the_table_above() {
        let source = include_str!("reason.rs");
        let table: String = source.lines().filter(|line| line.starts_with("//! |")).collect();
        assert!(CODES.iter().all(|code| table.contains(&format!("`{code}`"))));
    }
}
