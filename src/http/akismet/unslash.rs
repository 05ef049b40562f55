//! WordPress sends a new comment with a backslash before each quotation mark, as PHP once wrote texts, and an old one without.

/// The text as it was typed, where it can be told that it was slashed: every quotation mark is, and every backslash stands
/// before one or before another.
pub(super) fn unslashed(text: &str) -> String {
    let mut typed = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            '\'' | '"' => return text.to_owned(),
            '\\' => match characters.next() {
                Some(quoted @ ('\'' | '"' | '\\')) => typed.push(quoted),
                _ => return text.to_owned(),
            },
            c => typed.push(c),
        }
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_slashed_throughout_is_unslashed() {
        assert_eq!(unslashed(r"L\'été, \«non\»"), r"L\'été, \«non\»");
        assert_eq!(unslashed(r#"L\'été \"vu\""#), r#"L'été "vu""#);
        assert_eq!(unslashed(r"C:\\temp"), r"C:\temp");
        for typed in ["", "rien", "l'été", r"l'été \'", r"a\b", "fin\\"] {
            assert_eq!(unslashed(typed), typed);
        }
    }
}
