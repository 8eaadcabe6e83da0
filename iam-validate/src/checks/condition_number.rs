//! Dates and numbers in conditions.

use iam_model::{Family, OperatorKind};

use crate::Check;
use crate::check::Run::{Condition as OfKey, Value as Each};
use crate::report::Report;
use crate::view::{Condition, Policy, Statement, Value};

pub(super) const CHECKS: &[Check] = &[
    Check::warning(
        "INVALID_DATE_VALUE",
        Each(invalid_date_value),
        "A date is written as seconds, which are easily taken for another moment.",
    ),
    Check::suggestion(
        "REDUNDANT_CONDITION_VALUE_NUM",
        OfKey(redundant_condition_value_num),
        "Of several bounds of a number only the widest counts.",
    ),
];

/// The seconds since 1970, if the text is such a number. Four digits are a year.
fn epoch(text: &str) -> Option<i64> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = seconds.strip_prefix('-').unwrap_or(seconds);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits.len() != 4 && is_number(digits) && is_number(fraction))
        .then(|| seconds.parse().ok())
        .flatten()
}

/// The moment in ISO 8601; `None` outside of the years 1 to 9999.
fn iso(seconds: i64) -> Option<String> {
    let (days, time) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days are counted from 1 March of the year 0, so that a leap day ends its year.
    let days = days.checked_add(719_468)?;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (time / 3_600, time / 60 % 60, time % 60);
    (1..=9_999)
        .contains(&year)
        .then(|| format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}

fn invalid_date_value(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    value: &Value<'_>,
    report: &mut Report<'_>,
) {
    // The one key that is in seconds itself.
    if condition.family() != Family::Date || condition.key.eq_ignore_ascii_case("aws:EpochTime") {
        return;
    }
    let text = value.text;
    let Some(seconds) = epoch(text) else {
        return;
    };
    let message = format!("`{text}` is a date in seconds since 1970");
    let draft = report.at(value.node.span, message);
    match iso(seconds) {
        Some(date) if !text.contains('.') => {
            draft
                .help(format!("write `{date}`"))
                .edit(value.node, 0..text.len(), &date);
        }
        _ => {
            draft.help("write a date such as `2026-11-24T00:00:00Z`");
        }
    }
}

fn redundant_condition_value_num(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    let greatest = match condition.operator.kind {
        OperatorKind::NumericLessThan | OperatorKind::NumericLessThanEquals => true,
        OperatorKind::NumericGreaterThan | OperatorKind::NumericGreaterThanEquals => false,
        _ => return,
    };
    let values = &condition.values;
    let list = &condition.member.value;
    if values.len() < 2 || values.len() != list.elements().len() {
        return;
    }
    let mut widest: Option<(f64, &str)> = None;
    for value in values {
        let Ok(number) = value.text.parse::<f64>() else {
            return;
        };
        if widest.is_none_or(|(most, _)| {
            if greatest {
                number > most
            } else {
                number < most
            }
        }) {
            widest = Some((number, value.text));
        }
    }
    if let Some((_, text)) = widest {
        let message = format!(
            "of these bounds of `{}` only `{text}` counts",
            condition.key
        );
        report
            .at(list.span, message)
            .help(format!("write `\"{text}\"` alone"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::found;

    #[track_caller]
    fn check(code: &str, condition: &str, expected: &[&str]) {
        assert_eq!(found(code, condition), expected, "{condition}");
    }

    #[test]
    fn dates() {
        assert_eq!(iso(0).as_deref(), Some("1970-01-01T00:00:00Z"));
        assert_eq!(iso(951_782_399).as_deref(), Some("2000-02-28T23:59:59Z"));
        assert_eq!(iso(951_782_400).as_deref(), Some("2000-02-29T00:00:00Z"));
        assert_eq!(iso(-1).as_deref(), Some("1969-12-31T23:59:59Z"));
        assert_eq!(iso(i64::MAX), None);
        let code = "INVALID_DATE_VALUE";
        check(
            code,
            r#""DateLessThan": {"aws:CurrentTime": "1700000000"}"#,
            &["\"1700000000\""],
        );
        check(
            code,
            r#""DateLessThan": {"aws:CurrentTime": 1700000000}"#,
            &["1700000000"],
        );
        check(
            code,
            r#""DateLessThan": {"aws:CurrentTime": "-1.5"}"#,
            &["\"-1.5\""],
        );
        check(
            code,
            r#""DateLessThan": {"aws:CurrentTime": ["2026", "2026-11-24"]}"#,
            &[],
        );
        check(
            code,
            r#""DateLessThan": {"aws:EpochTime": "1700000000"}"#,
            &[],
        );
    }

    #[test]
    fn bounds() {
        let code = "REDUNDANT_CONDITION_VALUE_NUM";
        let list = r#"["9", "10"]"#;
        check(
            code,
            r#""NumericLessThan": {"s3:max-keys": ["9", "10"]}"#,
            &[list],
        );
        check(
            code,
            r#""NumericGreaterThanEquals": {"s3:max-keys": ["9", "10"]}"#,
            &[list],
        );
        check(code, r#""NumericLessThan": {"s3:max-keys": ["10"]}"#, &[]);
        check(
            code,
            r#""NumericEquals": {"s3:max-keys": ["9", "10"]}"#,
            &[],
        );
    }
}
