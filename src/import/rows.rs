//! Rows of a table, as CSV or as databases write tabs.
//!
//! Owns where a row and a column end, and that no row is without end. With tabs there are no quotes but backslashes, and only a line
//! feed ends a row: what `mysql --batch` writes of a text that was typed in a form has bare carriage returns in it. A line feed or a tab
//! behind a backslash ends nothing, as `SELECT … INTO OUTFILE` has it.

use super::record::{At, ReadError};
use super::source::Harmful;
use csv::{ErrorKind, ReaderBuilder, StringRecord};
use std::cell::Cell;
use std::io::{BufRead, BufReader, Read};
use std::rc::Rc;

/// One row, longer than which no comment is.
const LONGEST: u64 = 4 << 20;
/// Columns of a row, of which no table has as many.
const MOST_COLUMNS: usize = 1_000;

pub(super) enum Rows<R> {
    Csv {
        rows: csv::Reader<BufReader<Metered<R>>>,
        since: Rc<Cell<u64>>,
    },
    Tabbed {
        input: R,
        /// Line feeds that were read.
        lines: u64,
    },
}

impl<R: BufRead> Rows<R> {
    /// Looks at the first line for what parts its columns.
    pub(super) fn new(mut input: R) -> Result<Self, ReadError> {
        let delimiter = delimiter(input.fill_buf()?);
        if delimiter == b'\t' {
            return Ok(Self::Tabbed { input, lines: 0 });
        }
        let since = Rc::new(Cell::new(0));
        let metered = Metered {
            inner: input,
            since: since.clone(),
        };
        let rows = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(BufReader::new(metered));
        Ok(Self::Csv { rows, since })
    }

    /// The next row, and the line that it begins on; `None` at the end.
    pub(super) fn next(&mut self, row: &mut StringRecord) -> Result<Option<u64>, ReadError> {
        match self {
            Self::Csv { rows, since } => {
                since.set(0);
                let is_one = rows.read_record(row).map_err(fault)?;
                bounded(row)?;
                Ok(is_one.then(|| row.position().map_or(0, csv::Position::line)))
            }
            Self::Tabbed { input, lines } => loop {
                let begins = *lines + 1;
                let Some(text) = line(input, lines)? else {
                    return Ok(None);
                };
                if !text.trim().is_empty() {
                    *row = columns(&text)?;
                    return Ok(Some(begins));
                }
            },
        }
    }
}

/// What parts the columns: whatever stands oftenest in the first line.
fn delimiter(start: &[u8]) -> u8 {
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let often = |sign: u8| line.split(|byte| *byte == sign).count() - 1;
    [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|sign| often(*sign))
        .filter(|sign| often(*sign) > 0)
        .unwrap_or(b',')
}

/// A row with tabs, without its end.
fn line(input: &mut impl BufRead, lines: &mut u64) -> Result<Option<String>, ReadError> {
    let mut line = Vec::new();
    loop {
        let left = LONGEST.saturating_sub(line.len() as u64);
        if input.by_ref().take(left).read_until(b'\n', &mut line)? == 0 {
            if left == 0 {
                return Err(endless("it does not end").into());
            }
            break;
        }
        if line.last() == Some(&b'\n') {
            *lines += 1;
            let before = line[..line.len() - 1].iter().rev();
            if before.take_while(|byte| **byte == b'\\').count().is_multiple_of(2) {
                break;
            }
        }
    }
    if line.is_empty() {
        return Ok(None);
    }
    for end in *b"\n\r" {
        if line.last() == Some(&end) {
            line.pop();
        }
    }
    // All of it was made UTF-8.
    Ok(Some(String::from_utf8_lossy(&line).into_owned()))
}

fn bounded(row: &StringRecord) -> Result<(), ReadError> {
    if row.len() > MOST_COLUMNS {
        let told = format!("one row of it has more than {MOST_COLUMNS} columns");
        return Err(std::io::Error::from(Harmful(told)).into());
    }
    Ok(())
}

fn columns(text: &str) -> Result<StringRecord, ReadError> {
    let mut columns = StringRecord::new();
    let mut column = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\t' {
            columns.push_field(&std::mem::take(&mut column));
            bounded(&columns)?;
            continue;
        }
        if c != '\\' {
            column.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => column.push('\n'),
            Some('t') => column.push('\t'),
            Some('r') => column.push('\r'),
            Some('0') => column.push('\0'),
            Some('N') => column.push_str("NULL"),
            Some(other) => column.push(other),
            None => column.push('\\'),
        }
    }
    columns.push_field(&column);
    Ok(columns)
}

fn fault(error: csv::Error) -> ReadError {
    let at = At {
        line: error.position().map(csv::Position::line),
        byte: None,
    };
    match error.into_kind() {
        ErrorKind::Io(error) => error.into(),
        _ => ReadError::Format {
            what: "it is no good CSV".to_owned(),
            at,
        },
    }
}

fn endless(why: &str) -> std::io::Error {
    Harmful(format!("one row of it is longer than {} MB: {why}", LONGEST >> 20)).into()
}

/// Ends a row that has no end.
pub(super) struct Metered<R> {
    inner: R,
    since: Rc<Cell<u64>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.since.get() > LONGEST {
            return Err(endless("a quote is not closed"));
        }
        let read = self.inner.read(buffer)?;
        self.since.set(self.since.get() + read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<(u64, Vec<String>)> {
        let mut rows = Rows::new(text.as_bytes()).unwrap();
        let mut row = StringRecord::new();
        let mut found = Vec::new();
        while let Some(line) = rows.next(&mut row).unwrap() {
            found.push((line, row.iter().map(str::to_owned).collect()));
        }
        found
    }

    #[test]
    fn a_line_feed_ends_a_row_of_tabs_and_a_carriage_return_none() {
        let told = |line, columns: [&str; 3]| (line, columns.map(str::to_owned).to_vec());
        assert_eq!(
            all("a\tb\tc\n1\tun\r\\ndeux\t\\\\\n\n2\tun\\\n\\\tdeux\t\\N\n3\t\t"),
            [
                told(1, ["a", "b", "c"]),
                told(2, ["1", "un\r\ndeux", "\\"]),
                told(4, ["2", "un\n\tdeux", "NULL"]),
                told(6, ["3", "", ""]),
            ]
        );
        assert_eq!(all("a\tb\tc"), [told(1, ["a", "b", "c"])]);
        assert_eq!(
            all("a\tb\tc\r\n1\t2\tNULL\r\n"),
            [told(1, ["a", "b", "c"]), told(2, ["1", "2", "NULL"])]
        );
        assert_eq!(all(""), []);
    }

    #[test]
    fn a_row_of_tabs_without_an_end_is_refused() {
        let endless = Read::chain(&b"a\tb\n1\t"[..], std::io::repeat(b'x').take(1 << 30));
        let mut rows = Rows::new(BufReader::new(endless)).unwrap();
        let mut row = StringRecord::new();
        assert_eq!(rows.next(&mut row).unwrap(), Some(1));
        assert!(matches!(rows.next(&mut row), Err(ReadError::Hostile { .. })));
        for wide in ["a\t", "a,"] {
            let wide = wide.repeat(1 << 20);
            let mut rows = Rows::new(wide.as_bytes()).unwrap();
            assert!(matches!(rows.next(&mut row), Err(ReadError::Hostile { .. })));
        }
    }
}
