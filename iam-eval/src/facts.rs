//! Which facts about services an answer rests on.

use std::fmt;

use iam_model::{Arn, Resource};
use smol_str::{SmolStr, format_smolstr};

use crate::decide::{Layer, Outcome};
use crate::exemption::{Applied, Exemption};
use crate::layers::{Layers, RcpScope};
use crate::service::protected;
use crate::view::View;
use crate::{Decision, Request};

/// Something that is known of a service or an action, and that the answer rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fact {
    /// The rule of semantics.md that needs it: `C8`, `C9`, `O4` or `T4`.
    pub rule: &'static str,
    /// The fact, in one sentence.
    pub text: SmolStr,
    /// The day of the data that says so, `YYYY-MM-DD`; `None` for a fact that the caller states.
    pub date: Option<SmolStr>,
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.text)?;
        match &self.date {
            Some(date) => write!(f, " (service data of {date})"),
            None => Ok(()),
        }
    }
}

/// The facts behind the outcomes of a request, each once.
pub(crate) fn of_request<'a>(
    layers: &Layers<'_>,
    request: &Request,
    outcomes: impl Iterator<Item = &'a (View<'a>, Outcome)>,
) -> Vec<Fact> {
    let mut facts = Facts {
        date: layers.facts.date(),
        found: Vec::new(),
    };
    for (view, outcome) in outcomes {
        without_resource(view, &mut facts);
        rcp(layers, view, *outcome, &mut facts);
        if let Some(name) = protected(layers, view) {
            let text = format_smolstr!("{} changes {name}, which AWS alone may", view.action);
            facts.add("T4", text);
        }
    }
    missing_resources(layers, request, &mut facts);
    facts.found
}

struct Facts {
    date: Option<&'static str>,
    found: Vec<Fact>,
}

impl Facts {
    fn add(&mut self, rule: &'static str, text: SmolStr) {
        let date = self.date.map(SmolStr::new_static);
        let fact = Fact { rule, text, date };
        if !self.found.contains(&fact) {
            self.found.push(fact);
        }
    }
}

/// Rule C8: mattered if the request names a resource.
fn without_resource(view: &View<'_>, facts: &mut Facts) {
    if view.without_resource() && view.part.resource != Resource::Any {
        let text = format_smolstr!(
            "{} has no resource types, so it is authorised with the resource `*`",
            view.action
        );
        facts.add("C8", text);
    }
}

/// Rule O4: mattered if an RCP is passed over, or if one denies.
fn rcp(layers: &Layers<'_>, view: &View<'_>, outcome: Outcome, facts: &mut Facts) {
    let service = view.action.service();
    let supported = layers.facts.supports_rcp(service);
    if outcome.rcp == Applied::No(Exemption::NotListed) {
        let text = if supported == Some(false) {
            format_smolstr!("resource control policies do not concern `{service}`")
        } else {
            format_smolstr!(
                "resource control policies do not concern {}, which has no resource types",
                view.action
            )
        };
        facts.add("O4", text);
    } else if outcome.denied.contains(Layer::Rcp)
        && outcome.decision == Decision::ExplicitDeny
        && layers.rcp_scope == RcpScope::Listed
        && supported == Some(true)
    {
        facts.add(
            "O4",
            format_smolstr!("resource control policies concern `{service}`"),
        );
    }
}

/// Rule C9: a request that names some of the resources that a call has is decided about those alone.
fn missing_resources(layers: &Layers<'_>, request: &Request, facts: &mut Facts) {
    let parts = request.parts();
    if parts.iter().any(|part| part.resource == Resource::Any) {
        return;
    }
    let mut arns = parts.iter().filter_map(|part| part.resource.arn());
    let arns: &mut dyn Iterator<Item = &Arn> = &mut arns;
    let missing = layers.facts.missing_resource_types(request.action(), arns);
    if missing.is_empty() {
        return;
    }
    let text = format_smolstr!(
        "each call of {} is authorised with a resource of these types too, and the request names \
         none: {}",
        request.action(),
        missing.join(", ")
    );
    facts.add("C9", text);
}
