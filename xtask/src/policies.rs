//! The managed policies: their checked-in documents, and the const data made of them.

mod collection;
mod folder;
mod json;
mod members;
mod merge;
mod module;
mod moto;
mod page;
mod render;
mod summary;
mod table;
#[cfg(test)]
mod tests;

use std::path::Path;

use sha2::{Digest, Sha256};

use self::collection::{Collection, DataSource};
use self::folder::Folder;
pub(crate) use self::moto::{FILE as MOTO_FILE, every_document as every_managed_policy};
use self::page::Page;
use self::table::{DATA, TABLE};
use crate::plan::Plan;
use crate::regenerate::Sources;
use crate::{Error, files};

/// The generated file.
const TARGET: &str = "imagebuilder-policies/src/generated.rs";

/// Adds the checked-in documents and the generated file.
pub(crate) fn plan(sources: &Sources, plan: &mut Plan) -> Result<(), Error> {
    let data = files::path(DATA);
    let known = folder::read(&data)?;
    let moto = match &sources.upstream {
        Some(upstream) => {
            let (pin, archive) = upstream.archive("moto")?;
            let source = DataSource {
                name: pin.name.clone(),
                version: Some(pin.version.clone()),
                date: pin.date.clone(),
            };
            let policies = moto::read(archive.text(moto::FILE)?, &source)?;
            Some((source, policies))
        }
        None => None,
    };
    let paths = sources
        .managed_policies
        .iter()
        .map(std::path::PathBuf::as_path);
    let merged = merged(&known, moto, paths)?;
    summary::say(&known.policies, &merged.policies, plan);
    let mut digest = Sha256::new();
    for (path, content) in render::files(&merged.policies, &merged.sources) {
        digest.update(&content);
        plan.file(format!("{DATA}/{path}"), content);
    }
    let sha256 = files::hexadecimal(&digest.finalize());
    plan.file(
        TARGET,
        module::data(&merged.policies, &merged.sources, &sha256),
    );
    Ok(())
}

/// Policies with where they are from.
struct Merged {
    policies: Collection,
    sources: Vec<DataSource>,
}

/// What is known with what the sources add, and nothing but the policies of the table.
fn merged<'a>(
    known: &Folder,
    moto: Option<(DataSource, Collection)>,
    paths: impl Iterator<Item = &'a Path>,
) -> Result<Merged, Error> {
    let mut policies = known.policies.clone();
    let mut sources = known.sources.clone();
    if let Some((source, current)) = moto {
        merge::merge(&mut policies, current)?;
        note(&mut sources, source);
    }
    for path in paths {
        let added = if path.is_dir() {
            folder::read(path)?.policies
        } else {
            let page = Page::read(path)?;
            note(&mut sources, page.source().clone());
            page.numbered(&policies)?
        };
        merge::merge(&mut policies, added)?;
    }
    merge::check(&mut policies)?;
    for (name, policy) in &policies {
        if TABLE.iter().all(|record| record.name != name) {
            return Err(format!(
                "{}: the table in xtask/src/policies/table.rs does not name it: add it there, or compile \
                 your own policies into your own crate with --policies-from and --module",
                policy.origin
            )
            .into());
        }
    }
    nothing_lost(&policies)?;
    sources.sort();
    Ok(Merged { policies, sources })
}

/// Fails if a policy of the table is not there, or its version that the user guide shows: the package
/// has current versions only, so nothing would bring that one back.
fn nothing_lost(policies: &Collection) -> Result<(), Error> {
    for record in TABLE {
        let name = record.name;
        let Some(policy) = policies.get(name) else {
            return Err(format!("{name}: no source has this policy").into());
        };
        let lost = |number: &u32| !policy.versions.contains_key(number);
        if let Some(lost) = record.page_version.filter(lost) {
            return Err(format!(
                "{name} v{lost}: the version of the user guide is lost: take back \
                 {DATA}/{name}/v{lost}.json, or give the page with --managed-policies"
            )
            .into());
        }
    }
    Ok(())
}

/// Notes that a source was read; of two editions the newer one.
fn note(sources: &mut Vec<DataSource>, source: DataSource) {
    match sources.iter_mut().find(|known| known.name == source.name) {
        Some(known) if known.date > source.date => {}
        Some(known) => *known = source,
        None => sources.push(source),
    }
}

/// Adds a module that is made of a folder of anybody's policies.
pub(crate) fn plan_module(folder: &Path, module: &Path, plan: &mut Plan) -> Result<(), Error> {
    let Folder {
        mut policies,
        sha256,
        ..
    } = folder::read(folder)?;
    merge::check(&mut policies)?;
    // The folder's own name and not the way to it, so that every machine writes the same.
    let whole = std::path::absolute(folder)?;
    let name = whole.file_name().unwrap_or_default().to_string_lossy();
    let target = std::path::absolute(module)?;
    if target.exists() && !files::read(&target)?.starts_with(module::MARK) {
        return Err(format!(
            "{}: this file was not written by this command, and would be lost: remove it, or give \
             another FILE",
            target.display()
        )
        .into());
    }
    let target = target
        .to_str()
        .ok_or_else(|| format!("{}: the path is not UTF-8", module.display()))?;
    for (name, policy) in &policies {
        let versions: Vec<String> = policy
            .versions
            .keys()
            .map(|number| format!("v{number}"))
            .collect();
        plan.say(format_args!("{name}: {}", versions.join(", ")));
    }
    plan.file(target, module::whole(&name, &policies, &sha256));
    Ok(())
}
