//! Service control policies.

use iam_model::PolicyType::Scp;

use crate::Check;
use crate::check::Run::Action as Each;
use crate::report::Report;
use crate::view::{Action, Policy, Statement};

pub(super) const CHECKS: &[Check] = &[
    // AWS's page of checks still has this rule; its page on the syntax of these policies has
    // dropped it, so as an error it would be untrue unless one asks for it.
    Check::error(
        "SCP_SYNTAX_ERROR_ACTION_WILDCARD",
        Each(scp_syntax_error_action_wildcard),
        "An action of a service control policy has a wildcard before its end, which AWS did not take until September 2025; looked at only together with best practices.",
    )
    .on(&[Scp])
    .opt_in(),
];

fn scp_syntax_error_action_wildcard(
    _: &Policy<'_>,
    _: &Statement<'_>,
    action: &Action<'_>,
    report: &mut Report<'_>,
) {
    // Of `*:*` the reader says that it is `*`.
    if action.text == "*:*" {
        return;
    }
    let is_wildcard = |character: char| matches!(character, '*' | '?');
    let Some(start) = action.text.find(is_wildcard) else {
        return;
    };
    let rest = action.text.get(start..).unwrap_or_default();
    let length = rest
        .find(|character: char| !is_wildcard(character))
        .unwrap_or(rest.len());
    if length == rest.len() {
        return;
    }
    let message = format!("`{}` has a wildcard before its end", action.text);
    let kept = action.text.get(..start).unwrap_or_default();
    report
        .at_part(action.node, start..start + length, message)
        .help(format!("name the actions, or write `{kept}*`"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;
    use crate::checks::testing;

    #[track_caller]
    fn check(action: &str, expected: &[&str]) {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Action":"{action}","Resource":"*"}}}}"#
        );
        let options = Options::default().with_best_practice();
        let code = "SCP_SYNTAX_ERROR_ACTION_WILDCARD";
        assert_eq!(
            testing::texts_with(&text, Scp, options, code),
            expected,
            "{action}"
        );
        assert!(testing::texts(&text, Scp, code).is_empty());
    }

    #[test]
    fn wildcards() {
        check("*", &[]);
        check("*:*", &[]);
        check("imagebuilder:*", &[]);
        check("imagebuilder:Get*", &[]);
        check("imagebuilder:GetImag?", &[]);
        check("imagebuilder:Get**", &[]);
        check("imagebuilder:*Image", &["*"]);
        check("imagebuilder:Get*Policy", &["*"]);
        check("imagebuilder:G?*Policy*", &["?*"]);
    }
}
