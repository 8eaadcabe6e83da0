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
    ConditionKey, ConditionOperator, ConditionValue, Lookup, ProblemKind, Values, Version,
};

/// One operator with one key and its values, compiled for matching.
///
/// # Semantics
/// Page "IAM JSON policy elements: Condition operators", rules K3 to K15.
#[derive(Clone, Debug)]
pub struct ConditionMatcher {
    operator: ConditionOperator,
    key: ConditionKey,
    operands: Box<[Operand]>,
}

/// A policy-side value, read as its operator reads it.
#[derive(Clone, Debug)]
enum Operand {
    Text(Pattern),
    Number(Decimal),
    Date(Instant),
    Bool(bool),
    BoolVariable(Pattern),
    Binary(Vec<u8>),
    Ip(Cidr),
    Arn(ArnOperand),
    Null(bool),
}

#[derive(Clone, Debug)]
enum ArnOperand {
    Any,
    Parts(Box<[Pattern; 6]>),
    /// Under six parts: matches no ARN (rule K15).
    Short,
    /// Split after its variables are replaced.
    Variable(Pattern),
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
        let mut operands = Vec::with_capacity(values.len());
        let mut problems = Vec::new();
        for (index, value) in values.iter().enumerate() {
            match Operand::read(operator.kind, value.text(), version) {
                Ok(operand) => operands.push(operand),
                Err(problem) => problems.push((index, problem)),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            operator: operator.clone(),
            key: key.clone(),
            operands: operands.into_boxed_slice(),
        })
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
            Operand::Text(pattern)
            | Operand::BoolVariable(pattern)
            | Operand::Arn(ArnOperand::Variable(pattern)) => Some(pattern),
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
                    &mut |operand| matches!(operand, Operand::Number(held) if compares(kind, &value, held)),
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
                        pattern.resolve(context).and_then(|text| read_bool(&text)) == Some(value)
                    }
                    _ => false,
                })
            }
            Family::Binary => {
                let value = STANDARD.decode(value).ok()?;
                any(&mut |operand| matches!(operand, Operand::Binary(held) if *held == value))
            }
            Family::Ip => {
                let value: IpAddr = value.parse().ok()?;
                any(&mut |operand| matches!(operand, Operand::Ip(range) if range.contains(value)))
            }
            Family::Arn => {
                let parts = arn_parts(value)?;
                any(
                    &mut |operand| matches!(operand, Operand::Arn(held) if held.matches(parts, context)),
                )
            }
            Family::Null => false,
        })
    }

    /// The problems that do not keep the condition from being read.
    pub(crate) fn remarks(&self) -> impl Iterator<Item = usize> {
        self.operands
            .iter()
            .enumerate()
            .filter(|(_, operand)| matches!(operand, Operand::Arn(ArnOperand::Short)))
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

fn arn_parts(text: &str) -> Option<[&str; 6]> {
    let mut split = text.splitn(6, ':');
    let mut parts = [""; 6];
    for part in &mut parts {
        *part = split.next()?;
    }
    Some(parts)
}

impl ArnOperand {
    fn read(pattern: Pattern) -> Self {
        if pattern.is_any() {
            Self::Any
        } else if pattern.has_variables() {
            Self::Variable(pattern)
        } else {
            pattern
                .split_arn()
                .map_or(Self::Short, |parts| Self::Parts(Box::new(parts)))
        }
    }

    fn matches(&self, parts: [&str; 6], context: &dyn Lookup) -> bool {
        let same = |patterns: &[Pattern; 6]| {
            patterns
                .iter()
                .zip(parts)
                .all(|(pattern, part)| pattern.matches_plain(part))
        };
        match self {
            Self::Any => true,
            Self::Short => false,
            Self::Parts(patterns) => same(patterns),
            Self::Variable(pattern) => pattern
                .substitute(context)
                .and_then(|pattern| pattern.split_arn())
                .is_some_and(|patterns| same(&patterns)),
        }
    }
}

impl Operand {
    fn read(kind: OperatorKind, text: &str, version: Version) -> Result<Self, ProblemKind> {
        let variables = version.has_variables();
        let value = || SmolStr::from(text);
        let template = |wildcards| {
            if variables {
                Pattern::with_variables(text, wildcards).map_err(ProblemKind::from)
            } else {
                Ok(Pattern::plain(text, wildcards))
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
            Family::Arn => template(Wildcards::Match)
                .map(ArnOperand::read)
                .map(Self::Arn),
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
                .map(Self::Number)
                .ok_or_else(|| ProblemKind::NumberValue { value: value() }),
            Family::Date => Instant::parse(text)
                .map(Self::Date)
                .ok_or_else(|| ProblemKind::DateValue { value: value() }),
            Family::Binary => STANDARD
                .decode(text)
                .map(Self::Binary)
                .map_err(|_| ProblemKind::BinaryValue { value: value() }),
            Family::Ip => Cidr::parse(text)
                .map(Self::Ip)
                .ok_or_else(|| ProblemKind::IpValue { value: value() }),
        }
    }
}
