//! Table G, and the rules P, A and S that concern principals.

use serde_json::{Value, json};

use super::{FEDERATED, ROOT, SESSION, USER, check, grant_to, policy, request, with};

const ROLE: &str = "arn:aws:iam::111122223333:role/build";

/// The layers of the caller, of which some have a policy that allows something else only.
fn limited(caller: &str, principal: &Value, limits: &[&str]) -> Value {
    let other = policy(&json!({"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}));
    let mut policies = json!({"resource": grant_to(principal)});
    let has_session = caller != USER;
    for layer in ["identity", "boundary", "session"] {
        if layer == "session" && !has_session {
            continue;
        }
        policies[layer] = if limits.contains(&layer) {
            json!([other])
        } else {
            json!(["managed:FullAWSAccess"])
        };
    }
    let scenario = request(caller, &policies);
    if caller == FEDERATED {
        with(
            &scenario,
            &json!({"principal_facts": {"federated_by": USER}}),
        )
    } else {
        scenario
    }
}

/// Table G: which implicit denies the grant bypasses. The identity policies allow nothing, because
/// otherwise identity, boundary and session could allow without the grant.
#[test]
fn table_g() {
    let aws = |name: &str| json!({"AWS": name});
    let star = json!("*");
    // Caller, principal, and whether it is allowed where identity, identity and boundary, identity
    // and session limit.
    let rows: &[(&str, Value, [bool; 3])] = &[
        (USER, aws(USER), [true, true, true]),
        (USER, star.clone(), [true, true, true]),
        (USER, aws("*"), [true, true, true]),
        (USER, aws("111122223333"), [false, false, false]),
        (USER, aws(ROOT), [false, false, false]),
        (SESSION, aws(ROLE), [true, false, false]),
        (
            SESSION,
            aws("arn:aws:iam::111122223333:role/path/build"),
            [true, false, false],
        ),
        (SESSION, aws(SESSION), [true, true, true]),
        (SESSION, star.clone(), [true, true, true]),
        (SESSION, aws(ROOT), [false, false, false]),
        (ROLE, aws(ROLE), [true, false, false]),
        (
            ROLE,
            aws("arn:aws:iam::111122223333:role/path/build"),
            [false, false, false],
        ),
        (ROLE, aws(SESSION), [false, false, false]),
        (ROLE, star.clone(), [true, true, true]),
        (FEDERATED, aws(FEDERATED), [true, true, true]),
        (FEDERATED, star, [true, true, true]),
        (FEDERATED, aws(USER), [true, false, false]),
        (FEDERATED, aws(ROOT), [false, false, false]),
    ];
    for (caller, principal, expected) in rows {
        let layers: [&[&str]; 3] = [
            &["identity"],
            &["identity", "boundary"],
            &["identity", "session"],
        ];
        for (limits, expected) in layers.iter().zip(expected) {
            let expected = if *expected { "allowed" } else { "implicitDeny" };
            check(expected, &limited(caller, principal, limits));
        }
        // Delegation to the account works where nothing limits.
        check("allowed", &limited(caller, principal, &[]));
    }
}

/// S2: a federated user without session policy is allowed by a bypassing row only.
#[test]
fn federated_user_without_session_policy() {
    for (principal, expected) in [
        (FEDERATED, "allowed"),
        ("*", "allowed"),
        (USER, "implicitDeny"),
        (ROOT, "implicitDeny"),
    ] {
        let mut scenario = limited(FEDERATED, &json!({"AWS": principal}), &[]);
        scenario["policies"]["session"] = json!([]);
        check(expected, &scenario);
    }
}

/// A5: across accounts both sides must allow, whatever form the principal takes.
#[test]
fn cross_account() {
    let other = json!({"resource_account": "444455556666"});
    for principal in [USER, ROOT, "111122223333", "*"] {
        let scenario =
            |limits: &[&str]| with(&limited(USER, &json!({"AWS": principal}), limits), &other);
        check("allowed", &scenario(&[]));
        check("implicitDeny", &scenario(&["identity"]));
        check("implicitDeny", &scenario(&["boundary"]));
    }
    let no_resource = request(USER, &json!({"identity": ["managed:FullAWSAccess"]}));
    check("implicitDeny", &with(&no_resource, &other));
    let session = limited(SESSION, &json!({"AWS": SESSION}), &["session"]);
    check("implicitDeny", &with(&session, &other));
    let root = request(ROOT, &json!({"resource": grant_to(&json!({"AWS": ROOT}))}));
    check("allowed", &with(&root, &other));
    check("implicitDeny", &with(&request(ROOT, &json!({})), &other));
}

/// E9: root needs no policy at home, and cannot have one.
#[test]
fn root() {
    check("allowed", &request(ROOT, &json!({})));
    let identity = json!({"identity": ["managed:FullAWSAccess"]});
    check("POLICY_FOR_ROOT", &request(ROOT, &identity));
    let deny = policy(&json!({"Effect": "Deny", "Principal": "*", "Action": "*"}));
    check("explicitDeny", &request(ROOT, &json!({"resource": deny})));
    check("implicitDeny", &request(ROOT, &json!({"scp": [[]]})));
}

/// A6, A8, P4, P8: callers without an account need the resource policy.
#[test]
fn accountless_callers() {
    let google = "accounts.google.com";
    let saml = "arn:aws:iam::111122223333:saml-provider/corp";
    let ec2 = "ec2.amazonaws.com";
    let rows: &[(&str, Value, &str)] = &[
        ("anonymous", json!("*"), "allowed"),
        ("anonymous", json!({"AWS": "*"}), "allowed"),
        ("anonymous", json!({"AWS": ROOT}), "implicitDeny"),
        (ec2, json!({"Service": ec2}), "allowed"),
        (ec2, json!({"Service": "EC2.amazonaws.com"}), "implicitDeny"),
        (
            ec2,
            json!({"Service": "s3.amazonaws.com", "AWS": "*"}),
            "allowed",
        ),
        (google, json!({"Federated": google}), "allowed"),
        (google, json!({"Service": google}), "implicitDeny"),
        (saml, json!({"Federated": saml}), "allowed"),
        (saml, json!({"AWS": ROOT}), "implicitDeny"),
        (
            "cognito-identity.amazonaws.com",
            json!({"Federated": "cognito-identity.amazonaws.com"}),
            "allowed",
        ),
    ];
    for (caller, principal, expected) in rows {
        check(
            expected,
            &request(caller, &json!({"resource": grant_to(principal)})),
        );
        check("implicitDeny", &request(caller, &json!({})));
        let policies = json!({"identity": ["managed:FullAWSAccess"]});
        check("IDENTITY_POLICY_FOR_CALLER", &request(caller, &policies));
    }
}

/// A3, A9: on the Deny side every form matches fully.
#[test]
fn deny_names_the_caller() {
    let aws = |name: &str| json!({"AWS": name});
    let rows: &[(&str, Value, bool)] = &[
        (USER, aws("111122223333"), true),
        (USER, aws(ROOT), true),
        (USER, aws("arn:aws-cn:iam::111122223333:root"), false),
        (USER, aws("arn:aws:iam::111122223333:user/Ana"), false),
        (USER, aws("AIDA1234567890ABCDEF"), false),
        (SESSION, aws(ROLE), true),
        (
            SESSION,
            aws("arn:aws:sts::111122223333:assumed-role/build/s2"),
            false,
        ),
        (ROLE, aws(SESSION), true),
        (
            ROLE,
            aws("arn:aws:sts::111122223333:assumed-role/deploy/s1"),
            false,
        ),
        (FEDERATED, aws(USER), true),
        (FEDERATED, aws("arn:aws:iam::111122223333:user/bob"), false),
        (USER, json!({"CanonicalUser": "abc"}), true),
        (USER, json!({}), false),
    ];
    for (caller, principal, expected) in rows {
        let deny = policy(&json!({"Effect": "Deny", "Principal": principal, "Action": "*"}));
        let policies = json!({
            "identity": ["managed:FullAWSAccess"],
            "session": if *caller == USER { json!([]) } else { json!(["managed:FullAWSAccess"]) },
            "resource": deny,
        });
        let mut facts = json!({"canonical_id": "abc"});
        if *caller == FEDERATED {
            facts["federated_by"] = json!(USER);
        }
        let scenario = with(
            &request(caller, &policies),
            &json!({"principal_facts": facts}),
        );
        check(
            if *expected { "explicitDeny" } else { "allowed" },
            &scenario,
        );
    }
}

/// P3: a stated role ARN is compared whole.
#[test]
fn stated_role_arn() {
    let path = "arn:aws:iam::111122223333:role/path/build";
    for (stated, named, expected) in [
        (path, path, "allowed"),
        (path, ROLE, "implicitDeny"),
        (ROLE, path, "implicitDeny"),
        (USER, path, "FACT_FOR_CALLER"),
        (
            "arn:aws:iam::111122223333:role/other",
            path,
            "FACT_FOR_CALLER",
        ),
    ] {
        let scenario = request(
            SESSION,
            &json!({"resource": grant_to(&json!({"AWS": named}))}),
        );
        let facts = json!({"principal_facts": {"role_arn": stated}});
        check(expected, &with(&scenario, &facts));
    }
}

/// P6, S5: who is exempt from a Deny with `NotPrincipal`.
#[test]
fn not_principal() {
    let ec2 = "ec2.amazonaws.com";
    let rows: &[(&str, Value, bool)] = &[
        (USER, json!({"AWS": [USER, ROOT]}), true),
        (USER, json!({"AWS": [USER, "111122223333"]}), true),
        (USER, json!({"AWS": USER, "CanonicalUser": "abc"}), true),
        (USER, json!({"AWS": USER}), false),
        (USER, json!({"AWS": ROOT}), false),
        (SESSION, json!({"AWS": [SESSION, ROLE, ROOT]}), true),
        (SESSION, json!({"AWS": [ROLE, ROOT]}), false),
        (SESSION, json!({"AWS": [SESSION, ROOT]}), false),
        (SESSION, json!({"AWS": [SESSION, ROLE]}), false),
        (ROLE, json!({"AWS": [SESSION, ROLE, ROOT]}), false),
        (FEDERATED, json!({"AWS": [FEDERATED, ROOT]}), true),
        (FEDERATED, json!({"AWS": [USER, ROOT]}), false),
        (ROOT, json!({"AWS": ROOT}), true),
        (ROOT, json!({"AWS": USER}), false),
        (ec2, json!({"Service": ec2}), true),
        (ec2, json!({"AWS": ROOT}), false),
        (
            "accounts.google.com",
            json!({"Federated": "accounts.google.com"}),
            true,
        ),
        ("anonymous", json!({"AWS": ROOT}), false),
    ];
    for (caller, principal, exempt) in rows {
        let resource = policy(&json!([
            {"Effect": "Allow", "Principal": "*", "Action": "*"},
            {"Effect": "Deny", "NotPrincipal": principal, "Action": "*"},
        ]));
        let scenario = with(
            &request(caller, &json!({"resource": resource})),
            &json!({"principal_facts": {"canonical_id": "abc"}}),
        );
        check(if *exempt { "allowed" } else { "explicitDeny" }, &scenario);
        if *caller == USER {
            let mut bounded = scenario;
            bounded["policies"]["boundary"] = json!(["managed:FullAWSAccess"]);
            check("explicitDeny", &bounded);
        }
    }
}

/// The input errors of choice 1 that concern the caller.
#[test]
#[expect(clippy::too_many_lines, reason = "one table, a row for a fact")]
fn callers_and_their_policies() {
    let full = json!(["managed:FullAWSAccess"]);
    let rows: &[(&str, Value, Value, &str)] = &[
        (
            USER,
            json!({}),
            json!({"session": full}),
            "SESSION_POLICY_FOR_CALLER",
        ),
        (
            "anonymous",
            json!({}),
            json!({"session": full}),
            "SESSION_POLICY_FOR_CALLER",
        ),
        (
            "anonymous",
            json!({}),
            json!({"boundary": full}),
            "BOUNDARY_FOR_CALLER",
        ),
        (
            FEDERATED,
            json!({}),
            json!({"boundary": full}),
            "BOUNDARY_FOR_CALLER",
        ),
        (
            FEDERATED,
            json!({"federated_by": ROOT}),
            json!({"boundary": full}),
            "POLICY_FOR_ROOT",
        ),
        (
            FEDERATED,
            json!({"federated_by": ROOT}),
            json!({"identity": full}),
            "POLICY_FOR_ROOT",
        ),
        (
            FEDERATED,
            json!({"federated_by": ROOT}),
            json!({"session": full}),
            "allowed",
        ),
        (
            FEDERATED,
            json!({"federated_by": USER}),
            json!({"session": full}),
            "implicitDeny",
        ),
        (
            FEDERATED,
            json!({}),
            json!({"session": full, "identity": full}),
            "allowed",
        ),
        (
            FEDERATED,
            json!({"federated_by": ROLE}),
            json!({}),
            "FACT_FOR_CALLER",
        ),
        (
            USER,
            json!({"federated_by": ROOT}),
            json!({}),
            "FACT_FOR_CALLER",
        ),
        (
            USER,
            json!({"role_arn": ROLE}),
            json!({}),
            "FACT_FOR_CALLER",
        ),
        (
            ROLE,
            json!({"role_arn": ROLE}),
            json!({}),
            "FACT_FOR_CALLER",
        ),
        (
            ROLE,
            json!({}),
            json!({"session": full, "identity": full}),
            "allowed",
        ),
        (
            "arn:aws:iam::111122223333:group/g",
            json!({}),
            json!({}),
            "INVALID_CALLER",
        ),
        (
            "arn:aws:iam::111122223333:user/",
            json!({}),
            json!({}),
            "INVALID_CALLER",
        ),
        (
            "arn:aws:sts::111122223333:assumed-role/r",
            json!({}),
            json!({}),
            "INVALID_CALLER",
        ),
        (
            "arn:aws:sts::111122223333:assumed-role/r/*",
            json!({}),
            json!({}),
            "INVALID_CALLER",
        ),
        (
            "AROA1234567890ABCDEF",
            json!({}),
            json!({}),
            "INVALID_CALLER",
        ),
        (
            "arn:aws:iam::1:user/a",
            json!({}),
            json!({}),
            "INVALID_ACCOUNT",
        ),
    ];
    for (caller, facts, policies, expected) in rows {
        let facts = json!({"principal_facts": facts});
        check(expected, &with(&request(caller, policies), &facts));
    }
}
