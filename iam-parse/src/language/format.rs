//! The formatter: the printer, with the comments and annotations of the text.

use iam_model::{Grade, PolicyType, Problem, ProblemKind, Span};

use super::lex::TextTokens;
use super::print::{Comments, Parts, Printer};
use super::{Stated, finish, parse};
use crate::{Layout, Options, ParseErrors, print, source};

/// Lays out a document anew: JSON with four spaces a level, and the policy language as
/// [`print_language`](crate::print_language) does, with its comments and annotations.
///
/// The document says the same as before, and formatting the result changes nothing. JSON may be
/// any document; its members, numbers and duplicates stay as they are. Of a text in the policy
/// language the elements of a statement come in AWS's order, and the header says only what is not
/// clear without it. What a policy may say is not checked.
///
/// # Errors
///
/// A mistake of syntax, or YAML, which has no one layout.
///
/// # Examples
///
/// ```
/// let text = "allow { resource * action s3:Get* } // all of them";
/// assert_eq!(
///     iam_parse::format("read.iam", text, &Default::default())?,
///     "allow {\n    action   s3:Get*\n    resource *\n} // all of them\n"
/// );
/// # Ok::<(), iam_parse::ParseErrors>(())
/// ```
pub fn format(
    name: &str,
    text: impl AsRef<[u8]>,
    options: &Options,
) -> Result<String, ParseErrors> {
    let options = Options {
        format: options.format.or(crate::Format::of_name(name)),
        ..*options
    };
    let opened = match source::open(text.as_ref(), &options) {
        Ok(opened) => opened,
        Err(refused) => return Err(ParseErrors::new(name, refused.text, refused.problems)),
    };
    match opened.format {
        crate::Format::Iam => language(name, opened, &options),
        crate::Format::Yaml => {
            let problem = Problem::at(ProblemKind::YamlLayout, Span::at(0));
            Err(ParseErrors::new(name, opened.text, vec![problem]))
        }
        crate::Format::Json => {
            let (result, _) = opened.read(&options.limits);
            match result.tree {
                Some(tree) => Ok(print(&tree, Layout::Indented(4)) + "\n"),
                None => Err(ParseErrors::new(name, result.text, result.problems)),
            }
        }
    }
}

fn language(name: &str, opened: source::Opened, options: &Options) -> Result<String, ParseErrors> {
    let source::Opened {
        text,
        start,
        report,
        ..
    } = opened;
    let read = parse::read(TextTokens::new(&text, start), &options.limits, report);
    let comments = read.source.comments.clone();
    let header = read.header;
    let reading = finish(read, comments, &options.limits);
    // A part of the text that is not in the tree would be lost.
    let complete = reading
        .problems
        .iter()
        .all(|problem| problem.kind.grade() == Grade::Accepted);
    let Some(tree) = reading.tree.filter(|_| complete) else {
        let problems = reading.problems;
        return Err(ParseErrors::new(name, text, problems));
    };
    let extras = &reading.said.extras;
    let inferred = reading.said.policy.as_ref().and_then(PolicyType::infer);
    Ok(Printer::print(&Parts {
        tree: &tree,
        stated: extras
            .stated
            .filter(|stated| inferred.is_none_or(|inferred| *stated != Stated::Type(inferred))),
        header,
        annotations: &extras.annotations,
        comments: Comments::new(&text, &extras.comments),
    }))
}
