//! Policies in files.

use std::path::Path;

use iam_parse::{Options, parse_policy};
use proc_macro2::{Span, TokenStream};

use crate::error::Error;
use crate::read::{Read, document, literal};

/// Reads the file that the input names.
pub(crate) fn read(stream: TokenStream) -> Read {
    let Some((path, span)) = literal(&stream) else {
        let mut trees = stream.into_iter();
        let span = trees
            .next()
            .map_or_else(Span::call_site, |tree| tree.span());
        let message = "expected the path of a policy as a string".to_owned();
        return failed(message, span);
    };
    let directory = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let bytes = match std::fs::read(Path::new(&directory).join(&path)) {
        Ok(bytes) => bytes,
        Err(error) => {
            let message = format!(
                "`{path}` cannot be read: {error}\nhelp: the path is relative to the \
                 directory of the crate's Cargo.toml"
            );
            return failed(message, span);
        }
    };
    let mut read = document(&path, &parse_policy(&bytes, &Options::of_name(&path)), span);
    let source = if Path::new(&path).is_absolute() {
        format!("const _: &[u8] = ::core::include_bytes!({path:?});")
    } else {
        format!(
            "const _: &[u8] = ::core::include_bytes!(::core::concat!(\
             ::core::env!(\"CARGO_MANIFEST_DIR\"), \"/\", {path:?}));"
        )
    };
    read.watch = source.parse().unwrap_or_default();
    read
}

fn failed(message: String, span: Span) -> Read {
    Read {
        errors: vec![Error::new(message, span, span)],
        ..Read::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, errors: &[&str]) -> Read {
        let read = read(input.parse().unwrap());
        let messages: Vec<&str> = read.errors.iter().map(Error::message).collect();
        assert_eq!(messages, errors, "{input}");
        assert_eq!(read.policy.is_some(), errors.is_empty(), "{input}");
        read
    }

    #[test]
    fn files_are_read_beside_the_manifest() {
        for name in ["right.iam", "right.json", "right.yaml"] {
            let read = check(&format!("\"tests/policies/{name}\""), &[]);
            assert!(read.watch.to_string().contains("include_bytes"));
        }
        check(
            "\"tests/policies/no-such-file.iam\"",
            &[
                "`tests/policies/no-such-file.iam` cannot be read: No such file or directory (os error 2)\n\
             help: the path is relative to the directory of the crate's Cargo.toml",
            ],
        );
        check("tests", &["expected the path of a policy as a string"]);
        check("", &["expected the path of a policy as a string"]);
    }

    #[test]
    fn every_problem_of_a_file_shows_its_place() {
        let read = check(
            "\"tests/policies/wrong.iam\"",
            &[
                "a comma is missing between two values [POLICY_SYNTAX_ERROR]\n \
             --> tests/policies/wrong.iam:3:24\n  |\n\
             3 |     action s3:GetObject s3:PutObject\n  |                        ^\n  \
             = help: write `,` here",
                "`bucket` is neither `*` nor an ARN [INVALID_ARN_PREFIX]\n \
             --> tests/policies/wrong.iam:4:14\n  |\n\
             4 |     resource \"bucket\"\n  |              ^^^^^^^^\n  \
             = help: write `*` or `arn:partition:service:region:account:resource`",
            ],
        );
        // So that the compiler looks again when the file is mended.
        assert!(!read.watch.is_empty());
    }
}
