//! Dates, read as K11 says.

use std::cmp::Ordering;

use super::values::is_digits;

/// An instant: whole seconds since 1970 in UTC, and the decimal digits of the rest of a second.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Instant {
    seconds: i64,
    fraction: String,
}

/// K11: a W3C form of ISO 8601, or epoch seconds.
pub(crate) fn date(text: &str) -> Option<Instant> {
    iso_date(text).or_else(|| epoch(text))
}

/// K11: instants are compared, not texts.
pub(crate) fn compare_dates(left: &Instant, right: &Instant) -> Ordering {
    (left.seconds.cmp(&right.seconds)).then_with(|| left.fraction.cmp(&right.fraction))
}

/// Choice 22: optional minus, digits (not exactly four), optional fraction.
fn epoch(text: &str) -> Option<Instant> {
    let (minus, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
        Some(_) => return None,
        None => (unsigned, ""),
    };
    if !is_digits(whole) || whole.len() == 4 || whole.len() > 18 {
        return None;
    }
    let seconds: i64 = whole.parse().ok()?;
    let fraction = fraction.trim_end_matches('0');
    Some(match (minus, fraction.is_empty()) {
        (false, _) => Instant {
            seconds,
            fraction: fraction.to_owned(),
        },
        (true, true) => Instant {
            seconds: -seconds,
            fraction: String::new(),
        },
        // -1.25 is three quarters of a second after -2.
        (true, false) => Instant {
            seconds: -seconds - 1,
            fraction: complement(fraction),
        },
    })
}

/// The digits of `1 - 0.fraction`, where the last digit is not zero.
fn complement(fraction: &str) -> String {
    let last = fraction.len() - 1;
    fraction
        .bytes()
        .enumerate()
        .map(|(index, digit)| {
            let from = if index == last { 10 } else { 9 };
            char::from(b'0' + (from - (digit - b'0')))
        })
        .collect()
}

/// Choice 22: `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or the last with a time.
fn iso_date(text: &str) -> Option<Instant> {
    let (day, time) = match text.split_once('T') {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let mut fields = day.split('-');
    let year = fixed(fields.next()?, 4)?;
    let month = fields.next().map_or(Some(1), |text| fixed(text, 2))?;
    let day_of_month = match fields.next() {
        Some(text) => Some(fixed(text, 2)?),
        None => None,
    };
    if fields.next().is_some() || (time.is_some() && day_of_month.is_none()) {
        return None;
    }
    let day_of_month = day_of_month.unwrap_or(1);
    if !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day_of_month) {
        return None;
    }
    let before: i64 = (1..month).map(|m| days_in(year, m)).sum();
    let days = days_before(year) - days_before(1970) + before + day_of_month - 1;
    let (seconds, fraction) = match time {
        Some(time) => time_of_day(time)?,
        None => (0, String::new()),
    };
    Some(Instant {
        seconds: days * 86_400 + seconds,
        fraction,
    })
}

/// Choice 22: `hh:mm[:ss[.fraction]]` with an optional zone; no zone is UTC.
fn time_of_day(text: &str) -> Option<(i64, String)> {
    let (time, offset) = split_zone(text)?;
    let mut fields = time.split(':');
    let hour = fixed(fields.next()?, 2)?;
    let minute = fixed(fields.next()?, 2)?;
    let (second, fraction) = match fields.next() {
        None => (0, ""),
        Some(text) => match text.split_once('.') {
            None => (fixed(text, 2)?, ""),
            Some((second, fraction)) if is_digits(fraction) => (fixed(second, 2)?, fraction),
            Some(_) => return None,
        },
    };
    if fields.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = hour * 3600 + minute * 60 + second - offset;
    Some((seconds, fraction.trim_end_matches('0').to_owned()))
}

/// The time without its zone, and the seconds by which the zone is ahead of UTC.
fn split_zone(text: &str) -> Option<(&str, i64)> {
    if let Some(time) = text.strip_suffix('Z') {
        return Some((time, 0));
    }
    let Some(at) = text.find(['+', '-']) else {
        return Some((text, 0));
    };
    let (time, zone) = text.split_at(at);
    let (hours, minutes) = zone[1..].split_once(':')?;
    let (hours, minutes) = (fixed(hours, 2)?, fixed(minutes, 2)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let offset = hours * 3600 + minutes * 60;
    Some((
        time,
        if zone.starts_with('-') {
            -offset
        } else {
            offset
        },
    ))
}

/// A number of exactly so many digits.
fn fixed(text: &str, digits: usize) -> Option<i64> {
    (text.len() == digits && is_digits(text))
        .then(|| text.parse().ok())
        .flatten()
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from the start of the year 0, which is a leap year, to the start of this year.
fn days_before(year: i64) -> i64 {
    365 * year + (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400
}
