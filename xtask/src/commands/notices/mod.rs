//! What is built into the programs and whose it is: each part with its licence, and the texts that ask to come along.

mod crates;
mod npm;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;

use crate::progress::say;

/// The name that it has in every package.
pub(crate) const FILE: &str = "THIRD-PARTY.txt";
/// How the names of files begin that a licence asks to be passed on.
const TEXTS: [&str; 6] = [
    "license",
    "licence",
    "copying",
    "copyright",
    "notice",
    "unlicense",
];
const HEAD: &str = "What Holdfast is built from, besides its own sources, which are licensed under Apache-2.0 or MIT: first every
part with its licence, then the texts, each with the parts that bring it. Where a part may be had under one of several
licences, any of them.

The programs contain Rust's standard library as well (The Rust Project Developers, Apache-2.0 OR MIT).
";

/// For which system, and where to.
#[derive(Args)]
pub(crate) struct Notices {
    /// The file to write.
    file: PathBuf,
    /// The system that the programs are built for; this one where it is left out.
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,
}

/// A crate or an npm package.
pub(super) struct Part {
    name: String,
    version: String,
    /// As it says itself.
    licence: String,
    /// Who it says has made it.
    authors: String,
    texts: Vec<String>,
}

/// Writes them to a file.
pub(crate) fn run(notices: &Notices) -> Result<()> {
    fs::write(&notices.file, make(notices.target.as_deref())?)
        .with_context(|| format!("cannot write {}", notices.file.display()))?;
    say(&notices.file.display().to_string());
    Ok(())
}

/// The text, for a system's target or for this one. The interface's packages must be installed.
pub(crate) fn make(target: Option<&str>) -> Result<String> {
    let mut parts = crates::built_in(target)?;
    parts.extend(npm::built_in()?);
    parts.sort_by(|one, other| (&one.name, &one.version).cmp(&(&other.name, &other.version)));
    Ok(written(&parts))
}

fn written(parts: &[Part]) -> String {
    let mut all = HEAD.to_owned();
    all.push('\n');
    for part in parts {
        let _ = write!(all, "  {} {}: {}", part.name, part.version, part.licence);
        if part.texts.is_empty() && !part.authors.is_empty() {
            let _ = write!(all, " ({})", part.authors);
        }
        all.push('\n');
    }
    // The same text but for where its lines end is one.
    let mut texts: BTreeMap<String, (&str, Vec<String>)> = BTreeMap::new();
    for part in parts {
        for text in &part.texts {
            let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let (_, whose) = texts.entry(plain).or_insert((text, Vec::new()));
            let name = format!("{} {}", part.name, part.version);
            if whose.last() != Some(&name) {
                whose.push(name);
            }
        }
    }
    for (text, whose) in texts.values() {
        let line = "-".repeat(80);
        let _ = write!(all, "\n{line}\n{}\n\n{}\n", whose.join(", "), text.trim());
    }
    all
}

/// The texts that lie in a part's folder.
fn texts_in(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder);
    let mut paths: Vec<PathBuf> = entries
        .with_context(|| format!("cannot read {}", folder.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file() && is_text(path))
        .collect();
    paths.sort();
    let texts = paths.iter().map(|path| {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(String::from_utf8_lossy(&bytes).replace('\r', ""))
    });
    texts.collect()
}

fn is_text(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.to_lowercase();
    // Not the programs that some packages bring to find licences.
    let is_source = [".rs", ".js", ".ts", ".json", ".toml", ".html"]
        .iter()
        .any(|end| name.ends_with(end));
    TEXTS.iter().any(|start| name.starts_with(start)) && !is_source
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, texts: &[&str]) -> Part {
        Part {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: "MIT".to_owned(),
            authors: "Somebody".to_owned(),
            texts: texts.iter().map(|&text| text.to_owned()).collect(),
        }
    }

    #[test]
    fn each_text_stands_once_with_those_who_bring_it() {
        let parts = [
            part("a", &["Copyright\nA"]),
            part("b", &["Copyright A", "B"]),
            part("c", &[]),
        ];
        let written = written(&parts);
        assert!(written.contains("  a 1.0.0: MIT\n"), "{written}");
        assert!(written.contains("  c 1.0.0: MIT (Somebody)\n"), "{written}");
        assert!(
            written.contains("\na 1.0.0, b 1.0.0\n\nCopyright\nA\n"),
            "{written}"
        );
        assert_eq!(written.matches("Copyright").count(), 1, "{written}");
    }

    #[test]
    fn what_is_built_in_is_found_with_its_texts() -> Result<()> {
        let crates = crates::built_in(None)?;
        let named = |name: &str| crates.iter().find(|part| part.name == name);
        // One of the shell, one of the core, and the sources that a build takes in.
        for name in ["tauri", "rustls", "sqlcipher-src"] {
            let part = named(name).with_context(|| format!("{name} is not among them"))?;
            assert!(!part.texts.is_empty(), "{name} has no text");
        }
        assert!(named("proptest").is_none(), "tests are not given away");
        assert!(named("holdfast-core").is_none(), "ours is not others'");
        Ok(())
    }
}
