//! Policies of many statements, and requests about them.

use std::sync::LazyLock;

use iam_eval::Request;
use iam_model::{
    Action, ActionPattern, Caller, Condition, ConditionKey, Effect, OneOrMany, OperatorKind,
    Policy, Resource, ResourcePattern, Statement,
};

/// A family of policies: how its statements and the requests about them are written.
#[derive(Clone, Copy)]
pub(crate) struct Family {
    /// The name in the id of a benchmark.
    pub(crate) name: &'static str,
    statement: fn(usize) -> Statement,
    request: fn(usize) -> Request,
}

/// Each statement has an action of its own.
pub(crate) const DISTINCT_ACTIONS: Family = Family {
    name: "distinct-actions",
    statement: |number| allow(&action(number), &arn(number)),
    request: |number| request(&action(number), &arn(number)),
};

/// Each statement has an ARN of its own.
pub(crate) const DISTINCT_ARNS: Family = Family {
    name: "distinct-arns",
    statement: |number| allow("s3:GetObject", &arn(number)),
    request: |number| request("s3:GetObject", &arn(number)),
};

/// Each statement has an ARN of its own that ends in a star.
pub(crate) const DISTINCT_PREFIXES: Family = Family {
    name: "distinct-prefixes",
    statement: |number| allow("s3:GetObject", &format!("{}/*", arn(number))),
    request: |number| request("s3:GetObject", &format!("{}/key", arn(number))),
};

/// As in ReadOnlyAccess: services with a star behind each of a few verbs, on every resource.
pub(crate) const WILDCARDS: Family = Family {
    name: "wildcards",
    statement: |number| allow(&format!("{}*", action(number)), "*"),
    request: |number| request(&format!("{}OfThing", action(number)), &arn(number)),
};

/// Each statement has an ARN of its own, and a condition that holds.
pub(crate) const CONDITIONS: Family = Family {
    name: "conditions",
    statement: |number| allow("s3:GetObject", &arn(number)).with_condition(stage(number)),
    request: |number| {
        let stage = format!("stage-{number}");
        request("s3:GetObject", &arn(number)).with("aws:RequestTag/stage", stage)
    },
};

/// The families of which curves are drawn.
pub(crate) const FAMILIES: [Family; 5] = [
    DISTINCT_ACTIONS,
    DISTINCT_ARNS,
    DISTINCT_PREFIXES,
    WILDCARDS,
    CONDITIONS,
];

impl Family {
    /// A policy of so many statements.
    pub(crate) fn policy(self, statements: usize) -> Policy {
        Policy::new((0..statements).map(self.statement).collect::<Vec<_>>())
    }

    /// Requests about statements of a policy, in no order, each allowed by one statement.
    pub(crate) fn requests(self, statements: usize, count: usize) -> Vec<Request> {
        let mut random = 0_usize;
        (0..count)
            .map(|_| {
                // A linear congruential generator: no two runs differ.
                random = random
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                (self.request)((random >> 33) % statements)
            })
            .collect()
    }
}

pub(crate) fn stage(number: usize) -> Condition {
    let key: ConditionKey = "aws:RequestTag/stage".parse().expect("a key");
    let value = format!("stage-{number}").as_str().into();
    Condition::new(OperatorKind::StringEquals, key, OneOrMany::One(value))
}

fn action(number: usize) -> String {
    let (service, name) = (number % 400, number / 400);
    format!("service{service}:DescribeThing{name}")
}

fn arn(number: usize) -> String {
    format!("arn:aws:s3:::bucket-{number}")
}

pub(crate) fn allow(action: &str, resource: &str) -> Statement {
    let action = ActionPattern::parse(action).expect("an action");
    let resource = ResourcePattern::parse(resource).expect("a resource");
    Statement::new(Effect::Allow, action).with_resource(resource)
}

pub(crate) fn request(action: &str, resource: &str) -> Request {
    static ANA: LazyLock<Caller> =
        LazyLock::new(|| Caller::parse("arn:aws:iam::123456789012:user/ana").expect("a caller"));
    let action = Action::parse(action).expect("an action");
    let resource = Resource::parse(resource).expect("a resource");
    Request::of(ANA.clone(), action, resource)
}
