use iam_eval::{Decision, Layers, PolicySet, Request};
use iam_model::{Document, Source};
use iam_parse::{Limits, Options, parse_policy};

use super::Engine;
use crate::requests::{Ask, CALLER};

/// This project.
pub struct IamEval;

impl Engine for IamEval {
    const NAME: &'static str = "iam-eval";
    type Policy = Source;
    type Set = PolicySet;
    type Request = Request;

    fn policy(json: &str) -> Source {
        Source::policy("bench", parse(json).policy().clone())
    }

    fn set(policy: &Source) -> PolicySet {
        PolicySet::identity([policy]).expect("a policy that can be compiled")
    }

    fn request(ask: &Ask) -> Request {
        let request = Request::new(CALLER, &ask.action, &ask.resource).expect("a request");
        let keys = ask.context.iter();
        keys.fold(request, |request, (key, value)| request.with(key, *value))
    }

    fn allows(set: &PolicySet, request: &Request) -> bool {
        Layers::new().identity(set).decide(request) == Ok(Decision::Allowed)
    }
}

/// Reads a policy with its places.
pub fn parse(json: &str) -> Document {
    // A million statements are more than a document has, by default.
    let limits = Limits {
        bytes: usize::MAX,
        values: usize::MAX,
        ..Limits::default()
    };
    let options = Options {
        limits,
        ..Options::default()
    };
    let parsed = parse_policy(json.as_bytes(), &options);
    let (document, _) = parsed.into_result("bench").expect("a policy");
    document
}
