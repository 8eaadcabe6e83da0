//! Which of the choices of docs/semantics.md a decision depended on.

use iam_model::{
    AccountId, CallerKind, Effect, PrincipalElement, PrincipalType, Principals, ResourceMatcher,
    SetQualifier, Statement, Why,
};
use smol_str::{SmolStr, format_smolstr};

use crate::Layers;
use crate::decide::{Decision, Layer, Outcome, outcome, reading};
use crate::exemption::Applied;
use crate::explain::sets;
use crate::explanation::Choice;
use crate::grant::Grant;
use crate::layers::{EndpointKind, RcpScope};
use crate::set::PolicyOfSet;
use crate::statement::{CompiledStatement, Listed, Reading};
use crate::view::View;

pub(crate) fn choices(layers: &Layers<'_>, view: &View<'_>, found: Outcome) -> Vec<Choice> {
    let mut choices = Choices::default();
    owner(layers, view, found, &mut choices);
    if found.rcp == Applied::Yes
        && found.denied.contains(Layer::Rcp)
        && layers.rcp_scope == RcpScope::Listed
        && layers.facts.supports_rcp(view.service).is_none()
    {
        choices.add(
            "O4",
            "it is not known whether RCPs concern this service, so they count".into(),
        );
    }
    for (layer, _, set) in sets(layers) {
        let exempt = match layer {
            Layer::Scp => found.scp != Applied::Yes,
            Layer::Rcp => found.rcp != Applied::Yes,
            _ => false,
        };
        if exempt {
            continue;
        }
        let reading = reading(layers, layer);
        for policy in set.policies() {
            for (statement, written) in policy.pairs() {
                if statement.action_matches(view) {
                    of_statement(
                        layers,
                        view,
                        layer,
                        statement,
                        written,
                        reading,
                        &mut choices,
                    );
                }
            }
        }
    }
    wildcard_bypass(layers, view, found, &mut choices);
    choices.found
}

#[derive(Default)]
struct Choices {
    found: Vec<Choice>,
}

impl Choices {
    fn add(&mut self, rule: &'static str, text: SmolStr) {
        self.push(rule, text, false);
    }

    fn warn(&mut self, rule: &'static str, text: SmolStr) {
        self.push(rule, text, true);
    }

    fn push(&mut self, rule: &'static str, text: SmolStr, warns: bool) {
        let choice = Choice { rule, text, warns };
        if !self.found.contains(&choice) {
            self.found.push(choice);
        }
    }
}

/// Rule A1: mattered if the decision is another one with another owner.
fn owner(layers: &Layers<'_>, view: &View<'_>, found: Outcome, choices: &mut Choices) {
    let Some(account) = view.owner().filter(|_| view.owner_is_assumed()) else {
        return;
    };
    let Ok(stranger) = AccountId::parse("000000000000") else {
        return;
    };
    let mut elsewhere = View::new(view.request, view.part, layers.facts);
    elsewhere.owner = Some(stranger).into();
    if outcome(layers, &elsewhere).decision != found.decision {
        choices.add(
            "A1",
            format_smolstr!(
                "the resource names no account, so it is taken to belong to the caller's, {account}"
            ),
        );
    }
}

fn of_statement(
    layers: &Layers<'_>,
    view: &View<'_>,
    layer: Layer,
    statement: &CompiledStatement,
    written: &Statement,
    reading: Reading,
    choices: &mut Choices,
) {
    if view.takes_every_bucket()
        && let Some(Listed::These(listed)) = &statement.resources
        && listed
            .as_slice()
            .iter()
            .any(ResourceMatcher::is_every_bucket)
        && !listed.as_slice().iter().any(ResourceMatcher::is_any)
    {
        choices.add(
            "C8",
            "`arn:aws:s3:::*` counts as `*` for S3's actions without resource types".into(),
        );
    }
    if !statement.resource_matches(view) {
        return;
    }
    if let Some(Listed::AllBut(listed)) = &statement.resources
        && statement.effect == Effect::Allow
        && let Some(variable) = listed
            .as_slice()
            .iter()
            .find_map(|held| held.unresolved(view))
    {
        choices.add(
            "V3",
            format_smolstr!("`{variable}` has no value, so NotResource excepts nothing by it"),
        );
    }
    conditions(view, statement, choices);
    principals(layers, view, layer, statement, written, reading, choices);
}

