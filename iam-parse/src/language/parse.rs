//! From tokens to the document tree, statement by statement.
//!
//! Keywords, brackets and commas are all that is judged here; names, operators and values are
//! judged by the reader of the tree, as in JSON. After a mistake the pass goes on where the author
//! most likely meant to be: at the next value, element or statement.

use iam_model::tree::{Member, Node, Value};
use iam_model::{Element, LanguageMistake, Problem, ProblemKind, Span, nearest};
use smol_str::SmolStr;

use super::header::Header;
use super::token::{Kind, Mode, Source, Token};
use super::values::{Hole, Role};
use super::word;
use super::{Annotation, Stated};
use crate::Limits;
use crate::report::{Report, excerpt};

/// What was read from tokens.
pub(crate) struct Read<S> {
    pub(crate) source: S,
    pub(crate) report: Report,
    /// The tree, as far as it could be read; complete if the report lists nothing.
    pub(crate) tree: Node,
    pub(crate) annotations: Vec<Annotation>,
    pub(crate) holes: Vec<Hole>,
    /// Where the header stands, if there is one.
    pub(crate) header: Option<Span>,
    pub(crate) stated: Option<Stated>,
    /// The statements in which an element is missing because of a mistake that is reported.
    pub(crate) broken: Vec<usize>,
    /// Where values stand that are not known because of one.
    pub(crate) unknown: Vec<Span>,
    /// Whether the text holds anything at all.
    pub(crate) is_empty: bool,
}

/// Reads the tokens of a policy.
pub(crate) fn read<S: Source>(source: S, limits: &Limits, report: Report) -> Read<S> {
    let parser = Parser {
        source,
        report,
        limits,
        values: 0,
        stopped: false,
        last: Span::default(),
        statements: Vec::new(),
        annotations: Vec::new(),
        holes: Vec::new(),
        broken: Vec::new(),
        unknown: Vec::new(),
    };
    parser.policy()
}

pub(super) struct Parser<'l, S> {
    source: S,
    report: Report,
    limits: &'l Limits,
    /// How many values were read.
    values: usize,
    /// Whether a limit ended the reading: every token is the end from then on.
    stopped: bool,
    /// The token that was consumed last.
    last: Span,
    pub(super) statements: Vec<Node>,
    pub(super) annotations: Vec<Annotation>,
    pub(super) holes: Vec<Hole>,
    broken: Vec<usize>,
    pub(super) unknown: Vec<Span>,
}

/// The elements of a statement, as the language writes them.
pub(super) const ELEMENTS: [&str; 4] = ["principal", "action", "resource", "when"];
const ELEMENTS_AND_NOT: [&str; 7] = [
    "principal",
    "action",
    "resource",
    "when",
    "not principal",
    "not action",
    "not resource",
];
pub(super) const EFFECTS: [&str; 2] = ["allow", "deny"];

/// Whether a word cannot be a Sid without quotes.
pub(super) fn is_keyword(word: &str) -> bool {
    word == "not" || word == "policy" || ELEMENTS.contains(&word) || EFFECTS.contains(&word)
}

