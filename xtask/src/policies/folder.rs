//! Reads a folder of managed policies, the checked-in one and anybody's.
//!
//! `NAME/vN.json` is what `aws iam get-policy-version` prints, or the document alone;
//! `NAME/policy.json`, which may be absent, is what `aws iam get-policy` prints. Hidden files are
//! passed over, and everything else is refused.

use std::fs;
use std::path::{Path, PathBuf};

use iam_model::tree::{Node, Value};
use sha2::{Digest, Sha256};

use super::collection::{self, Collected, Collection, DataSource, Document, Version, tree};
use super::members::Members;
use crate::{Error, files};

/// The name of versions that no source stands in the file of.
const RECORDED: &str = "aws iam get-policy-version";

/// What a folder holds.
#[derive(Debug)]
pub(super) struct Folder {
    pub(super) policies: Collection,
    /// What `sources.json` says, in its order.
    pub(super) sources: Vec<DataSource>,
    /// The sha256 of the files, in the order of their paths with versions as numbers.
    pub(super) sha256: String,
}

/// Reads a folder; the error names a file and a place in it.
pub(super) fn read(directory: &Path) -> Result<Folder, Error> {
    let mut policies = Collection::new();
    let mut sources = Vec::new();
    let mut digest = Sha256::new();
    for path in entries(directory)? {
        let name = file_name(&path);
        if path.is_dir() {
            let same = |other: &&String| other.eq_ignore_ascii_case(&name);
            if let Some(other) = policies.keys().find(same) {
                let message = format!("IAM takes `{name}` and `{other}` for one name");
                return Err(format!("{}: {message}", path.display()).into());
            }
            policies.insert(name, policy(&path, &mut digest)?);
        } else if name == "sources.json" {
            sources = source_list(&path, &mut digest)?;
        } else {
            return Err(stray(&path));
        }
    }
    if policies.is_empty() {
        let hint = "a policy is a directory NAME with files vN.json";
        return Err(format!("{}: there is no policy: {hint}", directory.display()).into());
    }
    Ok(Folder {
        policies,
        sources,
        sha256: files::hexadecimal(&digest.finalize()),
    })
}

