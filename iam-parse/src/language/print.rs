//! Policies as text in the language, with the comments of the text that they were read from.

mod comments;
mod spelling;

use std::fmt::Write as _;

use iam_model::tree::{Member, Node, Value};
use iam_model::{Element, Policy, PolicyType, Span};
use smol_str::SmolStr;

pub(crate) use self::comments::Comments;
use self::spelling::{Role, header, list_text, name, quoted, value_text};
use super::{Annotation, Stated};

/// The longest line that is not broken, in characters.
const WIDTH: usize = 100;
const INDENT: usize = 4;

/// A policy in the policy language, laid out as `iam fmt` lays it out.
///
/// The text says everything that the policy says: reading it gives the same policy. Elements come
/// in AWS's order; lists, operators and keys in that of the policy.
///
/// # Examples
///
/// ```
/// use iam_parse::{parse_document, print_language};
///
/// let json = r#"{"Version": "2012-10-17", "Statement": [
///     {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject", "s3:List*"],
///      "Resource": "arn:aws:s3:::logs/*", "Condition": {"Bool": {"aws:SecureTransport": true}}}]}"#;
/// let document = parse_document("read.json", json)?;
/// let text = print_language(document.policy());
/// assert_eq!(text, r#"allow Read {
///     action   s3:GetObject, s3:List*
///     resource "arn:aws:s3:::logs/*"
///     when Bool aws:SecureTransport true
/// }
/// "#);
/// assert_eq!(parse_document("read.iam", text)?.policy(), document.policy());
/// # Ok::<(), iam_parse::ParseErrors>(())
/// ```
pub fn print_language(policy: &Policy) -> String {
    let stated = match PolicyType::infer(policy) {
        None => Some(Stated::Mixed),
        Some(_) => None,
    };
    Printer::print(&Parts {
        tree: &policy.to_tree(),
        stated,
        header: None,
        annotations: &[],
        comments: Comments::default(),
    })
}

/// What is printed.
pub(crate) struct Parts<'a> {
    /// The tree of a policy: made of one, or of a text without a mistake.
    pub(crate) tree: &'a Node,
    /// The type that the header states.
    pub(crate) stated: Option<Stated>,
    /// Where the header stands.
    pub(crate) header: Option<Span>,
    pub(crate) annotations: &'a [Annotation],
    pub(crate) comments: Comments<'a>,
}

pub(crate) struct Printer<'a> {
    out: String,
    comments: Comments<'a>,
}

/// A part of a block: what stands in it, and up to where its comments reach.
struct Item<T> {
    what: T,
    span: Span,
    /// From the end of the item before to the end of this one's line.
    claim: Span,
}

impl<'a> Printer<'a> {
    pub(crate) fn print(parts: &Parts<'a>) -> String {
        let mut printer = Printer {
            out: String::new(),
            comments: parts.comments,
        };
        printer.policy(parts);
        printer.out
    }

    fn policy(&mut self, parts: &Parts<'_>) {
        enum Part<'p> {
            Header,
            Annotation(&'p Annotation),
            Statement(&'p Node, &'p [Annotation]),
        }
        let statements = parts.tree.get("Statement");
        let nodes = statements.map_or(&[][..], Node::elements);
        let mut items = Vec::with_capacity(nodes.len() + 1);
        if let Some(span) = parts.header {
            items.push((Part::Header, span));
        }
        let mut annotations = parts.annotations;
        while let Some((first, rest)) = annotations.split_first()
            && first.statement.is_none()
        {
            items.push((Part::Annotation(first), first.span));
            annotations = rest;
        }
        for (index, node) in nodes.iter().enumerate() {
            let count = annotations
                .iter()
                .take_while(|annotation| annotation.statement == Some(index))
                .count();
            let (own, rest) = annotations.split_at_checked(count).unwrap_or_default();
            annotations = rest;
            let start = own.first().map_or(node.span, |first| first.span);
            items.push((Part::Statement(node, own), start.to(node.span)));
        }
        let header = header(parts, nodes.is_empty());
        let (mut items, rest) = self.claim(items, Span::new(0, u32::MAX));
        if parts.header.is_none() {
            // A header that stands nowhere has no comments: the first one is that of what follows.
            let (what, span) = (Part::Header, Span::default());
            let claim = span;
            items.insert(0, Item { what, span, claim });
        }
        for item in &items {
            if matches!(item.what, Part::Statement(..)) {
                self.blank_line();
            }
            match &item.what {
                Part::Header => {
                    self.leading(item.claim.start, item.span.start, 0);
                    if header.is_empty() {
                        self.leading(item.span.start, item.claim.end, 0);
                    } else {
                        self.leading(item.span.start, item.span.end, 0);
                        self.line(0, &header);
                        self.trailing(item);
                    }
                }
                Part::Annotation(annotation) => {
                    self.leading(item.claim.start, item.span.start, 0);
                    self.annotation(annotation);
                    self.trailing(item);
                }
                Part::Statement(node, annotations) => self.statement(node, annotations, item),
            }
        }
        if !self.comments.between(rest.start, rest.end).is_empty() {
            self.blank_line();
            self.leading(rest.start, rest.end, 0);
        }
    }

