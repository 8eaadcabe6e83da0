use super::*;
use crate::literal::{Action, List, Resource, Statement};
use crate::{Effect, Version};

const DOCUMENT: literal::Policy = literal::Policy {
    version: Some(Version::V2012_10_17),
    id: None,
    statements: List::Many(&[Statement {
        sid: None,
        effect: Effect::Allow,
        principal: None,
        action: Action::Action(List::One("s3:*")),
        resource: Some(Resource::Resource(List::One("*"))),
        condition: None,
    }]),
};

const fn version(name: &'static str, version_id: &'static str) -> ManagedVersion {
    ManagedVersion {
        name,
        version_id,
        date: None,
        sources: &[],
        policy: &DOCUMENT,
    }
}

const fn managed(
    name: &'static str,
    arn: Option<&'static str>,
    default_version_id: &'static str,
    versions: &'static [ManagedVersion],
) -> ManagedPolicy {
    ManagedPolicy {
        name,
        arn,
        created: None,
        updated: None,
        default_version_id,
        versions,
    }
}

static TABLE: &[ManagedPolicy] = &[
    managed(
        "Build",
        Some("arn:aws:iam::aws:policy/Build"),
        "v9",
        &[
            version("Build", "v2"),
            version("Build", "v9"),
            version("Build", "v10"),
        ],
    ),
    managed("Deploy", None, "v1", &[version("Deploy", "v1")]),
];

const _: () = check(TABLE);

#[test]
fn look_up() {
    #[track_caller]
    fn finds(text: &str, expected: &str) {
        assert_eq!(find(TABLE, text).unwrap().to_string(), expected);
    }
    #[track_caller]
    fn refuses(text: &str, message: &str, help: &str) {
        let error = find(TABLE, text).unwrap_err();
        assert_eq!(error.to_string(), message, "{text}");
        assert_eq!(error.help("managed:"), help, "{text}");
    }
    finds("Build", "Build@v9");
    finds("Build@v2", "Build@v2");
    finds("Build@v10", "Build@v10");
    finds("Deploy", "Deploy@v1");
    let known = "the compiled-in ones are Build, Deploy";
    refuses("", "there is no managed policy ``", known);
    refuses("Other@v1", "there is no managed policy `Other`", known);
    let near = "did you mean `managed:Build`?";
    refuses("build", "there is no managed policy `build`", near);
    refuses("Buidl@v2", "there is no managed policy `Buidl`", near);
    let message = "`Build` has no version `v3` here";
    refuses(
        "Build@v3",
        message,
        "the compiled-in versions are v2, v9, v10",
    );
    let near = "did you mean `managed:Build@v10`?";
    refuses("Build@10", "`Build` has no version `10` here", near);
    refuses("Build@V10", "`Build` has no version `V10` here", near);
    let message = "`Deploy` has no version `v1@v1` here";
    refuses(
        "Deploy@v1@v1",
        message,
        "the only compiled-in version is v1",
    );
    refuses(
        "Deploy@",
        "`Deploy` has no version `` here",
        "the only compiled-in version is v1",
    );
}

#[test]
fn what_the_arn_tells() {
    #[track_caller]
    fn kind(arn: Option<&'static str>, path: Option<&str>, kind: Option<PolicyKind>) {
        let policy = managed("Build", arn, "v1", &[]);
        assert_eq!((policy.path(), policy.kind()), (path, kind), "{arn:?}");
    }
    kind(None, None, None);
    kind(
        Some("arn:aws:iam::aws:policy/Build"),
        Some("/"),
        Some(PolicyKind::Aws),
    );
    kind(
        Some("arn:aws:iam::aws:policy/aws-service-role/Build"),
        Some("/aws-service-role/"),
        Some(PolicyKind::ServiceLinkedRole),
    );
    kind(
        Some("arn:aws-cn:iam::aws:policy/job-function/Build"),
        Some("/job-function/"),
        Some(PolicyKind::JobFunction),
    );
    kind(
        Some("arn:aws:iam::123456789012:policy/service-role/Build"),
        Some("/service-role/"),
        Some(PolicyKind::Customer),
    );
    kind(Some("arn:aws:iam::aws:role/Build"), None, None);
}

#[test]
fn numbers_of_versions() {
    for (id, expected) in [
        ("v1", 1),
        ("v28", 28),
        ("28", 0),
        ("v", 0),
        ("v1x", 0),
        ("", 0),
    ] {
        assert_eq!(number(id), expected, "{id}");
    }
    assert_eq!(compare("Ec2", "EC2"), "Ec2".cmp("EC2"));
    assert_eq!(compare("EC2", "EC2X"), "EC2".cmp("EC2X"));
}
