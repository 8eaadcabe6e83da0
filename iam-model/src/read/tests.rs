use super::*;
use crate::test_tree::tree;

/// Reads a document and compares its problems, each as `Kind @ place @ the text of the span`, with
/// `after` and the text of the related span where there is one.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let reading = read(&tree(text));
    let found: Vec<String> = reading
        .problems
        .iter()
        .map(|problem| {
            let name = problem.kind.row().name;
            let span = problem.span.unwrap().text(text);
            let related = problem
                .related
                .map(|span| format!(" after {}", span.text(text)))
                .unwrap_or_default();
            format!("{name} @ {} @ {span}{related}", problem.place)
        })
        .collect();
    assert_eq!(found, expected, "{text}");
    let refused = reading
        .problems
        .iter()
        .any(|problem| problem.kind.grade() == Grade::Refused);
    assert_eq!(reading.policy.is_none(), refused, "{text}");
}

/// The same for one statement of Effect, Action and Resource with these members added.
#[track_caller]
fn statement(members: &str, expected: &[&str]) {
    check(
        &format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Action":"*","Resource":"*",{members}}}}}"#
        ),
        expected,
    );
}

/// The same for one statement with nothing but these members.
#[track_caller]
fn only(members: &str, expected: &[&str]) {
    check(
        &format!(r#"{{"Version":"2012-10-17","Statement":[{{{members}}}]}}"#),
        expected,
    );
}

/// The same for one condition.
#[track_caller]
fn condition(condition: &str, expected: &[&str]) {
    statement(&format!(r#""Condition":{condition}"#), expected);
}

#[test]
fn flawless() {
    check(r#"{"Statement":[]}"#, &[]);
    check(r#"{"Version":"2008-10-17","Id":"","Statement":[]}"#, &[]);
    statement(r#""Sid":"any text: ü 1""#, &[]);
    statement(r#""Principal":"*""#, &[]);
    statement(r#""Principal":{}"#, &[]);
    statement(
        r#""Principal":{"AWS":[],"Service":"ec2.amazonaws.com"}"#,
        &[],
    );
    statement(r#""NotPrincipal":{"AWS":"123456789012"}"#, &[]);
    only(r#""Effect":"Allow","Action":[],"Resource":[]"#, &[]);
    condition("{}", &[]);
    condition(r#"{"StringEquals":{}}"#, &[]);
    condition(
        r#"{"StringEquals":{"a:b":["",1,true]},"Bool":{"a:b":[]}}"#,
        &["EmptyConditionList @ statement 1, Condition, operator 2, key 1 @ []"],
    );
    condition(
        r#"{"ForAllValues:StringEquals":{"a:b":[]},"BoolIfExists":{"a:b":[]}}"#,
        &[],
    );
}

#[test]
fn the_policy() {
    check("[]", &["WrongType @ policy @ []"]);
    check("1", &["WrongType @ policy @ 1"]);
    check("null", &["WrongType @ policy @ null"]);
    check("{}", &["MissingStatement @ policy @ {"]);
    check(r#"{"Statement":1}"#, &["WrongType @ policy @ 1"]);
    check(
        r#"{"Statement":[1,null]}"#,
        &[
            "WrongType @ statement 1 @ 1",
            "WrongType @ statement 2 @ null",
        ],
    );
    check(r#"{"Statement":[[]]}"#, &["WrongType @ statement 1 @ []"]);
    check(r#"{"Id":1,"Statement":[]}"#, &["WrongType @ Id @ 1"]);
    check(
        r#"{"Version":2012,"Statement":[]}"#,
        &["WrongType @ Version @ 2012"],
    );
    check(
        r#"{"Version":"2012-10-18","Statement":[]}"#,
        &[r#"InvalidVersion @ Version @ "2012-10-18""#],
    );
    check(
        r#"{"statement":[],"Statement":[]}"#,
        &[r#"UnknownElement @ policy @ "statement""#],
    );
    check(
        r#"{"Statement":[],"Version":"2012-10-17","Statement":1}"#,
        &[r#"DuplicateKey @ policy @ "Statement" after "Statement""#],
    );
}

#[test]
fn elements() {
    only(
        "",
        &[
            "MissingEffect @ statement 1 @ {",
            "MissingAction @ statement 1 @ {",
        ],
    );
    only(r#""Action":"*""#, &["MissingEffect @ statement 1 @ {"]);
    only(r#""Effect":"Allow""#, &["MissingAction @ statement 1 @ {"]);
    only(
        r#""Effect":"allow","NotAction":"*""#,
        &[r#"InvalidEffect @ statement 1, Effect @ "allow""#],
    );
    only(
        r#""Effect":true,"NotAction":"*""#,
        &["WrongType @ statement 1, Effect @ true"],
    );
    statement(r#""Sid":1"#, &["WrongType @ statement 1, Sid @ 1"]);
    statement(
        r#""Sid":["a"]"#,
        &[r#"WrongType @ statement 1, Sid @ ["a"]"#],
    );
    statement(
        r#""Condtion":{}"#,
        &[r#"UnknownElement @ statement 1 @ "Condtion""#],
    );
    statement(
        r#""Effect":"Allow""#,
        &[r#"DuplicateKey @ statement 1 @ "Effect" after "Effect""#],
    );
    statement(
        r#""NotAction":"s3:*""#,
        &[r#"ElementCombination @ statement 1 @ "NotAction" after "Action""#],
    );
    statement(
        r#""NotResource":"*""#,
        &[r#"ElementCombination @ statement 1 @ "NotResource" after "Resource""#],
    );
    statement(
        r#""NotPrincipal":{"AWS":"123456789012"},"Principal":"*""#,
        &[r#"ElementCombination @ statement 1 @ "Principal" after "NotPrincipal""#],
    );
}

#[test]
fn actions() {
    only(
        r#""Effect":"Allow","Action":["s3:Get*","s3",5,"*:*",null,"s3:${a:b}"]"#,
        &[
            r#"InvalidActionFormat @ statement 1, Action, value 2 @ "s3""#,
            "WrongType @ statement 1, Action, value 3 @ 5",
            r#"ActionStarColonStar @ statement 1, Action, value 4 @ "*:*""#,
            "WrongType @ statement 1, Action, value 5 @ null",
            r#"VariableInElement @ statement 1, Action, value 6 @ "s3:${a:b}""#,
        ],
    );
    only(
        r#""Effect":"Allow","Action":{}"#,
        &["WrongType @ statement 1, Action @ {}"],
    );
    only(
        r#""Effect":"Allow","Action":"""#,
        &[r#"InvalidActionFormat @ statement 1, Action, value 1 @ """#],
    );
    only(
        r#""Effect":"Allow","NotAction":[]"#,
        &["EmptyNot @ statement 1, NotAction @ []"],
    );
    only(
        r#""Effect":"Allow","Action":"*:*""#,
        &[r#"ActionStarColonStar @ statement 1, Action, value 1 @ "*:*""#],
    );
}

#[test]
fn resources() {
    #[track_caller]
    fn resource(resource: &str, kind: &str) {
        only(
            &format!(r#""Effect":"Allow","Action":"*","Resource":["*",{resource}]"#),
            &[&format!(
                "{kind} @ statement 1, Resource, value 2 @ {resource}"
            )],
        );
    }
    resource("1", "WrongType");
    resource(r#""bucket""#, "InvalidArnPrefix");
    resource(r#""""#, "InvalidArnPrefix");
    resource(r#""arn:aws:s3*:::b""#, "WildcardInService");
    resource(r#""arn:aws:*""#, "WildcardInService");
    resource(r#""arn:aws""#, "MissingArnField");
    resource(r#""arn:aws:s3:${a:b}::x""#, "VariableInElement");
    resource(r#""arn:aws:s3:::${}""#, "EmptyVariable");
    resource(r#""arn:aws:s3:::${a:b""#, "UnclosedVariable");
    resource(r#""arn:aws:s3:::${ab}""#, "InvalidVariable");
    resource(r#""arn:aws:s3:::${a:b c}""#, "SpaceInVariable");
    resource(r#""arn:aws:s3:::${a:b,c}""#, "VariableDefault");
    only(
        r#""Effect":"Allow","Action":"*","NotResource":[]"#,
        &["EmptyNot @ statement 1, NotResource @ []"],
    );
    only(
        r#""Effect":"Allow","Action":"*","Resource":true"#,
        &["WrongType @ statement 1, Resource @ true"],
    );
}

#[test]
fn principals() {
    statement(
        r#""Principal":"123456789012""#,
        &[r#"InvalidPrincipalFormat @ statement 1, Principal @ "123456789012""#],
    );
    statement(
        r#""Principal":["*"]"#,
        &[r#"WrongType @ statement 1, Principal @ ["*"]"#],
    );
    statement(
        r#""Principal":{"aws":"*","AWS":["*","arn:aws:iam::123456789012:user/*","${a:b}","x"],"Service":[1,"*"],"Federated":2}"#,
        &[
            r#"InvalidPrincipalKey @ statement 1, Principal @ "aws""#,
            r#"WildcardInPrincipal @ statement 1, Principal, value 2 @ "arn:aws:iam::123456789012:user/*""#,
            r#"VariableInElement @ statement 1, Principal, value 3 @ "${a:b}""#,
            r#"InvalidPrincipal @ statement 1, Principal, value 4 @ "x""#,
            "WrongType @ statement 1, Principal, value 1 @ 1",
            "WrongType @ statement 1, Principal, value 1 @ 2",
        ],
    );
    statement(
        r#""NotPrincipal":"*""#,
        &[r#"NotPrincipalStar @ statement 1, NotPrincipal @ "NotPrincipal""#],
    );
    statement(
        r#""NotPrincipal":{"Service":"a.b","AWS":["*"]}"#,
        &[r#"NotPrincipalStar @ statement 1, NotPrincipal @ "NotPrincipal""#],
    );
    statement(
        r#""NotPrincipal":{"AWS":[]}"#,
        &[r#"EmptyNot @ statement 1, NotPrincipal @ "NotPrincipal""#],
    );
    only(
        r#""Effect":"Allow","NotPrincipal":{"Service":"a.b"},"Action":"*""#,
        &[r#"AllowNotPrincipal @ statement 1, NotPrincipal @ "NotPrincipal""#],
    );
    // Without an Effect it is still known that a star concerns nobody.
    only(
        r#""NotPrincipal":"*","Action":"*""#,
        &[
            "MissingEffect @ statement 1 @ {",
            r#"NotPrincipalStar @ statement 1, NotPrincipal @ "NotPrincipal""#,
        ],
    );
}

#[test]
fn places_in_an_object_count_every_member() {
    // Each of several types has its own position, duplicates and unknown ones included, so that
    // the place finds the value in the tree.
    let text = r#"{"Statement":{"Effect":"Deny","Action":"*","Resource":"*",
        "Principal":{"X":"x","Service":"a.b","Service":"y","AWS":["*","z"]},
        "Condition":{"X":{},"Bool":{"a:b":true,"a:b":"y","c:d":["true","z"]}}}}"#;
    let tree = tree(text);
    for problem in read(&tree).problems {
        let (place, span) = (problem.place, problem.span.unwrap());
        if matches!(place, Place::Principal(..) | Place::ConditionValue(..)) {
            assert_eq!(place.locate(&tree).text(text), span.text(text));
            assert_eq!(span.text(text), "\"z\"");
        }
    }
}

#[test]
fn operators() {
    condition("1", &["WrongType @ statement 1, Condition @ 1"]);
    condition(
        r#"{"StringEqual":{"a:b":null},"NullIfExists":{"a:b":"x"},"bool":{"a:b":"x"}}"#,
        &[
            r#"InvalidOperator @ statement 1, Condition, operator 1 @ "StringEqual""#,
            "WrongType @ statement 1, Condition, operator 1, key 1, value 1 @ null",
            r#"NullIfExists @ statement 1, Condition, operator 2 @ "NullIfExists""#,
            r#"OperatorCase @ statement 1, Condition, operator 3 @ "bool""#,
            r#"BooleanValue @ statement 1, Condition, operator 3, key 1, value 1 @ "x""#,
        ],
    );
    condition(
        r#"{"ForAllValues:Null":{"a:b":true},"ForAnyValue:Null":{"a:b":"false"}}"#,
        &[
            r#"NullWithQualifier @ statement 1, Condition, operator 1 @ "ForAllValues:Null""#,
            r#"NullWithQualifier @ statement 1, Condition, operator 2 @ "ForAnyValue:Null""#,
        ],
    );
    condition(
        r#"{"Bool":[],"Null":"x"}"#,
        &[
            "WrongType @ statement 1, Condition, operator 1 @ []",
            r#"WrongType @ statement 1, Condition, operator 2 @ "x""#,
        ],
    );
    // What the second of two equal operators holds is looked at all the same.
    condition(
        r#"{"Bool":{"a:b":true},"bool":{"a:b":"x"}}"#,
        &[
            r#"DuplicateKeyCase @ statement 1, Condition, operator 2 @ "bool" after "Bool""#,
            r#"OperatorCase @ statement 1, Condition, operator 2 @ "bool""#,
            r#"BooleanValue @ statement 1, Condition, operator 2, key 1, value 1 @ "x""#,
        ],
    );
}

#[test]
fn keys() {
    condition(
        r#"{"Bool":{"aws:x":true,"AWS:X":"x","SourceIp":"y","c:d":null,"c:d":1}}"#,
        &[
            r#"DuplicateKeyCase @ statement 1, Condition, operator 1, key 2 @ "AWS:X" after "aws:x""#,
            r#"BooleanValue @ statement 1, Condition, operator 1, key 2, value 1 @ "x""#,
            r#"InvalidConditionKey @ statement 1, Condition, operator 1, key 3 @ "SourceIp""#,
            r#"BooleanValue @ statement 1, Condition, operator 1, key 3, value 1 @ "y""#,
            "WrongType @ statement 1, Condition, operator 1, key 4, value 1 @ null",
            r#"DuplicateKey @ statement 1, Condition, operator 1 @ "c:d" after "c:d""#,
        ],
    );
}

#[test]
fn condition_values() {
    #[track_caller]
    fn value(operator: &str, value: &str, kind: &str) {
        condition(
            &format!(r#"{{"{operator}":{{"a:b":{value}}}}}"#),
            &[&format!(
                "{kind} @ statement 1, Condition, operator 1, key 1, value 1 @ {value}"
            )],
        );
    }
    value("NumericEquals", r#""1e3""#, "NumberValue");
    value("NumericEquals", "true", "NumberValue");
    value("NumericEquals", "1e999", "NumberPrecision");
    value("NumericEquals", "12345678901234567.5", "NumberPrecision");
    value("StringEquals", "1.00000000000000001", "NumberPrecision");
    value("DateEquals", r#""yesterday""#, "DateValue");
    value("Bool", "1", "BooleanValue");
    value("Null", r#""yes""#, "BooleanValue");
    value("BinaryEquals", r#""QQ""#, "BinaryValue");
    value("IpAddress", r#""10.0.0.0/33""#, "IpValue");
    value("ArnLike", r#""arn:aws:s3:*""#, "ShortArnValue");
    value("NumericEquals", r#""${a:b}""#, "VariableForOperator");
    value("DateEquals", r#""${a:b}""#, "VariableForOperator");
    value("BinaryEquals", r#""${a:b}""#, "VariableForOperator");
    value("NotIpAddress", r#""${a:b}""#, "VariableForOperator");
    value("Null", r#""${a:b}""#, "VariableForOperator");
    value("StringEquals", r#""${}""#, "EmptyVariable");
    value("ArnEquals", r#""${a:b""#, "UnclosedVariable");
    value("Bool", r#""${a b:c}""#, "SpaceInVariable");
    value("StringEquals", "{}", "WrongType");
    value("StringEquals", "null", "WrongType");
    condition(
        r#"{"NumericEquals":{"a:b":["x",null,1e999,5,["6"],"y"]}}"#,
        &[
            r#"NumberValue @ statement 1, Condition, operator 1, key 1, value 1 @ "x""#,
            "WrongType @ statement 1, Condition, operator 1, key 1, value 2 @ null",
            "NumberPrecision @ statement 1, Condition, operator 1, key 1, value 3 @ 1e999",
            r#"WrongType @ statement 1, Condition, operator 1, key 1, value 5 @ ["6"]"#,
            r#"NumberValue @ statement 1, Condition, operator 1, key 1, value 6 @ "y""#,
        ],
    );
}

#[test]
fn v2_without_its_version_a_variable_is_text() {
    check(
        r#"{"Statement":{"Effect":"Deny","Action":"*","Resource":["arn:aws:s3:::${}"],
            "Condition":{"StringEquals":{"a:b":"${x"},"NumericEquals":{"a:b":"${a:b}"}}}}"#,
        &[
            r#"VariableInVersion @ statement 1, Resource, value 1 @ "arn:aws:s3:::${}""#,
            r#"VariableInVersion @ statement 1, Condition, operator 1, key 1, value 1 @ "${x""#,
            r#"NumberValue @ statement 1, Condition, operator 2, key 1, value 1 @ "${a:b}""#,
        ],
    );
    // The Version counts wherever it stands; if there is no such Version, the newer one is meant.
    for version in ["2012-10-17", "2012-10-18"] {
        let text = format!(
            r#"{{"Statement":{{"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::${{}}"}},"Version":"{version}"}}"#
        );
        let problems = read(&tree(&text)).problems;
        assert_eq!(problems[0].kind, ProblemKind::EmptyVariable, "{text}");
    }
}

#[test]
fn l1_all_problems_of_all_statements_in_the_order_of_the_text() {
    check(
        r#"{"Statement":[{"Efect":"Allow"},{"Effect":"Deny","Action":"s3"},7,{"Effect":"x","Action":"*"}],"Id":null,"X":1}"#,
        &[
            "MissingEffect @ statement 1 @ {",
            "MissingAction @ statement 1 @ {",
            r#"UnknownElement @ statement 1 @ "Efect""#,
            r#"InvalidActionFormat @ statement 2, Action, value 1 @ "s3""#,
            "WrongType @ statement 3 @ 7",
            r#"InvalidEffect @ statement 4, Effect @ "x""#,
            "WrongType @ Id @ null",
            r#"UnknownElement @ policy @ "X""#,
        ],
    );
}

#[test]
fn the_near_name_is_the_nearest() {
    #[track_caller]
    fn near(name: &str, expected: Option<&str>) {
        let text = format!(r#"{{"Statement":{{"{name}":1}}}}"#);
        let problems = read(&tree(&text)).problems;
        let found = problems.iter().find_map(|problem| match &problem.kind {
            ProblemKind::UnknownElement { near, .. } => Some(*near),
            _ => None,
        });
        assert_eq!(found, Some(expected), "{name}");
    }
    near("otResource", Some("NotResource"));
    near("Resources", Some("Resource"));
    near("notaction", Some("NotAction"));
    near("Conditions", Some("Condition"));
    near("Comment", None);
}

#[test]
fn unquoted_scalars() {
    // As YAML has them: text where text is wanted, and else what they look like.
    check("{\"Version\":2012-10-17,\"Id\":~,\"Statement\":[]}", &[]);
    condition(
        r#"{"Bool":{"a:b":True,"c:d":[yes]}}"#,
        &["BooleanValue @ statement 1, Condition, operator 1, key 2, value 1 @ yes"],
    );
    condition(
        r#"{"StringEquals":{"a:b":~}}"#,
        &["WrongType @ statement 1, Condition, operator 1, key 1, value 1 @ ~"],
    );
}

#[test]
fn large_documents_take_linear_time() {
    fn leaf(value: Value) -> Node {
        Node::new(Span::default(), value)
    }
    fn object(names: impl Iterator<Item = String>, value: &Value) -> Value {
        Value::Object(
            names
                .map(|name| Member {
                    name: name.into(),
                    name_span: Span::default(),
                    value: leaf(value.clone()),
                })
                .collect(),
        )
    }
    let problems = |statement: Value| {
        let names = ["Statement".to_owned()].into_iter();
        read(&leaf(object(names, &statement))).problems.len()
    };
    let many = 0..100_000;
    let statement = object(many.clone().map(|at| format!("Resrc{at:05}")), &Value::Null);
    assert_eq!(problems(statement), 100_002);
    let keys = object(many.clone().map(|at| format!("a:{at}")), &Value::Bool(true));
    let nothing = Value::Object(Vec::new());
    let operators = object(many.clone().map(|at| format!("StringEqals{at}")), &nothing);
    let block = object(["Bool".to_owned()].into_iter(), &keys);
    for (condition, expected) in [(operators, 100_002), (block, 2)] {
        let names = ["Condition".to_owned()].into_iter();
        assert_eq!(problems(object(names, &condition)), expected);
    }
    let kinds = object(many.clone().map(|at| format!("AWS{at}")), &Value::Null);
    let principal = object(["Principal".to_owned()].into_iter(), &kinds);
    assert_eq!(problems(principal), 100_002);
    let statements = many.map(|_| leaf(nothing.clone())).collect();
    assert_eq!(problems(Value::Array(statements)), 200_000);
    let huge = Value::String("*?".repeat(5_000_000).into());
    let members = object(
        ["Action".to_owned(), "Resource".to_owned()].into_iter(),
        &huge,
    );
    assert_eq!(problems(members), 3);
}
