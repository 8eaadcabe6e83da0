//! The medians that criterion has written.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::{Error, files};

/// The results by their ids.
pub(super) type Times = BTreeMap<String, Time>;

/// One result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Time {
    /// The median, in nanoseconds.
    pub(super) nanoseconds: f64,
    /// How many bytes or elements each iteration handles.
    pub(super) amount: Option<Amount>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Amount {
    Bytes(u64),
    Elements(u64),
}

#[derive(Deserialize)]
struct Benchmark {
    full_id: String,
    throughput: Option<Amount>,
}

#[derive(Deserialize)]
struct Estimates {
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

/// Every result below a folder.
pub(super) fn read(folder: &Path) -> Result<Times, Error> {
    let mut times = Times::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let (benchmark, estimates) = (folder.join("benchmark.json"), folder.join("estimates.json"));
        if folder.ends_with("new") && benchmark.is_file() {
            let Benchmark {
                full_id,
                throughput,
            } = serde_json::from_str(&files::read(&benchmark)?)?;
            let Estimates { median } = serde_json::from_str(&files::read(&estimates)?)?;
            let time = Time {
                nanoseconds: median.point_estimate,
                amount: throughput,
            };
            times.insert(full_id, time);
            continue;
        }
        for entry in
            std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?
        {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    Ok(times)
}
