//! Files that are one JSON value, walked without being held: objects and the elements of their lists, one at a time.
//!
//! Owns the bound on one element, and the reading of fields whose kind nobody promises. Knows no source.

use super::dates::{moment_ms, unix_ms};
use super::record::{At, ReadError};
use super::source::Harmful;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::cell::Cell;
use std::fmt;
use std::io::{BufRead, Read};

/// What one comment may take, with all that is said of it: ten thousand characters, escaped, twice, and then some.
pub(super) const ELEMENT_MAX_BYTES: usize = 1 << 20;

/// Reads a file from its beginning, as often as it is asked: what is told of authors may come after their comments.
pub type Pass<'a> = dyn FnMut(&mut dyn FnMut(&mut dyn BufRead) -> Result<(), ReadError>) -> Result<(), ReadError> + 'a;

/// What is met on the way.
pub(super) enum Met {
    /// An object of the file begins: its only one, or the next of its list.
    Object,
    /// A field of that object, or an element of the list that the field is.
    Field(String, Value),
}

type Each<'a> = dyn FnMut(Met) -> Result<(), ReadError> + 'a;

/// Walks a file that is an object, or a list of objects.
pub(super) fn walk(reader: &mut dyn BufRead, each: &mut Each<'_>) -> Result<(), ReadError> {
    let meter = Cell::new(0);
    let mut walk = Walk {
        meter: &meter,
        each,
        refused: None,
    };
    let mut json = serde_json::Deserializer::from_reader(Metered {
        reader,
        meter: &meter,
        tripped: false,
    });
    let done = Root(&mut walk).deserialize(&mut json).and_then(|()| json.end());
    match (walk.refused.take(), done) {
        (Some(refused), _) => Err(refused),
        (None, Err(error)) => Err(refusal(error)),
        (None, Ok(())) => Ok(()),
    }
}

/// What a fault in JSON says of the file.
fn refusal(error: serde_json::Error) -> ReadError {
    let at = At {
        line: Some(error.line() as u64).filter(|&line| line > 0),
        byte: None,
    };
    if error.is_io() {
        return std::io::Error::from(error).into();
    }
    if error.is_eof() {
        return ReadError::Truncated { at };
    }
    ReadError::Format {
        what: "it is not the JSON that was expected".to_owned(),
        at,
    }
}

struct Walk<'a> {
    meter: &'a Cell<usize>,
    each: &'a mut Each<'a>,
    refused: Option<ReadError>,
}

impl Walk<'_> {
    fn meet<E: serde::de::Error>(&mut self, met: Met) -> Result<(), E> {
        self.meter.set(0);
        (self.each)(met).map_err(|refused| {
            self.refused = Some(refused);
            E::custom("refused")
        })
    }
}

/// The whole file.
struct Root<'w, 'a>(&'w mut Walk<'a>);

impl<'de> DeserializeSeed<'de> for Root<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Root<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list of objects")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        self.0.meet(Met::Object)?;
        while let Some(key) = fields.next_key::<String>()? {
            fields.next_value_seed(Field(&mut *self.0, key))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut objects: A) -> Result<(), A::Error> {
        while objects.next_element_seed(Object(&mut *self.0))?.is_some() {}
        Ok(())
    }
}

/// One of a list of objects.
struct Object<'w, 'a>(&'w mut Walk<'a>);

impl<'de> DeserializeSeed<'de> for Object<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(Root(self.0))
    }
}

/// One field, whose list is not held.
struct Field<'w, 'a>(&'w mut Walk<'a>, String);