/// The files of a directory, hidden ones aside, in an order that is always the same.
fn entries(directory: &Path) -> Result<Vec<PathBuf>, Error> {
    let named = |error| format!("{}: {error}", directory.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory).map_err(named)? {
        paths.push(entry.map_err(named)?.path());
    }
    paths.retain(|path| !file_name(path).starts_with('.'));
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn stray(path: &Path) -> Error {
    format!(
        "{}: it is no part of a folder of policies: NAME/vN.json is a version, and NAME/policy.json \
         what `aws iam get-policy` prints",
        path.display()
    )
    .into()
}

fn policy(directory: &Path, digest: &mut Sha256) -> Result<Collected, Error> {
    let name = file_name(directory);
    if !is_policy_name(&name) {
        let hint = "its characters are letters, digits and `+=,.@_-`, without `@` here";
        return Err(format!("{}: this is no policy's name: {hint}", directory.display()).into());
    }
    let mut about = None;
    let mut numbered = Vec::new();
    for path in entries(directory)? {
        let file = file_name(&path);
        match file.strip_suffix(".json") {
            Some("policy") => about = Some(path),
            Some(id) if collection::number(id).is_some() => {
                numbered.push((collection::number(id).unwrap_or_default(), path));
            }
            _ => return Err(stray(&path)),
        }
    }
    numbered.sort();
    let mut policy = Collected {
        origin: directory.display().to_string(),
        ..Collected::default()
    };
    let mut stated = None;
    for (number, path) in numbered {
        let (version, is_default) = version(&path, number, digest)?;
        // A recording of each version as it came says so of each; the last one knows best.
        if is_default {
            stated = Some(number);
        }
        policy.versions.insert(number, version);
    }
    policy.default = stated;
    if let Some(path) = about {
        self::about(&path, &name, &mut policy, digest)?;
    }
    if policy.versions.is_empty() {
        return Err(format!("{}: there is no version, as v1.json", directory.display()).into());
    }
    Ok(policy)
}

/// IAM's characters for a policy's name but `@`, which stands before a version.
fn is_policy_name(name: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || "+=,._-".contains(c);
    !name.is_empty() && name.len() <= 128 && name.chars().all(known)
}

fn text(path: &Path, digest: &mut Sha256) -> Result<String, Error> {
    let text = files::read(path)?;
    digest.update(&text);
    Ok(text)
}

/// A version, and whether it says that it is the default.
fn version(path: &Path, number: u32, digest: &mut Sha256) -> Result<(Version, bool), Error> {
    let (name, text) = (path.display().to_string(), text(path, digest)?);
    let node = tree(&name, &text)?;
    let document = |date, sources, is_default| {
        let version = Version {
            origin: name.clone(),
            date,
            sources,
            document: Document::read(&name, &text)?,
        };
        Ok((version, is_default))
    };
    let recorded = DataSource {
        name: RECORDED.to_owned(),
        version: None,
        date: None,
    };
    if node.get("Statement").is_some() {
        return document(None, vec![recorded], false);
    }
    let outer = Members::of(&name, &text, &node)?;
    let inner = match outer.get("PolicyVersion") {
        Some(inner) => {
            outer.only(&["PolicyVersion"])?;
            Members::of(&name, &text, inner)?
        }
        None => outer,
    };
    inner.only(&[
        "VersionId",
        "IsDefaultVersion",
        "CreateDate",
        "Document",
        "Sources",
    ])?;
    inner.require("Document")?;
    if let Some((id, node)) = inner.text("VersionId")?
        && collection::number(id) != Some(number)
    {
        return Err(inner.error(
            node,
            &format!("the file is called v{number}.json, and the version is `{id}`"),
        ));
    }
    let date = inner.date("CreateDate")?;
    let is_default = inner.boolean("IsDefaultVersion")?.unwrap_or(false);
    let sources = match inner.get("Sources") {
        Some(list) => data_sources(&name, &text, list)?,
        None => vec![recorded],
    };
    document(date, sources, is_default)
}

/// What `aws iam get-policy` prints; what it says of an account (attachments, tags) is not kept.
fn about(
    path: &Path,
    policy: &str,
    into: &mut Collected,
    digest: &mut Sha256,
) -> Result<(), Error> {
    let (name, text) = (path.display().to_string(), text(path, digest)?);
    let node = tree(&name, &text)?;
    let outer = Members::of(&name, &text, &node)?;
    let inner = match outer.get("Policy") {
        Some(inner) => {
            outer.only(&["Policy"])?;
            Members::of(&name, &text, inner)?
        }
        None => outer,
    };
    inner.only(&[
        "PolicyName",
        "PolicyId",
        "Arn",
        "Path",
        "DefaultVersionId",
        "AttachmentCount",
        "PermissionsBoundaryUsageCount",
        "IsAttachable",
        "Description",
        "CreateDate",
        "UpdateDate",
        "Tags",
    ])?;
    if let Some((stated, node)) = inner.text("PolicyName")?
        && stated != policy
    {
        return Err(inner.error(
            node,
            &format!("the directory is called `{policy}`, and the policy `{stated}`"),
        ));
    }
    if let Some((arn, node)) = inner.text("Arn")? {
        let stated = inner.text("Path")?.map(|(path, _)| path);
        let fits = arn.split_once(":policy").is_some_and(|(start, rest)| {
            let of_iam = start.split(':').nth(2) == Some("iam") && start.split(':').count() == 5;
            let found = rest
                .strip_suffix(policy)
                .filter(|path| path.starts_with('/') && path.ends_with('/'));
            of_iam && found.is_some() && stated.is_none_or(|stated| found == Some(stated))
        });
        if !fits {
            return Err(inner.error(
                node,
                &format!("`{arn}` is not the ARN of the policy `{policy}` in its path"),
            ));
        }
        into.arn = Some(arn.to_owned());
    }
    into.created = inner.date("CreateDate")?;
    into.updated = inner.date("UpdateDate")?;
    if let Some((id, node)) = inner.text("DefaultVersionId")? {
        let Some(number) = collection::number(id) else {
            return Err(inner.error(node, &format!("`{id}` is not a version, as `v1`")));
        };
        if let Some(stated) = into.default.filter(|stated| *stated > number) {
            return Err(inner.error(node, &format!("the default version is `{id}` here, and v{stated}.json says that it is v{stated}")));
        }
        into.default = Some(number);
    }
    Ok(())
}

fn source_list(path: &Path, digest: &mut Sha256) -> Result<Vec<DataSource>, Error> {
    let (name, text) = (path.display().to_string(), text(path, digest)?);
    let node = tree(&name, &text)?;
    data_sources(&name, &text, &node)
}

fn data_sources(name: &str, text: &str, node: &Node) -> Result<Vec<DataSource>, Error> {
    let Value::Array(elements) = &node.value else {
        return Err(super::members::error(
            name,
            text,
            node,
            "this is not a list of sources",
        ));
    };
    let source = |element| {
        let members = Members::of(name, text, element)?;
        members.only(&["Name", "Version", "Date"])?;
        members.require("Name")?;
        let text = |member| Ok::<_, Error>(members.text(member)?.map(|(text, _)| text.to_owned()));
        Ok(DataSource {
            name: text("Name")?.unwrap_or_default(),
            version: text("Version")?,
            date: text("Date")?,
        })
    };
    elements.iter().map(source).collect()
}
