//! Which notation a text is in.

use std::path::Path;

/// The notation of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// JSON, RFC 8259.
    Json,
    /// YAML 1.2, restricted to what JSON can say.
    Yaml,
    /// The policy language, docs/language.md.
    Iam,
}

impl Format {
    /// The format that a file's name states: `.json`, `.yaml`, `.yml` or `.iam` in any case.
    pub fn of_name(name: impl AsRef<Path>) -> Option<Self> {
        let extension = name.as_ref().extension()?.to_str()?;
        if extension.eq_ignore_ascii_case("json") {
            Some(Self::Json)
        } else if extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml") {
            Some(Self::Yaml)
        } else if extension.eq_ignore_ascii_case("iam") {
            Some(Self::Iam)
        } else {
            None
        }
    }

    /// The format that a text looks like.
    ///
    /// A byte order mark, blanks and lines that start with `//` are passed over. Then it is JSON
    /// if `{` or `[` follows or nothing at all, the policy language if `allow`, `deny` or `policy`
    /// follows as a word of its own, or `#[` or `#![`, and otherwise YAML.
    pub fn of_text(text: &str) -> Self {
        let mut rest = text.strip_prefix('\u{FEFF}').unwrap_or(text).trim_start();
        while rest.starts_with("//") {
            rest = rest
                .split_once('\n')
                .map_or("", |(_, after)| after.trim_start());
        }
        let word = rest.find([' ', '\t', '\r', '\n', '{', ':']);
        let (word, after) = rest
            .split_at_checked(word.unwrap_or(rest.len()))
            .unwrap_or((rest, ""));
        match word {
            "" | "/*" => Self::Json,
            _ if rest.starts_with(['{', '[', '/']) => Self::Json,
            "allow" | "deny" | "policy" if !after.starts_with(':') => Self::Iam,
            _ if rest.starts_with("#[") || rest.starts_with("#![") => Self::Iam,
            _ => Self::Yaml,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Format::{self, Iam, Json, Yaml};

    #[test]
    fn by_name() {
        for (name, format) in [
            ("a.json", Some(Json)),
            ("dir.yaml/a.JSON", Some(Json)),
            ("a.yaml", Some(Yaml)),
            ("a.yml", Some(Yaml)),
            ("a.iam", Some(Iam)),
            ("a.txt", None),
            ("json", None),
            ("-", None),
            ("", None),
        ] {
            assert_eq!(Format::of_name(name), format, "{name}");
        }
    }

    #[test]
    fn by_text() {
        for (text, format) in [
            ("{}", Json),
            (" \r\n\t[", Json),
            ("\u{FEFF}{", Json),
            ("", Json),
            ("  ", Json),
            ("// a policy\n{}", Json),
            ("/* a policy */ {}", Json),
            ("// nothing", Json),
            ("// a policy\n\n// b\nallow {", Iam),
            ("allow{}", Iam),
            ("deny X {}", Iam),
            ("policy", Iam),
            ("#![allow(X)]", Iam),
            ("#[allow(X)]", Iam),
            ("allow: x", Yaml),
            ("allowed {}", Yaml),
            ("Version: 1", Yaml),
            ("- a", Yaml),
            ("# {", Yaml),
            ("---\n{}", Yaml),
        ] {
            assert_eq!(Format::of_text(text), format, "{text:?}");
        }
    }
}
