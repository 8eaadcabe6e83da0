//! Policies of many statements, and requests about them.

use iam_eval::Request;
use iam_model::{
    ActionPattern, Condition, ConditionKey, Effect, OperatorKind, Policy, ResourcePattern,
    Statement,
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

/// The families of which curves are drawn.
pub(crate) const FAMILIES: [Family; 4] = [
    DISTINCT_ACTIONS,
    DISTINCT_ARNS,
    DISTINCT_PREFIXES,
    WILDCARDS,
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

/// Statements on `arn:aws:s3:::a*`, `arn:aws:s3:::aa*` and so on, each under a condition that is
/// false, or under none; and a request that all of them are about.
pub(crate) fn overlapping(statements: usize, conditional: bool) -> (Policy, Request) {
    let bucket = |length| format!("arn:aws:s3:::{}", "a".repeat(length));
    let statement = |number| {
        let statement = allow("s3:GetObject", &format!("{}*", bucket(number + 1)));
        if conditional {
            statement.with_condition(stage(number))
        } else {
            statement
        }
    };
    let policy = Policy::new((0..statements).map(statement).collect::<Vec<_>>());
    let request = request("s3:GetObject", &bucket(statements)).with("aws:RequestTag/stage", "x");
    (policy, request)
}

fn stage(number: usize) -> Condition {
    let key: ConditionKey = "aws:RequestTag/stage".parse().expect("a key");
    let value = format!("stage-{number}").as_str().into();
    Condition::new(
        OperatorKind::StringEquals,
        key,
        iam_model::OneOrMany::One(value),
    )
}

fn action(number: usize) -> String {
    let (service, name) = (number % 400, number / 400);
    format!("service{service}:DescribeThing{name}")
}

fn arn(number: usize) -> String {
    format!("arn:aws:s3:::bucket-{number}")
}

fn allow(action: &str, resource: &str) -> Statement {
    let action = ActionPattern::parse(action).expect("an action");
    let resource = ResourcePattern::parse(resource).expect("a resource");
    Statement::new(Effect::Allow, action).with_resource(resource)
}

fn request(action: &str, resource: &str) -> Request {
    Request::new("arn:aws:iam::123456789012:user/ana", action, resource).expect("a request")
}
