//! Keeps a `dbg!` that was left in linfa-bayes 0.8.1 away from standard error.
//!
//! `MultinomialNb::fit_with` prints every element of its parameters, in release builds too. Owns the detour: while a fit
//! runs, standard error leads into a pipe, and a thread passes on everything but those blocks. Another thread's log line
//! written meanwhile still arrives, in order: `dbg!` holds the lock on standard error for its whole block.
//! Knows nothing of what is fitted.

use std::io::{self, BufRead, BufReader, PipeReader, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Mutex, mpsc};
use std::thread;

/// How a block of the `dbg!` begins, after the path to linfa's source, and ends.
const BLOCK: &str = "multinomial_nb.rs:";
const BLOCK_SUBJECT: &str = "&model.class_info.get(&class) =";
const BLOCK_END: &[u8] = b")";

/// Written into the pipe when the fit is over; whoever reads it knows that nothing of the fit is left in it.
const OVER: &[u8] = b"\0tamis: the fit is over\0";

/// Runs `fit` with linfa's `dbg!` blocks taken out of standard error.
///
/// One at a time: there is one standard error. Where it cannot be led elsewhere the fit runs all the same, loudly.
pub(super) fn quietly<T>(fit: impl FnOnce() -> T) -> T {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    match Detour::begin() {
        Ok(_detour) => fit(),
        Err(error) => {
            tracing::warn!(%error, "standard error cannot be filtered while the model is fitted");
            fit()
        }
    }
}

/// Standard error leads into the pipe as long as this lives, also when the fit panics.
struct Detour {
    real: OwnedFd,
    pipe: io::PipeWriter,
    drained: mpsc::Receiver<()>,
}

impl Detour {
    fn begin() -> io::Result<Self> {
        let (reader, pipe) = io::pipe()?;
        let real = io::stderr().as_fd().try_clone_to_owned()?;
        let out = std::fs::File::from(real.try_clone()?);
        let (done, drained) = mpsc::channel();
        thread::Builder::new()
            .name("quiet".into())
            .spawn(move || relay(reader, out, &done))?;
        let lock = io::stderr().lock();
        rustix::stdio::dup2_stderr(&pipe)?;
        drop(lock);
        Ok(Self { real, pipe, drained })
    }
}

impl Drop for Detour {
    fn drop(&mut self) {
        let lock = io::stderr().lock();
        let restored = rustix::stdio::dup2_stderr(&self.real);
        drop(lock);
        // What a child process still writes into its copy of the pipe is passed on by the thread, as long as it lives.
        if restored.is_ok()
            && self
                .pipe
                .write_all(OVER)
                .and_then(|()| self.pipe.write_all(b"\n"))
                .is_ok()
        {
            let _ = self.drained.recv();
        }
    }
}

/// Copies lines until the pipe closes, but for the blocks of the `dbg!`.
fn relay(reader: PipeReader, mut out: impl Write, done: &mpsc::Sender<()>) {
    let mut reader = BufReader::with_capacity(1 << 16, reader);
    let mut in_block = false;
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        if text.ends_with(OVER) {
            in_block = false;
            let _ = out.write_all(&text[..text.len() - OVER.len()]);
            let _ = done.send(());
        } else if in_block {
            in_block = text != BLOCK_END;
        } else if begins_block(text) {
            in_block = !text.ends_with(b"None,");
        } else {
            let _ = out.write_all(&line);
        }
        line.clear();
    }
}

fn begins_block(line: &[u8]) -> bool {
    let line = String::from_utf8_lossy(line);
    line.starts_with('[') && line.contains(BLOCK) && line.contains(BLOCK_SUBJECT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_blocks_of_the_fit_are_taken_out() {
        let (reader, mut pipe) = io::pipe().unwrap();
        let (done, drained) = mpsc::channel();
        let path =
            "[/home/a/registry/linfa-bayes-0.8.1/src/multinomial_nb.rs:67:13] &model.class_info.get(&class) = Some(";
        write!(
            pipe,
            "a log line\n{path}\n    ClassHistogram {{\n        prior: 0.0,\n    }},\n)\nanother\n"
        )
        .unwrap();
        pipe.write_all(OVER).unwrap();
        pipe.write_all(b"\nlater\n").unwrap();
        drop(pipe);
        let mut out = Vec::new();
        relay(reader, &mut out, &done);
        assert_eq!(String::from_utf8(out).unwrap(), "a log line\nanother\nlater\n");
        assert!(drained.recv().is_ok());
    }

    #[test]
    fn the_answer_of_the_fit_comes_back() {
        assert_eq!(quietly(|| 7), 7);
        assert_eq!(quietly(|| 8), 8);
    }
}
