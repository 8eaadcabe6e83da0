use super::*;

const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/build/i-0abc";

fn forms(named: &str, caller: &str) -> Forms {
    Principals::of(PrincipalType::Aws, SmolStr::from(named))
        .matcher()
        .unwrap()
        .forms(&Caller::parse(caller).unwrap(), PrincipalMatching::Usual)
}

#[test]
fn p3_roles_match_by_their_last_segment() {
    assert!(forms("arn:aws:iam::123456789012:role/team/build", SESSION).role);
    assert!(!forms("arn:aws:iam::123456789012:role/build/x", SESSION).role);
    assert!(!forms("arn:aws:iam::999999999999:role/build", SESSION).role);
    assert!(!forms("arn:aws-cn:iam::123456789012:role/build", SESSION).role);
    let stated = Caller::parse(SESSION)
        .unwrap()
        .with_role_arn(Arn::from_static(
            "arn:aws:iam::123456789012:role/team/build",
        ))
        .unwrap();
    assert_eq!(
        stated.principal_arn(),
        Some("arn:aws:iam::123456789012:role/team/build")
    );
    let plain = Principals::of(
        PrincipalType::Aws,
        SmolStr::from("arn:aws:iam::123456789012:role/build"),
    );
    assert!(
        !plain
            .matcher()
            .unwrap()
            .forms(&stated, PrincipalMatching::Usual)
            .role
    );
}

#[test]
fn a9_a_session_of_unknown_name() {
    let role = "arn:aws:iam::123456789012:role/team/build";
    assert_eq!(
        forms(SESSION, role),
        Forms {
            undecided: true,
            ..Forms::default()
        }
    );
    assert!(forms(role, role).role);
}

#[test]
fn a9_a_user_of_unknown_name() {
    #[track_caller]
    fn check(named: &str, expected: Forms) {
        let account = AccountId::parse("123456789012").unwrap();
        let found = Principals::of(PrincipalType::Aws, SmolStr::from(named))
            .matcher()
            .unwrap()
            .forms(&Caller::unnamed_user(account), PrincipalMatching::Usual);
        assert_eq!(found, expected, "{named}");
    }
    let undecided = Forms {
        undecided: true,
        ..Forms::default()
    };
    check("arn:aws:iam::123456789012:user/ana", undecided);
    check("arn:aws:iam::999999999999:user/ana", Forms::default());
    check("arn:aws:iam::123456789012:role/ana", Forms::default());
    let account = Forms {
        account: true,
        ..Forms::default()
    };
    check("123456789012", account);
    check("arn:aws-cn:iam::123456789012:root", account);
}

#[test]
fn p2_p7_malformed() {
    #[track_caller]
    fn check(kind: PrincipalType, text: &str, good: bool) {
        let read = Principals::of(kind, SmolStr::from(text)).matcher();
        assert_eq!(read.is_ok(), good, "{text}");
    }
    use PrincipalType::{Aws, CanonicalUser, Federated, Service};
    check(Aws, "*", true);
    check(Aws, "123456789012", true);
    check(Aws, "AROAEXAMPLEID12345678", true);
    check(Aws, "arn:aws:sts::123456789012:assumed-role/build/*", false);
    check(Aws, "arn:aws:iam::123456789012:group/g", false);
    check(Aws, "arn:aws:iam::aws:role/r", false);
    check(Aws, "ana", false);
    check(Service, "*", false);
    check(Service, "ec2", false);
    check(Service, "ec2.amazonaws.com", true);
    check(Federated, "accounts.google.com", true);
    check(Federated, "arn:aws:iam::123456789012:saml-provider/x", true);
    check(Federated, "arn:aws:iam::123456789012:user/x", false);
    check(
        CanonicalUser,
        "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be",
        true,
    );
    check(CanonicalUser, "*", false);
}

#[test]
fn an_origin_access_identity_is_a_principal_that_calls_nothing() {
    let named = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE";
    assert_eq!(forms(named, SESSION), Forms::default());
    for wrong in [
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ",
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity a b",
        "arn:aws:iam::123456789012:user/CloudFront Origin Access Identity E1EXAMPLE",
    ] {
        let principals = Principals::of(PrincipalType::Aws, SmolStr::from(wrong));
        assert!(principals.matcher().is_err(), "{wrong}");
    }
}
