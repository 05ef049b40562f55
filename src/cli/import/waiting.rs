//! How far an import has come, for whoever waits: a bar on a terminal, and elsewhere a line now and then.

use crate::cli::say;
use crate::clock::Stopwatch;
use crate::import::source::Progress;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

/// How often the bar moves, and how often a line is written where there is none.
const BAR: Duration = Duration::from_millis(200);
const LINE: Duration = Duration::from_secs(10);
const WIDTH: u64 = 30;

pub struct Waiting {
    progress: Progress,
    whole: u64,
    is_terminal: bool,
    since: Stopwatch,
    shown: bool,
}

impl Waiting {
    pub fn new(file: &Path, progress: Progress) -> Self {
        Self {
            progress,
            whole: std::fs::metadata(file).map_or(0, |file| file.len()),
            is_terminal: std::io::stderr().is_terminal(),
            since: Stopwatch::start(),
            shown: false,
        }
    }

    pub fn tell(&mut self, comments: u64) {
        let pause = if self.is_terminal { BAR } else { LINE };
        if self.since.elapsed() < pause {
            return;
        }
        self.since = Stopwatch::start();
        let told = told(self.progress.bytes(), self.whole, comments, self.is_terminal);
        if self.is_terminal {
            self.shown = true;
            let mut out = std::io::stderr();
            let _ = write!(out, "\r{told}\u{1b}[K");
            let _ = out.flush();
        } else {
            say::note(&told);
        }
    }

    /// Leaves the line of the bar.
    pub fn end(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K");
        }
    }
}

fn told(read: u64, whole: u64, comments: u64, bar: bool) -> String {
    let read = read.min(whole);
    let part = |of: u64| read.saturating_mul(of).checked_div(whole).unwrap_or(of);
    let percent = part(100);
    if !bar {
        return format!("{percent} % read, {comments} comments");
    }
    let done = usize::try_from(part(WIDTH)).unwrap_or(0);
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
        assert_eq!(told(50, 100, 7, false), "50 % read, 7 comments");
        assert_eq!(
            told(50, 100, 7, true),
            format!("[{}{}]  50 %  7 comments", "=".repeat(15), " ".repeat(15))
        );
        assert!(told(9, 0, 0, true).contains("100 %"));
        assert!(told(900, 100, 0, true).contains("100 %"));
    }
}
