//! serde's `Deserialize` and the reader accept the same documents and give the same policies.

use fastrand::Rng;
use iam_model::Policy;
use iam_parse::{Options, parse_policy};

const DOCUMENTS: usize = 40_000;

fn pick<'a>(random: &mut Rng, from: &[&'a str]) -> &'a str {
    from.get(random.usize(..from.len()))
        .copied()
        .unwrap_or_default()
}

/// A value that is right for its element nine times of ten.
fn text(random: &mut Rng, right: &[&str]) -> String {
    const WRONG: [&str; 14] = [
        "1",
        "1.50",
        "1e3",
        "0.1",
        "-0.0",
        "123456789012345678",
        "true",
        "null",
        "{}",
        "[]",
        "\"\"",
        "\"*\"",
        "[\"*\", 1]",
        "[[\"*\"]]",
    ];
    if random.u8(..10) == 0 {
        return pick(random, &WRONG).to_owned();
    }
    let value = |random: &mut Rng| format!("\"{}\"", pick(random, right));
    match random.u8(..4) {
        0 => {
            let list: Vec<String> = (0..random.usize(..3)).map(|_| value(random)).collect();
            format!("[{}]", list.join(", "))
        }
        _ => value(random),
    }
}

fn condition(random: &mut Rng) -> String {
    const OPERATORS: [&str; 9] = [
        "StringEquals",
        "StringLike",
        "stringequals",
        "NumericLessThan",
        "Bool",
        "Null",
        "ForAnyValue:StringLikeIfExists",
        "NullIfExists",
        "StringEqual",
    ];
    const KEYS: [&str; 5] = [
        "aws:SourceIp",
        "aws:TagKeys",
        "AWS:sourceip",
        "key",
        "s3:prefix",
    ];
    const VALUES: [&str; 12] = [
        "\"x\"",
        "true",
        "false",
        "\"true\"",
        "10",
        "1.50",
        "1e2",
        "-0.0",
        "\"${aws:username}\"",
        "[]",
        "[1, \"2\", true]",
        "null",
    ];
    let operators: Vec<String> = (0..random.usize(..3))
        .map(|_| {
            let keys: Vec<String> = (0..random.usize(..3))
                .map(|_| format!("\"{}\": {}", pick(random, &KEYS), pick(random, &VALUES)))
                .collect();
            format!("\"{}\": {{{}}}", pick(random, &OPERATORS), keys.join(", "))
        })
        .collect();
    format!("{{{}}}", operators.join(", "))
}

fn statement(random: &mut Rng) -> String {
    let mut members = vec![format!(
        "\"Effect\": {}",
        match random.u8(..12) {
            0 => "\"allow\"".to_owned(),
            1 => "true".to_owned(),
            n if n < 7 => "\"Allow\"".to_owned(),
            _ => "\"Deny\"".to_owned(),
        }
    )];
    let action = pick(
        random,
        &["Action", "Action", "Action", "NotAction", "action"],
    );
    let actions = ["s3:GetObject", "s3:Get*", "*", "*:*", "s3", "s3:Get,s3:Put"];
    members.push(format!("\"{action}\": {}", text(random, &actions)));
    if random.bool() {
        let resource = pick(random, &["Resource", "Resource", "NotResource"]);
        let resources = [
            "*",
            "arn:aws:s3:::b/*",
            "arn:aws:s3",
            "arn:aws:s*:::b",
            "b",
            "arn:aws:s3:::${}",
        ];
        members.push(format!("\"{resource}\": {}", text(random, &resources)));
    }
    if random.u8(..4) == 0 {
        let principal = pick(random, &["Principal", "NotPrincipal"]);
        let named = match random.u8(..4) {
            0 => "\"*\"".to_owned(),
            1 => "{\"AWS\": \"123456789012\", \"AWS\": \"*\"}".to_owned(),
            2 => format!(
                "{{\"Service\": {}}}",
                text(random, &["ec2.amazonaws.com", "*"])
            ),
            _ => format!("{{\"Aws\": {}}}", text(random, &["*"])),
        };
        members.push(format!("\"{principal}\": {named}"));
    }
    if random.u8(..3) == 0 {
        members.push(format!("\"Condition\": {}", condition(random)));
    }
    if random.u8(..10) == 0 {
        members.push(
            pick(
                random,
                &[
                    "\"Sid\": \"a\\u0041\\n\"",
                    "\"Sid\": 1",
                    "\"Effect\": \"Deny\"",
                    "\"Extra\": {}",
                ],
            )
            .to_owned(),
        );
    }
    random.shuffle(&mut members);
    format!("{{{}}}", members.join(", "))
}

fn policy(random: &mut Rng) -> String {
    let mut members = Vec::new();
    if random.u8(..10) > 0 {
        let statements = if random.u8(..4) == 0 {
            statement(random)
        } else {
            let list: Vec<String> = (0..random.usize(..3)).map(|_| statement(random)).collect();
            format!("[{}]", list.join(", "))
        };
        members.push(format!("\"Statement\": {statements}"));
    }
    if random.bool() {
        members.push(format!(
            "\"Version\": {}",
            pick(
                random,
                &["\"2012-10-17\"", "\"2008-10-17\"", "\"2012\"", "1"]
            )
        ));
    }
    if random.u8(..8) == 0 {
        members.push("\"Id\": \"x\"".to_owned());
    }
    random.shuffle(&mut members);
    format!("{{{}}}", members.join(", "))
}

#[test]
fn both_accept_the_same_documents_with_equal_values() {
    let mut random = Rng::with_seed(12);
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..DOCUMENTS {
        let text = policy(&mut random);
        let read = parse_policy(text.as_bytes(), &Options::default());
        let read = read.document().map(|document| document.policy().clone());
        let deserialized = serde_json::from_str::<Policy>(&text);
        assert_eq!(
            read.is_some(),
            deserialized.is_ok(),
            "{text}\n{deserialized:?}"
        );
        let (Some(read), Ok(deserialized)) = (read, deserialized) else {
            refused += 1;
            continue;
        };
        accepted += 1;
        // The texts are compared too, because the equality of maps disregards their order.
        assert_eq!(read, deserialized, "{text}");
        assert_eq!(read.to_string(), deserialized.to_string(), "{text}");
        let written = serde_json::to_string(&read).expect("a policy is JSON");
        let again = serde_json::from_str::<Policy>(&written).expect("what was written is read");
        assert_eq!(again.to_string(), read.to_string(), "{written}");
    }
    // The generator must reach both sides.
    assert!(
        accepted > DOCUMENTS / 5 && refused > DOCUMENTS / 5,
        "{accepted} {refused}"
    );
}
