//! Reading what was sent: JSON or a form, whole, within a limit, its texts fit to be kept.
//!
//! Owns the shape of a request's body. Knows nothing of what its fields mean.

use super::problem::{Code, Fault, Problem};
use actix_web::HttpRequest;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{Bytes, Payload};
use serde_json::Value;
use std::net::IpAddr;
use std::time::Duration;
use url::form_urlencoded;

/// The largest JSON body, in bytes; a form may be four times as large, for percent-encoding swells it.
const MAX_JSON_BYTES: usize = 64 * 1024;
const MAX_FORM_BYTES: usize = 4 * MAX_JSON_BYTES;
/// How long a body may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(10);

/// What a route takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    Json,
    JsonOrForm,
    Form,
}

/// The fields of a body, taken one by one; what is wrong with them gathers until [`Fields::check`].
#[derive(Debug)]
pub struct Fields {
    values: serde_json::Map<String, Value>,
    /// The body as it came, for telling a repeated request from a new one.
    pub raw: Bytes,
    pub is_form: bool,
    faults: Vec<Fault>,
}

impl Fields {
    /// Reads and parses a body of one of the kinds that the route takes.
    pub async fn read(request: &HttpRequest, payload: Payload, media: Media) -> Result<Self, Problem> {
        let is_form = match (media, content_type(request).as_deref()) {
            (Media::Json | Media::JsonOrForm, Some("application/json")) => false,
            (Media::Form | Media::JsonOrForm, Some("application/x-www-form-urlencoded")) => true,
            _ => return Err(Code::MediaUnsupported.into()),
        };
        let raw = bytes(request, payload, if is_form { MAX_FORM_BYTES } else { MAX_JSON_BYTES }).await?;
        let mut fields = Self {
            values: serde_json::Map::new(),
            raw,
            is_form,
            faults: Vec::new(),
        };
        if is_form {
            fields.parse_form();
        } else {
            fields.parse_json()?;
        }
        Ok(fields)
    }

    /// A text; `None` where it is absent, null, blank or at fault.
    pub fn text(&mut self, name: &str) -> Option<String> {
        match self.values.remove(name)? {
            Value::Null => None,
            Value::String(text) if text.contains('\0') => {
                self.fault(name, "text.invalid");
                None
            }
            Value::String(text) if text.trim().is_empty() => None,
            Value::String(text) => Some(text),
            _ => {
                self.fault(name, &format!("{name}.type"));
                None
            }
        }
    }

    /// The reader whom a website's server speaks for: their address in its canonical form. What else it tells of them is
    /// looked at, and not kept.
    pub fn reader(&mut self) -> Option<IpAddr> {
        for (name, most) in [("user_agent", 1000), ("referrer", 2048)] {
            if self.text(name).is_some_and(|text| text.chars().count() > most) {
                self.fault(name, &format!("{name}.too_long"));
            }
        }
        let typed = self.text("ip")?;
        let parsed = typed.trim().parse::<IpAddr>().ok();
        if parsed.is_none() {
            self.fault("ip", "ip.invalid");
        }
        parsed.map(|ip| ip.to_canonical())
    }

    /// One of a few words, which must be there.
    pub fn choice<T>(&mut self, name: &str, find: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let Some(text) = self.text(name) else {
            self.fault(name, &format!("{name}.required"));
            return None;
        };
        let found = find(&text);
        if found.is_none() {
            self.fault(name, &format!("{name}.invalid"));
        }
        found
    }

    /// A whole number; a form sends its digits.
    pub fn number(&mut self, name: &str) -> Option<i64> {
        let value = self.values.remove(name)?;
        let number = match &value {
            Value::Null => return None,
            Value::String(text) if self.is_form && text.is_empty() => return None,
            Value::String(text) if self.is_form => text.parse().ok(),
            value => whole(value),
        };
        if number.is_none() {
            self.fault(name, &format!("{name}.type"));
        }
        number
    }

    /// A truth; a ticked box of a form sends any of the usual words for it, one that is not ticked nothing.
    pub fn truth(&mut self, name: &str) -> bool {
        match self.values.remove(name) {
            None | Some(Value::Null) => false,
            Some(Value::Bool(truth)) => truth,
            Some(Value::String(text)) if self.is_form => matches!(text.as_str(), "1" | "on" | "true" | "yes"),
            Some(_) => {
                self.fault(name, &format!("{name}.type"));
                false
            }
        }
    }

