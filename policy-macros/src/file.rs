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
        let span = trees.next().map_or_else(Span::call_site, |tree| tree.span());
        let message = "expected the path of a policy as a string".to_owned();
        return failed(message, span);
    };
    let directory = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let bytes = match std::fs::read(Path::new(&directory).join(&path)) {
        Ok(bytes) => bytes,
        Err(error) => {
            let message = format!(
                "`{path}` cannot be read: {error}\n  = help: the path is relative to the \
                 directory of the crate's Cargo.toml"
            );
            return failed(message, span);
        }
    };
    let mut read = document(&path, parse_policy(&bytes, &Options::of_name(&path)), span);
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
