//! Reads the fields of a request.

use iam_eval::ResourceFacts;
use iam_model::tree::{Member, Node, Plain, Value};
use iam_model::{ContextValue, Number, Span};
use smol_str::SmolStr;

use crate::fields::Reader;
use crate::request::{ContextEntry, PrincipalFacts, ResourceSpec};
use crate::{MistakeKind, StatedFacts, Text};

const PRINCIPAL_FACTS: &[&str] = &[
    "role_arn",
    "federated_by",
    "unique_id",
    "canonical_id",
    "management_account",
    "service_linked_role",
    "outside_organization",
];
const RESOURCE: &[&str] = &["arn", "account", "context"];
const RESOURCE_FACTS: &[&str] = &[
    "management_account",
    "service_linked_role",
    "aws_managed_key",
];
const SERVICE_FACTS: &[&str] = &[
    "without_resource_types",
    "with_resource_types",
    "rcp_services",
    "protected",
];
const PROTECTED: &[&str] = &["managed_policy", "reserved_role", "aws_alias"];

impl Reader {
    pub(crate) fn principal_facts(&mut self, node: &Node) -> PrincipalFacts {
        let mut facts = PrincipalFacts::default();
        for member in self.object("principal_facts", node) {
            let (name, value) = (member.name.as_str(), &member.value);
            match name {
                "role_arn" => facts.role_arn = self.text(name, value),
                "federated_by" => facts.federated_by = self.text(name, value),
                "unique_id" => facts.unique_id = self.text(name, value),
                "canonical_id" => facts.canonical_id = self.text(name, value),
                "management_account" => facts.management_account = self.flag(name, value),
                "service_linked_role" => facts.service_linked_role = self.flag(name, value),
                "outside_organization" => facts.outside_organization = self.flag(name, value),
                _ => self.unknown(member, "`principal_facts`", PRINCIPAL_FACTS),
            }
        }
        facts
    }

    pub(crate) fn resource_facts(&mut self, node: &Node) -> ResourceFacts {
        let mut facts = ResourceFacts::default();
        for member in self.object("resource_facts", node) {
            let (name, value) = (member.name.as_str(), &member.value);
            match name {
                "management_account" => facts.management_account = self.flag(name, value),
                "service_linked_role" => facts.service_linked_role = self.flag(name, value),
                "aws_managed_key" => facts.aws_managed_key = self.flag(name, value),
                _ => self.unknown(member, "`resource_facts`", RESOURCE_FACTS),
            }
        }
        facts
    }

    pub(crate) fn service_facts(&mut self, node: &Node) -> StatedFacts {
        let mut facts = StatedFacts::default();
        for member in self.object("service_facts", node) {
            let (name, value) = (member.name.as_str(), &member.value);
            match name {
                "without_resource_types" => {
                    facts.without_resource_types = self.actions(name, value);
                }
                "with_resource_types" => facts.with_resource_types = self.actions(name, value),
                "rcp_services" if value.value.is_null() => facts.rcp_services = None,
                "rcp_services" => {
                    let services = self.texts(name, value).into_iter();
                    let lower = services.map(|service| service.to_ascii_lowercase().into());
                    facts.rcp_services = Some(lower.collect());
                }
                "protected" => self.protected(value, &mut facts),
                _ => self.unknown(member, "`service_facts`", SERVICE_FACTS),
            }
        }
        facts
    }

    fn protected(&mut self, node: &Node, facts: &mut StatedFacts) {
        for member in self.object("protected", node) {
            let (name, value) = (member.name.as_str(), &member.value);
            match name {
                "managed_policy" => facts.changing_managed_policies = self.actions(name, value),
                "reserved_role" => facts.changing_reserved_roles = self.actions(name, value),
                "aws_alias" => facts.changing_aws_aliases = self.actions(name, value),
                _ => self.unknown(member, "`protected`", PROTECTED),
            }
        }
    }

    /// The members of an object that may be null.
    fn object<'n>(&mut self, field: &str, node: &'n Node) -> Vec<&'n Member> {
        if node.value.is_null() {
            return Vec::new();
        }
        self.members(node, field, "an object")
    }

    /// One resource or a list; none if the field is null.
    pub(crate) fn resources(&mut self, node: &Node) -> Option<Vec<ResourceSpec>> {
        if node.value.is_null() {
            return None;
        }
        let mut resources = Vec::new();
        for element in node.elements() {
            resources.extend(self.resource(element));
        }
        Some(resources)
    }

    fn resource(&mut self, node: &Node) -> Option<ResourceSpec> {
        let mut spec = ResourceSpec::default();
        match &node.value {
            Value::Object(_) => {
                let before = self.mistakes.len();
                for member in self.members(node, "resource", "an object") {
                    let (name, value) = (member.name.as_str(), &member.value);
                    match name {
                        "arn" => spec.arn = self.text(name, value).unwrap_or_default(),
                        "account" => spec.account = self.text(name, value),
                        "context" => spec.context = self.context(value),
                        _ => self.unknown(member, "a resource", RESOURCE),
                    }
                }
                if spec.arn == Text::default() && self.mistakes.len() == before {
                    let start = Span::new(node.span.start, node.span.start + 1);
                    let kind = MistakeKind::MissingField {
                        of: "the resource",
                        field: "arn",
                    };
                    self.push(kind, start);
                }
            }
            value => {
                let Some(text) = value.as_text() else {
                    let expected = "an ARN, `*`, an object with `arn`, or a list of them";
                    self.wrong_type("resource", expected, node);
                    return None;
                };
                spec.arn = Text {
                    text: text.clone(),
                    span: node.span,
                };
            }
        }
        Some(spec)
    }

    pub(crate) fn context(&mut self, node: &Node) -> Vec<ContextEntry> {
        let mut entries = Vec::new();
        for member in self.object("context", node) {
            let key = Text {
                text: member.name.clone(),
                span: member.name_span,
            };
            let value = match &member.value.value {
                Value::Array(elements) => elements
                    .iter()
                    .map(|element| self.scalar(&member.name, element))
                    .collect::<Option<Vec<_>>>()
                    .map(|values| ContextValue::Many(values.into())),
                _ => self
                    .scalar(&member.name, &member.value)
                    .map(ContextValue::One),
            };
            entries.extend(value.map(|value| ContextEntry { key, value }));
        }
        entries
    }

    /// A value of a condition key: by its type in JSON, or that of an unquoted scalar.
    fn scalar(&mut self, key: &str, node: &Node) -> Option<SmolStr> {
        let number = match &node.value {
            Value::String(text) => return Some(text.clone()),
            Value::Bool(value) => return Some(SmolStr::new_static(bool_text(*value))),
            Value::Number(number) => number.as_str(),
            Value::Plain(text) => match Value::plain(text) {
                Plain::String(_) => return Some(text.clone()),
                Plain::Bool(value) => return Some(SmolStr::new_static(bool_text(value))),
                Plain::Number(number) => number,
                Plain::Null => {
                    self.wrong_type(key, "a text, number or boolean, or a list of them", node);
                    return None;
                }
            },
            Value::Null | Value::Array(_) | Value::Object(_) => {
                self.wrong_type(key, "a text, number or boolean, or a list of them", node);
                return None;
            }
        };
        let canonical = Number::parse(number).map(|number| number.as_str().into());
        if canonical.is_none() {
            let kind = MistakeKind::NumberPrecision {
                value: number.into(),
            };
            self.push(kind, node.span);
        }
        canonical
    }
}

const fn bool_text(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}
