//! The cookie that holds a session's secret.

use crate::http::State;
use crate::moderation::Session;
use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::HOST;

/// Over plain http on the machine itself, where `Secure` cookies need not be kept by every client.
const PLAIN: &str = "tamis_session";
/// Everywhere else. The prefix makes browsers refuse one set by another host of the domain (RFC 6265bis, 4.1.3.2).
const GUARDED: &str = "__Host-tamis_session";

/// The session's secret, if the request carries one under the name it was given.
pub fn find(state: &State, request: &HttpRequest) -> Option<String> {
    let cookie = request.cookie(name(is_secure(state, request)))?;
    let secret = cookie.value();
    (!secret.is_empty() && secret.len() <= 128).then(|| secret.to_owned())
}

/// Hands a session to the browser.
pub fn give(state: &State, request: &HttpRequest, session: &Session) -> Cookie<'static> {
    let lifetime = Duration::seconds(Session::LIFETIME_S);
    made(is_secure(state, request), session.secret.expose(), lifetime)
}

/// Takes it back.
pub fn clear(state: &State, request: &HttpRequest) -> Cookie<'static> {
    made(is_secure(state, request), "", Duration::ZERO)
}

fn made(secure: bool, value: &str, lifetime: Duration) -> Cookie<'static> {
    Cookie::build(name(secure), value.to_owned())
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(secure)
        .max_age(lifetime)
        .finish()
}

fn name(secure: bool) -> &'static str {
    if secure { GUARDED } else { PLAIN }
}

fn is_secure(state: &State, request: &HttpRequest) -> bool {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
    let on_this_machine = peer.is_some_and(|ip| ip.is_loopback()) || host.is_some_and(is_loopback_host);
    state.public_url.scheme() == "https" || !on_this_machine
}

/// Whether a browser was told to ask its own machine: through a container's network the peer does not show it.
fn is_loopback_host(host: &str) -> bool {
    let Ok(url) = url::Url::parse(&format!("http://{host}/")) else {
        return false;
    };
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_keeps_to_its_host_and_away_from_scripts() {
        assert_eq!(
            made(true, "s", Duration::minutes(1)).to_string(),
            "__Host-tamis_session=s; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60"
        );
        assert_eq!(
            made(false, "", Duration::ZERO).to_string(),
            "tamis_session=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0"
        );
    }

    #[test]
    fn only_the_machine_itself_goes_without_secure() {
        for host in ["localhost", "localhost:8080", "127.0.0.1:1", "[::1]:8080"] {
            assert!(is_loopback_host(host), "{host}");
        }
        for host in ["localhost.evil.example", "192.168.1.5", "comments.example", "", "a b"] {
            assert!(!is_loopback_host(host), "{host}");
        }
    }
}
