//! Files of other systems, read as comments.
//!
//! Owns what their formats mean, and that no file does harm: each is read as a stream, a record at a time, and whatever is
//! larger or deeper than any comment is refused. Knows the domain's types; knows nothing of databases, keys or the command line.
//!
//! A reader takes a [`std::io::BufRead`] and hands [`record::Item`]s one by one to a [`record::Sink`].

pub mod comentario;
pub mod commento;
mod dates;
mod escape;
mod field;
mod html;
pub mod isso;
mod json;
pub mod jsonl;
mod lines;
mod markdown;
pub mod own;
pub mod record;
pub mod remark42;
pub mod source;
pub mod text;
mod threads;
pub mod wordpress;
pub mod xml;

pub use json::Pass;
pub use record::{At, Item, Markup, Own, PageNote, ReadError, Record, Sink, Skip, Standing, Stop};
