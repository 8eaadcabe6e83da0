//! Reads any request from its line, and says what is wrong with what is none.

use std::path::PathBuf;
use std::sync::Arc;

use iam_eval::{InputError, Request};
use iam_model::tree::{Node, Value};
use iam_model::{PolicyType, Span};
use iam_parse::{Format, Limits, Options};

use super::error::Unread;
use crate::fields::Reader;
use crate::read::{self, Tree};
use crate::request_draft::RequestDraft;
use crate::scenario::File;
use crate::{MistakeKind, Reason, Refusal, ScenarioErrors, StatedFacts};

/// So many mistakes of a line are told, each with an excerpt of it; of more, how many there are.
const SHOWN: usize = 20;

/// The fields of a line, for who mistypes one.
const REQUEST: &[&str] = &[
    "id",
    "name",
    "principal",
    "principal_facts",
    "action",
    "resource",
    "resource_account",
    "resource_facts",
    "context",
    "service_facts",
];

/// The request of a line.
pub(super) struct General {
    pub(super) request: Request,
    /// What the line states about services, if it does.
    pub(super) facts: Option<Arc<StatedFacts>>,
    file: Arc<File>,
    /// Where the id stands, if there is one.
    id: Option<Span>,
    principal: Span,
    action: Span,
}

impl General {
    /// The id as it stands in the line.
    pub(super) fn id(&self) -> Option<&str> {
        let Span { start, end } = self.id?;
        self.file.text.get(start as usize..end as usize)
    }

    /// The caller cannot have the layers.
    pub(super) fn refused(&self, error: InputError) -> Unread {
        self.refusal(error, self.principal)
    }

    /// There are no layers for the action.
    pub(super) fn without_layers(&self) -> Unread {
        let (resource, trust) = (PolicyType::Resource, PolicyType::Trust);
        let (expected, found) = if self.request.action().is_of_trust_policies() {
            (trust, resource)
        } else {
            (resource, trust)
        };
        self.refusal(InputError::WrongLayer { expected, found }, self.action)
    }

    fn refusal(&self, error: InputError, span: Span) -> Unread {
        Unread::Refused(Refusal::new(vec![Reason::Input {
            error,
            file: self.file.name.clone(),
            text: Arc::clone(&self.file.text),
            span,
        }]))
    }
}

/// Reads a line.
pub(super) fn read(name: &str, line: &[u8], limits: &Limits) -> Result<General, Unread> {
    let options = Options {
        format: Some(Format::Json),
        limits: *limits,
        ..Options::default()
    };
    let Tree { name, text, node } = read::tree(name, line, &options)?;
    let file = Arc::new(File {
        name: name.clone(),
        directory: PathBuf::new(),
        text: Arc::clone(&text),
    });
    let mut reader = Reader::new(Arc::clone(&file));
    let mut draft = RequestDraft::default();
    for member in reader.members(&node, "a request", "an object") {
        if member.name == "id" {
            reader.id(&member.value);
        } else if !draft.field(&mut reader, member) {
            reader.unknown(member, "a request", REQUEST);
        }
    }
    if reader.mistakes.is_empty() {
        let start = Span::new(node.span.start, node.span.start + 1);
        for field in draft.missing() {
            let of = "the request";
            reader.push(MistakeKind::MissingField { of, field }, start);
        }
    }
    let stated = |name| {
        node.get(name)
            .filter(|value: &&Node| !value.value.is_null())
    };
    let facts = stated("service_facts").map(|_| Arc::clone(&draft.facts));
    let id = stated("id").map(|value| value.span);
    match draft.spec() {
        Some(spec) if reader.mistakes.is_empty() => {
            let request = spec.build(&file).map_err(Refusal::new)?;
            Ok(General {
                request,
                facts,
                file,
                id,
                principal: spec.principal.span,
                action: spec.action.span,
            })
        }
        _ => {
            let mut mistakes = reader.mistakes;
            mistakes.sort_by_key(|mistake| mistake.span);
            let more = mistakes.len().saturating_sub(SHOWN);
            mistakes.truncate(SHOWN);
            let errors = ScenarioErrors {
                name,
                text,
                problems: Vec::new(),
                mistakes,
            };
            Err(Unread::Mistakes(errors, more))
        }
    }
}

impl Reader {
    /// An id is taken from the text: this says whether there is one.
    fn id(&mut self, node: &Node) {
        match node.value {
            Value::String(_) | Value::Number(_) | Value::Null => {}
            _ => self.wrong_type("id", "a text or a number", node),
        }
    }
}
