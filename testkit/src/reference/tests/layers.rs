//! Guardrails and the rules of single services: O, T, and the input errors of a request.

use serde_json::{Value, json};

use super::{OBJECT, ROOT, SESSION, USER, check, grant_to, policy, request, with};

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/k";

fn deny_all() -> Value {
    policy(&json!({"Effect": "Deny", "Action": "*", "Resource": "*"}))
}

/// O1, O2: every level must allow, unless the caller is exempt.
#[test]
fn service_control_policies() {
    let full = "managed:FullAWSAccess";
    let ec2 = policy(&json!({"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}));
    let rows: &[(Value, &str)] = &[
        (json!([]), "allowed"),
        (json!([[full]]), "allowed"),
        (json!([[full], []]), "implicitDeny"),
        (json!([[full], [ec2]]), "implicitDeny"),
        (json!([[full], [ec2, full]]), "allowed"),
        (json!([[full, deny_all()], [full]]), "explicitDeny"),
        (json!([[deny_all()]]), "explicitDeny"),
    ];
    let exemptions = [
        "management_account",
        "service_linked_role",
        "outside_organization",
    ];
    for (levels, expected) in rows {
        let policies = json!({"identity": [full], "scp": levels});
        let scenario = request(SESSION, &policies);
        check(expected, &scenario);
        for fact in exemptions {
            check(
                "allowed",
                &with(&scenario, &json!({"principal_facts": {fact: true}})),
            );
        }
        let policies = json!({"resource": grant_to(&json!("*")), "scp": levels});
        for caller in ["anonymous", "ec2.amazonaws.com", "accounts.google.com"] {
            check("allowed", &request(caller, &policies));
        }
    }
}

/// O4, O5: resource control policies deny, where they apply.
#[test]
fn resource_control_policies() {
    let deny = policy(&json!({"Effect": "Deny", "Principal": "*",
        "Action": ["s3:*", "sts:*", "kms:*"], "Resource": "*"}));
    let rows: &[(&str, Value, &str)] = &[
        ("s3:GetObject", json!({}), "explicitDeny"),
        (
            "s3:GetObject",
            json!({"principal_facts": {"service_linked_role": true}}),
            "allowed",
        ),
        (
            "s3:GetObject",
            json!({"principal_facts": {"management_account": true}}),
            "explicitDeny",
        ),
        (
            "s3:GetObject",
            json!({"resource_facts": {"management_account": true}}),
            "allowed",
        ),
        (
            "s3:GetObject",
            json!({"resource_facts": {"aws_managed_key": true}}),
            "allowed",
        ),
        (
            "s3:GetObject",
            json!({"resource_facts": {"service_linked_role": true}}),
            "explicitDeny",
        ),
        (
            "sts:AssumeRole",
            json!({"resource_facts": {"service_linked_role": true}}),
            "allowed",
        ),
        ("sts:AssumeRole", json!({}), "explicitDeny"),
        ("kms:RetireGrant", json!({}), "allowed"),
        ("kms:Decrypt", json!({}), "explicitDeny"),
        (
            "s3:GetObject",
            json!({"service_facts": {"rcp_services": ["kms"]}}),
            "allowed",
        ),
        (
            "s3:GetObject",
            json!({"service_facts": {"rcp_services": ["S3"]}}),
            "explicitDeny",
        ),
        (
            "s3:GetObject",
            json!({"service_facts": {"without_resource_types": ["s3:getobject"]}}),
            "allowed",
        ),
    ];
    for (action, members, expected) in rows {
        let trust = *action == "sts:AssumeRole";
        let mut statement = json!({"Effect": "Allow", "Principal": "*", "Action": "*"});
        if !trust {
            statement["Resource"] = json!("*");
        }
        let policies = json!({"resource": policy(&statement), "rcp": [[], [deny]]});
        let scenario = with(&request(SESSION, &policies), &json!({"action": action}));
        check(expected, &with(&scenario, members));
    }
    let full =
        json!({"identity": ["managed:FullAWSAccess"], "rcp": [["managed:RCPFullAWSAccess"]]});
    check("allowed", &request(USER, &full));
}

/// O6: endpoints must allow, for anonymous callers too; a gateway reads accounts as root.
#[test]
fn endpoints() {
    let ec2 = policy(&json!({"Effect": "Allow", "Principal": "*", "Action": "ec2:*"}));
    let rows: &[(&str, Value, &str, &str)] = &[
        (USER, grant_to(&json!("*")), "interface", "allowed"),
        (USER, ec2.clone(), "interface", "implicitDeny"),
        ("anonymous", ec2, "interface", "implicitDeny"),
        (
            USER,
            grant_to(&json!({"AWS": ROOT})),
            "interface",
            "allowed",
        ),
        (
            USER,
            grant_to(&json!({"AWS": ROOT})),
            "gateway",
            "implicitDeny",
        ),
        (
            USER,
            grant_to(&json!({"AWS": "111122223333"})),
            "gateway",
            "implicitDeny",
        ),
        (USER, grant_to(&json!({"AWS": USER})), "gateway", "allowed"),
        (ROOT, grant_to(&json!({"AWS": ROOT})), "gateway", "allowed"),
        (
            SESSION,
            grant_to(&json!({"AWS": "arn:aws:iam::111122223333:role/build"})),
            "gateway",
            "allowed",
        ),
    ];
    for (caller, endpoint, kind, expected) in rows {
        let policies = json!({
            "resource": grant_to(&json!("*")), "endpoint": [endpoint], "endpoint_kind": kind,
        });
        check(expected, &request(caller, &policies));
    }
}

/// T1: a key's policy must allow, in the same account too.
#[test]
fn key_policies() {
    let full = json!(["managed:FullAWSAccess"]);
    let alias = "arn:aws:kms:us-east-1:111122223333:alias/a";
    let to = |name: &str| grant_to(&json!({"AWS": name}));
    let rows: &[(&str, &str, Value, &str)] = &[
        (USER, KEY, json!({"identity": full}), "implicitDeny"),
        (
            USER,
            KEY,
            json!({"identity": full, "resource": to(ROOT)}),
            "allowed",
        ),
        (USER, KEY, json!({"resource": to(ROOT)}), "implicitDeny"),
        (USER, KEY, json!({"resource": to(USER)}), "allowed"),
        (ROOT, KEY, json!({}), "implicitDeny"),
        (ROOT, KEY, json!({"resource": to(ROOT)}), "allowed"),
        (USER, alias, json!({"identity": full}), "allowed"),
        (USER, "*", json!({"identity": full}), "allowed"),
    ];
    for (caller, resource, policies, expected) in rows {
        let members = json!({"action": "kms:Decrypt", "resource": resource});
        check(expected, &with(&request(caller, policies), &members));
    }
}

/// T2: a role's trust policy must allow.
#[test]
fn trust_policies() {
    let full = json!(["managed:FullAWSAccess"]);
    let trust = |kind: &str, name: &str| {
        policy(&json!({"Effect": "Allow", "Principal": {kind: name}, "Action": "sts:*"}))
    };
    let google = "accounts.google.com";
    let rows: &[(&str, &str, Value, &str)] = &[
        (
            USER,
            "sts:AssumeRole",
            json!({"identity": full}),
            "implicitDeny",
        ),
        (
            USER,
            "sts:AssumeRole",
            json!({"resource": trust("AWS", USER)}),
            "allowed",
        ),
        (
            USER,
            "sts:AssumeRole",
            json!({"resource": trust("AWS", ROOT)}),
            "implicitDeny",
        ),
        (
            USER,
            "sts:assumerole",
            json!({"resource": trust("AWS", ROOT), "identity": full}),
            "allowed",
        ),
        (
            ROOT,
            "sts:AssumeRole",
            json!({"resource": trust("AWS", ROOT)}),
            "allowed",
        ),
        (ROOT, "sts:TagSession", json!({}), "implicitDeny"),
        (
            google,
            "sts:AssumeRoleWithWebIdentity",
            json!({"resource": trust("Federated", google), "scp": [[]]}),
            "allowed",
        ),
        (
            USER,
            "sts:DecodeAuthorizationMessage",
            json!({"identity": full}),
            "allowed",
        ),
    ];
    for (caller, action, policies, expected) in rows {
        let members = json!({"action": action, "resource": "arn:aws:iam::111122223333:role/r"});
        check(expected, &with(&request(caller, policies), &members));
    }
}

/// T3: calls that nothing denies.
#[test]
fn always_allowed() {
    let deny = policy(&json!({"Effect": "Deny", "Action": "*", "Resource": "*"}));
    let web = "accounts.google.com";
    for (caller, action, expected) in [
        (USER, "sts:GetCallerIdentity", "allowed"),
        (USER, "STS:getcalleridentity", "allowed"),
        (USER, "sts:GetSessionToken", "allowed"),
        (SESSION, "sts:GetCallerIdentity", "allowed"),
        (SESSION, "sts:GetSessionToken", "explicitDeny"),
        (ROOT, "sts:GetSessionToken", "allowed"),
        ("ec2.amazonaws.com", "sts:GetCallerIdentity", "allowed"),
        ("anonymous", "sts:GetCallerIdentity", "implicitDeny"),
        (web, "sts:GetCallerIdentity", "implicitDeny"),
    ] {
        let scenario = request(caller, &json!({"scp": [[deny]]}));
        let members = json!({"action": action, "resource": ["*", OBJECT]});
        check(expected, &with(&scenario, &members));
    }
}

/// T4: names that AWS keeps for itself.
#[test]
fn protected_names() {
    let facts = json!({"protected": {
        "managed_policy": ["iam:DeletePolicy"],
        "reserved_role": ["iam:PassRole"],
        "aws_alias": ["kms:DeleteAlias"],
    }});
    for (action, resource, expected) in [
        (
            "iam:DeletePolicy",
            "arn:aws:iam::aws:policy/P",
            "implicitDeny",
        ),
        ("iam:GetPolicy", "arn:aws:iam::aws:policy/P", "allowed"),
        (
            "iam:DeletePolicy",
            "arn:aws:iam::111122223333:policy/P",
            "allowed",
        ),
        (
            "iam:passrole",
            "arn:aws:iam::111122223333:role/aws-reserved/x",
            "implicitDeny",
        ),
        (
            "iam:PassRole",
            "arn:aws:iam::111122223333:role/x",
            "allowed",
        ),
        (
            "kms:DeleteAlias",
            "arn:aws:kms:us-east-1:111122223333:alias/aws/s3",
            "implicitDeny",
        ),
        (
            "kms:DeleteAlias",
            "arn:aws:kms:us-east-1:111122223333:alias/aws",
            "allowed",
        ),
    ] {
        let members = json!({"action": action, "resource": resource, "service_facts": facts});
        check(expected, &with(&request(ROOT, &json!({})), &members));
        let scenario = request(USER, &json!({"identity": [deny_all()]}));
        check("explicitDeny", &with(&scenario, &members));
    }
}

/// T5: root of the bucket's owner gets its bucket back.
#[test]
fn bucket_policy_recovery() {
    let deny = policy(&json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}));
    for (caller, action, account, expected) in [
        (ROOT, "s3:DeleteBucketPolicy", "111122223333", "allowed"),
        (ROOT, "s3:getbucketpolicy", "111122223333", "allowed"),
        (ROOT, "s3:PutBucketPolicy", "444455556666", "explicitDeny"),
        (ROOT, "s3:GetBucketAcl", "111122223333", "explicitDeny"),
        (USER, "s3:PutBucketPolicy", "111122223333", "explicitDeny"),
    ] {
        let members = json!({"action": action, "resource_account": account});
        check(
            expected,
            &with(&request(caller, &json!({"resource": deny})), &members),
        );
    }
    let members = json!({"action": "s3:PutBucketPolicy"});
    let scenario = request(ROOT, &json!({"resource": deny, "scp": [[]]}));
    check("implicitDeny", &with(&scenario, &members));
}

/// Choice 1: what else a request can have wrong.
#[test]
fn malformed_requests() {
    for (members, expected) in [
        (json!({"action": "s3:*"}), "INVALID_REQUEST_ACTION"),
        (json!({"action": "GetObject"}), "INVALID_REQUEST_ACTION"),
        (json!({"action": "s3:Get Object"}), "INVALID_REQUEST_ACTION"),
        (json!({"resource": "bucket"}), "INVALID_REQUEST_RESOURCE"),
        (
            json!({"resource": "arn:aws:s3::bucket"}),
            "INVALID_REQUEST_RESOURCE",
        ),
        (json!({"resource_account": "1234"}), "INVALID_ACCOUNT"),
        (
            json!({"context": {"aws:x": 1, "AWS:X": 1}}),
            "DUPLICATE_CONTEXT_KEY",
        ),
        (json!({"context": {"aws:x": null}}), "INVALID_CONTEXT_VALUE"),
        (
            json!({"context": {"aws:x": 0.123_456_789_012_345_6}}),
            "NUMBER_PRECISION",
        ),
        (json!({"policies": 1}), "INVALID_SCENARIO"),
    ] {
        check(expected, &with(&request(USER, &json!({})), &members));
    }
}

/// E2: a Deny in a boundary or session policy is explicit, whatever the grant.
#[test]
fn deny_anywhere() {
    for layer in ["identity", "boundary", "session"] {
        let policies = json!({"resource": grant_to(&json!("*")), layer: [deny_all()]});
        check("explicitDeny", &request(SESSION, &policies));
    }
}
