//! Files of lines, read one line at a time and none of them without bound.
//!
//! Owns the bound, and where a file is cut off. Knows no source.

use super::record::ReadError;
use std::io::BufRead;

pub(super) struct Lines<R> {
    reader: R,
    line: Vec<u8>,
    number: u64,
}

pub(super) enum Line<'a> {
    /// A line that says something, and whether it has an end.
    Text {
        line: &'a [u8],
        ended: bool,
    },
    TooLong,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            line: Vec::new(),
            number: 0,
        }
    }

    /// Counted from 1: the line handed out last.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The same in words, for what cannot be called otherwise.
    pub(super) fn called(&self) -> String {
        format!("line {}", self.number)
    }

    /// The next line that is not empty. Of one longer than `max_bytes` nothing is kept.
    pub(super) fn next(&mut self, max_bytes: usize) -> Result<Option<Line<'_>>, ReadError> {
        loop {
            self.line.clear();
            let (mut any, mut ended, mut too_long) = (false, false, false);
            while !ended {
                let bytes = match self.reader.fill_buf() {
                    Ok(bytes) => bytes,
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                    Err(error) => return Err(error.into()),
                };
                if bytes.is_empty() {
                    break;
                }
                any = true;
                let end = bytes.iter().position(|&byte| byte == b'\n');
                ended = end.is_some();
                let part = &bytes[..end.unwrap_or(bytes.len())];
                too_long |= self.line.len() + part.len() > max_bytes;
                if !too_long {
                    self.line.extend_from_slice(part);
                }
                let used = end.map_or(bytes.len(), |end| end + 1);
                self.reader.consume(used);
            }
            if !any {
                return Ok(None);
            }
            self.number += 1;
            if too_long {
                return Ok(Some(Line::TooLong));
            }
            // A mark of the byte order is no part of the text.
            if self.number == 1 && self.line.starts_with(&[0xEF, 0xBB, 0xBF]) {
                self.line.drain(..3);
            }
            if !self.line.trim_ascii().is_empty() {
                return Ok(Some(Line::Text {
                    line: self.line.trim_ascii(),
                    ended,
                }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_whole_or_not_at_all() {
        let mut lines = Lines::new(&b"\xEF\xBB\xBFone\r\n\n  \ntoo long a line\nlast"[..]);
        let mut seen = Vec::new();
        while let Some(line) = lines.next(8).unwrap() {
            let told = match line {
                Line::Text { line, ended } => format!("{} {ended}", String::from_utf8_lossy(line)),
                Line::TooLong => "too long".to_owned(),
            };
            seen.push((told, lines.number()));
        }
        let told = |text: &str, number| (text.to_owned(), number);
        assert_eq!(seen, [told("one true", 1), told("too long", 4), told("last false", 5)]);
    }
}
