//! What is read of the request, and what is refused.

use iam_scenario::aws::ContextKeyType;
use serde_json::{Value, json};

use crate::facts::{Presence, Shape, members, shape};
use crate::{everything, minimal, policy, refused, simulation, with};

/// A value that the type cannot have.
fn wrong(shape: Shape) -> Value {
    match shape {
        Shape::Integer(..) => json!("x"),
        _ => json!(true),
    }
}

/// Members that are refused, whatever stands in them.
const UNSUPPORTED: [&str; 2] = ["ResourceHandlingOption", "Marker"];

#[test]
fn every_member_of_the_request_is_known_and_has_its_type() {
    for (name, of, presence) in members("SimulateCustomPolicyRequest") {
        let shown = refused(&with(name, wrong(shape(of))));
        assert!(!shown.contains("UNKNOWN_MEMBER"), "{name}: {shown}");
        let expected = if UNSUPPORTED.contains(name) {
            "UNSUPPORTED_MEMBER"
        } else {
            "WRONG_TYPE"
        };
        assert!(shown.starts_with(expected), "{name}: {shown}");
        assert!(shown.contains(&format!("`{name}`")), "{name}: {shown}");

        let mut without = minimal();
        without.as_object_mut().unwrap().remove(*name);
        let required = *presence == Presence::Required;
        assert_eq!(simulation(&without).is_err(), required, "{name}");
    }
    for (name, ..) in members("OrderedOrganizationPolicyType") {
        let level = |value: Value| {
            let list = "OrderedOrganizationPolicyInputList";
            with(list, json!([{ *name: value }]))
        };
        assert!(simulation(&level(json!([everything()]))).is_ok());
        assert!(
            simulation(&level(json!([]))).is_ok(),
            "a level without policy"
        );
        check(&level(json!(true)), "WRONG_TYPE", name);
    }
    for (name, ..) in members("ContextEntry") {
        let mut entry = json!({
            "ContextKeyName": "aws:SourceIp",
            "ContextKeyValues": ["203.0.113.7"],
            "ContextKeyType": "ip",
        });
        assert!(simulation(&with("ContextEntries", json!([entry]))).is_ok());
        entry[*name] = json!(7);
        let shown = refused(&with("ContextEntries", json!([entry])));
        assert!(shown.starts_with("WRONG_TYPE"), "{name}: {shown}");
    }
    let names = ContextKeyType::ALL.map(ContextKeyType::name);
    let Shape::Enum(known) = shape("ContextKeyTypeEnum") else {
        panic!("an enumeration");
    };
    assert_eq!(names, known);
}

/// Texts, lists and numbers at the bounds of the model, and one beyond.
#[test]
fn sizes_are_those_of_the_model() {
    let bounds = |name: &str| match shape(name) {
        Shape::Text(Some(least), Some(most)) | Shape::Integer(Some(least), Some(most)) => {
            (least, most)
        }
        other => panic!("{name} is {other:?}"),
    };
    let sized = |head: &str, size: usize| {
        let mut text = format!("{head}{}", "x".repeat(size.saturating_sub(head.len())));
        text.truncate(size);
        text
    };

    let (least, most) = bounds("policyDocumentType");
    let document = |size: usize| {
        let text = everything().as_str().unwrap().to_owned();
        let blanks = " ".repeat(size.saturating_sub(text.len()));
        with("PolicyInputList", json!([text + &blanks]))
    };
    assert!(simulation(&document(most)).is_ok());
    check(&document(most + 1), "INVALID_LENGTH", "131072");
    assert_eq!(least, 1);
    check(
        &with("PolicyInputList", json!([""])),
        "INVALID_LENGTH",
        "1 to",
    );

    let (least, most) = bounds("ActionNameType");
    let action = |size| with("ActionNames", json!([sized("a:", size)]));
    assert!(simulation(&action(least)).is_ok());
    assert!(simulation(&action(most)).is_ok());
    check(&action(least - 1), "INVALID_LENGTH", "`ActionNames`");
    check(&action(most + 1), "INVALID_LENGTH", "`ActionNames`");

    let (_, most) = bounds("ResourceNameType");
    let resource = |size| with("ResourceArns", json!([sized("arn:aws:s3:::", size)]));
    assert!(simulation(&resource(most)).is_ok());
    check(&resource(0), "INVALID_LENGTH", "`ResourceArns`");
    check(&resource(most + 1), "INVALID_LENGTH", "`ResourceArns`");

    let (least, most) = bounds("ContextKeyNameType");
    let key = |size| {
        let name = sized("a:", size);
        with(
            "ContextEntries",
            json!([{"ContextKeyName": name, "ContextKeyValues": ["a"]}]),
        )
    };
    assert!(simulation(&key(least)).is_ok());
    assert!(simulation(&key(most)).is_ok());
    check(&key(least - 1), "INVALID_LENGTH", "`ContextKeyName`");
    check(&key(most + 1), "INVALID_LENGTH", "`ContextKeyName`");

    let (least, most) = bounds("maxItemsType");
    for items in [least, most] {
        assert!(simulation(&with("MaxItems", json!(items))).is_ok());
    }
    for items in [least - 1, most + 1] {
        check(
            &with("MaxItems", json!(items)),
            "INVALID_NUMBER",
            "from 1 to 1000",
        );
    }

    let Shape::List(_, Some(most)) = shape("OrganizationPolicyListType") else {
        panic!("a list with a bound");
    };
    let levels = |count| {
        let level = json!({"ServiceControlPolicyInputList": [everything()]});
        with(
            "OrderedOrganizationPolicyInputList",
            vec![level; count].into(),
        )
    };
    assert!(simulation(&levels(most)).is_ok());
    check(&levels(most + 1), "TOO_MANY_VALUES", "at most 7 levels");
}

