//! Which addresses count as one contributor.

use std::net::IpAddr;

/// The network of an address as one contributor: /24 of IPv4, /64 of IPv6. None of an address that is nobody's on the internet:
/// behind a proxy that is not told of, all comments come from one.
pub(super) fn network(ip: IpAddr) -> Option<String> {
    let (is_public, prefix) = match ip.to_canonical() {
        IpAddr::V4(ip) => {
            // 100.64.0.0/10 is shared by the customers of a provider (RFC 6598), and by those behind one proxy.
            let is_shared = ip.octets()[0] == 100 && ip.octets()[1] & 0b1100_0000 == 64;
            (
                !(ip.is_loopback() || ip.is_private() || ip.is_link_local() || is_shared),
                24,
            )
        }
        IpAddr::V6(ip) => (
            !(ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local()),
            64,
        ),
    };
    let network = ipnet::IpNet::new(ip.to_canonical(), prefix).ok()?.trunc();
    is_public.then(|| network.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_a_network() {
        let of = |ip: &str| network(ip.parse().unwrap());
        assert_eq!(of("203.0.113.7"), of("203.0.113.200"));
        assert_ne!(of("203.0.113.7"), of("203.0.114.7"));
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_eq!(of("::ffff:203.0.113.9"), of("203.0.113.7"));
        assert!(of("100.63.0.1").is_some() && of("100.128.0.1").is_some());
        assert!(of("203.0.113.7").is_some() && of("2001:db8::1").is_some());
    }

    #[test]
    fn an_address_of_no_one_on_the_internet_has_no_network() {
        for ip in [
            "127.0.0.1",
            "10.0.0.1",
            "192.168.1.2",
            "169.254.0.1",
            "100.64.0.1",
            "100.127.255.254",
            "::ffff:10.0.0.1",
            "::1",
            "fd00::1",
            "fe80::1",
        ] {
            assert_eq!(network(ip.parse().unwrap()), None, "{ip}");
        }
    }
}
