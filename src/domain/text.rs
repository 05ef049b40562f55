//! What every typed text must satisfy before it means anything: there is something to see.
//!
//! Knows nothing of fields, each field's own module says what else it asks; nor of U+0000, which no door lets in.

/// Whether nothing of the text would be seen: only spaces, controls, format characters, fillers and variation selectors.
pub fn is_invisible(text: &str) -> bool {
    text.chars().all(is_invisible_char)
}

/// Explicit direction formatting (UAX #9, 2.1–2.4): it can make a name read backwards into its surroundings.
pub fn is_bidi_override(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn is_invisible_char(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || is_bidi_override(c)
        || matches!(
            c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
                | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}'
                | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
                | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fillers_are_not_seen() {
        assert!(is_invisible("\u{3164}\u{200B} \u{2800}\t"));
        assert!(!is_invisible("\u{200B}a"));
    }
}