    /// A truth, where one was sent.
    pub fn truth_if_sent(&mut self, name: &str) -> Option<bool> {
        self.values.get(name).filter(|value| !value.is_null())?;
        Some(self.truth(name))
    }

    /// A list of any values.
    pub fn list(&mut self, name: &str) -> Option<Vec<Value>> {
        match self.values.remove(name)? {
            Value::Array(list) => Some(list),
            Value::Null => None,
            _ => {
                self.fault(name, &format!("{name}.type"));
                None
            }
        }
    }

    /// Notes that a field is at fault; the first fault of a field stands.
    pub fn fault(&mut self, field: &str, code: &str) {
        let fault = Fault::of(field, code);
        if !self.faults.iter().any(|known| known.pointer == fault.pointer) {
            self.faults.push(fault);
        }
    }

    /// Notes what `validator` found of a request's shape: each of its codes stands for the field it was declared on.
    pub fn validate(&mut self, request: &impl validator::Validate) {
        let Err(found) = request.validate() else { return };
        let mut found: Vec<_> = found.field_errors().into_iter().collect();
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (field, errors) in found {
            for error in errors {
                self.fault(&field, &error.code);
            }
        }
    }

    /// Refuses the body, naming every fault at once, if there is any.
    pub fn check(&self) -> Result<(), Problem> {
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid(self.faults.clone()))
        }
    }

    fn parse_json(&mut self) -> Result<(), Problem> {
        let text = std::str::from_utf8(&self.raw).map_err(|_| Code::BodyMalformed)?;
        let text = mark_lone_surrogates(text);
        let Ok(Value::Object(values)) = serde_json::from_str(&text) else {
            return Err(Code::BodyMalformed.into());
        };
        self.values = values;
        Ok(())
    }

    fn parse_form(&mut self) {
        // Bytes that are no UTF-8 become U+0000 and so are refused with the field they stand in.
        let mut values = serde_json::Map::new();
        for pair in self.raw.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty()) {
            let equals = pair.iter().position(|&byte| byte == b'=').unwrap_or(pair.len());
            let name = form_text(&pair[..equals]);
            let value = form_text(pair.get(equals + 1..).unwrap_or_default());
            // The first of a repeated field counts, as in a form's own order.
            values.entry(name).or_insert(Value::String(value));
        }
        self.values = values;
    }
}

/// A whole number as JSON writes it: `7` and `7.0` are one (JSON Schema 2020-12, 6.1.1).
pub fn whole(value: &Value) -> Option<i64> {
    /// From here on not every whole number can be told from the next.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "it has no fraction and lies well within")]
    let from_fraction = |number: f64| (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64);
    value.as_i64().or_else(|| from_fraction(value.as_f64()?))
}

fn form_text(encoded: &[u8]) -> String {
    let pair = [b"=".as_slice(), encoded].concat();
    let decoded = form_urlencoded::parse(&pair)
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default();
    if decoded.contains('\u{FFFD}') && !holds_replacement(encoded) {
        "\0".to_owned()
    } else {
        decoded
    }
}

/// Whether U+FFFD was itself sent, in UTF-8 or percent-encoded.
fn holds_replacement(encoded: &[u8]) -> bool {
    let text = String::from_utf8_lossy(encoded).to_ascii_lowercase();
    text.contains("%ef%bf%bd") || encoded.windows(3).any(|w| w == "\u{FFFD}".as_bytes())
}

/// The text of an XML body, whole and in UTF-8.
pub async fn xml(request: &HttpRequest, payload: Payload) -> Result<String, Problem> {
    if !matches!(content_type(request).as_deref(), Some("text/xml" | "application/xml")) {
        return Err(Code::MediaUnsupported.into());
    }
    let raw = bytes(request, payload, MAX_JSON_BYTES).await?;
    String::from_utf8(raw.into()).map_err(|_| Code::BodyMalformed.into())
}

fn content_type(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(CONTENT_TYPE)?.to_str().ok()?;
    let (essence, parameters) = value.split_once(';').unwrap_or((value, ""));
    let charset = parameters.split(';').find_map(|p| {
        p.trim()
            .strip_prefix("charset=")
            .map(|c| c.trim_matches('"').to_ascii_lowercase())
    });
    let readable = charset.is_none_or(|charset| matches!(charset.as_str(), "utf-8" | "utf8" | "us-ascii"));
    readable.then(|| essence.trim().to_ascii_lowercase())
}

