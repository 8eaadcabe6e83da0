//! What is known of EC2 Image Builder's ARNs, condition keys and roles.

mod arn;
mod key_value;
mod passed_role;

use crate::Check;
use crate::check::Group;
use crate::check::Run::{Policy as All, Resource as EachResource, Value as EachValue};
use crate::checks::extra::{IDENTITY, SERVICE_AUTHORIZATION};

const RESOURCE_NAMES: &str =
    "https://docs.aws.amazon.com/imagebuilder/latest/userguide/how-image-builder-works.html";
const VERSIONING: &str =
    "https://docs.aws.amazon.com/imagebuilder/latest/userguide/ibhow-semantic-versioning.html";
const CONDITION_KEYS: &str =
    "https://docs.aws.amazon.com/imagebuilder/latest/userguide/security_iam_service-with-iam.html";

pub(in crate::checks) const CHECKS: &[Check] = &[
    Check::warning(
        "EXTRA_IMAGEBUILDER_ARN_NAME",
        EachResource(arn::extra_imagebuilder_arn_name),
        "A name in an ARN of Image Builder has upper-case letters or blanks, which its ARNs never have.",
    )
    .of(Group::Extra, RESOURCE_NAMES),
    Check::warning(
        "EXTRA_IMAGEBUILDER_ARN_VERSION",
        EachResource(arn::extra_imagebuilder_arn_version),
        "A version in an ARN of Image Builder has not the three parts that each version has.",
    )
    .of(Group::Extra, VERSIONING),
    Check::warning(
        "EXTRA_IMAGEBUILDER_KEY_VALUE",
        EachValue(key_value::extra_imagebuilder_key_value),
        "A condition compares a key of Image Builder with a value that the key never has.",
    )
    .of(Group::Extra, CONDITION_KEYS),
    Check::warning(
        "EXTRA_IMAGEBUILDER_PASSED_TO_SERVICE",
        All(passed_role::extra_imagebuilder_passed_to_service),
        "The policy allows operations of Image Builder that pass a role to a service to which it lets no \
         role be passed.",
    )
    .of(Group::Extra, SERVICE_AUTHORIZATION)
    .on(IDENTITY),
];
