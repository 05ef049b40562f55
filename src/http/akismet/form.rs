//! What a client of Akismet's API sends, in whatever encoding: its parameters by name.
//!
//! Owns that only known parameters are kept: WordPress repeats its reader's whole request, address and all, and none of that
//! outlives the reading. Knows nothing of what the parameters mean, but for the forms of a date.

use crate::http::input::bytes;
use crate::http::problem::Problem;
use actix_web::HttpRequest;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Payload;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

/// WordPress keeps comments of 65,525 bytes at the most and sends each twice, percent-encoded: 393,150 bytes, and the rest of
/// its reader's request. It is read before any key is, so that it is held for whoever sends it.
const MAX_BYTES: usize = 512 * 1024;

const KNOWN: &[&str] = &[
    "akismet_comment_nonce",
    "api_key",
    "blog",
    "blog_charset",
    "comment_author",
    "comment_author_email",
    "comment_author_url",
    "comment_content",
    "comment_date_gmt",
    "comment_post_ID",
    "filter",
    "format",
    "from",
    "guid",
    "honeypot_field_name",
    "is_test",
    "key",
    "limit",
    "month",
    "offset",
    "order",
    "recheck_reason",
    "user_ip",
    "user_role",
];

const WITH_T: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
const WITH_SPACE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");

/// Parameters in their order, each name once; the first of a name counts.
#[derive(Debug, Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads the body, then the query.
    pub(super) async fn read(request: &HttpRequest, payload: Payload) -> Result<Self, Problem> {
        let body = bytes(request, payload, MAX_BYTES).await?;
        let named = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| charset(value.to_str().ok()?));
        Ok(Self::parse(&[&body, request.query_string().as_bytes()], named))
    }

    pub(super) fn parse(parts: &[&[u8]], named: Option<&'static Encoding>) -> Self {
        let pairs: Vec<(String, Vec<u8>)> = parts
            .iter()
            .flat_map(|part| part.split(|&byte| byte == b'&'))
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let equals = pair.iter().position(|&byte| byte == b'=').unwrap_or(pair.len());
                let name = String::from_utf8_lossy(&percent_decoded(&pair[..equals])).into_owned();
                (name, percent_decoded(pair.get(equals + 1..).unwrap_or_default()))
            })
            .collect();
        // What a blog is written in is often not what its client writes in: it counts where nothing else does.
        let blogs = pairs.iter().find(|(name, _)| name == "blog_charset");
        let fallback = blogs.and_then(|(_, label)| Encoding::for_label_no_replacement(label));
        let honeypot = pairs.iter().find(|(name, _)| name == "honeypot_field_name");
        let honeypot = honeypot.map(|(_, field)| String::from_utf8_lossy(field).into_owned());
        let mut form = Self::default();
        for (name, value) in &pairs {
            let is_known = KNOWN.contains(&name.as_str()) || honeypot.as_ref().is_some_and(|field| field == name);
            if is_known && form.0.iter().all(|(known, _)| known != name) {
                form.0.push((name.clone(), decoded(value, named, fallback)));
            }
        }
        form
    }

    /// A parameter that says something; one that is blank does not.
    pub(super) fn find(&self, name: &str) -> Option<&str> {
        self.raw(name).filter(|value| !value.trim().is_empty())
    }

    /// Whether a parameter was sent, be it without a value.
    pub(super) fn has(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// A parameter cut to a length that its kind never has.
    pub(super) fn short(&self, name: &str) -> Option<String> {
        Some(self.find(name)?.chars().take(1000).collect())
    }

    /// `1`, `true` and `True` are; `0`, `False`, nothing and no value are not.
    pub(super) fn is_true(&self, name: &str) -> bool {
        self.find(name)
            .is_some_and(|value| matches!(value.trim().to_ascii_lowercase().as_str(), "1" | "true" | "yes" | "on"))
    }

    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.find(name)?.trim().parse().ok()
    }

    /// A moment, in milliseconds since 1970.
    pub(super) fn date_ms(&self, name: &str) -> Option<i64> {
        date_ms(self.find(name)?.trim())
    }

    fn raw(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// ISO 8601 with an offset or without, as databases write it, or seconds since 1970; UTC where nothing else is said.
fn date_ms(text: &str) -> Option<i64> {
    let at = if let Ok(seconds) = text.parse::<i64>() {
        OffsetDateTime::from_unix_timestamp(seconds).ok()?
    } else if let Ok(at) = OffsetDateTime::parse(text, &Rfc3339) {
        at
    } else {
        let bare = PrimitiveDateTime::parse(text, WITH_SPACE).or_else(|_| PrimitiveDateTime::parse(text, WITH_T));
        bare.ok()?.assume_utc()
    };
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok()
}

/// The encoding that a content type names, if it is one of the web's.
fn charset(content_type: &str) -> Option<&'static Encoding> {
    let mut parameters = content_type.split(';').skip(1);
    let label = parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let is_charset = name.trim().eq_ignore_ascii_case("charset");
        is_charset.then(|| value.trim().trim_matches('"'))
    })?;
    Encoding::for_label_no_replacement(label.as_bytes())
}

