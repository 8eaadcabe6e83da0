//! What is asked.

/// A request, before an engine reads it, and the right answer.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The service and the name of the action.
    pub action: String,
    /// The ARN of the resource; for an action without resources `*`.
    pub resource: String,
    /// Condition keys with their values.
    pub context: Vec<(&'static str, &'static str)>,
    /// Whether the policy allows it.
    pub allowed: bool,
}

/// Who asks: an IAM user, which every engine knows.
pub const CALLER: &str = "arn:aws:iam::123456789012:user/ana";

impl Ask {
    fn new(action: &str, resource: &str, allowed: bool) -> Self {
        Self {
            action: action.to_owned(),
            resource: resource.to_owned(),
            context: Vec::new(),
            allowed,
        }
    }
}

/// The three requests about AWSImageBuilderFullAccess, by the names that they have in the results: one
/// that a wildcard allows, one that needs its condition, one that nothing allows.
pub fn image_builder() -> [(&'static str, Ask); 3] {
    let mut pass_role = Ask::new(
        "iam:PassRole",
        "arn:aws:iam::123456789012:role/imagebuilder-instance",
        true,
    );
    pass_role.context = vec![("iam:PassedToService", "ec2.amazonaws.com")];
    [
        (
            "GetImage",
            Ask::new(
                "imagebuilder:GetImage",
                "arn:aws:imagebuilder:us-east-1:123456789012:image/web/1.0.0/1",
                true,
            ),
        ),
        ("PassRole", pass_role),
        (
            "DeleteBucket",
            Ask::new("s3:DeleteBucket", "arn:aws:s3:::logs", false),
        ),
    ]
}

/// A request that ReadOnlyAccess allows, and one that it does not.
pub fn read_only() -> [(&'static str, Ask); 2] {
    let table = "arn:aws:dynamodb:us-east-1:123456789012:table/orders";
    [
        ("GetItem", Ask::new("dynamodb:GetItem", table, true)),
        ("PutItem", Ask::new("dynamodb:PutItem", table, false)),
    ]
}

/// A request for each of some statements of [`crate::policies::distinct_actions`], in random order.
pub fn distinct_actions(statements: usize, requests: usize) -> Vec<Ask> {
    shuffled(statements, requests)
        .map(|number| Ask::new(&action(number), "arn:aws:s3:::logs/2026", true))
        .collect()
}

/// A request for each of some statements of [`crate::policies::distinct_arns`], in random order.
pub fn distinct_arns(statements: usize, requests: usize) -> Vec<Ask> {
    shuffled(statements, requests)
        .map(|number| Ask::new("s3:GetObject", &arn(number), true))
        .collect()
}

/// A request for each of some statements of [`crate::policies::wildcards`], in random order.
pub fn wildcards(statements: usize, requests: usize) -> Vec<Ask> {
    shuffled(statements, requests)
        .map(|number| {
            let action = format!("{}Details", action(number));
            Ask::new(&action, "arn:aws:s3:::logs/2026", true)
        })
        .collect()
}

pub(crate) fn action(number: usize) -> String {
    format!("service{}:Action{number}", number % 400)
}

pub(crate) fn arn(number: usize) -> String {
    format!("arn:aws:s3:::bucket-{}/object-{number}", number % 1000)
}

/// Numbers below `end` in an order without pattern, the same in each run.
fn shuffled(end: usize, count: usize) -> impl Iterator<Item = usize> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    (0..count).map(move |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % end as u64).unwrap_or_default()
    })
}