#[track_caller]
fn check(input: &Value, code: &str, part: &str) {
    let shown = refused(input);
    let (codes, text) = shown.split_once('\n').unwrap();
    assert_eq!(codes, code, "{text}");
    assert!(text.contains(part), "{text}");
}

#[test]
fn what_is_wrong_with_members_is_named_at_its_place() {
    check(
        &with("ActionName", json!([])),
        "UNKNOWN_MEMBER",
        "did you mean `ActionNames`?",
    );
    check(
        &with("Marker", json!("x")),
        "UNSUPPORTED_MEMBER",
        "`Marker` is not supported",
    );
    check(
        &with("MaxItems", json!(0)),
        "INVALID_NUMBER",
        "from 1 to 1000",
    );
    check(
        &json!({
            "PolicyInputList": [everything()],
            "ActionNames": ["s3:GetObject", "s3:PutObject"],
            "MaxItems": 1,
        }),
        "UNSUPPORTED_MEMBER",
        "cut off some of the 2 results",
    );
    check(
        &with(
            "PolicyInputList",
            json!([everything(), "{\"Statement\": []"]),
        ),
        "JSON_SYNTAX_ERROR",
        "PolicyInputList.2:1:",
    );
    check(
        &with(
            "PolicyInputList",
            json!([policy(&json!({
                "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
            }))]),
        ),
        "UNSUPPORTED_PRINCIPAL",
        "PolicyInputList.1:1:",
    );
    check(
        &with("PolicyInputList", json!([""])),
        "INVALID_LENGTH",
        "1 to 131072",
    );
    check(
        &with(
            "PermissionsBoundaryPolicyInputList",
            json!([everything(), everything()]),
        ),
        "TOO_MANY_VALUES",
        "one permissions boundary",
    );
}

#[test]
fn what_is_wrong_with_the_request_is_named_at_its_place() {
    check(
        &with("ResourceArns", json!(["bucket"])),
        "INVALID_REQUEST_RESOURCE",
        "`bucket`",
    );
    check(
        &with("ActionNames", json!(["s3:*"])),
        "INVALID_REQUEST_ACTION",
        "s3:*",
    );
    check(
        &with("ResourceOwner", json!("123456789012")),
        "INVALID_ACCOUNT",
        ":root",
    );
    check(
        &with(
            "CallerArn",
            json!("arn:aws:sts::123456789012:assumed-role/a/b"),
        ),
        "INVALID_CALLER",
        "a role session",
    );
    check(
        &with("CallerArn", json!("arn:aws:iam::123456789012:group/a")),
        "INVALID_CALLER",
        "groups",
    );
    let bucket = json!({
        "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
    });
    check(
        &with("ResourcePolicy", policy(&bucket)),
        "MISSING_MEMBER",
        "needs `CallerArn`",
    );
}

#[test]
fn what_is_wrong_with_the_context_is_named_at_its_place() {
    let entry = |entry: Value| with("ContextEntries", json!([entry]));
    let typed = |values: Value, declared: &str| {
        entry(json!({
            "ContextKeyName": "s3:max-keys",
            "ContextKeyValues": values,
            "ContextKeyType": declared,
        }))
    };
    check(
        &typed(json!(["ten"]), "numeric"),
        "INVALID_CONTEXT_VALUE",
        "`ten`",
    );
    check(
        &typed(json!(["1", "2"]), "numeric"),
        "INVALID_CONTEXT_VALUE",
        "numericList",
    );
    check(
        &typed(json!([]), "string"),
        "INVALID_CONTEXT_VALUE",
        "takes one value",
    );
    check(
        &typed(json!(["1"]), "number"),
        "INVALID_CONTEXT_TYPE",
        "write one of",
    );
    check(
        &typed(json!(["1"]), "numerics"),
        "INVALID_CONTEXT_TYPE",
        "`numeric`?",
    );
    check(
        &entry(json!({"ContextKeyName": "SourceIp", "ContextKeyValues": []})),
        "INVALID_CONTEXT_KEY",
        "SourceIp",
    );
    check(
        &with(
            "ContextEntries",
            json!([
                {"ContextKeyName": "aws:TagKeys", "ContextKeyValues": ["a"]},
                {"ContextKeyName": "aws:tagkeys", "ContextKeyValues": ["b"]},
            ]),
        ),
        "DUPLICATE_CONTEXT_KEY",
        "aws:tagkeys",
    );
}
