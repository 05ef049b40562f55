//! Lists as they were last written out, each under its entity tag.
//!
//! A tag names a page's version, which rises with every change that readers can see, in the transaction of that change; so
//! what is kept is never stale, also where several processes serve one database, and nothing ever has to be thrown out.

use actix_web::http::header::EntityTag;
use actix_web::web::Bytes;
use moka::sync::Cache;

/// The most that is kept, in bytes.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// The JSON of lists; the least used go first.
pub struct Listings(Cache<String, Bytes>);

impl Default for Listings {
    fn default() -> Self {
        let weight = |tag: &String, body: &Bytes| u32::try_from(tag.len() + body.len()).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(MOST_BYTES).weigher(weight).build())
    }
}

impl Listings {
    pub fn find(&self, tag: &EntityTag) -> Option<Bytes> {
        self.0.get(tag.tag())
    }

    /// Keeps a body and gives it back.
    pub fn keep(&self, tag: &EntityTag, body: Bytes) -> Bytes {
        self.0.insert(tag.tag().to_owned(), body.clone());
        body
    }
}
