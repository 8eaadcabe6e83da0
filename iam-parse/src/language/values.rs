//! The values of elements: lists, principals and conditions.

use iam_model::tree::{Member, Node, Value, is_json_number};
use iam_model::{Element, LanguageMistake, Place, PrincipalType, Span, nearest};
use smol_str::SmolStr;

use super::parse::{ELEMENTS, Parser};
use super::token::{Kind, Mode, Source, Token};
use crate::report::excerpt;

/// A value with holes.
#[derive(Clone, Debug)]
pub(crate) struct Hole {
    /// Which value of the policy it is.
    pub(crate) place: Place,
    pub(crate) span: Span,
    pub(crate) parts: Vec<Part>,
}

/// A part of a value with holes.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Text(SmolStr),
    /// The number by which the supplier of the tokens knows the hole.
    Hole(usize),
}

/// What the values of a list are.
#[derive(Clone, Copy)]
pub(super) enum Role {
    /// Values of Action, Resource or their negations.
    Element(Element),
    /// Values of a type of principal; its position.
    Principal(Element, usize),
    /// Values of a condition key: the positions of operator and key, and whether it stands in a
    /// block.
    Condition {
        operator: usize,
        key: usize,
        block: bool,
    },
}

impl Role {
    const fn expected(self) -> &'static str {
        match self {
            Self::Element(Element::Action | Element::NotAction) => "an action",
            Self::Element(_) => "a resource",
            Self::Principal(..) => "a principal",
            Self::Condition { .. } => "a value of the condition key",
        }
    }

    const fn place(self, statement: usize, index: usize) -> Place {
        match self {
            Self::Element(element) => Place::Value(statement, element, index),
            Self::Principal(element, kind) => Place::Principal(statement, element, kind, index),
            Self::Condition { operator, key, .. } => {
                Place::ConditionValue(statement, operator, key, index)
            }
        }
    }
}

