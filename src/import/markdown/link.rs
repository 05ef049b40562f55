//! Links of old comments: which of them may lead somewhere, and how they are written here.
//!
//! Owns that an address of a script leads nowhere. Knows nothing of what stands around a link.

use url::Url;

/// A link in words.
pub(super) fn linked(text: &str, href: &str, markdown: bool) -> String {
    // Long addresses were shown cut short.
    let is_the_address = text.is_empty() || {
        let bare = |text: &str| {
            let text = text.replace('\\', "");
            let text = text.trim_end_matches(['.', '…', '/']);
            text.trim_start_matches("https://")
                .trim_start_matches("http://")
                .trim_start_matches("www.")
                .to_owned()
        };
        let shown = bare(text);
        !shown.contains(char::is_whitespace) && shown.contains('.') && bare(href).starts_with(&shown)
    };
    match (is_the_address, markdown) {
        (true, true) => format!("<{href}>"),
        (true, false) => href.to_owned(),
        (false, true) => format!("[{}](<{href}>)", text.replace('\n', " ")),
        (false, false) => format!("{text} ({href})"),
    }
}

/// An address that a link may have: of the web or of mail, with nothing in it that would end a link.
pub(super) fn web_address(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let url = Url::parse(if typed.starts_with("//") { return None } else { typed }).ok()?;
    if !matches!(url.scheme(), "http" | "https" | "mailto") || url.as_str().len() > 2048 {
        return None;
    }
    let mut address = String::with_capacity(typed.len());
    for c in url.as_str().chars() {
        match c {
            '<' => address.push_str("%3C"),
            '>' => address.push_str("%3E"),
            '\\' => address.push_str("%5C"),
            c if c.is_whitespace() || c.is_control() => {}
            c => address.push(c),
        }
    }
    Some(address)
}
