//! Which notation a text is in.

use std::path::Path;

/// The notation of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// JSON, RFC 8259.
    Json,
    /// YAML 1.2, restricted to what JSON can say.
    Yaml,
}

impl Format {
    /// The format that a file's name states: `.json`, `.yaml` or `.yml` in any case.
    pub fn of_name(name: impl AsRef<Path>) -> Option<Self> {
        let extension = name.as_ref().extension()?.to_str()?;
        if extension.eq_ignore_ascii_case("json") {
            Some(Self::Json)
        } else if extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml") {
            Some(Self::Yaml)
        } else {
            None
        }
    }

    /// The format that a text looks like: JSON if it starts with `{` or `[` or has nothing in it,
    /// otherwise YAML.
    ///
    /// A byte order mark and blanks before the first character are passed over. A `//` or `/*`
    /// speaks for JSON too, because that is what the comment stands in.
    pub fn of_text(text: &str) -> Self {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        match text.trim_start().chars().next() {
            None | Some('{' | '[' | '/') => Self::Json,
            Some(_) => Self::Yaml,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Format::{self, Json, Yaml};

    #[test]
    fn by_name() {
        for (name, format) in [
            ("a.json", Some(Json)),
            ("dir.yaml/a.JSON", Some(Json)),
            ("a.yaml", Some(Yaml)),
            ("a.yml", Some(Yaml)),
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
            ("Version: 1", Yaml),
            ("- a", Yaml),
            ("# {", Yaml),
            ("---\n{}", Yaml),
        ] {
            assert_eq!(Format::of_text(text), format, "{text:?}");
        }
    }
}
