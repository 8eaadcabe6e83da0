//! What a policy may say: the checks that need no text.
//!
//! The reader asks the type-independent ones while it reads; a policy that was built or compiled
//! in is asked all of them when a set is made of it.

use crate::action::WILDCARD_IN_PREFIX;
use crate::condition_matcher::ConditionMatcher;
use crate::operator::{Family, SetQualifier};
use crate::resource::Shape;
use smol_str::SmolStr;

use crate::{
    ActionElement, ActionPattern, ConditionKey, ConditionOperator, ConditionValue, Effect, Element,
    Grade, OneOrMany, Place, Policy, PolicyType, PrincipalElement, PrincipalType, Principals,
    Problem, ProblemKind, ResourcePattern, Statement, Version,
};
use crate::{arn, variable};

pub(crate) fn invalid_action(text: &str, reason: &'static str, element: Element) -> ProblemKind {
    if text.contains("${") {
        return ProblemKind::VariableInElement {
            element: element.name(),
        };
    }
    if reason == WILDCARD_IN_PREFIX && text.contains(':') {
        return ProblemKind::WildcardInService { text: text.into() };
    }
    ProblemKind::InvalidActionFormat {
        action: text.into(),
        reason,
    }
}

pub(crate) fn action(pattern: &str) -> Option<ProblemKind> {
    (pattern == "*:*").then_some(ProblemKind::ActionStarColonStar)
}

pub(crate) fn resource(pattern: &ResourcePattern, version: Version) -> Option<ProblemKind> {
    let shape = pattern.shape();
    shape.err().or_else(|| resource_variables(pattern, version))
}

/// What is wrong with a resource pattern whose shape is right.
pub(crate) fn resource_variables(
    pattern: &ResourcePattern,
    version: Version,
) -> Option<ProblemKind> {
    if !pattern.as_str().contains("${") {
        return None;
    }
    match pattern.matcher(version) {
        Err(kind) => Some(kind),
        Ok(_) if !version.has_variables() => Some(ProblemKind::VariableInVersion),
        Ok(_) => None,
    }
}

/// Rule L2: an empty negated list would match everything.
pub(crate) fn empty_not(element: Element, empty: bool) -> Option<ProblemKind> {
    let negated = matches!(element, Element::NotAction | Element::NotResource);
    (empty && negated).then(|| ProblemKind::EmptyNot {
        element: element.name(),
    })
}

pub(crate) fn principal_values(
    kind: PrincipalType,
    values: &OneOrMany<SmolStr>,
) -> Vec<(usize, ProblemKind)> {
    match Principals::of(kind, values.clone()).matcher() {
        Ok(_) => Vec::new(),
        Err(problems) => problems
            .into_iter()
            .map(|(_, index, kind)| (index, kind))
            .collect(),
    }
}

/// Rule P6; without an effect, what holds for either.
pub(crate) fn principal_element(
    effect: Option<Effect>,
    element: &PrincipalElement,
) -> Option<ProblemKind> {
    let PrincipalElement::NotPrincipal(principals) = element else {
        return None;
    };
    let star = match principals {
        Principals::Any => true,
        Principals::Map(map) => map
            .get(&PrincipalType::Aws)
            .is_some_and(|values| values.iter().any(|value| value == "*")),
    };
    if star {
        Some(ProblemKind::NotPrincipalStar)
    } else if principals.is_empty() {
        Some(ProblemKind::EmptyNot {
            element: Element::NotPrincipal.name(),
        })
    } else {
        (effect == Some(Effect::Allow)).then_some(ProblemKind::AllowNotPrincipal)
    }
}

pub(crate) fn operator(operator: &ConditionOperator) -> Vec<ProblemKind> {
    let mut found = Vec::new();
    if let Some(written) = operator.written() {
        found.push(ProblemKind::OperatorCase {
            operator: written.into(),
            canonical: operator.canonical(),
        });
    }
    if operator.if_exists && operator.kind.family() == Family::Null {
        found.push(ProblemKind::NullIfExists);
    }
    if let (Some(qualifier), Family::Null) = (operator.qualifier, operator.kind.family()) {
        found.push(ProblemKind::NullWithQualifier {
            always: qualifier == SetQualifier::ForAllValues,
        });
    }
    found
}

/// The problems of a key's values; those of the list as a whole have no index.
pub(crate) fn condition_values(
    operator: &ConditionOperator,
    key: &ConditionKey,
    values: &OneOrMany<ConditionValue>,
    version: Version,
) -> Vec<(Option<usize>, ProblemKind)> {
    if values.is_empty() && operator.qualifier.is_none() && !operator.if_exists {
        let key = key.as_str().into();
        return vec![(None, ProblemKind::EmptyConditionList { key })];
    }
    let family = operator.kind.family();
    if values
        .iter()
        .all(|value| is_plainly_right(family, value.text(), version))
    {
        return Vec::new();
    }
    match ConditionMatcher::new(operator, key, values.as_slice(), version) {
        Err(problems) => problems
            .into_iter()
            .map(|(index, kind)| (Some(index), kind))
            .collect(),
        Ok(matcher) => {
            let mut found: Vec<_> = matcher
                .remarks()
                .filter_map(|index| {
                    let value = values.as_slice().get(index)?.text().into();
                    Some((Some(index), ProblemKind::ShortArnValue { value }))
                })
                .collect();
            if !version.has_variables() {
                for (index, value) in values.iter().enumerate() {
                    if value.text().contains("${") {
                        found.push((Some(index), ProblemKind::VariableInVersion));
                    }
                }
            }
            found
        }
    }
}