    /// Gives each part of a block the comments around it; tells what is left at the block's end.
    /// The parts come back in their own order.
    fn claim<T>(&self, parts: Vec<(T, Span)>, block: Span) -> (Vec<Item<T>>, Span) {
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|index| parts.get(*index).map(|(_, span)| span.start));
        let mut items: Vec<Item<T>> = parts
            .into_iter()
            .map(|(what, span)| Item {
                what,
                span,
                claim: span,
            })
            .collect();
        let mut from = block.start;
        for index in order {
            if let Some(item) = items.get_mut(index) {
                let end = self.comments.end_of_line(item.span.end, block.end);
                item.claim = Span::new(from, end);
                from = end;
            }
        }
        (items, Span::new(from, block.end))
    }

    /// Sets apart what comes from what is there, if that does not end in an empty line already.
    fn blank_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn indent(&mut self, depth: usize) {
        let _ = write!(self.out, "{:width$}", "", width = depth * INDENT);
    }

    fn line(&mut self, depth: usize, text: &str) {
        self.indent(depth);
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// Comments on lines of their own.
    fn leading(&mut self, start: u32, end: u32, depth: usize) {
        let comments = self.comments;
        let spans = comments.between(start, end);
        for (index, span) in spans.iter().enumerate() {
            self.line(depth, comments.text(*span));
            let next = spans.get(index + 1).map_or(end, |next| next.start);
            // Within a statement lines are close together; groups of comments outside are not.
            if depth == 0 && next != u32::MAX && comments.has_blank_line(span.end, next) {
                self.out.push('\n');
            }
        }
    }

    /// The comment behind what was just printed, on its line.
    fn trailing<T>(&mut self, item: &Item<T>) {
        let comments = self.comments;
        for span in comments.between(item.span.end, item.claim.end) {
            if self.out.ends_with('\n') {
                self.out.pop();
                self.out.push(' ');
            }
            self.out.push_str(comments.text(*span));
            self.out.push('\n');
        }
    }

    fn annotation(&mut self, annotation: &Annotation) {
        self.leading(annotation.span.start, annotation.span.end, 0);
        let mark = if annotation.statement.is_some() {
            "#"
        } else {
            "#!"
        };
        let mut parts: Vec<String> = annotation
            .codes
            .iter()
            .map(|(code, _)| code.to_string())
            .collect();
        if let Some((reason, _)) = &annotation.reason {
            parts.push(format!("reason = {}", quoted(reason)));
        }
        let text = format!("{mark}[allow({})]", parts.join(", "));
        self.line(0, &text);
    }

    fn statement<T>(&mut self, node: &Node, annotations: &[Annotation], item: &Item<T>) {
        let mut from = item.claim.start;
        for annotation in annotations {
            self.leading(from, annotation.span.start, 0);
            self.annotation(annotation);
            let end = self
                .comments
                .end_of_line(annotation.span.end, node.span.start);
            let place = Item {
                what: (),
                span: annotation.span,
                claim: Span::new(from, end),
            };
            self.trailing(&place);
            from = end;
        }
        self.leading(from, node.span.start, 0);
        let effect = node.get("Effect").and_then(|effect| effect.value.as_text());
        let mut head = match effect.map(SmolStr::as_str) {
            Some("Deny") => "deny".to_owned(),
            _ => "allow".to_owned(),
        };
        if let Some(sid) = node.get("Sid").and_then(|sid| sid.value.as_text()) {
            let _ = write!(head, " {}", name(sid));
        }
        let elements = elements(node);
        let (mut items, rest) = self.claim(elements, Span::new(node.span.start, node.span.end));
        items.sort_by_key(|item| item.what.order());
        let dangling = !self.comments.between(rest.start, rest.end).is_empty();
        if items.is_empty() && !dangling {
            self.line(0, &format!("{head} {{}}"));
            self.trailing(item);
            return;
        }
        self.line(0, &format!("{head} {{"));
        let width = items.iter().map(|item| item.what.keyword().len()).max();
        for item in &items {
            self.leading(item.claim.start, item.span.start, 1);
            self.part(&item.what, item.span, width.unwrap_or_default());
            self.trailing(item);
        }
        self.leading(rest.start, rest.end, 1);
        self.line(0, "}");
        self.trailing(item);
    }

    fn part(&mut self, part: &Part<'_>, span: Span, width: usize) {
        match part {
            Part::Element(element, value) => {
                let keyword = part.keyword();
                match (element, &value.value) {
                    (Element::Principal | Element::NotPrincipal, Value::Object(types)) => {
                        self.principals(keyword, types, span, width);
                    }
                    (Element::Action | Element::NotAction, _) => {
                        self.entry(keyword, width, value, Role::Action, span, 1, "");
                    }
                    _ => self.entry(keyword, width, value, Role::Name, span, 1, ""),
                }
            }
            Part::NoOperator => {
                self.leading(span.start, span.end, 1);
                self.line(1, "when {}");
            }
            Part::Operator(operator) => self.operator(operator, span),
        }
    }

    /// A keyword or name with its values: on one line if they fit.
    #[expect(clippy::too_many_arguments, reason = "what is printed, and where")]
    fn entry(
        &mut self,
        head: &str,
        width: usize,
        list: &Node,
        role: Role,
        span: Span,
        depth: usize,
        after: &str,
    ) {
        let values = list.elements();
        let brackets = matches!(list.value, Value::Array(_)) && values.len() < 2;
        if self.comments.between(span.start, span.end).is_empty() {
            let text = list_text(list, role);
            let line = format!("{head:width$} {text}{after}");
            if values.len() < 2 || depth * INDENT + line.chars().count() <= WIDTH {
                self.line(depth, &line);
                return;
            }
        }
        self.line(
            depth,
            &format!("{head}{}", if brackets { " [" } else { "" }),
        );
        let parts = values.iter().map(|value| (value, value.span)).collect();
        let (items, rest) = self.claim(parts, span);
        let final_index = items.len().saturating_sub(1);
        for (index, item) in items.iter().enumerate() {
            self.leading(item.claim.start, item.span.start, depth + 1);
            self.leading(item.span.start, item.span.end, depth + 1);
            let comma = match index == final_index {
                true if brackets => "",
                true => after,
                false => ",",
            };
            let text = value_text(item.what, role);
            self.line(depth + 1, &format!("{text}{comma}"));
            self.trailing(item);
        }
        if brackets {
            self.leading(rest.start, rest.end, depth + 1);
            self.line(depth, &format!("]{after}"));
        } else {
            // Without a bracket behind them they are read as comments of what follows.
            self.leading(rest.start, rest.end, depth);
        }
    }

    fn principals(&mut self, keyword: &str, types: &[Member], span: Span, width: usize) {
        let text = |types: &[Member]| {
            let parts: Vec<String> = types
                .iter()
                .map(|kind| format!("{} {}", kind.name, list_text(&kind.value, Role::Name)))
                .collect();
            parts.join(", ")
        };
        if self.comments.between(span.start, span.end).is_empty() {
            let text = if types.is_empty() {
                "{}".to_owned()
            } else {
                text(types)
            };
            let line = format!("{keyword:width$} {text}");
            if types.is_empty() || INDENT + line.chars().count() <= WIDTH {
                self.line(1, &line);
                return;
            }
        }
        let parts = types
            .iter()
            .map(|kind| (kind, kind.name_span.to(kind.value.span)));
        let (items, rest) = self.claim(parts.collect(), span);
        if types.is_empty() {
            self.leading(rest.start, rest.end, 1);
            self.line(1, &format!("{keyword:width$} {{}}"));
            return;
        }
        self.line(1, keyword);
        let last = items.len().saturating_sub(1);
        for (index, item) in items.iter().enumerate() {
            self.leading(item.claim.start, item.span.start, 2);
            let comma = if index == last { "" } else { "," };
            let kind = item.what;
            self.entry(
                &name(&kind.name),
                0,
                &kind.value,
                Role::Name,
                item.span,
                2,
                comma,
            );
            self.trailing(item);
        }
        self.leading(rest.start, rest.end, 2);
    }

    fn operator(&mut self, operator: &Member, span: Span) {
        let head = format!("when {}", name(&operator.name));
        let Value::Object(keys) = &operator.value.value else {
            return;
        };
        let comments = !self.comments.between(span.start, span.end).is_empty();
        if let ([only], false) = (keys.as_slice(), comments) {
            let text = list_text(&only.value, Role::Condition);
            let line = format!("{head} {} {text}", name(&only.name));
            if INDENT + line.chars().count() <= WIDTH || only.value.elements().len() < 2 {
                self.line(1, &line);
                return;
            }
        }
        if keys.is_empty() && !comments {
            self.line(1, &format!("{head} {{}}"));
            return;
        }
        self.line(1, &format!("{head} {{"));
        let names: Vec<String> = keys.iter().map(|key| name(&key.name)).collect();
        let width = names.iter().map(|name| name.chars().count()).max();
        let parts = keys.iter().zip(&names);
        let parts = parts.map(|(key, name)| ((key, name), key.name_span.to(key.value.span)));
        let (items, rest) = self.claim(parts.collect(), span);
        for item in &items {
            self.leading(item.claim.start, item.span.start, 2);
            let (key, name) = item.what;
            let width = width.unwrap_or_default();
            self.entry(name, width, &key.value, Role::Condition, item.span, 2, "");
            self.trailing(item);
        }
        self.leading(rest.start, rest.end, 2);
        self.line(1, "}");
    }
}

