//! docs/benchmarks.md.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use super::times::{Amount, Time, Times};

/// What the page is made of.
pub(super) struct Page<'a> {
    pub(super) day: &'a str,
    pub(super) compiler: &'a str,
    pub(super) machine: &'a str,
    /// The package that the policies are from.
    pub(super) policies: &'a str,
    /// The lock file with the versions of the peers.
    pub(super) lock: &'a str,
    /// `GROUP/CASE/ENGINE`.
    pub(super) peers: &'a Times,
    pub(super) alone: &'a Times,
    /// `CASE`, `ENGINE`, and the bytes of what was read and of what decides, with tabs between.
    pub(super) memory: &'a str,
}

/// The engines, ours first.
const ENGINES: [&str; 3] = ["iam-eval", "iam-rs", "cedar-policy"];

/// The statements of the policies whose memory is measured.
const STATEMENTS: f64 = 100_000.0;

const INTRODUCTION: &str = "\
Each engine decides the same requests by the same policies and has to give the right answers before it is
timed, all in one run. Times are medians; what counts is the ratio to `iam-eval` behind them, because
machines differ and this one is noisy. `cedar-policy` decides by policies of its own language, which are
translated statement by statement (`bench/src/engines/cedar.rs`).
";

/// The groups of the run beside the peers, with what they show.
const GROUPS: [(&str, &str); 5] = [
    (
        "AWSImageBuilderFullAccess",
        "A request that a wildcard allows, one that needs its condition, one that nothing allows.",
    ),
    (
        "ReadOnlyAccess",
        "AWS's longest policy: a request that one of its patterns allows, and one that none does.",
    ),
    (
        "distinct-actions",
        "So many statements, each with an action of its own; 100,000 requests in random order.",
    ),
    (
        "distinct-arns",
        "So many statements, all with one action, each with an ARN of its own; 100,000 requests in random \
         order.",
    ),
    (
        "wildcards",
        "So many statements, each with a pattern of actions of its own (`service:Prefix*`), as ReadOnlyAccess \
         is written; 100,000 requests in random order.",
    ),
];

impl Display for Page<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "# Benchmarks\n\n{INTRODUCTION}")?;
        writeln!(
            f,
            "Made by `cargo xtask bench` on {}: {}, {}.",
            self.day, self.machine, self.compiler
        )?;
        let versions: Vec<String> = ENGINES
            .iter()
            .filter_map(|name| Some(format!("{name} {}", version(self.lock, name)?)))
            .collect();
        writeln!(
            f,
            "Versions: {}. ReadOnlyAccess is that of {}.",
            versions.join(", "),
            self.policies
        )?;
        for (group, about) in GROUPS {
            writeln!(f, "\n## {group}\n\n{about}\n")?;
            self.group(f, group)?;
        }
        writeln!(
            f,
            "\n## Memory\n\nBytes for each of 100,000 statements: what was read, and beside it what decides.\n"
        )?;
        self.memory(f)?;
        writeln!(
            f,
            "\n## Without peers\n\nThe benchmarks of the crates, by their ids (`cargo bench`).\n\n\
             | id | time | rate |\n|---|---:|---:|"
        )?;
        for (id, time) in self.alone {
            writeln!(
                f,
                "| `{id}` | {} | {} |",
                Nanoseconds(time.nanoseconds),
                Rate(*time)
            )?;
        }
        Ok(())
    }
}

