//! Holes: which values can be put in where, and what stands in for them until then.

use iam_model::tree::{Node, Value};
use iam_model::{
    ConditionOperator, Family, LanguageMistake, Place, PrincipalType, ProblemKind, Span, Version,
};
use smol_str::SmolStr;

use crate::language::parse::Read;
use crate::language::values::{Hole, Part};

/// A value with holes, for [`iam_model::fill::Template`].
#[derive(Clone, Debug)]
pub struct Fill {
    /// Which value of the policy it is.
    pub place: Place,
    /// Where the value stands; it counts tokens.
    pub span: Span,
    /// How it is filled.
    pub kind: FillKind,
    /// What it is put together of; a single hole unless `kind` is of text.
    pub parts: Vec<FillPart>,
}

/// The function of [`iam_model::fill::Template`] that fills a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "each is named as the function that it stands for"
)]
pub enum FillKind {
    Resource,
    ResourceText,
    Aws,
    Federated,
    Service,
    Condition,
    ConditionText,
    Boolean,
    Number,
}

/// A part of a value with holes.
#[derive(Clone, Debug)]
pub enum FillPart {
    /// Text of the policy.
    Text(SmolStr),
    /// The hole whose opening brace is the token of this number.
    Hole(usize),
}

/// Finds out how each hole is filled, refuses those that cannot be, and puts a stand-in into the
/// tree.
pub(super) fn prepare<S>(read: &mut Read<S>) -> Vec<Fill> {
    let version = read
        .tree
        .get("Version")
        .and_then(|node| node.value.as_text());
    let version = version
        .and_then(|text| Version::parse(text))
        .unwrap_or_default();
    let mut fills = Vec::with_capacity(read.holes.len());
    for hole in std::mem::take(&mut read.holes) {
        match fill(&read.tree, &hole, version) {
            Ok((kind, stand_in)) => {
                if let Some(node) = node(&mut read.tree, hole.place) {
                    node.value = stand_in;
                }
                fills.push(Fill {
                    place: hole.place,
                    span: hole.span,
                    kind,
                    parts: hole.parts.into_iter().map(FillPart::from).collect(),
                });
            }
            Err(reason) => {
                let mistake = LanguageMistake::MisplacedHole { reason };
                read.report
                    .add(ProblemKind::Language { mistake }, hole.span);
                read.unknown.push(hole.span);
            }
        }
    }
    fills
}

/// Puts `*` in the place of every text that is put in: for those who ask what the policy says of
/// what is there in any case, and not how it is filled.
pub(super) fn open(tree: &mut Node, fills: &[Fill]) {
    for fill in fills {
        if matches!(fill.kind, FillKind::ResourceText | FillKind::ConditionText)
            && let Some(node) = node(tree, fill.place)
        {
            let texts = fill.parts.iter().map(|part| match part {
                FillPart::Text(text) => text.as_str(),
                FillPart::Hole(_) => "*",
            });
            node.value = Value::String(texts.collect());
        }
    }
}

impl From<Part> for FillPart {
    fn from(part: Part) -> Self {
        match part {
            Part::Text(text) => Self::Text(text),
            Part::Hole(hole) => Self::Hole(hole),
        }
    }
}

