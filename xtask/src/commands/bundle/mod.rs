//! Installers, into `target/bundle`: built, packed, signed where keys are given, with their checksums.

mod extras;
mod linux;
mod signing;
mod windows;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};

pub(crate) use signing::Keys;

use crate::cargo::cargo;
use crate::command::{output, run as run_to_end};
use crate::progress::{say, step};
use crate::{cargo as builds, node, paths, system};

/// What to make.
#[derive(Args)]
pub(crate) struct Bundle {
    /// Only these; every kind that this system can make where it is left out.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Kind>,
    /// Pack the programs that tests run, instead of building optimised ones: to try the packages themselves.
    #[arg(long)]
    dev: bool,
}

/// A kind of installer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// For Debian, Ubuntu and their relatives.
    Deb,
    /// For Fedora, RHEL, openSUSE and their relatives.
    Rpm,
    /// For Windows, built on Debian; only where it is asked for.
    Windows,
}

impl Kind {
    const USUAL: [Self; 2] = [Self::Deb, Self::Rpm];

    /// The name that Tauri's bundler has for a kind that it packs; the file's extension too.
    fn bundler_name(self) -> Option<&'static str> {
        match self {
            Self::Deb => Some("deb"),
            Self::Rpm => Some("rpm"),
            Self::Windows => None,
        }
    }
}

/// The programs that a desktop package brings.
const PROGRAMS: [&str; 2] = ["holdfast", "holdfastctl"];

/// Where installers end up.
pub(crate) fn folder() -> PathBuf {
    paths::target().join("bundle")
}

/// Makes them, and says what it made.
pub(crate) fn run(bundle: &Bundle) -> Result<()> {
    make(bundle, &Keys::given()).map(|_| ())
}

/// Makes them from programs that are not optimised.
pub(crate) fn make_dev(kinds: &[Kind], keys: &Keys) -> Result<Vec<PathBuf>> {
    let bundle = Bundle {
        only: kinds.to_vec(),
        dev: true,
    };
    make(&bundle, keys)
}

/// An installer for Windows that says another version, from programs that are built already.
pub(crate) fn make_windows_as(version: &str, keys: &Keys) -> Result<PathBuf> {
    let stage = folder().join("stage");
    empty(&stage)?;
    keep(&windows::pack(
        &stage,
        &windows::build(true)?,
        version,
        keys,
    )?)
}

fn make(bundle: &Bundle, keys: &Keys) -> Result<Vec<PathBuf>> {
    if !cfg!(target_os = "linux") {
        bail!(
            "on this system the installers are made by `npm exec --prefix ui tauri build`, as .github/workflows/release.yml does"
        );
    }
    let kinds = match bundle.only.as_slice() {
        [] => &Kind::USUAL[..],
        only => only,
    };
    system::ensure(&[&system::BUILD, &system::PACKAGING])?;
    node::build_ui()?;
    let stage = folder().join("stage");
    empty(&stage)?;
    let mut made = Vec::new();
    let names: Vec<&str> = kinds
        .iter()
        .filter_map(|kind| kind.bundler_name())
        .collect();
    if !names.is_empty() {
        let programs = build(bundle.dev)?;
        let extras = step("Making manual pages and completions", || {
            extras::make(&stage)
        })?;
        made = step("Packing", || {
            linux::pack(&stage, &programs, &extras, &names, keys)
        })?;
    }
    if kinds.contains(&Kind::Windows) {
        system::ensure(&[&system::WINDOWS])?;
        let programs = windows::build(bundle.dev)?;
        made.push(step("Packing for Windows", || {
            windows::pack(&stage, &programs, env!("CARGO_PKG_VERSION"), keys)
        })?);
    }
    let made = made
        .iter()
        .map(|package| keep(package))
        .collect::<Result<Vec<_>>>()?;
    for package in &made {
        keys.sign(package)?;
    }
    write_checksums(&made)?;
    for package in &made {
        let bytes = fs::metadata(package)?.len();
        say(&format!("{} ({} KiB)", package.display(), bytes / 1024));
    }
    Ok(made)
}

/// Builds the programs; answers the folder that they lie in.
fn build(dev: bool) -> Result<PathBuf> {
    if dev {
        builds::build()?;
        return Ok(paths::target().join("debug"));
    }
    step("Building optimised programs (a quarter of an hour)", || {
        run_to_end(&mut cargo([
            "build",
            "--release",
            "--package",
            "holdfast",
            "--package",
            "holdfast-cli",
        ]))
    })?;
    Ok(paths::target().join("release"))
}

/// An empty folder.
fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))
}

/// Moves a package out of the stage; one of the same name makes way.
fn keep(package: &Path) -> Result<PathBuf> {
    let name = package.file_name().context("a package has a name")?;
    let kept = folder().join(name);
    fs::rename(package, &kept).with_context(|| format!("cannot write {}", kept.display()))?;
    Ok(kept)
}

/// `SHA256SUMS`, as `sha256sum --check` reads it.
fn write_checksums(packages: &[PathBuf]) -> Result<()> {
    let names = packages.iter().filter_map(|path| path.file_name());
    let sums = output(Command::new("sha256sum").current_dir(folder()).args(names))?;
    let path = folder().join("SHA256SUMS");
    fs::write(&path, sums).with_context(|| format!("cannot write {}", path.display()))
}
