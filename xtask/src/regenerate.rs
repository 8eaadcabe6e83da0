//! Writes what is compiled in: from the packages, or from the checked-in files that came of them.

use std::path::PathBuf;

use crate::plan::Plan;
use crate::upstream::Upstream;
use crate::{Error, catalog, checks, grammar, policies};

/// Where the data comes from.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// The fetched packages; without them the checked-in files are the only source.
    pub(crate) upstream: Option<Upstream>,
    /// Further managed policies: AWS's page, and directories of `get-policy-version` outputs.
    pub(crate) managed_policies: Vec<PathBuf>,
}

/// The options of `cargo xtask regenerate`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Options {
    /// The files of this repository.
    Repository {
        offline: bool,
        check: bool,
        managed_policies: Vec<PathBuf>,
    },
    /// A module out of a folder of anybody's policies.
    Module {
        folder: PathBuf,
        module: PathBuf,
        check: bool,
    },
}

impl Options {
    /// The error says what is wrong with the usage.
    pub(crate) fn parse(mut words: &[&str]) -> Result<Self, String> {
        let (mut offline, mut check) = (false, false);
        let mut managed_policies = Vec::new();
        let (mut folder, mut module): (Option<PathBuf>, Option<PathBuf>) = (None, None);
        loop {
            words = match words {
                [] => break,
                ["--offline", rest @ ..] => {
                    offline = true;
                    rest
                }
                ["--check", rest @ ..] => {
                    check = true;
                    rest
                }
                ["--managed-policies", path, rest @ ..] => {
                    managed_policies.push(path.into());
                    rest
                }
                ["--policies-from", path, rest @ ..] if folder.is_none() => {
                    folder = Some(path.into());
                    rest
                }
                ["--module", path, rest @ ..] if module.is_none() => {
                    module = Some(path.into());
                    rest
                }
                [option @ ("--managed-policies" | "--policies-from" | "--module")] => {
                    return Err(format!("{option} needs a value"));
                }
                [option @ ("--policies-from" | "--module"), ..] => {
                    return Err(format!("{option} stands there twice"));
                }
                [option, ..] => return Err(format!("`{option}` is no option of regenerate")),
            };
        }
        match (folder, module) {
            // A check is of the checked-in sources alone.
            (None, None) if check && !managed_policies.is_empty() => {
                Err("--check is of what is checked in: it takes no --managed-policies".to_owned())
            }
            (None, None) => Ok(Self::Repository {
                offline: offline || check,
                check,
                managed_policies,
            }),
            (Some(folder), Some(module)) if !offline && managed_policies.is_empty() => {
                Ok(Self::Module {
                    folder,
                    module,
                    check,
                })
            }
            (Some(_), Some(_)) => {
                Err("--policies-from takes neither --offline nor --managed-policies".to_owned())
            }
            _ => Err("--policies-from and --module go together".to_owned()),
        }
    }
}

/// Rewrites the files, or with --check fails if one would change.
pub(crate) fn run(options: &Options) -> Result<(), Error> {
    let (plan, check, again) = match options {
        Options::Repository {
            offline,
            check,
            managed_policies,
        } => {
            let upstream = match offline {
                true => None,
                false => Some(Upstream::open()?),
            };
            let sources = Sources {
                upstream,
                managed_policies: managed_policies.clone(),
            };
            (plan(&sources)?, *check, "--offline")
        }
        Options::Module {
            folder,
            module,
            check,
        } => {
            let mut plan = Plan::default();
            policies::plan_module(folder, module, &mut plan)?;
            (plan, *check, "with the same options, but --check")
        }
    };
    if check {
        plan.check(again)
    } else {
        plan.write()
    }
}

/// Everything that is generated.
fn plan(sources: &Sources) -> Result<Plan, Error> {
    let mut plan = Plan::default();
    policies::plan(sources, &mut plan)?;
    catalog::plan(sources, &mut plan)?;
    grammar::plan(&mut plan)?;
    checks::plan(&mut plan)?;
    Ok(plan)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generated_files_are_what_the_checked_in_sources_give() {
        let checked = plan(&Sources::default()).and_then(|plan| plan.check("--offline"));
        if let Err(error) = checked {
            panic!("{error}");
        }
    }

    #[test]
    fn options() {
        #[track_caller]
        fn check(words: &str, expected: Option<&Options>) {
            let words: Vec<&str> = words.split_whitespace().collect();
            assert_eq!(Options::parse(&words).ok().as_ref(), expected, "{words:?}");
        }
        let repository = |offline, check, paths: &[&str]| {
            Some(Options::Repository {
                offline,
                check,
                managed_policies: paths.iter().map(PathBuf::from).collect(),
            })
        };
        let module = |check| {
            Some(Options::Module {
                folder: "a".into(),
                module: "b.rs".into(),
                check,
            })
        };
        check("", repository(false, false, &[]).as_ref());
        check("--offline", repository(true, false, &[]).as_ref());
        check("--check", repository(true, true, &[]).as_ref());
        check("--offline --check", repository(true, true, &[]).as_ref());
        check(
            "--managed-policies a --managed-policies b",
            repository(false, false, &["a", "b"]).as_ref(),
        );
        check("--policies-from a --module b.rs", module(false).as_ref());
        check(
            "--check --module b.rs --policies-from a",
            module(true).as_ref(),
        );
        for words in [
            "--managed-policies",
            "page.md",
            "--check --managed-policies a",
            "--policies-from a",
            "--module b.rs",
            "--policies-from a --policies-from b --module b.rs",
            "--policies-from a --module b.rs --offline",
            "--policies-from a --module b.rs --managed-policies c",
        ] {
            check(words, None);
        }
    }
}
