//! Runs the checks.

use std::sync::LazyLock;

use iam_model::tree::{Node, Value as Tree};
use iam_model::{Grade, PolicyType, PrincipalType, Problem, ProblemKind, Span, problems_of_type};

use crate::check::{Run, check, checks};
use crate::path::value_at;
use crate::report::Report;
use crate::span;
use crate::view::{ArnParts, Policy, Refused, Statement};
use crate::{Check, Edit, Finding, Options, Path, Related, Subject};

/// Everything that is wrong with a policy of this type, or could be better, in the order of the text.
///
/// Takes a [`Document`](iam_model::Document), or what [`iam_parse::parse_policy`] returned: then also
/// a text that is no policy, whose problems are findings like all others. A document that states
/// another type itself is validated as what it states, and a finding says so.
///
/// # Semantics
/// Page: "Access Analyzer policy check reference"; docs/checks.md lists every check.
///
/// # Examples
/// ```
/// use iam_model::PolicyType;
/// use iam_validate::{Options, validate};
///
/// let text = r#"{
///   "Version": "2012-10-17",
///   "Statement": {"Effect": "Allow", "Action": "imagebuilder:CreatImage", "Resource": "*"}
/// }"#;
/// let parsed = iam_parse::parse_policy(text.as_bytes(), &iam_parse::Options::default());
/// let findings = validate(&parsed, PolicyType::Identity, &Options::default());
/// assert_eq!(findings[0].code(), "INVALID_ACTION");
/// assert_eq!(findings[0].path.to_string(), "Statement.Action");
/// assert_eq!(findings[0].help.as_deref(), Some("did you mean `imagebuilder:CreateImage`?"));
/// ```
pub fn validate<'a>(
    subject: impl Into<Subject<'a>>,
    policy_type: PolicyType,
    options: &Options,
) -> Vec<Finding> {
    let subject = subject.into();
    let used = subject.stated.unwrap_or(policy_type);
    let mut problems = subject.problems.to_vec();
    if used != policy_type {
        let kind = ProblemKind::OtherType {
            stated: used,
            used: policy_type,
        };
        let start = subject.tree.map_or(Span::at(0), |tree| tree.span);
        problems.push(Problem::at(kind, Span::new(start.start, start.start)));
    }
    let Some(root) = subject.tree else {
        let nothing = Node::new(Span::at(0), Tree::Null);
        return of_reader(&problems, &nothing, subject.text, used);
    };
    // A text that states its type was checked as it when it was read.
    if subject.stated.is_none() {
        problems.extend(problems_of_type(root, subject.policy, used));
        // As a policy of this type it is told of each statement what does not go with the others.
        problems.retain(|problem| problem.kind != ProblemKind::MixedPrincipals);
        // A policy in tokens was asked for its type before.
        problems.sort_by_key(|problem| (problem.span, problem.kind.code()));
        problems.dedup_by(|one, other| one.kind == other.kind && one.span == other.span);
    }
    drop_cascades(&mut problems);
    let mut findings = of_reader(&problems, root, subject.text, used);
    let refused = problems
        .iter()
        .filter(|problem| problem.kind.grade() != Grade::Accepted)
        .filter_map(|problem| problem.span);
    let mut refused: Vec<Span> = refused.collect();
    let check = |refused| {
        let policy = Policy::new(&subject, root, used, *options, &Refused::new(refused));
        of_checks(&policy)
    };
    if subject.unknown.is_empty() {
        findings.extend(check(refused));
    } else {
        let mut with: Vec<_> = check(refused.clone()).iter().map(order).collect();
        with.sort_unstable();
        refused.extend(subject.unknown);
        let without = check(refused).into_iter();
        findings.extend(without.filter(|finding| with.binary_search(&order(finding)).is_ok()));
    }
    findings.sort_by_key(order);
    findings
}

/// Takes away what another problem of the same statement says already: that an element is missing whose
/// name is misspelt, and what is wrong with an element that must not be there.
fn drop_cascades(problems: &mut Vec<Problem>) {
    let causes = |problem: &Problem| {
        let cause = match problem.kind {
            ProblemKind::UnknownElement { near, .. } => near?,
            ProblemKind::UnsupportedPrincipal { .. }
            | ProblemKind::ScpPrincipal { .. }
            | ProblemKind::RcpPrincipal
            | ProblemKind::TrustNotPrincipal => "no principal",
            ProblemKind::RcpActionStar => "no star",
            _ => return None,
        };
        Some((problem.place.statement(), cause))
    };
    let mut causes: Vec<(Option<usize>, &str)> = problems.iter().filter_map(causes).collect();
    if causes.is_empty() {
        return;
    }
    causes.sort_unstable();
    problems.retain(|problem| {
        let names = match problem.kind {
            ProblemKind::MissingStatement => ["Statement", ""],
            ProblemKind::MissingEffect => ["Effect", ""],
            ProblemKind::MissingAction => ["Action", "NotAction"],
            ProblemKind::MissingResource { .. } => ["Resource", "NotResource"],
            ProblemKind::MissingPrincipal { .. } => ["Principal", "NotPrincipal"],
            ProblemKind::InvalidPrincipal { .. }
            | ProblemKind::WildcardInPrincipal { .. }
            | ProblemKind::AllowNotPrincipal
            | ProblemKind::NotPrincipalStar => ["no principal", ""],
            ProblemKind::ActionStarColonStar => ["no star", ""],
            _ => return true,
        };
        let statement = problem.place.statement();
        let is_cause = |name| causes.binary_search(&(statement, name)).is_ok();
        !names.into_iter().any(is_cause)
    });
}

