//! The table of checks.

use std::fmt;
use std::sync::LazyLock;

use iam_model::PolicyType;

use crate::checks::FAMILIES;
use crate::documents::DOCUMENTS;
use crate::report::Report;
use crate::view::{Action, Condition, Policy, Principal, Resource, Statement, Value};
use crate::{Documents, FindingType, ResourceType};

/// Who defines a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// IAM Access Analyzer: code and type are AWS's. Page: "Access Analyzer policy check reference".
    AccessAnalyzer,
    /// The reader of this project: what a document may say, where AWS has no code for it.
    Reader,
    /// This project: what goes beyond AWS's checks. The codes begin with `EXTRA_`.
    Extra,
    /// Advice of AWS's pages that holds for many policies and not for all: asked for with
    /// [`Options::best_practice`](crate::Options::best_practice). The codes begin with `BEST_PRACTICE_`.
    BestPractice,
}

/// What a check rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// The text of the policy and AWS's rules, which hardly change.
    Rules,
    /// The service data of [`iam_catalog::DATE`], which can be older than the policy.
    ServiceData,
}

/// One check.
pub struct Check {
    /// The code.
    pub code: &'static str,
    /// How grave what it finds is.
    pub finding_type: FindingType,
    /// Who defines it.
    pub group: Group,
    /// What it rests on.
    pub basis: Basis,
    /// What it finds, in a sentence.
    pub summary: &'static str,
    /// The types of policies in which it can find something.
    pub policy_types: &'static [PolicyType],
    /// The page of AWS, or the research, that it follows.
    pub source: &'static str,
    /// How its failing and passing documents are to be read.
    pub example: Example,
    /// Whether it runs only with [`Options::best_practice`](crate::Options::best_practice): all of
    /// [`Group::BestPractice`], and what AWS's page still lists though AWS has lifted the rule.
    pub opt_in: bool,
    pub(crate) run: Run,
}

/// How the two documents of a check are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Example {
    /// The type of the policy.
    pub policy_type: PolicyType,
    /// The resource that it is attached to.
    pub resource_type: Option<ResourceType>,
}

