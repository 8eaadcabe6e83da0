//! How a condition holds: the operators on the values of a request.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use smol_str::SmolStr;

use crate::cidr::Cidr;
use crate::date::Instant;
use crate::number::Decimal;
use crate::operator::{Family, OperatorKind, SetQualifier};
use crate::pattern::{Pattern, Wildcards};
use crate::{
    ConditionKey, ConditionOperator, ConditionValue, Empty, Lookup, OneOrMany, ProblemKind, Values,
    Version,
};

/// One operator with one key and its values, compiled for matching.
///
/// # Semantics
/// Page "IAM JSON policy elements: Condition operators", rules K3 to K15.
#[derive(Clone, Debug)]
pub struct ConditionMatcher {
    operator: ConditionOperator,
    key: ConditionKey,
    // A list in memory of its own only if there are several.
    operands: OneOrMany<Operand>,
}

/// A policy-side value, read as its operator reads it.
#[derive(Clone, Debug)]
enum Operand {
    Text(Pattern),
    Number(Decimal<SmolStr>),
    Date(Instant),
    Bool(bool),
    BoolVariable(Pattern),
    /// In base64: one text for each run of bytes.
    Binary(SmolStr),
    Ip(Cidr),
    /// With six parts once its variables are replaced, or it matches no ARN (rule K15). `*` alone
    /// matches every ARN.
    Arn(Pattern),
    Null(bool),
}

/// The answer of a condition, and what decided it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether the condition holds.
    pub holds: bool,
    /// What decided it.
    pub why: Why,
}

/// What decided the answer of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// The values were compared.
    Compared,
    /// The request does not have the key (rules K3 to K6).
    Missing,
    /// The key is there, but empty, which the operator takes for missing (rules K5 and K6).
    Blank,
    /// A list under an operator without set qualifier (rule K7).
    MultiValued,
    /// The request's value cannot be read as the operator reads it (rules K10 to K15).
    Unreadable,
    /// A set qualifier makes Null constant (rule K6).
    Constant,
}

impl ConditionMatcher {
    /// Reads the values as the operator does; on failure each bad value's index and problem.
    pub fn new(
        operator: &ConditionOperator,
        key: &ConditionKey,
        values: &[ConditionValue],
        version: Version,
    ) -> Result<Self, Vec<(usize, ProblemKind)>> {
        let read = |value| Operand::read(operator.kind, value, version);
        let operands = if let [value] = values {
            OneOrMany::One(read(value).map_err(|problem| vec![(0, problem)])?)
        } else {
            let mut operands = Vec::with_capacity(values.len());
            let mut problems = Vec::new();
            for (index, value) in values.iter().enumerate() {
                match read(value) {
                    Ok(operand) => operands.push(operand),
                    Err(problem) => problems.push((index, problem)),
                }
            }
            if !problems.is_empty() {
                return Err(problems);
            }
            OneOrMany::Many(operands)
        };
        Ok(Self {
            operator: operator.clone(),
            key: key.clone(),
            operands,
        })
    }

    /// How dear an answer is, in steps that are about as long as a comparison of two texts. Among
    /// conditions that must all hold, the cheap ones are asked first.
    pub fn cost(&self) -> usize {
        let each = match self.operator.kind.family() {
            Family::Null | Family::Bool => return 1,
            Family::String => 1,
            Family::Numeric | Family::Ip => 2,
            Family::Date | Family::Binary | Family::Arn => 3,
        };
        let variables = self.variables().count();
        1 + each * self.operands.len() + 2 * variables
    }

    /// The operator.
    pub fn operator(&self) -> &ConditionOperator {
        &self.operator
    }

    /// The key.
    pub fn key(&self) -> &ConditionKey {
        &self.key
    }

    /// The patterns of the values, where the operator compares text or ARNs.
    fn patterns(&self) -> impl Iterator<Item = &Pattern> {
        self.operands.iter().filter_map(|operand| match operand {
            Operand::Text(pattern) | Operand::BoolVariable(pattern) | Operand::Arn(pattern) => {
                Some(pattern)
            }
            _ => None,
        })
    }

    /// The variables that the values read.
    pub fn variables(&self) -> impl Iterator<Item = &crate::Variable> {
        self.patterns().flat_map(Pattern::variables)
    }

