//! Explanations as text.

use std::fmt;

use iam_model::{Effect, Element, Why};

use crate::decide::{Decision, Layer};
use crate::explanation::{
    Explanation, Found, LayerExplanation, LayerState, Mismatch, PartExplanation,
    StatementExplanation,
};
use crate::grant::Grant;

/// How many values of a condition are shown.
const SHOWN_VALUES: usize = 4;

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {} by {}", self.decision, self.action, self.caller)?;
        for part in &self.parts {
            part.fmt(f)?;
        }
        for fact in &self.facts {
            writeln!(f, "fact {fact}")?;
        }
        if self.decision == Decision::Allowed {
            return Ok(());
        }
        match self.changes.as_slice() {
            [] => writeln!(f, "No single change found would allow it."),
            [only] => writeln!(f, "It would be allowed with one change:\n  - {only}"),
            several => {
                writeln!(f, "It would be allowed with any one of these changes:")?;
                for change in several {
                    writeln!(f, "  - {change}")?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Display for PartExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "on {}: {}", self.resource, self.reason())?;
        for layer in &self.layers {
            layer.fmt(f)?;
        }
        for choice in &self.choices {
            writeln!(f, "  choice {}: {}", choice.rule, choice.text)?;
        }
        for missing in &self.missing_keys {
            let note = if missing.always_sent {
                " (AWS sends it with every request)"
            } else {
                ""
            };
            writeln!(f, "  not in the request: {}{note}", missing.key)?;
        }
        Ok(())
    }
}

impl PartExplanation {
    /// The decision about the part in one clause.
    pub fn reason(&self) -> String {
        let layers = |layers: &[Layer]| {
            let names: Vec<_> = layers.iter().map(|layer| noun(*layer)).collect();
            names.join(" and ")
        };
        match (self.decision, self.granted_by) {
            (Decision::Allowed, Some(Grant::Identity)) => "allowed by identity policies".into(),
            (Decision::Allowed, Some(Grant::Resource)) => "allowed by the resource's policy".into(),
            (Decision::Allowed, Some(Grant::Both)) => {
                "allowed by identity policies and the resource's policy together".into()
            }
            (Decision::Allowed, Some(Grant::Root)) => "allowed: the caller is the root user".into(),
            (Decision::Allowed, Some(Grant::Service)) => "always allowed by the service".into(),
            (Decision::Allowed, None) => "allowed".into(),
            (Decision::ExplicitDeny, _) => {
                format!("denied explicitly by {}", layers(&self.blocked_by))
            }
            (Decision::ImplicitDeny, _) if self.blocked_by.is_empty() => "not allowed".into(),
            (Decision::ImplicitDeny, _) => format!("not allowed by {}", layers(&self.blocked_by)),
        }
    }
}

fn noun(layer: Layer) -> &'static str {
    match layer {
        Layer::Rcp => "a resource control policy",
        Layer::Scp => "service control policies",
        Layer::Endpoint => "the endpoint's policy",
        Layer::Resource => "the resource's policy",
        Layer::Identity => "identity policies",
        Layer::Boundary => "the permissions boundary",
        Layer::Session => "session policies",
        Layer::Service => "the service",
    }
}

impl fmt::Display for LayerExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = self
            .level
            .map(|level| format!(" level {}", level + 1))
            .unwrap_or_default();
        write!(f, "  {}{level}: ", self.layer)?;
        match self.state {
            LayerState::Allows => f.write_str("allows")?,
            LayerState::ExplicitDeny => f.write_str("denies")?,
            LayerState::ImplicitDeny if self.statements.is_empty() => {
                f.write_str("has no statement")?;
            }
            LayerState::ImplicitDeny => f.write_str("no statement allows it")?,
            LayerState::AllowsByRule => f.write_str("allows by rule")?,
            LayerState::NotApplied(exemption) => write!(f, "does not count: {exemption}")?,
        }
        f.write_str("\n")?;
        // Statements about other actions say nothing about this request.
        let (near, far): (Vec<_>, Vec<_>) = self
            .statements
            .iter()
            .partition(|statement| statement.is_about_the_action());
        let shown = if near.is_empty() && far.len() <= 3 {
            &far
        } else {
            &near
        };
        let counts = !matches!(self.state, LayerState::NotApplied(_));
        for statement in shown {
            statement.write(f, counts)?;
        }
        let hidden = self.statements.len() - shown.len();
        match hidden {
            0 => Ok(()),
            1 => writeln!(f, "    1 statement is about other actions"),
            _ => writeln!(f, "    {hidden} statements are about other actions"),
        }
    }
}

impl StatementExplanation {
    fn is_about_the_action(&self) -> bool {
        !self.mismatches.iter().any(|mismatch| {
            matches!(
                mismatch,
                Mismatch::Element {
                    element: Element::Action | Element::NotAction,
                    ..
                }
            )
        })
    }
}

impl StatementExplanation {
    /// `counts` says whether the layer does: what applies in a layer that does not is skipped.
    fn write(&self, f: &mut fmt::Formatter<'_>, counts: bool) -> fmt::Result {
        let verb = match (self.effect, self.applies, counts) {
            (Effect::Allow, true, true) => "allows",
            (Effect::Deny, true, true) => "denies",
            (Effect::Allow, true, false) => "would allow, and is skipped",
            (Effect::Deny, true, false) => "would deny, and is skipped",
            (Effect::Allow, false, _) => "would allow, but",
            (Effect::Deny, false, _) => "would deny, but",
        };
        writeln!(f, "    {} {verb}", self.citation())?;
        for mismatch in &self.mismatches {
            writeln!(f, "      {mismatch}")?;
        }
        Ok(())
    }
}

impl fmt::Display for StatementExplanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, true)
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Element {
                element,
                value,
                unresolved,
            } => {
                match element {
                    Element::NotAction | Element::NotResource | Element::NotPrincipal => {
                        write!(f, "{element} excepts `{value}`")?;
                    }
                    _ => write!(f, "{element} does not match `{value}`")?,
                }
                match unresolved {
                    Some(variable) => write!(f, ": `{variable}` has no value"),
                    None => Ok(()),
                }
            }
            Self::Condition {
                operator,
                key,
                expected,
                found,
                answer,
                ..
            } => {
                write!(f, "{operator} {key} ")?;
                values(f, expected)?;
                f.write_str(": ")?;
                match (answer.why, found) {
                    (Why::Constant, _) => f.write_str("never holds"),
                    (_, None) => f.write_str("the request does not have the key"),
                    (Why::MultiValued, Some(found)) => {
                        write!(
                            f,
                            "the request has the list {found}, which needs a set qualifier"
                        )
                    }
                    (Why::Unreadable, Some(found)) => {
                        write!(f, "the request has {found}, which cannot be read")
                    }
                    (_, Some(found)) => write!(f, "the request has {found}"),
                }
            }
        }
    }
}

fn values<T: fmt::Display>(f: &mut fmt::Formatter<'_>, values: &[T]) -> fmt::Result {
    if let [only] = values {
        return write!(f, "`{only}`");
    }
    f.write_str("[")?;
    for (index, value) in values.iter().take(SHOWN_VALUES).enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        write!(f, "{comma}`{value}`")?;
    }
    if let Some(more) = values.len().checked_sub(SHOWN_VALUES)
        && more > 0
    {
        write!(f, " and {more} more")?;
    }
    f.write_str("]")
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(value) => write!(f, "`{value}`"),
            Self::Many(list) if list.is_empty() => f.write_str("[]"),
            Self::Many(list) => values(f, list),
        }
    }
}
