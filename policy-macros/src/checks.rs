//! The checks of iam-validate. They can refuse a policy, and change none.

use iam_model::{PolicyType, Problem, ProblemKind};
use iam_parse::rust::TokenPolicy;
use iam_parse::{Annotation, Parsed, Stated};
use iam_validate::{Finding, FindingType, Options, Subject, apply, check, infer_type, validate};

use crate::said::{Level, Said, WARNING};

/// What is said of a policy in tokens; `None` if its type is not known, so that no check can run.
pub(crate) fn of_tokens(read: &TokenPolicy) -> Option<Vec<Said>> {
    let stated = match read.extras.stated {
        Some(Stated::Mixed) => return None,
        Some(Stated::Type(stated)) => Some(stated),
        None => None,
    };
    let holes: Vec<_> = read.fills.iter().map(|fill| fill.span).collect();
    let subject = Subject::tree(
        read.tree.as_ref(),
        read.policy.as_ref(),
        &read.problems,
        stated,
    );
    let policy_type = infer_type(subject.clone())?;
    let subject = subject.with_unknown(&holes);
    let annotations = &read.extras.annotations;
    Some(said(
        subject,
        policy_type,
        annotations,
        read.problems.iter(),
    ))
}

/// What is said of a text; `of_type` are its problems as a policy of its type.
pub(crate) fn of_text(parsed: &Parsed, of_type: &[Problem]) -> Option<Vec<Said>> {
    if parsed.extras().stated == Some(Stated::Mixed) {
        return None;
    }
    let policy_type = infer_type(parsed)?;
    let problems = parsed.problems().iter().chain(of_type);
    let annotations = &parsed.extras().annotations;
    Some(said(
        Subject::from(parsed),
        policy_type,
        annotations,
        problems,
    ))
}

fn said<'a>(
    subject: Subject<'_>,
    policy_type: PolicyType,
    annotations: &[Annotation],
    problems: impl Iterator<Item = &'a Problem>,
) -> Vec<Said> {
    let findings = validate(subject, policy_type, &Options::default());
    let findings = apply(annotations, findings).reported;
    let mut said: Vec<Said> = findings.iter().filter_map(of_finding).collect();
    // The problems are among the findings, but those that the table of checks does not know.
    // Of a policy with a type that is known they tell more of mixed principals.
    let others = problems.filter(|problem| {
        check(problem.kind.code()).is_none() && problem.kind != ProblemKind::MixedPrincipals
    });
    said.extend(others.map(Said::from));
    said.sort_by_key(|said| said.place.map(|place| (place.start, place.end)));
    said
}

