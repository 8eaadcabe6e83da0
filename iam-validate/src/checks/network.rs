//! Addresses in conditions.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use iam_model::OperatorKind;

use crate::Check;
use crate::check::Run::{Condition as OfKey, Value as Each};
use crate::report::Report;
use crate::view::{Condition, Policy, Statement, Value};

pub(super) const CHECKS: &[Check] = &[
    Check::error(
        "PRIVATE_IP_ADDRESS",
        OfKey(private_ip_address),
        "IpAddress compares aws:SourceIp, which is public, with private addresses alone.",
    ),
    Check::error(
        "PRIVATE_NOT_IP_ADDRESS",
        OfKey(private_not_ip_address),
        "NotIpAddress compares aws:SourceIp, which is public, with private addresses alone.",
    ),
    Check::suggestion(
        "PRIVATE_IP_ADDRESS_SUBSET",
        OfKey(private_ip_address_subset),
        "IpAddress has private addresses among those of aws:SourceIp, which is public.",
    ),
    Check::suggestion(
        "PRIVATE_NOT_IP_ADDRESS_SUBSET",
        OfKey(private_not_ip_address_subset),
        "NotIpAddress has private addresses among those of aws:SourceIp, which is public.",
    ),
    Check::suggestion(
        "IMPROVE_IP_RANGE",
        Each(improve_ip_range),
        "A range of addresses is not written from its first address on.",
    ),
];

/// A range as it is written. What is none is the reader's.
#[derive(Clone, Copy)]
struct Range {
    address: IpAddr,
    prefix: u32,
}

/// RFC 1918.
const PRIVATE_V4: [(Ipv4Addr, u32); 3] = [
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
];
/// RFC 4193.
const PRIVATE_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7);

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(prefix) => prefix.parse().ok()?,
            None => longest,
        };
        (prefix <= longest).then_some(Self { address, prefix })
    }

    /// The first address of the range.
    fn first(self) -> IpAddr {
        match self.address {
            IpAddr::V4(address) => {
                let mask = u32::MAX.checked_shl(32 - self.prefix).unwrap_or(0);
                IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & mask))
            }
            IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shl(128 - self.prefix).unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask))
            }
        }
    }

    /// Whether every address of the range is private.
    fn is_private(self) -> bool {
        let within = |network: IpAddr, prefix: u32| {
            let wider = Self {
                address: self.address,
                prefix,
            };
            self.prefix >= prefix && wider.first() == network
        };
        match self.address {
            IpAddr::V4(_) => PRIVATE_V4
                .iter()
                .any(|(network, prefix)| within(IpAddr::V4(*network), *prefix)),
            IpAddr::V6(_) => within(IpAddr::V6(PRIVATE_V6.0), PRIVATE_V6.1),
        }
    }
}

fn is_private(value: &Value<'_>) -> bool {
    Range::parse(value.text).is_some_and(Range::is_private)
}

/// How many values of a condition on aws:SourceIp are private, and the first of them.
fn private<'c, 'a>(
    condition: &'c Condition<'a>,
    kind: OperatorKind,
) -> Option<(usize, &'c Value<'a>)> {
    if condition.operator.kind != kind || !condition.key.eq_ignore_ascii_case("aws:SourceIp") {
        return None;
    }
    let mut private = condition.values.iter().filter(|value| is_private(value));
    let first = private.next()?;
    Some((1 + private.count(), first))
}

fn is_all(count: usize, condition: &Condition<'_>) -> bool {
    count == condition.member.value.elements().len()
}

const PUBLIC: &str = "write the public addresses that the requests come from, or use `aws:VpcSourceIp` for requests through an endpoint";

fn private_ip_address(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    let Some((count, _)) = private(condition, OperatorKind::IpAddress) else {
        return;
    };
    // A request through an endpoint does not have the key, and then IfExists holds.
    if condition.operator.if_exists || !is_all(count, condition) {
        return;
    }
    let message = format!(
        "`{}` is never private, so the condition never holds",
        condition.key
    );
    report.at(condition.member.value.span, message).help(PUBLIC);
}

fn private_not_ip_address(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    if let Some((count, _)) = private(condition, OperatorKind::NotIpAddress)
        && is_all(count, condition)
    {
        let message = format!(
            "`{}` is never private, so the condition always holds",
            condition.key
        );
        report.at(condition.member.value.span, message).help(PUBLIC);
    }
}