/// What findings are put in order by: the text, and then the code.
fn order(finding: &Finding) -> (u32, u32, &'static str) {
    (finding.span.start, finding.span.end, finding.code())
}

/// What the reader says, by the codes of the table.
fn of_reader(
    problems: &[Problem],
    root: &Node,
    text: &str,
    policy_type: PolicyType,
) -> Vec<Finding> {
    let finding = |problem: &Problem| {
        let check = check(code(&problem.kind, policy_type))?;
        let span = problem.span.unwrap_or_else(|| problem.place.locate(root));
        let span = part_of_value(&problem.kind, root, text, span).unwrap_or(span);
        Some(Finding {
            check,
            message: problem.kind.to_string(),
            help: problem.kind.help(),
            span,
            related: problem.related.map(|span| Related {
                label: problem.kind.related_label(),
                span,
                path: Path::of(root, text, span),
            }),
            // An empty place is in front of something that it is not about.
            path: if span.start == span.end {
                Path::default()
            } else {
                Path::of(root, text, span)
            },
            statement: problem.place.statement(),
            edit: edit(&problem.kind, text, span),
            refuses: problem.kind.grade() != Grade::Accepted,
        })
    };
    problems.iter().filter_map(finding).collect()
}

/// The change that mends a problem, where exactly one is right.
fn edit(kind: &ProblemKind, text: &str, span: Span) -> Option<Edit> {
    let meant = match kind {
        ProblemKind::InvalidEffect { effect } => match effect.to_lowercase().as_str() {
            "allow" => "Allow".to_owned(),
            "deny" => "Deny".to_owned(),
            _ => return None,
        },
        ProblemKind::NullIfExists => "Null".to_owned(),
        ProblemKind::OperatorCase { canonical, .. } => canonical.to_string(),
        ProblemKind::TrailingComma => String::new(),
        _ => return None,
    };
    let written = text.get(span.start as usize..span.end as usize)?;
    let quote = u32::from(written.starts_with('"'));
    (!written.is_empty()).then(|| Edit {
        span: Span::new(span.start + quote, span.end - quote),
        text: meant,
    })
}

/// The part of a value that a problem is about, where the reader tells of the whole value.
fn part_of_value(kind: &ProblemKind, root: &Node, text: &str, span: Span) -> Option<Span> {
    let variable = |inside: &str| format!("${{{inside}}}");
    let what = match kind {
        ProblemKind::EmptyVariable => variable(""),
        ProblemKind::UnclosedVariable
        | ProblemKind::VariableForOperator { .. }
        | ProblemKind::VariableInElement { .. }
        | ProblemKind::VariableInVersion => "${".to_owned(),
        ProblemKind::InvalidVariable { variable: inside }
        | ProblemKind::SpaceInVariable { variable: inside }
        | ProblemKind::VariableDefault { variable: inside } => variable(inside),
        ProblemKind::WildcardInService { .. } => String::new(),
        _ => return None,
    };
    let node = value_at(root, span)?;
    let value = node.value.as_text()?;
    let range = match kind {
        ProblemKind::WildcardInService { .. } => match ArnParts::new(value) {
            Some(arn) => arn.service_range(),
            None => 0..value.find(':')?,
        },
        // The last one that is opened has no end.
        ProblemKind::UnclosedVariable => value.rfind(&what)?..value.len(),
        _ => {
            let start = value.find(&what)?;
            start..start + value.get(start..)?.find('}')? + 1
        }
    };
    span::exact(node, text, range)
}

/// The code of a problem: AWS has one for some that the reader finds whatever the policy's type is.
fn code(kind: &ProblemKind, policy_type: PolicyType) -> &'static str {
    match kind {
        ProblemKind::InvalidPrincipal { principal_type, .. }
            if policy_type == PolicyType::Trust
                && *principal_type == PrincipalType::Federated.name() =>
        {
            "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY"
        }
        _ => kind.code(),
    }
}