impl<S: Source> Parser<'_, S> {
    /// A value, or several with commas between them, or a list in brackets.
    pub(super) fn list(&mut self, role: Role) -> Option<Node> {
        let token = self.peek(Mode::Value);
        if token.kind == Kind::Open('[') {
            return Some(self.bracketed(role));
        }
        if !self.starts_value(role) {
            self.expected(role.expected(), &token);
            return None;
        }
        let mut items = vec![self.value(role, 0)];
        let mut is_list = false;
        while self.goes_on(role) {
            is_list = true;
            items.push(self.value(role, items.len()));
        }
        let span = token.span.to(self.last());
        if is_list {
            return Some(Node::new(span, Value::Array(items)));
        }
        items.pop()
    }

    /// Whether another value follows; consumes the comma before it.
    fn goes_on(&mut self, role: Role) -> bool {
        let token = self.peek(Mode::Value);
        if token.kind == Kind::Comma {
            if matches!(role, Role::Principal(..)) && self.is_principal_type(1) {
                return false;
            }
            if let Role::Condition { block, .. } = role
                && self.is_key_behind_comma()
            {
                self.bump(Mode::Value);
                if block {
                    self.mistake(LanguageMistake::TrailingComma, token.span);
                }
                return false;
            }
            self.bump(Mode::Value);
            if self.starts_value(role) {
                return true;
            }
            self.mistake(LanguageMistake::TrailingComma, token.span);
            return false;
        }
        let missing = self.starts_value(role)
            && match token.kind {
                Kind::String => self.is_missing_before_string(role, &token),
                Kind::Word => self.is_missing_before_word(role),
                _ => false,
            };
        if missing {
            let gap = Span::at(self.last().end);
            self.mistake(LanguageMistake::MissingComma, gap);
        }
        missing
    }

    /// Whether a string without a comma before it is a value, and not the next key.
    fn is_missing_before_string(&mut self, role: Role, token: &Token) -> bool {
        match role {
            Role::Condition { .. } => !token.text.contains(':') || !self.is_key(),
            _ => true,
        }
    }

    /// Whether a word without a comma before it is a value, and not something new.
    fn is_missing_before_word(&mut self, role: Role) -> bool {
        let token = self.peek(Mode::Name);
        let is_name = !token.text.contains([':', '*', '?', '.', '/']);
        match role {
            Role::Condition { .. } if !is_name => !self.is_key(),
            Role::Condition { block: true, .. } => !self.is_key(),
            Role::Principal(..) if self.is_principal_type(0) => false,
            _ => {
                if !is_name {
                    return true;
                }
                let next = self.peek_at(1, Mode::Name);
                let new = next.is_text() || matches!(next.kind, Kind::Open(_));
                !new && nearest(&token.text, ELEMENTS.into_iter()).is_none()
            }
        }
    }

    /// Whether the next token is a key: a value follows it.
    fn is_key(&mut self) -> bool {
        let next = self.peek_at(1, Mode::Name);
        match next.kind {
            Kind::Word => !is_keyword(&next),
            Kind::String | Kind::Open(_) => true,
            _ => false,
        }
    }

    /// Whether the word behind a comma is the next key: a value follows it without a comma.
    fn is_key_behind_comma(&mut self) -> bool {
        let key = self.peek_at(1, Mode::Name);
        let is_name = key.text.contains(':') && !key.text.starts_with("arn:");
        let value = self.peek_at(2, Mode::Name);
        let third = self.peek_at(3, Mode::Name);
        // A string with a colon and a value behind it is itself the next key.
        let is_value = match value.kind {
            Kind::Word => !is_keyword(&value) && !value.text.contains(':'),
            Kind::String => !(value.text.contains(':') && third.is_text() && !is_keyword(&third)),
            Kind::Open('[' | '(') => true,
            _ => false,
        };
        key.kind == Kind::Word && is_name && is_value
    }

    /// Whether a value starts here, and not the next element or statement.
    fn starts_value(&mut self, role: Role) -> bool {
        match self.peek(Mode::Value).kind {
            Kind::String | Kind::Open('{') => true,
            Kind::Open('(') => matches!(role, Role::Condition { .. }),
            Kind::Word => !self.starts_element() && !self.starts_statement(),
            _ => false,
        }
    }

    fn bracketed(&mut self, role: Role) -> Node {
        let open = self.bump(Mode::Value);
        let mut items = Vec::new();
        let mut after_value = false;
        loop {
            let token = self.peek(Mode::Value);
            match token.kind {
                Kind::Close(']') => {
                    self.bump(Mode::Value);
                    break;
                }
                Kind::Comma => {
                    self.pass_over();
                    if !after_value {
                        self.expected(role.expected(), &token);
                    }
                    after_value = false;
                    if self.peek(Mode::Value).kind == Kind::Close(']') && !items.is_empty() {
                        self.mistake(LanguageMistake::TrailingComma, token.span);
                    }
                }
                _ if self.starts_value(role) => {
                    if after_value {
                        let gap = Span::at(self.last().end);
                        self.mistake(LanguageMistake::MissingComma, gap);
                    }
                    items.push(self.value(role, items.len()));
                    after_value = true;
                }
                Kind::Open(_) => {
                    self.expected("a value or `]`", &token);
                    self.take_hole();
                    after_value = true;
                }
                _ => {
                    self.unclosed("list", ']', open.span);
                    break;
                }
            }
        }
        let span = open.span.to(self.last());
        Node::new(span, Value::Array(items))
    }

    /// One value. The caller has seen that one starts here.
    fn value(&mut self, role: Role, index: usize) -> Node {
        let token = self.peek(Mode::Value);
        self.count(token.span);
        match token.kind {
            Kind::Open('(') => return self.parenthesised(),
            Kind::Open(_) => return self.pieces(role, index, Vec::new(), token.span),
            _ => {}
        }
        self.bump(Mode::Value);
        let value = if let (Kind::Word, Role::Condition { .. }) = (token.kind, role) {
            self.scalar(&token)
        } else {
            self.judge(&token);
            Value::String(token.text.clone())
        };
        if token.kind == Kind::String && self.peek(Mode::Value).kind == Kind::Open('{') {
            return self.pieces(role, index, vec![Part::Text(token.text)], token.span);
        }
        Node::new(token.span, value)
    }

    /// A word as the value of a condition key: `true`, `false` and numbers are what JSON has.
    fn scalar(&mut self, token: &Token) -> Value {
        match token.text.as_str() {
            "true" => return Value::Bool(true),
            "false" => return Value::Bool(false),
            text if text.starts_with('-') && is_json_number(text) => {
                let number = excerpt(text);
                self.mistake(LanguageMistake::NegativeNumber { number }, token.span);
                return Value::Number(token.text.clone());
            }
            _ => self.judge(token),
        }
        if is_json_number(&token.text) {
            return Value::Number(token.text.clone());
        }
        Value::String(token.text.clone())
    }

    /// `(-5)`: without parentheses the sign could be a part of the word before it.
    fn parenthesised(&mut self) -> Node {
        let open = self.bump(Mode::Value);
        let token = self.peek(Mode::Value);
        let mut value = Value::Number(SmolStr::new_static("0"));
        if token.is_text() {
            self.bump(Mode::Value);
            if token.kind == Kind::Word && is_json_number(&token.text) {
                value = Value::Number(token.text.clone());
            } else {
                let text = excerpt(&token.text);
                self.mistake(LanguageMistake::NotANumber { text }, token.span);
            }
        } else {
            self.expected("a number in parentheses", &token);
        }
        let close = self.peek(Mode::Value);
        if close.kind == Kind::Close(')') {
            self.bump(Mode::Value);
        } else if token.is_text() {
            self.expected("`)` after the number", &close);
        }
        Node::new(open.span.to(self.last()), value)
    }

    /// A value of several pieces: strings, and holes that `policy!` fills.
    fn pieces(&mut self, role: Role, index: usize, mut parts: Vec<Part>, start: Span) -> Node {
        let mut after_hole = false;
        loop {
            let token = self.peek(Mode::Value);
            match token.kind {
                Kind::Open('{') => {
                    let is_empty = self.peek_at(1, Mode::Value).kind == Kind::Close('}');
                    let (span, hole) = self.take_hole();
                    after_hole = true;
                    match hole {
                        None => self.mistake(LanguageMistake::HoleInFile, span),
                        Some(_) if is_empty => self.mistake(LanguageMistake::EmptyHole, span),
                        Some(hole) => parts.push(Part::Hole(hole)),
                    }
                    if matches!(role, Role::Element(Element::Action | Element::NotAction)) {
                        let reason = "IAM has no way to escape text in an action";
                        self.mistake(LanguageMistake::MisplacedHole { reason }, span);
                    }
                }
                Kind::String if after_hole => {
                    after_hole = false;
                    let block = matches!(role, Role::Condition { block: true, .. });
                    if block && token.text.contains(':') && self.is_key() {
                        let reason = "the string behind it could be the next key; \
                                      move this key to the end of the block";
                        self.mistake(LanguageMistake::MisplacedHole { reason }, token.span);
                        break;
                    }
                    self.bump(Mode::Value);
                    parts.push(Part::Text(token.text));
                }
                _ => break,
            }
        }
        let span = start.to(self.last());
        let place = role.place(self.statement_index(), index);
        if parts.iter().any(|part| matches!(part, Part::Hole(_))) {
            self.holes.push(Hole { place, span, parts });
        } else {
            self.unknown.push(span);
        }
        // What stands in for the value until it is known is put in later.
        Node::new(span, Value::String(SmolStr::new_static("hole")))
    }

    /// `*`, or types with their values.
    pub(super) fn principals(&mut self, element: Element) -> Option<Node> {
        let token = self.peek(Mode::Name);
        if token.kind == Kind::Open('{') && self.peek_at(1, Mode::Name).kind == Kind::Close('}') {
            self.bump(Mode::Name);
            self.bump(Mode::Name);
            let span = token.span.to(self.last());
            return Some(Node::new(span, Value::Object(Vec::new())));
        }
        if token.kind == Kind::Open('{') {
            self.expected("`*`, or a type of principal and its values", &token);
            self.take_hole();
            return None;
        }
        if !token.is_text() || self.starts_element() || self.starts_statement() {
            self.expected("`*`, or a type of principal and its values", &token);
            return None;
        }
        if !self.is_principal_type(0) {
            self.bump(Mode::Value);
            self.judge(&token);
            return Some(Node::new(token.span, Value::String(token.text)));
        }
        let mut members: Vec<Member> = Vec::new();
        loop {
            let mut kind = self.bump(Mode::Name);
            self.judge_name(&mut kind);
            self.count(kind.span);
            match self.list(Role::Principal(element, members.len())) {
                Some(values) => members.push(Self::member(kind.text, kind.span, values)),
                None => self.mark_broken(),
            }
            let next = self.peek(Mode::Name);
            if next.kind == Kind::Comma && self.is_principal_type(1) {
                self.bump(Mode::Name);
            } else if next.kind == Kind::Word && self.is_principal_type(0) {
                let gap = Span::at(self.last().end);
                self.mistake(LanguageMistake::MissingComma, gap);
            } else {
                break;
            }
        }
        let span = token.span.to(self.last());
        Some(Node::new(span, Value::Object(members)))
    }

    /// Whether the token that far ahead is a type of principal: a name of one, or letters alone
    /// with a value behind them.
    fn is_principal_type(&mut self, ahead: usize) -> bool {
        let token = self.peek_at(ahead, Mode::Name);
        if token.kind != Kind::Word || is_keyword(&token) {
            return false;
        }
        let next = self.peek_at(ahead + 1, Mode::Name);
        let value = match next.kind {
            Kind::Word => !is_keyword(&next),
            Kind::String | Kind::Open('[' | '{') => true,
            _ => false,
        };
        let name = token.text.strip_suffix(':').unwrap_or(&token.text);
        let letters = name.bytes().all(|byte| byte.is_ascii_alphabetic());
        PrincipalType::parse(name).is_some() || (value && letters)
    }

    /// The operator, key and values after `when`; `position` is the operator's among those of the
    /// statement.
    pub(super) fn when(&mut self, position: usize) -> Option<Member> {
        let mut operator = self.peek(Mode::Name);
        if operator.kind == Kind::Open('{') {
            // An empty Condition; anything else in it lacks its operator.
            self.bump(Mode::Name);
            let next = self.peek(Mode::Name);
            if next.kind == Kind::Close('}') {
                self.bump(Mode::Name);
                return None;
            }
            self.expected("a condition operator before `{`, or `}`", &next);
            self.skip_block(operator.span);
            return None;
        }
        if !operator.is_text() || self.starts_element() || self.starts_statement() {
            self.expected("a condition operator", &operator);
            return None;
        }
        self.bump(Mode::Name);
        self.judge_name(&mut operator);
        self.count(operator.span);
        let open = self.peek(Mode::Name);
        let mut keys = Vec::new();
        if open.kind == Kind::Open('{') {
            self.bump(Mode::Name);
            self.block(&mut keys, position, open.span);
        } else {
            self.key(&mut keys, position, false);
            while self.is_second_key() {
                let second = self.peek(Mode::Name);
                self.mistake(LanguageMistake::KeysWithoutBlock, second.span);
                self.key(&mut keys, position, false);
            }
        }
        let span = open.span.to(self.last());
        let keys = Node::new(span, Value::Object(keys));
        Some(Self::member(operator.text, operator.span, keys))
    }

    /// Whether a further key stands behind the only one that an operator without a block has.
    fn is_second_key(&mut self) -> bool {
        let token = self.peek(Mode::Name);
        token.is_text() && token.text.contains(':') && !is_keyword(&token) && self.is_key()
    }

    fn block(&mut self, keys: &mut Vec<Member>, operator: usize, open: Span) {
        loop {
            let token = self.peek(Mode::Name);
            match token.kind {
                Kind::Close('}') => {
                    self.bump(Mode::Name);
                    return;
                }
                Kind::Word if self.starts_element() || self.starts_statement() => {
                    self.unclosed("block", '}', open);
                    return;
                }
                Kind::Word | Kind::String => self.key(keys, operator, true),
                Kind::End | Kind::Outer | Kind::Inner => {
                    self.unclosed("block", '}', open);
                    return;
                }
                Kind::Open(_) => {
                    self.expected("a condition key or `}`", &token);
                    self.take_hole();
                }
                _ => {
                    self.expected("a condition key or `}`", &token);
                    self.pass_over();
                }
            }
        }
    }

    /// A condition key and its values.
    fn key(&mut self, keys: &mut Vec<Member>, operator: usize, block: bool) {
        let mut key = self.peek(Mode::Name);
        if !key.is_text() || self.starts_element() {
            self.expected("a condition key, or a block of them", &key);
            return;
        }
        self.bump(Mode::Name);
        self.judge_name(&mut key);
        self.count(key.span);
        let role = Role::Condition {
            operator,
            key: keys.len(),
            block,
        };
        if let Some(values) = self.list(role) {
            keys.push(Self::member(key.text, key.span, values));
        }
    }

    /// Passes over the rest of a block, its closing brace included.
    fn skip_block(&mut self, open: Span) {
        loop {
            let token = self.peek(Mode::Name);
            match token.kind {
                Kind::Close('}') => {
                    self.bump(Mode::Name);
                    return;
                }
                Kind::Open(_) => {
                    self.take_hole();
                }
                Kind::End => return self.unclosed("block", '}', open),
                Kind::Word if self.starts_element() || self.starts_statement() => {
                    return self.unclosed("block", '}', open);
                }
                _ => self.pass_over(),
            }
        }
    }
}

fn is_keyword(token: &Token) -> bool {
    token.kind == Kind::Word && (token.text == "not" || ELEMENTS.contains(&token.text.as_str()))
}
