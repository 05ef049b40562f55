//! How far an import has come, for whoever waits: a bar on a terminal, and elsewhere a line now and then.

use crate::cli::say;
use crate::clock::Stopwatch;
use crate::import::Progress;
use std::io::{IsTerminal, Write};
use std::time::Duration;

/// How often the bar moves, and how often a line is written where there is none.
const BAR: Duration = Duration::from_millis(200);
const LINE: Duration = Duration::from_secs(10);
/// How often it is asked.
pub const ASKED: Duration = BAR;
const WIDTH: u64 = 30;

pub struct Waiting {
    pub progress: Progress,
    is_terminal: bool,
    since: Stopwatch,
    shown: bool,
}

impl Waiting {
    pub fn new(progress: Progress) -> Self {
        Self {
            progress,
            is_terminal: std::io::stderr().is_terminal(),
            since: Stopwatch::start(),
            shown: false,
        }
    }

    /// Tells how far the reading is, where that was not told just now. It is asked by a clock, for a file that is read to its end
    /// before anything comes of it has a length too.
    pub fn tell(&mut self, comments: u64) {
        if self.is_due() {
            let part = |of| self.progress.share(of);
            self.show(&told(part(100), part(WIDTH), comments, self.is_terminal));
        }
    }

    /// The same of what is done once all is read.
    pub fn tell_placed(&mut self, answers: u64) {
        if self.is_due() {
            self.show(&format!("all read, {answers} answers put under what they answer"));
        }
    }

    fn is_due(&mut self) -> bool {
        let is_due = self.since.elapsed() >= if self.is_terminal { BAR } else { LINE };
        if is_due {
            self.since = Stopwatch::start();
        }
        is_due
    }

    fn show(&mut self, told: &str) {
        if self.is_terminal {
            self.shown = true;
            let mut out = std::io::stderr();
            let _ = write!(out, "\r{told}\u{1b}[K");
            let _ = out.flush();
        } else {
            say::note(told);
        }
    }

    /// Leaves the line of the bar.
    pub fn end(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K");
        }
    }
}

fn told(percent: Option<u64>, part: Option<u64>, comments: u64, bar: bool) -> String {
    let (Some(percent), Some(part)) = (percent, part) else {
        return format!("{comments} comments");
    };
    if !bar {
        return format!("{percent} % read, {comments} comments");
    }
    let done = usize::try_from(part).unwrap_or(0);
    let left = usize::try_from(WIDTH).unwrap_or(0).saturating_sub(done);
    format!(
        "[{}{}] {percent:3} %  {comments} comments",
        "=".repeat(done),
        " ".repeat(left)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_what_was_read() {
        assert_eq!(told(Some(50), Some(15), 7, false), "50 % read, 7 comments");
        assert_eq!(
            told(Some(50), Some(15), 7, true),
            format!("[{}{}]  50 %  7 comments", "=".repeat(15), " ".repeat(15))
        );
        assert_eq!(told(None, None, 7, true), "7 comments");
    }
}