impl Page<'_> {
    fn group(&self, f: &mut Formatter<'_>, group: &str) -> fmt::Result {
        let mut rows: BTreeMap<(usize, &str), BTreeMap<&str, f64>> = BTreeMap::new();
        for (id, time) in self.peers {
            let mut parts = id.split('/');
            if parts.next() == Some(group)
                && let (Some(case), Some(engine)) = (parts.next(), parts.next())
            {
                // Sizes stand in the order of numbers, names behind them.
                let size = case.parse().unwrap_or(usize::MAX);
                rows.entry((size, case))
                    .or_default()
                    .insert(engine, time.nanoseconds);
            }
        }
        header(f)?;
        for ((_, case), times) in rows {
            write!(f, "| {case} |")?;
            let ours = times.get("iam-eval");
            for engine in ENGINES {
                match (times.get(engine), ours) {
                    (Some(time), Some(ours)) => cell(f, &Nanoseconds(*time), *time, *ours)?,
                    _ => write!(f, " – |")?,
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }

    fn memory(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut rows: BTreeMap<&str, BTreeMap<&str, [f64; 2]>> = BTreeMap::new();
        for line in self.memory.lines() {
            let parts: Vec<&str> = line.split('\t').collect();
            if let [case, engine, read, set] = *parts
                && let (Ok(read), Ok(set)) = (read.parse(), set.parse())
            {
                rows.entry(case).or_default().insert(engine, [read, set]);
            }
        }
        header(f)?;
        for (case, engines) in rows {
            write!(f, "| {case} |")?;
            for engine in ENGINES {
                if let Some([read, set]) = engines.get(engine) {
                    let [read, set] = [read / STATEMENTS, set / STATEMENTS];
                    write!(f, " {read:.0} + {set:.0} |")?;
                } else {
                    write!(f, " – |")?;
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

fn header(f: &mut Formatter<'_>) -> fmt::Result {
    writeln!(f, "|  | {} |\n|---|---:|---:|---:|", ENGINES.join(" | "))
}

/// A time, and how many times ours it is.
fn cell(f: &mut Formatter<'_>, shown: &Nanoseconds, time: f64, ours: f64) -> fmt::Result {
    let ratio = time / ours;
    match ratio {
        _ if time.to_bits() == ours.to_bits() => write!(f, " {shown} |"),
        _ if ratio < 10.0 => write!(f, " {shown} (×{ratio:.1}) |"),
        _ => write!(f, " {shown} (×{ratio:.0}) |"),
    }
}

/// The version of a package in a lock file.
fn version<'l>(lock: &'l str, name: &str) -> Option<&'l str> {
    let (_, rest) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    rest.split('"').next()
}

/// A time with three digits.
struct Nanoseconds(f64);

impl Display for Nanoseconds {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (value, unit) = match self.0 {
            time if time < 1e3 => (time, "ns"),
            time if time < 1e6 => (time / 1e3, "µs"),
            time if time < 1e9 => (time / 1e6, "ms"),
            time => (time / 1e9, "s"),
        };
        let decimals = match value {
            value if value < 10.0 => 2,
            value if value < 100.0 => 1,
            _ => 0,
        };
        write!(f, "{value:.decimals$} {unit}")
    }
}

/// How much is handled in a second.
struct Rate(Time);

impl Display for Rate {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
        let each_second = |amount: u64| amount as f64 / self.0.nanoseconds * 1e9;
        match self.0.amount {
            Some(Amount::Bytes(bytes)) => write!(f, "{:.0} MB/s", each_second(bytes) / 1e6),
            Some(Amount::Elements(count)) if each_second(count) >= 1e6 => {
                write!(f, "{:.2} million/s", each_second(count) / 1e6)
            }
            Some(Amount::Elements(count)) => write!(f, "{:.0}/s", each_second(count)),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page() {
        let time = |nanoseconds, amount| Time {
            nanoseconds,
            amount,
        };
        let peers = Times::from([
            (
                "ReadOnlyAccess/GetItem/iam-eval".to_owned(),
                time(200.0, None),
            ),
            (
                "ReadOnlyAccess/GetItem/iam-rs".to_owned(),
                time(50_000.0, None),
            ),
            ("distinct-arns/10/iam-eval".to_owned(), time(150.0, None)),
            (
                "distinct-arns/1000000/iam-eval".to_owned(),
                time(1_500.0, None),
            ),
            (
                "distinct-arns/1000/cedar-policy".to_owned(),
                time(9.0, None),
            ),
        ]);
        let alone = Times::from([(
            "json".to_owned(),
            time(1e9, Some(Amount::Bytes(250_000_000))),
        )]);
        let page = Page {
            day: "2026-11-25",
            compiler: "rustc 1",
            machine: "a machine, 2 cores",
            policies: "a package",
            lock: "[[package]]\nname = \"iam-rs\"\nversion = \"0.8.0\"\n",
            peers: &peers,
            alone: &alone,
            memory: "distinct-arns\tiam-rs\t20000000\t1000000\n",
        }
        .to_string();
        for part in [
            "on 2026-11-25: a machine, 2 cores, rustc 1.",
            "Versions: iam-rs 0.8.0.",
            "| GetItem | 200 ns | 50.0 µs (×250) | – |",
            "| 10 | 150 ns | – | – |\n| 1000 | – | – | – |\n| 1000000 | 1.50 µs | – | – |",
            "| distinct-arns | – | 200 + 10 | – |",
            "| `json` | 1.00 s | 250 MB/s |",
        ] {
            assert!(page.contains(part), "{part}\nin\n{page}");
        }
    }
}
