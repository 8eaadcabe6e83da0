//! Writes what is compiled in: from the packages, or from the checked-in files that came of them.

use std::path::PathBuf;

use crate::plan::Plan;
use crate::upstream::Upstream;
use crate::{Error, catalog, grammar, policies};

/// Where the data comes from.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// The fetched packages; without them the checked-in files are the only source.
    pub(crate) upstream: Option<Upstream>,
    /// Further managed policies: AWS's page, and directories of `get-policy-version` outputs.
    pub(crate) managed_policies: Vec<PathBuf>,
}

/// The options of `cargo xtask regenerate`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    offline: bool,
    managed_policies: Vec<PathBuf>,
}

impl Options {
    /// `None` is bad usage.
    pub(crate) fn parse(mut words: &[&str]) -> Option<Self> {
        let mut options = Self::default();
        loop {
            words = match words {
                [] => return Some(options),
                ["--offline", rest @ ..] => {
                    options.offline = true;
                    rest
                }
                ["--managed-policies", path, rest @ ..] => {
                    options.managed_policies.push(path.into());
                    rest
                }
                _ => return None,
            };
        }
    }
}

/// Rewrites the checked-in files.
pub(crate) fn run(options: &Options) -> Result<(), Error> {
    let upstream = match options.offline {
        true => None,
        false => Some(Upstream::open()?),
    };
    let sources = Sources {
        upstream,
        managed_policies: options.managed_policies.clone(),
    };
    plan(&sources)?.write()
}

/// Fails if a generated file is not what the checked-in sources give.
pub(crate) fn check() -> Result<(), Error> {
    plan(&Sources::default())?.check()
}

/// Everything that is generated.
fn plan(sources: &Sources) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    policies::plan(sources, &mut plan)?;
    catalog::plan(sources, &mut plan)?;
    grammar::plan(&mut plan)?;
    Ok(plan)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generated_files_are_what_the_checked_in_sources_give() {
        if let Err(error) = check() {
            panic!("{error}");
        }
    }

    #[test]
    fn options() {
        #[track_caller]
        fn check(words: &str, expected: Option<(bool, &[&str])>) {
            let words: Vec<&str> = words.split_whitespace().collect();
            let expected = expected.map(|(offline, paths)| Options {
                offline,
                managed_policies: paths.iter().map(PathBuf::from).collect(),
            });
            assert_eq!(Options::parse(&words), expected, "{words:?}");
        }
        check("", Some((false, &[])));
        check("--offline", Some((true, &[])));
        check(
            "--managed-policies a --managed-policies b",
            Some((false, &["a", "b"])),
        );
        check("--managed-policies", None);
        check("page.md", None);
        check("--offline --check", None);
    }
}