/// Whether nothing can be said of a value, as far as that shows without compiling it.
fn is_plainly_right(family: Family, text: &str, version: Version) -> bool {
    let has_dollar = memchr::memchr(b'$', text.as_bytes()).is_some();
    match family {
        Family::String if has_dollar => {
            version.has_variables() && variable::parts(text).all(|part| part.is_ok())
        }
        Family::String => true,
        Family::Arn => !has_dollar && (text == "*" || arn::colons(text).1 == 5),
        Family::Bool | Family::Null => matches!(text, "true" | "false"),
        Family::Numeric | Family::Date | Family::Binary | Family::Ip => false,
    }
}

impl Policy {
    /// Every problem that does not depend on the policy's type, with its place.
    ///
    /// A policy that was read has passed these; one that was built from values or from a literal
    /// may not have.
    pub fn check(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        for (index, statement) in self.statements.iter().enumerate() {
            statement.check(index, self.version(), &mut found);
        }
        found
    }

    /// Every problem of the policy as one of this type.
    ///
    /// # Semantics
    /// Rules L1, C6, C10, O3, O5, P5 and P6.
    pub fn check_as(&self, policy_type: PolicyType) -> Vec<Problem> {
        let mut found = self.check();
        found.extend(self.check_type(policy_type));
        found.sort_by_key(|problem| problem.place);
        found
    }

    /// The problems that the policy has as one of this type, and not whatever its type is: those of
    /// [`Policy::check_as`] without those of [`Policy::check`].
    pub fn check_type(&self, policy_type: PolicyType) -> Vec<Problem> {
        let mut found = Vec::new();
        if policy_type == PolicyType::Rcp && self.is_rcp_full_access() {
            return found;
        }
        found.extend(version_as(self.version, policy_type));
        for (index, statement) in self.statements.iter().enumerate() {
            Outline::of(statement).check_as(policy_type, index, &mut found);
        }
        found
    }

    /// Whether a problem keeps the policy from being compiled as one of this type.
    pub fn is_refused_as(&self, policy_type: PolicyType) -> bool {
        self.check_as(policy_type)
            .iter()
            .any(|problem| problem.kind.grade() != Grade::Accepted)
    }

    /// Whether this is `RCPFullAWSAccess`, the one RCP that allows.
    fn is_rcp_full_access(&self) -> bool {
        let [statement] = self.statements.as_slice() else {
            return false;
        };
        let only = |values: &[&str]| values == ["*"];
        let actions: Vec<&str> = match &statement.action {
            ActionElement::Action(patterns) => patterns.iter().map(ActionPattern::as_str).collect(),
            ActionElement::NotAction(_) => return false,
        };
        let resources: Vec<&str> = match &statement.resource {
            Some(crate::ResourceElement::Resource(patterns)) => {
                patterns.iter().map(ResourcePattern::as_str).collect()
            }
            _ => return false,
        };
        statement.effect == Effect::Allow
            && statement.principal == Some(PrincipalElement::Principal(Principals::Any))
            && statement.condition.is_none()
            && only(&actions)
            && only(&resources)
    }
}

impl Statement {
    fn check(&self, index: usize, version: Version, found: &mut Vec<Problem>) {
        if let Some(principal) = &self.principal {
            let element = principal.element();
            if let Some(kind) = principal_element(Some(self.effect), principal) {
                found.push(Problem::of(kind, Place::Element(index, element)));
            }
            if let Err(problems) = principal.principals().matcher() {
                for (at, value, kind) in problems {
                    found.push(Problem::of(
                        kind,
                        Place::Principal(index, element, at, value),
                    ));
                }
            }
        }
        let element = self.action.element();
        let patterns = self.action.patterns();
        let empty = empty_not(element, patterns.is_empty());
        found.extend(empty.map(|kind| Problem::of(kind, Place::Element(index, element))));
        for (at, pattern) in patterns.iter().enumerate() {
            let kind = match pattern.problem() {
                Some(reason) => Some(invalid_action(pattern.as_str(), reason, element)),
                None => action(pattern.as_str()),
            };
            found.extend(kind.map(|kind| Problem::of(kind, Place::Value(index, element, at))));
        }
        if let Some(resources) = &self.resource {
            let element = resources.element();
            let patterns = resources.patterns();
            let empty = empty_not(element, patterns.is_empty());
            found.extend(empty.map(|kind| Problem::of(kind, Place::Element(index, element))));
            for (at, pattern) in patterns.iter().enumerate() {
                let kind = resource(pattern, version);
                found.extend(kind.map(|kind| Problem::of(kind, Place::Value(index, element, at))));
            }
        }
        for (at, (held, keys)) in self
            .condition
            .iter()
            .flat_map(|condition| &condition.operators)
            .enumerate()
        {
            for kind in operator(held) {
                found.push(Problem::of(kind, Place::Operator(index, at)));
            }
            for (key_at, (key, values)) in keys.iter().enumerate() {
                if !crate::key::is_key(key.as_str()) {
                    let kind = ProblemKind::InvalidConditionKey {
                        key: key.as_str().into(),
                    };
                    found.push(Problem::of(kind, Place::Key(index, at, key_at)));
                }
                for (value, kind) in condition_values(held, key, values, version) {
                    let place = match value {
                        Some(value) => Place::ConditionValue(index, at, key_at, value),
                        None => Place::Key(index, at, key_at),
                    };
                    found.push(Problem::of(kind, place));
                }
            }
        }
    }
}

