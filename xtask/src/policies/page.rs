//! AWS's page about the managed policies of Image Builder, as Markdown.

use std::path::Path;

use super::collection::{Collected, Collection, DataSource, Document, Version};
use super::table::{Record, TABLE};
use crate::date::is_date;
use crate::{Error, files};

/// The name of the page as a source: the guide has one page about managed policies.
pub(super) const NAME: &str = "EC2 Image Builder User Guide";

/// The heading of the last section, which has the dates.
const UPDATES: &str = "\n## Image Builder updates to AWS managed policies";

/// The day of the oldest entry in that section, which ends the page.
const BEGINNING: &str = "2021-04-02";

/// The policies of a page. It has no version numbers.
#[derive(Debug)]
pub(super) struct Page {
    file: String,
    source: DataSource,
    documents: Vec<(&'static Record, Document)>,
}

impl Page {
    /// Reads a page and refuses one that is not whole.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        Self::of(&path.display().to_string(), &files::read(path)?)
    }

    fn of(file: &str, text: &str) -> Result<Self, Error> {
        let text = text.replace("\r\n", "\n");
        let in_file = |message: String| Error::from(format!("{file}: {message}"));
        let (_, updates) = text.split_once(UPDATES).ok_or_else(|| {
            in_file(format!(
                "the page has no section `{}`: is it whole?",
                UPDATES.trim()
            ))
        })?;
        let dates: Vec<String> = updates.lines().filter_map(date_of_row).collect();
        let newest = dates.iter().max().cloned();
        let Some(date) = newest.filter(|_| dates.iter().any(|date| date == BEGINNING)) else {
            return Err(in_file(format!(
                "the page's list of updates does not go back to {BEGINNING}: is it whole?"
            )));
        };
        for name in sections(&text) {
            if TABLE.iter().all(|record| record.name != name) {
                return Err(in_file(format!(
                    "the page has the policy `{name}`, which the table in xtask/src/policies/table.rs does not name"
                )));
            }
        }
        let mut documents = Vec::new();
        for record in TABLE {
            match document(file, &text, record)? {
                Some(document) => documents.push((record, document)),
                None if record.page_version.is_some() => {
                    return Err(in_file(format!(
                        "the page has no section for `{}`: is it whole?",
                        record.name
                    )));
                }
                None => {}
            }
        }
        Ok(Self {
            file: file.to_owned(),
            source: DataSource {
                name: NAME.to_owned(),
                version: None,
                date: Some(date),
            },
            documents,
        })
    }

    pub(super) fn source(&self) -> &DataSource {
        &self.source
    }

    /// The policies under the numbers of their versions: that of the table, or that of a known
    /// version which has the same document.
    pub(super) fn numbered(self, known: &Collection) -> Result<Collection, Error> {
        let mut policies = Collection::new();
        for (record, document) in self.documents {
            let origin = format!("{}, `{}`", self.file, record.name);
            let versions = known.get(record.name).map(|policy| &policy.versions);
            let same = versions
                .into_iter()
                .flatten()
                .find(|(_, version)| version.document.json == document.json);
            let number = match (same, record.page_version) {
                (Some((number, _)), _) => *number,
                (None, Some(number)) => number,
                (None, None) => {
                    return Err(format!(
                        "{origin}: the page has no version numbers, and this document is that of no known version: \
                         give a source that has the version, or state it in xtask/src/policies/table.rs"
                    )
                    .into());
                }
            };
            let version = Version {
                origin: origin.clone(),
                date: None,
                sources: vec![self.source.clone()],
                document,
            };
            let policy = Collected {
                origin,
                arn: Some(record.arn()),
                versions: [(number, version)].into(),
                ..Collected::default()
            };
            policies.insert(record.name.to_owned(), policy);
        }
        Ok(policies)
    }
}

/// The names of the page's policy sections: `## NAME policy<a name="…"></a>`.
fn sections(page: &str) -> impl Iterator<Item = &str> {
    page.lines().filter_map(|line| {
        let (name, _) = line.strip_prefix("## ")?.split_once(" policy<")?;
        (!name.contains(' ')).then_some(name)
    })
}

