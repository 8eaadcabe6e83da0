//! What is put in means itself: the evaluator matches it and nothing else.

use iam_eval::{Decision, Layers, PolicySet, Request};
use iam_model::{AccountId, Arn, Policy, ResourcePattern, ServicePrincipal};
use policy_macros::{policy, policy_file};

/// Texts that would be more than text if they were not escaped.
const TEXTS: &[&str] = &[
    "plain",
    "*",
    "?",
    "**",
    "a*b?c",
    "$",
    "$$",
    "${",
    "}",
    "${aws:username}",
    "${*}",
    "$*",
    "{aws:username}",
    "${aws:username, '*'}",
    "\"",
    "\\",
    "'",
    "\", \"*",
    "a\"}]}",
    "\n",
    "\u{0}",
    "\u{1b}[31m",
    "\u{202e}",
    "é",
    "arn:aws:s3:::other",
    ":",
    "/*",
    "",
];

const ANA: &str = "arn:aws:iam::123456789012:user/ana";

#[track_caller]
fn allows(policy: &Policy, resource: &str, tag: Option<&str>) -> bool {
    // In the form in which it is deployed it says the same.
    let json: Policy = serde_json::from_str(&policy.to_string()).unwrap();
    assert_eq!(json, *policy);
    let set = PolicySet::identity([policy]).unwrap();
    let mut request = Request::new(ANA, "s3:GetObject", resource).unwrap();
    if let Some(tag) = tag {
        request = request.with("aws:PrincipalTag/team", tag);
    }
    Layers::new().identity(&set).decide(&request).unwrap() == Decision::Allowed
}

/// What the text might match if it were more than text.
fn others(text: &str) -> Vec<String> {
    let candidates = [
        "", "x", "ana", "other", "a-b-c", "aXbYc", "plain/x", "*", "?", "$", "${*}",
    ];
    let candidates = candidates.iter().chain(TEXTS);
    candidates
        .filter(|other| **other != text)
        .map(|other| (*other).to_owned())
        .collect()
}

#[test]
fn text_in_a_resource() {
    for text in TEXTS {
        let policy = policy! {
            allow { action s3:GetObject resource "arn:aws:s3:::logs/" {text} "/end" }
        };
        assert!(
            allows(&policy, &format!("arn:aws:s3:::logs/{text}/end"), None),
            "{text:?}"
        );
        for other in others(text) {
            let resource = format!("arn:aws:s3:::logs/{other}/end");
            assert!(!allows(&policy, &resource, None), "{text:?} {other:?}");
        }
        let policy = policy! {
            allow { action s3:GetObject resource "arn:aws:s3:::" {text} {text} }
        };
        if !text.is_empty() {
            assert!(
                allows(&policy, &format!("arn:aws:s3:::{text}{text}"), None),
                "{text:?}"
            );
            assert!(
                !allows(&policy, &format!("arn:aws:s3:::{text}-{text}"), None),
                "{text:?}"
            );
        }
    }
}

#[test]
fn whole_resources() {
    for text in TEXTS.iter().filter(|text| !text.is_empty()) {
        let arn = Arn::parse(&format!("arn:aws:s3:::{text}")).unwrap();
        let policy = policy! { allow { action s3:GetObject resource {&arn} } };
        assert!(allows(&policy, arn.as_str(), None), "{text:?}");
        for other in others(text).iter().filter(|other| !other.is_empty()) {
            assert!(
                !allows(&policy, &format!("arn:aws:s3:::{other}"), None),
                "{text:?} {other:?}"
            );
        }
    }
    let pattern = ResourcePattern::parse("arn:aws:s3:::logs/*").unwrap();
    let policy = policy! { allow { action s3:GetObject resource "arn:aws:s3:::a", {&pattern} } };
    assert!(allows(&policy, "arn:aws:s3:::logs/x", None));
    // Before the fifth colon nothing can be escaped: the policy is refused, and widens nothing.
    let arn = Arn::parse("arn:aws:s3:*:*:logs").unwrap();
    let policy = policy! { allow { action s3:GetObject resource {&arn} } };
    assert!(PolicySet::identity([policy]).is_err());
}