fn percent_decoded(encoded: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut at = 0;
    while at < encoded.len() {
        let hex = encoded.get(at + 1..at + 3).and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok().filter(|text| !text.starts_with('+'))?;
            u8::from_str_radix(digits, 16).ok()
        });
        match (encoded[at], hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                at += 3;
                continue;
            }
            (b'+', _) => bytes.push(b' '),
            (byte, _) => bytes.push(byte),
        }
        at += 1;
    }
    bytes
}

/// Bytes as text: by the encoding that the request names, else UTF-8 if they are, else by the blog's, else as browsers of old
/// would. No database takes a NUL.
fn decoded(bytes: &[u8], named: Option<&'static Encoding>, fallback: Option<&'static Encoding>) -> String {
    let encoding = named.unwrap_or_else(|| {
        if std::str::from_utf8(bytes).is_ok() {
            UTF_8
        } else {
            fallback.filter(|blogs| *blogs != UTF_8).unwrap_or(WINDOWS_1252)
        }
    });
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    text.replace('\0', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(body: &[u8], content_type: &str) -> Form {
        Form::parse(&[body], charset(content_type))
    }

    #[test]
    fn a_text_is_read_in_the_encoding_it_was_written_in() {
        let text = |body: &[u8], content_type: &str| {
            form(body, content_type)
                .find("comment_content")
                .map(ToOwned::to_owned)
                .unwrap_or_default()
        };
        let kind = "application/x-www-form-urlencoded";
        assert_eq!(text(b"comment_content=d%C3%A9j%C3%A0+vu", kind), "déjà vu");
        assert_eq!(
            text(b"comment_content=d%E9j%E0", &format!("{kind}; charset=ISO-8859-1")),
            "déjà"
        );
        assert_eq!(
            text(b"comment_content=%80", &format!("{kind};Charset=\"windows-1252\"")),
            "€"
        );
        assert_eq!(
            text(
                b"comment_content=%CF%F0%E8%E2%E5%F2",
                &format!("{kind}; charset=windows-1251")
            ),
            "Привет"
        );
        assert_eq!(
            text(b"comment_content=%93%FA%96%7B", &format!("{kind}; charset=Shift_JIS")),
            "日本"
        );
        // Nobody says: UTF-8 where it is, the blog's where it is not, and no encoding of that name.
        assert_eq!(
            text(b"blog_charset=ISO-8859-1&comment_content=d%C3%A9j%C3%A0", kind),
            "déjà"
        );
        assert_eq!(text(b"blog_charset=windows-1251&comment_content=%CF%F0", kind), "Пр");
        assert_eq!(
            text(b"comment_content=d%E9j%E0", &format!("{kind}; charset=klingon")),
            "déjà"
        );
        assert_eq!(text(b"comment_content=a%00b", kind), "ab");
        assert_eq!(text(b"comment_content=100%&x", ""), "100%");
        assert_eq!(text(b"comment_content=%+1%zz", ""), "% 1%zz");
    }

    #[test]
    fn a_name_without_a_value_was_sent_and_says_nothing() {
        let form = form(b"user_ip&comment_author=&is_test=True&blog=a&blog=b", "");
        assert!(form.has("user_ip") && form.find("user_ip").is_none() && form.find("comment_author").is_none());
        assert!(form.is_true("is_test") && !form.has("api_key"));
        assert_eq!(form.find("blog"), Some("a"));
        for (value, is_true) in [("1", true), ("true", true), ("False", false), ("0", false), ("", false)] {
            assert_eq!(
                super::tests::form(format!("is_test={value}").as_bytes(), "").is_true("is_test"),
                is_true,
                "{value}"
            );
        }
    }

    #[test]
    fn what_is_not_used_is_not_kept() {
        let body = b"POST_email=awa%40example.org&REMOTE_ADDR=203.0.113.7&HTTP_X=awa%40example.org&honeypot_field_name=trap&trap=x";
        let form = form(body, "");
        assert_eq!(form.find("trap"), Some("x"));
        assert!(!format!("{form:?}").contains("awa") && !format!("{form:?}").contains("203.0"));
    }

    #[test]
    fn a_date_comes_in_three_forms() {
        for text in [
            "2026-11-22T19:12:52Z",
            "2026-11-22T20:12:52+01:00",
            "2026-11-22T19:12:52",
            "2026-11-22 19:12:52",
            "1795374772",
        ] {
            assert_eq!(date_ms(text), Some(1_795_374_772_000), "{text}");
        }
        for wrong in ["", "yesterday", "2026-13-01 00:00:00", "0000-00-00 00:00:00"] {
            assert_eq!(date_ms(wrong), None, "{wrong}");
        }
    }
}
