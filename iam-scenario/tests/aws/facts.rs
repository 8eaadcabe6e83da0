//! Facts of AWS's service model: every shape that the request and the response of
//! `SimulateCustomPolicy` are made of, in the order in which they are met.
//!
//! Source: `data/iam/2010-05-08/service-2.json` of botocore 1.44.5, released 2026-11-17, sha256 of
//! the unpacked file
//! 951ee47e135ddb432441e9ceb67cfe3ece38feb34c321c6bf05b037880666b3b.
//! Patterns of strings and the documentation are left out.

use Presence::{Optional, Required};
use Shape::{Boolean, Enum, Integer, List, Map, Structure, Text};

/// Whether the model requires a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Required,
    Optional,
}

/// What the model says about a type.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// The members: name, type, presence.
    Structure(&'static [(&'static str, &'static str, Presence)]),
    /// The type of the elements, and the most of them.
    List(&'static str, Option<usize>),
    /// The types of keys and values.
    Map(&'static str, &'static str),
    /// The values.
    Enum(&'static [&'static str]),
    /// The least and the most characters.
    Text(Option<usize>, Option<usize>),
    /// The least and the largest.
    Integer(Option<usize>, Option<usize>),
    Boolean,
}

/// The shape of this name.
#[track_caller]
pub(crate) fn shape(name: &str) -> Shape {
    let found = SHAPES.iter().find(|(held, _)| *held == name);
    found.unwrap_or_else(|| panic!("no shape {name}")).1
}

/// The members of a structure.
#[track_caller]
pub(crate) fn members(name: &str) -> &'static [(&'static str, &'static str, Presence)] {
    match shape(name) {
        Structure(members) => members,
        other => panic!("{name} is {other:?}"),
    }
}