/// A line of a statement.
enum Part<'a> {
    Element(Element, &'a Node),
    /// A Condition without operators.
    NoOperator,
    Operator(&'a Member),
}

impl Part<'_> {
    /// AWS's order of elements.
    const fn order(&self) -> u8 {
        match self {
            Self::Element(Element::Principal | Element::NotPrincipal, _) => 0,
            Self::Element(Element::Action | Element::NotAction, _) => 1,
            Self::Element(..) => 2,
            Self::NoOperator | Self::Operator(_) => 3,
        }
    }

    /// What the values are aligned behind; nothing for conditions.
    const fn keyword(&self) -> &'static str {
        match self {
            Self::Element(element, _) => match element {
                Element::Principal => "principal",
                Element::NotPrincipal => "not principal",
                Element::Action => "action",
                Element::NotAction => "not action",
                Element::NotResource => "not resource",
                _ => "resource",
            },
            Self::NoOperator | Self::Operator(_) => "",
        }
    }
}

/// The lines of a statement, each with its place.
fn elements(node: &Node) -> Vec<(Part<'_>, Span)> {
    let Value::Object(members) = &node.value else {
        return Vec::new();
    };
    let mut found = Vec::with_capacity(members.len());
    for member in members {
        let span = member.name_span.to(member.value.span);
        let element = match member.name.as_str() {
            "Principal" => Element::Principal,
            "NotPrincipal" => Element::NotPrincipal,
            "Action" => Element::Action,
            "NotAction" => Element::NotAction,
            "Resource" => Element::Resource,
            "NotResource" => Element::NotResource,
            "Condition" => {
                match &member.value.value {
                    Value::Object(operators) if !operators.is_empty() => {
                        found.extend(operators.iter().map(|operator| {
                            let span = operator.name_span.to(operator.value.span);
                            (Part::Operator(operator), span)
                        }));
                    }
                    _ => found.push((Part::NoOperator, span)),
                }
                continue;
            }
            _ => continue,
        };
        found.push((Part::Element(element, &member.value), span));
    }
    found
}
