//! Checks the licence of every dependency, without any tool but cargo.

use serde_json::Value;

use crate::command::{cargo, output, rustc};
use crate::{Error, files};

/// Whose dependencies are checked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Those of every platform; cargo may have to download some of them.
    EveryPlatform,
    /// Those of this platform, offline: whoever has built the workspace has them.
    ThisPlatform,
}

/// Fails with one line per package whose licence the list in `deny.toml` does not allow.
pub(crate) fn check(scope: Scope) -> Result<(), Error> {
    let configuration = files::read(&files::path("deny.toml"))?;
    let allowed = allowed(&configuration);
    let metadata = metadata(scope)?;
    let packages = metadata["packages"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    if allowed.is_empty() || packages.is_empty() {
        return Err("found no list of licences or no packages".into());
    }
    let findings: Vec<String> = packages
        .iter()
        .filter_map(|package| {
            let reason = match package["license"].as_str() {
                None => "it states none".to_owned(),
                Some(expression) => match permits(expression, &allowed) {
                    Ok(true) => return None,
                    Ok(false) => format!("`{expression}` is not allowed"),
                    Err(reason) => format!("`{expression}`: {reason}"),
                },
            };
            let name = package["name"].as_str().unwrap_or("?");
            let version = package["version"].as_str().unwrap_or("?");
            Some(format!("licence of {name} {version}: {reason}"))
        })
        .collect();
    if findings.is_empty() {
        Ok(())
    } else {
        Err(findings.join("\n").into())
    }
}

/// The strings of the list `allow` in `deny.toml`.
fn allowed(configuration: &str) -> Vec<&str> {
    configuration
        .split_once("\nallow = [")
        .and_then(|(_, list)| list.split_once(']'))
        .map_or_else(Vec::new, |(list, _)| {
            list.split('"').skip(1).step_by(2).collect()
        })
}

/// What cargo says about every package of the dependency graph.
fn metadata(scope: Scope) -> Result<Value, Error> {
    let mut command = cargo(&["metadata", "--format-version=1", "--locked"]);
    if scope == Scope::ThisPlatform {
        command.args(["--offline", "--filter-platform", &host()?]);
    }
    Ok(serde_json::from_str(&output(&mut command)?)?)
}

/// The target triple of this platform.
fn host() -> Result<String, Error> {
    rustc()?
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .ok_or_else(|| "rustc names no host".into())
}

/// Whether a licence expression can be met with the allowed licences alone.
///
/// `OR` needs one side, `AND` both, and binds tighter; `/` is cargo's older spelling of `OR`. A
/// licence with an exception (`A WITH B`) is allowed only if the list names it with that exception.
fn permits(expression: &str, allowed: &[&str]) -> Result<bool, String> {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let mut tokens = Tokens {
        rest: spaced.split_whitespace().collect(),
        allowed,
    };
    tokens.rest.reverse();
    let permitted = tokens.any()?;
    match tokens.rest.last() {
        None => Ok(permitted),
        Some(token) => Err(format!("`{token}` was not expected")),
    }
}

/// The rest of an expression, its next token last.
struct Tokens<'a> {
    rest: Vec<&'a str>,
    allowed: &'a [&'a str],
}

impl Tokens<'_> {
    fn skip(&mut self, token: &str) -> bool {
        self.rest.pop_if(|next| *next == token).is_some()
    }

    fn any(&mut self) -> Result<bool, String> {
        let mut permitted = self.all()?;
        while self.skip("OR") {
            permitted |= self.all()?;
        }
        Ok(permitted)
    }

    fn all(&mut self) -> Result<bool, String> {
        let mut permitted = self.one()?;
        while self.skip("AND") {
            permitted &= self.one()?;
        }
        Ok(permitted)
    }

    fn one(&mut self) -> Result<bool, String> {
        if self.skip("(") {
            let permitted = self.any()?;
            return if self.skip(")") {
                Ok(permitted)
            } else {
                Err("`)` is missing".to_owned())
            };
        }
        let licence = self.name()?;
        if self.skip("WITH") {
            let exception = self.name()?;
            return Ok(self
                .allowed
                .contains(&&*format!("{licence} WITH {exception}")));
        }
        Ok(self.allowed.contains(&&*licence))
    }

    fn name(&mut self) -> Result<String, String> {
        match self.rest.pop() {
            Some("(" | ")" | "AND" | "OR" | "WITH") | None => {
                Err("a licence is missing".to_owned())
            }
            Some(name) => Ok(name.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dependency_has_an_allowed_licence() {
        if let Err(error) = check(Scope::ThisPlatform) {
            panic!("{error}");
        }
    }

    #[test]
    fn expressions() {
        const PERMITTED: Result<bool, ()> = Ok(true);
        const REFUSED: Result<bool, ()> = Ok(false);
        const MALFORMED: Result<bool, ()> = Err(());
        for (expression, expected) in [
            ("MIT", PERMITTED),
            ("GPL-3.0-only", REFUSED),
            ("MIT OR GPL-3.0-only", PERMITTED),
            ("GPL-3.0-only OR MIT", PERMITTED),
            ("Unlicense/MIT", PERMITTED),
            ("MIT AND GPL-3.0-only", REFUSED),
            ("(MIT OR Apache-2.0) AND Zlib", PERMITTED),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", REFUSED),
            ("MIT OR Zlib AND Unicode-3.0", PERMITTED),
            ("Unicode-3.0 AND Zlib OR GPL-3.0-only", REFUSED),
            ("(Unicode-3.0) AND (Zlib OR MIT)", REFUSED),
            ("Apache-2.0 WITH LLVM-exception", REFUSED),
            ("Apache-2.0 WITH LLVM-exception OR MIT", PERMITTED),
            ("Zlib WITH some-exception", PERMITTED),
            ("MIT+", REFUSED),
            ("", MALFORMED),
            ("MIT OR", MALFORMED),
            ("(MIT", MALFORMED),
            ("MIT)", MALFORMED),
            ("MIT Zlib", MALFORMED),
            ("AND MIT", MALFORMED),
        ] {
            let allowed = ["MIT", "Apache-2.0", "Zlib", "Zlib WITH some-exception"];
            let actual = permits(expression, &allowed).map_err(drop);
            assert_eq!(actual, expected, "{expression}");
        }
    }

    #[test]
    fn the_list_is_read_from_the_configuration() {
        let configuration =
            "[licenses]\nallow = [\n    \"MIT\",\n    \"Zlib\",\n]\nskip = [\"x\"]\n";
        assert_eq!(allowed(configuration), ["MIT", "Zlib"]);
        assert!(allowed("[licenses]\n").is_empty());
    }
}