fn subset(kind: OperatorKind, condition: &Condition<'_>, report: &mut Report<'_>) {
    let Some((count, first)) = private(condition, kind) else {
        return;
    };
    if is_all(count, condition) {
        return;
    }
    let others = match count - 1 {
        0 => String::new(),
        1 => " and one more value are".to_owned(),
        more => format!(" and {more} more values are"),
    };
    let is = if others.is_empty() { " is" } else { &others };
    let message = format!(
        "`{}`{is} private, which `{}` never is",
        first.text, condition.key
    );
    let help = if count == 1 {
        format!("remove `{}`", first.text)
    } else {
        format!("remove `{}` and the other private values", first.text)
    };
    report.at(first.node.span, message).help(help);
}

fn private_ip_address_subset(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    subset(OperatorKind::IpAddress, condition, report);
}

fn private_not_ip_address_subset(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    subset(OperatorKind::NotIpAddress, condition, report);
}

fn improve_ip_range(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    value: &Value<'_>,
    report: &mut Report<'_>,
) {
    if !matches!(
        condition.operator.kind,
        OperatorKind::IpAddress | OperatorKind::NotIpAddress
    ) {
        return;
    }
    let text = value.text;
    let Some(range) = Range::parse(text) else {
        return;
    };
    let first = range.first();
    if first == range.address {
        return;
    }
    let better = format!("{first}/{}", range.prefix);
    let message = format!("`{text}` is the range from `{first}` on");
    report
        .at(value.node.span, message)
        .help(format!("write `{better}`"))
        .edit(value.node, 0..text.len(), &better);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::found;

    #[test]
    fn ranges() {
        #[track_caller]
        fn check(text: &str, first: &str, is_private: bool) {
            let range = Range::parse(text).unwrap();
            assert_eq!(
                (range.first().to_string().as_str(), range.is_private()),
                (first, is_private),
                "{text}"
            );
        }
        check("10.1.2.3", "10.1.2.3", true);
        check("10.1.2.3/8", "10.0.0.0", true);
        check("10.0.0.0/7", "10.0.0.0", false);
        check("172.16.0.0/12", "172.16.0.0", true);
        check("172.32.0.0/16", "172.32.0.0", false);
        check("192.168.1.0/24", "192.168.1.0", true);
        check("203.0.113.5/24", "203.0.113.0", false);
        check("0.0.0.0/0", "0.0.0.0", false);
        check("1.2.3.4/0", "0.0.0.0", false);
        check("fd00::1/64", "fd00::", true);
        check("2001:db8::1/0", "::", false);
        check("::/0", "::", false);
    }

    #[track_caller]
    fn check(code: &str, condition: &str, expected: &[&str]) {
        assert_eq!(found(code, condition), expected, "{condition}");
    }

    #[test]
    fn private_addresses() {
        let code = "PRIVATE_IP_ADDRESS";
        let ten = "\"10.0.0.0/8\"";
        check(
            code,
            r#""IpAddress": {"aws:sourceip": "10.0.0.0/8"}"#,
            &[ten],
        );
        check(
            code,
            r#""IpAddressIfExists": {"aws:SourceIp": "10.0.0.0/8"}"#,
            &[],
        );
        check(
            code,
            r#""IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}"#,
            &[],
        );
        check(
            code,
            r#""NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}"#,
            &[],
        );
        let mixed = r#"{"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8", "192.168.0.1"]}"#;
        check(code, &format!("\"IpAddress\": {mixed}"), &[]);
        let code = "PRIVATE_NOT_IP_ADDRESS";
        check(
            code,
            r#""NotIpAddressIfExists": {"aws:SourceIp": "10.0.0.0/8"}"#,
            &[ten],
        );
        let code = "PRIVATE_IP_ADDRESS_SUBSET";
        check(code, &format!("\"IpAddress\": {mixed}"), &[ten]);
        check(
            code,
            r#""IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "10.1.0.0/16"]}"#,
            &[],
        );
        let code = "PRIVATE_NOT_IP_ADDRESS_SUBSET";
        check(code, &format!("\"NotIpAddress\": {mixed}"), &[ten]);
        check(code, &format!("\"IpAddress\": {mixed}"), &[]);
    }
}