    /// Whether the condition holds for a request.
    pub fn answer(&self, context: &dyn Lookup) -> Answer {
        let qualifier = self.operator.qualifier;
        if self.operator.kind == OperatorKind::Null {
            return self.null(context);
        }
        let answer = |holds, why| Answer { holds, why };
        let Some(values) = context.get(&self.key) else {
            let holds = match qualifier {
                _ if self.operator.if_exists => true,
                Some(SetQualifier::ForAllValues) => true,
                Some(SetQualifier::ForAnyValue) => false,
                None => self.operator.kind.is_negated(),
            };
            return answer(holds, Why::Missing);
        };
        match (qualifier, values) {
            (None, Values::Many(_)) => answer(false, Why::MultiValued),
            (None, Values::One(value)) => self.plain(value, context),
            (Some(SetQualifier::ForAllValues), values) if values.is_blank_set() => {
                answer(true, Why::Blank)
            }
            (Some(SetQualifier::ForAnyValue), Values::Many([])) => answer(false, Why::Blank),
            (Some(_), _) if self.operands.is_empty() => answer(false, Why::Compared),
            (Some(SetQualifier::ForAllValues), values) => {
                for value in values.iter() {
                    match self.matches_value(value, context) {
                        None => return answer(false, Why::Unreadable),
                        Some(matches) if matches == self.operator.kind.is_negated() => {
                            return answer(false, Why::Compared);
                        }
                        Some(_) => {}
                    }
                }
                answer(true, Why::Compared)
            }
            (Some(SetQualifier::ForAnyValue), values) => {
                let negated = self.operator.kind.is_negated();
                let found = values.iter().any(|value| {
                    let matches = self.matches_value(value, context).unwrap_or(false);
                    matches != negated
                });
                answer(found, Why::Compared)
            }
        }
    }

    fn plain(&self, value: &str, context: &dyn Lookup) -> Answer {
        let negated = self.operator.kind.is_negated();
        if self.operands.is_empty() {
            // Only `…IfExists` is loaded with an empty list: true if the key is missing, and here
            // it is not (rule K5).
            return Answer {
                holds: false,
                why: Why::Compared,
            };
        }
        match self.matches_value(value, context) {
            Some(matches) => Answer {
                holds: matches != negated,
                why: Why::Compared,
            },
            None => Answer {
                holds: negated,
                why: Why::Unreadable,
            },
        }
    }

    fn null(&self, context: &dyn Lookup) -> Answer {
        if let Some(qualifier) = self.operator.qualifier {
            return Answer {
                holds: qualifier == SetQualifier::ForAllValues,
                why: Why::Constant,
            };
        }
        let (absent, why) = match context.get(&self.key) {
            None => (true, Why::Missing),
            Some(values) if values.is_blank() => (true, Why::Blank),
            Some(_) => (false, Why::Compared),
        };
        let holds = self
            .operands
            .iter()
            .any(|operand| matches!(operand, Operand::Null(expected) if *expected == absent));
        Answer { holds, why }
    }

    /// Whether some operand matches one value of the request, in the positive form of the
    /// operator; `None` if the value cannot be read.
    fn matches_value(&self, value: &str, context: &dyn Lookup) -> Option<bool> {
        let kind = self.operator.kind;
        let any = |test: &mut dyn FnMut(&Operand) -> bool| self.operands.iter().any(test);
        Some(match kind.family() {
            Family::String => {
                let ignore_case = matches!(
                    kind,
                    OperatorKind::StringEqualsIgnoreCase | OperatorKind::StringNotEqualsIgnoreCase
                );
                any(&mut |operand| match operand {
                    Operand::Text(pattern) if ignore_case => {
                        pattern.equals_ignore_case(value, context)
                    }
                    Operand::Text(pattern) => pattern.matches(value, context),
                    _ => false,
                })
            }
            Family::Numeric => {
                let value = Decimal::parse(value)?;
                any(
                    &mut |operand| matches!(operand, Operand::Number(held) if compares(kind, &value, &held.borrowed())),
                )
            }
            Family::Date => {
                let value = Instant::parse(value)?;
                any(
                    &mut |operand| matches!(operand, Operand::Date(held) if compares(kind, &value, held)),
                )
            }
            Family::Bool => {
                let value = read_bool(value)?;
                any(&mut |operand| match operand {
                    Operand::Bool(held) => *held == value,
                    Operand::BoolVariable(pattern) => {
                        let text = if value { "true" } else { "false" };
                        pattern.equals_ignore_case(text, context)
                    }
                    _ => false,
                })
            }
            Family::Binary => {
                if !is_base64(value) {
                    return None;
                }
                any(&mut |operand| matches!(operand, Operand::Binary(held) if held == value))
            }
            Family::Ip => {
                let value: IpAddr = value.parse().ok()?;
                any(&mut |operand| matches!(operand, Operand::Ip(range) if range.contains(value)))
            }
            Family::Arn => {
                if !has_six_parts(value) {
                    return None;
                }
                any(&mut |operand| match operand {
                    Operand::Arn(held) => {
                        held.is_any()
                            || (held.colons(context) == 5 && held.matches_parts(value, context))
                    }
                    _ => false,
                })
            }
            Family::Null => false,
        })
    }

    /// The problems that do not keep the condition from being read.
    pub(crate) fn remarks(&self) -> impl Iterator<Item = usize> {
        self.operands
            .iter()
            .enumerate()
            .filter(|(_, operand)| match operand {
                Operand::Arn(held) => {
                    !held.is_any() && !held.has_variables() && held.colons(&Empty) < 5
                }
                _ => false,
            })
            .map(|(index, _)| index)
    }
}

