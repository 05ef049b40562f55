//! Speaking to whoever runs a command.
//!
//! A reader that has gone away (`tamis site list | head -1`) is no fault.

use crate::storage::is_of_database;
use serde::Serialize;
use std::io::{IsTerminal, Write};

/// A line of the result.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// The result where it is a file's.
pub fn bytes(bytes: &[u8]) {
    let _ = std::io::stdout().write_all(bytes);
}

/// What came of writing a long result to standard output; `None` where its reader has gone away.
pub fn unless_gone<T>(written: anyhow::Result<T>) -> anyhow::Result<Option<T>> {
    match written {
        // A database that goes away may break a pipe too, and that is no reader's.
        Err(error) if error.chain().any(is_broken_pipe) && !error.chain().any(is_of_database) => Ok(None),
        other => other.map(Some),
    }
}

fn is_broken_pipe(cause: &(dyn std::error::Error + 'static)) -> bool {
    let kind = match (
        cause.downcast_ref::<std::io::Error>(),
        cause.downcast_ref::<serde_json::Error>(),
    ) {
        (Some(error), _) => Some(error.kind()),
        (_, Some(error)) => error.io_error_kind(),
        _ => None,
    };
    kind == Some(std::io::ErrorKind::BrokenPipe)
}

/// A line beside the result.
pub fn note(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// What is going on, for a person who waits.
pub fn progress(text: &str) {
    if std::io::stderr().is_terminal() {
        note(text);
    }
}

/// The result for programs: one line of JSON.
pub fn json<T: Serialize>(value: &T) -> anyhow::Result<()> {
    line(&serde_json::to_string(value)?);
    Ok(())
}

/// Rows under a heading, in columns as wide as their widest cell.
pub fn table(heading: &[&str], rows: &[Vec<String>]) {
    let width = |column: usize| {
        let cells = rows
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count());
        cells
            .chain(heading.get(column).map(|cell| cell.chars().count()))
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..heading.len()).map(width).collect();
    let laid = |cells: Vec<&str>| {
        let padded = cells.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    line(&laid(heading.to_vec()));
    for row in rows {
        line(&laid(row.iter().map(String::as_str).collect()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moderation::LeavingError;
    use crate::storage::Error;

    #[test]
    fn a_reader_that_has_gone_away_is_no_fault_and_a_database_is() {
        let gone = || std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        let written = |error: LeavingError| unless_gone::<()>(Err(error.into()));
        assert!(written(LeavingError::Write(gone())).unwrap().is_none());
        assert!(written(LeavingError::Store(Error::of_connection(gone()))).is_err());
    }
}