#[test]
fn text_in_conditions() {
    for text in TEXTS {
        let whole = policy! {
            allow { action s3:GetObject resource * when StringLike aws:PrincipalTag/team {*text} }
        };
        let equal = policy! {
            allow { action s3:GetObject resource * when StringEquals aws:PrincipalTag/team {*text} }
        };
        let pieces = policy! {
            allow {
                action   s3:GetObject
                resource *
                when StringLike { aws:PrincipalTag/team "<" {text} ">" }
            }
        };
        let resource = "arn:aws:s3:::logs";
        assert!(allows(&whole, resource, Some(text)), "{text:?}");
        assert!(allows(&equal, resource, Some(text)), "{text:?}");
        assert!(
            allows(&pieces, resource, Some(&format!("<{text}>"))),
            "{text:?}"
        );
        for other in others(text) {
            assert!(
                !allows(&whole, resource, Some(&other)),
                "{text:?} {other:?}"
            );
            assert!(
                !allows(&equal, resource, Some(&other)),
                "{text:?} {other:?}"
            );
            let other = format!("<{other}>");
            assert!(
                !allows(&pieces, resource, Some(&other)),
                "{text:?} {other:?}"
            );
        }
    }
}

#[test]
fn principals_and_typed_values() {
    let account = AccountId::parse("123456789012").unwrap();
    let role = Arn::parse("arn:aws:iam::123456789012:role/build").unwrap();
    let provider = Arn::parse("arn:aws:iam::123456789012:saml-provider/x").unwrap();
    let service = ServicePrincipal::parse("ec2.amazonaws.com").unwrap();
    let (keys, secure, team) = (5, true, String::from("a*"));
    let policy = policy! {
        policy resource
        allow {
            principal AWS {account}, {&role}, Federated {&provider}, Service {&service}
            action    s3:*
            resource  "arn:aws:s3:::logs/*"
            when NumericLessThan s3:max-keys {keys}
            when Bool aws:SecureTransport {secure}
            when Null aws:TokenIssueTime {!secure}
            when StringEquals aws:PrincipalTag/team [{&team}]
            when ArnLike aws:PrincipalArn "arn:aws:iam::123456789012:role/" {&team}, {&role}
        }
    };
    assert_eq!(
        policy.to_string(),
        concat!(
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"#,
            r#""AWS":["123456789012","arn:aws:iam::123456789012:role/build"],"#,
            r#""Federated":"arn:aws:iam::123456789012:saml-provider/x","#,
            r#""Service":"ec2.amazonaws.com"},"Action":"s3:*","#,
            r#""Resource":"arn:aws:s3:::logs/*","Condition":{"#,
            r#""NumericLessThan":{"s3:max-keys":5},"Bool":{"aws:SecureTransport":true},"#,
            r#""Null":{"aws:TokenIssueTime":false},"#,
            r#""StringEquals":{"aws:PrincipalTag/team":["a${*}"]},"#,
            r#""ArnLike":{"aws:PrincipalArn":["arn:aws:iam::123456789012:role/a${*}","#,
            r#""arn:aws:iam::123456789012:role/build"]}}}]}"#,
        )
    );
    PolicySet::resource(policy).unwrap();
    // A wildcard in an ARN does not become one in a principal.
    let wild = Arn::parse("arn:aws:iam::123456789012:role/*").unwrap();
    let policy =
        policy! { allow { principal AWS {&wild} action s3:* resource "arn:aws:s3:::logs/*" } };
    assert!(PolicySet::resource(policy).is_err());
}

#[test]
fn policies_in_files() {
    let file = policy_file!("tests/policies/right.iam");
    assert_eq!(
        file,
        policy! { allow { action imagebuilder:Get* resource * } }
    );
    assert_eq!(file, policy_file!("tests/policies/right.json"));
    assert_eq!(file, policy_file!("tests/policies/right.yaml"));
    policy_file! { static FILE = "tests/policies/right.iam" }
    assert_eq!(file, *FILE);
}