/// Name and shape.
pub(crate) const SHAPES: &[(&str, Shape)] = &[
    (
        "SimulateCustomPolicyRequest",
        Structure(&[
            ("PolicyInputList", "SimulationPolicyListType", Required),
            (
                "PermissionsBoundaryPolicyInputList",
                "SimulationPolicyListType",
                Optional,
            ),
            (
                "OrderedOrganizationPolicyInputList",
                "OrganizationPolicyListType",
                Optional,
            ),
            ("ActionNames", "ActionNameListType", Required),
            ("ResourceArns", "ResourceNameListType", Optional),
            ("ResourcePolicy", "policyDocumentType", Optional),
            ("ResourceOwner", "ResourceNameType", Optional),
            ("CallerArn", "ResourceNameType", Optional),
            ("ContextEntries", "ContextEntryListType", Optional),
            (
                "ResourceHandlingOption",
                "ResourceHandlingOptionType",
                Optional,
            ),
            ("MaxItems", "maxItemsType", Optional),
            ("Marker", "markerType", Optional),
        ]),
    ),
    ("SimulationPolicyListType", List("policyDocumentType", None)),
    ("policyDocumentType", Text(Some(1), Some(131_072))),
    (
        "OrganizationPolicyListType",
        List("OrderedOrganizationPolicyType", Some(7)),
    ),
    (
        "OrderedOrganizationPolicyType",
        Structure(&[(
            "ServiceControlPolicyInputList",
            "SimulationPolicyListType",
            Optional,
        )]),
    ),
    ("ActionNameListType", List("ActionNameType", None)),
    ("ActionNameType", Text(Some(3), Some(128))),
    ("ResourceNameListType", List("ResourceNameType", None)),
    ("ResourceNameType", Text(Some(1), Some(2048))),
    ("ContextEntryListType", List("ContextEntry", None)),
    (
        "ContextEntry",
        Structure(&[
            ("ContextKeyName", "ContextKeyNameType", Optional),
            ("ContextKeyValues", "ContextKeyValueListType", Optional),
            ("ContextKeyType", "ContextKeyTypeEnum", Optional),
        ]),
    ),
    ("ContextKeyNameType", Text(Some(5), Some(256))),
    ("ContextKeyValueListType", List("ContextKeyValueType", None)),
    ("ContextKeyValueType", Text(None, None)),
    (
        "ContextKeyTypeEnum",
        Enum(&[
            "string",
            "stringList",
            "numeric",
            "numericList",
            "boolean",
            "booleanList",
            "ip",
            "ipList",
            "binary",
            "binaryList",
            "date",
            "dateList",
        ]),
    ),
    ("ResourceHandlingOptionType", Text(Some(1), Some(64))),
    ("maxItemsType", Integer(Some(1), Some(1000))),
    ("markerType", Text(Some(1), Some(320))),
    (
        "SimulatePolicyResponse",
        Structure(&[
            ("EvaluationResults", "EvaluationResultsListType", Optional),
            ("IsTruncated", "booleanType", Optional),
            ("Marker", "responseMarkerType", Optional),
        ]),
    ),
    ("EvaluationResultsListType", List("EvaluationResult", None)),
    (
        "EvaluationResult",
        Structure(&[
            ("EvalActionName", "ActionNameType", Required),
            ("EvalResourceName", "ResourceNameType", Optional),
            ("EvalDecision", "PolicyEvaluationDecisionType", Required),
            ("MatchedStatements", "StatementListType", Optional),
            (
                "MissingContextValues",
                "ContextKeyNamesResultListType",
                Optional,
            ),
            (
                "OrganizationsDecisionDetail",
                "OrganizationsDecisionDetail",
                Optional,
            ),
            (
                "PermissionsBoundaryDecisionDetail",
                "PermissionsBoundaryDecisionDetail",
                Optional,
            ),
            ("EvalDecisionDetails", "EvalDecisionDetailsType", Optional),
            (
                "ResourceSpecificResults",
                "ResourceSpecificResultListType",
                Optional,
            ),
        ]),
    ),
    (
        "PolicyEvaluationDecisionType",
        Enum(&["allowed", "explicitDeny", "implicitDeny"]),
    ),
    ("StatementListType", List("Statement", None)),
    (
        "Statement",
        Structure(&[
            ("SourcePolicyId", "PolicyIdentifierType", Optional),
            ("SourcePolicyType", "PolicySourceType", Optional),
            ("StartPosition", "Position", Optional),
            ("EndPosition", "Position", Optional),
        ]),
    ),
    ("PolicyIdentifierType", Text(None, None)),
    (
        "PolicySourceType",
        Enum(&[
            "user",
            "group",
            "role",
            "aws-managed",
            "user-managed",
            "resource",
            "none",
        ]),
    ),
    (
        "Position",
        Structure(&[
            ("Line", "LineNumber", Optional),
            ("Column", "ColumnNumber", Optional),
        ]),
    ),
    ("LineNumber", Integer(None, None)),
    ("ColumnNumber", Integer(None, None)),
    (
        "ContextKeyNamesResultListType",
        List("ContextKeyNameType", None),
    ),
    (
        "OrganizationsDecisionDetail",
        Structure(&[("AllowedByOrganizations", "booleanType", Optional)]),
    ),
    ("booleanType", Boolean),
    (
        "PermissionsBoundaryDecisionDetail",
        Structure(&[("AllowedByPermissionsBoundary", "booleanType", Optional)]),
    ),
    (
        "EvalDecisionDetailsType",
        Map("EvalDecisionSourceType", "PolicyEvaluationDecisionType"),
    ),
    ("EvalDecisionSourceType", Text(Some(3), Some(256))),
    (
        "ResourceSpecificResultListType",
        List("ResourceSpecificResult", None),
    ),
    (
        "ResourceSpecificResult",
        Structure(&[
            ("EvalResourceName", "ResourceNameType", Required),
            (
                "EvalResourceDecision",
                "PolicyEvaluationDecisionType",
                Required,
            ),
            ("MatchedStatements", "StatementListType", Optional),
            (
                "MissingContextValues",
                "ContextKeyNamesResultListType",
                Optional,
            ),
            ("EvalDecisionDetails", "EvalDecisionDetailsType", Optional),
            (
                "PermissionsBoundaryDecisionDetail",
                "PermissionsBoundaryDecisionDetail",
                Optional,
            ),
        ]),
    ),
    ("responseMarkerType", Text(None, None)),
];
