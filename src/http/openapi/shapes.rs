//! What shapes are made of: texts and numbers with all that is asked of them, so that a program can check before it sends.
//!
//! Patterns are ECMA-262's, as JSON Schema has it. They say what the parsers of `domain` and of `http::input` say: an
//! optional text that is blank is an absent one, and no text holds U+0000.

use serde_json::{Value, json};

/// What counts as white space, for a class.
const WHITE: &str = r"\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";
/// What nobody sees, for a class; `domain::text` has it.
const UNSEEN: &str = r"\u0000-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb";
const UUID: &str = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
const SLUG: &str = "[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?";
const LANG: &str = " *[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3} *";
const EMAIL: &str = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*";

pub(super) fn named(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

#[expect(clippy::needless_pass_by_value, reason = "a shape is written where it is passed")]
pub(super) fn object(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "required": required, "properties": properties })
}

pub(super) fn list(name: &str) -> Value {
    json!({ "type": "array", "items": named(name) })
}

pub(super) fn one_of(values: &[&str], description: &str) -> Value {
    json!({ "type": "string", "enum": values, "description": description })
}

/// A shape or null.
pub(super) fn or_null(schema: &Value) -> Value {
    let mut schema = schema.clone();
    schema["type"] = json!([schema["type"], "null"]);
    if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        values.push(Value::Null);
    }
    schema
}

/// A shape with a few words on it.
pub(super) fn told(mut schema: Value, description: &str) -> Value {
    schema["description"] = description.into();
    schema
}

/// A shape with what is usually sent.
pub(super) fn such_as(mut schema: Value, example: &str) -> Value {
    schema["examples"] = json!([example]);
    schema
}

pub(super) fn id() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

pub(super) fn time() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

pub(super) fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

pub(super) fn probability() -> Value {
    json!({ "type": "number", "minimum": 0, "maximum": 1 })
}

pub(super) fn cursor() -> Value {
    json!({ "type": ["string", "null"], "description": "Where the next part begins; null at the end." })
}

/// A text that must be there and show something.
pub(super) fn seen(most: usize) -> Value {
    let pattern = format!(r"^[^\u0000]*[^{UNSEEN}][^\u0000]*$");
    json!({ "type": "string", "minLength": 1, "maxLength": most, "pattern": pattern })
}

/// A text that must be there and is more than white space.
pub(super) fn filled(most: usize) -> Value {
    let pattern = format!(r"^[^\u0000]*[^\u0000{WHITE}][^\u0000]*$");
    json!({ "type": "string", "minLength": 1, "maxLength": most, "pattern": pattern })
}

/// A text that may be left out; null or blank is left out as well.
pub(super) fn text(most: usize) -> Value {
    json!({ "type": ["string", "null"], "maxLength": most, "pattern": r"^[^\u0000]*$" })
}

/// A text of no certain length that may be left out.
pub(super) fn any_text() -> Value {
    json!({ "type": ["string", "null"], "pattern": r"^[^\u0000]*$" })
}

/// An e-mail address that must be there.
pub(super) fn email() -> Value {
    json!({ "type": "string", "minLength": 3, "maxLength": 254, "pattern": format!("^ *{EMAIL} *$"),
        "description": "What a browser's e-mail field takes. The domain of an international one in its ASCII form; others are made so.",
        "examples": ["awa@example.org"] })
}

/// An e-mail address that may be left out.
pub(super) fn email_if_any() -> Value {
    or_blank(&format!(" *{EMAIL} *"))
}

/// A language's tag that may be left out.
pub(super) fn lang_if_any() -> Value {
    told(such_as(or_blank(LANG), "pt-BR"), "BCP 47, at most 35 characters.")
}

/// A time that may be left out.
pub(super) fn time_if_any() -> Value {
    let clock = "[0-9]{2}:[0-9]{2}:[0-9]{2}";
    let zone = r"(?:[Zz]|[+\-][0-9]{2}:[0-9]{2})";
    let pattern = format!(r"[{WHITE}]*[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[Tt ]{clock}(?:\.[0-9]+)?{zone}[{WHITE}]*");
    told(such_as(or_blank(&pattern), "2026-01-18T09:30:00Z"), "RFC 3339.")
}

/// An id that may be left out.
pub(super) fn id_if_any() -> Value {
    or_blank(&format!("[{WHITE}]*{UUID}[{WHITE}]*"))
}

/// A reader's network address, which may be left out.
pub(super) fn ip_if_any() -> Value {
    let four =
        r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    let h = "[0-9a-fA-F]{1,4}";
    let mut ways = vec![
        four.to_owned(),
        format!("(?:{h}:){{7}}{h}"),
        format!("(?:{h}:){{1,7}}:"),
        format!(":(?:(?::{h}){{1,7}}|:)"),
        format!("::(?:[fF]{{4}}:)?{four}"),
    ];
    for before in 1..=6 {
        ways.push(format!("(?:{h}:){{{before}}}(?::{h}){{1,{}}}", 7 - before));
    }
    let pattern = format!("[{WHITE}]*(?:{})[{WHITE}]*", ways.join("|"));
    told(
        such_as(or_blank(&pattern), "203.0.113.9"),
        "The reader's; taken with the site's key alone.",
    )
}

/// A whole number as both databases keep it, which may be left out.
pub(super) fn number_if_any() -> Value {
    json!({ "type": ["integer", "null"], "format": "int64", "minimum": i64::MIN, "maximum": i64::MAX })
}

/// A part of a query that is one of a few words, or empty.
pub(super) fn choice(values: &[&str]) -> Value {
    let all = [values, &[""]].concat();
    json!({ "type": "string", "enum": all })
}

/// A part of a query that is an id, or empty.
pub(super) fn id_part() -> Value {
    part(UUID)
}

/// A part of a query that is a site's name, or empty.
pub(super) fn slug_part() -> Value {
    such_as(part(SLUG), "my-site")
}

/// A part of a query that is a language's tag, `none` or empty.
pub(super) fn lang_part() -> Value {
    part(LANG)
}

/// A part of a query that is an e-mail address, or empty.
pub(super) fn email_part() -> Value {
    part(&format!(" *{EMAIL} *"))
}

/// A part of a query that is where a list of uncertain length goes on, or empty.
pub(super) fn queue_cursor() -> Value {
    part(&format!(r"[uons]\.[0-9a-f]{{1,15}}\.[0-9a-f]{{1,15}}\.{UUID}"))
}

/// Any text without U+0000 in a query.
pub(super) fn text_part() -> Value {
    json!({ "type": "string", "pattern": r"^[^\u0000]*$" })
}

/// A site's name in a path.
pub(super) fn slug() -> Value {
    such_as(json!({ "type": "string", "pattern": format!("^{SLUG}$") }), "my-site")
}

fn part(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": format!("^(?:[{WHITE}]*|{pattern})$") })
}

/// Blank is absent at any length, so the length of what is not stands in the pattern.
fn or_blank(pattern: &str) -> Value {
    json!({ "type": ["string", "null"], "pattern": format!("^(?:[{WHITE}]*|{pattern})$") })
}
