//! A result with a list too long to hold: told item by item, then the sums.
//!
//! As text a line each; as JSON one object on one line, whose `changed` comes first. A reader that has gone away is no fault.

use anyhow::Result;
use serde::Serialize;
use std::io::{BufWriter, Stdout, Write};

pub struct Streamed {
    out: BufWriter<Stdout>,
    json: bool,
    items: u64,
}

impl Streamed {
    pub fn new(json: bool) -> Self {
        Self {
            out: BufWriter::new(std::io::stdout()),
            json,
            items: 0,
        }
    }

    pub fn is_json(&self) -> bool {
        self.json
    }

    /// One of what changed.
    pub fn item<T: Serialize>(&mut self, item: &T, line: impl Fn(&T) -> String) {
        self.items += 1;
        if self.json {
            let opening = if self.items == 1 { "{\"changed\":[" } else { "," };
            let _ = self.out.write_all(opening.as_bytes());
            let _ = serde_json::to_writer(&mut self.out, item);
        } else {
            self.line(&line(item));
        }
    }

    pub fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "{text}");
    }

    /// Closes the list and puts the fields of an object, which has some, beside it.
    pub fn fields(&mut self, sums: &serde_json::Value) -> Result<()> {
        let opening = if self.items == 0 { "{\"changed\":[" } else { "" };
        let sums = serde_json::to_string(sums)?;
        let fields = sums.strip_prefix('{').unwrap_or(&sums);
        let _ = writeln!(self.out, "{opening}],{fields}");
        self.flush();
        Ok(())
    }

    pub fn flush(&mut self) {
        let _ = self.out.flush();
    }
}
