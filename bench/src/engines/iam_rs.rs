use iam_rs::{
    Arn, Context, Decision, EvaluationOptions, IAMPolicy, IAMRequest, PolicyEvaluator, Principal,
    PrincipalId,
};

use super::Engine;
use crate::requests::{Ask, CALLER};

/// The crate `iam-rs`.
pub struct IamRs;

impl Engine for IamRs {
    const NAME: &'static str = "iam-rs";
    type Policy = IAMPolicy;
    type Set = PolicyEvaluator;
    type Request = IAMRequest;

    fn policy(json: &str) -> IAMPolicy {
        IAMPolicy::from_json(json).expect("a policy")
    }

    fn set(policy: &IAMPolicy) -> PolicyEvaluator {
        let options = EvaluationOptions {
            // Its default is to stop with an error at the thousandth.
            max_statements: usize::MAX,
            ..EvaluationOptions::default()
        };
        PolicyEvaluator::with_policies(vec![policy.clone()]).with_options(options)
    }

    fn request(ask: &Ask) -> IAMRequest {
        let principal = Principal::Aws(PrincipalId::String(CALLER.to_owned()));
        let resource = Arn::parse(&ask.resource).expect("an ARN");
        let context = ask
            .context
            .iter()
            .fold(Context::new(), |context, (key, value)| {
                context.with_string(*key, *value)
            });
        IAMRequest::new_with_context(principal, ask.action.as_str(), resource, context)
    }

    fn allows(set: &PolicyEvaluator, request: &IAMRequest) -> bool {
        let result = set.evaluate(request).expect("a decision");
        result.decision == Decision::Allow
    }
}
