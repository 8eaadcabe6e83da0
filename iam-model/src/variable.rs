//! Policy variables: `${key}`, `${key, 'default'}` and the escapes `${*}`, `${?}`, `${$}`.

use smol_str::SmolStr;

use crate::{ConditionKey, Lookup, ProblemKind, Values};

/// A policy variable.
///
/// # Semantics
/// Page "IAM policy elements: Variables and tags", rules V1 to V5: the key's name is compared
/// case-insensitively, the default is used whenever the key is missing, and what replaces the
/// variable is not read for variables again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Variable {
    /// The key whose value replaces the variable.
    pub key: ConditionKey,
    /// The text that replaces it if the key is missing.
    pub default: Option<SmolStr>,
}

impl Variable {
    /// The text that replaces the variable, if there is any.
    ///
    /// A key that is absent, empty or multi-valued counts as missing (rule V3).
    pub fn resolve<'a>(&'a self, context: &'a dyn Lookup) -> Option<&'a str> {
        match context.get(&self.key) {
            Some(Values::One(value)) if !value.is_empty() => Some(value),
            _ => self.default.as_deref(),
        }
    }
}

impl std::fmt::Display for Variable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.default {
            None => write!(f, "${{{}}}", self.key),
            Some(default) => write!(f, "${{{}, '{default}'}}", self.key),
        }
    }
}

/// A malformed variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VariableError {
    /// `${}`.
    Empty,
    /// No closing brace.
    Unclosed,
    /// A blank inside the name.
    Space(SmolStr),
    /// A default that is not `, 'text'`.
    Default(SmolStr),
    /// A name that is no condition key.
    Name(SmolStr),
}

impl From<VariableError> for ProblemKind {
    fn from(error: VariableError) -> Self {
        match error {
            VariableError::Empty => Self::EmptyVariable,
            VariableError::Unclosed => Self::UnclosedVariable,
            VariableError::Space(variable) => Self::SpaceInVariable { variable },
            VariableError::Default(variable) => Self::VariableDefault { variable },
            VariableError::Name(variable) => Self::InvalidVariable { variable },
        }
    }
}

/// A stretch of text that may hold variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    Text(&'a str),
    Escape(&'a str),
    Variable(Variable),
}

/// The scanner for variables: the parts of `text` in order. After an error it ends.
pub(crate) fn parts(text: &str) -> impl Iterator<Item = Result<Part<'_>, VariableError>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(inside) = rest.strip_prefix("${") else {
            let end = rest.find("${").unwrap_or(rest.len());
            let (text, after) = rest.split_at_checked(end)?;
            rest = after;
            return Some(Ok(Part::Text(text)));
        };
        let Some((body, after)) = split_body(inside) else {
            rest = "";
            return Some(Err(VariableError::Unclosed));
        };
        rest = after;
        let part = match body {
            "*" | "?" | "$" => Ok(Part::Escape(body)),
            _ => read(body).map(Part::Variable),
        };
        if part.is_err() {
            rest = "";
        }
        Some(part)
    })
}

/// Splits at the closing brace; a brace inside a quoted default does not close.
fn split_body(inside: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let end = inside.find(|character| {
        if character == '\'' {
            quoted = !quoted;
        }
        character == '}' && !quoted
    });
    // An unbalanced quote is a malformed default, not an unclosed variable.
    let end = end.or_else(|| inside.find('}'))?;
    let (body, after) = inside.split_at_checked(end)?;
    Some((body, after.strip_prefix('}')?))
}

fn read(body: &str) -> Result<Variable, VariableError> {
    let (name, default) = match body.split_once(',') {
        None => (body, None),
        Some((name, default)) => {
            let quoted = default
                .trim_matches(' ')
                .strip_prefix('\'')
                .and_then(|text| text.strip_suffix('\''))
                .filter(|text| !text.contains('\''))
                .ok_or_else(|| VariableError::Default(body.into()))?;
            (name, Some(SmolStr::from(quoted)))
        }
    };
    if name.is_empty() {
        return Err(VariableError::Empty);
    }
    if name.contains(char::is_whitespace) {
        return Err(VariableError::Space(body.into()));
    }
    let plain = !name.contains(['$', '{', '\'']);
    match ConditionKey::parse(name) {
        Ok(key) if plain => Ok(Variable { key, default }),
        _ => Err(VariableError::Name(body.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn fails(text: &str, expected: &VariableError) {
        let error = parts(text).find_map(Result::err);
        assert_eq!(error.as_ref(), Some(expected), "{text}");
    }

    #[test]
    fn v1_malformed() {
        fails("a${}", &VariableError::Empty);
        fails("${aws:username", &VariableError::Unclosed);
        fails(
            "${aws:user name}",
            &VariableError::Space("aws:user name".into()),
        );
        fails(
            "${aws:username, x}",
            &VariableError::Default("aws:username, x".into()),
        );
        fails(
            "${aws:username, 'x}",
            &VariableError::Default("aws:username, 'x".into()),
        );
        fails("${username}", &VariableError::Name("username".into()));
    }

    #[test]
    fn v4_defaults_and_escapes() {
        let found: Vec<_> = parts("a${*}${aws:PrincipalTag/team, 'com}pany'}$")
            .map(Result::unwrap)
            .collect();
        assert_eq!(
            found,
            [
                Part::Text("a"),
                Part::Escape("*"),
                Part::Variable(Variable {
                    key: ConditionKey::parse("aws:PrincipalTag/team").unwrap(),
                    default: Some("com}pany".into()),
                }),
                Part::Text("$"),
            ]
        );
    }
}