/// What a check looks at, one at a time. Parts that the reader refuses are left out, so that no
/// mistake is told twice.
#[derive(Clone, Copy)]
pub(crate) enum Run {
    /// The reader finds it while it reads; the table has the code and the type.
    Reader,
    /// `apply` finds it in the annotations; the table has the code and the type.
    Annotation,
    /// The policy as a whole.
    Policy(fn(&Policy<'_>, &mut Report<'_>)),
    /// A statement.
    Statement(fn(&Policy<'_>, &Statement<'_>, &mut Report<'_>)),
    /// A value of Action or NotAction.
    Action(fn(&Policy<'_>, &Statement<'_>, &Action<'_>, &mut Report<'_>)),
    /// A value of Action or NotAction that means no action that the catalogue knows.
    UnknownAction(fn(&Policy<'_>, &Statement<'_>, &Action<'_>, &mut Report<'_>)),
    /// A value of Resource or NotResource.
    Resource(fn(&Policy<'_>, &Statement<'_>, &Resource<'_>, &mut Report<'_>)),
    /// A value of Principal or NotPrincipal.
    Principal(fn(&Policy<'_>, &Statement<'_>, &Principal<'_>, &mut Report<'_>)),
    /// A condition key under its operator.
    Condition(fn(&Policy<'_>, &Statement<'_>, &Condition<'_>, &mut Report<'_>)),
    /// A value of a condition key.
    Value(fn(&Policy<'_>, &Statement<'_>, &Condition<'_>, &Value<'_>, &mut Report<'_>)),
}

const ALL_TYPES: &[PolicyType] = &PolicyType::ALL;
/// The page with AWS's checks.
pub(crate) const CHECK_REFERENCE: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html";

impl Check {
    const fn new(
        group: Group,
        finding_type: FindingType,
        code: &'static str,
        run: Run,
        summary: &'static str,
    ) -> Self {
        Self {
            code,
            finding_type,
            group,
            basis: Basis::Rules,
            summary,
            policy_types: ALL_TYPES,
            source: CHECK_REFERENCE,
            example: Example {
                policy_type: PolicyType::Identity,
                resource_type: None,
            },
            opt_in: matches!(group, Group::BestPractice),
            run,
        }
    }

    pub(crate) const fn error(code: &'static str, run: Run, summary: &'static str) -> Self {
        Self::new(
            Group::AccessAnalyzer,
            FindingType::Error,
            code,
            run,
            summary,
        )
    }

    pub(crate) const fn security(code: &'static str, run: Run, summary: &'static str) -> Self {
        Self::new(
            Group::AccessAnalyzer,
            FindingType::SecurityWarning,
            code,
            run,
            summary,
        )
    }

    pub(crate) const fn warning(code: &'static str, run: Run, summary: &'static str) -> Self {
        Self::new(
            Group::AccessAnalyzer,
            FindingType::Warning,
            code,
            run,
            summary,
        )
    }

    pub(crate) const fn suggestion(code: &'static str, run: Run, summary: &'static str) -> Self {
        Self::new(
            Group::AccessAnalyzer,
            FindingType::Suggestion,
            code,
            run,
            summary,
        )
    }

    /// A check that AWS does not have; `source` is the page or the research that it follows.
    pub(crate) const fn of(mut self, group: Group, source: &'static str) -> Self {
        self.group = group;
        self.source = source;
        self.opt_in = matches!(group, Group::BestPractice);
        self
    }

    /// The check runs only where it is asked for.
    pub(crate) const fn opt_in(mut self) -> Self {
        self.opt_in = true;
        self
    }

    /// The check rests on the service data.
    pub(crate) const fn dated(mut self) -> Self {
        self.basis = Basis::ServiceData;
        self
    }

    /// The check is about these types of policies; the first one is that of its documents.
    pub(crate) const fn on(mut self, policy_types: &'static [PolicyType]) -> Self {
        self.policy_types = policy_types;
        if let [first, ..] = policy_types {
            self.example.policy_type = *first;
        }
        self
    }

    /// Its documents are policies of this type of resource.
    pub(crate) const fn example_of(mut self, resource_type: ResourceType) -> Self {
        self.example = Example {
            policy_type: PolicyType::Resource,
            resource_type: Some(resource_type),
        };
        self
    }

    /// The date of the service data, if the check rests on it.
    pub fn data_date(&self) -> Option<&'static str> {
        (self.basis == Basis::ServiceData).then_some(iam_catalog::DATE)
    }

    /// The page that says more: of a check of AWS its place on AWS's page.
    pub fn learn_more(&self) -> String {
        if self.group != Group::AccessAnalyzer {
            return self.source.to_owned();
        }
        let kind = match self.finding_type {
            FindingType::Error => "error",
            FindingType::SecurityWarning => "security-warning",
            // So the page calls them.
            FindingType::Warning => "general-warning",
            FindingType::Suggestion => "suggestion",
        };
        let code = self.code.to_ascii_lowercase().replace('_', "-");
        let source = self.source;
        format!("{source}#access-analyzer-reference-policy-checks-{kind}-{code}")
    }

    /// Its failing and its passing document.
    pub fn documents(&self) -> Option<&'static Documents> {
        let at = DOCUMENTS.binary_search_by_key(&self.code, |documents| documents.code);
        DOCUMENTS.get(at.ok()?)
    }

    /// Whether a finding of this check that does not refuse the policy can be allowed by its author:
    /// of errors only what rests on the service data, and nothing that is about annotations themselves.
    pub fn can_be_allowed(&self) -> bool {
        let is_of_rules = self.finding_type == FindingType::Error && self.basis == Basis::Rules;
        !is_of_rules && !matches!(self.run, Run::Annotation)
    }
}

/// Two checks are equal if their codes are.
impl PartialEq for Check {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Check {}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Check({})", self.code)
    }
}

/// Every check, sorted by code.
pub fn checks() -> impl ExactSizeIterator<Item = &'static Check> + Clone {
    all().iter().copied()
}

fn all() -> &'static [&'static Check] {
    static ALL: LazyLock<Vec<&'static Check>> = LazyLock::new(|| {
        let mut all: Vec<&Check> = FAMILIES.iter().copied().flatten().collect();
        all.sort_by_key(|check| check.code);
        all
    });
    &ALL
}

/// The check of this code.
///
/// # Examples
/// ```
/// let check = iam_validate::check("INVALID_ACTION").unwrap();
/// assert_eq!(check.finding_type.as_str(), "ERROR");
/// ```
pub fn check(code: &str) -> Option<&'static Check> {
    let at = all().binary_search_by_key(&code, |check| check.code).ok()?;
    all().get(at).copied()
}
