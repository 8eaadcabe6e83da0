//! Reads the usual request straight from its line.

use iam_eval::Request;
use iam_model::{AccountId, Action, Caller, ConditionKey, Context, ContextValue, Resource};
use iam_parse::Limits;
use memchr::memchr;
use smol_str::SmolStr;

use super::kept::Kept;

/// Reads lines whose texts have no escapes, and that state nothing unusual. Of all others it takes
/// none: the general reader decides whether there is anything wrong with them.
///
/// Callers, actions and condition keys come again and again, and are read once.
#[derive(Debug)]
pub(super) struct FastReader {
    /// A line of this length cannot exceed any limit of a document.
    longest: usize,
    callers: Kept<Caller, 1024>,
    actions: Kept<Action, 1024>,
    keys: Kept<ConditionKey, 256>,
}

/// How many objects and lists stand inside one another here.
const DEPTH: usize = 3;

impl FastReader {
    pub(super) fn new(limits: &Limits) -> Self {
        // Each value takes a byte at least.
        let longest = limits.bytes.min(limits.values).min(limits.value_bytes);
        Self {
            longest: if limits.depth < DEPTH { 0 } else { longest },
            callers: Kept::new(),
            actions: Kept::new(),
            keys: Kept::new(),
        }
    }

    /// The request of a line with its id; `None` for one that the general reader is to read.
    pub(super) fn read<'a>(&mut self, line: &'a [u8]) -> Option<(Option<&'a str>, Request)> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() > self.longest || !is_usual(line) {
            return None;
        }
        let mut cursor = Cursor {
            rest: std::str::from_utf8(line).ok()?,
        };
        let (mut id, mut name, mut principal, mut action) = (None, None, None, None);
        let (mut resource, mut account, mut context) = (None, None, None);
        cursor.blank();
        cursor.expect(b'{')?;
        loop {
            match cursor.name()? {
                "id" => once(&mut id, cursor.id()?)?,
                "name" => once(&mut name, cursor.string()?)?,
                "principal" => once(&mut principal, cursor.string()?)?,
                "action" => once(&mut action, cursor.string()?)?,
                "resource" => once(&mut resource, cursor.string()?)?,
                "resource_account" => once(&mut account, cursor.string()?)?,
                "context" => once(&mut context, self.context(&mut cursor)?)?,
                _ => return None,
            }
            if !cursor.goes_on(b'}')? {
                break;
            }
        }
        cursor.blank();
        if !cursor.rest.is_empty() {
            return None;
        }
        let caller = self
            .callers
            .get(principal?, |text| Caller::parse(text).ok())?;
        let action = self.actions.get(action?, |text| Action::parse(text).ok())?;
        let resource = match resource {
            Some(text) => Resource::parse(text).ok()?,
            None => Resource::Any,
        };
        let mut request = Request::of(caller, action, resource);
        if let Some(account) = account {
            request = request.with_resource_account(AccountId::parse(account).ok()?.as_str());
        }
        if let Some(context) = context {
            request = request.with_context(context);
        }
        Some((id, request))
    }

    fn context(&mut self, cursor: &mut Cursor<'_>) -> Option<Context> {
        let mut context = Context::new();
        cursor.expect(b'{')?;
        if cursor.is_empty(b'}') {
            return Some(context);
        }
        loop {
            let name = cursor.name()?;
            let key = self.keys.get(name, |text| ConditionKey::parse(text).ok())?;
            let value = cursor.value()?;
            // Two keys that are the same one are a mistake (rule K2).
            if context.insert(key, value).is_some() {
                return None;
            }
            if !cursor.goes_on(b'}')? {
                return Some(context);
            }
        }
    }
}

/// Whether a line has no escape and no control character, so that a text ends at the next quote.
fn is_usual(line: &[u8]) -> bool {
    // Without an early end the compiler looks at many bytes at a time.
    let unusual = line.iter().fold(0, |found, byte| {
        found | u8::from(*byte == b'\\') | u8::from(*byte < b' ')
    });
    unusual == 0
}

/// Sets what may be set once.
fn once<T>(field: &mut Option<T>, value: T) -> Option<()> {
    field.replace(value).is_none().then_some(())
}

/// What is left of a usual line.
struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn first(&self) -> Option<u8> {
        self.rest.as_bytes().first().copied()
    }

    /// The next bytes, which end on a boundary of characters.
    fn take(&mut self, length: usize) -> Option<&'a str> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn blank(&mut self) {
        while self.first() == Some(b' ') {
            self.take(1);
        }
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.first()? == byte).then_some(())?;
        self.take(1)?;
        Some(())
    }

    /// Whether an object or list ends that has just begun.
    fn is_empty(&mut self, end: u8) -> bool {
        self.blank();
        self.expect(end).is_some()
    }

    /// Behind a member or element: whether there is another one.
    fn goes_on(&mut self, end: u8) -> Option<bool> {
        self.blank();
        let next = self.first()?;
        self.take(1)?;
        match next {
            b',' => Some(true),
            _ => (next == end).then_some(false),
        }
    }

    /// The name of a member, up to its value.
    fn name(&mut self) -> Option<&'a str> {
        self.blank();
        let name = self.string()?;
        self.blank();
        self.expect(b':')?;
        self.blank();
        Some(name)
    }

    /// A text without escapes.
    fn string(&mut self) -> Option<&'a str> {
        self.expect(b'"')?;
        let text = self.take(memchr(b'"', self.rest.as_bytes())?)?;
        self.expect(b'"')?;
        Some(text)
    }

    /// A whole number, short enough to be its own canonical text (rule K9).
    fn number(&mut self) -> Option<&'a str> {
        let text = self.rest;
        let digits = text.strip_prefix('-').unwrap_or(text);
        let count = digits.bytes().take_while(u8::is_ascii_digit).count();
        let canonical = match digits.as_bytes().first()? {
            b'0' => count == 1 && digits.len() == text.len(),
            _ => (1..=15).contains(&count),
        };
        canonical.then_some(())?;
        self.take(text.len() - digits.len() + count)
    }

    /// A text or number, as it stands there.
    fn id(&mut self) -> Option<&'a str> {
        let text = self.rest;
        if self.first()? == b'"' {
            self.string()?;
            return text.get(..text.len() - self.rest.len());
        }
        self.number()
    }

    fn value(&mut self) -> Option<ContextValue> {
        if self.expect(b'[').is_none() {
            return self.scalar().map(ContextValue::One);
        }
        let mut values = Vec::new();
        if self.is_empty(b']') {
            return Some(values.into());
        }
        loop {
            self.blank();
            values.push(self.scalar()?);
            if !self.goes_on(b']')? {
                return Some(values.into());
            }
        }
    }

    fn scalar(&mut self) -> Option<SmolStr> {
        match self.first()? {
            b'"' => self.string().map(SmolStr::new),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            _ => self.number().map(SmolStr::new),
        }
    }

    fn word(&mut self, word: &'static str) -> Option<SmolStr> {
        self.rest = self.rest.strip_prefix(word)?;
        Some(SmolStr::new_static(word))
    }
}
