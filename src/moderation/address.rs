//! Which addresses a webhook may go to: those of the internet, and no neighbour's of ours.
//!
//! Owns the table of what is not public (IANA's registries of special-purpose addresses), whatever form it is dressed in.
//! Knows nothing of names: whoever connects asks about the very address that a name came to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Why an endpoint is refused before anything is sent there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndpointError {
    /// No http(s) address, or one with a name and a password in it.
    Invalid,
    /// Not https.
    Insecure,
    /// An address of this machine, of its network or of nobody.
    Private,
}

/// Parses where a site wants to be told. What a name comes to is found out later, at every delivery.
pub fn parse_endpoint(typed: &str, allow_local: bool) -> Result<Url, EndpointError> {
    let url = Url::parse(typed.trim()).map_err(|_| EndpointError::Invalid)?;
    let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    if !matches!(url.scheme(), "http" | "https") || !is_plain || url.as_str().len() > 2048 {
        return Err(EndpointError::Invalid);
    }
    let host = url.host().ok_or(EndpointError::Invalid)?;
    let may = match host {
        Host::Ipv4(ip) => may_connect(ip.into(), allow_local),
        Host::Ipv6(ip) => may_connect(ip.into(), allow_local),
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            allow_local || !(name == "localhost" || name.ends_with(".localhost"))
        }
    };
    if !may {
        return Err(EndpointError::Private);
    }
    if url.scheme() == "http" && !allow_local {
        return Err(EndpointError::Insecure);
    }
    Ok(url)
}

/// Whether a webhook may be sent to an address; `allow_local` lets it reach this machine itself, and nothing else besides.
pub fn may_connect(ip: IpAddr, allow_local: bool) -> bool {
    let ip = ip.to_canonical();
    is_public(ip) || (allow_local && ip.is_loopback())
}

fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(a == 0
        || a == 10
        || a == 127
        || a >= 224 // multicast, reserved, broadcast
        || (a == 100 && b & 0b1100_0000 == 64) // shared by a provider's customers
        || (a == 169 && b == 254)
        || (a == 172 && b & 0b1111_0000 == 16)
        || (a == 192 && b == 168)
        || (a == 192 && b == 0 && (c == 0 || c == 2))
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && b & 0b1111_1110 == 18)
        || (a == 198 && b == 51 && c == 100)
        || (a == 203 && b == 0 && c == 113))
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let inner = |shift: u32| {
        let bits = u32::try_from((ip.to_bits() >> shift) & u128::from(u32::MAX)).unwrap_or_default();
        is_public_v4(Ipv4Addr::from_bits(bits))
    };
    match (a, b) {
        // NAT64: it ends at the IPv4 address inside.
        (0x64, 0xff9b) if ip.segments()[2..6] == [0; 4] => inner(0),
        // 6to4, likewise.
        (0x2002, _) => inner(80),
        // Special purposes, Teredo among them; and addresses for examples.
        (0x2001, b) if b < 0x200 || b == 0xdb8 => false,
        (0x3fff, b) if b < 0x1000 => false,
        // Of all others those alone were ever given out.
        _ => a & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_of_ours_is_public_in_any_dress() {
        for ip in [
            "0.0.0.0",
            "0.1.2.3",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:0:127.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b::127.0.0.1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "3fff::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "4000::1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in [
            "1.1.1.1",
            "100.63.0.1",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.1.0.1",
            "198.20.0.1",
            "223.255.255.254",
            "2606:4700::1111",
            "2a00:1450::1",
            "64:ff9b::1.1.1.1",
            "2002:101:101::1",
            "::ffff:1.1.1.1",
            "2001:200::1",
        ] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn loopback_is_let_in_by_the_setting_and_nothing_else_is() {
        assert!(may_connect("127.0.0.1".parse().unwrap(), true) && may_connect("::1".parse().unwrap(), true));
        assert!(
            !may_connect("10.0.0.1".parse().unwrap(), true) && !may_connect("169.254.169.254".parse().unwrap(), true)
        );
    }

    #[test]
    fn an_endpoint_is_https_and_away_from_here() {
        assert!(parse_endpoint("https://hooks.example/a?b=c", false).is_ok());
        for private in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://[::ffff:7f00:1]/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://a.localhost/",
            "http://10.0.0.1/",
            "https://169.254.169.254/latest",
            "https://[fd00::1]:8080/",
        ] {
            assert_eq!(parse_endpoint(private, false), Err(EndpointError::Private), "{private}");
        }
        assert_eq!(
            parse_endpoint("http://hooks.example/", false),
            Err(EndpointError::Insecure)
        );
        for wrong in [
            "",
            "hooks.example",
            "ftp://hooks.example/",
            "https://a:b@hooks.example/",
            "https://a@hooks.example/",
            "https:///",
        ] {
            assert_eq!(parse_endpoint(wrong, false), Err(EndpointError::Invalid), "{wrong}");
        }
        assert!(parse_endpoint("http://127.0.0.1:9/", true).is_ok());
        assert_eq!(parse_endpoint("http://10.0.0.1/", true), Err(EndpointError::Private));
    }
}
