//! The layers that settings come from, laid one upon the other, and the faults found in them.
//!
//! Owns who said what. A value is a text until a setting takes it; what no setting takes is a fault.

use super::InForce;
use config::{Config, File, FileFormat};
use secrecy::SecretString;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fmt;
use std::path::Path;

/// Read from the working directory unless another is named.
const FILE: &str = "tamis.toml";
const PREFIX: &str = "TAMIS_";
/// Variables of our prefix that are not ours: what tests pass on, and what Kubernetes sets for a service called tamis.
const NOT_OURS: &[&str] = &["TEST_", "BIN", "PORT", "SERVICE_"];

/// One thing wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The setting, or the file that cannot be read.
    pub name: String,
    /// Where it was said, and what is wrong.
    pub message: String,
}

/// Everything wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [only] => write!(f, "{}: {}", only.name, only.message),
            all => {
                write!(f, "{} settings are wrong", all.len())?;
                all.iter()
                    .try_for_each(|fault| write!(f, "\n  {}: {}", fault.name, fault.message))
            }
        }
    }
}

impl std::error::Error for Faults {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    File,
    Environment,
    Flag,
}

struct Said {
    value: Value,
    source: Source,
    /// As its author knows it: a file, a variable, a flag.
    by: String,
}

#[derive(Default)]
pub(super) struct Layers {
    said: BTreeMap<String, Said>,
    taken: BTreeSet<&'static str>,
    in_force: Vec<InForce>,
    faults: Vec<Fault>,
}

impl Layers {
    /// Lays a file; one that was not asked for by name may be missing.
    pub(super) fn file(&mut self, named: Option<&Path>) {
        let path = named.unwrap_or(Path::new(FILE));
        if named.is_none() && !path.exists() {
            return;
        }
        let by = path.display().to_string();
        let read = std::fs::read_to_string(path)
            .map_err(|error| error.to_string())
            .and_then(|text| {
                let file = Config::builder().add_source(File::from_str(&text, FileFormat::Toml));
                let tree = file.build().and_then(Config::try_deserialize::<Value>);
                tree.map_err(|error| error.to_string().lines().collect::<Vec<_>>().join(" "))
            });
        match read {
            Ok(tree) => self.lay_tree(String::new(), tree, &by),
            Err(why) => self.faults.push(Fault {
                name: by,
                message: format!("cannot be read: {why}"),
            }),
        }
    }

    fn lay_tree(&mut self, name: String, value: Value, by: &str) {
        if let Value::Object(fields) = value {
            for (field, value) in fields {
                let name = if name.is_empty() {
                    field
                } else {
                    format!("{name}.{field}")
                };
                self.lay_tree(name, value, by);
            }
            return;
        }
        self.said.insert(
            name,
            Said {
                value,
                source: Source::File,
                by: by.to_owned(),
            },
        );
    }

    /// Lays the variables that begin with our prefix; two underscores stand for a dot, and an empty value for none.
    pub(super) fn environment(&mut self, variables: Vec<(OsString, OsString)>) {
        for (variable, value) in variables {
            let Some(variable) = variable.to_str().filter(|name| name.starts_with(PREFIX)) else {
                continue;
            };
            let short = &variable[PREFIX.len()..];
            if NOT_OURS.iter().any(|start| short.starts_with(start)) || value.is_empty() {
                continue;
            }
            let name = short.to_ascii_lowercase().replace("__", ".");
            let Some(value) = value.to_str() else {
                self.faults.push(Fault {
                    name,
                    message: format!("{variable} is not in UTF-8"),
                });
                continue;
            };
            let said = Said {
                value: Value::from(value),
                source: Source::Environment,
                by: variable.to_owned(),
            };
            self.said.insert(name, said);
        }
    }

    pub(super) fn flag(&mut self, name: &str, flag: &str, value: Option<&String>) {
        if let Some(value) = value {
            let said = Said {
                value: Value::from(value.as_str()),
                source: Source::Flag,
                by: flag.to_owned(),
            };
            self.said.insert(name.to_owned(), said);
        }
    }

