//! The `.rpm`: in a root of its own, as this is no system of RPMs.

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
        let before = Files::under(root.path());
        run(rpm().args(["--install", "--nodeps"]).arg(package))?;
        for installed in [
            "usr/bin/holdfast",
            "usr/bin/holdfastctl",
            "usr/share/applications/Holdfast.desktop",
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