/// The bytes of a body, whole and not compressed, within a limit.
pub async fn bytes(request: &HttpRequest, payload: Payload, limit: usize) -> Result<Bytes, Problem> {
    let headers = request.headers();
    // A small body can unfold into a large one; nothing that a form sends is worth compressing.
    if headers
        .get(CONTENT_ENCODING)
        .is_some_and(|encoding| encoding != "identity")
    {
        return Err(Code::MediaUnsupported.into());
    }
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(Code::BodyTooLarge.into());
    }
    match tokio::time::timeout(ARRIVAL, payload.to_bytes_limited(limit)).await {
        Err(_) => Err(Code::RequestTimeout.into()),
        Ok(Err(_)) => Err(Code::BodyTooLarge.into()),
        Ok(Ok(Err(_))) => Err(Code::BodyMalformed.into()),
        Ok(Ok(Ok(bytes))) => Ok(bytes),
    }
}

/// Turns the escape of a lone surrogate, which no Rust string can hold, into `\u0000`, which no field takes:
/// so the field it stands in is named instead of the whole body being called malformed.
fn mark_lone_surrogates(json: &str) -> std::borrow::Cow<'_, str> {
    let bytes = json.as_bytes();
    let unit = |at: usize| -> Option<u16> {
        let digits = bytes.get(at..at + 6)?.strip_prefix(br"\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let mut lone = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        match (unit(at), unit(at + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => at += 12,
            (Some(0xD800..=0xDFFF), _) => {
                lone.push(at);
                at += 6;
            }
            _ => at += 2,
        }
    }
    if lone.is_empty() {
        return json.into();
    }
    let mut marked = json.to_owned();
    for at in lone {
        marked.replace_range(at..at + 6, r"\u0000");
    }
    marked.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Result<Fields, Problem> {
        let mut fields = Fields {
            values: serde_json::Map::new(),
            raw: Bytes::copy_from_slice(text.as_bytes()),
            is_form: false,
            faults: Vec::new(),
        };
        fields.parse_json().map(|()| fields)
    }

    fn form(text: &[u8]) -> Fields {
        let mut fields = Fields {
            values: serde_json::Map::new(),
            raw: Bytes::copy_from_slice(text),
            is_form: true,
            faults: Vec::new(),
        };
        fields.parse_form();
        fields
    }

    #[test]
    fn a_lone_surrogate_is_the_fault_of_its_field() {
        let mut fields =
            json(r#"{"name": "a\ud800b", "body": "\ud83d\ude00 \\ud800", "title": "\udc00", "website": "x\u0000"}"#)
                .unwrap();
        assert_eq!(fields.text("body").unwrap(), "😀 \\ud800");
        for field in ["name", "title", "website"] {
            assert_eq!(fields.text(field), None);
        }
        let pointers: Vec<&str> = fields.faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["/name", "/title", "/website"]);
        assert!(fields.faults.iter().all(|fault| fault.code == "text.invalid"));
    }

    #[test]
    fn values_of_the_wrong_type_are_all_named() {
        let mut fields = json(r#"{"name": 1, "email": [], "body": null}"#).unwrap();
        assert_eq!(
            (fields.text("name"), fields.text("email"), fields.text("body")),
            (None, None, None)
        );
        let codes: Vec<&str> = fields.faults.iter().map(|fault| fault.code.as_str()).collect();
        assert_eq!(codes, ["name.type", "email.type"]);
    }

    #[test]
    fn a_whole_number_may_be_written_with_a_point() {
        let mut fields = json(r#"{"a": 7, "b": 7.0, "c": -1e3, "d": 7.5, "e": 1e300, "f": "7"}"#).unwrap();
        let numbers = ["a", "b", "c", "d", "e", "f"].map(|name| fields.number(name));
        assert_eq!(numbers, [Some(7), Some(7), Some(-1000), None, None, None]);
        assert_eq!(fields.faults.len(), 3);
    }

    #[test]
    fn what_is_no_object_is_malformed() {
        for text in ["", "[]", "1", "{", r#"{"a":"\ud8"}"#, r#"{"a":"\"#] {
            assert!(json(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_form_is_read_as_browsers_write_it() {
        let mut fields = form(b"name=Ren%C3%A9+D.&body=a%0D%0Ab&x=%ff&r=%EF%BF%BD&name=other&email=");
        assert_eq!(fields.text("name").unwrap(), "René D.");
        assert_eq!(fields.text("body").unwrap(), "a\r\nb");
        assert_eq!(fields.text("email"), None);
        assert_eq!(fields.text("r").unwrap(), "\u{FFFD}");
        assert_eq!(fields.text("x"), None);
        assert_eq!(fields.faults.len(), 1);
    }
}
