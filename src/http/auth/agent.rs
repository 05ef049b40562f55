//! What a browser calls itself, coarsely: enough to know one's own session by, too little to be told apart by.

use actix_web::HttpRequest;
use actix_web::http::header::USER_AGENT;

/// Names to look for, the more particular first, and what is told of them.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];
const SYSTEMS: &[(&str, &str)] = &[
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// `Firefox, Linux`; empty where neither is known.
pub fn coarse(request: &HttpRequest) -> &'static str {
    let told = request.headers().get(USER_AGENT).and_then(|told| told.to_str().ok());
    known(told.unwrap_or_default())
}

fn known(told: &str) -> &'static str {
    let place = |names: &[(&str, &str)]| names.iter().position(|(sign, _)| told.contains(sign));
    match (place(BROWSERS), place(SYSTEMS)) {
        (Some(browser), Some(system)) => both(browser, system),
        (Some(browser), None) => BROWSERS[browser].1,
        (None, Some(system)) => SYSTEMS[system].1,
        (None, None) => "",
    }
}

/// There are few of them, so each is made once.
fn both(browser: usize, system: usize) -> &'static str {
    static PAIRS: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    let pairs = PAIRS.get_or_init(|| {
        let pair = |(_, browser): &(&str, &str)| {
            SYSTEMS
                .iter()
                .map(|(_, system)| format!("{browser}, {system}"))
                .collect::<Vec<_>>()
        };
        BROWSERS.iter().flat_map(pair).collect()
    });
    pairs.get(browser * SYSTEMS.len() + system).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_told_by_name_and_system_alone() {
        let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
        assert_eq!(known(firefox), "Firefox, Linux");
        let edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0";
        assert_eq!(known(edge), "Edge, Windows");
        assert_eq!(known("curl/8.5"), "curl");
        assert_eq!(known("<script>"), "");
    }
}
