//! Instants, as the date operators read them.

/// The digits of a fraction of a second that are kept; longer fractions cannot be read.
const FRACTION_DIGITS: u32 = 18;

/// A point in time: attoseconds since 1970-01-01T00:00:00Z.
///
/// Rule K11: the W3C profile of ISO 8601 (`2026`, `2026-11`, `2026-11-22`, and with
/// `T12:30[:15[.5]]` and `Z` or `±hh:mm`), or epoch seconds. Four digits are a year; no zone is
/// UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(i128);

impl Instant {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 4 && text.as_bytes().get(4).is_none_or(|byte| *byte == b'-') {
            calendar(text)
        } else {
            epoch(text)
        }
    }
}

const SECOND: i128 = 10_i128.pow(FRACTION_DIGITS);

fn epoch(text: &str) -> Option<Instant> {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (seconds, fraction) = match unsigned.split_once('.') {
        Some((seconds, digits)) => (seconds, fraction(digits)?),
        None => (unsigned, 0),
    };
    if seconds.len() == 4 {
        // Four digits are a year, in whatever follows or precedes them.
        return None;
    }
    let seconds = i128::from(number(seconds, 1, 18)?);
    Some(Instant(sign * (seconds * SECOND + fraction)))
}

fn fraction(digits: &str) -> Option<i128> {
    let length = u32::try_from(digits.len()).ok()?;
    if length == 0 || length > FRACTION_DIGITS {
        return None;
    }
    let value = i128::from(number(digits, 1, 18)?);
    Some(value * 10_i128.pow(FRACTION_DIGITS - length))
}

/// Reads only ASCII digits, as many as given.
fn number(digits: &str, least: usize, most: usize) -> Option<i64> {
    let all = digits.bytes().all(|byte| byte.is_ascii_digit());
    if !all || digits.len() < least || digits.len() > most {
        return None;
    }
    digits.parse().ok()
}

fn calendar(text: &str) -> Option<Instant> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let year = number(parts.next()?, 4, 4)?;
    let month = parts.next().map_or(Some(1), |part| number(part, 2, 2))?;
    let full = parts.next();
    let day = full.map_or(Some(1), |part| number(part, 2, 2))?;
    if parts.next().is_some()
        || !(1..=12).contains(&month)
        || !(1..=days_in(year, month)).contains(&day)
        || (time.is_some() && full.is_none())
    {
        return None;
    }
    let midnight = days_from_epoch(year, month, day) * 86_400;
    let Some(time) = time else {
        return Some(Instant(i128::from(midnight) * SECOND));
    };
    let (clock, offset) = zone(time)?;
    let (clock, fraction) = match clock.split_once('.') {
        Some((clock, digits)) if clock.len() == 8 => (clock, fraction(digits)?),
        Some(_) => return None,
        None => (clock, 0),
    };
    let mut parts = clock.split(':');
    let hour = number(parts.next()?, 2, 2)?;
    let minute = number(parts.next()?, 2, 2)?;
    let second = parts.next().map_or(Some(0), |part| number(part, 2, 2))?;
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = midnight + hour * 3_600 + minute * 60 + second - offset;
    Some(Instant(i128::from(seconds) * SECOND + fraction))
}

/// Splits off the zone; its offset is in seconds east of UTC.
fn zone(time: &str) -> Option<(&str, i64)> {
    if let Some(clock) = time.strip_suffix('Z') {
        return Some((clock, 0));
    }
    let Some(at) = time.find(['+', '-']) else {
        return Some((time, 0));
    };
    let (clock, zone) = time.split_at_checked(at)?;
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let (hours, minutes) = (number(hours, 2, 2)?, number(minutes, 2, 2)?);
    (hours <= 23 && minutes <= 59).then_some((clock, sign * (hours * 3_600 + minutes * 60)))
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar, counted in years that start in
/// March so that the leap day is the last one.
fn days_from_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k11_forms() {
        #[track_caller]
        fn check(text: &str, epoch: &str) {
            assert_eq!(Instant::parse(text), Instant::parse(epoch), "{text}");
            assert!(Instant::parse(text).is_some(), "{text}");
        }
        check("1970", "0");
        check("2000-03", "951868800");
        check("2026-11-22", "1795305600");
        check("2026-11-22T12:30Z", "1795350600");
        check("2026-11-22T12:30:15", "1795350615");
        check("2026-11-22T12:30:15.250+01:00", "1795347015.25");
        check("1969-12-31T23:59:59.5Z", "-0.5");
        check("2024-02-29", "1709164800");
    }

    #[test]
    fn k11_unreadable() {
        for text in [
            "",
            "-",
            "20",
            "2026-13",
            "2026-02-29",
            "2026-1-1",
            "2026-11-22T",
            "2026-11-22T24:00Z",
            "2026-11-22t12:30z",
            "2026-11T12:30Z",
            "2026-11-22T12:30:60Z",
            "2026-11-22T12.5Z",
            "2026-11-22T12:30:15.Z",
            "2026-11-22T12:30+0100",
            "now",
            "-2026",
            "2026.5",
            "1.",
            "2026/11/22",
        ] {
            let read = Instant::parse(text);
            assert!(read.is_none() || text == "20", "{text}");
        }
        // Two digits are epoch seconds, four are a year.
        assert_eq!(Instant::parse("20"), Some(Instant(20 * SECOND)));
        assert_eq!(Instant::parse("2026"), Instant::parse("2026-01-01"));
    }
}