/// The checks by what they look at, for each type of policy.
#[derive(Default)]
struct Plan {
    policy: Vec<&'static Check>,
    statement: Vec<&'static Check>,
    action: Vec<&'static Check>,
    unknown_action: Vec<&'static Check>,
    resource: Vec<&'static Check>,
    principal: Vec<&'static Check>,
    condition: Vec<&'static Check>,
    value: Vec<&'static Check>,
}

impl Plan {
    fn new(policy_type: PolicyType, best_practice: bool) -> Self {
        let mut plan = Self::default();
        let wanted = checks().filter(|check| {
            check.policy_types.contains(&policy_type) && (best_practice || !check.opt_in)
        });
        for check in wanted {
            match check.run {
                Run::Reader | Run::Annotation => {}
                Run::Policy(_) => plan.policy.push(check),
                Run::Statement(_) => plan.statement.push(check),
                Run::Action(_) => plan.action.push(check),
                Run::UnknownAction(_) => plan.unknown_action.push(check),
                Run::Resource(_) => plan.resource.push(check),
                Run::Principal(_) => plan.principal.push(check),
                Run::Condition(_) => plan.condition.push(check),
                Run::Value(_) => plan.value.push(check),
            }
        }
        plan
    }

    fn of(policy_type: PolicyType, best_practice: bool) -> &'static Self {
        static PLANS: LazyLock<Vec<(PolicyType, bool, Plan)>> = LazyLock::new(|| {
            let types = PolicyType::ALL.into_iter();
            types
                .flat_map(|kind| [(kind, false), (kind, true)])
                .map(|(kind, best)| (kind, best, Plan::new(kind, best)))
                .collect()
        });
        static NOTHING: LazyLock<Plan> = LazyLock::new(Plan::default);
        PLANS
            .iter()
            .find(|(kind, best, _)| (*kind, *best) == (policy_type, best_practice))
            .map_or_else(|| &*NOTHING, |(_, _, plan)| plan)
    }
}

fn of_checks(policy: &Policy<'_>) -> Vec<Finding> {
    let plan = Plan::of(policy.policy_type, policy.options.best_practice);
    let Some(first) = checks().next() else {
        return Vec::new();
    };
    let mut report = Report::new(first, policy.root, policy.text);
    for check in &plan.policy {
        if let Run::Policy(run) = check.run {
            report.run(check);
            run(policy, &mut report);
        }
    }
    for statement in &policy.statements {
        of_statement(plan, policy, statement, &mut report);
    }
    report.finish()
}

fn of_statement(
    plan: &Plan,
    policy: &Policy<'_>,
    statement: &Statement<'_>,
    report: &mut Report<'_>,
) {
    for check in &plan.statement {
        if let Run::Statement(run) = check.run {
            report.run(check);
            run(policy, statement, report);
        }
    }
    for action in statement.unknown_actions() {
        for check in &plan.unknown_action {
            if let Run::UnknownAction(run) = check.run {
                report.run(check);
                run(policy, statement, action, report);
            }
        }
    }
    // No check of most types of policies looks at each action, and policies have many.
    let actions = statement.action.iter().filter(|_| !plan.action.is_empty());
    for action in actions.flat_map(|list| &list.values) {
        for check in &plan.action {
            if let Run::Action(run) = check.run {
                report.run(check);
                run(policy, statement, action, report);
            }
        }
    }
    for resource in statement.resource.iter().flat_map(|list| &list.values) {
        for check in &plan.resource {
            if let Run::Resource(run) = check.run {
                report.run(check);
                run(policy, statement, resource, report);
            }
        }
    }
    for principal in statement.principal.iter().flat_map(|list| &list.values) {
        for check in &plan.principal {
            if let Run::Principal(run) = check.run {
                report.run(check);
                run(policy, statement, principal, report);
            }
        }
    }
    for condition in &statement.conditions {
        for check in &plan.condition {
            if let Run::Condition(run) = check.run {
                report.run(check);
                run(policy, statement, condition, report);
            }
        }
        for value in &condition.values {
            for check in &plan.value {
                if let Run::Value(run) = check.run {
                    report.run(check);
                    run(policy, statement, condition, value, report);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_is_one_mistake() {
        let text = r#"{
          "Version": "2012-10-17",
          "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject", "Resourse": "*"},
            {"Effect": "Allow", "Action": "s3:PutObject"}
          ]
        }"#;
        let parsed = iam_parse::parse_policy(text.as_bytes(), &iam_parse::Options::default());
        let findings = validate(&parsed, PolicyType::Identity, &Options::default());
        let codes: Vec<_> = findings
            .iter()
            .map(|finding| (finding.statement, finding.code()))
            .collect();
        let expected = [
            (Some(0), "INVALID_POLICY_ELEMENT"),
            (Some(1), "MISSING_RESOURCE"),
        ];
        assert_eq!(codes, expected);
    }
}
