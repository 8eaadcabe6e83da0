//! Numbers, booleans, base64 and network addresses, read as K10 and K12 to K14 say.

use std::cmp::Ordering;

use serde_json::Value;

use super::Check;

/// Choice 16: the text by which a JSON scalar is compared. `None` for null, lists and objects.
pub(crate) fn canonical_text(value: &Value) -> Option<Check<String>> {
    match value {
        Value::String(text) => Some(Ok(text.clone())),
        Value::Bool(flag) => Some(Ok(flag.to_string())),
        Value::Number(number) if number.is_i64() || number.is_u64() => Some(Ok(number.to_string())),
        Value::Number(number) => number.as_f64().map(canonical_float),
        _ => None,
    }
}

/// Choice 16: no exponent, no trailing zeros, no `-0`, at most 15 significant digits.
fn canonical_float(number: f64) -> Check<String> {
    let text = number.to_string();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let significant = digits.trim_matches('0');
    if significant.is_empty() {
        Ok("0".to_owned())
    } else if significant.len() > 15 {
        Err("NUMBER_PRECISION")
    } else {
        Ok(text)
    }
}

/// An exact decimal number: digits without leading and trailing zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    negative: bool,
    whole: String,
    fraction: String,
}

/// K10: `-?digits[.digits]`.
pub(crate) fn number(text: &str) -> Option<Decimal> {
    let (minus, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
        Some(_) => return None,
        None => (unsigned, ""),
    };
    if !is_digits(whole) {
        return None;
    }
    let whole = whole.trim_start_matches('0').to_owned();
    let fraction = fraction.trim_end_matches('0').to_owned();
    let zero = whole.is_empty() && fraction.is_empty();
    Some(Decimal {
        negative: minus && !zero,
        whole,
        fraction,
    })
}

/// Whether the text is one ASCII digit or more.
pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// K10: compares the numbers, not their texts.
pub(crate) fn compare_numbers(left: &Decimal, right: &Decimal) -> Ordering {
    match (left.negative, right.negative) {
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
        (false, false) => compare_magnitudes(left, right),
        (true, true) => compare_magnitudes(right, left),
    }
}

fn compare_magnitudes(left: &Decimal, right: &Decimal) -> Ordering {
    // More digits before the point make the larger number, because leading zeros are gone.
    (left.whole.len().cmp(&right.whole.len()))
        .then_with(|| left.whole.cmp(&right.whole))
        .then_with(|| left.fraction.cmp(&right.fraction))
}

/// K12: true or false in any case.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// K13: standard base64 with its padding, and nothing in the unused bits.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let data = text.trim_end_matches('=');
    if text.len() - data.len() > 2 {
        return None;
    }
    let mut bits: Vec<bool> = Vec::new();
    for byte in data.bytes() {
        let digit = ALPHABET.iter().position(|letter| *letter == byte)?;
        bits.extend((0..6).rev().map(|bit| digit >> bit & 1 == 1));
    }
    let (whole, unused) = bits.split_at(bits.len() / 8 * 8);
    if unused.contains(&true) || unused.len() >= 6 {
        return None;
    }
    Some(
        whole
            .chunks(8)
            .map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | u8::from(*bit)))
            .collect(),
    )
}

/// A network address of either family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// IP version 4.
    V4(u32),
    /// IP version 6, the v4-mapped ones included.
    V6(u128),
}

/// An address with the number of bits that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    address: Address,
    prefix: u32,
}

/// K14: an address of either family.
pub(crate) fn address(text: &str) -> Option<Address> {
    match address_v4(text) {
        Some(bits) => Some(Address::V4(bits)),
        None => address_v6(text).map(Address::V6),
    }
}

/// K14: CIDR notation; a bare address is a range of one.
pub(crate) fn range(text: &str) -> Option<Range> {
    let Some((base, prefix)) = text.split_once('/') else {
        let address = address(text)?;
        return Some(Range {
            address,
            prefix: width(address),
        });
    };
    let address = address(base)?;
    if !is_digits(prefix) || prefix.len() > 3 || (prefix.len() > 1 && prefix.starts_with('0')) {
        return None;
    }
    let prefix: u32 = prefix.parse().ok()?;
    (prefix <= width(address)).then_some(Range { address, prefix })
}

fn width(address: Address) -> u32 {
    match address {
        Address::V4(_) => 32,
        Address::V6(_) => 128,
    }
}

/// K14: host bits are masked, and families never match each other.
pub(crate) fn contains(range: Range, address: Address) -> bool {
    match (range.address, address) {
        (Address::V4(base), Address::V4(address)) => {
            (base ^ address).checked_shr(32 - range.prefix).unwrap_or(0) == 0
        }
        (Address::V6(base), Address::V6(address)) => {
            (base ^ address)
                .checked_shr(128 - range.prefix)
                .unwrap_or(0)
                == 0
        }
        _ => false,
    }
}

/// Choice 21: four numbers up to 255 without leading zeros.
fn address_v4(text: &str) -> Option<u32> {
    let octets: Vec<&str> = text.split('.').collect();
    if octets.len() != 4 {
        return None;
    }
    let mut bits: u32 = 0;
    for octet in octets {
        if !is_digits(octet) || octet.len() > 3 || (octet.len() > 1 && octet.starts_with('0')) {
            return None;
        }
        let number: u32 = octet.parse().ok()?;
        if number > 255 {
            return None;
        }
        bits = bits << 8 | number;
    }
    Some(bits)
}

/// Eight groups of hexadecimal digits, of which one run of zeros may be written `::` and the last
/// two as a version 4 address.
fn address_v6(text: &str) -> Option<u128> {
    let groups = match text.split_once("::") {
        None => groups_v6(text)?,
        Some((before, after)) => {
            // A dotted address can only end the whole text.
            if before.contains('.') {
                return None;
            }
            let before = groups_v6(before)?;
            let after = groups_v6(after)?;
            let given = before.len() + after.len();
            if given > 7 {
                return None;
            }
            [before, vec![0; 8 - given], after].concat()
        }
    };
    if groups.len() != 8 {
        return None;
    }
    Some(
        groups
            .iter()
            .fold(0, |bits, group| bits << 16 | u128::from(*group)),
    )
}

fn groups_v6(text: &str) -> Option<Vec<u16>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let mut groups = Vec::new();
    let parts: Vec<&str> = text.split(':').collect();
    for (index, part) in parts.iter().enumerate() {
        if part.contains('.') {
            if index + 1 != parts.len() {
                return None;
            }
            let bits = address_v4(part)?;
            groups.push(u16::try_from(bits >> 16).ok()?);
            groups.push(u16::try_from(bits & 0xffff).ok()?);
        } else {
            if part.is_empty() || part.len() > 4 || !part.bytes().all(|b| b.is_ascii_hexdigit()) {
                return None;
            }
            groups.push(u16::from_str_radix(part, 16).ok()?);
        }
    }
    Some(groups)
}