impl<'de> DeserializeSeed<'de> for Field<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Field<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element::<Value>()? {
            self.0.meet(Met::Field(self.1.clone(), element))?;
        }
        Ok(())
    }

    /// Whatever is told by an object beside the lists is of no use to us.
    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            self.0.meter.set(0);
        }
        Ok(())
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<(), E> {
        self.0.meet(Met::Field(self.1, number.into()))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<(), E> {
        self.0.meet(Met::Field(self.1, number.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<(), E> {
        self.0.meet(Met::Field(self.1, number.into()))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.0.meet(Met::Field(self.1, text.into()))
    }

    fn visit_bool<E: serde::de::Error>(self, flag: bool) -> Result<(), E> {
        self.0.meet(Met::Field(self.1, flag.into()))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }
}

/// Counts what was read since the last element ended.
struct Metered<'m> {
    reader: &'m mut dyn BufRead,
    meter: &'m Cell<usize>,
    tripped: bool,
}

impl Read for Metered<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.tripped || self.meter.get() > ELEMENT_MAX_BYTES {
            self.tripped = true;
            return Err(Harmful("a part of it is larger than any comment".to_owned()).into());
        }
        let read = self.reader.read(into)?;
        self.meter.set(self.meter.get() + read);
        Ok(read)
    }
}

/// A field's text, where it is one and says something. U+0000 is nobody's writing, and no database takes it.
pub(super) fn text(value: &Value, key: &str) -> Option<String> {
    let text = value.get(key)?.as_str()?.replace('\0', "");
    Some(text).filter(|text| !text.trim().is_empty())
}

/// A field that is a text or a number, as a text: an id.
pub(super) fn id(value: &Value, key: &str) -> Option<String> {
    match value.get(key)? {
        Value::Number(number) => Some(number.to_string()),
        _ => text(value, key),
    }
}

pub(super) fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// A field's date, in milliseconds since 1970. Go's year 1 says that there is none.
pub(super) fn date_ms(value: &Value, key: &str) -> Option<i64> {
    unix_ms(&text(value, key)?)
}

/// A moment that somebody told: see [`moment_ms`].
pub(super) fn told_ms(value: &Value, key: &str) -> Option<i64> {
    moment_ms(&text(value, key)?)
}

/// A list of texts.
pub(super) fn texts(value: &Value, key: &str) -> Vec<String> {
    let list = value.get(key).and_then(Value::as_array);
    let texts = list.into_iter().flatten().filter_map(Value::as_str);
    texts.map(ToOwned::to_owned).collect()
}

/// A line's object.
pub(super) fn object(line: &[u8]) -> Result<Value, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_slice(line);
    let value = Value::deserialize(&mut json)?;
    json.end()?;
    if value.is_object() {
        Ok(value)
    } else {
        Err(serde_json::Error::custom("no object"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(text: &'static str) -> (Vec<String>, Result<(), ReadError>) {
        let mut seen = Vec::new();
        let done = walk(&mut text.as_bytes(), &mut |met| {
            seen.push(match met {
                Met::Object => "{".to_owned(),
                Met::Field(key, value) => format!("{key}={value}"),
            });
            Ok(())
        });
        (seen, done)
    }

    #[test]
    fn lists_are_handed_on_by_their_elements() {
        let (seen, done) = met(r#"{"version":1,"a":[{"b":1},2],"c":{"d":[1]},"e":null}"#);
        assert_eq!(seen, ["{", "version=1", r#"a={"b":1}"#, "a=2"]);
        assert!(done.is_ok());
        let (seen, done) = met(r#"[{"a":[1]},{"a":[2]}]"#);
        assert_eq!(seen, ["{", "a=1", "{", "a=2"]);
        assert!(done.is_ok());
    }

    #[test]
    fn what_is_cut_off_is_told_from_what_is_wrong() {
        assert!(matches!(met(r#"{"a":[1,"#).1, Err(ReadError::Truncated { .. })));
        for wrong in [r#"{"a":[Argh"#, "{} {}", "7", "[7]", r#"{"a":1}]"#] {
            assert!(matches!(met(wrong).1, Err(ReadError::Format { .. })), "{wrong}");
        }
        let deep: &'static str = Box::leak(format!("{{\"a\":[{}", "[".repeat(100_000)).into_boxed_str());
        assert!(matches!(met(deep).1, Err(ReadError::Format { .. })));
    }

    #[test]
    fn an_element_without_an_end_is_not_waited_for() {
        let endless = std::io::Read::chain(&b"{\"a\":[\""[..], std::io::repeat(b'x'));
        let done = walk(&mut std::io::BufReader::new(endless), &mut |_| Ok(()));
        assert!(matches!(done, Err(ReadError::Hostile { .. })));
    }
}
