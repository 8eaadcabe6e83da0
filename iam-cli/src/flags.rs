//! Values of flags that have parts: `LABEL=SRC` and `KEY=VALUE`.

use iam_eval::InputError;
use iam_model::{Arn, Caller, ConditionKey, Context, ContextValue, nearest};
use smol_str::SmolStr;

use crate::failure::Failure;

/// A level of an organization: its label and the sources of its policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Level {
    pub(crate) label: String,
    pub(crate) sources: Vec<String>,
}

/// Levels from `LABEL=SRC` flags, ordered by the first appearance of the label.
pub(crate) fn levels(flag: &'static str, values: &[String]) -> Result<Vec<Level>, Failure> {
    let mut levels: Vec<Level> = Vec::new();
    for value in values {
        let (label, source) = pair(flag, value, "LABEL=SRC")?;
        // A label alone is a level, perhaps without any policy.
        let source = (!source.is_empty()).then(|| source.to_owned());
        match levels.iter_mut().find(|level| level.label == label) {
            Some(level) => level.sources.extend(source),
            None => levels.push(Level {
                label: label.to_owned(),
                sources: source.into_iter().collect(),
            }),
        }
    }
    Ok(levels)
}

/// Splits at the first `=`.
fn pair<'a>(flag: &str, value: &'a str, form: &str) -> Result<(&'a str, &'a str), Failure> {
    match value.split_once('=') {
        Some((name, rest)) if !name.is_empty() => Ok((name, rest)),
        _ => Err(Failure::in_flag(
            flag,
            value,
            value,
            ("USAGE", &format!("this is not {form}")),
            Some(&format!("write `{flag} {form}`")),
        )),
    }
}

/// The condition keys of `--context KEY=VALUE`: a key that stands several times is a list.
pub(crate) fn context(values: &[String]) -> Result<Context, Failure> {
    const FLAG: &str = "--context";
    let mut keys: Vec<(ConditionKey, Vec<SmolStr>)> = Vec::new();
    for value in values {
        let (name, text) = pair(FLAG, value, "KEY=VALUE")?;
        let key = ConditionKey::parse(name)
            .map_err(|error| Failure::of_flag(FLAG, value, name, &error.into()))?;
        match keys.iter_mut().find(|(held, _)| *held == key) {
            Some((held, values)) if held.as_str() == key.as_str() => values.push(text.into()),
            Some((held, _)) => {
                let error = InputError::DuplicateKey {
                    first: held.as_str().into(),
                    second: key.as_str().into(),
                };
                return Err(Failure::of_flag(FLAG, value, name, &error));
            }
            None => keys.push((key, vec![text.into()])),
        }
    }
    let mut context = Context::new();
    for (key, values) in keys {
        let value = match <[SmolStr; 1]>::try_from(values) {
            Ok([value]) => ContextValue::One(value),
            Err(values) => values.into(),
        };
        context.insert(key, value);
    }
    Ok(context)
}

/// The names that `--principal-fact` takes.
const FACTS: [&str; 7] = [
    "role_arn",
    "federated_by",
    "unique_id",
    "canonical_id",
    "management_account",
    "service_linked_role",
    "outside_organization",
];

/// The caller with the facts of `--principal-fact KEY=VALUE`.
pub(crate) fn with_facts(mut caller: Caller, values: &[String]) -> Result<Caller, Failure> {
    const FLAG: &str = "--principal-fact";
    for value in values {
        let (name, text) = pair(FLAG, value, "KEY=VALUE")?;
        let arn = || {
            Arn::parse(text).map_err(|error| {
                let (code, message) = ("INVALID_CALLER", error.to_string());
                Failure::in_flag(FLAG, value, text, (code, &message), None)
            })
        };
        let stated = match name {
            "role_arn" => caller.with_role_arn(arn()?),
            "federated_by" => caller.with_federated_by(&arn()?),
            "unique_id" => Ok(caller.with_unique_id(text)),
            "canonical_id" => Ok(caller.with_canonical_id(text)),
            "management_account" => {
                caller.management_account = truth(FLAG, value, text)?;
                Ok(caller)
            }
            "service_linked_role" => {
                caller.service_linked_role = truth(FLAG, value, text)?;
                Ok(caller)
            }
            "outside_organization" => {
                caller.outside_organization = truth(FLAG, value, text)?;
                Ok(caller)
            }
            _ => return Err(unknown(FLAG, value, name, &FACTS)),
        };
        caller = stated.map_err(|error| Failure::of_flag(FLAG, value, text, &error.into()))?;
    }
    Ok(caller)
}

/// The facts of `--resource-fact KEY=VALUE`.
pub(crate) fn resource_facts(
    mut facts: iam_eval::ResourceFacts,
    values: &[String],
) -> Result<iam_eval::ResourceFacts, Failure> {
    const FLAG: &str = "--resource-fact";
    const NAMES: [&str; 3] = [
        "management_account",
        "service_linked_role",
        "aws_managed_key",
    ];
    for value in values {
        let (name, text) = pair(FLAG, value, "KEY=VALUE")?;
        let fact = match name {
            "management_account" => &mut facts.management_account,
            "service_linked_role" => &mut facts.service_linked_role,
            "aws_managed_key" => &mut facts.aws_managed_key,
            _ => return Err(unknown(FLAG, value, name, &NAMES)),
        };
        *fact = truth(FLAG, value, text)?;
    }
    Ok(facts)
}

fn unknown(flag: &str, value: &str, name: &str, known: &[&str]) -> Failure {
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it is one of {}", known.join(", ")),
    };
    let message = format!("there is no fact `{name}`");
    Failure::in_flag(flag, value, name, ("USAGE", &message), Some(&help))
}

fn truth(flag: &str, value: &str, text: &str) -> Result<bool, Failure> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Failure::in_flag(
            flag,
            value,
            text,
            ("USAGE", "this is neither `true` nor `false`"),
            None,
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iam_model::Lookup;

    fn texts(values: &[&str]) -> Vec<String> {
        values.iter().map(|&value| value.into()).collect()
    }

    #[test]
    fn levels_by_first_appearance() {
        let flags = texts(&["root=a", "ou=", "root=b", "account=x=y"]);
        let levels = levels("--scp", &flags).unwrap();
        let shown: Vec<_> = levels
            .iter()
            .map(|level| (level.label.as_str(), level.sources.join(" ")))
            .collect();
        assert_eq!(
            shown,
            [
                ("root", "a b".to_owned()),
                ("ou", String::new()),
                ("account", "x=y".to_owned())
            ]
        );
    }

    #[test]
    fn a_key_given_twice_is_a_list() {
        let context = context(&texts(&["aws:TagKeys=a", "aws:TagKeys=b", "s3:prefix="])).unwrap();
        let get = |key| context.get(&ConditionKey::parse(key).unwrap()).unwrap();
        assert_eq!(get("aws:tagkeys").to_string(), "[`a`, `b`]");
        assert_eq!(get("s3:prefix").to_string(), "``");
    }
}
