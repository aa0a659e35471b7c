//! The installer for Windows, built on Debian: Debian's Rust brings the library's sources, which a target that no
//! toolchain is installed for needs, and mingw-w64 the linker.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::{Keys, PROGRAMS};
use crate::command::run;
use crate::commands::notices;
use crate::paths;
use crate::progress::step;

const TARGET: &str = "x86_64-pc-windows-gnu";
/// Loads the system's web view, which has no static library for this linker.
const LOADER: &str = "WebView2Loader.dll";

/// Builds the programs; answers the folder that they lie in.
pub(super) fn build(dev: bool) -> Result<PathBuf> {
    let folder = paths::target().join("windows");
    let mut command = Command::new("/usr/bin/cargo");
    command
        .current_dir(paths::root())
        .args(["build", "-Zbuild-std=std,panic_unwind", "--target", TARGET])
        .args(["--package", "holdfast", "--package", "holdfast-cli"])
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTDOC", "/usr/bin/rustdoc")
        .env("CARGO", "/usr/bin/cargo")
        // Building the library is not stable yet.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", &folder);
    if !dev {
        command.arg("--release");
    }
    step(
        "Building the programs for Windows (a quarter of an hour)",
        || run(&mut command),
    )?;
    Ok(folder
        .join(TARGET)
        .join(if dev { "debug" } else { "release" }))
}

/// Packs the installer, still in the stage, signed as far as keys are given: the programs, the uninstaller and itself.
pub(super) fn pack(stage: &Path, programs: &Path, version: &str, keys: &Keys) -> Result<PathBuf> {
    let files = stage.join("windows");
    fs::create_dir_all(&files).with_context(|| format!("cannot create {}", files.display()))?;
    for program in PROGRAMS {
        let name = format!("{program}.exe");
        run(Command::new("x86_64-w64-mingw32-strip")
            .arg("-o")
            .arg(files.join(&name))
            .arg(programs.join(&name)))?;
        keys.sign_windows(&files.join(&name))?;
    }
    let third_party = files.join(notices::FILE);
    fs::write(&third_party, notices::make(Some(TARGET))?)
        .with_context(|| format!("cannot write {}", third_party.display()))?;
    let copies = [
        (programs.join(LOADER), LOADER),
        (paths::root().join("LICENSE"), "LICENSE.txt"),
    ];
    for (from, to) in copies {
        fs::copy(&from, files.join(to))
            .with_context(|| format!("cannot copy {}", from.display()))?;
    }
    let sources = paths::root().join("src-tauri");
    let installer = stage.join(format!("Holdfast_{version}_x64-setup.exe"));
    let define = |name: &str, value: &Path| format!("-D{name}={}", value.display());
    let mut makensis = Command::new("makensis");
    makensis
        .args(["-V2", "-WX", &format!("-DVERSION={version}")])
        .arg(format!("-DNUMBERS={}", numbers(version)))
        .arg(format!("-DORDER={}", order(version)?))
        .arg(define("FILES", &files))
        .arg(define("ICON", &sources.join("icons/icon.ico")))
        .arg(define("LICENSE", &paths::root().join("LICENSE")))
        .arg(define("OUT", &installer));
    if let Some(script) = signing_script(stage, keys)? {
        makensis.arg(define("SIGN", &script));
    }
    run(makensis.arg(sources.join("windows/holdfast.nsi")))?;
    keys.sign_windows(&installer)?;
    Ok(installer)
}

/// A version as Windows' own fields take it: four numbers, without what a version before a release says of itself.
fn numbers(version: &str) -> String {
    let release = version.split(['-', '+']).next().unwrap_or(version);
    format!("{release}.0")
}

/// Numbers in the order of versions, for the installer that has to know which is newer: those of the version, and one more
/// that a version before a release has less of than the release. `-1` is what MSI takes, which knows no words.
fn order(version: &str) -> Result<String> {
    const RELEASE: u16 = u16::MAX;
    let version = version.split('+').next().unwrap_or(version);
    let Some((release, before)) = version.split_once('-') else {
        return Ok(format!("{version}.{RELEASE}"));
    };
    let (name, number) = before.split_once('.').unwrap_or(("", before));
    let first = ["", "alpha", "beta", "rc"]
        .iter()
        .zip([0_u16, 10_000, 20_000, 30_000])
        .find(|(known, _)| **known == name);
    let place = first.and_then(|(_, first)| {
        let number: u16 = number.parse().ok()?;
        (number < 10_000).then_some(first + number)
    });
    let place = place.with_context(|| {
        format!("{version} is not understood: a version before a release ends with -N, -alpha.N, -beta.N or -rc.N")
    })?;
    Ok(format!("{release}.{place}"))
}

/// What makensis calls with the uninstaller that it has made; none without a certificate.
fn signing_script(stage: &Path, keys: &Keys) -> Result<Option<PathBuf>> {
    let Some(command) = keys.windows_command() else {
        return Ok(None);
    };
    let script = stage.join("sign-uninstaller");
    fs::write(
        &script,
        format!("set -e\n{command} -in \"$1\" -out \"$1.signed\"\nmv \"$1.signed\" \"$1\"\n"),
    )
    .with_context(|| format!("cannot write {}", script.display()))?;
    Ok(Some(script))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_fields_take_numbers_alone() {
        assert_eq!(numbers("0.2.0"), "0.2.0.0");
        assert_eq!(numbers("0.2.0-beta.1"), "0.2.0.0");
        assert_eq!(numbers("0.2.0-1+build.7"), "0.2.0.0");
    }

    #[test]
    fn a_version_before_a_release_comes_before_it() -> Result<()> {
        let in_order = [
            "0.1.9",
            "0.2.0-1",
            "0.2.0-alpha.1",
            "0.2.0-beta.1",
            "0.2.0-beta.12",
            "0.2.0-rc.1",
            "0.2.0",
            "0.2.1-beta.1",
        ];
        let numbers = in_order.map(|version| {
            let order = order(version)?;
            let numbers = order.split('.').map(str::parse::<u32>);
            Ok(numbers.collect::<Result<Vec<_>, _>>()?)
        });
        let numbers: Vec<Vec<u32>> = numbers.into_iter().collect::<Result<_>>()?;
        assert!(numbers.is_sorted(), "{numbers:?}");
        assert!(order("0.2.0-nightly").is_err());
        Ok(())
    }
}
