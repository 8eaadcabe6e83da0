use super::*;

const SESSION: &str = "arn:aws:sts::123456789012:assumed-role/build/i-0abc";
const FEDERATED: &str = "arn:aws:sts::123456789012:federated-user/ana";

#[track_caller]
fn caller(text: &str) -> Caller {
    Caller::parse(text).unwrap()
}

#[test]
fn a1_kinds_and_what_follows_from_them() {
    #[track_caller]
    fn check(text: &str, kind: CallerKind, account: Option<&str>, principal: Option<&str>) {
        let caller = caller(text);
        assert_eq!(caller.kind(), kind, "{text}");
        assert_eq!(caller.to_string(), text);
        let found = caller.account();
        assert_eq!(found.as_ref().map(AccountId::as_str), account, "{text}");
        assert_eq!(caller.principal_arn(), principal, "{text}");
    }
    let own = Some("123456789012");
    for (text, kind) in [
        ("arn:aws:iam::123456789012:root", CallerKind::Root),
        ("arn:aws:iam::123456789012:user/a/b/ana", CallerKind::User),
        (
            "arn:aws-cn:iam::123456789012:role/a/build",
            CallerKind::Role,
        ),
        (FEDERATED, CallerKind::FederatedUser),
    ] {
        check(text, kind, own, Some(text));
    }
    let role = "arn:aws:iam::123456789012:role/build";
    check(SESSION, CallerKind::RoleSession, own, Some(role));
    for (text, kind) in [
        (
            "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com/x",
            CallerKind::WebIdentity,
        ),
        (
            "arn:aws:iam::123456789012:saml-provider/corp",
            CallerKind::Saml,
        ),
        ("accounts.google.com", CallerKind::WebIdentity),
        ("cognito-identity.amazonaws.com", CallerKind::WebIdentity),
        ("ec2.amazonaws.com", CallerKind::Service),
        ("ec2.amazonaws.com.cn", CallerKind::Service),
        ("anonymous", CallerKind::Anonymous),
    ] {
        check(text, kind, None, None);
    }
}

#[test]
fn texts_that_name_nobody() {
    #[track_caller]
    fn check(text: &str, words: &str) {
        let error = Caller::parse(text).unwrap_err().to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
    check("", "write the ARN");
    check("ana", "write the ARN");
    check("Anonymous", "write the ARN");
    check("123456789012", "write the ARN");
    check(".amazonaws.com", "write the ARN");
    check("arn:aws:iam::123456789012", "parts");
    check("arn:aws:iam::123456789012:user/*", "wildcard");
    check("arn:aws:iam::123456789012:user/a b", "blank");
    check("arn:aws:iam::aws:role/r", "12 digits");
    check("arn:aws:iam:eu-west-1:123456789012:role/r", "Region");
    check("arn:aws:iam::123456789012:user/", "no principal");
    check("arn:aws:iam::123456789012:role/a/", "no principal");
    check("arn:aws:iam::123456789012:root/x", "no principal");
    check("arn:aws:s3::123456789012:user/x", "no principal");
    check("arn:aws:iam::123456789012:group/g", "groups");
    check("arn:aws:iam::123456789012:instance-profile/p", "groups");
    for half in ["build", "build/", "/i-0abc", "build/i/0abc"] {
        let text = format!("arn:aws:sts::123456789012:assumed-role/{half}");
        check(&text, "assumed-role/ROLE/SESSION");
    }
}

#[test]
fn p3_the_role_of_a_session() {
    #[track_caller]
    fn check(session: &str, role: &'static str, good: bool) {
        let stated = caller(session).with_role_arn(Arn::from_static(role));
        assert_eq!(stated.is_ok(), good, "{role}");
        if let Ok(stated) = stated {
            assert_eq!(stated.principal_arn(), Some(role));
        }
    }
    check(SESSION, "arn:aws:iam::123456789012:role/build", true);
    check(SESSION, "arn:aws:iam::123456789012:role/team/build", true);
    check(SESSION, "arn:aws:iam::123456789012:role/build/x", false);
    check(SESSION, "arn:aws:iam::123456789012:role/Build", false);
    check(SESSION, "arn:aws:iam::999999999999:role/build", false);
    check(SESSION, "arn:aws-cn:iam::123456789012:role/build", false);
    check(SESSION, "arn:aws:iam::123456789012:user/build", false);
    check(FEDERATED, "arn:aws:iam::123456789012:role/build", false);
}

#[test]
fn s6_who_federated() {
    #[track_caller]
    fn check(text: &str, by: &'static str, good: bool) {
        let stated = caller(text).with_federated_by(&Arn::from_static(by));
        assert_eq!(stated.is_ok(), good, "{by}");
    }
    check(FEDERATED, "arn:aws:iam::123456789012:user/broker", true);
    check(FEDERATED, "arn:aws:iam::123456789012:root", true);
    check(FEDERATED, "arn:aws:iam::999999999999:root", false);
    check(FEDERATED, "arn:aws:iam::123456789012:role/broker", false);
    check(SESSION, "arn:aws:iam::123456789012:root", false);
}

#[test]
fn user_names_and_ids() {
    #[track_caller]
    fn check(caller: &Caller, name: Option<&str>, id: Option<&str>) {
        assert_eq!(caller.user_name(), name, "{caller}");
        assert_eq!(caller.user_id(), id, "{caller}");
    }
    let user = caller("arn:aws:iam::123456789012:user/team/ana");
    check(&user, Some("ana"), None);
    check(&user.with_unique_id("AIDA1"), Some("ana"), Some("AIDA1"));
    let session = caller(SESSION);
    check(&session, None, None);
    check(&session.with_unique_id("AROA1"), None, Some("AROA1:i-0abc"));
    check(&caller(FEDERATED), None, Some("123456789012:ana"));
    let root = caller("arn:aws:iam::123456789012:root");
    check(&root, None, Some("123456789012"));
    check(&Caller::anonymous(), None, Some("anonymous"));
    let unnamed = Caller::unnamed_user(AccountId::parse("123456789012").unwrap());
    check(&unnamed, None, None);
    assert!(unnamed.is_unnamed());
    assert_eq!(unnamed.principal_arn(), None);
}
