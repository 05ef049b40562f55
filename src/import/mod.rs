//! Files of other systems, read as comments.
//!
//! Owns what their formats mean, and that no file does harm: each is read as a stream, a record at a time, and whatever is
//! larger or deeper than any comment is refused. Knows the domain's types; knows nothing of databases, keys or the command line.
//!
//! A reader takes a [`std::io::BufRead`] and hands [`record::Item`]s one by one to a [`record::Sink`].

mod dates;
mod escape;
mod field;
mod html;
mod markdown;
pub mod record;
pub mod source;
pub mod text;
pub mod wordpress;
pub mod xml;

pub use record::{At, Item, Markup, ReadError, Record, Sink, Skip, Standing, Stop};
