//! Every scenario of testdata is decided as it expects, by both evaluators.

use std::path::Path;

use crate::corpus::{CORPUS, sources};

#[test]
fn the_engine_decides_as_expected() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/scenarios");
    iam_scenario::dir(root).check();
}

#[test]
fn the_reference_decides_as_expected() {
    let mut wrong = Vec::new();
    for case in CORPUS.iter().filter(|case| !case.duplicates) {
        let actual = case.reference();
        let expected = case.scenario.expect.as_str();
        let code = case.scenario.code.as_deref();
        let same_code = match (code, actual) {
            (Some(code), testkit::reference::Outcome::Refused(found)) => code == found,
            _ => true,
        };
        if actual.name() != expected || !same_code {
            let place = case.place();
            wrong.push(format!(
                "{place}\n    expects {expected} {code:?}: {actual:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The corpus is there: a test that reads no files passes too easily.
#[test]
fn the_corpus_is_whole() {
    assert!(CORPUS.len() > 1000, "{} scenarios", CORPUS.len());
}

/// The quick way to the warnings of a decision is the explanation's.
#[test]
fn warnings_alone_are_those_of_the_explanation() {
    let (mut sources, mut warned) = (sources(), 0);
    for case in CORPUS.iter() {
        let Ok(built) = case.scenario.build(&mut sources) else {
            continue;
        };
        if let Ok(explained) = built.explain() {
            let alone = built.layers().warnings(&built.request).unwrap();
            assert!(
                explained.warnings().into_iter().eq(&alone),
                "{}",
                case.place()
            );
            warned += usize::from(!alone.is_empty());
        }
    }
    assert!(warned > 0);
}
