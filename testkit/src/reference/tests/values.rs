//! The readers of numbers, dates, addresses and base64.

use std::cmp::Ordering::{Equal, Greater, Less};

use crate::reference::date::{compare_dates, date};
use crate::reference::values::{address, base64, compare_numbers, number, range};

#[test]
fn numbers() {
    for text in [
        "", "-", "+1", ".5", "1.", "1e3", " 1", "1 ", "0x1", "--1", "1.2.3", "١",
    ] {
        assert_eq!(number(text), None, "{text}");
    }
    for (left, right, order) in [
        ("10", "10.0", Equal),
        ("-0", "0.00", Equal),
        ("007", "7", Equal),
        ("9", "10", Less),
        ("-9", "-10", Greater),
        ("0.1", "0.09", Greater),
        ("-1", "0", Less),
        (
            "100000000000000000000000000000001",
            "100000000000000000000000000000000.9",
            Greater,
        ),
    ] {
        let found = number(left)
            .zip(number(right))
            .map(|(l, r)| compare_numbers(&l, &r));
        assert_eq!(found, Some(order), "{left} {right}");
    }
}

#[test]
fn dates() {
    for text in [
        "",
        "2024-1",
        "2024-13",
        "2024-00",
        "2023-02-29",
        "2024-04-31",
        "2024-01-01T",
        "2024-01-01T24:00Z",
        "2024-01-01T10",
        "2024-01-01T10:00:60Z",
        "2024-01-01t10:00Z",
        "2024-01-01T10:00z",
        "2024-01-01T10:00+1:00",
        "2024-01-01T10:00+01",
        "2024-01T10:00Z",
        "2024-01-01T10:00:00.Z",
        "2024Z",
        "-2020",
        "2020.5",
        "1.",
        "+12345",
        "2024-01-01 10:00",
        "2024-01-01T10:00:00Z ",
        "2024-01-01-01",
        "1900-02-29",
    ] {
        assert_eq!(date(text), None, "{text}");
    }
    for (left, right, order) in [
        ("1970", "0", Equal),
        ("2000-02-29", "951782400", Equal),
        ("2024-01-01T00:00:00Z", "1704067200", Equal),
        ("2024-01-01T01:00+01:00", "2024-01-01", Equal),
        ("2023-12-31T20:30-03:30", "2024-01-01", Equal),
        ("1969-12-31T23:59:58.5Z", "-1.5", Equal),
        ("1969-12-31T23:59:58.75Z", "-1.25", Equal),
        ("-1.25", "-1.250", Equal),
        ("0.1", "0.09", Greater),
        ("0000", "-62167219200", Equal),
        ("9999-12-31T23:59:59Z", "253402300799", Equal),
        ("2024-01-01T00:00:00.000000000001Z", "2024-01-01", Greater),
        ("12345", "1970-01-02", Less),
    ] {
        let found = date(left)
            .zip(date(right))
            .map(|(l, r)| compare_dates(&l, &r));
        assert_eq!(found, Some(order), "{left} {right}");
    }
}

#[test]
fn addresses() {
    for text in [
        "",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.2.3.4",
        "1.2.3.4/33",
        "1.2.3.4/",
        "1.2.3.4/01",
        "1.2.3.4/+1",
        "::1/129",
        "1::2::3",
        ":::",
        ":1",
        "1:",
        "1:2:3:4:5:6:7",
        "12345::",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4::5:6:7:8",
        "::g",
        "::1%eth0",
        "1.2.3.4::",
        "::1.2.3.4:5",
        " 1.2.3.4",
        "1.2.3.-4",
    ] {
        assert_eq!(range(text), None, "{text}");
    }
    for (text, same) in [
        ("::", "0:0:0:0:0:0:0:0"),
        ("1::", "1:0:0:0:0:0:0:0"),
        ("::ffff:1.2.3.4", "::FFFF:0102:0304"),
        ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ] {
        assert_eq!(address(text), address(same), "{text}");
        assert!(address(text).is_some(), "{text}");
    }
    for (wide, text, expected) in [
        ("203.0.113.77/24", "203.0.113.1", true),
        ("203.0.113.0/25", "203.0.113.128", false),
        ("0.0.0.0/0", "8.8.8.8", true),
        ("0.0.0.0/0", "::1", false),
        ("::/0", "1.1.1.1", false),
        ("::/0", "ffff::", true),
        ("2001:db8::1", "2001:DB8:0::1", true),
        ("1.2.3.4", "::ffff:1.2.3.4", false),
    ] {
        let found = range(wide)
            .zip(address(text))
            .map(|(range, address)| crate::reference::values::contains(range, address));
        assert_eq!(found, Some(expected), "{wide} {text}");
    }
}

#[test]
fn binaries() {
    for (text, expected) in [
        ("", Some(&b""[..])),
        ("AAE=", Some(&[0, 1])),
        ("QQ==", Some(b"A")),
        ("QmluYXJ5", Some(b"Binary")),
        ("AAE", None),
        ("QR==", None),
        ("AA E", None),
        ("A===", None),
        ("====", None),
        ("QQ=A", None),
        ("_-==", None),
    ] {
        assert_eq!(base64(text).as_deref(), expected, "{text}");
    }
}
