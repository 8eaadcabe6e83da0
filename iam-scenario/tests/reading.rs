//! What is wrong with a scenario file is said all at once, at its place, with what was meant.

use iam_model::ContextValue;
use iam_scenario::{BuildError, Outcome, Scenario, Sources};

#[track_caller]
fn errors(text: &str) -> iam_scenario::ScenarioErrors {
    Scenario::parse("s.yaml", text.as_bytes()).expect_err("the file has mistakes")
}

/// `code @ text` of each mistake.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let errors = errors(text);
    let found: Vec<String> = errors
        .mistakes
        .iter()
        .map(|mistake| {
            let under = mistake.span.text(text).lines().next().unwrap_or_default();
            format!("{} @ {under}", mistake.kind.code())
        })
        .collect();
    assert_eq!(found, expected, "{errors}");
}

const REQUEST: &str = "principal: arn:aws:iam::123456789012:user/ana\naction: s3:GetObject\n";

#[test]
fn every_mistake_is_reported_with_its_line() {
    let text = "\
name: one
principle: arn:aws:iam::123456789012:user/ana
action: [s3:GetObject]
resource_account: 012345678901
resource: {arn: 'arn:aws:s3:::b', acount: '1'}
name: two
policies: {identiy: [], scp: [managed:FullAWSAccess], resource: [x]}
service_facts: {rcp_services: s3, protected: {aws_alias: [kms]}}
context: {aws:TagKeys: {a: b}, aws:x: 0.12345678901234567}
expect: alowed
";
    check(
        text,
        &[
            "UNKNOWN_FIELD @ principle",
            "DATA_TYPE_MISMATCH @ [s3:GetObject]",
            "UNKNOWN_FIELD @ acount",
            "DUPLICATE_KEY @ name",
            "UNKNOWN_FIELD @ identiy",
            "DATA_TYPE_MISMATCH @ managed:FullAWSAccess",
            "DATA_TYPE_MISMATCH @ [x]",
            "DATA_TYPE_MISMATCH @ s3",
            "INVALID_ACTION_FORMAT @ kms",
            "DATA_TYPE_MISMATCH @ {a: b}",
            "NUMBER_PRECISION @ 0.12345678901234567",
            "UNKNOWN_VALUE @ alowed",
        ],
    );
}

#[test]
fn rendering() {
    let text = format!("{REQUEST}expekt: allowed\nname: x\nname: y\n");
    assert_eq!(
        errors(&text).to_string(),
        "\
error[UNKNOWN_FIELD]: `expekt` is not a field of a scenario
 --> s.yaml:3:1
  |
3 | expekt: allowed
  | ^^^^^^
  = help: did you mean `expect`?

error[DUPLICATE_KEY]: `name` stands twice
 --> s.yaml:5:1
  |
5 | name: y
  | ^^^^
  = help: remove one of them
note: it stands here first
 --> s.yaml:4:1
  |
4 | name: x
  | ----
"
    );
}

#[test]
fn what_is_missing() {
    check("{name: x}", &["MISSING_FIELD @ {"; 3]);
    check(
        "- {}\n- 1",
        &[
            "MISSING_FIELD @ {",
            "MISSING_FIELD @ {",
            "MISSING_FIELD @ {",
            "DATA_TYPE_MISMATCH @ 1",
        ],
    );
    check("just text", &["DATA_TYPE_MISMATCH @ just text"]);
    // What the scenario lacks is missed where it is needed: in its cases.
    check(
        "action: s3:A\ncases: [{expect: allowed}]",
        &["MISSING_FIELD @ {"],
    );
    check(
        &format!("{REQUEST}resource: [{{account: '123456789012'}}]\nexpect: allowed"),
        &["MISSING_FIELD @ {"],
    );
}

#[test]
fn what_does_not_go_together() {
    check(
        &format!("{REQUEST}expect: allowed\ncode: X"),
        &["MISPLACED_FIELD @ X"],
    );
    check(
        &format!("{REQUEST}expect: implicitDeny\nbecause: [A]"),
        &["MISPLACED_FIELD @ [A]"],
    );
    check(
        &format!("{REQUEST}cases: [{{expect: allowed, policies: {{}}}}]"),
        &["POLICIES_OF_CASE @ policies"],
    );
    check(
        "{Version: 2012-10-17, Statement: []}",
        &["NOT_A_SCENARIO @ {Version: 2012-10-17, Statement: []}"],
    );
}

