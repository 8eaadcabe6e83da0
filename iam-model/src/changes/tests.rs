use super::*;
use crate::Policy;

fn policy(statements: &str) -> Policy {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":{statements}}}"#);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The changes both ways; the way back has what came for what went.
#[track_caller]
fn check(from: &str, to: &str, expected: &str) {
    let (from, to) = (policy(from), policy(to));
    let there = changes(&from, &to);
    assert_eq!(there.to_string(), expected, "{from}\n{to}");
    assert_eq!(there.is_empty(), expected.is_empty(), "{from}\n{to}");
    let back = changes(&to, &from);
    assert_eq!(back.is_empty(), there.is_empty());
    assert_eq!(back.added.len(), there.removed.len());
    let parts = |changes: &Changes| {
        let changed = changes.changed.iter();
        let mut added: Vec<_> = changed.clone().flat_map(|of| of.added.clone()).collect();
        let mut removed: Vec<_> = changed.flat_map(|of| of.removed.clone()).collect();
        added.sort_by_key(ToString::to_string);
        removed.sort_by_key(ToString::to_string);
        (added, removed)
    };
    let ((added, removed), (added_back, removed_back)) = (parts(&there), parts(&back));
    assert_eq!((added, removed), (removed_back, added_back));
    assert!(changes(&from, &from).is_empty());
    assert!(changes(&to, &to).is_empty());
}

#[test]
fn what_iam_reads_alike_is_no_change() {
    let base = r#"[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":["a:*","*"],
        "Condition":{"Bool":{"aws:SecureTransport":true},"StringEquals":{"aws:PrincipalTag/a":["x","y"]}}},
        {"Effect":"Deny","NotAction":"iam:*","NotResource":"*"}]"#
        .replace("a:*", "arn:aws:s3:::a/*");
    let other = r#"[{"Effect":"Deny","NotAction":["IAM:*"],"NotResource":["*"]},
        {"Effect":"Allow","Action":["S3:putobject","s3:GetObject","s3:GetObject"],"Resource":["*","a:*"],
        "Condition":{"stringequals":{"AWS:principaltag/A":["y","x"]},"Bool":{"aws:securetransport":"true"}}}]"#
        .replace("a:*", "arn:aws:s3:::a/*");
    check(&base, &other, "");
}

