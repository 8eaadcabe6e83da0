//! Statements compiled for matching.

use iam_model::{
    ActionElement, ActionPattern, ConditionMatcher, Effect, Forms, OneOrMany, PrincipalElement,
    PrincipalMatcher, PrincipalMatching, ResourceElement, ResourceMatcher, Statement, Version,
};

use crate::patterns::{Actions, Resources};
use crate::view::View;

/// A statement whose patterns, ranges, numbers, dates and variables are read.
#[derive(Debug)]
pub(crate) struct CompiledStatement {
    pub(crate) effect: Effect,
    pub(crate) principal: Option<Listed<PrincipalMatcher>>,
    pub(crate) actions: Listed<Actions>,
    pub(crate) resources: Option<Listed<Resources>>,
    /// The cheap ones first: their order says nothing (rule K1).
    conditions: Box<[Condition]>,
}

#[derive(Debug)]
struct Condition {
    matcher: ConditionMatcher,
    /// Its place in the order of the author.
    place: usize,
}

/// What an element lists, or what its negation excepts.
#[derive(Clone, Debug)]
pub(crate) enum Listed<T> {
    These(T),
    AllBut(T),
}

/// How principals are read in the layer that a statement stands in.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reading {
    pub(crate) matching: PrincipalMatching,
    /// Rule S5: the caller has a boundary, and the layer is a resource policy.
    pub(crate) never_exempt: bool,
}

/// A principal form for statements that have no Principal, and for NotPrincipal.
pub(crate) const DIRECT: Forms = Forms {
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
        let matchers = |patterns: &OneOrMany<ActionPattern>| match patterns {
            OneOrMany::One(pattern) => OneOrMany::One(pattern.matcher()),
            OneOrMany::Many(patterns) => {
                OneOrMany::Many(patterns.iter().map(ActionPattern::matcher).collect())
            }
        };
        let actions = match &statement.action {
            ActionElement::Action(patterns) => Listed::These(Actions::these(matchers(patterns))),
            ActionElement::NotAction(patterns) => {
                Listed::AllBut(Actions::all_but(matchers(patterns)))
            }
        };
        let resources = match &statement.resource {
            None => None,
            Some(element) => {
                let matchers = match element.patterns() {
                    OneOrMany::One(pattern) => OneOrMany::One(pattern.matcher(version).ok()?),
                    OneOrMany::Many(patterns) => OneOrMany::Many(
                        patterns
                            .iter()
                            .map(|pattern| pattern.matcher(version).ok())
                            .collect::<Option<_>>()?,
                    ),
                };
                let matchers = Resources::new(matchers);
                Some(match element {
                    ResourceElement::Resource(_) => Listed::These(matchers),
                    ResourceElement::NotResource(_) => Listed::AllBut(matchers),
                })
            }
        };
        let written = statement.condition.iter().flat_map(|held| &held.operators);
        let mut conditions = Vec::new();
        for (operator, keys) in written {
            for (key, values) in keys {
                let matcher =
                    ConditionMatcher::new(operator, key, values.as_slice(), version).ok()?;
                let place = conditions.len();
                conditions.push(Condition { matcher, place });
            }
        }
        conditions.sort_by_key(|condition| condition.matcher.cost());
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
        self.holds(view, reading)
    }

    /// The same of a statement whose action and resource match.
    pub(crate) fn holds(&self, view: &View<'_>, reading: Reading) -> Option<Forms> {
        let forms = self.forms(view, reading);
        let named = match self.effect {
            Effect::Allow => forms.any(),
            Effect::Deny => forms.denies(),
        };
        let applies = named
            && self
                .conditions
                .iter()
                .all(|condition| condition.matcher.answer(view).holds);
        applies.then_some(forms)
    }

    /// Rules C1 and C2.
    pub(crate) fn action_matches(&self, view: &View<'_>) -> bool {
        match &self.actions {
            Listed::These(listed) => listed.any_matches(view),
            Listed::AllBut(listed) => !listed.any_matches(view),
        }
    }

    /// The same by one pattern of Action, or by all of the element if there is no such pattern.
    pub(crate) fn action_pattern_matches(&self, pattern: u32, view: &View<'_>) -> bool {
        match &self.actions {
            Listed::These(listed) => match listed.get(pattern) {
                Some(matcher) => matcher.matches(view.action),
                None => listed.any_matches(view),
            },
            Listed::AllBut(listed) => !listed.any_matches(view),
        }
    }

    /// Rules C2 to C8; without Resource the statement is about what it is attached to (C10).
    pub(crate) fn resource_matches(&self, view: &View<'_>) -> bool {
        match &self.resources {
            None => true,
            Some(Listed::These(listed)) => listed.any_matches(view),
            Some(Listed::AllBut(listed)) => !listed.any_matches(view),
        }
    }

    /// The same by one pattern of Resource, or by all of the element if there is no such pattern.
    pub(crate) fn resource_pattern_matches(&self, pattern: u32, view: &View<'_>) -> bool {
        match &self.resources {
            Some(Listed::These(listed)) => match listed.get(pattern) {
                Some(matcher) => covers(matcher, view),
                None => listed.any_matches(view),
            },
            Some(Listed::AllBut(_)) | None => self.resource_matches(view),
        }
    }

    /// The patterns of Resource or NotResource.
    pub(crate) fn resource_patterns(&self) -> &[ResourceMatcher] {
        match &self.resources {
            None => &[],
            Some(Listed::These(listed) | Listed::AllBut(listed)) => listed.as_slice(),
        }
    }

    /// The conditions in the order of the author.
    pub(crate) fn conditions(&self) -> Vec<&ConditionMatcher> {
        let mut conditions: Vec<_> = self.conditions.iter().collect();
        conditions.sort_by_key(|condition| condition.place);
        conditions
            .into_iter()
            .map(|condition| &condition.matcher)
            .collect()
    }

    /// Whether the statement holds for every caller and context.
    pub(crate) fn is_unconditional(&self) -> bool {
        self.principal.is_none() && self.conditions.is_empty()
    }

    /// How dear it is to ask whether the statement holds.
    pub(crate) fn cost(&self) -> usize {
        self.conditions
            .iter()
            .map(|condition| condition.matcher.cost())
            .sum()
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

    /// The forms in which the statement can name a caller at all.
    pub(crate) fn possible_forms(&self) -> Forms {
        match &self.principal {
            Some(Listed::These(named)) => named.possible_forms(),
            Some(Listed::AllBut(_)) | None => DIRECT,
        }
    }
}

/// Whether a pattern covers the resource of the request (rules C3 to C8).
pub(crate) fn covers(matcher: &ResourceMatcher, view: &View<'_>) -> bool {
    matcher.is_any()
        || matcher.matches(view.resource(), view)
        || (view.takes_every_bucket() && matcher.is_every_bucket())
}
