//! Labelled texts that the tests of this room make up.
//!
//! Owns what stands in all that a test does not ask for. Knows nothing of what is tested.

use super::{Example, Label};

/// A text of which nothing is known but what it says and where it is from.
pub(super) fn sample(source: &str, id: impl std::fmt::Display, label: Label, text: impl Into<String>) -> Example {
    Example {
        id: id.to_string(),
        text: text.into(),
        label,
        lang: None,
        author: None,
        website: None,
        source: source.to_owned(),
        group: None,
        kind: None,
    }
}

/// A decision of a site's moderators on a text by `who`.
pub(super) fn decision(
    site: &str,
    id: impl std::fmt::Display,
    label: Label,
    text: impl Into<String>,
    who: &str,
) -> Example {
    Example {
        group: Some(who.to_owned()),
        ..sample(&format!("site:{site}"), id, label, text)
    }
}
