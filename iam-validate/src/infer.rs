//! Which type a policy is validated as, if nobody says it.

use iam_model::PolicyType;
use iam_model::tree::Node;

use crate::Subject;

/// The type that a policy states or looks like, also of one that is refused.
///
/// The rule is [`PolicyType::infer`]. If only some statements have a principal, which no type allows,
/// it is what most of them look like, so that the others are told; of as many it is a resource policy.
/// `None` for a text without
/// a tree, whose type does not matter: nothing but its syntax is looked at.
///
/// # Examples
/// ```
/// use iam_model::PolicyType;
///
/// let text = r#"{"Statement": {"Effect": "allow", "Action": "imagebuilder:*", "Resource": "*"}}"#;
/// let parsed = iam_parse::parse_policy(text.as_bytes(), &iam_parse::Options::default());
/// assert!(parsed.document().is_none());
/// assert_eq!(iam_validate::infer_type(&parsed), Some(PolicyType::Identity));
/// ```
pub fn infer_type<'a>(subject: impl Into<Subject<'a>>) -> Option<PolicyType> {
    let subject = subject.into();
    let tree = subject.tree?;
    let looks = || match subject.policy {
        Some(policy) => PolicyType::infer(policy),
        None => PolicyType::infer_of_tree(tree),
    };
    subject.stated.or_else(looks).or_else(|| Some(most(tree)))
}

/// What most statements look like.
fn most(tree: &Node) -> PolicyType {
    let statements = tree.get("Statement").map_or(&[][..], Node::elements);
    let has = |statement: &Node, name| statement.get(name).is_some();
    let named = |node: &&Node| has(node, "Principal") || has(node, "NotPrincipal");
    if statements.iter().filter(named).count() * 2 < statements.len() {
        PolicyType::Identity
    } else {
        PolicyType::Resource
    }
}

#[cfg(test)]
mod tests {
    use iam_parse::{Format, Options, parse_policy};

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<PolicyType>) {
        let is_language = !text.starts_with('{');
        let options = Options {
            format: is_language.then_some(Format::Iam),
            ..Options::default()
        };
        let parsed = parse_policy(text.as_bytes(), &options);
        assert_eq!(infer_type(&parsed), expected, "{text}");
    }

    #[test]
    fn types_of_accepted_and_of_refused_policies() {
        for effect in ["Allow", "allow"] {
            let policy = |statements: &str| {
                let statements = statements.replace('<', &format!("{{\"Effect\": \"{effect}\", "));
                format!("{{\"Statement\": [{}]}}", statements.replace('>', "}"))
            };
            let (with, without) = (
                r#"<"Principal": "*", "Action": "s3:GetObject", "Resource": "*">"#,
                r#"<"Action": "s3:GetObject", "Resource": "*">"#,
            );
            let trust = r#"<"Principal": {"Service": "imagebuilder.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:TagSession"]>"#;
            check(&policy(""), Some(PolicyType::Identity));
            check(&policy(without), Some(PolicyType::Identity));
            check(&policy(with), Some(PolicyType::Resource));
            check(&policy(trust), Some(PolicyType::Trust));
            let both = [trust, with].join(",");
            check(&policy(&both), Some(PolicyType::Resource));
            let mixed = [without, with].join(",");
            check(&policy(&mixed), Some(PolicyType::Resource));
        }
    }

    #[test]
    fn what_a_text_states_counts() {
        let statement = r#"allow { action s3:GetObject resource "*" }"#;
        check(statement, Some(PolicyType::Identity));
        check(
            &format!("policy boundary {statement}"),
            Some(PolicyType::Boundary),
        );
        check("policy scp allow { action nothing }", Some(PolicyType::Scp));
        check("{", None);
        check("[1]", None);
    }

    #[test]
    fn of_broken_policies() {
        check(
            r#"{"statement": [{"principal": "*"}]}"#,
            Some(PolicyType::Resource),
        );
        check(r#"{"Statement": 5}"#, Some(PolicyType::Identity));
        check("{}", Some(PolicyType::Identity));
    }
}
