//! The input and the output of AWS's simulator against facts of its service model.

mod facts;
mod request;
mod response;

use std::collections::BTreeSet;

use iam_parse::Options;
use iam_scenario::aws::{InputErrors, Simulation, read};
use serde_json::{Value, json};

use facts::{Presence, Shape, shape};

/// Checks a value against a type of the model, and notes the members of structures that it has.
#[track_caller]
pub(crate) fn conforms(value: &Value, name: &'static str, seen: &mut BTreeSet<[&'static str; 2]>) {
    let within = |size: usize, least: Option<usize>, most: Option<usize>| {
        let right = least.is_none_or(|least| size >= least) && most.is_none_or(|most| size <= most);
        assert!(right, "{name}: {value}");
    };
    match shape(name) {
        Shape::Structure(members) => {
            let object = value.as_object().unwrap();
            for (member, value) in object {
                let known = members.iter().find(|(known, ..)| known == member);
                let (member, shape, _) =
                    known.unwrap_or_else(|| panic!("{name} has no member {member}"));
                seen.insert([name, member]);
                conforms(value, shape, seen);
            }
            for (member, _, presence) in members {
                let lacks = *presence == Presence::Required && !object.contains_key(*member);
                assert!(!lacks, "{name} lacks {member}");
            }
        }
        Shape::List(element, most) => {
            let list = value.as_array().unwrap();
            within(list.len(), None, most);
            for value in list {
                conforms(value, element, seen);
            }
        }
        Shape::Map(key, element) => {
            for (held, value) in value.as_object().unwrap() {
                conforms(&held.as_str().into(), key, seen);
                conforms(value, element, seen);
            }
        }
        Shape::Enum(values) => {
            assert!(values.contains(&value.as_str().unwrap()), "{name}: {value}");
        }
        Shape::Text(least, most) => {
            within(value.as_str().unwrap().chars().count(), least, most);
        }
        Shape::Integer(least, most) => {
            let number = value.as_u64().unwrap();
            within(usize::try_from(number).unwrap(), least, most);
        }
        Shape::Boolean => assert!(value.is_boolean(), "{name}: {value}"),
    }
}

pub(crate) const USER: &str = "arn:aws:iam::123456789012:user/ana";

pub(crate) fn policy(statement: &Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statement})
        .to_string()
        .into()
}

pub(crate) fn everything() -> Value {
    policy(&json!({"Effect": "Allow", "Action": "*", "Resource": "*"}))
}

pub(crate) fn simulation(input: &Value) -> Result<Simulation, InputErrors> {
    read(
        "input.json",
        input.to_string().as_bytes(),
        &Options::default(),
    )
}

#[track_caller]
pub(crate) fn response(input: &Value) -> Value {
    let response = simulation(input)
        .unwrap_or_else(|errors| panic!("{errors}"))
        .response()
        .unwrap();
    conforms(&response, "SimulatePolicyResponse", &mut BTreeSet::new());
    response
}

/// The codes and messages of what is wrong with an input.
#[track_caller]
pub(crate) fn refused(input: &Value) -> String {
    let errors = simulation(input).unwrap_err();
    let codes: Vec<_> = errors
        .findings
        .iter()
        .map(iam_scenario::aws::InputFinding::code)
        .collect();
    format!("{}\n{errors}", codes.join(" "))
}

pub(crate) fn minimal() -> Value {
    json!({"PolicyInputList": [everything()], "ActionNames": ["s3:GetObject"]})
}

pub(crate) fn with(member: &str, value: Value) -> Value {
    let mut input = minimal();
    input[member] = value;
    input
}