impl<S: Source> Parser<'_, S> {
    pub(super) fn peek(&mut self, mode: Mode) -> Token {
        self.peek_at(0, mode)
    }

    pub(super) fn peek_at(&mut self, ahead: usize, mode: Mode) -> Token {
        let mut token = self.source.peek(ahead, mode, &mut self.report);
        if self.stopped {
            token.kind = Kind::End;
        }
        token
    }

    pub(super) fn bump(&mut self, mode: Mode) -> Token {
        let token = self.source.next(mode, &mut self.report);
        self.last = token.span;
        token
    }

    /// Consumes what stands in brackets; where there are holes, with the number of the opening one.
    pub(super) fn take_hole(&mut self) -> (Span, Option<usize>) {
        let open = self.bump(Mode::Value);
        let mut span = open.span;
        let mut depth = 1_usize;
        while depth > 0 {
            let token = self.peek(Mode::Value);
            match token.kind {
                Kind::End => break,
                Kind::Open(_) => depth += 1,
                Kind::Close(_) => depth -= 1,
                _ => {}
            }
            span = span.to(token.span);
            self.pass_over();
        }
        (span, S::HAS_HOLES.then_some(open.span.start as usize))
    }

    /// Passes over a token that belongs to a mistake. It counts as a value, so that the limit holds
    /// for a text of mistakes too.
    pub(super) fn pass_over(&mut self) {
        let token = self.bump(Mode::Name);
        self.count(token.span);
    }

    pub(super) fn last(&self) -> Span {
        self.last
    }

    pub(super) fn mistake(&mut self, mistake: LanguageMistake, span: Span) {
        self.report.add(ProblemKind::Language { mistake }, span);
    }

    pub(super) fn kind(&mut self, kind: ProblemKind, span: Span) {
        self.report.add(kind, span);
    }

    pub(super) fn expected(&mut self, expected: &'static str, token: &Token) {
        self.expected_near(expected, token, &[]);
    }

    pub(super) fn expected_near(
        &mut self,
        expected: &'static str,
        token: &Token,
        known: &[&'static str],
    ) {
        if token.kind == Kind::End {
            if !self.stopped {
                self.mistake(LanguageMistake::End { expected }, token.span);
            }
            return;
        }
        let found = if token.kind == Kind::String {
            SmolStr::new_static("a string")
        } else {
            smol_str::format_smolstr!("`{}`", excerpt(&token.text))
        };
        let near = self.nearest(token, known);
        let mistake = LanguageMistake::Expected {
            expected,
            found,
            near,
        };
        self.mistake(mistake, token.span);
    }

    /// The known word that is nearest to a token, as long as problems are listed: the search takes
    /// longer than all the rest.
    fn nearest(&self, token: &Token, known: &[&'static str]) -> Option<&'static str> {
        if token.kind != Kind::Word || self.report.is_full() {
            return None;
        }
        nearest(&token.text, known.iter().copied())
    }

    /// Counts a value; beyond the limit reading ends.
    pub(super) fn count(&mut self, span: Span) {
        self.values += 1;
        if self.values > self.limits.values && !self.stopped {
            let limit = self.limits.values as u64;
            let what = "values";
            self.report
                .add_last(ProblemKind::Limit { what, limit }, span);
            self.stopped = true;
        }
    }

    /// Refuses text that is longer than the limit, and a word that needs quotes.
    pub(super) fn judge(&mut self, token: &Token) {
        if token.text.len() > self.limits.value_bytes {
            let limit = self.limits.value_bytes;
            self.kind(ProblemKind::PatternTooLong { limit }, token.span);
        }
        if token.kind != Kind::Word {
            return;
        }
        if token.text.starts_with("/*") || token.text == "#" {
            self.mistake(LanguageMistake::OtherComment, token.span);
        } else if let Some(reason) = word::fault(&token.text) {
            let text = excerpt(&token.text);
            self.mistake(LanguageMistake::Unquoted { text, reason }, token.span);
        }
    }

    /// The same for a name, in which a wildcard would start a word of its own if nobody knew where
    /// blanks stand. A colon behind it is told and taken away.
    pub(super) fn judge_name(&mut self, token: &mut Token) {
        if token.kind == Kind::Word
            && let Some(name) = token.text.strip_suffix(':')
        {
            let colon = Span::new(token.span.end.saturating_sub(1), token.span.end);
            self.mistake(LanguageMistake::ColonAfterName, colon);
            token.text = name.into();
        }
        let wild = token.kind == Kind::Word && token.text.bytes().any(word::is_wildcard);
        if wild && word::fault(&token.text).is_none() {
            let text = excerpt(&token.text);
            let reason = "a wildcard stands in a name";
            self.mistake(LanguageMistake::Unquoted { text, reason }, token.span);
        } else {
            self.judge(token);
        }
    }

    pub(super) fn member(name: impl Into<SmolStr>, name_span: Span, value: Node) -> Member {
        Member {
            name: name.into(),
            name_span,
            value,
        }
    }

    /// The statement that is being read.
    pub(super) fn statement_index(&self) -> usize {
        self.statements.len()
    }

    pub(super) fn mark_broken(&mut self) {
        let index = self.statement_index();
        if self.broken.last() != Some(&index) {
            self.broken.push(index);
        }
    }

    fn policy(mut self) -> Read<S> {
        let first = self.peek(Mode::Name);
        let is_empty = first.kind == Kind::End;
        let mut header = Header::default();
        let mut pending = Vec::new();
        loop {
            let token = self.peek(Mode::Name);
            match token.kind {
                Kind::End => break,
                Kind::Inner | Kind::Outer => self.annotation(&mut pending),
                Kind::Word
                    if token.text == "policy"
                        && header.span.is_none()
                        && self.statements.is_empty()
                        && pending.is_empty() =>
                {
                    header = self.header();
                }
                _ if self.starts_statement() => self.statement(&mut pending),
                Kind::Open('{')
                    if self.statements.is_empty()
                        && self.peek_at(1, Mode::Name).kind == Kind::String =>
                {
                    // Nothing else that could be said of it helps.
                    self.report.forget(0);
                    let mistake = LanguageMistake::Json;
                    self.report
                        .add_last(ProblemKind::Language { mistake }, token.span);
                    self.stopped = true;
                }
                Kind::Close(found) => {
                    self.pass_over();
                    self.mistake(LanguageMistake::Unopened { found }, token.span);
                }
                _ => self.no_statement(&token, &mut pending),
            }
        }
        for annotation in pending {
            self.mistake(LanguageMistake::LooseAnnotation, annotation.span);
        }
        let tree = self.tree(&mut header, first.span);
        Read {
            source: self.source,
            report: self.report,
            tree,
            annotations: self.annotations,
            holes: self.holes,
            header: header.span,
            stated: header.stated,
            broken: self.broken,
            unknown: self.unknown,
            is_empty,
        }
    }

    fn tree(&mut self, header: &mut Header, first: Span) -> Node {
        let start = Span::at(first.start);
        let mut members = Vec::with_capacity(3);
        if let Some(version) = header.version.take() {
            members.push(version);
        } else if !header.no_version {
            let version = Node::new(start, Value::String(SmolStr::new_static("2012-10-17")));
            members.push(Self::member("Version", start, version));
        }
        members.extend(header.id.take());
        let statements = std::mem::take(&mut self.statements);
        let whole = first.to(self.last);
        if header.single && statements.len() > 1 {
            let expected = "one statement after `single`";
            let found = SmolStr::new_static("several");
            let second = statements.get(1).and_then(|second| second.get("Effect"));
            let span = second.map_or(whole, |effect| effect.span);
            let near = None;
            self.mistake(
                LanguageMistake::Expected {
                    expected,
                    found,
                    near,
                },
                span,
            );
        }
        if header.single && statements.is_empty() && !self.report.failed() {
            let expected = "a statement";
            self.mistake(LanguageMistake::End { expected }, Span::at(self.last.end));
        }
        let span = match (statements.first(), statements.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => Span::at(self.last.end),
        };
        let statements = match <[Node; 1]>::try_from(statements) {
            Ok([only]) if header.single => only,
            Ok(only) => Node::new(span, Value::Array(only.into())),
            Err(statements) => Node::new(span, Value::Array(statements)),
        };
        members.push(Self::member("Statement", statements.span, statements));
        Node::new(whole, Value::Object(members))
    }

    /// Whether a statement starts here: an effect, and a brace after it or after its Sid.
    pub(super) fn starts_statement(&mut self) -> bool {
        let first = self.peek(Mode::Name);
        first.kind == Kind::Word
            && EFFECTS.contains(&first.text.as_str())
            && self.looks_like_statement()
    }

    /// Whether the next tokens are a word, perhaps a name, and a brace.
    pub(super) fn looks_like_statement(&mut self) -> bool {
        if self.peek(Mode::Name).kind != Kind::Word {
            return false;
        }
        let second = self.peek_at(1, Mode::Name);
        second.kind == Kind::Open('{')
            || (second.is_text() && self.peek_at(2, Mode::Name).kind == Kind::Open('{'))
    }

    /// Something that is no statement where one is due.
    fn no_statement(&mut self, token: &Token, pending: &mut Vec<Annotation>) {
        let expected = "`allow` or `deny`";
        if token.kind == Kind::Word && EFFECTS.contains(&token.text.as_str()) {
            // The brace is missing.
            self.statement(pending);
            return;
        }
        self.expected_near(expected, token, &EFFECTS);
        if self.looks_like_statement() {
            // What is in it is looked at all the same.
            self.statement(pending);
            return;
        }
        // One mistake for all up to the next statement.
        loop {
            let token = self.peek(Mode::Name);
            match token.kind {
                Kind::End | Kind::Outer | Kind::Inner => break,
                _ if self.looks_like_statement() => break,
                Kind::Open(_) => {
                    self.take_hole();
                }
                _ => self.pass_over(),
            }
        }
    }

    fn statement(&mut self, pending: &mut Vec<Annotation>) {
        let index = self.statement_index();
        for mut annotation in pending.drain(..) {
            annotation.statement = Some(index);
            self.annotations.push(annotation);
        }
        let effect = self.bump(Mode::Name);
        let mut members = Vec::with_capacity(5);
        let name = match effect.text.as_str() {
            "deny" => "Deny",
            _ => "Allow",
        };
        let value = Node::new(effect.span, Value::String(SmolStr::new_static(name)));
        members.push(Self::member("Effect", effect.span, value));
        let mut token = self.peek(Mode::Name);
        let brace_follows = self.peek_at(1, Mode::Name).kind == Kind::Open('{');
        if token.is_text() && (brace_follows || !self.starts_element()) {
            self.bump(Mode::Name);
            self.judge_name(&mut token);
            if token.kind == Kind::Word && is_keyword(&token.text) {
                let text = token.text.clone();
                let reason = "it is a word of the language";
                self.mistake(LanguageMistake::Unquoted { text, reason }, token.span);
            }
            let sid = Node::new(token.span, Value::String(token.text));
            members.insert(0, Self::member("Sid", token.span, sid));
            token = self.peek(Mode::Name);
        }
        self.count(effect.span);
        if token.kind == Kind::Open('{') {
            self.bump(Mode::Name);
            self.body(&mut members, effect.span, pending);
        } else {
            self.expected("`{` after the effect or name of a statement", &token);
            self.mark_broken();
            if self.starts_element() {
                self.body(&mut members, effect.span, pending);
            }
        }
        let span = effect.span.to(self.last);
        let statement = Node::new(span, Value::Object(members));
        self.statements.push(statement);
    }

    /// Whether an element of a statement starts here.
    pub(super) fn starts_element(&mut self) -> bool {
        let token = self.peek(Mode::Name);
        if token.kind != Kind::Word {
            return false;
        }
        if token.text != "not" {
            return ELEMENTS.contains(&token.text.as_str());
        }
        let next = self.peek_at(1, Mode::Name);
        next.kind == Kind::Word && ELEMENTS.contains(&next.text.as_str())
    }

    /// The elements of a statement, up to its closing brace. Where that is missing, annotations of
    /// the next statement are left pending.
    fn body(&mut self, members: &mut Vec<Member>, effect: Span, pending: &mut Vec<Annotation>) {
        let mut condition: Option<(Span, Vec<Member>)> = None;
        loop {
            let token = self.peek(Mode::Name);
            match token.kind {
                Kind::Close('}') if pending.is_empty() => {
                    self.bump(Mode::Name);
                    break;
                }
                Kind::Outer | Kind::Inner => self.annotation(pending),
                Kind::End => {
                    self.unclosed("statement", '}', effect);
                    break;
                }
                Kind::Word if self.starts_statement() => {
                    self.unclosed("statement", '}', effect);
                    break;
                }
                _ if !pending.is_empty() => {
                    for annotation in pending.drain(..) {
                        self.mistake(LanguageMistake::InnerAnnotation, annotation.span);
                    }
                }
                Kind::Word if self.starts_element() => self.element(members, &mut condition),
                Kind::Word => self.unknown_element(&token),
                _ => {
                    self.expected("`principal`, `action`, `resource`, `when` or `}`", &token);
                    self.skip_value();
                }
            }
        }
        if let Some((span, operators)) = condition {
            let node = Node::new(span, Value::Object(operators));
            members.push(Self::member("Condition", span, node));
        }
    }

    pub(super) fn unclosed(&mut self, what: &'static str, close: char, open: Span) {
        if !self.stopped {
            self.mistake(LanguageMistake::Unclosed { what, close }, open);
        }
        self.mark_broken();
    }

    fn element(&mut self, members: &mut Vec<Member>, condition: &mut Option<(Span, Vec<Member>)>) {
        let first = self.bump(Mode::Name);
        let (keyword, negated) = if first.text == "not" {
            (self.bump(Mode::Name), true)
        } else {
            (first.clone(), false)
        };
        let span = first.span.to(keyword.span);
        let element = match (keyword.text.as_str(), negated) {
            ("principal", false) => Element::Principal,
            ("principal", true) => Element::NotPrincipal,
            ("action", false) => Element::Action,
            ("action", true) => Element::NotAction,
            ("resource", false) => Element::Resource,
            ("resource", true) => Element::NotResource,
            _ => {
                if negated {
                    let expected = "`principal`, `action` or `resource` after `not`";
                    self.expected(expected, &keyword);
                }
                let (whole, operators) = condition.get_or_insert((span, Vec::new()));
                operators.extend(self.when(operators.len()));
                *whole = whole.to(self.last);
                return;
            }
        };
        let value = match element {
            Element::Principal | Element::NotPrincipal => self.principals(element),
            _ => self.list(Role::Element(element)),
        };
        self.count(span);
        match value {
            Some(value) => members.push(Self::member(element.name(), span, value)),
            None => self.mark_broken(),
        }
    }

    fn unknown_element(&mut self, token: &Token) {
        self.bump(Mode::Name);
        let mut unknown = token.clone();
        let next = self.peek(Mode::Name);
        if token.text == "not" && next.kind == Kind::Word && !self.starts_element() {
            self.bump(Mode::Name);
            unknown.text = smol_str::format_smolstr!("not {}", next.text);
            unknown.span = token.span.to(next.span);
        }
        let span = unknown.span;
        let near = match unknown.text.to_ascii_lowercase().as_str() {
            "condition" | "conditions" | "if" => Some("when"),
            _ => self.nearest(&unknown, &ELEMENTS_AND_NOT),
        };
        let name = excerpt(&unknown.text);
        let of = "statement";
        self.kind(ProblemKind::UnknownElement { name, of, near }, span);
        self.mark_broken();
        self.skip_value();
    }

    /// Passes over what belongs to a mistake: up to the next element or the end of the statement.
    fn skip_value(&mut self) {
        loop {
            let token = self.peek(Mode::Name);
            match token.kind {
                Kind::End | Kind::Close('}') | Kind::Outer | Kind::Inner => return,
                Kind::Open(_) => {
                    self.take_hole();
                }
                _ if self.starts_element() || self.starts_statement() => return,
                _ => self.pass_over(),
            }
        }
    }
}

/// What a mixed policy is told: the first statement without a principal, and one that has one.
pub(crate) fn mixed(tree: &Node) -> Option<Problem> {
    let statements = tree.get("Statement")?.elements();
    let named = |statement: &&Node| {
        let value = &statement.value;
        let has = |name| statement.get(name).is_some();
        matches!(value, Value::Object(_)) && (has("Principal") || has("NotPrincipal"))
    };
    let with = statements.iter().find(named)?;
    let without = statements.iter().find(|statement| !named(statement))?;
    let start = |node: &Node| {
        let effect = node.get("Effect").map(|effect| effect.span);
        effect.unwrap_or(node.span)
    };
    Some(Problem::at(ProblemKind::MixedPrincipals, start(without)).with_related(start(with)))
}
