//! Conditions that no request meets together.

use iam_model::{
    ConditionKey, ConditionMatcher, ConditionOperator, ConditionValue, Context, ContextValue,
    OperatorKind,
};

use crate::Check;
use crate::check::Group;
use crate::check::Run::Statement as Whole;
use crate::report::Report;
use crate::view::{Condition, Policy, Statement};

const SOURCE: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html";

pub(in crate::checks) const CHECKS: &[Check] = &[Check::warning(
    "EXTRA_STATEMENT_NEVER_MATCHES",
    Whole(extra_statement_never_matches),
    "Two conditions on one key contradict each other, so that the statement never applies.",
)
.of(Group::Extra, SOURCE)];

/// Statements with more conditions are beyond the size of any policy that AWS accepts; comparing each
/// with each would take too long.
const MOST_CONDITIONS: usize = 64;
/// So many comparisons of values are made for two conditions.
const MOST_COMPARISONS: usize = 10_000;

fn extra_statement_never_matches(
    policy: &Policy<'_>,
    statement: &Statement<'_>,
    report: &mut Report<'_>,
) {
    let conditions = statement.conditions.as_slice();
    if conditions.len() > MOST_CONDITIONS {
        return;
    }
    for (at, second) in conditions.iter().enumerate() {
        let Some(before) = conditions.get(..at) else {
            continue;
        };
        let contradicted = before.iter().find(|first| {
            first.key.eq_ignore_ascii_case(second.key) && contradict(policy, first, second)
        });
        if let Some(first) = contradicted {
            let message = format!(
                "no request meets this condition on `{}` together with the one under `{}`, so the statement \
                 never applies",
                second.key, first.operator_member.name
            );
            report
                .at(second.member.name_span, message)
                .related("the other condition", first.member.name_span)
                .help("remove one of the two, or put them into statements of their own");
            // One contradiction is enough for a statement to never apply.
            return;
        }
    }
}

/// Whether no value of the key, and no absence of it, meets both. What cannot be proven is `false`.
fn contradict(policy: &Policy<'_>, one: &Condition<'_>, two: &Condition<'_>) -> bool {
    if one.values.len().saturating_mul(two.values.len()) > MOST_COMPARISONS {
        return false;
    }
    // What the reader left out could be met.
    if [one, two].iter().any(|condition| {
        condition.values.is_empty()
            || condition.values.len() != condition.member.value.elements().len()
    }) {
        return false;
    }
    let Some(pair) = Pair::new(policy, one, two) else {
        return false;
    };
    if let Some(values) = candidates(one, two).or_else(|| candidates(two, one)) {
        return !values.iter().any(|value| pair.holds(value.as_deref()));
    }
    match (bound(one), bound(two)) {
        (Some((Bound::Least, first)), Some((Bound::Most, second)))
        | (Some((Bound::Most, first)), Some((Bound::Least, second))) => {
            !pair.holds(None) && !pair.bounds_meet(first, second)
        }
        _ => false,
    }
}

/// Every value of the key that can meet the first condition; `None` in it stands for the key's absence.
/// Nothing if they cannot be counted.
fn candidates<'c>(first: &'c Condition<'_>, other: &Condition<'_>) -> Option<Vec<Option<&'c str>>> {
    let operator = &first.operator;
    let is_multivalued = first
        .known
        .is_none_or(iam_catalog::ConditionKey::is_multivalued);
    let (kind, family) = (operator.kind, operator.kind.family());
    let same_family = other.family() == family || matches!(other.operator.kind, OperatorKind::Null);
    if kind == OperatorKind::Null {
        let only_absent = first.values.iter().all(|value| value.text == "true");
        // An empty value counts as absent too.
        return (only_absent && operator.qualifier.is_none()).then(|| vec![None, Some("")]);
    }
    let countable = match kind {
        OperatorKind::StringLike => same_family && !has_wildcard(first),
        OperatorKind::StringEquals
        | OperatorKind::Bool
        | OperatorKind::NumericEquals
        | OperatorKind::DateEquals => same_family,
        _ => false,
    };
    if !countable || operator.qualifier.is_some() || is_multivalued {
        return None;
    }
    let values = first.values.iter().map(|value| Some(value.text));
    Some(std::iter::once(None).chain(values).collect())
}

