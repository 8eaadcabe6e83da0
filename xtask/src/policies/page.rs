//! Reads the policies of AWS's page into checked-in files, once.

use std::path::Path;

use super::json;
use super::table::{Record, TABLE};
use crate::{Error, files};

/// Writes one file per record of the table from the page at `path`.
pub(crate) fn run(path: &Path) -> Result<(), Error> {
    let page = files::read(path)?.replace("\r\n", "\n");
    // Everything is read before anything is written.
    let documents = TABLE
        .iter()
        .map(|record| Ok((record, document(&page, record)?)))
        .collect::<Result<Vec<_>, Error>>()?;
    if let Some(name) = sections(&page).find(|name| TABLE.iter().all(|row| row.name != *name)) {
        return Err(format!("the page has a policy that the table does not name: `{name}`").into());
    }
    for (record, document) in documents {
        files::write(&record.file(), &document)?;
    }
    Ok(())
}

/// The names of the page's policy sections: `## NAME policy<a name="…"></a>`.
fn sections(page: &str) -> impl Iterator<Item = &str> {
    page.lines().filter_map(|line| {
        let (name, _) = line.strip_prefix("## ")?.split_once(" policy<")?;
        (!name.contains(' ')).then_some(name)
    })
}

/// The document of one policy, pretty printed: the first code block of its section.
fn document(page: &str, record: &Record) -> Result<String, Error> {
    let name = record.name;
    let heading = format!("\n## {name} policy<");
    let (_, section) = page
        .split_once(&heading)
        .ok_or_else(|| format!("the page has no section for `{name}`"))?;
    let section = section
        .split_once("\n## ")
        .map_or(section, |(section, _)| section);
    let text = section
        .split_once("\n```\n")
        .and_then(|(_, block)| block.split_once("\n```\n"))
        .map(|(text, _)| text)
        .ok_or_else(|| format!("the section for `{name}` has no code block"))?;
    let value = json::read(text).map_err(|error| format!("`{name}`: {error}"))?;
    Ok(format!("{value:#}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: Record = Record {
        name: "Sample",
        version: 1,
        path: "/",
    };

    fn page(document: &str) -> String {
        format!(
            "# Page\n\n## Sample policy<a name=\"x\"></a>\n\nText\\.\n\n```\n{document}\n```\n\n\
             ## Image Builder updates to AWS managed policies<a name=\"y\"></a>\n"
        )
    }

    #[test]
    fn order_and_values_stay() {
        let page = page("{\t\"b\": [ true, 15,\n \"a \\\" b\" ], \"a\": {} }");
        let document = document(&page, &RECORD).unwrap_or_else(|error| error.to_string());
        assert_eq!(
            document,
            "{\n  \"b\": [\n    true,\n    15,\n    \"a \\\" b\"\n  ],\n  \"a\": {}\n}\n"
        );
        assert_eq!(sections(&page).collect::<Vec<_>>(), ["Sample"]);
    }

    #[test]
    fn what_cannot_be_kept_is_refused() {
        for (text, message) in [
            ("{\"a\": 1, \"a\": 2}", "does not print back"),
            ("{\"a\": 1 \"b\": 2}", "expected `,` or `}`"),
        ] {
            match document(&page(text), &RECORD) {
                Ok(document) => panic!("accepted: {document}"),
                Err(error) => assert!(error.to_string().contains(message), "{error}"),
            }
        }
        let other = Record {
            name: "Other",
            ..RECORD
        };
        assert!(document(&page("{}"), &other).is_err());
    }
}
