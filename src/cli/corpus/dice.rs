//! Chance that is always the same: splitmix64.
//!
//! Owns the drawing of numbers from a name. Knows nothing of what is drawn for.

use xxhash_rust::xxh3::xxh3_64;

#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice that fall as `name` says, every time.
    pub fn of(name: &str) -> Self {
        Self(xxh3_64(name.as_bytes()))
    }

    /// Dice of their own, which fall apart from these from here on.
    pub fn split(&mut self) -> Self {
        Self(self.below(u64::MAX))
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % end
    }

    /// True in so many of a hundred throws.
    pub fn per_cent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }

    /// One of a list; `None` of an empty one.
    pub fn pick<'t, T>(&mut self, list: &'t [T]) -> Option<&'t T> {
        if list.is_empty() {
            return None;
        }
        list.get(usize::try_from(self.below(list.len() as u64)).unwrap_or(0))
    }

    pub fn letter(&mut self) -> char {
        const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
        char::from(self.pick(LETTERS).copied().unwrap_or(b'a'))
    }
}