fn has_wildcard(condition: &Condition<'_>) -> bool {
    let mut values = condition.values.iter();
    values.any(|value| value.text.contains(['*', '?']))
}

enum Bound {
    Least,
    Most,
}

/// The bound that a condition with one value sets.
fn bound<'c>(condition: &'c Condition<'_>) -> Option<(Bound, &'c str)> {
    use OperatorKind as Kind;
    let bound = match condition.operator.kind {
        Kind::NumericGreaterThan
        | Kind::NumericGreaterThanEquals
        | Kind::DateGreaterThan
        | Kind::DateGreaterThanEquals => Bound::Least,
        Kind::NumericLessThan
        | Kind::NumericLessThanEquals
        | Kind::DateLessThan
        | Kind::DateLessThanEquals => Bound::Most,
        _ => return None,
    };
    match condition.values.as_slice() {
        [value] if condition.operator.qualifier.is_none() => Some((bound, value.text)),
        _ => None,
    }
}

/// Two conditions as they are evaluated.
struct Pair {
    key: ConditionKey,
    one: ConditionMatcher,
    two: ConditionMatcher,
}

impl Pair {
    fn new(policy: &Policy<'_>, one: &Condition<'_>, two: &Condition<'_>) -> Option<Self> {
        let key = ConditionKey::parse(one.key).ok()?;
        let matcher = |condition: &Condition<'_>| {
            let operator: &ConditionOperator = &condition.operator;
            let values: Vec<ConditionValue> = condition
                .values
                .iter()
                .map(|value| ConditionValue::from(value.text))
                .collect();
            let matcher = ConditionMatcher::new(operator, &key, &values, policy.version).ok()?;
            // What a variable holds is not known.
            let is_known = matcher.variables().next().is_none();
            is_known.then_some(matcher)
        };
        let (one, two) = (matcher(one)?, matcher(two)?);
        Some(Self { key, one, two })
    }

    fn context(&self, value: Option<&str>) -> Context {
        let mut context = Context::new();
        if let Some(value) = value {
            context.insert(self.key.clone(), ContextValue::from(value));
        }
        context
    }

    /// Whether some value lies within both bounds. Numbers and instants are dense, so there is one if
    /// each of the bounds meets the condition of the other one.
    fn bounds_meet(&self, of_one: &str, of_two: &str) -> bool {
        self.one.answer(&self.context(Some(of_two))).holds
            && self.two.answer(&self.context(Some(of_one))).holds
    }

    /// Whether a request with this value meets both.
    fn holds(&self, value: Option<&str>) -> bool {
        let context = self.context(value);
        self.one.answer(&context).holds && self.two.answer(&context).holds
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{findings, policy};

    #[track_caller]
    fn check(condition: &str, found: bool) {
        let text = policy(&format!(
            r#"{{"Effect": "Allow", "Action": "imagebuilder:GetImage", "Resource": "*",
                "Condition": {{{condition}}}}}"#
        ));
        let places = findings(&text, "EXTRA_STATEMENT_NEVER_MATCHES");
        assert_eq!(places.len(), usize::from(found), "{condition}");
    }

    #[test]
    fn texts() {
        let check = |one: &str, two: &str, found| {
            let (a, b) = (one.split_once(' ').unwrap(), two.split_once(' ').unwrap());
            let key = "aws:PrincipalAccount";
            check(
                &format!(
                    r#""{}": {{"{key}": {}}}, "{}": {{"{key}": {}}}"#,
                    a.0, a.1, b.0, b.1
                ),
                found,
            );
            check(
                &format!(
                    r#""{}": {{"{key}": {}}}, "{}": {{"{key}": {}}}"#,
                    b.0, b.1, a.0, a.1
                ),
                found,
            );
        };
        check(r#"StringEquals "1""#, r#"StringLike "2*""#, true);
        check(
            r#"StringEquals ["1", "3"]"#,
            r#"StringLike ["2*", "3*"]"#,
            false,
        );
        check(
            r#"StringEquals ["1", "3"]"#,
            r#"StringNotEquals ["3", "1", "4"]"#,
            true,
        );
        check(
            r#"StringEquals ["1", "3"]"#,
            r#"StringNotEquals "1""#,
            false,
        );
        check(
            r#"StringEqualsIfExists "1""#,
            r#"StringEqualsIgnoreCase "2""#,
            true,
        );
        check(
            r#"StringEqualsIfExists "1""#,
            r#"StringLikeIfExists "2""#,
            false,
        );
        check(
            r#"StringEquals "a""#,
            r#"StringEqualsIgnoreCase "A""#,
            false,
        );
        check(r#"StringLike "1*""#, r#"StringNotLike "1*""#, false);
        check(
            r#"StringEquals "${aws:username}""#,
            r#"StringLike "2""#,
            false,
        );
        check(r#"StringEquals "1""#, r#"Null "true""#, true);
        check(r#"StringEqualsIfExists "1""#, r#"Null "true""#, false);
        check(r#"StringNotEquals "1""#, r#"Null "true""#, false);
        check(r#"StringEquals "1""#, r#"Null "false""#, false);
        check(r#"StringEquals "1""#, r#"Null ["true", "false"]"#, false);
    }

    #[test]
    fn lists() {
        check(
            r#""Null": {"aws:TagKeys": "true"}, "ForAnyValue:StringEquals": {"aws:TagKeys": "a"}"#,
            true,
        );
        check(
            r#""Null": {"aws:TagKeys": "true"}, "ForAllValues:StringEquals": {"aws:TagKeys": "a"}"#,
            false,
        );
        check(
            r#""ForAnyValue:StringEquals": {"aws:TagKeys": "a"}, "ForAnyValue:StringLike": {"aws:TagKeys": "b"}"#,
            false,
        );
    }

    #[test]
    fn ranges() {
        let numbers = |low: &str, high: &str, found| {
            let (a, b) = (low.split_once(' ').unwrap(), high.split_once(' ').unwrap());
            let key = "aws:MultiFactorAuthAge";
            check(
                &format!(
                    r#""Numeric{}": {{"{key}": "{}"}}, "Numeric{}": {{"{key}": "{}"}}"#,
                    a.0, a.1, b.0, b.1
                ),
                found,
            );
        };
        numbers("GreaterThan 5", "LessThan 1", true);
        numbers("GreaterThan 5", "LessThan 5", true);
        numbers("GreaterThanEquals 5", "LessThan 5", true);
        numbers("GreaterThan 5", "LessThanEquals 5", true);
        numbers("GreaterThanEquals 5", "LessThanEquals 5", false);
        numbers("GreaterThan 5", "LessThan 6", false);
        numbers("GreaterThan 5", "LessThan 10", false);
        numbers("LessThan 10", "GreaterThan 9", false);
        numbers("LessThan 1", "GreaterThanIfExists 9", true);
        numbers("LessThanIfExists 1", "GreaterThanIfExists 9", false);
        numbers("LessThan 1", "LessThanEquals 9", false);
        numbers("Equals 1", "GreaterThan 9", true);
        let dates = |low: &str, high: &str, found| {
            check(
                &format!(
                    r#""DateGreaterThan": {{"aws:CurrentTime": "{low}"}},
                       "DateLessThan": {{"aws:CurrentTime": "{high}"}}"#
                ),
                found,
            );
        };
        dates("2026-07-01T00:00:00Z", "2026-06-30T00:00:00Z", true);
        dates("2026-06-01T00:00:00Z", "2026-06-30T00:00:00Z", false);
        dates("1782864000", "2026-06-30T00:00:00Z", true);
    }

    #[test]
    fn keys() {
        check(
            r#""StringEquals": {"aws:RequestTag/Team": "a"}, "StringLike": {"AWS:requesttag/team": "b"}"#,
            true,
        );
        check(
            r#""StringEquals": {"aws:RequestTag/Team": "a"}, "StringLike": {"aws:RequestTag/Stage": "b"}"#,
            false,
        );
    }
}
