//! What every reader hands on, and what may go wrong with a file: one shape for all systems that comments come from.
//!
//! Owns the shape. Knows no format, and parses nothing into our own types.

use crate::domain::comment::CommentKind;

/// One comment as its source has it, before it is parsed into our types.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// What the source calls it; unique in its source, where readers of several kinds of number prefix them.
    pub source_id: String,
    pub kind: CommentKind,
    /// The `source_id` of the comment that it answers.
    pub parent: Option<String>,
    /// An absolute address, or an identifier.
    pub page: String,
    /// It is told as we tell it: what begins as a path is a name.
    pub page_is_ours: bool,
    pub page_title: Option<String>,
    pub name: Option<String>,
    pub email: Option<String>,
    pub website: Option<String>,
    pub ip: Option<String>,
    pub body: String,
    pub markup: Markup,
    pub created_at_ms: i64,
    pub edited_at_ms: Option<i64>,
    pub standing: Standing,
}

/// What our own export says of a comment besides. Nothing of it is believed unread: ids may be taken, decisions unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Own {
    /// The pseudonym under which an author's comments stand together.
    pub author: Option<String>,
    pub lang: Option<String>,
    /// What moderators last said: approve, reject, spam. Without one, nothing is learnt from where it stands.
    pub decision: Option<String>,
    pub decided_at_ms: Option<i64>,
    /// A moderator wrote it in the site's name.
    pub by_site: bool,
}

/// What a source says of a page itself. It comes before the comments of that page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageNote {
    /// As in [`Record::page`].
    pub page: String,
    pub page_is_ours: bool,
    /// Its id in an export of ours.
    pub id: Option<String>,
    pub title: Option<String>,
    /// Takes no comments any more.
    pub closed: bool,
    /// Opened by hand: its age does not close it.
    pub kept_open: bool,
    pub created_at_ms: Option<i64>,
    /// As its website told.
    pub published_at_ms: Option<i64>,
    /// Addresses it had, from which readers are led on.
    pub former: Vec<String>,
}

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Markup {
    Plain,
    Html,
    Markdown,
}

/// Where a comment stood in its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Published,
    Pending,
    Spam,
    /// Taken down by a moderator, who can still see it: WordPress's bin.
    Rejected,
    /// Gone for good in its source: it is not taken over, and its answers move up to what it answered.
    Deleted,
}

/// What a reader found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    Comment(Record),
    /// A comment out of an export of ours, with what only we say of one.
    Own(Record, Own),
    Page(PageNote),
    Skipped {
        source_id: Option<String>,
        why: Skip,
    },
}

/// Why one comment is not taken, while the file goes on. Each has a word for programs and a sentence for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum Skip {
    #[error("it has no id")]
    NoId,
    #[error("it has no text")]
    NoText,
    #[error("its text is longer than 10,000 characters")]
    TextTooLong,
    #[error("it has no date that can be read")]
    NoDate,
    #[error("its date lies in the future")]
    FutureDate,
    #[error("nothing says which page it stands under (of WordPress's table, --pages does)")]
    NoPage,
    #[error("its page's address cannot be read")]
    BadPage,
    #[error(
        "its page is on none of the site's origins (tamis site show tells them; --map OLD=NEW when the site has moved)"
    )]
    ForeignPage,
    #[error("its article is not public there: a draft, private, behind a password, or in the bin")]
    NotPublic,
    #[error("it was deleted where it comes from")]
    Deleted,
    #[error("it is a note of a program, not a reader's comment")]
    NotAComment,
    #[error("what is said of where it stands is not known")]
    UnknownStanding,
    #[error("a part of it is longer than any comment is")]
    TooLarge,
    #[error("it cannot be read")]
    Unreadable,
    #[error("a fault of this program kept it from being read: please report it")]
    Fault,
    #[error("its id came before in the same file")]
    Twice,
}

/// Why a file is refused as a whole. What was handed on before stands.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("the file cannot be read: {0}")]
    Io(#[source] std::io::Error),
    /// It is not what it was said to be.
    #[error("{}", told(.what, *.at))]
    Format { what: String, at: At },
    /// It is made to do harm, or larger than anything that is not.
    #[error("{}", told(.what, *.at))]
    Hostile { what: String, at: At },
    /// It ends before its end.
    #[error("{}", told("the file ends too early: it is cut off", *.at))]
    Truncated { at: At },
    /// Whoever is handed the items has asked for no more.
    #[error("stopped")]
    Stopped,
}

/// Where in a file, as far as it is known. Lines count from 1, bytes from 0, both in the text that was unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct At {
    pub line: Option<u64>,
    pub byte: Option<u64>,
}

/// All that a reader hands on, for tests.
#[cfg(test)]
pub(super) fn all(read: impl FnOnce(&mut Sink<'_>) -> Result<(), ReadError>) -> Result<Vec<Item>, ReadError> {
    let mut items = Vec::new();
    read(&mut |item| {
        items.push(item);
        Ok(())
    })?;
    Ok(items)
}

/// Asks a reader for no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop;

/// A reader takes `impl std::io::BufRead` (Isso: a path) and hands items one by one to this; never more than one record is in
/// memory.
pub type Sink<'a> = dyn FnMut(Item) -> Result<(), Stop> + 'a;

impl Skip {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoId => "no_id",
            Self::NoText => "no_text",
            Self::TextTooLong => "text_too_long",
            Self::NoDate => "no_date",
            Self::FutureDate => "future_date",
            Self::NoPage => "no_page",
            Self::BadPage => "bad_page",
            Self::ForeignPage => "foreign_page",
            Self::NotPublic => "not_public",
            Self::Fault => "fault",
            Self::Deleted => "deleted",
            Self::NotAComment => "not_a_comment",
            Self::UnknownStanding => "unknown_standing",
            Self::TooLarge => "too_large",
            Self::Unreadable => "unreadable",
            Self::Twice => "twice",
        }
    }
}

impl From<Stop> for ReadError {
    fn from(_: Stop) -> Self {
        Self::Stopped
    }
}

impl ReadError {
    pub fn format(what: impl Into<String>) -> Self {
        Self::Format {
            what: what.into(),
            at: At::default(),
        }
    }
}

/// It holds an address and a text.
impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record")
            .field("source_id", &self.source_id)
            .field("page", &self.page)
            .field("standing", &self.standing)
            .finish_non_exhaustive()
    }
}

fn told(what: &str, at: At) -> String {
    match (at.line, at.byte) {
        (Some(line), _) => format!("{what} (line {line})"),
        (None, Some(byte)) => format!("{what} (byte {byte})"),
        (None, None) => what.to_owned(),
    }
}
