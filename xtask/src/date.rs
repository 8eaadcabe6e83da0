//! Days, as the data has them.

/// Whether the text is a day of the calendar: `2026-09-26`.
pub(crate) fn is_date(text: &str) -> bool {
    let part = |range: std::ops::Range<usize>| -> Option<u32> {
        let digits = text.get(range)?;
        digits
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| digits.parse().ok())?
    };
    let (Some(year), Some(month), Some(day)) = (part(0..4), part(5..7), part(8..10)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    text.len() == 10
        && text.get(4..5) == Some("-")
        && text.get(7..8) == Some("-")
        // AWS began in 2006; what lies as far ahead as this is a slip of the pen.
        && (2006..2100).contains(&year)
        && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar() {
        for text in ["2026-09-26", "2024-02-29", "2019-12-31"] {
            assert!(is_date(text), "{text}");
        }
        for text in [
            "",
            "2026-9-26",
            "2026-02-29",
            "2026-13-01",
            "2026-04-31",
            "2026-03-99",
            "2226-01-01",
            "1999-01-01",
            "2026/01/01",
            "2026-01-01Z",
            "+026-01-01",
            "someday",
        ] {
            assert!(!is_date(text), "{text}");
        }
    }
}
