//! Decimal numbers: their canonical text, and exact comparison.

use std::cmp::Ordering;

use smol_str::{SmolStr, format_smolstr};

use crate::tree::is_json_number;

/// So many significant digits of a decimal survive an IEEE 754 double.
const SIGNIFICANT_DIGITS: usize = 15;
/// Ten to this power is the largest that a double holds exactly. A decimal with no more places is
/// one division of two exact doubles, which every reader rounds alike; with more places, readers
/// that compute in doubles differ in the last digit.
const DECIMAL_PLACES: usize = 22;
/// An exponent beyond it makes no number that is kept, and would be written out in as many zeros.
const MAX_EXPONENT: i64 = 400;

/// The canonical text of a JSON number: plain decimal, no exponent, no trailing zeros of the
/// fraction, no negative zero.
///
/// `None` if the text is no JSON number, or one that some JSON reader would round: what is kept is
/// a 64-bit integer, or a decimal of at most 15 significant digits and 22 places. A number that
/// is spelled with a point or an exponent is read as a double by other readers, so it has at most
/// 15 significant digits even if its value is an integer.
pub(crate) fn canonical(text: &str) -> Option<SmolStr> {
    if !is_json_number(text) {
        return None;
    }
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (unsigned, 0),
    };
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{integer}{fraction}");
    let leading = digits.bytes().take_while(|digit| *digit == b'0').count();
    let significant = digits.trim_matches('0');
    if significant.is_empty() {
        return Some(SmolStr::new_static("0"));
    }
    if exponent.abs() > MAX_EXPONENT {
        return None;
    }
    let spelled_as_integer = mantissa.len() == integer.len() && mantissa.len() == unsigned.len();
    if !spelled_as_integer && significant.len() > SIGNIFICANT_DIGITS {
        return None;
    }
    // How many digits stand before the point; zero or less if zeros follow it.
    let point = i64::try_from(integer.len()).ok()? + exponent - i64::try_from(leading).ok()?;
    let length = i64::try_from(significant.len()).ok()?;
    if point >= length {
        let zeros = usize::try_from(point - length).ok()?;
        // No 64-bit integer is that long, and the zeros need not be written out to know it.
        if zeros > 20 {
            return None;
        }
        let plain = format!("{sign}{significant}{}", "0".repeat(zeros));
        let fits = plain.parse::<i64>().is_ok() || plain.parse::<u64>().is_ok();
        return fits.then(|| plain.into());
    }
    if usize::try_from(length - point).ok()? > DECIMAL_PLACES {
        return None;
    }
    Some(match usize::try_from(point) {
        Ok(point) if point > 0 => {
            let (integer, fraction) = significant.split_at_checked(point)?;
            format_smolstr!("{sign}{integer}.{fraction}")
        }
        _ => {
            let zeros = usize::try_from(-point).ok()?;
            format_smolstr!("{sign}0.{}{significant}", "0".repeat(zeros))
        }
    })
}

/// An exact decimal, as the numeric operators read it: `-?digits[.digits]` (rule K10).
///
/// A request's is borrowed from its text, a policy's owns its digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal<T> {
    negative: bool,
    // INVARIANT: no leading zero, no trailing zero of the fraction; zero is not negative.
    integer: T,
    fraction: T,
}

impl<'a> Decimal<&'a str> {
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
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
            integer,
            fraction,
        })
    }

    pub(crate) fn to_owned(self) -> Decimal<SmolStr> {
        Decimal {
            negative: self.negative,
            integer: self.integer.into(),
            fraction: self.fraction.into(),
        }
    }
}

impl Decimal<SmolStr> {
    pub(crate) fn borrowed(&self) -> Decimal<&str> {
        Decimal {
            negative: self.negative,
            integer: &self.integer,
            fraction: &self.fraction,
        }
    }
}

impl Ord for Decimal<&str> {
    fn cmp(&self, other: &Self) -> Ordering {
        let magnitude = || {
            (self.integer.len(), self.integer, self.fraction).cmp(&(
                other.integer.len(),
                other.integer,
                other.fraction,
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

impl PartialOrd for Decimal<&str> {
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
        check("0e999", Some("0"));
        check("0.0e-99999999999999999999", None);
        check("-0e-400", Some("0"));
        check("100", Some("100"));
        check("0.010", Some("0.01"));
        check("1e-7", Some("0.0000001"));
        check("12e-1", Some("1.2"));
        check("-9223372036854775808", Some("-9223372036854775808"));
        check("-9223372036854775809", None);
        check("123456789012345.6", None);
        check("12345678901234.5", Some("12345678901234.5"));
    }

    #[test]
    fn numbers_that_other_readers_would_round_are_refused() {
        #[track_caller]
        fn check(text: &str, expected: Option<&str>) {
            assert_eq!(canonical(text).as_deref(), expected, "{text}");
        }
        // Spelled like this, other readers read a double.
        check("9007199254740993", Some("9007199254740993"));
        check("9007199254740993.0", None);
        check("9007199254740993e0", None);
        check("1e18", Some("1000000000000000000"));
        // No 64-bit integer.
        check("1e20", None);
        check("-1e19", None);
        check("100000000000000000000", None);
        check("1e308", None);
        // Ten to the power of 22 is the last exact one.
        check("1e-22", Some("0.0000000000000000000001"));
        check("1e-23", None);
        check("1e-350", None);
        check("123456789012345e-22", Some("0.0000000123456789012345"));
        check("123456789012345e-23", None);
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
