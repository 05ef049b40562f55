//! Isso's comments, from the rows of its database.
//!
//! Owns what its columns mean. The file is opened by the storage, which alone knows SQL; Isso cuts addresses of its readers
//! short, so they are nobody's, and do not come over.

use super::jsonl::seconds_ms;
use super::record::{Item, Markup, Record, Skip, Standing};
use crate::domain::comment::CommentKind;

/// A row of `comments` with its thread.
#[derive(Clone, Default)]
pub struct Row {
    pub id: i64,
    pub parent: Option<i64>,
    pub uri: Option<String>,
    pub title: Option<String>,
    /// Seconds since 1970.
    pub created: Option<f64>,
    pub modified: Option<f64>,
    pub mode: Option<i64>,
    pub text: Option<String>,
    pub author: Option<String>,
    pub email: Option<String>,
    pub website: Option<String>,
    /// Its text is larger than any comment, and was not read.
    pub too_large: bool,
    /// A part of it is no text.
    pub unreadable: bool,
}

pub fn item(row: Row) -> Item {
    let source_id = row.id.to_string();
    match record(row) {
        Ok(record) => Item::Comment(record),
        Err(why) => Item::Skipped {
            source_id: Some(source_id),
            why,
        },
    }
}

fn record(row: Row) -> Result<Record, Skip> {
    if row.too_large {
        return Err(Skip::TooLarge);
    }
    if row.unreadable {
        return Err(Skip::Unreadable);
    }
    let standing = match row.mode {
        Some(1) => Standing::Published,
        Some(2) => Standing::Pending,
        // Kept for the answers it has.
        Some(4) => Standing::Deleted,
        _ => return Err(Skip::UnknownStanding),
    };
    let said = |text: Option<String>| {
        let text = text.map(|text| text.replace('\0', ""));
        text.filter(|text| !text.trim().is_empty())
    };
    let body = said(row.text);
    if body.is_none() && standing != Standing::Deleted {
        return Err(Skip::NoText);
    }
    Ok(Record {
        source_id: row.id.to_string(),
        kind: CommentKind::Comment,
        parent: row.parent.map(|parent| parent.to_string()),
        page: said(row.uri).ok_or(Skip::NoPage)?,
        page_is_ours: false,
        page_title: said(row.title),
        name: said(row.author),
        email: said(row.email),
        website: said(row.website),
        ip: None,
        body: body.unwrap_or_default(),
        markup: Markup::Markdown,
        created_at_ms: row.created.and_then(seconds_ms).ok_or(Skip::NoDate)?,
        edited_at_ms: row.modified.and_then(seconds_ms),
        standing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        Row {
            id: 3,
            parent: Some(1),
            uri: Some("/a/".to_owned()),
            created: Some(1_381_474_293.25),
            mode: Some(1),
            text: Some("Salut".to_owned()),
            ..Row::default()
        }
    }

    #[test]
    fn where_a_comment_stands_is_a_number() {
        let of = |mode| match item(Row { mode, ..row() }) {
            Item::Comment(record) => Ok(record.standing),
            Item::Skipped { why, .. } => Err(why),
            _ => unreachable!(),
        };
        assert_eq!(of(Some(1)), Ok(Standing::Published));
        assert_eq!(of(Some(2)), Ok(Standing::Pending));
        assert_eq!(of(Some(4)), Ok(Standing::Deleted));
        assert_eq!(of(Some(3)), Err(Skip::UnknownStanding));
        assert_eq!(of(None), Err(Skip::UnknownStanding));
    }

    #[test]
    fn a_date_is_in_seconds_and_must_be_one() {
        let Item::Comment(record) = item(row()) else {
            unreachable!()
        };
        assert_eq!(record.created_at_ms, 1_381_474_293_250);
        for wrong in [None, Some(f64::NAN), Some(f64::INFINITY), Some(-1.0), Some(1e300)] {
            let skipped = Item::Skipped {
                source_id: Some("3".to_owned()),
                why: Skip::NoDate,
            };
            assert_eq!(
                item(Row {
                    created: wrong,
                    ..row()
                }),
                skipped
            );
        }
    }
}
