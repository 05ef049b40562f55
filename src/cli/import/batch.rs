//! What the thread that reads hands on: as much as is kept in one transaction.

use crate::domain::arrival::Arriving;
use crate::import::{Destination, Dropped, Item, Record, Skip, parse, parse_own, parse_page};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Comments that are kept in one transaction.
const BATCH: usize = 250;
/// Bytes of text after which a batch is full, however few it has.
const BATCH_BYTES: usize = 1 << 20;

/// What an address takes in memory besides its text.
const ADDRESS: usize = 200;

#[derive(Debug, Default)]
pub struct Batch {
    pub arriving: Vec<Arriving>,
    pub skipped: Vec<(Option<String>, Skip)>,
    /// By their addresses. Their comments are skipped besides.
    pub skipped_pages: Vec<(String, Skip)>,
    pub dropped: Vec<(String, Dropped)>,
    bytes: usize,
}

impl Batch {
    pub fn take(&mut self, item: Item, to: &Destination) {
        match item {
            Item::Skipped { source_id, why } => self.skipped.push((source_id, why)),
            Item::Page(note) => {
                let address = note.page.clone();
                self.bytes += note.former.iter().map(|former| former.len() + ADDRESS).sum::<usize>();
                match parse_page(note, to) {
                    Ok(arriving) => self.arriving.push(arriving),
                    Err(why) => self.skipped_pages.push((address, why)),
                }
            }
            Item::Comment(record) => self.take_record(record, |record| parse(record, to)),
            Item::Own(record, own) => self.take_record(record, |record| parse_own(record, own, to)),
        }
    }

    fn take_record(&mut self, record: Record, parse: impl FnOnce(Record) -> Result<(Arriving, Vec<Dropped>), Skip>) {
        let source_id = record.source_id.clone();
        self.bytes += record.body.len();
        // A fault of ours in one text costs that comment, not those beside it.
        let parsed = catch_unwind(AssertUnwindSafe(|| parse(record))).unwrap_or(Err(Skip::Fault));
        match parsed {
            Ok((arriving, dropped)) => {
                self.arriving.push(arriving);
                self.dropped
                    .extend(dropped.into_iter().map(|what| (source_id.clone(), what)));
            }
            Err(why) => self.skipped.push((Some(source_id), why)),
        }
    }

    pub fn is_full(&self) -> bool {
        self.arriving.len() + self.skipped.len() + self.skipped_pages.len() >= BATCH || self.bytes >= BATCH_BYTES
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::comment::CommentKind;
    use crate::import::{Markup, Standing};

    #[test]
    fn a_fault_in_one_comment_costs_that_one() {
        let record = Record {
            source_id: "7".to_owned(),
            kind: CommentKind::Comment,
            parent: None,
            page: String::new(),
            page_is_ours: false,
            page_title: None,
            name: None,
            email: None,
            website: None,
            ip: None,
            body: String::new(),
            markup: Markup::Plain,
            created_at_ms: 1,
            edited_at_ms: None,
            standing: Standing::Published,
        };
        let mut batch = Batch::default();
        batch.take_record(record, |_| panic!("a fault of ours"));
        assert_eq!(batch.skipped, [(Some("7".to_owned()), Skip::Fault)]);
    }
}
