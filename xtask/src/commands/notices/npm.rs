//! The npm packages that end up in the window's page: those that its sources name, and what these need.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::Value;

use super::{Part, texts_in};
use crate::node;

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    #[serde(default)]
    license: Value,
    #[serde(default)]
    author: Value,
    #[serde(default)]
    dependencies: BTreeMap<String, String>,
    #[serde(default, rename = "devDependencies")]
    dev_dependencies: BTreeMap<String, String>,
}

/// All of them, with their texts.
pub(super) fn built_in() -> Result<Vec<Part>> {
    let ui = node::ui();
    let own = read(&ui)?;
    let mut sources = String::new();
    read_sources(&ui.join("src"), &mut sources)?;
    let mut open: Vec<PathBuf> = own
        .dev_dependencies
        .keys()
        .filter(|name| is_named(&sources, name))
        .map(|name| ui.join("node_modules").join(name))
        .collect();
    let mut found: BTreeMap<PathBuf, Part> = BTreeMap::new();
    while let Some(folder) = open.pop() {
        if found.contains_key(&folder) {
            continue;
        }
        let package = read(&folder)?;
        // One that is there for some systems alone, or only beside another, may be absent.
        let needs = package.dependencies.keys();
        open.extend(needs.filter_map(|name| resolved(&ui, &folder, name)));
        found.insert(folder.clone(), part(package, &folder)?);
    }
    Ok(found.into_values().collect())
}

/// Whether a source imports it, or a part of it.
fn is_named(sources: &str, name: &str) -> bool {
    ["'", "/"]
        .iter()
        .any(|end| sources.contains(&format!("'{name}{end}")))
}

fn read(folder: &Path) -> Result<Package> {
    let path = folder.join("package.json");
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not understood", path.display()))
}

/// What the page is made from; tests are not.
fn read_sources(folder: &Path, all: &mut String) -> Result<()> {
    let entries = fs::read_dir(folder);
    for entry in entries.with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        let name = path.to_string_lossy();
        if path.is_dir() {
            read_sources(&path, all)?;
        } else if [".ts", ".svelte", ".css"]
            .iter()
            .any(|end| name.ends_with(end))
            && !name.ends_with(".test.ts")
        {
            all.push_str(
                &fs::read_to_string(&path)
                    .with_context(|| format!("cannot read {}", path.display()))?,
            );
        }
    }
    Ok(())
}

/// Where Node finds a package that one in `folder` needs.
fn resolved(ui: &Path, folder: &Path, name: &str) -> Option<PathBuf> {
    folder
        .ancestors()
        .take_while(|above| above.starts_with(ui))
        .map(|above| above.join("node_modules").join(name))
        .find(|path| path.join("package.json").is_file())
}

fn part(package: Package, folder: &Path) -> Result<Part> {
    let author = match &package.author {
        Value::String(name) => name.clone(),
        author => author["name"].as_str().unwrap_or_default().to_owned(),
    };
    Ok(Part {
        name: package.name,
        version: package.version,
        licence: package
            .license
            .as_str()
            .unwrap_or("see its text")
            .to_owned(),
        authors: author,
        texts: texts_in(folder)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_named_by_itself_or_by_a_part() {
        let sources = "import { a } from 'virtua/svelte';\nimport '@fontsource-variable/inter';";
        assert!(is_named(sources, "virtua"));
        assert!(is_named(sources, "@fontsource-variable/inter"));
        assert!(!is_named(sources, "svelte"));
    }
}
