//! A table that is held while a file is read, because what it tells of many comments stands in one place: texts, by a key.
//!
//! Owns that it takes little more memory than the texts have bytes, and no more than a bound. Knows no format.

use super::record::{At, ReadError};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Bytes of a table, of which those of a gigabyte that is no attack have less.
const MOST: usize = 100 << 20;
/// What an entry takes beside its texts.
const ENTRY: usize = 40;
/// Longer than any address, title or name that is kept: what is cut here is refused or cut later, as it would be whole.
const LONGEST: usize = 2_304;
/// Texts are laid down in blocks, for one piece that grows is copied as a whole.
const BLOCK: usize = 1 << 18;
const NONE: u16 = u16::MAX;

/// A key in 16 bytes, however long it is.
pub(super) type Key = [u8; 16];

/// Of each entry, `N` texts that may be absent.
#[derive(Debug, Default)]
pub(super) struct Held<const N: usize> {
    /// Where each entry lies: the block, and where in it.
    places: HashMap<Key, u32>,
    blocks: Vec<Vec<u8>>,
    bytes: usize,
}

pub(super) fn key(text: &str) -> Key {
    let mut key = Key::default();
    for (byte, hashed) in key.iter_mut().zip(Sha256::digest(text.as_bytes())) {
        *byte = hashed;
    }
    key
}

impl<const N: usize> Held<N> {
    /// Puts an entry in place of one of the same key. `what` says of what there is too much.
    pub(super) fn put(&mut self, key: Key, texts: [Option<&str>; N], what: &str) -> Result<(), ReadError> {
        let texts = texts.map(|text| text.map(cut));
        let bytes = texts.iter().map(|text| 2 + text.map_or(0, str::len)).sum::<usize>();
        self.bytes += bytes + ENTRY;
        if self.bytes > MOST {
            return Err(ReadError::Hostile {
                what: format!("it tells more than {} MB of {what}", MOST >> 20),
                at: At::default(),
            });
        }
        if self.blocks.last().is_none_or(|block| block.len() + bytes > BLOCK) {
            self.blocks.push(Vec::with_capacity(BLOCK));
        }
        let before = (self.blocks.len() - 1) * BLOCK;
        if let Some(block) = self.blocks.last_mut() {
            let place = u32::try_from(before + block.len()).unwrap_or(u32::MAX);
            for text in texts {
                let len = text.map_or(NONE, |text| u16::try_from(text.len()).unwrap_or(NONE));
                block.extend_from_slice(&len.to_le_bytes());
                block.extend_from_slice(text.unwrap_or_default().as_bytes());
            }
            self.places.insert(key, place);
        }
        Ok(())
    }

    pub(super) fn get(&self, key: Key) -> Option<[Option<&str>; N]> {
        let place = *self.places.get(&key)? as usize;
        let mut left = self.blocks.get(place / BLOCK)?.get(place % BLOCK..)?;
        let mut texts = [None; N];
        for text in &mut texts {
            let (len, rest) = left.split_first_chunk::<2>()?;
            let len = u16::from_le_bytes(*len);
            let (bytes, rest) = rest.split_at_checked(if len == NONE { 0 } else { len.into() })?;
            *text = std::str::from_utf8(bytes).ok().filter(|_| len != NONE);
            left = rest;
        }
        Some(texts)
    }
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_is_found_again() {
        let mut held = Held::<3>::default();
        for at in 0..20_000 {
            let text = format!("https://jardin.example/{at}/");
            let texts = [Some(text.as_str()), None, Some("")];
            held.put(key(&at.to_string()), texts, "pages").unwrap();
        }
        let found = held.get(key("12345")).unwrap();
        assert_eq!(found, [Some("https://jardin.example/12345/"), None, Some("")]);
        held.put(key("12345"), [None; 3], "pages").unwrap();
        assert_eq!(held.get(key("12345")), Some([None; 3]));
        assert_eq!(held.get(key("other")), None);
        held.put(key("long"), [Some("é".repeat(5_000).as_str()), None, None], "pages")
            .unwrap();
        assert_eq!(held.get(key("long")).unwrap()[0].map(str::len), Some(LONGEST));
    }

    #[test]
    fn more_than_the_bound_is_refused_and_takes_no_more_than_it() {
        let mut held = Held::<1>::default();
        let text = "x".repeat(8_000);
        let refused = (0..1_000_000_u32).find_map(|at| held.put(key(&at.to_string()), [Some(&text)], "pages").err());
        assert!(matches!(refused, Some(ReadError::Hostile { .. })));
        let taken: usize = held.blocks.iter().map(Vec::capacity).sum();
        assert!(taken <= MOST + BLOCK, "{taken}");
        let mut held = Held::<1>::default();
        let refused = (0..10_000_000_u32).find_map(|at| held.put(key(&at.to_string()), [None], "pages").err());
        assert!(
            refused.is_some() && held.places.len() < 3_000_000,
            "nothing takes space too"
        );
    }
}
