//! One identity policy and nothing else, in one call.

use iam_model::Source;

use crate::{Decision, InputError, Layers, LoadErrors, PolicySet, Request};

/// Why [`decide`] gives no decision.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DecideError {
    /// The policy cannot be compiled.
    #[error(transparent)]
    Policy(#[from] LoadErrors),
    /// The request makes no sense.
    #[error(transparent)]
    Request(#[from] InputError),
}

/// Decides a request by one identity policy alone: no boundary, no organization, no policy of the
/// resource.
///
/// The policy is compiled for this call. To decide many requests, compile a [`PolicySet`] once.
///
/// # Errors
/// The policy cannot be compiled, or the request makes no sense, such as an identity policy for a
/// caller that has none.
///
/// # Examples
/// ```
/// use iam_eval::{Decision, Request, decide};
///
/// let document = iam_parse::parse_document(
///     "build-role.json",
///     r#"{"Statement": {"Effect": "Allow", "Action": "imagebuilder:Get*", "Resource": "*"}}"#,
/// )?;
/// let request = Request::new(
///     "arn:aws:iam::123456789012:user/ana",
///     "imagebuilder:GetImage",
///     "arn:aws:imagebuilder:us-east-1:123456789012:image/web/1.0.0/1",
/// )?;
/// assert_eq!(decide(document.policy(), &request)?, Decision::Allowed);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn decide(policy: impl Into<Source>, request: &Request) -> Result<Decision, DecideError> {
    let identity = PolicySet::identity([policy])?;
    Ok(Layers::new().identity(&identity).decide(request)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use iam_model::{OneOrMany, Policy, PrincipalElement, Principals};

    fn request(caller: &str, action: &str) -> Request {
        Request::new(caller, action, "*").unwrap()
    }

    fn policy() -> Policy {
        Policy::from(&crate::FULL_AWS_ACCESS)
    }

    #[test]
    fn decisions_and_both_errors() {
        let user = "arn:aws:iam::123456789012:user/ana";
        let found = decide(policy(), &request(user, "s3:ListAllMyBuckets"));
        assert_eq!(found.unwrap(), Decision::Allowed);

        let error = decide(policy(), &request("ec2.amazonaws.com", "s3:GetObject")).unwrap_err();
        assert!(matches!(
            error,
            DecideError::Request(InputError::IdentityForCaller { .. })
        ));

        let mut statement = policy().statements.iter().next().unwrap().clone();
        statement.principal = Some(PrincipalElement::Principal(Principals::Any));
        let mut none = policy();
        none.statements = OneOrMany::One(statement);
        let error = decide(none, &request(user, "s3:GetObject")).unwrap_err();
        assert!(matches!(error, DecideError::Policy(_)), "{error}");
    }
}
