//! The checks of a literal that a compiler can make.

use super::{Action, List, Named, Operator, Policy, Principal, Resource, Statement, Value};
use crate::{OperatorKind, PrincipalType, action, key, operator, resource};

impl Policy {
    /// Fails to compile, in a const, if the literal is malformed: an action, resource, condition
    /// key, number or operator's spelling that is none, or a principal type, operator or key that
    /// stands twice (keys also if they differ in ASCII case alone).
    ///
    /// # Panics
    /// On the first malformed part. What this does not look at (principals' values, condition
    /// values, variables) is checked with everything else when a set is compiled from the policy.
    pub const fn check(&self) {
        let statements = self.statements.as_slice();
        let mut index = 0;
        while index < statements.len() {
            statements[index].check();
            index += 1;
        }
    }
}

impl Statement {
    const fn check(&self) {
        if let Some(
            Principal::Principal(Named::Map(types)) | Principal::NotPrincipal(Named::Map(types)),
        ) = self.principal
        {
            check_types(types);
        }
        let (Action::Action(actions) | Action::NotAction(actions)) = &self.action;
        let actions = actions.as_slice();
        let mut at = 0;
        while at < actions.len() {
            assert!(
                action::scan(actions[at]).is_ok(),
                "an Action of this policy is malformed"
            );
            at += 1;
        }
        if let Some(Resource::Resource(resources) | Resource::NotResource(resources)) =
            &self.resource
        {
            let resources = resources.as_slice();
            let mut at = 0;
            while at < resources.len() {
                assert!(
                    resource::scan(resources[at]).is_ok(),
                    "a Resource of this policy is malformed"
                );
                at += 1;
            }
        }
        if let Some(operators) = self.condition {
            let mut at = 0;
            while at < operators.len() {
                operators[at].check();
                let mut before = 0;
                while before < at {
                    assert!(
                        !operators[at].is_same(&operators[before]),
                        "a condition operator stands twice"
                    );
                    before += 1;
                }
                at += 1;
            }
        }
    }
}

const fn check_types(types: &[(PrincipalType, List<&str>)]) {
    let mut at = 0;
    while at < types.len() {
        let mut before = 0;
        while before < at {
            assert!(
                types[at].0 as u8 != types[before].0 as u8,
                "a type of principal stands twice"
            );
            before += 1;
        }
        at += 1;
    }
}

impl Operator {
    const fn is_same(&self, other: &Self) -> bool {
        self.kind as u8 == other.kind as u8
            && self.if_exists == other.if_exists
            && match (self.qualifier, other.qualifier) {
                (None, None) => true,
                (Some(one), Some(other)) => one as u8 == other as u8,
                _ => false,
            }
    }

    const fn check(&self) {
        assert!(
            !matches!(self.kind, OperatorKind::Null) || !self.if_exists,
            "Null has no IfExists form"
        );
        if let Some(written) = self.written {
            let names_it = match operator::scan(written) {
                Ok((qualifier, kind, if_exists)) => self.is_same(&Self {
                    qualifier,
                    kind,
                    if_exists,
                    ..*self
                }),
                Err(_) => false,
            };
            assert!(
                names_it,
                "a condition operator is spelled like none, or like another one"
            );
        }
        let mut at = 0;
        while at < self.keys.len() {
            let (name, values) = &self.keys[at];
            assert!(
                key::is_key(name),
                "a condition key of this policy is malformed"
            );
            let mut before = 0;
            while before < at {
                assert!(
                    !name.eq_ignore_ascii_case(self.keys[before].0),
                    "a condition key stands twice under its operator"
                );
                before += 1;
            }
            let values = values.as_slice();
            let mut value = 0;
            while value < values.len() {
                if let Value::Number(text) = values[value] {
                    assert!(is_canonical(text), "a number is not canonical");
                }
                value += 1;
            }
            at += 1;
        }
    }
}

/// Whether text is a number in canonical form: no exponent, no needless zero, no negative zero.
/// That it has not too many digits is asked when the policy is made.
const fn is_canonical(text: &str) -> bool {
    let bytes = text.as_bytes();
    let start = if !bytes.is_empty() && bytes[0] == b'-' {
        1
    } else {
        0
    };
    let mut at = start;
    while at < bytes.len() && bytes[at].is_ascii_digit() {
        at += 1;
    }
    let integer = at - start;
    if integer == 0 || (integer > 1 && bytes[start] == b'0') {
        return false;
    }
    if at == bytes.len() {
        return start == 0 || bytes[start] != b'0';
    }
    if bytes[at] != b'.' {
        return false;
    }
    let point = at;
    at += 1;
    while at < bytes.len() && bytes[at].is_ascii_digit() {
        at += 1;
    }
    at == bytes.len() && at > point + 1 && bytes[at - 1] != b'0'
}
