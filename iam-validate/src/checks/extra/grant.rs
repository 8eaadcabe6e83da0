//! What the statements of a policy allow, taken together.

use crate::view::{Policy, Statement};

/// Whether the statement is about the action, given in lower case as `service:name`.
pub(super) fn covers(statement: &Statement<'_>, action: &str) -> bool {
    let Some(list) = &statement.action else {
        return false;
    };
    list.values.iter().any(|value| value.covers(action)) != list.negated
}

/// The statements that allow the action, given in lower case, on whatever resource and under whatever
/// condition.
pub(super) fn allowing<'p, 'a>(
    policy: &'p Policy<'a>,
    action: &'static str,
) -> impl Iterator<Item = &'p Statement<'a>> {
    policy
        .statements
        .iter()
        .filter(move |statement| statement.allows() && covers(statement, action))
}

/// Whether some statement allows the action, looked up when it is first asked.
pub(super) struct Allowed<'p, 'a> {
    policy: &'p Policy<'a>,
    action: &'static str,
    known: Option<bool>,
}

impl<'p, 'a> Allowed<'p, 'a> {
    /// The action is given in lower case.
    pub(super) fn new(policy: &'p Policy<'a>, action: &'static str) -> Self {
        Self {
            policy,
            action,
            known: None,
        }
    }

    pub(super) fn get(&mut self) -> bool {
        *self
            .known
            .get_or_insert_with(|| allowing(self.policy, self.action).next().is_some())
    }
}