/// The document of one policy: the only code block of its section.
fn document(file: &str, page: &str, record: &Record) -> Result<Option<Document>, Error> {
    let name = record.name;
    let heading = format!("\n## {name} policy<");
    let mut found = page.split(&heading);
    let before = found.next().unwrap_or_default();
    let Some(section) = found.next() else {
        return Ok(None);
    };
    let section = section
        .split_once("\n## ")
        .map_or(section, |(section, _)| section);
    let wrong = |what: &str| {
        let line = lines(before) + 2;
        Error::from(format!(
            "{file}:{line}: the section for `{name}` {what}: is the page whole?"
        ))
    };
    if found.next().is_some() {
        return Err(wrong("stands there twice"));
    }
    let blocks: Vec<&str> = section.split("\n```\n").collect();
    let [intro, text, _] = blocks.as_slice() else {
        return Err(wrong("has not exactly one code block"));
    };
    let line = lines(before) + 2 + lines(intro) + 2;
    let place = format!("{file}, `{name}` (the block from line {line} on)");
    Document::read(&place, text).map(Some)
}

/// How many lines end in a text.
fn lines(text: &str) -> usize {
    text.matches('\n').count()
}

/// The date in the last cell of a row of the table of updates: `March 22, 2022`, as `2022-03-22`.
fn date_of_row(row: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let cell = row.trim().strip_suffix('|')?.rsplit('|').next()?.trim();
    let (month_day, year) = cell.split_once(", ")?;
    let (month, day) = month_day.split_once(' ')?;
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    let (day, year): (u8, u16) = (day.parse().ok()?, year.parse().ok()?);
    Some(format!("{year:04}-{month:02}-{day:02}")).filter(|date| is_date(date))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = "| Change | What | March 22, 2022 |\n| Change | What | April 02, 2021 |\n";

    /// A page whose policies all have this document.
    fn page(document: &str, updates: &str) -> String {
        let records = TABLE.iter().filter(|record| record.page_version.is_some());
        let sections: Vec<String> = records
            .map(|Record { name, .. }| {
                format!("## {name} policy<a name=\"x\"></a>\n\nText\\.\n\n```\n{document}\n```\n\n")
            })
            .collect();
        "# Page\n\n".to_owned()
            + &sections.concat()
            + UPDATES.trim_start()
            + "<a name=\"y\"></a>\n\n"
            + updates
    }

    const DOCUMENT: &str =
        r#"{"Statement": [{"Action": "s3:*", "Effect": "Allow", "Resource": "*"}]}"#;

    #[test]
    fn a_whole_page() {
        let page =
            Page::of("page.md", &page(DOCUMENT, ROW)).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(page.source.date.as_deref(), Some("2022-03-22"));
        assert_eq!(page.documents.len(), 6);
        let policies = page
            .numbered(&Collection::new())
            .unwrap_or_else(|error| panic!("{error}"));
        let role = &policies["AWSServiceRoleForImageBuilder"];
        assert_eq!(role.versions.keys().collect::<Vec<_>>(), [&17]);
        // The author's order stays.
        let text = role.versions[&17].document.json.to_string();
        assert!(text.starts_with(r#"{"Statement":[{"Action""#), "{text}");
    }

    #[test]
    fn what_is_not_whole_is_refused() {
        #[track_caller]
        fn check(text: &str, message: &str) {
            let Err(error) = Page::of("page.md", text) else {
                panic!("accepted: {text}");
            };
            assert!(error.to_string().contains(message), "{error}");
        }
        let whole = page(DOCUMENT, ROW);
        check("", "is it whole?");
        check(
            &page(DOCUMENT, "| no | date |"),
            "does not go back to 2021-04-02",
        );
        let cut = whole.len() - 5;
        check(&whole[..cut], "does not go back to 2021-04-02");
        // Cut at every hundredth byte: no part of the page passes for the page.
        for end in (0..whole.find("| Change").unwrap_or_default()).step_by(100) {
            check(&whole[..end], "is it whole?");
        }
        check(
            &whole.replacen("```\n\n", "\n", 1),
            "page.md:3: the section for `AWSImageBuilderFullAccess`",
        );
        let renamed = whole.replace("AWSImageBuilderFullAccess", "AWSImageBuilderOther");
        check(
            &renamed,
            "the page has the policy `AWSImageBuilderOther`, which the table",
        );
        let twice = whole.replace("AWSImageBuilderReadOnlyAccess", "AWSImageBuilderFullAccess");
        check(&twice, "stands there twice");
        check(
            &page(r#"{"Statement": [], "a": 1}"#, ROW),
            "`a` is not an element",
        );
        check(
            &page(r#"{"Statement": [] "a": 1}"#, ROW),
            "(the block from line 8 on)",
        );
        check(
            &page(r#"{"Statement": [], "Statement": []}"#, ROW),
            "Statement",
        );
    }
}
