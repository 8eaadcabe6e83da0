//! Address ranges, as IpAddress and NotIpAddress read them.

use std::net::IpAddr;

/// A range of IP addresses (rule K14). Host bits are masked; a bare address is its own range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cidr {
    network: IpAddr,
    prefix: u8,
}

impl Cidr {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let network: IpAddr = address.parse().ok()?;
        let longest = if network.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            None => longest,
            Some(digits) => {
                let plain = digits.bytes().all(|byte| byte.is_ascii_digit())
                    && (digits == "0" || !digits.starts_with('0'));
                digits
                    .parse()
                    .ok()
                    .filter(|prefix| plain && *prefix <= longest)?
            }
        };
        Some(Self { network, prefix })
    }

    /// Whether the address lies in the range; an address of the other family never does.
    pub(crate) fn contains(self, address: IpAddr) -> bool {
        match (self.network, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => same_prefix(
                u128::from(network.to_bits()) << 96,
                u128::from(address.to_bits()) << 96,
                self.prefix,
            ),
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                same_prefix(network.to_bits(), address.to_bits(), self.prefix)
            }
            _ => false,
        }
    }
}

fn same_prefix(one: u128, other: u128, prefix: u8) -> bool {
    // A shift by the whole width is not defined, so the prefix 0 is its own case.
    prefix == 0 || (one ^ other) >> (128 - u32::from(prefix)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k14_ranges() {
        #[track_caller]
        fn check(range: &str, address: &str, expected: bool) {
            let range = Cidr::parse(range).unwrap();
            assert_eq!(range.contains(address.parse().unwrap()), expected);
        }
        check("203.0.113.0/24", "203.0.113.1", true);
        check("203.0.113.77/24", "203.0.113.1", true);
        check("203.0.113.0/24", "198.51.100.1", false);
        check("203.0.113.1", "203.0.113.1", true);
        check("203.0.113.1", "203.0.113.2", false);
        check("0.0.0.0/0", "255.1.2.3", true);
        check("0.0.0.0/0", "::1", false);
        check("::/0", "2001:db8::1", true);
        check("2001:db8::/33", "2001:db8:7fff::1", true);
        check("2001:db8::/33", "2001:db8:8000::1", false);
    }

    #[test]
    fn k14_unreadable() {
        for text in [
            "",
            "10.0.0",
            "10.0.0.256",
            "010.0.0.1",
            "10.0.0.0/33",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "10.0.0.0/08",
            "::/129",
            "10.0.0.0/8/8",
            "a",
        ] {
            assert!(Cidr::parse(text).is_none(), "{text}");
        }
    }
}
