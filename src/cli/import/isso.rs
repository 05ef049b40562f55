//! Isso's database as a stream of comments, for the thread that reads.
//!
//! Owns nothing but the way, from the storage, which opens the file, to `import`, which knows what its columns mean.

use crate::import::isso::{Row, item};
use crate::import::{At, Progress, ReadError, Sink};
use crate::storage::{IssoError, IssoFile, IssoRow};
use std::path::Path;
use tokio::runtime::Handle;

/// Rows that are held at once.
const BATCH: i64 = 200;

/// Reads the file from beginning to end. Only from a thread that may wait.
pub fn read(file: &Path, progress: &Progress, sink: &mut Sink<'_>) -> Result<u64, ReadError> {
    let runtime = Handle::current();
    let mut isso = runtime.block_on(IssoFile::open(file)).map_err(refusal)?;
    let (first, last) = runtime.block_on(isso.ends()).map_err(refusal)?;
    progress.begin(last.abs_diff(first).saturating_add(1));
    let mut after = i64::MIN;
    loop {
        let rows = runtime.block_on(isso.rows(after, BATCH)).map_err(refusal)?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        progress.reach(after.abs_diff(first).saturating_add(1));
        for row in rows {
            sink(item(row.into()))?;
        }
    }
    runtime.block_on(isso.close()).map_err(refusal)?;
    Ok(0)
}

impl From<IssoRow> for Row {
    fn from(row: IssoRow) -> Self {
        Self {
            id: row.id,
            parent: row.parent,
            uri: row.uri,
            title: row.title,
            created: row.created,
            modified: row.modified,
            mode: row.mode,
            text: row.text,
            author: row.author,
            email: row.email,
            website: row.website,
            too_large: row.too_large,
            unreadable: row.unreadable,
        }
    }
}

fn refusal(error: IssoError) -> ReadError {
    match error {
        IssoError::Io(error) => error.into(),
        IssoError::Damaged(_) => ReadError::Format {
            // What SQLite says of it may hold a part of it.
            what: "the file is damaged".to_owned(),
            at: At::default(),
        },
        other => ReadError::format(other.to_string()),
    }
}