/// How a hole is filled and what stands in for it, or why it cannot be filled.
fn fill(tree: &Node, hole: &Hole, version: Version) -> Result<(FillKind, Value), &'static str> {
    const NO_ESCAPE: &str = "only Version 2012-10-17 has a way to escape text";
    let whole = matches!(hole.parts.as_slice(), [Part::Hole(_)]);
    let text = |text: &'static str| Value::String(SmolStr::new_static(text));
    match hole.place {
        Place::Value(..) => {
            if !version.has_variables() {
                return Err(NO_ESCAPE);
            }
            if whole {
                return Ok((FillKind::Resource, text("*")));
            }
            check_pieces(&hole.parts)?;
            check_arn(&hole.parts)?;
            Ok((FillKind::ResourceText, stand_in(&hole.parts)))
        }
        Place::Principal(statement, element, kind, _) => {
            if !whole {
                return Err("a hole in a principal is all of its value");
            }
            let types = tree
                .get("Statement")
                .and_then(|node| node.elements().get(statement))
                .and_then(|node| node.get(element.name()));
            let name = types.and_then(|types| member_name(types, kind));
            match name.and_then(PrincipalType::parse) {
                Some(PrincipalType::Aws) => Ok((FillKind::Aws, text("123456789012"))),
                Some(PrincipalType::Service) => Ok((FillKind::Service, text("hole.amazonaws.com"))),
                Some(PrincipalType::CanonicalUser) => {
                    Err("there is no type for canonical user ids")
                }
                Some(PrincipalType::Federated) | None => {
                    Ok((FillKind::Federated, text("hole.example.com")))
                }
            }
        }
        Place::ConditionValue(statement, operator, ..) => {
            let operators = tree
                .get("Statement")
                .and_then(|node| node.elements().get(statement))
                .and_then(|node| node.get("Condition"));
            let name = operators.and_then(|operators| member_name(operators, operator));
            let operator = name.and_then(|name| ConditionOperator::parse(name).ok());
            // Of an unknown operator nothing more is said.
            let family = operator.map_or(Family::String, |operator| operator.kind.family());
            match family {
                Family::String | Family::Arn if !version.has_variables() => Err(NO_ESCAPE),
                Family::String | Family::Arn if whole => {
                    Ok((FillKind::Condition, text("arn:aws:hole:::hole")))
                }
                Family::String | Family::Arn => {
                    check_pieces(&hole.parts)?;
                    if family == Family::Arn {
                        check_arn(&hole.parts)?;
                    }
                    Ok((FillKind::ConditionText, stand_in(&hole.parts)))
                }
                Family::Bool | Family::Null if whole => Ok((FillKind::Boolean, Value::Bool(true))),
                Family::Numeric if whole => {
                    let zero = Value::Number(SmolStr::new_static("0"));
                    Ok((FillKind::Number, zero))
                }
                Family::Bool | Family::Null => Err("a boolean is put in whole"),
                Family::Numeric => Err("a number is put in whole"),
                Family::Date | Family::Binary | Family::Ip => {
                    Err("values of this operator cannot be escaped")
                }
            }
        }
        _ => Err("only resources, principals and condition values take holes"),
    }
}

/// Refuses holes inside a variable, or behind a `$` that would make one of what is put in.
fn check_pieces(parts: &[Part]) -> Result<(), &'static str> {
    for pair in parts.windows(2) {
        let [Part::Text(text), Part::Hole(_)] = pair else {
            continue;
        };
        let open = text.rfind("${");
        let closed =
            open.is_none_or(|open| text.get(open..).is_some_and(|rest| rest.contains('}')));
        if !closed || text.ends_with('$') {
            return Err("it would stand in a variable; `${$}` is the character `$`");
        }
    }
    Ok(())
}

/// Refuses text before the fifth colon of an ARN, where it could name another service or account.
fn check_arn(parts: &[Part]) -> Result<(), &'static str> {
    let colons = match parts.first() {
        Some(Part::Text(text)) => text.bytes().filter(|byte| *byte == b':').count(),
        _ => 0,
    };
    if colons < 5 {
        return Err("text can be put in only after the fifth colon of an ARN");
    }
    Ok(())
}

/// The value with an ordinary letter for each hole.
fn stand_in(parts: &[Part]) -> Value {
    let text: String = parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => text.as_str(),
            Part::Hole(_) => "x",
        })
        .collect();
    Value::String(text.into())
}

fn member_name(node: &Node, index: usize) -> Option<&str> {
    match &node.value {
        Value::Object(members) => members.get(index).map(|member| member.name.as_str()),
        _ => None,
    }
}

/// The node of a value of Action, Resource, Principal or Condition.
fn node(tree: &mut Node, place: Place) -> Option<&mut Node> {
    fn named<'a>(node: &'a mut Node, name: &str) -> Option<&'a mut Node> {
        match &mut node.value {
            Value::Object(members) => members
                .iter_mut()
                .find(|member| member.name == name)
                .map(|member| &mut member.value),
            _ => None,
        }
    }
    fn member(node: &mut Node, index: usize) -> Option<&mut Node> {
        match &mut node.value {
            Value::Object(members) => members.get_mut(index).map(|member| &mut member.value),
            _ => None,
        }
    }
    fn element(node: &mut Node, index: usize) -> Option<&mut Node> {
        if !matches!(node.value, Value::Array(_)) {
            return Some(node);
        }
        match &mut node.value {
            Value::Array(elements) => elements.get_mut(index),
            _ => None,
        }
    }
    let statement = element(named(tree, "Statement")?, place.statement()?)?;
    match place {
        Place::Value(_, name, index) => element(named(statement, name.name())?, index),
        Place::Principal(_, name, kind, index) => {
            element(member(named(statement, name.name())?, kind)?, index)
        }
        Place::ConditionValue(_, operator, key, index) => {
            let key = member(member(named(statement, "Condition")?, operator)?, key)?;
            element(key, index)
        }
        _ => None,
    }
}