fn compares<T: Ord>(kind: OperatorKind, value: &T, held: &T) -> bool {
    use OperatorKind as K;
    match kind {
        K::NumericLessThan | K::DateLessThan => value < held,
        K::NumericLessThanEquals | K::DateLessThanEquals => value <= held,
        K::NumericGreaterThan | K::DateGreaterThan => value > held,
        K::NumericGreaterThanEquals | K::DateGreaterThanEquals => value >= held,
        _ => value == held,
    }
}

fn read_bool(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

fn has_six_parts(text: &str) -> bool {
    text.split(':').nth(5).is_some()
}

/// Whether text is base64, in the standard alphabet, padded and without blanks: then it says the
/// same bytes as another only if it is the same text.
fn is_base64(text: &str) -> bool {
    // Piece by piece, so that no memory is needed for a long one.
    let mut bytes = [0; 96];
    let mut pieces = text.as_bytes().chunks(128).peekable();
    while let Some(piece) = pieces.next() {
        let padded = piece.ends_with(b"=");
        let last = pieces.peek().is_none();
        if STANDARD.decode_slice(piece, &mut bytes).is_err() || (padded && !last) {
            return false;
        }
    }
    true
}

impl Operand {
    fn read(
        kind: OperatorKind,
        value: &ConditionValue,
        version: Version,
    ) -> Result<Self, ProblemKind> {
        let variables = version.has_variables();
        let text = value.text();
        let value = || match value {
            ConditionValue::String(text) => text.clone(),
            ConditionValue::Number(_) | ConditionValue::Bool(_) => SmolStr::from(text),
        };
        let template = |wildcards| {
            if variables {
                Pattern::with_variables_of(&value(), wildcards).map_err(ProblemKind::from)
            } else {
                Ok(Pattern::of(value(), wildcards))
            }
        };
        let family = kind.family();
        let takes_variables = matches!(family, Family::String | Family::Arn | Family::Bool);
        if variables && !takes_variables && text.contains("${") {
            return Err(ProblemKind::VariableForOperator {
                operator: kind.name().into(),
            });
        }
        match family {
            Family::String => {
                let like = matches!(kind, OperatorKind::StringLike | OperatorKind::StringNotLike);
                let wildcards = if like {
                    Wildcards::Match
                } else {
                    Wildcards::Literal
                };
                template(wildcards).map(Self::Text)
            }
            Family::Arn => template(Wildcards::Match).map(Self::Arn),
            Family::Bool => match read_bool(text) {
                Some(value) => Ok(Self::Bool(value)),
                None if variables && text.contains("${") => {
                    template(Wildcards::Literal).map(Self::BoolVariable)
                }
                None => Err(ProblemKind::BooleanValue { value: value() }),
            },
            Family::Null => read_bool(text)
                .map(Self::Null)
                .ok_or_else(|| ProblemKind::BooleanValue { value: value() }),
            Family::Numeric => Decimal::parse(text)
                .map(|number| Self::Number(number.to_owned()))
                .ok_or_else(|| ProblemKind::NumberValue { value: value() }),
            Family::Date => Instant::parse(text)
                .map(Self::Date)
                .ok_or_else(|| ProblemKind::DateValue { value: value() }),
            Family::Binary if is_base64(text) => Ok(Self::Binary(value())),
            Family::Binary => Err(ProblemKind::BinaryValue { value: value() }),
            Family::Ip => Cidr::parse(text)
                .map(Self::Ip)
                .ok_or_else(|| ProblemKind::IpValue { value: value() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k13_base64_is_read_in_pieces() {
        for length in [0_usize, 1, 2, 3, 95, 96, 97, 98, 191, 192, 193, 1_000] {
            let encoded = STANDARD.encode(vec![0xa5; length]);
            assert!(is_base64(&encoded), "{length}");
            let padded = encoded.ends_with('=');
            // Padding in the middle, no padding, and bits that no byte has.
            assert!(!padded || !is_base64(&format!("{encoded}AAAA")), "{length}");
            assert!(
                !padded || !is_base64(encoded.trim_end_matches('=')),
                "{length}"
            );
        }
        for text in [
            "A",
            "AB==",
            "A===",
            "AAA AAAA",
            "AA-_",
            &format!("{}=AAAA", "A".repeat(127)),
        ] {
            assert!(!is_base64(text), "{text}");
        }
    }

    #[test]
    fn cheap_conditions_cost_less() {
        let cost = |operator: &str, value: &str| {
            let operator = ConditionOperator::parse(operator).unwrap();
            let key = ConditionKey::parse("aws:x").unwrap();
            let values = [value.into(), value.into()];
            let matcher = ConditionMatcher::new(&operator, &key, &values, Version::V2012_10_17);
            matcher.unwrap().cost()
        };
        let costs = [
            cost("Null", "true"),
            cost("StringEquals", "a"),
            cost("IpAddress", "10.0.0.0/8"),
            cost("ArnLike", "arn:aws:s3:::a"),
            cost("ArnLike", "arn:aws:s3:::${aws:username}"),
        ];
        assert!(costs.is_sorted_by(|one, other| one < other), "{costs:?}");
    }
}
