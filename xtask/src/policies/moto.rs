//! The managed policies in the PyPI package moto, which records AWS's current ones.

use super::collection::{self, Collected, Collection, DataSource, Document, Version, tree};
use super::members::Members;
use super::table::TABLE;
use crate::Error;
use iam_model::tree::Value;

/// The file in the package.
pub(crate) const FILE: &str = "moto/iam/aws_managed_policies.py";

/// The policies of the table that the file has, each with its default version.
pub(super) fn read(file: &str, source: &DataSource) -> Result<Collection, Error> {
    let (first_line, text) = literal(file)?;
    let all = tree(FILE, text).map_err(|error| in_file(first_line, &*error))?;
    let all = Members::of(FILE, text, &all)?;
    let mut policies = Collection::new();
    for record in TABLE {
        if let Some(node) = all.get(record.name) {
            let members = Members::of(FILE, text, node)?;
            let policy = policy(record.name, text, &members, source)
                .map_err(|error| in_file(first_line, &*error))?;
            policies.insert(record.name.to_owned(), policy);
        }
    }
    if policies.is_empty() {
        return Err(format!("{FILE}: it has none of the policies of the table").into());
    }
    Ok(policies)
}

/// Lines are counted in the literal; this says where it starts.
fn in_file(first_line: usize, error: &dyn std::error::Error) -> Error {
    format!("{error} (lines count from line {first_line} of the file, where the data starts)")
        .into()
}

/// Every policy that the file has, with the text of its document.
pub(crate) fn every_document(file: &str) -> Result<Vec<(String, &str)>, Error> {
    let (first_line, text) = literal(file)?;
    let all = tree(FILE, text).map_err(|error| in_file(first_line, &*error))?;
    let Value::Object(policies) = &all.value else {
        return Err(format!("{FILE}: the literal is no object").into());
    };
    let document = |member: &iam_model::tree::Member| {
        let document = member.value.get("Document");
        let document =
            document.ok_or_else(|| format!("{FILE}: {} has no Document", member.name))?;
        Ok((member.name.to_string(), document.span.text(text)))
    };
    policies.iter().map(document).collect()
}

/// The text of the one literal, and the line that it starts in.
///
/// It is Python's ordinary string in three quotes, in which a backslash would start an escape: there
/// is none today, and one is refused, not guessed at.
fn literal(file: &str) -> Result<(usize, &str), Error> {
    let malformed = |what: &str| {
        format!("{FILE}: {what}: the package's file has another form, and its reader must follow")
    };
    let mut parts = file.split("\"\"\"");
    let (Some(before), Some(text), Some(after), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(malformed("there is not one literal in three quotes").into());
    };
    if !before.trim_end().ends_with("aws_managed_policies_data =") || !after.trim().is_empty() {
        return Err(malformed("the literal is not all of `aws_managed_policies_data`").into());
    }
    if let Some((before, _)) = text.split_once('\\') {
        let line = before.lines().count();
        return Err(malformed(&format!(
            "there is a backslash in line {line} of the literal"
        ))
        .into());
    }
    Ok((before.lines().count(), text))
}

fn policy(
    name: &str,
    text: &str,
    members: &Members<'_>,
    source: &DataSource,
) -> Result<Collected, Error> {
    members.only(&[
        "CreateDate",
        "DefaultVersionId",
        "Document",
        "Path",
        "PermissionsBoundaryUsageCount",
        "UpdateDate",
        // Of policies that can be attached to nothing but a service-linked role.
        "IsAttachable",
    ])?;
    members.required_text("CreateDate")?;
    members.required_text("UpdateDate")?;
    let origin = format!("{source}, `{name}`");
    let (path, _) = members.required_text("Path")?;
    let updated = members.date("UpdateDate")?;
    let (id, node) = members.required_text("DefaultVersionId")?;
    let Some(default) = collection::number(id) else {
        return Err(members.error(node, &format!("`{id}` is not a version, as `v1`")));
    };
    let document = members.require("Document")?.span.text(text);
    let document = Document::read(&format!("{FILE}, `{name}`"), document)?;
    let version = Version {
        origin: origin.clone(),
        // The default version is the one that was made when the policy was last updated.
        date: updated.clone(),
        sources: vec![source.clone()],
        document,
    };
    Ok(Collected {
        origin,
        arn: Some(format!("arn:aws:iam::aws:policy{path}{name}")),
        created: members.date("CreateDate")?,
        updated,
        default: Some(default),
        versions: [(default, version)].into(),
    })
}
