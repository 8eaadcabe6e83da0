//! Counts the instructions of decisions and of reading, which are repeatable where times are not.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::process::Command;

use crate::command::{cargo, output, rustc, wait};
use crate::sweep::Mode;
use crate::{Error, bench, files};

/// The table: after the key, one case on a line with its count, and a tab between.
const TABLE: &str = "bench/instructions.tsv";

/// By so much may a count differ from the table, in percent: what the order of a hash map with a random
/// seed moves.
const TOLERANCE: u64 = 3;

/// The two numbers of runs whose difference is counted.
const RUNS: [u64; 2] = [1_000, 3_000];

/// Fails if a count has changed, in either direction.
pub(crate) fn run(mode: Mode) -> Result<(), Error> {
    let build = [
        "build",
        "--release",
        "--bin",
        "instructions",
        "--locked",
        "--manifest-path",
    ];
    wait(cargo(&build).arg(bench::MANIFEST))?;
    let program = files::path("bench/target/release/instructions");
    let cases = output(&mut Command::new(&program))?;
    let mut counts = Counts::default();
    for case in cases.lines() {
        let count = |runs| count(&program, case, runs);
        let [few, many] = RUNS;
        let difference = count(many)?.saturating_sub(count(few)?);
        counts.0.insert(case.to_owned(), difference / (many - few));
    }
    let table = format!(
        "# Instructions of one decision or of reading one policy, by `cargo xtask instructions --update`.\n\
         # compiler: {}\n\
         # bench/Cargo.lock: {}\n\
         {counts}",
        rustc()?.lines().next().unwrap_or_default(),
        files::sha256(files::read(&files::path(bench::LOCK))?.as_bytes()),
    );
    if mode == Mode::Update {
        files::write(&files::path(TABLE), &table)?;
        files::say(&format!("wrote {TABLE}\n{}", shown(&table)));
        return Ok(());
    }
    compare(&files::read(&files::path(TABLE))?, &table)?;
    let counts = counts.to_string();
    files::say(&format!(
        "{}as in {TABLE}, within {TOLERANCE} %\n",
        shown(&counts)
    ));
    Ok(())
}

/// A table for the terminal.
fn shown(table: &str) -> String {
    table.replace('\t', " ")
}

/// The instructions of a run of the program.
fn count(program: &std::path::Path, case: &str, runs: u64) -> Result<u64, Error> {
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([case, &runs.to_string()]);
    let output = valgrind.output().map_err(|error| {
        format!("valgrind: {error}: it counts the instructions; install it with the packages of your system")
    })?;
    let said = String::from_utf8_lossy(&output.stderr);
    let collected = said
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    match collected.and_then(|(_, count)| count.trim().parse().ok()) {
        Some(count) if output.status.success() => Ok(count),
        _ => Err(format!("valgrind counted nothing for `{case}`:\n{said}").into()),
    }
}

#[derive(Debug, Default)]
struct Counts(BTreeMap<String, u64>);

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0
            .iter()
            .try_for_each(|(case, count)| writeln!(f, "{case}\t{count}"))
    }
}

/// The key of a table, and its counts.
fn parse(table: &str) -> (Vec<&str>, BTreeMap<&str, u64>) {
    let (key, rows): (Vec<&str>, Vec<&str>) = table.lines().partition(|line| line.starts_with('#'));
    let counts = rows.into_iter().filter_map(|row| {
        let (case, count) = row.split_once('\t')?;
        Some((case, count.parse().ok()?))
    });
    (key, counts.collect())
}

fn compare(known: &str, now: &str) -> Result<(), Error> {
    let ((old_key, old), (new_key, new)) = (parse(known), parse(now));
    if old_key != new_key {
        let message = format!(
            "{TABLE} was recorded with another compiler or other dependencies:\n{}\nnow:\n{}\n\
             `cargo xtask instructions --update` records the counts anew; read the difference",
            old_key.join("\n"),
            new_key.join("\n"),
        );
        return Err(message.into());
    }
    let mut message = String::new();
    for case in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
        let (old, new) = (old.get(case), new.get(case));
        let differs = match (old, new) {
            (Some(old), Some(new)) => old.abs_diff(*new) * 100 > old * TOLERANCE,
            _ => true,
        };
        if differs {
            let text = |count: Option<&u64>| count.map_or("none".to_owned(), u64::to_string);
            let _ = write!(
                message,
                "\n{case}: {} in the table, now {}",
                text(old),
                text(new)
            );
        }
    }
    if message.is_empty() {
        return Ok(());
    }
    let message = format!(
        "instructions differ from {TABLE}:{message}\nsay in the commit why, and record them with \
         `cargo xtask instructions --update`"
    );
    Err(message.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(known: &str, now: &str, expected: Option<&str>) {
        let said = compare(known, now).err().map(|error| error.to_string());
        match expected {
            None => assert_eq!(said, None),
            Some(part) => assert!(
                said.as_ref().is_some_and(|said| said.contains(part)),
                "{said:?}"
            ),
        }
    }

    #[test]
    fn a_change_in_either_direction_is_told() {
        let table = "# compiler: 1\na\t1000\nb\t10\n";
        check(table, table, None);
        check(table, "# compiler: 1\na\t1030\nb\t10\n", None);
        check(
            table,
            "# compiler: 1\na\t1031\nb\t10\n",
            Some("a: 1000 in the table, now 1031"),
        );
        check(
            table,
            "# compiler: 1\na\t969\nb\t10\n",
            Some("a: 1000 in the table, now 969"),
        );
        check(
            table,
            "# compiler: 1\na\t1000\n",
            Some("b: 10 in the table, now none"),
        );
        check(
            table,
            "# compiler: 1\na\t1000\nb\t10\nc\t1\n",
            Some("c: none in the table, now 1"),
        );
        check(
            table,
            "# compiler: 2\na\t1000\nb\t10\n",
            Some("another compiler"),
        );
    }
}
