//! Whose request it is, and how often they may send.
//!
//! Owns the buckets and the reading of `X-Forwarded-For`. Knows nothing of what is sent.

use super::auth::Tries;
use super::problem::{Code, Problem};
use actix_web::HttpRequest;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

/// Buckets kept before those that are full again are swept out.
const MANY_BUCKETS: usize = 10_000;

/// How often one network may write to one site.
pub struct Limits {
    /// `None` where limits are turned off.
    buckets: Option<DefaultKeyedRateLimiter<(String, IpAddr)>>,
    /// Proxies whose word on the caller's address is taken.
    trusted: Vec<IpNet>,
    /// Tries to log in, which are always limited.
    log_ins: Tries,
}

impl Limits {
    /// `per_minute` requests in the long run, `burst` at once; no limits where either is `None`.
    pub fn new(rate: Option<(NonZeroU32, NonZeroU32)>, trusted: Vec<IpNet>) -> Self {
        let buckets =
            rate.map(|(per_minute, burst)| RateLimiter::keyed(Quota::per_minute(per_minute).allow_burst(burst)));
        Self {
            buckets,
            trusted,
            log_ins: Tries::default(),
        }
    }

    /// The caller's address: the peer's, or where the peer is a trusted proxy, the rightmost one it names that is not.
    pub fn caller(&self, request: &HttpRequest) -> Option<IpAddr> {
        let mut caller = request.peer_addr()?.ip().to_canonical();
        let fields: Vec<&str> = request
            .headers()
            .get_all("x-forwarded-for")
            .filter_map(|field| field.to_str().ok())
            .collect();
        let mut named = fields.iter().flat_map(|field| field.split(',')).map(str::trim).rev();
        while self.trusted.iter().any(|network| network.contains(&caller)) {
            let Some(next) = named.next().and_then(|text| text.parse::<IpAddr>().ok()) else {
                break;
            };
            caller = next.to_canonical();
        }
        Some(caller)
    }

    /// A caller's share of the network as a text; empty where there is none.
    pub fn household(&self, request: &HttpRequest) -> String {
        self.caller(request)
            .map(|ip| household(ip).to_string())
            .unwrap_or_default()
    }

    /// Counts a try to log in on an account, or refuses it.
    pub fn check_log_in(&self, account: &str, request: &HttpRequest, now_ms: i64) -> Result<(), Problem> {
        self.log_ins.check(account, self.caller(request).map(household), now_ms)
    }

    /// Forgets the tries on an account once one was right.
    pub fn forget_log_ins(&self, account: &str, request: &HttpRequest) {
        self.log_ins.forget(account, self.caller(request).map(household));
    }

    /// Takes one from the caller's bucket for a site.
    pub fn check(&self, site: &str, caller: Option<IpAddr>) -> Result<(), Problem> {
        let (Some(buckets), Some(caller)) = (&self.buckets, caller) else {
            return Ok(());
        };
        if buckets.len() > MANY_BUCKETS {
            buckets.retain_recent();
        }
        buckets
            .check_key(&(site.to_owned(), household(caller)))
            .map_err(|_| Code::RateLimited.into())
    }
}

/// One caller's share of the network: an IPv4 address, or the /64 that one IPv6 household has.
fn household(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        ip @ IpAddr::V4(_) => ip,
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn caller(peer: &str, forwarded: &str, trusted: &[&str]) -> String {
        let limits = Limits::new(None, trusted.iter().map(|network| network.parse().unwrap()).collect());
        let request = TestRequest::default()
            .peer_addr(format!("{peer}:1").parse().unwrap())
            .insert_header(("x-forwarded-for", forwarded));
        limits.caller(&request.to_http_request()).unwrap().to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(caller("203.0.113.1", "198.51.100.1", &[]), "203.0.113.1");
        assert_eq!(caller("127.0.0.1", "198.51.100.1", &["127.0.0.0/8"]), "198.51.100.1");
        assert_eq!(
            caller(
                "127.0.0.1",
                "192.0.2.9, 198.51.100.1, 10.0.0.1",
                &["127.0.0.0/8", "10.0.0.0/8"]
            ),
            "198.51.100.1"
        );
        assert_eq!(caller("127.0.0.1", "nonsense", &["127.0.0.0/8"]), "127.0.0.1");
    }

    #[test]
    fn a_household_has_one_bucket_a_site() {
        let one = NonZeroU32::MIN;
        let limits = Limits::new(Some((one, one)), Vec::new());
        assert!(limits.check("a", "2001:db8::1".parse().ok()).is_ok());
        assert!(limits.check("a", "2001:db8::2".parse().ok()).is_err());
        assert!(limits.check("b", "2001:db8::2".parse().ok()).is_ok());
        assert!(limits.check("a", "2001:db8:0:1::1".parse().ok()).is_ok());
        assert!(limits.check("a", "192.0.2.1".parse().ok()).is_ok());
        assert!(limits.check("a", "::ffff:192.0.2.1".parse().ok()).is_err());
        assert!(limits.check("a", "::ffff:192.0.2.2".parse().ok()).is_ok());
        assert!(
            Limits::new(None, Vec::new())
                .check("a", "192.0.2.1".parse().ok())
                .is_ok()
        );
    }
}
