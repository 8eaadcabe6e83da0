use std::fmt::Write as _;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, PolicySet, Request, RestrictedExpression,
};
use iam_model::{ActionElement, Effect, OneOrMany, Policy, ResourceElement, Statement};

use super::Engine;
use crate::requests::Ask;

/// The crate `cedar-policy`, with each statement translated: an action without wildcards to `action ==`,
/// an ARN without wildcards to `resource ==`, everything else to `like`. Cedar's `*` crosses the colons
/// of an ARN, which no request of the benchmarks can tell.
pub struct Cedar;

impl Engine for Cedar {
    const NAME: &'static str = "cedar-policy";
    /// In Cedar's language.
    type Policy = String;
    type Set = (Authorizer, PolicySet, Entities);
    type Request = Request;

    fn policy(json: &str) -> String {
        let policy: Policy = serde_json::from_str(json).expect("a policy");
        policy.statements.iter().map(translated).collect()
    }

    fn set(policy: &String) -> Self::Set {
        let set = policy.parse().expect("a policy of Cedar");
        (Authorizer::new(), set, Entities::empty())
    }

    fn request(ask: &Ask) -> Request {
        let text = |value: &str| RestrictedExpression::new_string(value.to_owned());
        let keys = [
            ("action", text(&ask.action.to_lowercase())),
            ("resource", text(&ask.resource)),
        ];
        let keys = keys.into_iter().map(|(key, value)| (key.to_owned(), value));
        let stated = ask.context.iter();
        let stated = stated.map(|(key, value)| (key.to_lowercase(), text(value)));
        let context = Context::from_pairs(keys.chain(stated)).expect("a context");
        Request::new(
            entity("User", "ana"),
            entity("Action", &ask.action.to_lowercase()),
            entity("Resource", &ask.resource),
            context,
            None,
        )
        .expect("a request")
    }

    fn allows((authorizer, set, entities): &Self::Set, request: &Request) -> bool {
        let response = authorizer.is_authorized(request, set, entities);
        response.decision() == Decision::Allow
    }
}

fn entity(kind: &str, name: &str) -> EntityUid {
    format!("{kind}::{name:?}").parse().expect("an entity")
}

fn translated(statement: &Statement) -> String {
    let effect = match statement.effect {
        Effect::Allow => "permit",
        Effect::Deny => "forbid",
    };
    let ActionElement::Action(actions) = &statement.action else {
        panic!("NotAction is not translated");
    };
    let Some(ResourceElement::Resource(resources)) = &statement.resource else {
        panic!("only Resource is translated");
    };
    let actions: Vec<String> = texts(actions.iter().map(|action| action.as_str().to_lowercase()));
    let resources: Vec<String> = texts(resources.iter().map(|held| held.as_str().to_owned()));
    let is_fixed = |text: &String| !text.contains(['*', '?']);
    let mut when: Vec<String> = Vec::new();
    let action = match &*actions {
        [only] if is_fixed(only) => format!("action == Action::{only:?}"),
        several if several.iter().all(is_fixed) => {
            let named: Vec<_> = several
                .iter()
                .map(|name| format!("Action::{name:?}"))
                .collect();
            format!("action in [{}]", named.join(", "))
        }
        patterns => {
            when.push(any_like("context.action", patterns));
            "action".to_owned()
        }
    };
    let resource = match &*resources {
        [only] if only == "*" => "resource".to_owned(),
        [only] if is_fixed(only) => format!("resource == Resource::{only:?}"),
        patterns => {
            when.push(any_like("context.resource", patterns));
            "resource".to_owned()
        }
    };
    for (operator, keys) in statement.condition.iter().flat_map(|held| &held.operators) {
        for (key, values) in keys {
            let key = format!("{:?}", key.as_str().to_lowercase());
            let values: Vec<String> = match values {
                OneOrMany::One(value) => vec![value.to_string()],
                OneOrMany::Many(values) => values.iter().map(ToString::to_string).collect(),
            };
            let test = match operator.to_string().as_str() {
                "StringEquals" => values
                    .iter()
                    .map(|value| format!("context[{key}] == {value:?}"))
                    .collect::<Vec<_>>()
                    .join(" || "),
                "StringLike" => any_like(&format!("context[{key}]"), &values),
                other => panic!("{other} is not translated"),
            };
            when.push(format!("context has {key} && ({test})"));
        }
    }
    let mut out = format!("{effect} (principal, {action}, {resource})");
    if !when.is_empty() {
        let _ = write!(out, " when {{ {} }}", when.join(" && "));
    }
    out.push_str(";\n");
    out
}

fn texts(texts: impl Iterator<Item = String>) -> Vec<String> {
    let texts: Vec<String> = texts.collect();
    assert!(
        texts.iter().all(|text| !text.contains('?')),
        "`?` is not translated"
    );
    texts
}

fn any_like(what: &str, patterns: &[String]) -> String {
    let tests: Vec<String> = patterns
        .iter()
        .map(|pattern| format!("{what} like {pattern:?}"))
        .collect();
    format!("({})", tests.join(" || "))
}
