//! The crates that are linked into the desktop and `holdfastctl`.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::{Part, texts_in};
use crate::cargo::cargo;
use crate::command::output;

/// The programs that are given away.
const PROGRAMS: [&str; 2] = ["holdfast", "holdfast-cli"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    authors: Vec<String>,
    manifest_path: PathBuf,
    /// None for what lies in this repository.
    source: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    /// None, `build` or `dev`.
    kind: Option<String>,
}

/// All of them for a target, with their texts.
pub(super) fn built_in(target: Option<&str>) -> Result<Vec<Part>> {
    let mut command = cargo(["metadata", "--format-version", "1", "--locked"]);
    let target = target.map_or_else(this_system, |target| Ok(target.to_owned()))?;
    command.args(["--filter-platform", &target]);
    let said = output(&mut command)?;
    let metadata: Metadata =
        serde_json::from_str(&said).context("cargo's metadata cannot be read")?;
    let linked = linked(&metadata);
    let others = metadata
        .packages
        .iter()
        .filter(|package| linked.contains(package.id.as_str()) && package.source.is_some());
    others.map(part).collect()
}

fn this_system() -> Result<String> {
    let said = output(std::process::Command::new("rustc").arg("-vV"))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host
        .context("rustc does not say what it runs on")?
        .to_owned())
}

/// What is reached without tests and build scripts; but for sources that a build script compiles in.
fn linked(metadata: &Metadata) -> HashSet<&str> {
    let names: HashMap<&str, &str> = metadata
        .packages
        .iter()
        .map(|package| (package.id.as_str(), package.name.as_str()))
        .collect();
    let nodes: HashMap<&str, &Node> = metadata
        .resolve
        .nodes
        .iter()
        .map(|node| (node.id.as_str(), node))
        .collect();
    let is_program =
        |package: &&Package| package.source.is_none() && PROGRAMS.contains(&package.name.as_str());
    let mut open: Vec<&str> = metadata
        .packages
        .iter()
        .filter(is_program)
        .map(|package| package.id.as_str())
        .collect();
    let mut linked = HashSet::new();
    while let Some(id) = open.pop() {
        if !linked.insert(id) {
            continue;
        }
        let dependencies = nodes.get(id).into_iter().flat_map(|node| &node.deps);
        for dependency in dependencies {
            let brings_sources = names
                .get(dependency.pkg.as_str())
                .is_some_and(|name| name.ends_with("-src"));
            let is_linked = dependency.dep_kinds.iter().any(|it| match &it.kind {
                None => true,
                Some(kind) => kind == "build" && brings_sources,
            });
            if is_linked {
                open.push(&dependency.pkg);
            }
        }
    }
    linked
}

fn part(package: &Package) -> Result<Part> {
    let folder = package
        .manifest_path
        .parent()
        .context("a manifest lies in a folder")?;
    let mut texts = texts_in(folder)?;
    if package.name.ends_with("-src") {
        for inner in folders_in(folder)? {
            texts.extend(texts_in(&inner)?);
        }
    }
    Ok(Part {
        name: package.name.clone(),
        version: package.version.clone(),
        licence: package
            .license
            .clone()
            .unwrap_or_else(|| "see its text below".to_owned()),
        authors: package.authors.join(", "),
        texts,
    })
}

fn folders_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder);
    let mut folders: Vec<PathBuf> = entries
        .with_context(|| format!("cannot read {}", folder.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    Ok(folders)
}
