//! Numbers for what has UUIDs here: WordPress has numbers, and takes a thread's comments in their order.
//!
//! Owns that a later id has a larger number, so that what is answered comes before its answers.

/// The time of a UUIDv7 and the twenty bits that follow it: a number that PHP can count to until the year 2248. Within one
/// article two comments of one number would have to be made in the same millisecond and then meet in a million.
pub(super) fn number(id: &str) -> u64 {
    let hex = id.bytes().filter(u8::is_ascii_hexdigit);
    let bits = hex.take(32).fold(0_u128, |bits, digit| {
        let digit = (digit as char).to_digit(16).unwrap_or(0);
        bits << 4 | u128::from(digit)
    });
    let ms = (bits >> 80) & ((1 << 43) - 1);
    // Between them stand version and variant.
    let first = (bits >> 64) & 0xFFF;
    let next = (bits >> 54) & 0xFF;
    let number = ms << 20 | first << 8 | next;
    u64::try_from(number).unwrap_or(u64::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_in_the_order_of_ids() {
        let ids = [
            "0190a5e4-0000-7000-8000-000000000000",
            "0190a5e4-0000-7000-8040-000000000000",
            "0190a5e4-0000-7001-8000-000000000000",
            "0190a5e4-0000-7fff-bfff-ffffffffffff",
            "0190a5e4-0001-7000-8000-000000000000",
        ];
        let numbers: Vec<u64> = ids.iter().map(|id| number(id)).collect();
        assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{numbers:?}");
        assert!(number("ffffffff-ffff-7fff-bfff-ffffffffffff") <= i64::MAX as u64);
        assert_eq!(number(""), 1);
    }
}
