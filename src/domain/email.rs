//! An e-mail address, parsed once and valid ever after.
//!
//! Knows nothing of storage or HTTP. Its text never prints by accident: whoever needs it asks for it by name.

use std::fmt;

/// One mailbox as a browser's e-mail field would send it, the domain in its ASCII form.
///
/// WHATWG HTML, "valid e-mail address"; lengths from RFC 5321, 4.5.3.1; international domains by UTS #46.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    #[error("an address is one name, one @ and one domain")]
    Shape,
    #[error("longer than {MAX_BYTES} bytes, or than {MAX_LOCAL_BYTES} before the @")]
    TooLong,
}

const MAX_BYTES: usize = 254;
const MAX_LOCAL_BYTES: usize = 64;

impl Email {
    /// Parses what a reader typed; outer spaces do not count.
    pub fn parse(typed: &str) -> Result<Self, EmailError> {
        let (local, typed_domain) = typed.trim_matches(' ').split_once('@').ok_or(EmailError::Shape)?;
        if local.is_empty() || !local.bytes().all(is_local_byte) {
            return Err(EmailError::Shape);
        }
        if local.len() > MAX_LOCAL_BYTES || typed_domain.len() > MAX_BYTES * 4 {
            return Err(EmailError::TooLong);
        }
        let domain = if typed_domain.is_ascii() {
            typed_domain.to_owned()
        } else {
            idna::domain_to_ascii(typed_domain).map_err(|_| EmailError::Shape)?
        };
        if !is_domain(&domain) {
            return Err(EmailError::Shape);
        }
        if local.len() + 1 + domain.len() > MAX_BYTES {
            return Err(EmailError::TooLong);
        }
        Ok(Self(format!("{local}@{domain}")))
    }

    /// The address itself, for sealing, hashing and sending mail. Nothing else has a use for it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Every way in which the address may stand in a text, in lower case: with its domain as it is kept, and as people write it.
    /// A database that lowers ASCII letters alone leaves the others as capitals, so that these are a way of their own.
    pub fn spellings(&self) -> Vec<String> {
        let kept = self.0.to_lowercase();
        let mut all = vec![kept.clone()];
        if let Some((local, domain)) = kept.split_once('@')
            && let (written, Ok(())) = idna::domain_to_unicode(domain)
            && written != domain
        {
            let as_capital = |c: char| {
                if c.is_ascii() {
                    vec![c]
                } else {
                    c.to_uppercase().collect()
                }
            };
            let capitals: String = written.chars().flat_map(as_capital).collect();
            all.push(format!("{local}@{written}"));
            all.push(format!("{local}@{capitals}"));
        }
        all
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

fn is_local_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte)
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_does_not_print() {
        let email = Email::parse("awa@example.org").unwrap();
        assert_eq!(format!("{email:?}"), "Email(…)");
    }

    #[test]
    fn an_address_is_spelled_as_people_write_it_too() {
        let spelled = |typed| Email::parse(typed).unwrap().spellings();
        assert_eq!(spelled("Awa@Example.org"), ["awa@example.org"]);
        let both = ["a@xn--bcher-kva.example", "a@bücher.example", "a@bÜcher.example"];
        assert_eq!(spelled("A@Bücher.example"), both);
        assert_eq!(spelled("a@XN--BCHER-KVA.example"), both);
        assert_eq!(
            spelled("a@xn--a.example"),
            ["a@xn--a.example"],
            "what is no such domain stays"
        );
    }

    #[test]
    fn what_a_browser_takes_is_taken() {
        for (typed, kept) in [
            (" awa+blog@example.org ", "awa+blog@example.org"),
            ("a@localhost", "a@localhost"),
            ("a@127.0.0.1", "a@127.0.0.1"),
            ("a@bücher.example", "a@xn--bcher-kva.example"),
            ("{{7*7}}@b.example", "{{7*7}}@b.example"),
        ] {
            assert_eq!(Email::parse(typed).unwrap().expose(), kept);
        }
    }

    #[test]
    fn what_a_browser_refuses_is_refused() {
        for typed in [
            "",
            "a",
            "@b.example",
            "a@",
            "awa@example@org",
            "a b@c.example",
            "ü@b.example",
            "a@b..example",
            "a@-b.example",
            "a@b.example\r\nBcc: c@d.example",
            "\"x\"@b.example",
            "<a@b.example>",
            "a@[127.0.0.1]",
            "a\0@b.example",
            "a@b.example\t",
        ] {
            assert_eq!(Email::parse(typed), Err(EmailError::Shape), "{typed:?}");
        }
        assert_eq!(
            Email::parse(&format!("{}@b.example", "a".repeat(65))),
            Err(EmailError::TooLong)
        );
        assert!(Email::parse(&format!("a@{}example", "b.".repeat(130))).is_err());
    }
}
