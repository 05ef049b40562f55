//! Numbers for what has UUIDs here: WordPress has numbers, and takes a thread's comments in their order.
//!
//! Owns that they count up through a file, so that what is answered comes before its answers. Of a page that is being written it
//! holds sixteen bytes for each comment, and nothing of the pages before.

/// Counts pages, and the comments of all of them.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    pages: u64,
    before: u64,
    /// Of the page under way, as they come: in their order.
    ids: Vec<u128>,
}

impl Numbers {
    /// The number of a page that begins.
    pub(super) fn page(&mut self) -> u64 {
        self.pages += 1;
        self.before += self.ids.len() as u64;
        self.ids.clear();
        self.pages
    }

    /// The number of the next comment of the page.
    pub(super) fn comment(&mut self, id: &str) -> u64 {
        self.ids.push(bits(id));
        self.before + self.ids.len() as u64
    }

    /// The number of a comment that came before on this page; 0, which is none's, where there is none.
    pub(super) fn find(&self, id: &str) -> u64 {
        let found = self.ids.binary_search(&bits(id));
        found.map_or(0, |at| self.before + at as u64 + 1)
    }
}

fn bits(id: &str) -> u128 {
    let digits = id.bytes().filter_map(|byte| char::from(byte).to_digit(16));
    digits.take(32).fold(0, |bits, digit| bits << 4 | u128::from(digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_up_and_parents_are_found_on_their_page() {
        let mut numbers = Numbers::default();
        let id = |n: u32| format!("0190a5e4-0000-7000-8000-{n:012}");
        assert_eq!(numbers.page(), 1);
        assert_eq!([numbers.comment(&id(1)), numbers.comment(&id(2))], [1, 2]);
        assert_eq!((numbers.find(&id(1)), numbers.find(&id(3))), (1, 0));
        assert_eq!(numbers.page(), 2);
        assert_eq!(numbers.comment(&id(3)), 3);
        assert_eq!((numbers.find(&id(1)), numbers.find(&id(3))), (0, 3));
    }
}
