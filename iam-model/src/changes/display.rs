//! Changes as a report.

use std::fmt;

use super::{Change, Changes, Part, Permission, PermissionChanges, Reach, StatementChange};
use crate::Statement;

/// A paragraph for each statement that came, went or changed, and what that permits: `-` stands
/// before what went, `+` before what came, `~` before what is permitted under other conditions.
impl fmt::Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Change { from, to }) = &self.version {
            went_and_came(f, "", "Version", from.as_ref(), to.as_ref())?;
        }
        if let Some(Change { from, to }) = &self.id {
            went_and_came(f, "", "Id", from.as_ref(), to.as_ref())?;
        }
        for (at, statement) in &self.removed {
            writeln!(f, "- {}: {statement}", Named::new(*at, statement))?;
        }
        for (at, statement) in &self.added {
            writeln!(f, "+ {}: {statement}", Named::new(*at, statement))?;
        }
        for change in &self.changed {
            change.fmt(f)?;
        }
        match &self.permissions {
            _ if self.is_empty() => Ok(()),
            Some(permissions) => permissions.fmt(f),
            None => writeln!(f, "permissions: too many to list"),
        }
    }
}

fn went_and_came(
    f: &mut fmt::Formatter<'_>,
    indent: &str,
    element: &str,
    from: Option<&impl fmt::Display>,
    to: Option<&impl fmt::Display>,
) -> fmt::Result {
    if let Some(from) = from {
        writeln!(f, "{indent}- {element} {from}")?;
    }
    if let Some(to) = to {
        writeln!(f, "{indent}+ {element} {to}")?;
    }
    Ok(())
}

/// A statement by its position, counted from 1, and its Sid.
struct Named<'a> {
    at: usize,
    sid: Option<&'a str>,
}

impl<'a> Named<'a> {
    fn new(at: usize, statement: &'a Statement) -> Self {
        Self {
            at,
            sid: statement.sid.as_deref(),
        }
    }
}

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "statement {}", self.at.saturating_add(1))?;
        match self.sid {
            Some(sid) => write!(f, " `{sid}`"),
            None => Ok(()),
        }
    }
}

/// The statement by its position in the second policy, and a value on each line.
impl fmt::Display for StatementChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = Named {
            at: self.to,
            sid: self.name.as_deref(),
        };
        write!(f, "{named}")?;
        if self.from != self.to {
            write!(f, " (was {})", self.from.saturating_add(1))?;
        }
        writeln!(f)?;
        if let Some(Change { from, to }) = &self.sid {
            went_and_came(f, "  ", "Sid", from.as_ref(), to.as_ref())?;
        }
        if let Some(Change { from, to }) = &self.effect {
            went_and_came(f, "  ", "Effect", Some(from), Some(to))?;
        }
        for part in &self.removed {
            writeln!(f, "  - {part}")?;
        }
        for part in &self.added {
            writeln!(f, "  + {part}")?;
        }
        Ok(())
    }
}

/// `Action s3:GetObject`, `Condition StringEquals aws:SourceVpc vpc-1`; `[]` is an empty list.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.element())?;
        match self {
            Self::Principal {
                kind: Some(kind), ..
            } => write!(f, " {kind}")?,
            Self::Condition { operator, key, .. } => {
                if let Some(operator) = operator {
                    write!(f, " {operator}")?;
                }
                if let Some(key) = key {
                    write!(f, " {key}")?;
                }
            }
            Self::Principal { .. } | Self::Action { .. } | Self::Resource { .. } => {}
        }
        write!(f, " {}", self.value().unwrap_or("[]"))
    }
}

/// A line for each effect and action, with its resources.
impl fmt::Display for PermissionChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return writeln!(f, "permissions: the same");
        }
        writeln!(f, "permissions")?;
        for (mark, permissions) in [
            ('-', &self.removed),
            ('+', &self.added),
            ('~', &self.changed),
        ] {
            write_grouped(f, mark, permissions)?;
        }
        Ok(())
    }
}

/// The permissions come sorted by effect and action.
fn write_grouped(f: &mut fmt::Formatter<'_>, mark: char, list: &[Permission]) -> fmt::Result {
    let mut before: Option<&Permission> = None;
    for permission in list {
        let Permission {
            effect,
            action,
            resource,
        } = permission;
        let same = before.is_some_and(|before| {
            before.effect == *effect && before.action.same(action) && before.resource.is_some()
        });
        match resource {
            Some(resource) if same => write!(f, ", {resource}")?,
            resource => {
                if before.is_some() {
                    writeln!(f)?;
                }
                write!(f, "  {mark} {effect} {action}")?;
                if let Some(resource) = resource {
                    write!(f, " on {resource}")?;
                }
            }
        }
        before = Some(permission);
    }
    if before.is_some() {
        writeln!(f)?;
    }
    Ok(())
}

impl Reach {
    /// Whether both are one action in a report.
    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Pattern(a), Self::Pattern(b)) => a.eq_ignore_ascii_case(b),
            (Self::AllBut(a), Self::AllBut(b)) => a == b,
            _ => false,
        }
    }
}

/// The pattern, or `all but` the patterns.
impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pattern(pattern) => f.write_str(pattern),
            Self::AllBut(patterns) => {
                f.write_str("all but ")?;
                for (at, pattern) in patterns.iter().enumerate() {
                    if at > 0 {
                        f.write_str(" and ")?;
                    }
                    f.write_str(pattern)?;
                }
                Ok(())
            }
        }
    }
}
