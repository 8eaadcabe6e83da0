//! What the reader finds: the table has code, type and words, the finding itself is made in
//! `iam_model::read` and `iam_model::Policy::check_type`.

use iam_model::PolicyType::{self, Endpoint, Identity, Rcp, Resource, Scp, Trust};

use crate::check::Run::Reader;
use crate::{Check, Group};

const WITH_PRINCIPAL: &[PolicyType] = &[Resource, Trust, Rcp, Endpoint];
const WITHOUT_PRINCIPAL: &[PolicyType] = &[Identity, PolicyType::Boundary, PolicyType::Session];
const GRAMMAR: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html";
const LANGUAGE: &str = "docs/language.md";

const fn own(code: &'static str, summary: &'static str) -> Check {
    Check::error(code, Reader, summary).of(Group::Reader, GRAMMAR)
}

const fn remark(code: &'static str, summary: &'static str) -> Check {
    Check::warning(code, Reader, summary).of(Group::Reader, GRAMMAR)
}

pub(super) const CHECKS: &[Check] = &[
    // The text.
    Check::error("JSON_SYNTAX_ERROR", Reader, "The text is not valid JSON."),
    own(
        "POLICY_SYNTAX_ERROR",
        "The text is not valid in the policy language.",
    )
    .of(Group::Reader, LANGUAGE),
    own("YAML_SYNTAX_ERROR", "The text is not valid YAML."),
    own(
        "YAML_UNSUPPORTED",
        "The YAML has a tag, an anchor or another part that no policy has.",
    ),
    own(
        "INVALID_PERCENT_ENCODING",
        "The URL-encoded document does not decode to text.",
    ),
    own(
        "LIMIT_EXCEEDED",
        "The document is larger, or nested deeper, than the limits allow.",
    ),
    own(
        "MORE_PROBLEMS",
        "So much is wrong with the text that the rest is not listed.",
    ),
    remark(
        "BYTE_ORDER_MARK",
        "The text starts with a byte order mark, which AWS does not take.",
    ),
    // The shape.
    Check::error(
        "DATA_TYPE_MISMATCH",
        Reader,
        "An element has a value of the wrong JSON type.",
    ),
    Check::error(
        "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
        Reader,
        "Two condition keys or two operators differ in case alone.",
    ),
    own("DUPLICATE_KEY", "A name stands twice in one object."),
    Check::error(
        "INVALID_POLICY_ELEMENT",
        Reader,
        "An element is not one of the policy grammar.",
    ),
    Check::error("MISSING_STATEMENT", Reader, "The policy has no Statement."),
    Check::error(
        "INVALID_VERSION",
        Reader,
        "The Version is neither 2012-10-17 nor 2008-10-17.",
    ),
    Check::error("MISSING_EFFECT", Reader, "A statement has no Effect."),
    Check::error(
        "INVALID_EFFECT",
        Reader,
        "An Effect is not exactly Allow or Deny.",
    ),
    Check::error(
        "MISSING_ACTION",
        Reader,
        "A statement has neither Action nor NotAction.",
    ),
    Check::error(
        "UNSUPPORTED_ELEMENT_COMBINATION",
        Reader,
        "A statement has an element together with its negation.",
    ),
    own(
        "EMPTY_NEGATED_LIST",
        "An empty NotAction, NotResource or NotPrincipal excepts nothing.",
    ),
    // Actions.
    own(
        "INVALID_ACTION_FORMAT",
        "An action is not of the form service:Name.",
    ),
    remark("ACTION_STAR_COLON_STAR", "The action *:* is read as *."),
    // Resources.
    Check::error(
        "INVALID_ARN_PREFIX",
        Reader,
        "A resource is neither * nor an ARN.",
    ),
    Check::error(
        "MISSING_ARN_FIELD",
        Reader,
        "An ARN has fewer than six parts.",
    ),
    Check::suggestion(
        "WILDCARD_IN_SERVICE_NAME",
        Reader,
        "The service part of an action or of an ARN has a wildcard.",
    ),
    // Principals.
    Check::error(
        "INVALID_PRINCIPAL_FORMAT",
        Reader,
        "A Principal is neither * nor an object of principal types.",
    )
    .on(WITH_PRINCIPAL),
    Check::error(
        "INVALID_PRINCIPAL_KEY",
        Reader,
        "A type of principal does not exist.",
    )
    .on(WITH_PRINCIPAL),
    own(
        "INVALID_PRINCIPAL",
        "A principal has a form that none of its type has.",
    )
    .on(WITH_PRINCIPAL),
    Check::error(
        "UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
        Reader,
        "A principal has a wildcard in a part of it.",
    )
    .on(WITH_PRINCIPAL),
    Check::error(
        "UNSUPPORTED_PRINCIPAL",
        Reader,
        "A policy that applies to whom it is attached to has a Principal.",
    )
    .on(WITHOUT_PRINCIPAL),
    Check::error(
        "MISSING_PRINCIPAL",
        Reader,
        "A statement of a policy that is attached to a resource has no Principal.",
    )
    .on(WITH_PRINCIPAL),
    own(
        "OTHER_POLICY_TYPE",
        "The text states another type than the one it is used as.",
    )
    .of(Group::Reader, LANGUAGE),
    Check::security(
        "ALLOW_WITH_NOT_PRINCIPAL",
        Reader,
        "NotPrincipal with Allow lets in everybody who is not named.",
    )
    .on(&[Resource, Endpoint]),
    own(
        "NOT_PRINCIPAL_STAR",
        "NotPrincipal names everybody, so that it concerns nobody.",
    )
    .on(&[Resource, Endpoint]),
    // Types of policies.
    Check::error(
        "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
        Reader,
        "A role trust policy has NotPrincipal.",
    )
    .on(&[Trust]),
    Check::error(
        "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
        Reader,
        "A role trust policy names a resource.",
    )
    .on(&[Trust]),
    Check::error(
        "SCP_SYNTAX_ERROR_PRINCIPAL",
        Reader,
        "A service control policy names a principal.",
    )
    .on(&[Scp]),
    Check::error(
        "RCP_SYNTAX_ERROR_ALLOW",
        Reader,
        "A resource control policy of one's own allows something.",
    )
    .on(&[Rcp]),
    Check::error(
        "RCP_SYNTAX_ERROR_NOTACTION",
        Reader,
        "A resource control policy has NotAction.",
    )
    .on(&[Rcp]),
    Check::error(
        "RCP_SYNTAX_ERROR_PRINCIPAL",
        Reader,
        "The Principal of a resource control policy is not the string *.",
    )
    .on(&[Rcp]),
    own(
        "RCP_SYNTAX_ERROR_VERSION",
        "A resource control policy has another Version than 2012-10-17.",
    )
    .on(&[Rcp]),
    // Conditions.
    Check::error(
        "INVALID_CONDITION_OPERATOR",
        Reader,
        "A condition operator does not exist.",
    ),
    remark(
        "OPERATOR_CASE",
        "A condition operator stands in another case than AWS writes it.",
    ),
    Check::error(
        "NULL_WITH_IF_EXISTS",
        Reader,
        "Null has IfExists, though it asks itself whether the key exists.",
    ),
    Check::suggestion(
        "NULL_WITH_QUALIFIER",
        Reader,
        "Null stands under ForAllValues or ForAnyValue, which makes its answer constant.",
    ),
    Check::error(
        "INVALID_CONDITION_KEY_FORMAT",
        Reader,
        "A condition key is not of the form prefix:name.",
    ),
    Check::suggestion(
        "EMPTY_ARRAY_CONDITION",
        Reader,
        "A condition key has no values to compare with.",
    ),
    Check::warning(
        "TYPE_MISMATCH_BOOLEAN",
        Reader,
        "Bool or Null has a value other than true and false.",
    ),
    Check::warning(
        "TYPE_MISMATCH_NUMBER",
        Reader,
        "A Numeric operator has a value that is no number.",
    ),
    own(
        "NUMBER_PRECISION",
        "A number has more digits than readers of JSON keep.",
    ),
    Check::warning(
        "TYPE_MISMATCH_DATE",
        Reader,
        "A Date operator has a value that is no date.",
    ),
    Check::warning(
        "TYPE_MISMATCH_STRING",
        Reader,
        "BinaryEquals has a value that is no base64.",
    ),
    Check::error(
        "TYPE_MISMATCH_IP_RANGE",
        Reader,
        "IpAddress or NotIpAddress has a value that is no address or range.",
    ),
    remark(
        "ARN_VALUE_FORMAT",
        "An Arn operator has a value that matches no ARN.",
    ),
    // Variables.
    Check::error("EMPTY_VARIABLE", Reader, "A variable has no name."),
    Check::error(
        "MISSING_BRACE_IN_VARIABLE",
        Reader,
        "A variable is not closed.",
    ),
    own(
        "INVALID_VARIABLE_FORMAT",
        "What stands in a variable is no condition key.",
    ),
    Check::error(
        "UNSUPPORTED_SPACE_IN_VARIABLE",
        Reader,
        "A variable has a space in its name.",
    ),
    Check::error(
        "MISSING_QUOTE_IN_VARIABLE",
        Reader,
        "The default value of a variable is not in single quotes.",
    ),
    Check::error(
        "INVALID_VARIABLE_FOR_OPERATOR",
        Reader,
        "A variable stands under an operator that takes none.",
    ),
    Check::error(
        "VARIABLE_UNSUPPORTED_IN_ELEMENT",
        Reader,
        "A variable stands in an element that takes none.",
    ),
    Check::error(
        "VARIABLE_UNSUPPORTED_IN_VERSION",
        Reader,
        "A variable stands in a policy whose Version has none, and is plain text there.",
    ),
];