/// Rule O5: the Version of a resource control policy.
pub(crate) fn version_as(version: Option<Version>, policy_type: PolicyType) -> Option<Problem> {
    let wrong = policy_type == PolicyType::Rcp && version != Some(Version::V2012_10_17);
    wrong.then(|| Problem::of(ProblemKind::RcpVersion, Place::Version))
}

/// The parts of a statement that a policy's type has something to say about: which elements are
/// written, and what could be read of them.
pub(crate) struct Outline<'a> {
    pub(crate) effect: Option<Effect>,
    pub(crate) principal: Option<Element>,
    pub(crate) principals: Option<&'a Principals>,
    pub(crate) action: Option<Element>,
    pub(crate) actions: &'a [ActionPattern],
    pub(crate) resource: Option<Element>,
    pub(crate) resources: &'a [ResourcePattern],
}

impl<'a> Outline<'a> {
    fn of(statement: &'a Statement) -> Self {
        let resource = statement.resource.as_ref();
        Self {
            effect: Some(statement.effect),
            principal: statement.principal.as_ref().map(PrincipalElement::element),
            principals: statement
                .principal
                .as_ref()
                .map(PrincipalElement::principals),
            action: Some(statement.action.element()),
            actions: statement.action.patterns().as_slice(),
            resource: resource.map(crate::ResourceElement::element),
            resources: resource.map_or(&[], |resource| resource.patterns().as_slice()),
        }
    }

    pub(crate) fn check_as(&self, policy_type: PolicyType, index: usize, found: &mut Vec<Problem>) {
        let mut push = |kind, place| found.push(Problem::of(kind, place));
        let statement = Place::Statement(index);
        match (self.principal, policy_type) {
            (Some(element), PolicyType::Scp) => push(
                ProblemKind::ScpPrincipal {
                    element: element.name(),
                },
                Place::Element(index, element),
            ),
            (Some(element), _) if !policy_type.has_principal() => push(
                ProblemKind::UnsupportedPrincipal {
                    element: element.name(),
                    policy_type,
                },
                Place::Element(index, element),
            ),
            (Some(Element::NotPrincipal), PolicyType::Trust) => push(
                ProblemKind::TrustNotPrincipal,
                Place::Element(index, Element::NotPrincipal),
            ),
            (Some(element), PolicyType::Rcp)
                if element == Element::NotPrincipal
                    || matches!(self.principals, Some(Principals::Map(_))) =>
            {
                push(ProblemKind::RcpPrincipal, Place::Element(index, element));
            }
            (None, _) if policy_type.has_principal() => {
                push(ProblemKind::MissingPrincipal { policy_type }, statement);
            }
            _ => {}
        }
        if policy_type == PolicyType::Rcp {
            if self.effect == Some(Effect::Allow) {
                push(
                    ProblemKind::RcpAllow,
                    Place::Element(index, Element::Effect),
                );
            }
            if self.action == Some(Element::NotAction) {
                push(
                    ProblemKind::RcpNotAction,
                    Place::Element(index, Element::NotAction),
                );
            } else {
                for (at, pattern) in self.actions.iter().enumerate() {
                    if pattern.is_any() {
                        let place = Place::Value(index, Element::Action, at);
                        push(ProblemKind::RcpActionStar, place);
                    }
                }
            }
        }
        match (self.resource, policy_type) {
            (None, PolicyType::Trust | PolicyType::Resource | PolicyType::Endpoint) => {}
            (None, _) => push(ProblemKind::MissingResource { policy_type }, statement),
            (Some(element), PolicyType::Trust) => {
                push(ProblemKind::TrustResource, Place::Element(index, element));
            }
            (Some(element), _) => {
                for (at, pattern) in self.resources.iter().enumerate() {
                    let Ok(Shape::Short(parts)) = pattern.shape() else {
                        continue;
                    };
                    let arn = pattern.as_str().into();
                    let kind = if policy_type.pads_arns() {
                        ProblemKind::PaddedArn { arn, parts }
                    } else {
                        ProblemKind::MissingArnField { arn, parts }
                    };
                    push(kind, Place::Value(index, element, at));
                }
            }
        }
    }
}
