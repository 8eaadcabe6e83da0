//! The reference evaluator: the rules of docs/semantics.md, one function for one rule, slowly.
//!
//! It shares no code with the real engine, so that a misreading on one side shows as a difference.
//! It reads scenarios as `serde_json` values. Duplicate keys of one object are lost there, so they
//! are the business of whoever reads the text; so are numbers of more digits than an `f64` keeps,
//! and the wrappers (`PolicyVersion`, URL-encoded documents) around a policy.
//!
//! [`Outcome::Refused`] carries ONE code, that of the first problem found. An engine that reports
//! all problems agrees if the code is among them.
//!
//! # Decisions where the rules and the choices leave something open
//!
//! 1. Order of problems: caller, facts of the caller, action, resources and accounts, context,
//!    policies that the caller cannot have, then load errors in the order identity, boundary,
//!    session, resource, SCP, RCP, endpoint. Every policy is loaded, those of layers that do not
//!    apply too. A refusal wins over T3.
//! 2. An account in the caller's ARN or in `resource_account` or `account` that is not twelve
//!    digits is `INVALID_ACCOUNT`; an odd account in a request's resource ARN is fine (A1).
//! 3. A caller's ARN has no region; its names are not empty and hold no wildcard and no blank; a
//!    domain has a dot and consists of ASCII letters, digits, `.`, `-` and `_`, as has the value
//!    of `Service`. Anything else is `INVALID_CALLER` (in a policy `INVALID_PRINCIPAL`).
//! 4. `role_arn` that is not the ARN of a role with the session's partition, account and role name
//!    as last path segment is `FACT_FOR_CALLER`; so is `federated_by` that is neither a user ARN
//!    nor a root ARN of the federated user's own account, and `role_arn` for a caller given as a
//!    role ARN. The other facts count as stated, whoever the caller is.
//! 5. Boundary of a federated user that root federated: `POLICY_FOR_ROOT`, as identity policies.
//! 6. The request's action is split at its first colon; a second colon, an empty half, a wildcard,
//!    a comma or a blank is `INVALID_REQUEST_ACTION`. In a policy the same is
//!    `INVALID_ACTION_FORMAT`, and a wildcard before the colon `WILDCARD_IN_SERVICE_NAME`; `*:*` is
//!    all, and in an RCP the bare `*` (`RCP_SYNTAX_ERROR_ACTION`).
//! 7. The request's resource has at least five colons and starts with `arn:`; Region and account
//!    may be empty, the other parts not; `*` and `?` in it are plain characters. A missing resource is `*`; an empty list is
//!    `INVALID_REQUEST_RESOURCE`.
//! 8. C9: the context of one resource of a list replaces keys of the request one by one, comparing
//!    their names without case. The same holds for `cases` in [`flatten`]. Within one object two
//!    keys equal but for case are `DUPLICATE_CONTEXT_KEY`.
//! 9. Names of keys, actions, services and operators are compared without ASCII case only; K9's
//!    Unicode simple lower case concerns values of the `…IgnoreCase` operators.
//! 10. C8: for an action without resource types the ARN given is not consulted for the owner
//!     either (A1): `resource_account`, else the caller's account. The same for T1 and T4, which
//!     look at the resource that is authorised, `*`.
//! 11. C8: `arn:P:s3:::*` (any text as partition, region and account empty) matches `*` only for an
//!     action that `without_resource_types` lists; an unknown `s3:` action on `*` needs a bare `*`.
//!     An action that is in both lists authorises no resource type.
//! 12. O4: `resource_facts.service_linked_role` exempts from RCPs for the six actions of T2 only
//!     (trust policies); `aws_managed_key` and `management_account` exempt whatever the action.
//! 13. O5: `RCPFullAWSAccess` is the source `managed:RCPFullAWSAccess` or an inline document equal
//!     to it (order of members aside); with a Sid or other spelling it is a custom RCP.
//!     `managed:FullAWSAccess` and `managed:RCPFullAWSAccess` are known without `load`.
//! 14. O6: without `endpoint_kind` it is an interface endpoint. In a gateway endpoint's policy
//!     `CanonicalUser` is an account form, so it matches the root user only.
//! 15. L2: `NotPrincipal` is empty if all its lists together hold no value. `*` among its values
//!     is `NOT_PRINCIPAL_STAR`.
//! 16. A Principal that is neither `*` nor an object is `INVALID_PRINCIPAL_FORMAT` whatever its
//!     JSON type. An RCP whose Principal is not the string `*` is `RCP_SYNTAX_ERROR_PRINCIPAL`, a
//!     missing one `MISSING_PRINCIPAL`. A root ARN names an account only within its partition.
//! 17. C5: an empty part of a resource pattern is legal and matches an empty part, save for the
//!     partition and the service, which no resource has empty: `INVALID_ARN_PREFIX` (E8).
//! 18. K5: `[""]` is the single value `""`, so `ForAllValues` holds on it. K6: for Null `[""]` is
//!     present (choice 18).
//! 19. K5: an empty list that is present is not missing: `ForAnyValue:…IfExists` is false on it.
//! 20. K15: the request's value needs six parts also for a bare `*`; the first need not be `arn`.
//!     A `*` from `${*}` is a character and no bare `*`.
//! 21. K12: a policy-side Bool value that holds `${` is never read at load, under 2012-10-17.
//! 22. K11: epoch digits are four in no form (`-2020` and `2020.5` are unreadable) and at most 18;
//!     a zone has hours up to 23 and minutes up to 59; the years are 0000 to 9999.
//! 23. K13: unused bits of the last base64 digit must be zero; the empty text is zero bytes.
//! 24. K14: a prefix length has no leading zeros; the request's value is an address, not a range;
//!     `::` stands for at least one group.
//! 25. Choice 16: 64-bit integers are those of `i64` and `u64`. A number with too many digits in
//!     the context is `NUMBER_PRECISION` too; null, nested lists and objects there are
//!     `INVALID_CONTEXT_VALUE`.
//! 26. A variable's name ends at the first `,` or `}`; `$`, `{` and quotes in it are malformed. An
//!     empty default is legal. A whole Resource that is a variable is `INVALID_ARN_PREFIX`.
//! 27. T4: without `protected` in the service facts nothing is protected.
//! 28. A fact, an account or a layer given as null is absent. A member of a wrong JSON type is
//!     `INVALID_SCENARIO`, a source that `load` does not know `UNKNOWN_SOURCE`.
//! 29. [`flatten`]: an object with `cases` is itself a scenario only if it has `expect`.

