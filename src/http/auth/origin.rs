//! Whether a change comes from a page of ours.
//!
//! Every browser in use sends `Origin` with a POST, a form's included, so a change without one is refused: nothing stands
//! in for it. `Sec-Fetch-Site` would not help, for the browsers that left `Origin` out (Firefox before 70, Safari before
//! 15.4) do not send that either.

use crate::http::State;
use crate::http::problem::{Code, Problem};
use actix_web::HttpRequest;
use actix_web::http::header::{HOST, ORIGIN};

/// Refuses a foreign, missing or `null` origin.
pub fn check(state: &State, request: &HttpRequest) -> Result<(), Problem> {
    let origin = request.headers().get(ORIGIN).ok_or(Code::CsrfRefused)?;
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let is_ours = origin
        .to_str()
        .is_ok_and(|origin| is_ours(origin, &state.public_url, host));
    if is_ours { Ok(()) } else { Err(Code::CsrfRefused.into()) }
}

/// Refuses a foreign or `null` origin. A caller without one is no browser, or not led here by another site.
pub fn check_if_sent(state: &State, request: &HttpRequest) -> Result<(), Problem> {
    if request.headers().contains_key(ORIGIN) {
        check(state, request)
    } else {
        Ok(())
    }
}

/// Whether an origin is that of `public_url`, or of the very host the request was sent to: we may be reached by other
/// names (`localhost`, an address on the local network), and a page there is still ours. Under the public name its scheme
/// counts too, so that a page which somebody slips in by http does not act by https.
fn is_ours(origin: &str, public_url: &url::Url, host: Option<&str>) -> bool {
    let public = public_url.origin().ascii_serialization();
    if origin == public {
        return true;
    }
    let authority = |origin: &str| origin.split_once("://").map(|(_, rest)| rest.to_owned());
    let same_host = host.is_some_and(|host| {
        authority(&public).as_deref() != Some(host)
            && (origin == format!("http://{host}") || origin == format!("https://{host}"))
    });
    same_host && origin != "null"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_may_act() {
        let public = url::Url::parse("https://comments.example/").unwrap();
        for (origin, host) in [
            ("https://comments.example", Some("comments.example")),
            ("https://comments.example", None),
            ("http://192.168.1.5:8080", Some("192.168.1.5:8080")),
            ("http://localhost:8080", Some("localhost:8080")),
        ] {
            assert!(is_ours(origin, &public, host), "{origin} at {host:?}");
        }
        for (origin, host) in [
            ("http://comments.example", Some("comments.example")),
            ("https://comments.example.evil", Some("comments.example")),
            ("https://evil.example", Some("comments.example")),
            ("null", Some("comments.example")),
            ("", Some("comments.example")),
            ("", None),
            ("null", None),
            ("http://localhost:8081", Some("localhost:8080")),
            ("https://comments.example:444", Some("comments.example")),
        ] {
            assert!(!is_ours(origin, &public, host), "{origin} at {host:?}");
        }
    }
}
