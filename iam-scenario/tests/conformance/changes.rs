//! The explanation of a near miss names the single thing that is missing.

use iam_eval::Decision;
use iam_scenario::{Built, Outcome};

use crate::corpus::{Case, sources};
use crate::rules::pairs;

/// Pairs whose denied side lacks more than one thing, or one that nobody can change.
const NO_SINGLE_CHANGE: &[(&str, &str)] = &[
    (
        "O4/n",
        "past the RCP, the user's own policies would have to allow too",
    ),
    ("T3/b", "without the SCP's Deny nothing would allow it"),
    ("T3/g", "neither identity nor session policies allow it"),
    ("T3/h", "without the Deny nothing would allow it"),
    ("T4/a", "AWS protects the policy"),
    ("T4/b", "AWS protects the policy"),
    ("T4/c", "AWS protects the policy"),
    ("T4/e", "AWS protects the role"),
    ("T4/f", "AWS protects the role"),
    ("T4/g", "AWS protects the alias"),
    ("T4/h", "AWS protects the role"),
    ("T4/i", "AWS protects the policy"),
    ("T5/a", "without the Deny nothing would allow it"),
    (
        "T5/e",
        "past the Deny, the bucket policy would have to allow too",
    ),
];

/// The changes that the explanation names, and what each of them leads to.
fn applied(built: &Built) -> Vec<(String, Decision)> {
    let layers = built.layers();
    let explanation = built.explain().unwrap();
    let changes = explanation.changes.iter();
    changes
        .map(|change| {
            let (request, owned) = change.apply(&built.request, &layers).unwrap();
            let mended = owned.layers().facts(&built.facts);
            (change.to_string(), mended.decide(&request).unwrap())
        })
        .collect()
}

/// Of every pair with an allowed and a denied side, one change makes the denied side allowed.
#[test]
fn one_change_mends_every_near_miss() {
    let mut sources = sources();
    let mut wrong = Vec::new();
    let mut mended = 0;
    for ((rule, pair), sides) in pairs() {
        let denied = |case: &&&Case| {
            matches!(
                case.scenario.expect,
                Outcome::ExplicitDeny | Outcome::ImplicitDeny
            )
        };
        let sides: Vec<&Case> = sides.into_iter().flatten().collect();
        let allowed = sides
            .iter()
            .any(|case| case.scenario.expect == Outcome::Allowed);
        let Some(case) = sides.iter().find(denied).filter(|_| allowed) else {
            continue;
        };
        let built = case.scenario.build(&mut sources).unwrap();
        let applied = applied(&built);
        let pair = format!("{rule}/{pair}");
        let excepted = NO_SINGLE_CHANGE.iter().any(|(known, _)| *known == pair);
        if excepted && !applied.is_empty() {
            wrong.push(format!("{pair} is no exception"));
        } else if !excepted && applied.is_empty() {
            wrong.push(format!("{}\n    no change is named", case.place()));
        }
        for (change, decision) in applied {
            if decision == Decision::Allowed {
                mended += 1;
            } else {
                wrong.push(format!("{}\n    {change}: {decision}", case.place()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(mended > 200, "{mended} changes");
}