#[test]
fn every_element_counts() {
    let one = |change: &str| format!(r#"[{{"Effect":"Allow",{change}}}]"#);
    let all = r#""Action":"s3:*","Resource":"*""#;
    check(
        &one(all),
        &one(r#""Action":["s3:*","sns:Publish"],"Resource":"*""#),
        "statement 1\n  + Action sns:Publish\npermissions\n  + Allow sns:Publish on *\n",
    );
    check(
        &one(r#""Action":"s3:*","Resource":["arn:aws:s3:::a","arn:aws:s3:::b"]"#),
        &one(r#""Action":"s3:*","Resource":"arn:aws:s3:::a""#),
        "statement 1\n  - Resource arn:aws:s3:::b\npermissions\n  - Allow s3:* on arn:aws:s3:::b\n",
    );
    check(
        &one(all),
        &one(r#""NotAction":"s3:*","Resource":"*""#),
        "- statement 1: {\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}\n\
         + statement 1: {\"Effect\":\"Allow\",\"NotAction\":\"s3:*\",\"Resource\":\"*\"}\n\
         permissions\n  - Allow s3:* on *\n  + Allow all but s3:* on *\n",
    );
    check(
        &one(all),
        &one(r#""Action":"s3:*","NotResource":"*""#),
        "statement 1\n  - Resource *\n  + NotResource *\n\
         permissions\n  - Allow s3:* on *\n  + Allow s3:* on all but *\n",
    );
    check(
        &one(all),
        &one(&format!(
            r#"{all},"Condition":{{"Null":{{"aws:a":false}}}}"#
        )),
        "statement 1\n  + Condition Null aws:a false\npermissions\n  ~ Allow s3:* on *\n",
    );
    check(
        &one(&format!(
            r#"{all},"Condition":{{"StringEquals":{{"aws:a":"x"}}}}"#
        )),
        &one(&format!(
            r#"{all},"Condition":{{"StringLike":{{"aws:a":["x"]}}}}"#
        )),
        "statement 1\n  - Condition StringEquals aws:a x\n  + Condition StringLike aws:a x\n\
         permissions\n  ~ Allow s3:* on *\n",
    );
    check(
        &one(&format!(r#"{all},"Principal":{{"AWS":"123456789012"}}"#)),
        &one(&format!(r#"{all},"Principal":"*""#)),
        "statement 1\n  - Principal AWS 123456789012\n  + Principal *\n\
         permissions\n  ~ Allow s3:* on *\n",
    );
    check(
        &one(&format!(r#"{all},"Sid":"A""#)),
        r#"[{"Sid":"A","Effect":"Deny","Action":"s3:*","Resource":"*"}]"#,
        "statement 1 `A`\n  - Effect Allow\n  + Effect Deny\n\
         permissions\n  - Allow s3:* on *\n  + Deny s3:* on *\n",
    );
    check(
        &one(&format!(r#"{all},"Sid":"A""#)),
        &one(&format!(r#"{all},"Sid":"B""#)),
        "statement 1 `B`\n  - Sid A\n  + Sid B\npermissions: the same\n",
    );
}

#[test]
fn version_and_id() {
    let from: Policy = serde_json::from_str(r#"{"Version":"2008-10-17","Statement":[]}"#).unwrap();
    let to: Policy = serde_json::from_str(r#"{"Id":"x","Statement":[]}"#).unwrap();
    let changes = changes(&from, &to);
    assert_eq!(
        changes.to_string(),
        "- Version 2008-10-17\n+ Id x\npermissions: the same\n"
    );
}

#[test]
fn partners() {
    let statement = |sid: &str, actions: &str, resource: &str| {
        let sid = match sid {
            "" => String::new(),
            sid => format!(r#""Sid":"{sid}","#),
        };
        format!(r#"{{{sid}"Effect":"Allow","Action":[{actions}],"Resource":"{resource}"}}"#)
    };
    let list = |statements: &[String]| format!("[{}]", statements.join(","));
    let a = |actions| statement("A", actions, "*");
    // By Sid, wherever it stands.
    check(
        &list(&[a(r#""s3:A","s3:B""#), statement("B", r#""s3:C""#, "*")]),
        &list(&[statement("B", r#""s3:C""#, "*"), a(r#""s3:A""#)]),
        "statement 2 `A` (was 1)\n  - Action s3:B\npermissions\n  - Allow s3:B on *\n",
    );
    // A statement that is the same is the partner, not the first one that is similar.
    check(
        &list(&[
            statement("", r#""s3:A","s3:B""#, "*"),
            statement("", r#""s3:A""#, "*"),
        ]),
        &list(&[statement("", r#""s3:A""#, "*")]),
        "- statement 1: {\"Effect\":\"Allow\",\"Action\":[\"s3:A\",\"s3:B\"],\"Resource\":\"*\"}\n\
         permissions\n  - Allow s3:B on *\n",
    );
    // What moves to another statement is permitted as before.
    check(
        &list(&[statement("", r#""s3:A","s3:B""#, "*")]),
        &list(&[
            statement("", r#""s3:A""#, "*"),
            statement("", r#""s3:B""#, "*"),
        ]),
        "+ statement 2: {\"Effect\":\"Allow\",\"Action\":[\"s3:B\"],\"Resource\":\"*\"}\n\
         statement 1\n  - Action s3:B\npermissions: the same\n",
    );
    // Of two statements that are the same one goes.
    let twice = statement("", r#""s3:A""#, "*");
    check(
        &list(&[twice.clone(), twice.clone()]),
        &list(&[twice]),
        "- statement 2: {\"Effect\":\"Allow\",\"Action\":[\"s3:A\"],\"Resource\":\"*\"}\n\
         permissions: the same\n",
    );
    // A Sid that several have names none of them.
    check(
        &list(&[a(r#""s3:A""#), a(r#""s3:B""#)]),
        &list(&[a(r#""s3:B""#), a(r#""s3:A""#)]),
        "",
    );
}

#[test]
fn permissions_of_an_action_stand_on_a_line() {
    check(
        "[]",
        r#"[{"Effect":"Allow","Action":["s3:Get","s3:Put"],"Resource":["arn:aws:s3:::a","arn:aws:s3:::b"]}]"#,
        "+ statement 1: {\"Effect\":\"Allow\",\"Action\":[\"s3:Get\",\"s3:Put\"],\
         \"Resource\":[\"arn:aws:s3:::a\",\"arn:aws:s3:::b\"]}\n\
         permissions\n  + Allow s3:Get on arn:aws:s3:::a, arn:aws:s3:::b\n  \
         + Allow s3:Put on arn:aws:s3:::a, arn:aws:s3:::b\n",
    );
}

/// No product of what two policies list is ever made.
#[test]
fn hostile_policies_end_in_time() {
    let many = |prefix: &str| {
        let list = |of: &str| {
            let values: Vec<_> = (0..3000).map(|at| format!("\"{of}{at}\"")).collect();
            values.join(",")
        };
        let (actions, resources) = (list(&format!("s3:{prefix}")), list("arn:aws:s3:::"));
        policy(&format!(
            r#"[{{"Effect":"Allow","Action":[{actions}],"Resource":[{resources}]}}]"#
        ))
    };
    let changes = changes(&many("A"), &many("B"));
    assert_eq!(changes.permissions, None);
    assert_eq!((changes.added.len(), changes.removed.len()), (1, 1));
    assert!(
        changes
            .to_string()
            .ends_with("permissions: too many to list\n")
    );
}
