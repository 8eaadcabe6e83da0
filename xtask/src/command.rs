//! Runs other programs.

use std::ffi::OsString;
use std::process::{Command, Stdio};

use crate::{Error, files};

/// The tool that cargo names in `variable`, otherwise the one on the path.
pub(crate) fn tool(variable: &str, name: &str) -> Command {
    let program = std::env::var_os(variable).unwrap_or_else(|| OsString::from(name));
    let mut command = Command::new(program);
    command.current_dir(files::path(""));
    command
}

/// Cargo, at the root of the repository.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = tool("CARGO", "cargo");
    cargo.args(arguments);
    cargo
}

/// The compiler, its version and host.
pub(crate) fn rustc() -> Result<String, Error> {
    output(tool("RUSTC", "rustc").arg("-vV"))
}

/// Runs a command to its end; what it prints goes to the terminal.
pub(crate) fn wait(command: &mut Command) -> Result<(), Error> {
    let status = command.status().map_err(|error| named(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(named(command, &status))
    }
}

/// What a command prints.
pub(crate) fn output(command: &mut Command) -> Result<String, Error> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| named(command, &error))?;
    if output.status.success() {
        Ok(String::from_utf8(output.stdout)?)
    } else {
        Err(named(command, &String::from_utf8_lossy(&output.stderr)))
    }
}

fn named(command: &Command, what: &dyn std::fmt::Display) -> Error {
    let program = command.get_program().to_string_lossy();
    format!("{program}: {what}").into()
}
