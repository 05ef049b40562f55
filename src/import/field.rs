//! A field of a record while it is read: text that is gathered piece by piece, up to a bound.
//!
//! Owns the bounds. Knows no format.

/// A text before it is made of ours, markup included; a comment has 10,000 characters at the most.
pub const BODY: usize = 256 << 10;
/// A name, an address, a title, a date.
pub const LINE: usize = 8 << 10;

/// Gathers.
#[derive(Debug, Default)]
pub struct Field {
    text: String,
    over: bool,
}

impl Field {
    pub fn push(&mut self, more: &str, most: usize) {
        if self.text.len() + more.len() > most {
            self.over = true;
        } else if !self.over {
            self.text.push_str(more);
        }
    }

    /// What was gathered, and whether that was not all.
    pub fn take(&mut self) -> (String, bool) {
        (std::mem::take(&mut self.text), std::mem::take(&mut self.over))
    }
}

/// A text without outer white space, unless nothing is left.
pub fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
