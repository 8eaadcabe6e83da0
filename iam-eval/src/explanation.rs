//! What an explanation says, as data.

use iam_model::{Answer, ConditionKey, ConditionOperator, Effect, Element, Place, Source, Span};
use smol_str::SmolStr;

use crate::change::Change;
use crate::decide::{Decision, Layer};
use crate::exemption::Exemption;
use crate::facts::Fact;
use crate::grant::Grant;

/// Why a request is decided as it is: layer by layer, statement by statement.
///
/// `Display` is the text that `iam simulate --explain` prints.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Explanation {
    /// The decision about the whole request.
    pub decision: Decision,
    /// Who calls.
    pub caller: SmolStr,
    /// What is to be done.
    pub action: SmolStr,
    /// One entry for each resource of the request.
    pub parts: Vec<PartExplanation>,
    /// What is known of services and actions, and the answer rests on: each with the date of the
    /// data.
    pub facts: Vec<Fact>,
    /// Single changes each of which makes the decision `allowed`, the likeliest first. Each was
    /// applied and decided anew. Empty if the request is allowed or lacks more than one thing.
    pub changes: Vec<Change>,
}

/// The decision about one resource of a request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PartExplanation {
    /// The resource, as it was authorised.
    pub resource: SmolStr,
    /// The decision about it.
    pub decision: Decision,
    /// What grants it, whether or not something else denies it.
    pub granted_by: Option<Grant>,
    /// The layers that decided: those with a Deny that applies, or else those whose implicit deny
    /// blocked (rule E7). Empty if allowed.
    pub blocked_by: Vec<Layer>,
    /// Every layer that is there.
    pub layers: Vec<LayerExplanation>,
    /// Where AWS's pages are silent or contradict themselves, and the answer depended on a choice.
    pub choices: Vec<Choice>,
    /// Keys that conditions or variables of statements about this action and resource read, and
    /// that the request does not have.
    pub missing_keys: Vec<MissingKey>,
}

impl Explanation {
    /// The choices that come with a warning, each once.
    pub fn warnings(&self) -> Vec<&Choice> {
        let mut found: Vec<&Choice> = Vec::new();
        for choice in self.parts.iter().flat_map(|part| &part.choices) {
            if choice.warns && !found.contains(&choice) {
                found.push(choice);
            }
        }
        found
    }
}

/// What one layer says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LayerExplanation {
    /// The layer.
    pub layer: Layer,
    /// The level of an SCP or RCP, counted from 0 at the root.
    pub level: Option<usize>,
    /// Its answer.
    pub state: LayerState,
    /// Its statements, in the order of the policies.
    pub statements: Vec<StatementExplanation>,
}

/// The answer of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LayerState {
    /// An Allow applies.
    Allows,
    /// A Deny applies.
    ExplicitDeny,
    /// Nothing applies.
    ImplicitDeny,
    /// Nothing applies, and nothing needs to: the layer's allow is always there (RCPs, the root
    /// user's identity).
    AllowsByRule,
    /// The layer does not count for this request.
    NotApplied(Exemption),
}

/// Whether one statement applies, and if not, why.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StatementExplanation {
    /// The policy.
    pub source: Source,
    /// The position of the policy in its set, counted from 0.
    pub policy: usize,
    /// The statement's position in the policy, counted from 0.
    pub index: usize,
    /// The author's name for it.
    pub sid: Option<SmolStr>,
    /// Allow or Deny.
    pub effect: Effect,
    /// Where it stands, if the policy was read from a text.
    pub span: Option<Span>,
    /// Whether it applies.
    pub applies: bool,
    /// Each element that does not match; empty if the statement applies.
    pub mismatches: Vec<Mismatch>,
}

impl StatementExplanation {
    /// The policy's name with the Sid or the number of the statement, and line and column if known.
    pub fn citation(&self) -> String {
        let name = self.source.name();
        let place = match (self.span, self.source.document()) {
            (Some(span), Some(document)) => {
                let (line, column) = document.line_column(span);
                format!(":{line}:{column}")
            }
            _ => String::new(),
        };
        match &self.sid {
            Some(sid) => format!("{name}{place} `{sid}`"),
            None => format!("{name}{place} statement {}", self.index + 1),
        }
    }
}

/// An element of a statement that does not match.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch {
    /// Principal, Action, Resource or one of their negations.
    Element {
        /// The element.
        element: Element,
        /// The value of the request.
        value: SmolStr,
        /// A variable in the element that has no value, if this is why (rule V3).
        unresolved: Option<SmolStr>,
    },
    /// A condition.
    Condition {
        /// The operator.
        operator: ConditionOperator,
        /// The key.
        key: ConditionKey,
        /// The values of the policy, as text.
        expected: Vec<SmolStr>,
        /// The value of the request; none if it does not have the key.
        found: Option<Found>,
        /// What decided.
        answer: Answer,
        /// Where the key stands in the policy.
        place: Place,
    },
}

/// The value of a key in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A single value.
    One(SmolStr),
    /// A list.
    Many(Vec<SmolStr>),
}

/// A key that a statement reads and the request does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MissingKey {
    /// The key.
    pub key: ConditionKey,
    /// AWS sends it with every request, so that only this description of the request lacks it.
    pub always_sent: bool,
}

/// A place where AWS's pages are silent or contradict themselves, and the decision depended on
/// what docs/semantics.md chooses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Choice {
    /// The rule of docs/semantics.md.
    pub rule: &'static str,
    /// What was chosen.
    pub text: SmolStr,
    /// Whether the choice goes with a warning that belongs to the decision itself: a Deny that an
    /// author would expect to apply does not (rule K7), or a principal is read in a way that AWS's
    /// page does not promise (rule O6).
    pub warns: bool,
}