    pub(super) fn source_of(&self, name: &str) -> Option<Source> {
        self.said.get(name).map(|said| said.source)
    }

    /// Takes a setting. A bad one is noted as a fault, and the default stands in until all are read.
    pub(super) fn take<T>(
        &mut self,
        name: &'static str,
        default: T,
        shown: impl Into<Value>,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> T {
        let Some(text) = self.text(name) else {
            self.note(name, shown.into());
            return default;
        };
        self.note(name, typed(&text));
        parse(&text).unwrap_or_else(|why| {
            self.refuse(name, &why);
            default
        })
    }

    pub(super) fn take_optional<T>(
        &mut self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let told = self.text(name);
        self.note(name, told.as_deref().map_or(Value::Null, Value::from));
        match parse(&told?) {
            Ok(value) => Some(value),
            Err(why) => {
                self.refuse(name, &why);
                None
            }
        }
    }

    /// Takes a setting that is shown only through `mask`.
    pub(super) fn take_secret(
        &mut self,
        name: &'static str,
        default: Option<&str>,
        mask: impl Fn(&str) -> String,
    ) -> Option<SecretString> {
        let value = self.text(name).or_else(|| default.map(ToOwned::to_owned));
        self.note(name, value.as_deref().map(mask).map_or(Value::Null, Value::from));
        value.map(SecretString::from)
    }

    /// Takes an array of the file, or a text with commas.
    pub(super) fn take_list<T>(&mut self, name: &'static str, parse: impl Fn(&str) -> Result<T, String>) -> Vec<T> {
        self.taken.insert(name);
        let items: Vec<String> = match self.said.get(name).map(|said| &said.value) {
            Some(Value::Array(items)) => items.iter().map(plain).collect(),
            Some(value) => plain(value).split(',').map(|item| item.trim().to_owned()).collect(),
            None => Vec::new(),
        };
        self.note(name, items.clone().into());
        let mut taken = Vec::new();
        for item in items.iter().filter(|item| !item.is_empty()) {
            match parse(item) {
                Ok(value) => taken.push(value),
                Err(why) => self.refuse(name, &why),
            }
        }
        taken
    }

    pub(super) fn refuse(&mut self, name: &str, why: &str) {
        let by = self.said.get(name).map(|said| format!("{why} (in {})", said.by));
        self.faults.push(Fault {
            name: name.to_owned(),
            message: by.unwrap_or_else(|| why.to_owned()),
        });
    }

    pub(super) fn in_force(&mut self) -> Vec<InForce> {
        std::mem::take(&mut self.in_force)
    }

    /// The faults, those that nobody asked for among them.
    pub(super) fn finish(mut self) -> Result<(), Faults> {
        let unknown: Vec<String> = self
            .said
            .keys()
            .filter(|name| !self.taken.contains(name.as_str()))
            .cloned()
            .collect();
        for name in unknown {
            self.refuse(&name, "there is no such setting");
        }
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(Faults(self.faults))
        }
    }

    fn text(&mut self, name: &'static str) -> Option<String> {
        self.taken.insert(name);
        let said = self.said.get(name)?;
        if said.value.is_array() {
            self.refuse(name, "it is one value, not a list");
            return None;
        }
        Some(plain(&said.value))
    }

    fn note(&mut self, name: &'static str, value: Value) {
        let set_by = self
            .said
            .get(name)
            .map_or_else(|| "default".to_owned(), |said| said.by.clone());
        self.in_force.push(InForce { name, value, set_by });
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

/// A value as JSON would have it: numbers and truths bare.
fn typed(text: &str) -> Value {
    match text.parse::<u64>() {
        Ok(number) => number.into(),
        Err(_) if text == "true" || text == "false" => (text == "true").into(),
        Err(_) => text.into(),
    }
}