fn conditions(view: &View<'_>, statement: &CompiledStatement, choices: &mut Choices) {
    let conditions = statement.conditions();
    let failing: Vec<_> = conditions
        .iter()
        .filter(|condition| !condition.answer(view).holds)
        .collect();
    for condition in &conditions {
        let answer = condition.answer(view);
        let (operator, key) = (condition.operator(), condition.key());
        // A condition decides if it holds, or if it is the only one that does not.
        let decides = answer.holds || failing.len() == 1;
        if !decides {
            continue;
        }
        match answer.why {
            Why::MultiValued => {
                let text = format_smolstr!(
                    "{key} has a list of values and {operator} has no set qualifier: it does not match"
                );
                match statement.effect {
                    Effect::Allow => choices.add("K7", text),
                    Effect::Deny => {
                        choices.warn("K7", format_smolstr!("{text}, and the Deny does not apply"));
                    }
                }
            }
            Why::Blank => choices.add(
                "K6",
                format_smolstr!("{key} is empty, which {operator} takes for absent"),
            ),
            Why::Missing
                if operator.if_exists && operator.qualifier == Some(SetQualifier::ForAnyValue) =>
            {
                choices.add(
                    "K5",
                    format_smolstr!("{key} is missing, which makes {operator} true"),
                );
            }
            _ => {}
        }
    }
}

fn principals(
    layers: &Layers<'_>,
    view: &View<'_>,
    layer: Layer,
    statement: &CompiledStatement,
    written: &Statement,
    reading: Reading,
    choices: &mut Choices,
) {
    let forms = statement.forms(view, reading);
    if forms.undecided && !forms.any() {
        let (named, unknown) = if view.caller.is_unnamed() {
            ("a user of the caller's account", "name")
        } else {
            ("a session of the caller's role", "session name")
        };
        let (verb, taken) = match statement.effect {
            Effect::Allow => ("allowed", "not taken"),
            Effect::Deny => ("denied", "taken"),
        };
        let text = format_smolstr!(
            "{named} is {verb}; the caller's {unknown} is unknown, so it is {taken} to be that one"
        );
        choices.add("A9", text);
    }
    if let (Some(PrincipalElement::NotPrincipal(_)), Some(Listed::AllBut(named))) =
        (&written.principal, &statement.principal)
        && statement.applies(view, reading).is_some()
        && named.forms(view.caller, reading.matching).denies()
        && !reading.never_exempt
    {
        choices.add(
            "P6",
            "NotPrincipal lists the caller in some of its forms only, which does not except it"
                .into(),
        );
    }
    let names_somebody = matches!(
        &written.principal,
        Some(PrincipalElement::Principal(Principals::Map(_)))
    );
    if layer == Layer::Endpoint
        && layers.endpoint_kind == EndpointKind::Gateway
        && names_somebody
        && forms.any()
        && !names_everyone(written)
        && view.caller.kind() != CallerKind::Root
    {
        choices.warn(
            "O6",
            "the gateway endpoint's policy names the caller, which is taken to match as elsewhere"
                .into(),
        );
    }
}

/// Table G: `*` in a resource policy bypasses boundary and session policies.
fn wildcard_bypass(layers: &Layers<'_>, view: &View<'_>, found: Outcome, choices: &mut Choices) {
    let session =
        view.caller.kind().is_role_session() || view.caller.kind() == CallerKind::FederatedUser;
    let bypassed = [Layer::Boundary, Layer::Session, Layer::Identity]
        .into_iter()
        .any(|layer| !found.allowed.contains(layer));
    if found.decision != Decision::Allowed
        || found.grant != Some(Grant::Resource)
        || !session
        || !bypassed
    {
        return;
    }
    let Some(set) = layers.resource else {
        return;
    };
    let reading = reading(layers, Layer::Resource);
    let everyone = set
        .policies()
        .flat_map(PolicyOfSet::pairs)
        .any(|(statement, written)| {
            statement.effect == Effect::Allow
                && names_everyone(written)
                && statement.applies(view, reading).is_some()
        });
    if everyone {
        choices.add(
            "G",
            "the resource policy allows `*`, which is taken to bypass what limits the session"
                .into(),
        );
    }
}

fn names_everyone(written: &Statement) -> bool {
    match &written.principal {
        Some(PrincipalElement::Principal(Principals::Any)) => true,
        Some(PrincipalElement::Principal(Principals::Map(map))) => map
            .get(&PrincipalType::Aws)
            .is_some_and(|values| values.iter().any(|value| value == "*")),
        _ => false,
    }
}
