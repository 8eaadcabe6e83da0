//! Decimal numbers: their canonical text, and exact comparison.

use std::cmp::Ordering;

use smol_str::SmolStr;

use crate::tree::is_json_number;

/// The longest number that every JSON reader keeps: 15 significant digits survive an IEEE 754
/// double.
const SIGNIFICANT_DIGITS: usize = 15;
/// Numbers of a larger or smaller magnitude are refused: written out they would be this long.
const MAX_EXPONENT: i64 = 400;

/// The canonical text of a JSON number: plain decimal, no exponent, no trailing zeros of the
/// fraction, no negative zero.
///
/// `None` if the text is no JSON number, or one that other readers would round: neither a 64-bit
/// integer nor a decimal of at most 15 significant digits.
pub(crate) fn canonical(text: &str) -> Option<SmolStr> {
    if !is_json_number(text) {
        return None;
    }
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (unsigned, 0),
    };
    if exponent.abs() > MAX_EXPONENT {
        return None;
    }
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{integer}{fraction}");
    let mut point = i64::try_from(integer.len()).ok()? + exponent;
    let trimmed = digits.trim_start_matches('0');
    point -= i64::try_from(digits.len() - trimmed.len()).ok()?;
    let significant = trimmed.trim_end_matches('0');
    if significant.is_empty() {
        return Some(SmolStr::new_static("0"));
    }
    let sign = if negative { "-" } else { "" };
    let length = i64::try_from(significant.len()).ok()?;
    let plain = if point >= length {
        let zeros = usize::try_from(point - length).ok()?;
        format!("{sign}{significant}{}", "0".repeat(zeros))
    } else if point > 0 {
        let (integer, fraction) = significant.split_at_checked(usize::try_from(point).ok()?)?;
        format!("{sign}{integer}.{fraction}")
    } else {
        let zeros = usize::try_from(-point).ok()?;
        format!("{sign}0.{}{significant}", "0".repeat(zeros))
    };
    let exact = significant.len() <= SIGNIFICANT_DIGITS
        || plain.parse::<i64>().is_ok()
        || plain.parse::<u64>().is_ok();
    exact.then(|| plain.into())
}

/// An exact decimal, as the numeric operators read it: `-?digits[.digits]` (rule K10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    negative: bool,
    // INVARIANT: no leading zero, no trailing zero of the fraction; zero is not negative.
    integer: SmolStr,
    fraction: SmolStr,
}

impl Decimal {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (integer, fraction) = match unsigned.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (unsigned, ""),
        };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if integer.is_empty() || !digits(integer) || !digits(fraction) {
            return None;
        }
        let integer = integer.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        Some(Self {
            negative: negative && !(integer.is_empty() && fraction.is_empty()),
            integer: integer.into(),
            fraction: fraction.into(),
        })
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let magnitude = || {
            (self.integer.len(), &*self.integer, &*self.fraction).cmp(&(
                other.integer.len(),
                &*other.integer,
                &*other.fraction,
            ))
        };
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => magnitude(),
            (true, true) => magnitude().reverse(),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_text() {
        #[track_caller]
        fn check(text: &str, expected: Option<&str>) {
            assert_eq!(canonical(text).as_deref(), expected, "{text}");
        }
        check("10", Some("10"));
        check("10.0", Some("10"));
        check("1.50", Some("1.5"));
        check("-0.0", Some("0"));
        check("1e3", Some("1000"));
        check("12.5e-3", Some("0.0125"));
        check("0.00120", Some("0.0012"));
        check("123456789012", Some("123456789012"));
        check("18446744073709551615", Some("18446744073709551615"));
        check("18446744073709551616", None);
        check("1.0000000000000001", None);
        check("1e999", None);
        check("01", None);
    }

    #[test]
    fn k10_exact_comparison() {
        let read = |text| Decimal::parse(text).unwrap();
        assert_eq!(read("10"), read("010.00"));
        assert_eq!(read("-0"), read("0"));
        assert!(read("9") < read("10"));
        assert!(read("-10") < read("-9.5"));
        assert!(read("0.1") < read("0.11"));
        assert!(read("0.09") < read("0.1"));
        assert!(read("99999999999999999999999.1") > read("99999999999999999999999"));
        for text in ["", "-", "+1", "1.", ".5", "1e3", " 1", "1,0", "NaN", "١"] {
            assert!(Decimal::parse(text).is_none(), "{text}");
        }
    }
}
