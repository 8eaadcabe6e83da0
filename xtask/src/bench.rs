//! Runs the benchmarks beside the peers, and writes docs/benchmarks.md.

mod page;
mod times;

use self::page::Page;
use crate::command::{cargo, output, rustc, tool, wait};
use crate::upstream::Upstream;
use crate::{Error, files, policies, sweep};

pub(crate) const MANIFEST: &str = "bench/Cargo.toml";
/// What the benchmarks are built with.
pub(crate) const LOCK: &str = "bench/Cargo.lock";
/// What criterion writes.
const PEERS_RESULTS: &str = "bench/target/criterion";
const RESULTS: &str = "target/criterion";
const PAGE: &str = "docs/benchmarks.md";
/// A policy of AWS that is not compiled in, for the benchmarks.
const READ_ONLY: &str = "target/bench/ReadOnlyAccess.json";

/// The packages with benchmarks of their own, and the names of these.
const ALONE: [(&str, &str); 4] = [
    ("iam-eval", "decide"),
    ("iam-parse", "parse"),
    ("iam-validate", "validate"),
    ("iam-scenario", "batch"),
];

/// There are a hundred results, so each gets three seconds and not criterion's eight.
const SHORT: [&str; 5] = ["--", "--warm-up-time", "1", "--measurement-time", "2"];

/// Takes half an hour: the peers walk a hundred thousand statements for each decision.
pub(crate) fn run() -> Result<(), Error> {
    let upstream = Upstream::open()?;
    let (pin, archive) = upstream.archive("moto")?;
    let all = policies::every_managed_policy(archive.text(policies::MOTO_FILE)?)?;
    let read_only = all.iter().find(|(name, _)| *name == "ReadOnlyAccess");
    let (_, read_only) = read_only.ok_or("the package has no policy ReadOnlyAccess")?;
    files::write(&files::path(READ_ONLY), read_only)?;
    sweep::write_documents(&all)?;
    // What was measured once and is no more would stand on the page too.
    for folder in [PEERS_RESULTS, RESULTS] {
        match std::fs::remove_dir_all(files::path(folder)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(format!("{folder}: {error}").into());
            }
            _ => {}
        }
    }
    let peers = [
        "--features",
        "peers",
        "--locked",
        "--manifest-path",
        MANIFEST,
    ];
    wait(
        cargo(&["bench", "--bench", "peers"])
            .args(peers)
            .args(SHORT),
    )?;
    for (package, name) in ALONE {
        let bench = ["bench", "--locked", "--package", package, "--bench", name];
        wait(cargo(&bench).args(SHORT))?;
    }
    let memory = output(cargo(&["run", "--quiet", "--release", "--bin", "memory"]).args(peers))?;
    let lock = files::read(&files::path(LOCK))?;
    let day = output(tool("DATE", "date").args(["-u", "+%Y-%m-%d"]))?;
    let compiler = rustc()?;
    let page = Page {
        day: day.trim(),
        compiler: compiler.lines().next().unwrap_or_default(),
        machine: &machine()?,
        policies: &pin.citation(),
        lock: &lock,
        peers: &times::read(&files::path(PEERS_RESULTS))?,
        alone: &times::read(&files::path(RESULTS))?,
        memory: &memory,
    };
    files::write(&files::path(PAGE), page.to_string())?;
    files::say(&format!("wrote {PAGE}\n"));
    Ok(())
}

/// The processor and the number of its cores, as Linux tells them.
fn machine() -> Result<String, Error> {
    let cores = std::thread::available_parallelism()?;
    let told = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let named = told
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let model = named
        .and_then(|rest| rest.split_once(": "))
        .map(|(_, name)| name);
    Ok(format!(
        "{}, {cores} cores",
        model.unwrap_or(std::env::consts::ARCH)
    ))
}
