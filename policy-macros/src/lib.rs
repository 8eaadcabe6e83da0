#![doc = include_str!("../README.md")]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]

#[cfg(feature = "checks")]
mod checks;
mod error;
mod expand;
mod file;
mod glued;
mod input;
mod read;
mod said;
mod tokens;

/// A policy that is checked when the code is compiled.
///
/// Takes the policy language as tokens, IAM's JSON as tokens (an object in braces), or a string
/// literal of either. Three forms:
///
/// - `policy! { … }` is an expression of type [`iam_model::Policy`];
/// - `policy! { pub static NAME = … }` is a `LazyLock<Policy>`;
/// - `policy! { pub const NAME = … }` is a [`iam_model::literal::Policy`].
///
/// What AWS refuses and what the checks of `iam-validate` call an ERROR is an error at its token; a
/// SECURITY_WARNING or WARNING is a warning. `#[allow(CODE, reason = "…")]` before a statement accepts
/// a finding.
///
/// In each, `crate = path;` before all else names `iam_model` where it goes by another name.
/// A value of a resource, a principal or a condition may be `{expression}`, and that of a resource
/// or condition may be put together of strings and such holes.
///
/// # Examples
/// ```
/// use policy_macros::policy;
///
/// let bucket = "logs";
/// let policy = policy! {
///     allow Read {
///         action   s3:GetObject
///         resource "arn:aws:s3:::" {bucket} "/*"
///     }
/// };
/// assert_eq!(
///     policy.to_string(),
///     r#"{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::logs/*"}]}"#
/// );
/// ```
///
/// ```compile_fail
/// policy_macros::policy! {
///     allow {
///         action   s3:GetObject
///         resource *
///         when StringEqual aws:username "ana" // no such operator
///     }
/// };
/// ```
#[proc_macro]
pub fn policy(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand::policy(tokens.into(), read::any).into()
}

/// A policy in a file, checked when the code is compiled; the file's path is relative to the
/// directory of the crate's manifest.
///
/// The file is JSON, YAML or, with the extension `.iam`, the policy language. The forms are those
/// of [`policy!`]; the crate is compiled anew when the file changes.
#[proc_macro]
pub fn policy_file(tokens: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand::policy(tokens.into(), file::read).into()
}
