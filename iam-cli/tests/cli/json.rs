//! `iam simulate --format json`.

use serde_json::{Value, json};

use crate::run::{check, run};

#[test]
fn an_object_for_each_decision() {
    check(
        "simulate --policy role.json --action imagebuilder:GetComponent --format json \
         --resource arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1 \
         --resource arn:aws:imagebuilder:us-east-1:123456789012:image/hello/1.0.0/1",
        1,
        r#"{"action":"imagebuilder:GetComponent","resource":"arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1","decision":"allowed","layers":[{"layer":"identity","state":"allows","blocks":false}],"statements":[{"layer":"identity","policy":"role.json","statement":1,"sid":"ReadComponents","effect":"Allow","line":4,"column":9}],"missing":[],"principal":"an unnamed user of account 123456789012","principalUnnamed":true,"warnings":[]}
{"action":"imagebuilder:GetComponent","resource":"arn:aws:imagebuilder:us-east-1:123456789012:image/hello/1.0.0/1","decision":"implicitDeny","layers":[{"layer":"identity","state":"implicitDeny","blocks":true}],"statements":[],"missing":[],"principal":"an unnamed user of account 123456789012","principalUnnamed":true,"warnings":[]}
"#,
        "",
    );
}

#[track_caller]
fn object(arguments: &str) -> Value {
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    let run = run(&[&arguments[..], &["--format", "json"]].concat());
    assert_eq!(run.stderr, "");
    let mut lines = run.lines();
    assert_eq!(lines.len(), 1, "{}", run.stdout);
    lines.remove(0)
}

#[test]
fn layers_of_levels_have_their_labels() {
    let object = object(
        "simulate --policy managed:FullAWSAccess --action s3:GetObject \
         --scp root=managed:FullAWSAccess --scp unit= --rcp owner=guardrail.json",
    );
    assert_eq!(object["decision"], "explicitDeny");
    assert_eq!(
        object["layers"],
        json!([
            {"layer": "rcp", "level": 1, "label": "owner", "state": "explicitDeny", "blocks": true},
            {"layer": "scp", "level": 1, "label": "root", "state": "allows", "blocks": false},
            {"layer": "scp", "level": 2, "label": "unit", "state": "implicitDeny", "blocks": false},
            {"layer": "identity", "state": "allows", "blocks": false},
        ])
    );
    assert_eq!(
        object["statements"],
        json!([{
            "layer": "rcp", "level": 1, "label": "owner", "policy": "guardrail.json",
            "statement": 1, "sid": null, "effect": "Deny", "line": 3, "column": 18,
        }])
    );
}

#[test]
fn a_layer_that_does_not_count_says_why() {
    let object = object(
        "simulate --policy managed:FullAWSAccess --action imagebuilder:GetImage --scp root= \
         --principal arn:aws:iam::123456789012:user/ana --principal-fact management_account=true",
    );
    assert_eq!(object["decision"], "allowed");
    assert_eq!(object["layers"][0]["state"], "notApplied");
    let reason = object["layers"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("management account"), "{reason}");
    assert_eq!(object["principal"], "arn:aws:iam::123456789012:user/ana");
    assert_eq!(object["principalUnnamed"], false);
    // A managed policy has no text, and its statements no lines.
    assert_eq!(
        object["statements"],
        json!([{
            "layer": "identity", "policy": "managed:FullAWSAccess", "statement": 1,
            "sid": null, "effect": "Allow",
        }])
    );
}

#[test]
fn missing_keys_and_the_explanation() {
    let object = object(
        "simulate --policy role.json --principal arn:aws:iam::123456789012:user/ana \
         --action s3:GetObject --resource arn:aws:s3:::logs/ana/run-1 --explain",
    );
    assert_eq!(object["missing"], json!(["aws:CalledVia"]));
    let explanation = &object["explanation"];
    let text = explanation["text"].as_str().unwrap();
    assert!(text.starts_with("implicitDeny: s3:GetObject by "), "{text}");
    assert_eq!(
        explanation["changes"][0],
        "send the request with aws:CalledVia = [`imagebuilder.amazonaws.com`]"
    );
    assert_eq!(explanation["choices"], json!([]));
    let statements = explanation["statements"].as_array().unwrap();
    assert_eq!(
        statements.len(),
        3,
        "every statement, also about other actions"
    );
    assert_eq!(statements[2]["applies"], false);
    assert_eq!(
        statements[2]["mismatches"],
        json!([
            "ForAnyValue:StringEquals aws:CalledVia `imagebuilder.amazonaws.com`: \
                the request does not have the key"
        ])
    );
    assert_eq!(
        statements[0]["mismatches"],
        json!([
            "Action does not match `s3:GetObject`",
            "Resource does not match `arn:aws:s3:::logs/ana/run-1`",
        ])
    );
}

#[test]
fn a_request_for_several_resources_names_them() {
    let object = object("simulate --scenario scenarios/build.yaml --index 2");
    let component = "arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1";
    assert_eq!(object["resource"], json!([component, "*"]));
    assert_eq!(
        object["layers"],
        json!([
            {"resource": component, "layer": "identity", "state": "explicitDeny", "blocks": true},
            {"resource": "*", "layer": "identity", "state": "explicitDeny", "blocks": true},
        ])
    );
    let statement = |resource: &str| {
        json!({
            "resource": resource, "layer": "identity", "policy": "scenarios/../role.json",
            "statement": 2, "sid": "NoDeletion", "effect": "Deny", "line": 10, "column": 9,
        })
    };
    assert_eq!(
        object["statements"],
        json!([statement(component), statement("*")])
    );
}

/// docs/output.md promises that members are only ever added.
#[test]
fn the_members_that_are_promised() {
    let simulate = "simulate --policy role.json --action s3:GetObject";
    let names =
        |object: &Value| -> Vec<String> { object.as_object().unwrap().keys().cloned().collect() };
    let promised = [
        "action",
        "resource",
        "decision",
        "layers",
        "statements",
        "missing",
        "principal",
        "principalUnnamed",
        "warnings",
    ];
    assert_eq!(names(&object(simulate)), promised);
    let explained = object(&format!("{simulate} --explain"));
    assert_eq!(
        names(&explained),
        [&promised[..], &["explanation"]].concat()
    );
    assert_eq!(
        names(&explained["explanation"]),
        ["text", "changes", "choices", "facts", "statements"]
    );
}
