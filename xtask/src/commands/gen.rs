//! What is made from other files of the repository: the interface's types, the reference of options and privileges, what
//! `config/policy/schema.toml` says in the formats of others, and the messages that a report may hold.

mod messages;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::cargo::cargo;
use crate::command::{output, run as run_to_end};
use crate::paths;
use crate::progress::{say, step};

/// Writes them into the interface; files whose types are gone go too.
pub(crate) fn run() -> Result<()> {
    let made = make()?;
    let folder = folder();
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    for (name, text) in &made {
        fs::write(folder.join(name), text).with_context(|| format!("cannot write {name}"))?;
    }
    say(&format!("{} files in {}", made.len(), folder.display()));
    for page in PAGES {
        let path = page_path(page);
        fs::write(&path, make_page(page)?)
            .with_context(|| format!("cannot write {}", path.display()))?;
        say(&path.display().to_string());
    }
    for (name, text) in make_others()? {
        let path = paths::root().join(&name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot create {}", folder.display()))?;
        }
        fs::write(&path, text).with_context(|| format!("cannot write {name}"))?;
        say(&path.display().to_string());
    }
    Ok(())
}

/// The files that differ from what the Rust types say, with how they differ.
pub(crate) fn outdated() -> Result<Vec<String>> {
    let mut outdated = differences(&make()?, &read(&folder())?);
    for page in PAGES {
        let found = fs::read_to_string(page_path(page)).unwrap_or_default();
        // A checkout with other line ends is the same page.
        if found.replace("\r\n", "\n") != make_page(page)? {
            outdated.push(format!("docs/{page}.md is out of date"));
        }
    }
    let others = make_others()?;
    let found = others.keys().filter_map(|name| {
        let text = fs::read_to_string(paths::root().join(name)).ok()?;
        Some((name.clone(), text.replace("\r\n", "\n")))
    });
    outdated.extend(differences(&others, &found.collect()));
    Ok(outdated)
}

/// The pages of the reference, by name.
const PAGES: [&str; 2] = ["options", "privileges"];

fn page_path(page: &str) -> PathBuf {
    paths::root().join("docs").join(format!("{page}.md"))
}

fn make_page(page: &str) -> Result<String> {
    let mut command = cargo([
        "run",
        "--quiet",
        "--package",
        "holdfast-domain",
        "--example",
        "reference",
        "--",
    ]);
    output(command.arg(page))
}

/// What is made from `config/policy/schema.toml`, and the messages, by path in the repository.
fn make_others() -> Result<BTreeMap<String, String>> {
    let scratch = tempfile::tempdir().context("cannot create a folder")?;
    let mut command = cargo([
        "run",
        "--quiet",
        "--package",
        "holdfast-settings",
        "--example",
        "generate",
        "--",
    ]);
    run_to_end(command.arg(scratch.path()))?;
    let mut files = BTreeMap::new();
    read_below(scratch.path(), "", &mut files)?;
    files.insert(messages::FILE.to_owned(), messages::make()?);
    Ok(files)
}

fn read_below(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?
    {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name());
        let name = format!("{prefix}{}", name.to_string_lossy());
        if path.is_dir() {
            read_below(&path, &format!("{name}/"), files)?;
        } else {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            files.insert(name, text);
        }
    }
    Ok(())
}

fn folder() -> PathBuf {
    paths::root().join("ui/src/lib/gen")
}

fn make() -> Result<BTreeMap<String, String>> {
    let scratch = tempfile::tempdir().context("cannot create a folder")?;
    step("Making the interface's types", || {
        let mut command = cargo(["test", "--quiet", "--workspace", "--lib", "export_bindings"]);
        run_to_end(command.env("TS_RS_EXPORT_DIR", scratch.path()))
    })?;
    read(scratch.path())
}

fn read(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    read_below(folder, "", &mut files)?;
    Ok(files)
}

fn differences(wanted: &BTreeMap<String, String>, found: &BTreeMap<String, String>) -> Vec<String> {
    let missing_or_old = wanted
        .iter()
        .filter_map(|(name, text)| match found.get(name) {
            None => Some(format!("{name} is missing")),
            Some(other) if other != text => Some(format!("{name} is out of date")),
            Some(_) => None,
        });
    let left_over = found
        .keys()
        .filter(|name| !wanted.contains_key(*name))
        .map(|name| format!("{name} belongs to nothing any more"));
    missing_or_old.chain(left_over).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(all: &[(&str, &str)]) -> BTreeMap<String, String> {
        all.iter()
            .map(|&(name, text)| (name.to_owned(), text.to_owned()))
            .collect()
    }

    #[test]
    fn equal_files_do_not_differ() {
        assert!(differences(&files(&[("A.ts", "a")]), &files(&[("A.ts", "a")])).is_empty());
    }

    #[test]
    fn missing_changed_and_left_over_files_are_named() {
        let found = differences(
            &files(&[("A.ts", "a"), ("B.ts", "b")]),
            &files(&[("B.ts", "old"), ("C.ts", "c")]),
        );
        assert_eq!(
            found,
            [
                "A.ts is missing",
                "B.ts is out of date",
                "C.ts belongs to nothing any more"
            ]
        );
    }
}
