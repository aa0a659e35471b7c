//! The `.rpm`: in a root of its own, as this is no system of RPMs.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use super::Checks;
use super::files::Files;
use super::keyring::Keyring;
use crate::command::{output, run};

/// What it must require: without these the window does not open.
const REQUIRED: [&str; 3] = [
    "libwebkit2gtk-4.1.so.0()(64bit)",
    "libgtk-3.so.0()(64bit)",
    "libcrypto.so.3()(64bit)",
];

/// Folders that belong to the system.
const SHARED: [&str; 11] = [
    "usr/bin",
    "usr/share/applications",
    "usr/share/bash-completion/completions",
    "usr/share/doc",
    "usr/share/fish/vendor_completions.d",
    "usr/share/icons/hicolor/32x32/apps",
    "usr/share/icons/hicolor/64x64/apps",
    "usr/share/icons/hicolor/128x128/apps",
    "usr/share/man/man1",
    "usr/share/metainfo",
    "usr/share/zsh/site-functions",
];
/// Folders that other programs with large icons bring, if any: a desktop's icon theme names them.
const ICONS: [&str; 2] = [
    "usr/share/icons/hicolor/256x256@2/apps",
    "usr/share/icons/hicolor/512x512/apps",
];

/// Verifies, reads, installs and removes it.
pub(super) fn check(checks: &mut Checks, package: &Path, keyring: &Keyring) -> Result<()> {
    let root = tempfile::tempdir()?;
    let rpm = || {
        let mut command = Command::new("rpm");
        command.arg("--root").arg(root.path());
        command
    };
    checks.check("The .rpm's signature", || {
        let public = root.path().join("public.asc");
        keyring.export(&public)?;
        ensure!(
            output(rpm().arg("-K").arg(package)).is_err(),
            "it verifies although nobody trusts its key"
        );
        run(rpm().arg("--import").arg(&public))?;
        let said = output(rpm().arg("-K").arg(package))?;
        ensure!(said.contains("signatures OK"), "rpm says {said:?}");
        Ok(())
    });
    checks.check("What the .rpm requires", || {
        let requires = output(rpm().args(["-qp", "--requires"]).arg(package))?;
        for wanted in REQUIRED {
            ensure!(
                requires.lines().any(|line| line == wanted),
                "{wanted} is not among {requires:?}"
            );
        }
        Ok(())
    });
    checks.check("Installing and removing the .rpm leaves nothing", || {
        // A system has these; the package's own folders must go with it.
        for shared in SHARED.iter().chain(&ICONS) {
            fs::create_dir_all(root.path().join(shared))?;
        }
        let before = Files::under(root.path());
        run(rpm().args(["--install", "--nodeps"]).arg(package))?;
        for installed in [
            "usr/bin/holdfast",
            "usr/bin/holdfastctl",
            "usr/share/applications/Holdfast.desktop",
            "usr/share/doc/holdfast-policy.toml",
            "usr/share/doc/holdfast-THIRD-PARTY.txt",
        ] {
            ensure!(
                root.path().join(installed).exists(),
                "{installed} is not there"
            );
        }
        run(rpm().args(["--erase", "holdfast"]))?;
        Files::under(root.path()).nothing_new_since(&before)
    });
    Ok(())
}
