//! A form's field as a page shows it: what was typed, and what is wrong with it.
//!
//! Owns how typed texts become values. Knows nothing of what they are for.

use crate::locale::Tongue;

/// See `templates/moderate/admin/fields.html`.
#[derive(Debug, Clone, Default)]
pub struct Field {
    pub name: &'static str,
    /// `text`, `number`, `email`, `lines`, `choice`, `tick`, `ticks`.
    pub kind: &'static str,
    pub label: String,
    pub hint: String,
    pub value: String,
    /// In the reader's language; empty where nothing is wrong.
    pub fault: String,
    pub choices: Vec<Choice>,
    pub required: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Choice {
    pub value: String,
    pub label: String,
    /// What choosing it comes to, below the field since an option cannot wrap; empty where the label says all.
    pub note: String,
    pub chosen: bool,
}

impl Field {
    /// A field whose label and hint stand under `admin-NAME` and, where there is one, `admin-NAME-hint`.
    pub fn new(name: &'static str, kind: &'static str, value: impl Into<String>, t: Tongue) -> Self {
        let key = format!("admin-{}", name.replace('_', "-"));
        let hint_key = format!("{key}-hint");
        let hint = t.tr(&hint_key);
        Self {
            name,
            kind,
            label: t.tr(&key),
            hint: if hint == hint_key { String::new() } else { hint },
            value: value.into(),
            ..Self::default()
        }
    }

    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// A share typed in per cent, with a point or a comma; 0 to 1.
pub fn share(typed: &str) -> Option<f64> {
    let number = typed.trim().trim_end_matches('%').trim_end().replace(',', ".");
    let number = number.parse::<f64>().ok()?;
    (0.0..=100.0).contains(&number).then_some(number / 100.0)
}

/// A share as [`share`] reads it.
pub fn share_text(share: f64, t: Tongue) -> String {
    let text = format!("{:.6}", share * 100.0);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match t {
        Tongue::French => text.replace('.', ","),
        Tongue::English => text.to_owned(),
    }
}

/// What stands on each line, without what stands on none.
pub fn lines(typed: &str) -> Vec<&str> {
    typed.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_read_as_it_is_written_and_nothing_else_is() {
        for (typed, read) in [
            ("1", 0.01),
            ("0,5", 0.005),
            ("99.5 %", 0.995),
            ("100", 1.0),
            ("7", 0.07),
        ] {
            assert_eq!(share(typed), Some(read), "{typed}");
            assert_eq!(share(&share_text(read, Tongue::French)), Some(read), "{typed}");
        }
        for wrong in ["", "-1", "101", "NaN", "inf", "1e", "un"] {
            assert_eq!(share(wrong), None, "{wrong}");
        }
    }
}
