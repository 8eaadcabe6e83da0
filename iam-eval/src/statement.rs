//! Statements compiled for matching.

use iam_model::{
    ActionElement, ActionMatcher, ActionPattern, ConditionMatcher, Effect, Forms, PrincipalElement,
    PrincipalMatcher, PrincipalMatching, ResourceElement, ResourceMatcher, Statement, Version,
};

use crate::view::View;

/// A statement whose patterns, ranges, numbers, dates and variables are read.
#[derive(Clone, Debug)]
pub(crate) struct CompiledStatement {
    pub(crate) effect: Effect,
    pub(crate) principal: Option<Listed<PrincipalMatcher>>,
    pub(crate) actions: Listed<Box<[ActionMatcher]>>,
    pub(crate) resources: Option<Listed<Box<[ResourceMatcher]>>>,
    pub(crate) conditions: Box<[ConditionMatcher]>,
}

/// What an element lists, or what its negation excepts.
#[derive(Clone, Debug)]
pub(crate) enum Listed<T> {
    These(T),
    AllBut(T),
}

impl<T> Listed<T> {
    pub(crate) fn map<U>(self, f: impl FnOnce(T) -> U) -> Listed<U> {
        match self {
            Self::These(listed) => Listed::These(f(listed)),
            Self::AllBut(listed) => Listed::AllBut(f(listed)),
        }
    }
}

/// How principals are read in the layer that a statement stands in.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reading {
    pub(crate) matching: PrincipalMatching,
    /// Rule S5: the caller has a boundary, and the layer is a resource policy.
    pub(crate) never_exempt: bool,
}

/// A principal form for statements that have no Principal, and for NotPrincipal.
const DIRECT: Forms = Forms {
    direct: true,
    role: false,
    federating_user: false,
    account: false,
    undecided: false,
};

impl CompiledStatement {
    /// Compiles a statement of a policy that was checked; `None` if it was not, and is refused.
    pub(crate) fn new(statement: &Statement, version: Version) -> Option<Self> {
        let principal = match &statement.principal {
            None => None,
            Some(PrincipalElement::Principal(named)) => Some(Listed::These(named.matcher().ok()?)),
            Some(PrincipalElement::NotPrincipal(named)) => {
                Some(Listed::AllBut(named.matcher().ok()?))
            }
        };
        let actions = match &statement.action {
            ActionElement::Action(patterns) => Listed::These(patterns),
            ActionElement::NotAction(patterns) => Listed::AllBut(patterns),
        };
        let actions = actions.map(|patterns| patterns.iter().map(ActionPattern::matcher).collect());
        let resources = match &statement.resource {
            None => None,
            Some(element) => {
                let matchers: Box<[ResourceMatcher]> = element
                    .patterns()
                    .iter()
                    .map(|pattern| pattern.matcher(version).ok())
                    .collect::<Option<_>>()?;
                Some(match element {
                    ResourceElement::Resource(_) => Listed::These(matchers),
                    ResourceElement::NotResource(_) => Listed::AllBut(matchers),
                })
            }
        };
        let mut conditions = Vec::new();
        for (operator, keys) in statement.condition.iter().flat_map(|held| &held.operators) {
            for (key, values) in keys {
                let values = values.as_slice();
                conditions.push(ConditionMatcher::new(operator, key, values, version).ok()?);
            }
        }
        Some(Self {
            effect: statement.effect,
            principal,
            actions,
            resources,
            conditions: conditions.into_boxed_slice(),
        })
    }

    /// Whether the statement applies, as an Allow or as a Deny (rule E5), and in which forms it
    /// names the caller. An undecided form allows nobody and denies (rule A9).
    pub(crate) fn applies(&self, view: &View<'_>, reading: Reading) -> Option<Forms> {
        if !self.action_matches(view) || !self.resource_matches(view) {
            return None;
        }
        let forms = self.forms(view, reading);
        let named = match self.effect {
            Effect::Allow => forms.any(),
            Effect::Deny => forms.denies(),
        };
        let applies = named
            && self
                .conditions
                .iter()
                .all(|condition| condition.answer(view).holds);
        applies.then_some(forms)
    }

    /// Rules C1 and C2.
    pub(crate) fn action_matches(&self, view: &View<'_>) -> bool {
        let any = |listed: &[ActionMatcher]| listed.iter().any(|held| held.matches(view.action));
        match &self.actions {
            Listed::These(listed) => any(listed),
            Listed::AllBut(listed) => !any(listed),
        }
    }

    /// Rules C2 to C8; without Resource the statement is about what it is attached to (C10).
    pub(crate) fn resource_matches(&self, view: &View<'_>) -> bool {
        let any = |listed: &[ResourceMatcher]| {
            listed.iter().any(|held| {
                held.matches(view.resource, view)
                    || (view.without_resource
                        && view.action.service() == "s3"
                        && held.is_every_bucket())
            })
        };
        match &self.resources {
            None => true,
            Some(Listed::These(listed)) => any(listed),
            Some(Listed::AllBut(listed)) => !any(listed),
        }
    }

    /// In which forms the statement names the caller (rules P1 to P8).
    pub(crate) fn forms(&self, view: &View<'_>, reading: Reading) -> Forms {
        match &self.principal {
            None => DIRECT,
            Some(Listed::These(named)) => named.forms(view.caller, reading.matching),
            Some(Listed::AllBut(named)) => {
                if !reading.never_exempt && named.exempts(view.caller) {
                    Forms::default()
                } else {
                    DIRECT
                }
            }
        }
    }
}
