//! Runs of words that two texts share, found by their hashes.
//!
//! Owns what a word is here and how a run is hashed. Knows nothing of where the texts are from.

use xxhash_rust::xxh3::xxh3_64;

/// Letters and digits a run needs, or `c a s i n o` would be one.
const FEWEST_LETTERS: usize = 14;

/// A text cut into words: in small letters, without the signs around them; signs alone are none. `$NP` is a word.
pub fn words(text: &str) -> Vec<String> {
    let sign = |c: char| !c.is_alphanumeric() && c != '$';
    let bare = text
        .split_whitespace()
        .map(|word| word.trim_matches(sign).to_lowercase());
    bare.filter(|word| !word.is_empty()).collect()
}

/// The runs of `length` words, as hash and place of the first word.
pub fn runs(words: &[String], length: usize) -> impl Iterator<Item = (u64, usize)> {
    let hashes: Vec<(u64, usize)> = words
        .iter()
        .map(|word| {
            (
                xxh3_64(word.as_bytes()),
                word.chars().filter(|c| c.is_alphanumeric()).count(),
            )
        })
        .collect();
    let last = (hashes.len() + 1).saturating_sub(length);
    (0..last).filter_map(move |at| {
        let run = hashes.get(at..at + length)?;
        let letters: usize = run.iter().map(|(_, letters)| letters).sum();
        // Order counts: each word is turned by its place.
        let mixed = run.iter().fold(length as u64, |sum, (hash, _)| {
            (sum.rotate_left(7) ^ hash).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        });
        (letters >= FEWEST_LETTERS).then_some((mixed, at))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(text: &str, length: usize) -> Vec<u64> {
        runs(&words(text), length).map(|(hash, _)| hash).collect()
    }

    #[test]
    fn a_run_is_known_again_in_other_clothes() {
        let run = hashes("the grey cat sat on the mat", 7);
        assert_eq!(run.len(), 1);
        assert_eq!(hashes("The GREY cat, \"sat\" - on the mat!", 7), run);
        assert!(hashes("and so the grey cat sat on the mat again", 7).contains(&run[0]));
        assert_ne!(hashes("grey the cat sat on the mat", 7), run);
        assert!(hashes("the grey cat sat on the", 7).is_empty());
    }

    #[test]
    fn single_letters_make_no_run() {
        assert!(hashes("c a s i n o b o n u s", 6).is_empty());
    }

    #[test]
    fn an_apostrophe_splits_no_word_and_a_slot_is_one() {
        assert_eq!(
            words("« J'ai reçu 3.000 € de $NF, … »"),
            ["j'ai", "reçu", "3.000", "de", "$nf"]
        );
    }
}
