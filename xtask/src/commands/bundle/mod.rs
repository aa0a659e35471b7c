//! Installers, into `target/bundle`: built, packed, signed where keys are given, with their checksums.

mod extras;
mod linux;
mod signing;

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
}

impl Kind {
    const ALL: [Self; 2] = [Self::Deb, Self::Rpm];

    /// The name that the bundler and the file have.
    fn extension(self) -> &'static str {
        match self {
            Self::Deb => "deb",
            Self::Rpm => "rpm",
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

/// Makes them from the programs that tests run.
pub(crate) fn make_dev(keys: &Keys) -> Result<Vec<PathBuf>> {
    let bundle = Bundle {
        only: Kind::ALL.to_vec(),
        dev: true,
    };
    make(&bundle, keys)
}

fn make(bundle: &Bundle, keys: &Keys) -> Result<Vec<PathBuf>> {
    if !cfg!(target_os = "linux") {
        bail!(
            "on this system the installers are made by `npm exec --prefix ui tauri build`, as .github/workflows/release.yml does"
        );
    }
    let kinds = match bundle.only.as_slice() {
        [] => &Kind::ALL[..],
        only => only,
    };
    system::ensure(&[&system::BUILD, &system::PACKAGING])?;
    node::build_ui()?;
    let programs = build(bundle.dev)?;
    let stage = folder().join("stage");
    empty(&stage)?;
    let extras = step("Making manual pages and completions", || {
        extras::make(&stage)
    })?;
    let made = step("Packing", || {
        linux::pack(&stage, &programs, &extras, kinds, keys)
    })?;
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
