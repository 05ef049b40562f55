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

/// Answers of which it is remembered since when they are as they are.
const MOST_REMEMBERED: u64 = 10_000;

/// Since when an answer is as it is, as far as this process saw: no row tells when something went from it.
pub struct Since(Cache<String, (String, i64)>);

impl Default for Since {
    fn default() -> Self {
        Self(Cache::new(MOST_REMEMBERED))
    }
}

impl Since {
    /// Since which second of the clock an answer has its tag; `None` as long as it may yet have another one in the same
    /// second, which a date could not tell apart (RFC 9110, 8.8.2.2).
    pub fn seconds(&self, what: &str, tag: &str, now_ms: i64) -> Option<u64> {
        let known = self.0.get(what).filter(|(known, _)| known == tag);
        let since_ms = known.map_or_else(
            || {
                self.0.insert(what.to_owned(), (tag.to_owned(), now_ms));
                now_ms
            },
            |(_, since_ms)| since_ms,
        );
        let second = since_ms.div_euclid(1000) + 1;
        u64::try_from(second).ok().filter(|_| now_ms >= (second + 1) * 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_told_once_it_can_mean_one_answer_alone() {
        let since = Since::default();
        assert_eq!(since.seconds("a", "one", 10_000), None);
        assert_eq!(since.seconds("a", "one", 11_999), None);
        assert_eq!(since.seconds("a", "one", 12_000), Some(11));
        assert_eq!(since.seconds("a", "one", 90_000), Some(11));
        assert_eq!(since.seconds("a", "two", 90_500), None, "it has changed");
        assert_eq!(since.seconds("a", "two", 92_000), Some(91));
        assert_eq!(since.seconds("a", "one", 92_500), None, "and back");
    }
}
