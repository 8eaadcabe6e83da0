//! From a text to a policy.

use iam_model::tree::Node;
use iam_model::{Document, Grade, PolicyType, Problem, read};

use crate::language::{Extras, Said, Stated};
use crate::{Format, Options, ParseErrors, TreeResult, envelope};

/// What reading a policy gave: the document if there is one, and in any case every problem.
///
/// Three outcomes, by the worst [`Grade`] among the problems: a mistake of syntax leaves only the
/// text, a refused policy has its tree, an accepted one its [`Document`].
#[derive(Clone, Debug)]
pub struct Parsed {
    content: Content,
    format: Format,
    problems: Vec<Problem>,
    extras: Extras,
}

#[derive(Clone, Debug)]
enum Content {
    Text(String),
    Tree(String, Node),
    Document(Document),
}

impl Parsed {
    /// The document, if the policy was not refused.
    pub fn document(&self) -> Option<&Document> {
        match &self.content {
            Content::Document(document) => Some(document),
            Content::Text(_) | Content::Tree(..) => None,
        }
    }

    /// The tree of the policy, which is there for every text without a mistake of syntax.
    pub fn tree(&self) -> Option<&Node> {
        match &self.content {
            Content::Text(_) => None,
            Content::Tree(_, tree) => Some(tree),
            Content::Document(document) => Some(document.tree()),
        }
    }

    /// The text that all spans refer to: the input, or what was decoded from it.
    pub fn text(&self) -> &str {
        match &self.content {
            Content::Text(text) | Content::Tree(text, _) => text,
            Content::Document(document) => document.text(),
        }
    }

    /// The notation of the text.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Everything that is wrong or worth a remark.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// What a text in the policy language says besides its policy: annotations, comments, the type
    /// in its header. Empty for JSON and YAML.
    pub fn extras(&self) -> &Extras {
        &self.extras
    }

    /// The type of the policy: what the header states, or what it looks like
    /// ([`PolicyType::infer`]). `None` without a document, or for a mixed policy.
    pub fn policy_type(&self) -> Option<PolicyType> {
        let document = self.document()?;
        match self.extras.stated {
            Some(Stated::Type(policy_type)) => Some(policy_type),
            Some(Stated::Mixed) => None,
            None => PolicyType::infer(document.policy()),
        }
    }

    /// The document with the remarks about it, or the problems under the source's name.
    ///
    /// # Errors
    ///
    /// There is no document.
    pub fn into_result(self, name: &str) -> Result<(Document, Vec<Problem>), ParseErrors> {
        match self.content {
            Content::Document(document) => Ok((document, self.problems)),
            Content::Text(text) | Content::Tree(text, _) => {
                Err(ParseErrors::new(name, text, self.problems))
            }
        }
    }
}

/// Reads a policy: the text, what AWS wraps around it
/// ([`read_policy_tree`](crate::read_policy_tree)), and then the policy
/// in the tree ([`iam_model::read`]).
///
/// # Semantics
///
/// Rules L1 to L3 and what a value must be for its element and operator; what depends on the
/// policy's type is asked later, by [`iam_model::Policy::check_as`].
///
/// # Examples
///
/// ```
/// use iam_parse::{Options, parse_policy};
///
/// let text = r#"{"Statement": {"Effect": "allow", "Action": "s3:*", "Resource": "*"}}"#;
/// let parsed = parse_policy(text.as_bytes(), &Options::default());
/// assert!(parsed.document().is_none());
/// assert!(parsed.tree().is_some());
/// assert_eq!(parsed.problems()[0].kind.code(), "INVALID_EFFECT");
/// ```
pub fn parse_policy(bytes: &[u8], options: &Options) -> Parsed {
    let (read_tree, said) = envelope::read(bytes, options);
    let TreeResult {
        tree,
        text,
        format,
        mut problems,
    } = read_tree;
    let said = match (said, &tree) {
        (Some(said), _) => said,
        (None, Some(tree)) => {
            let reading = read(tree);
            Said {
                policy: reading.policy,
                problems: reading.problems,
                extras: Extras::default(),
            }
        }
        (None, None) => Said::default(),
    };
    let refused_by_text = problems
        .iter()
        .any(|problem| problem.kind.grade() != Grade::Accepted);
    problems.extend(said.problems);
    problems.sort_by_key(|problem| problem.span.map(|span| span.start));
    let content = match (tree, said.policy) {
        (Some(tree), Some(policy)) if !refused_by_text => {
            let stated = match said.extras.stated {
                Some(Stated::Type(policy_type)) => Some(policy_type),
                Some(Stated::Mixed) | None => None,
            };
            Content::Document(Document::stated(text, tree, policy, stated))
        }
        (Some(tree), _) => Content::Tree(text, tree),
        (None, _) => Content::Text(text),
    };
    Parsed {
        content,
        format,
        problems,
        extras: said.extras,
    }
}

/// Reads the policy in a named text, such as a file; the name's extension states the format.
///
/// Remarks about an accepted policy are left out; [`parse_policy`] has them.
///
/// # Errors
///
/// The text holds no policy. The error displays every problem with its place.
///
/// # Examples
///
/// ```
/// let text = r#"{"Statement": {"Effect": "Allow", "Action": "s3:*" "Resource": "*"}}"#;
/// let errors = iam_parse::parse_document("build.json", text).unwrap_err();
/// assert_eq!(errors.to_string(), r#"error[JSON_SYNTAX_ERROR]: a comma is missing between two members
///  --> build.json:1:51
///   |
/// 1 | {"Statement": {"Effect": "Allow", "Action": "s3:*" "Resource": "*"}}
///   |                                                   ^
///   = help: write `,` here
/// "#);
/// ```
pub fn parse_document(name: &str, text: impl AsRef<[u8]>) -> Result<Document, ParseErrors> {
    parse_policy(text.as_ref(), &Options::of_name(name))
        .into_result(name)
        .map(|(document, _)| document)
}
