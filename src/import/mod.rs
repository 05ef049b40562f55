//! Files of other systems, read as comments.
//!
//! Owns what their formats mean, and that no file does harm: each is read as a stream, a record at a time, and whatever is
//! larger or deeper than any comment is refused. Knows the domain's types; knows nothing of databases, keys or the command line.
//!
//! A reader takes a [`std::io::BufRead`] and hands [`record::Item`]s one by one to a [`record::Sink`]; [`parse`] makes our own types of
//! them. [`source::open`] unpacks what is packed.

mod articles;
mod breaks;
pub mod comentario;
pub mod commento;
mod dates;
pub mod disqus;
mod escape;
mod field;
mod held;
mod html;
pub mod isso;
mod json;
pub mod jsonl;
mod lines;
mod markdown;
pub mod own;
mod parse;
mod progress;
pub mod record;
pub mod remark42;
mod rows;
pub mod source;
pub mod text;
mod threads;
pub mod wordpress;
pub mod wordpress_table;
pub mod xml;

pub use json::Pass;
pub use own::{parse_own, parse_page};
pub use parse::{Destination, Dropped, Move, parse};
pub use progress::Progress;
pub use record::{At, Item, Markup, Own, PageNote, ReadError, Record, Sink, Skip, Standing, Stop};

use std::path::Path;
use text::Mended;

/// A system that comments come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    WordPress,
    Disqus,
    /// Its file is a database, which the storage reads: see [`isso::item`].
    Isso,
    Remark42,
    Commento,
    Comentario,
    /// Our own export, and whatever is written down in its form.
    JsonLines,
}

impl System {
    pub const ALL: [Self; 7] = [
        Self::WordPress,
        Self::Disqus,
        Self::Isso,
        Self::Remark42,
        Self::Commento,
        Self::Comentario,
        Self::JsonLines,
    ];

    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|system| system.as_str() == text)
    }

    /// Its name in commands, and in front of what it calls its comments.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WordPress => "wordpress",
            Self::Disqus => "disqus",
            Self::Isso => "isso",
            Self::Remark42 => "remark42",
            Self::Commento => "commento",
            Self::Comentario => "comentario",
            Self::JsonLines => "jsonl",
        }
    }
}

/// Reads a file of a system from beginning to end. `pages` is a second one that says where pages are, for the system that
/// keeps that apart. Tells how many characters were not written as the file says.
pub fn read(
    system: System,
    path: &Path,
    pages: Option<&Path>,
    progress: &Progress,
    sink: &mut Sink<'_>,
) -> Result<u64, ReadError> {
    let mended = Mended::default();
    match system {
        System::WordPress => {
            let articles = match pages {
                Some(pages) => {
                    progress.expect(2);
                    source::open(pages, progress, |input| wordpress::articles(input, Mended::default()))?
                }
                None => articles::Articles::default(),
            };
            source::open(path, progress, |mut input| {
                // Its own export is XML, and its table is not.
                if begins_as_xml(input.fill_buf()?) {
                    wordpress::read(&mut input, mended.clone(), sink)
                } else {
                    wordpress_table::read(&mut input, mended.clone(), &articles, sink)
                }
            })?;
        }
        System::Disqus => source::open(path, progress, |input| disqus::read(input, mended.clone(), sink))?,
        System::Isso => return Err(ReadError::format("it is a database, and is not read as a stream")),
        System::Remark42 => source::open(path, progress, |input| remark42::read(input, sink))?,
        System::Commento => {
            progress.expect(3);
            commento::read(&mut |read| source::open(path, progress, read), sink)?;
        }
        System::Comentario => {
            progress.expect(3);
            comentario::read(&mut |read| source::open(path, progress, read), sink)?;
        }
        System::JsonLines => {
            if source::open(path, &progress.beside(), jsonl::is_list)? {
                progress.expect(2);
                threads::read(&mut |read| source::open(path, progress, read), sink)?;
            } else {
                source::open(path, progress, |input| jsonl::read_lines(input, sink))?;
            }
        }
    }
    Ok(mended.count())
}

/// Whether a sign opens the first tag, in whatever encoding.
fn begins_as_xml(start: &[u8]) -> bool {
    let is_outer = |byte: &&u8| byte.is_ascii_whitespace() || matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xfe | 0xff);
    start
        .iter()
        .find(|byte| !is_outer(byte))
        .is_none_or(|byte| *byte == b'<')
}