#[test]
fn mistakes_of_syntax() {
    let errors = Scenario::parse("s.json", br#"{"name": "x" "expect": "allowed"}"#).unwrap_err();
    assert_eq!(errors.codes().collect::<Vec<_>>(), ["JSON_SYNTAX_ERROR"]);
    assert!(errors.to_string().contains("s.json:1:13"), "{errors}");
}

#[test]
fn unquoted_scalars() {
    let text = format!(
        "{REQUEST}resource_account: 012345678901\ncontext: {{aws:CurrentTime: 2012-10-17, s3:max-keys: 10.0, \
         aws:SecureTransport: True, aws:PrincipalTag/id: 012, aws:TagKeys: [a, 1e2, 'true', false]}}\n\
         expect: allowed"
    );
    let scenario = Scenario::parse("s.yaml", text.as_bytes())
        .unwrap()
        .remove(0);
    let account = scenario.request.resource_account.as_ref().unwrap();
    assert_eq!(account.text, "012345678901");
    let values: Vec<&ContextValue> = scenario
        .request
        .context
        .iter()
        .map(|entry| &entry.value)
        .collect();
    let one = |text: &str| ContextValue::from(text);
    assert_eq!(
        values,
        [
            &one("2012-10-17"),
            &one("10"),
            &one("true"),
            &one("012"),
            &ContextValue::from(["a", "100", "true", "false"]),
        ]
    );
}

#[test]
fn null_is_absent() {
    let text = format!(
        "{REQUEST}resource: null\nresource_account: ~\nprincipal_facts: null\ncontext: null\n\
         policies: {{identity: null, resource: null, scp: ~, endpoint: null, endpoint_kind: null}}\n\
         because: null\ncode: null\ncases: null\nexpect: implicitDeny"
    );
    let scenario = Scenario::parse("s.yaml", text.as_bytes())
        .unwrap()
        .remove(0);
    assert_eq!(scenario.request.resources[0].arn.text, "*");
    let built = scenario.build(&mut Sources::new()).unwrap();
    assert!(built.layers.identity.is_none() && built.layers.scp.is_empty());
    assert_eq!(Outcome::from(built.decide().unwrap()), scenario.expect);
}

#[test]
fn cases_inherit() {
    let text = "\
- name: parent
  principal: arn:aws:iam::123456789012:user/ana
  action: s3:GetObject
  context: {aws:TagKeys: [a], aws:SecureTransport: true}
  expect: implicitDeny
  cases:
    - {context: {aws:securetransport: false}, expect: allowed}
    - {name: own, action: s3:PutObject, resource_account: null, expect: explicitDeny}
";
    let scenarios = Scenario::parse("s.yaml", text.as_bytes()).unwrap();
    let summary: Vec<_> = scenarios
        .iter()
        .map(|one| (one.name.as_str(), one.line, one.expect.as_str()))
        .collect();
    assert_eq!(
        summary,
        [
            ("parent", 1, "implicitDeny"),
            ("parent, case 1", 7, "allowed"),
            ("own", 8, "explicitDeny"),
        ]
    );
    let keys = |at: usize| -> Vec<&str> {
        let context = scenarios[at].request.context.iter();
        context.map(|entry| entry.key.text.as_str()).collect()
    };
    assert_eq!(keys(0), ["aws:TagKeys", "aws:SecureTransport"]);
    assert_eq!(keys(1), ["aws:TagKeys", "aws:securetransport"]);
    assert_eq!(scenarios[2].request.action.text, "s3:PutObject");
}

/// A scenario is refused with every reason, each at its place in the scenario file.
#[test]
fn refusals_cite_the_scenario_file() {
    let text = "\
principal: arn:aws:iam::123456789012:group/g
action: s3
context: {aws:username: a, AWS:UserName: b}
policies:
  identity:
    - Statement: {Effect: allow, Action: s3:*, Resource: '*'}
    - Statement: {Effect: Allow, Action: s3:*, Resource: '*', Principal: '*'}
expect: refused
";
    let scenario = Scenario::parse("s.yaml", text.as_bytes())
        .unwrap()
        .remove(0);
    let Err(BuildError::Refused(refusal)) = scenario.build(&mut Sources::new()) else {
        panic!("not refused")
    };
    assert_eq!(
        refusal.to_string(),
        "\
s.yaml:1:12: `arn:aws:iam::123456789012:group/g` is not a caller: groups and instance profiles are no principals
s.yaml:2:9: `s3` is not an action: it has no colon: write it as `service:Name`
s.yaml:3:28: the context keys `aws:username` and `AWS:UserName` are the same key
s.yaml:6:27: `allow` is not an effect
s.yaml:7:74: an identity policy has no Principal: it applies to whom it is attached to"
    );
    assert!(
        refusal
            .render(iam_parse::Style::PLAIN)
            .contains("6 |     - Statement: {Effect: allow,"),
        "{refusal}"
    );
}