/// A build is no place for style: suggestions are for the command and for editors.
fn of_finding(finding: &Finding) -> Option<Said> {
    let level = match finding.finding_type() {
        _ if finding.refuses => Level::Error,
        FindingType::Error => Level::Error,
        FindingType::SecurityWarning => Level::Warning("SECURITY_WARNING"),
        FindingType::Warning => Level::Warning(WARNING),
        FindingType::Suggestion => return None,
    };
    let mut message = finding.message.clone();
    if let Some(date) = finding.data_date() {
        message.push_str(" (service data of ");
        message.push_str(date);
        message.push(')');
    }
    Some(Said {
        level,
        code: finding.code(),
        message,
        help: finding.help.clone(),
        place: Some(finding.span),
        related: finding.related.as_ref().map(|held| (held.label, held.span)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::read::any;

    /// What is said of an input, each as the first line of its message; the date of the service data
    /// as `DATE`.
    #[track_caller]
    fn says(input: &str, expected: &[&str]) {
        let read = any(input.parse().unwrap());
        let date = check("INVALID_ACTION").and_then(iam_validate::Check::data_date);
        let warnings = read
            .warnings
            .iter()
            .map(|warning| format!("{}: {}", warning.name, warning.message));
        let errors = read.errors.iter().map(Error::message).map(str::to_owned);
        let said: Vec<String> = errors
            .chain(warnings)
            .map(|message| {
                let line = message.lines().next().unwrap_or_default();
                line.replace(date.unwrap(), "DATE")
            })
            .collect();
        assert_eq!(said, expected, "{input}");
        // A policy that is refused never goes into a program in silence.
        assert!(read.policy.is_some() || !read.errors.is_empty(), "{input}");
    }

    /// A policy in tokens was asked for its type before the checks ask again.
    #[test]
    fn the_type_is_told_once() {
        let missing =
            "a statement of an identity policy needs Resource or NotResource [MISSING_RESOURCE]";
        says(
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:GetObject"}]}"#,
            &[missing],
        );
        says("deny { action s3:GetObject }", &[missing]);
    }

    const PASS_ROLE: &str = "SECURITY_WARNING: [PASS_ROLE_WITH_STAR_IN_RESOURCE] `iam:PassRole` is \
        allowed on `*`, so any role can be passed to any service; name the roles, and the service by \
        `iam:PassedToService`, such as `ec2.amazonaws.com`";
    const NO_ACTION: &str = "`imagebuilder` has no action `CreatImage` (service data of \
        DATE) [INVALID_ACTION]";
    const UNKNOWN_OPERATOR: &str =
        "`StringEqual` is not a condition operator [INVALID_CONDITION_OPERATOR]";

    #[test]
    fn errors_warnings_and_nothing() {
        says("allow { action iam:PassRole resource * }", &[PASS_ROLE]);
        says(
            "allow { action imagebuilder:CreatImage resource * }",
            &[NO_ACTION],
        );
        // In one text and in one build.
        says(
            "allow { action imagebuilder:CreatImage resource * when StringEqual aws:username a }",
            &[NO_ACTION, UNKNOWN_OPERATOR],
        );
        // A suggestion.
        says("allow { action s3:GetObject, s3:Get* resource [] }", &[]);
        says("allow { action imagebuilder:GetImage resource * }", &[]);
    }

    #[test]
    fn each_form_of_a_policy() {
        let json = r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "imagebuilder:CreatImage", "Resource": "*"},
            {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}"#;
        let in_text = "SECURITY_WARNING: [PASS_ROLE_WITH_STAR_IN_RESOURCE] `iam:PassRole` is allowed on \
            `*`, so any role can be passed to any service";
        says(json, &[NO_ACTION, PASS_ROLE]);
        says(&format!("r#\"{json}\"#"), &[NO_ACTION, in_text]);
        let allowed = "#[allow(PASS_ROLE_WITH_STAR_IN_RESOURCE, reason = 'one role')] \
            allow { action iam:PassRole, imagebuilder:CreatImage resource * }";
        says(&allowed.replace('\'', "\""), &[NO_ACTION]);
        says(
            &format!("r#\"{}\"#", allowed.replace('\'', "\"")),
            &[NO_ACTION],
        );
    }

    #[test]
    fn the_type_that_is_stated_or_that_it_looks_like() {
        let principal = "an identity policy has no Principal: it applies to whom it is attached to \
            [UNSUPPORTED_PRINCIPAL]";
        let statement = "allow { principal AWS 123456789012 action s3:GetObject resource * }";
        says(&format!("policy identity {statement}"), &[principal]);
        // Also if it is refused for something else.
        let refused = "policy identity allow { principal AWS 123456789012 \
            action imagebuilder:CreatImage resource * when StringEqual aws:username a }";
        says(refused, &[principal, NO_ACTION, UNKNOWN_OPERATOR]);
        says(statement, &[]);
        let resource =
            "a statement of an identity policy needs Resource or NotResource [MISSING_RESOURCE]";
        says("allow { action s3:GetObject }", &[resource]);
        says("\"allow { action s3:GetObject }\"", &[resource]);
        // Nothing but what the reader says: no check knows what the policy is for.
        says(
            "policy mixed allow { principal * action s3:GetObjct resource * } deny { action s3:* resource * }",
            &[],
        );
    }

    /// What is put in stands for itself alone.
    #[test]
    fn holes_are_not_judged() {
        says("allow { action iam:PassRole resource {role} }", &[]);
        says(
            "allow { action iam:PassRole resource \"arn:aws:iam::123456789012:role/\" {role} }",
            &[],
        );
        says(
            "allow { action iam:PassRole resource *, {role} }",
            &[PASS_ROLE],
        );
        says(
            "allow { action imagebuilder:CreatImage resource \"arn:aws:ec2:eu-west-1:1:image/\" {image} }",
            &[NO_ACTION],
        );
        says(
            "allow { action iam:PassRole resource * when StringEquals iam:PassedToService {service} }",
            &[],
        );
    }

    /// Nor is anything said of what surrounds a hole that its value could make untrue.
    #[test]
    fn what_depends_on_holes_is_not_judged() {
        for input in [
            "policy trust allow { principal Service {service} action sts:AssumeRole }",
            "policy trust allow { principal AWS {account} action sts:AssumeRole \
             when StringEquals sts:ExternalId {id} }",
            "policy trust allow { principal Federated {provider} \
             action sts:AssumeRoleWithWebIdentity \
             when StringEquals { token.actions.githubusercontent.com:aud {audience} \
             token.actions.githubusercontent.com:sub {subject} } }",
            "policy resource allow { principal AWS {account}, {role} action s3:GetObject \
             resource \"arn:aws:s3:::\" {bucket} when StringEquals aws:PrincipalOrgID {organization} }",
            "policy resource deny { principal * action s3:* resource {bucket}, {objects} \
             when StringNotEquals aws:PrincipalArn {role} when Bool aws:SecureTransport {secure} }",
            "allow { action imagebuilder:GetImage resource {image} }",
            "allow { action s3:GetObject resource \"arn:aws:s3:::\" {bucket} }",
            "allow { action s3:ListBucket resource \"arn:aws:s3:::\" {bucket} \"/\" {key} }",
            "allow A { action s3:GetObject resource {a} } deny B { action s3:GetObject resource {b} }",
            "allow A { action s3:GetObject resource {a} } allow B { action s3:GetObject resource {b} }",
            "allow { action iam:CreateServiceLinkedRole resource * \
             when StringLike iam:AWSServiceName {service} }",
            "allow { action kms:CreateGrant resource {key} when Bool kms:GrantIsForAWSResource {aws} }",
            "allow { action s3:ListBucket resource {bucket} when NumericLessThan s3:max-keys {most} }",
            "allow { action ec2:RunInstances resource * when ForAllValues:StringEquals aws:TagKeys {keys} }",
        ] {
            says(input, &[]);
        }
    }

    #[test]
    fn the_managed_policies_compile() {
        let policies = imagebuilder_policies::ALL.iter();
        for version in policies.flat_map(imagebuilder_policies::ManagedPolicy::versions) {
            let read = any(iam_parse::print_language(&version.to_policy())
                .parse()
                .unwrap());
            let errors: Vec<&str> = read.errors.iter().map(Error::message).collect();
            assert_eq!(errors, Vec::<&str>::new());
        }
    }
}