mod caller;
mod combine;
mod condition;
mod context;
mod date;
mod load;
mod policy;
mod principal;
mod request;
mod resource;
#[cfg(test)]
mod tests;
mod values;
mod variables;

use serde_json::{Map, Value};

/// What the rules say about one scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// `allowed`.
    Allowed,
    /// `explicitDeny`.
    ExplicitDeny,
    /// `implicitDeny`.
    ImplicitDeny,
    /// The request or a policy is refused; the code of the first problem.
    Refused(&'static str),
}

impl Outcome {
    /// The name that a scenario's `expect` has for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::ExplicitDeny => "explicitDeny",
            Self::ImplicitDeny => "implicitDeny",
            Self::Refused(_) => "refused",
        }
    }
}

/// A value, or the code of the problem that prevents it.
type Check<T> = Result<T, &'static str>;

/// V2: the version of the policy language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// Without variables.
    V2008,
    /// With variables.
    V2012,
}

/// What a policy is attached as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PolicyKind {
    Identity,
    Boundary,
    Session,
    Resource,
    Trust,
    Scp,
    Rcp,
    Endpoint,
}

/// Decides one flattened scenario.
///
/// Members other than those of the request and `policies` (`name`, `expect`, `code`, `because`)
/// are ignored. `load` resolves the policy sources that are texts: `managed:NAME` and file names.
pub fn decide(scenario: &Value, load: &dyn Fn(&str) -> Option<Value>) -> Outcome {
    match try_decide(scenario, load) {
        Ok(outcome) => outcome,
        Err(code) => Outcome::Refused(code),
    }
}

fn try_decide(scenario: &Value, load: &dyn Fn(&str) -> Option<Value>) -> Check<Outcome> {
    let scenario = scenario.as_object().ok_or("INVALID_SCENARIO")?;
    let request = request::read_request(scenario)?;
    let layers = load::read_layers(scenario, &request, load)?;
    Ok(combine::decide_request(&request, &layers))
}

/// Expands the lists and the `cases` of a scenario file.
///
/// A case takes over what its parent says and overrides it member by member; the members of
/// `context` are overridden one by one.
pub fn flatten(file: &Value) -> Vec<Value> {
    match file {
        Value::Array(list) => list.iter().flat_map(flatten).collect(),
        Value::Object(scenario) => {
            let mut parent = scenario.clone();
            let cases = parent.shift_remove("cases");
            let Some(Value::Array(cases)) = cases else {
                return vec![Value::Object(parent)];
            };
            let mut result = Vec::new();
            if parent.contains_key("expect") || cases.is_empty() {
                result.push(Value::Object(parent.clone()));
            }
            // What is expected of the parent says nothing about a case.
            for key in ["expect", "code", "because"] {
                parent.shift_remove(key);
            }
            let cases = cases.iter().map(|case| case_of(&parent, case));
            result.extend(cases.flat_map(|case| flatten(&case)));
            result
        }
        other => vec![other.clone()],
    }
}

fn case_of(parent: &Map<String, Value>, case: &Value) -> Value {
    let Value::Object(case) = case else {
        return case.clone();
    };
    let mut merged = parent.clone();
    for (key, value) in case {
        match (key.as_str(), merged.get_mut(key), value) {
            ("context", Some(Value::Object(context)), Value::Object(own)) => {
                context.retain(|key, _| !own.keys().any(|k| k.eq_ignore_ascii_case(key)));
                context.extend(own.clone());
            }
            _ => {
                merged.insert(key.clone(), value.clone());
            }
        }
    }
    Value::Object(merged)
}
