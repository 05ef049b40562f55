//! What the thread that reads hands on: as much as is kept in one transaction.

use crate::domain::arrival::Arriving;
use crate::import::{Destination, Dropped, Item, Record, Skip, parse, parse_own, parse_page};

/// Comments that are kept in one transaction.
const BATCH: usize = 250;
/// Bytes of text after which a batch is full, however few it has.
const BATCH_BYTES: usize = 1 << 20;

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
        match parse(record) {
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
